"""One condition judged: the evidence of a kind, filtered, measured, compared (laws 2 and 3).

Enters: a leaf whose variables are replaced, the evidence of its kind for one service. Leaves: an answer with its
reason, what was seen and needed, where, and near misses. Every way that is not a measured pass leads to an outcome
that keeps the gate shut.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from readygate.evaluate.answers import Answer, common
from readygate.evaluate.belonging import Age, Stale
from readygate.evaluate.exhibit import Exhibit, Pool, fresh, paths_of, remarks_of, told_old
from readygate.evaluate.kept import Kept
from readygate.evaluate.near import item_misses, near_misses
from readygate.evaluate.select import Evidence
from readygate.kinds.filtering import accepts, sieves, sift
from readygate.kinds.kind import ITEM_FILTERS, Contradiction, Kind, Matching, Measurement, Selection
from readygate.model.evidence import Item
from readygate.model.quantity import Unit, Value
from readygate.model.threshold import Comparison, Result, Threshold, judge
from readygate.model.verdict import Location, Outcome

__all__ = ["LOCATIONS", "Answer", "Asked", "Pool", "Wanted", "answer", "chosen", "heard"]

LOCATIONS = 200
"""The most places that an outcome keeps; a note says where there are more."""
_FROM_BELOW = {Comparison.AT_LEAST, Comparison.ABOVE}
"""Comparisons that a lower bound can meet."""
_FROM_ABOVE = {Comparison.AT_MOST, Comparison.BELOW}
"""Comparisons that a lower bound can break."""
_PASS = Outcome.PASS
_PASSES = 64
"""Passes with other values that a condition remembers."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold with its bound as a value in the unit of its metric."""

    threshold: Threshold
    bound: Value
    unit: Unit


class Asked:
    """A leaf with its variables replaced, ready to be asked of many services.

    `where` holds the patterns as they are matched, `shown` as people wrote them. `marker` is the criterion's id, by
    which a test may name the criterion that it answers. `passes` are the answers that were given for values under which
    all thresholds hold: most services pass with the same numbers.
    """

    __slots__ = (
        "kind",
        "marker",
        "metrics",
        "parameters",
        "passes",
        "picks",
        "require",
        "shown",
        "sieves",
        "trusted",
        "where",
    )

    def __init__(
        self,
        *,
        kind: Kind,
        where: Mapping[str, tuple[str, ...]] | None = None,
        parameters: Mapping[str, tuple[str, ...]] | None = None,
        require: tuple[Wanted, ...] = (),
        trusted: tuple[str, ...] = (),
        shown: Mapping[str, tuple[str, ...]] | None = None,
        marker: str = "",
    ) -> None:
        self.kind = kind
        self.where = where or {}
        self.parameters = parameters or {}
        self.require = require
        self.trusted = trusted
        self.shown = shown or {}
        self.marker = marker
        self.sieves = sieves(kind, self.where)
        self.picks = not self.where.keys().isdisjoint(ITEM_FILTERS)
        self.metrics = tuple([wanted.threshold.metric for wanted in require])
        self.passes: Kept[str, Answer] = Kept(_PASSES)


def answer(asked: Asked, evidence: Evidence, pool: Pool) -> Answer:
    """The answer of one kind's evidence to one condition."""
    return heard(asked, pool.exhibit(asked.kind, evidence))


def heard(asked: Asked, exhibit: Exhibit) -> Answer:
    """The answer of an exhibit to one condition."""
    if exhibit.shut is not None:
        return exhibit.shut
    items, paths, remarks = exhibit.items, exhibit.paths, exhibit.remarks
    if asked.picks:
        items = tuple(item for item in items if chosen(item, asked.where))
        paths, remarks = paths_of(items) or paths, remarks_of(items)
    found = _read(asked, exhibit, items) if items else _filtered_out(asked, exhibit)
    if exhibit.dated:
        return _dated(asked, exhibit, _told(asked, found, paths, remarks))
    if found.like is None or remarks:
        return _told(asked, found, paths, remarks)
    return msgspec.structs.replace(found, evidence=paths)


