"""The verdict as JUnit XML, for tools that show nothing else: a suite a service, a case a criterion.

Enters: the judged part of a verdict. Leaves: XML, the same bytes for the same verdict. Gaps are failures, `missing`,
`stale` and `invalid` ones too: a viewer that hides errors must not make a gap look closed. A service that is not ready
without a gap fails as a case of its own. What is not due, not applicable or coming is skipped.
https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from readygate.model.verdict import CriterionVerdict, Judged, Outcome, ServiceVerdict
from readygate.renderers import outline
from readygate.renderers.text import spot, visible

_LIMIT = 1000
_PLACES = 20
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def junit(judged: Judged) -> str:
    """The XML text of the verdict."""
    root = JUnitXml("readygate")
    for verdict in judged.services:
        root.add_testsuite(_suite(verdict))
    root.update_statistics()  # type: ignore[no-untyped-call]
    text: str = root.tostring().decode()  # type: ignore[no-untyped-call]
    return f"{_DECLARATION}{text}\n"


def _suite(verdict: ServiceVerdict) -> TestSuite:
    suite = TestSuite(visible(verdict.service))
    for found in verdict.criteria:
        suite.add_testcase(_case(verdict, found))
    if verdict.in_scope and not verdict.ready and not verdict.gaps:
        case = TestCase("ready", classname=visible(verdict.service), time=0.0)
        case.result = [_failure("not ready", "; ".join(verdict.warnings), verdict.warnings)]
        suite.add_testcase(case)
    return suite


def _case(verdict: ServiceVerdict, found: CriterionVerdict) -> TestCase:
    name = f"{visible(found.id)}: {visible(found.title, _LIMIT)}"
    case = TestCase(name, classname=f"{visible(verdict.service)}.{visible(found.group)}", time=0.0)
    message = f"{found.outcome.value}: {visible(found.waiver or found.reason, _LIMIT)}"
    if found.id in verdict.gaps:
        case.result = [_failure(found.outcome.value, found.reason, _told(found))]
    elif found.outcome is Outcome.WAIVED:
        case.system_out = message
    elif found.outcome is not Outcome.PASS:
        case.result = [Skipped(message)]
    return case


def _failure(outcome: str, reason: str, told: Iterable[str]) -> Failure:
    failure = Failure(f"{outcome}: {visible(reason, _LIMIT)}", outcome)
    failure.text = "\n".join(visible(line, _LIMIT) for line in told)
    return failure


def _told(found: CriterionVerdict) -> Iterator[str]:
    yield f"why: {found.reason}"
    for place in found.locations[:_PLACES]:
        yield f"at {': '.join(part for part in (spot(place), place.text) if part)}"
    for miss in found.near_misses:
        yield f"nearly: {outline.near(miss)}"
    if found.wanted:
        yield f"needed: {found.wanted}"
    if found.waiver:
        yield f"waiver: {found.waiver}"
    if found.fix:
        yield f"fix: {found.fix}"
