"""The marks and words of outcomes, the same in every rendering."""

from __future__ import annotations

from collections.abc import Sequence

from readygate.model.verdict import GateState, GateVerdict, Outcome, ServiceVerdict

OUTCOMES = {
    Outcome.PASS: "✔",
    Outcome.FAIL: "✘",
    Outcome.MISSING: "?",
    Outcome.STALE: "◷",
    Outcome.INVALID: "!",
    Outcome.WAIVED: "w",
    Outcome.NOT_APPLICABLE: "–",
    Outcome.COMING: "◌",
}
GATES = {GateState.OPEN: "✔", GateState.CLOSED: "✘", GateState.NOT_APPLICABLE: "n/a"}


def tally(gate: GateVerdict) -> str:
    """`✘ 4/5`, or `n/a`."""
    if gate.state is GateState.NOT_APPLICABLE:
        return GATES[gate.state]
    return f"{GATES[gate.state]} {gate.opened}/{gate.total}"


def service(verdict: ServiceVerdict) -> str:
    """The mark of a whole service."""
    if not verdict.in_scope:
        return OUTCOMES[Outcome.NOT_APPLICABLE]
    return OUTCOMES[Outcome.PASS if verdict.ready else Outcome.FAIL]


def plural(number: int, noun: str) -> str:
    """`1 gap`, `2 gaps`, `2 criteria`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun.removesuffix('criterion') + 'criteria' if noun.endswith('criterion') else noun + 's'}"


def several(names: Sequence[str], shown: int) -> str:
    """`a, b and 3 more`."""
    more = f" and {len(names) - shown:,} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more
