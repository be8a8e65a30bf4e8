"""One service judged: which criteria are asked, what came of each, its level, its gates, its gaps.

Enters: the service of a policy and the selected evidence. Leaves: a `ServiceVerdict`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec

from readygate.evaluate.judge import Bench, judge_criterion
from readygate.evaluate.leaf import Answer, Pool
from readygate.evaluate.level import HOLDS, Ladders, Span, reached
from readygate.evaluate.select import Selected
from readygate.evaluate.variables import Scope
from readygate.evaluate.wayup import way_up
from readygate.kinds.kind import Kind
from readygate.model.errors import UsageError
from readygate.model.glob import name_glob
from readygate.model.policy import Condition, Criterion, Leaf, Policy, Row, Service
from readygate.model.subject import Subject
from readygate.model.verdict import (
    CriterionVerdict,
    GateState,
    GateVerdict,
    Outcome,
    Part,
    ServiceVerdict,
)

_URGENCY = [Outcome.FAIL, Outcome.INVALID, Outcome.STALE, Outcome.MISSING]
"""Of gaps on one rung: what is known to be wrong before what nobody knows."""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a service now: the level due (a rung of its ladder), the gates that apply, the milestone."""

    level: int
    gates: tuple[str, ...] | None
    milestone: str
    in_scope: bool = True


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion that applies to a service, and the rungs on which it is asked (None: a milestone's capability)."""

    criterion: Criterion
    span: Span | None


def judge_service(
    policy: Policy, service: Service, selected: Selected, subject: Subject, kinds: Callable[[str], Kind]
) -> ServiceVerdict:
    """The verdict on one service."""
    ladders = Ladders(policy.ladders[service.ladder], policy.ladders)
    due = _due(policy, service, subject, ladders)
    bench = Bench(
        service=service.name,
        scope=_scope(policy, service, due),
        evidence=selected.evidence,
        kinds=kinds,
        pool=Pool(),
        trusted=policy.trust,
    )
    asked = _asked(policy, service, due, ladders)
    judged = tuple(_judged(one, policy, service, bench, ladders, due, subject.today) for one in asked)
    spans = [(one.span, verdict.outcome) for one, verdict in zip(asked, judged, strict=True) if one.span]
    current = reached(spans, due.level)
    gaps = _gaps(asked, judged)
    following = _next(asked, judged, current, due.level)
    rungs = [rung.id for rung in ladders.own.rungs]
    return ServiceVerdict(
        service=service.name,
        owner=service.owner,
        ladder=tuple(rungs),
        current_level=rungs[current],
        target_level=rungs[due.level],
        ready=due.in_scope and not gaps and (due.level == 0 or _something_holds(judged)),
        gaps=tuple(gap.id for gap in gaps) if due.in_scope else (),
        gates=_gates(policy, service, due, judged),
        criteria=judged,
        milestone=due.milestone,
        in_scope=due.in_scope,
        next_level=rungs[following] if following is not None else "",
        blocking_next=_blocking(asked, judged, following),
        way_up=way_up(gaps),
        warnings=_warnings(policy, service, subject.today, judged),
    )


def _due(policy: Policy, service: Service, subject: Subject, ladders: Ladders) -> Due:
    rungs = [rung.id for rung in ladders.own.rungs]
    milestone = subject.milestone or policy.milestone
    row = _row(service, milestone)
    gates = row.gates if row else None
    level = rungs.index(row.level) if row else len(rungs) - 1
    if subject.target:
        if subject.target not in rungs:
            raise UsageError(
                f"the ladder of {service.name} has no level {subject.target!r}", hint=f"it has {', '.join(rungs)}"
            )
        level = rungs.index(subject.target)
    in_scope = row is not None or not service.matrix or bool(subject.target)
    return Due(level=level, gates=gates, milestone=milestone, in_scope=in_scope)


def _row(service: Service, milestone: str) -> Row | None:
    """The row of the milestone; without a milestone the last row, the most that is ever asked."""
    if not milestone:
        return service.matrix[-1] if service.matrix else None
    return next((row for row in service.matrix if row.milestone == milestone), None)


def _scope(policy: Policy, service: Service, due: Due) -> Scope:
    values = dict(service.variables)
    for milestone in policy.milestones:
        if milestone.id == due.milestone:
            values["milestone.id"] = (milestone.id,)
            if milestone.starts:
                values["milestone.starts"] = (milestone.starts.isoformat(),)
            if milestone.exits:
                values["milestone.exits"] = (milestone.exits.isoformat(),)
    return Scope(values=values, empty=service.empty)


def _asked(policy: Policy, service: Service, due: Due, ladders: Ladders) -> list[Asked]:
    """The criteria that the level and milestone due ask, in the order of the policy."""
    gates = {gate.id for gate in policy.gates}
    order = [milestone.id for milestone in policy.milestones]
    reached_milestones = set(order[: order.index(due.milestone) + 1] if due.milestone in order else order)
    asked = []
    for criterion in service.criteria:
        if criterion.group in gates and due.gates is not None and criterion.group not in due.gates:
            continue
        span = ladders.span(criterion)
        if span is None and criterion.start not in reached_milestones:
            continue
        if span is not None and not span.first <= due.level <= span.last:
            continue  # a rung above, or one that the service has outgrown (`until`)
        asked.append(Asked(criterion=criterion, span=span))
    return asked


def _judged(
    one: Asked, policy: Policy, service: Service, bench: Bench, ladders: Ladders, due: Due, today: dt.date
) -> CriterionVerdict:
    criterion = one.criterion
    given = next((known for known in service.not_applicable if name_glob(known.criterion)(criterion.id)), None)
    if given:
        found = Answer(outcome=Outcome.NOT_APPLICABLE, reason=given.reason)
    else:
        found = judge_criterion(criterion, bench)
    outcome, waiver = _excused(found.outcome, criterion, policy, service.name, today)
    seen, needed, distance = _shown(found)
    return CriterionVerdict(
        id=criterion.id,
        group=criterion.group,
        title=criterion.title,
        source=criterion.source,
        level=ladders.own.rungs[one.span.first].id if one.span else criterion.start,
        outcome=outcome,
        due=due.in_scope and (one.span is None or one.span.covers(due.level)),
        reason=found.reason,
        seen=seen,
        needed=needed,
        distance=distance,
        kinds=tuple(dict.fromkeys(_kinds(criterion.condition))),
        results=found.results,
        parts=tuple(_part(part) for part in found.parts),
        locations=found.locations,
        evidence=found.evidence,
        near_misses=found.near,
        notes=found.notes,
        wanted=found.wanted,
        fix=criterion.fix,
        waiver=waiver,
    )


def _shown(found: Answer) -> tuple[str, str, str]:
    """Seen, needed and distance as a table shows them: of what does not hold, else of everything."""
    if found.seen:
        return found.seen, found.needed, ""
    results = dict.fromkeys(found.results)
    shown = [result for result in results if not result.holds] or list(results)
    if len(shown) == 1:
        return shown[0].seen, f"{shown[0].metric} {shown[0].needed}", shown[0].distance
    seen = ", ".join(f"{result.metric} {result.seen}" for result in shown)
    return seen, ", ".join(f"{result.metric} {result.needed}" for result in shown), ""


def _excused(
    outcome: Outcome, criterion: Criterion, policy: Policy, service: str, today: dt.date
) -> tuple[Outcome, str]:
    """The outcome after `warn-until` and waivers, and what the waiver says."""
    if outcome.opens:
        return outcome, ""
    if criterion.warn_until and today < criterion.warn_until:
        return Outcome.COMING, f"{outcome.value} today; asked from {criterion.warn_until} on"
    for waiver in policy.waivers:
        if (waiver.criterion, waiver.service) == (criterion.id, service):
            text = f"{waiver.reason} (owner {waiver.owner}, approved by {waiver.approved_by})"
            if today <= waiver.expires:
                return Outcome.WAIVED, f"{outcome.value}, waived until {waiver.expires}: {text}"
            return outcome, f"the waiver expired on {waiver.expires}: {text}"
    return outcome, ""


def _kinds(condition: Condition) -> list[str]:
    if isinstance(condition, Leaf):
        return [condition.kind]
    return [kind for part in condition.parts for kind in _kinds(part)]


def _part(found: Answer) -> Part:
    return Part(label=found.label, outcome=found.outcome, reason=found.reason, results=found.results)


def _gaps(asked: list[Asked], judged: tuple[CriterionVerdict, ...]) -> list[CriterionVerdict]:
    """What blocks, as it matters: the lowest rung first, what is known to be wrong before what nobody knows."""
    open_ones = [
        (one.span.first if one.span else 99, _URGENCY.index(verdict.outcome), number, verdict)
        for number, (one, verdict) in enumerate(zip(asked, judged, strict=True))
        if verdict.due and verdict.outcome in _URGENCY
    ]
    return [verdict for *_, verdict in sorted(open_ones, key=lambda gap: gap[:3])]


def _something_holds(judged: tuple[CriterionVerdict, ...]) -> bool:
    """Whether anything that is due was looked at: a service of which nothing is asked is not ready (law 2)."""
    return any(verdict.due and verdict.outcome in {Outcome.PASS, Outcome.WAIVED} for verdict in judged)


def _next(asked: list[Asked], judged: tuple[CriterionVerdict, ...], current: int, due: int) -> int | None:
    """The first rung above the current one, up to the one due, that asks anything."""
    for rung in range(current + 1, due + 1):
        starts = [verdict for one, verdict in zip(asked, judged, strict=True) if one.span and one.span.first == rung]
        if any(verdict.outcome is not Outcome.NOT_APPLICABLE for verdict in starts) or rung == due:
            return rung
    return None


def _blocking(asked: list[Asked], judged: tuple[CriterionVerdict, ...], rung: int | None) -> tuple[str, ...]:
    if rung is None:
        return ()
    return tuple(
        verdict.id
        for one, verdict in zip(asked, judged, strict=True)
        if one.span and one.span.covers(rung) and verdict.outcome not in HOLDS
    )


def _gates(policy: Policy, service: Service, due: Due, judged: tuple[CriterionVerdict, ...]) -> tuple[GateVerdict, ...]:
    return tuple(_gate(gate.id, gate.title, service, due, judged) for gate in policy.gates)


def _gate(gate: str, title: str, service: Service, due: Due, judged: tuple[CriterionVerdict, ...]) -> GateVerdict:
    own = [verdict for verdict in judged if verdict.group == gate and verdict.due]
    asked = [verdict for verdict in own if verdict.outcome not in {Outcome.NOT_APPLICABLE, Outcome.COMING}]
    opened = sum(verdict.outcome.opens for verdict in asked)
    applies = due.gates is None or gate in due.gates
    if not applies or not asked:
        state = GateState.NOT_APPLICABLE
    elif opened == len(asked):
        state = GateState.OPEN
    else:
        state = GateState.CLOSED
    return GateVerdict(
        id=gate,
        title=title,
        state=state,
        opened=opened,
        total=len(asked),
        not_applicable=len(own) - len(asked),
        note=service.notes.get(gate, ""),
    )


def _warnings(
    policy: Policy, service: Service, today: dt.date, judged: tuple[CriterionVerdict, ...]
) -> tuple[str, ...]:
    """Waivers that expired or that nothing needs, and rules that come."""
    outcomes = {verdict.id: verdict for verdict in judged}
    warnings = []
    for waiver in policy.waivers:
        if waiver.service != service.name:
            continue
        verdict = outcomes.get(waiver.criterion)
        if today > waiver.expires:
            warnings.append(f"the waiver of {waiver.criterion} expired on {waiver.expires} ({waiver.place})")
        elif verdict is None or verdict.outcome is not Outcome.WAIVED:
            warnings.append(f"the waiver of {waiver.criterion} is not needed ({waiver.place})")
    if not any(verdict.due for verdict in judged):
        warnings.append("the policy asks nothing of this service at the level due")
    warnings += [f"{verdict.id}: {verdict.waiver}" for verdict in judged if verdict.outcome is Outcome.COMING]
    return tuple(warnings)
