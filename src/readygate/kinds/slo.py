"""The kind `slo`: what a service promises, objective by objective.

A row is an objective with its target. Examined are the objectives. What an objective is about, availability, latency
or an error rate, its format does not say: the collector tells it from names and queries. Of several objectives the
weakest counts. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from readygate.kinds.combining import keep_worst
from readygate.kinds.kind import Better, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit, show
from readygate.model.table import Column, ColumnType, Table

AVAILABILITY, LATENCY, ERROR_RATE = "availability", "latency", "error-rate"
COLUMNS = (
    Column(name="file", type=ColumnType.PATH, meaning="the document"),
    Column(name="line", type=ColumnType.INTEGER, meaning="line of the objective"),
    Column(name="name", type=ColumnType.TEXT, meaning="name of the objective's SLO"),
    Column(
        name="words",
        type=ColumnType.TEXT,
        meaning="names of SLO, indicator and objective, and the percentile of a latency (`p95`), one a line",
    ),
    Column(
        name="type",
        type=ColumnType.TEXT,
        meaning="availability, latency, error-rate; empty: neither names nor queries tell it",
    ),
    Column(name="target", type=ColumnType.NUMBER, meaning="the share of good events or of good time, 0-1"),
    Column(
        name="bound",
        type=ColumnType.NUMBER,
        meaning="of a latency the time in ms, of an error rate the share 0-1; NaN: not told",
    ),
    Column(name="gap", type=ColumnType.TEXT, meaning="why the bound is not told"),
)
_UNITS = {AVAILABILITY: Unit.RATIO, LATENCY: Unit.DURATION, ERROR_RATE: Unit.RATIO}


def measure(selection: Selection) -> Measurement:
    """The weakest objective of each type; a type that no selected objective has is untold."""
    table = selection.table
    gap, name = table.text("gap"), table.text("name")
    values: dict[str, float | str] = {"objectives": float(len(selection.rows))}
    untold = {}
    for type_ in _UNITS:
        rows = _rows(selection, type_)
        gaps = [f"`{name[row]}`: {gap[row]}" for row in rows if gap[row]]
        if gaps:
            untold[type_] = "; ".join(gaps)
        elif rows:
            bounds = [_bound(table, row) for row in rows]
            values[type_] = min(bounds) if type_ == AVAILABILITY else max(bounds)
        else:
            untold[type_] = f"no selected objective is one of {type_.replace('-', ' ')}: name its indicator `{type_}`"
    return Measurement(examined=len(selection.rows), subject="objectives", values=values, untold=untold)


def _rows(selection: Selection, type_: str) -> list[int]:
    types = selection.table.text("type")
    return [row for row in selection.rows if types[row] == type_]


def _bound(table: Table, row: int) -> float:
    """What the objective promises: a least availability, a longest time, a highest share of errors."""
    return table.numbers("target" if table.text("type")[row] == AVAILABILITY else "bound")[row]


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The objectives of a type, the weakest first; for `objectives` all."""
    table = selection.table
    file, line, name = table.text("file"), table.integers("line"), table.text("name")
    target, gap, types = table.numbers("target"), table.text("gap"), table.text("type")
    rows = list(selection.rows) if metric == "objectives" else _rows(selection, metric)
    rows.sort(key=lambda row: -_weakness(table, row))
    for row in rows:
        promised = f"target {show(target[row], Unit.RATIO, 4)}"
        if types[row] in (LATENCY, ERROR_RATE):
            promised += f", {gap[row] or show(_bound(table, row), _UNITS[types[row]], 4)}"
        yield Place(path=file[row], line=line[row], text=f"{name[row]} ({types[row] or 'other'}): {promised}")


def _weakness(table: Table, row: int) -> float:
    if table.text("gap")[row]:
        return math.inf
    bound = _bound(table, row)
    return -bound if table.text("type")[row] == AVAILABILITY else 0.0 if math.isnan(bound) else bound


def combine(tables: Sequence[Table]) -> Table:
    """Every objective once; of one that two documents promise the weaker stands."""
    return keep_worst(tables, ("name", "words", "type"), _weakness)


KIND = Kind(
    name="slo",
    title="Service level objectives",
    row="an objective",
    columns=COLUMNS,
    filters=(
        Filter(
            name="indicators",
            columns=("words",),
            matching=Matching.WORDS,
            meaning="words of the names of SLO, indicator and objective, and of the percentile: `*latency*p95*`",
        ),
    ),
    metrics=(
        Metric(name="objectives", unit=Unit.COUNT, better=Better.HIGHER, meaning="objectives with a target"),
        Metric(name="availability", unit=Unit.RATIO, better=Better.HIGHER, meaning="the lowest target of availability"),
        Metric(
            name="latency",
            unit=Unit.DURATION,
            better=Better.LOWER,
            meaning="the longest time of a latency objective; select the percentile by `indicators`",
        ),
        Metric(name="error-rate", unit=Unit.RATIO, better=Better.LOWER, meaning="the highest target of an error rate"),
    ),
    satisfied_by="an OpenSLO document",
    measure=measure,
    locate=locate,
    combine=combine,
    documents=True,
)
