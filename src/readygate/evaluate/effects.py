"""What a change of the policy would do to today's evidence.

Enters: the differences of two policies, and the same bundle judged under both. Leaves: policy changes, each with its
effect (`3 failing services would pass`), and totals over all services. A difference of many criteria, or of all, tells
only what no difference of named criteria or services explains, so that nothing is told of two at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from readygate.evaluate.baseline import is_gap
from readygate.model.difference import Difference, Reach
from readygate.model.glob import name_glob
from readygate.model.verdict import CriterionVerdict, Judged, Outcome, PolicyChange, ServiceVerdict

SAME = "same outcome on today's evidence"


class _Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion of a service that one policy judges otherwise than the other; None where it is not asked."""

    service: str
    criterion: str
    before: CriterionVerdict | None
    after: CriterionVerdict | None
    turns_red: bool

    @property
    def reach(self) -> Reach:
        return Reach.ASKED if self.before is None or self.after is None else Reach.OUTCOME


def effects(differences: Iterable[Difference], before: Judged, after: Judged) -> tuple[PolicyChange, ...]:
    """The changes of the policy with their effect. `before` is today's policy on today's bundle, `after` the new one
    on the same bundle, for the same services and day.
    """
    pairs = tuple(_pairs(before, after))
    listed = tuple(differences)
    found = [_felt(one, pairs) if one.services or one.criteria else () for one in listed]
    claimed = {(pair.service, pair.criterion) for some in found for pair in some}
    rest = tuple(pair for pair in pairs if (pair.service, pair.criterion) not in claimed)
    return tuple(
        PolicyChange(
            what=one.what,
            before=one.before,
            after=one.after,
            effect=one.effect,
            place=one.place,
            today=_told(some or (() if one.services or one.criteria else _felt(one, rest))),
        )
        for one, some in zip(listed, found, strict=True)
    )


def totals(before: Judged, after: Judged) -> str:
    """How many services would change: `3 turn green, 2 turn red, 35 stay`."""
    old, new = _in_scope(before), _in_scope(after)
    both = [(one, new[name]) for name, one in old.items() if name in new]
    green = sum(there.ready and not here.ready for here, there in both)
    red = sum(here.ready and not there.ready for here, there in both)
    told = [f"{green:,} turn green", f"{red:,} turn red", f"{len(both) - green - red:,} stay"]
    for number, words in (
        (len(new.keys() - old.keys()), "judged besides"),
        (len(old.keys() - new.keys()), "judged no longer"),
    ):
        if number:
            told.append(f"{number:,} {words}")
    return ", ".join(told)


def _in_scope(judged: Judged) -> Mapping[str, ServiceVerdict]:
    return {one.service: one for one in judged.services if one.in_scope}


def _pairs(before: Judged, after: Judged) -> Iterator[_Pair]:
    old = {one.service: one for one in before.services}
    new = {one.service: one for one in after.services}
    for name in dict.fromkeys((*old, *new)):
        here, there = old.get(name), new.get(name)
        red = here is not None and here.ready and there is not None and there.in_scope and not there.ready
        was, now = _asked(here), _asked(there)
        for criterion in dict.fromkeys((*was, *now)):
            one, other = was.get(criterion), now.get(criterion)
            if (one and one.outcome) is not (other and other.outcome):
                yield _Pair(service=name, criterion=criterion, before=one, after=other, turns_red=red)


def _asked(service: ServiceVerdict | None) -> Mapping[str, CriterionVerdict]:
    return {judged.id: judged for judged in service.criteria if judged.due} if service else {}


def _felt(one: Difference, pairs: tuple[_Pair, ...]) -> tuple[_Pair, ...]:
    """The pairs that a difference can explain."""
    services = frozenset(one.services)
    matchers: list[Callable[[str], bool]] = [name_glob(name) for name in one.criteria]
    return tuple(
        pair
        for pair in pairs
        if pair.reach is one.reach
        and (not services or pair.service in services)
        and (not matchers or any(matches(pair.criterion) for matches in matchers))
    )


def _told(pairs: Iterable[_Pair]) -> str:
    """The pairs in words; what passed and is not asked any more changes no verdict."""
    closing: dict[str, list[_Pair]] = {}
    opening = []
    for pair in pairs:
        if pair.before is not None and is_gap(pair.before):
            words = _closed(pair.after)
            if words:
                closing.setdefault(words, []).append(pair)
        elif pair.after is not None and is_gap(pair.after):
            opening.append(pair)
    told = [_counted(words, found) for words, found in closing.items()]
    red = {pair.service for pair in opening if pair.turns_red}
    if red:
        told.append(f"{_number(len(red), 'service')} would turn red")
    others = sum(not pair.turns_red for pair in opening)
    if others:
        told.append(f"{_number(others, 'gap')} would open in services that are red already")
    return ", ".join(told) or SAME


def _closed(after: CriterionVerdict | None) -> str:
    """What becomes of a gap; empty where it stays one."""
    if after is None:
        return "leave scope"
    if after.outcome is Outcome.WAIVED:
        return "be waived"
    if after.outcome is Outcome.PASS:
        return "pass"
    return "" if is_gap(after) else "not be asked"


def _counted(words: str, pairs: list[_Pair]) -> str:
    services = {pair.service for pair in pairs}
    if words == "pass" and len(services) == len(pairs):
        return f"{_number(len(pairs), 'failing service')} would pass"
    return f"{_number(len(pairs), 'gap')} would {words}"


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
