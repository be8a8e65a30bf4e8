"""What two policies except from being judged or from blocking: waivers, rollouts, freezes.

Enters: two policies. Leaves: findings. A waiver that is added or lasts longer is weaker; so is a rollout that begins
later or blocks less, and a freeze that lets go.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from readygate.model.difference import Reach
from readygate.model.policy import Enforce, Freeze, Policy, Rollout, Waiver
from readygate.model.verdict import Effect
from readygate.policies.weighing import (
    NONE,
    STRONGER,
    UNKNOWN,
    WEAKER,
    Found,
    Rule,
    by_field,
    dated,
    keyed,
    line_of,
    listed,
    lists,
    nothing,
    of_order,
    said,
    together,
)

_ENFORCED = (Enforce.NONE, Enforce.NEW, Enforce.ALL)
_UNAPPROVED = " (no approval by that team on this pull request)"


def waivers(before: Policy, after: Policy, approved: Callable[[str], bool] | None) -> Iterator[Found]:
    """The risk register; `approved` is asked of each waiver that is there and differs."""
    old, new = ({f"{one.service} {one.criterion}": one for one in policy.waivers} for policy in (before, after))
    for _, was, now in keyed(old, new):
        effect = _of_waivers(was, now)
        if effect is not None:
            lacks = _UNAPPROVED if now and approved and not approved(now.approved_by) else ""
            yield from _waived(now or was, _waiver(was), _waiver(now, lacks), effect)


def _waived(one: Waiver | None, before: str, after: str, effect: Effect) -> Iterator[Found]:
    assert one is not None  # a name is in one of both policies
    yield Found(
        label=f"waiver {one.criterion} of {one.service}",
        before=before,
        after=after,
        effect=effect,
        services=(one.service,),
        criteria=(one.criterion,),
        place=line_of(one.place),
    )


WAIVER: Mapping[str, Rule[Waiver]] = {
    "criterion": nothing,
    "service": nothing,
    "place": nothing,
    "reason": lambda before, after: said("reason", before.reason, after.reason),
    "owner": lambda before, after: said("owner", before.owner, after.owner),
    "approved_by": lambda before, after: said("approved-by", before.approved_by, after.approved_by),
    "expires": lambda before, after: dated("expires", before.expires, after.expires, later=WEAKER),
}


def _of_waivers(was: Waiver | None, now: Waiver | None) -> Effect | None:
    """What a waiver does; None where only its place differs."""
    if was is None:
        return WEAKER
    if now is None:
        return STRONGER
    effects = {found.label: found.effect for found in by_field(was, now, WAIVER)}
    return effects.get("expires") or together(effects.values())


def _waiver(waiver: Waiver | None, lacks: str = "") -> str:
    if waiver is None:
        return NONE
    return f"until {waiver.expires}, approved by {waiver.approved_by}{lacks}, owner {waiver.owner}: {waiver.reason}"


def _enforced(before: Rollout, after: Rollout) -> Iterator[Found]:
    effect = of_order(_ENFORCED.index(before.enforce), _ENFORCED.index(after.enforce), more=STRONGER) or UNKNOWN
    yield Found(label="enforce", before=before.enforce.value, after=after.enforce.value, effect=effect)


def _begin(rollout: Rollout) -> dt.date:
    return rollout.start or dt.date.min


ROLLOUT: Mapping[str, Rule[Rollout]] = {
    "enforce": _enforced,
    "start": lambda before, after: dated("from", _begin(before), _begin(after), later=WEAKER),
}


def rollout(before: Policy, after: Policy) -> Iterator[Found]:
    yield from _of_rollouts("rollout", before.rollout, after.rollout)


def rollouts(before: Policy, after: Policy) -> Iterator[Found]:
    """What counts for each service that has a rollout of its own in either policy."""
    both = {service.name for service in before.services} & {service.name for service in after.services}
    for name in dict.fromkeys((*after.rollouts, *before.rollouts)):
        if name in both:
            old, new = (policy.rollouts.get(name, policy.rollout) for policy in (before, after))
            yield from _of_rollouts(f"{name} rollout", old, new, services=(name,))


def _of_rollouts(label: str, before: Rollout | None, after: Rollout | None, **fields: Any) -> Iterator[Found]:
    """No rollout is `all` from the beginning; where nothing is enforced the day does not matter."""
    old, new = before or Rollout(), after or Rollout()
    effects = {found.label: found.effect for found in by_field(old, new, ROLLOUT)}
    if Enforce.NONE in (old.enforce, new.enforce):
        effects.pop("from", None)
    effect = together(effects.values())
    if effect is not None:
        yield Found(
            label=label, before=_rolled(before), after=_rolled(after), effect=effect, reach=Reach.NOTHING, **fields
        )


def _rolled(rollout: Rollout | None) -> str:
    if rollout is None:
        return NONE
    return f"enforce {rollout.enforce.value}" + (f" from {rollout.start}" if rollout.start else "")


def _unless(before: Freeze, after: Freeze) -> Iterator[Found]:
    effect = UNKNOWN if before.unless and after.unless else WEAKER if after.unless else STRONGER
    yield Found(label="unless", before=before.unless or NONE, after=after.unless or NONE, effect=effect)


def freeze_rules(order: Sequence[str] = ()) -> Mapping[str, Rule[Freeze]]:
    """The rules for freezes; `order` are the milestones, empty where the policies do not order them alike."""

    def at(before: Freeze, after: Freeze) -> Iterator[Found]:
        effect: Effect | None = UNKNOWN
        if {before.milestone, after.milestone} <= set(order):
            effect = of_order(order.index(before.milestone), order.index(after.milestone), more=WEAKER)
        yield Found(label="at", before=before.milestone, after=after.milestone, effect=effect or UNKNOWN)

    return {
        "id": nothing,
        "place": nothing,
        "paths": lambda before, after: lists("paths", before.paths, after.paths, removed=WEAKER),
        "milestone": at,
        "unless": _unless,
    }


def freezes(before: Policy, after: Policy) -> Iterator[Found]:
    old, new = ({one.id: one for one in policy.freezes} for policy in (before, after))
    orders = [[milestone.id for milestone in policy.milestones] for policy in (before, after)]
    rules = freeze_rules(orders[1] if orders[0] == orders[1] else ())
    for name, was, now in keyed(old, new):
        if was is not None and now is not None:
            for found in by_field(was, now, rules):
                yield _frozen(name, f" {found.label}", found.before, found.after, found.effect, now)
        elif now is not None:
            yield _frozen(name, "", NONE, listed(now.paths), STRONGER, now)
        else:
            yield _frozen(name, "", listed(was.paths if was else ()), NONE, WEAKER, was)


def _frozen(name: str, label: str, before: str, after: str, effect: Effect, one: Freeze | None) -> Found:
    return Found(
        label=f"freeze {name}{label}",
        before=before,
        after=after,
        effect=effect,
        criteria=(f"freeze.{name}",),
        place=line_of(one.place) if one else "",
    )
