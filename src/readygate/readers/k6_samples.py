"""k6's raw samples, gathered without a record each: exact statistics of every slice, in bounded memory.

Enters: values, by the text of their tags and by metric. Leaves: the statistics of the whole run and of every scenario,
group and tag value; EvidenceError where samples are missing that k6 always writes together. Percentiles interpolate
between the closest ranks, as `TrendSink.P` of k6's source does.

Stated limits: a tag with more than 50 values, a tag that would make more than 1,000 combinations, and `url`, `vu`,
`iter` and `ip` make no slices; all samples still count in the whole run and in every other slice.
"""

from __future__ import annotations

import datetime
import math
from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Generic, TypeVar

from readygate.model.errors import EvidenceError
from readygate.readers import k6

TAG_VALUES = 50
"""A tag with more values makes no slices."""
COMBINATIONS = 1000
"""Above so many combinations of tags the tag with the most values makes no slices."""
METRICS = 1000
TAG_KEYS = 200
UNSLICED = frozenset({"url", "vu", "iter", "ip"})
"""One value a request or a virtual user; since k6 0.41 `url` repeats `name` where a script sets that."""
_REMEMBERED = 5000
_TIMED = "iteration_duration"
_ONES = frozenset({"http_reqs", "iterations"})
_PAIRS = (("iterations", "iteration_duration"), ("data_sent", "data_received"), ("vus", "vus_max"))
_INSIDE = frozenset({"http_reqs", "http_req_failed", *k6.REQUEST_TIMES, "checks", "group_duration"})
_Tags = frozenset[tuple[str, str]]
Raw = TypeVar("Raw", bytes, str)


class Gauge:
    """A gauge's last value, its bounds and number; `order` tells which of several gauges was last."""

    __slots__ = ("count", "last", "max", "min", "order")

    def __init__(self) -> None:
        self.count, self.order = 0, 0
        self.last, self.max, self.min = math.nan, -math.inf, math.inf

    def add(self, value: float, order: int) -> None:
        self.last, self.order = value, order
        self.max, self.min = max(self.max, value), min(self.min, value)
        self.count += 1


