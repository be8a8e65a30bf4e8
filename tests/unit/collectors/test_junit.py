"""JUnit XML: each dialect's cases and outcomes, and files that must be refused."""

from __future__ import annotations

from readygate.collectors.junit import COLLECTOR


def test_a_report_is_told_by_its_root() -> None:
    assert COLLECTOR.signature.xml == ("testsuites", "testsuite")
