"""What the evidence has and the policy does not declare (law 7): listed, so that a list in the policy stays whole.

Enters: a condition that is judged for each item of a list, and its evidence. Leaves: the names that no item asks for,
of filters that take an item as a whole name (`consumers: "${each}"`). Words and paths cannot tell what a name is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.evaluate.asking import EACH
from readygate.evaluate.select import Evidence
from readygate.evaluate.variables import EmptyListError, Scope, UndeclaredError
from readygate.kinds.filtering import accepts, select_rows
from readygate.kinds.kind import Kind, Matching
from readygate.model.glob import GlobError
from readygate.model.policy import Leaf
from readygate.model.table import Table, TextCells


def undeclared(leaf: Leaf, kind: Kind, evidence: Evidence, scope: Scope, items: tuple[str, ...]) -> tuple[str, ...]:
    """The names beside `items`, sorted; none where the condition itself cannot be asked."""
    names = {name for name, globs in leaf.where.items() if globs == EACH}
    try:
        others = {name: scope.expand_all(globs) for name, globs in leaf.where.items() if name not in names}
        asked = accepts(Matching.NAME, items)
        tables = [item.table.picked(select_rows(kind, item.table, others)) for item in evidence.items]
    except (UndeclaredError, EmptyListError, GlobError):
        return ()
    found = {value for name in names for table in tables for value in _values(name, kind, table)}
    return tuple(sorted(value for value in found if not asked([value])))


def _values(name: str, kind: Kind, table: Table) -> Iterator[str]:
    """The distinct names in the column of a filter, of the rows that it speaks of."""
    known = kind.filter(name)
    cells = table.cells(known.columns[0]) if known and known.matching is Matching.NAME else None
    if known is None or not isinstance(cells, TextCells):
        return
    rows: Sequence[int] = range(len(table))
    if known.entries:
        entry = table.text("entry")
        rows = [row for row in rows if entry[row] in known.entries]
    for value in dict.fromkeys(cells[row] for row in rows):
        yield from (line for line in value.split("\n") if line)
