"""The proof of one service: evidence under which all holds, and for each criterion a change that fails it alone.

Enters: a policy and a service. Leaves: a proof: each criterion that is ever asked is proved by a change, or cannot fail
alone because another one asks the same (named, with the reason), or asks nothing of this service.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import msgspec

from readygate.model.policy import Policy, Service
from readygate.model.subject import Subject
from readygate.model.verdict import Outcome
from tests.proof.asking import Question, asked
from tests.proof.implied import Implied, implied_by
from tests.proof.world import World


class Proved(msgspec.Struct, frozen=True, kw_only=True):
    """A change that fails one criterion and no other: what was done, and what came of it."""

    change: str
    outcome: Outcome


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Every criterion that was asked, by what is known of it; `unproved` tells what the changes failed instead.
    `reached` is the level on the evidence where most is asked, `ready` whether nothing is open there.
    """

    reached: str
    ready: bool
    proved: Mapping[str, Proved]
    implied: Mapping[str, Implied]
    idle: Mapping[str, str]
    unproved: Mapping[str, tuple[str, ...]]

    @property
    def criteria(self) -> frozenset[str]:
        """All criteria that the proof is about."""
        return frozenset((*self.proved, *self.implied, *self.idle, *self.unproved))


def top(policy: Policy, service: Service) -> Subject:
    """The subject in which most is asked: a release at the last milestone, on the highest rung."""
    return _subject(policy, service, policy.milestones[-1].id if policy.milestones else "", -1)


def _subject(policy: Policy, service: Service, milestone: str, rung: int) -> Subject:
    rungs = policy.ladders[service.ladder].rungs
    known = next((one for one in policy.milestones if one.id == milestone), None)
    day = (known.exits or known.starts) if known else None
    return Subject(today=day or dt.date(2026, 11, 21), milestone=milestone, target=rungs[rung].id, release=True)


def subjects(policy: Policy, service: Service) -> Iterator[tuple[Subject, frozenset[str]]]:
    """Subjects that ask each criterion of the service, each with those that no earlier one asks: the top first, then
    lower rungs and earlier milestones.
    """
    known: set[str] = set()
    rungs = range(len(policy.ladders[service.ladder].rungs) - 1, -1, -1)
    begun = {row.milestone for row in service.matrix}
    for milestone in reversed([one.id for one in policy.milestones] or [""]):
        if service.matrix and milestone not in begun:
            continue
        for rung in rungs:
            subject = _subject(policy, service, milestone, rung)
            fresh = {one.id for one in asked(policy, service, subject)} - known
            if fresh:
                known |= fresh
                yield subject, frozenset(fresh)


def prove(policy: Policy, service: Service) -> Proof:
    """The proof of all criteria that the service is ever asked."""
    first, *others = (prove_in(World(policy, service, one), fresh) for one, fresh in subjects(policy, service))
    for other in others:
        first = _joined(first, other)
    return first


def _joined(one: Proof, other: Proof) -> Proof:
    return Proof(
        reached=one.reached,
        ready=one.ready and other.ready,
        proved={**one.proved, **other.proved},
        implied={**one.implied, **other.implied},
        idle={**one.idle, **other.idle},
        unproved={**one.unproved, **other.unproved},
    )


def prove_in(world: World, wanted: frozenset[str]) -> Proof:
    """The proof of the wanted criteria in one world, all of which must hold."""
    assert not world.open(world.before), [
        f"{one.id}: {one.outcome.value}, {one.reason}"
        for one in world.before.criteria
        if one.id in world.open(world.before)
    ]
    proved: dict[str, Proved] = {}
    implied: dict[str, Implied] = {}
    idle: dict[str, str] = {}
    unproved: dict[str, tuple[str, ...]] = {}
    for question in world.questions:
        name = question.criterion.id
        if name not in wanted:
            continue
        if question.idle:
            idle[name] = question.idle.value
            continue
        if stronger := implied_by(question, world.questions):
            implied[name] = stronger
            continue
        found = _alone(world, question)
        if isinstance(found, Proved):
            proved[name] = found
        else:
            unproved[name] = found
    verdict = world.before
    return Proof(
        reached=verdict.current_level,
        ready=verdict.ready and not verdict.gaps,
        proved=proved,
        implied=implied,
        idle=idle,
        unproved=unproved,
    )


def differing(world: World) -> dict[str, str]:
    """Criteria that are said to be implied by others and that a change fails alone all the same, with the change: there
    must be none.
    """
    found = {}
    for question in world.questions:
        if not question.idle and implied_by(question, world.questions):
            alone = _alone(world, question)
            if isinstance(alone, Proved):
                found[question.criterion.id] = alone.change
    return found


def _alone(world: World, question: Question) -> Proved | tuple[str, ...]:
    """The first change that fails the criterion and no other; else what each change failed."""
    name, tried = question.criterion.id, []
    for change in world.changes(question):
        verdict = world.after(change)
        lost = world.open(verdict)
        if lost == {name}:
            (outcome,) = (one.outcome for one in verdict.criteria if one.id == name)
            return Proved(change=change.words, outcome=outcome)
        tried.append(f"{change.words} → {', '.join(sorted(lost)) or 'nothing'}")
    return tuple(tried)
