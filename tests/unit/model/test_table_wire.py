"""The JSON form of a table: what was written comes back, and anything else is a ValueError."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.model.table import Column, ColumnType, IntegerCells, NumberCells, PackedCells, Table, TextCells

COLUMNS = (
    Column(name="entry", type=ColumnType.TEXT, meaning="interned"),
    Column(name="path", type=ColumnType.PATH, meaning="a path"),
    Column(name="name", type=ColumnType.UNIQUE, meaning="packed"),
    Column(name="line", type=ColumnType.INTEGER, meaning="a number"),
    Column(name="time", type=ColumnType.NUMBER, meaning="a float"),
)
SAMPLE = {
    "entry": {"values": ["a", "b"], "codes": [0, 1, 0]},
    "path": {"values": ["x/y"], "codes": [0, 0, 0]},
    "name": ["n", "", "é"],
    "line": [1, 0, -1],
    "time": [None, 1, 0.5],
}
ROWS = [("a", "x/y", "n", 1), ("b", "x/y", "", 0), ("a", "x/y", "é", -1)]
HOSTILE: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.integers(2**62, 2**70),
        st.just(10**400),
        st.floats(),
        st.text(max_size=3),
        st.binary(max_size=2),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["values", "codes", "entry", "line", "other"]), inner, max_size=3),
        st.tuples(inner),
    ),
    max_leaves=6,
)


def rows(table: Table) -> list[tuple[Any, ...]]:
    return [table.row(number) for number in range(len(table))]


def wired(**changes: Any) -> Any:
    return {**copy.deepcopy(SAMPLE), **changes}


def test_the_sample_is_read_column_by_column() -> None:
    table = Table.unwire(COLUMNS, SAMPLE)
    assert [row[:4] for row in rows(table)] == ROWS
    assert math.isnan(table.numbers("time")[0])
    assert list(table.numbers("time"))[1:] == [1.0, 0.5]
    assert table.columns is COLUMNS
    kinds = [type(table.cells(column.name)) for column in COLUMNS]
    assert kinds == [TextCells, TextCells, PackedCells, IntegerCells, NumberCells]
    assert msgspec.json.decode(msgspec.json.encode(table.wire())) == SAMPLE


def test_every_column_is_read_as_what_it_is_and_as_nothing_else() -> None:
    table = Table.unwire(COLUMNS, SAMPLE)
    readers = {
        table.text: {"entry", "path"},
        table.words: {"entry", "path", "name"},
        table.integers: {"line"},
        table.numbers: {"time"},
        table.cells: {column.name for column in COLUMNS},
    }
    for read, fitting in readers.items():
        for column in COLUMNS:
            if column.name in fitting:
                assert len(read(column.name)) == 3
            else:
                with pytest.raises(AssertionError):
                    read(column.name)
        with pytest.raises(KeyError):
            read("other")


def test_a_table_read_from_json_goes_on_growing() -> None:
    table = Table.unwire(COLUMNS, SAMPLE)
    table.add("b", "z", "m", 7, 2.0)
    table.copy_row(table, 0)
    assert [row[:4] for row in rows(table)] == [*ROWS, ("b", "z", "m", 7), ROWS[0]]
    assert table.text("entry").wire() == {"values": ["a", "b"], "codes": [0, 1, 0, 1, 0]}


def test_a_table_travels_between_processes() -> None:
    back: Table = pickle.loads(pickle.dumps(Table.unwire(COLUMNS, SAMPLE)))
    assert back.wire() == SAMPLE
    assert back.columns == COLUMNS
    back.add("c", "z", "m", 7, 2.0)
    assert back.row(3) == ("c", "z", "m", 7, 2.0)


def test_an_empty_table_has_a_form_too() -> None:
    wire = Table(COLUMNS).wire()
    assert wire["entry"] == {"values": [], "codes": []}
    assert len(Table.unwire(COLUMNS, wire)) == 0
    assert Table.unwire((), {}).wire() == {}
    with pytest.raises(ValueError, match="columns other than"):
        Table.unwire((), {"entry": []})


@pytest.mark.parametrize(
    ("wire", "fault"),
    [
        ("entry", "columns other than entry, path, name, line, time"),
        (list(SAMPLE), "columns other than"),
        ({name: SAMPLE[name] for name in list(SAMPLE)[:4]}, "columns other than"),
        (wired(other=[]), "columns other than"),
        ({1: 2}, "columns other than"),
        (wired(entry=[0, 1, 0]), "column entry has another form"),
        (wired(entry="values"), "column entry has another form"),
        (wired(entry={"codes": [0]}), "column entry has another form"),
        (wired(entry={"values": "ab", "codes": [0, 1, 0]}), "column entry is no list"),
        (wired(entry={"values": ("a",), "codes": [0, 0, 0]}), "column entry is no list"),
        (wired(entry={"values": ["a", None], "codes": [0, 1, 0]}), "column entry has None, of another type"),
        (wired(entry={"values": ["a", "b", "a"], "codes": [0, 1, 2]}), "column entry repeats a value"),
        (wired(entry={"values": ["a", "b"], "codes": [0, 2, 0]}), "a code without a value"),
        (wired(entry={"values": ["a", "b"], "codes": [0, -1, 0]}), "a code without a value"),
        (wired(entry={"values": ["a", "b"], "codes": [0, 10**30, 0]}), "a code without a value"),
        (wired(entry={"values": [], "codes": [0, 0, 0]}), "a code without a value"),
        (wired(entry={"values": ["a", "b"], "codes": [0, 1.0, 0]}), "column entry has 1.0, of another type"),
        (wired(entry={"values": ["a", "b"], "codes": [0, True, 0]}), "column entry has True, of another type"),
        (wired(entry={"values": ["a", "b"], "codes": [0, None, 0]}), "column entry has None, of another type"),
        (wired(entry={"values": ["a", "b"], "codes": None}), "column entry is no list"),
        (wired(path={"values": ["a"], "codes": [0, 0]}), "columns of unequal length"),
        (wired(name=None), "column name is no list"),
        (wired(name={"values": [], "codes": []}), "column name is no list"),
        (wired(name=["a", b"b", "c"]), "column name has b'b', of another type"),
        (wired(name=["a", "b"]), "columns of unequal length"),
        (wired(line=[1, 2, 2**63]), "column line has another form"),
        (wired(line=[1, 2, -(2**63) - 1]), "column line has another form"),
        (wired(line=[1, 2, 3.0]), "column line has 3.0, of another type"),
        (wired(line=[1, 2, False]), "column line has False, of another type"),
        (wired(line=[1, 2, None]), "column line has None, of another type"),
        (wired(line=[1, 2, 3, 4]), "columns of unequal length"),
        (wired(time=[1, 2, 10**400]), "column time has another form"),
        (wired(time=[1, 2, True]), "column time has True, of another type"),
        (wired(time=[1, 2, "3"]), "column time has '3', of another type"),
        (wired(time=[]), "columns of unequal length"),
    ],
)
def test_another_form_is_a_value_error(wire: Any, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Table.unwire(COLUMNS, wire)


@settings(deadline=None)
@given(HOSTILE, st.sampled_from([column.name for column in COLUMNS]))
def test_whatever_stands_in_a_column_fits_or_is_a_value_error(value: Any, name: str) -> None:
    try:
        table = Table.unwire(COLUMNS, wired(**{name: value}))
    except ValueError:
        return
    assert len(rows(table)) == 3
    assert len(list(table.cells(name))) == 3


@settings(deadline=None)
@given(HOSTILE)
def test_whatever_stands_for_a_table_is_a_value_error(value: Any) -> None:
    with pytest.raises(ValueError, match="columns other than"):
        Table.unwire(COLUMNS, value)


@settings(deadline=None)
@given(HOSTILE, HOSTILE)
def test_whatever_stands_for_interned_text_fits_or_is_a_value_error(values: Any, codes: Any) -> None:
    column = COLUMNS[:1]
    try:
        table = Table.unwire(column, {"entry": {"values": values, "codes": codes}})
    except ValueError:
        return
    assert [row[0] for row in rows(table)] == [values[code] for code in codes]


def test_a_row_of_another_length_is_a_value_error() -> None:
    for values in (("a", "p", "n", 1), ("a", "p", "n", 1, 1.0, "more"), ()):
        with pytest.raises(ValueError, match="argument"):
            Table(COLUMNS).add(*values)


@pytest.mark.parametrize(
    "columns", [[["a"], ["p"], ["n"], [1], [1.0, 2.0]], [["a"], ["p"], ["n"], [1]], [], [[]] * 4, [[]] * 6]
)
def test_columns_that_do_not_fit_are_a_value_error_and_nothing_is_taken(columns: list[list[Any]]) -> None:
    table = Table.unwire(COLUMNS, SAMPLE)
    with pytest.raises(ValueError, match="columns of unequal length"):
        table.extend(columns)
    assert table.wire() == SAMPLE


@settings(deadline=None)
@given(st.lists(st.integers(0, 2), max_size=6))
def test_picked_rows_are_those_rows(chosen: list[int]) -> None:
    table = Table.unwire(COLUMNS, SAMPLE)
    for found in (table.picked(chosen), table.picked(iter(chosen))):
        assert [row[:4] for row in rows(found)] == [ROWS[row] for row in chosen]
        assert found.columns is COLUMNS
        assert set(found.text("entry").pool) == {ROWS[row][0] for row in chosen}
    assert table.wire() == SAMPLE


def test_only_paths_that_are_told_change() -> None:
    table = Table(COLUMNS)
    for path in ("a/b", "", "c"):
        table.add("a/b", path, "a/b", 0, None)
    changed = table.with_paths(lambda path: f"root/{path}")
    assert list(changed.text("path")) == ["root/a/b", "", "root/c"]
    assert {changed.row(0)[0], changed.row(0)[2]} == {"a/b"}
    assert list(table.text("path")) == ["a/b", "", "c"]
    assert changed.columns is COLUMNS


def test_tables_joined_and_extended_hold_all_rows_of_both() -> None:
    table = Table.unwire(COLUMNS, SAMPLE)
    table.extend([["c"], ["x/y"], ["é"], [9], [None]])
    found = Table.joined([table, Table.unwire(COLUMNS, SAMPLE), Table(COLUMNS)])
    assert [row[:4] for row in rows(found)] == [*ROWS, ("c", "x/y", "é", 9), *ROWS]
    assert found.wire()["entry"] == {"values": ["a", "b", "c"], "codes": [0, 1, 0, 2, 0, 1, 0]}
    assert found.wire()["time"] == [None, 1.0, 0.5, None, None, 1.0, 0.5]
    assert (len(Table.joined([Table(COLUMNS)])), len(Table(()))) == (0, 0)
