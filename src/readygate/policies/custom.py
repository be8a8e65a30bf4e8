"""Kinds of custom evidence that a policy declares under `kinds:`.

Enters: names and units of metrics. Leaves: kinds in the form of the built-in ones, for validation and for evaluation.
No collector reads them here: their criteria are `missing` and say what would answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from readygate.kinds.kind import Filter, Kind, Measurement, Metric, Place, Selection
from readygate.model.policy import Policy
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

UNITS: Mapping[str, Unit] = {
    "ratio": Unit.RATIO,
    "count": Unit.COUNT,
    "duration": Unit.DURATION,
    "size": Unit.BYTES,
    "rate": Unit.RATE,
    "number": Unit.NUMBER,
    "version": Unit.VERSION,
    "date": Unit.DATE,
}
"""How a policy names the units of its own metrics."""

_COLUMNS = (Column(name="name", type=ColumnType.TEXT, meaning="the subject as the document names it"),)


def custom_kind(name: str, metrics: Mapping[str, Unit]) -> Kind:
    """The kind called `name` with these metrics; a row is one named subject of a document."""
    return Kind(
        name=name,
        title=f"Custom evidence: {name}",
        row="a named subject",
        columns=_COLUMNS,
        filters=(Filter(name="names", columns=("name",), meaning="whole names of subjects"),),
        metrics=tuple(Metric(name=metric, unit=unit, meaning="as declared") for metric, unit in metrics.items()),
        satisfied_by=f"a custom evidence document of kind {name} (schemas/evidence-v1.schema.json)",
        measure=_measure,
        locate=_locate,
        combine=_combine,
        read=False,
    )


def custom_kinds(policy: Policy) -> dict[str, Kind]:
    """The kinds that `policy` declares, by name."""
    return {name: custom_kind(name, metrics) for name, metrics in policy.kinds.items()}


def _measure(_selection: Selection) -> Measurement:
    return Measurement(examined=0, subject="named subjects")


def _locate(_selection: Selection, _metric: str) -> Iterator[Place]:
    return iter(())


def _combine(_tables: object) -> Table:
    return Table(_COLUMNS)
