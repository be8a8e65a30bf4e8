"""Filters against a slow reading of their rules, row by row."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.kinds.filtering import WordsCache, accepts, select_rows
from readygate.kinds.kind import Filter, Kind, Matching, Measurement, Place, Selection
from readygate.model.glob import fold_words, name_glob, path_glob, words_glob
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="entry", type=ColumnType.TEXT, meaning="what the row is"),
    Column(name="path", type=ColumnType.PATH, meaning="paths, one a line"),
    Column(name="rule", type=ColumnType.TEXT, meaning="rules, one a line"),
    Column(name="name", type=ColumnType.UNIQUE, meaning="a name"),
)
MADE = {
    ("paths", Matching.PATH): ("path",),
    ("rules", Matching.RULE): ("rule",),
    ("names", Matching.NAME): ("name",),
    ("either", Matching.NAME): ("rule", "name"),
    ("about", Matching.WORDS): ("rule", "name"),
    ("users", Matching.LOGIN): ("name",),
}
FILTERS = tuple(
    Filter(name=f"{name}{of}", columns=columns, matching=matching, entries=entries, meaning=name)
    for (name, matching), columns in MADE.items()
    for of, entries in (("", ()), ("-of-results", ("result", "other")))
)


def nothing(_selection: Selection) -> Measurement:
    return Measurement(examined=0, subject="rows")


def nowhere(_selection: Selection, _metric: str) -> list[Place]:
    return []


def first(tables: Sequence[Table]) -> Table:
    return tables[0]


KIND = Kind(
    name="sample",
    title="Sample",
    row="a row",
    columns=COLUMNS,
    filters=FILTERS,
    metrics=(),
    satisfied_by="nothing",
    measure=nothing,
    locate=nowhere,
    combine=first,
)
Row = tuple[str, str, str, str]


def table(rows: list[Row]) -> Table:
    made = Table(COLUMNS)
    for row in rows:
        made.add(*row)
    return made


def endings(rule: str) -> list[str]:
    parts = rule.split(".")
    return [".".join(parts[at:]) for at in range(len(parts))]


def slow_match(matching: Matching, glob: str, value: str) -> bool:
    match matching:
        case Matching.PATH:
            return path_glob(glob)(value)
        case Matching.NAME:
            return name_glob(glob)(value)
        case Matching.WORDS:
            return words_glob(glob)(value)
        case Matching.RULE:
            return any(name_glob(glob)(ending) for ending in endings(value))
        case Matching.LOGIN:
            return name_glob(glob.casefold())(value.casefold())


def slow_pass(known: Filter, globs: tuple[str, ...], row: dict[str, str]) -> bool:
    """What the rules say of one row."""
    if known.entries and row["entry"] not in known.entries:
        return True
    texts = [row[column] for column in known.columns]
    if known.matching is Matching.WORDS:
        values = [fold_words("\n".join(texts))]
    else:
        values = [value for text in texts for value in text.split("\n")]
    wanted = [glob for glob in globs if not glob.startswith("!")]
    unwanted = [glob[1:] for glob in globs if glob.startswith("!")]
    if any(slow_match(known.matching, glob, value) for glob in unwanted for value in values):
        return False
    return not wanted or any(slow_match(known.matching, glob, value) for glob in wanted for value in values)


VALUE = st.lists(st.sampled_from(["", "a", "b", "a.b", "b.a", "a/b", "a/b/a", "aB", "b_a", "é"]), max_size=3)
CELL = VALUE.map("\n".join)
ROWS = st.lists(st.tuples(st.sampled_from(["result", "other", "run", ""]), CELL, CELL, CELL), max_size=6)
GLOB = st.sampled_from(["a", "b", "*", "a*", "*b", "a/**", "**/a", "a.*", "?", "{a,b}", "", "*a-b*", "a-*", "é"])
GLOBS = st.lists(st.tuples(st.sampled_from(["", "!"]), GLOB).map("".join), max_size=3).map(tuple)
NAMES = [known.name for known in FILTERS]
ASKED = st.dictionaries(st.sampled_from([*NAMES, "report", "tool", "unheard-of"]), GLOBS, max_size=3)


@settings(deadline=None)
@given(ROWS, st.lists(ASKED, min_size=1, max_size=3))
def test_rows_are_those_that_pass_every_filter_by_itself(rows: list[Row], questions: list[Any]) -> None:
    found, cache = table(rows), WordsCache()
    names = [column.name for column in COLUMNS]
    for patterns in questions:
        expected = [
            number
            for number, row in enumerate(rows)
            if all(
                slow_pass(known, patterns[known.name], dict(zip(names, row, strict=True)))
                for known in FILTERS
                if known.name in patterns
            )
        ]
        assert list(select_rows(KIND, found, patterns)) == expected
        assert list(select_rows(KIND, found, patterns, cache)) == expected


@settings(deadline=None)
@given(st.sampled_from(list(Matching)), GLOBS, VALUE)
def test_an_excluding_glob_only_ever_takes_away(matching: Matching, globs: tuple[str, ...], values: list[str]) -> None:
    if accepts(matching, (*globs, "!a"))(values):
        assert accepts(matching, globs)(values) or not [glob for glob in globs if not glob.startswith("!")]
        assert not accepts(matching, ("a",))(values)


@settings(deadline=None)
@given(st.text("ab.", max_size=8), st.text("ab.*?", max_size=5))
def test_a_rule_is_matched_by_each_ending_after_a_dot(rule: str, pattern: str) -> None:
    assert accepts(Matching.RULE, [pattern])([rule]) is slow_match(Matching.RULE, pattern, rule)


@pytest.mark.parametrize(
    ("pattern", "rule", "passes"),
    [
        ("{no-any,strict}", "semgrep.rules.strict", True),
        ("*-any", "rules.no-any", True),
        ("rules.*", "semgrep.rules.no-any", True),
        ("rule.*", "semgrep.rules.no-any", False),
        ("any", "rules.no-any", False),
        (".no-any", "rules.no-any", False),
        (".no-any", "rules..no-any", True),
        ("a\nb", "x.a\nb", True),
    ],
)
def test_what_a_rule_pattern_means(pattern: str, rule: str, passes: bool) -> None:
    assert accepts(Matching.RULE, [pattern])([rule]) is passes


def test_a_rule_of_many_dots_takes_as_few_steps_as_any() -> None:
    check = accepts(Matching.RULE, ["no-any", "*x*y", "!z"])
    steps = 0

    def counted(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal steps
        steps += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        assert not check(["." * 100_000])
    finally:
        sys.setprofile(before)
    assert steps < 100


def test_exclusions_see_every_value_of_a_cell_and_wishes_any() -> None:
    found = table(
        [("result", "a\nb", "", ""), ("result", "a", "", ""), ("result", "b", "", ""), ("result", "", "", "")]
    )
    asked = {
        ("a",): [0, 1],
        ("a", "b"): [0, 1, 2],
        ("!a",): [2, 3],
        ("!a", "!b"): [3],
        ("a", "!b"): [1],
        ("b", "!b"): [],
        ("!*",): [],
        ("*", "!?"): [3],
        ("!",): [0, 1, 2],
        (): [0, 1, 2, 3],
    }
    for globs, rows in asked.items():
        assert list(select_rows(KIND, found, {"paths": globs})) == rows


def test_a_filter_of_entries_leaves_other_rows_as_they_are() -> None:
    rows: list[Row] = [("result", "", "a", ""), ("other", "", "b", ""), ("run", "", "b", ""), ("", "", "", "a")]
    found = table(rows)
    assert list(select_rows(KIND, found, {"rules-of-results": ("a",)})) == [0, 2, 3]
    assert list(select_rows(KIND, found, {"rules-of-results": ("none",)})) == [2, 3]
    assert list(select_rows(KIND, found, {"rules-of-results": ("none",), "rules": ("b",)})) == [2]
    assert list(select_rows(KIND, found, {"about-of-results": ("a",)})) == [0, 2, 3]
    assert list(select_rows(KIND, found, {"either-of-results": ("!b",)})) == [0, 2, 3]


def test_a_cache_knows_tables_and_filters_apart() -> None:
    one, other, cache = table([("", "", "a", "")]), table([("", "", "b", "")]), WordsCache()
    assert list(select_rows(KIND, one, {"about": ("a",)}, cache)) == [0]
    kept = cache[id(one), "about"]
    assert list(select_rows(KIND, one, {"about": ("b",)}, cache)) == []
    assert list(select_rows(KIND, other, {"about": ("b",)}, cache)) == [0]
    assert cache[id(one), "about"] is kept
    assert set(cache) == {(id(one), "about"), (id(other), "about")}


def test_words_are_those_of_all_columns_in_their_order() -> None:
    found = table([("", "", "TenantIsolation", "denies reads"), ("", "", "", "tenant"), ("", "", "denies", "tenant")])
    for name in ("about", "about-of-results"):
        rows = [("result", *row[1:]) for row in [found.row(number) for number in range(3)]]
        again = table([(str(entry), str(path), str(rule), str(text)) for entry, path, rule, text in rows])
        assert list(select_rows(KIND, again, {name: ("*isolation-denies*",)})) == [0]
        assert list(select_rows(KIND, again, {name: ("denies-tenant",)})) == [2]
        assert list(select_rows(KIND, again, {name: ("*tenant",)})) == [1, 2]
        assert list(select_rows(KIND, again, {name: ("!*denies*",)})) == [1]
        assert list(select_rows(KIND, again, {name: ("*tenant*", "!*isolation*")})) == [1, 2]
