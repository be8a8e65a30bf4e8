"""The kind `jobs`: how the jobs ended that the judging job needs.

A row is a job. Examined are the jobs that ran: one that was skipped neither succeeded nor failed, and where all were
skipped nothing was examined. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.kinds.combining import keep_worst
from readygate.kinds.kind import Better, Filter, Kind, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="name", type=ColumnType.TEXT, meaning="id of the job in its workflow"),
    Column(name="result", type=ColumnType.TEXT, meaning="success, skipped, cancelled or failure"),
)
RESULTS = ("success", "skipped", "cancelled", "failure")
"""From best to worst; of two results of one job the worse stands."""
_COUNTED = {"succeeded": ("success",), "failed": ("failure", "cancelled")}


def measure(selection: Selection) -> Measurement:
    """Jobs by how they ended; skipped ones are named in a note."""
    name, result = selection.table.text("name"), selection.table.text("result")
    count = {metric: sum(result[row] in kept for row in selection.rows) for metric, kept in _COUNTED.items()}
    skipped = [f"`{name[row]}`" for row in selection.rows if result[row] == "skipped"]
    return Measurement(
        examined=sum(count.values()),
        subject="jobs that ran",
        values={metric: float(number) for metric, number in count.items()},
        notes=(f"skipped: {', '.join(skipped)}",) if skipped else (),
    )


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The jobs behind a metric: those that did not succeed, the worst first."""
    name, result = selection.table.text("name"), selection.table.text("result")
    for wanted in RESULTS[: 1 if metric == "failed" else 0 : -1]:
        for row in selection.rows:
            if result[row] == wanted:
                yield Place(text=f"{name[row]}: {wanted}")


def combine(tables: Sequence[Table]) -> Table:
    """One row a job, with its worse result."""
    return keep_worst(tables, ("name",), lambda table, row: RESULTS.index(table.text("result")[row]))


KIND = Kind(
    name="jobs",
    title="Jobs of the run",
    row="a job",
    columns=COLUMNS,
    filters=(Filter(name="names", columns=("name",), meaning="ids of jobs"),),
    metrics=(
        Metric(name="succeeded", unit=Unit.COUNT, better=Better.HIGHER, meaning="jobs that ended with success"),
        Metric(name="failed", unit=Unit.COUNT, better=Better.LOWER, meaning="jobs that failed or were cancelled"),
    ),
    satisfied_by="the results of the jobs that this one needs (`needs/v1` of schemas/facts-v1.schema.json)",
    measure=measure,
    locate=locate,
    combine=combine,
    repository=("jobs",),
)
