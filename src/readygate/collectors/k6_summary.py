"""k6's end-of-test summary as JSON: `--summary-export`, and the data of `handleSummary` written out.

Enters: one document. Leaves: rows of `load` for the whole run and for every submetric that a threshold made
(`http_req_duration{phase:peak}`), the thresholds with their verdicts, the run. The two forms differ where it hurts: an
exported threshold that is `true` was *breached*, one of `handleSummary` has `{"ok": true}` when it held; each value is
read by its own form, whatever the rest of the file looks like. Specification:
https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary/ and `summary-wrapper.js` of k6's source.

k6 writes zeros for a trend without samples. Statistics that are all 0 mean no sample, unless the file counts samples.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds import load_table
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers import json, k6
from readygate.readers.source import Source

_COUNTED_BY = {**dict.fromkeys(k6.REQUEST_TIMES, "http_reqs"), "iteration_duration": "iterations"}
"""Trends that have one sample for each that a counter counts."""
_STATISTICS = {"avg": "avg", "min": "min", "med": "p50", "max": "max"}
_AGREE = 1e-6


class _State(msgspec.Struct):
    duration: float | None = msgspec.field(name="testRunDurationMs", default=None)


class _Document(msgspec.Struct):
    metrics: dict[str, dict[str, Any]]
    root_group: dict[str, Any]
    state: _State | None = None


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One metric of the file: its name as written, where it belongs, its numbers and its thresholds."""

    name: str
    metric: str
    place: k6.Slice
    type: str
    contains: str
    numbers: Mapping[str, float]
    thresholds: Mapping[str, bool]


def collect(source: Source) -> Collected:
    """The rows of one summary; EvidenceError where numbers are impossible or contradict one another."""
    document = json.decode(source, _Document)
    entries = [_entry(name, metric) for name, metric in document.metrics.items()]
    counts = {(entry.metric, entry.place): entry.numbers.get("count") for entry in entries if entry.type == k6.COUNTER}
    table = Table(load_table.COLUMNS)
    for entry in entries:
        stats = _stats(entry, counts)
        load_table.add_metric(table, entry.place, entry.metric, stats)
        for expression, breached in entry.thresholds.items():
            load_table.add_threshold(table, entry.place, entry.metric, expression, _verdict(entry, stats, breached))
    _refuse_more_failed_than_sent(entries, counts)
    load_table.add_run(table, _duration(document.state, entries))
    return Collected(table=table, tool="k6")


def _entry(name: str, written: Mapping[str, Any]) -> _Entry:
    metric, place = k6.parse_submetric(name)
    flat = written.get("values", written)
    if not isinstance(flat, dict):
        raise EvidenceError(f"the `values` of `{name[:80]}` are no object")
    numbers = {key: _number(value, f"{key} of `{name[:80]}`") for key, value in flat.items() if _is_statistic(key)}
    declared = written.get("type", "") if "values" in written else _shape(numbers)
    if declared not in k6.TYPES:
        raise EvidenceError(f"`{name[:80]}` is no metric of k6: it is neither trend, counter, rate nor gauge")
    contains = written.get("contains", "") if "values" in written else ""
    kind, contains = k6.settle_type(metric, declared, contains if isinstance(contains, str) else "")
    return _Entry(
        name=name,
        metric=metric,
        place=place,
        type=kind,
        contains=contains,
        numbers=numbers,
        thresholds=_thresholds(name, written.get("thresholds")),
    )


def _is_statistic(key: str) -> bool:
    return key in ("avg", "min", "med", "max", "count", "rate", "value", "passes", "fails") or _rank(key) is not None


def _rank(key: str) -> float | None:
    """The rank of `p(99.9)`; None for any other key."""
    if not (key.startswith("p(") and key.endswith(")")):
        return None
    try:
        return float(key[2:-1])
    except ValueError:
        return None


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise EvidenceError(f"the {where} is not a number")
    number = float(value) if abs(value) < 1e300 else math.inf
    if not math.isfinite(number):
        raise EvidenceError(f"the {where} is not a finite number")
    return number


def _shape(numbers: Mapping[str, float]) -> str:
    """The type of an exported metric, which k6 does not write: told by the keys that only one type has."""
    if "passes" in numbers or "fails" in numbers:
        return k6.RATE
    if "value" in numbers:
        return k6.GAUGE
    if "rate" in numbers:
        return k6.COUNTER
    return k6.TREND if numbers else ""


def _thresholds(name: str, written: object) -> dict[str, bool]:
    """Whether each threshold was breached."""
    if written is None:
        return {}
    if not isinstance(written, dict):
        raise EvidenceError(f"the thresholds of `{name[:80]}` are no object")
    breached = {}
    for expression, verdict in written.items():
        if isinstance(verdict, dict) and isinstance(verdict.get("ok"), bool):
            breached[str(expression)] = not verdict["ok"]
        elif isinstance(verdict, bool):
            breached[str(expression)] = verdict
        else:
            raise EvidenceError(f"the threshold {expression[:80]!r} of `{name[:80]}` has no verdict")
    return breached


