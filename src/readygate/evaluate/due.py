"""What is due of a service now: its level, the gates that apply, the criteria that they ask.

Enters: a policy, a service, the subject. Leaves: what is due, and the criteria in the order of the policy.
"""

from __future__ import annotations

import msgspec

from readygate.evaluate.level import Ladders, Span
from readygate.evaluate.variables import Scope, names_in
from readygate.model.errors import UsageError
from readygate.model.policy import LEVEL_UPGRADE, OWNER_SIGNS, RELEASE, Criterion, Policy, Row, Service
from readygate.model.subject import Subject

_RELEASED = {LEVEL_UPGRADE: RELEASE}
"""How the start of a criterion is shown where it is not its own name."""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a service now: the level due (a rung of its ladder), the gates that apply, the milestone.

    `gates` is None where all apply; `planned` is the rung that the matrix has, where another one is asked for;
    `release`: what only a release asks is asked, too.
    """

    level: int
    gates: tuple[str, ...] | None
    milestone: str
    in_scope: bool = True
    planned: str = ""
    release: bool = False


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion that is asked. `span` are the rungs that ask it (None: a milestone or the like does), `level` is the
    first of them, else the milestone.
    """

    criterion: Criterion
    span: Span | None
    level: str


def due_of(policy: Policy, service: Service, subject: Subject, ladders: Ladders) -> Due:
    """What is due; UsageError where the target is no rung of the service's ladder."""
    rungs = [rung.id for rung in ladders.own.rungs]
    milestone = subject.milestone or policy.milestone
    row = _row(service, milestone)
    planned = rungs.index(row.level) if row else len(rungs) - 1
    level = planned
    if subject.target:
        if subject.target not in rungs:
            raise UsageError(
                f"the ladder of {service.name} has no level {subject.target!r}", hint=f"it has {', '.join(rungs)}"
            )
        level = rungs.index(subject.target)
        if subject.release and (row or not service.matrix):
            level = max(level, planned)  # a release is never ready by asking for less
    return Due(
        level=level,
        gates=row.gates if row else None,
        milestone=milestone,
        in_scope=row is not None or not service.matrix or bool(subject.target),
        planned=rungs[planned] if row and level != planned else "",
        release=subject.release,
    )


def _of_release(due: Due, ladders: Ladders) -> tuple[str, ...]:
    """Where the criteria start that a release asks: every level above the lowest is signed off, and one that is ready
    for general availability needs what `from: release` says.
    """
    if not due.release or due.level == 0:
        return ()
    return (LEVEL_UPGRADE, RELEASE) if due.level >= ladders.general_availability else (LEVEL_UPGRADE,)


def _row(service: Service, milestone: str) -> Row | None:
    """The row of the milestone; without a milestone the last row, the most that is ever asked."""
    if not milestone:
        return service.matrix[-1] if service.matrix else None
    return next((row for row in service.matrix if row.milestone == milestone), None)


def scope_of(policy: Policy, service: Service, due: Due) -> Scope:
    """The values of the variables: the service's own and the milestone's."""
    values = {**service.variables, "level": (policy.ladders[service.ladder].rungs[due.level].id,)}
    if owners := service.variables.get("service.owner"):
        values[names_in(OWNER_SIGNS)[0]] = _signs(owners)
    for milestone in policy.milestones:
        if milestone.id == due.milestone:
            values["milestone.id"] = (milestone.id,)
            if milestone.starts:
                values["milestone.starts"] = (milestone.starts.isoformat(),)
            if milestone.exits:
                values["milestone.exits"] = (milestone.exits.isoformat(),)
    return Scope(values=values, empty=service.empty)


def _signs(owners: tuple[str, ...]) -> tuple[str, ...]:
    """The owners as records write them, with and without `@`; whoever it is where one of them is no single person."""
    if any("/" in owner or " " in owner for owner in owners):
        return ("*",)
    return tuple(form for owner in owners for form in (owner, owner.removeprefix("@")))


def asked_of(policy: Policy, service: Service, due: Due, ladders: Ladders) -> tuple[Asked, ...]:
    """The criteria that the level and milestone due ask, in the order of the policy."""
    gates = {gate.id for gate in policy.gates}
    order = [milestone.id for milestone in policy.milestones]
    begun = set(order[: order.index(due.milestone) + 1] if due.milestone in order else order)
    begun.update(_of_release(due, ladders))
    asked = []
    for criterion in service.criteria:
        if criterion.group in gates and due.gates is not None and criterion.group not in due.gates:
            continue
        span = ladders.span(criterion)
        # What the level due does not ask begins above it, or ended below it: the service has outgrown it (`until`).
        if span.covers(due.level) if span else criterion.start in begun:
            level = ladders.own.rungs[span.first].id if span else _RELEASED.get(criterion.start, criterion.start)
            asked.append(Asked(criterion=criterion, span=span, level=level))
    return tuple(asked)
