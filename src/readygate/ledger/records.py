"""Records of the ledger as bytes: one JSON line each, and the path where it lies.

Enters: records or bytes. Leaves: the other. Equal records are equal bytes. What is damaged, contradicts itself or is of
a newer version is refused with its place: a record that cannot be read never counts as green.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from readygate.ledger.faults import Fault, LedgerError
from readygate.model.filename import file_name
from readygate.model.ledger import VERSION, Record
from readygate.model.verdict import GateState, Outcome

FOLDER = "records"
LARGEST = 1 << 20
"""Bytes of a record at most; one of sixty criteria has about 2,500."""
_ENCODER = msgspec.json.Encoder(order="sorted")
BLOCKS = (Outcome.FAIL, Outcome.MISSING, Outcome.STALE, Outcome.INVALID)
"""Outcomes that make a gap, and close their gate."""
_SHOWN = (Outcome.PASS, Outcome.WAIVED)


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """What was read: records, and what could not be read. `commit` is the ledger branch's tip, empty without one."""

    records: tuple[Record, ...] = ()
    faults: tuple[Fault, ...] = ()
    commit: str = ""


class _Head(msgspec.Struct):
    version: int


def encode(record: Record) -> bytes:
    """The record as one line; LedgerError where it could not be read again."""
    place = f"the record of {record.service!r}"
    try:
        line = _ENCODER.encode(record) + b"\n"
    except UnicodeEncodeError as error:
        raise LedgerError(f"the record cannot be written: {error.reason}", place=place) from error
    decode(line, place)
    return line


def decode(data: bytes, place: str) -> Record:
    """The record of one line; LedgerError with the place and what is wrong with it."""
    if len(data) > LARGEST:
        raise LedgerError(f"a record has {LARGEST:,} bytes at most, and this has {len(data):,}", place=place)
    try:
        version = msgspec.json.decode(data, type=_Head).version
        if version > VERSION:
            raise LedgerError(
                f"the record is of version {version}, and this readygate reads version {VERSION}",
                place=place,
                hint="use the readygate that wrote it, or a newer one",
            )
        record = msgspec.json.decode(data, type=Record)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise LedgerError(f"the record cannot be read: {error}", place=place) from error
    for fault in _contradictions(record):
        raise LedgerError(f"the record contradicts itself: {fault}", place=place)
    return record


def path_of(record: Record) -> str:
    """Where the record lies in the ledger's branch: `records/shop/<commit>/<run>-<attempt>.json`."""
    return f"{FOLDER}/{file_name(record.service)}/{record.commit}/{record.run}-{record.attempt}.json"


def decode_placed(data: bytes, place: str) -> Record:
    """The record of a file of the branch, which lies where a record of its identity does."""
    record = decode(data, place)
    if path_of(record) != place:
        raise LedgerError(f"the record does not belong here: it is that of {path_of(record)}", place=place)
    return record


def decode_all(
    entries: Iterable[tuple[str, bytes]], reader: Callable[[bytes, str], Record] = decode
) -> tuple[tuple[Record, ...], tuple[Fault, ...]]:
    """All records of places with bytes; what cannot be read is told, and the rest is there."""
    records, faults = [], []
    for place, data in entries:
        try:
            records.append(reader(data, place))
        except LedgerError as error:
            faults.append(Fault(place=place, fault=error.fault))
    return tuple(records), tuple(faults)


def _contradictions(record: Record) -> Iterator[str]:
    """What no verdict can say: days that do not exist, an open gate that something closes, ready with gaps."""
    try:
        dt.date.fromisoformat(record.date)
        dt.datetime.fromisoformat(record.time)
    except ValueError as error:
        yield f"date or time: {error}"
    if not all(text.isprintable() for text in (record.service, record.branch)):
        yield "service or branch hold characters that nobody can see"
    if len({mark.id for mark in record.gates}) < len(record.gates):
        yield "it has a gate twice"
    blocking = {name for name, outcome in record.outcomes.items() if outcome in BLOCKS}
    if blocking != set(record.gaps):
        yield f"gaps and outcomes differ in {', '.join(sorted(blocking ^ set(record.gaps)))}"
    if record.ready and (record.gaps or not record.in_scope):
        yield "it is ready, and has gaps or is not in scope"
    if not record.outcomes.keys() >= set(record.idle):
        yield "a criterion is idle that has no outcome"
    told = gate_states(record.outcomes)
    for mark in record.gates:
        state = told.get(mark.id, GateState.NOT_APPLICABLE)
        if mark.state is not state:
            yield f"{mark.id} is {mark.state.value}, and its criteria say {state.value}"


def gate_states(outcomes: Mapping[str, Outcome]) -> Mapping[str, GateState]:
    """What gates are by their due criteria, as evaluation tells it; one that is absent is not applicable."""
    states: dict[str, GateState] = {}
    for name, outcome in outcomes.items():
        gate = name.partition(".")[0]
        if outcome in BLOCKS:
            states[gate] = GateState.CLOSED
        elif outcome in _SHOWN:
            states.setdefault(gate, GateState.OPEN)
    return states
