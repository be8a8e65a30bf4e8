"""What holds today and stops at a known day: aged evidence, waivers, rules that become due, the next milestone.

Enters: a service's verdicts and what they rest on. Leaves: the days ahead, the nearest first. A day is the first one on
which it does not hold any more. Only the next two weeks are told, but of a rule that does not hold yet its day however
far ahead: that one needs work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from readygate.evaluate.belonging import Age
from readygate.model.policy import Criterion, Milestone, Policy, Waiver
from readygate.model.verdict import CriterionVerdict, Expiry, Outcome

HORIZON = dt.timedelta(days=14)
"""How far ahead is told: a milestone is announced so many days before (DESIGN section 5)."""
_SHOWN = 5
_PASS, _WAIVED, _COMING = Outcome.PASS, Outcome.WAIVED, Outcome.COMING  # 3.11 calls a function for each `Outcome.X`
_HOLDS = {Outcome.PASS, Outcome.WAIVED, Outcome.NOT_APPLICABLE, Outcome.COMING}


def coming_up(
    today: dt.date,
    asked: Sequence[Criterion],
    judged: Sequence[CriterionVerdict],
    ages: Mapping[str, tuple[Age, ...]],
    waivers: Mapping[str, tuple[Waiver, ...]],
    others: Iterable[Expiry] = (),
) -> tuple[Expiry, ...]:
    """The days ahead. `asked` and `judged` go together; `ages` and `waivers` (the one that lasts longest first) are by
    the criterion's id.
    """
    found = list(others)
    for criterion, verdict in zip(asked, judged, strict=True):
        if verdict.outcome is _PASS and verdict.id in ages:
            found += _aged(verdict.id, ages[verdict.id], today)
        elif verdict.outcome is _WAIVED and waivers[verdict.id][0].expires - today <= HORIZON:
            waiver = waivers[verdict.id][0]
            what = f"is waived through {waiver.expires} ({waiver.owner}), and then open"
            found.append(Expiry(criterion=verdict.id, what=what, on=_next(waiver.expires)))
        elif verdict.outcome is _COMING and criterion.warn_until is not None:
            on = criterion.warn_until.isoformat()
            found.append(Expiry(criterion=verdict.id, what="does not hold today and becomes due", on=on))
    return tuple(sorted(found, key=lambda one: (one.on, one.criterion)))


def milestone_ahead(policy: Policy, current: str, today: dt.date) -> Milestone | None:
    """The milestone after the current one, where it starts within the next two weeks."""
    order = [milestone.id for milestone in policy.milestones]
    if current not in order:
        return None
    for milestone in policy.milestones[order.index(current) + 1 :][:1]:
        if milestone.starts is not None and today < milestone.starts <= today + HORIZON:
            return milestone
    return None


def milestone_asks(milestone: Milestone, more: Sequence[CriterionVerdict]) -> Expiry:
    """What a milestone asks beside what is asked today, judged today; `milestone` has a start."""
    opened = [verdict.id for verdict in more if verdict.outcome not in _HOLDS]
    names = ", ".join(f"`{name}`" for name in opened[:_SHOWN])
    rest = f" and {len(opened) - _SHOWN} more" if len(opened) > _SHOWN else ""
    told = f"{len(opened)} {'is' if len(opened) == 1 else 'are'} open today: {names}{rest}" if opened else "all hold"
    what = f"starts and asks {len(more)} more criteri{'on' if len(more) == 1 else 'a'}; {told}"
    return Expiry(criterion=milestone.id, what=what, on=str(milestone.starts))


def _aged(criterion: str, ages: Iterable[Age], today: dt.date) -> Iterator[Expiry]:
    """The first day on which one of the items does not count any more."""
    first = min(ages, key=lambda age: age.on)
    if first.on - today <= HORIZON:
        yield Expiry(criterion=criterion, what=first.what, on=first.on.isoformat())


def _next(day: dt.date) -> str:
    return (day + dt.timedelta(days=1)).isoformat()
