"""How a kind is declared that this release does not read: its contract without columns.

Enters: names, meanings and units of POLICY.md's table of kinds. Leaves: a `Kind` with `read=False`, so that policies
are checked against it at load time and its criteria answer `missing`, naming what would satisfy them.
"""

from __future__ import annotations

from typing import NoReturn

from readygate.kinds.kind import Better, Filter, Kind, Matching, Metric
from readygate.model.quantity import Unit


def unread(
    *,
    name: str,
    title: str,
    row: str,
    filters: tuple[Filter, ...],
    metrics: tuple[Metric, ...],
    satisfied_by: str,
    parameters: tuple[str, ...] = (),
    documents: bool = False,
) -> Kind:
    """A kind without columns, of which no table exists: it is never measured."""
    return Kind(
        name=name,
        title=title,
        row=row,
        columns=(),
        filters=filters,
        metrics=metrics,
        satisfied_by=satisfied_by,
        measure=_not_read,
        locate=_not_read,
        combine=_not_read,
        parameters=parameters,
        documents=documents,
        read=False,
    )


def by(name: str, meaning: str, matching: Matching = Matching.NAME) -> Filter:
    """A filter whose columns come with the release that reads the kind."""
    return Filter(name=name, columns=(), meaning=meaning, matching=matching)


def more(name: str, meaning: str, unit: Unit = Unit.COUNT) -> Metric:
    """A metric that is better higher."""
    return Metric(name=name, unit=unit, better=Better.HIGHER, meaning=meaning)


def less(name: str, meaning: str, unit: Unit = Unit.COUNT) -> Metric:
    """A metric that is better lower."""
    return Metric(name=name, unit=unit, better=Better.LOWER, meaning=meaning)


def neutral(name: str, meaning: str, unit: Unit = Unit.COUNT) -> Metric:
    """A metric of which the policy alone says which way is better."""
    return Metric(name=name, unit=unit, meaning=meaning)


def _not_read(*_evidence: object) -> NoReturn:
    raise NotImplementedError("this release has no collector of this kind, so there is nothing to measure")
