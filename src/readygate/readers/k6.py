"""What k6's metrics are: types, contents, slices, and the statistics of one metric in one slice.

Enters: metric names and tags as k6 writes them. Leaves: records that the collectors of k6's forms share.
Specification: https://grafana.com/docs/k6/latest/using-k6/metrics/reference/ and `metrics/` of k6's source.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec

from readygate.model.errors import EvidenceError

UNTOLD = math.nan
"""A statistic that the file does not tell."""
PERCENTILES = {"p50": 50.0, "p90": 90.0, "p95": 95.0, "p99": 99.0}
TREND, COUNTER, RATE, GAUGE = "trend", "counter", "rate", "gauge"
TYPES = (TREND, COUNTER, RATE, GAUGE)
REQUEST_TIMES = (
    "http_req_duration",
    "http_req_blocked",
    "http_req_connecting",
    "http_req_tls_handshaking",
    "http_req_sending",
    "http_req_waiting",
    "http_req_receiving",
)
"""The trends that k6 writes once for every request, beside `http_reqs`."""
_TIMES = (
    *REQUEST_TIMES,
    "iteration_duration",
    "group_duration",
    "ws_ping",
    "ws_session_duration",
    "ws_connecting",
    "grpc_req_duration",
)
_COUNTS = ("http_reqs", "iterations", "dropped_iterations", "ws_sessions", "ws_msgs_sent", "ws_msgs_received")
BUILT_IN: dict[str, tuple[str, str]] = {
    **dict.fromkeys(_TIMES, (TREND, "time")),
    **dict.fromkeys(_COUNTS, (COUNTER, "default")),
    **dict.fromkeys(("data_sent", "data_received"), (COUNTER, "data")),
    **dict.fromkeys(("checks", "http_req_failed"), (RATE, "default")),
    **dict.fromkeys(("vus", "vus_max"), (GAUGE, "default")),
}
"""Type and contents of k6's own metrics; scripts cannot declare these names with another type."""
ONE_A_SAMPLE = frozenset(_COUNTS)
"""Counters that grow by one a sample, so that their count is the number of samples."""


class Slice(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """The samples with these tags; all empty is the whole run. `tags` are `key:value`, sorted."""

    scenario: str = ""
    group: str = ""
    tags: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Slice:
        """The slice of tags; a scenario or group without a name stays a tag, so that it is not the whole run."""
        scenario = group = ""
        tags = []
        for key, value in pairs:
            if key == "scenario" and value:
                scenario = one_line(value)
            elif key == "group" and value:
                group = one_line(value)
            else:
                tags.append(one_line(f"{key}:{value}"))
        return cls(scenario=scenario, group=group, tags=tuple(sorted(tags)))


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """One metric in one slice; NaN is what the file does not tell.

    `samples`: NaN means some, but not how many. `count` is a counter's sum; `rate` a counter's sum a second or the
    share of true samples of a rate; `value` a gauge's last value. Times are milliseconds. An empty `type` or
    `contains` is not told.
    """

    type: str = ""
    contains: str = ""
    samples: float = UNTOLD
    p50: float = UNTOLD
    p90: float = UNTOLD
    p95: float = UNTOLD
    p99: float = UNTOLD
    avg: float = UNTOLD
    max: float = UNTOLD
    count: float = UNTOLD
    rate: float = UNTOLD
    value: float = UNTOLD


def one_line(text: str) -> str:
    """`text` on one line: a cell of a table holds several values as several lines."""
    return " ".join(text.splitlines()) if "\n" in text or "\r" in text else text


def parse_submetric(name: str) -> tuple[str, Slice]:
    """The metric and the slice of `http_req_duration{phase:peak,name:/a/{id}}`, as k6 itself takes it apart.

    k6 splits at every comma and at the first colon of each piece, then strips spaces and quotes; a value can hold
    colons and braces, but no comma. EvidenceError where the braces do not close at the end.
    """
    metric, brace, inside = name.partition("{")
    if not brace:
        return name, Slice()
    if not inside.endswith("}"):
        raise EvidenceError(f"the metric {name[:80]!r} has a brace without its partner")
    pairs = []
    for piece in inside[:-1].split(","):
        key, _, value = piece.partition(":")
        if piece.strip():
            pairs.append((_bare(key), _bare(value)))
    if not pairs:
        raise EvidenceError(f"the metric {name[:80]!r} names no tag between its braces")
    return metric, Slice.of(pairs)


def _bare(text: str) -> str:
    return text.strip().strip("\"'")


def settle_type(metric: str, seen: str, contains: str = "") -> tuple[str, str]:
    """Type and contents of a metric that the file calls `seen`; EvidenceError where k6's own metric has another."""
    known = BUILT_IN.get(metric)
    if known is None:
        return seen, contains
    if seen and seen != known[0]:
        raise EvidenceError(f"`{metric}` is a {known[0]} in k6, but a {seen[:20]} here")
    return known
