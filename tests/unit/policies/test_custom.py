"""Kinds of custom evidence."""

from __future__ import annotations

from readygate.kinds.kind import Selection
from readygate.model.quantity import Unit
from readygate.policies.custom import UNITS, custom_kind, custom_kinds
from tests.unit.policies.samples import FULL, criteria, faults, loaded


def test_every_unit_has_a_name() -> None:
    assert set(UNITS.values()) == set(Unit)


def test_the_kinds_of_a_policy() -> None:
    (kind,) = custom_kinds(loaded(FULL)).values()
    assert (kind.name, kind.read) == ("soak", False)
    assert [(metric.name, metric.unit) for metric in kind.metrics] == [
        ("window", Unit.DURATION),
        ("breaches", Unit.COUNT),
    ]
    assert [known.name for known in kind.filters] == ["names"]
    assert "soak" in kind.satisfied_by


def test_a_custom_kind_examines_nothing() -> None:
    kind = custom_kind("soak", {})
    table = kind.combine([])
    selection = Selection(table=table, rows=())
    assert len(table) == 0
    assert kind.measure(selection).examined == 0
    assert list(kind.locate(selection, "window")) == []


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
