"""Test results: counts by status, places, and the worse of two reports."""

from __future__ import annotations

from readygate.kinds import tests


def test_statuses_go_from_best_to_worst() -> None:
    assert tests.STATUSES == ("passed", "skipped", "failed", "errored")
