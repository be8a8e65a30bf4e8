"""Kinds of custom evidence."""

from __future__ import annotations

from readygate.kinds.custom import add_metric
from readygate.kinds.kind import Selection
from readygate.model.quantity import Unit
from readygate.model.table import Table
from readygate.policies.custom import UNITS, custom_kind, custom_kinds
from tests.unit.policies.samples import FULL, criteria, faults, loaded


def test_every_unit_has_a_name() -> None:
    assert set(UNITS.values()) == set(Unit)


def test_the_kinds_of_a_policy() -> None:
    (kind,) = custom_kinds(loaded(FULL)).values()
    assert (kind.name, kind.items_of) == ("soak", "custom")
    assert [(metric.name, metric.unit) for metric in kind.metrics] == [
        ("window", Unit.DURATION),
        ("breaches", Unit.COUNT),
    ]
    assert [known.name for known in kind.filters] == ["names"]
    assert "soak" in kind.satisfied_by


def test_a_custom_kind_reads_the_rows_that_name_it_in_its_units() -> None:
    kind = custom_kind("soak", {"window": Unit.DURATION})
    table = Table(kind.columns)
    add_metric(table, kind="soak", name="nightly", metric="window", value="24h")
    add_metric(table, kind="other", name="nightly", metric="window", value="1h")
    found = kind.measure(Selection(table=kind.combine([table]), rows=range(2)))
    assert (found.examined, found.values) == (1, {"window": 86_400_000.0})
    assert [place.text for place in kind.locate(Selection(table=table, rows=(0,)), "window")] == ["soak nightly: 24h"]


def test_criteria_are_checked_against_declared_metrics() -> None:
    text = criteria(
        "      x: {title: T, evidence: soak, require: [windw >= 48h, window >= 48]}\n",
        extra="kinds: {soak: {metrics: {window: duration}}}\n",
    )
    assert faults(text) == [
        "8:47 the kind 'soak' has no metric 'windw' [did you mean `window`?]",
        "8:61 window: a bare number does not fit a duration (write 300ms, 2s, 5m, 1h or 7d)",
    ]


def test_an_unknown_kind_is_hinted_with_declared_ones() -> None:
    text = criteria(
        "      x: {title: T, evidence: soaks, require: [window >= 48h]}\n",
        extra="kinds: {soak: {metrics: {window: duration}}}\n",
    )
    assert faults(text) == ["8:31 unknown kind of evidence 'soaks' [did you mean `soak`?]"]


def test_attestations_may_measure_more_and_stay_what_they_are() -> None:
    kind = custom_kind("attestations", {"rto": Unit.DURATION})
    assert (kind.name, kind.items_of, kind.documents) == ("attestations", "", True)
    assert [metric.name for metric in kind.metrics] == ["signed", "expired", "age", "rto"]
    text = criteria(
        "      x: {title: T, evidence: attestations, require: [rto <= 15m, signed >= 1]}\n",
        extra="kinds: {attestations: {metrics: {rto: duration}}}\n",
    )
    assert loaded(text).kinds == {"attestations": {"rto": Unit.DURATION}}
