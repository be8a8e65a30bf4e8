"""Which collector reads a file: told by its content, never by its name.

Enters: the shape of a file and the static catalog of signatures. Leaves: a catalog entry, or none. No collector is
imported for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from readygate.collectors.catalog import ENTRIES, Entry
from readygate.collectors.collector import Signature
from readygate.intake.shape import Shape, Syntax


def recognise(shape: Shape) -> Entry | None:
    """The one entry whose signature fits; None where none does. Signatures exclude each other (a contract test)."""
    return next((entry for entry in ENTRIES if fits(entry.signature, shape)), None)


def fits(signature: Signature, shape: Shape) -> bool:
    """Whether the shape is the signature's."""
    if any(key in shape.keys for key in signature.lacks):
        return False
    match shape.syntax:
        case Syntax.XML:
            return any(name in {shape.root, *shape.keys} for name in signature.xml)
        case Syntax.JSON:
            return _any_all(signature.json, shape.keys)
        case Syntax.NDJSON:
            return _any_all(signature.ndjson, shape.keys)
        case Syntax.TEXT:
            header = tuple(cell.strip().strip('"') for cell in shape.first.split(","))
            csv = bool(signature.csv) and header[: len(signature.csv)] == signature.csv
            tagged = any(tag in shape.keys for tag in signature.tags)
            return csv or tagged or _any_all(signature.yaml, shape.keys)
        case Syntax.EMPTY | Syntax.BINARY:
            return False
        case _:
            assert_never(shape.syntax)


def _any_all(alternatives: Iterable[tuple[str, ...]], keys: frozenset[str]) -> bool:
    return any(all(key in keys for key in alternative) for alternative in alternatives)
