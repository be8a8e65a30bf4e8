"""What services declare for `${service.…}`, before and after: the lists and values that criteria are asked with.

Enters: two records of one service. Leaves: findings. What a declaration does depends on how criteria use it: an item of
a list that `each` walks through is one question more; a value in a bound moves that bound; anything else nobody can
tell. Folders and paths have rules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from readygate.model.policy import Criterion, Leaf, Service
from readygate.model.quantity import Unit
from readygate.model.threshold import Threshold
from readygate.model.verdict import Effect
from readygate.policies.accepting import effect_of
from readygate.policies.compare_conditions import UnitOfKind
from readygate.policies.conditions import leaves
from readygate.policies.variables import VARIABLE
from readygate.policies.weighing import NONE, STRONGER, UNKNOWN, WEAKER, Found, listed, of_items, together

_ELSEWHERE = re.compile(r"service\.(name|path|owner|folders\..*)")
"""Variables that fields of the service give."""


class _Use(msgspec.Struct, frozen=True, kw_only=True):
    """How criteria use one variable: the thresholds that it bounds, and whether in `each` or in filters and `with`."""

    bounds: tuple[tuple[Threshold, Unit | None], ...] = ()
    each: bool = False
    filters: bool = False
    parameters: bool = False


class VariableRules:
    """Rules for declarations; how a tuple of criteria uses variables is looked up once."""

    def __init__(self, unit_of: UnitOfKind) -> None:
        self._unit_of = unit_of
        self._known: dict[int, tuple[tuple[Criterion, ...], Mapping[str, _Use]]] = {}

    def values(self, before: Service, after: Service) -> Iterator[Found]:
        """Values that differ; a list that is `none` on one side is told by `reasons`."""
        for name in dict.fromkeys((*after.variables, *before.variables)):
            old, new = before.variables.get(name, ()), after.variables.get(name, ())
            if old == new or _ELSEWHERE.fullmatch(name) or name in {*before.empty, *after.empty}:
                continue
            if old and new:
                yield from self._changed(name, old, new, self._uses(after.criteria).get(name, _Use()))
            else:
                yield Found(label=_short(name), before=listed(old), after=listed(new), effect=UNKNOWN)

    def reasons(self, before: Service, after: Service) -> Iterator[Found]:
        """Lists that are `none`: nothing is asked of them any more; or are so no longer."""
        for name in dict.fromkeys((*after.empty, *before.empty)):
            if before.empty.get(name) == after.empty.get(name):
                continue
            old, new = (_declared(one, name) for one in (before, after))
            if name in before.empty:
                effect = STRONGER if name in after.variables else UNKNOWN
            else:
                effect = WEAKER if name in before.variables else UNKNOWN
            yield Found(label=_short(name), before=old, after=new, effect=effect)

    def _changed(self, name: str, old: tuple[str, ...], new: tuple[str, ...], use: _Use) -> Iterator[Found]:
        effect: Effect | None = UNKNOWN
        if use.bounds and not (use.each or use.filters or use.parameters):
            effect = _of_bounds(name, old, new, use)
        elif use.each and not (use.bounds or use.parameters):
            effect = of_items(old, new, removed=WEAKER)
        lost, won = ([item for item in one if item not in two] for one, two in ((old, new), (new, old)))
        if effect is not None and (lost or won):
            yield Found(label=_short(name), before=listed(lost), after=listed(won), effect=effect)

    def _uses(self, criteria: tuple[Criterion, ...]) -> Mapping[str, _Use]:
        known = self._known.get(id(criteria))
        if known is None:
            uses = _Uses(self._unit_of)
            for criterion in criteria:
                uses.criterion(criterion)
            known = self._known[id(criteria)] = (criteria, uses.found)
        return known[1]


class _Uses:
    """The uses of variables while they are gathered."""

    def __init__(self, unit_of: UnitOfKind) -> None:
        self.found: dict[str, _Use] = {}
        self._unit_of = unit_of

    def criterion(self, criterion: Criterion) -> None:
        """Notes the variables of one criterion."""
        if isinstance(criterion.each, str):
            self._note([criterion.each], each=True)
        self._note(criterion.changed, filters=True)
        for leaf in leaves(criterion.condition):
            self._leaf(leaf)

    def _leaf(self, leaf: Leaf) -> None:
        for texts in leaf.where.values():
            self._note(texts, filters=True)
        for texts in leaf.parameters.values():
            self._note(texts, parameters=True)
        for threshold in leaf.require:
            bounds = ((threshold, self._unit_of(leaf.kind, threshold.metric)),)
            for name in VARIABLE.findall(threshold.bound):
                self._note([f"${{{name}}}"], bounds=(*self.found.get(name, _Use()).bounds, *bounds))

    def _note(self, texts: Iterable[str], **change: Any) -> None:
        for name in (name for text in texts for name in VARIABLE.findall(text)):
            self.found[name] = msgspec.structs.replace(self.found.get(name, _Use()), **change)


def _of_bounds(name: str, old: tuple[str, ...], new: tuple[str, ...], use: _Use) -> Effect | None:
    """What another value of a bound does; None where it changes nothing."""
    effects = []
    for threshold, unit in use.bounds:
        before, after = ([_filled(threshold, name, value) for value in values] for values in (old, new))
        effects.append(effect_of(before, after, unit))
    return together(effects)


def _filled(threshold: Threshold, name: str, value: str) -> Threshold:
    return msgspec.structs.replace(threshold, bound=threshold.bound.replace(f"${{{name}}}", value))


def _declared(service: Service, name: str) -> str:
    if name in service.empty:
        return f"{NONE}: {service.empty[name]}"
    return listed(service.variables.get(name, ())) if name in service.variables else "not declared"


def _short(name: str) -> str:
    return name.removeprefix("service.")
