"""The days on which documents last changed, as git tells them.

Enters: `{"readygate": "history/v1", "head", "complete", "history": [{"path", "day"}]}`; a day is null where the clone
does not reach back to the change. Leaves: rows of `documents` that give pages their age.
Specification: schemas/facts-v1.schema.json, https://git-scm.com/docs/git-log.
"""

from __future__ import annotations

import datetime as dt

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.documents import COLUMNS, add_change
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.facts import History, fact, one_line
from readygate.readers.source import Source


def collect(source: Source) -> Collected:
    """The changes; EvidenceError for a day that does not exist or a path that stands twice."""
    found = fact(source, History)
    table = Table(COLUMNS)
    known = set()
    for change in found.history:
        if change.path in known:
            raise EvidenceError(f"the path {change.path!r} stands twice")
        known.add(change.path)
        if change.day:
            _check(change.day)
        add_change(table, path=one_line(change.path), day=change.day or "", gap=found.gap)
    return Collected(table=table, tool="git")


def _check(day: str) -> None:
    try:
        dt.date.fromisoformat(day)
    except ValueError as error:
        raise EvidenceError(f"{day} does not exist in the calendar") from error


COLLECTOR = Collector(
    name="history",
    kind="documents",
    summary="the days on which documents last changed, as git tells them",
    specification="https://git-scm.com/docs/git-log",
    reads=("git 2.39",),
    signature=Signature(json=(("readygate", "head", "history"),)),
    collect=collect,
)
