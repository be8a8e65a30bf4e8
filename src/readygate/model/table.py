"""Columnar tables: the rows of one file of evidence, without one object a row.

Enters: values in the order of the columns. Leaves: columns that are read by row number. 932,000 small objects cost
220 MB; interned codes and packed text cost a tenth of that (DESIGN section 7).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, assert_never

import msgspec

from readygate.model.cells import Cells, IntegerCells, NumberCells, PackedCells, Runs, TextCells

__all__ = ["Cells", "Column", "ColumnType", "IntegerCells", "NumberCells", "PackedCells", "Runs", "Table", "TextCells"]


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


_CELLS: Mapping[ColumnType, type[Cells]] = {
    ColumnType.TEXT: TextCells,
    ColumnType.PATH: TextCells,
    ColumnType.UNIQUE: PackedCells,
    ColumnType.INTEGER: IntegerCells,
    ColumnType.NUMBER: NumberCells,
}


class Table:
    """Rows of one kind, kept by column. Append with `add`, read with the typed accessors."""

    __slots__ = ("_cells", "columns")

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.columns = columns
        self._cells: dict[str, Cells] = {column.name: _CELLS[column.type]() for column in columns}

    def __len__(self) -> int:
        for cells in self._cells.values():
            return len(cells)
        return 0

    def add(self, *values: str | float | None) -> None:
        """Append one row, its values in the order of the columns."""
        for cells, value in zip(self._cells.values(), values, strict=True):
            cells.append(value)  # type: ignore[arg-type]

    def extend(self, columns: Sequence[Sequence[Any] | Runs]) -> None:
        """Append many rows given by column, in the order of the columns; ValueError where their lengths differ."""
        if len({len(values) for values in columns}) > 1 or len(columns) != len(self._cells):
            raise ValueError("columns of unequal length")
        for cells, values in zip(self._cells.values(), columns, strict=True):
            cells.extend(values)  # type: ignore[arg-type]

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
        return self.changed((column.name for column in self.columns if column.type is ColumnType.PATH), change)

    def changed(self, columns: Iterable[str], change: Callable[[str], str]) -> Table:
        """The same rows with `change` applied to every non-empty value of these interned columns."""
        fresh = Table(())
        fresh.columns = self.columns
        fresh._cells = dict(self._cells)
        for name in columns:
            fresh._cells[name] = self.text(name).mapped(lambda value: change(value) if value else value)
        return fresh

    def picked(self, rows: Iterable[int]) -> Table:
        """A table of only these rows, in this order."""
        chosen = rows if isinstance(rows, Sequence) else array("Q", rows)
        fresh = Table(self.columns)
        fresh._cells = {name: cells.picked(chosen) for name, cells in self._cells.items()}
        return fresh

    @classmethod
    def joined(cls, tables: Sequence[Table]) -> Table:
        """The rows of all `tables`, which have the same columns, one table after the other; there is at least one."""
        fresh = cls(tables[0].columns)
        for table in tables:
            for name, cells in fresh._cells.items():
                cells.join(table._cells[name])  # type: ignore[arg-type]
        return fresh

    def wire(self) -> dict[str, Any]:
        """The JSON form: a column a key (`schemas/evidence-v1.schema.json`)."""
        return {name: cells.wire() for name, cells in self._cells.items()}

    @classmethod
    def unwire(cls, columns: tuple[Column, ...], wire: Any) -> Table:
        """The table that `wire` wrote; ValueError where names, types or lengths do not fit `columns`."""
        table = cls(columns)
        if not isinstance(wire, Mapping) or set(wire) != set(table._cells):
            raise ValueError(f"columns other than {', '.join(table._cells)}")
        for name, cells in table._cells.items():
            try:
                _fill(cells, wire[name], name)
            except (TypeError, KeyError, OverflowError) as error:
                raise ValueError(f"column {name} has another form: {error}") from error
        if len({len(cells) for cells in table._cells.values()}) > 1:
            raise ValueError("columns of unequal length")
        return table


def _fill(cells: Cells, wire: Any, name: str) -> None:
    match cells:
        case TextCells():
            cells.extend(_all(str, wire["values"], name))
            if len(cells.pool) != len(wire["values"]):
                raise ValueError(f"column {name} repeats a value")
            cells.adopt(_all(int, wire["codes"], name))
        case PackedCells():
            cells.extend(_all(str, wire, name))
        case IntegerCells():
            cells.extend(_all(int, wire, name))
        case NumberCells():
            cells.extend(
                [value if value is None else float(value) for value in _all((float, int, type(None)), wire, name)]
            )
        case _:
            assert_never(cells)


def _all(kind: Any, values: Any, name: str) -> list[Any]:
    if not isinstance(values, list):
        raise ValueError(f"column {name} is no list")
    for value in values:
        if not isinstance(value, kind) or isinstance(value, bool):
            raise ValueError(f"column {name} has {value!r}, of another type")
    return values
