"""The table of the kind `load`: its columns, how collectors fill it, and which rows a selection asks for.

Enters: metrics of slices, thresholds and runs. Leaves: rows; and of a selection those that answer it. Without a filter
of slices the whole run is asked for; with one, exactly the slices it names: a row of `phase:peak` and `status:200`
together answers for neither of them.
"""

from __future__ import annotations

import msgspec

from readygate.kinds.kind import Selection
from readygate.model.glob import expand_braces
from readygate.model.table import Column, ColumnType, Table
from readygate.readers import k6
from readygate.readers.saturation import Overload

METRIC, THRESHOLD, RUN, SATURATION, OVERLOAD = "metric", "threshold", "run", "saturation", "overload"
OK, UNSEEN, BREACHED = "ok", "unseen", "breached"
STATES = (OK, UNSEEN, BREACHED)
"""From best to worst. `unseen`: k6 compared nothing, since the metric has no sample, and calls that passed."""
STATISTICS = ("p50", "p90", "p95", "p99", "avg", "max", "count", "rate", "value")
COLUMNS = (
    Column(name="entry", type=ColumnType.TEXT, meaning="metric, threshold, run, saturation or overload"),
    Column(name="scenario", type=ColumnType.TEXT, meaning="the scenario of the slice; empty: any"),
    Column(name="group", type=ColumnType.TEXT, meaning="the group of the slice as k6 writes it, `::sync::push`"),
    Column(name="tags", type=ColumnType.TEXT, meaning="`key:value` of the slice; of several, joined by commas"),
    Column(name="joined", type=ColumnType.INTEGER, meaning="how many tags the slice joins"),
    Column(
        name="metric",
        type=ColumnType.TEXT,
        meaning="k6's name of the metric; of overload what its `value` tells: served, accepted, shed, broken",
    ),
    Column(name="type", type=ColumnType.TEXT, meaning="trend, counter, rate or gauge; empty: not told"),
    Column(name="contains", type=ColumnType.TEXT, meaning="time, data or default; empty: not told"),
    Column(name="samples", type=ColumnType.NUMBER, meaning="number of samples; NaN: some, not told how many"),
    Column(name="p50", type=ColumnType.NUMBER, meaning="median of a trend, in ms"),
    Column(name="p90", type=ColumnType.NUMBER, meaning="90th percentile, in ms"),
    Column(name="p95", type=ColumnType.NUMBER, meaning="95th percentile, in ms"),
    Column(name="p99", type=ColumnType.NUMBER, meaning="99th percentile, in ms"),
    Column(name="avg", type=ColumnType.NUMBER, meaning="mean, in ms"),
    Column(name="max", type=ColumnType.NUMBER, meaning="largest value; of a trend in ms"),
    Column(name="count", type=ColumnType.NUMBER, meaning="sum of a counter"),
    Column(
        name="rate", type=ColumnType.NUMBER, meaning="a counter's sum a second; the share of true samples of a rate"
    ),
    Column(name="value", type=ColumnType.NUMBER, meaning="last value of a gauge; of overload a share, or p95 in ms"),
    Column(name="duration", type=ColumnType.NUMBER, meaning="of the run, in ms"),
    Column(
        name="expression",
        type=ColumnType.TEXT,
        meaning="the threshold as written, `p(95)<500`; why a slice saturates where it does, or has no such point",
    ),
    Column(name="state", type=ColumnType.TEXT, meaning="of a threshold: ok, unseen or breached"),
)
SLICES = {"scenarios": "scenario", "groups": "group", "tags": "tags"}
"""The columns that the filters of slices look at."""
_PREFIXES = (("scenario:", "scenario"), ("group:", "group"), ("", "tags"))


def add_metric(table: Table, place: k6.Slice, metric: str, stats: k6.Stats) -> None:
    """Append a metric of a slice."""
    numbers = [getattr(stats, name) for name in STATISTICS]
    table.add(*_slice(METRIC, place), metric, stats.type, stats.contains, stats.samples, *numbers, None, "", "")


