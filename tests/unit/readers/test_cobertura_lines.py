"""Lines of a Cobertura report."""

from __future__ import annotations

from array import array

import pytest

from readygate.readers.cobertura_lines import Budget, Lines, in_order, is_hit, parse_rate, split_lines


def lines(*pairs: tuple[str, str]) -> Lines:
    made = Lines()
    made.numbers = [number for number, _ in pairs]
    made.hits = [hits for _, hits in pairs]
    return made


@pytest.mark.parametrize(
    ("pairs", "numbers", "missed"),
    [
        ((), [], []),
        ((("1", "2"), ("3", "1")), [1, 3], []),
        ((("1", "0"), ("3", "1"), ("4", "0")), [1, 3, 4], [1, 4]),
        ((("4", "0"), ("3", "1"), ("4", "7"), ("5", "0"), ("5", "0")), [3, 4, 5], [5]),
        ((("2", "1"), ("2", "0")), [2], []),
        ((("0", "99999999999999999999"),), [0], []),
    ],
)
def test_lines_are_hit_or_missed(pairs: tuple[tuple[str, str], ...], numbers: list[int], missed: list[int]) -> None:
    assert split_lines(lines(*pairs)) == (numbers, missed)


@pytest.mark.parametrize(
    ("pair", "fault"),
    [
        (("-1", "0"), "line numbers from -1"),
        (("2147483648", "0"), "line numbers from 2147483648"),
        (("", "0"), "invalid literal"),
        (("x", "0"), "invalid literal"),
        (("1", "-1"), "'-1' hits"),
        (("1", ""), "'' hits"),
        (("1", "1.5"), "'1.5' hits"),
        (("1", "NaN"), "'NaN' hits"),
    ],
)
def test_what_is_no_count_is_refused(pair: tuple[str, str], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        split_lines(lines(pair))


@pytest.mark.parametrize(("text", "hit"), [("0", False), ("000", False), ("1", True), ("10", True)])
def test_a_count_above_zero_is_a_hit(text: str, hit: bool) -> None:
    assert is_hit(text) is hit


@pytest.mark.parametrize(
    ("attributes", "ordered"),
    [
        (["hits", "1", "number", "2"], ["number", "2", "hits", "1"]),
        (["number", "2"], ["number", "2", "hits", ""]),
        (["branch", "false", "hits", "1", "number", "2"], ["number", "2", "hits", "1", "branch", "false"]),
        (
            ["number", "2", "hits", "1", "condition-coverage", "50% (1/2)"],
            ["number", "2", "hits", "1", "branch", "true", "condition-coverage", "50% (1/2)"],
        ),
    ],
)
def test_attributes_come_in_the_usual_order(attributes: list[str], ordered: list[str]) -> None:
    assert in_order(attributes) == ordered


@pytest.mark.parametrize(
    ("text", "rate"), [("0.5", 0.5), ("0", 0.0), ("1", 1.0), ("1.1", -7.0), ("-1", -7.0), ("nan", -7.0), ("x", -7.0)]
)
def test_a_rate_is_between_0_and_1_or_unknown(text: str, rate: float) -> None:
    assert parse_rate(text, -7.0) == rate


@pytest.mark.parametrize(
    ("taken", "total", "rate", "more"),
    [
        (15, 16, 0.9411, (1, 1)),
        (0, 0, 0.5, (1, 2)),
        (3, 4, 0.8, (1, 1)),
        (4, 5, 0.8332999999999999, (1, 1)),
        (0, 0, 0.0, (0, 1)),
        (2, 2, 0.6666, (0, 1)),
        (5, 5, 0.01, (0, 0)),
    ],
)
def test_a_rate_gives_away_the_fewest_branches_behind_it(
    taken: int, total: int, rate: float, more: tuple[int, int]
) -> None:
    assert Budget(9, 9).smallest(taken, total, rate) == more
    assert Budget(0, 0).smallest(taken, total, rate) == (0, 0)


def test_a_budget_is_spent_once() -> None:
    taken, total = array("q", [1, 1]), array("q", [2, 2])
    budget = Budget(1, 2)
    budget.move(0, (1, 1), taken, total)
    budget.move(1, (1, 1), taken, total)
    budget.move(1, (0, 2), taken, total)
    budget.move(1, (0, 1), taken, total)
    assert (list(taken), list(total), budget.taken, budget.total) == ([2, 1], [3, 3], 0, 0)


@pytest.mark.parametrize(
    ("taken", "total", "consistent"), [(0, 0, True), (1, 2, True), (2, 2, True), (3, 2, False), (-1, 2, False)]
)
def test_a_budget_is_consistent_or_not(taken: int, total: int, consistent: bool) -> None:
    assert Budget(taken, total).consistent is consistent
