"""The kind `tests`: counts by status, what the report does not tell, the cases to show, and what counts once."""

from __future__ import annotations

from math import nan
from typing import Any

import pytest

from readygate.kinds import tests
from readygate.kinds.kind import Better, Measurement, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Table

EMPTY: dict[str, Any] = {"line": 0, "duration": nan}


def table(*rows: dict[str, Any]) -> Table:
    made = Table(tests.COLUMNS)
    for row in rows:
        full = {"name": "case", "status": "passed", **EMPTY, **row}
        made.add(*(full.get(column.name, "") for column in tests.COLUMNS))
    return made


def measure(made: Table, rows: list[int] | None = None) -> Measurement:
    return tests.KIND.measure(Selection(table=made, rows=range(len(made)) if rows is None else rows))


def cases(*statuses: str) -> Table:
    return table(*({"name": f"{number} {status}", "status": status} for number, status in enumerate(statuses)))


ALL = ("passed", "passed", "passed", "failed", "errored", "errored", "skipped", "skipped")


def test_cases_are_counted_by_status() -> None:
    told = measure(cases(*ALL))
    assert told.values == {
        "passed": 3.0,
        "skipped": 2.0,
        "failed": 1.0,
        "errored": 2.0,
        "total": 8.0,
        "pass-rate": 0.375,
    }
    assert (told.examined, told.subject) == (8, "test cases")
    assert told.untold == {"duration": "6 of 8 cases do not tell how long they took"}


def test_only_selected_cases_count() -> None:
    told = measure(cases(*ALL), [0, 3])
    assert told.examined == 2
    assert told.values == {
        "passed": 1.0,
        "skipped": 0.0,
        "failed": 1.0,
        "errored": 0.0,
        "total": 2.0,
        "pass-rate": 0.5,
    }


def test_no_case_examines_nothing_and_has_no_pass_rate() -> None:
    told = measure(cases())
    assert told.examined == 0
    assert told.values == {"passed": 0.0, "skipped": 0.0, "failed": 0.0, "errored": 0.0, "total": 0.0}
    assert told.untold == {"duration": "0 of 0 cases do not tell how long they took"}


def test_durations_are_summed_where_all_are_told() -> None:
    rows = table({"duration": 250.0}, {}, {"duration": 0.5}, {"duration": 1000.0})
    assert measure(rows, [0, 2]).values["duration"] == 250.5
    assert measure(rows, [0, 1, 2]).untold == {"duration": "1 of 3 cases do not tell how long they took"}
    assert measure(table({"duration": 0.0})).values["duration"] == 0.0


@pytest.mark.parametrize(
    ("metric", "shown"),
    [
        ("passed", ["3 failed", "4 errored", "5 errored", "6 skipped", "7 skipped"]),
        ("failed", ["3 failed", "4 errored", "5 errored"]),
        ("errored", ["4 errored", "5 errored"]),
        ("skipped", ["6 skipped", "7 skipped"]),
        ("total", ["3 failed", "4 errored", "5 errored"]),
        ("pass-rate", ["3 failed", "4 errored", "5 errored"]),
        ("duration", ["3 failed", "4 errored", "5 errored"]),
    ],
)
def test_each_metric_shows_the_cases_behind_it(metric: str, shown: list[str]) -> None:
    made = cases(*ALL)
    selection = Selection(table=made, rows=range(len(made)))
    assert [place.text for place in tests.KIND.locate(selection, metric)] == shown


def test_a_place_names_file_line_suite_case_and_message() -> None:
    made = table(
        {"status": "failed", "suite": "S > T", "file": "a.test.ts", "line": 7, "message": "expected 1"},
        {"status": "failed", "suite": "S", "file": "b.test.ts"},
        {"status": "failed", "message": "expected 2"},
        {"status": "failed", "name": "not selected"},
        {"status": "errored"},
    )
    selection = Selection(table=made, rows=[0, 1, 2, 4])
    assert list(tests.KIND.locate(selection, "failed")) == [
        Place(path="a.test.ts", line=7, text="S > T > case: expected 1"),
        Place(path="b.test.ts", line=0, text="S > case"),
        Place(path="", line=0, text="case: expected 2"),
        Place(path="", line=0, text="case"),
    ]


@pytest.mark.parametrize("worse", range(1, 4))
def test_of_two_reports_of_a_case_the_worse_stands(worse: int) -> None:
    bad, good = table({"status": tests.STATUSES[worse]}), table({"status": tests.STATUSES[worse - 1]})
    for order in ([bad, good], [good, bad]):
        assert list(tests.KIND.combine(order).text("status")) == [tests.STATUSES[worse]]


@pytest.mark.parametrize("column", ["suite", "class", "name", "file"])
def test_cases_that_differ_in_suite_class_name_or_file_are_two(column: str) -> None:
    combined = tests.KIND.combine([table({column: "one"}), table({column: "two", "status": "failed"})])
    assert list(combined.text("status")) == ["passed", "failed"]


@pytest.mark.parametrize(("column", "value"), [("line", 4), ("duration", 5.0), ("message", "m"), ("properties", "k=v")])
def test_nothing_else_makes_two_cases_of_one(column: str, value: object) -> None:
    assert len(tests.KIND.combine([table({}), table({column: value})])) == 1


def test_the_contract() -> None:
    assert tests.STATUSES == ("passed", "skipped", "failed", "errored")
    units = {metric.name: (metric.unit, metric.better) for metric in tests.KIND.metrics}
    assert units == {
        "passed": (Unit.COUNT, Better.HIGHER),
        "failed": (Unit.COUNT, Better.LOWER),
        "errored": (Unit.COUNT, Better.LOWER),
        "skipped": (Unit.COUNT, Better.LOWER),
        "total": (Unit.COUNT, Better.HIGHER),
        "pass-rate": (Unit.RATIO, Better.HIGHER),
        "duration": (Unit.DURATION, Better.LOWER),
    }
    assert {known.name: known.columns for known in tests.KIND.filters} == {
        "about": ("suite", "class", "name", "file"),
        "suites": ("suite",),
        "names": ("name",),
        "files": ("file",),
        "properties": ("properties",),
    }
