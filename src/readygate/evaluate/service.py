"""One service judged: what came of each criterion, its level, its gates, its gaps.

Enters: the service of a policy and the selected evidence. Leaves: a `ServiceVerdict`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

import msgspec

from readygate.evaluate.answers import Answer
from readygate.evaluate.asking import Program, Programs, longer_ids
from readygate.evaluate.belonging import Age
from readygate.evaluate.coming import coming_up, milestone_ahead, milestone_asks
from readygate.evaluate.due import Asked, Due, asked_of, due_of, scope_of
from readygate.evaluate.excuses import by_criterion, excused
from readygate.evaluate.exhibit import Pool
from readygate.evaluate.judge import Bench, Nothing, judge_criterion
from readygate.evaluate.kept import Kept
from readygate.evaluate.level import HOLDS, Ladders, following, reached
from readygate.evaluate.select import Evidence, Selected, by_service
from readygate.evaluate.shown import shown
from readygate.evaluate.wayup import way_up
from readygate.kinds.kind import Kind
from readygate.model.glob import Predicate, name_glob
from readygate.model.policy import RELEASE, Criterion, NotApplicable, Policy, Service, Waiver
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

_PASS, _WAIVED, _COMING = Outcome.PASS, Outcome.WAIVED, Outcome.COMING  # 3.11 calls a function for each `Outcome.X`
_ASIDE = (Outcome.NOT_APPLICABLE, Outcome.COMING)
"""Outcomes that a gate does not count."""
_URGENCY = (Outcome.FAIL, Outcome.INVALID, Outcome.STALE, Outcome.MISSING)
"""Of gaps on one rung: what is known to be wrong before what nobody knows."""
_LAST = 99
"""Where gaps of milestones stand: after those of every rung."""
_KEPT = 4096
"""Criteria that are remembered from service to service."""
_LISTS = 256
"""The same of lists of criteria."""
_NOTHING = "nothing that is due passed: a service is ready when something was shown, not when nothing is asked"


class Judge:
    """Judges services one after another; what they have in common is worked out once."""

    def __init__(self, policy: Policy, selected: Selected, subject: Subject, kinds: Callable[[str], Kind]) -> None:
        self._policy = policy
        self._selected = selected
        self._subject = subject
        self._kinds = kinds
        self._programs: Kept[int, tuple[Asked, Programs]] = Kept(_KEPT)
        self._nothing = Nothing(selected.orphans)
        self._ladders = {name: Ladders(ladder, policy.ladders) for name, ladder in policy.ladders.items()}
        self._waivers = by_criterion(policy.waivers)
        self._registered: dict[str, list[Waiver]] = {}
        for waiver in policy.waivers:
            self._registered.setdefault(waiver.service, []).append(waiver)
        self._unless = {f"freeze.{freeze.id}": freeze.unless for freeze in policy.freezes}
        self._asked: Kept[tuple[int, Due, str], tuple[Service, tuple[Asked, ...]]] = Kept(_LISTS)
        self._longer: Kept[int, tuple[Service, dict[str, tuple[str, ...]]]] = Kept(_LISTS)
        self._evidence: dict[dt.timedelta | None, dict[str, dict[str, Evidence]]] = {
            None: by_service(selected.evidence)
        }

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
            self._asked.keep(key, (service, asked_of(self._policy, service, due, ladders)))
        return self._asked[key][1]

    def _criteria(
        self, service: Service, asked: tuple[Asked, ...], due: Due, ages: dict[str, tuple[Age, ...]]
    ) -> tuple[CriterionVerdict, ...]:
        """The verdicts on what is asked; `ages` gets the aged evidence that they rest on, by the criterion's id."""
        pool = Pool(self._subject.today, self._selected.digests)
        benches: dict[dt.timedelta | None, Bench] = {}
        given = [(name_glob(known.criterion), known) for known in service.not_applicable]
        longer, scope = self._longer_ids(service), scope_of(self._policy, service, due)
        judged = []
        for one in asked:
            criterion = one.criterion
            known = self._programs.get(id(one))
            if known is None:
                made = Programs(criterion, longer.get(criterion.id, ()), self._kinds, self._policy.trust)
                known = self._programs.keep(id(one), (one, made))
            program = known[1].of(scope)
            found = _given(given, criterion.id) if given else None
            if found is None:
                max_age = criterion.max_age if self._selected.claims else None
                bench = benches.get(max_age)
                if bench is None:
                    bench = benches[max_age] = self._bench(service, pool, max_age)
                found = judge_criterion(program, bench)
            if found.ages and found.outcome is _PASS:
                ages[criterion.id] = found.ages
            judged.append(self._verdict(one, program, found, self._waivers_of(service, criterion), due=due.in_scope))
        return tuple(judged)

    def _waivers_of(self, service: Service, criterion: Criterion) -> tuple[Waiver, ...]:
        return self._waivers.get((service.name, criterion.id), ()) if self._waivers else ()

    def _longer_ids(self, service: Service) -> dict[str, tuple[str, ...]]:
        key = id(service.criteria)
        if key not in self._longer:
            self._longer.keep(key, (service, longer_ids(service.criteria)))
        return self._longer[key][1]

    def _bench(self, service: Service, pool: Pool, max_age: dt.timedelta | None) -> Bench:
        """The bench with the evidence that a criterion of this `max-age` sees."""
        if max_age not in self._evidence:
            self._evidence[max_age] = by_service(self._selected.within(max_age, self._subject.today))
        return Bench(
            evidence=self._evidence[max_age].get(service.name, {}),
            kinds=self._kinds,
            pool=pool,
            nothing=self._nothing,
            changed=self._subject.changed,
            unless=self._unless,
        )

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
        waived = (one.criterion for one, verdict in zip(asked, judged, strict=True) if verdict.outcome is _WAIVED)
        waivers = {criterion.id: self._waivers_of(service, criterion) for criterion in waived}
        return coming_up(self._subject.today, [one.criterion for one in asked], judged, ages, waivers, asks)

    def _verdict(
        self, one: Asked, program: Program, found: Answer, waivers: tuple[Waiver, ...], *, due: bool
    ) -> CriterionVerdict:
        """The verdict, made once for all services to which there is nothing else to be said than other files' names."""
        if found.like is None or waivers:
            return self._fresh(one, program, found, waivers, due=due)
        key = (one.level, due, id(found.like))
        known = program.verdicts.get(key)
        if known is None:
            known = program.verdicts.keep(key, (found, self._fresh(one, program, found, waivers, due=due)))
        verdict = known[1]
        if verdict.evidence == found.evidence:
            return verdict
        return msgspec.structs.replace(verdict, evidence=found.evidence)

    def _fresh(
        self, one: Asked, program: Program, found: Answer, waivers: tuple[Waiver, ...], *, due: bool
    ) -> CriterionVerdict:
        outcome, waiver = excused(found.outcome, one.criterion, waivers, self._policy.ladders, self._subject.today)
        return _verdict(one, program, found, outcome=outcome, due=due, waiver=waiver)

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
            if verdict.outcome is _COMING:
                yield f"{verdict.id}: {verdict.waiver}"

    def _waiver_warnings(self, service: Service, judged: tuple[CriterionVerdict, ...]) -> Iterator[str]:
        own = self._registered.get(service.name, ())
        outcomes = {verdict.id: verdict for verdict in judged} if own else {}
        for waiver in own:
            verdict = outcomes.get(waiver.criterion)
            if self._subject.today > waiver.expires:
                yield f"the waiver of {waiver.criterion} expired on {waiver.expires} ({waiver.place})"
            elif verdict is None or verdict.outcome is not _WAIVED:
                yield f"the waiver of {waiver.criterion} is not needed ({waiver.place})"


