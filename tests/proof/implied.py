"""Criteria that cannot differ: whenever one fails, another fails by what it asks, whatever the evidence.

Enters: the questions of one service. Leaves: of which others one fails whenever a criterion does, and why. Only what
follows from filters and thresholds counts:

- the same rows with a bound at least as strict (`lines >= 95%` implies `lines >= 80%`);
- of metrics that never grow when rows are left out, a stricter filter (a passed test of a suite is a passed test);
- what has to be examined for the other to be answered (of no operation nothing is known);
- of metrics that hold the others' sum, an upper bound (no advisory implies no critical one);
- the parts of `all`, and of `any`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from readygate.evaluate.leaf import Wanted
from readygate.kinds.filtering import accepts
from readygate.kinds.kind import Matching
from readygate.model.glob import fold_words
from readygate.model.policy import How
from readygate.model.quantity import Value, version_key
from readygate.model.threshold import Comparison
from tests.proof.asking import Ask, Question, Tree

_FROM_BELOW = (Comparison.AT_LEAST, Comparison.ABOVE)
_FROM_ABOVE = (Comparison.AT_MOST, Comparison.BELOW)
_GROWING: Mapping[str, frozenset[str]] = {
    "tests": frozenset({"passed", "total"}),
    "documents": frozenset({"sections", "links", "words"}),
    "files": frozenset({"count"}),
    "attestations": frozenset({"signed"}),
    "dashboards": frozenset({"panels", "traffic", "latency", "errors", "saturation"}),
    "alerts": frozenset({"alerts"}),
    "events": frozenset({"registered"}),
    "sync": frozenset({"registered"}),
    "prompts": frozenset({"registered"}),
    "contracts": frozenset({"verified", "total"}),
    "traces": frozenset({"traces", "propagated"}),
    "slo": frozenset({"objectives"}),
    "evals": frozenset({"total", "passed"}),
}
"""Metrics that more rows only raise."""
_EXAMINED: Mapping[str, str] = {
    "api": "operations",
    "slo": "objectives",
    "traces": "traces",
    "tests": "total",
    "evals": "total",
    "mutation": "total",
}
"""Metrics that count what a kind examines: where they are 0 no criterion on these rows is answered (law 2)."""
_SUMS: Mapping[tuple[str, str], frozenset[str]] = {
    ("vulnerabilities", "total"): frozenset({"critical", "high", "medium", "low", "unrated", "fixable"}),
    ("findings", "total"): frozenset({"errors", "warnings", "notes", "new"}),
    ("api-diff", "changes"): frozenset({"breaking", "warnings"}),
}
"""Metrics that are at least as great as others."""
_PARAMETERS: Mapping[tuple[str, str], str] = {
    ("events", "envelope-missing"): "fields",
    ("api", "unregistered-error-codes"): "registry",
}
"""The metrics that a parameter of `with:` has to do with."""


class Implied(NamedTuple):
    """Why a criterion cannot fail alone: `by` are the criteria of which one fails with it."""

    by: tuple[str, ...]
    why: str


def implied_by(weaker: Question, others: Iterable[Question]) -> Implied | None:
    """The criteria without which `weaker` cannot fail; None where none is known, so that it should fail alone."""
    kinds = {_kind(ask) for ask in weaker.asks}
    strong = [
        one
        for one in others
        if one is not weaker and one.changed in ((), weaker.changed) and any(_kind(ask) in kinds for ask in one.asks)
    ]
    for one in strong:
        if weaker.trees and all(_held(tree, [one]) for tree in weaker.trees):
            same = _asks(weaker) == _asks(one)
            return Implied((one.criterion.id,), _SAME if same else _STRICTER)
    found = [_held(tree, strong) for tree in weaker.trees]
    if not found or not all(found):
        return None
    return Implied(tuple(sorted({name for name in found if name})), _TOGETHER)


_SAME = "they ask the same of the same rows"
_STRICTER = "all that it asks is asked there too, at least as strictly"
_TOGETHER = "all that it asks is asked by one of them too, at least as strictly"


def _asks(question: Question) -> frozenset[object]:
    return frozenset(
        (ask.kind.name, tuple(sorted(ask.where.items())), tuple(sorted(one.threshold.text for one in ask.wanted)))
        for ask in question.asks
    )


def _held(tree: Ask | Tree, others: Iterable[Question]) -> str:
    """The criterion that makes a condition hold, empty for none."""
    return next((one.criterion.id for one in others if _one_of(tree, one)), "")


def _one_of(tree: Ask | Tree, stronger: Question) -> bool:
    return any(_implies(other, tree) for other in stronger.trees) or (
        isinstance(tree, Ask) and all(any(_threshold(ask, one, tree) for ask in _sure(stronger)) for one in tree.wanted)
    )


def _sure(question: Question) -> tuple[Ask, ...]:
    """The leaves that all hold where the question does."""
    found: list[Ask] = []
    waiting = list(question.trees)
    while waiting:
        tree = waiting.pop()
        if isinstance(tree, Ask):
            found.append(tree)
        elif tree.how is How.ALL or len(tree.parts) == 1:
            waiting += tree.parts
    return tuple(found)


def _implies(stronger: Ask | Tree, weaker: Ask | Tree) -> bool:
    if isinstance(weaker, Tree) and weaker.how is How.ALL:
        return all(_implies(stronger, part) for part in weaker.parts)
    if isinstance(stronger, Tree) and stronger.how is How.ANY:
        return all(_implies(part, weaker) for part in stronger.parts)
    if isinstance(weaker, Tree) and any(_implies(stronger, part) for part in weaker.parts):
        return True
    if isinstance(stronger, Tree):
        return any(_implies(part, weaker) for part in stronger.parts)
    return isinstance(weaker, Ask) and all(_threshold(stronger, one, weaker) for one in weaker.wanted)


def _threshold(stronger: Ask, one: Wanted, weaker: Ask) -> bool:
    """Whether the leaf `stronger` makes a threshold of `weaker` hold."""
    if _kind(stronger) != _kind(weaker):
        return False
    if _tells_policy(stronger, one, weaker) or _examined(stronger, one, weaker):
        return True
    same = _where(stronger) == _where(weaker)
    grows = one.threshold.metric in _GROWING.get(_kind(weaker), frozenset()) and one.threshold.comparison in _FROM_BELOW
    if not same and not (grows and _narrower(stronger, weaker)):
        return False
    return any(_bound(stronger, other, one, weaker) for other in stronger.wanted)


def _examined(stronger: Ask, one: Wanted, weaker: Ask) -> bool:
    """Whether the one thing that is asked for is what the other must have examined to be answered at all."""
    counted = _EXAMINED.get(_kind(weaker)) == one.threshold.metric and one.threshold.comparison in _FROM_BELOW
    enough = one.bound == (0 if one.threshold.comparison is Comparison.ABOVE else 1)
    return counted and enough and (_where(stronger) == _where(weaker) or _narrower(stronger, weaker))


def _tells_policy(stronger: Ask, one: Wanted, weaker: Ask) -> bool:
    """Whether an aggregate, of which there is one registration, is registered with a policy of a certain name: then it
    is not without one.
    """
    aggregates = weaker.where.get("aggregates", ())
    single = len(aggregates) == 1 and "*" not in aggregates[0]
    named = stronger.where == {**weaker.where, "policies": stronger.where.get("policies", ())}
    asked = any(other.threshold.metric == "registered" for other in stronger.wanted) and "policies" in stronger.where
    lacks = one.threshold.metric == "without-policy" and _zero(one)
    return (lacks or _threshold_met(stronger, one)) and single and named and asked and _kind(weaker) == "sync"


def _threshold_met(stronger: Ask, one: Wanted) -> bool:
    return any(
        other.threshold.metric == one.threshold.metric and _at_least_as_strict(other, one) for other in stronger.wanted
    )


def _kind(ask: Ask) -> str:
    return ask.custom or ask.kind.name


def _bound(stronger: Ask, other: Wanted, one: Wanted, weaker: Ask) -> bool:
    if one.threshold.metric == "dropped-early" and stronger.parameters != weaker.parameters:
        return False
    name, metric = other.threshold.metric, one.threshold.metric
    parameter = _PARAMETERS.get((_kind(weaker), metric), "")
    if parameter and not _covers(stronger, weaker, parameter):
        return False
    if name == metric:
        return _at_least_as_strict(other, one)
    summed = metric in _SUMS.get((_kind(weaker), name), frozenset())
    return summed and _zero(other) and _zero(one)


def _covers(stronger: Ask, weaker: Ask, parameter: str) -> bool:
    """Whether the list of the stronger asks at least for what the other's does: more fields, fewer codes."""
    ours, theirs = set(stronger.parameters.get(parameter, ())), set(weaker.parameters.get(parameter, ()))
    return ours <= theirs if parameter == "registry" else ours >= theirs


