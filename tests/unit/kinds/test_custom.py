"""The kind `custom`, and kinds of a policy that read its items."""

from __future__ import annotations

import pytest

from readygate.kinds.custom import COLUMNS, KIND, add_metric, combine, measured
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Contradiction, Measurement, Place, Selection
from readygate.model.quantity import Unit, Value
from readygate.model.table import Table

UNITS = {
    "window": Unit.DURATION,
    "breaches": Unit.COUNT,
    "share": Unit.RATIO,
    "drift": Unit.NUMBER,
    "release": Unit.VERSION,
    "since": Unit.DATE,
}


def document(*rows: tuple[str, str, Value], kind: str = "soak") -> Table:
    table = Table(COLUMNS)
    for name, metric, value in rows:
        add_metric(table, kind=kind, name=name, metric=metric, value=value)
    return table


def selection(table: Table, **where: str) -> Selection:
    patterns = {name: (glob,) for name, glob in where.items()}
    return Selection(table=table, rows=select_rows(KIND, table, patterns), patterns=patterns)


def asked(table: Table, **where: str) -> Measurement:
    return measured(selection(table, **where), "soak", UNITS)


@pytest.mark.parametrize(
    ("metric", "value", "seen"),
    [
        ("window", "24h", 86_400_000.0),
        ("window", 5.0, 5.0),
        ("breaches", 0.0, 0.0),
        ("share", "50%", 0.5),
        ("share", 1.0, 1.0),
        ("drift", -3.5, -3.5),
        ("release", "3.1", "3.1"),
        ("since", "2026-05-01", "2026-05-01"),
    ],
)
def test_a_value_is_told_in_the_declared_unit(metric: str, value: Value, seen: Value) -> None:
    found = asked(document(("a", metric, value)))
    assert found.values == {metric: seen}
    assert (found.examined, found.subject) == (1, "subjects of the kind soak")
    assert (found.untold, found.invalid) == ({}, "")


@pytest.mark.parametrize(
    ("metric", "value", "fault"),
    [
        ("window", "24", "a bare number does not fit a duration"),
        ("breaches", -1.0, "-1 is no count"),
        ("share", 1.5, "1.5 is no ratio"),
        ("share", "150%", "1.5 is no ratio"),
        ("release", 3.1, "3.1 is not a version; write it in quotes"),
        ("since", 2026.0, "2026 is not a date; write it in quotes"),
        ("window", "", "nan is no duration"),
    ],
)
def test_a_value_that_does_not_fit_its_unit_is_invalid(metric: str, value: Value, fault: str) -> None:
    found = asked(document(("a", metric, value)))
    assert found.invalid.startswith(f"{metric} of `a`: {fault}")
    assert found.values == {}


def test_rows_of_other_kinds_and_undeclared_metrics_do_not_count() -> None:
    table = Table.joined([document(("a", "breaches", 1.0), kind="other"), document(("b", "strange", 1.0))])
    found = asked(table)
    assert (found.examined, found.values, found.invalid) == (1, {}, "")
    assert measured(selection(table), "third", UNITS).examined == 0


def test_of_several_subjects_a_metric_is_told_where_they_agree() -> None:
    table = document(("a", "breaches", 1.0), ("b", "breaches", 1.0), ("a", "window", "1h"), ("b", "window", "2h"))
    found = asked(table)
    assert (found.values, found.examined) == ({"breaches": 1.0}, 2)
    assert found.untold == {"window": "`a` and `b` differ: choose one by `names`"}
    assert asked(table, names="b").values == {"breaches": 1.0, "window": 7_200_000.0}


def test_the_kind_itself_counts_subjects() -> None:
    table = Table.joined([document(("a", "x", 1.0), ("a", "y", 1.0)), document(("a", "", ""), kind="other")])
    found = KIND.measure(selection(table))
    assert (found.examined, found.subject, found.values) == (2, "named subjects", {"subjects": 2})


def test_values_are_places() -> None:
    chosen = selection(document(("a", "window", "1h"), ("b", "window", 2.5), ("b", "breaches", 1.0)))
    assert list(KIND.locate(chosen, "window")) == [Place(text="soak a: 1h"), Place(text="soak b: 2.5")]


def test_a_metric_that_is_there_twice_counts_once_and_two_values_contradict() -> None:
    one = document(("a", "breaches", 1.0), ("a", "window", "1h"))
    assert combine([one]) is one
    assert len(combine([one, document(("a", "breaches", 1.0), ("b", "breaches", 2.0))])) == 3
    assert len(combine([one, document(("a", "breaches", 2.0), kind="other")])) == 3
    for value in (2.0, "1"):
        with pytest.raises(Contradiction, match=r"^two values of breaches of `a` \(soak\)$"):
            combine([one, document(("a", "breaches", value))])
