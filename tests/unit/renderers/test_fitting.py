"""Markdown within a budget."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.renderers.fitting import Part, fitted, listed, shortened

FOOTER = "foot\n"
TABLE = Part(head="| a |\n| - |", rows=tuple(f"| {number} |" for number in range(9)), noun="gap")
FOLDED = Part(head="<details>\n", rows=("| 1 |", "| 2 |"), tail="\n</details>", noun="criterion")


def test_all_that_fits() -> None:
    text = fitted([Part(head="# a"), FOLDED], FOOTER, 1000)
    assert text == "# a\n\n<details>\n\n| 1 |\n| 2 |\n\n</details>\n\nfoot\n"


def cut(most: int) -> Part:
    """The table with its first rows."""
    return listed("| a |\n| - |", range(9), lambda number: f"| {number} |", noun="gap", most=most)


def test_rows_that_are_not_listed_are_counted() -> None:
    assert cut(9) == TABLE
    assert cut(10) == TABLE
    assert fitted([cut(2)], "", 1000) == "| a |\n| - |\n| 0 |\n| 1 |\n\n… 7 more gaps in `verdict.json`\n\n"


@pytest.mark.parametrize(
    ("budget", "text"),
    [
        (231, "| a |\n| - |\n| 0 |\n| 1 |\n\n… 7 more gaps in `verdict.json`\n\nfoot\n"),
        (230, "| a |\n| - |\n| 0 |\n\n… 8 more gaps in `verdict.json`\n\nfoot\n"),
        (215, "… 9 more gaps in `verdict.json`\n\nfoot\n"),
    ],
)
def test_the_cut_is_between_rows(budget: int, text: str) -> None:
    assert fitted([TABLE], FOOTER, budget) == text


def test_a_capped_part_that_is_cut_says_one_number() -> None:
    assert "… 7 more gaps in" in fitted([cut(4)], FOOTER, 231)
    assert fitted([cut(4)], FOOTER, 231).count("more") == 1


def test_a_cut_part_keeps_its_tail() -> None:
    long = msgspec.structs.replace(FOLDED, rows=tuple(f"| {row} |" for row in range(50)))
    text = fitted([long], FOOTER, 300)
    assert text == (
        "<details>\n\n| 0 |\n| 1 |\n| 2 |\n| 3 |\n| 4 |\n| 5 |\n| 6 |\n| 7 |\n| 8 |\n| 9 |\n| 10 |\n\n</details>\n"
        "\n… 39 more criteria in `verdict.json`\n\nfoot\n"
    )


def test_parts_behind_the_cut_are_counted() -> None:
    text = fitted([Part(head="a"), TABLE, Part(head="b"), FOLDED], FOOTER, 230)
    left = "… 8 more gaps in `verdict.json`\n\n… 2 more sections in `verdict.json`"
    assert text == f"a\n\n| a |\n| - |\n| 0 |\n\n{left}\n\nfoot\n"


def test_a_paragraph_that_does_not_fit_is_a_section_that_is_left_out() -> None:
    assert (
        fitted([Part(head="a"), Part(head="b" * 99)], FOOTER, 220)
        == "a\n\n… 1 more section in `verdict.json`\n\nfoot\n"
    )


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(Part, head=_TEXT, rows=st.lists(_TEXT).map(tuple), tail=_TEXT, left_out=st.integers(0, 10**6)),
        max_size=6,
    ),
    st.integers(300, 1500),
)
def test_the_budget_holds_and_nothing_is_cut_within_a_row(parts: list[Part], budget: int) -> None:
    text = fitted(parts, FOOTER, budget)
    assert len(text.encode()) <= budget
    assert text.endswith(FOOTER)
    whole = {line for part in parts for line in (*part.rows, part.head, part.tail)} | {"", "foot"}
    assert all(line in whole or line.startswith("… ") for line in text.split("\n"))


def test_all_rows_are_kept_where_only_the_note_is_too_long() -> None:
    """The note has room of its own."""
    part = Part(head="head", rows=("- a", "- b"), noun="gap", left_out=3)
    assert fitted([part], FOOTER, 225) == "head\n- a\n- b\n\n… 3 more gaps in `verdict.json`\n\nfoot\n"


def test_the_rest_stands_where_the_page_says() -> None:
    part = Part(head="head", rows=("- a", "- b"), noun="gap", left_out=3)
    assert fitted([part], "foot", 1000, elsewhere="[there](x)") == "head\n- a\n- b\n\n… 3 more gaps [there](x)\n\nfoot"
    assert "1 more section [there](x)" in fitted([Part(head="x" * 900)], "foot", 900, elsewhere="[there](x)")


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (20, [(5, 0), (3, 0)]),
        (12, [(5, 0), (3, 0)]),
        (11, [(2, 3), (3, 0)]),
        (10, [(1, 4), (1, 2)]),
        (1, [(1, 4), (1, 2)]),
    ],
)
def test_rows_of_the_longest_parts_are_left_out_first(lines: int, kept: list[tuple[int, int]]) -> None:
    parts = [Part(head="a", rows=("-",) * 5, noun="gap"), Part(rows=("-",) * 3, tail="b", noun="fix")]
    assert [(len(part.rows), part.left_out) for part in shortened(parts, lines)] == kept
