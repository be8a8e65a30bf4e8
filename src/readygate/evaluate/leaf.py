"""One condition judged: the evidence of a kind, filtered, measured, compared (laws 2 and 3).

Enters: a leaf whose variables are replaced, the evidence of its kind for one service. Leaves: an answer with its
reason, what was seen and needed, where, and near misses. Every way that is not a measured pass leads to an outcome
that keeps the gate shut.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from readygate.evaluate.belonging import Age, Stale
from readygate.evaluate.near import item_misses, near_misses
from readygate.evaluate.select import Evidence
from readygate.kinds.filtering import WordsCache, accepts, select_rows
from readygate.kinds.kind import ITEM_FILTERS, Contradiction, Kind, Matching, Measurement, Selection
from readygate.model.evidence import Item
from readygate.model.quantity import Unit, Value
from readygate.model.table import Table
from readygate.model.threshold import Comparison, Result, Threshold, judge
from readygate.model.verdict import Location, NearMiss, Outcome

LOCATIONS = 200
"""The most places that an outcome keeps; a note says where there are more."""
_SHOWN = 3
_FROM_BELOW = {Comparison.AT_LEAST, Comparison.ABOVE}
"""Comparisons that a lower bound can meet."""
_FROM_ABOVE = {Comparison.AT_MOST, Comparison.BELOW}
"""Comparisons that a lower bound can break."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold with its bound as a value in the unit of its metric."""

    threshold: Threshold
    bound: Value
    unit: Unit


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A leaf with its variables replaced.

    `where` holds the patterns as they are matched, `shown` as people wrote them. `marker` is the criterion's id, by
    which a test may name the criterion that it answers.
    """

    kind: Kind
    where: Mapping[str, tuple[str, ...]] = {}
    parameters: Mapping[str, tuple[str, ...]] = {}
    require: tuple[Wanted, ...] = ()
    trusted: tuple[str, ...] = ()
    shown: Mapping[str, tuple[str, ...]] = {}
    marker: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a condition. `ages` tell of evidence that it rests on and that counts by its age only."""

    outcome: Outcome
    reason: str
    results: tuple[Result, ...] = ()
    locations: tuple[Location, ...] = ()
    evidence: tuple[str, ...] = ()
    near: tuple[NearMiss, ...] = ()
    notes: tuple[str, ...] = ()
    wanted: str = ""
    label: str = ""
    parts: tuple[Answer, ...] = ()
    ages: tuple[Age, ...] = ()


class Pool:
    """What all criteria of a service that read the same items share: one table, its words folded once; the judged day
    and the contents of files by path."""

    def __init__(self, today: dt.date | None = None, digests: Mapping[str, frozenset[str]] | None = None) -> None:
        self.words: WordsCache = {}
        self.today = today
        self.digests = digests or {}
        self._tables: dict[tuple[int, ...], tuple[tuple[Item, ...], Table | Contradiction]] = {}

    def table(self, kind: Kind, items: tuple[Item, ...]) -> Table:
        """One table of all items; Contradiction where they cannot all be true."""
        key = tuple(map(id, items))
        if key not in self._tables:
            self._tables[key] = (items, _combined(kind, items))
        found = self._tables[key][1]
        if isinstance(found, Contradiction):
            raise found
        return found


def _combined(kind: Kind, items: tuple[Item, ...]) -> Table | Contradiction:
    try:
        return kind.combine([item.table for item in items])
    except Contradiction as contradiction:
        return contradiction


def answer(asked: Asked, evidence: Evidence, pool: Pool) -> Answer:
    """The answer of one kind's evidence to one condition."""
    shut = _shut(asked.kind, evidence)
    if shut is not None:
        return shut
    items = _chosen(evidence.items, asked.where)
    found = _read(asked, items, pool) if items else _filtered_out(asked, evidence)
    paths = tuple([item.path for item in items or evidence.items])
    notes = (*found.notes, *_remarks(items))
    if not evidence.stale and not evidence.ages:
        return msgspec.structs.replace(found, evidence=paths, notes=notes)
    concerned = [stale for stale in evidence.stale if _concerns(stale, asked, pool)]
    left = (stale.reason for stale in evidence.stale if stale.spoils or stale in concerned)
    found = msgspec.structs.replace(
        found,
        evidence=paths,
        notes=(*notes, *(f"not counted: {reason}" for reason in left)),
        ages=tuple(age for age in evidence.ages if _concerns(age, asked, pool)),
    )
    answered = found.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE)
    old = [stale for stale in concerned if stale.spoils or not answered]
    if old and found.outcome is not Outcome.FAIL:
        return msgspec.structs.replace(found, outcome=Outcome.STALE, reason=_old(old), wanted=_fresh(asked.kind))
    return found


def _read(asked: Asked, items: tuple[Item, ...], pool: Pool) -> Answer:
    try:
        table = pool.table(asked.kind, items)
    except Contradiction as contradiction:
        return Answer(outcome=Outcome.INVALID, reason=str(contradiction))
    selection = Selection(
        table=table,
        rows=select_rows(asked.kind, table, asked.where, pool.words),
        items=items,
        patterns=asked.where,
        parameters=asked.parameters,
        trusted=asked.trusted,
        today=pool.today,
        digests=pool.digests,
    )
    return _measured(asked, selection, pool.words)


