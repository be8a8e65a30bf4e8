"""Values that meet thresholds, and values that break them: solved from the bounds, nearest first.

Enters: the thresholds of a leaf. Leaves: for each metric a value at which all of them hold; and for each threshold
values at which it does not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from readygate.evaluate.leaf import Wanted
from readygate.model.quantity import Unit, Value
from readygate.model.threshold import Comparison, judge
from tests.proof.asking import Ask
from tests.proof.texts import Unanswerable

Values = Mapping[str, Value]
_FROM_BELOW = (Comparison.AT_LEAST, Comparison.ABOVE)


def good(ask: Ask, peers: Iterable[Sequence[Wanted]], *, tight: bool) -> dict[str, Value]:
    """A value of each metric that the leaf compares, at which its thresholds hold and those of its peers, which look at
    the same rows: just so, or by far.
    """
    by_metric: dict[str, list[Wanted]] = {one.threshold.metric: [] for one in ask.wanted}
    for one in (*ask.wanted, *(one for wanted in peers for one in wanted)):
        if one.threshold.metric in by_metric:
            by_metric[one.threshold.metric].append(one)
    return {metric: _good(ask, wanted, tight=tight) for metric, wanted in by_metric.items()}


def _good(ask: Ask, wanted: list[Wanted], *, tight: bool) -> Value:
    """The nearest value that holds, or the farthest; of counts always the nearest, for each has to be made."""
    tight = tight or wanted[0].unit is Unit.COUNT
    candidates = [value for one in wanted for value in _near_to_far(one, ask.today)]
    holding = [value for value in candidates if all(holds(one, value) for one in wanted)]
    if not holding:
        raise Unanswerable(f"{ask.criterion}: nothing meets {', '.join(one.threshold.text for one in wanted)}")
    return holding[0] if tight else holding[-1]


def bad(ask: Ask, values: Values) -> Iterator[dict[str, Value]]:
    """The values of a leaf with one of them worse, for each threshold just beyond its bound first; what is bad before
    what is not there.
    """
    wanted = sorted(ask.wanted, key=lambda one: one.threshold.comparison in _FROM_BELOW)
    worse = [(one, [value for value in _near_to_far(one, ask.today) if not holds(one, value)]) for one in wanted]
    for rank in range(max(len(found) for _, found in worse)):
        for one, found in worse:
            if rank < len(found):
                yield {**values, one.threshold.metric: found[rank]}


def holds(one: Wanted, value: Value) -> bool:
    """Whether a threshold holds at a value."""
    return judge(one.threshold, one.bound, value, one.unit).holds


def _near_to_far(one: Wanted, today: dt.date) -> list[Value]:
    """Values around a bound, the nearest first, as many as a metric of that unit can have."""
    if one.unit is Unit.VERSION:
        return _versions(str(one.bound))
    if one.unit is Unit.DATE:
        day = dt.date.fromisoformat(str(one.bound))
        days = (day + dt.timedelta(days=step) for step in (0, 1, -1, 30, -30, 400, -400))
        return [day.isoformat() for day in days if day <= today]
    return list(dict.fromkeys(_numbers(float(one.bound), one.unit)))


def _versions(bound: str) -> list[Value]:
    major, *rest = bound.split(".")
    minor = int(rest[0]) if rest else 0
    return [bound, f"{major}.{minor + 1}", f"{major}.{max(minor - 1, 0)}", f"{int(major) - 1}.0"]


def _numbers(bound: float, unit: Unit) -> Iterator[float]:
    if unit is Unit.COUNT:
        yield from (value for value in (bound, bound + 1, bound - 1, bound * 2 + 10, 0.0) if value >= 0)
    elif unit is Unit.RATIO:
        points = (0.001, 0.01, 0.05, 0.15, 0.3, 0.6)
        around = [bound, *(value for step in points for value in (bound + step, bound - step)), 1.0, 0.0]
        yield from (round(value, 9) for value in around if 0 <= value <= 1)
    elif bound:
        yield from (bound * factor for factor in (1.0, 1.01, 0.99, 1.2, 0.8, 2.0, 0.5, 10.0, 0.1))
    else:
        yield from (0.0, 1.0, 100.0)
