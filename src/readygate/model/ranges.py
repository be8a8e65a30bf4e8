"""Sets of line numbers as short text: `1-4,7`, which people can read and a report of 200 MB stays small in.

Enters: line numbers. Leaves: their text, and back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

_FORM = re.compile(r"\d{1,18}(-\d{1,18})?(,\d{1,18}(-\d{1,18})?)*")


def write_ranges(numbers: Sequence[int]) -> str:
    """The text of strictly ascending `numbers`."""
    starts = [number for number, before in zip(numbers, chain((-2,), numbers), strict=False) if number - before != 1]
    ends = [number for number, after in zip(numbers, chain(numbers[1:], (-2,)), strict=False) if after - number != 1]
    pairs = zip(starts, ends, strict=True)
    return ",".join([str(start) if start == end else f"{start}-{end}" for start, end in pairs])


def read_bounds(text: str) -> list[tuple[int, int]]:
    """First and last number of each range in `text`; ValueError where it has another form."""
    if not text:
        return []
    if not _FORM.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no list of lines such as 1-4,7")
    pairs = [part.partition("-") for part in text.split(",")]
    return [(int(start), int(end or start)) for start, _, end in pairs]


def read_ranges(text: str) -> list[int]:
    """The numbers that `write_ranges` wrote."""
    return [number for start, end in read_bounds(text) for number in range(start, end + 1)]
