"""The evidence of one kind for one service, prepared once for all criteria that read it.

Enters: selected evidence. Leaves: an exhibit. What is unreadable, absent or stale shuts it: that answers whatever is
asked. Else it has one table of all items, whose words are folded once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from readygate.evaluate.answers import Answer
from readygate.evaluate.belonging import Stale
from readygate.evaluate.select import Evidence
from readygate.kinds.filtering import WordsCache
from readygate.kinds.kind import Contradiction, Kind
from readygate.model.evidence import Item
from readygate.model.table import Table
from readygate.model.verdict import NearMiss, Outcome

_SHOWN = 3


class Pool:
    """What all criteria of a service share: the exhibits, tables and words that they read; the judged day and the
    contents of files by path."""

    def __init__(self, today: dt.date | None = None, digests: Mapping[str, frozenset[str]] | None = None) -> None:
        self.words: WordsCache = {}
        self.today = today
        self.digests = digests or {}
        self._exhibits: dict[tuple[str, int], tuple[Evidence, Exhibit]] = {}
        self._tables: dict[tuple[int, ...], tuple[tuple[Item, ...], Table | Contradiction]] = {}

    def exhibit(self, kind: Kind, evidence: Evidence) -> Exhibit:
        """The exhibit of a kind, made once of the same evidence."""
        key = (kind.name, id(evidence))
        known = self._exhibits.get(key)
        if known is None:
            known = self._exhibits[key] = (evidence, Exhibit(kind, evidence, self))
        return known[1]

    def table(self, kind: Kind, items: tuple[Item, ...]) -> Table:
        """One table of all items; Contradiction where they cannot all be true."""
        key = tuple(map(id, items))
        if key not in self._tables:
            self._tables[key] = (items, _combined(kind, items))
        found = self._tables[key][1]
        if isinstance(found, Contradiction):
            raise found
        return found


class Exhibit:
    """Evidence of a kind. `shut` is the answer that needs no measuring, `paths` and `remarks` are of all items, and
    `dated` says whether anything of it is old.
    """

    __slots__ = ("_table", "dated", "evidence", "items", "kind", "paths", "pool", "remarks", "shut")

    def __init__(self, kind: Kind, evidence: Evidence, pool: Pool) -> None:
        self.kind = kind
        self.evidence = _of_kind(kind, evidence)
        self.pool = pool
        self.items = self.evidence.items
        self.paths = paths_of(self.items)
        self.remarks = remarks_of(self.items)
        self.dated = bool(self.evidence.stale or self.evidence.ages)
        self.shut = _shut(kind, self.evidence, self.paths)
        self._table: Table | None = None

    def table(self, items: tuple[Item, ...]) -> Table:
        """One table of these items of the exhibit; Contradiction where they cannot all be true."""
        if items is not self.items:
            return self.pool.table(self.kind, items)
        if self._table is None:
            self._table = self.pool.table(self.kind, items)
        return self._table


def paths_of(items: tuple[Item, ...]) -> tuple[str, ...]:
    """The paths of items."""
    return tuple([item.path for item in items])


def remarks_of(items: tuple[Item, ...]) -> tuple[str, ...]:
    """What is odd in items and changes nothing."""
    return tuple(
        [f"`{item.path}`: {problem.fault}" for item in items for problem in item.problems if not problem.fatal]
    )


def told_old(stale: tuple[Stale, ...] | list[Stale]) -> str:
    """Why items do not count."""
    return "; ".join(old.reason for old in stale)


def fresh(kind: Kind) -> str:
    """What would answer in the place of old evidence."""
    return f"a fresh report: {kind.satisfied_by}"


def _of_kind(kind: Kind, evidence: Evidence) -> Evidence:
    """Of a kind that reads another's items those that name it, and those that nobody can read."""
    if not kind.items_of:
        return evidence
    own = tuple(item for item in evidence.items if item.fatal or kind.name in item.table.text("kind").pool)
    return msgspec.structs.replace(evidence, items=own)


def _combined(kind: Kind, items: tuple[Item, ...]) -> Table | Contradiction:
    try:
        return kind.combine([item.table for item in items])
    except Contradiction as contradiction:
        return contradiction


def _shut(kind: Kind, evidence: Evidence, paths: tuple[str, ...]) -> Answer | None:
    """The answer that needs no measuring: unreadable, absent or stale evidence."""
    broken = _broken(kind, evidence, paths)
    if broken is not None:
        return broken
    if evidence.misread:
        reason = "; ".join(problem.fault for problem in evidence.misread)
        near = tuple(NearMiss(seen=problem.fault, suggestion=problem.hint) for problem in evidence.misread)
        return Answer(outcome=Outcome.INVALID, reason=reason, evidence=paths, near=near, label=kind.name)
    if evidence.absent:
        names = ", ".join(f"`{report.path}`" for report in evidence.absent)
        one = len(evidence.absent) == 1
        reason = f"the declared report {names} is not there" if one else f"declared reports are not there: {names}"
        wanted = f"{names} ({', '.join(dict.fromkeys(report.format for report in evidence.absent))})"
        return Answer(outcome=Outcome.MISSING, reason=reason, evidence=paths, wanted=wanted, label=kind.name)
    return None if evidence.items else _nothing(kind, evidence)


def _nothing(kind: Kind, evidence: Evidence) -> Answer:
    """The answer where no item counts."""
    if evidence.stale:
        reason = told_old(evidence.stale)
        return Answer(outcome=Outcome.STALE, reason=reason, wanted=fresh(kind), label=kind.name)
    near = tuple(
        NearMiss(
            seen=f"`{path}` is evidence of this kind and belongs to no service",
            suggestion="declare it under the service's `reports:`, or give `--service` where it is collected",
        )
        for path in evidence.orphans[:_SHOWN]
    )
    reason = f"no evidence of the kind `{kind.name}`"
    return Answer(outcome=Outcome.MISSING, reason=reason, wanted=kind.satisfied_by, near=near, label=kind.name)


def _broken(kind: Kind, evidence: Evidence, paths: tuple[str, ...]) -> Answer | None:
    """`invalid` by the first fatal problem of any item; the others are counted (law 3)."""
    broken = [(item.path, problem) for item in evidence.items for problem in item.problems if problem.fatal]
    if not broken:
        return None
    path, problem = broken[0]
    more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
    place = f", {problem.place}" if problem.place else ""
    return Answer(
        outcome=Outcome.INVALID,
        reason=f"`{path}`{place}: {problem.fault}{more}",
        evidence=paths,
        near=tuple(
            NearMiss(seen=f"`{path}`: {fault.fault}", suggestion=fault.hint) for path, fault in broken if fault.hint
        ),
        label=kind.name,
    )
