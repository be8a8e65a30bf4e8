"""The kind `slo`: of several objectives the weakest counts, and a type without objective is untold."""

from __future__ import annotations

from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Measurement, Place, Selection
from readygate.kinds.slo import COLUMNS, KIND
from readygate.model.table import Table

ROWS = (
    ("web", "web\navailability", "availability", 0.999, None, ""),
    ("web", "web\nagreement", "availability", 0.99, None, ""),
    ("fast", "latency-p95", "latency", 0.95, 300.0, ""),
    ("slow", "latency-p99", "latency", 0.99, 800.0, ""),
    ("odd", "latency-p50", "latency", 0.5, None, "no unit"),
    ("err", "error-rate", "error-rate", 0.99, 0.01, ""),
    ("lag", "freshness", "", 0.9, None, ""),
)


def table(*rows: tuple[str, str, str, float, float | None, str]) -> Table:
    made = Table(COLUMNS)
    for number, (name, words, type_, target, bound, gap) in enumerate(rows, 1):
        made.add("slo.yml", number, name, words, type_, target, bound, gap)
    return made


def selection(*indicators: str) -> Selection:
    made = table(*ROWS)
    patterns = {"indicators": indicators} if indicators else {}
    return Selection(table=made, rows=select_rows(KIND, made, patterns), patterns=patterns)


def measure(*indicators: str) -> Measurement:
    return KIND.measure(selection(*indicators))


def test_the_weakest_objective_of_each_type_counts() -> None:
    found = measure("!*p50*")
    assert found.values == {"objectives": 6, "availability": 0.99, "latency": 800, "error-rate": 0.01}
    assert (found.examined, found.subject, found.untold) == (6, "objectives", {})


def test_indicators_select_by_words_of_names_and_percentiles() -> None:
    assert measure("*p95*").values == {"objectives": 1, "latency": 300}
    assert measure("*availability*").values["availability"] == 0.999


def test_a_type_without_objective_and_a_bound_without_unit_are_untold() -> None:
    assert measure("*p50*").untold["latency"] == "`odd`: no unit"
    missing = "no selected objective is one of error rate: name its indicator `error-rate`"
    assert measure("*p95*").untold["error-rate"] == missing
    assert measure("*no-such*").examined == 0


def test_places_are_the_objectives_the_weakest_first() -> None:
    assert [place.text for place in KIND.locate(selection(), "latency")] == [
        "odd (latency): target 50 %, no unit",
        "slow (latency): target 99 %, 800 ms",
        "fast (latency): target 95 %, 300 ms",
    ]
    assert next(iter(KIND.locate(selection(), "availability"))) == Place(
        path="slo.yml", line=2, text="web (availability): target 99 %"
    )
    assert next(iter(KIND.locate(selection(), "error-rate"))).text == "err (error-rate): target 99 %, 1 %"
    assert "lag (other): target 90 %" in [place.text for place in KIND.locate(selection(), "objectives")]


def test_of_two_promises_of_one_objective_the_weaker_stands() -> None:
    for type_, good, bad in (("latency", 100.0, 200.0), ("error-rate", 0.01, 0.02)):
        pair = [table(("a", "w", type_, 0.9, bound, "")) for bound in (good, bad)]
        for tables in (pair, pair[::-1]):
            assert KIND.combine(tables).numbers("bound")[0] == bad
    pair = [table(("a", "w", "availability", target, None, "")) for target in (0.9, 0.99)]
    for tables in (pair, pair[::-1]):
        assert list(KIND.combine(tables).numbers("target").values) == [0.9]


def test_the_filter_is_the_public_contract() -> None:
    assert [known.name for known in KIND.filters] == ["indicators"]
    assert KIND.documents is True
