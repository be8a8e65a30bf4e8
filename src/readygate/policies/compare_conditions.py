"""Conditions of two policies: kinds, filters, parameters, thresholds, `any` and `all`.

Enters: the condition of one criterion before and after. Leaves: findings. Thresholds have a direction; what a filter
lets through depends on the evidence, so a filter is `cannot tell`: fewer files may have better coverage or worse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from readygate.model.policy import Condition, Group, How, Leaf
from readygate.model.quantity import Unit
from readygate.model.verdict import Effect
from readygate.policies.accepting import of_thresholds, shown
from readygate.policies.weighing import NONE, STRONGER, UNKNOWN, WEAKER, Found, Rule, by_field, keyed, listed, opposite

UnitOfKind = Callable[[str, str], Unit | None]
"""The unit of a kind's metric; None where no kind knows it."""


class ConditionRules:
    """Rules for conditions, with the units of metrics."""

    def __init__(self, unit_of: UnitOfKind) -> None:
        self._unit_of = unit_of
        self.leaf: dict[str, Rule[Leaf]] = {
            "kind": _kinds,
            "where": _filters,
            "parameters": _parameters,
            "require": self._require,
        }
        self.group: dict[str, Rule[Group]] = {"how": _how, "parts": self._parts}

    def compare(self, before: Condition, after: Condition) -> Iterator[Found]:
        """All differences of two conditions. A single condition beside a group is a group of one."""
        if isinstance(before, Leaf) and isinstance(after, Leaf):
            if before.kind != after.kind:
                yield from _kinds(before, after)
            else:
                yield from by_field(before, after, self.leaf)
            return
        how = before.how if isinstance(before, Group) else after.how if isinstance(after, Group) else How.ALL
        old = before if isinstance(before, Group) else Group(how=how, parts=(before,))
        new = after if isinstance(after, Group) else Group(how=how, parts=(after,))
        yield from by_field(old, new, self.group)

    def _require(self, before: Leaf, after: Leaf) -> Iterator[Found]:
        return of_thresholds(before.require, after.require, lambda metric: self._unit_of(after.kind, metric))

    def _parts(self, before: Group, after: Group) -> Iterator[Found]:
        """Parts that are the same stand aside, in whatever order; as many others on both sides are taken as changed."""
        new = list(after.parts)
        old = [part for part in before.parts if not _taken(part, new)]
        if before.how is not after.how and old + new:
            yield Found(label="parts", before=_all_of(before), after=_all_of(after), effect=UNKNOWN)
        elif len(old) == len(new):
            for one, other in zip(old, new, strict=True):
                yield from self.compare(one, other)
        else:
            lost = (WEAKER if before.how is How.ALL else STRONGER) if not (old and new) else UNKNOWN
            yield from (_part(before.how, part, lost) for part in old)
            yield from (_part(before.how, part, opposite(lost), added=True) for part in new)


def _taken(part: Condition, parts: list[Condition]) -> bool:
    """Whether the part is among `parts`, from which it is then taken."""
    if part in parts:
        parts.remove(part)
        return True
    return False


def _kinds(before: Leaf, after: Leaf) -> Iterator[Found]:
    yield Found(label="evidence", before=worded(before), after=worded(after), effect=UNKNOWN)


def _filters(before: Leaf, after: Leaf) -> Iterator[Found]:
    for name, old, new in keyed(before.where, after.where):
        if set(old or ()) != set(new or ()):
            yield Found(label=f"where.{name}", before=listed(old or ()), after=listed(new or ()), effect=UNKNOWN)


def _parameters(before: Leaf, after: Leaf) -> Iterator[Found]:
    for name, old, new in keyed(before.parameters, after.parameters):
        yield Found(label=f"with.{name}", before=listed(old or ()), after=listed(new or ()), effect=UNKNOWN)


def _how(before: Group, after: Group) -> Iterator[Found]:
    """`all` made `any` is weaker; of a single part they say the same; where the parts changed too, they tell it."""
    parts = list(after.parts)
    if len(before.parts) == len(parts) > 1 and all(_taken(part, parts) for part in before.parts):
        effect = WEAKER if after.how is How.ANY else STRONGER
        yield Found(label="parts", before=before.how.value, after=after.how.value, effect=effect)


def _part(how: How, part: Condition, effect: Effect, *, added: bool = False) -> Found:
    text = worded(part)
    return Found(label=how.value, before=NONE if added else text, after=text if added else NONE, effect=effect)


def _all_of(group: Group) -> str:
    return f"{group.how.value} of ({'; '.join(map(worded, group.parts))})"


def worded(condition: Condition) -> str:
    """A condition in few words: `tests about *outbox*: passed ≥ 1`."""
    if isinstance(condition, Group):
        return _all_of(condition)
    filters = "".join(f" {name} {listed(globs)}" for name, globs in condition.where.items())
    return f"{condition.kind}{filters}: {listed([*map(shown, condition.require)])}"
