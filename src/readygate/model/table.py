"""Columnar tables: the rows of one file of evidence, without one object a row.

Enters: values in the order of the columns. Leaves: columns that are read by row number. 932,000 small objects cost
220 MB; interned codes and packed text cost a tenth of that (DESIGN section 7).
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, assert_never

import msgspec


class ColumnType(Enum):
    """How a column keeps its values."""

    TEXT = "text"
    """Interned text: few distinct values. A cell may hold several values, one a line."""
    PATH = "path"
    """Interned text that intake makes repo-relative before any filter sees it."""
    UNIQUE = "unique"
    """Packed text: nearly every value differs."""
    INTEGER = "integer"
    NUMBER = "number"
    """A float; NaN says that the file does not tell."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a kind: its name, how it is kept, and what it means (units included)."""

    name: str
    type: ColumnType
    meaning: str


class TextCells:
    """Interned text: each distinct value once, and a code a row."""

    __slots__ = ("_index", "codes", "pool")

    def __init__(self) -> None:
        self.codes = array("I")
        self.pool: list[str] = []
        self._index: dict[str, int] = {}

    def append(self, value: str) -> None:
        code = self._index.get(value)
        if code is None:
            code = self._index[value] = len(self.pool)
            self.pool.append(value)
        self.codes.append(code)

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

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, row: int) -> str:
        start = self._ends[row - 1] if row else 0
        return self._blob[start : self._ends[row]].decode("utf-8", "surrogatepass")

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

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, row: int) -> float:
        return self.values[row]

    def __iter__(self) -> Iterator[float]:
        return iter(self.values)

    def wire(self) -> Any:
        return [None if math.isnan(value) else value for value in self.values]


Cells = TextCells | PackedCells | IntegerCells | NumberCells


def _empty(kind: ColumnType) -> Cells:
    match kind:
        case ColumnType.TEXT | ColumnType.PATH:
            return TextCells()
        case ColumnType.UNIQUE:
            return PackedCells()
        case ColumnType.INTEGER:
            return IntegerCells()
        case ColumnType.NUMBER:
            return NumberCells()
        case _:
            assert_never(kind)


class Table:
    """Rows of one kind, kept by column. Append with `add`, read with the typed accessors."""

    __slots__ = ("_cells", "columns")

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.columns = columns
        self._cells: dict[str, Cells] = {column.name: _empty(column.type) for column in columns}

    def __len__(self) -> int:
        return len(next(iter(self._cells.values()))) if self._cells else 0

    def add(self, *values: str | float | None) -> None:
        """Append one row, its values in the order of the columns."""
        for cells, value in zip(self._cells.values(), values, strict=True):
            cells.append(value)  # type: ignore[arg-type]

    def cells(self, name: str) -> Cells:
        """The column `name`; KeyError where the kind has no such column."""
        return self._cells[name]

    def text(self, name: str) -> TextCells:
        """The interned column `name`."""
        cells = self._cells[name]
        assert isinstance(cells, TextCells)
        return cells

    def words(self, name: str) -> TextCells | PackedCells:
        """The column `name`, of text of either form."""
        cells = self._cells[name]
        assert isinstance(cells, TextCells | PackedCells)
        return cells

    def integers(self, name: str) -> IntegerCells:
        """The column `name`, of whole numbers."""
        cells = self._cells[name]
        assert isinstance(cells, IntegerCells)
        return cells

    def numbers(self, name: str) -> NumberCells:
        """The column `name`, of floats."""
        cells = self._cells[name]
        assert isinstance(cells, NumberCells)
        return cells

    def row(self, number: int) -> tuple[str | float, ...]:
        """All values of one row, in the order of the columns."""
        return tuple(cells[number] for cells in self._cells.values())

    def copy_row(self, other: Table, number: int) -> None:
        """Append row `number` of a table that has the same columns."""
        self.add(*other.row(number))

    def with_paths(self, change: Callable[[str], str]) -> Table:
        """The same rows with `change` applied to every non-empty value of the PATH columns."""
        fresh = Table(())
        fresh.columns = self.columns
        fresh._cells = dict(self._cells)
        for column in self.columns:
            if column.type is ColumnType.PATH:
                fresh._cells[column.name] = self.text(column.name).mapped(
                    lambda value: change(value) if value else value
                )
        return fresh

    def rewrite(self, name: str, change: Callable[[str], str]) -> None:
        """Apply `change` to each distinct value of the interned column `name`.

        For values that only the end of a file explains: rows refer to what they mean, and the references are resolved
        once each, not once a row.
        """
        self._cells[name] = self.text(name).mapped(change)

    def picked(self, rows: Iterable[int]) -> Table:
        """A table of only these rows, in this order."""
        fresh = Table(self.columns)
        for row in rows:
            fresh.copy_row(self, row)
        return fresh

    def wire(self) -> dict[str, Any]:
        """The JSON form: a column a key (`schemas/evidence-v1.schema.json`)."""
        return {name: cells.wire() for name, cells in self._cells.items()}

    @classmethod
    def unwire(cls, columns: tuple[Column, ...], wire: Mapping[str, Any]) -> Table:
        """The table that `wire` wrote; ValueError where names, types or lengths do not fit `columns`."""
        table = cls(columns)
        if set(wire) != set(table._cells):
            raise ValueError(f"columns {sorted(wire)} instead of {sorted(table._cells)}")
        for name, cells in table._cells.items():
            _fill(cells, wire[name], name)
        if len({len(cells) for cells in table._cells.values()}) > 1:
            raise ValueError("columns of unequal length")
        return table


def _fill(cells: Cells, wire: Any, name: str) -> None:
    if isinstance(cells, TextCells):
        for value in wire["values"]:
            cells.append(_text(value))
        if len(cells.pool) != len(wire["values"]):
            raise ValueError(f"column {name} repeats a value")
        cells.codes = array("I", wire["codes"])
        if any(code >= len(cells.pool) for code in cells.codes):
            raise ValueError(f"column {name} has a code without a value")
        return
    for value in wire:
        cells.append(_text(value) if isinstance(cells, PackedCells) else value)  # type: ignore[arg-type]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not text")
    return value
