"""Which of the four golden signals a panel shows: a heuristic over its queries and its title.

Enters: the queries of a panel, its title. Leaves: signals, each with what told it. A query tells by what it asks for:
quantiles and sums of durations are latency; matchers of failed answers and names of failures are errors; names of
resources, queues and backlogs are saturation; rates and counts of requests, messages and calls are traffic. The first
that fits counts, so that the rate of failed requests is no traffic. Where no query tells, the title does, unless the
queries ask for nothing but whether something is up. A title never turns a query that tells one signal into another.
Signals: https://sre.google/sre-book/monitoring-distributed-systems/; labelled examples: the unit test.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def _words(text: str) -> re.Pattern[str]:
    """Any of these words as a part of a name; `_` and a change of case end a part."""
    return re.compile(rf"(?<![a-z])(?:{'|'.join(text.split())})(?![a-z])")


_STRINGS = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_MATCHERS = re.compile(r"\{[^{}]*\}")
_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_QUANTILE = re.compile(r"\b(?:histogram_quantile|percentile(?:_cont|_disc)?|approx_percentile|quantile)\b|\bquantile=")
_TIME_COUNT = re.compile(r"\b\w*(?:duration|latency|time)\w*_count\b", re.IGNORECASE)
_DURATION = _words("durations? latency latencies response.?times? request.?times? elapsed ttfb")
_FAILED = re.compile(
    r"(?:code|status|outcome|result|status_?class)\w*\s*=~?\s*[\"']\^?(?:\(?\[?[45]|error|fail|server_error)"
    r"|(?:code|status\w*)\s*>=?\s*[45]00"
    r"|(?:code|status\w*)\s*!~\s*[\"']\^?\(?\[?[123]",
    re.IGNORECASE,
)
_OWN_WORK = _words("gc garbage scrape startup")
"""Durations of a process's own housekeeping, which no caller waits for."""
_UP = re.compile(
    r"(?:[\s\d.()\[\]{},=<>!+*/-]"
    r"|\b(?:up|vector|absent|sum|avg|min|max|count|by|time|bool|on|without|instance|job)\b)*+"
)
_ERRORS = _words("errors? failed failures? fail exceptions? 5xx 4xx faults? rejected panics?")
_SATURATION = _words(
    "cpu memory mem heap disk filesystem swap queues? queued lag backlog pending pool utili[sz]ation saturation "
    "in.?flight threads? goroutines? connections? throttl(?:ed|ing) rss gc load(?:1|5|15)? fds? workers? depth "
    "capacity usage outbox"
)
_TRAFFIC = _words(
    "requests? rps qps hits? calls? messages? events? invocations? operations? throughput traffic queries "
    "transactions? published consumed received sent"
)
_RATE = re.compile(r"\b(?:rate|irate|increase|count|count_over_time|delta|sum_over_time)\b|rate\d|per_second|_rps|_qps")
_TITLES = (
    ("latency", _words("latency latencies durations? response.?times? request.?times? p\\d{2,3} percentiles?")),
    ("errors", _words("errors? failures? failed exceptions? 5xx 4xx error.?rate error.?ratio")),
    ("saturation", _SATURATION),
    ("traffic", _words("requests? rps qps throughput traffic hits? calls? messages? request.?rate ops")),
)


def signals(queries: Iterable[str], title: str) -> dict[str, str]:
    """The signals by name, each with what told it; none where neither queries nor title tell."""
    asked = tuple(query for query in queries if not _UP.fullmatch(_MATCHERS.sub("", query)))
    found: dict[str, str] = {}
    for query in asked:
        signal = _asked(query)
        if signal:
            found.setdefault(signal, f"the query `{' '.join(query.split())}`")
    if found or not asked:
        return found
    spaced = _spaced(title)
    for signal, words in _TITLES:
        if words.search(spaced):
            return {signal: "the title alone"}
    return {}


def _asked(query: str) -> str:
    """The signal that a query asks for, empty where it does not tell."""
    bare = _MATCHERS.sub(" ", _STRINGS.sub('""', query))
    names, counted = _spaced(bare), _spaced(_TIME_COUNT.sub("requests", bare))
    if (_QUANTILE.search(query) or _DURATION.search(counted)) and not _OWN_WORK.search(names):
        return "latency"
    if _FAILED.search(query) or _ERRORS.search(names):
        return "errors"
    if _SATURATION.search(names):
        return "saturation"
    if _TRAFFIC.search(counted) and _RATE.search(query.lower()):
        return "traffic"
    return ""


def _spaced(text: str) -> str:
    return _CASE.sub(" ", text).lower().replace("_", " ")
