"""The kind `alerts`: what wakes people, and whether each says how bad it is and what to do.

A row is an alerting rule. Examined are the rules, those without a threshold too: `absent(up)` can fire and needs a
runbook, but it is no alert at a threshold. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.kinds.combining import keep_worst
from readygate.kinds.kind import Better, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="file", type=ColumnType.PATH, meaning="the rule file"),
    Column(name="line", type=ColumnType.INTEGER, meaning="line of the rule"),
    Column(name="group", type=ColumnType.TEXT, meaning="the rule's group"),
    Column(name="name", type=ColumnType.TEXT, meaning="the alert's name"),
    Column(name="severity", type=ColumnType.TEXT, meaning="value of the label `severity`; empty: it has none"),
    Column(name="runbook", type=ColumnType.TEXT, meaning="value of the annotation `runbook_url`; empty: it has none"),
    Column(
        name="threshold", type=ColumnType.TEXT, meaning="a comparison of the expression; empty: it compares nothing"
    ),
    Column(name="expression", type=ColumnType.TEXT, meaning="the expression, on one line"),
)
_LACKED = {"without-severity": "severity", "without-runbook": "runbook"}
_SHOWN = 5


def measure(selection: Selection) -> Measurement:
    """Counts over the selected alerts; those without a threshold are named in a note."""
    table = selection.table
    name, threshold = table.text("name"), table.text("threshold")
    lacked = {metric: table.text(column) for metric, column in _LACKED.items()}
    bare = list(dict.fromkeys(f"`{name[row]}`" for row in selection.rows if not threshold[row]))
    more = f" and {len(bare) - _SHOWN} more" if len(bare) > _SHOWN else ""
    return Measurement(
        examined=len(selection.rows),
        subject="alerting rules",
        values={
            "alerts": float(sum(bool(threshold[row]) for row in selection.rows)),
            **{metric: float(sum(not cells[row] for row in selection.rows)) for metric, cells in lacked.items()},
        },
        notes=(f"compare nothing with a threshold: {', '.join(bare[:_SHOWN])}{more}",) if bare else (),
    )


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The alerts that lack what the metric asks for; for `alerts` those with a threshold, with what each compares."""
    table = selection.table
    file, line, name, threshold = (
        table.text("file"),
        table.integers("line"),
        table.text("name"),
        table.text("threshold"),
    )
    cells = table.text(_LACKED.get(metric, "threshold"))
    for row in selection.rows:
        if bool(cells[row]) is (metric == "alerts"):
            said = f": {threshold[row]}" if metric == "alerts" else ""
            yield Place(path=file[row], line=line[row], text=f"{name[row]}{said}")


def combine(tables: Sequence[Table]) -> Table:
    """Every alert once; of one that two files define, that which lacks more stands."""
    return keep_worst(tables, ("group", "name", "expression"), _lacks)


def _lacks(table: Table, row: int) -> float:
    return sum(not table.text(column)[row] for column in ("severity", "runbook", "threshold"))


KIND = Kind(
    name="alerts",
    title="Alert rules",
    row="an alert",
    columns=COLUMNS,
    filters=(
        Filter(
            name="names",
            columns=("name",),
            matching=Matching.WORDS,
            meaning="words of the alert's name: `*error-rate*`",
        ),
        Filter(name="severities", columns=("severity",), meaning="values of the label `severity`"),
    ),
    metrics=(
        Metric(name="alerts", unit=Unit.COUNT, better=Better.HIGHER, meaning="alerts with a threshold"),
        Metric(
            name="without-severity", unit=Unit.COUNT, better=Better.LOWER, meaning="alerts without the label `severity`"
        ),
        Metric(
            name="without-runbook",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="alerts without the annotation `runbook_url`, or with a placeholder in it",
        ),
    ),
    satisfied_by="a Prometheus or Mimir rule file",
    measure=measure,
    locate=locate,
    combine=combine,
    documents=True,
)
