"""The kind `evals`."""

from __future__ import annotations

import pytest

from readygate.kinds.evals import COLUMNS, KIND
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Selection
from readygate.model.table import Table


def table(*statuses: str, suite: str = "safety of the tutor", tags: str = "suite:golden\ngolden") -> Table:
    made = Table(COLUMNS)
    for number, status in enumerate(statuses):
        made.add(suite, f"case {number}", number, "prompt", "stub", tags, status, "why" if status == "failed" else "")
    return made


EVERY = table("passed", "passed", "passed-by-threshold", "failed", "errored", "unasserted")


def chosen(made: Table, rows: list[int] | None = None) -> Selection:
    return Selection(table=made, rows=range(len(made)) if rows is None else rows)


def test_cases_that_assert_something_are_counted() -> None:
    found = KIND.measure(chosen(EVERY))
    assert found.values == {"passed": 3, "failed": 2, "total": 5, "passed-by-threshold": 1, "pass-rate": 0.6}
    assert (found.examined, found.subject, found.untold) == (5, "cases with assertions", {})
    assert found.notes == (
        "1 of 3 cases passed on their threshold with a failed assertion",
        "1 cases assert nothing and are not counted",
    )
    assert KIND.measure(chosen(EVERY, [0, 3])).notes == ()


@pytest.mark.parametrize("rows", [[], [5]])
def test_cases_without_assertions_prove_nothing(rows: list[int]) -> None:
    found = KIND.measure(chosen(EVERY, rows))
    assert (found.examined, found.untold) == (0, {"pass-rate": "no selected case asserts anything"})
    assert "pass-rate" not in found.values


def test_the_places_behind_a_metric() -> None:
    assert [place.text for place in KIND.locate(chosen(EVERY), "failed")] == [
        "safety of the tutor > case 3 > prompt: why",
        "safety of the tutor > case 4 > prompt: errored",
    ]
    assert [place.text for place in KIND.locate(chosen(EVERY), "passed-by-threshold")] == [
        "safety of the tutor > case 2 > prompt: passed-by-threshold"
    ]


@pytest.mark.parametrize(
    ("patterns", "rows"),
    [
        ({"suites": ("*safety*",)}, 6),
        ({"suites": ("*case-2*",)}, 1),
        ({"suites": ("saf",)}, 0),
        ({"tags": ("suite:golden",)}, 6),
        ({"tags": ("gold",)}, 0),
        ({"prompts": ("prompt",)}, 6),
        ({"prompts": ("prom",)}, 0),
    ],
)
def test_filters(patterns: dict[str, tuple[str, ...]], rows: int) -> None:
    assert len(select_rows(KIND, EVERY, patterns)) == rows


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("unasserted", "passed"), ("passed", "passed-by-threshold"), ("passed-by-threshold", "failed"),
        ("failed", "errored"), ("errored", "unheard-of"),
    ],
)  # fmt: skip
def test_of_two_reports_of_a_case_the_worse_stands(one: str, other: str) -> None:
    better, worse = table(one), table(other)
    for tables in ([better, worse], [worse, better]):
        assert KIND.combine(tables).wire() == worse.wire()
    assert len(KIND.combine([better, table(other, suite="another")])) == 2
