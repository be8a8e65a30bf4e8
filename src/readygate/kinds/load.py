"""The kind `load`: what a load test measured, as k6's metrics of the whole run and of its slices.

A row is a metric of a slice (the whole run, a scenario, a group, a tag value), a threshold, or the run itself.
Examined are samples. Without a filter of slices the whole run answers; with one, exactly the slices it names, never a
part of one. Of several rows left the worst answers. Metrics: POLICY.md, "Evidence kinds".

What k6 calls green though nothing ran does not answer here: a trend without samples (k6 writes zeros), a time of 0 ms
(requests that were never answered), a threshold that never saw a sample (k6 says `ok`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from readygate.kinds.kind import Filter, Kind, Measurement, Place, Selection
from readygate.kinds.load_metrics import METRICS
from readygate.kinds.load_table import (
    BREACHED,
    COLUMNS,
    METRIC,
    OK,
    OVERLOAD,
    SATURATION,
    SLICES,
    STATES,
    STATISTICS,
    THRESHOLD,
    Rows,
    ask,
)
from readygate.model.quantity import Unit, show
from readygate.model.table import Table
from readygate.readers import k6

_OVERHEAD = frozenset(
    {
        "vus",
        "vus_max",
        "data_sent",
        "data_received",
        "iterations",
        "iteration_duration",
        "dropped_iterations",
        "group_duration",
    }
)
"""What k6 writes even where a script asks nothing of anybody: no sample of the service."""
_NEVER_ZERO = frozenset(
    {"http_req_duration", "http_req_waiting", "grpc_req_duration", "iteration_duration", "ws_session_duration"}
)
"""Times that only an unanswered request has as 0: k6 writes 0 ms for a connection that was refused."""
_PERCENTILE_OF = "http_req_duration"
_NAMED = {"rps": ("http_reqs", "rate"), "requests": ("http_reqs", "count")}
_NAMED |= {"error-rate": ("http_req_failed", "rate"), "checks": ("checks", "rate"), "vus": ("vus", "max")}
_OVERLOAD = {
    "overload-served": "served",
    "overload-p95": "accepted",
    "overload-shed": "shed",
    "overload-broken": "broken",
}
_TREND_STATISTICS = ("p50", "p90", "p95", "p99", "avg", "max")
_EXPORTED = {"p50": "med", "p90": "p(90)", "p95": "p(95)", "p99": "p(99)"}
_HIGHER = frozenset({"rps", "requests", "checks", "vus"})


class _Untold(Exception):
    """Why a metric cannot be told."""


def measure(selection: Selection) -> Measurement:
    """The statistics of the rows that the filters name; see `KIND.metrics` for each."""
    rows = ask(selection)
    values: dict[str, float | str] = {}
    untold: dict[str, str] = {}
    for metric in KIND.metrics:
        try:
            values[metric.name] = _MEASURES[metric.name](rows, metric.name)
        except _Untold as reason:
            untold[metric.name] = str(reason)
    return Measurement(
        examined=_examined(rows), subject="samples", values=values, untold=untold, notes=_notes(rows, selection.table)
    )


def _examined(rows: Rows) -> int:
    """The requests; else the samples of the metric that has most, k6's own overhead only where `metrics` names it."""
    counts = {metric: _counted(rows, found) for metric, found in rows.metrics.items()}
    if rows.named:
        return max(counts.values(), default=0)
    requests = max(counts.get("http_reqs", 0), counts.get(_PERCENTILE_OF, 0))
    return requests or max((count for metric, count in counts.items() if metric not in _OVERHEAD), default=0)


def _counted(rows: Rows, found: Sequence[int]) -> int:
    """Samples of one metric over its slices; of a slice in two reports, those of the report with fewer."""
    return sum(min(_samples(rows, row) for row in same) for same in _by_key(rows, found))


def _samples(rows: Rows, row: int) -> int:
    samples = rows.number("samples", row)
    return 1 if math.isnan(samples) else int(samples)


def _by_key(rows: Rows, found: Sequence[int]) -> list[list[int]]:
    """Rows of the same metric and slice together: several reports tell of one thing."""
    groups: dict[str, list[int]] = {}
    for row in found:
        groups.setdefault(rows.label(row), []).append(row)
    return list(groups.values())


def _told(rows: Rows, found: Sequence[int], column: str) -> list[float]:
    """The values of a statistic, at least one a slice; _Untold where one slice cannot tell it."""
    told = []
    for same in _by_key(rows, found):
        label = rows.label(same[0])
        if not all(_samples(rows, row) for row in same):
            raise _Untold(f"`{label}` has no sample; k6 writes zeros and calls its thresholds passed")
        known = [value for row in same if not math.isnan(value := rows.number(column, row))]
        if not known:
            raise _Untold(_lacking(rows, same[0], label, column))
        told += known
    return told


