"""Rows that are of one version of a service each (law 5): only those of the judged content count.

Enters: an item of such a kind (contracts out of a broker), and which versions are of the judged content. Leaves: the
item with the rows that count, and the others, stale. A row that tells no version counts as its file does. A row of
another version that has no counterpart of this content would matter: leaving it out silently would hide that nobody
verified it here.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from readygate.evaluate.belonging import Stale
from readygate.kinds.kind import Kind
from readygate.model.evidence import Item


def of_this_content(share: Item, kind: Kind, belongs: Callable[[str], bool]) -> tuple[Item | None, tuple[Stale, ...]]:
    """The item with the rows that count, None where there are none, and what was left out."""
    versions = share.table.text(kind.version_column)
    others = {code for code, version in enumerate(versions.pool) if version and not belongs(version)}
    left = [row for row in range(len(share.table)) if versions.codes[row] in others]
    if not left:
        return share, ()
    kept = sorted(set(range(len(share.table))).difference(left))
    told = {_subject(share, kind, row) for row in kept if versions[row]}
    silent = [row for row in left if _subject(share, kind, row) in told]
    missing = [row for row in left if _subject(share, kind, row) not in told]
    stale = tuple(
        Stale(item=_picked(share, rows), reason=_reason(share, kind, rows), spoils=spoils)
        for rows, spoils in ((missing, True), (silent, False))
        if rows
    )
    return _picked(share, kept) if kept or share.fatal else None, stale


def _subject(share: Item, kind: Kind, row: int) -> tuple[str, ...]:
    return tuple(share.table.text(name)[row] for name in kind.version_of)


def _picked(share: Item, rows: list[int]) -> Item:
    return msgspec.structs.replace(share, table=share.table.picked(rows))


def _reason(share: Item, kind: Kind, rows: list[int]) -> str:
    """How many rows are of which versions; a version that is no commit can belong to no content."""
    versions = share.table.text(kind.version_column)
    named = list(dict.fromkeys(versions[row] for row in rows))
    more = f" and {len(named) - 1:,} more" if len(named) > 1 else ""
    return (
        f"{len(rows):,} of {len(share.table):,} rows of `{share.path}` are of the version `{named[0]}`{more}, not of "
        "the judged content: publish results with the full commit as the version"
    )