def _given(given: list[tuple[Predicate, NotApplicable]], criterion: str) -> Answer | None:
    """The answer of a service that declares the criterion without object."""
    reason = next((known.reason for matches, known in given if matches(criterion)), None)
    return None if reason is None else Answer(outcome=Outcome.NOT_APPLICABLE, reason=reason)


def _verdict(
    one: Asked, program: Program, found: Answer, *, outcome: Outcome, due: bool, waiver: str
) -> CriterionVerdict:
    criterion = one.criterion
    seen, needed, distance = shown(found, criterion)
    return CriterionVerdict(
        id=criterion.id,
        group=criterion.group,
        title=program.title,
        source=criterion.source,
        level=one.level,
        outcome=outcome,
        due=due,
        reason=found.reason,
        seen=seen,
        needed=needed,
        distance=distance,
        kinds=program.kinds,
        results=found.results,
        parts=tuple(map(_part, found.parts)),
        locations=found.locations,
        evidence=found.evidence,
        near_misses=found.near,
        notes=found.notes,
        wanted=found.wanted,
        fix=program.fix,
        waiver=waiver,
    )


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
    return [verdict for *_, verdict in sorted(open_ones)]  # no two have one number


def _shown(judged: tuple[CriterionVerdict, ...], due: Due) -> bool:
    """Whether anything that is due passed: a service of which nothing was shown is not ready (law 2). The lowest rung
    needs no criterion (law 8). A signature shows nothing of the service.
    """
    asked = [verdict for verdict in judged if verdict.due]
    shown = any(verdict.outcome is _PASS and verdict.group != RELEASE for verdict in asked)
    return shown or (due.level == 0 and not asked)


def _blocking(asked: tuple[Asked, ...], judged: tuple[CriterionVerdict, ...], rung: int | None) -> tuple[str, ...]:
    if rung is None:
        return ()
    return tuple(
        verdict.id
        for one, verdict in zip(asked, judged, strict=True)
        if verdict.outcome not in HOLDS and one.span and one.span.covers(rung)
    )


def _gate(gate: str, title: str, own: list[CriterionVerdict], *, note: str) -> GateVerdict:
    """The gate as one mark. A gate that does not apply has no criterion here, for none of its own is asked."""
    asked = [verdict for verdict in own if verdict.outcome not in _ASIDE]
    opened = sum([verdict.outcome.opens for verdict in asked])
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
