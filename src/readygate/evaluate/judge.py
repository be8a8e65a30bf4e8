"""One criterion judged for one service: variables, `each`, `any`, `all`, waivers, dates.

Enters: a criterion, the service's scope and its evidence by kind. Leaves: an answer. A variable that the service does
not declare makes it `missing`; a list that it declares empty makes it `not-applicable` with the stated reason (law 7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from readygate.evaluate.leaf import Answer, Asked, Pool, answer
from readygate.evaluate.select import Evidence
from readygate.evaluate.variables import EmptyListError, Scope, UndeclaredError, names_in
from readygate.kinds.kind import Kind, Matching
from readygate.model.glob import fold_words, whole
from readygate.model.policy import Condition, Criterion, How, Leaf
from readygate.model.verdict import Outcome

NO_EVIDENCE = Evidence()
_BADNESS = {
    Outcome.INVALID: 6,
    Outcome.FAIL: 5,
    Outcome.STALE: 4,
    Outcome.MISSING: 3,
    Outcome.COMING: 2,
    Outcome.WAIVED: 1,
    Outcome.PASS: 1,
    Outcome.NOT_APPLICABLE: 0,
}


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """What all criteria of one service are judged with."""

    service: str
    scope: Scope
    evidence: Mapping[tuple[str, str], Evidence]
    kinds: Callable[[str], Kind]
    pool: Pool
    trusted: tuple[str, ...] = ()


def judge_criterion(criterion: Criterion, bench: Bench) -> Answer:
    """The answer to one criterion, before waivers and dates."""
    items = criterion.each
    try:
        if isinstance(items, str):
            items = bench.scope.expand(items)
    except UndeclaredError as error:
        return _undeclared(error.name)
    except EmptyListError as error:
        return _none(error)
    if criterion.each == ():
        return _condition(criterion.condition, bench, _marker(criterion.id))
    parts = []
    for item in items:
        scope = bench.scope.having("each", item)
        marked = msgspec.structs.replace(bench, scope=_whole_names(scope, item, items))
        part = _condition(criterion.condition, marked, f"{_marker(criterion.id)}{whole(item)}*")
        parts.append(msgspec.structs.replace(part, label=item))
    return _all(parts)


def _marker(criterion: str) -> str:
    """The `about` pattern of the explicit marker `@G8.tenant-isolation` in a test's name."""
    return f"*{whole(criterion)}*"


def _whole_names(scope: Scope, item: str, siblings: Iterable[str]) -> Scope:
    """The scope in which words of `each` match whole names; `each-longer` holds siblings that contain the name."""
    folded = f"-{fold_words(item).replace('_', '-')}-"
    longer = [name for name in siblings if name != item and folded in f"-{fold_words(name).replace('_', '-')}-"]
    return Scope(values={**scope.values, "each-longer": tuple(longer)}, empty=scope.empty)


def _condition(condition: Condition, bench: Bench, marker: str) -> Answer:
    if isinstance(condition, Leaf):
        return _leaf(condition, bench, marker)
    parts = [_condition(part, bench, marker) for part in condition.parts]
    return _all(parts) if condition.how is How.ALL else _any(parts)


def _leaf(leaf: Leaf, bench: Bench, marker: str) -> Answer:
    kind = bench.kinds(leaf.kind)
    try:
        asked = _asked(leaf, kind, bench, marker)
    except UndeclaredError as error:
        return _undeclared(error.name)
    except EmptyListError as error:
        return _none(error)
    except ValueError as error:
        return Answer(outcome=Outcome.INVALID, reason=f"the policy's value does not fit: {error}")
    found = answer(asked, bench.evidence.get((bench.service, leaf.kind), NO_EVIDENCE), bench.pool)
    return msgspec.structs.replace(found, label=found.label or leaf.kind)


def _asked(leaf: Leaf, kind: Kind, bench: Bench, marker: str) -> Asked:
    where = {name: _patterns(kind, name, globs, bench.scope, marker) for name, globs in leaf.where.items()}
    parameters = {name: bench.scope.expand_all(values) for name, values in leaf.parameters.items()}
    require = []
    for threshold in leaf.require:
        bounds = bench.scope.expand(threshold.bound)
        metric = kind.metric(threshold.metric)
        assert metric is not None  # names were checked at load time
        for bound in bounds:
            threshold.bound_value(bound, metric.unit)  # ValueError before anything is measured
            require.append((threshold, bound))
    return Asked(kind=kind, where=where, parameters=parameters, require=tuple(require), trusted=bench.trusted)


