"""What is allowed in a policy and yet likely a mistake: told, never refused.

Enters: a loaded policy and the day. Leaves: sentences with places. Usual gates by level are those that the rows of the
matrix in source document 001, section 3, have in common.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from readygate.model.policy import CANONICAL, Ladder, Policy, Service, Waiver
from readygate.policies.ladders import CANONICAL_RUNGS, canonical_level

USUAL_GATES: Mapping[str, tuple[str, ...]] = {
    "L0": (),
    "L1": ("G1",),
    "L2": ("G1", "G2", "G3", "G6", "G8"),
    "L3": ("G1", "G2", "G3", "G6", "G7", "G8"),
    "L4": ("G1", "G2", "G3", "G6", "G7", "G8"),
}


def warnings_of(policy: Policy, today: dt.date) -> tuple[str, ...]:
    """All warnings, in the order milestones, ladders, services, waivers."""
    return (
        *_milestone_warnings(policy, today),
        *(warning for service in policy.services for warning in _service_warnings(policy, service)),
        *_ladder_warnings(policy),
        *_shared_path_warnings(policy),
        *(_expired(waiver) for waiver in policy.waivers if waiver.expires < today),
    )


def _milestone_warnings(policy: Policy, today: dt.date) -> Iterator[str]:
    current = next((known for known in policy.milestones if known.id == policy.milestone), None)
    if current is None:
        if any(service.matrix for service in policy.services):
            yield f"{policy.files[0]}: services have a matrix, but no `milestone` says which row is due"
    elif current.exits and current.exits < today:
        yield f"{policy.files[0]}: milestone {current.id} was to exit on {current.exits}; is it still current?"


def _service_warnings(policy: Policy, service: Service) -> Iterator[str]:
    ladder = policy.ladders[service.ladder]
    levels = [ladder.index(row.level) for row in service.matrix if row.level]
    for before, row in zip(levels, service.matrix[1:], strict=False):
        if row.level and ladder.index(row.level) < before:
            yield f"{service.place}: {service.name} is due at a lower level in {row.milestone} than before it"
    lacking = _lacking_gates(policy, service, ladder)
    if lacking:
        yield lacking


def _lacking_gates(policy: Policy, service: Service, ladder: Ladder) -> str:
    """The last row whose gates lack what its level usually needs, as a sentence."""
    gates = {gate.id for gate in policy.gates}
    excused = {entry.criterion.removesuffix(".*") for entry in service.not_applicable}
    for row in reversed(service.matrix):
        level = canonical_level(ladder, row.level)
        lacking = [gate for gate in USUAL_GATES[level] if gate in gates and gate not in (*row.gates, *excused)]
        if lacking:
            apply = "applies" if len(lacking) == 1 else "apply"
            return (
                f"{service.place}: {service.name} is due at {row.level} in {row.milestone} with gates "
                f"{', '.join(row.gates)}; {', '.join(lacking)} usually {apply} at that level"
            )
    return ""


def _ladder_warnings(policy: Policy) -> Iterator[str]:
    """Canonical rungs that no rung of a ladder contains: their criteria are asked on its top rung."""
    for ladder in policy.ladders.values():
        users = [service for service in policy.services if service.ladder == ladder.name]
        if not users:
            continue
        order = tuple(CANONICAL_RUNGS)
        top = max((order.index(rung.contains) for rung in ladder.rungs if rung.contains), default=0)
        unreached = {
            criterion.start
            for criterion in users[0].criteria
            if criterion.ladder == CANONICAL and criterion.start in order[top + 1 :]
        }
        if unreached:
            yield (
                f"{users[0].place}: the ladder {ladder.name} has no rung with `is: {max(unreached)}`, so criteria of "
                f"{', '.join(sorted(unreached))} are asked of {users[0].name} on the top rung only"
            )


def _shared_path_warnings(policy: Policy) -> Iterator[str]:
    seen: dict[str, str] = {}
    for service in policy.services if len(policy.services) > 1 else ():
        first = seen.setdefault(service.path, service.name)
        if first != service.name:
            where = f"the path {service.path}" if service.path else "no path"
            yield f"{service.place}: {service.name} has {where}, like {first}: files below it cannot be told apart"


def _expired(waiver: Waiver) -> str:
    return f"{waiver.place}: the waiver of {waiver.criterion} for {waiver.service} expired on {waiver.expires}"