def _lacking(rows: Rows, row: int, label: str, column: str) -> str:
    kind = rows.text("type", row)
    if not kind:
        return f"the file does not tell what kind of metric `{label}` is, so it has no {column}"
    if kind == k6.TREND and column in _TREND_STATISTICS:
        return f"the file lacks {_EXPORTED.get(column, column)} of `{label}`: add it to `summaryTrendStats`"
    if kind == k6.COUNTER and column == "rate":
        return f"the file does not tell how long the run took, so `{label}` has no rate"
    return f"the file tells no {column} of `{label}`, a {kind}"


def _named(rows: Rows, name: str) -> float:
    metric, column = _NAMED[name]
    found = rows.metrics.get(metric)
    if not found:
        raise _Untold(_absent(rows, metric))
    told = _told(rows, found, column)
    return min(told) if name in _HIGHER else max(told)


def _absent(rows: Rows, metric: str) -> str:
    if rows.named:
        return f"the filter `metrics` leaves no `{metric}`"
    return f"no `{metric}` in this slice" if rows.sliced else f"the file has no `{metric}`"


def _trend(rows: Rows, name: str) -> float:
    wanted = rows.metrics if rows.named else {_PERCENTILE_OF: rows.metrics.get(_PERCENTILE_OF, [])}
    trends = {
        metric: [row for row in found if rows.text("type", row) in (k6.TREND, "")] for metric, found in wanted.items()
    }
    told = [value for metric, found in trends.items() for value in _times(rows, metric, found, name)]
    if not told:
        raise _Untold("the filter `metrics` leaves no trend" if rows.named else _absent(rows, _PERCENTILE_OF))
    return max(told)


def _times(rows: Rows, metric: str, found: Sequence[int], name: str) -> list[float]:
    for row in found:
        if rows.text("contains", row) not in ("time", ""):
            raise _Untold(f"`{rows.label(row)}` is not declared as a time: `new Trend(name, true)`")
    told = _told(rows, found, name)
    if metric in _NEVER_ZERO and 0 in told:
        raise _Untold(f"{name} of `{metric}` is 0 ms, which k6 writes for requests that were never answered")
    return told


def _only(rows: Rows, name: str) -> float:
    """Count, rate or value of the metrics that the filter names; which of two is worse, k6 does not tell."""
    if not rows.named:
        raise _Untold(f"name the metric whose {name} is meant: `where: {{metrics: …}}`")
    types = {"count": (k6.COUNTER,), "rate": (k6.COUNTER, k6.RATE), "value": (k6.GAUGE,)}[name]
    found = [row for group in rows.metrics.values() for row in group if rows.text("type", row) in (*types, "")]
    if not found:
        raise _Untold(f"the filter `metrics` leaves no {' or '.join(types)}")
    told = sorted(set(_told(rows, found, name)))
    if len(told) > 1:
        raise _Untold(f"several values are left, from {told[0]:g} to {told[-1]:g}, and k6 does not tell which is worse")
    return told[0]


def _thresholds_failed(rows: Rows, _name: str) -> float:
    states = _threshold_states(rows)
    if not states:
        raise _Untold(
            "no threshold is in the evidence: this slice has none, or the file is a raw stream, which holds no "
            "verdicts (add `--summary-export`)"
        )
    return float(sum(state != OK for state, _ in states.values()))


def _threshold_states(rows: Rows) -> dict[tuple[str, str], tuple[str, int]]:
    """The worst state of each threshold and its row, by metric with slice and expression."""
    worst: dict[tuple[str, str], tuple[str, int]] = {}
    for row in rows.thresholds:
        key, state = (rows.label(row), rows.text("expression", row)), rows.text("state", row)
        if key not in worst or STATES.index(state) > STATES.index(worst[key][0]):
            worst[key] = (state, row)
    return worst


def _duration(rows: Rows, _name: str) -> float:
    if rows.sliced:
        raise _Untold("k6 tells how long the run took, not how long a slice of it did")
    known = [value for row in rows.runs if not math.isnan(value := rows.number("duration", row))]
    if not known:
        raise _Untold("the file does not tell how long the run took")
    return min(known)


def _saturation(rows: Rows, _name: str) -> float:
    """The lowest point of several streams; _Untold where one of them is no ramp or never saturates."""
    told = [(rows.number("rate", row), why) for row in rows.saturation if (why := rows.text("expression", row))]
    if not told and rows.sliced:
        raise _Untold("no ramp in this slice; only the whole run and single scenarios of a stream have a course")
    if not told:
        raise _Untold("a summary has no course over time, in which a ramp could saturate: add `--out json=…`")
    for rate, why in told:
        if math.isnan(rate):
            raise _Untold(why)
    return min(rate for rate, _ in told)


