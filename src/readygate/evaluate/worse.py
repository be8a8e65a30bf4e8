"""Whether a gap is further from what is needed than it was: *worse*, which counts as new.

Enters: one criterion judged at the baseline and here, a gap in both. Leaves: why it is worse, in a few words, or
nothing. Worse is only what can be told for sure:

- answered there, unanswered here: whoever takes evidence away must not do better than who leaves it (law 3);
- a part, or a threshold, that held there and does not here;
- a metric that is further from its bound; what is sampled from a clock or under load must move by more than two runs of
  one commit differ.

Unanswered there and answered here is not worse: nobody knew, and evidence that is added first may be red. Equal values,
other places of as many findings, and values that have no order are not worse either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from readygate.evaluate.baseline import UNANSWERED
from readygate.kinds.kind import Kind, Metric
from readygate.model.quantity import Unit, parse_date, version_key
from readygate.model.threshold import Result
from readygate.model.verdict import CriterionVerdict, Outcome, Part

_CLOCKED = frozenset({Unit.DURATION, Unit.RATE})
_SAMPLED = frozenset({"load", "measurements", "slo"})
"""Kinds whose every metric is a sample: an error rate of 1.01 % after 1.00 % says nothing of the change."""
_OF_THE_CHANGE = frozenset({"api-diff", "changes", "reviews"})
"""Kinds whose evidence is a change, not what the change leads to: two changes that both break an API break it twice."""
_ALSO = {"findings": "new"}
"""Metrics of other kinds that are so."""
_NOISE = 0.05
"""Of the earlier value. What two runs of one commit differ by is seldom known; a twentieth is what teams let pass."""
_EXACT = 1e-9
"""Of the earlier value: what adding floats in another order comes to."""

_Kept = TypeVar("_Kept")


def worse(there: CriterionVerdict, here: CriterionVerdict, kinds: Callable[[str], Kind]) -> str:
    """Why `here` is worse than `there`, both gaps; empty where it is not, or where nothing can tell."""
    if there.outcome in UNANSWERED:
        return ""
    if here.outcome in UNANSWERED:
        return f"it was answered there and is {here.outcome.value} here"
    known = [kinds(name) for name in here.kinds]
    if there.parts and here.parts:
        return next(_worse_parts(there.parts, here.parts, known), "")
    return next(_worse_results(there.results, here.results, known), "")


def is_of_the_change(here: CriterionVerdict) -> bool:
    """Whether what fails is measured on the change as such, so that no baseline can have failed of the same."""
    if not _OF_THE_CHANGE.isdisjoint(here.kinds):
        return True
    metrics = {_ALSO[kind] for kind in here.kinds if kind in _ALSO}
    return any(not result.holds and result.metric in metrics for result in here.results)


def _worse_parts(there: tuple[Part, ...], here: tuple[Part, ...], kinds: list[Kind]) -> Iterator[str]:
    before = _numbered(there, lambda part: part.label)
    for key, part in _numbered(here, lambda part: part.label).items():
        old = before.get(key)
        if part.outcome.opens:
            continue
        named = f"`{part.label}` " if part.label else ""
        if old is None:
            yield f"{named}was not asked there"
        elif old.outcome.opens:
            yield f"{named}held there"
        elif old.outcome is Outcome.FAIL and part.outcome in UNANSWERED:
            yield f"{named}was answered there and is {part.outcome.value} here"
        elif old.outcome is Outcome.FAIL:
            yield from (named + why for why in _worse_results(old.results, part.results, kinds))


def _worse_results(there: tuple[Result, ...], here: tuple[Result, ...], kinds: list[Kind]) -> Iterator[str]:
    before = _numbered(there, _asked)
    for key, result in _numbered(here, _asked).items():
        old = before.get(key)
        if old is None or result.holds:
            continue
        if old.holds:
            yield f"{result.metric} held there with {old.seen}"
        elif _further(old, result, kinds):
            yield f"{result.metric} was {old.seen}"


def _asked(result: Result) -> tuple[str, str]:
    return result.metric, result.needed


def _numbered(all_of: tuple[_Kept, ...], name: Callable[[_Kept], object]) -> Mapping[tuple[object, int], _Kept]:
    """By name, and by number where several have one name: both sides come from one policy, in its order."""
    counted: dict[object, int] = {}
    found = {}
    for one in all_of:
        key = name(one)
        counted[key] = counted.get(key, 0) + 1
        found[key, counted[key]] = one
    return found


def _further(there: Result, here: Result, kinds: list[Kind]) -> bool:
    """Whether the value moved away from the bound by more than noise."""
    if isinstance(there.value, str) or isinstance(here.value, str):
        return _behind(there, here)
    if there.value is None or here.value is None or not isinstance(here.bound, float):
        return False
    margin = max(abs(there.value) * _noise(here.metric, kinds), _EXACT)
    return abs(here.value - here.bound) - abs(there.value - here.bound) > margin


def _noise(metric: str, kinds: list[Kind]) -> float:
    """The part of a value that says nothing; the largest of the criterion's kinds that know the metric."""
    known = [(kind, found) for kind in kinds if (found := kind.metric(metric)) is not None]
    return _NOISE if any(_is_sampled(kind, found) for kind, found in known) else _EXACT


def _is_sampled(kind: Kind, metric: Metric) -> bool:
    return kind.name in _SAMPLED or metric.unit in _CLOCKED


def _behind(there: Result, here: Result) -> bool:
    """Of versions and dates, which have an order and no distance: whether it moved the wrong way."""
    before, now = _ordered(str(there.value)), _ordered(str(here.value))
    if here.needed.startswith(("≥", ">")):
        return now < before
    return here.needed.startswith(("≤", "<")) and now > before


def _ordered(text: str) -> tuple[int, ...]:
    try:
        date = parse_date(text)
    except ValueError:
        return version_key(text)
    return (date.year, date.month, date.day)
