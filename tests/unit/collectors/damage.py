"""Damaged files for collectors: whatever the bytes, only EvidenceError and NotEvidence may come out.

Enters: a collector and a good file. Leaves: nothing; an assertion or another exception where the rule is broken.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from readygate.collectors.collector import Collected, Collector, NotEvidence
from readygate.kinds.kind import Contradiction, Selection
from readygate.kinds.registry import kind
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source

ODD: tuple[Any, ...] = (None, True, -1, 1e308, 10**40, "", "x\ny", "\ud800", [], {}, [[]], {"a": {"b": 1}})


Read = Callable[[bytes], object]


def example(folder: Path) -> bytes:
    """The file of a folder of examples."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return (folder / str(expected["file"])).read_bytes()


def flipped(good: bytes, times: int) -> Iterator[bytes]:
    """The file with one to four bytes changed, so many times; the same bytes in every run."""
    chance = random.Random(7)
    for _ in range(times):
        broken = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        yield bytes(broken)


def cuts(good: bytes) -> Iterator[bytes]:
    """The file cut at forty places or a few more, of which none is its end."""
    last = len(good.rstrip()) - 1
    yield from (good[: min(cut, last)] for cut in range(0, len(good), max(1, len(good) // 40)))


def survives(read: Read, files: Iterable[bytes], *faults: type[Exception]) -> None:
    """Each file is read, or refused by one of the faults (EvidenceError)."""
    for data in files:
        with suppress(*faults or (EvidenceError,)):
            read(data)


def refuses(read: Read, files: Iterable[bytes], *faults: type[Exception]) -> None:
    """Each file is refused by one of the faults (EvidenceError)."""
    for data in files:
        with pytest.raises(faults or EvidenceError):
            read(data)


def damaged(good: bytes, *, json_keys: bool = True) -> Iterator[bytes]:
    """Cut, flipped, odd and hostile forms of a file."""
    for step in range(40):
        yield good[: len(good) * step // 40]
    chance = random.Random(7)
    for _ in range(60):
        at = chance.randrange(len(good))
        yield good[:at] + bytes([chance.randrange(256)]) + good[at + 1 :]
    yield from (
        b"",
        b"\xef\xbb\xbf" + good,
        good.decode().encode("utf-16"),
        b"[" * 100_000,
        b"{" * 1000,
        b"\x00",
        b"null",
    )
    if json_keys:
        yield from (json.dumps(value).encode() for value in _odd(json.loads(good)))


def _odd(value: Any) -> Iterator[Any]:
    """The value with each of its parts replaced by something odd."""
    yield from ODD
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        for other in _odd(part):
            copy = dict(value) if isinstance(value, dict) else list(value)
            copy[key] = other
            yield copy


def holds(collector: Collector, data: bytes) -> None:
    """Reads a file and measures what was read."""
    try:
        found = collector.collect(Source.of_bytes("docs/a.md", data))
    except (EvidenceError, NotEvidence):
        return
    measured(collector, found)


def measured(collector: Collector, found: Collected) -> None:
    """Measures, merges and locates what was read."""
    one = kind(collector.kind)
    try:
        table = one.combine([found.table, found.table])
    except Contradiction:
        table = found.table
    selection = Selection(table=table, rows=range(len(table)))
    one.measure(selection)
    for metric in one.metrics:
        list(one.locate(selection, metric.name))
