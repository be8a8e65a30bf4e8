"""The columns of a table: interned text, packed text, whole numbers, floats.

Enters: values, one by one or many at once. Leaves: cells read by row number, and their JSON form. Nothing here keeps
one object a row: that is what makes a report of a million cases cost megabytes.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, islice
from typing import Any


class Runs:
    """Values that repeat: each with how often it follows itself. What a column of text takes in place of a list."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: Sequence[tuple[str, int]]) -> None:
        self.pairs = pairs

    def __len__(self) -> int:
        return sum(count for _, count in self.pairs)


class _Index(dict[str, int]):
    """The code of each value of a pool; asking for a new value adds it."""

    def __init__(self, pool: list[str]) -> None:
        super().__init__()
        self._pool = pool

    def __missing__(self, value: str) -> int:
        code = self[value] = len(self._pool)
        self._pool.append(value)
        return code


class TextCells:
    """Interned text: each distinct value once, and a code a row."""

    __slots__ = ("_index", "codes", "pool")

    def __init__(self) -> None:
        self.codes = array("I")
        self.pool: list[str] = []
        self._index = _Index(self.pool)

    def append(self, value: str) -> None:
        self.codes.append(self._index[value])

    def extend(self, values: Sequence[str] | Runs) -> None:
        """Append many values, faster than one by one."""
        if isinstance(values, Runs):
            for value, count in values.pairs:
                self.codes.extend(array("I", [self._index[value]]) * count)
        else:
            self.codes.extend(map(self._index.__getitem__, values))

    def picked(self, rows: Sequence[int]) -> TextCells:
        """The cells of `rows`; the pool keeps only what they use."""
        fresh = TextCells()
        codes = array("I", map(self.codes.__getitem__, rows))
        translation = {code: number for number, code in enumerate(dict.fromkeys(codes))}
        fresh.pool += map(self.pool.__getitem__, translation)
        fresh._index.update(zip(fresh.pool, translation.values(), strict=True))
        fresh.codes = array("I", map(translation.__getitem__, codes))
        return fresh

    def join(self, other: TextCells) -> None:
        """Append all cells of `other`."""
        translation = [self._index[value] for value in other.pool]
        self.codes.extend(map(translation.__getitem__, other.codes))

    def adopt(self, codes: Sequence[int]) -> None:
        """Take `codes` as the rows; ValueError where one has no value in the pool."""
        if any(not 0 <= code < len(self.pool) for code in codes):
            raise ValueError("a code without a value")
        self.codes = array("I", codes)

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str:
        return self.pool[self.codes[row]]

    def __iter__(self) -> Iterator[str]:
        pool = self.pool
        return (pool[code] for code in self.codes)

    def mapped(self, change: Callable[[str], str]) -> TextCells:
        """The same rows with `change` applied once to each distinct value."""
        fresh = TextCells()
        codes = array("I")
        for value in self.pool:
            fresh.append(change(value))
            codes.append(fresh.codes[-1])
        fresh.codes = array("I", (codes[code] for code in self.codes))
        return fresh

    def wire(self) -> Any:
        return {"values": self.pool, "codes": self.codes.tolist()}


class PackedCells:
    """Text whose values nearly all differ: one UTF-8 buffer and the end of each value in it."""

    __slots__ = ("_blob", "_ends")

    def __init__(self) -> None:
        self._blob = bytearray()
        self._ends = array("Q")

    def append(self, value: str) -> None:
        self._blob += value.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._blob))

    def extend(self, values: Sequence[str]) -> None:
        """Append many values, faster than one by one."""
        start = len(self._blob)
        text = "".join(values)
        if text.isascii():
            self._blob += text.encode()
            self._ends.extend(islice(accumulate(map(len, values), initial=start), 1, None))
        else:
            for value in values:
                self.append(value)

    def picked(self, rows: Sequence[int]) -> PackedCells:
        """The cells of `rows`."""
        fresh = PackedCells()
        pieces = [self.encoded(row) for row in rows]
        fresh._blob = bytearray().join(pieces)
        fresh._ends.extend(accumulate(map(len, pieces)))
        return fresh

    def join(self, other: PackedCells) -> None:
        """Append all cells of `other`."""
        start = len(self._blob)
        self._blob += other._blob
        self._ends.extend(end + start for end in other._ends)

    def encoded(self, row: int) -> bytes:
        """The value of `row` in UTF-8."""
        start = self._ends[row - 1] if row > 0 else 0
        return bytes(self._blob[start : self._ends[row]])

    def between(self, start: int, stop: int) -> list[str]:
        """The values of the rows from `start` up to `stop`, faster than one by one."""
        ends = self._ends[start:stop].tolist()
        if not ends:
            return []
        base = self._ends[start - 1] if start > 0 else 0
        blob = self._blob[base : ends[-1]]
        if not blob.isascii():
            return [self[row] for row in range(start, start + len(ends))]
        text = blob.decode()
        return [text[begin - base : end - base] for begin, end in zip([base, *ends], ends, strict=False)]

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, row: int) -> str:
        return self.encoded(range(len(self))[row]).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[row] for row in range(len(self)))

    def wire(self) -> Any:
        return list(self)


class IntegerCells:
    """Whole numbers of 64 bits."""

    __slots__ = ("values",)

    def __init__(self) -> None:
        self.values = array("q")

    def append(self, value: int) -> None:
        self.values.append(value)

    def extend(self, values: Sequence[int]) -> None:
        """Append many values, faster than one by one."""
        self.values.extend(values)

    def picked(self, rows: Sequence[int]) -> IntegerCells:
        """The cells of `rows`."""
        fresh = IntegerCells()
        fresh.values.extend(map(self.values.__getitem__, rows))
        return fresh

    def join(self, other: IntegerCells) -> None:
        """Append all cells of `other`."""
        self.values.extend(other.values)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, row: int) -> int:
        return self.values[row]

    def __iter__(self) -> Iterator[int]:
        return iter(self.values)

    def wire(self) -> Any:
        return self.values.tolist()


class NumberCells:
    """Floats; NaN for what the file does not tell, `null` in JSON."""

    __slots__ = ("values",)

    def __init__(self) -> None:
        self.values = array("d")

    def append(self, value: float | None) -> None:
        self.values.append(math.nan if value is None else value)

    def extend(self, values: Sequence[float | None]) -> None:
        """Append many values, faster than one by one."""
        self.values.extend(math.nan if value is None else value for value in values)

    def picked(self, rows: Sequence[int]) -> NumberCells:
        """The cells of `rows`."""
        fresh = NumberCells()
        fresh.values.extend(map(self.values.__getitem__, rows))
        return fresh

    def join(self, other: NumberCells) -> None:
        """Append all cells of `other`."""
        self.values.extend(other.values)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, row: int) -> float:
        return self.values[row]

    def __iter__(self) -> Iterator[float]:
        return iter(self.values)

    def wire(self) -> Any:
        return [None if math.isnan(value) else value for value in self.values]


Cells = TextCells | PackedCells | IntegerCells | NumberCells
