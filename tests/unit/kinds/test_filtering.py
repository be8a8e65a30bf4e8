"""Filters: lists are "any of", `!` excludes, several filters must all pass, and entries that are not meant stay."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from readygate.kinds.filtering import WordsCache, accepts, select_rows
from readygate.kinds.kind import Filter, Kind, Matching, Measurement, Place, Selection
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="entry", type=ColumnType.TEXT, meaning="what the row is"),
    Column(name="path", type=ColumnType.PATH, meaning="a path"),
    Column(name="rule", type=ColumnType.TEXT, meaning="rules, one a line"),
    Column(name="name", type=ColumnType.UNIQUE, meaning="a name"),
)


def nothing(_selection: Selection) -> Measurement:
    return Measurement(examined=0, subject="rows")


def nowhere(_selection: Selection, _metric: str) -> list[Place]:
    return []


def first(tables: Sequence[Table]) -> Table:
    return tables[0]


def known(name: str, matching: Matching, *columns: str, entries: tuple[str, ...] = ()) -> Filter:
    return Filter(name=name, columns=columns, matching=matching, entries=entries, meaning=name)


KIND = Kind(
    name="probe",
    title="Probe",
    row="a row",
    columns=COLUMNS,
    filters=(
        known("paths", Matching.PATH, "path"),
        known("rules", Matching.RULE, "rule"),
        known("names", Matching.NAME, "name"),
        known("either", Matching.NAME, "rule", "name"),
        known("about", Matching.WORDS, "rule", "name"),
        known("word", Matching.WORDS, "rule"),
        known("result-rules", Matching.NAME, "rule", entries=("result", "other")),
        known("result-names", Matching.NAME, "name", entries=("result", "other")),
        known("result-word", Matching.WORDS, "rule", entries=("result",)),
        known("result-about", Matching.WORDS, "rule", "name", entries=("result", "file")),
    ),
    metrics=(),
    satisfied_by="a probe",
    measure=nothing,
    locate=nowhere,
    combine=first,
)
ROWS = [
    ("result", "src/a.ts", "x.y.no-any", "TenantIsolation holds"),
    ("result", "src/deep/b.ts", "no-any\nstrict", "other"),
    ("run", "lib/c.ts", "strict", "tenant isolation"),
    ("file", "", "", ""),
]


def table(rows: list[tuple[str, str, str, str]] = ROWS) -> Table:
    made = Table(COLUMNS)
    for row in rows:
        made.add(*row)
    return made


def chosen(**patterns: str | tuple[str, ...]) -> list[int]:
    globs = {name.replace("_", "-"): (given,) if isinstance(given, str) else given for name, given in patterns.items()}
    return list(select_rows(KIND, table(), globs))


@pytest.mark.parametrize(
    ("name", "globs", "rows"),
    [
        ("paths", "src/**", [0, 1]),
        ("paths", "src/*", [0]),
        ("paths", ("lib/**", "src/*"), [0, 2]),
        ("paths", "!src/**", [2, 3]),
        ("paths", ("src/**", "!**/deep/**"), [0]),
        ("rules", "no-any", [0, 1]),
        ("rules", "y.no-any", [0]),
        ("rules", "x.y.*", [0]),
        ("rules", "y", []),
        ("rules", "any", []),
        ("rules", "!strict", [0, 3]),
        ("names", "other", [1]),
        ("names", ("other", "tenant isolation"), [1, 2]),
        ("names", "tenant*", [2]),
        ("either", "strict", [1, 2]),
        ("either", "other", [1]),
        ("either", "no-any\nstrict", []),
        ("either", "!strict", [0, 3]),
        ("about", "*tenant-isolation*", [0, 2]),
        ("about", "strict-tenant-isolation", [2]),
        ("about", ("*other*", "!*strict*"), []),
        ("about", "!*isolation*", [1, 3]),
        ("names", "!o*", [0, 2, 3]),
        ("paths", "nowhere/**", []),
        ("word", "strict", [2]),
        ("word", "no-any-strict", [1]),
        ("result_rules", "strict", [1, 2, 3]),
        ("result_rules", "!strict", [0, 2, 3]),
        ("result_names", "other", [1, 2, 3]),
        ("result_names", "!other", [0, 2, 3]),
        ("result_word", "no-any-strict", [1, 2, 3]),
        ("result_word", "x-y-*", [0, 2, 3]),
        ("result_about", "x-y-no-any-tenant-isolation-holds", [0, 2]),
        ("result_about", "*other", [1, 2]),
        ("result_about", "", [2, 3]),
    ],
)
def test_a_filter_selects(name: str, globs: str | tuple[str, ...], rows: list[int]) -> None:
    assert chosen(**{name: globs}) == rows


def test_without_filters_every_row_is_selected() -> None:
    assert chosen() == [0, 1, 2, 3]


def test_filters_of_items_and_unknown_ones_are_not_looked_at() -> None:
    assert chosen(report="nothing", tool="nothing", artifact="nothing") == [0, 1, 2, 3]
    assert chosen(report="nothing", names="other") == [1]
    assert chosen(names="other", report="nothing", about="*other*") == [1]


def test_every_filter_must_pass_whatever_their_order() -> None:
    assert chosen(paths="src/**", about="*tenant-isolation*") == [0]
    assert chosen(about="*tenant-isolation*", paths="src/**") == [0]
    assert chosen(about="*tenant-isolation*", word="strict") == [2]
    assert chosen(paths="src/**", names="other", rules="strict") == [1]
    assert chosen(result_rules="strict", paths="src/**") == [1]
    assert chosen(paths="src/**", result_names="other") == [1]


def test_rows_found_by_words_are_in_order() -> None:
    many = [("result", "", "", "needle" if row % 3 == 0 else "straw") for row in range(60)]
    assert list(select_rows(KIND, table(many), {"about": ("*needle*",)})) == list(range(0, 60, 3))


def test_an_entry_that_the_table_lacks_is_no_error() -> None:
    only = table([("run", "a", "b", "c")])
    assert list(select_rows(KIND, only, {"result-rules": ("nothing",)})) == [0]
    assert list(select_rows(KIND, table([]), {"result-rules": ("nothing",)})) == []


def test_words_are_folded_once_for_each_table_and_filter() -> None:
    cache: WordsCache = {}
    one, other = table(), table([("result", "", "", "tenant isolation")])
    assert list(select_rows(KIND, one, {"about": ("*tenant-isolation*",)}, cache)) == [0, 2]
    assert list(cache) == [(id(one), "about")]
    folded = cache[id(one), "about"]
    assert list(select_rows(KIND, one, {"about": ("*other*",)}, cache)) == [1]
    assert list(select_rows(KIND, one, {"word": ("strict",)}, cache)) == [2]
    assert list(select_rows(KIND, other, {"about": ("*tenant-isolation*",)}, cache)) == [0]
    assert set(cache) == {(id(one), "about"), (id(one), "word"), (id(other), "about")}
    assert cache[id(one), "about"] is folded


def test_a_packed_cell_may_hold_several_values() -> None:
    lines = table([("result", "", "", "two\nlines"), ("result", "", "", "two lines")])
    assert list(select_rows(KIND, lines, {"names": ("lines",)})) == [0]
    assert list(select_rows(KIND, lines, {"names": ("two*", "!lines")})) == [1]
    assert list(select_rows(KIND, lines, {"about": ("two-lines",)})) == [0, 1]


@pytest.mark.parametrize(
    ("globs", "values", "passes"),
    [
        (["a"], ["a"], True),
        (["a"], ["b", "a"], True),
        (["a", "b"], ["b"], True),
        (["a"], ["b"], False),
        (["!a"], ["b"], True),
        (["!a"], ["b", "a"], False),
        (["!a", "!b"], ["b"], False),
        (["a", "!b"], ["a"], True),
        (["a", "!b"], ["a", "b"], False),
        (["a", "!b"], ["c"], False),
        ([], ["a"], True),
        (["!a"], [], True),
        (["a"], [], False),
    ],
)
def test_the_values_of_a_cell(globs: list[str], values: list[str], passes: bool) -> None:
    assert accepts(Matching.NAME, globs)(values) is passes


@pytest.mark.parametrize(
    ("pattern", "rule", "passes"),
    [
        ("no-any", "no-any", True),
        ("no-any", "rules.no-any", True),
        ("no-any", "a.b.c.no-any", True),
        ("c.no-any", "a.b.c.no-any", True),
        ("a.b", "a.b.c", False),
        ("", "a", False),
        ("", "a.", True),
        ("", "", True),
        ("b", "a", False),
    ],
)
def test_a_rule_matches_by_each_of_its_endings(pattern: str, rule: str, passes: bool) -> None:
    assert accepts(Matching.RULE, [pattern])([rule]) is passes


def test_each_manner_of_matching() -> None:
    assert [accepts(matching, ["a/*"])(["a/b/c"]) for matching in (Matching.PATH, Matching.NAME)] == [False, True]
    assert accepts(Matching.WORDS, ["tenant isolation"])(["tenant-isolation"])
    assert not accepts(Matching.NAME, ["tenant isolation"])(["tenant-isolation"])


@pytest.mark.parametrize(
    ("glob", "logins", "expected"),
    [
        ("@Acme/SRE", ["@acme/sre"], True),
        ("@sam", ["@Sam", "Sam"], True),
        ("@sa*", ["@SAM"], True),
        ("sam", ["mas"], False),
    ],
)
def test_logins_are_the_same_in_any_case(glob: str, logins: list[str], expected: bool) -> None:
    assert accepts(Matching.LOGIN, (glob,))(logins) is expected
