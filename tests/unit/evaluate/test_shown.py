"""Seen, needed and distance, as one row of a table shows them."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.model.policy import Condition, Criterion
from readygate.model.verdict import CriterionVerdict
from tests.unit.evaluate.samples import all_of, any_of, asked, criterion, item, leaf

HOLDS, FAILS, LACKS = leaf("bad = 0"), leaf("total = 0"), leaf("bad = 0", kind="docs")
IDLE = leaf("bad = 0", parameters={"inapplicable": ("bad",)})


def row(one: Condition | Criterion, *items: Any) -> tuple[str, str, str]:
    found: CriterionVerdict = asked(one, *(items or (item("a"),)))
    return found.seen, found.needed, found.distance


def test_one_result_shows_its_distance() -> None:
    assert row(leaf("bad = 0")) == ("0", "bad = 0", "")
    assert row(leaf("total >= 3")) == ("1", "total ≥ 3", "2 short")


def test_what_does_not_hold_goes_before_what_does() -> None:
    assert row(leaf("total >= 1", "bad = 0", "share >= 80%"), item("a!", "b")) == (
        "bad 1, share 50 %",
        "bad = 0, share ≥ 80 %",
        "",
    )
    assert row(leaf("total >= 1", "bad = 0"), item("a!")) == ("1", "bad = 0", "1 over")
    assert row(leaf("total >= 1", "bad = 0")) == ("total 1, bad 0", "total ≥ 1, bad = 0", "")


def test_nothing_measured_shows_nothing() -> None:
    assert row(LACKS) == ("", "", "")
    assert row(leaf("bad = 0", titles="x")) == ("", "", "")
    assert row(all_of(IDLE, IDLE)) == ("", "", "")


@pytest.mark.parametrize(
    ("one", "seen", "needed"),
    [
        (all_of(HOLDS, FAILS, LACKS), "1 of 3 hold", "all 3"),
        (all_of(HOLDS, IDLE), "1 of 2 hold, 1 not applicable", "all 1"),
        (any_of(FAILS, HOLDS), "1 of 2 hold", "one of them"),
        (any_of(FAILS, LACKS, IDLE), "0 of 3 hold, 1 not applicable", "one of them"),
        (criterion(leaf("total >= 1", titles="${each}"), each=("a", "b")), "1 of 2 hold", "all 2"),
        (criterion(any_of(leaf("total >= 1", titles="${each}"), LACKS), each=("a", "b")), "1 of 2 hold", "all 2"),
    ],
)
def test_parts_are_counted(one: Condition | Criterion, seen: str, needed: str) -> None:
    assert row(one) == (seen, needed, "")


def test_a_result_of_several_parts_is_shown_once() -> None:
    assert row(all_of(HOLDS)) == ("0", "bad = 0", "")
    assert row(leaf("bad = 0", "bad = 0")) == ("0", "bad = 0", "")
