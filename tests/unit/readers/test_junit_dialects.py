"""What the writers of JUnit XML do differently."""

from __future__ import annotations

import pytest

from readygate.readers.junit_dialects import first_line, line_number, milliseconds, other_case, other_purpose, writer


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.25", 250.0),
        ("0", 0.0),
        ("0.", 0.0),
        ("1e-3", 1.0),
        ("1,234.5", 1_234_500.0),
        ("1,234,567.5", 1_234_567_500.0),
        ("0,5", 500.0),
        ("0,123", 123.0),
        ("12,5", 12_500.0),
        ("1,2345", 1_234.5),
        ("1,234", None),
        ("-1", None),
        ("NaN", None),
        ("Infinity", None),
        ("", None),
        ("1s", None),
    ],
)
def test_seconds_become_milliseconds(text: str, value: float | None) -> None:
    assert milliseconds(text) == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("attributes", "tool"),
    [
        ({"name": "pytest tests"}, "pytest"),
        ({"name": "pytest"}, "pytest"),
        ({"name": "vitest tests"}, "vitest"),
        ({"name": "jest tests"}, "jest-junit"),
        ({"name": "Mocha Tests"}, "mocha-junit-reporter"),
        ({"name": "AllTests"}, "GoogleTest"),
        ({"name": "x", "xsi:noNamespaceSchemaLocation": "https://…/surefire-test-report.xsd"}, "Surefire"),
        ({"name": "mine", "xsi:noNamespaceSchemaLocation": "other.xsd"}, ""),
        ({}, ""),
    ],
)
def test_a_suite_names_its_writer(attributes: dict[str, str], tool: str) -> None:
    assert writer(attributes) == tool


@pytest.mark.parametrize(
    ("attributes", "looks"),
    [
        ({"name": "promptfoo"}, "promptfoo's evaluations"),
        ({"name": "trivy"}, "Trivy's findings"),
        ({"name": "semgrep results"}, "semgrep's findings"),
        ({"name": "a.py", "package": "org.ruff"}, "ruff's findings"),
        ({"name": "a.js", "package": "org.eslint"}, "ESLint's findings"),
        ({"name": "api.yaml", "package": "org.spectral"}, "Spectral's findings"),
        ({"name": "mypy", "skips": "0"}, "mypy's findings"),
        ({"skips": "0"}, "cosmic-ray's mutants"),
        ({"name": "bandit", "tests": "0"}, "bandit's findings"),
        ({"name": "pytest", "skips": "0"}, ""),
        ({"name": "mypy", "skipped": "0"}, ""),
        ({"name": "bandit", "tests": "1", "failures": "0"}, ""),
        ({"name": "trivy", "package": "org.shop"}, ""),
        ({"name": "orders"}, ""),
        ({}, ""),
    ],
)
def test_a_suite_of_no_tests_is_known(attributes: dict[str, str], looks: str) -> None:
    assert other_purpose(attributes) == looks


@pytest.mark.parametrize(
    ("name", "looks"),
    [
        ("Verifying a pact between a and b - a request", "pact-verifier's interactions"),
        ("[NONE][CKV_AWS_21] Ensure versioning", "checkov's findings"),
        ("[HIGH][CVE-2024-1] django: 1.2", "checkov's findings"),
        ("[fast][slow] both", ""),
        ("test_window", ""),
        ("", ""),
    ],
)
def test_a_case_of_no_test_is_known(name: str, looks: str) -> None:
    assert other_case(name) == looks


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("expected 1\nbut was 2", "expected 1"),
        ("\n\n  ● failed  \n at x", "● failed"),
        ("x" * 300, "x" * 200),
        (" \n ", ""),
    ],
)
def test_the_first_line_says_something(text: str, line: str) -> None:
    assert first_line(text) == line


@pytest.mark.parametrize(("text", "line"), [("12", 12), ("0", 0), ("-3", 0), ("x", 0), ("", 0), ("9" * 5000, 0)])
def test_a_line_is_a_number_or_not_told(text: str, line: int) -> None:
    assert line_number(text) == line
