"""Thresholds: `metric comparison value`, in the manner of k6 and nothing more, so that each can be explained.

Enters: one entry of `require:` and the measured values. Leaves: whether it holds, what was seen, what was needed,
and how far apart they are. Specification: POLICY.md, "A criterion".
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from typing import Any

import msgspec

from readygate.model.quantity import Unit, Value, parse_date, parse_quantity, show, show_apart, version_key

_SIGNS = {">=": "≥", "<=": "≤", "!=": "≠"}


class Comparison(Enum):
    """How a metric is compared with its bound."""

    AT_LEAST = ">="
    AT_MOST = "<="
    ABOVE = ">"
    BELOW = "<"
    EQUAL = "="
    UNEQUAL = "!="

    @property
    def words(self) -> str:
        """The sign as people read it."""
        return _SIGNS.get(self.value, self.value)


_HOLDS: dict[Comparison, Callable[[Any, Any], bool]] = {
    Comparison.AT_LEAST: operator.ge,
    Comparison.AT_MOST: operator.le,
    Comparison.ABOVE: operator.gt,
    Comparison.BELOW: operator.lt,
    Comparison.EQUAL: operator.eq,
    Comparison.UNEQUAL: operator.ne,
}

_FORM = re.compile(
    r"([a-z][a-z0-9-]*)\s*(>=|<=|!=|==|=|>|<)\s*(?:(\d{1,4}(?:\.\d{1,9})?)%\s+of\s+)?([^\s<>=!].*)", re.ASCII
)


class Threshold(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of `require:`. `bound` may hold `${…}`; `percent` is the headroom of `80% of …` (100 without it)."""

    text: str
    metric: str
    comparison: Comparison
    bound: str
    percent: float = 100.0

    @property
    def headroom(self) -> bool:
        return " of " in self.text and self.percent != 100.0

    def bound_value(self, bound: str, unit: Unit) -> Value:
        """The bound in the base unit of the metric, headroom taken; ValueError where it does not fit the unit. A ratio
        above 1 fits none: `error-rate < 5` would hold for ever.
        """
        value = parse_quantity(bound, unit)
        if unit is Unit.RATIO and not 0 <= float(value) <= 1:
            raise ValueError(f"{bound} is {show(value, unit)}; a ratio lies between 0 % and 100 %, as in 95% or 0.95")
        if self.percent == 100.0:
            return value
        if isinstance(value, str):
            raise ValueError(f"a percentage of {value} means nothing")
        return value * self.percent / 100


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One threshold judged: `metric`, `seen` and `needed` as people read them, the raw values, and the distance where
    it does not hold: `2.69 points short`, `40 ms over`, `at the limit`; empty where the values have none.
    """

    metric: str
    holds: bool
    seen: str
    needed: str
    distance: str = ""
    value: float | str | None = None
    bound: float | str | None = None


def parse_threshold(text: str) -> Threshold:
    """The threshold that `text` writes; ValueError where it has another form. Names are checked by the loader."""
    match = _FORM.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not `metric comparison value`, for example `lines >= 95%`")
    metric, sign, percent, bound = match.groups()
    comparison = Comparison("=" if sign == "==" else sign)
    return Threshold(text=text, metric=metric, comparison=comparison, bound=bound, percent=float(percent or 100))


def judge(threshold: Threshold, bound: Value, seen: Value, unit: Unit) -> Result:
    """The result of comparing `seen` with `bound`, both in the base unit. What cannot be compared holds nowhere, not
    even in `!=`: NaN, a date or version that is none.
    """
    if not (seen and bound) and "-0.0" in (str(seen), str(bound)):  # equals 0.0, which the cache would give instead
        return _judged.__wrapped__(threshold, bound, seen, unit)
    return _judged(threshold, bound, seen, unit)


@lru_cache(maxsize=4096, typed=True)
def _judged(threshold: Threshold, bound: Value, seen: Value, unit: Unit) -> Result:
    """Services ask the same and mostly see the same: nothing failed, all holds."""
    try:
        left, right = _comparable(seen, unit), _comparable(bound, unit)
        holds = seen == seen and _HOLDS[threshold.comparison](left, right)
    except ValueError:
        holds = False
    seen_text, bound_text = show_apart(seen, bound, unit)
    return Result(
        metric=threshold.metric,
        holds=holds,
        seen=seen_text,
        needed=f"{threshold.comparison.words} {bound_text}",
        distance="" if holds else _distance(seen, bound, unit),
        value=seen if seen == seen else None,
        bound=bound,
    )


def _comparable(value: Value, unit: Unit) -> Any:
    if unit is Unit.VERSION:
        if not str(value).removeprefix("v")[:1].isdigit():
            raise ValueError(f"{value!r} is not a version")
        return version_key(str(value))
    return parse_date(str(value)) if unit is Unit.DATE else value


def _distance(seen: Value, bound: Value, unit: Unit) -> str:
    if isinstance(seen, str) or isinstance(bound, str) or seen != seen:
        return ""
    if seen == bound:
        return "at the limit"
    gap, side = abs(bound - seen), "short" if seen < bound else "over"
    if unit is Unit.RATIO:
        points = _show_some(gap * 100, Unit.NUMBER)
        return f"{points} {'point' if points == '1' else 'points'} {side}"
    return f"{_show_some(gap, unit)} {side}"


def _show_some(gap: float, unit: Unit) -> str:
    """The gap with as many digits as it takes not to read as none."""
    return show_apart(gap, 0.0, unit)[0]