def _patterns(kind: Kind, name: str, globs: tuple[str, ...], scope: Scope, marker: str) -> tuple[str, ...]:
    known = kind.filter(name)
    if known is None or known.matching is not Matching.WORDS:
        return scope.expand_all(globs)
    patterns: list[str] = []
    for glob in globs:
        if "each" in names_in(glob):
            each = scope.lookup("each")[0]
            patterns += scope.having("each", whole(each)).expand(glob)
            patterns += [f"!*{whole(longer)}*" for longer in scope.lookup("each-longer")]
        else:
            patterns += scope.expand(glob)
    return (*dict.fromkeys(patterns), marker)


def _undeclared(name: str) -> Answer:
    reason = f"the policy does not declare `{name}` for this service"
    return Answer(outcome=Outcome.MISSING, reason=reason, wanted=f"`{name}` in the policy")


def _none(error: EmptyListError) -> Answer:
    return Answer(outcome=Outcome.NOT_APPLICABLE, reason=f"`{error.name}` is none: {error.reason}")


def _all(parts: list[Answer]) -> Answer:
    """All must hold: the worst part speaks; parts without object are passed over unless all are."""
    worst = max(parts, key=lambda part: _BADNESS[part.outcome])
    held = sum(part.outcome in {Outcome.PASS, Outcome.NOT_APPLICABLE} for part in parts)
    if worst.outcome is Outcome.PASS:
        reason = f"all {len(parts)} hold" if len(parts) > 1 else worst.reason
    elif worst.outcome is Outcome.NOT_APPLICABLE:
        reason = worst.reason
    else:
        open_parts = [part for part in parts if part.outcome is worst.outcome]
        named = "; ".join(f"{part.label}: {part.reason}" if part.label else part.reason for part in open_parts[:5])
        more = f"; and {len(open_parts) - 5} more" if len(open_parts) > 5 else ""
        reason = f"{held} of {len(parts)} hold; {named}{more}" if len(parts) > 1 else worst.reason
    found = _joined(worst.outcome, reason, parts)
    return _counted(found, f"{held} of {len(parts)} hold", f"all {len(parts)}")


def _any(parts: list[Answer]) -> Answer:
    """One suffices; else the worst of those that have evidence."""
    passing = [part for part in parts if part.outcome is Outcome.PASS]
    if passing:
        return _joined(Outcome.PASS, passing[0].reason, parts, speaks=passing[:1])
    answered = [part for part in parts if part.answered and part.outcome is not Outcome.NOT_APPLICABLE]
    if answered:
        worst = max(answered, key=lambda part: _BADNESS[part.outcome])
        found = _joined(worst.outcome, f"{worst.label}: {worst.reason}", parts, speaks=[worst])
        return _counted(found, f"none of {len(parts)} alternatives holds", "one of them")
    missing = [part for part in parts if part.outcome is Outcome.MISSING]
    if missing:
        reason = "none of the alternatives has evidence: " + "; ".join(part.reason for part in missing)
        found = _joined(Outcome.MISSING, reason, parts, speaks=missing)
        return _counted(found, f"none of {len(parts)} alternatives holds", "one of them")
    return _joined(Outcome.NOT_APPLICABLE, parts[0].reason, parts)


def _counted(found: Answer, seen: str, needed: str) -> Answer:
    """The answer with the number of its parts that hold, where there are several."""
    return msgspec.structs.replace(found, seen=seen, needed=needed) if found.parts else found


def _joined(outcome: Outcome, reason: str, parts: list[Answer], speaks: list[Answer] | None = None) -> Answer:
    heard = parts if speaks is None else speaks
    wanted = " or ".join(dict.fromkeys(part.wanted for part in heard if part.wanted))
    return Answer(
        outcome=outcome,
        reason=reason,
        results=tuple(result for part in heard for result in part.results),
        locations=tuple(place for part in heard for place in part.locations),
        evidence=tuple(dict.fromkeys(path for part in parts for path in part.evidence)),
        near=tuple(dict.fromkeys(miss for part in heard for miss in part.near)),
        notes=tuple(dict.fromkeys(note for part in heard for note in part.notes)),
        wanted=wanted,
        parts=tuple(parts) if len(parts) > 1 else (),
    )