def _overload(rows: Rows, name: str) -> float:
    """What happens beyond saturation, of several streams the worst; _Untold where one tells no such."""
    _saturation(rows, name)
    found = {field: [rows.number("value", row) for row in known] for field, known in rows.overload.items()}
    told = found.get(_OVERLOAD[name], [])
    if any(map(math.isnan, told)) and not any(map(math.isnan, found.get("broken", [math.nan]))):
        raise _Untold("no request was accepted beyond saturation")
    if not told or any(map(math.isnan, told)):
        raise _Untold("the stream does not tell how requests ended: it needs the tags `status` and `expected_response`")
    return min(told) if name == "overload-served" else max(told)


_MEASURES: dict[str, Callable[[Rows, str], float]] = {
    **dict.fromkeys(_TREND_STATISTICS, _trend),
    **dict.fromkeys(_NAMED, _named),
    **dict.fromkeys(("count", "rate", "value"), _only),
    "thresholds-failed": _thresholds_failed,
    "duration": _duration,
    "saturation-rps": _saturation,
    **dict.fromkeys(_OVERLOAD, _overload),
}


def _notes(rows: Rows, table: Table) -> tuple[str, ...]:
    notes = []
    for found in rows.metrics.values():
        first = found[0]
        if rows.named and rows.text("type", first) in (k6.TREND, "") and not rows.text("contains", first):
            notes.append(f"the file does not tell the unit of `{rows.text('metric', first)}`; taken as milliseconds")
    if rows.sliced and not rows.metrics:
        notes.append(f"slices in the evidence: {_slices(table)}")
    return tuple(notes)


def _slices(table: Table) -> str:
    cells = [(name, table.text(name)) for name in SLICES.values()]
    found = sorted({f"{name} {cell[row]}" for name, cell in cells for row in range(len(table)) if cell[row]})
    return ", ".join(found[:10]) + (f" and {len(found) - 10} more" if len(found) > 10 else "") or "none"


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The thresholds that failed, worst first; for other metrics the rows behind them."""
    rows = ask(selection)
    path = selection.items[0].path if len(selection.items) == 1 else ""
    if metric == "thresholds-failed":
        ordered = sorted(_threshold_states(rows).items(), key=lambda entry: (-STATES.index(entry[1][0]), entry[0]))
        for (label, expression), (state, _) in ordered:
            if state != OK:
                text = "breached" if state == BREACHED else "no sample, though k6 calls it passed"
                yield Place(path=path, text=f"{label} {expression}: {text}")
        return
    if metric == "saturation-rps" or metric in _OVERLOAD:
        for row in sorted(rows.saturation, key=lambda row: rows.number("rate", row)):
            if not math.isnan(rows.number("rate", row)):
                yield Place(path=path, text=rows.text("expression", row))
        return
    name, column = _NAMED.get(metric, (_PERCENTILE_OF, metric))
    if column not in STATISTICS:
        return
    for found in rows.metrics.values() if rows.named else [rows.metrics.get(name, [])]:
        for row in found:
            yield Place(path=path, text=_line(rows, row, metric, column))


def _line(rows: Rows, row: int, metric: str, column: str) -> str:
    known = KIND.metric(metric)
    assert known is not None
    value, samples = rows.number(column, row), rows.number("samples", row)
    seen = "not told" if math.isnan(value) else show(value, known.unit)
    counted = "" if math.isnan(samples) else f" over {show(samples, Unit.COUNT)} samples"
    return f"{rows.label(row)}: {metric} {seen}{counted}"


def combine(tables: Sequence[Table]) -> Table:
    """All rows of all tables. Which of two rows is worse differs by statistic, so `measure` keeps the worst of each."""
    if len(tables) == 1:
        return tables[0]
    combined = Table(COLUMNS)
    for table in tables:
        for row in range(len(table)):
            combined.copy_row(table, row)
    return combined


_METRIC_ROWS = (METRIC, THRESHOLD, SATURATION, OVERLOAD)
KIND = Kind(
    name="load",
    title="Load test",
    row="a metric of a slice (whole run, scenario, group, tag value), a threshold, or the run",
    columns=COLUMNS,
    filters=(
        Filter(
            name="scenarios",
            columns=("scenario",),
            entries=_METRIC_ROWS,
            meaning="whole scenario names; in a summary only where a threshold made that submetric",
        ),
        Filter(
            name="groups",
            columns=("group",),
            entries=_METRIC_ROWS,
            meaning="whole groups as k6 writes them, `::sync::push`; `::sync*` for those within too",
        ),
        Filter(
            name="tags",
            columns=("tags",),
            entries=_METRIC_ROWS,
            meaning="`key:value`, `phase:peak`; a submetric of several tags is `phase:peak,status:200`, keys sorted",
        ),
        Filter(
            name="metrics",
            columns=("metric",),
            entries=_METRIC_ROWS,
            meaning="k6's metric names; without it percentiles are those of http_req_duration",
        ),
    ),
    metrics=METRICS,
    satisfied_by="a k6 summary (`--summary-export` or `handleSummary`) or stream (`--out json=….gz`, `--out csv=….gz`)",
    measure=measure,
    locate=locate,
    combine=combine,
)
