"""The verdict as JUnit XML, read back by a reader of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from junitparser import Failure, JUnitXml, Skipped, TestCase

from readygate.model.verdict import CriterionVerdict, Location, Outcome
from readygate.renderers.junit import junit
from tests.unit.renderers import samples
from tests.unit.renderers.hostile import hostile


def cases(text: str) -> dict[str, TestCase]:
    """The cases of a report by class and name."""
    report: Any = JUnitXml.fromstring(text.encode())
    return {f"{case.classname} {case.name.partition(':')[0]}": case for suite in report for case in suite}


def only(found: CriterionVerdict) -> TestCase:
    """The case of one criterion."""
    return next(iter(cases(junit(samples.judged(samples.service(found)))).values()))


def test_gaps_are_failures_and_the_numbers_are_those_of_the_verdict() -> None:
    text = junit(samples.ALL)
    report: Any = JUnitXml.fromstring(text.encode())
    assert (report.tests, report.failures, report.errors, report.skipped) == (11, 5, 0, 3)
    assert [suite.name for suite in report] == ["search", "media", "shop"]
    failed = {name for name, case in cases(text).items() if any(isinstance(one, Failure) for one in case.result)}
    assert failed == {f"shop.{gap.partition('.')[0]} {gap}" for gap in samples.OPEN.gaps}


@pytest.mark.parametrize(
    ("found", "type_", "message"),
    [
        (samples.FAILED, "fail", "fail: lines 92.31 %, needed ≥ 95 %"),
        (samples.MISSING, "missing", "missing: no evidence of the kind `load`"),
        (samples.STALE, "stale", "stale: `k6.json` is of 2026-11-01, limit 7 days"),
        (samples.INVALID, "invalid", "invalid: `audit.json`, byte 12: the file ends early"),
    ],
)
def test_a_gap(found: CriterionVerdict, type_: str, message: str) -> None:
    [failure] = only(found).result
    assert (type(failure), failure.type, failure.message) == (Failure, type_, message)
    assert failure.text.startswith(f"why: {found.reason}\n")
    assert failure.text.endswith(f"fix: {found.fix}")


def test_a_failure_says_where_what_nearly_answered_and_what_is_needed() -> None:
    assert only(samples.FAILED).result[0].text == (
        "why: lines 92.31 %, needed ≥ 95 %\n"
        "at src/domain/roster.ts:6: 18 lines without a test\n"
        "at src/domain/assignment.ts:60: 3 lines without a test\n"
        "fix: Test the lines that no test runs."
    )
    assert only(samples.INVALID).result[0].text.splitlines()[1:3] == [
        "nearly: 41 files read, 0 under `src/domain`; set `root: services/shop`",
        "waiver: the waiver expired on 2026-06-30: no time (owner @alice, approved by @acme/security)",
    ]
    assert "needed: a k6 summary\n" in only(samples.MISSING).result[0].text


def test_places_are_twenty_at_most() -> None:
    many = tuple(Location(path="a.ts", line=line) for line in range(1, 30))
    found = samples.criterion("G1.a", Outcome.FAIL, locations=many)
    assert only(found).result[0].text.splitlines()[1:] == [f"at a.ts:{line}" for line in range(1, 21)]


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (samples.IDLE, "not-applicable: `service.ai` is none: calls no model"),
        (samples.COMING, "coming: missing today; asked from 2027-01-01 on"),
    ],
)
def test_what_is_not_asked_is_skipped(found: CriterionVerdict, message: str) -> None:
    [skipped] = only(found).result
    assert (type(skipped), skipped.message) == (Skipped, message)


def test_a_waived_criterion_passes_and_says_why() -> None:
    case = only(samples.WAIVED)
    assert (case.is_passed, case.system_out) == (True, f"waived: {samples.WAIVED.waiver}")


def test_a_service_that_is_not_ready_without_a_gap_fails() -> None:
    failing = cases(junit(samples.judged(samples.SILENT)))["shop ready"]
    assert failing.result[0].message == "not ready: nothing that is due passed"
    assert "media ready" not in cases(junit(samples.judged(samples.OUTSIDE)))


@settings(deadline=None)
@given(hostile())
def test_no_text_breaks_the_report_or_changes_its_outcomes(text: str) -> None:
    places = (Location(path=text, line=3, text=text), Location(text=text))
    words = {"title": text, "reason": text, "fix": text, "wanted": text, "waiver": text, "locations": places}
    found = [samples.criterion(f"G1.{one.value}", one, **words) for one in Outcome]
    judged = samples.judged(samples.service(*found, name=text))
    report: Any = JUnitXml.fromstring(junit(judged).encode())
    assert (report.tests, report.failures, report.skipped) == (8, 4, 2)
    assert junit(judged) == junit(judged)
