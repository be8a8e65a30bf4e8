"""One service judged: what came of each criterion, its level, its gates, its gaps.

Enters: the service of a policy and the selected evidence. Leaves: a `ServiceVerdict`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

import msgspec

from readygate.evaluate.belonging import Age
from readygate.evaluate.coming import coming_up, milestone_ahead, milestone_asks
from readygate.evaluate.due import Asked, Due, asked_of, due_of, scope_of
from readygate.evaluate.excuses import by_criterion, excused
from readygate.evaluate.judge import Bench, Memo, items_of, judge_criterion
from readygate.evaluate.leaf import Answer, Pool
from readygate.evaluate.level import HOLDS, Ladders, following, reached
from readygate.evaluate.select import Evidence, Selected
from readygate.evaluate.shown import shown
from readygate.evaluate.variables import EmptyListError, Scope, UndeclaredError
from readygate.evaluate.wayup import way_up
from readygate.kinds.kind import Kind
from readygate.model.glob import Predicate, name_glob
from readygate.model.policy import Criterion, NotApplicable, Policy, Service
from readygate.model.subject import Subject
from readygate.model.verdict import (
    CriterionVerdict,
    Expiry,
    GateState,
    GateVerdict,
    Outcome,
    Part,
    ServiceVerdict,
)

_URGENCY = [Outcome.FAIL, Outcome.INVALID, Outcome.STALE, Outcome.MISSING]
"""Of gaps on one rung: what is known to be wrong before what nobody knows."""
_LAST = 99
"""Where gaps of milestones stand: after those of every rung."""
_NOTHING = "nothing that is due passed: a service is ready when something was shown, not when nothing is asked"


class Judge:
    """Judges services one after another; what they have in common is worked out once."""

    def __init__(self, policy: Policy, selected: Selected, subject: Subject, kinds: Callable[[str], Kind]) -> None:
        self._policy = policy
        self._selected = selected
        self._subject = subject
        self._kinds = kinds
        self._memo = Memo(selected.orphans)
        self._ladders = {name: Ladders(ladder, policy.ladders) for name, ladder in policy.ladders.items()}
        self._waivers = by_criterion(policy.waivers)
        self._same: dict[tuple[int, int], tuple[Asked, Answer, CriterionVerdict]] = {}
        self._asked: dict[tuple[int, Due, str], tuple[Service, tuple[Asked, ...]]] = {}
        self._evidence: dict[dt.timedelta | None, Mapping[tuple[str, str], Evidence]] = {None: selected.evidence}

    def service(self, service: Service) -> ServiceVerdict:
        """The verdict on one service."""
        ladders = self._ladders[service.ladder]
        due = due_of(self._policy, service, self._subject, ladders)
        asked = self._asked_of(service, due, ladders)
        ages: dict[str, tuple[Age, ...]] = {}
        judged = self._criteria(service, asked, due, ages)
        spans = [(one.span, verdict.outcome) for one, verdict in zip(asked, judged, strict=True) if one.span]
        current = reached(spans, due.level)
        after = following(spans, current, due.level)
        gaps = _gaps(asked, judged)
        blocking = _blocking(asked, judged, after)
        rungs = tuple(rung.id for rung in ladders.own.rungs)
        return ServiceVerdict(
            service=service.name,
            owner=service.owner,
            ladder=rungs,
            current_level=rungs[current],
            target_level=rungs[due.level],
            ready=due.in_scope and not gaps and _shown(judged, due),
            gaps=tuple(gap.id for gap in gaps),
            gates=self._gates(service, judged),
            criteria=judged,
            milestone=due.milestone,
            in_scope=due.in_scope,
            next_level=rungs[after] if after is not None else "",
            blocking_next=blocking,
            way_up=way_up(gaps, blocking),
            planned_level=due.planned,
            warnings=tuple(self._warnings(service, due, judged)),
            coming_up=self._coming(service, asked, due, judged, ages),
        )

    def _asked_of(self, service: Service, due: Due, ladders: Ladders) -> tuple[Asked, ...]:
        key = (id(service.criteria), due, service.ladder)
        if key not in self._asked:
            self._asked[key] = (service, asked_of(self._policy, service, due, ladders))
        return self._asked[key][1]

    def _criteria(
        self, service: Service, asked: tuple[Asked, ...], due: Due, ages: dict[str, tuple[Age, ...]]
    ) -> tuple[CriterionVerdict, ...]:
        """The verdicts on what is asked; `ages` gets the aged evidence that they rest on, by the criterion's id."""
        bench = Bench(
            service=service.name,
            scope=scope_of(self._policy, service, due),
            evidence=self._selected.evidence,
            kinds=self._kinds,
            pool=Pool(self._subject.today, self._selected.digests),
            memo=self._memo,
            longer=self._memo.longer(service.criteria),
            trusted=self._policy.trust,
            changed=self._subject.changed,
            unless={f"freeze.{freeze.id}": freeze.unless for freeze in self._policy.freezes},
        )
        given = [(name_glob(known.criterion), known) for known in service.not_applicable]
        return tuple(self._verdict(one, bench, given, due, ages) for one in asked)

    def _seen(self, bench: Bench, max_age: dt.timedelta | None) -> Bench:
        """The bench with the evidence that a criterion of this `max-age` sees."""
        if max_age is None or not self._selected.claims:
            return bench
        if max_age not in self._evidence:
            self._evidence[max_age] = self._selected.within(max_age, self._subject.today)
        return msgspec.structs.replace(bench, evidence=self._evidence[max_age])

    def _coming(
        self,
        service: Service,
        asked: tuple[Asked, ...],
        due: Due,
        judged: tuple[CriterionVerdict, ...],
        ages: Mapping[str, tuple[Age, ...]],
    ) -> tuple[Expiry, ...]:
        ahead = None if self._subject.target else milestone_ahead(self._policy, due.milestone, self._subject.today)
        asks: list[Expiry] = []
        if ahead is not None:
            about = msgspec.structs.replace(self._subject, milestone=ahead.id)
            ladders = self._ladders[service.ladder]
            then = due_of(self._policy, service, about, ladders)
            known = {one.criterion.id for one in asked} if due.in_scope else set()
            more = tuple(one for one in self._asked_of(service, then, ladders) if one.criterion.id not in known)
            if then.in_scope and more:
                asks.append(milestone_asks(ahead, self._criteria(service, more, then, {})))
        waived = (verdict.id for verdict in judged if verdict.outcome is Outcome.WAIVED)
        waivers = {known: self._waivers[service.name, known] for known in waived}
        return coming_up(self._subject.today, [one.criterion for one in asked], judged, ages, waivers, asks)

    def _verdict(
        self,
        one: Asked,
        bench: Bench,
        given: list[tuple[Predicate, NotApplicable]],
        due: Due,
        ages: dict[str, tuple[Age, ...]],
    ) -> CriterionVerdict:
        criterion = one.criterion
        reason = next((known.reason for matches, known in given if matches(criterion.id)), None)
        if reason is not None:
            found = Answer(outcome=Outcome.NOT_APPLICABLE, reason=reason)
        else:
            found = judge_criterion(criterion, self._seen(bench, criterion.max_age))
        if found.ages and found.outcome is Outcome.PASS:
            ages[criterion.id] = found.ages
        waivers = self._waivers.get((bench.service, criterion.id), ())
        lasting = self._memo.lasts(found) and not waivers
        if lasting and (id(one), id(found)) in self._same:
            return self._same[id(one), id(found)][2]
        outcome, waiver = excused(found.outcome, criterion, waivers, self._policy.ladders, self._subject.today)
        kinds = self._memo.kinds(criterion)
        verdict = _verdict(one, found, bench.scope, outcome=outcome, due=due.in_scope, waiver=waiver, kinds=kinds)
        if lasting and not _speaks(criterion):
            self._same[id(one), id(found)] = (one, found, verdict)
        return verdict

    def _gates(self, service: Service, judged: tuple[CriterionVerdict, ...]) -> tuple[GateVerdict, ...]:
        own: dict[str, list[CriterionVerdict]] = {gate.id: [] for gate in self._policy.gates}
        for verdict in judged:
            if verdict.due and verdict.group in own:
                own[verdict.group].append(verdict)
        return tuple(
            _gate(gate.id, gate.title, own[gate.id], note=service.notes.get(gate.id, "")) for gate in self._policy.gates
        )

    def _warnings(self, service: Service, due: Due, judged: tuple[CriterionVerdict, ...]) -> Iterator[str]:
        """Another target, waivers that expired or that nothing needs, rules that come, nothing that is shown."""
        if due.planned:
            which = "lower" if due.level < self._ladders[service.ladder].own.index(due.planned) else "higher"
            yield f"{due.planned} is due at {due.milestone or 'the last milestone'}; a {which} level was asked for"
        if due.in_scope and not any(verdict.due for verdict in judged):
            yield "the policy asks nothing of this service at the level due"
        elif due.in_scope and not _shown(judged, due) and not any(map(_blocks, judged)):
            yield _NOTHING
        yield from self._waiver_warnings(service, judged)
        for verdict in judged:
            if verdict.outcome is Outcome.COMING:
                yield f"{verdict.id}: {verdict.waiver}"

    def _waiver_warnings(self, service: Service, judged: tuple[CriterionVerdict, ...]) -> Iterator[str]:
        if not self._waivers:
            return
        outcomes = {verdict.id: verdict for verdict in judged}
        for waiver in self._policy.waivers:
            if waiver.service != service.name:
                continue
            verdict = outcomes.get(waiver.criterion)
            if self._subject.today > waiver.expires:
                yield f"the waiver of {waiver.criterion} expired on {waiver.expires} ({waiver.place})"
            elif verdict is None or verdict.outcome is not Outcome.WAIVED:
                yield f"the waiver of {waiver.criterion} is not needed ({waiver.place})"


