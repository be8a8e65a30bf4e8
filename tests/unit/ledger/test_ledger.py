"""The ledger: histories in the order of their branch, and of two different records of one thing the worse."""

from __future__ import annotations

from readygate.ledger.ledger import Ledger
from readygate.model.ledger import Record
from readygate.model.verdict import GateState, Outcome
from tests.unit.ledger.samples import commit, record

AGAIN = record(1, "G1.a- G2.b+", attempt=2, time="2026-11-23T00:00:00Z")
"""A later attempt of the oldest commit."""


def numbers(history: tuple[Record, ...]) -> list[tuple[int, int]]:
    return [(int(one.commit, 16), one.attempt) for one in history]


def order(*commits: int) -> list[str]:
    """Commits as git lists them, the newest first."""
    return [commit(number) for number in commits]


def test_an_empty_ledger_knows_nothing() -> None:
    ledger = Ledger([])
    assert (ledger.records, ledger.services(), ledger.history("shop", "main")) == ((), (), ())
    assert ledger.latest("shop", "main") is ledger.at("shop", commit(1)) is None


def test_services_and_records_are_told_in_a_fixed_order() -> None:
    one, two, three = record(2, service="b"), record(1, service="b"), record(3, service="a")
    ledger = Ledger([one, two, three, one])
    assert ledger.services() == ("a", "b")
    assert ledger.records == (three, two, one)
    assert ledger.of("b") == (two, one)


def test_without_an_order_time_decides_and_a_later_attempt_moves_no_commit() -> None:
    ledger = Ledger([AGAIN, record(3), record(2), record(1)])
    assert numbers(ledger.history("shop", "main")) == [(1, 1), (1, 2), (2, 1), (3, 1)]
    assert ledger.latest("shop", "main") == record(3)


def test_with_an_order_the_branch_decides() -> None:
    ledger = Ledger([AGAIN, record(3), record(2), record(1)])
    assert numbers(ledger.history("shop", "main", order(1, 3, 2))) == [(2, 1), (3, 1), (1, 1), (1, 2)]
    assert ledger.latest("shop", "main", order(1, 3, 2)) == AGAIN
    assert numbers(ledger.history("shop", "main", order(3, 1, 2, 3))) == [(2, 1), (1, 1), (1, 2), (3, 1)]


def test_commits_that_the_order_does_not_know_stand_before_all_others() -> None:
    ledger = Ledger([record(1), record(2), record(3), record(4)])
    assert numbers(ledger.history("shop", "main", order(2, 9))) == [(1, 1), (3, 1), (4, 1), (2, 1)]
    assert numbers(ledger.history("shop", "main", order(9, 2, 8))) == [(1, 1), (3, 1), (4, 1), (2, 1)]


def test_branches_and_services_are_kept_apart() -> None:
    ledger = Ledger([record(1), record(2, branch="release/1"), record(3, service="cart")])
    assert numbers(ledger.history("shop", "main")) == [(1, 1)]
    assert numbers(ledger.history("shop", "release/1")) == [(2, 1)]
    assert ledger.history("shop", "rel*") == ()


def test_a_renamed_branch_keeps_its_history_where_the_order_is_known() -> None:
    ledger = Ledger([record(1, branch="master"), record(2, branch="master"), record(3)])
    assert numbers(ledger.history("shop", "main")) == [(3, 1)]
    assert numbers(ledger.history("shop", "main", order(3, 2, 1))) == [(1, 1), (2, 1), (3, 1)]
    assert ledger.latest("shop", "main", order(2, 1)) == record(2, branch="master")


def test_of_a_commit_of_two_branches_the_own_records_count() -> None:
    own, other = record(1), record(1, run=8, branch="release/1")
    ledger = Ledger([own, other])
    assert ledger.history("shop", "main", order(1)) == (own,)
    assert ledger.history("shop", "release/1", order(1)) == (other,)
    assert ledger.history("shop", "release/2", order(1)) == (own, other)


def test_at_a_commit_the_last_record_stands() -> None:
    ledger = Ledger([AGAIN, record(1), record(2)])
    assert ledger.at("shop", commit(1)) == AGAIN
    assert ledger.at("shop", commit(2)) == record(2)
    assert ledger.at("cart", commit(2)) is None


def test_of_two_different_records_of_one_identity_the_worse_stands() -> None:
    one = record(1, "G1.a+ G2.b-", link="https://example.com/1")
    two = record(1, "G1.a? G2.b+ G3.c+", gates=("G1", "G3"), current_level="L0")
    for given in ([one, two], [two, one], [one, two, one, two]):
        (found,) = Ledger(given).records
        assert found.outcomes == {"G1.a": Outcome.MISSING, "G2.b": Outcome.FAIL, "G3.c": Outcome.PASS}
        assert {mark.id: mark.state for mark in found.gates} == {
            "G1": GateState.CLOSED,
            "G2": GateState.CLOSED,
            "G3": GateState.OPEN,
        }
        assert sorted(found.gaps) == ["G1.a", "G2.b"]
        assert not found.ready
        assert Ledger([found, *given]).records[0].outcomes == found.outcomes


def test_what_is_no_criterion_is_of_the_one_that_is_not_ready_or_has_fewer_gates_open() -> None:
    ready, unready = record(1, current_level="L2"), record(1, "G1.a- G2.b+ G3.c+ G4.d+", gates=("G2", "G3", "G4"))
    assert Ledger([ready, unready]).records[0].current_level == "L1"
    few, many = record(1, "G1.a-", current_level="L0"), record(1, "G1.a- G2.b+", current_level="L9")
    assert Ledger([many, few]).records[0].current_level == "L0"


def test_the_worse_of_each_pair_of_outcomes_stands() -> None:
    marks = "+w0c?-"
    for worse, mark in enumerate(marks):
        for other in marks[: worse + 1]:
            (found,) = Ledger([record(1, f"G1.a{mark}"), record(1, f"G1.a{other}", link="other")]).records
            assert found.outcomes == record(1, f"G1.a{mark}").outcomes


def test_out_of_scope_in_one_of_two_is_in_scope_and_not_ready() -> None:
    outside = record(1, "", in_scope=False, ready=False)
    (found,) = Ledger([outside, record(1)]).records
    assert (found.in_scope, found.ready, found.gate("G1")) == (True, False, GateState.OPEN)
