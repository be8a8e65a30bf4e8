"""The same thing twice is counted once."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from readygate.kinds.combining import keep_worst
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="suite", type=ColumnType.TEXT, meaning=""),
    Column(name="name", type=ColumnType.UNIQUE, meaning=""),
    Column(name="line", type=ColumnType.INTEGER, meaning=""),
    Column(name="bad", type=ColumnType.NUMBER, meaning=""),
)
KEY = ("suite", "name", "line")


def table(*rows: tuple[Any, ...]) -> Table:
    made = Table(COLUMNS)
    for row in rows:
        made.add(*row)
    return made


def combined(*tables: Table, key: tuple[str, ...] = KEY) -> list[tuple[Any, ...]]:
    found = keep_worst(tables, key, lambda of, row: of.numbers("bad")[row])
    return [found.row(row) for row in range(len(found))]


def test_one_table_stays_what_it_is() -> None:
    only = table(("a", "x", 1, 0.0))
    assert keep_worst([only], KEY, lambda of, row: 0) is only


def test_of_one_key_the_worst_row_stands_wherever_it_is() -> None:
    good, bad = table(("a", "x", 1, 0.0)), table(("a", "x", 1, 2.0))
    assert combined(good, bad) == combined(bad, good) == [("a", "x", 1, 2.0)]


def test_tables_without_a_common_value_in_a_column_of_the_key_are_joined_without_comparing() -> None:
    def never(of: Table, row: int) -> float:
        raise AssertionError

    first, second = table(("a", "x", 1, 0.0), ("a", "x", 1, 1.0)), table(("b", "x", 1, 0.0))
    found = keep_worst([first, second], KEY, never)
    assert list(found.text("suite")) == ["a", "a", "b"]
    assert combined(first, second, key=("name", "line")) == [("a", "x", 1, 0.0), ("a", "x", 1, 1.0)]


def test_every_column_of_the_key_tells_rows_apart() -> None:
    first = table(("a", "x", 1, 0.0))
    for other in (("b", "x", 1, 0.0), ("a", "y", 1, 0.0), ("a", "x", 2, 0.0)):
        assert combined(first, table(other)) == [("a", "x", 1, 0.0), other]
    assert combined(first, table(("a", "x", 2, 0.0)), key=("suite", "name")) == [("a", "x", 1, 0.0)]


def test_rows_of_one_key_in_one_table_all_stay_with_the_table_of_the_worst() -> None:
    two = table(("a", "x", 1, 0.0), ("a", "x", 1, 1.0))
    three = table(("a", "x", 1, 0.0), ("a", "x", 1, 0.0), ("a", "x", 1, 0.0))
    assert combined(three, two) == [("a", "x", 1, 0.0), ("a", "x", 1, 1.0)]


def test_of_equally_bad_rows_those_of_the_longer_table_stand_else_of_the_first() -> None:
    one, two = table(("a", "x", 1, 0.0)), table(("a", "x", 1, 0.0), ("a", "x", 1, 0.0))
    assert len(combined(one, two)) == len(combined(two, one)) == 2
    marked = table(("a", "x", 1, 0.0))
    assert combined(marked, table(("a", "x", 9, 0.0)), key=("suite", "name")) == [("a", "x", 1, 0.0)]


def test_of_equally_bad_tables_that_with_more_badness_stands() -> None:
    once = table(("a", "x", 1, 2.0), ("a", "x", 1, 0.0), ("a", "x", 1, 0.0))
    twice = table(("a", "x", 1, 2.0), ("a", "x", 1, 2.0))
    assert combined(once, twice) == combined(twice, once) == [("a", "x", 1, 2.0), ("a", "x", 1, 2.0)]


def test_rows_keep_the_order_of_the_tables() -> None:
    first = table(("b", "x", 1, 0.0), ("a", "x", 1, 0.0), ("c", "x", 1, 0.0))
    second = table(("d", "x", 1, 0.0), ("a", "x", 1, 5.0))
    assert [row[0] for row in combined(first, second)] == ["b", "c", "d", "a"]


def test_packed_values_do_not_run_into_one_another() -> None:
    columns = tuple(Column(name=name, type=ColumnType.UNIQUE, meaning="") for name in ("one", "two"))
    tables = []
    for row in (("ab", "c"), ("a", "bc")):
        made = Table(columns)
        made.add(*row)
        tables.append(made)
    assert len(keep_worst(tables, ("one", "two"), lambda of, row: 0)) == 2


ROWS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(0, 1), st.integers(0, 3).map(float)), max_size=6
)


@given(ROWS, ROWS)
def test_nothing_gets_better_and_no_key_is_lost(one: list[Any], two: list[Any]) -> None:
    found = combined(table(*one), table(*two))
    for rows in (one, two):
        for row in rows:
            assert max(other[3] for other in found if other[:3] == row[:3]) >= row[3]
    assert combined(table(*one), table(*one)) == one
    assert _bad(found) == _bad(combined(table(*two), table(*one)))


def _bad(rows: list[tuple[Any, ...]]) -> tuple[int, float]:
    return len(rows), sum(row[3] for row in rows)
