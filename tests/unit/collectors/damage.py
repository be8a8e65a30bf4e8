"""Damaged files for collectors: whatever the bytes, only EvidenceError and NotEvidence may come out.

Enters: a collector and a good file. Leaves: nothing; an assertion or another exception where the rule is broken.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

from readygate.collectors.collector import Collected, Collector, NotEvidence
from readygate.kinds.kind import Contradiction, Selection
from readygate.kinds.registry import kind
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source

ODD: tuple[Any, ...] = (None, True, -1, 1e308, 10**40, "", "x\ny", "\ud800", [], {}, [[]], {"a": {"b": 1}})


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
