"""What people want to know of a service."""

from __future__ import annotations

import pytest

from readygate.model.verdict import CriterionVerdict, GateState, Judged, NearMiss, Outcome, Part
from readygate.renderers import outline
from tests.unit.renderers import samples
from tests.unit.renderers.samples import criterion, judged, result, service


def test_services_that_are_not_ready_come_first_and_those_out_of_scope_last() -> None:
    other = service(samples.FAILED, name="also")
    ranked = outline.ranked(judged(samples.OUTSIDE, samples.READY, samples.OPEN, other))
    assert [one.service for one in ranked] == ["shop", "also", "search", "media"]


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (samples.ALL, "1 of 2 services not ready for M3, 1 not in scope"),
        (judged(samples.READY), "all 1 ready for M3"),
        (judged(samples.READY, service(name="x", milestone="M4")), "all 2 ready"),
        (judged(service(samples.FAILED, milestone="")), "1 of 1 service not ready"),
        (judged(samples.OUTSIDE), "no service is in scope for M3"),
    ],
)
def test_the_headline(verdict: Judged, words: str) -> None:
    assert outline.headline(verdict) == words


def test_gates_that_say_nothing_are_left_out_and_other_groups_have_columns() -> None:
    found = service(
        criterion("L2.rls"),
        criterion("L1.sdk", Outcome.FAIL),
        criterion("M5.depth", Outcome.WAIVED),
        criterion("release.ga", Outcome.COMING),
        criterion("bronze.docs"),
        criterion("L4.drill", Outcome.FAIL, due=False),
        criterion("G1.a"),
        ladder=("start", "bronze"),
        gates=(samples.gate("G1", "Domain", 1, 1), samples.gate("G2", "API", 0, 0), samples.gate("G5", "AI", 0, 0, 2)),
    )
    told = [(one.id, one.state, one.opened, one.total, one.not_applicable) for one in outline.columns(found)]
    assert told == [
        ("G1", GateState.OPEN, 1, 1, 0),
        ("G5", GateState.NOT_APPLICABLE, 0, 0, 2),
        ("Levels", GateState.CLOSED, 2, 3, 0),
        ("M5", GateState.OPEN, 1, 1, 0),
        ("release", GateState.NOT_APPLICABLE, 0, 0, 1),
    ]


@pytest.mark.parametrize(
    ("name", "title", "shown"),
    [
        ("G1", "Domain", "G1 Domain"),
        ("freeze", "", "freeze"),
        ("CodeQuality", "Code Quality", "Code Quality"),
        ("GA", "GA gate", "GA gate"),
        ("Data_Model", "Data model and RLS", "Data model and RLS"),
        ("Sec", "Security", "Sec Security"),
        ("Drills", "Readiness after GA", "Drills Readiness after GA"),
    ],
)
def test_a_gate_is_named_once(name: str, title: str, shown: str) -> None:
    assert outline.gate_name(samples.gate(name, title, 1, 1)) == shown


def test_the_columns_of_all_services_are_in_the_order_of_the_gates() -> None:
    one = service(criterion("L1.a"), gates=(samples.gate("G1", "", 0, 0), samples.gate("G2", "", 1, 1)))
    two = service(criterion("M5.b"), gates=(samples.gate("G1", "", 1, 1), samples.gate("G2", "", 0, 0)))
    outside = service(criterion("M6.c"), gates=(samples.gate("G9", "", 1, 1),), in_scope=False)
    assert outline.column_names([one, two, outside]) == ["G1", "G2", "Levels", "M5"]


def test_gaps_come_in_the_order_of_the_verdict() -> None:
    found = service(samples.FAILED, samples.MISSING, gaps=("G7.peak-hour", "G1.coverage"))
    assert [gap.id for gap in outline.gaps(found)] == ["G7.peak-hour", "G1.coverage"]