def _told(asked: Asked, found: Answer, paths: tuple[str, ...], remarks: tuple[str, ...]) -> Answer:
    """The answer as one of these files alone."""
    notes = (*found.notes, *remarks)
    return msgspec.structs.replace(found, evidence=paths, notes=notes, label=asked.kind.name, like=None)


def _dated(asked: Asked, exhibit: Exhibit, found: Answer) -> Answer:
    """The answer beside evidence that is old: what that might have said must not be lost (law 3)."""
    evidence = exhibit.evidence
    concerned = [stale for stale in evidence.stale if _concerns(stale, asked, exhibit.pool)]
    left = (stale.reason for stale in evidence.stale if stale.spoils or stale in concerned)
    found = msgspec.structs.replace(
        found,
        notes=(*found.notes, *(f"not counted: {reason}" for reason in left)),
        ages=tuple(age for age in evidence.ages if _concerns(age, asked, exhibit.pool)),
    )
    answered = found.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE)
    old = [stale for stale in concerned if stale.spoils or not answered]
    if old and found.outcome is not Outcome.FAIL:
        return msgspec.structs.replace(found, outcome=Outcome.STALE, reason=told_old(old), wanted=fresh(asked.kind))
    return found


def _read(asked: Asked, exhibit: Exhibit, items: tuple[Item, ...]) -> Answer:
    try:
        table = exhibit.table(items)
    except Contradiction as contradiction:
        return Answer(outcome=Outcome.INVALID, reason=str(contradiction))
    pool = exhibit.pool
    selection = Selection(
        table=table,
        rows=sift(asked.sieves, table, pool.words),
        items=items,
        patterns=asked.where,
        parameters=asked.parameters,
        trusted=asked.trusted,
        today=pool.today,
        digests=pool.digests,
    )
    return _measured(asked, selection, pool)


def _concerns(old: Stale | Age, asked: Asked, pool: Pool) -> bool:
    """Whether an old item has a say, or would if it were fresh: leaving it out must not help (law 3)."""
    if not chosen(old.item, asked.where):
        return False
    return bool(old.item.fatal or sift(asked.sieves, old.item.table, pool.words))


