"""In which order commits of a branch were made, as far as their records tell.

Enters: records. Leaves: keys to sort commits by. A commit stands where it was first judged, so that a later run of an
older commit does not move it; and never behind a commit of which it is the parent, so that a slow run does not either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from readygate.model.ledger import Record

Key = tuple[tuple[str, int, int], int]
"""The moment of a commit and, of commits of one moment, how many recorded parents it stands on."""


def by_time(records: Iterable[Record]) -> Mapping[str, Key]:
    """A key for each commit; the same whatever the order of the records, and for parents in a circle too."""
    moments: dict[str, tuple[str, int, int]] = {}
    parents: dict[str, str] = {}
    for record in sorted(records, key=lambda record: (record.moment, record.parent), reverse=True):
        moments[record.commit] = record.moment
        parents[record.commit] = record.parent or parents.get(record.commit, "")
    for commit in sorted(moments, key=lambda commit: (moments[commit], commit)):
        here = commit
        while moments.get(parents[here], ("", 0, 0)) > moments[here]:
            moments[parents[here]] = moments[here]
            here = parents[here]
    depths = _depths(parents)
    return {commit: (moment, depths[commit]) for commit, moment in moments.items()}


def _depths(parents: Mapping[str, str]) -> Mapping[str, int]:
    """How many recorded parents, one after another, each commit stands on; a circle is cut at its smallest commit."""
    depths: dict[str, int] = {}
    for commit in sorted(parents):
        above: dict[str, None] = {}
        here = commit
        while here in parents and here not in depths and here not in above:
            above[here] = None
            here = parents[here]
        depth = depths.get(here, -1)
        for one in reversed(above):
            depth += 1
            depths[one] = depth
    return depths
