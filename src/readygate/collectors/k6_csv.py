"""k6's stream of samples as CSV (`k6 run --out csv=FILE`, also FILE.gz).

Enters: a header `metric_name,timestamp,metric_value,…` with a column a system tag, then a line a sample. Leaves: rows
of `load` with exact percentiles for the whole run and its slices (limits: `readygate.readers.k6_samples`). CSV does not
say what kind of metric a script's own metric is: of such a one only percentiles, mean and maximum are told. It names no
thresholds. Specification: https://grafana.com/docs/k6/latest/results-output/real-time/csv/.

Timestamps are whole seconds unless `K6_CSV_TIME_FORMAT` says otherwise; a run that is not at least a hundred times as
long as that precision has no duration here, and so no rate. CSV has no end mark: see `readygate.collectors.k6_ndjson`.
"""

from __future__ import annotations

import csv
import io
import math
from collections import deque
from collections.abc import Iterator

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds import load_table
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers import k6, k6_ramp, k6_samples
from readygate.readers.lines import blocks
from readygate.readers.source import Source

_FIRST = ("metric_name", "timestamp", "metric_value")
_EXTRA, _METADATA = "extra_tags", "metadata"
_UNIX = {10: 10**9, 13: 10**6, 16: 10**3, 19: 1}
"""Nanoseconds a unit, by the digits of a Unix time; k6 writes whole seconds unless asked for more."""
_DIGITS, _TO_SECOND = 10, len("2024-01-01T00:00:00")
_PRECISE = 100
_RECORD_LINES = 1000
_TAIL = 1000


def collect(source: Source) -> Collected:
    """The rows of one stream; EvidenceError with the line where it is no stream of k6, or is not whole."""
    lines = _lines(source)
    header = _header(next(lines, ""))
    samples = k6_samples.Samples[str](lambda raw: _tags(raw, header))
    course = k6_ramp.Course[str](lambda raw: k6_ramp.kept_by(_tags(raw, header)), _second)
    tail, precision = _read(lines, samples, course)
    samples.refuse_gaps(tail)
    duration = _duration(samples, precision)
    table = Table(load_table.COLUMNS)
    for place, metric, stats in samples.statistics(duration):
        load_table.add_metric(table, place, metric, stats)
    whole, *scenarios = course.points()
    load_table.add_run(table, duration, whole[1].rate, whole[1].why)
    load_table.add_overload(table, k6.Slice(), whole[1].overload)
    for scenario, point in scenarios:
        if point.ramp:
            place = k6.Slice.of((("scenario", scenario),))
            load_table.add_saturation(table, place, point.rate, point.why)
            load_table.add_overload(table, place, point.overload)
    note = k6_samples.cut_note(samples.cut)
    return Collected(table=table, tool="k6", problems=(Problem(fault=note, fatal=False),) if note else ())


def _lines(source: Source) -> Iterator[str]:
    try:
        for block in blocks(source):
            yield from block.decode().split("\n")[:-1]
    except UnicodeDecodeError as error:
        raise EvidenceError(f"not readable as UTF-8: {error.reason}") from error


def _header(line: str) -> list[str]:
    columns = line.split(",")
    if tuple(columns[:3]) != _FIRST or _EXTRA not in columns:
        raise EvidenceError("the header is not that of k6's CSV", line=1)
    return columns[3:]


def _read(
    lines: Iterator[str], samples: k6_samples.Samples[str], course: k6_ramp.Course[str]
) -> tuple[deque[tuple[str, str]], int]:
    """Gathers every sample; answers tags and metrics of the last ones and the precision of times in nanoseconds."""
    adders, number, precision = samples.adders, 1, 0
    tail: deque[tuple[str, str]] = deque(maxlen=_TAIL)
    for line in lines:
        number += 1
        try:
            name, time, value, tags = (_joined(line, lines) if '"' in line else line).split(",", 3)
            try:
                adders[tags][name](float(value))
            except KeyError:
                moment, fineness = _time(time, number)
                precision = max(precision, fineness)
                samples.other(tags, name, float(value), moment)
            if name == k6_samples.TIMED and float(value) > samples.reach:
                samples.began(_time(time, number)[0], float(value))
            elif name in k6_ramp.WATCHED:
                _follow(course, tags, time, name, float(value))
        except EvidenceError as error:
            raise EvidenceError(error.fault, line=number, hint=error.hint) from error
        except (ValueError, OverflowError, csv.Error) as error:
            raise EvidenceError(f"not a sample of k6: {error}", line=number) from error
        tail.append((tags, name))
        last = time
    if tail:
        samples.at(_time(last, number)[0])
    return tail, precision


def _joined(line: str, lines: Iterator[str]) -> str:
    """A record whose quoted text holds line ends."""
    parts, quotes = [line], line.count('"')
    while quotes % 2:
        following = next(lines, None)
        if following is None or len(parts) > _RECORD_LINES:
            raise EvidenceError("a quotation mark without its partner")
        parts.append(following)
        quotes += following.count('"')
    return "\n".join(parts)


def _time(text: str, line: int) -> tuple[int, int]:
    """Nanoseconds since the epoch and the precision of that; EvidenceError where it is no time of k6's formats."""
    if text.isdecimal() and len(text) in _UNIX:
        unit = _UNIX[len(text)]
        return int(text) * unit, unit
    try:
        return k6_samples.nanoseconds(text), 1 if "." in text else 10**9
    except ValueError as error:
        raise EvidenceError(f"not a sample of k6: {error}", line=line) from error


def _follow(course: k6_ramp.Course[str], tags: str, time: str, name: str, value: float) -> None:
    """Tells the course of the run what a sample says of it."""
    second = time[: _DIGITS if time.isdecimal() else _TO_SECOND]
    if name == k6_ramp.USERS:
        course.users(second, value)
        return
    if name == k6_ramp.FAILED:
        course.judged()
    if value or name != k6_ramp.FAILED:
        course.second(tags, second).add(name, value)


def _second(text: str) -> int:
    """The second of a time that is cut behind it."""
    return int(text) if text.isdecimal() else k6_samples.nanoseconds(f"{text}Z") // 10**9


def _tags(raw: str, header: list[str]) -> dict[str, str]:
    (fields,) = csv.reader(io.StringIO(raw, newline=""), strict=True)
    if len(fields) != len(header):
        raise EvidenceError(f"{len(fields) + len(_FIRST)} columns where the header has {len(header) + len(_FIRST)}")
    tags = {key: value for key, value in zip(header, fields, strict=True) if value}
    tags.pop(_METADATA, None)
    return tags | _extra(tags.pop(_EXTRA, ""))


def _extra(text: str) -> dict[str, str]:
    """The script's own tags, `phase=peak&team=a`; k6 escapes nothing, so an `&` without `=` belongs to the value."""
    tags: dict[str, str] = {}
    key = ""
    for piece in text.split("&"):
        name, sign, value = piece.partition("=")
        if sign:
            key = name
            tags[key] = value
        elif key:
            tags[key] += f"&{piece}"
    return tags


def _duration(samples: k6_samples.Samples[str], precision: int) -> float:
    """Milliseconds, at the most, between the start of the first iteration and the last sample."""
    told = samples.span > 0 and samples.span >= precision * _PRECISE
    return (samples.span + precision) / 1e6 if told else math.nan


COLLECTOR = Collector(
    name="k6-csv",
    kind="load",
    summary="k6 stream of samples as CSV: `--out csv=FILE`",
    specification="https://grafana.com/docs/k6/latest/results-output/real-time/csv/",
    reads=("k6 1.1.0",),
    signature=Signature(csv=_FIRST),
    collect=collect,
)
