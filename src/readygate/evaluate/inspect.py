"""Every metric of every kind, as a threshold would see it: the tool with which a policy is written.

Enters: a bundle and filters. Leaves: measurements by kind, over all items together, whoever owns them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import msgspec

from readygate.evaluate.leaf import chosen
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Contradiction, Kind, Selection
from readygate.model.evidence import Bundle, Item


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """The metrics of one kind: their values in base units, and why others are not told."""

    examined: int
    subject: str
    values: Mapping[str, float | str] = {}
    untold: Mapping[str, str] = {}


def inspect(
    bundle: Bundle,
    *,
    kinds: Callable[[str], Kind],
    wanted: str = "",
    where: Mapping[str, tuple[str, ...]] | None = None,
    today: dt.date | None = None,
) -> dict[str, Inspected]:
    """The measurements of the kinds that the bundle has (or only of `wanted`), by name, as of the day `today`."""
    names = sorted({item.kind for item in bundle.items if _tells(item) and wanted in {"", item.kind}})
    return {name: _inspected(kinds(name), bundle, where or {}, today) for name in names}


def _tells(item: Item) -> bool:
    """Whether the item has numbers: contradictory rows still have, beside the problem that makes them `invalid`."""
    return not item.fatal or len(item.table) > 0


def _inspected(kind: Kind, bundle: Bundle, where: Mapping[str, tuple[str, ...]], today: dt.date | None) -> Inspected:
    items = tuple(item for item in bundle.items if item.kind == kind.name and _tells(item) and chosen(item, where))
    if not items:
        return Inspected(examined=0, subject="reports")
    patterns = {name: globs for name, globs in where.items() if kind.filter(name)}
    try:
        table = kind.combine([item.table for item in items])
    except Contradiction as contradiction:
        return Inspected(
            examined=0, subject="rows", untold={metric.name: str(contradiction) for metric in kind.metrics}
        )
    rows = select_rows(kind, table, patterns)
    found = kind.measure(Selection(table=table, rows=rows, items=items, patterns=patterns, today=today))
    untold = {**found.untold, **found.inapplicable}
    return Inspected(examined=found.examined, subject=found.subject, values=found.values, untold=untold)