def _zero(one: Wanted) -> bool:
    return one.threshold.comparison in (Comparison.EQUAL, Comparison.AT_MOST) and one.bound == 0


def _at_least_as_strict(other: Wanted, one: Wanted) -> bool:
    """Whether every value at which `other` holds is one at which `one` does."""
    ours, theirs = other.threshold.comparison, one.threshold.comparison
    high, low = _order(other.bound), _order(one.bound)
    if ours is Comparison.EQUAL:
        return one.unit == other.unit and _meets(theirs, high, low)
    if theirs in _FROM_BELOW and ours in _FROM_BELOW:
        return high > low or (high == low and not (theirs is Comparison.ABOVE and ours is Comparison.AT_LEAST))
    if theirs in _FROM_ABOVE and ours in _FROM_ABOVE:
        return high < low or (high == low and not (theirs is Comparison.BELOW and ours is Comparison.AT_MOST))
    return (ours, high) == (theirs, low)


def _order(bound: Value) -> tuple[object, ...]:
    if isinstance(bound, str):
        return version_key(bound) if "-" not in bound else (bound,)
    return (bound,)


def _meets(comparison: Comparison, value: tuple[object, ...], bound: tuple[object, ...]) -> bool:
    holds = {
        Comparison.AT_LEAST: value >= bound,
        Comparison.AT_MOST: value <= bound,
        Comparison.ABOVE: value > bound,
        Comparison.BELOW: value < bound,
        Comparison.EQUAL: value == bound,
        Comparison.UNEQUAL: value != bound,
    }
    return holds[comparison]


