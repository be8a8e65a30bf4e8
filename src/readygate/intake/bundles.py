"""Bundles as files: `bundle.json`, schema `evidence-v1`.

Enters: a bundle, or bytes that may come from a fork. Leaves: canonical bytes, or a checked bundle. What an item holds
is checked against the columns of its kind; a bundle that does not fit is refused as a whole, with the place. What the
items claim (their service, their origin) is not: who may be believed is a matter of where a bundle came from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from readygate.intake.read import entry_called
from readygate.kinds.kind import Contradiction, Selection
from readygate.kinds.registry import kind
from readygate.model.codec import encode
from readygate.model.errors import EvidenceError, UsageError
from readygate.model.evidence import Bundle, Identity, Item, Origin, Problem, Source, Unrecognised
from readygate.model.table import Table
from readygate.readers.json import REPEATS_LIMIT, refuse_repeats

VERSION = 1
LIMIT = 1 << 30
"""Bytes of one bundle: a million test cases are about 200 MB."""
_Sha256 = Annotated[str, msgspec.Meta(pattern=r"^(?:[0-9a-f]{64})?\Z")]
_MOST = (1 << 63) - 1
_MERGED = 20_000
"""Rows up to which an item is merged with itself on trial, which costs 8 microseconds a row."""
_Count = Annotated[int, msgspec.Meta(ge=0, le=_MOST)]


class _Unrecognised(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    path: str
    sha256: _Sha256
    size: _Count
    looks: str = ""


class _Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    path: str
    kind: str
    format: str
    sha256: _Sha256
    size: _Count
    tool: str
    tool_version: str
    service: str
    problems: tuple[Problem, ...]
    origin: Origin
    table: dict[str, Any]


class _Bundle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int
    items: tuple[_Item, ...]
    unrecognised: tuple[_Unrecognised, ...]


def dump(bundle: Bundle) -> bytes:
    """The one JSON form of a bundle."""
    items = [{**_fields(item), "table": item.table.wire()} for item in bundle.items]
    return encode({"version": VERSION, "items": items, "unrecognised": bundle.unrecognised}, indent=0)


def _fields(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__struct_fields__ if name != "table"}


def load(data: bytes, path: str) -> Bundle:
    """The bundle in `data`; UsageError with the place where it is none, or of another version, or contradictory."""
    hint = "`readygate collect -o` writes one"
    try:
        wire = msgspec.json.decode(data, type=_Bundle)
        if len(data) <= REPEATS_LIMIT:
            refuse_repeats(data)
    except EvidenceError as error:
        raise UsageError(f"not a bundle: {error.fault}", place=path, hint=error.hint) from error
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise UsageError(f"not a bundle: {error}", place=path, hint=hint) from error
    if wire.version != VERSION:
        raise UsageError(f"a bundle of version {wire.version}; this release reads {VERSION}", place=path, hint=hint)
    items = [_item(item, f"{path}: items[{number}]") for number, item in enumerate(wire.items)]
    others = [msgspec.convert(msgspec.to_builtins(other), Unrecognised) for other in wire.unrecognised]
    return merge([(path, Bundle(items=tuple(items), unrecognised=tuple(others)))])


def merge(bundles: Iterable[tuple[str, Bundle]]) -> Bundle:
    """All bundles, each with its path, as one.

    UsageError where two items are the same file (path, kind, digest, origin) with other content: which of them is true
    nobody can tell, and neither may push the other out.
    """
    known: dict[Identity, Item] = {}
    others: list[Unrecognised] = []
    for path, bundle in bundles:
        for item in bundle.items:
            same = known.setdefault(item.identity, item)
            if same is not item and _content(same) != _content(item):
                raise UsageError(
                    f"the file {item.path!r} is here twice, with other content under one digest",
                    place=path,
                    hint="collect again: a bundle was changed after it was written",
                )
            known[item.identity] = min(same, item, key=_age)
        others += bundle.unrecognised
    return Bundle.of(known.values(), others)


def _age(item: Item) -> float:
    """The older time of two is the worse one; 0 says nothing."""
    return item.origin.modified or math.inf


def _content(item: Item) -> dict[str, Any]:
    return {**_fields(item), "origin": None, "table": item.table.wire()}


def _item(wire: _Item, place: str) -> Item:
    fault = _fault(wire)
    if fault:
        raise UsageError(fault, place=place)
    try:
        table = Table.unwire(kind(wire.kind).columns, wire.table)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"the table does not fit the kind {wire.kind}: {error}", place=place) from error
    fields = {name: getattr(wire, name) for name in wire.__struct_fields__ if name != "table"}
    item = Item(**fields, table=table)
    if not item.fatal:
        _try(item, place)
    return item


def _try(item: Item, place: str) -> None:
    """Merge the item with itself and measure it: columns of the right types may hold what no collector writes."""
    one = kind(item.kind)
    try:
        table = one.combine([item.table] * (2 if len(item.table) <= _MERGED else 1))
        selection = Selection(table=table, rows=range(len(table)), items=(item,))
        one.measure(selection)
        for metric in one.metrics:
            list(one.locate(selection, metric.name))
    except Contradiction:
        pass
    except Exception as error:
        raise UsageError(f"the table holds what no report of the kind {item.kind} can", place=place) from error


def _fault(wire: _Item) -> str:
    """What is wrong with the facts of an item, empty where nothing is."""
    entry = entry_called(wire.format)
    origin = wire.origin
    if entry is None:
        return f"the format {wire.format[:80]!r} is not known to this release"
    if entry.kind != wire.kind:
        return f"the format {wire.format} is of the kind {entry.kind}, not {wire.kind[:80]!r}"
    if not wire.path or ".." in wire.path.split("/"):
        return f"{wire.path[:80]!r} is no path of a file"
    if origin.source not in {source.value for source in Source}:
        return f"{origin.source[:80]!r} is no source of evidence"
    if not 0 <= min(origin.run, origin.attempt) <= max(origin.run, origin.attempt) <= _MOST or origin.modified < 0:
        return "the origin has a number that no run has"
    return ""
