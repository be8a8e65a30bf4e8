"""The ledger as a file among those that a run writes, where there is no branch for it: `ledger.ndjson`.

Enters: the file of an earlier run, records. Leaves: a file with all of them, one a line, by service and time. Each run
carries on what the one before it left, so that the newest artifact is the whole ledger; it is bounded, and what tells
a regression stays in it however old it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from readygate.ledger.faults import LedgerError
from readygate.ledger.ledger import Ledger
from readygate.ledger.records import LARGEST, Stored, decode_all, encode
from readygate.ledger.regression import decisive
from readygate.model.ledger import Record

NAME = "ledger.ndjson"
KEPT = 1000
"""Records of one service that stay, whatever they tell."""


def read(path: Path) -> Stored:
    """The records of the file, and the lines that cannot be read; none where there is no file.

    LedgerError where it is there and cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            records, faults = decode_all(_lines(stream, path.name))
    except FileNotFoundError:
        return Stored()
    except OSError as error:
        raise LedgerError(f"the ledger cannot be read: {error.strerror}", place=path.name) from error
    return Stored(records=records, faults=faults)


def write(path: Path, records: Iterable[Record], newest: int = KEPT) -> tuple[Record, ...]:
    """Writes those records that are kept, and returns them; the file is the old one or the new one, never a part.

    LedgerError where it cannot be written.
    """
    kept = carried(records, newest)
    data = b"".join(map(encode, kept))
    try:
        _replace(path, data)
    except OSError as error:
        raise LedgerError(f"the ledger cannot be written: {error.strerror}", place=path.name) from error
    return kept


def carried(records: Iterable[Record], newest: int = KEPT) -> tuple[Record, ...]:
    """The `newest` records of each service by time and, of each of its branches, those that tell regressions."""
    ledger = Ledger(records)
    return tuple(record for service in ledger.services() for record in _carried(ledger, service, newest))


def _carried(ledger: Ledger, service: str, newest: int) -> list[Record]:
    own = sorted(ledger.of(service), key=lambda record: (record.moment, record.commit))
    kept = {record.identity for record in own[max(0, len(own) - newest) :]}
    for branch in {record.branch for record in own}:
        history = ledger.history(service, branch)
        kept |= {history[number].identity for number in decisive(history)}
    return [record for record in own if record.identity in kept]


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _lines(stream: BinaryIO, name: str) -> Iterator[tuple[str, bytes]]:
    """Each line with its place; one that is too long for a record comes in pieces, none of which is one."""
    number = 1
    while line := stream.readline(LARGEST + 1):
        yield f"{name}:{number}", line
        number += line.endswith(b"\n")
