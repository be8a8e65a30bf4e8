"""One table of several: the same thing twice is counted once, and the worse stands (law 6).

Enters: the tables of all items of one kind and service. Leaves: one table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from readygate.model.table import Table

Rank = Callable[[Table, int], float]


def keep_worst(tables: Sequence[Table], key: tuple[str, ...], badness: Rank) -> Table:
    """The rows of all tables, where of one key those of the table with the worst row stand.

    Within one table rows of one key all stay (parametrised cases may share a name); of two tables with equally bad
    rows that with more rows stands.
    """
    if len(tables) == 1:
        return tables[0]
    chosen: dict[tuple[str | float, ...], tuple[float, int, int, list[int]]] = {}
    for number, table in enumerate(tables):
        for group, rows in _groups(table, key).items():
            candidate = (max(badness(table, row) for row in rows), len(rows), -number, rows)
            if group not in chosen or candidate[:3] > chosen[group][:3]:
                chosen[group] = candidate
    combined = Table(tables[0].columns)
    for _, _, number, rows in chosen.values():
        for row in rows:
            combined.copy_row(tables[-number], row)
    return combined


def _groups(table: Table, key: tuple[str, ...]) -> dict[tuple[str | float, ...], list[int]]:
    cells = [table.cells(name) for name in key]
    groups: dict[tuple[str | float, ...], list[int]] = {}
    for row in range(len(table)):
        groups.setdefault(tuple(column[row] for column in cells), []).append(row)
    return groups
