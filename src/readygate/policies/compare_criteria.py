"""Criteria of two policies: when they are asked, of what, by what evidence, how old it may be.

Enters: one criterion before and after. Leaves: findings. Titles, sources and fixes judge nobody and are not told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from readygate.model.difference import Reach
from readygate.model.policy import Criterion, Policy
from readygate.model.verdict import Effect
from readygate.policies.compare_conditions import ConditionRules, UnitOfKind
from readygate.policies.weighing import (
    NONE,
    STRONGER,
    UNKNOWN,
    WEAKER,
    Found,
    Rule,
    by_field,
    lists,
    nothing,
    of_order,
    opposite,
)

_WAIVABLE = (False, None, True)
"""From never to always; None leaves it to law 9."""


class CriterionRules:
    """Rules for criteria, with the ladders and milestones of both policies."""

    def __init__(self, before: Policy, after: Policy, unit_of: UnitOfKind) -> None:
        self._before, self._after = before, after
        self._conditions = ConditionRules(unit_of)
        self._known: dict[tuple[int, int], tuple[Criterion, Criterion, tuple[Found, ...]]] = {}
        self.rules: dict[str, Rule[Criterion]] = {
            "id": nothing,
            "group": nothing,
            "name": nothing,
            "title": nothing,
            "source": nothing,
            "fix": nothing,
            "place": nothing,
            "start": self._start,
            "until": self._until,
            "ladder": _ladder,
            "condition": lambda before, after: self._conditions.compare(before.condition, after.condition),
            "each": _each,
            "changed": _changed,
            "max_age": lambda before, after: max_age(before.max_age, after.max_age),
            "warn_until": _warn_until,
            "waivable": _waivable,
        }

    def compare(self, before: Criterion, after: Criterion) -> tuple[Found, ...]:
        """All differences of two criteria of one id; the same two are compared once."""
        key = (id(before), id(after))
        if key not in self._known:
            self._known[key] = (before, after, tuple(by_field(before, after, self.rules)))
        return self._known[key][2]

    def _start(self, before: Criterion, after: Criterion) -> Iterator[Found]:
        if before.ladder == after.ladder:
            places = self._in_order(before, before.start, after.start)
            effect = of_order(*places, more=WEAKER) if places else UNKNOWN
            yield _asked("from", before.start, after.start, effect or UNKNOWN)

    def _until(self, before: Criterion, after: Criterion) -> Iterator[Found]:
        if before.ladder == after.ladder:
            effect = WEAKER if after.until else STRONGER
            if before.until and after.until:
                places = self._in_order(before, before.until, after.until)
                effect = (of_order(*places, more=STRONGER) if places else None) or UNKNOWN
            yield _asked("until", before.until, after.until, effect)

    def _in_order(self, one: Criterion, before: str, after: str) -> tuple[int, int] | None:
        """Where two rungs of one ladder, or two milestones, stand; None where both policies do not order them alike."""
        for old, new in (
            (_rungs(self._before, one.ladder), _rungs(self._after, one.ladder)),
            (_milestones(self._before), _milestones(self._after)),
        ):
            if old == new and before in old and after in old:
                return old.index(before), old.index(after)
        return None


def _rungs(policy: Policy, ladder: str) -> Sequence[str]:
    return [rung.id for rung in policy.ladders[ladder].rungs] if ladder in policy.ladders else []


def _milestones(policy: Policy) -> Sequence[str]:
    return [milestone.id for milestone in policy.milestones]


def _asked(label: str, before: str, after: str, effect: Effect) -> Found:
    old, new = (f"{label} {rung}" if rung else NONE for rung in (before, after))
    return Found(before=old, after=new, effect=effect, reach=Reach.ASKED)


def _ladder(before: Criterion, after: Criterion) -> Iterator[Found]:
    old, new = (f"from {one.start} of the ladder {one.ladder}" for one in (before, after))
    yield Found(before=old, after=new, effect=UNKNOWN, reach=Reach.ASKED)


def _each(before: Criterion, after: Criterion) -> Iterator[Found]:
    """A literal list: all items must pass, so one that is gone is weaker. A variable, or none, is another question."""
    old, new = before.each, after.each
    if isinstance(old, tuple) and isinstance(new, tuple) and old and new:
        yield from lists("each", old, new, removed=WEAKER)
    else:
        texts = (", ".join(each) if isinstance(each, tuple) else each for each in (old, new))
        was, now = (text or NONE for text in texts)
        yield Found(label="each", before=was, after=now, effect=UNKNOWN)


def _changed(before: Criterion, after: Criterion) -> Iterator[Found]:
    """`when: changed`: fewer globs ask less often; none at all ask always."""
    if before.changed and after.changed:
        yield from lists("when.changed", before.changed, after.changed, removed=WEAKER)
    else:
        texts = (", ".join(one.changed) or NONE for one in (before, after))
        effect = WEAKER if after.changed else STRONGER
        yield Found(label="when.changed", before=next(texts), after=next(texts), effect=effect)


def max_age(before: dt.timedelta | None, after: dt.timedelta | None, *, none: Effect = STRONGER) -> Iterator[Found]:
    """Older evidence counts longer: weaker. `none` is what leaving it out does; it is unequal."""
    if before is None or after is None:
        effect = none if after is None else opposite(none)
    else:
        effect = WEAKER if after > before else STRONGER
    yield Found(label="max-age", before=_age(before), after=_age(after), effect=effect)


def _age(age: dt.timedelta | None) -> str:
    if age is None:
        return NONE
    return f"{age.days}d" if not age % dt.timedelta(days=1) else f"{age / dt.timedelta(hours=1):g}h"


def _warn_until(before: Criterion, after: Criterion) -> Iterator[Found]:
    """Until then the rule only warns."""
    old, new = (one.warn_until or dt.date.min for one in (before, after))
    texts = (one.warn_until.isoformat() if one.warn_until else NONE for one in (before, after))
    effect = WEAKER if new > old else STRONGER
    yield Found(label="warn-until", before=next(texts), after=next(texts), effect=effect)


def _waivable(before: Criterion, after: Criterion) -> Iterator[Found]:
    words = {None: NONE, True: "true", False: "false"}
    effect = WEAKER if _WAIVABLE.index(after.waivable) > _WAIVABLE.index(before.waivable) else STRONGER
    yield Found(label="waivable", before=words[before.waivable], after=words[after.waivable], effect=effect)
