"""Rows that belong to several services together: a trace belongs to each service that has a span in it (law 4).

Enters: all items; some kinds say which rows go together (`Kind.owner_group`), and the spans of one trace may lie in the
files of several services. Leaves: whose the rows of one of these items are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from readygate.kinds.kind import Kind
from readygate.model.evidence import Item
from readygate.model.table import Table


class Division(NamedTuple):
    """Rows by service; rows of groups that name no service, which may be anybody's; and those of services unknown."""

    own: dict[str, list[int]]
    everybody: list[int]
    nobody: list[int]


class Groups:
    """The services of each group of rows, over all items."""

    def __init__(self, items: Iterable[Item], kinds: Callable[[str], Kind], known: frozenset[str]) -> None:
        self._known: dict[tuple[str, str], dict[str, None]] = {}
        self._foreign: set[tuple[str, str]] = set()
        for item in items:
            kind = kinds(item.kind)
            if kind.owner_group:
                self._add(item.table, kind, known)

    def _add(self, table: Table, kind: Kind, known: frozenset[str]) -> None:
        pairs = zip(table.text(kind.owner_group), table.text(kind.owner_column), strict=True)
        for group, name in dict.fromkeys(pairs):
            if name in known:
                self._known.setdefault((kind.name, group), {})[name] = None
            elif name:
                self._foreign.add((kind.name, group))

    def divided(self, table: Table, kind: Kind) -> Division:
        """Whose the rows of a table are; a row with several owners is of each."""
        found = Division({}, [], [])
        for row, group in enumerate(table.text(kind.owner_group)):
            names = self._known.get((kind.name, group))
            if names:
                for name in names:
                    found.own.setdefault(name, []).append(row)
            else:
                (found.nobody if (kind.name, group) in self._foreign else found.everybody).append(row)
        return found
