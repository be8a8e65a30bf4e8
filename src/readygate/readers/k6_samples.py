"""k6's raw samples, gathered without a record each: exact statistics of every slice, in bounded memory.

Enters: values, by the text of their tags and by metric. Leaves: the statistics of the whole run and of every scenario,
group and tag value; EvidenceError where samples are missing that k6 always writes together. Percentiles interpolate
between the closest ranks, as `TrendSink.P` of k6's source does.

Stated limits: a tag with more than 50 values, a tag that would make more than 1,000 combinations, and `url`, `vu`,
`iter` and `ip` make no slices; all samples still count in the whole run and in every other slice.
"""

from __future__ import annotations

import datetime
import functools
import math
import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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
TIMED = "iteration_duration"
"""The metric whose samples tell when something began: an iteration, its value before the time of the sample."""
_DISORDER = 1000.0
"""Milliseconds by which a sample may lie before those that stand before it."""
_ONES = frozenset({"http_reqs", "iterations"})
_PAIRS = (("iterations", "iteration_duration"), ("data_sent", "data_received"), ("vus", "vus_max"))
_ENDS = ("iterations", "data_received", "dropped_iterations", "vus_max", "browser_")
"""What a scenario's samples can end with: k6 counts an iteration's traffic behind everything that the script did in it.
The browser's own metrics come when the browser sends them."""
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", re.ASCII)
_Tags = frozenset[tuple[str, str]]
Append = Callable[[float], None]
_Part = tuple[Sequence[float], float]
"""The sorted values of one metric with the same tags, and their sum."""
Raw = TypeVar("Raw", bytes, str)
_HINT = "a truncated or filtered stream proves nothing; let k6 write to a .gz file, which shows its end"


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
    and calls `other` where that raises KeyError or TypeError: for the first sample of a series and for every gauge.
    It tells `began` of every iteration that took longer than `reach`.
    """

    def __init__(self, parse: Callable[[Raw], dict[str, str]]) -> None:
        self.adders: dict[Raw, dict[str, Append]] = {}
        self.types: dict[str, tuple[str, str]] = {}
        self.cut: set[str] = set()
        self.earliest: int | None = None
        self.latest: int | None = None
        self._known: dict[Raw, _Tags] = {}
        self._parse: Callable[[Raw], dict[str, str]] = parse
        self._appends: defaultdict[_Tags, dict[str, Append]] = defaultdict(dict)
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
        if self.types.get(metric, settled) != settled:
            raise EvidenceError(f"`{metric[:80]}` is declared as something else than before")
        self._declared.add(metric)
        self._learn(metric, settled)

    def other(self, raw: Raw, metric: str, value: float, time: int) -> None:
        """A sample that the reader's loop could not place; `time` is in nanoseconds since the epoch."""
        kind = self.types.get(metric) or self._learn(metric, k6.settle_type(metric, ""))
        tags = self._tags(raw)
        self.at(time)
        if kind[0] == k6.GAUGE:
            self._order += 1
            self._gauges.setdefault(metric, {}).setdefault(tags, Gauge()).add(value, self._order)
            return
        values = self._series.setdefault(tags, {}).setdefault(metric, array("d"))
        values.append(value)
        self._appends[tags][metric] = values.append

    def at(self, time: int) -> None:
        """Something happened at `time`."""
        if self.earliest is None or time < self.earliest:
            self.earliest = time
        if self.latest is None or time > self.latest:
            self.latest = time

    def began(self, time: int, value: float) -> None:
        """An iteration ended at `time` that took `value` milliseconds."""
        self.at(time - round(value * 1e6))

    @property
    def reach(self) -> float:
        """Only an iteration that took longer, in ms, can have begun before everything known so far."""
        return self.span / 1e6 - _DISORDER

    @property
    def span(self) -> int:
        """Nanoseconds from the start of the first iteration (or the first sample) to the last sample."""
        return self.latest - self.earliest if self.latest is not None and self.earliest is not None else 0

    def _learn(self, metric: str, kind: tuple[str, str]) -> tuple[str, str]:
        self.types[metric] = kind
        if len(self.types) > METRICS:
            raise EvidenceError(f"more than {METRICS} metrics")
        return kind

    def _tags(self, raw: Raw) -> _Tags:
        known = self._known.get(raw)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
                self.adders.clear()
            known = self._known[raw] = self._kept(self._parse(raw))
            self.adders[raw] = self._appends[known]
        return known

    def _kept(self, tags: dict[str, str]) -> _Tags:
        for key, value in tags.items():
            self._count_value(key, value)
        kept = self._sliced(tags)
        if kept not in self._appends and len(self._appends) >= COMBINATIONS * (1 + len(self.cut)):
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

    def refuse_gaps(self, tail: Iterable[tuple[Raw, str]]) -> None:
        """EvidenceError where the stream cannot be whole; `tail` are tags and metrics of its last samples, in order.

        k6 hands the samples of one request over as one set, so are those of an iteration's end, of an iteration's
        traffic and of the virtual users; and behind everything that an iteration did comes its traffic.
        """
        requests = self.count("http_reqs")
        for metric in k6.REQUEST_TIMES:
            self._same("http_reqs", requests, metric, self.count(metric))
        judged = self.count("http_reqs", "expected_response")
        if judged > self.count("http_req_failed"):
            raise EvidenceError(f"{judged} requests were judged but fewer samples of `http_req_failed`", hint=_HINT)
        for left, right in _PAIRS:
            self._same(left, self.count(left), right, self.count(right))
        for metric in sorted(self._declared):
            if not self.count(metric):
                raise EvidenceError(f"`{metric[:80]}` is declared but has no sample", hint=_HINT)
        last = {dict(self._tags(raw)).get("scenario", ""): metric for raw, metric in tail}
        for scenario, metric in sorted(last.items()):
            if not metric.startswith(_ENDS):
                where = f" of the scenario `{scenario[:40]}`" if scenario else ""
                raise EvidenceError(f"the stream ends inside an iteration{where}, with `{metric[:80]}`", hint=_HINT)

    @staticmethod
    def _same(left: str, left_count: int, right: str, right_count: int) -> None:
        if left_count != right_count:
            fault = f"{left_count} samples of `{left}` but {right_count} of `{right}`, which k6 writes together"
            raise EvidenceError(fault, hint=_HINT)

    # -- statistics ----------------------------------------------------------------------------------------------

    def statistics(self, duration: float) -> Iterator[tuple[k6.Slice, str, k6.Stats]]:
        """Every metric of the whole run, then of every slice; `duration` in ms (NaN: not told) makes rates.

        EvidenceError for a value that is not finite or, of a time or of k6's own counters, negative.
        """
        self.adders.clear()
        self._appends.clear()
        sets = [
            (tags, {metric: self._part(metric, values) for metric, values in series.items()})
            for tags, series in self._series.items()
        ]
        for metric, gauges in self._gauges.items():
            for gauge in gauges.values():
                self._refuse(metric, gauge.min, gauge.max, gauge.last)
        known: dict[tuple[str, tuple[int, ...]], k6.Stats] = {}
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

    def _part(self, metric: str, values: array[float]) -> _Part:
        values[:] = array("d", sorted(values))
        try:
            total = math.fsum(values)
        except (OverflowError, ValueError):
            total = math.nan
        self._refuse(metric, values[0], values[-1], total)
        return values, total

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

    def _stats(self, metric: str, parts: list[_Part], duration: float) -> k6.Stats:
        kind, contains = self.types[metric]
        samples, total = sum(len(values) for values, _ in parts), sum(total for _, total in parts)
        if not math.isfinite(total):
            raise EvidenceError(f"the values of `{metric}` add up to no finite number")
        if kind == k6.COUNTER:
            rate = total / duration * 1000 if duration > 0 else math.nan
            return k6.Stats(type=kind, contains=contains, samples=samples, count=total, rate=rate)
        if kind == k6.RATE:
            true = samples - sum(values.count(0.0) for values, _ in parts)
            return k6.Stats(type=kind, contains=contains, samples=samples, rate=true / samples)
        # Each part is sorted, so that sorting them all is merging.
        values = parts[0][0] if len(parts) == 1 else sorted(chain.from_iterable(values for values, _ in parts))
        ranked = {name: percentile(values, rank) for name, rank in k6.PERCENTILES.items()}
        return k6.Stats(type=kind, contains=contains, samples=samples, avg=total / samples, max=values[-1], **ranked)

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


def percentile(values: Sequence[float], rank: float) -> float:
    """The percentile of sorted values, interpolated between the closest ranks as k6 does."""
    position = rank / 100 * (len(values) - 1)
    low = math.floor(position)
    below, above = values[low], values[math.ceil(position)]
    return below + (above - below) * (position - low)


def nanoseconds(text: str) -> int:
    """Nanoseconds since the epoch of an RFC 3339 time; ValueError where it is none."""
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError(f"{text[:40]!r} is no time of RFC 3339")
    return _second(found[1] + found[3]) + int((found[2] or "").ljust(9, "0"))


@functools.lru_cache(maxsize=64)
def _second(text: str) -> int:
    return int(datetime.datetime.fromisoformat(text).timestamp()) * 10**9


def cut_note(cut: Iterable[str]) -> str:
    """What a note says of tags that made no slices; empty where there are none."""
    names = ", ".join(f"`{name[:40]}`" for name in sorted(cut)[:10])
    return f"tags with too many values make no slices: {names}" if names else ""
