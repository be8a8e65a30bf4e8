"""Criteria that no change touched (`when: changed`): what they said last still stands.

Enters: a history, the oldest record first. Leaves: the same history with those answers in it; which records give them.
Without this a gate of nothing but such criteria would be lost with the next change that touches none of their paths;
and one that failed would be forgotten with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from readygate.ledger.records import BLOCKS, gate_states
from readygate.model.ledger import GateMark, Point, Record, Unsettled
from readygate.model.verdict import GateState, Outcome


def settled(history: Iterable[Record]) -> Iterator[Record]:
    """The records; of a criterion that a record did not ask it has the last answer before it, where there is one."""
    last: dict[str, Outcome] = {}
    for record in history:
        yield _answered(record, last) if record.idle else record
        last.update({name: outcome for name, outcome in record.outcomes.items() if name not in record.idle})


def unsettled(history: Sequence[Record], now: Record) -> tuple[Unsettled, ...]:
    """The criteria that `now` did not ask and that blocked when a record of the history asked them last."""
    found = []
    for name in now.idle:
        at = _asked(history, name)
        if at >= 0 and history[at].outcomes[name] in BLOCKS:
            found.append(
                Unsettled(
                    service=now.service, criterion=name, outcome=history[at].outcomes[name], at=point(history[at])
                )
            )
    return tuple(found)


def answering(history: Sequence[Record], kept: Collection[int]) -> frozenset[int]:
    """`kept`, and the records whose answers stand in those or may stand in a later one."""
    left = [*kept, *(_asked(history, name) for name in {name for record in history for name in record.outcomes})]
    found: set[int] = set()
    while left:
        number = left.pop()
        if number >= 0 and number not in found:
            found.add(number)
            left += [_asked(history[:number], name) for name in history[number].idle]
    return frozenset(found)


def point(record: Record) -> Point:
    """Where the record stands."""
    return Point(commit=record.commit, date=record.date, link=record.link)


def _asked(history: Sequence[Record], name: str) -> int:
    """The last record that asked a criterion, -1 where none did."""
    for number in range(len(history) - 1, -1, -1):
        if name in history[number].outcomes and name not in history[number].idle:
            return number
    return -1


def _answered(record: Record, last: dict[str, Outcome]) -> Record:
    outcomes = {**record.outcomes, **{name: last[name] for name in record.idle if name in last}}
    states = gate_states(outcomes)
    return msgspec.structs.replace(
        record,
        outcomes=outcomes,
        gates=tuple(GateMark(id=mark.id, state=states.get(mark.id, GateState.NOT_APPLICABLE)) for mark in record.gates),
        gaps=tuple(name for name, outcome in outcomes.items() if outcome in BLOCKS),
    )
