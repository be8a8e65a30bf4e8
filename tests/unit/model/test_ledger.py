"""The ledger's record of a verdict."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from readygate.model.ledger import GateMark, Record
from readygate.model.verdict import IDLE, CriterionVerdict, GateState, GateVerdict, Outcome, ServiceVerdict


def criterion(name: str, outcome: Outcome, *, due: bool = True) -> CriterionVerdict:
    given: dict[str, Any] = {"group": "G1", "title": "t", "source": "s", "level": "L1", "reason": "r"}
    return CriterionVerdict(id=name, outcome=outcome, due=due, **given)


VERDICT = ServiceVerdict(
    service="shop",
    owner="@acme/shop",
    ladder=("L0", "L1", "L2"),
    current_level="L1",
    target_level="L2",
    ready=False,
    gaps=("G2.b",),
    gates=(
        GateVerdict(id="G1", title="Domain", state=GateState.OPEN, opened=1, total=1),
        GateVerdict(id="G2", title="API", state=GateState.CLOSED, opened=0, total=1),
    ),
    criteria=(
        criterion("G1.a", Outcome.PASS),
        criterion("G2.b", Outcome.FAIL),
        criterion("L5.c", Outcome.MISSING, due=False),
    ),
    milestone="M3",
)
KEPT = Record.of(
    VERDICT,
    commit="c" * 40,
    branch="main",
    date="2026-11-22",
    time="2026-11-22T10:00:00Z",
    run=7,
    attempt=2,
    policy="p1",
    parent="b" * 40,
    link="https://github.com/acme/shop/actions/runs/7",
)


def test_a_record_keeps_what_is_due() -> None:
    expected = Record(
        version=1,
        service="shop",
        commit="c" * 40,
        branch="main",
        date="2026-11-22",
        time="2026-11-22T10:00:00Z",
        run=7,
        attempt=2,
        policy="p1",
        milestone="M3",
        current_level="L1",
        target_level="L2",
        ready=False,
        in_scope=True,
        gates=(GateMark(id="G1", state=GateState.OPEN), GateMark(id="G2", state=GateState.CLOSED)),
        outcomes={"G1.a": Outcome.PASS, "G2.b": Outcome.FAIL},
        gaps=("G2.b",),
        parent="b" * 40,
        link="https://github.com/acme/shop/actions/runs/7",
    )
    assert expected == KEPT


def test_a_record_has_an_identity_and_a_moment() -> None:
    assert KEPT.identity == ("shop", "c" * 40, 7, 2)
    assert KEPT.moment == ("2026-11-22T10:00:00Z", 7, 2)


def test_a_gate_is_found_by_its_id() -> None:
    assert KEPT.gate("G2") is GateState.CLOSED
    assert KEPT.gate("G9") is None


@pytest.mark.parametrize(
    ("reason", "notes", "first", "idle"),
    [
        (f"{IDLE}: no changed path matches `x/**`", (), False, True),
        ("no key material", (), False, False),
        ("r", (f"{IDLE}: nobody knows; judged as if it were touched",), True, True),
        ("r", (f"{IDLE}: nobody knows; judged as if it were touched",), False, False),
        ("r", ("another note",), True, False),
    ],
)
def test_what_no_change_touched_is_idle_and_so_is_what_the_first_run_assumed(
    reason: str, notes: tuple[str, ...], first: bool, idle: bool
) -> None:
    outcome = Outcome.FAIL if notes else Outcome.NOT_APPLICABLE
    one = msgspec.structs.replace(criterion("G1.a", outcome), reason=reason, notes=notes)
    verdict = msgspec.structs.replace(VERDICT, criteria=(one,))
    facts = {"commit": "c" * 40, "branch": "main", "date": "2026-11-22", "time": "2026-11-22T10:00:00Z"}
    found = Record.of(verdict, **facts, run=7, attempt=1, policy="p1", first=first)
    assert found.idle == (("G1.a",) if idle else ())
