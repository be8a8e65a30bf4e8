"""The kind `alerts`: what wakes people, and whether each says how bad it is and what to do.

A row is an alerting rule. Examined are the rules, those without a threshold too: `absent(up)` can fire and needs a
runbook, but it is no alert at a threshold. A runbook that is a path of this repository at which nothing is counts as
none. Metrics: POLICY.md, "Evidence kinds".
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
        name="nowhere",
        type=ColumnType.TEXT,
        meaning="the runbook where it names a file of this repository that is not there; empty: not so, or unknown",
    ),
    Column(
        name="threshold", type=ColumnType.TEXT, meaning="a comparison of the expression; empty: it compares nothing"
    ),
    Column(name="expression", type=ColumnType.TEXT, meaning="the expression, on one line"),
)
_SHOWN = 5


def measure(selection: Selection) -> Measurement:
    """Counts over the selected alerts; those without a threshold are named in a note."""
    table = selection.table
    name, threshold = table.text("name"), table.text("threshold")
    bare = list(dict.fromkeys(f"`{name[row]}`" for row in selection.rows if not threshold[row]))
    more = f" and {len(bare) - _SHOWN} more" if len(bare) > _SHOWN else ""
    return Measurement(
        examined=len(selection.rows),
        subject="alerting rules",
        values={
            "alerts": float(sum(bool(threshold[row]) for row in selection.rows)),
            **{metric: float(sum(lacks(table, row) for row in selection.rows)) for metric, lacks in _LACKS.items()},
        },
        notes=(f"compare nothing with a threshold: {', '.join(bare[:_SHOWN])}{more}",) if bare else (),
    )


def _without_severity(table: Table, row: int) -> bool:
    return not table.text("severity")[row]


def _without_runbook(table: Table, row: int) -> bool:
    return not table.text("runbook")[row] or bool(table.text("nowhere")[row])


_LACKS = {"without-severity": _without_severity, "without-runbook": _without_runbook}


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The alerts that lack what the metric asks for; for `alerts` those with a threshold, with what each compares."""
    table = selection.table
    file, name, nowhere, threshold = (table.text(each) for each in ("file", "name", "nowhere", "threshold"))
    lacks = _LACKS.get(metric)
    for row in selection.rows:
        if lacks is None and threshold[row]:
            said = f"{name[row]}: {threshold[row]}"
        elif lacks is not None and lacks(table, row):
            gone = nowhere[row] if metric == "without-runbook" else ""
            said = f"{name[row]}: there is no `{gone}`" if gone else name[row]
        else:
            continue
        yield Place(path=file[row], line=table.integers("line")[row], text=said)


def combine(tables: Sequence[Table]) -> Table:
    """Every alert once; of one that two files define, that which lacks more stands."""
    return keep_worst(tables, ("group", "name", "expression"), _lacks)


def _lacks(table: Table, row: int) -> float:
    return sum(lacks(table, row) for lacks in _LACKS.values()) + (not table.text("threshold")[row])


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
            meaning="alerts without the annotation `runbook_url`, with a placeholder in it, or with a path or address "
            "of this repository at which nothing is",
        ),
    ),
    satisfied_by="a Prometheus or Mimir rule file",
    measure=measure,
    locate=locate,
    combine=combine,
    documents=True,
)
