"""What the writers of JUnit XML do differently: names of outcomes and states, times, signatures of tools.

Enters: names and attributes of a report's elements. Leaves: ranks of outcomes, milliseconds, the tool that wrote it, or
what a report that holds no test results looks like. Facts are from the writers' own sources and from their files.
"""

from __future__ import annotations

import re

from readygate.readers.xml import Attributes

SKIPPED, FAILED, ERRORED = 1, 2, 3
OUTCOMES = {
    # Surefire and Playwright: an attempt that failed before one that passed.
    "flakyFailure": 0,
    "flakyError": 0,
    "skipped": SKIPPED,
    "failure": FAILED,
    "rerunFailure": FAILED,
    "error": ERRORED,
    "rerunError": ERRORED,
    # PHPUnit before 10: a data provider that breaks, a class without tests.
    "warning": ERRORED,
}
STATES = {
    **dict.fromkeys(("skipped", "skip", "notrun", "disabled", "suppressed", "ignored", "pending", "todo"), SKIPPED),
    **dict.fromkeys(("fail", "failed", "failure", "timeout", "timedout"), FAILED),
    **dict.fromkeys(("error", "errored", "broken", "aborted", "crashed", "cancelled", "canceled"), ERRORED),
}
"""Values of `status` and `result`: GoogleTest and CTest write `notrun` without any child, which is no pass."""
NODE_TOTAL = re.compile(r"\s*(tests|fail|cancelled) (\d{1,9})\s*")
"""The comments behind the last suite of node:test."""
LONGEST = 1e15
"""Milliseconds, some 30,000 years: what is longer is no duration, and a sum of such numbers none either."""
_MESSAGE = 200
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+\.\d+")
_DECIMAL_COMMA = re.compile(r"0,\d+|\d+,(\d{1,2}|\d{4,})")
_TOOLS = {
    "pytest tests": "pytest",
    "pytest": "pytest",
    "vitest tests": "vitest",
    "jest tests": "jest-junit",
    "Mocha Tests": "mocha-junit-reporter",
    "AllTests": "GoogleTest",
}
_JEST_SUITE = ["name", "errors", "failures", "skipped", "timestamp", "time", "tests"]
"""jest-junit's attributes in its order, by which its suites are told where `suiteName` gives the run another name."""
_OTHERS = {
    "promptfoo": "promptfoo's evaluations",
    "trivy": "Trivy's findings",
    "semgrep results": "semgrep's findings",
    "org.ruff": "ruff's findings",
    "org.eslint": "ESLint's findings",
    "org.spectral": "Spectral's findings",
}
"""Packages of suites, else names, by which tools that are no test runners mark their JUnit."""
_CHECKOV_CASE = re.compile(r"\[(NONE|OFF|INFO|LOW|MODERATE|MEDIUM|IMPORTANT|HIGH|CRITICAL)\]\[[^\]]+\] ")


def writer(attributes: Attributes) -> str:
    """The tool that writes suites with these attributes; empty where they do not tell."""
    if "surefire" in attributes.get("xsi:noNamespaceSchemaLocation", ""):
        return "Surefire"
    if list(attributes) == _JEST_SUITE:
        return "jest-junit"
    return _TOOLS.get(attributes.get("name", ""), "")


def may_hide_todo(tool: str, attributes: Attributes, tests: int) -> bool:
    """Whether cases that a suite writes beyond the `tests` that it claims may be todo.

    jest-junit leaves them out of the claim and writes them like cases that passed. A suite of an unknown writer is
    suspected too, unless it claims nothing: some write the suite's tag before they count.
    """
    if "jest-junit" in (tool, writer(attributes)):
        return True
    return not tool and tests > 0


def other_purpose(attributes: Attributes) -> str:
    """What a suite of no test results is about; empty for all others."""
    name = attributes.get("name", "")
    if "skips" in attributes and name in ("", "mypy"):
        return "mypy's findings" if name else "cosmic-ray's mutants"
    if name == "bandit" and "failures" not in attributes:
        return "bandit's findings"
    return _OTHERS.get(attributes.get("package", name), "")


def other_case(name: str) -> str:
    """What a case of no test results is about; empty for all others."""
    if name.startswith("Verifying a pact between "):
        return "pact-verifier's interactions"
    return "checkov's findings" if _CHECKOV_CASE.match(name) else ""


def milliseconds(text: str) -> float | None:
    """A `time` in seconds; None where it is negative, beyond LONGEST or no number.

    Commas are thousands (`1,234.5`, old Surefire) or decimals (`0,5`); `1,234` may be either and is no number.
    """
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    try:
        value = float(text) * 1000
    except ValueError:
        return None
    return value if 0 <= value < LONGEST else None


def first_line(text: str) -> str:
    """The first line that says something, at most 200 characters."""
    return text.strip().partition("\n")[0].rstrip()[:_MESSAGE]


def line_number(text: str) -> int:
    """A line from 1; 0 where it is none."""
    try:
        number = int(text)
    except ValueError:
        return 0
    return number if 0 < number < 1 << 31 else 0
