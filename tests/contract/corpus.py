"""The example files of all formats, each with its true numbers.

Enters: `tests/examples/<format>/<case>/expected.json` and the file beside it. Leaves: cases for the contract tests.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from readygate.intake.read import File, read
from readygate.model.evidence import Item, Unrecognised
from readygate.readers.source import Source

EXAMPLES = Path(__file__).parents[1] / "examples"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One example: its name, the bytes of its file, and what is expected of it."""

    name: str
    path: str
    data: bytes
    expected: dict[str, Any]

    @property
    def readable(self) -> bool:
        """Whether the file is evidence that can be read without a fatal fault."""
        return "refused" not in self.expected and "looks" not in self.expected

    def item(self, data: bytes | None = None, *, declared: bool = True, path: str = "") -> Item | Unrecognised:
        """The file read as the product reads it, or other bytes in its place."""
        content = self.data if data is None else data
        name = path or self.path
        form = self.expected["format"] if declared else ""
        found = read(File(path=name, source=Source.of_bytes(name, content), format=form))
        assert found is not None
        return found


@cache
def cases() -> tuple[Case, ...]:
    """All examples, in the order of their names."""
    return tuple(_case(path) for path in sorted(EXAMPLES.glob("*/*/expected.json")))


def readable() -> tuple[Case, ...]:
    """The examples that can be read, contradictory ones included."""
    return tuple(case for case in cases() if case.readable)


@cache
def usable() -> tuple[Case, ...]:
    """The examples that count as evidence: readable and without a contradiction."""
    return tuple(case for case in readable() if isinstance(found := case.item(), Item) and not found.fatal)


def _case(path: Path) -> Case:
    expected = json.loads(path.read_text(encoding="utf-8"))
    return Case(
        name=f"{path.parents[1].name}/{path.parent.name}",
        path=expected["file"],
        data=(path.parent / expected["file"]).read_bytes(),
        expected=expected,
    )