class Samples(Generic[Raw]):
    """The samples of one stream.

    A reader's loop appends a value by `adders[tags][metric](value)`, where `tags` is the unparsed text of the tags,
    and calls `other` where that raises KeyError or TypeError: for the first sample of a series, for every gauge, and
    for every `iteration_duration`, whose time marks a start and an end.
    """

    def __init__(self, parse: Callable[[Raw], dict[str, str]]) -> None:
        self.adders: dict[Raw, dict[str, Callable[[float], None]]] = {}
        self.types: dict[str, tuple[str, str]] = {}
        self.cut: set[str] = set()
        self.earliest, self.latest = math.inf, -math.inf
        self._parse: Callable[[Raw], dict[str, str]] = parse
        self._series: dict[_Tags, dict[str, array[float]]] = {}
        self._gauges: dict[str, dict[_Tags, Gauge]] = {}
        self._values: dict[str, set[str]] = {}
        self._declared: set[str] = set()
        self._order = 0

    def declare(self, metric: str, kind: str, contains: str) -> None:
        """The stream says what a metric is; EvidenceError where it says two things of one metric."""
        if kind not in k6.TYPES:
            raise EvidenceError(f"the metric {metric[:80]!r} has the unknown type {kind[:20]!r}")
        settled = k6.settle_type(metric, kind, contains)
        if metric in self._declared and self.types[metric] != settled:
            raise EvidenceError(f"`{metric[:80]}` is declared twice, as different things")
        self._declared.add(metric)
        self._learn(metric, settled)

    def other(self, raw: Raw, metric: str, value: float, time: float) -> None:
        """A sample that the reader's loop could not place; `time` is in seconds since the epoch."""
        kind = self.types.get(metric) or self._learn(metric, k6.settle_type(metric, ""))
        self.at(time)
        tags = self._tags(raw)
        if kind[0] == k6.GAUGE:
            self._order += 1
            self._gauges.setdefault(metric, {}).setdefault(tags, Gauge()).add(value, self._order)
            return
        values = self._series.setdefault(tags, {}).setdefault(metric, array("d"))
        values.append(value)
        if metric == _TIMED:
            self.at(time - value / 1000)
            return
        if len(self.adders) >= _REMEMBERED:
            self.adders.clear()
        self.adders.setdefault(raw, {})[metric] = values.append

    def at(self, time: float) -> None:
        """Something happened at `time`."""
        self.earliest = min(self.earliest, time)
        self.latest = max(self.latest, time)

    def _learn(self, metric: str, kind: tuple[str, str]) -> tuple[str, str]:
        self.types[metric] = kind
        if len(self.types) > METRICS:
            raise EvidenceError(f"more than {METRICS} metrics")
        return kind

    def _tags(self, raw: Raw) -> _Tags:
        tags = self._parse(raw)
        for key, value in tags.items():
            self._count_value(key, value)
        kept = self._sliced(tags)
        if kept not in self._series and len(self._series) >= COMBINATIONS * (1 + len(self.cut)):
            counts = {key: len(values) for key, values in self._values.items() if key not in self.cut}
            self.cut.update(sorted(counts, key=lambda key: -counts[key])[:1])
            kept = self._sliced(tags)
        return kept

    def _count_value(self, key: str, value: str) -> None:
        if key in self.cut or key in UNSLICED:
            return
        if key not in self._values and len(self._values) >= TAG_KEYS:
            self.cut.add(key)
            return
        values = self._values.setdefault(key, set())
        values.add(value)
        if len(values) > TAG_VALUES:
            self.cut.add(key)

    def _sliced(self, tags: dict[str, str]) -> _Tags:
        return frozenset(pair for pair in tags.items() if pair[0] not in UNSLICED and pair[0] not in self.cut)

    # -- what the whole stream must hold -------------------------------------------------------------------------

    def count(self, metric: str, tag: str = "") -> int:
        """The samples of a metric, only those that carry `tag` where it is given."""
        gauges = sum(gauge.count for gauge in self._gauges.get(metric, {}).values())
        return gauges + sum(
            len(series[metric])
            for tags, series in self._series.items()
            if metric in series and (not tag or any(key == tag for key, _ in tags))
        )

    def refuse_gaps(self, last: str) -> None:
        """EvidenceError where the stream cannot be whole; `last` is the metric of its last sample.

        k6 hands the samples of one request over as one set, so are those of an iteration's end, of an iteration's
        traffic and of the virtual users; and after the last request, check or group comes the iteration's traffic.
        """
        hint = "a truncated or filtered stream proves nothing; let k6 write to a .gz file, which shows its end"
        requests = self.count("http_reqs")
        for metric in k6.REQUEST_TIMES:
            self._same("http_reqs", requests, metric, self.count(metric), hint)
        judged = self.count("http_reqs", "expected_response")
        if judged > self.count("http_req_failed"):
            raise EvidenceError(f"{judged} requests were judged but fewer samples of `http_req_failed`", hint=hint)
        for left, right in _PAIRS:
            self._same(left, self.count(left), right, self.count(right), hint)
        for metric in sorted(self._declared):
            if not self.count(metric):
                raise EvidenceError(f"`{metric[:80]}` is declared but has no sample", hint=hint)
        if last in _INSIDE:
            raise EvidenceError(f"the stream ends inside an iteration, with `{last}`", hint=hint)

    @staticmethod
    def _same(left: str, left_count: int, right: str, right_count: int, hint: str) -> None:
        if left_count != right_count:
            fault = f"{left_count} samples of `{left}` but {right_count} of `{right}`, which k6 writes together"
            raise EvidenceError(fault, hint=hint)

    # -- statistics ----------------------------------------------------------------------------------------------

    def statistics(self, duration: float) -> Iterator[tuple[k6.Slice, str, k6.Stats]]:
        """Every metric of the whole run, then of every slice; `duration` in ms (NaN: not told) makes rates.

        EvidenceError for a value that is not finite or, of a time or of k6's own counters, negative.
        """
        self.adders.clear()
        for series in self._series.values():
            for metric, values in series.items():
                series[metric] = array("d", sorted(values))
                self._refuse(metric, series[metric][0], series[metric][-1], _total((values,)))
        for metric, gauges in self._gauges.items():
            for gauge in gauges.values():
                self._refuse(metric, gauge.min, gauge.max, gauge.last)
        known: dict[tuple[str, tuple[int, ...]], k6.Stats] = {}
        sets = list(self._series.items())
        for place, members in self._slices([tags for tags, _ in sets]):
            by_metric: dict[str, list[int]] = {}
            for member in members:
                for metric in sets[member][1]:
                    by_metric.setdefault(metric, []).append(member)
            for metric, found in sorted(by_metric.items()):
                key = (metric, tuple(found))
                if key not in known:
                    known[key] = self._stats(metric, [sets[member][1][metric] for member in found], duration)
                yield place, metric, known[key]
        yield from self._gauge_statistics()

    def _refuse(self, metric: str, least: float, largest: float, total: float) -> None:
        if not (math.isfinite(least) and math.isfinite(largest) and math.isfinite(total)):
            raise EvidenceError(f"`{metric}` has a value that is not a finite number")
        if least < 0 and (metric in k6.BUILT_IN or self.types[metric][1] == "time"):
            raise EvidenceError(f"`{metric}` has a negative value, {least:g}")
        if metric in _ONES and not least == largest == 1:
            raise EvidenceError(f"`{metric}` grows by one a sample in k6, but by {largest:g} here")

    def _slices(self, sets: list[_Tags]) -> Iterator[tuple[k6.Slice, list[int]]]:
        yield k6.Slice(), list(range(len(sets)))
        members: dict[tuple[str, str], list[int]] = {}
        for number, tags in enumerate(sets):
            for pair in tags:
                if pair[0] not in self.cut and pair != ("group", ""):
                    members.setdefault(pair, []).append(number)
        for pair in sorted(members):
            yield k6.Slice.of((pair,)), members[pair]

    def _stats(self, metric: str, parts: list[array[float]], duration: float) -> k6.Stats:
        kind, contains = self.types[metric]
        samples = sum(map(len, parts))
        if kind == k6.COUNTER:
            total = _total(parts)
            rate = total / duration * 1000 if duration > 0 else math.nan
            return k6.Stats(type=kind, contains=contains, samples=samples, count=total, rate=rate)
        if kind == k6.RATE:
            true = samples - sum(part.count(0.0) for part in parts)
            return k6.Stats(type=kind, contains=contains, samples=samples, rate=true / samples)
        # Each part is sorted, so that sorting them all is merging.
        values = parts[0] if len(parts) == 1 else array("d", sorted(chain.from_iterable(parts)))
        return k6.Stats(
            type=kind,
            contains=contains,
            samples=samples,
            avg=_total((values,)) / samples,
            max=values[-1],
            **{name: percentile(values, rank) for name, rank in k6.PERCENTILES.items()},
        )

    def _gauge_statistics(self) -> Iterator[tuple[k6.Slice, str, k6.Stats]]:
        for metric, gauges in sorted(self._gauges.items()):
            kind, contains = self.types[metric]
            sets = list(gauges)
            for place, members in self._slices(sets):
                found = [gauges[sets[member]] for member in members]
                largest = max(gauge.max for gauge in found)
                yield (
                    place,
                    metric,
                    k6.Stats(
                        type=kind,
                        contains=contains,
                        samples=sum(gauge.count for gauge in found),
                        max=largest,
                        value=max(found, key=lambda gauge: gauge.order).last,
                    ),
                )


def _total(parts: Iterable[array[float]]) -> float:
    """The sum, the same whatever the order of the values; NaN where it is not finite."""
    try:
        return math.fsum(chain.from_iterable(parts))
    except (OverflowError, ValueError):
        return math.nan


def percentile(values: array[float], rank: float) -> float:
    """The percentile of sorted values, interpolated between the closest ranks as k6 does."""
    position = rank / 100 * (len(values) - 1)
    low = math.floor(position)
    below, above = values[low], values[math.ceil(position)]
    return below + (above - below) * (position - low)


def seconds(text: str) -> float:
    """Seconds since the epoch of an RFC 3339 time; ValueError where it is none or names no zone."""
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text[:40]!r} names no time zone")
    return moment.timestamp()


def cut_note(cut: Iterable[str]) -> str:
    """What a note says of tags that made no slices; empty where there are none."""
    names = ", ".join(f"`{name[:40]}`" for name in sorted(cut)[:10])
    return f"tags with too many values make no slices: {names}" if names else ""
