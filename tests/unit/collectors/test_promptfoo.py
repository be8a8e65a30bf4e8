"""promptfoo JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.collectors.collector import Collected
from readygate.collectors.promptfoo import COLLECTOR
from readygate.intake.recognise import fits
from readygate.intake.shape import shape_of
from readygate.kinds.evals import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import cuts, example, flipped, refuses, survives

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "promptfoo").iterdir())
NAMES = [column.name for column in COLUMNS]
CHECK = {"type": "contains", "value": "x"}


def graded(*parts: Any, passed: bool = True, reason: str = "why") -> dict[str, Any]:
    """A grading of parts, each a verdict or a grading of its own."""
    inner = [part if isinstance(part, dict) else {"pass": part, "score": 1, "assertion": CHECK} for part in parts]
    return {"pass": passed, "score": 1, "reason": reason, "componentResults": inner}


def result(success: bool = True, **more: Any) -> dict[str, Any]:
    own = {"success": success, "prompt": {"raw": "r", "label": "l"}, "gradingResult": graded(success, passed=success)}
    return own | more


def document(*results: dict[str, Any], stats: tuple[int, ...] | None = None, **more: Any) -> dict[str, Any]:
    summary: dict[str, Any] = {"version": 3, "timestamp": "t", "prompts": [], "results": list(results)}
    if stats is not None:
        summary["stats"] = dict(zip(("successes", "failures", "errors"), stats, strict=False))
    return {"evalId": "e", "results": summary} | more


def collect(told: Any) -> Collected:
    data = told if isinstance(told, bytes) else json.dumps(told).encode()
    return COLLECTOR.collect(Source.of_bytes("x", data))


def only(told: Any) -> dict[str, Any]:
    table = collect(told).table
    assert len(table) == 1
    return dict(zip(NAMES, table.row(0), strict=True))


def test_a_case_has_its_suite_prompt_provider_and_tags() -> None:
    test = {
        "description": "refuses",
        "assert": [CHECK],
        "metadata": {"suite": "golden", "areas": ["x", {"y": 1}], "n": 2},
    }
    told = document(
        result(testCase=test, testIdx=4, provider={"id": "p", "label": "stub"}),
        config={"description": "safety", "tags": {"team": "ai", "note": "a\nb", "none": {}}},
        metadata={"promptfooVersion": "0.121.20"},
    )
    assert only(told) == {
        "suite": "safety", "case": "refuses", "number": 4, "prompt": "l", "provider": "stub",
        "tags": "team:ai\nai\nsuite:golden\ngolden\nareas:x\nx\nn:2\n2", "status": "passed", "message": "why",
    }  # fmt: skip
    assert (collect(told).tool, collect(told).tool_version) == ("promptfoo", "0.121.20")


@pytest.mark.parametrize(("provider", "name"), [("openai:gpt", "openai:gpt"), ({"id": "p"}, "p"), ({}, ""), (None, "")])
def test_a_provider_is_named_by_label_or_id(provider: Any, name: str) -> None:
    assert only(document(result(provider=provider)))["provider"] == name


def test_what_is_absent_is_empty_and_cases_are_numbered() -> None:
    bare = {"success": True, "prompt": {"raw": "the prompt"}, "gradingResult": graded(True), "description": "d"}
    table = collect(document(bare, bare)).table
    assert list(table.integers("number").values) == [0, 1]
    assert (table.text("prompt")[0], table.text("case")[0], table.text("suite")[0]) == ("the prompt", "d", "")
    assert only(document({"success": True, "prompt": {}}))["prompt"] == ""


@pytest.mark.parametrize(
    ("case", "status", "message"),
    [
        (result(), "passed", "why"),
        (result(testCase={"assert": [CHECK]}, gradingResult=None), "passed", ""),
        (result(gradingResult={"pass": True, "assertion": CHECK}), "passed", ""),
        (result(gradingResult=graded(True, False)), "passed-by-threshold", "why"),
        (result(gradingResult=graded(True, graded(True, False))), "passed-by-threshold", "why"),
        (result(gradingResult=graded(passed=False)), "failed", "why"),
        (result(gradingResult=graded()), "unasserted", "why"),
        (result(gradingResult=None, testCase={"assert": []}), "unasserted", ""),
        (result(gradingResult=None), "unasserted", ""),
        (result(False), "failed", "why"),
        (result(False, failureReason=1, error="Expected x\nat y"), "failed", "Expected x"),
        (result(False, failureReason=2, error="API error"), "errored", "API error"),
        (result(False, gradingResult=None, error="timeout"), "errored", "timeout"),
        (result(False, gradingResult=None), "failed", ""),
    ],
)
def test_statuses(case: dict[str, Any], status: str, message: str) -> None:
    row = only(document(case))
    assert (row["status"], row["message"]) == (status, message)


def test_sets_of_assertions_may_nest_deep() -> None:
    grading = graded(False)
    for _ in range(400):
        grading = graded(grading)
    assert only(document(result(gradingResult=grading)))["status"] == "passed-by-threshold"


@pytest.mark.parametrize(
    ("stats", "agrees"),
    [((2, 1, 1), True), ((2, 2), True), ((2, 0, 2), True), ((3, 1, 0), False), ((2, 3, 0), False), ((0, 0, 0), False)],
)
def test_statistics_that_differ_contradict_the_results(stats: tuple[int, ...], agrees: bool) -> None:
    problems = collect(document(result(), result(), result(False), result(False), stats=stats)).problems
    assert (problems == ()) is agrees
    if not agrees:
        assert problems[0].fatal
        told = f"{stats[0]} passed and {sum(stats[1:])} failed cases, the results 2 and 2"
        assert problems[0].fault == f"the statistics tell {told}"


def test_results_of_every_version_are_known_by_their_content() -> None:
    third = document(result(), stats=(1, 0, 0))
    second = {
        "results": {"version": 2, "timestamp": "t", "results": [result()], "stats": {"successes": 1, "failures": 0}}
    }
    first = {"version": 1, "results": [result()], "stats": {"successes": 1, "failures": 0}, "table": {}}
    for told in (third, second, first, {"results": {"results": [result()], "stats": {"successes": 1, "failures": 0}}}):
        assert fits(COLLECTOR.signature, shape_of(json.dumps(told).encode()))
        assert only(told)["status"] == "passed"
        assert collect(told).problems == ()
    assert len(collect(first | {"stats": {"successes": 0, "failures": 1}}).problems) == 1


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({}, "form of this format"),
        ({"results": {}}, "form of this format"),
        (document({"success": "yes", "prompt": {}}), "form of this format"),
        (document(result(gradingResult={})), "form of this format"),
        ([], "form of this format"),
        (b'{"results": [', "too early"),
    ],
)
def test_what_is_no_report_is_refused(told: Any, fault: str) -> None:
    with pytest.raises(EvidenceError, match=fault):
        collect(told)


@given(st.lists(st.tuples(st.booleans(), st.lists(st.booleans(), max_size=3)), max_size=8))
def test_a_case_never_looks_better_than_it_says(cases: list[tuple[bool, list[bool]]]) -> None:
    table = collect(document(*[result(own, gradingResult=graded(*parts, passed=own)) for own, parts in cases])).table
    for status, (own, parts) in zip(table.text("status"), cases, strict=True):
        if not own:
            assert status == "failed"
        else:
            assert status == ("unasserted" if not parts else "passed" if all(parts) else "passed-by-threshold")


@pytest.mark.unmeasured
@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_damage_never_raises_anything_else(folder: Path) -> None:
    survives(collect, flipped(example(folder), 100))
    refuses(collect, cuts(example(folder)))
