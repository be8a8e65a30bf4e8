"""One condition judged: the evidence of a kind, filtered, measured, compared (laws 2 and 3).

Enters: a leaf whose variables are replaced, the evidence of its kind for one service. Leaves: an answer with its
reason, what was seen and needed, where, and near misses. Every way that is not a measured pass leads to an outcome
that keeps the gate shut.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

import msgspec

from readygate.evaluate.near import near_misses
from readygate.evaluate.select import Evidence
from readygate.kinds.filtering import accepts, select_rows
from readygate.kinds.kind import ITEM_FILTERS, Contradiction, Kind, Matching, Measurement, Selection
from readygate.model.evidence import Item
from readygate.model.table import Table
from readygate.model.threshold import Result, Threshold, judge
from readygate.model.verdict import Location, NearMiss, Outcome

LOCATIONS = 200
"""The most places that an outcome keeps; the outcome says how many there are in all."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A leaf with its variables replaced: `require` pairs each threshold with its bound as text."""

    kind: Kind
    where: Mapping[str, tuple[str, ...]] = {}
    parameters: Mapping[str, tuple[str, ...]] = {}
    require: tuple[tuple[Threshold, str], ...] = ()
    trusted: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a condition. `answered` tells whether there was evidence at all (for `any`). `seen` and `needed` are
    given where parts are counted; elsewhere the results tell them.
    """

    outcome: Outcome
    reason: str
    seen: str = ""
    needed: str = ""
    results: tuple[Result, ...] = ()
    locations: tuple[Location, ...] = ()
    evidence: tuple[str, ...] = ()
    near: tuple[NearMiss, ...] = ()
    notes: tuple[str, ...] = ()
    wanted: str = ""
    label: str = ""
    parts: tuple[Answer, ...] = ()

    @property
    def answered(self) -> bool:
        return self.outcome is not Outcome.MISSING


class Pool:
    """Combined tables, made once for all criteria that read the same items."""

    def __init__(self) -> None:
        self._tables: dict[tuple[int, ...], tuple[tuple[Item, ...], Table]] = {}

    def table(self, kind: Kind, items: tuple[Item, ...]) -> Table:
        """One table of all items; Contradiction where they cannot all be true."""
        key = tuple(id(item) for item in items)
        if key not in self._tables:
            self._tables[key] = (items, kind.combine([item.table for item in items]))
        return self._tables[key][1]


def answer(asked: Asked, evidence: Evidence, pool: Pool) -> Answer:
    """The answer of one kind's evidence to one condition."""
    shut = _shut(asked.kind, evidence)
    if shut is not None:
        return shut
    items = tuple(item for item in evidence.items if chosen(item, asked.where))
    paths = tuple(item.path for item in items)
    if not items:
        filters = ", ".join(f"{name}: {' '.join(asked.where[name])}" for name in ITEM_FILTERS if name in asked.where)
        reason = f"{_count(len(evidence.items), 'report')} read, none passes the filter {filters}"
        return Answer(outcome=Outcome.INVALID, reason=reason, evidence=tuple(item.path for item in evidence.items))
    try:
        table = pool.table(asked.kind, items)
    except Contradiction as contradiction:
        return Answer(outcome=Outcome.INVALID, reason=str(contradiction), evidence=paths)
    selection = Selection(
        table=table,
        rows=select_rows(asked.kind, table, asked.where),
        items=items,
        patterns=asked.where,
        parameters=asked.parameters,
        trusted=asked.trusted,
    )
    found = _measured(asked, selection)
    stale = tuple(f"not counted: {old.reason}" for old in evidence.stale)
    return msgspec.structs.replace(found, evidence=paths, notes=found.notes + stale + _remarks(items))


def _shut(kind: Kind, evidence: Evidence) -> Answer | None:
    """The answer that needs no measuring: unreadable, absent or stale evidence."""
    paths = tuple(item.path for item in evidence.items)
    broken = [(item.path, problem) for item in evidence.items for problem in item.fatal]
    if broken:
        path, problem = broken[0]
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        place = f", {problem.place}" if problem.place else ""
        reason = f"`{path}`{place}: {problem.fault}{more}"
        near = tuple(
            NearMiss(seen=f"`{path}`: {fault.fault}", suggestion=fault.hint) for path, fault in broken if fault.hint
        )
        return Answer(outcome=Outcome.INVALID, reason=reason, evidence=paths, near=near)
    if evidence.misread:
        problem = evidence.misread[0]
        return Answer(outcome=Outcome.INVALID, reason=problem.fault, evidence=paths)
    if evidence.absent:
        names = ", ".join(f"`{report.path}`" for report in evidence.absent)
        reason = f"the declared report {names} is not there"
        return Answer(outcome=Outcome.MISSING, reason=reason, evidence=paths, wanted=kind.satisfied_by)
    if evidence.items:
        return None
    if evidence.stale:
        reason = "; ".join(old.reason for old in evidence.stale)
        return Answer(outcome=Outcome.STALE, reason=reason, wanted=f"a fresh report: {kind.satisfied_by}")
    unread = "" if kind.read else "; this release does not read this kind yet"
    reason = f"no evidence of the kind `{kind.name}`{unread}"
    return Answer(outcome=Outcome.MISSING, reason=reason, wanted=kind.satisfied_by)


