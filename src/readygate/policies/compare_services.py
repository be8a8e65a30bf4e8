"""Services of two policies: where they lie, what they declare, and what each milestone asks of them.

Enters: one service before and after. Leaves: findings, but for criteria, which services share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from readygate.model.difference import Reach
from readygate.model.policy import DeclaredReport, NotApplicable, Policy, Row, Service
from readygate.model.verdict import Effect
from readygate.policies.compare_variables import VariableRules
from readygate.policies.weighing import (
    NONE,
    STRONGER,
    UNKNOWN,
    WEAKER,
    Found,
    Rule,
    keyed,
    listed,
    lists,
    nothing,
    of_items,
    of_order,
    together,
)

_ALL_DUE = "no matrix: all gates and the top level are due"
_OUT = "not in scope"


class ServiceRules:
    """Rules for services, with the ladders of both policies."""

    def __init__(self, before: Policy, after: Policy, variables: VariableRules) -> None:
        self._before, self._after = before, after
        self._ladders: dict[str, bool] = {}
        self.rules: dict[str, Rule[Service]] = {
            "name": nothing,
            "criteria": nothing,
            "notes": nothing,
            "place": nothing,
            "path": lambda before, after: _text("path", before.path, after.path),
            "owner": lambda before, after: _text("owner", before.owner, after.owner, Reach.NOTHING),
            "ladder": lambda before, after: _text("ladder", before.ladder, after.ladder, Reach.ASKED),
            "depends_on": lambda before, after: lists(
                "depends-on", before.depends_on, after.depends_on, removed=WEAKER, reach=Reach.NOTHING
            ),
            "folders": _folders,
            "reports": _reports,
            "variables": variables.values,
            "empty": variables.reasons,
            "not_applicable": _not_applicable,
            "matrix": self._matrix,
        }

    def _matrix(self, before: Service, after: Service) -> Iterator[Found]:
        """Rows that differ; those that inherit a difference are told with the one that they have it from."""
        if not before.matrix or not after.matrix:
            told = (_spoken(before), _spoken(after))
            effect = WEAKER if after.matrix else STRONGER
            yield Found(label="matrix", before=told[0], after=told[1], effect=effect, reach=Reach.ASKED)
            return
        old, new = ({row.milestone: row for row in one.matrix} for one in (before, after))
        ladder = after.ladder if before.ladder == after.ladder and self._same_rungs(after.ladder) else ""
        told_rows: list[tuple[list[str], Found]] = []
        for milestone, was, now in _in_order(old, new):
            found = self._row(was, now, ladder)
            if told_rows and told_rows[-1][1] == found:
                told_rows[-1][0].append(milestone)
            else:
                told_rows.append(([milestone], found))
        for milestones, found in told_rows:
            yield Found(
                label=_span(milestones), before=found.before, after=found.after, effect=found.effect, reach=Reach.ASKED
            )

    def _row(self, was: Row | None, now: Row | None, ladder: str) -> Found:
        if was is None or now is None:
            return Found(before=_worded(was), after=_worded(now), effect=STRONGER if was is None else WEAKER)
        gates = of_items(was.gates, now.gates, removed=WEAKER)
        level = self._levels(was, now, ladder)
        effect = together([gates, level]) or UNKNOWN
        if level is None:
            lost, won = ([gate for gate in one.gates if gate not in two.gates] for one, two in ((was, now), (now, was)))
            return Found(before=f"gates {listed(lost)}", after=f"gates {listed(won)}", effect=effect)
        if gates is None:
            return Found(before=was.level, after=now.level, effect=effect)
        return Found(before=_worded(was), after=_worded(now), effect=effect)

    def _levels(self, was: Row, now: Row, ladder: str) -> Effect | None:
        if was.level == now.level:
            return None
        if not ladder:
            return UNKNOWN
        known = self._after.ladders[ladder]
        return of_order(known.index(was.level), known.index(now.level), more=STRONGER)

    def _same_rungs(self, ladder: str) -> bool:
        if ladder not in self._ladders:
            old, new = self._before.ladders.get(ladder), self._after.ladders.get(ladder)
            rungs = [[rung.id for rung in one.rungs] if one else None for one in (old, new)]
            self._ladders[ladder] = rungs[0] == rungs[1]
        return self._ladders[ladder]


def _in_order(old: Mapping[str, Row], new: Mapping[str, Row]) -> Iterator[tuple[str, Row | None, Row | None]]:
    """Rows that differ, in the order of milestones: a matrix has every milestone from its first row on."""
    longer, other = (old, new) if len(old) > len(new) else (new, old)
    for milestone in dict.fromkeys((*longer, *other)):
        if old.get(milestone) != new.get(milestone):
            yield milestone, old.get(milestone), new.get(milestone)


def _span(milestones: list[str]) -> str:
    return milestones[0] if len(milestones) == 1 else f"{milestones[0]} to {milestones[-1]}"


def _worded(row: Row | None) -> str:
    return f"{row.level} with gates {listed(row.gates)}" if row else _OUT


def _spoken(service: Service) -> str:
    if not service.matrix:
        return _ALL_DUE
    row = service.matrix[0]
    return f"from {row.milestone} on: {_worded(row)}"


def _text(label: str, before: str, after: str, reach: Reach = Reach.OUTCOME) -> Iterator[Found]:
    yield Found(label=label, before=before or NONE, after=after or NONE, effect=UNKNOWN, reach=reach)


def _folders(before: Service, after: Service) -> Iterator[Found]:
    for name, old, new in keyed(before.folders, after.folders):
        yield from _text(f"folders.{name}", old or "", new or "")


def _reports(before: Service, after: Service) -> Iterator[Found]:
    """A report that is declared no longer is no longer `missing` where it lacks."""
    old, new = ({f"{one.format} {one.path}": one for one in service.reports} for service in (before, after))
    for name, was, now in keyed(old, new):
        effect = UNKNOWN if was and now else STRONGER if now else WEAKER
        yield Found(label="reports", before=_report(name, was), after=_report(name, now), effect=effect)


def _report(name: str, report: DeclaredReport | None) -> str:
    if report is None:
        return NONE
    return f"{name}, root {report.root}" if report.root else name


def _not_applicable(before: Service, after: Service) -> Iterator[Found]:
    old, new = ({one.criterion: one for one in service.not_applicable} for service in (before, after))
    for name, was, now in keyed(old, new):
        effect = UNKNOWN if was and now else WEAKER if now else STRONGER
        yield Found(
            label=f"not-applicable {name}",
            before=_reason(was),
            after=_reason(now),
            effect=effect,
            criteria=(name,),
        )


def _reason(entry: NotApplicable | None) -> str:
    return entry.reason if entry else NONE
