"""Ranges of lines that were changed after they were written."""

from __future__ import annotations

import contextlib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.model.ranges import read_bounds, read_ranges, write_ranges


@pytest.mark.parametrize(
    ("text", "bounds"),
    [("", []), ("0", [(0, 0)]), ("5-5", [(5, 5)]), ("1-3,7,9-12", [(1, 3), (7, 7), (9, 12)]), ("007", [(7, 7)])],
)
def test_bounds(text: str, bounds: list[tuple[int, int]]) -> None:
    assert read_bounds(text) == bounds


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("4-1", "a range written backwards"),
        ("1-2,9-8", "a range written backwards"),
        (" 1", "no list of lines"),
        ("1\n", "no list of lines"),
        ("1,", "no list of lines"),
        (",1", "no list of lines"),
        ("+1", "no list of lines"),
        ("1.0", "no list of lines"),
        ("1--2", "no list of lines"),
        ("٣", "no list of lines"),
        ("1-²", "no list of lines"),
        ("1" * 19, "no list of lines"),
    ],
)
def test_another_form_is_a_value_error(text: str, fault: str) -> None:
    for read in (read_bounds, read_ranges):
        with pytest.raises(ValueError, match=fault):
            read(text)


def test_a_fault_shows_only_the_start_of_a_long_text() -> None:
    with pytest.raises(ValueError, match="no list of lines") as caught:
        read_bounds("x" * 100_000)
    assert str(caught.value) == f"'{'x' * 40}' is no list of lines such as 1-4,7"


def test_more_lines_than_a_file_can_have_are_not_listed() -> None:
    for text in ("0-10000000", "1-999999999999999999", "1-6000000,1-6000000"):
        with pytest.raises(ValueError, match="more than 10,000,000 lines"):
            read_ranges(text)
    assert read_ranges("1-3,9999999") == [1, 2, 3, 9_999_999]
    assert read_bounds("1-999999999999999999") == [(1, 999999999999999999)]


@settings(deadline=None)
@given(st.text("019-,", max_size=10))
def test_any_text_is_read_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        bounds = read_bounds(text)
        assert all(start <= end for start, end in bounds)


@settings(deadline=None)
@given(st.sets(st.integers(0, 300)))
def test_neighbours_are_always_joined(numbers: set[int]) -> None:
    bounds = read_bounds(write_ranges(sorted(numbers)))
    assert all(before[1] + 1 < after[0] for before, after in pairwise(bounds))
    assert {number for start, end in bounds for number in range(start, end + 1)} == numbers
