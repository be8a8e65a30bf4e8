"""The shortest way up."""

from __future__ import annotations

import pytest

from readygate.evaluate.wayup import way_up
from readygate.model.verdict import CriterionVerdict, NearMiss, Outcome, Step


def gap(name: str, outcome: Outcome, **fields: object) -> CriterionVerdict:
    given = {
        "group": "G1",
        "title": "",
        "source": "",
        "level": "L1",
        "due": True,
        "reason": f"{name} is open",
        **fields,
    }
    return CriterionVerdict(id=name, outcome=outcome, **given)  # type: ignore[arg-type]


def test_evidence_that_answers_most_comes_first_then_repairs_in_their_order() -> None:
    near = (NearMiss(seen="", suggestion="set `root: src`"), NearMiss(seen="", suggestion="other"))
    gaps = [
        gap("a", Outcome.FAIL, fix="test it"),
        gap("b", Outcome.MISSING, wanted="a k6 summary", fix="run k6"),
        gap("c", Outcome.MISSING, wanted="a JUnit report"),
        gap("d", Outcome.STALE, wanted="a JUnit report"),
        gap("e", Outcome.INVALID, reason="cut off"),
        gap("f", Outcome.INVALID, reason="cut off", fix="no"),
        gap("g", Outcome.INVALID, reason="cut off"),
        gap("h", Outcome.INVALID, reason="0 examined", near_misses=near),
        gap("i", Outcome.FAIL),
        gap("j", Outcome.MISSING, fix="declare it"),
    ]
    assert way_up(gaps) == (
        Step(what="cut off", answers=("e", "f", "g")),
        Step(what="a JUnit report", answers=("c", "d")),
        Step(what="a k6 summary", answers=("b",)),
        Step(what="0 examined: set `root: src`", answers=("h",)),
        Step(what="test it", answers=("a",)),
        Step(what="i is open", answers=("i",)),
        Step(what="declare it", answers=("j",)),
    )


def test_without_gaps_there_is_no_way() -> None:
    assert way_up([]) == ()


@pytest.mark.parametrize(
    "outcome", [Outcome.FAIL, Outcome.PASS, Outcome.WAIVED, Outcome.NOT_APPLICABLE, Outcome.COMING]
)
def test_what_was_measured_is_no_piece_of_evidence(outcome: Outcome) -> None:
    assert way_up([gap("a", outcome, wanted="x", fix="y")]) == (Step(what="y", answers=("a",)),)


def test_what_the_next_level_needs_comes_first() -> None:
    gaps = [
        gap("a", Outcome.MISSING, wanted="an OpenAPI document"),
        gap("b", Outcome.MISSING, wanted="a JUnit report"),
        gap("c", Outcome.MISSING, wanted="a JUnit report"),
        gap("d", Outcome.MISSING, wanted="a semgrep report"),
        gap("e", Outcome.MISSING, wanted="a semgrep report"),
        gap("f", Outcome.MISSING, wanted="a semgrep report"),
        gap("g", Outcome.FAIL, fix="test it"),
    ]
    assert [step.what for step in way_up(gaps, ("a", "b", "g"))] == [
        "a JUnit report",
        "an OpenAPI document",
        "a semgrep report",
        "test it",
    ]


def test_what_either_of_two_pieces_answers_counts_for_the_one_that_others_need_most() -> None:
    gaps = [
        gap("a", Outcome.MISSING, wanted="a JUnit report or a record"),
        gap("b", Outcome.MISSING, wanted="a record"),
        gap("c", Outcome.MISSING, wanted="a JUnit report"),
        gap("d", Outcome.MISSING, wanted="a JUnit report"),
        gap("e", Outcome.MISSING, wanted="an alert or a panel"),
    ]
    assert way_up(gaps) == (
        Step(what="a JUnit report", answers=("a", "c", "d")),
        Step(what="a record", answers=("b",)),
        Step(what="an alert or a panel", answers=("e",)),
    )
