"""Which gates were green on a branch and are not any more, since when, and by which commit.

Enters: the history of one service on its branch, and the verdict of today. Leaves: regressions, and the gates that the
policy took away. Nothing else is asked, so that equal records give equal answers.

A gate that was open is a regression until it is open again, whatever else is recorded in between. One that is not
applicable now counts as well: evidence alone may have emptied it (the last operation of an API is gone, say), and
nobody decided that it need not be shown. It does not count where policy or milestone changed since it last applied:
then the policy says so, which was reviewed, and the gate is a departure. Nor does it count where no change touched what
its criteria are about: their last answers stand (`readygate.ledger.idle`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from readygate.ledger.idle import answering, point, settled
from readygate.model.ledger import Record, Regression
from readygate.model.verdict import Cause, GateState, Outcome, ServiceVerdict

_OPEN = (GateState.OPEN,)
_APPLIED = (GateState.OPEN, GateState.CLOSED)


def regressions(history: Sequence[Record], now: ServiceVerdict | Record | None = None) -> tuple[Regression, ...]:
    """The gates that were green and are not.

    `history` is of one service on one branch, the oldest first (`Ledger.history`); `now` is today's verdict, else the
    last record is. A verdict tells no policy, so that only its milestone can differ; `Record.of` tells more.
    """
    return tuple(lost for lost, left in _lost(history, now) if not left)


def departures(history: Sequence[Record], now: ServiceVerdict | Record | None = None) -> tuple[Regression, ...]:
    """The gates that were green and that policy or milestone do not ask for any more: to be told, not to block.

    `since` is the first record from which on the gate was not applicable.
    """
    return tuple(lost for lost, left in _lost(history, now) if left)


def decisive(history: Sequence[Record]) -> frozenset[int]:
    """Which records of a history must be kept so that both answers stay as they are, whatever comes later."""
    line = list(settled(history))
    kept = {len(history) - 1} - {-1}
    for gate in _gates(line):
        states = _states(line, gate)
        if GateState.OPEN not in states:
            continue
        for last in (_last(states, _OPEN), _last(states, _APPLIED)):
            kept |= {last, min(last + 1, len(history) - 1)}
    return answering(history, kept)


def _lost(history: Sequence[Record], now: ServiceVerdict | Record | None) -> Iterator[tuple[Regression, bool]]:
    """Each lost gate, and whether the policy took it away; gates in the order in which the newest record has them."""
    today = () if now is None else (now if isinstance(now, Record) else _of_today(now),)
    line = list(settled([*history, *today]))
    for gate in _gates(line):
        states = _states(line, gate)
        if GateState.OPEN not in states or states[-1] is GateState.OPEN:
            continue
        green, applied = _last(states, _OPEN), _last(states, _APPLIED)
        left = applied < len(line) - 1 and _other_rules(line[applied], line[-1])
        since = applied + 1 if left else green + 1
        yield _regression(gate, line[green], line[since], line[-1]), left


def _gates(line: Sequence[Record]) -> Iterable[str]:
    return dict.fromkeys(mark.id for record in reversed(line) for mark in record.gates)


def _states(line: Sequence[Record], gate: str) -> list[GateState]:
    """What the gate was in each record; one that a policy does not have is not applicable."""
    return [record.gate(gate) or GateState.NOT_APPLICABLE for record in line]


def _of_today(verdict: ServiceVerdict) -> Record:
    return Record.of(verdict, commit="", branch="", date="", time="", run=0, attempt=0, policy="")


def _last(states: Sequence[GateState], wanted: tuple[GateState, ...]) -> int:
    return max(number for number, state in enumerate(states) if state in wanted)


def _other_rules(one: Record, other: Record) -> bool:
    """Whether policy or milestone differ; a policy that is not known does not."""
    policies = {one.policy, other.policy} - {""}
    return len(policies) > 1 or one.milestone != other.milestone


def _regression(gate: str, green: Record, since: Record, now: Record) -> Regression:
    state = now.gate(gate) or GateState.NOT_APPLICABLE
    held = {name for name in _of_gate(green.outcomes, gate) if green.outcomes[name].opens}
    blocking = set(_of_gate(now.gaps, gate))
    shown = {name for name in held if green.outcomes[name] is not Outcome.NOT_APPLICABLE}
    return Regression(
        service=now.service,
        gate=gate,
        state=state,
        green=point(green),
        since=point(since),
        criteria=tuple(sorted(held & blocking if state is GateState.CLOSED else shown)),
        added=tuple(sorted(blocking - held)),
        reason=Cause.POLICY if _other_rules(green, since) else Cause.NONE,
    )


def _of_gate(criteria: Iterable[str], gate: str) -> Iterator[str]:
    return (name for name in criteria if name.partition(".")[0] == gate)
