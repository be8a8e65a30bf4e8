"""The verdict as JUnit XML, for tools that show nothing else: a suite a service, a case a criterion.

Enters: the judged part of a verdict. Leaves: XML. Gaps are failures, `missing`, `stale` and `invalid` ones too: a
viewer that hides errors must not make a gap look closed. What is not due, not applicable or coming is skipped.
"""

from __future__ import annotations

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from readygate.model.verdict import CriterionVerdict, Judged, Outcome, ServiceVerdict
from readygate.renderers.text import visible


def junit(judged: Judged) -> str:
    """The XML text of the verdict."""
    root = JUnitXml("readygate")
    for verdict in judged.services:
        root.add_testsuite(_suite(verdict))
    root.update_statistics()  # type: ignore[no-untyped-call]
    text: str = root.tostring().decode()  # type: ignore[no-untyped-call]
    return text


def _suite(verdict: ServiceVerdict) -> TestSuite:
    suite = TestSuite(visible(verdict.service))
    for found in verdict.criteria:
        suite.add_testcase(_case(verdict, found))
    return suite


def _case(verdict: ServiceVerdict, found: CriterionVerdict) -> TestCase:
    case = TestCase(f"{found.id}: {found.title}", classname=f"{visible(verdict.service)}.{found.group}", time=0.0)
    if found.id in verdict.gaps:
        message = f"{found.outcome.value}: {visible(found.reason, 1000)}"
        failure = Failure(message, found.outcome.value)
        failure.text = f"{message}\n{found.fix}"
        case.result = [failure]
    elif found.outcome not in {Outcome.PASS, Outcome.WAIVED}:
        case.result = [Skipped(f"{found.outcome.value}: {visible(found.reason, 1000)}")]
    return case
