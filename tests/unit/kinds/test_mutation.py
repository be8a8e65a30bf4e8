"""The kind `mutation`."""

from __future__ import annotations

import pytest

from readygate.kinds.kind import Selection
from readygate.kinds.mutation import COLUMNS, KIND
from readygate.model.table import Table


def table(*rows: tuple[str, int, str, str]) -> Table:
    """Rows of path, line, change, status."""
    made = Table(COLUMNS)
    for path, line, change, status in rows:
        made.add(path, line, 3, "Arithmetic", change, status)
    return made


EVERY = table(
    *[("a.ts", 1, f"k{number}", "killed") for number in range(5)],
    ("a.ts", 2, "t", "timeout"),
    *[("a.ts", 3, f"s{number}", "survived") for number in range(3)],
    ("b.ts", 4, "n", "no-coverage"),
    ("b.ts", 5, "i", "invalid"),
    ("b.ts", 6, "i", "ignored"),
    ("b.ts", 7, "i", "ignored"),
)


def chosen(made: Table, rows: list[int] | None = None) -> Selection:
    return Selection(table=made, rows=range(len(made)) if rows is None else rows)


def test_the_score_is_of_the_mutants_that_count() -> None:
    found = KIND.measure(chosen(EVERY))
    assert found.values == {
        "killed": 5, "timeout": 1, "survived": 3, "no-coverage": 1, "total": 10, "score": 0.6,
    }  # fmt: skip
    assert (found.examined, found.subject, found.untold) == (10, "mutants", {})
    assert found.notes == ("of 13 mutants 1 are invalid, 2 are ignored: these do not count in the score",)


@pytest.mark.parametrize("rows", [[], [10, 11, 12]])
def test_without_a_mutant_that_counts_nothing_was_examined(rows: list[int]) -> None:
    found = KIND.measure(chosen(EVERY, rows))
    assert found.examined == 0
    assert found.untold == {"score": "no selected mutant counts"}
    assert "score" not in found.values


def test_pending_mutants_do_not_count() -> None:
    found = KIND.measure(chosen(table(("a", 1, "x", "pending"), ("a", 1, "y", "killed"))))
    assert (found.values["total"], found.notes) == (
        1,
        ("of 2 mutants 1 are pending: these do not count in the score",),
    )


@pytest.mark.parametrize(
    ("metric", "lines"),
    [
        ("score", [3, 3, 3, 4]),
        ("killed", [3, 3, 3, 4]),
        ("survived", [3, 3, 3]),
        ("no-coverage", [4]),
        ("timeout", [2]),
    ],
)
def test_the_places_behind_a_metric(metric: str, lines: list[int]) -> None:
    places = list(KIND.locate(chosen(EVERY), metric))
    assert [place.line for place in places] == lines
    if metric == "no-coverage":
        assert (places[0].path, places[0].text) == ("b.ts", "Arithmetic no-coverage: n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ignored", "invalid"), ("invalid", "killed"), ("killed", "timeout"), ("timeout", "no-coverage"),
        ("no-coverage", "survived"), ("survived", "pending"), ("pending", "unheard-of"),
    ],
)  # fmt: skip
def test_of_two_reports_of_a_mutant_the_worse_stands(one: str, other: str) -> None:
    better, worse = table(("a", 1, "x", one)), table(("a", 1, "x", other))
    for tables in ([better, worse], [worse, better]):
        assert KIND.combine(tables).wire() == worse.wire()


def test_mutants_of_other_places_or_changes_are_others() -> None:
    assert (
        len(KIND.combine([table(("a", 1, "x", "killed")), table(("a", 1, "y", "killed"), ("a", 2, "x", "killed"))]))
        == 3
    )
