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


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """A change that fails a criterion, and no other that could stand without it: what was done, and what came of it."""

    change: str
    outcome: Outcome


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Every criterion that was asked, by what is known of it; `unproved` tells what the changes failed instead.
    `together` has a change for each implied criterion, which fails nothing but what is tied to it. `reached` is the
    level on the evidence where most is asked, `ready` whether nothing is open there.
    """

    reached: str
    ready: bool
    proved: Mapping[str, Failed]
    implied: Mapping[str, Implied]
    together: Mapping[str, Failed]
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
        together={**one.together, **other.together},
        idle={**one.idle, **other.idle},
        unproved={**one.unproved, **other.unproved},
    )


def prove_in(world: World, wanted: frozenset[str]) -> Proof:
    """The proof of the wanted criteria in one world, all of which must hold."""
    verdict = world.before
    told = [f"{one.id}: {one.outcome.value}, {one.reason}" for one in verdict.criteria if one.id in world.open(verdict)]
    assert not told, told
    asked_of = {one.criterion.id: one for one in world.questions if not one.idle}
    implied = {name: by for name, one in asked_of.items() if (by := implied_by(one, world.questions))}
    changes: dict[str, Failed] = {}
    unproved: dict[str, tuple[str, ...]] = {}
    for name in sorted(wanted & asked_of.keys()):
        found = _failed(world, asked_of[name], _tied(name, implied) if name in implied else frozenset({name}))
        if isinstance(found, Failed):
            changes[name] = found
        else:
            unproved[name] = found
    return Proof(
        reached=verdict.current_level,
        ready=verdict.ready and not verdict.gaps,
        proved={name: one for name, one in changes.items() if name not in implied},
        implied={name: implied[name] for name in changes if name in implied},
        together={name: one for name, one in changes.items() if name in implied},
        idle={one.criterion.id: one.idle.value for one in world.questions if one.idle and one.criterion.id in wanted},
        unproved=unproved,
    )


def _tied(name: str, implied: Mapping[str, Implied]) -> frozenset[str]:
    """The criteria that are tied to one by what implies what, itself among them."""
    tied: set[str] = {name}
    while True:
        more = {other for other, one in implied.items() if tied & {other, *one.by}}
        more |= {by for other in more for by in implied[other].by}
        if more <= tied:
            return frozenset(tied)
        tied |= more


def differing(world: World) -> dict[str, str]:
    """Criteria that are said to be implied by others and that a change fails alone all the same, with the change: there
    must be none.
    """
    found = {}
    for question in world.questions:
        if not question.idle and implied_by(question, world.questions):
            alone = _failed(world, question, frozenset({question.criterion.id}))
            if isinstance(alone, Failed):
                found[question.criterion.id] = alone.change
    return found


def _failed(world: World, question: Question, tied: frozenset[str]) -> Failed | tuple[str, ...]:
    """The first change that fails the criterion and none but the tied ones; else what each change failed."""
    name, tried = question.criterion.id, []
    for change in world.changes(question, together=len(tied) > 1):
        verdict = world.after(change)
        lost = world.open(verdict)
        if name in lost and lost <= tied:
            (outcome,) = (one.outcome for one in verdict.criteria if one.id == name)
            return Failed(change=change.words, outcome=outcome)
        tried.append(f"{change.words} → {', '.join(sorted(lost)) or 'nothing'}")
    return tuple(tried)
