"""OpenSLO: documents of one stream, what they promise, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from readygate.collectors.collector import Collected, NotEvidence
from readygate.collectors.openslo import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import damaged, holds

SLO: dict[str, Any] = {
    "apiVersion": "openslo/v1",
    "kind": "SLO",
    "metadata": {"name": "shop-availability"},
    "spec": {
        "budgetingMethod": "Occurrences",
        "indicatorRef": "up",
        "objectives": [{"target": 0.99, "displayName": "ok"}],
    },
}


def collect(document: Any) -> Collected:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return COLLECTOR.collect(Source.of_bytes("slo.json", data))


def changed(**objective: Any) -> dict[str, Any]:
    return {**SLO, "spec": {**SLO["spec"], "objectives": [objective]}}


def test_an_objective_is_a_row() -> None:
    found = collect(SLO)
    row = found.table.row(0)
    assert row[:6] == ("slo.json", 1, "shop-availability", "ok\nup\nshop-availability", "availability", 0.99)
    assert [(problem.fault, problem.fatal) for problem in found.problems] == [
        ("the indicator `up` is not in this file: what `shop-availability` measures is told by its names alone", False)
    ]


def test_an_objective_may_have_its_own_indicator() -> None:
    own = {"metadata": {"name": "error-rate"}, "spec": {"ratioMetric": {"raw": {"metricSource": {}}}}}
    table = collect(changed(targetPercent=99.9, indicator=own)).table
    assert table.text("type")[0] == "error-rate"
    assert table.numbers("target")[0] == 0.999
    assert table.numbers("bound")[0] == 0.001
    none = {**SLO, "spec": {"objectives": [{"target": 0.9, "targetPercent": 90}]}}
    assert collect(none).problems == ()


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (changed(), "an objective has no `target`"),
        (changed(target="many"), "`target` is no number from 0 to 1"),
        (changed(targetPercent=101), "`targetPercent` is no number from 0 to 100"),
        (changed(target=-0.1), "`target` is no number from 0 to 1"),
        (changed(target=0.9, targetPercent=99), "`target` and `targetPercent` differ"),
        ({**SLO, "spec": {}}, "the SLO `shop-availability` has no objective"),
        ({**SLO, "spec": {"objectives": ["x"]}}, "an objective is no object"),
        ({**SLO, "metadata": {}}, "an SLO has no `metadata.name`"),
    ],
)
def test_what_cannot_be_promised_is_refused(document: Any, fault: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        collect(document)
    assert caught.value.fault == fault
    assert caught.value.line is not None


def test_other_documents_promise_nothing() -> None:
    found = collect({"apiVersion": "openslo/v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {}})
    assert (len(found.table), found.problems[0].fatal) == (0, False)
    with pytest.raises(NotEvidence, match="no OpenSLO document"):
        collect({"apiVersion": "v1", "kind": "Service", "spec": {}})


def test_whatever_the_bytes_only_evidence_errors_come_out() -> None:
    for data in damaged(json.dumps(SLO).encode()):
        holds(COLLECTOR, data)


def test_a_name_and_a_query_that_disagree_on_the_percentile_contradict() -> None:
    query = {"metricSource": {"spec": {"query": "histogram_quantile(0.9, x_seconds_bucket)"}}}
    own = {"metadata": {"name": "latency-p99"}, "spec": {"thresholdMetric": query}}
    found = collect(changed(target=0.9, op="lt", value=0.2, indicator=own))
    fault = "`shop-availability` is named after p99, and its query tells p90"
    assert [(problem.fault, problem.place, problem.fatal) for problem in found.problems] == [(fault, "line 1", True)]


def test_an_indicator_of_the_same_file_gives_its_query() -> None:
    spec = {"ratioMetric": {"good": {"q": ['x_seconds_bucket{le="0.2"}']}}}
    sli = {"apiVersion": "openslo/v1", "kind": "SLI", "metadata": {"name": "quick"}, "spec": spec}
    slo = {**SLO, "metadata": {"name": "fast"}, "spec": {"indicatorRef": "quick", "objectives": [{"target": 0.9}]}}
    found = collect(b"\n---\n".join(json.dumps(one).encode() for one in (sli, slo)) + b"\n")
    assert found.problems == ()
    assert found.table.row(0)[3:7] == ("quick\nfast\np90", "latency", 0.9, 200)
