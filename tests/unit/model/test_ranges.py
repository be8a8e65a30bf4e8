"""Line numbers as ranges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.model.ranges import read_bounds, read_ranges, write_ranges


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([], ""),
        ([7], "7"),
        ([0, 1], "0-1"),
        ([1, 2, 3, 4, 7], "1-4,7"),
        ([1, 3, 4, 9], "1,3-4,9"),
    ],
)
def test_neighbours_become_one_range(numbers: list[int], text: str) -> None:
    assert write_ranges(numbers) == text
    assert read_ranges(text) == numbers


def test_bounds_are_first_and_last() -> None:
    assert read_bounds("1-4,7") == [(1, 4), (7, 7)]


@pytest.mark.parametrize("text", ["x", "1-", "1,,2", "-1", "1-2-3", ","])
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no list of lines"):
        read_bounds(text)


@given(st.sets(st.integers(0, 10**6)))
def test_what_was_written_is_read(numbers: set[int]) -> None:
    assert read_ranges(write_ranges(sorted(numbers))) == sorted(numbers)
