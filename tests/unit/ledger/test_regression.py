"""Regressions: what was green and is not, until it is green again; never hidden by order, repetition or absence."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.ledger.idle import settled
from readygate.ledger.ledger import Ledger
from readygate.ledger.regression import decisive, departures, regressions
from readygate.model.ledger import Point, Record, Regression
from readygate.model.verdict import Cause, CriterionVerdict, GateState, GateVerdict, Outcome, ServiceVerdict
from tests.unit.ledger.samples import commit, record


def line(*marks: str, **facts: str) -> list[Record]:
    """A history of one service, a commit each."""
    return [record(number, one, link=f"https://example.com/{number}", **facts) for number, one in enumerate(marks, 1)]


def point(number: int) -> Point:
    return Point(commit=commit(number), date="2026-11-22", link=f"https://example.com/{number}")


def lost(number: int, since: int, *criteria: str, **facts: object) -> Regression:
    given = {"service": "shop", "gate": "G1", "state": GateState.CLOSED} | facts
    return Regression(green=point(number), since=point(since), criteria=criteria, **given)  # type: ignore[arg-type]


GONE = {"state": GateState.NOT_APPLICABLE}


# until it is green again ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        ("", None),
        ("+", None),
        ("-", None),
        ("-+", None),
        ("+-", (1, 2)),
        ("++-", (2, 3)),
        ("+--", (1, 2)),
        ("+-+", None),
        ("+-+-", (3, 4)),
        ("-?-", None),
        ("w?", (1, 2)),
        ("+w", None),
    ],
)
def test_a_gate_that_was_green_is_a_regression_until_it_is_green_again(
    marks: str, found: tuple[int, int] | None
) -> None:
    history = line(*(f"G1.a{mark}" for mark in marks))
    expected = [lost(*found, "G1.a")] if found else []
    assert list(regressions(history)) == expected
    assert list(regressions(history[:-1], history[-1] if history else None)) == expected


def test_the_verdict_of_today_comes_last() -> None:
    history = line("G1.a+", "G1.a-")
    assert regressions(history, record(3, "G1.a+")) == ()
    assert regressions(history, record(3, "G1.a?")) == (lost(1, 2, "G1.a"),)
    assert regressions((), record(3, "G1.a-")) == ()
    today = record(3, "G1.a-", link="https://example.com/3")
    assert regressions(history[:1], today) == (lost(1, 3, "G1.a"),)


def test_a_verdict_without_commit_can_be_asked_too() -> None:
    criterion = CriterionVerdict(
        id="G1.a", group="G1", title="", source="", level="L1", outcome=Outcome.STALE, due=True, reason=""
    )
    verdict = ServiceVerdict(
        service="shop",
        owner="",
        ladder=("L0",),
        current_level="L0",
        target_level="L1",
        ready=False,
        gaps=("G1.a",),
        gates=(GateVerdict(id="G1", title="", state=GateState.CLOSED, opened=0, total=1),),
        criteria=(criterion,),
        milestone="M3",
    )
    found = lost(1, 2, "G1.a")
    assert regressions(line("G1.a+"), verdict) == (msgspec.structs.replace(found, since=Point()),)
    assert regressions(line("G1.a+", "G1.a-"), verdict) == (found,)
    later = msgspec.structs.replace(verdict, milestone="M4")
    assert regressions(line("G1.a+"), later)[0].reason is Cause.POLICY


def test_each_gate_is_judged_for_itself() -> None:
    history = line("G1.a+ G2.b+", "G1.a- G2.b+", "G1.a- G2.b-")
    assert regressions(history) == (lost(1, 2, "G1.a"), lost(2, 3, "G2.b", gate="G2"))


def test_the_criteria_that_held_and_those_that_came_are_told_apart() -> None:
    marks = "G1.a+ G1.b+ G1.cw G1.d0 G1.ec G1.f+", "G1.a- G1.b+ G1.c? G1.d- G1.e- G1.n? G2.x-"
    (found,) = regressions(line(*marks))
    assert found == lost(1, 2, "G1.a", "G1.c", "G1.d", added=("G1.e", "G1.n"))


# policy and scope -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("facts", [{"policy": "p2"}, {"milestone": "M4"}])
def test_under_other_rules_it_is_a_regression_that_says_so(facts: dict[str, str]) -> None:
    history = [*line("G1.a+"), *line("", "G1.a+ G1.n-", **facts)[1:]]
    assert regressions(history) == (lost(1, 2, added=("G1.n",), reason=Cause.POLICY),)
    assert departures(history) == ()


def test_a_change_of_the_rules_after_it_broke_is_not_its_reason() -> None:
    history = [*line("G1.a+", "G1.a-"), *line("", "", "G1.a-", policy="p2")[2:]]
    assert regressions(history) == (lost(1, 2, "G1.a"),)


def test_a_policy_that_is_not_known_is_no_other_one() -> None:
    history = [*line("G1.a+", policy=""), *line("", "G1.a0")[1:]]
    assert regressions(history) == (lost(1, 2, "G1.a", **GONE),)


def test_a_gate_without_object_under_the_same_rules_is_a_regression() -> None:
    history = line("G1.a+ G1.b0", "G1.a0 G1.b0")
    assert regressions(history) == (lost(1, 2, "G1.a", **GONE),)
    assert departures(history) == ()


@pytest.mark.parametrize("facts", [{"policy": "p2"}, {"milestone": "M4"}])
@pytest.mark.parametrize("marks", ["G1.a0", "", "G2.b+"])
def test_a_gate_that_the_policy_takes_away_is_a_departure(facts: dict[str, str], marks: str) -> None:
    history = [*line("G1.a+"), *line("", marks, marks, **facts)[1:]]
    assert regressions(history) == ()
    assert departures(history) == (lost(1, 2, "G1.a", reason=Cause.POLICY, **GONE),)


def test_a_gate_that_the_policy_no_longer_has_is_a_departure_too() -> None:
    history = [*line("G1.a+"), record(2, "G2.b+", gates=("G2",), policy="p2", link="https://example.com/2")]
    assert regressions(history) == ()
    assert departures(history) == (lost(1, 2, "G1.a", reason=Cause.POLICY, **GONE),)


def test_a_service_that_leaves_the_scope_of_its_milestone_has_departures() -> None:
    outside = record(2, "", in_scope=False, ready=False, milestone="M0")
    assert regressions(line("G1.a+"), outside) == ()
    assert [one.gate for one in departures(line("G1.a+ G2.b+"), outside)] == ["G1", "G2"]


def test_a_policy_that_comes_back_brings_the_regression_back() -> None:
    taken = [*line("G1.a+"), *line("", "G1.a0", policy="p2")[1:]]
    assert regressions(taken) == ()
    assert regressions([*taken, *line("", "", "G1.a0")[2:]]) == (lost(1, 2, "G1.a", reason=Cause.POLICY, **GONE),)
    assert regressions([*taken, *line("", "", "G1.a-")[2:]]) == (lost(1, 2, "G1.a", reason=Cause.POLICY),)


def test_a_gate_that_broke_and_then_left_is_a_departure_from_the_day_it_left() -> None:
    history = [*line("G1.a+", "G1.a-"), *line("", "", "G1.a0", "G1.a0", policy="p2")[2:]]
    assert regressions(history) == ()
    assert departures(history) == (lost(1, 3, "G1.a", reason=Cause.POLICY, **GONE),)


def test_evidence_that_empties_a_broken_gate_mends_nothing() -> None:
    history = line("G1.a+", "G1.a-", "G1.a0")
    assert regressions(history) == (lost(1, 2, "G1.a", **GONE),)


# absence and order ----------------------------------------------------------------------------------------------------


def test_commits_without_record_hide_nothing() -> None:
    whole = line("G1.a+", "G1.a-", "G1.a-", "G1.a-")
    assert regressions([whole[0], whole[3]]) == (lost(1, 4, "G1.a"),)
    assert regressions(whole[1:]) == ()


def test_a_service_that_vanished_from_the_policy_keeps_its_regression() -> None:
    ledger = Ledger([*line("G1.a+", "G1.a-"), record(3, service="cart")])
    assert regressions(ledger.history("shop", "main")) == (lost(1, 2, "G1.a"),)


def test_a_renamed_branch_hides_nothing_where_the_order_is_known() -> None:
    before, after = line("G1.a+", "G1.a-")
    ledger = Ledger([msgspec.structs.replace(before, branch="master"), after])
    assert regressions(ledger.history("shop", "main", [commit(2), commit(1)])) == (lost(1, 2, "G1.a"),)


AGAIN = {"attempt": 2, "time": "2026-11-23T00:00:00Z"}


@pytest.mark.parametrize("order", [(), (commit(2), commit(1))])
def test_a_later_run_of_an_older_commit_neither_hides_nor_makes_one(order: tuple[str, ...]) -> None:
    green, red = record(1, "G1.a+", **AGAIN), record(1, "G1.a-", **AGAIN)
    broken = Ledger([*line("G1.a+", "G1.a-"), green]).history("shop", "main", order)
    (found,) = regressions(broken)
    assert (found.green.commit, found.since.commit) == (commit(1), commit(2))
    assert regressions(Ledger([*line("G1.a-", "G1.a+"), red]).history("shop", "main", order)) == ()
    assert regressions(Ledger([*line("G1.a+", "G1.a+"), red]).history("shop", "main", order)) == ()


def test_a_later_attempt_of_the_newest_commit_counts() -> None:
    again = record(2, "G1.a+", **AGAIN)
    assert regressions(Ledger([*line("G1.a+", "G1.a-"), again]).history("shop", "main")) == ()
    flaky = record(2, "G1.a-", **AGAIN)
    (found,) = regressions(Ledger([*line("G1.a+", "G1.a+"), flaky]).history("shop", "main"))
    assert (found.green.commit, found.since.commit) == (commit(2), commit(2))


_RECORDS = st.lists(
    st.builds(
        lambda number, one, two, attempt, parent, policy, minute: record(
            number,
            f"G1.a{one} G1.b{two}",
            attempt=attempt,
            parent=commit(parent) if parent else "",
            policy=policy,
            time=f"2026-11-22T00:{minute:02}:00Z",
        ),
        st.integers(1, 4),
        st.sampled_from("+-?0wi"),
        st.sampled_from("+-0i"),
        st.integers(1, 2),
        st.integers(0, 4),
        st.sampled_from(["p1", "p2"]),
        st.integers(0, 5),
    ),
    max_size=7,
)


@settings(max_examples=100)
@given(_RECORDS, st.permutations([commit(number) for number in range(1, 4)]), st.randoms())
def test_any_order_and_repetition_of_records_gives_the_same_answer(
    records: list[Record], order: list[str], chance: random.Random
) -> None:
    shuffled = [*records, *chance.sample(records, len(records) // 2)]
    chance.shuffle(shuffled)
    for known in ((), order):
        told = Ledger(records).history("shop", "main", known)
        again = Ledger(shuffled).history("shop", "main", known)
        assert told == again
        assert (regressions(told), departures(told)) == (regressions(again), departures(again))


@settings(max_examples=100)
@given(_RECORDS)
def test_a_gate_is_open_or_was_never_or_is_told(records: list[Record]) -> None:
    history = Ledger(records).history("shop", "main")
    line = list(settled(history))
    was_open = any(one.gate("G1") is GateState.OPEN for one in line)
    is_open = bool(line) and line[-1].gate("G1") is GateState.OPEN
    told = [*regressions(history), *departures(history)]
    assert bool(told) == (was_open and not is_open)
    for one in told:
        assert one.state is line[-1].gate("G1")
        assert one.criteria or one.added
    assert all(one.state is GateState.NOT_APPLICABLE for one in departures(history))


@settings(max_examples=100)
@given(_RECORDS, st.sampled_from("+-0i"), st.sampled_from(["p1", "p2"]))
def test_what_is_not_decisive_may_go(records: list[Record], mark: str, policy: str) -> None:
    history = Ledger(records).history("shop", "main")
    kept = [one for number, one in enumerate(history) if number in decisive(history)]
    later = record(9, f"G1.a{mark}", policy=policy)
    for now in (None, later):
        assert regressions(kept, now) == regressions(history, now)
        assert departures(kept, now) == departures(history, now)


@pytest.mark.parametrize(
    ("marks", "kept"), [("", ()), ("+", (0,)), ("---", (2,)), ("+----", (0, 1, 4)), ("++-0-00", (1, 2, 4, 5, 6))]
)
def test_decisive_are_the_last_record_and_those_around_the_last_change(marks: str, kept: tuple[int, ...]) -> None:
    assert decisive(line(*(f"G1.a{mark}" for mark in marks))) == set(kept)