def add_threshold(table: Table, place: k6.Slice, metric: str, expression: str, state: str) -> None:
    """Append a threshold on a metric of a slice, with one of `STATES`."""
    untold = [None] * (1 + len(STATISTICS))
    table.add(*_slice(THRESHOLD, place), metric, "", "", *untold, None, k6.one_line(expression), state)


def add_run(table: Table, duration: float, rate: float | None = None, why: str = "") -> None:
    """Append the run: its duration in ms and its saturation point with the reason; NaN where the file has no such."""
    numbers = [rate if name == "rate" else None for name in STATISTICS]
    table.add(*_slice(RUN, k6.Slice()), "", "", "", None, *numbers, duration, k6.one_line(why), "")


def add_saturation(table: Table, place: k6.Slice, rate: float, why: str) -> None:
    """Append the saturation point of a scenario as requests a second, NaN where it has none, and why."""
    numbers = [rate if name == "rate" else None for name in STATISTICS]
    table.add(*_slice(SATURATION, place), "", "", "", None, *numbers, None, k6.one_line(why), "")


def add_overload(table: Table, place: k6.Slice, overload: Overload | None) -> None:
    """Append what happens beyond saturation in the whole run or a scenario; nothing where there is no such point."""
    for name in Overload.__struct_fields__ if overload is not None else ():
        numbers = [getattr(overload, name) if column == "value" else None for column in STATISTICS]
        table.add(*_slice(OVERLOAD, place), name, "", "", None, *numbers, None, "", "")


def _slice(entry: str, place: k6.Slice) -> tuple[str, str, str, str, int]:
    return entry, place.scenario, place.group, ",".join(place.tags), len(place.tags)


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows that a selection asks for: metrics by name, thresholds, runs, points, what happens beyond them by name;
    and whether slices were asked."""

    table: Table
    metrics: dict[str, list[int]]
    thresholds: list[int]
    runs: list[int]
    saturation: list[int]
    overload: dict[str, list[int]]
    sliced: bool
    named: bool

    def label(self, row: int) -> str:
        """The metric and its slice as k6 writes them: `http_req_duration{phase:peak}`."""
        cells = [(prefix, self.table.text(column)[row]) for prefix, column in _PREFIXES]
        parts = [prefix + cell for prefix, cell in cells if cell]
        metric = self.table.text("metric")[row]
        return f"{metric}{{{','.join(parts)}}}" if parts else metric

    def number(self, column: str, row: int) -> float:
        return self.table.numbers(column)[row]

    def text(self, column: str, row: int) -> str:
        return self.table.text(column)[row]


def ask(selection: Selection) -> Rows:
    """The rows that answer a selection; thresholds of every slice where no slice is asked for."""
    table = selection.table
    asked = {column for name, column in SLICES.items() if selection.patterns.get(name)}
    joined = any("," in form for glob in selection.patterns.get("tags", ()) for form in expand_braces(glob))
    cells = {column: table.text(column) for column in SLICES.values()}
    entry, metric, width = table.text("entry"), table.text("metric"), table.integers("joined")
    rows = Rows(
        table=table,
        metrics={},
        thresholds=[],
        runs=[],
        saturation=[],
        overload={},
        sliced=bool(asked),
        named=bool(selection.patterns.get("metrics")),
    )
    for row in selection.rows:
        exact = {column for column, cell in cells.items() if cell[row]} == asked and (width[row] < 2 or joined)
        if entry[row] == RUN:
            rows.runs.append(row)
            if not asked:
                rows.saturation.append(row)
        elif entry[row] == THRESHOLD and (exact or not asked):
            rows.thresholds.append(row)
        elif entry[row] == SATURATION and exact:
            rows.saturation.append(row)
        elif entry[row] == OVERLOAD and exact:
            rows.overload.setdefault(metric[row], []).append(row)
        elif entry[row] == METRIC and exact:
            rows.metrics.setdefault(metric[row], []).append(row)
    return rows
