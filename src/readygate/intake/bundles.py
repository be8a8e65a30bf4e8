"""Bundles as files: `bundle.json`, schema `evidence-v1`.

Enters: a bundle, or bytes that may come from a fork. Leaves: canonical bytes, or a checked bundle. What an item holds
is checked against the columns of its kind; a bundle that does not fit is refused as a whole, with the place.
"""

from __future__ import annotations

from typing import Any

import msgspec

from readygate.kinds.registry import kind, names
from readygate.model.codec import encode
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle, Item, Origin, Problem, Unrecognised
from readygate.model.table import Table

VERSION = 1


class _Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    path: str
    kind: str
    format: str
    sha256: str
    size: int
    tool: str
    tool_version: str
    service: str
    problems: tuple[Problem, ...]
    origin: Origin
    table: dict[str, Any]


class _Bundle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int
    items: tuple[_Item, ...]
    unrecognised: tuple[Unrecognised, ...]


def dump(bundle: Bundle) -> bytes:
    """The one JSON form of a bundle."""
    items = [{**_fields(item), "table": item.table.wire()} for item in bundle.items]
    return encode({"version": VERSION, "items": items, "unrecognised": bundle.unrecognised}, indent=0)


def _fields(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__struct_fields__ if name != "table"}


def load(data: bytes, path: str) -> Bundle:
    """The bundle in `data`; UsageError with the place where it is none, or of another version."""
    try:
        wire = msgspec.json.decode(data, type=_Bundle)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise UsageError(f"not a bundle: {error}", place=path, hint="`readygate collect -o` writes one") from error
    if wire.version != VERSION:
        raise UsageError(f"a bundle of version {wire.version}; this release reads {VERSION}", place=path)
    return Bundle.of((_item(item, number, path) for number, item in enumerate(wire.items)), wire.unrecognised)


def _item(wire: _Item, number: int, path: str) -> Item:
    place = f"{path}: items[{number}]"
    if wire.kind not in names():
        raise UsageError(f"the kind {wire.kind!r} is not known", place=place)
    try:
        table = Table.unwire(kind(wire.kind).columns, wire.table)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise UsageError(f"the table does not fit the kind {wire.kind}: {error}", place=place) from error
    fields = {name: getattr(wire, name) for name in wire.__struct_fields__ if name != "table"}
    return Item(**fields, table=table)
