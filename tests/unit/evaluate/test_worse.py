"""Which gaps are further from what is needed than they were, and which only differ."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.evaluate.worse import worse
from readygate.kinds.kind import Kind
from readygate.model.quantity import Unit, Value
from readygate.model.threshold import Result, judge, parse_threshold
from readygate.model.verdict import CriterionVerdict, Outcome, Part
from tests.unit.evaluate.samples import KINDS, THINGS

NOISY = msgspec.structs.replace(THINGS, name="load")


def kinds(name: str) -> Kind:
    return NOISY if name == "load" else KINDS[name]


def result(text: str, seen: Value, unit: Unit = Unit.COUNT) -> Result:
    threshold = parse_threshold(text)
    return judge(threshold, threshold.bound_value(threshold.bound, unit), seen, unit)


def verdict(*results: Result, outcome: Outcome = Outcome.FAIL, **fields: Any) -> CriterionVerdict:
    given = {"title": "", "source": "", "level": "L1", "due": True, "reason": "", "kinds": ("things",), **fields}
    return CriterionVerdict(id="G1.a", group="G1", outcome=outcome, results=results, **given)


def part(label: str, outcome: Outcome, *results: Result) -> Part:
    return Part(label=label, outcome=outcome, reason="", results=results)


def parts(*given: Part) -> CriterionVerdict:
    return verdict(*(one for each in given for one in each.results), parts=given)


def told(there: CriterionVerdict, here: CriterionVerdict) -> str:
    return worse(there, here, kinds)


@pytest.mark.parametrize(
    ("text", "unit", "there", "here", "expected"),
    [
        ("bad = 0", Unit.COUNT, 3.0, 4.0, "bad was 3"),
        ("bad = 0", Unit.COUNT, 3.0, 3.0, ""),
        ("bad = 0", Unit.COUNT, 4.0, 3.0, ""),
        ("total >= 9", Unit.COUNT, 4.0, 3.0, "total was 4"),
        ("total >= 9", Unit.COUNT, 3.0, 4.0, ""),
        ("total > 9", Unit.COUNT, 9.0, 8.0, "total was 9"),
        ("bad <= 2", Unit.COUNT, 3.0, 4.0, "bad was 3"),
        ("share >= 95%", Unit.RATIO, 0.931, 0.93, "share was 93.1 %"),
        ("share >= 95%", Unit.RATIO, 0.931, 0.931 - 1e-12, ""),
        ("share >= 95%", Unit.RATIO, 0.1 + 0.2, 0.3, ""),
        ("time < 300ms", Unit.DURATION, 400.0, 419.0, ""),
        ("time < 300ms", Unit.DURATION, 400.0, 421.0, "time was 400 ms"),
        ("time < 300ms", Unit.DURATION, 421.0, 400.0, ""),
        ("unknown <= 2", Unit.COUNT, 3.0, 4.0, "unknown was 3"),
        ("v >= 3.1", Unit.VERSION, "3.0", "2.9", "v was 3.0"),
        ("v >= 3.1", Unit.VERSION, "3.0", "3.0.0", ""),
        ("v > 3.10", Unit.VERSION, "3.9", "3.2", "v was 3.9"),
        ("v < 3.1", Unit.VERSION, "3.2", "3.10", "v was 3.2"),
        ("v <= 3.1", Unit.VERSION, "3.10", "3.2", ""),
        ("v = 3.1", Unit.VERSION, "3.2", "3.3", ""),
        ("d >= 2026-05-01", Unit.DATE, "2026-04-09", "2026-03-10", "d was 2026-04-09"),
        ("d >= 2026-05-01", Unit.DATE, "2026-03-10", "2026-04-09", ""),
    ],
)
def test_worse_is_further_from_the_bound(text: str, unit: Unit, there: Value, here: Value, expected: str) -> None:
    assert told(verdict(result(text, there, unit)), verdict(result(text, here, unit))) == expected


def test_samples_must_move_more_than_two_runs_of_one_commit_differ() -> None:
    before, after = (
        verdict(result("bad = 0", 100.0), kinds=("load",)),
        verdict(result("bad = 0", 104.0), kinds=("load",)),
    )
    assert told(before, after) == ""
    assert told(before, verdict(result("bad = 0", 106.0), kinds=("load",))) == "bad was 100"
    assert told(verdict(result("bad = 0", 100.0)), verdict(result("bad = 0", 104.0))) == "bad was 100"


@pytest.mark.parametrize("unanswered", [Outcome.MISSING, Outcome.INVALID, Outcome.STALE])
def test_taking_evidence_away_is_worse_and_adding_it_is_not(unanswered: Outcome) -> None:
    failed, silent = verdict(result("bad = 0", 3.0)), verdict(outcome=unanswered)
    assert told(failed, silent) == f"it was answered there and is {unanswered.value} here"
    assert told(silent, failed) == ""
    assert told(silent, verdict(outcome=Outcome.MISSING)) == ""


def test_a_threshold_that_held_there_is_worse() -> None:
    before = verdict(result("bad = 0", 3.0), result("total >= 1", 2.0))
    assert told(before, verdict(result("bad = 0", 3.0), result("total >= 1", 0.0))) == "total held there with 2"
    assert told(before, verdict(result("bad = 0", 1.0), result("total >= 1", 1.0))) == ""


def test_what_cannot_be_compared_is_not_worse() -> None:
    assert told(verdict(result("bad = 0", 3.0)), verdict(result("total >= 9", 0.0))) == ""
    assert told(verdict(result("bad = 0", 3.0)), verdict(result("bad <= 1", 9.0))) == ""
    assert told(verdict(result("bad = 0", float("nan"))), verdict(result("bad = 0", 9.0))) == ""
    assert told(verdict(result("bad = 0", 9.0)), verdict(result("bad = 0", float("nan")))) == ""
    odd = Result(metric="bad", holds=False, seen="4", needed="= 0", value=4.0, bound="0")
    assert told(verdict(result("bad = 0", 3.0)), verdict(odd)) == ""


def test_one_metric_asked_twice_is_compared_in_its_order() -> None:
    before = verdict(result("bad = 0", 5.0), result("bad = 0", 1.0))
    assert told(before, verdict(result("bad = 0", 5.0), result("bad = 0", 2.0))) == "bad was 1"
    assert told(before, verdict(result("bad = 0", 4.0), result("bad = 0", 1.0))) == ""


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Outcome.PASS, Outcome.FAIL, "`b` held there"),
        (Outcome.NOT_APPLICABLE, Outcome.MISSING, "`b` held there"),
        (Outcome.FAIL, Outcome.MISSING, "`b` was answered there and is missing here"),
        (Outcome.FAIL, Outcome.FAIL, ""),
        (Outcome.FAIL, Outcome.PASS, ""),
        (Outcome.MISSING, Outcome.FAIL, ""),
        (Outcome.MISSING, Outcome.INVALID, ""),
    ],
)
def test_parts_are_compared_by_their_label(before: Outcome, after: Outcome, expected: str) -> None:
    broken = part("a", Outcome.FAIL, result("bad = 0", 1.0))
    assert told(parts(broken, part("b", before)), parts(part("b", after), broken)) == expected


def test_parts_that_fail_in_both_are_compared_by_value() -> None:
    before = parts(part("a", Outcome.FAIL, result("bad = 0", 1.0)), part("b", Outcome.PASS))
    assert told(before, parts(part("a", Outcome.FAIL, result("bad = 0", 2.0)), part("b", Outcome.PASS))) == (
        "`a` bad was 1"
    )
    assert told(before, parts(part("a", Outcome.FAIL, result("bad = 0", 1.0)), part("c", Outcome.FAIL))) == (
        "`c` was not asked there"
    )
    unnamed = parts(part("", Outcome.PASS), part("", Outcome.FAIL))
    assert told(unnamed, parts(part("", Outcome.FAIL), part("", Outcome.FAIL))) == "held there"


def test_parts_are_not_compared_with_a_whole() -> None:
    whole = verdict(result("bad = 0", 1.0))
    assert told(whole, parts(part("a", Outcome.FAIL, result("bad = 0", 2.0)), part("b", Outcome.PASS))) == "bad was 1"


@given(st.sampled_from(["bad = 0", "bad <= 7", "total >= 9", "total > 20"]), st.integers(0, 30), st.integers(0, 30))
def test_never_worse_both_ways_and_never_worse_than_itself(text: str, first: int, second: int) -> None:
    one, other = (verdict(result(text, float(seen))) for seen in (first, second))
    assert told(one, one) == ""
    assert not (told(one, other) and told(other, one))