def test_missing_evidence_that_answers_several_is_one_group() -> None:
    def missing(name: str, wanted: str) -> CriterionVerdict:
        return criterion(f"G1.{name}", Outcome.MISSING, wanted=wanted)

    found = [
        missing("a", "x"),
        samples.FAILED,
        missing("b", "y"),
        missing("c", "x"),
        missing("d", ""),
        missing("e", ""),
    ]
    stale = criterion("G1.f", Outcome.STALE, wanted="x")
    groups = outline.grouped([*found, stale])
    assert [[gap.id for gap in group] for group in groups] == [
        ["G1.a", "G1.c"],
        ["G1.coverage"],
        ["G1.b"],
        ["G1.d"],
        ["G1.e"],
        ["G1.f"],
    ]


def test_reasons_of_a_group_each_once() -> None:
    parts = tuple(Part(label=name, outcome=Outcome.MISSING, reason="no tests") for name in "ab")
    group = [
        criterion("G1.a", reason="no tests"),
        criterion("G1.b", reason="0 of 2 hold; a: no tests; b: no tests", parts=parts),
        criterion("G1.c", reason="no load"),
    ]
    assert outline.reasons(group) == ["no tests", "no load"]


def test_open_parts_that_say_the_same_are_told_together() -> None:
    told = [("app", Outcome.PASS), ("web", Outcome.FAIL), ("", Outcome.MISSING), ("api", Outcome.FAIL)]
    parts = tuple(Part(label=label, outcome=outcome, reason="reason") for label, outcome in told)
    other = Part(label="job", outcome=Outcome.STALE, reason="other")
    assert outline.open_parts(criterion(parts=(*parts, other))) == ["web, api: reason", "job: other"]
    assert outline.open_parts(criterion(parts=(parts[2], parts[2]))) == ["reason"]


def test_twelve_parts_that_say_the_same_are_named() -> None:
    parts = tuple(Part(label=f"p{one}", outcome=Outcome.FAIL, reason="no") for one in range(13))
    assert outline.open_parts(criterion(parts=parts[:12]))[0].endswith("p10, p11: no")
    assert outline.open_parts(criterion(parts=parts))[0].endswith("p10, p11 and 1 more: no")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (criterion(reason="all hold"), "all hold"),
        (criterion(results=(result("a", "1", "≥ 1"), result("b", "2 %", "< 3 %"))), "a 1 (≥ 1), b 2 % (< 3 %)"),
        (criterion(results=(result("a", "1", "≥ 1"), result("a", "1", "≥ 1"))), "a 1 (≥ 1)"),
        (samples.IDLE, "`service.ai` is none: calls no model"),
        (samples.COMING, "missing today; asked from 2027-01-01 on"),
        (
            criterion(reason="all 2 hold", results=(result("a", "1", "≥ 1"),), parts=samples.EACH.parts),
            "all 2 hold",
        ),
    ],
)
def test_what_holds(found: CriterionVerdict, words: str) -> None:
    assert outline.held(found) == words


def test_what_is_no_gap_is_counted_and_what_is_excused_is_named() -> None:
    assert outline.counted(samples.OPEN) == "1 pass, 1 waived, 1 not applicable, 1 coming"
    assert outline.counted(service(samples.FAILED)) == ""
    assert outline.excused(samples.OPEN) == [samples.WAIVED, samples.COMING]


def test_a_warning_that_a_criterion_comes_is_not_said_twice() -> None:
    assert outline.remarks(samples.OPEN) == ["the waiver of L3.pen-test is not needed (readygate.yml:58:3)"]


def test_what_the_next_level_needs_where_it_is_not_the_one_due() -> None:
    assert outline.first_needs(samples.FIRST) == ("G1.asked-0", "G1.asked-1")
    assert outline.first_needs(service(samples.FAILED, blocking_next=("G1.coverage",))) == ()


def test_a_near_miss() -> None:
    assert outline.near(NearMiss(seen="41 files read", suggestion="set `root:`")) == "41 files read; set `root:`"
