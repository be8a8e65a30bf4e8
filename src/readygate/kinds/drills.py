"""What attestations measured: the kind `attestations` with metrics that the policy declares for it.

Enters: metrics with their units, from `kinds: {attestations: {metrics: {rto: duration}}}` of a policy. Leaves: the kind
whose thresholds may compare them. Values are those of the newest record of each role and subject, where it still
counts; where several of them measured one thing differently, a filter has to choose.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial

import msgspec

from readygate.kinds import attestations
from readygate.kinds.kind import Kind, Measurement, Metric, Selection
from readygate.model.quantity import Unit, Value, parse_quantity


def with_measured(units: Mapping[str, Unit]) -> Kind:
    """The kind `attestations` with these metrics beside its own."""
    metrics = tuple(Metric(name=name, unit=unit, meaning="as declared") for name, unit in units.items())
    kind = attestations.KIND
    return msgspec.structs.replace(kind, metrics=(*kind.metrics, *metrics), measure=partial(measure, units=units))


def measure(selection: Selection, units: Mapping[str, Unit]) -> Measurement:
    """The kind's own metrics and what the newest records measured."""
    found = attestations.measure(selection)
    if selection.today is None:
        return msgspec.structs.replace(found, untold={**found.untold, **dict.fromkeys(units, attestations.NO_DAY)})
    values: dict[str, float | str] = dict(found.values)
    untold, faults = dict(found.untold), [found.invalid] if found.invalid else []
    told = _told(selection, selection.today)
    for name, unit in units.items():
        try:
            known = {parse_quantity(text, unit) for text in told.get(name, ())}
        except ValueError as error:
            faults.append(f"{name}: {error}")
        else:
            _sort(name, known, values, untold)
    return msgspec.structs.replace(found, values=values, untold=untold, invalid="; ".join(faults))


def _told(selection: Selection, today: dt.date) -> dict[str, list[str]]:
    """What the newest records measured, by name: those that still count, and for the file as it is."""
    table = selection.table
    measured = table.text("measured")
    told: dict[str, list[str]] = {}
    for row in attestations.newest(selection):
        if attestations.has_expired(table, row, today) or attestations.unknown(selection, row):
            continue
        for pair in filter(None, measured[row].split("\n")):
            name, _, text = pair.partition("=")
            told.setdefault(name, []).append(text)
    return told


def _sort(name: str, known: set[Value], values: dict[str, Value], untold: dict[str, str]) -> None:
    """A single value is told, none or several are not."""
    if len(known) == 1:
        values[name] = known.pop()
    else:
        untold[name] = (
            "records differ: choose by `roles` or `subjects`" if known else "no record that counts measured it"
        )
