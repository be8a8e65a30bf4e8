"""Rows by the words that they hold: the fast way finds what the plain way finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.kinds import words
from readygate.kinds.filtering import WordsCache, accepts, select_rows
from readygate.kinds.kind import Matching
from readygate.kinds.tests import COLUMNS, KIND
from readygate.kinds.words import Words
from readygate.model.glob import fold_words, whole, words_glob, words_needle
from readygate.model.table import Table

TEXTS = st.text("aAbB-_ \n*é", max_size=8)
PATTERNS = st.text("ab-_*?{,}é", max_size=6).filter(lambda text: text.count("{") == text.count("}") == 0)


def table(names: list[str]) -> Table:
    found = Table(COLUMNS)
    for number, name in enumerate(names):
        found.add(f"s{number % 2}", "", name, "", 0, "passed", None, *[""] * (len(COLUMNS) - 7))
    return found


def plainly(found: Table, globs: tuple[str, ...]) -> list[int]:
    check, cells = accepts(Matching.WORDS, globs), [found.words(name) for name in ("suite", "class", "name", "file")]
    return [row for row in range(len(found)) if check([fold_words("\n".join(cell[row] for cell in cells))])]


@given(st.lists(TEXTS, max_size=12), st.lists(st.tuples(st.booleans(), PATTERNS), max_size=3))
def test_the_rows_are_those_whose_folded_text_matches(names: list[str], patterns: list[tuple[bool, str]]) -> None:
    globs = tuple(f"{'!' if negated else ''}{glob}" for negated, glob in patterns if not glob.startswith("!"))
    found = table(names)
    assert sorted(Words(found, ("suite", "class", "name", "file")).matching(globs)) == plainly(found, globs)


def test_rows_are_found_across_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_CHUNK", 3)
    found = table(["x", "needle", "x", "needle", "", "x needle x", "x", "needle"])
    assert Words(found, ("name",)).matching(["*needle*"]) == {1, 3, 5, 7}
    assert Words(found, ("name",)).matching(["needle"]) == {1, 3, 7}
    assert Words(found, ("name",)).matching(["*"]) == set(range(8))
    assert Words(found, ("name",)).matching(["!*x*"]) == {1, 3, 4, 7}
    assert Words(table([]), ("name",)).matching(["*"]) == set()


@pytest.mark.parametrize(
    ("pattern", "needle"),
    [
        ("*tenant-isolation*", "isolation"),
        ("*ComplianceWindow*invariant*", "compliance"),
        (f"*{whole('G8.asvs')}*", "asvs"),
        ("a?bcd", "bcd"),
        ("*", ""),
        ("?", ""),
        ("{alpha,beta}*", ""),
        ("a-b", "a"),
    ],
)
def test_a_needle_is_the_longest_run_that_every_match_holds(pattern: str, needle: str) -> None:
    assert words_needle(pattern) == needle


@given(PATTERNS, TEXTS)
def test_what_matches_holds_the_needle(pattern: str, text: str) -> None:
    if words_glob(pattern)(fold_words(text)):
        assert words_needle(pattern) in fold_words(text)


def test_a_cache_is_filled_once_and_asked_again() -> None:
    found = table(["cart", "till"])
    cache: WordsCache = {}
    assert select_rows(KIND, found, {"about": ("*cart*",)}, cache) == [0]
    (kept,) = cache.values()
    assert select_rows(KIND, found, {"about": ("*till*",)}, cache) == [1]
    assert list(cache.values()) == [kept]
    assert list(cache) == [(id(found), "about")]
    assert select_rows(KIND, found, {"about": ("*till*",)}) == [1]


def test_words_join_with_other_filters_in_either_order() -> None:
    found = table(["cart", "till", "cart"])
    both = {"about": ("*cart*",), "suites": ("s1",)}
    assert select_rows(KIND, found, both) == []
    assert select_rows(KIND, found, {"suites": ("s0",), "about": ("*cart*",)}) == [0, 2]
    assert select_rows(KIND, found, {"names": ("till",), "about": ("*t*",)}) == [1]


def rows_of(*rows: tuple[str, str]) -> Words:
    made = Table((COLUMNS[0], COLUMNS[2]))
    for row in rows:
        made.add(*row)
    return Words(made, ("suite", "name"))


def named(*names: str) -> Words:
    return rows_of(*(("", name) for name in names))


@pytest.mark.parametrize(
    ("globs", "rows"),
    [
        (["*isolation*"], {0, 2}),
        (["tenant-isolation"], {0}),
        (["*tenant-isolation*", "other"], {0, 1, 2}),
        (["{other,tenant-isolation}"], {0, 1}),
        (["*none*"], set()),
        ([], {0, 1, 2, 3}),
        (["!*isolation*"], {1, 3}),
        (["!*isolation*", "!other"], {3}),
        (["*isolation*", "!*push*"], {0}),
        (["!*push*", "*isolation*"], {0}),
        (["*"], {0, 1, 2, 3}),
        (["!*"], set()),
        ([""], {3}),
    ],
)
def test_any_wanted_glob_matches_and_no_unwanted_one(globs: list[str], rows: set[int]) -> None:
    assert named("TenantIsolation", "other", "tenant isolation: push", "").matching(globs) == rows


def test_globs_are_read_once_or_many_times() -> None:
    both = named("a", "b")
    assert both.matching(iter(["a", "b"])) == {0, 1}
    assert both.matching(("a", "!b")) == {0}


def test_columns_are_words_of_their_own_in_their_order() -> None:
    both = rows_of(("Tenant", "isolation holds"), ("isolation", "tenant"))
    assert both.matching(["tenant-isolation-holds"]) == {0}
    assert both.matching(["isolation-tenant"]) == {1}


def test_a_needle_in_a_line_is_no_match_of_the_line() -> None:
    assert named("a needle", "needle", "needle b", "needles").matching(["needle"]) == {1}


def test_a_needle_more_than_once_in_a_line_counts_the_line_once() -> None:
    assert named("x", "needle needle", "needle", "y needle needle", "needle").matching(["*needle"]) == {1, 2, 3, 4}


def test_no_rows_hold_no_words() -> None:
    assert named().matching([]) == set()
    assert named().matching(["*"]) == set()


def test_rows_are_numbered_through_all_texts() -> None:
    wanted = {0, 1, 4094, 4095, 4096, 4097, 8191, 8192, 8200, 12288}
    many = named(*(f"case {'needle' if row in wanted else 'straw'} {row}" for row in range(12289)))
    assert many.matching(["*needle*"]) == wanted
    assert many.matching(["!*straw*"]) == wanted
    assert many.matching(["case-needle-4096", "case-needle-12288"]) == {4096, 12288}
