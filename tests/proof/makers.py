"""All makers by kind of evidence, and what a declared report holds that no criterion needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.proof import interfaces, operations, people, quality
from tests.proof.asking import Ask
from tests.proof.pieces import Maker, Piece, Write

MAKERS: Mapping[str, Maker] = {**quality.MAKERS, **interfaces.MAKERS, **operations.MAKERS, **people.MAKERS}
_WRITE: Mapping[str, Write] = {name: write for maker in MAKERS.values() for name, write in maker.write.items()}
_IDLE = {name: content for maker in MAKERS.values() for name, content in maker.idle.items()}


def maker_of(ask: Ask) -> Maker:
    """The maker of a leaf's kind; what a policy declares itself is a custom document."""
    return MAKERS["custom" if ask.custom else ask.kind.name]


def written(path: str, format: str, contents: Sequence[Any]) -> bytes:  # noqa: A002 (the field's word)
    """The bytes of a file."""
    return _WRITE[format](path, contents).encode()


def idle(path: str, format: str, folder: str) -> Piece:  # noqa: A002 (the field's word)
    """A report that is declared and says nothing that a criterion asks for."""
    return Piece(path=path, format=format, content=_IDLE[format](folder))
