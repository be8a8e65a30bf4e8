"""Settings of two policies that are no service's own: trust, scope, ladders, milestones, roles, evidence, kinds.

Enters: two policies. Leaves: findings. What lets more evidence count, more branches be trusted, or less be asked, is
weaker.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from readygate.model.difference import Reach
from readygate.model.policy import (
    Ladder,
    Milestone,
    OtherEvidence,
    Policy,
    Row,
    Service,
)
from readygate.model.verdict import Effect
from readygate.policies import compare_exceptions as exceptions
from readygate.policies.compare_criteria import max_age
from readygate.policies.weighing import (
    NONE,
    STRONGER,
    UNKNOWN,
    WEAKER,
    Found,
    Rule,
    by_field,
    keyed,
    listed,
    lists,
    nothing,
    of_items,
    of_order,
    said,
    together,
)


def setting_rules(approved: Callable[[str], bool] | None = None) -> dict[str, Rule[Policy]]:
    """The rules for policies; `approved` says whether a team or person approved the change, None where nobody asked."""
    return {
        "digest": nothing,
        "files": nothing,
        "services": nothing,
        "warnings": nothing,
        "ladders": _ladders,
        "gates": _gates,
        "milestones": _milestones,
        "milestone": _milestone,
        "branches": lambda before, after: lists(
            "branches", before.branches, after.branches, removed=STRONGER, reach=Reach.NOTHING
        ),
        "rollout": exceptions.rollout,
        "rollouts": exceptions.rollouts,
        "shared": lambda before, after: lists(
            "scope.shared", before.shared, after.shared, removed=WEAKER, reach=Reach.NOTHING
        ),
        "ignored": lambda before, after: lists(
            "scope.ignore", before.ignored, after.ignored, removed=STRONGER, reach=Reach.NOTHING
        ),
        "trust": lambda before, after: lists("trust", before.trust, after.trust, removed=STRONGER),
        "roles": _roles,
        "sign_offs": _sign_offs,
        "evidence": _evidence,
        "waivers": lambda before, after: exceptions.waivers(before, after, approved),
        "freezes": exceptions.freezes,
        "kinds": _kinds,
    }


LADDER: Mapping[str, Rule[Ladder]] = {
    "name": nothing,
    "rungs": lambda before, after: said(f"ladder {after.name}", _rungs(before), _rungs(after), reach=Reach.ASKED),
}


def _ladders(before: Policy, after: Policy) -> Iterator[Found]:
    """Rungs, their order, and which canonical rung each contains; a title is a word for people."""
    for name, old, new in keyed(before.ladders, after.ladders):
        if old is None or new is None:
            yield from said(f"ladder {name}", _rungs(old), _rungs(new), reach=Reach.ASKED)
        elif _rungs(old) != _rungs(new):
            yield from by_field(old, new, LADDER)


def _rungs(ladder: Ladder | None) -> str:
    if ladder is None:
        return NONE
    return ", ".join(f"{rung.id} is {rung.contains}" if rung.contains else rung.id for rung in ladder.rungs)


def _gates(before: Policy, after: Policy) -> Iterator[Found]:
    old, new = ([gate.id for gate in policy.gates] for policy in (before, after))
    yield from lists("gates", old, new, removed=UNKNOWN, reach=Reach.ASKED)


MILESTONE: Mapping[str, Rule[Milestone]] = {
    "id": nothing,
    "starts": lambda before, after: _dated(f"milestone {after.id} starts", before.starts, after.starts),
    "exits": lambda before, after: _dated(f"milestone {after.id} exits", before.exits, after.exits),
}


def _milestones(before: Policy, after: Policy) -> Iterator[Found]:
    """Names and their order; dates, which criteria may compare with and waivers may not outlast."""
    old, new = ({one.id: one for one in policy.milestones} for policy in (before, after))
    if list(old) != list(new):
        yield from said("milestones", listed(list(old)), listed(list(new)), reach=Reach.ASKED)
    for _, was, now in keyed(old, new):
        if was is not None and now is not None:
            yield from by_field(was, now, MILESTONE)


def _dated(label: str, before: dt.date | None, after: dt.date | None) -> Iterator[Found]:
    yield from said(label, before.isoformat() if before else "", after.isoformat() if after else "")


def _milestone(before: Policy, after: Policy) -> Iterator[Found]:
    """The milestone that is worked on: a later one is stronger where no service is asked less at it. What a rung asks
    `until` it is outgrown does not count as less.
    """
    order = [one.id for one in after.milestones]
    effects: set[Effect | None] = {UNKNOWN}
    if {before.milestone, after.milestone} <= {"", *order} and len(set(order)) == len(order):
        places = [order.index(one.milestone) if one.milestone else len(order) for one in (before, after)]
        effects = {_of_rows(after, service, before.milestone, after.milestone) for service in after.services}
        effects.add(of_order(*places, more=STRONGER))
    yield Found(
        label="milestone",
        before=before.milestone or NONE,
        after=after.milestone or NONE,
        effect=together(effects) or UNKNOWN,
        reach=Reach.ASKED,
    )


def _of_rows(policy: Policy, service: Service, before: str, after: str) -> Effect | None:
    old, new = (_row(service, milestone) for milestone in (before, after))
    if old is None or new is None:
        return None if old is new else STRONGER if old is None else WEAKER
    ladder = policy.ladders[service.ladder]
    level = of_order(ladder.index(old.level), ladder.index(new.level), more=STRONGER)
    return together([level, of_items(old.gates, new.gates, removed=WEAKER)])


def _row(service: Service, milestone: str) -> Row | None:
    """The row that is due; without a milestone the last one, the most that is ever asked."""
    if not milestone:
        return service.matrix[-1] if service.matrix else None
    return next((row for row in service.matrix if row.milestone == milestone), None)


def _roles(before: Policy, after: Policy) -> Iterator[Found]:
    for name, old, new in keyed(before.roles, after.roles):
        yield from said(f"role {name}", listed(old or ()), listed(new or ()), reach=Reach.NOTHING)


def _sign_offs(before: Policy, after: Policy) -> Iterator[Found]:
    for name, old, new in keyed(before.sign_offs, after.sign_offs):
        yield from lists(f"sign-offs {name}", old or (), new or (), removed=WEAKER, reach=Reach.NOTHING)


OTHER_EVIDENCE: Mapping[str, Rule[OtherEvidence]] = {
    "workflow": nothing,
    "artifact": nothing,
    "max_age": lambda before, after: max_age(before.max_age, after.max_age, none=WEAKER),
}


def _evidence(before: Policy, after: Policy) -> Iterator[Found]:
    """Evidence of other workflows; the age that is given there only shortens that of criteria."""
    old, new = ({f"{one.workflow} {one.artifact}": one for one in policy.evidence} for policy in (before, after))
    for name, was, now in keyed(old, new):
        if was is not None and now is not None:
            for found in by_field(was, now, OTHER_EVIDENCE):
                yield Found(
                    label=f"evidence {name} {found.label}",
                    before=found.before,
                    after=found.after,
                    effect=found.effect,
                    reach=Reach.NOTHING,
                )
        else:
            yield from said(f"evidence {name}", "given" if was else "", "given" if now else "", reach=Reach.NOTHING)


def _kinds(before: Policy, after: Policy) -> Iterator[Found]:
    for name, old, new in keyed(before.kinds, after.kinds):
        texts = [
            ", ".join(f"{metric} in {unit.value}" for metric, unit in (units or {}).items()) for units in (old, new)
        ]
        yield from said(f"kind {name}", *texts)
