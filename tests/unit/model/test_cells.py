"""Columns of a table."""

from __future__ import annotations

import math
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.model.cells import Cells, IntegerCells, NumberCells, PackedCells, Runs, TextCells

TEXT = st.text(max_size=4)
WHOLE = st.integers(-(2**63), 2**63 - 1)
FLOAT = st.floats(allow_nan=False)
VALUES = st.one_of(
    st.tuples(st.sampled_from([TextCells, PackedCells]), st.lists(TEXT, max_size=8)),
    st.tuples(st.just(IntegerCells), st.lists(WHOLE, max_size=8)),
    st.tuples(st.just(NumberCells), st.lists(FLOAT, max_size=8)),
)


def cells(kind: Any, values: list[Any]) -> Any:
    made = kind()
    for value in values:
        made.append(value)
    return made


@settings(deadline=None)
@given(VALUES, st.data())
def test_cells_of_every_form_keep_their_values(made: tuple[Any, list[Any]], data: st.DataObject) -> None:
    kind, values = made
    one_by_one, at_once = cells(kind, values), kind()
    at_once.extend(values)
    assert list(one_by_one) == list(at_once) == values
    assert [at_once[row] for row in range(len(at_once))] == values
    assert len(at_once) == len(values)
    assert at_once.wire() == one_by_one.wire()
    rows = data.draw(st.lists(st.sampled_from(range(len(values))))) if values else []
    assert list(at_once.picked(rows)) == [values[row] for row in rows]
    cut = data.draw(st.integers(0, len(values)))
    front = cells(kind, values[:cut])
    front.join(cells(kind, values[cut:]))
    assert list(front) == values
    assert front.wire() == one_by_one.wire()


@settings(deadline=None)
@given(VALUES)
def test_cells_travel_between_processes_and_go_on(made: tuple[Any, list[Any]]) -> None:
    kind, values = made
    back = pickle.loads(pickle.dumps(cells(kind, values)))
    assert list(back) == values
    back.extend(values)
    back.join(cells(kind, values))
    assert list(back) == values * 3
    assert back.wire() == cells(kind, values * 3).wire()


def test_a_pool_and_its_index_stay_one_after_a_journey() -> None:
    back: TextCells = pickle.loads(pickle.dumps(cells(TextCells, ["a", "b"])))
    back.append("b")
    back.append("c")
    assert (back.pool, back.codes.tolist()) == (["a", "b", "c"], [0, 1, 1, 2])


def test_interned_text_keeps_each_value_once_in_the_order_of_arrival() -> None:
    made = cells(TextCells, ["b", "a", "b", ""])
    assert made.wire() == {"values": ["b", "a", ""], "codes": [0, 1, 0, 2]}
    picked = made.picked([3, 1, 3])
    assert picked.wire() == {"values": ["", "a"], "codes": [0, 1, 0]}
    picked.append("b")
    assert picked.wire() == {"values": ["", "a", "b"], "codes": [0, 1, 0, 2]}


def test_runs_are_values_that_follow_themselves() -> None:
    made = cells(TextCells, ["x"])
    made.extend(Runs([("a", 2), ("x", 1), ("b", 0)]))
    assert list(made) == ["x", "a", "a", "x"]
    assert made.pool == ["x", "a", "b"]
    assert (len(Runs([])), len(Runs([("a", 2), ("x", 1), ("b", 0)]))) == (0, 3)


@pytest.mark.parametrize("codes", [[2], [-1], [0, 1, 2], [2**40], [10**30]])
def test_a_code_without_a_value_is_refused_and_nothing_is_taken(codes: list[int]) -> None:
    made = cells(TextCells, ["a", "b"])
    with pytest.raises(ValueError, match="a code without a value"):
        made.adopt(codes)
    assert list(made) == ["a", "b"]


def test_codes_become_the_rows() -> None:
    made = cells(TextCells, ["a", "b"])
    made.adopt([1, 1, 0])
    assert list(made) == ["b", "b", "a"]
    made.adopt([])
    assert list(made) == []


def test_a_change_is_asked_once_for_each_value_and_may_make_two_one() -> None:
    asked = []

    def change(value: str) -> str:
        asked.append(value)
        return value.lower()

    made = cells(TextCells, ["A", "b", "a", "A"])
    changed = made.mapped(change)
    assert asked == ["A", "b", "a"]
    assert changed.wire() == {"values": ["a", "b"], "codes": [0, 1, 0, 0]}
    assert list(made) == ["A", "b", "a", "A"]
    changed.append("A")
    assert changed[4] == "A"


def test_packed_text_is_bytes_of_utf_8() -> None:
    made = cells(PackedCells, ["a", "é", "", "\ud800"])
    assert [made.encoded(row) for row in range(4)] == [b"a", b"\xc3\xa9", b"", b"\xed\xa0\x80"]
    made.extend(["x", "yz"])
    made.extend(["ü", "w"])
    assert made.wire() == ["a", "é", "", "\ud800", "x", "yz", "ü", "w"]
    assert list(made.picked([7, 1, 4])) == ["w", "é", "x"]


@pytest.mark.parametrize(
    "made", [cells(TextCells, ["a"]), cells(PackedCells, ["a"]), cells(IntegerCells, [1]), cells(NumberCells, [1.0])]
)
def test_there_is_no_row_behind_the_last(made: Cells) -> None:
    for row in (1, 2**31, -2):
        with pytest.raises(IndexError):
            made[row]
    assert made[-1] == made[0]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (IntegerCells, 2**63),
        (IntegerCells, -(2**63) - 1),
        (IntegerCells, 1.5),
        (IntegerCells, "1"),
        (IntegerCells, None),
        (NumberCells, "1"),
        (NumberCells, 10**400),
        (PackedCells, None),
        (PackedCells, 1),
    ],
)
def test_a_value_of_another_type_is_refused(kind: Any, value: Any) -> None:
    made = kind()
    for take in (made.append, lambda value: made.extend([value])):
        with pytest.raises((TypeError, OverflowError, AttributeError)):
            take(value)
    assert len(made) == 0


def test_what_is_not_told_is_nan_in_a_table_and_null_in_json() -> None:
    made = cells(NumberCells, [None, math.nan, 2])
    made.extend([None, -0.0])
    assert made.wire() == [None, None, 2.0, None, -0.0]
    assert [math.isnan(value) for value in made] == [True, True, False, True, False]
    assert cells(IntegerCells, [2**63 - 1, -(2**63), 0]).wire() == [2**63 - 1, -(2**63), 0]


@given(st.lists(TEXT, max_size=8), st.integers(0, 9), st.integers(0, 9))
def test_packed_text_is_read_by_pieces(values: list[str], start: int, stop: int) -> None:
    assert cells(PackedCells, values).between(start, stop) == values[start:stop]


@pytest.mark.parametrize(
    ("values", "start", "stop", "expected"),
    [
        (["a", "bc", "d"], 0, 3, ["a", "bc", "d"]),
        (["a", "bc", "d"], 1, 2, ["bc"]),
        (["a", "é", "d"], 0, 2, ["a", "é"]),
        (["a"], 1, 4, []),
    ],
)
def test_a_piece_of_packed_texts(values: list[str], start: int, stop: int, expected: list[str]) -> None:
    assert cells(PackedCells, values).between(start, stop) == expected
