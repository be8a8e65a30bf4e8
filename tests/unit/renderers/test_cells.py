"""Cells of criteria."""

from __future__ import annotations

import pytest

from readygate.model.verdict import Outcome
from readygate.renderers.cells import seen
from tests.unit.renderers.samples import criterion


@pytest.mark.parametrize(
    ("now", "before", "distance", "cell"),
    [
        ("93.1 %", "", "", "93.1 %"),
        ("93.1 %", "93.1 %", "", "93.1 %"),
        ("93.1 %", "96.0 %", "", "93.1 % (was 96.0 %)"),
        ("93.1 %", "96.0 %", "2 points short", "93.1 % (was 96.0 %; 2 points short)"),
        ("93.1 %", "", "2 points short", "93.1 % (2 points short)"),
        ("total 3", "total 1", "", "total 3 (was 1)"),
        ("total 3, b 1", "total 1, b 0", "", "total 3, b 1 (was 1, b 0)"),
        ("1 of 3 hold", "1", "", "1 of 3 hold (was 1)"),
        ("1", "1 of 3 hold", "", "1 (was 1 of 3 hold)"),
    ],
)
def test_what_was_measured_beside_what_it_was(now: str, before: str, distance: str, cell: str) -> None:
    assert seen(criterion("G1.a", Outcome.FAIL, seen=now, distance=distance), before) == cell


def test_where_nothing_was_measured_the_reason_stands() -> None:
    assert seen(criterion("G1.a", Outcome.MISSING, seen="1", reason="no evidence"), "2") == "no evidence"
    assert seen(criterion("G1.a", Outcome.FAIL, reason="none"), "2") == "none"
