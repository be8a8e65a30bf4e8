"""Records to test with: a service whose gates G1 and G2 have one criterion each."""

from __future__ import annotations

from typing import Any

from readygate.ledger.records import gate_states
from readygate.model.ledger import GateMark, Record
from readygate.model.verdict import GateState, Outcome

BLOCKS = {Outcome.FAIL, Outcome.MISSING, Outcome.STALE, Outcome.INVALID}
MARKS = {
    "+": Outcome.PASS,
    "-": Outcome.FAIL,
    "?": Outcome.MISSING,
    "0": Outcome.NOT_APPLICABLE,
    "w": Outcome.WAIVED,
    "c": Outcome.COMING,
    "i": Outcome.NOT_APPLICABLE,
}


def commit(number: int) -> str:
    """The id of a commit."""
    return f"{number:040x}"


def record(number: int = 1, marks: str = "G1.a+ G2.b+", **facts: Any) -> Record:
    """The record of commit `number`, judged in that minute by that run; `marks` are criteria with an outcome each
    (`i`: idle)."""
    idle = tuple(mark[:-1] for mark in marks.split() if mark[-1] == "i")
    outcomes = {mark[:-1]: MARKS[mark[-1]] for mark in marks.split()}
    states = gate_states(outcomes)
    gates = facts.pop("gates", ("G1", "G2"))
    gaps = tuple(name for name, outcome in outcomes.items() if outcome in BLOCKS)
    given: dict[str, Any] = {
        "service": "shop",
        "commit": commit(number),
        "branch": "main",
        "date": "2026-11-22",
        "time": f"2026-11-22T{number // 60:02}:{number % 60:02}:00Z",
        "run": number,
        "attempt": 1,
        "policy": "p1",
        "milestone": "M3",
        "current_level": "L1",
        "target_level": "L2",
        "ready": not gaps,
        "in_scope": True,
        "gates": tuple(GateMark(id=gate, state=states.get(gate, GateState.NOT_APPLICABLE)) for gate in gates),
        "outcomes": outcomes,
        "gaps": gaps,
        "idle": idle,
    }
    return Record(**given | facts)
