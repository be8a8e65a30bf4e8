"""Answers to range queries: samples, gaps, and answers that are not whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.collectors.collector import Collected, NotEvidence
from readygate.collectors.prometheus_range import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import damaged, holds


def answer(*series: Any, **more: Any) -> dict[str, Any]:
    return {"status": "success", "data": {"resultType": "matrix", "result": list(series)}, **more}


def one(*values: Any, **metric: str) -> dict[str, Any]:
    return {"metric": metric, "values": [list(value) for value in values]}


def read(document: Any, path: str = "out/errors.json") -> Collected:
    return COLLECTOR.collect(Source.of_bytes(path, json.dumps(document).encode()))


def rows(*series: Any) -> list[tuple[Any, ...]]:
    table = read(answer(*series)).table
    return [table.row(row)[1:] for row in range(len(table))]


def refused(document: Any) -> str:
    with pytest.raises(EvidenceError) as caught:
        read(document)
    return caught.value.fault


def test_a_series_is_a_row() -> None:
    found = rows(one((1, "2"), (2.5, "-1e1"), __name__="up", job="a b"), one((1, "1")))
    assert found[0] == ('up{job="a b"}\nup\nerrors', 2, -10, 2, -8, -10, 1000, 2500, 0)
    assert found[1][:2] == ("{}\nerrors", 1)
    assert rows(one((1, "1"), __name__="up"))[0][0] == "up\nerrors"
    assert read(answer(one((1, "1"))), "lag.json.gz").table.text("series")[0] == "{}\nlag"


@pytest.mark.parametrize(
    ("times", "gaps"), [((0, 1, 2), 0), ((0, 1, 3), 0), ((0, 1, 3.5), 1), ((0, 1, 5, 9), 2), ((7,), -1)]
)
def test_more_than_two_steps_apart_is_a_gap(times: tuple[float, ...], gaps: int) -> None:
    assert rows(one(*((time, "1") for time in times)))[0][-1] == gaps


def test_the_step_is_that_of_all_series_and_nan_is_no_sample() -> None:
    found = rows(one((0, "1"), (1, "1")), one((0, "1"), (1, "NaN"), (2, "NaN"), (3, "5")), one((0, "NaN")))
    assert [row[-1] for row in found] == [0, 1, 1]
    assert found[1][1:4] == (2, 1, 5)
    assert found[2][1] == 0


@settings(max_examples=60)
@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=20))
def test_statistics_are_those_of_the_samples(values: list[float]) -> None:
    row = rows(one(*((time, repr(value)) for time, value in enumerate(values))))[0]
    assert row[1:4] == (len(values), min(values), max(values))
    assert row[4] == pytest.approx(sum(values), abs=1e-3)
    assert row[5] == values[-1]


def test_an_answer_that_failed_or_is_not_whole_is_invalid() -> None:
    assert refused({"status": "error", "errorType": "timeout", "error": "slow"}) == "the query failed: timeout: slow"
    assert refused({"status": "error"}) == "the query failed: : error"
    found = read(answer(one((1, "1")), warnings=["a store"], infos=["no counter"], isPartial=True)).problems
    assert [(problem.fault, problem.fatal) for problem in found] == [
        ("Prometheus warns: a store", True),
        ("the answer is partial: a source did not answer", True),
        ("Prometheus notes: no counter", False),
    ]
    assert [(problem.fault, problem.fatal) for problem in read(answer()).problems] == [
        ("the query found no series", False)
    ]


@pytest.mark.parametrize(
    ("series", "fault"),
    [
        (one((1, "+Inf")), "{} has an infinite sample"),
        (one((1, "1e999")), "{} has an infinite sample"),
        (one((1, "many")), "{} has the sample 'many', which is no number"),
        (one((2, "1"), (1, "1")), "the samples of {} are not in the order of their times"),
        (one((1e300, "1")), "the samples of {} are not in the order of their times"),
        ({"metric": {}, "histograms": [1]}, "{} has native histograms, which are no numbers"),
    ],
)
def test_samples_that_are_no_numbers_in_order_are_refused(series: Any, fault: str) -> None:
    assert refused(answer(series)) == fault


def test_another_form_is_refused() -> None:
    assert refused(answer({"metric": 1})).startswith("not the form of this format")
    for data in ({"resultType": "vector", "result": [{"metric": {}, "value": [1, "1"]}]}, None):
        with pytest.raises(NotEvidence, match="no range of samples"):
            read({"status": "success", "data": data})


def test_whatever_the_bytes_only_evidence_errors_come_out() -> None:
    for data in damaged(json.dumps(answer(one((1, "1"), (2, "2"), job="a"))).encode()):
        holds(COLLECTOR, data)
