"""Waivers and dates (laws 1 and 9)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from readygate.evaluate.excuses import by_criterion, excused, unwaivable
from readygate.model.policy import CANONICAL, Criterion, Ladder, Rung, Waiver
from readygate.model.verdict import Outcome
from tests.unit.evaluate.samples import DAY, LADDER, criterion

ONE_DAY = dt.timedelta(days=1)
OWN = Ladder(
    name="own", rungs=(Rung(id="S0", title=""), Rung(id="S1", title="", contains="L3"), Rung(id="S2", title=""))
)
BARE = Ladder(name="bare", rungs=(Rung(id="B0", title=""), Rung(id="B1", title="", contains="L1")))
LADDERS = {CANONICAL: LADDER, "own": OWN, "bare": BARE}
TOP = criterion(start="L4")
SHUT = [Outcome.FAIL, Outcome.INVALID, Outcome.STALE, Outcome.MISSING]
SAYS = "the vendor is late (owner @a, approved by @b)"


def waiver(**fields: Any) -> Waiver:
    given = {"criterion": "G1.asked", "service": "shop", "reason": "the vendor is late", "owner": "@a"}
    return Waiver(**{**given, "approved_by": "@b", "expires": DAY, **fields})


def judged(outcome: Outcome, one: Criterion = TOP, *waivers: Waiver) -> tuple[Outcome, str]:
    return excused(outcome, one, waivers, LADDERS, DAY)


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.NOT_APPLICABLE])
def test_what_opens_needs_no_excuse(outcome: Outcome) -> None:
    one = criterion(start="L4", warn_until=DAY + ONE_DAY)
    assert judged(outcome, one, waiver()) == (outcome, "")


@pytest.mark.parametrize("outcome", SHUT)
def test_a_waiver_excuses_what_does_not_hold_until_its_last_day(outcome: Outcome) -> None:
    assert judged(outcome, TOP, waiver()) == (Outcome.WAIVED, f"{outcome.value}, waived until 2026-11-21: {SAYS}")
    late = waiver(expires=DAY - ONE_DAY)
    assert judged(outcome, TOP, late) == (outcome, f"the waiver expired on 2026-11-20: {SAYS}")
    assert judged(outcome) == (outcome, "")


@pytest.mark.parametrize("outcome", SHUT)
def test_a_rule_is_coming_until_the_day_before_its_date(outcome: Outcome) -> None:
    assert judged(outcome, criterion(warn_until=DAY + ONE_DAY), waiver()) == (
        Outcome.COMING,
        f"{outcome.value} today; asked from 2026-11-22 on",
    )
    assert judged(outcome, criterion(warn_until=DAY)) == (outcome, "")
    assert judged(outcome, criterion(warn_until=DAY - ONE_DAY)) == (outcome, "")


def test_of_several_waivers_the_one_that_lasts_longest_counts() -> None:
    old, new, other = waiver(expires=DAY - ONE_DAY), waiver(expires=DAY + ONE_DAY), waiver(service="cart")
    elsewhere = waiver(criterion="G1.other")
    assert by_criterion([old, new, other, elsewhere]) == {
        ("shop", "G1.asked"): (new, old),
        ("cart", "G1.asked"): (other,),
        ("shop", "G1.other"): (elsewhere,),
    }


@pytest.mark.parametrize(
    ("one", "refused"),
    [
        (criterion(start="L4"), ""),
        (criterion(start="L3"), "only criteria first needed above L3 can be waived"),
        (criterion(start="L1"), "only criteria first needed above L3 can be waived"),
        (criterion(start="M3"), "only criteria first needed above L3 can be waived"),
        (criterion(start="release"), "only criteria first needed above L3 can be waived"),
        (criterion(start="L1", waivable=True), ""),
        (criterion(start="M3", waivable=True), ""),
        (criterion(start="L4", waivable=False), "G1.asked says `waivable: false`"),
        (criterion(start="L4", id="G8.tenant-isolation"), "tenant isolation is never waived"),
        (criterion(start="L4", id="G8.tenant-isolation-rls", waivable=True), "tenant isolation is never waived"),
        (criterion(start="S2", ladder="own"), ""),
        (criterion(start="S1", ladder="own"), "only criteria first needed above L3 can be waived"),
        (criterion(start="B1", ladder="bare"), "only criteria first needed above L3 can be waived"),
    ],
)
def test_only_what_is_first_needed_above_l3_can_be_waived_tenant_isolation_never(one: Criterion, refused: str) -> None:
    assert unwaivable(one, LADDERS) == refused
    outcome, said = judged(Outcome.FAIL, one, waiver())
    assert (outcome is Outcome.WAIVED) == (not refused)
    if refused:
        assert (outcome, said) == (Outcome.FAIL, f"the waiver does not count, {refused}: {SAYS}")