def _shut(kind: Kind, evidence: Evidence) -> Answer | None:
    """The answer that needs no measuring: unreadable, absent or stale evidence."""
    broken = _broken(evidence)
    if broken is not None:
        return broken
    paths = tuple([item.path for item in evidence.items])
    if evidence.misread:
        reason = "; ".join(problem.fault for problem in evidence.misread)
        near = tuple(NearMiss(seen=problem.fault, suggestion=problem.hint) for problem in evidence.misread)
        return Answer(outcome=Outcome.INVALID, reason=reason, evidence=paths, near=near)
    if evidence.absent:
        names = ", ".join(f"`{report.path}`" for report in evidence.absent)
        one = len(evidence.absent) == 1
        reason = f"the declared report {names} is not there" if one else f"declared reports are not there: {names}"
        wanted = f"{names} ({', '.join(dict.fromkeys(report.format for report in evidence.absent))})"
        return Answer(outcome=Outcome.MISSING, reason=reason, evidence=paths, wanted=wanted)
    if evidence.items:
        return None
    if evidence.stale:
        return Answer(outcome=Outcome.STALE, reason=_old(evidence.stale), wanted=_fresh(kind))
    near = tuple(
        NearMiss(
            seen=f"`{path}` is evidence of this kind and belongs to no service",
            suggestion="declare it under the service's `reports:`, or give `--service` where it is collected",
        )
        for path in evidence.orphans[:_SHOWN]
    )
    reason = f"no evidence of the kind `{kind.name}`"
    return Answer(outcome=Outcome.MISSING, reason=reason, wanted=kind.satisfied_by, near=near)


def _broken(evidence: Evidence) -> Answer | None:
    """`invalid` by the first fatal problem of any item; the others are counted (law 3)."""
    broken = [(item.path, problem) for item in evidence.items for problem in item.fatal]
    if not broken:
        return None
    path, problem = broken[0]
    more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
    place = f", {problem.place}" if problem.place else ""
    return Answer(
        outcome=Outcome.INVALID,
        reason=f"`{path}`{place}: {problem.fault}{more}",
        evidence=tuple(item.path for item in evidence.items),
        near=tuple(
            NearMiss(seen=f"`{path}`: {fault.fault}", suggestion=fault.hint) for path, fault in broken if fault.hint
        ),
    )


def _old(stale: tuple[Stale, ...] | list[Stale]) -> str:
    return "; ".join(old.reason for old in stale)


def _fresh(kind: Kind) -> str:
    return f"a fresh report: {kind.satisfied_by}"


def _concerns(old: Stale | Age, asked: Asked, pool: Pool) -> bool:
    """Whether an old item has a say, or would if it were fresh: leaving it out must not help (law 3)."""
    if not chosen(old.item, asked.where):
        return False
    return bool(old.item.fatal or select_rows(asked.kind, old.item.table, asked.where, pool.words))


def _chosen(items: tuple[Item, ...], where: Mapping[str, tuple[str, ...]]) -> tuple[Item, ...]:
    if where.keys().isdisjoint(ITEM_FILTERS):
        return items
    return tuple(item for item in items if chosen(item, where))


def chosen(item: Item, where: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether an item passes the filters that every kind knows: `report`, `tool`, `artifact`."""
    facts = {"report": (Matching.PATH, item.path), "tool": (Matching.NAME, item.tool)}
    facts["artifact"] = (Matching.NAME, item.origin.artifact)
    return all(accepts(matching, where[name])([fact]) for name, (matching, fact) in facts.items() if name in where)


def _filtered_out(asked: Asked, evidence: Evidence) -> Answer:
    filters = _filters(asked, [name for name in ITEM_FILTERS if name in asked.where])
    reason = f"{_count(len(evidence.items), 'report')} read, none passes the filter {filters}"
    return Answer(outcome=Outcome.INVALID, reason=reason, near=item_misses(evidence.items, asked.where))


def _measured(asked: Asked, selection: Selection, words: WordsCache) -> Answer:
    found = asked.kind.measure(selection)
    if found.examined <= 0:
        reason = _nothing_examined(asked, selection, found)
        near = near_misses(asked.kind, selection, shown=asked.shown, marker=asked.marker, words=words)
        return Answer(outcome=Outcome.INVALID, reason=reason, near=near, notes=found.notes)
    if not asked.require:
        return Answer(outcome=Outcome.INVALID, reason="the policy compares no metric, so anything would pass")
    if found.invalid:
        return Answer(outcome=Outcome.INVALID, reason=found.invalid, notes=found.notes)
    idle = found.inapplicable.keys() - found.values.keys()
    if idle and all(wanted.threshold.metric in idle for wanted in asked.require):
        reason = "; ".join(dict.fromkeys(found.inapplicable[wanted.threshold.metric] for wanted in asked.require))
        return Answer(outcome=Outcome.NOT_APPLICABLE, reason=reason, notes=found.notes)
    return _compared(asked, selection, found)


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


def _remarks(items: tuple[Item, ...]) -> tuple[str, ...]:
    return tuple(f"`{item.path}`: {problem.fault}" for item in items for problem in item.problems if not problem.fatal)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
