"""Rows by the words that they hold: the fast way finds what the plain way finds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.kinds import words
from readygate.kinds.filtering import accepts, select_rows
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
        found.add(f"s{number % 2}", "", name, "", 0, "passed", None, "", "")
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
    cache: dict[Any, Any] = {}
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
