"""The kind `tests`."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.kinds import tests as module
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Better, Measurement, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Table

KIND = module.KIND


def table(*cases: dict[str, Any]) -> Table:
    made = Table(KIND.columns)
    usual: dict[str, Any] = {
        "suite": "orders",
        "class": "Orders",
        "name": "pays",
        "file": "orders.py",
        "line": 0,
        "status": "passed",
        "duration": 10.0,
        "message": "",
        "properties": "",
        "doubt": "",
    }
    for case in cases:
        made.add(*{**usual, **case}.values())
    return made


def measured(*cases: dict[str, Any], **patterns: str) -> Measurement:
    made = table(*cases)
    rows = select_rows(KIND, made, {name: (glob,) for name, glob in patterns.items()})
    return KIND.measure(Selection(table=made, rows=rows))


FOUR: list[dict[str, Any]] = [
    {"name": "pays", "duration": 1.0},
    {"name": "waits", "status": "skipped", "duration": None},
    {"name": "ships", "status": "failed", "duration": 2.0, "message": "expected 1", "line": 7},
    {"name": "breaks", "status": "errored", "duration": 3.5, "suite": ""},
]


def test_cases_are_counted_by_status() -> None:
    found = measured(*FOUR)
    assert (found.examined, found.subject) == (4, "test cases")
    assert dict(found.values) == {
        "passed": 1.0,
        "skipped": 1.0,
        "failed": 1.0,
        "errored": 1.0,
        "total": 4.0,
        "pass-rate": 0.25,
        "duration": 6.5,
    }
    assert not found.untold


def test_only_selected_cases_count() -> None:
    found = measured(*FOUR, names="*s")
    assert (found.values["total"], found.values["duration"]) == (4.0, 6.5)
    found = measured(*FOUR, names="pays")
    assert (found.values["total"], found.values["pass-rate"], found.values["duration"]) == (1.0, 1.0, 1.0)


def test_no_case_is_nothing_examined() -> None:
    found = measured()
    assert found.examined == 0
    assert "pass-rate" not in found.values
    assert "duration" in found.untold


def test_a_duration_that_one_case_does_not_tell_is_untold() -> None:
    found = measured({}, {"duration": None}, {"status": "skipped", "duration": None})
    assert "duration" not in found.values
    assert found.untold["duration"] == "1 of 3 cases do not tell how long they took"
    assert measured({"duration": 0.0}).values["duration"] == 0.0


@pytest.mark.parametrize("cases", [[], [{"status": "skipped", "duration": None}]])
def test_where_no_case_ran_none_took_time(cases: list[dict[str, Any]]) -> None:
    found = measured(*cases)
    assert "duration" not in found.values
    assert found.untold["duration"] == "no case ran"


def test_a_status_that_nobody_knows_is_no_pass() -> None:
    found = measured({"status": "PASSED"})
    assert (found.values["passed"], found.values["errored"]) == (0.0, 1.0)
    assert measured({"status": "PASSED"}, {"status": "errored"}, {"status": "ok"}).values["errored"] == 3.0
    both = KIND.combine([table({"status": "errored"}), table({"status": "PASSED"})])
    assert list(both.text("status")) == ["PASSED"]


@pytest.mark.parametrize(
    ("metric", "places"),
    [
        ("failed", ["orders > ships: expected 1", "breaks"]),
        ("errored", ["breaks"]),
        ("skipped", ["orders > waits"]),
        ("passed", ["orders > waits", "orders > ships: expected 1", "breaks"]),
        ("pass-rate", ["orders > waits", "orders > ships: expected 1", "breaks"]),
        ("total", ["orders > ships: expected 1", "breaks"]),
        ("duration", ["orders > ships: expected 1", "breaks"]),
    ],
)
def test_a_metric_is_shown_by_its_cases(metric: str, places: list[str]) -> None:
    made = table(*FOUR)
    found = list(KIND.locate(Selection(table=made, rows=range(4)), metric))
    assert [place.text for place in found] == places


def test_a_place_has_file_line_suite_case_and_message() -> None:
    made = table(
        *FOUR,
        {"status": "failed", "suite": "", "message": "no suite", "line": 9},
        {"status": "failed", "file": ""},
        {"status": "failed", "name": "not selected"},
    )
    found = list(KIND.locate(Selection(table=made, rows=[0, 2, 4, 5]), "failed"))
    assert found == [
        Place(path="orders.py", line=7, text="orders > ships: expected 1"),
        Place(path="orders.py", line=9, text="pays: no suite"),
        Place(path="", line=0, text="orders > pays"),
    ]


def doubtful(*names: str, doubt: str, status: str = "passed") -> list[dict[str, Any]]:
    return [{"name": name, "doubt": doubt, "status": status} for name in names]


def counted(found: Measurement) -> tuple[float | str, ...]:
    return tuple(found.values[name] for name in ("passed", "skipped", "total"))


def test_of_cases_in_doubt_as_many_count_as_skipped_as_are_todo() -> None:
    cases = [*doubtful("a", "b", "c", doubt="2 of 3 in S"), {"name": "sure"}, {"name": "waits", "status": "skipped"}]
    found = measured(*cases)
    assert counted(found) == (2.0, 3.0, 5.0)
    assert found.values["pass-rate"] == 0.4
    assert found.notes == ("2 of 3 cases that look passed count as skipped: they are todo, and nothing tells which",)


def test_under_a_filter_the_worst_case_counts() -> None:
    cases = [*doubtful("a", "b", "c", doubt="2 of 3 in S"), {"name": "sure"}]
    assert counted(measured(*cases, names="a")) == (0.0, 1.0, 1.0)
    assert counted(measured(*cases, names="{a,b}")) == (0.0, 2.0, 2.0)
    assert counted(measured(*cases, names="sure")) == (1.0, 0.0, 1.0)
    assert measured(*cases, names="sure").notes == ()


def test_each_doubt_is_counted_by_itself() -> None:
    found = measured(*doubtful("a", "b", doubt="1 of 2 in S"), *doubtful("c", "d", "e", doubt="1 of 3 in T"))
    assert counted(found) == (3.0, 2.0, 5.0)
    assert found.notes == ("2 of 5 cases that look passed count as skipped: they are todo, and nothing tells which",)


def test_a_doubt_that_cannot_be_read_takes_all_its_cases() -> None:
    assert counted(measured(*doubtful("a", "b", "c", doubt="some of them"))) == (0.0, 3.0, 3.0)
    assert counted(measured(*doubtful("a", "b", doubt="9 of 2 in S"))) == (0.0, 2.0, 2.0)


def test_only_cases_that_look_passed_are_in_doubt() -> None:
    found = measured(*doubtful("a", doubt="1 of 2 in S"), *doubtful("b", doubt="1 of 2 in S", status="failed"))
    assert (counted(found), found.values["failed"]) == ((0.0, 1.0, 2.0), 1.0)
    none = measured(*doubtful("a", doubt="0 of 1 in S"))
    assert (counted(none), none.notes) == ((1.0, 0.0, 1.0), ())


def test_cases_in_doubt_are_shown_where_skipped_ones_are() -> None:
    doubt = "1 of 2 in S #a1"
    made = table(*doubtful("a", doubt=doubt), *doubtful("b", doubt=doubt, status="failed"), *FOUR[1:3])
    shown = {
        metric: [place.text for place in KIND.locate(Selection(table=made, rows=range(4)), metric)]
        for metric in ("passed", "pass-rate", "skipped", "failed")
    }
    may_be, failing = "orders > a: may be todo, 1 of 2 in S", ["orders > b", "orders > ships: expected 1"]
    assert shown == {
        "passed": ["orders > b", "orders > waits", "orders > ships: expected 1", may_be],
        "pass-rate": ["orders > b", "orders > waits", "orders > ships: expected 1", may_be],
        "skipped": ["orders > waits", may_be],
        "failed": failing,
    }
    plain = table(*doubtful("a", doubt="1 of 2 in S"))
    assert [place.text for place in KIND.locate(Selection(table=plain, rows=[0]), "skipped")] == [may_be]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({}, {"doubt": "1 of 3 in S"}),
        ({"doubt": "1 of 3 in S"}, {"doubt": "2 of 3 in S"}),
        ({"doubt": "2 of 3 in S"}, {"doubt": "who knows"}),
        ({"doubt": "2 of 3 in S"}, {"status": "skipped"}),
        ({"doubt": "9 of 3 in S"}, {"status": "failed"}),
        ({"doubt": "who knows"}, {"status": "failed"}),
        ({"status": "failed"}, {"status": "errored", "doubt": "1 of 3 in S"}),
    ],
)
def test_of_two_reports_of_a_case_the_more_doubtful_stands(better: dict[str, Any], worse: dict[str, Any]) -> None:
    for tables in ([table(better), table(worse)], [table(worse), table(better)]):
        combined = KIND.combine(tables)
        assert combined.row(0) == table(worse).row(0)
        assert len(combined) == 1


@pytest.mark.parametrize(("one", "two"), [("passed", "skipped"), ("skipped", "failed"), ("failed", "errored")])
def test_of_two_reports_of_a_case_the_worse_stands(one: str, two: str) -> None:
    better, worse = table({"status": one}), table({"status": two})
    for tables in ([better, worse], [worse, better]):
        assert list(KIND.combine(tables).text("status")) == [two]


def test_cases_that_differ_in_suite_class_name_or_file_are_others() -> None:
    for other in ({"suite": "x"}, {"class": "x"}, {"name": "x"}, {"file": "x"}):
        assert len(KIND.combine([table({}), table(other)])) == 2
    for same in ({"line": 9}, {"message": "x"}, {"duration": 5.0}, {"properties": "k=v"}):
        assert len(KIND.combine([table({}), table(same)])) == 1


@pytest.mark.parametrize(
    ("name", "glob", "count"),
    [
        ("about", "*orders-pays*", 1),
        ("about", "*orders-py", 1),
        ("suites", "orders", 1),
        ("suites", "order", 0),
        ("names", "pays", 1),
        ("files", "*.py", 1),
        ("properties", "gate=G8", 1),
    ],
)
def test_filters(name: str, glob: str, count: int) -> None:
    assert measured({"properties": "a=b\ngate=G8"}, **{name: glob}).examined == count


def test_the_kind_says_what_it_is() -> None:
    assert (KIND.name, KIND.owner_column, KIND.documents) == ("tests", "", False)
    assert {metric.name: (metric.unit, metric.better) for metric in KIND.metrics} == {
        "passed": (Unit.COUNT, Better.HIGHER),
        "failed": (Unit.COUNT, Better.LOWER),
        "errored": (Unit.COUNT, Better.LOWER),
        "skipped": (Unit.COUNT, Better.LOWER),
        "total": (Unit.COUNT, Better.HIGHER),
        "pass-rate": (Unit.RATIO, Better.HIGHER),
        "duration": (Unit.DURATION, Better.LOWER),
    }
    assert module.STATUSES == ("passed", "skipped", "failed", "errored")
