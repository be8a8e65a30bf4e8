"""Sets of line numbers as short text: `1-4,7`, which people can read and a report of 200 MB stays small in.

Enters: line numbers. Leaves: their text, and back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from operator import sub

_FORM = re.compile(r"\d{1,18}(-\d{1,18})?(,\d{1,18}(-\d{1,18})?)*")


def write_ranges(numbers: Sequence[int]) -> str:
    """The text of strictly ascending `numbers`."""
    if not numbers:
        return ""
    cuts = [at for at, gap in enumerate(map(sub, islice(numbers, 1, None), numbers), 1) if gap != 1]
    starts = [numbers[0], *[numbers[at] for at in cuts]]
    ends = [*[numbers[at - 1] for at in cuts], numbers[-1]]
    return ",".join([str(start) if start == end else f"{start}-{end}" for start, end in zip(starts, ends, strict=True)])


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
