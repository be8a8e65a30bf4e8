"""Declared kinds: their contract is that of POLICY's table, and they never measure."""

from __future__ import annotations

import pytest

from readygate.evaluate.leaf import Asked, Pool, answer
from readygate.evaluate.select import Evidence
from readygate.kinds.declared import KINDS, declaring
from readygate.kinds.kind import Better, Filter, Kind, Matching, Metric, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Table
from readygate.model.verdict import Outcome

FILTERS = {
    "sync": "aggregates name, policies name",
    "prompts": "prompts name",
    "measurements": "series name",
}
METRICS = {
    "sync": "registered count higher, without-policy count lower",
    "prompts": "registered count higher, unpinned count lower",
    "measurements": "min number neither, max number neither, avg number neither, last number neither, "
    "window ms higher, gaps count lower",
}
SOURCE_DOCUMENTS = {"sync", "prompts"}


def test_every_kind_without_a_reader_is_declared_under_its_own_name() -> None:
    assert set(KINDS) == set(FILTERS)
    assert {name: kind.name for name, kind in KINDS.items()} == {name: name for name in FILTERS}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_filters_and_metrics_are_the_public_contract(kind: Kind) -> None:
    filters = ", ".join(f"{known.name} {known.matching.value}" for known in kind.filters)
    metrics = ", ".join(f"{metric.name} {metric.unit.value} {metric.better.value}" for metric in kind.metrics)
    assert (filters, metrics) == (FILTERS[kind.name], METRICS[kind.name])


def test_source_documents_may_be_tracked_by_git() -> None:
    assert {name for name, kind in KINDS.items() if kind.documents} == SOURCE_DOCUMENTS


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_criterion_on_a_declared_kind_is_missing_and_says_what_would_answer(kind: Kind) -> None:
    found = answer(Asked(kind=kind), Evidence(), Pool())
    assert found.outcome is Outcome.MISSING
    assert found.reason == f"no evidence of the kind `{kind.name}`; this release does not read this kind yet"
    assert found.wanted == kind.satisfied_by


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_declared_kind_refuses_to_measure(kind: Kind) -> None:
    table = Table(kind.columns)
    with pytest.raises(NotImplementedError, match="no collector of this kind"):
        kind.measure(Selection(table=table, rows=()))
    with pytest.raises(NotImplementedError, match="no collector of this kind"):
        kind.locate(Selection(table=table, rows=()), "total")
    with pytest.raises(NotImplementedError, match="no collector of this kind"):
        kind.combine([table])


def test_a_declaration_gives_its_words_and_has_no_columns() -> None:
    filters = (declaring.by("names", "names of things"),)
    metrics = (declaring.more("things", "things there are"),)
    kind = declaring.unread(
        name="things",
        title="Things",
        row="a thing",
        filters=filters,
        metrics=metrics,
        satisfied_by="a list of things",
        parameters=("fields",),
        documents=True,
    )
    assert (kind.name, kind.title, kind.row, kind.satisfied_by) == ("things", "Things", "a thing", "a list of things")
    assert (kind.columns, kind.filters, kind.metrics, kind.parameters) == ((), filters, metrics, ("fields",))
    assert (kind.documents, kind.read, kind.owner_column) == (True, False, "")
    plain = declaring.unread(name="a", title="A", row="a", filters=(), metrics=(), satisfied_by="a")
    assert (plain.parameters, plain.documents, plain.read) == ((), False, False)
    refused = "^this release has no collector of this kind, so there is nothing to measure$"
    for refuse in (plain.measure, plain.locate, plain.combine):
        with pytest.raises(NotImplementedError, match=refused):
            refuse(None)  # type: ignore[call-arg, arg-type]


def test_filters_and_metrics_are_declared_in_one_line() -> None:
    assert declaring.by("names", "names of things") == Filter(
        name="names", columns=(), meaning="names of things", matching=Matching.NAME
    )
    assert declaring.by("paths", "files", Matching.PATH) == Filter(
        name="paths", columns=(), meaning="files", matching=Matching.PATH
    )
    for declare, better in (
        (declaring.more, Better.HIGHER),
        (declaring.less, Better.LOWER),
        (declaring.neutral, Better.NEITHER),
    ):
        assert declare("age", "how old") == Metric(name="age", unit=Unit.COUNT, better=better, meaning="how old")
        assert declare("age", "how old", Unit.DURATION).unit is Unit.DURATION
