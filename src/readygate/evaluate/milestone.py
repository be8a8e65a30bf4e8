"""The exit of a milestone: who must be green at which level, who is, and who blocks by what (source document 001,
sections 5 and 6).

Enters: a policy, a milestone, how each service stands, the gates that were lost on the branch, the day. Leaves: the
exit. A service of which nobody knows anything blocks; so does an exception of the risk register that ran out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from readygate.evaluate.joining import several
from readygate.model.errors import UsageError
from readygate.model.policy import RELEASE, Policy, Row, Service
from readygate.model.release import Blocker, Blocks, MilestoneExit, Move, ServiceDue, ServiceExit, Standing
from readygate.model.verdict import GateState

_COLLECT = "declare its `reports` in the policy, and collect them in the run that is judged"
_REGISTER = "renew the waiver with a new approval, or remove it and close its delta"


def due_at(policy: Policy, milestone: str, target: str = "") -> tuple[ServiceDue, ...]:
    """What the milestone asks of each service in scope, in the order of the policy; UsageError for an unknown one.

    A service without a matrix is always in scope: every gate and the top of its ladder are due. `target` is asked
    instead of a lower level due of each service whose ladder has it; a release asks no less than is due.
    """
    order = [known.id for known in policy.milestones]
    if milestone not in order:
        raise UsageError(f"the policy has no milestone {milestone!r}", hint=f"it has {', '.join(order)}")
    at = order.index(milestone)
    before = order[at - 1] if at else ""
    found = (_due(policy, service, milestone, before, target) for service in policy.services)
    return tuple(one for one in found if one is not None)


def exit_of(
    policy: Policy,
    milestone: str,
    standings: Mapping[str, Standing],
    *,
    regressions: Mapping[str, tuple[Blocker, ...]],
    today: dt.date,
    commit: str = "",
    services: Collection[str] = (),
    target: str = "",
    notes: tuple[str, ...] = (),
) -> MilestoneExit:
    """The exit of `milestone`; `services` narrows it to some. UsageError for names that do not exist."""
    known = {service.name: service for service in policy.services}
    for name in services:
        if name not in known:
            raise UsageError(f"the policy has no service {name!r}", hint=f"it has {', '.join(known)}")
    asked = [due for due in due_at(policy, milestone, target) if not services or due.service in services]
    in_scope = {due.service for due in asked}
    above = [due.service for due in asked if due.level != target and _has(policy, known[due.service], target)]
    if above:
        notes = (*notes, f"more than {target} is due of {several(above)}, and a release asks no less than is due")
    expired = _expired(policy, today)
    exits = []
    for due in asked:
        lost = (*regressions.get(due.service, ()), *expired.get(due.service, ()))
        exits.append(_service(policy, known[due.service], due, standings.get(due.service), lost, milestone))
    return MilestoneExit(
        milestone=milestone,
        opens=bool(exits) and all(one.green for one in exits),
        commit=commit,
        date=today.isoformat(),
        policy=policy.digest,
        services=tuple(exits),
        not_due=tuple(name for name in known if name not in in_scope and (not services or name in services)),
        narrowed=bool(services),
        notes=notes,
    )


def _due(policy: Policy, service: Service, milestone: str, before: str, target: str) -> ServiceDue | None:
    ladder = policy.ladders[service.ladder]
    rungs = [rung.id for rung in ladder.rungs]
    if not service.matrix:
        gates = tuple(gate.id for gate in policy.gates)
        return ServiceDue(service=service.name, level=rungs[-1], gates=gates, move=Move.SAME)
    row, last = _row(service, milestone), _row(service, before)
    if row is None:
        return None
    adds = tuple(criterion.id for criterion in service.criteria if criterion.group == milestone)
    if last is None:
        move = Move.NEW
    elif row.level != last.level:
        move = Move.RAISED if ladder.index(row.level) > ladder.index(last.level) else Move.LOWERED
    else:
        move = Move.ADDS if adds or row.gates != last.gates else Move.SAME
    return ServiceDue(
        service=service.name,
        level=max(row.level, target, key=rungs.index) if target in rungs else row.level,
        gates=row.gates,
        move=move,
        before=last.level if last else "",
        adds=adds,
    )


def _has(policy: Policy, service: Service, level: str) -> bool:
    return any(rung.id == level for rung in policy.ladders[service.ladder].rungs)


def _row(service: Service, milestone: str) -> Row | None:
    return next((row for row in service.matrix if row.milestone == milestone), None)


def _service(
    policy: Policy,
    service: Service,
    due: ServiceDue,
    standing: Standing | None,
    lost: tuple[Blocker, ...],
    milestone: str,
) -> ServiceExit:
    if standing is None or not _answers(service, due, standing, milestone):
        blockers = (_unknown(due, standing, milestone), *lost)
        return ServiceExit(due=due, green=False, owner=service.owner, blockers=blockers)
    blockers = (*_gaps(standing), *_level(policy, service, due, standing), *lost)
    return ServiceExit(
        due=due,
        green=not blockers,
        owner=service.owner,
        current_level=standing.current_level,
        open_gates=tuple(gate for gate, state in standing.gates if state == GateState.OPEN.value),
        closed_gates=tuple(gate for gate, state in standing.gates if state == GateState.CLOSED.value),
        commit=standing.commit,
        date=standing.date,
        blockers=blockers,
        notes=tuple(_notes(due, standing)),
    )


def _answers(service: Service, due: ServiceDue, standing: Standing, milestone: str) -> bool:
    """Whether a verdict speaks of this milestone: its level, and of a service with a matrix the milestone itself."""
    return standing.target_level == due.level and (standing.milestone == milestone or not service.matrix)


def _unknown(due: ServiceDue, standing: Standing | None, milestone: str) -> Blocker:
    if standing is None:
        reason = "nobody judged it: there is no evidence and no verdict of it"
    else:
        at = f" at {standing.milestone}" if standing.milestone else ""
        reason = f"it was judged for {standing.target_level}{at}, not for {due.level} at {milestone}"
    fix = f"judge {due.service} with `--milestone {milestone}` on the release commit"
    return Blocker(what=Blocks.UNKNOWN, name=due.service, reason=reason, fix=fix)


def _gaps(standing: Standing) -> Iterator[Blocker]:
    """What is open; of a service without any evidence one sentence says it all."""
    if standing.gaps and not standing.evidenced:
        reason = f"nothing of it was read, so that all of its {len(standing.gaps)} open criteria lack evidence"
        yield Blocker(what=Blocks.NOTHING, name=standing.service, reason=reason, fix=_COLLECT)
        return
    for gap in standing.gaps:
        signature = gap.criterion.startswith(f"{RELEASE}.")
        what = Blocks.SIGN_OFF if signature else Blocks.GAP
        found = "not signed" if signature else gap.outcome
        reason = f"{found}: {gap.reason}" if gap.reason else found
        yield Blocker(what=what, name=gap.criterion, reason=reason, fix=gap.fix)


def _level(policy: Policy, service: Service, due: ServiceDue, standing: Standing) -> Iterator[Blocker]:
    """A declared level that is not reached though no criterion is open and none is waived (law 8), or a verdict that is
    not ready though it names no gap. Without a matrix no level is declared: what is asked must hold, and that is all.
    """
    ladder = policy.ladders[service.ladder]
    rungs = [rung.id for rung in ladder.rungs]
    reached = standing.current_level in rungs and rungs.index(standing.current_level) >= rungs.index(due.level)
    if standing.gaps or (standing.ready and (reached or standing.waived or not service.matrix)):
        return
    reason = f"it stands on {standing.current_level}, and nothing that it was asked shows {due.level}"
    yield Blocker(what=Blocks.LEVEL, name=due.level, reason=reason, fix=f"see `readygate check --target {due.level}`")


def _expired(policy: Policy, today: dt.date) -> dict[str, list[Blocker]]:
    """Waivers that ran out, by service."""
    found: dict[str, list[Blocker]] = {}
    for waiver in policy.waivers:
        if today > waiver.expires:
            reason = (
                f"the waiver of {waiver.criterion} expired on {waiver.expires} (owner {waiver.owner}, {waiver.place})"
            )
            blocker = Blocker(what=Blocks.WAIVER, name=waiver.criterion, reason=reason, fix=_REGISTER)
            found.setdefault(waiver.service, []).append(blocker)
    return found


def _notes(due: ServiceDue, standing: Standing) -> Iterator[str]:
    for gap in standing.unasked:
        yield f"not asked: {gap.criterion}: {gap.reason}"
    if standing.waived:
        waived = ", ".join(standing.waived)
        yield f"waived: {waived}; it ships on {standing.current_level} with a documented delta from {due.level}"