def chosen(item: Item, where: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether an item passes the filters that every kind knows: `report`, `tool`, `artifact`."""
    facts = {"report": (Matching.PATH, item.path), "tool": (Matching.NAME, item.tool)}
    facts["artifact"] = (Matching.NAME, item.origin.artifact)
    return all(accepts(matching, where[name])([fact]) for name, (matching, fact) in facts.items() if name in where)


def _filtered_out(asked: Asked, exhibit: Exhibit) -> Answer:
    filters = _filters(asked, [name for name in ITEM_FILTERS if name in asked.where])
    reason = f"{_count(len(exhibit.items), 'report')} read, none passes the filter {filters}"
    return Answer(outcome=Outcome.INVALID, reason=reason, near=item_misses(exhibit.items, asked.where))


def _measured(asked: Asked, selection: Selection, pool: Pool) -> Answer:
    found = asked.kind.measure(selection)
    if found.examined <= 0:
        reason = _nothing_examined(asked, selection, found)
        near = near_misses(asked.kind, selection, shown=asked.shown, marker=asked.marker, words=pool.words)
        return Answer(outcome=Outcome.INVALID, reason=reason, near=near, notes=found.notes)
    if not asked.require:
        return Answer(outcome=Outcome.INVALID, reason="the policy compares no metric, so anything would pass")
    if found.invalid:
        return Answer(outcome=Outcome.INVALID, reason=found.invalid, notes=found.notes)
    idle = found.inapplicable.keys() - found.values.keys()
    if idle and all(wanted.threshold.metric in idle for wanted in asked.require):
        reason = "; ".join(dict.fromkeys(found.inapplicable[wanted.threshold.metric] for wanted in asked.require))
        return Answer(outcome=Outcome.NOT_APPLICABLE, reason=reason, notes=found.notes)
    if found.notes or found.at_least:
        return _compared(asked, selection, found)
    seen = repr([found.values.get(name) for name in asked.metrics])  # unlike the values, it tells 0.0 from -0.0
    known = asked.passes.get(seen)
    if known is not None:
        return known
    known = _compared(asked, selection, found)
    if known.outcome is not _PASS or known.notes:
        return known
    return asked.passes.keep(seen, common(msgspec.structs.replace(known, label=asked.kind.name)))


def _compared(asked: Asked, selection: Selection, found: Measurement) -> Answer:
    results, untold, idle = [], [], []
    for wanted in asked.require:
        name = wanted.threshold.metric
        if name in found.values:
            result = judge(wanted.threshold, wanted.bound, found.values[name], wanted.unit)
            if name in found.at_least and not _decided(wanted, found.values[name], holds=result.holds):
                untold.append(f"`{name}` is at least {result.seen}, more is not told: {found.at_least[name]}")
            else:
                results.append(result)
        elif name in found.inapplicable:
            idle.append(f"`{name}` is not applicable: {found.inapplicable[name]}")
        else:
            untold.append(f"`{name}`: {found.untold.get(name, 'the evidence does not tell it')}")
    failed = [result for result in results if not result.holds]
    locations, more = _locations(asked, selection, failed)
    if failed:
        outcome, reason = Outcome.FAIL, "; ".join(map(_sentence, failed))
        more += tuple(untold)
    elif untold:
        outcome, reason = Outcome.MISSING, "; ".join(untold)
    else:
        outcome, reason = Outcome.PASS, "; ".join(map(_sentence, results))
    if found.stale and outcome is not Outcome.PASS:
        outcome, reason = Outcome.STALE, f"{found.stale}; {reason}"
    return Answer(
        outcome=outcome,
        reason=reason,
        results=tuple(results),
        locations=locations,
        notes=(*found.notes, *more, *idle),
        wanted=asked.kind.satisfied_by if outcome in (Outcome.MISSING, Outcome.STALE) else "",
    )


def _decided(wanted: Wanted, least: Value, *, holds: bool) -> bool:
    """Whether a threshold is decided by a value that is only a lower bound of the true one."""
    if wanted.threshold.comparison in _FROM_BELOW:
        return holds
    if wanted.threshold.comparison in _FROM_ABOVE:
        return not holds
    return float(least) > float(wanted.bound)


def _locations(
    asked: Asked, selection: Selection, failed: list[Result]
) -> tuple[tuple[Location, ...], tuple[str, ...]]:
    """The first places behind failed metrics, each once, and a note where there are more."""
    kept: dict[Location, None] = {}
    for result in failed:
        for place in asked.kind.locate(selection, result.metric):
            if len(kept) == LOCATIONS:
                return tuple(kept), (f"there are more places than these {LOCATIONS}",)
            kept[Location(path=place.path, line=place.line, text=place.text)] = None
    return tuple(kept), ()


def _sentence(result: Result) -> str:
    return f"{result.metric} {result.seen}, needed {result.needed}"


def _nothing_examined(asked: Asked, selection: Selection, found: Measurement) -> str:
    """Law 2 in words: how much was read, and that nothing of it was what is asked."""
    filters = _filters(asked, [name for name in asked.where if name not in ITEM_FILTERS])
    asked_for = f" for {filters}" if filters else ""
    read = f"{_count(len(selection.items), 'report')} with {_count(len(selection.table), 'row')} read"
    return f"{read}, 0 {found.subject} examined{asked_for}"


def _filters(asked: Asked, names: list[str]) -> str:
    shown = {**asked.where, **asked.shown}
    return ", ".join(f"{name}: {' '.join(f'`{glob}`' for glob in shown[name])}" for name in sorted(names))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
