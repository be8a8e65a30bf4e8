"""Levels: spans on a service's own ladder, the rung reached, the rung that is next (law 8)."""

from __future__ import annotations

import pytest

from readygate.evaluate.level import HOLDS, Ladders, Span, following, owns, reached
from readygate.model.policy import CANONICAL, Ladder, Rung
from readygate.model.verdict import Outcome
from tests.unit.evaluate.samples import LADDER, criterion

OWN = Ladder(
    name="own",
    rungs=(
        Rung(id="S0", title=""),
        Rung(id="S1", title="", contains="L1"),
        Rung(id="S2", title=""),
        Rung(id="S3", title="", contains="L3"),
        Rung(id="S4", title=""),
    ),
)
BARE = Ladder(name="bare", rungs=(Rung(id="B0", title=""), Rung(id="B1", title=""), Rung(id="B2", title="")))
LATE = Ladder(name="late", rungs=(Rung(id="T0", title="", contains="L2"), Rung(id="T1", title="", contains="L3")))
LADDERS = {CANONICAL: LADDER, "own": OWN, "bare": BARE, "late": LATE}


def span(ladder: str, start: str, until: str = "", of: str = CANONICAL) -> tuple[int, int] | None:
    found = Ladders(LADDERS[ladder], LADDERS).span(criterion(start=start, until=until, ladder=of))
    return (found.first, found.last) if found else None


@pytest.mark.parametrize(
    ("ladder", "of", "start", "until", "expected"),
    [
        (CANONICAL, CANONICAL, "L1", "", (1, 4)),
        (CANONICAL, CANONICAL, "L1", "L1", (1, 1)),
        (CANONICAL, CANONICAL, "L2", "L3", (2, 3)),
        ("own", "own", "S2", "", (2, 4)),
        ("own", "own", "S2", "S3", (2, 3)),
        ("own", CANONICAL, "L0", "", (1, 4)),
        ("own", CANONICAL, "L1", "", (1, 4)),
        ("own", CANONICAL, "L2", "", (3, 4)),
        ("own", CANONICAL, "L3", "", (3, 4)),
        ("own", CANONICAL, "L4", "", (4, 4)),
        ("own", CANONICAL, "L1", "L1", (1, 1)),
        ("own", CANONICAL, "L1", "L2", (1, 1)),
        ("own", CANONICAL, "L1", "L3", (1, 3)),
        ("own", CANONICAL, "L2", "L2", (3, 3)),
        ("own", CANONICAL, "L0", "L0", (1, 1)),
        ("late", CANONICAL, "L1", "L1", (0, 0)),
        ("late", CANONICAL, "L1", "L2", (0, 0)),
        ("late", CANONICAL, "L1", "", (0, 1)),
        ("bare", CANONICAL, "L1", "", (2, 2)),
        ("bare", CANONICAL, "L1", "L2", (2, 2)),
        (CANONICAL, CANONICAL, "M3", "", None),
        (CANONICAL, CANONICAL, "release", "", None),
        ("own", CANONICAL, "S1", "", None),
    ],
)
def test_a_criterion_is_asked_on_the_first_own_rung_that_contains_its_rung_else_on_the_top(
    ladder: str, of: str, start: str, until: str, expected: tuple[int, int] | None
) -> None:
    assert span(ladder, start, until, of) == expected


def test_spans_of_equal_criteria_are_worked_out_once_and_of_others_anew() -> None:
    ladders = Ladders(OWN, LADDERS)
    first = ladders.span(criterion(start="L3"))
    assert ladders.span(criterion(start="L3", id="G2.other")) is first
    assert first == Span(first=3, last=4)
    assert ladders.span(criterion(start="L3", until="L3")) == Span(first=3, last=3)
    assert ladders.span(criterion(start="L1")) == Span(first=1, last=4)
    assert ladders.span(criterion(start="L3", ladder="own")) is None


def test_a_span_covers_both_its_ends() -> None:
    assert [Span(first=1, last=3).covers(rung) for rung in range(5)] == [False, True, True, True, False]


PASS, FAIL, NA, COMING, WAIVED = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.COMING, Outcome.WAIVED


def spans(*pairs: tuple[int, Outcome]) -> list[tuple[Span, Outcome]]:
    return [(Span(first=first, last=4), outcome) for first, outcome in pairs]


@pytest.mark.parametrize(
    ("pairs", "due", "level", "after"),
    [
        ((), 4, 0, 4),
        ((), 0, 0, None),
        (((1, PASS), (2, PASS)), 2, 2, None),
        (((1, PASS), (2, PASS)), 1, 1, None),
        (((1, PASS), (2, FAIL)), 4, 1, 2),
        (((1, FAIL), (2, PASS)), 2, 0, 1),
        (((1, PASS), (3, PASS)), 3, 3, None),
        (((1, PASS), (3, FAIL)), 4, 1, 3),
        (((1, PASS), (2, NA), (3, FAIL)), 3, 1, 3),
        (((1, PASS), (2, NA)), 2, 1, 2),
        (((1, PASS), (2, COMING), (3, PASS)), 3, 3, None),
        (((1, PASS), (2, COMING)), 2, 1, 2),
        (((1, PASS), (2, WAIVED)), 2, 1, 2),
        (((1, WAIVED), (2, PASS)), 2, 0, 1),
        (((1, NA), (2, NA)), 2, 0, 2),
        (((0, FAIL), (1, PASS)), 1, 0, 1),
        (((1, PASS), (4, FAIL)), 3, 1, 3),
    ],
)
def test_the_level_is_the_highest_rung_with_a_criterion_of_its_own_of_which_all_hold(
    pairs: tuple[tuple[int, Outcome], ...], due: int, level: int, after: int | None
) -> None:
    asked = spans(*pairs)
    assert reached(asked, due) == level
    assert following(asked, level, due) == after


def test_what_ends_below_a_rung_does_not_hold_it_back() -> None:
    asked = [(Span(first=1, last=1), FAIL), *spans((1, PASS), (2, PASS))]
    assert (reached(asked, 2), reached(asked, 1)) == (2, 0)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_which_outcomes_hold_and_which_give_a_rung_something_of_its_own(outcome: Outcome) -> None:
    assert (outcome in HOLDS) == (outcome in {PASS, NA, COMING})
    assert owns(spans((2, outcome)), 2) == (outcome not in {NA, COMING})
    assert not owns(spans((2, outcome)), 3)
