"""The order of commits, as far as records tell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from readygate.ledger.order import by_time
from readygate.model.ledger import Record
from tests.unit.ledger.samples import commit, record


def ordered(*records: Record) -> list[int]:
    keys = by_time(records)
    return [int(name, 16) for name in sorted(keys, key=lambda name: keys[name])]


def test_commits_stand_in_the_order_of_their_first_judging() -> None:
    assert ordered(record(3), record(1), record(2)) == [1, 2, 3]
    assert ordered(record(1), record(2), record(1, run=9, time="2026-11-23T00:00:00Z")) == [1, 2]


def test_of_one_second_run_and_attempt_decide() -> None:
    same = {"time": "2026-11-22T10:00:00Z"}
    assert ordered(record(1, run=8, **same), record(2, run=7, **same)) == [2, 1]
    assert ordered(record(1, run=7, attempt=2, **same), record(2, run=7, attempt=1, **same)) == [2, 1]


def test_a_parent_stands_before_its_child_though_it_was_judged_later() -> None:
    slow = record(1, run=50, time="2026-11-22T20:00:00Z")
    assert ordered(slow, record(2, parent=commit(1)), record(3, parent=commit(2)), record(4)) == [1, 2, 3, 4]
    assert ordered(slow, record(2), record(4)) == [2, 4, 1]


def test_what_a_later_run_does_not_know_of_the_parent_an_earlier_one_tells() -> None:
    slow = record(1, run=50, time="2026-11-22T20:00:00Z")
    again = record(2, run=60, time="2026-11-22T21:00:00Z")
    assert ordered(slow, record(2, parent=commit(1)), again) == [1, 2]
    assert ordered(slow, record(2), record(2, run=60, parent=commit(1))) == [1, 2]


def test_a_parent_without_record_says_nothing() -> None:
    assert ordered(record(2, parent=commit(9)), record(1)) == [1, 2]


@given(
    st.lists(
        st.builds(
            lambda number, parent, time: record(number, parent=commit(parent), time=f"2026-11-22T00:00:{time:02}Z"),
            st.integers(1, 5),
            st.integers(1, 5),
            st.integers(0, 9),
        ),
        max_size=6,
    ),
    st.randoms(),
)
def test_any_order_and_repetition_gives_the_same_keys_in_circles_too(records: list[Record], chance: object) -> None:
    shuffled = [*records, *records[:2]]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert by_time(shuffled) == by_time(records)
    assert set(by_time(records)) == {one.commit for one in records}
