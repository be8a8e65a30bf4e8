"""Bounds that are variables: whether what each service declares fits the metric that it bounds.

Enters: services with their criteria and declarations. Leaves: a fault at the declaration (`slo: {p95: 300}` bounds a
duration and has no unit; a list cannot be compared). What a service does not declare is `missing` when judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from readygate.kinds.kind import Kind
from readygate.model.policy import Criterion, Service
from readygate.model.quantity import Unit
from readygate.model.threshold import Threshold
from readygate.policies.conditions import leaves
from readygate.policies.variables import EACH, MILESTONE_NAMES, VARIABLE, Declared


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold whose bound names variables of the service."""

    threshold: Threshold
    unit: Unit
    names: tuple[str, ...]


class BoundChecker:
    """Checks services one after another; the thresholds of a criterion that services share are looked up once."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds
        self._known: dict[str, tuple[Criterion, tuple[Bound, ...]]] = {}

    def check(self, service: Service, declared: Declared) -> None:
        """Notes the faults of one service's declarations."""
        for criterion in service.criteria:
            known = self._known.get(criterion.id)
            if known is None or known[0] is not criterion:
                known = self._known[criterion.id] = (criterion, tuple(self._bounds(criterion)))
            for bound in known[1]:
                _check(bound, criterion.id, declared)

    def _bounds(self, criterion: Criterion) -> Iterator[Bound]:
        for leaf in leaves(criterion.condition):
            for threshold in leaf.require:
                names = tuple(VARIABLE.findall(threshold.bound))
                metric = self._kinds[leaf.kind].metric(threshold.metric) if names else None
                if metric and not {EACH, *MILESTONE_NAMES} & set(names):
                    yield Bound(threshold=threshold, unit=metric.unit, names=names)


def _check(bound: Bound, criterion: str, declared: Declared) -> None:
    if any(name not in declared.values or name not in declared.places for name in bound.names):
        return
    cursor = declared.places[bound.names[0]]
    for name in bound.names:
        if len(declared.values[name]) != 1:
            declared.places[name].fault(f"{criterion} compares with `{bound.threshold.bound}`, which is a list here")
            return
    text = VARIABLE.sub(lambda found: declared.values[found[1]][0], bound.threshold.bound)
    try:
        bound.threshold.bound_value(text, bound.unit)
    except ValueError as error:
        cursor.fault(f"{criterion} compares it with {bound.threshold.metric}: {error}")
