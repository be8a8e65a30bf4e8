"""Verdicts: which outcomes open a gate, and the documented shape of `readiness.json`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from readygate.model.codec import encode
from readygate.model.verdict import CriterionVerdict, GateState, Outcome, Readiness, ServiceVerdict


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_pass_waived_and_not_applicable_open_a_gate(outcome: Outcome) -> None:
    assert outcome.opens == (outcome.value in {"pass", "waived", "not-applicable"})


def test_the_words_of_outcomes_and_gates() -> None:
    assert [outcome.value for outcome in Outcome] == [
        "pass",
        "fail",
        "missing",
        "stale",
        "invalid",
        "waived",
        "not-applicable",
        "coming",
    ]
    assert [state.value for state in GateState] == ["open", "closed", "not-applicable"]


def criterion(name: str, outcome: Outcome) -> CriterionVerdict:
    given: dict[str, Any] = {"group": "G1", "title": "t", "source": "s", "level": "L1", "due": True, "reason": "r"}
    return CriterionVerdict(id=name, outcome=outcome, **given)


VERDICT = ServiceVerdict(
    service="shop",
    owner="@acme/shop",
    ladder=("L0", "L1", "L2"),
    current_level="L1",
    target_level="L2",
    ready=False,
    gaps=("G2.b", "G1.a"),
    gates=(),
    criteria=(criterion("G1.a", Outcome.MISSING), criterion("G2.b", Outcome.FAIL), criterion("G3.c", Outcome.PASS)),
)


def test_a_criterion_is_found_by_its_id() -> None:
    assert VERDICT.criterion("G2.b") is VERDICT.criteria[1]
    assert VERDICT.criterion("G9.z") is None


def test_readiness_has_the_documented_shape_and_the_order_of_the_gaps() -> None:
    assert json.loads(encode(Readiness.of(VERDICT))) == {
        "service": "shop",
        "currentLevel": "L1",
        "targetLevel": "L2",
        "gaps": ["G2.b: fail", "G1.a: missing"],
    }
