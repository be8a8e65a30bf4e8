"""Columnar tables."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.model.table import Column, ColumnType, Runs, Table

COLUMNS = (
    Column(name="suite", type=ColumnType.TEXT, meaning="interned"),
    Column(name="file", type=ColumnType.PATH, meaning="a path"),
    Column(name="name", type=ColumnType.UNIQUE, meaning="packed"),
    Column(name="line", type=ColumnType.INTEGER, meaning="a number"),
    Column(name="time", type=ColumnType.NUMBER, meaning="a float"),
)
ROWS: list[tuple[Any, ...]] = [("a", "x/y", "née", 3, 1.5), ("b", "", "", -1, 0.0), ("a", "x/y", "née", 3, 1.5)]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
ROW = st.tuples(TEXT, TEXT, TEXT, st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False))


def table(rows: list[tuple[Any, ...]]) -> Table:
    made = Table(COLUMNS)
    for row in rows:
        made.add(*row)
    return made


def rows(found: Table) -> list[tuple[Any, ...]]:
    return [found.row(number) for number in range(len(found))]


def test_a_table_gives_back_its_rows() -> None:
    found = table(ROWS)
    assert len(found) == 3
    assert rows(found) == ROWS
    assert found.text("suite").pool == ["a", "b"]
    assert list(found.text("file")) == ["x/y", "", "x/y"]
    assert list(found.words("name")) == ["née", "", "née"]
    assert list(found.integers("line")) == [3, -1, 3]
    assert list(found.numbers("time")) == [1.5, 0.0, 1.5]
    assert [len(found.cells(column.name)) for column in COLUMNS] == [3, 3, 3, 3, 3]
    assert len(Table(())) == 0


def test_what_a_file_does_not_tell_is_nan_and_null() -> None:
    found = table([("a", "", "", 0, None), ("a", "", "", 0, math.nan)])
    assert all(map(math.isnan, found.numbers("time")))
    assert found.wire()["time"] == [None, None]
    assert math.isnan(Table.unwire(COLUMNS, found.wire()).numbers("time")[0])


def test_packed_text_is_read_from_either_end_and_not_beyond() -> None:
    names = table(ROWS).words("name")
    assert names[-1] == "née"
    with pytest.raises(IndexError):
        names[3]


@given(st.lists(ROW, max_size=8))
def test_many_rows_at_once_are_the_same_as_one_by_one(made: list[tuple[Any, ...]]) -> None:
    whole = Table(COLUMNS)
    whole.extend([list(column) for column in zip(*made, strict=True)] or [[]] * len(COLUMNS))
    assert rows(whole) == made
    assert whole.wire() == table(made).wire()


def test_runs_repeat_their_values() -> None:
    whole = Table(COLUMNS)
    runs = Runs([("a", 2), ("b", 1), ("a", 0)])
    whole.extend((runs, Runs([("f", 3)]), ["1", "2", "3"], [1, 2, 3], [None, 1.0, 2.0]))
    assert len(runs) == 3
    assert list(whole.text("suite")) == ["a", "a", "b"]


@pytest.mark.parametrize("columns", [[["a"], ["b"], ["c"], [1], []], [["a"]]])
def test_columns_of_unequal_length_are_refused(columns: list[list[Any]]) -> None:
    with pytest.raises(ValueError, match="unequal length"):
        Table(COLUMNS).extend(columns)


def test_picked_rows_keep_their_order_and_only_their_values() -> None:
    found = table(ROWS).picked(row for row in (1, 1))
    assert rows(found) == [ROWS[1], ROWS[1]]
    assert found.text("suite").pool == ["b"]
    found.add(*ROWS[0])
    assert rows(table(ROWS).picked([2, 0])) == [ROWS[2], ROWS[0]]
    assert found.text("suite").pool == ["b", "a"]


def test_joined_tables_follow_one_another() -> None:
    first, second = table(ROWS[:2]), table([("c", "z", "é", 9, 2.0), *ROWS[:1]])
    found = Table.joined([first, second])
    assert rows(found) == [*ROWS[:2], ("c", "z", "é", 9, 2.0), ROWS[0]]
    assert found.text("suite").pool == ["a", "b", "c"]
    assert len(first) == 2


def test_a_copied_row_is_the_same_row() -> None:
    found = table(ROWS[:1])
    found.copy_row(table(ROWS), 1)
    assert rows(found) == ROWS[:2]


def test_only_paths_are_changed_and_two_paths_may_become_one() -> None:
    found = table([("a", "w/x", "w/x", 0, 0.0), ("a", "x", "", 0, 0.0), ("a", "", "", 0, 0.0)])
    changed = found.with_paths(lambda path: path.removeprefix("w/"))
    assert list(changed.text("file")) == ["x", "x", ""]
    assert changed.text("file").pool == ["x", ""]
    assert changed.words("name")[0] == "w/x"
    assert list(found.text("file")) == ["w/x", "x", ""]


@given(st.lists(ROW, max_size=8))
def test_the_wire_form_comes_back(made: list[tuple[Any, ...]]) -> None:
    found = Table.unwire(COLUMNS, json.loads(json.dumps(table(made).wire())))
    assert rows(found) == made
    assert found.wire() == table(made).wire()


def _wire(**changes: Any) -> Any:
    return {**table(ROWS[:1]).wire(), **changes}


@pytest.mark.parametrize(
    ("wire", "fault"),
    [
        (None, "columns other than suite, file, name, line, time"),
        ([], "columns other than"),
        ({}, "columns other than"),
        ({**_wire(), "more": []}, "columns other than"),
        (_wire(suite=None), "column suite has another form"),
        (_wire(suite={"values": ["a"]}), "column suite has another form"),
        (_wire(suite={"values": ["a", "a"], "codes": [0]}), "column suite repeats a value"),
        (_wire(suite={"values": ["a"], "codes": [1]}), "a code without a value"),
        (_wire(suite={"values": ["a"], "codes": [-1]}), "a code without a value"),
        (_wire(suite={"values": ["a"], "codes": ["0"]}), "column suite has '0', of another type"),
        (_wire(suite={"values": [1], "codes": [0]}), "column suite has 1, of another type"),
        (_wire(name="née"), "column name is no list"),
        (_wire(name=[1]), "column name has 1, of another type"),
        (_wire(line=[1.5]), "column line has 1.5, of another type"),
        (_wire(line=[True]), "column line has True, of another type"),
        (_wire(line=[2**64]), "column line has another form"),
        (_wire(time=["1"]), "column time has '1', of another type"),
        (_wire(time=[10**400]), "column time has another form"),
        (_wire(line=[1, 2]), "columns of unequal length"),
    ],
)
def test_another_wire_form_is_a_value_error(wire: Any, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Table.unwire(COLUMNS, wire)


def test_whole_numbers_in_a_column_of_floats_are_floats() -> None:
    assert Table.unwire(COLUMNS, _wire(time=[2])).numbers("time")[0] == 2.0


def test_text_that_utf_8_cannot_hold_stays_what_it_is() -> None:
    found = table([("\ud800", "", "\ud800", 0, 0.0)])
    assert found.words("name")[0] == "\ud800"
    more = Table(COLUMNS)
    more.extend((["a"], [""], ["\udfff"], [0], [0.0]))
    assert more.words("name")[0] == "\udfff"
