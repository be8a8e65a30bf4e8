"""One table of several: the same thing twice is counted once, and the worse stands (law 6).

Enters: the tables of all items of one kind and service. Leaves: one table. Of a million rows a table, keys and numbers
are kept, never one object a row.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Sequence

from readygate.model.table import Cells, IntegerCells, NumberCells, PackedCells, Table, TextCells

Rank = Callable[[Table, int], float]


def keep_worst(tables: Sequence[Table], key: tuple[str, ...], badness: Rank) -> Table:
    """The rows of all tables, where of one key those of the table with the worst row stand.

    Within one table rows of one key all stay (parametrised cases may share a name). Of two tables whose worst rows are
    equally bad that with more badness in all stands, then that with more rows, else the first. Rows keep the order of
    the tables and of their rows.
    """
    if len(tables) == 1:
        return tables[0]
    if any(_apart([table.cells(name) for table in tables]) for name in key):
        return Table.joined(tables)
    keys = _Keys(key)
    groups = [keys.numbered(table) for table in tables]
    best = array("q", [-1]) * len(keys)
    worst = [array("d", [-math.inf]) * len(keys), array("d", [0.0]) * len(keys), array("d", [0.0]) * len(keys)]
    for number, (table, own) in enumerate(zip(tables, groups, strict=True)):
        ranks, sums, counts = (array("d", [start]) * len(keys) for start in (-math.inf, 0.0, 0.0))
        for row, group in enumerate(own):
            rank = badness(table, row)
            ranks[group] = max(ranks[group], rank)
            sums[group] += rank
            counts[group] += 1
        for group in dict.fromkeys(own):
            found = ranks[group], sums[group], counts[group]
            if found > (worst[0][group], worst[1][group], worst[2][group]):
                best[group] = number
                worst[0][group], worst[1][group], worst[2][group] = found
    return Table.joined(
        [
            table.picked([row for row, group in enumerate(own) if best[group] == number])
            for number, (table, own) in enumerate(zip(tables, groups, strict=True))
        ]
    )


def each_once(tables: Sequence[Table]) -> Table:
    """The rows of all tables, equal ones once, in the order in which they first stand."""
    joined = Table.joined(tables)
    first: dict[tuple[str | float, ...], int] = {}
    for row in range(len(joined)):
        first.setdefault(joined.row(row), row)
    return joined.picked(list(first.values()))


def _apart(columns: Sequence[Cells]) -> bool:
    """Whether no two of these columns have a value in common: reports of several packages seldom have a file twice."""
    pools = [column.pool for column in columns if isinstance(column, TextCells)]
    return bool(pools) and len(set().union(*pools)) == sum(map(len, pools))


class _Keys:
    """Numbers for the keys of rows, the same number for the same key in every table."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self._columns = columns
        self._values: dict[tuple[int, str], int] = {}
        self._short: dict[tuple[float, ...], int] = {}
        self._numbers: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def numbered(self, table: Table) -> array[int]:
        """The number of the key of each row."""
        cells = [table.cells(name) for name in self._columns]
        packed = [column for column in cells if isinstance(column, PackedCells)]
        short = [self._shared(at, column) for at, column in enumerate(cells) if not isinstance(column, PackedCells)]
        numbers = array("Q")
        for row, values in enumerate(zip(range(len(table)), *short, strict=True)):
            pieces = [self._short.setdefault(values[1:], len(self._short)).to_bytes(8, "big")]
            for column in packed:
                text = column.encoded(row)
                pieces += (len(text).to_bytes(8, "big"), text)
            numbers.append(self._numbers.setdefault(b"".join(pieces), len(self._numbers)))
        return numbers

    def _shared(self, at: int, column: TextCells | IntegerCells | NumberCells) -> Iterable[float]:
        """The cells of a column as numbers that mean the same in every table."""
        if not isinstance(column, TextCells):
            return column.values
        codes = [self._values.setdefault((at, value), len(self._values)) for value in column.pool]
        return map(codes.__getitem__, column.codes)
