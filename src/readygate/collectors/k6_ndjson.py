"""k6's stream of samples as JSON lines (`k6 run --out json=FILE`, also FILE.gz).

Enters: a stream of any length, decoded a block at a time. Leaves: rows of `load` with exact percentiles for the
whole run and every scenario, group and tag value (limits: `readygate.readers.k6_samples`). A stream names the
thresholds of whole metrics only and holds no verdict, so it tells no thresholds. Specification:
https://grafana.com/docs/k6/latest/results-output/real-time/json/.

A plain stream has no end mark. A cut inside a line, inside the samples of one request or inside an iteration is
refused; a cut just behind an iteration's end looks like a shorter run and cannot be told from one. A .gz file always
shows its end.
"""

from __future__ import annotations

import math
from typing import Literal

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds import load_table
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers import k6, k6_ramp, k6_samples
from readygate.readers.json import decode_part
from readygate.readers.lines import blocks
from readygate.readers.source import Source

_UNKNOWN: dict[str, k6_samples.Append] = {}
_TO_SECOND = len('"2024-01-01T00:00:00')
_NO_TAGS = (b"", b"null")


class _Data(msgspec.Struct, gc=False):
    value: float | None = None
    tags: msgspec.Raw = msgspec.Raw()
    time: msgspec.Raw = msgspec.Raw()
    type: str = ""
    contains: str = ""


class _Line(msgspec.Struct, gc=False):
    metric: str
    type: Literal["Point", "Metric"]
    data: _Data


_DECODER = msgspec.json.Decoder(_Line)


def collect(source: Source) -> Collected:
    """The rows of one stream; EvidenceError with the line where it is no stream of k6, or is not whole."""
    samples = k6_samples.Samples(_tags)
    course = k6_ramp.Course(lambda raw: k6_ramp.kept_by(_tags(raw)), _second)
    samples.refuse_gaps(_read(source, samples, course))
    duration = samples.span / 1e6 if samples.span else math.nan
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


def _read(source: Source, samples: k6_samples.Samples[bytes], course: k6_ramp.Course[bytes]) -> list[tuple[bytes, str]]:
    """Gathers every sample; answers tags and metrics of the last ones."""
    number = 0
    before: list[_Line] = []
    lines: list[_Line] = []
    for block in blocks(source):
        before, lines = lines, _decoded(block, number)
        _gather(lines, samples, number)
        _follow(lines, course, number)
        number += len(lines)
    if not lines:
        raise EvidenceError("the stream is empty")
    return [(bytes(line.data.tags), line.metric) for line in (*before, *lines) if line.type == "Point"]


def _gather(lines: list[_Line], samples: k6_samples.Samples[bytes], number: int) -> None:
    adders, reach = samples.adders, samples.reach
    line, last, series = lines[0], None, _UNKNOWN
    try:
        for line in lines:
            data = line.data
            tags = bytes(data.tags)
            # Lines in a row mostly have the same tags; comparing them is a quarter of the cost of hashing them.
            if tags != last:
                last, series = tags, adders.get(tags, _UNKNOWN)
            try:
                series[line.metric](data.value)  # type: ignore[arg-type]
            except (KeyError, TypeError):
                _other(samples, line)
                series = adders.get(tags, _UNKNOWN)
        for line in (lines[0], lines[-1]):
            if line.type == "Point":
                samples.at(_time(line))
        for line in lines:
            if line.metric == k6_samples.TIMED and (value := line.data.value) is not None and value > reach:
                samples.began(_time(line), value)
    except (EvidenceError, ValueError, OverflowError, RecursionError) as error:
        at = next(place for place, known in enumerate(lines, number + 1) if known is line)
        raise EvidenceError(f"a sample of `{line.metric[:80]}`: {error}", line=at) from error


def _follow(lines: list[_Line], course: k6_ramp.Course[bytes], number: int) -> None:
    """Tells the course of the run what the samples of a block say of it."""
    watched, failed = k6_ramp.WATCHED, k6_ramp.FAILED
    line, last, second = lines[0], (b"", b""), k6_ramp.Second()
    try:
        for line in lines:
            metric = line.metric
            if metric not in watched or (value := line.data.value) is None:
                continue
            if metric == failed:
                course.judged()
                if not value:
                    continue
            time = bytes(line.data.time)[:_TO_SECOND]
            if metric == k6_ramp.USERS:
                course.users(time, value)
                continue
            place = (bytes(line.data.tags), time)
            if place != last:
                second, last = course.second(*place), place
            second.add(metric, value)
    except ValueError as error:
        at = next(place for place, known in enumerate(lines, number + 1) if known is line)
        raise EvidenceError(f"a sample of `{line.metric}`: {error}", line=at) from error


def _second(text: bytes) -> int:
    return k6_samples.nanoseconds(text[1:].decode() + "Z") // 10**9


def _other(samples: k6_samples.Samples[bytes], line: _Line) -> None:
    data = line.data
    if line.type == "Metric":
        samples.declare(line.metric, data.type, data.contains)
    elif data.value is None:
        raise EvidenceError("has no value")
    else:
        samples.other(bytes(data.tags), line.metric, data.value, _time(line))


def _time(line: _Line) -> int:
    return k6_samples.nanoseconds(msgspec.json.decode(line.data.time or b"null", type=str))


def _tags(raw: bytes) -> dict[str, str]:
    return {} if raw in _NO_TAGS else msgspec.json.decode(raw, type=dict[str, str])


def _decoded(block: bytes, number: int) -> list[_Line]:
    """The lines of a block that starts behind line `number`, each one record."""
    try:
        lines = _DECODER.decode_lines(block)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        lines = []
    if len(lines) == block.count(b"\n"):
        return lines
    texts, at = iter(block.split(b"\n")), number
    try:
        while True:
            at += 1
            decode_part(next(texts), _Line)
    except EvidenceError as error:
        raise EvidenceError(error.fault, line=at) from error


COLLECTOR = Collector(
    name="k6-ndjson",
    kind="load",
    summary="k6 stream of samples as JSON lines: `--out json=FILE`",
    specification="https://grafana.com/docs/k6/latest/results-output/real-time/json/",
    reads=("k6 1.1.0",),
    signature=Signature(ndjson=(("type", "data", "metric"),)),
    collect=collect,
)
