"""What an objective is about: labelled names and queries, and what must stay untold."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.readers.objectives import About


def about(*names: str, queries: str = "", **fields: Any) -> About:
    given = {"description": "", "is_ratio": False, "of_events": True, "target": 0.99, "op": "lt", "value": None}
    return About(names=names, queries=queries, **{**given, **fields})


@pytest.mark.parametrize(
    ("names", "queries", "type_"),
    [
        (("", "search-latency"), "", "latency"),
        (("", "checkout", "", "checkout-p95"), "", "latency"),
        (("Response time",), "", "latency"),
        (("responseTime",), "", "latency"),
        (("request_duration",), "", "latency"),
        (("assignment-availability-sli",), "", "availability"),
        (("Web is up",), "", "availability"),
        (("successful-requests",), "", "availability"),
        (("error-rate", "", "", "shop-availability"), "", "error-rate"),
        (("5xx",), "", "error-rate"),
        (("Good",), 'sum(rate(http_requests_total{code!~"5.."}[5m]))', "availability"),
        (("Good",), "histogram_quantile(0.9, x)", "latency"),
        (("Good",), "rate(http_request_duration_seconds_sum[5m])", "latency"),
        (("freshness", "", "backup"), "backup_age_hours", ""),
        (("terror-watch", "setup"), "", ""),
    ],
)
def test_names_tell_the_type_and_queries_where_they_do_not(names: tuple[str, ...], queries: str, type_: str) -> None:
    assert about(*names, queries=queries).type() == type_


@pytest.mark.parametrize(
    ("asked", "milliseconds"),
    [
        (about("a", queries="http_request_duration_seconds_bucket", value=0.3), 300),
        (about("a", queries="latency_ms", value=120.0, op="lte"), 120),
        (about("a", queries="latency_microseconds", value=1500.0), 1.5),
        (about("under 500ms", value=500.0), 500),
        (about("a", description="never more than 2 s", value=2.0), 2000),
        (about("a", is_ratio=True, queries='x_seconds_bucket{le="0.25"}'), 250),
        (about("p95 under 400 milliseconds", is_ratio=True), 400),
    ],
)
def test_a_latency_has_the_unit_of_its_metric_or_of_its_names(asked: About, milliseconds: float) -> None:
    bound, gap = asked.latency()
    assert (bound, gap) == (milliseconds, "")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (about("a", value=300.0), "OpenSLO writes no unit"),
        (about("within 3s", value=300.0), "OpenSLO writes no unit"),
        (about("a"), "no `value`"),
        (about("a", value=1.0, op="gt"), "its `op` is `gt`"),
        (about("a", is_ratio=True), "neither its query nor its names"),
        (about("a", is_ratio=True, queries='x_bucket{le="0.25"}'), "neither its query nor its names"),
    ],
)
def test_a_latency_without_unit_is_untold(asked: About, why: str) -> None:
    bound, reason = asked.latency()
    assert bound is None
    assert why in reason


def test_an_error_rate_is_a_share() -> None:
    assert about("e", is_ratio=True, target=0.999).error_rate() == (0.001, "")
    assert about("e", value=0.01).error_rate() == (0.01, "")
    for other in (about("e"), about("e", value=1.5), about("e", value=-0.1), about("e", value=0.5, op="gte")):
        assert other.error_rate() == (None, "an error rate is below a `value` of 0 to 1")


@pytest.mark.parametrize(
    ("asked", "named", "proven"),
    [
        (about("latency-p95", queries="histogram_quantile(0.95, x)"), {"p95"}, {"p95"}),
        (about("a", queries="histogram_quantile(.5, x)"), set(), {"p50"}),
        (about("a", queries='latency{quantile="0.999"}'), set(), {"p999"}),
        (about("p50 and p99"), {"p50", "p99"}, set()),
        (about("a", is_ratio=True, target=0.95), set(), {"p95"}),
        (about("a", is_ratio=True, target=1.0), set(), {"p100"}),
        (about("p99", is_ratio=True, target=0.95, of_events=False), {"p99"}, set()),
    ],
)
def test_percentiles_are_named_or_proven(asked: About, named: set[str], proven: set[str]) -> None:
    assert asked.percentiles() == (named, proven)
