"""Which measured values thresholds accept: whether one asks for less than another.

Enters: thresholds of one metric before and after, the metric's unit. Leaves: weaker where all that passed still passes
and more does; stronger the other way round; None where both accept the same, however they are written. Bounds that are
variables are compared only where they are the same variable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from readygate.model.quantity import Unit, parse_date, version_key
from readygate.model.threshold import Comparison, Threshold
from readygate.model.verdict import Effect
from readygate.policies.weighing import STRONGER, UNKNOWN, WEAKER, Found, listed

_UNSIGNED = frozenset({Unit.RATIO, Unit.COUNT, Unit.DURATION, Unit.BYTES, Unit.RATE})
"""Units of values that are never negative: 90 % of one is more than 80 % of it."""
_FROM_BELOW = {Comparison.AT_LEAST: 0, Comparison.ABOVE: 1, Comparison.EQUAL: 0}
_FROM_ABOVE = {Comparison.AT_MOST: 0, Comparison.BELOW: -1, Comparison.EQUAL: 0}
_Edge = tuple[int, Any, int]
_NO_LOWEST: _Edge = (-1, 0, 0)
_NO_HIGHEST: _Edge = (1, 0, 0)

UnitOf = Callable[[str], Unit | None]
"""The unit of a metric; None where no kind knows it any more."""


class _Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """The values that a threshold accepts: from `lowest` to `highest`, less `hole`."""

    lowest: _Edge
    highest: _Edge
    hole: Any = None

    def within(self, other: _Accepted) -> bool:
        """Whether `other` accepts all of these."""
        if other.hole is not None:
            return self.hole == other.hole or not self._has(other.hole)
        return self.hole is None and self.lowest >= other.lowest and self.highest <= other.highest

    def _has(self, value: Any) -> bool:
        return self.hole is not None or self.lowest <= (0, value, 0) <= self.highest


def of_thresholds(before: Sequence[Threshold], after: Sequence[Threshold], unit_of: UnitOf) -> Iterator[Found]:
    """What differs, metric by metric; nothing where only the spelling does."""
    for metric in dict.fromkeys(one.metric for one in (*before, *after)):
        old, new = ([one for one in all_of if one.metric == metric] for all_of in (before, after))
        effect = effect_of(old, new, unit_of(metric))
        if effect is not None:
            yield Found(before=listed([*map(shown, old)]), after=listed([*map(shown, new)]), effect=effect)


def effect_of(before: Iterable[Threshold], after: Iterable[Threshold], unit: Unit | None) -> Effect | None:
    """What other thresholds of one metric do, all of which must hold."""
    old, new = list(before), list(after)
    weaker = all(any(_implies(one, other, unit) for one in old) for other in new)
    stronger = all(any(_implies(one, other, unit) for one in new) for other in old)
    if weaker and stronger:
        return None
    return WEAKER if weaker else STRONGER if stronger else UNKNOWN


def shown(threshold: Threshold) -> str:
    """The threshold as a table shows it: `lines ≥ 95%`."""
    headroom = f"{threshold.percent:g}% of " if threshold.headroom else ""
    return f"{threshold.metric} {threshold.comparison.words} {headroom}{threshold.bound.strip()}"


def _implies(one: Threshold, other: Threshold, unit: Unit | None) -> bool:
    """Whether every value that `one` accepts is accepted by `other`; False where nobody can tell."""
    if (one.comparison, one.bound.strip(), one.percent) == (other.comparison, other.bound.strip(), other.percent):
        return True
    if "${" in one.bound or "${" in other.bound:
        if one.bound.strip() != other.bound.strip() or unit not in _UNSIGNED:
            return False
        return _accepted(one.comparison, one.percent).within(_accepted(other.comparison, other.percent))
    try:
        first, second = (_ordered(threshold, unit) for threshold in (one, other))
    except ValueError:
        return False
    return _accepted(one.comparison, first).within(_accepted(other.comparison, second))


def _ordered(threshold: Threshold, unit: Unit | None) -> Any:
    """The bound in a form that has the order in which values are judged; ValueError where it does not fit the unit."""
    if unit is None:
        raise ValueError("no kind knows the metric")
    value = threshold.bound_value(threshold.bound, unit)
    if unit is Unit.VERSION:
        return version_key(str(value))
    return parse_date(str(value)) if unit is Unit.DATE else value


def _accepted(comparison: Comparison, bound: Any) -> _Accepted:
    if comparison is Comparison.UNEQUAL:
        return _Accepted(lowest=_NO_LOWEST, highest=_NO_HIGHEST, hole=bound)
    below, above = _FROM_BELOW.get(comparison), _FROM_ABOVE.get(comparison)
    return _Accepted(
        lowest=_NO_LOWEST if below is None else (0, bound, below),
        highest=_NO_HIGHEST if above is None else (0, bound, above),
    )
