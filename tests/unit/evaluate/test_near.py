"""Near misses: what was read, and what to change."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.evaluate.near import item_misses, near_misses
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Selection
from readygate.model.evidence import Origin
from readygate.model.verdict import NearMiss
from tests.unit.evaluate.samples import THINGS, item, table


def misses(
    *rows: str, shown: dict[str, tuple[str, ...]] | None = None, **where: tuple[str, ...]
) -> tuple[NearMiss, ...]:
    found = table(*rows)
    selection = Selection(table=found, rows=select_rows(THINGS, found, where), patterns=where)
    return near_misses(THINGS, selection, shown=shown or {}, marker="G1.asked", words={})


def miss(*rows: str, **where: Any) -> tuple[str, str]:
    (found,) = misses(*rows, **where)
    return found.seen, found.suggestion


FILES = [f"t{number}@domain/t{number}.ts" for number in range(41)]


def test_a_root_that_is_lacking_is_named() -> None:
    assert miss(*FILES, paths=("src/domain/**",)) == (
        "41 files read, 0 under `src/domain/**`: paths start with `domain/`",
        "set `root: src` in `reports:`",
    )


@pytest.mark.parametrize(
    ("path", "patterns", "seen", "suggestion"),
    [
        (
            "src/domain/a.ts",
            ("services/shop/src/domain/**",),
            ": paths start with `src/`",
            "set `root: services/shop` in `reports:`",
        ),
        ("domain.ts", ("src/domain.ts",), ": paths start with `domain.ts`", "set `root: src` in `reports:`"),
        ("a/b.ts", ("!x/**", "src/a/{b,c}.ts"), ": paths start with `a/`", "set `root: src` in `reports:`"),
        ("a/b.ts", ("src/a/?.ts",), ": paths start with `a/`", "set `root: src` in `reports:`"),
        ("a/b.ts", ("other/x/**", "src/a/**"), ": paths start with `a/`", "set `root: src` in `reports:`"),
        ("a/b.ts", ("src/a/**", "other/x/**"), ": paths start with `a/`", "set `root: src` in `reports:`"),
        ("a/b.ts", ("src/*/x/*.ts", "src/a/*.ts"), ": paths start with `a/`", "set `root: src` in `reports:`"),
        (
            "app/src/domain/a.ts",
            ("src/domain/**",),
            ": paths start with `app/`",
            "the filter lacks `app/`: correct the service's `path:` or `folders:`",
        ),
        (
            "/home/me/shop/src/domain/a.ts",
            ("src/domain/**",),
            ": paths start with `/home/me/shop/`",
            "the report names files of another workspace: write it in this one, or with relative paths",
        ),
        (
            "C:/shop/src/domain/a.ts",
            ("src/domain/**",),
            ": paths start with `C:/shop/`",
            "the report names files of another workspace: write it in this one, or with relative paths",
        ),
        ("test/a.ts", ("src/domain/**",), "", "the paths begin with `test/a.ts`: set `root:` or `folders:` to fit"),
        ("a.ts", ("src/domain/**",), "", "the paths begin with `a.ts`: set `root:` or `folders:` to fit"),
        ("test/unit/a.ts", ("src/**",), "", "the paths begin with `test/unit`: set `root:` or `folders:` to fit"),
    ],
)
def test_a_path_that_nearly_matches_says_how(path: str, patterns: tuple[str, ...], seen: str, suggestion: str) -> None:
    shown = ", ".join(f"`{pattern}`" for pattern in patterns if not pattern.startswith("!"))
    assert miss(f"a@{path}", paths=patterns) == (f"1 file read, 0 under {shown}{seen}", suggestion)


def test_the_shortest_root_that_fits_is_named() -> None:
    assert miss("t@a/a/a/x.ts", paths=("a/a/a/a/**",))[1] == "set `root: a` in `reports:`"


def test_the_most_frequent_folders_are_named_first() -> None:
    rows = ["a@x/y/1", "b@x/z/1", "c@x/z/2", "d@v/w/1", "e@v/w/2", "f@v/w/3", "g@q/1"]
    assert miss(*rows, paths=("src/**",)) == (
        "7 files read, 0 under `src/**`",
        "the paths begin with `v/w`, `x/z`, `x/y`: set `root:` or `folders:` to fit",
    )


def test_each_file_counts_once_and_rows_without_a_path_do_not() -> None:
    assert miss("a@x/a.ts", "b@x/a.ts", "c", paths=("src/**",))[0] == "1 file read, 0 under `src/**`"


def test_paths_of_no_file_and_rows_without_any_path_are_told_as_rows() -> None:
    assert miss("a#/carts", "b#/carts/{id}", routes=("/auth/**",)) == (
        "2 rows read, none with routes `/auth/**`",
        "the evidence has `/carts`, `/carts/{id}`",
    )
    assert miss("a", paths=("src/**",)) == ("1 row read, none with paths `src/**`", "the evidence names no paths")


@pytest.mark.parametrize("name", ["folders", "labels", "about"])
def test_a_filter_that_excludes_everything_says_so(name: str) -> None:
    assert miss("a@x/a#a", "a@x/b#a", **{name: ("!x/**", "!*a*")}) == (
        f"2 rows read, each excluded by {name} `!x/**`, `!*a*`",
        "correct the filter: it leaves nothing",
    )


# Names and words ------------------------------------------------------------------------------------------------------


def test_what_is_most_like_the_pattern_is_named_first() -> None:
    rows = ["a#analytics", "b#Enrollment Service", "c#zeta\nbeta", "d#", "e#analytics"]
    assert miss(*rows, labels=("enrollment-service", "x")) == (
        "5 rows read, none with labels `enrollment-service`, `x`",
        "the evidence has `Enrollment Service`, `analytics`, `beta` and 1 more",
    )


def test_three_values_are_all() -> None:
    assert miss("a#aa", "b#bb", "c#cc", labels=("x",))[1] == "the evidence has `aa`, `bb`, `cc`"


def test_values_of_packed_columns_are_told_too() -> None:
    assert miss("second", "first", "first", titles=("fist",)) == (
        "3 rows read, none with titles `fist`",
        "the evidence has `first`, `second`",
    )


def test_of_many_packed_values_the_first_thousand_are_compared() -> None:
    rows = [f"t{number}" for number in range(1000)] + ["needle"]
    assert miss(*rows, titles=("needles",))[1].endswith(" and 997 more")
    assert "needle`" in miss(*rows[1:], titles=("needles",))[1]


def test_words_are_suggested_for_each_pattern_once_and_the_marker() -> None:
    found = misses(
        "a", about=("x",), shown={"about": ("*CartItem*invariant*", "!*slow*", "*cart-item-invariant*", "*")}
    )
    assert found == (
        NearMiss(
            seen="1 row read, none about `*CartItem*invariant*`, `*cart-item-invariant*`, `*`",
            suggestion="name the suite or the case so that it holds the words `cart item invariant`, "
            "or carries `@G1.asked`",
        ),
    )


def test_alternatives_of_words_are_joined_by_or() -> None:
    assert miss("a", words=("*outbox*", "*out_going*")) == (
        "1 row read, none about `*outbox*`, `*out_going*`",
        "name the suite or the case so that it holds the words `outbox` or `out going`",
    )


def test_alternatives_in_braces_are_suggested_one_by_one() -> None:
    found = miss("a", words=("*offline*{7-day,seven-days}*",))[1]
    assert found == "name the suite or the case so that it holds the words `offline 7 day` or `offline seven days`"


# Which filters speak --------------------------------------------------------------------------------------------------


def test_only_filters_that_alone_drop_every_row_speak_in_the_order_of_the_kind() -> None:
    found = misses("a@src/a.ts#x", "b@src/b.ts#y", titles=("c",), labels=("z",), paths=("src/**",))
    assert [one.seen for one in found] == ["2 rows read, none with labels `z`", "2 rows read, none with titles `c`"]
    assert misses("a#x", "b#y", titles=("a",), labels=("y",)) == ()


def test_rows_of_other_entries_do_not_hide_that_a_filter_drops_everything() -> None:
    assert miss("note:n@src/n.ts", "a@domain/a.ts", paths=("src/domain/**",)) == (
        "1 file read, 0 under `src/domain/**`: paths start with `domain/`",
        "set `root: src` in `reports:`",
    )
    assert misses("note:n@x/n.ts", paths=("src/**",)) == ()
    assert misses("note:n@x/n.ts", folders=("src/**",)) != ()


def test_without_rows_or_patterns_nothing_is_near() -> None:
    assert misses(titles=("x",)) == ()
    assert misses("a", titles=()) == ()


# Filters of items -----------------------------------------------------------------------------------------------------

ITEMS = (
    item(path="reports/unit.json", tool="vitest", origin=Origin(artifact="web")),
    item(path="reports/e2e.json", tool="vitest"),
)


def test_the_filters_of_items_say_what_there_is() -> None:
    where = {"artifact": ("api",), "tool": ("jest",), "report": ("unit.json",), "titles": ("x",)}
    assert item_misses(ITEMS, where) == (
        NearMiss(
            seen="2 reports read, none with report `unit.json`",
            suggestion="the evidence has `reports/unit.json`, `reports/e2e.json`",
        ),
        NearMiss(seen="2 reports read, none with tool `jest`", suggestion="the evidence has `vitest`"),
        NearMiss(seen="2 reports read, none with artifact `api`", suggestion="the evidence has `web`"),
    )


def test_a_filter_of_items_that_some_item_passes_is_silent() -> None:
    assert item_misses(ITEMS, {"artifact": ("web",), "tool": ("jest",)}) == (
        NearMiss(seen="2 reports read, none with tool `jest`", suggestion="the evidence has `vitest`"),
    )
    assert item_misses(ITEMS[1:], {"artifact": ("web",)}) == (
        NearMiss(seen="1 report read, none with artifact `web`", suggestion="the evidence names no artifact"),
    )
