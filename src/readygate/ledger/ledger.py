"""The ledger: what was recorded of each service, in the order of its branch.

Enters: records in any order, any of them several times. Leaves: the last record, the history, the record of a commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from readygate.ledger.order import by_time
from readygate.ledger.records import encode, gate_states
from readygate.model.ledger import GateMark, Record
from readygate.model.verdict import GateState, Outcome

_OUTCOMES = (
    Outcome.PASS,
    Outcome.WAIVED,
    Outcome.NOT_APPLICABLE,
    Outcome.COMING,
    Outcome.MISSING,
    Outcome.STALE,
    Outcome.INVALID,
    Outcome.FAIL,
)
"""From good to bad."""


class Ledger:
    """Records by service. Of two different records of one service, commit, run and attempt the worse stands: each gate
    and each criterion is the worse of both.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        found: dict[tuple[str, str, int, int], list[Record]] = {}
        for record in records:
            alike = found.setdefault(record.identity, [])
            if record not in alike:
                alike.append(record)
        self._services: dict[str, list[Record]] = {}
        for identity in sorted(found):
            record = _worse(found[identity])
            self._services.setdefault(record.service, []).append(record)

    @property
    def records(self) -> tuple[Record, ...]:
        """All records, one for each identity, in the order of service, commit, run and attempt."""
        return tuple(record for name in self._services for record in self._services[name])

    def services(self) -> tuple[str, ...]:
        """The names of all services of which there is a record, those that a policy has no longer too."""
        return tuple(self._services)

    def of(self, service: str) -> tuple[Record, ...]:
        """All records of a service, of whatever branch, in the order of commit, run and attempt."""
        return tuple(self._services.get(service, ()))

    def history(self, service: str, branch: str, order: Sequence[str] = ()) -> tuple[Record, ...]:
        """The records of a service on a branch, the oldest first; those of one commit by time, run and attempt.

        `order` are the commits of the branch by first parents, the newest first, as git lists them. With it a record
        counts if it is of that branch or its commit lies there, so that a renamed branch keeps its history, and a
        branch has that of the one it was cut from; of a commit that has records of the branch only these count.
        Records of commits that `order` does not know (it was cut off, the branch was rewritten) stand before all
        others. Without `order` the records tell: see `readygate.ledger.order`.
        """
        places = {commit: -number for number, commit in reversed(list(enumerate(order)))}
        own = [record for record in self.of(service) if record.branch == branch]
        known = {record.commit for record in own}
        others = [one for one in self.of(service) if one.commit in places and one.commit not in known]
        keys = by_time([*own, *others])
        before = -len(order)
        return tuple(
            sorted(
                [*own, *others],
                key=lambda record: (
                    places.get(record.commit, before),
                    keys[record.commit],
                    record.commit,
                    record.moment,
                    record.branch,
                ),
            )
        )

    def latest(self, service: str, branch: str, order: Sequence[str] = ()) -> Record | None:
        """The last record of a service on a branch; None without one."""
        return next(reversed(self.history(service, branch, order)), None)

    def at(self, service: str, commit: str) -> Record | None:
        """The last record of a service at a commit, by time, run and attempt; None without one."""
        here = (record for record in self.of(service) if record.commit == commit)
        return max(here, key=lambda record: record.moment, default=None)


def _worse(alike: list[Record]) -> Record:
    """One record of several of one identity. What is not a gate or a criterion is of the one with the fewest gates
    open, so that the answer depends on no order.
    """
    if len(alike) == 1:
        return alike[0]
    alike = sorted(alike, key=lambda record: (_opened(record), encode(record)))
    outcomes: dict[str, Outcome] = {}
    for record in alike:
        for name, outcome in record.outcomes.items():
            outcomes[name] = max(outcome, outcomes.get(name, outcome), key=_OUTCOMES.index)
    gates = dict.fromkeys(mark.id for record in alike for mark in record.gates)
    states = gate_states(outcomes)
    return msgspec.structs.replace(
        alike[0],
        outcomes=outcomes,
        gates=tuple(GateMark(id=name, state=states.get(name, GateState.NOT_APPLICABLE)) for name in gates),
        gaps=tuple(dict.fromkeys(gap for record in alike for gap in record.gaps)),
        ready=all(record.ready for record in alike),
        in_scope=any(record.in_scope for record in alike),
        idle=tuple(name for name, outcome in outcomes.items() if _idle(name, outcome, alike)),
    )


def _idle(name: str, outcome: Outcome, alike: list[Record]) -> bool:
    """Whether none of the records that say the worst says it for good."""
    return all(name in record.idle for record in alike if record.outcomes.get(name) is outcome)


def _opened(record: Record) -> tuple[bool, int]:
    return record.ready, sum(mark.state is GateState.OPEN for mark in record.gates)