def _speaks(criterion: Criterion) -> bool:
    """Whether the criterion's own texts differ from service to service."""
    return "${" in criterion.title or "${" in criterion.fix


def _verdict(
    one: Asked, found: Answer, scope: Scope, *, outcome: Outcome, due: bool, waiver: str, kinds: tuple[str, ...]
) -> CriterionVerdict:
    criterion = one.criterion
    seen, needed, distance = shown(found, criterion)
    words = _words(criterion, scope) if _speaks(criterion) else scope
    return CriterionVerdict(
        id=criterion.id,
        group=criterion.group,
        title=words.shown(criterion.title),
        source=criterion.source,
        level=one.level,
        outcome=outcome,
        due=due,
        reason=found.reason,
        seen=seen,
        needed=needed,
        distance=distance,
        kinds=kinds,
        results=found.results,
        parts=tuple(map(_part, found.parts)),
        locations=found.locations,
        evidence=found.evidence,
        near_misses=found.near,
        notes=found.notes,
        wanted=found.wanted,
        fix=words.shown(criterion.fix),
        waiver=waiver,
    )


def _words(criterion: Criterion, scope: Scope) -> Scope:
    """The values that title and fix show; `${each}` stands for all items."""
    try:
        return scope.having("each", *items_of(criterion, scope))
    except (UndeclaredError, EmptyListError):
        return scope