def _where(ask: Ask) -> object:
    """The filters, and the marker of the criterion where it finds tests that they do not find."""
    return tuple(sorted((name, tuple(sorted(told))) for name, told in ask.where.items())), _marker(ask)


def _marker(ask: Ask) -> str:
    """The marker `@G8.tenant-isolation` in a test's name, empty where the words of the filter find those tests too: the
    pattern is `*words*`, and the marker holds these words.
    """
    patterns = ask.where.get("about", ())
    if not patterns or ask.kind.name != "tests":
        return ""
    folded = fold_words(f"@{ask.criterion} {ask.item}")
    inner = [fold_words(one.strip("*")) for one in patterns if one.startswith("*") and one.endswith("*")]
    if any(one and "*" not in one and f"-{one}-" in f"-{folded}-" for one in inner):
        return ""
    return folded


def _narrower(stronger: Ask, weaker: Ask) -> bool:
    """Whether each row that passes the filters of one passes those of the other."""
    return all(
        name in stronger.where and _within(stronger.where[name], told, stronger.matching(name), weaker)
        for name, told in weaker.where.items()
    )


def _within(ours: tuple[str, ...], theirs: tuple[str, ...], matching: Matching, weaker: Ask) -> bool:
    """Whether the patterns of one are among the other's, or name single texts that these accept."""
    if any(one.startswith("!") for one in theirs):
        return ours == theirs
    if set(ours) <= set(theirs):
        return True
    if matching is Matching.WORDS or any("*" in one or "?" in one or "{" in one for one in ours):
        return matching is Matching.WORDS and all(_worded(one, theirs) for one in ours)
    return all(accepts(matching, theirs)([one]) for one in ours)


def _worded(one: str, theirs: tuple[str, ...]) -> bool:
    """Whether texts with these words have those of `*words*` too."""
    folded = fold_words(one.strip("*")) if "*" not in one.strip("*") else ""
    wanted = [fold_words(other.strip("*")) for other in theirs if other.startswith("*") and other.endswith("*")]
    return bool(folded) and any(other and "*" not in other and f"-{other}-" in f"-{folded}-" for other in wanted)
