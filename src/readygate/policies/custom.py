"""Kinds of custom evidence that a policy declares under `kinds:`.

Enters: names and units of metrics. Leaves: kinds in the form of the built-in ones, for validation and for evaluation.
They read the items of the kind `custom`, of whose rows each takes those that name it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from readygate.kinds import custom
from readygate.kinds.attestations import KIND as ATTESTATIONS
from readygate.kinds.drills import with_measured
from readygate.kinds.kind import Kind, Metric
from readygate.model.policy import Policy
from readygate.model.quantity import Unit

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


def custom_kind(name: str, metrics: Mapping[str, Unit]) -> Kind:
    """The kind called `name` with these metrics; a row is one metric of a named subject of a document.

    `attestations` keeps what it is, and its records may measure these metrics too.
    """
    if name == ATTESTATIONS.name:
        return with_measured(metrics)
    return Kind(
        name=name,
        title=f"Custom evidence: {name}",
        row="a metric of a named subject",
        columns=custom.COLUMNS,
        filters=custom.FILTERS,
        metrics=tuple(Metric(name=metric, unit=unit, meaning="as declared") for metric, unit in metrics.items()),
        satisfied_by=f"a custom evidence document of kind {name} (schemas/evidence-v1.schema.json)",
        measure=partial(custom.measured, kind=name, units=metrics),
        locate=custom.locate,
        combine=custom.combine,
        items_of=custom.KIND.name,
    )


def custom_kinds(policy: Policy) -> dict[str, Kind]:
    """The kinds that `policy` declares, by name."""
    return {name: custom_kind(name, metrics) for name, metrics in policy.kinds.items()}
