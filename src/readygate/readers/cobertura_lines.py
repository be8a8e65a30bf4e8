"""Lines of a Cobertura report, taken as text while the file streams and turned into numbers a class at a time.

Enters: attributes of `<line>` and rates of classes. Leaves: line numbers, hit or missed; and the branches that istanbul
counts beyond the lines it lists.
"""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from itertools import compress, islice
from operator import lt

COUNT = re.compile(r"[0-9]{1,40}")
RATE = 1.01e-4
"""istanbul cuts rates to four decimals, coverage.py rounds them to four digits."""
_LAST_LINE = 1 << 31
_MOST = 64
"""More branches than this in one file are not guessed from its rate."""

List = list[str]


class Lines:
    """Lines as the report writes them, of a class or of its methods: numbers, hits, conditions of lines."""

    __slots__ = ("conditions", "hits", "numbers", "silent")

    def __init__(self) -> None:
        self.numbers: List = []
        self.hits: List = []
        self.conditions: list[tuple[str, str]] = []
        self.silent = False
        """Whether a line has branches that it does not count."""


class Budget:
    """Branches that the root counts beyond the listed ones: taken, and all."""

    def __init__(self, taken: int, total: int) -> None:
        self.taken = taken
        self.total = total

    @property
    def consistent(self) -> bool:
        return 0 <= self.taken <= self.total

    def move(self, row: int, counts: tuple[int, int], taken: array[int], total: array[int]) -> None:
        """Give `counts` to a row, if there are so many."""
        more_taken, more = counts
        if more_taken <= self.taken and more - more_taken <= self.total - self.taken:
            taken[row] += more_taken
            total[row] += more
            self.taken -= more_taken
            self.total -= more

    def smallest(self, taken: int, total: int, rate: float) -> tuple[int, int]:
        """The fewest branches that bring a file from `taken` of `total` to `rate`; none where nothing does."""
        for more in range(1, min(self.total, _MOST) + 1):
            more_taken = round(rate * (total + more) + RATE / 2) - taken
            if 0 <= more_taken <= more and abs((taken + more_taken) / (total + more) - rate) < RATE:
                return more_taken, more
        return 0, 0


def split_lines(lines: Lines) -> tuple[list[int], list[int]]:
    """All line numbers and the missed ones, ascending; ValueError for what is no line or no count."""
    numbers = list(map(int, lines.numbers))
    if numbers and not 0 <= min(numbers) <= max(numbers) < _LAST_LINE:
        raise ValueError(f"line numbers from {min(numbers)} to {max(numbers)}")
    never = {hits for hits in set(lines.hits) if not is_hit(hits)}
    missed = list(compress(numbers, map(never.__contains__, lines.hits))) if never else []
    if all(map(lt, numbers, islice(numbers, 1, None))):
        return numbers, missed
    reached = {number for number, hits in zip(numbers, lines.hits, strict=True) if hits not in never}
    return sorted(set(numbers)), sorted(set(missed) - reached)


@lru_cache(maxsize=1 << 14)
def is_hit(text: str) -> bool:
    """Whether a count is more than 0; counts may be longer than 64 bits."""
    if not COUNT.fullmatch(text):
        raise ValueError(f"{text[:40]!r} hits")
    return text.strip("0") != ""


def in_order(attributes: List) -> List:
    """The attributes of a line in the order of most writers: number, hits, branch, condition-coverage."""
    told = dict(zip(attributes[::2], attributes[1::2], strict=True))
    ordered = ["number", told.get("number", ""), "hits", told.get("hits", "")]
    if "branch" in told or "condition-coverage" in told:
        ordered += ("branch", told.get("branch", "true"))
    if "condition-coverage" in told:
        ordered += ("condition-coverage", told["condition-coverage"])
    return ordered


def parse_rate(text: str, unknown: float) -> float:
    """A rate from 0 to 1; `unknown` where it is none."""
    try:
        rate = float(text)
    except ValueError:
        return unknown
    return rate if 0 <= rate <= 1 else unknown
