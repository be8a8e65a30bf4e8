"""Sets of line numbers as short text: `1-4,7`, which people can read and a report of 200 MB stays small in.

Enters: line numbers. Leaves: their text, and back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import compress, islice, repeat
from operator import ne, sub

_FORM = re.compile(r"\d{1,18}(-\d{1,18})?(,\d{1,18}(-\d{1,18})?)*", re.ASCII)
_MOST = 10_000_000
"""Lines that are listed one by one; no source file has them, a bundle that was changed may say so."""


def write_ranges(numbers: Sequence[int]) -> str:
    """The text of strictly ascending `numbers`."""
    if not numbers:
        return ""
    gaps = map(sub, islice(numbers, 1, None), numbers)
    cuts = list(compress(range(1, len(numbers)), map(ne, gaps, repeat(1))))
    starts = [numbers[0], *[numbers[at] for at in cuts]]
    ends = [*[numbers[at - 1] for at in cuts], numbers[-1]]
    return ",".join([str(start) if start == end else f"{start}-{end}" for start, end in zip(starts, ends, strict=True)])


def read_bounds(text: str) -> list[tuple[int, int]]:
    """First and last number of each range in `text`; ValueError for another form or a range written backwards."""
    if not text:
        return []
    if not _FORM.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no list of lines such as 1-4,7")
    pairs = [part.partition("-") for part in text.split(",")]
    bounds = [(int(start), int(end or start)) for start, _, end in pairs]
    if any(start > end for start, end in bounds):
        raise ValueError(f"{text[:40]!r} has a range written backwards")
    return bounds


def read_ranges(text: str) -> list[int]:
    """The numbers that `write_ranges` wrote; ValueError as `read_bounds`, or above ten million."""
    bounds = read_bounds(text)
    if sum(end - start + 1 for start, end in bounds) > _MOST:
        raise ValueError(f"{text[:40]!r} has more than {_MOST:,} lines")
    return [number for start, end in bounds for number in range(start, end + 1)]
