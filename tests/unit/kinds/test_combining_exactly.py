"""Of reports of one thing the worst stands, whole and once."""

from __future__ import annotations

from readygate.kinds.combining import keep_worst
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="name", type=ColumnType.TEXT, meaning="half of the key"),
    Column(name="place", type=ColumnType.TEXT, meaning="the other half"),
    Column(name="bad", type=ColumnType.INTEGER, meaning="how bad the row is"),
    Column(name="note", type=ColumnType.TEXT, meaning="tells rows of one key apart"),
)
Row = tuple[str, str, int, str]


def table(*rows: Row) -> Table:
    made = Table(COLUMNS)
    for row in rows:
        made.add(*row)
    return made


def kept(*tables: Table) -> list[tuple[str | float, ...]]:
    combined = keep_worst(tables, ("name", "place"), lambda table, row: table.integers("bad")[row])
    assert combined.columns == COLUMNS
    return [combined.row(number) for number in range(len(combined))]


def test_one_table_is_itself() -> None:
    alone = table(("a", "x", 1, ""), ("a", "x", 1, ""))
    assert keep_worst([alone], ("name",), lambda _table, _row: 0) is alone


def test_of_one_key_the_rows_of_the_table_with_the_worst_row_stand() -> None:
    good = table(("a", "x", 1, "good"), ("b", "x", 3, "bad"))
    bad = table(("a", "x", 2, "bad"), ("b", "x", 1, "good"))
    stands = [("a", "x", 2, "bad"), ("b", "x", 3, "bad")]
    assert sorted(kept(good, bad)) == stands
    assert sorted(kept(bad, good)) == stands
    assert sorted(kept(table(("a", "x", 0, "best")), good, bad)) == stands


def test_the_whole_key_tells_rows_apart() -> None:
    rows = [("a", "x", 1, ""), ("a", "y", 2, ""), ("b", "x", 3, "")]
    assert kept(table(*rows[:2]), table(rows[2])) == rows


def test_rows_of_one_key_in_one_table_all_stay_also_the_better_ones() -> None:
    mixed = [("a", "x", 3, "first"), ("a", "x", 0, "second")]
    assert kept(table(("a", "x", 2, "single")), table(*mixed)) == mixed
    assert kept(table(*mixed), table(("a", "x", 2, "single"))) == mixed


def test_a_worse_row_outweighs_more_rows() -> None:
    worse = ("a", "x", 2, "worse")
    many = table(("a", "x", 1, "one"), ("a", "x", 1, "two"))
    assert kept(many, table(worse)) == [worse]
    assert kept(table(worse), many) == [worse]


def test_of_equally_bad_tables_that_with_more_rows_stands() -> None:
    more = [("a", "x", 1, "one"), ("a", "x", 0, "two")]
    assert kept(table(("a", "x", 1, "alone")), table(*more)) == more
    assert kept(table(*more), table(("a", "x", 1, "alone"))) == more


def test_of_equal_tables_the_first_stands() -> None:
    texts = ("first", "second", "third")
    assert kept(*(table(("a", "x", 1, text)) for text in texts)) == [("a", "x", 1, "first")]
    other = ("b", "x", 0, "")
    assert kept(table(other), *(table(("a", "x", 1, text)) for text in texts)) == [other, ("a", "x", 1, "first")]
