"""Rows that pass the filters of a criterion."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from readygate.kinds.filtering import accepts, select_rows
from readygate.kinds.kind import Filter, Kind, Matching, Measurement
from readygate.model.table import Column, ColumnType, Table

KIND = Kind(
    name="things",
    title="Things",
    row="a thing",
    columns=(
        Column(name="entry", type=ColumnType.TEXT, meaning=""),
        Column(name="path", type=ColumnType.PATH, meaning=""),
        Column(name="name", type=ColumnType.UNIQUE, meaning=""),
        Column(name="tags", type=ColumnType.TEXT, meaning=""),
    ),
    filters=(
        Filter(name="paths", columns=("path",), matching=Matching.PATH, meaning=""),
        Filter(name="results", columns=("path",), matching=Matching.PATH, entries=("result",), meaning=""),
        Filter(name="names", columns=("name",), meaning=""),
        Filter(name="tags", columns=("tags",), meaning=""),
        Filter(name="rules", columns=("tags",), matching=Matching.RULE, meaning=""),
        Filter(name="either", columns=("path", "tags"), meaning=""),
        Filter(name="about", columns=("path", "name", "tags"), matching=Matching.WORDS, meaning=""),
    ),
    metrics=(),
    satisfied_by="",
    measure=lambda selection: Measurement(examined=0, subject=""),
    locate=lambda selection, metric: (),
    combine=lambda tables: tables[0],
)
TABLE = Table(KIND.columns)
for cells in (
    ("result", "src/a.ts", "Tenant isolation", "x\nsemgrep.rules.no-any"),
    ("result", "src/b.ts", "drops", "y"),
    ("rule", "lib/c.ts", "tenantIsolation", ""),
    ("rule", "", "two\nlines", "no-any"),
):
    TABLE.add(*cells)


def rows(**patterns: str | Sequence[str]) -> list[int]:
    asked = {name: (globs,) if isinstance(globs, str) else tuple(globs) for name, globs in patterns.items()}
    return list(select_rows(KIND, TABLE, asked))


def test_without_filters_every_row_passes_and_filters_of_items_are_not_looked_at() -> None:
    assert rows() == rows(report="x") == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("name", "globs", "passing"),
    [
        ("paths", "src/*.ts", [0, 1]),
        ("paths", ["src/a.ts", "lib/**"], [0, 2]),
        ("paths", ["!src/a.ts"], [1, 2, 3]),
        ("paths", ["src/**", "!**/b.ts"], [0]),
        ("paths", "nowhere/**", []),
        ("results", "src/a.ts", [0, 2, 3]),
        ("results", "nowhere", [2, 3]),
        ("names", "drops", [1]),
        ("names", "lines", [3]),
        ("names", "two*", [3]),
        ("tags", "x", [0]),
        ("tags", "!x", [1, 2, 3]),
        ("rules", "no-any", [0, 3]),
        ("rules", "rules.no-any", [0]),
        ("rules", "semgrep*", [0]),
        ("rules", "any", []),
        ("either", "y", [1]),
        ("either", "lib/c.ts", [2]),
        ("either", ["!x", "!y"], [2, 3]),
        ("about", "*tenant-isolation*", [0, 2]),
        ("about", "src-a-ts-tenant-isolation-x*", [0]),
        ("about", "*ts-drops-y", [1]),
        ("about", "two-lines-no-any", [3]),
        ("about", "!*isolation*", [1, 3]),
    ],
)
def test_a_filter_lets_pass(name: str, globs: str | list[str], passing: list[int]) -> None:
    assert rows(**{name: globs}) == passing


def test_filters_hold_together() -> None:
    assert rows(paths="src/**", tags="y") == [1]
    assert rows(results="src/a.ts", names="drops") == []
    assert rows(tags="x", about="*isolation*") == [0]


def test_a_filter_of_an_entry_that_no_row_has_lets_all_pass() -> None:
    table = Table(KIND.columns)
    table.add("rule", "x", "", "")
    assert list(select_rows(KIND, table, {"results": ("y",)})) == [0]


def test_one_value_of_a_cell_is_enough_and_one_unwanted_too_many() -> None:
    check = accepts(Matching.NAME, ["a*", "!ab"])
    assert check(["x", "a"])
    assert not check(["a", "ab"])
    assert not check(["x"])
    assert accepts(Matching.NAME, [])(["x"])
