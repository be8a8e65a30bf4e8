"""Waivers and dates: what excuses a criterion that does not hold (laws 1 and 9).

Enters: an outcome, the criterion, the waiver of the risk register that names it. Leaves: the outcome that counts, and
what the waiver says. The loader refuses waivers that law 9 forbids; evaluation does not take its word for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from readygate.model.policy import Criterion, Ladder, Waiver
from readygate.model.verdict import Outcome

LAST_CUSTOMER_RUNG = "L3"
"""Criteria first needed above this canonical rung can be waived."""
NEVER_WAIVED = "tenant-isolation"
"""Criteria with this in their name cannot be waived at all."""

Waivers = Mapping[tuple[str, str], tuple[Waiver, ...]]


def by_criterion(waivers: Iterable[Waiver]) -> Waivers:
    """Waivers by service and criterion, the one that lasts longest first."""
    found: dict[tuple[str, str], list[Waiver]] = {}
    for waiver in waivers:
        found.setdefault((waiver.service, waiver.criterion), []).append(waiver)
    return {key: tuple(sorted(group, key=lambda one: one.expires, reverse=True)) for key, group in found.items()}


def excused(
    outcome: Outcome, criterion: Criterion, waivers: tuple[Waiver, ...], ladders: Mapping[str, Ladder], today: dt.date
) -> tuple[Outcome, str]:
    """The outcome after `warn-until` and waivers, and what the waiver says. A waiver counts on its last day."""
    if outcome.opens:
        return outcome, ""
    if criterion.warn_until and today < criterion.warn_until:
        return Outcome.COMING, f"{outcome.value} today; asked from {criterion.warn_until} on"
    if not waivers:
        return outcome, ""
    waiver = waivers[0]
    text = f"{waiver.reason} (owner {waiver.owner}, approved by {waiver.approved_by})"
    if today > waiver.expires:
        return outcome, f"the waiver expired on {waiver.expires}: {text}"
    refused = unwaivable(criterion, ladders)
    if refused:
        return outcome, f"the waiver does not count, {refused}: {text}"
    return Outcome.WAIVED, f"{outcome.value}, waived until {waiver.expires}: {text}"


def unwaivable(criterion: Criterion, ladders: Mapping[str, Ladder]) -> str:
    """Why the criterion cannot be waived; empty where it can."""
    if NEVER_WAIVED in criterion.id:
        return "tenant isolation is never waived"
    if criterion.waivable is None and not _above_customers(criterion, ladders[criterion.ladder]):
        return f"only criteria first needed above {LAST_CUSTOMER_RUNG} can be waived"
    return f"{criterion.id} says `waivable: false`" if criterion.waivable is False else ""


def _above_customers(criterion: Criterion, ladder: Ladder) -> bool:
    """Whether the first rung that needs the criterion lies above the one that contains canonical L3."""
    rungs = [rung.id for rung in ladder.rungs]
    held = [rung.id for rung in ladder.rungs if rung.contains == LAST_CUSTOMER_RUNG]
    return bool(held) and criterion.start in rungs and rungs.index(criterion.start) > rungs.index(held[0])
