"""The four golden signals: labelled queries and titles, good and bad."""

from __future__ import annotations

import pytest

from readygate.readers.golden_signals import signals


@pytest.mark.parametrize(
    ("query", "signal"),
    [
        ("sum(rate(http_requests_total[5m]))", "traffic"),
        ('sum(rate(http_requests_total{code!~"5.."}[5m]))', "traffic"),
        ("sum(rate(http_request_duration_seconds_count[5m])) by (route)", "traffic"),
        ("sum(irate(grpc_server_handled_messages_total[1m]))", "traffic"),
        ("job:http_requests:rate5m", "traffic"),
        ("SELECT count(*) FROM requests WHERE $__timeFilter(time)", "traffic"),
        ("histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))", "latency"),
        ("rate(http_request_duration_seconds_sum[5m]) / rate(http_request_duration_seconds_count[5m])", "latency"),
        ('rpc_latency{quantile="0.99"}', "latency"),
        ("SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY ms) FROM t", "latency"),
        ("avg(responseTime)", "latency"),
        ('sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))', "errors"),
        ('sum(rate(http_requests_total{status="500"}[5m]))', "errors"),
        ('sum(rate(http_requests_total{status!~"2.."}[5m]))', "errors"),
        ('sum(rate(jobs_total{outcome="error"}[5m]))', "errors"),
        ("job:http_requests:error_ratio_5m", "errors"),
        ("SELECT count(*) FROM requests WHERE status >= 500", "errors"),
        ("sum(rate(process_cpu_seconds_total[5m]))", "saturation"),
        ("outbox_oldest_pending_seconds", "saturation"),
        ("kafka_consumergroup_lag", "saturation"),
        ("http_requests_in_flight", "saturation"),
        ('go_gc_duration_seconds{quantile="0.75"}', "saturation"),
        ("container_memory_working_set_bytes", "saturation"),
    ],
)
def test_a_query_tells_one_signal(query: str, signal: str) -> None:
    assert signals([query], "") == {signal: f"the query `{query}`"}
    assert signals([query], "Something else: latency, errors, CPU") == {signal: f"the query `{query}`"}


@pytest.mark.parametrize(
    "query", ["ai_cost_usd_total", "http_requests_total", "build_info", "terrors_total", "sum(orders_open)", "ready"]
)
def test_a_query_of_something_else_tells_none(query: str) -> None:
    assert signals([query], "Something") == {}


@pytest.mark.parametrize(
    ("title", "signal"),
    [
        ("Checkout p99", "latency"),
        ("Response time", "latency"),
        ("Error rate", "errors"),
        ("Queue length", "saturation"),
        ("RPS", "traffic"),
        ("Request rate", "traffic"),
    ],
)
def test_a_title_tells_where_the_query_does_not(title: str, signal: str) -> None:
    assert signals(["$__series_7"], title) == {signal: "the title alone"}


@pytest.mark.parametrize("queries", [[], ["up"], ['up{job="shop"} == 0'], ["vector(1)"], ["1"]])
def test_a_title_tells_nothing_of_a_panel_that_asks_for_nothing(queries: list[str]) -> None:
    assert signals(queries, "Latency and errors") == {}


def test_several_queries_tell_several_signals() -> None:
    found = signals(["rate(requests_total[5m])", "rate(errors_total[5m])", "rate(a_requests_total[1m])"], "")
    assert found == {
        "traffic": "the query `rate(requests_total[5m])`",
        "errors": "the query `rate(errors_total[5m])`",
    }
