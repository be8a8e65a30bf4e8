"""What the kind `load` measures, and what it refuses to tell."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.kinds import load
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Better, Measurement, Place, Selection
from readygate.kinds.load_table import (
    COLUMNS,
    STATES,
    add_metric,
    add_overload,
    add_run,
    add_saturation,
    add_threshold,
)
from readygate.model.evidence import Item
from readygate.model.table import Table
from readygate.readers.k6 import Slice, Stats
from readygate.readers.saturation import Overload

WHOLE = Slice()
PEAK, COLD = Slice(tags=("phase:peak",)), Slice(tags=("phase:cold",))
Row = tuple[Slice, str, Stats]


def _trend(samples: float = 4, contains: str = "time", kind: str = "trend", **numbers: float) -> Stats:
    return Stats(type=kind, contains=contains, samples=samples, **numbers)


def _rate(rate: float, samples: float = 10) -> Stats:
    return Stats(type="rate", contains="default", samples=samples, rate=rate)


def _counter(count: float, rate: float = math.nan, samples: float | None = None) -> Stats:
    return Stats(type="counter", samples=count if samples is None else samples, count=count, rate=rate)


def _gauge(value: float, largest: float) -> Stats:
    return Stats(type="gauge", samples=3, value=value, max=largest)


def _table(*rows: Row, thresholds: Sequence[tuple[Slice, str, str]] = (), duration: float = 5000.0) -> Table:
    table = Table(COLUMNS)
    for place, metric, stats in rows:
        add_metric(table, place, metric, stats)
    for place, expression, state in thresholds:
        add_threshold(table, place, "http_req_duration", expression, state)
    add_run(table, duration)
    return table


Patterns = dict[str, tuple[str, ...]]


def _selection(tables: Sequence[Table], patterns: Patterns, items: tuple[Item, ...] = ()) -> Selection:
    table = load.combine(tables)
    return Selection(table=table, rows=select_rows(load.KIND, table, patterns), items=items, patterns=patterns)


def _measure(*tables: Table, **patterns: tuple[str, ...]) -> Measurement:
    return load.measure(_selection(tables, patterns))


RUN = (
    (WHOLE, "http_req_duration", _trend(p50=1.0, p90=2.0, p95=3.0, p99=4.0, avg=1.5, max=5.0, samples=40)),
    (WHOLE, "http_reqs", _counter(40, 8.0)),
    (WHOLE, "http_req_failed", _rate(0.25, 40)),
    (WHOLE, "checks", _rate(0.5, 80)),
    (WHOLE, "vus", _gauge(0, 8)),
    (WHOLE, "iterations", _counter(90, 18.0)),
    (WHOLE, "lag_ms", _trend(p95=9.0)),
    (WHOLE, "depth", _gauge(2, 7)),
    (WHOLE, "good", _rate(0.75)),
)


def test_the_whole_run_answers_without_a_filter() -> None:
    found = _measure(_table(*RUN, thresholds=[(WHOLE, "p(95)<5", "ok"), (PEAK, "p(95)<5", "breached")]))
    assert found.values == {
        "p50": 1.0,
        "p90": 2.0,
        "p95": 3.0,
        "p99": 4.0,
        "avg": 1.5,
        "max": 5.0,
        "rps": 8.0,
        "requests": 40.0,
        "error-rate": 0.25,
        "checks": 0.5,
        "vus": 8.0,
        "thresholds-failed": 1.0,
        "duration": 5000.0,
    }
    assert (found.examined, found.subject, found.notes) == (40, "samples", ())
    overload = {f"overload-{name}" for name in ("served", "p95", "shed", "broken")}
    assert set(found.untold) == {"count", "rate", "value", "saturation-rps", *overload}
    assert {found.untold[name] for name in overload} == {found.untold["saturation-rps"]}
    assert found.untold["count"] == "name the metric whose count is meant: `where: {metrics: …}`"
    assert found.untold["saturation-rps"] == (
        "a summary has no course over time, in which a ramp could saturate: add `--out json=…`"
    )


@pytest.mark.parametrize(
    ("metric", "told", "examined"),
    [
        ("lag_ms", {"p95": 9.0}, 4),
        ("depth", {"value": 2.0}, 3),
        ("good", {"rate": 0.75}, 10),
        ("iterations", {"count": 90.0, "rate": 18.0}, 90),
        ("http_reqs", {"count": 40.0, "rate": 8.0, "rps": 8.0, "requests": 40.0}, 40),
        ("checks", {"rate": 0.5, "checks": 0.5}, 80),
        ("vus", {"value": 0.0, "vus": 8.0}, 3),
        ("nothing", {}, 0),
    ],
)
def test_the_filter_metrics_names_what_is_measured(metric: str, told: dict[str, float], examined: int) -> None:
    found = _measure(_table(*RUN), metrics=(metric,))
    assert found.values == {**told, "duration": 5000.0}
    assert found.examined == examined


def test_a_metric_that_the_filter_leaves_out_says_so() -> None:
    untold = _measure(_table(*RUN), metrics=("good",)).untold
    assert untold["p95"] == "the filter `metrics` leaves no trend"
    assert untold["count"] == "the filter `metrics` leaves no counter"
    assert untold["value"] == "the filter `metrics` leaves no gauge"
    assert untold["rps"] == "the filter `metrics` leaves no `http_reqs`"
    assert _measure(_table(*RUN), metrics=("depth",)).untold["rate"] == (
        "the filter `metrics` leaves no counter or rate"
    )


SLICED = tuple(
    (place, metric, stats)
    for place, reqs, failed, p95 in [(PEAK, 10, 0.5, 30.0), (COLD, 4, 0.0, 90.0)]
    for metric, stats in [
        ("http_req_duration", _trend(p95=p95, samples=reqs)),
        ("http_reqs", _counter(reqs, reqs / 5)),
        ("http_req_failed", _rate(failed, reqs)),
        ("checks", _rate(1 - failed, reqs)),
    ]
)


def test_of_several_slices_the_worst_answers() -> None:
    found = _measure(_table(*RUN, *SLICED), tags=("phase:*",))
    assert found.values == {"p95": 90.0, "rps": 0.8, "requests": 4.0, "error-rate": 0.5, "checks": 0.5}
    assert found.examined == 14
    assert found.untold["vus"] == "no `vus` in this slice"
    assert "not how long a slice of it did" in found.untold["duration"]


def test_a_slice_that_nothing_carried_examines_nothing_and_names_those_there_are() -> None:
    found = _measure(_table(*RUN, *SLICED), tags=("phase:paek",))
    assert (found.examined, found.values) == (0, {})
    assert found.untold["p95"] == "no `http_req_duration` in this slice"
    assert found.notes == ("slices in the evidence: tags phase:cold, tags phase:peak",)
    assert _measure(_table(*RUN), groups=("::a",)).notes == ("slices in the evidence: none",)


def test_at_most_ten_slices_are_named() -> None:
    rows = [(Slice(scenario=f"s{number:02}"), "checks", _rate(1.0)) for number in range(12)]
    (note,) = _measure(_table(*rows), groups=("::a",)).notes
    assert note.endswith("scenario s09 and 2 more")


@pytest.mark.parametrize(
    ("slices", "end"), [(9, "scenario s08"), (10, "scenario s08, scenario s09"), (11, "scenario s09 and 1 more")]
)
def test_only_what_is_not_named_is_more(slices: int, end: str) -> None:
    rows = [(Slice(scenario=f"s{number:02}"), "checks", _rate(1.0)) for number in range(slices)]
    (note,) = _measure(_table(*rows), groups=("::a",)).notes
    assert note.startswith("slices in the evidence: scenario s00, scenario s01, ")
    assert note.endswith(end)


# -- nothing examined is not nothing found ----------------------------------------------------------------------------


def test_a_trend_without_samples_is_not_told_as_zero() -> None:
    empty = _trend(p95=0.0, max=0.0, samples=0)
    found = _measure(_table((WHOLE, "http_req_duration", empty), (WHOLE, "http_req_failed", _rate(0.0, 0))))
    assert found.examined == 0
    assert set(found.values) == {"duration"}
    assert found.untold["p95"].startswith("`http_req_duration` has no sample")
    assert found.untold["error-rate"].startswith("`http_req_failed` has no sample")


def test_one_slice_without_samples_leaves_all_of_them_untold() -> None:
    rows = [(PEAK, "http_req_duration", _trend(p95=1.0)), (COLD, "http_req_duration", _trend(p95=0.0, samples=0))]
    found = _measure(_table(*rows), tags=("phase:*",))
    assert found.untold["p95"].startswith("`http_req_duration{phase:cold}` has no sample")
    assert found.examined == 4


@pytest.mark.parametrize("metric", ["vus", "vus_max", "data_sent", "data_received", "iterations", "dropped_iterations"])
def test_k6_s_own_overhead_examines_nothing(metric: str) -> None:
    rows = [
        (WHOLE, metric, _counter(5, 1.0)),
        (WHOLE, "iteration_duration", _trend()),
        (WHOLE, "group_duration", _trend()),
    ]
    assert _measure(_table(*rows)).examined == 0
    assert _measure(_table(*rows, (WHOLE, "checks", _rate(1.0, 7)))).examined == 7


@pytest.mark.parametrize(
    "asked",
    [(WHOLE, "http_reqs", _counter(5, 1.0)), (WHOLE, "http_req_duration", _trend(p95=1.0, samples=5))],
    ids=["http_reqs", "http_req_duration"],
)
def test_requests_are_examined_not_what_is_counted_more_often(asked: Row) -> None:
    checks = (WHOLE, "checks", _rate(1.0, 80))
    assert _measure(_table(checks, asked)).examined == 5
    assert _measure(_table(checks)).examined == 80


def test_samples_of_unknown_number_are_at_least_one() -> None:
    rows = [(WHOLE, "http_req_duration", _trend(p95=1.0, samples=math.nan))]
    assert _measure(_table(*rows)).examined == 1


@pytest.mark.parametrize("metric", ["http_req_duration", "http_req_waiting", "grpc_req_duration", "iteration_duration"])
def test_a_time_of_zero_is_an_unanswered_request(metric: str) -> None:
    found = _measure(_table((WHOLE, metric, _trend(p50=0.0, p95=3.0))), metrics=(metric,))
    assert found.values["p95"] == 3.0
    assert found.untold["p50"] == f"p50 of `{metric}` is 0 ms, which k6 writes for requests that were never answered"


def test_other_times_may_be_zero() -> None:
    rows = [(WHOLE, "http_req_connecting", _trend(p95=0.0)), (WHOLE, "http_req_duration", _trend(p95=3.0))]
    assert _measure(_table(*rows), metrics=("http_req_connecting",)).values["p95"] == 0.0
    assert _measure(_table(*rows), metrics=("http_req_*",)).values["p95"] == 3.0


def test_a_statistic_that_the_file_lacks_is_untold_with_its_remedy() -> None:
    rows = [
        (WHOLE, "http_req_duration", _trend(p95=1.0)),
        (WHOLE, "http_reqs", _counter(5)),
        (WHOLE, "odd", Stats(samples=2, p95=1.0)),
        (WHOLE, "depth", Stats(type="gauge", samples=1)),
    ]
    untold = _measure(_table(*rows)).untold
    assert untold["p99"] == "the file lacks p(99) of `http_req_duration`: add it to `summaryTrendStats`"
    assert untold["p50"] == "the file lacks med of `http_req_duration`: add it to `summaryTrendStats`"
    assert untold["max"] == "the file lacks max of `http_req_duration`: add it to `summaryTrendStats`"
    assert untold["rps"] == "the file does not tell how long the run took, so `http_reqs` has no rate"
    assert untold["vus"] == "the file has no `vus`"
    assert _measure(_table(*rows), metrics=("odd",)).untold["count"] == (
        "the file does not tell what kind of metric `odd` is, so it has no count"
    )
    assert _measure(_table(*rows), metrics=("depth",)).untold["value"] == "the file tells no value of `depth`, a gauge"


def test_a_statistic_that_the_metric_never_has_is_untold_with_its_type() -> None:
    rows = [
        (WHOLE, "vus", Stats(type="gauge", samples=1, value=4.0)),
        (WHOLE, "checks", Stats(type="rate", samples=1)),
        (WHOLE, "http_req_failed", Stats(type="trend", samples=1)),
        (WHOLE, "http_reqs", Stats(type="counter", samples=1, rate=2.0)),
    ]
    untold = _measure(_table(*rows)).untold
    assert untold["vus"] == "the file tells no max of `vus`, a gauge"
    assert untold["checks"] == "the file tells no rate of `checks`, a rate"
    assert untold["error-rate"] == "the file tells no rate of `http_req_failed`, a trend"
    assert untold["requests"] == "the file tells no count of `http_reqs`, a counter"


def test_a_metric_of_untold_type_answers_with_what_it_has() -> None:
    odd = _table((WHOLE, "odd", Stats(samples=2, p95=1.0, value=3.0)))
    assert _measure(odd, metrics=("odd",)).values == {"p95": 1.0, "value": 3.0, "duration": 5000.0}


def test_a_trend_that_is_no_time_has_no_milliseconds() -> None:
    found = _measure(_table((WHOLE, "lag", _trend(p95=1.0, contains="default"))), metrics=("lag",))
    assert found.untold["p95"] == "`lag` is not declared as a time: `new Trend(name, true)`"


def test_a_trend_of_unknown_unit_is_taken_as_milliseconds_and_says_so() -> None:
    rows = [(WHOLE, "lag", _trend(p95=1.0, contains="")), (WHOLE, "checks", _rate(1.0))]
    found = _measure(_table(*rows), metrics=("lag", "checks"))
    assert found.values["p95"] == 1.0
    assert found.notes == ("the file does not tell the unit of `lag`; taken as milliseconds",)


@pytest.mark.parametrize("name", ["count", "rate", "value"])
def test_of_two_values_without_a_direction_none_is_told(name: str) -> None:
    kind = "gauge" if name == "value" else "counter"
    two = [_trend(kind=kind, contains="", samples=1, **{name: value}) for value in (2.0, 1.0)]
    untold = _measure(_table((WHOLE, "a", two[0]), (WHOLE, "b", two[1])), metrics=("*",)).untold
    assert untold[name] == "several values are left, from 1 to 2, and k6 does not tell which is worse"
    same = _measure(_table((WHOLE, "a", two[0]), (WHOLE, "b", two[0])), metrics=("*",))
    assert same.values[name] == 2.0


def test_of_many_values_the_smallest_and_the_largest_are_named() -> None:
    rows = [(WHOLE, name, _gauge(value, 9.0)) for name, value in (("a", 2.0), ("b", 5.0), ("c", 1.0), ("d", 3.0))]
    assert _measure(_table(*rows), metrics=("*",)).untold["value"] == (
        "several values are left, from 1 to 5, and k6 does not tell which is worse"
    )


# -- thresholds and the run -------------------------------------------------------------------------------------------


def test_a_threshold_that_never_saw_a_sample_did_not_hold() -> None:
    thresholds = [(WHOLE, "p(95)<5", "ok"), (PEAK, "p(95)<5", "unseen"), (PEAK, "max<9", "breached")]
    table = _table(*RUN, *SLICED, thresholds=thresholds)
    assert _measure(table).values["thresholds-failed"] == 2.0
    assert _measure(table, tags=("phase:peak",)).values["thresholds-failed"] == 2.0
    assert "no threshold is in the evidence" in _measure(table, tags=("phase:cold",)).untold["thresholds-failed"]


def test_a_run_without_thresholds_has_not_zero_failed_ones() -> None:
    assert "no threshold is in the evidence" in _measure(_table(*RUN)).untold["thresholds-failed"]


def test_what_k6_never_tells_is_said_in_full() -> None:
    untold = _measure(_table(*RUN, *SLICED), tags=("phase:cold",)).untold
    assert untold["thresholds-failed"] == (
        "no threshold is in the evidence: this slice has none, or the file is a raw stream, which holds no verdicts "
        "(add `--summary-export`)"
    )
    assert untold["duration"] == "k6 tells how long the run took, not how long a slice of it did"
    assert untold["saturation-rps"] == (
        "no ramp in this slice; only the whole run and single scenarios of a stream have a course"
    )


def test_a_run_of_unknown_length_has_no_duration() -> None:
    assert (
        _measure(_table(*RUN, duration=math.nan)).untold["duration"] == "the file does not tell how long the run took"
    )


# -- several reports --------------------------------------------------------------------------------------------------


def test_of_two_reports_the_worse_stands_for_each_metric() -> None:
    other = [
        (WHOLE, "http_req_duration", _trend(p95=1.0, p99=9.0, samples=70)),
        (WHOLE, "http_reqs", _counter(70, 7.0)),
        (WHOLE, "checks", _rate(0.9)),
    ]
    thresholds = [(WHOLE, "p(95)<5", "ok"), (WHOLE, "max<1", "breached")]
    first = _table(*RUN, thresholds=thresholds)
    second = _table(*other, thresholds=[(WHOLE, "p(95)<5", "unseen"), (WHOLE, "max<1", "ok")], duration=4000.0)
    for tables in ((first, second), (second, first)):
        found = _measure(*tables)
        told = ("p95", "p99", "rps", "requests", "checks", "thresholds-failed", "duration")
        assert [found.values[name] for name in told] == [3.0, 9.0, 7.0, 40.0, 0.5, 2.0, 4000.0]
        assert found.examined == 40


def test_a_report_that_lacks_a_statistic_leaves_it_to_the_other() -> None:
    summary = _table((WHOLE, "http_req_duration", _trend(p95=3.0)), duration=math.nan)
    stream = _table((WHOLE, "http_req_duration", _trend(p95=3.0, p99=4.0)))
    assert _measure(summary, stream).values["p99"] == 4.0
    assert _measure(summary, stream).values["duration"] == 5000.0


def test_a_report_in_which_nothing_ran_outweighs_one_in_which_something_did() -> None:
    empty = _table((WHOLE, "http_req_duration", _trend(p95=0.0, samples=0)))
    found = _measure(_table((WHOLE, "http_req_duration", _trend(p95=3.0))), empty)
    assert found.examined == 0
    assert "has no sample" in found.untold["p95"]


_STATISTICS = st.builds(
    lambda p95, reqs, failed: (
        (WHOLE, "http_req_duration", _trend(p95=p95, samples=reqs)),
        (WHOLE, "http_reqs", _counter(reqs, reqs / 5)),
        (WHOLE, "http_req_failed", _rate(failed / 10, reqs)),
        (WHOLE, "checks", _rate(1 - failed / 10, reqs)),
    ),
    st.floats(0.1, 900),
    st.integers(0, 50),
    st.integers(0, 10),
)


@given(st.lists(st.tuples(_STATISTICS, st.sampled_from(STATES)), min_size=2, max_size=4))
def test_one_more_report_never_answers_better(drawn: list[tuple[tuple[Row, ...], str]]) -> None:
    tables = [_table(*rows, thresholds=[(WHOLE, "p(95)<5", state)]) for rows, state in drawn]
    few, many = _measure(*tables[:-1]), _measure(*tables)
    for metric in load.KIND.metrics:
        if metric.name in many.values and metric.better is not Better.NEITHER:
            assert metric.name in few.values
            fewer, more = float(few.values[metric.name]), float(many.values[metric.name])
            assert more >= fewer if metric.better is Better.LOWER else more <= fewer
    assert many.examined <= few.examined


def test_the_order_and_repetition_of_reports_change_nothing() -> None:
    tables = [
        _table(*RUN, thresholds=[(WHOLE, "p(95)<5", "breached")]),
        _table(*RUN[:3], duration=1.0),
        _table(*SLICED),
    ]
    known = _measure(*tables)
    for order in itertools.permutations(tables):
        assert _measure(*order, order[0]) == known


def test_one_report_is_not_copied() -> None:
    table = _table(*RUN)
    assert load.combine([table]) is table


# -- places -----------------------------------------------------------------------------------------------------------


def _item(path: str, table: Table) -> Item:
    return Item(path=path, kind="load", format="k6-summary", sha256="0" * 64, size=1, table=table)


def _texts(table: Table, metric: str, **patterns: tuple[str, ...]) -> list[str]:
    return [place.text for place in load.locate(_selection([table], patterns), metric)]


def test_failed_thresholds_are_named_breached_ones_first() -> None:
    thresholds = [(WHOLE, "p(95)<5", "ok"), (COLD, "max<9", "unseen"), (PEAK, "p(95)<5", "breached")]
    assert _texts(_table(*RUN, thresholds=thresholds), "thresholds-failed") == [
        "http_req_duration{phase:peak} p(95)<5: breached",
        "http_req_duration{phase:cold} max<9: no sample, though k6 calls it passed",
    ]


def test_equally_failed_thresholds_are_in_the_order_of_their_names() -> None:
    thresholds = [(PEAK, "p(95)<5", "breached"), (COLD, "p(95)<5", "breached"), (COLD, "max<9", "breached")]
    assert _texts(_table(*RUN, thresholds=thresholds), "thresholds-failed") == [
        "http_req_duration{phase:cold} max<9: breached",
        "http_req_duration{phase:cold} p(95)<5: breached",
        "http_req_duration{phase:peak} p(95)<5: breached",
    ]


@pytest.mark.parametrize(
    ("metric", "patterns", "texts"),
    [
        ("p95", {}, ["http_req_duration: p95 3 ms over 40 samples"]),
        ("error-rate", {}, ["http_req_failed: error-rate 25 % over 40 samples"]),
        ("rps", {}, ["http_reqs: rps 8/s over 40 samples"]),
        ("vus", {}, ["vus: vus 8 over 3 samples"]),
        ("p95", {"metrics": ("lag_ms",)}, ["lag_ms: p95 9 ms over 4 samples"]),
        ("p99", {"metrics": ("lag_ms",)}, ["lag_ms: p99 not told over 4 samples"]),
        (
            "p95",
            {"tags": ("phase:*",)},
            [
                "http_req_duration{phase:peak}: p95 30 ms over 10 samples",
                "http_req_duration{phase:cold}: p95 90 ms over 4 samples",
            ],
        ),
        ("p95", {"tags": ("no:such",)}, []),
        ("duration", {}, []),
        ("saturation-rps", {}, []),
    ],
)
def test_the_rows_behind_a_metric_are_its_places(
    metric: str, patterns: dict[str, tuple[str, ...]], texts: list[str]
) -> None:
    assert _texts(_table(*RUN, *SLICED), metric, **patterns) == texts


def test_samples_of_unknown_number_are_not_counted_in_words() -> None:
    table = _table((WHOLE, "http_req_duration", _trend(p95=3.0, samples=math.nan)))
    assert _texts(table, "p95") == ["http_req_duration: p95 3 ms"]


def test_a_place_has_the_path_of_the_only_report() -> None:
    table = _table(*RUN, thresholds=[(WHOLE, "p(95)<5", "breached")])
    one, two = _item("k6.json", table), _item("k6.csv", table)
    for items, path in [((one,), "k6.json"), ((one, two), ""), ((), "")]:
        for metric in ("p95", "thresholds-failed"):
            found = list(load.locate(_selection([table], {}, items), metric))
            assert [place.path for place in found] == [path]
            assert found == [Place(path=path, text=found[0].text)]


def test_every_metric_of_the_contract_is_declared_with_its_direction() -> None:
    directions = {metric.name: metric.better.value for metric in load.KIND.metrics}
    lower = ["p50", "p90", "p95", "p99", "avg", "max", "error-rate", "thresholds-failed", "overload-p95"]
    lower += ["overload-broken"]
    higher = ["rps", "requests", "checks", "vus", "duration", "saturation-rps", "overload-served"]
    assert directions == {
        **dict.fromkeys(lower, "lower"),
        **dict.fromkeys(higher, "higher"),
        **dict.fromkeys(["count", "rate", "value", "overload-shed"], "neither"),
    }
    assert [known.name for known in load.KIND.filters] == ["scenarios", "groups", "tags", "metrics"]


def _ramped(*runs: tuple[float, str], scenarios: tuple[tuple[str, float, str], ...] = ()) -> Table:
    table = _table(*RUN)
    for rate, why in runs:
        add_run(table, 5000.0, rate, why)
    for name, rate, why in scenarios:
        add_saturation(table, Slice(scenario=name), rate, why)
    return table


def test_the_lowest_saturation_point_of_several_streams_answers_and_says_why() -> None:
    table = _ramped((420.0, "errors"), (390.5, "p95 is high"), scenarios=(("ramp", 77.0, "stalls"),))
    assert _measure(table).values["saturation-rps"] == 390.5
    assert [place.text for place in load.locate(_selection([table], {}), "saturation-rps")] == ["p95 is high", "errors"]
    assert _measure(table, scenarios=("ra*",)).values["saturation-rps"] == 77.0
    assert "saturation-rps" not in _measure(table, scenarios=("other",)).values
    assert "saturation-rps" not in _measure(table, scenarios=("ramp",), tags=("a:b",)).values


def test_a_stream_without_a_saturation_point_leaves_none_to_the_others() -> None:
    table = _ramped((420.0, "errors"), (math.nan, "no ramp: …"))
    assert _measure(table).untold["saturation-rps"] == "no ramp: …"
    assert [place.text for place in load.locate(_selection([table], {}), "saturation-rps")] == ["errors"]


def test_beyond_saturation_the_worst_of_several_streams_answers() -> None:
    table = _ramped((420.0, "errors"), (390.5, "p95 is high"))
    add_overload(table, WHOLE, Overload(served=0.9, accepted=90.0, shed=0.2, broken=0.0))
    add_overload(table, WHOLE, Overload(served=0.8, accepted=50.0, shed=0.1, broken=0.3))
    add_overload(table, Slice(scenario="ramp"), Overload(served=0.1, accepted=500.0, shed=0.5, broken=0.5))
    found = {name: value for name, value in _measure(table).values.items() if name.startswith("overload-")}
    assert found == {"overload-served": 0.8, "overload-p95": 90.0, "overload-shed": 0.2, "overload-broken": 0.3}
    places = load.locate(_selection([table], {}), "overload-served")
    assert [place.text for place in places] == ["p95 is high", "errors"]


@pytest.mark.parametrize(
    ("accepted", "broken", "why"),
    [
        (math.nan, 0.5, "no request was accepted beyond saturation"),
        (math.nan, math.nan, "the stream does not tell how requests ended"),
    ],
)
def test_a_time_of_requests_that_nobody_accepted_is_not_told(accepted: float, broken: float, why: str) -> None:
    table = _ramped((420.0, "errors"))
    assert _measure(table).untold["overload-p95"].startswith("the stream does not tell how requests ended")
    add_overload(table, WHOLE, Overload(served=0.0, accepted=accepted, shed=broken, broken=broken))
    assert _measure(table).untold["overload-p95"].startswith(why)
    assert _measure(table).values["overload-served"] == 0.0


def test_a_run_that_does_not_saturate_has_nothing_beyond() -> None:
    table = _ramped((math.nan, "no ramp: …"))
    before = len(table)
    add_overload(table, WHOLE, None)
    assert len(table) == before
    assert _measure(table).untold["overload-served"] == "no ramp: …"