def chosen(item: Item, where: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether an item passes the filters that every kind knows: `report`, `tool`, `artifact`."""
    facts = {"report": (Matching.PATH, item.path), "tool": (Matching.NAME, item.tool)}
    facts["artifact"] = (Matching.NAME, item.origin.artifact)
    return all(accepts(matching, where[name])([fact]) for name, (matching, fact) in facts.items() if name in where)


def _measured(asked: Asked, selection: Selection) -> Answer:
    found = asked.kind.measure(selection)
    if found.examined == 0:
        reason = _nothing_examined(asked, selection, found)
        near = near_misses(asked.kind, selection)
        return Answer(outcome=Outcome.INVALID, reason=reason, near=near, notes=found.notes)
    inapplicable = [threshold.metric for threshold, _ in asked.require if threshold.metric in found.inapplicable]
    if inapplicable and len(inapplicable) == len(asked.require):
        reason = "; ".join(dict.fromkeys(found.inapplicable[metric] for metric in inapplicable))
        return Answer(outcome=Outcome.NOT_APPLICABLE, reason=reason, notes=found.notes)
    return _compared(asked, selection, found)


def _compared(asked: Asked, selection: Selection, found: Measurement) -> Answer:
    results, untold = [], []
    for threshold, bound in asked.require:
        metric = asked.kind.metric(threshold.metric)
        assert metric is not None  # names were checked at load time
        if threshold.metric in found.values:
            wanted = threshold.bound_value(bound, metric.unit)
            results.append(judge(threshold, wanted, found.values[threshold.metric], metric.unit))
        elif threshold.metric not in found.inapplicable:
            why = found.untold.get(threshold.metric, "the evidence does not tell it")
            untold.append(f"`{threshold.metric}`: {why}")
    failed = [result for result in results if not result.holds]
    if failed:
        outcome, reason = Outcome.FAIL, "; ".join(_sentence(result) for result in failed)
    elif untold:
        outcome, reason = Outcome.MISSING, "; ".join(untold)
    else:
        outcome, reason = Outcome.PASS, "; ".join(_sentence(result) for result in results)
    locations = _locations(asked, selection, failed)
    notes = found.notes if outcome is not Outcome.FAIL or not untold else (*found.notes, *untold)
    wanted_by = asked.kind.satisfied_by if outcome is Outcome.MISSING else ""
    return Answer(
        outcome=outcome, reason=reason, results=tuple(results), locations=locations, notes=notes, wanted=wanted_by
    )


def _locations(asked: Asked, selection: Selection, failed: list[Result]) -> tuple[Location, ...]:
    places = (place for result in failed for place in asked.kind.locate(selection, result.metric))
    kept = dict.fromkeys(
        Location(path=place.path, line=place.line, text=place.text) for place in islice(places, LOCATIONS)
    )
    return tuple(kept)


def _sentence(result: Result) -> str:
    return f"{result.metric} {result.seen}, needed {result.needed}"


def _nothing_examined(asked: Asked, selection: Selection, found: Measurement) -> str:
    """Law 2 in words: how much was read, and that nothing of it was what is asked."""
    if found.untold and not asked.where and not selection.rows:
        return f"0 {found.subject} in {_count(len(selection.items), 'report')}"
    filters = ", ".join(f"{name}: {' '.join(globs)}" for name, globs in asked.where.items() if name not in ITEM_FILTERS)
    asked_for = f" for {filters}" if filters else ""
    return f"{_count(len(selection.table), 'row')} read, 0 {found.subject} examined{asked_for}"


def _remarks(items: tuple[Item, ...]) -> tuple[str, ...]:
    return tuple(f"`{item.path}`: {problem.fault}" for item in items for problem in item.problems if not problem.fatal)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
