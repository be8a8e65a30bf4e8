"""The marks and words of outcomes, the same in every rendering."""

from __future__ import annotations

from readygate.model.verdict import GateState, GateVerdict, Outcome

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
GATES = {GateState.OPEN: "✔", GateState.CLOSED: "✘", GateState.NOT_APPLICABLE: "–"}


def tally(gate: GateVerdict) -> str:
    """`✘ 4/5`, or `n/a`."""
    if gate.state is GateState.NOT_APPLICABLE:
        return "n/a"
    return f"{GATES[gate.state]} {gate.opened}/{gate.total}"


def plural(number: int, noun: str) -> str:
    """`1 gap`, `2 gaps`, `2 criteria`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {'criteria' if noun == 'criterion' else noun + 's'}"
