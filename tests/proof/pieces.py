"""Pieces of evidence files: what one leaf writes into one file.

Leaves that write the same file each add a piece to it; the file is written from all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tests.proof.asking import Ask
from tests.proof.texts import text
from tests.proof.values import Values


class Piece(NamedTuple):
    """A part of a file: `content` is what the writer of its format takes."""

    path: str
    format: str
    content: Any
    artifact: str = ""


Pieces = tuple[Piece, ...]
Write = Callable[[str, Sequence[Any]], str]
"""The text of a file, given its path and the contents of its pieces."""


class Maker(NamedTuple):
    """How evidence of a kind is made. `make` writes pieces in which the metrics have the values. `more` are further
    changes that leave a leaf unanswered, after values were made worse and pieces removed. `idle` are pieces that say
    nothing, for a declared report that no leaf needs: by format, from the service's folder. `rows` tells which leaves
    look at the same rows; by their filters where it is not given. `apart` makes rows that answer this leaf's criterion
    alone, where the kind knows a way.
    """

    make: Callable[[Ask, Values], Pieces]
    write: Mapping[str, Write]
    more: Callable[[Ask, Values], Iterator[Pieces]] = lambda _ask, _values: iter(())
    idle: Mapping[str, Callable[[str], Any]] = {}
    apart: Callable[[Ask, Values], Pieces] | None = None
    rows: Callable[[Ask], object] = lambda ask: (ask.custom or ask.kind.name, tuple(sorted(ask.where.items())))


def own(ask: Ask, format: str, content: Any, *, ending: str = ".json") -> Piece:  # noqa: A002 (the field's word)
    """A piece in a file of its own; the filters `report` and `artifact` say which."""
    folder = f"{ask.folder}/" if ask.folder else ""
    path = text(ask, "report", f"{folder}evidence/{ask.kind.name}-{ask.number}{ending}", ending=ending)
    artifact = text(ask, "artifact", "evidence") if "artifact" in ask.where else ""
    return Piece(path=path, format=format, content=content, artifact=artifact)


def count(values: Values, name: str, default: int = 0) -> int:
    """A metric that counts."""
    return round(float(values.get(name, default)))


def share(values: Values, name: str, default: float = 1.0) -> float:
    """A metric that is a ratio, or any other number."""
    return float(values.get(name, default))


def as_json(_path: str, contents: Sequence[Any]) -> str:
    """The JSON of a file of one piece."""
    (content,) = contents
    return json.dumps(content)
