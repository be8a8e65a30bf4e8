"""Criteria that no change touched: their last answers stand, good ones and bad ones."""

from __future__ import annotations

import pytest

from readygate.ledger.idle import answering, settled, unsettled
from readygate.ledger.ledger import Ledger
from readygate.ledger.regression import departures, regressions
from readygate.model.ledger import Point, Record, Unsettled
from readygate.model.verdict import GateState, Outcome
from tests.unit.ledger.samples import commit, record

_STATES = {GateState.OPEN: "+", GateState.CLOSED: "-", GateState.NOT_APPLICABLE: "0"}


def line(*marks: str) -> list[Record]:
    return [record(number, one) for number, one in enumerate(marks, 1)]


@pytest.mark.parametrize(
    ("marks", "states"),
    [
        (("G1.a+", "G1.ai", "G1.ai"), "+++"),
        (("G1.a-", "G1.ai", "G1.ai"), "---"),
        (("G1.ai", "G1.a+", "G1.ai"), "0++"),
        (("G1.a+", "G1.a0", "G1.ai"), "+00"),
        (("G1.a+ G1.b+", "G1.a? G1.b+", "G1.ai G1.b+", "G1.a+ G1.bi"), "+--+"),
        (("G1.aw", "", "G1.ai"), "+0+"),
    ],
)
def test_the_last_answer_stands_while_nothing_touches_it(marks: tuple[str, ...], states: str) -> None:
    found = list(settled(line(*marks)))
    assert "".join(_STATES[one.gate("G1") or GateState.NOT_APPLICABLE] for one in found) == states
    assert [set(one.gaps) for one in found] == [
        {name for name, outcome in one.outcomes.items() if outcome in (Outcome.FAIL, Outcome.MISSING)} for one in found
    ]


def test_what_the_first_run_of_all_assumed_settles_nothing() -> None:
    first = record(1, "G1.a- G1.b+", idle=("G1.a",))
    later = record(2, "G1.ai G1.b+")
    assert [one.gate("G1") for one in settled([first, later])] == [GateState.CLOSED, GateState.OPEN]
    assert unsettled([first], later) == ()


def test_a_gate_that_nothing_touches_is_not_lost() -> None:
    history = line("G1.a+", "G1.ai", "G1.ai")
    assert (regressions(history), departures(history)) == ((), ())


def test_a_gate_that_broke_and_is_not_touched_since_is_lost() -> None:
    (found,) = regressions(line("G1.a+ G1.b+", "G1.a- G1.b+", "G1.ai G1.b+"))
    assert (found.green.commit, found.since.commit, found.criteria) == (commit(1), commit(2), ("G1.a",))
    assert found.state is GateState.CLOSED


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (("L1.a-", "L1.ai"), (1, Outcome.FAIL)),
        (("L1.a+", "L1.a?", "L1.ai", "L1.b+"), (2, Outcome.MISSING)),
        (("L1.a-", "L1.a+"), None),
        (("L1.ai",), None),
        ((), None),
    ],
)
def test_what_blocked_when_it_was_asked_last_is_unsettled(
    marks: tuple[str, ...], expected: tuple[int, Outcome] | None
) -> None:
    found = unsettled(line(*marks), record(9, "L1.ai"))
    at, outcome = expected or (0, Outcome.PASS)
    one = Unsettled(
        service="shop", criterion="L1.a", outcome=outcome, at=Point(commit=commit(at), date="2026-11-22", link="")
    )
    assert found == ((one,) if expected else ())
    assert unsettled(line(*marks), record(9, "L1.a0")) == ()


def test_the_records_stay_whose_answers_stand() -> None:
    history = line("G1.a- G2.b+", "G1.ai G2.b-", "G1.ai G2.bi", "G1.ai G2.b+", "G1.ai G2.bi")
    assert answering(history, {4}) == {0, 3, 4}
    assert answering(history, {2, 4}) == {0, 1, 2, 3, 4}
    assert answering([], set()) == frozenset()


@pytest.mark.parametrize(
    ("one", "other", "idle"), [("G1.ai", "G1.a+", True), ("G1.ai", "G1.a0", False), ("G1.ai", "G1.a-", False)]
)
def test_of_two_records_of_one_run_one_that_has_nothing_to_ask_is_worse(one: str, other: str, idle: bool) -> None:
    (found,) = Ledger([record(1, one), record(1, other)]).records
    assert bool(found.idle) is idle
