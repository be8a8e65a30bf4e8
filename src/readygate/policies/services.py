"""The services of a policy: what each declares, what it is asked, and when.

Enters: `services:`. Leaves: services with all their criteria. Services that change nothing share one tuple of them, so
that ten thousand services stay small.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from readygate.model.policy import CANONICAL, Criterion, NotApplicable, Service
from readygate.policies import keys
from readygate.policies.groups import Common
from readygate.policies.matrix import read_matrix
from readygate.policies.names import service_name_fits
from readygate.policies.overrides import apply_gates
from readygate.policies.paths import path_globs, path_of
from readygate.policies.reading import Cursor, Fields
from readygate.policies.reports import read_reports
from readygate.policies.terms import Terms
from readygate.policies.variables import Declared, read_declared


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A service before its criteria are known."""

    name: str
    cursor: Cursor
    fields: Fields
    path: str
    declared: Declared


def read_entries(fields: Fields) -> list[Entry]:
    """The services' own declarations; at least one service is needed."""
    entries = []
    for name, cursor in fields.entries_of("services"):
        if not service_name_fits(name):
            cursor.key_fault(f"{name!r} is no name of a service", "printable text of at most 80 characters")
        if cursor.null:
            cursor.fault(f"the service {name!r} has no value", "write `{}` where nothing is to be declared")
            continue
        own = cursor.fields(keys.SERVICE)
        path = path_of(own["path"]) if "path" in own else ""
        entries.append(Entry(name=name, cursor=cursor, fields=own, path=path, declared=read_declared(name, path, own)))
    return entries


class ServiceReader:
    """Services one after another; what they have in common is built once."""

    def __init__(self, common: Common, terms: Terms, formats: Collection[str]) -> None:
        self._common = common
        self._terms = terms
        self._formats = formats
        self._gates = tuple(gate.id for gate in common.gates)
        self._shared: dict[str, tuple[Criterion, ...]] = {}

    def read(self, entry: Entry) -> Service:
        """One service; its faults are noted."""
        fields, ladder = entry.fields, self._ladder(entry.fields)
        rows, capabilities = read_matrix(fields, self._terms.ladders[ladder], self._gates, self._terms)
        criteria, notes = self._criteria(fields, ladder, capabilities)
        return Service(
            name=entry.name,
            criteria=criteria,
            path=entry.path,
            owner=fields.text("owner"),
            depends_on=path_globs(fields, "depends-on"),
            folders=entry.declared.folders,
            reports=read_reports(fields, self._formats),
            variables=entry.declared.values,
            empty=entry.declared.empty,
            ladder=ladder,
            not_applicable=_not_applicable(fields, criteria),
            matrix=rows,
            notes=notes,
            place=entry.cursor.place,
        )

    def _ladder(self, fields: Fields) -> str:
        base, ladders = self._terms.base, self._terms.ladders
        name = fields.text("ladder") or base
        if name not in ladders:
            fields["ladder"].unknown("ladder", name, ladders)
            return base
        if name != base and base != CANONICAL:
            fields["ladder"].fault(
                f"gates and levels of this policy speak of the ladder {base}", "extend a pack, or use that ladder"
            )
            return base
        return name

    def _criteria(
        self, fields: Fields, ladder: str, capabilities: Mapping[str, Criterion]
    ) -> tuple[tuple[Criterion, ...], dict[str, str]]:
        if ladder not in self._shared:
            self._shared[ladder] = tuple(self._common.of_ladder(ladder).values())
        if "gates" not in fields:
            shared = self._shared[ladder]
            return (*shared, *capabilities.values()) if capabilities else shared, {}
        criteria = self._common.of_ladder(ladder)
        notes = apply_gates(fields, criteria, self._common, ladder, self._terms)
        order = {gate: rank for rank, gate in enumerate(self._gates)}
        ranked = sorted(criteria.values(), key=lambda criterion: order.get(criterion.group, len(order)))
        return (*ranked, *capabilities.values()), notes


def _not_applicable(fields: Fields, criteria: tuple[Criterion, ...]) -> tuple[NotApplicable, ...]:
    found = []
    for cursor in fields.items_of("not-applicable"):
        entry = cursor.fields(keys.NOT_APPLICABLE, required=keys.NOT_APPLICABLE)
        name = entry.text("criterion")
        if name:
            known = {criterion.id for criterion in criteria} | {f"{criterion.group}.*" for criterion in criteria}
            if name not in known:
                entry["criterion"].unknown("criterion", name, sorted(known))
        found.append(NotApplicable(criterion=name, reason=entry.plain_text("reason")))
    return tuple(found)
