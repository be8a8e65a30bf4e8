"""The words of rows: what a search by needle finds is what matching every row would."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.kinds.words import Words
from readygate.model.glob import fold_words, words_glob
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="suite", type=ColumnType.TEXT, meaning="interned"),
    Column(name="name", type=ColumnType.UNIQUE, meaning="packed"),
)


def words(*rows: tuple[str, str]) -> Words:
    table = Table(COLUMNS)
    table.extend([[suite for suite, _ in rows], [name for _, name in rows]])
    return Words(table, ("suite", "name"))


def named(*names: str) -> Words:
    return words(*(("", name) for name in names))


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
    both = words(("Tenant", "isolation holds"), ("isolation", "tenant"))
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


def expected(rows: Sequence[tuple[str, str]], globs: Sequence[str]) -> set[int]:
    lines = [fold_words("\n".join(row)) for row in rows]
    wanted = [words_glob(glob) for glob in globs if not glob.startswith("!")]
    unwanted = [words_glob(glob[1:]) for glob in globs if glob.startswith("!")]
    return {
        number
        for number, line in enumerate(lines)
        if (not wanted or any(glob(line) for glob in wanted)) and not any(glob(line) for glob in unwanted)
    }


texts = st.text("aB_ -é\n", max_size=6)


@given(st.lists(st.tuples(texts, texts), max_size=6), st.lists(st.text("aB_-*?!é", max_size=5), max_size=3))
def test_a_search_finds_what_matching_every_row_finds(rows: list[tuple[str, str]], globs: list[str]) -> None:
    assert words(*rows).matching(globs) == expected(rows, globs)
