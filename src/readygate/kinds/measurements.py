"""The kind `measurements`: series that were measured over some time: a soak, an indicator in staging.

A row is a series with what its samples come to. Examined are the series with a sample. Of several series the lowest and
the highest sample count, the mean of all samples, the shortest window and all gaps. Metrics: POLICY.md, "Evidence
kinds".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.kinds.kind import Better, Filter, Kind, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="file", type=ColumnType.PATH, meaning="the file of the answer"),
    Column(
        name="series",
        type=ColumnType.TEXT,
        meaning="names: the metric with its labels, the metric, the file's name without ending, one a line",
    ),
    Column(name="samples", type=ColumnType.INTEGER, meaning="samples that are numbers"),
    Column(name="min", type=ColumnType.NUMBER, meaning="the lowest sample; NaN in this and the next: no sample"),
    Column(name="max", type=ColumnType.NUMBER, meaning="the highest sample"),
    Column(name="sum", type=ColumnType.NUMBER, meaning="the sum of all samples"),
    Column(name="last", type=ColumnType.NUMBER, meaning="the newest sample"),
    Column(name="start", type=ColumnType.NUMBER, meaning="time of the first sample in ms since the epoch"),
    Column(name="end", type=ColumnType.NUMBER, meaning="time of the newest sample in ms since the epoch"),
    Column(
        name="gaps", type=ColumnType.INTEGER, meaning="places where samples are more than two steps apart; -1: unknown"
    ),
)
_NO_STEP = "no series has two samples, so the step is not known"


def measure(selection: Selection) -> Measurement:
    """The extremes and the mean of the selected series, their shortest window and their gaps."""
    table = selection.table
    samples, name = table.integers("samples"), table.text("series")
    rows = [row for row in selection.rows if samples[row]]
    empty = [f"`{_name(name[row])}`" for row in selection.rows if not samples[row]]
    low, high, total, last, start, end = (
        table.numbers(column) for column in ("min", "max", "sum", "last", "start", "end")
    )
    values: dict[str, float | str] = {}
    untold: dict[str, str] = {}
    if rows:
        newest = max(end[row] for row in rows)
        ends = {last[row] for row in rows if end[row] == newest}
        values = {
            "min": min(low[row] for row in rows),
            "max": max(high[row] for row in rows),
            "avg": sum(total[row] for row in rows) / sum(samples[row] for row in rows),
            "window": min(end[row] - start[row] for row in rows),
        }
        if len(ends) == 1:
            values["last"] = ends.pop()
        else:
            untold["last"] = "the newest samples of several series differ: choose one by `series`"
    gaps = [table.integers("gaps")[row] for row in selection.rows]
    if min(gaps, default=-1) < 0:
        untold["gaps"] = _NO_STEP
    else:
        values["gaps"] = float(sum(gaps))
    return Measurement(
        examined=len(rows),
        subject="series with samples",
        values=values,
        untold=untold,
        notes=(f"without a sample: {', '.join(empty[:5])}",) if empty else (),
    )


def _name(cell: str) -> str:
    return cell.partition("\n")[0]


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The series, those with the extreme first; for `gaps` those with gaps."""
    table = selection.table
    gaps, samples = table.integers("gaps"), table.integers("samples")
    rows = [row for row in selection.rows if samples[row] or gaps[row] > 0]
    if metric == "gaps":
        rows = [row for row in rows if gaps[row]]
    if metric in ("min", "max"):
        cells = table.numbers(metric)
        rows = sorted(rows, key=lambda row: cells[row], reverse=metric == "max")
    for row in rows:
        said = f"{gaps[row]} gaps" if metric == "gaps" else f"{samples[row]} samples"
        yield Place(path=table.text("file")[row], text=f"{_name(table.text('series')[row])}: {said}")


def combine(tables: Sequence[Table]) -> Table:
    """Every series once; two measurements of one series both stay."""
    joined = Table.joined(tables) if len(tables) > 1 else tables[0]
    first: dict[tuple[str, ...], int] = {}
    for row in range(len(joined)):
        first.setdefault(tuple(map(repr, joined.row(row)[1:])), row)
    return joined if len(first) == len(joined) else joined.picked(list(first.values()))


KIND = Kind(
    name="measurements",
    title="Measured series",
    row="a series",
    columns=COLUMNS,
    filters=(
        Filter(
            name="series", columns=("series",), meaning="names of series: a metric, or the name of the query's file"
        ),
    ),
    metrics=(
        Metric(name="min", unit=Unit.NUMBER, meaning="the lowest sample"),
        Metric(name="max", unit=Unit.NUMBER, meaning="the highest sample"),
        Metric(name="avg", unit=Unit.NUMBER, meaning="the mean of all samples"),
        Metric(name="last", unit=Unit.NUMBER, meaning="the newest sample"),
        Metric(
            name="window",
            unit=Unit.DURATION,
            better=Better.HIGHER,
            meaning="time from the first sample to the last, of several series the shortest",
        ),
        Metric(
            name="gaps",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="places where samples are more than two steps apart, and series without a sample",
        ),
    ),
    satisfied_by="the JSON answer to a Prometheus range query",
    measure=measure,
    locate=locate,
    combine=combine,
)
