"""What an objective of OpenSLO is about: availability, latency or an error rate, its bound and its percentile.

Enters: the names and queries of one objective. Leaves: the type, told by the most specific name that tells one, else
by the query; the time of a latency in ms, whose unit OpenSLO does not write and the query's metric (`…_seconds`) or the
names and the description (`500ms`) tell; the percentile: of a threshold that of `histogram_quantile`, of a ratio of
events its target (95 % of requests within 300 ms are a p95 of 300 ms). Names of metrics:
https://prometheus.io/docs/practices/naming/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

AVAILABILITY, LATENCY, ERROR_RATE = "availability", "latency", "error-rate"

_TYPES = (
    (LATENCY, re.compile(r"latenc(?:y|ies)|durations?|(?:response|request|processing|load)[ ]times?|p\d{2,3}|ttfb")),
    (ERROR_RATE, re.compile(r"errors?|failures?|failed|exceptions?|5xx")),
    (AVAILABILITY, re.compile(r"availability|available|uptime|success(?:es|ful|fully)?|reachab(?:le|ility)|up")),
)
_QUERIED = (
    (LATENCY, re.compile(r"histogram_quantile|_bucket\b|(?:duration|latency)_")),
    (AVAILABILITY, re.compile(r"!~\s*[\"']\^?\[?[45]|=~\s*[\"']\^?\[?2")),
)
_QUANTILE = re.compile(
    r"(?:histogram_quantile|quantile_over_time|quantile)\s*\(\s*(0?\.\d+)|quantile=[\"'](0?\.\d+)[\"']"
)
_LE = re.compile(r"\ble=~?[\"'](\d+(?:\.\d+)?)[\"']")
_METRIC_UNIT = re.compile(r"_(seconds|milliseconds|millis|ms|microseconds)(?=_|\b)")
_TIME = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)[ -]?(ms|milliseconds?|msec|s|secs?|seconds?)(?![a-z])", re.IGNORECASE)
_NAMED = re.compile(r"(?<![a-z0-9])p(\d{2,3})(?![0-9])")
_SCALES = {"seconds": 1000.0, "milliseconds": 1.0, "millis": 1.0, "ms": 1.0, "microseconds": 0.001}


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What one objective says. `names` go from the most specific one on; `queries` are all texts of its metric, those
    of good events for a ratio."""

    names: tuple[str, ...]
    description: str
    queries: str
    is_ratio: bool
    of_events: bool
    target: float
    op: str
    value: float | None

    def type(self) -> str:
        """availability, latency, error-rate; empty where nothing tells."""
        for name in self.names:
            spaced = re.sub(r"[^a-z0-9]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())
            for type_, words in _TYPES:
                if re.search(rf"(?<![a-z0-9])(?:{words.pattern})(?![a-z0-9])", spaced):
                    return type_
        return next((type_ for type_, pattern in _QUERIED if pattern.search(self.queries)), "")

    def percentiles(self) -> tuple[set[str], set[str]]:
        """The percentiles that the names say, and those that query and target prove: `p95`, `p999`."""
        named = {f"p{match[1]}" for name in self.names for match in _NAMED.finditer(name.lower())}
        if self.is_ratio:
            return named, {_percentile(self.target)} if self.of_events else set()
        return named, {_percentile(float(one or other)) for one, other in _QUANTILE.findall(self.queries)}

    def latency(self) -> tuple[float | None, str]:
        """The time in ms, or why it is not told."""
        if self.is_ratio:
            times = [float(text) * scale for text in _LE.findall(self.queries) for scale in self._scale()]
            times = times or [_ms(*match.groups()) for match in self._told()]
            return (max(times), "") if times else (None, "neither its query nor its names tell the time")
        if self.value is None:
            return None, "the objective has no `value`"
        if self.op not in ("lt", "lte"):
            return None, f"its `op` is `{self.op}`, and a latency is below its bound"
        scale = self._scale() or [_ms("1", match[2]) for match in self._told() if float(match[1]) == self.value]
        return (self.value * scale[0], "") if scale else (None, _NO_UNIT)

    def error_rate(self) -> tuple[float | None, str]:
        """The share of errors, or why it is not told."""
        if self.is_ratio:
            return round(1 - self.target, 12), ""
        if self.value is None or self.op not in ("lt", "lte") or not 0 <= self.value <= 1:
            return None, "an error rate is below a `value` of 0 to 1"
        return self.value, ""

    def _scale(self) -> list[float]:
        return [_SCALES[unit] for unit in _METRIC_UNIT.findall(self.queries)][:1]

    def _told(self) -> Iterable[re.Match[str]]:
        return [match for text in (*self.names, self.description) for match in _TIME.finditer(text)]


_NO_UNIT = "OpenSLO writes no unit: name its metric `…_seconds` or `…_milliseconds`, or write `500ms` in a name"


def _ms(number: str, unit: str) -> float:
    return float(number) * (1.0 if unit.lower().startswith("m") else 1000.0)


def _percentile(share: float) -> str:
    """`p95` of 0.95, `p999` of 0.999."""
    return "p100" if share >= 1 else "p" + f"{share:.6f}"[2:].rstrip("0").ljust(2, "0")