def _part(found: Answer) -> Part:
    return Part(label=found.label, outcome=found.outcome, reason=found.reason, results=found.results)


def _blocks(verdict: CriterionVerdict) -> bool:
    return verdict.due and verdict.outcome in _URGENCY


def _gaps(asked: tuple[Asked, ...], judged: tuple[CriterionVerdict, ...]) -> list[CriterionVerdict]:
    """What blocks, as it matters: the lowest rung first, what is known to be wrong before what nobody knows."""
    open_ones = [
        (one.span.first if one.span else _LAST, _URGENCY.index(verdict.outcome), number, verdict)
        for number, (one, verdict) in enumerate(zip(asked, judged, strict=True))
        if _blocks(verdict)
    ]
    return [verdict for *_, verdict in sorted(open_ones, key=lambda gap: gap[:3])]


def _shown(judged: tuple[CriterionVerdict, ...], due: Due) -> bool:
    """Whether anything that is due passed: a service of which nothing was shown is not ready (law 2). The lowest rung
    needs no criterion (law 8).
    """
    asked = [verdict for verdict in judged if verdict.due]
    return any(verdict.outcome is Outcome.PASS for verdict in asked) or (due.level == 0 and not asked)


def _blocking(asked: tuple[Asked, ...], judged: tuple[CriterionVerdict, ...], rung: int | None) -> tuple[str, ...]:
    if rung is None:
        return ()
    return tuple(
        verdict.id
        for one, verdict in zip(asked, judged, strict=True)
        if one.span and one.span.covers(rung) and verdict.outcome not in HOLDS
    )


def _gate(gate: str, title: str, own: list[CriterionVerdict], *, note: str) -> GateVerdict:
    """The gate as one mark. A gate that does not apply has no criterion here, for none of its own is asked."""
    asked = [verdict for verdict in own if verdict.outcome not in (Outcome.NOT_APPLICABLE, Outcome.COMING)]
    opened = sum(verdict.outcome.opens for verdict in asked)
    if not asked:
        state = GateState.NOT_APPLICABLE
    else:
        state = GateState.OPEN if opened == len(asked) else GateState.CLOSED
    return GateVerdict(
        id=gate,
        title=title,
        state=state,
        opened=opened,
        total=len(asked),
        not_applicable=len(own) - len(asked),
        note=note,
    )