def _verdict(entry: _Entry, stats: k6.Stats, breached: bool) -> str:
    """A counter of the whole run starts at 0 and is compared as 0; anything else without samples was not compared."""
    if breached:
        return load_table.BREACHED
    counts_from_zero = entry.type == k6.COUNTER and entry.place == k6.Slice()
    if stats.samples == 0 and (not counts_from_zero or entry.metric in ("http_reqs", "iterations")):
        return load_table.UNSEEN
    return load_table.OK


_Counts = Mapping[tuple[str, k6.Slice], float | None]


def _stats(entry: _Entry, counts: _Counts) -> k6.Stats:
    numbers = entry.numbers
    if any(value < 0 for value in numbers.values()) and (entry.metric in k6.BUILT_IN or entry.contains == "time"):
        raise EvidenceError(f"`{entry.name[:80]}` has a negative value")
    if entry.type == k6.TREND:
        return _trend(entry, counts)
    if entry.type == k6.RATE:
        return _rate(entry)
    if entry.type == k6.COUNTER:
        count = numbers.get("count", math.nan)
        samples = count if entry.metric in k6.ONE_A_SAMPLE or count == 0 else math.nan
        return _of(entry, samples=samples, count=count, rate=numbers.get("rate", math.nan))
    value, largest = numbers.get("value", math.nan), numbers.get("max", math.nan)
    return _of(entry, samples=math.nan if any(numbers.values()) else 0, value=value, max=largest)


def _of(entry: _Entry, **numbers: float) -> k6.Stats:
    return k6.Stats(type=entry.type, contains=entry.contains, **numbers)


def _trend(entry: _Entry, counts: _Counts) -> k6.Stats:
    numbers = {key: value for key, value in entry.numbers.items() if key != "count"}
    ranked = sorted((rank, value) for key, value in numbers.items() if (rank := _order(key)) is not None)
    if any(later < earlier - abs(earlier) * _AGREE for (_, earlier), (_, later) in itertools.pairwise(ranked)):
        raise EvidenceError(f"the percentiles of `{entry.name[:80]}` do not rise with their rank")
    counter = (_COUNTED_BY.get(entry.metric, ""), entry.place)
    samples = entry.numbers.get("count", counts.get(counter))
    if samples is None:
        samples = math.nan if any(numbers.values()) else 0.0
    if samples == 0 and any(numbers.values()):
        raise EvidenceError(f"`{entry.name[:80]}` has values, but the file counts no sample of it")
    told = {_STATISTICS[key]: value for key, value in numbers.items() if key in ("avg", "max", "med")}
    ranks = {rank: name for name, rank in k6.PERCENTILES.items()}
    told |= {ranks[rank]: value for key, value in numbers.items() if (rank := _rank(key)) in ranks}
    return _of(entry, samples=samples, **told)


def _order(key: str) -> float | None:
    return {"min": 0.0, "med": 50.0, "max": 100.0}.get(key, _rank(key))


def _rate(entry: _Entry) -> k6.Stats:
    """The share of true samples; of `http_req_failed` the true ones (`passes`) are the requests that failed."""
    numbers = entry.numbers
    told = numbers.get("rate", numbers.get("value", math.nan))
    true, false = numbers.get("passes"), numbers.get("fails")
    if not math.isnan(told) and not 0 <= told <= 1:
        raise EvidenceError(f"the rate of `{entry.name[:80]}` is not between 0 and 1")
    if true is None or false is None:
        return _of(entry, samples=math.nan if told > 0 else 0.0, rate=told)
    rate = true / (true + false) if true + false else 0.0
    if abs(rate - told) > _AGREE:
        raise EvidenceError(f"`{entry.name[:80]}` has {true:g} of {true + false:g} true, but a rate of {told:g}")
    return _of(entry, samples=true + false, rate=rate)


def _refuse_more_failed_than_sent(entries: list[_Entry], counts: _Counts) -> None:
    for entry in entries:
        sent = counts.get(("http_reqs", entry.place))
        judged = entry.numbers.get("passes", 0) + entry.numbers.get("fails", 0)
        if entry.metric == "http_req_failed" and sent is not None and judged > sent:
            raise EvidenceError(f"{judged:g} requests were judged in `{entry.name[:80]}`, but only {sent:g} sent")


def _duration(state: _State | None, entries: list[_Entry]) -> float:
    """Milliseconds of the run: as the file says, else what k6 divided every count by to get its rate."""
    told = [state.duration] if state and state.duration is not None else []
    for entry in entries:
        count, rate = entry.numbers.get("count", 0.0), entry.numbers.get("rate", 0.0)
        if entry.type == k6.COUNTER and count > 0 and rate > 0:
            told.append(count / rate * 1000)
    if not told:
        return math.nan
    if not all(0 < duration < math.inf for duration in told) or max(told) > min(told) * (1 + _AGREE):
        raise EvidenceError("the file tells different durations of one run: its counts and rates contradict")
    return told[0]


COLLECTOR = Collector(
    name="k6-summary",
    kind="load",
    summary="k6 end-of-test summary: `--summary-export`, or the data of `handleSummary` as JSON",
    specification="https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary/",
    reads=("k6 1.1.0",),
    signature=Signature(json=(("root_group", "metrics"), ("root_group.path", "root_group.checks"))),
    collect=collect,
)
