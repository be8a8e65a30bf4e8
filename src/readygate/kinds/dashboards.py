"""The kind `dashboards`: what can be seen of a service while it runs.

A row is a panel. Examined are the panels that ask for something: a text is no measurement. Which of the four golden
signals a panel shows its collector tells from queries, and from the title where a query does not tell; each signal
comes with what was seen. Metrics: POLICY.md, "Evidence kinds".
Signals: https://sre.google/sre-book/monitoring-distributed-systems/.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.kinds.combining import keep_worst
from readygate.kinds.kind import Better, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

SIGNALS = ("traffic", "latency", "errors", "saturation")
COLUMNS = (
    Column(name="file", type=ColumnType.PATH, meaning="the dashboard's file"),
    Column(name="dashboard", type=ColumnType.TEXT, meaning="title of the dashboard"),
    Column(name="panel", type=ColumnType.TEXT, meaning="title of the panel"),
    Column(name="queries", type=ColumnType.INTEGER, meaning="queries that the panel shows; 0: it shows none"),
    Column(name="signals", type=ColumnType.TEXT, meaning="traffic, latency, errors, saturation, one a line"),
    Column(name="saw", type=ColumnType.TEXT, meaning="what told each signal, in the same order"),
    Column(name="gap", type=ColumnType.TEXT, meaning="why the queries are not known: those of a library panel"),
)


def measure(selection: Selection) -> Measurement:
    """Panels with a query, and those of each signal; a note says what told a signal."""
    table = selection.table
    queries, signals, saw = table.integers("queries"), table.text("signals"), table.text("saw")
    dashboard, panel, gap = table.text("dashboard"), table.text("panel"), table.text("gap")
    shown = [row for row in selection.rows if queries[row]]
    values = {"panels": float(len(shown)), **dict.fromkeys(SIGNALS, 0.0)}
    notes: dict[str, str] = {}
    for row in shown:
        for signal, told in zip(signals[row].split("\n"), saw[row].split("\n"), strict=True):
            if signal:
                values[signal] += 1
                notes.setdefault(signal, f"{signal}: `{dashboard[row]} / {panel[row]}` by {told}")
    unknown = [f"`{panel[row]}`: {gap[row]}" for row in selection.rows if gap[row]]
    return Measurement(
        examined=len(shown),
        subject="panels with a query",
        values=dict(values),
        notes=(*(notes[signal] for signal in SIGNALS if signal in notes), *unknown[:3]),
    )


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The panels of a signal with what told it; for `panels` all with a query."""
    table = selection.table
    file, dashboard, panel = table.text("file"), table.text("dashboard"), table.text("panel")
    queries, signals, saw = table.integers("queries"), table.text("signals"), table.text("saw")
    for row in selection.rows:
        told = dict(zip(signals[row].split("\n"), saw[row].split("\n"), strict=True))
        if queries[row] and (metric == "panels" or metric in told):
            by = f" by {told[metric]}" if metric in told else ""
            yield Place(path=file[row], text=f"{dashboard[row]} / {panel[row]}{by}")


def combine(tables: Sequence[Table]) -> Table:
    """Every panel once; of one that two files show, that which shows less stands."""
    return keep_worst(tables, ("dashboard", "panel"), _hides)


def _hides(table: Table, row: int) -> float:
    shown = len(table.text("signals")[row].split("\n")) if table.text("signals")[row] else 0
    return -shown - bool(table.integers("queries")[row])


KIND = Kind(
    name="dashboards",
    title="Dashboards",
    row="a panel",
    columns=COLUMNS,
    filters=(
        Filter(
            name="titles",
            columns=("dashboard", "panel"),
            matching=Matching.WORDS,
            meaning="words of dashboard and panel titles: `*budget*`",
        ),
    ),
    metrics=(
        Metric(name="panels", unit=Unit.COUNT, better=Better.HIGHER, meaning="panels with a query"),
        Metric(name="traffic", unit=Unit.COUNT, better=Better.HIGHER, meaning="panels of the request rate"),
        Metric(name="latency", unit=Unit.COUNT, better=Better.HIGHER, meaning="panels of latency"),
        Metric(name="errors", unit=Unit.COUNT, better=Better.HIGHER, meaning="panels of errors"),
        Metric(
            name="saturation",
            unit=Unit.COUNT,
            better=Better.HIGHER,
            meaning="panels of saturation: utilisation, queue lengths, backlogs",
        ),
    ),
    satisfied_by="a Grafana dashboard in JSON",
    measure=measure,
    locate=locate,
    combine=combine,
    documents=True,
)
