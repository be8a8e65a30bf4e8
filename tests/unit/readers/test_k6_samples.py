"""Exact statistics of raw samples, their limits, and streams that cannot be whole."""

from __future__ import annotations

import math
import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.model.errors import EvidenceError
from readygate.readers import k6_samples
from readygate.readers.k6 import REQUEST_TIMES, Slice, Stats
from readygate.readers.k6_samples import Samples, cut_note, nanoseconds, percentile

SECOND = 10**9


def _parse(raw: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in raw.split("&") if pair)


def _samples() -> Samples[str]:
    return Samples(_parse)


def _add(samples: Samples[str], metric: str, *values: float, tags: str = "", at: int = 0) -> None:
    """As a reader's loop does it."""
    for value in values:
        try:
            samples.adders[tags][metric](value)
        except KeyError:
            samples.other(tags, metric, value, at)


def _request(samples: Samples[str], tags: str = "expected_response=true", *, last: str = "http_req_failed") -> None:
    """The samples of one request up to `last`, in the order in which k6 writes them."""
    for metric in ("http_reqs", *REQUEST_TIMES, "http_req_failed"):
        _add(samples, metric, 1.0 if metric == "http_reqs" else 0.0, tags=tags)
        if metric == last:
            return


def _found(samples: Samples[str], duration: float = math.nan) -> dict[tuple[Slice, str], Stats]:
    return {(place, metric): stats for place, metric, stats in samples.statistics(duration)}


# -- statistics -------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 1e9), min_size=2, max_size=60))
def test_percentiles_interpolate_between_the_closest_ranks(values: list[float]) -> None:
    inclusive = statistics.quantiles([Fraction(value) for value in values], n=100, method="inclusive")
    for rank in (50, 90, 95, 99):
        exact = float(inclusive[rank - 1])
        assert percentile(sorted(values), rank) == pytest.approx(exact, rel=1e-9, abs=1e-9)


def test_a_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7.0], 99) == 7.0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 1000)), min_size=1, max_size=80))
def test_a_slice_holds_exactly_its_samples(drawn: list[tuple[str, int]]) -> None:
    samples = _samples()
    for phase, value in drawn:
        _add(samples, "http_req_duration", float(value), tags=f"phase={phase}&scenario=s")
    found = _found(samples)
    parts = {Slice(tags=(f"phase:{name}",)): [value for phase, value in drawn if phase == name] for name in "abc"}
    parts |= {Slice(): [value for _, value in drawn], Slice(scenario="s"): [value for _, value in drawn]}
    for place, values in parts.items():
        if values:
            stats = found[place, "http_req_duration"]
            assert (stats.samples, stats.max) == (len(values), max(values))
            assert stats.avg == pytest.approx(statistics.fmean(values))
            assert stats.p50 == statistics.median(values)
        else:
            assert (place, "http_req_duration") not in found


def test_counters_add_up_and_rates_are_shares() -> None:
    samples = _samples()
    samples.declare("jobs", "counter", "default")
    samples.declare("good", "rate", "default")
    _add(samples, "jobs", 2, 3, tags="a=1")
    _add(samples, "jobs", 5, tags="a=2")
    _add(samples, "good", 1, 0, 0, 4)
    found = _found(samples, duration=4000)
    jobs = found[Slice(), "jobs"]
    assert (jobs.type, jobs.contains, jobs.samples, jobs.count, jobs.rate) == ("counter", "default", 3, 10, 2.5)
    assert found[Slice(tags=("a:1",)), "jobs"].count == 5
    assert (found[Slice(), "good"].rate, found[Slice(), "good"].samples) == (0.5, 4)


@pytest.mark.parametrize("duration", [math.nan, 0.0])
def test_a_counter_has_no_rate_without_a_duration(duration: float) -> None:
    samples = _samples()
    _add(samples, "http_reqs", 1.0)
    stats = _found(samples, duration)[Slice(), "http_reqs"]
    assert stats.count == 1
    assert math.isnan(stats.rate)


def test_the_value_of_a_gauge_is_the_last_one_whatever_its_tags() -> None:
    samples = _samples()
    samples.declare("depth", "gauge", "default")
    for value, tags in [(9.0, "a=1"), (2.0, "a=2"), (3.0, "a=1")]:
        _add(samples, "depth", value, tags=tags)
    found = _found(samples)
    whole = found[Slice(), "depth"]
    assert (whole.type, whole.contains, whole.samples, whole.max, whole.value) == ("gauge", "default", 3, 9.0, 3.0)
    assert found[Slice(tags=("a:2",)), "depth"].value == 2.0
    assert samples.count("depth") == 3


def test_an_untyped_metric_has_percentiles_only() -> None:
    samples = _samples()
    _add(samples, "lag", -1.0, 3.0)
    stats = _found(samples, 1000)[Slice(), "lag"]
    assert (stats.type, stats.p50, stats.max) == ("", 1.0, 3.0)
    assert math.isnan(stats.count)


def test_the_root_group_and_tags_of_one_use_make_no_slices() -> None:
    samples = _samples()
    _add(samples, "lag", 1.0, tags="group=&url=u&vu=1&iter=2&ip=3&name=n")
    assert {place for place, _ in _found(samples)} == {Slice(), Slice(tags=("name:n",))}


# -- impossible values ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_values_that_are_no_numbers_are_refused(value: float) -> None:
    samples = _samples()
    _add(samples, "lag", 1.0, value, 2.0)
    with pytest.raises(EvidenceError, match="not a finite number"):
        _found(samples)


@pytest.mark.parametrize("tags", [("", ""), ("a=1", "a=2")])
def test_sums_that_overflow_are_refused(tags: tuple[str, str]) -> None:
    samples = _samples()
    for each in tags:
        _add(samples, "lag", 1.7e308, tags=each)
    with pytest.raises(EvidenceError, match="finite number"):
        _found(samples)


def test_opposite_infinities_are_refused() -> None:
    samples = _samples()
    _add(samples, "lag", math.inf, -math.inf)
    with pytest.raises(EvidenceError, match="not a finite number"):
        _found(samples)


@pytest.mark.parametrize(
    ("metric", "kind", "contains"), [("http_req_duration", "trend", "time"), ("lag_ms", "trend", "time")]
)
def test_negative_times_are_refused(metric: str, kind: str, contains: str) -> None:
    samples = _samples()
    samples.declare(metric, kind, contains)
    _add(samples, metric, -0.5)
    with pytest.raises(EvidenceError, match=f"`{metric}` has a negative value, -0.5"):
        _found(samples)


def test_a_negative_gauge_of_k6_is_refused_and_one_of_a_script_is_not() -> None:
    samples = _samples()
    samples.declare("balance", "gauge", "default")
    _add(samples, "balance", -3.0)
    assert _found(samples)[Slice(), "balance"].value == -3.0
    _add(samples, "vus", -1.0)
    with pytest.raises(EvidenceError, match="`vus` has a negative value"):
        _found(samples)


@pytest.mark.parametrize("metric", ["http_reqs", "iterations"])
@pytest.mark.parametrize("value", [0.0, 9.0])
def test_what_k6_counts_one_by_one_cannot_grow_otherwise(metric: str, value: float) -> None:
    samples = _samples()
    _add(samples, metric, 1.0, value)
    with pytest.raises(EvidenceError, match=f"`{metric}` grows by one a sample"):
        _found(samples)


# -- declarations -----------------------------------------------------------------------------------------------------


def test_declarations_that_contradict_are_refused() -> None:
    samples = _samples()
    samples.declare("lag", "trend", "time")
    samples.declare("lag", "trend", "time")
    for kind, contains, fault in [
        ("trend", "default", "something else than before"),
        ("sum", "time", "unknown type 'sum'"),
    ]:
        with pytest.raises(EvidenceError, match=fault):
            samples.declare("lag", kind, contains)
    _add(samples, "early", 1.0)
    with pytest.raises(EvidenceError, match="something else than before"):
        samples.declare("early", "gauge", "default")


def test_more_than_a_thousand_metrics_are_refused() -> None:
    samples = _samples()
    for number in range(k6_samples.METRICS):
        _add(samples, f"m{number}", 1.0)
    with pytest.raises(EvidenceError, match="more than 1000 metrics"):
        _add(samples, "one-more", 1.0)


# -- bounded memory ---------------------------------------------------------------------------------------------------


def _tags_with_slices(samples: Samples[str]) -> set[str]:
    return {tag.split(":")[0] for place, _ in _found(samples) for tag in place.tags}


def test_a_tag_with_more_than_fifty_values_makes_no_slices_and_loses_no_sample() -> None:
    samples = _samples()
    for number in range(51):
        _add(samples, "lag", float(number), tags=f"name={number}&method=GET")
        assert ("name" in samples.cut) == (number == 50)
    found = _found(samples)
    assert found[Slice(), "lag"].samples == 51
    assert found[Slice(tags=("method:GET",)), "lag"].samples == 51
    assert {place for place, _ in found} == {Slice(), Slice(tags=("method:GET",))}


def test_too_many_combinations_cut_the_tag_with_most_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(k6_samples, "COMBINATIONS", 4)
    samples = _samples()
    for number in range(30):
        _add(samples, "lag", 1.0, tags=f"a={number % 2}&b={number % 5}&c={number % 3}")
    assert "b" in samples.cut
    assert len(samples._appends) <= 4 * 4
    assert _found(samples)[Slice(), "lag"].samples == 30


def test_once_every_tag_is_cut_combinations_stop_growing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(k6_samples, "COMBINATIONS", 1)
    monkeypatch.setattr(k6_samples, "TAG_VALUES", 1)
    samples = _samples()
    _add(samples, "lag", 1.0, tags="url=1")
    for number in range(4):
        _add(samples, "lag", 1.0, tags=f"a={number}")
    monkeypatch.setattr(k6_samples, "COMBINATIONS", 0)
    samples._appends.pop(frozenset())
    _add(samples, "lag", 1.0, tags="url=2")
    assert samples.cut == {"a"}
    assert samples.count("lag") == 6


def test_more_than_two_hundred_tags_are_cut() -> None:
    samples = _samples()
    for number in range(k6_samples.TAG_KEYS + 1):
        _add(samples, "lag", 1.0, tags=f"k{number}=v")
    assert samples.cut == {f"k{k6_samples.TAG_KEYS}"}
    assert len(_tags_with_slices(samples)) == k6_samples.TAG_KEYS


def test_remembered_texts_of_tags_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(k6_samples, "_REMEMBERED", 3)
    samples = _samples()
    for number in range(20):
        _add(samples, "lag", 1.0, 2.0, tags=f"url={number}")
        assert len(samples.adders) <= 3
    assert samples.count("lag") == 40


def test_a_note_names_ten_cut_tags_at_the_most() -> None:
    assert cut_note([]) == ""
    assert cut_note(["b", "a"]) == "tags with too many values make no slices: `a`, `b`"
    assert cut_note(f"t{number:02}" for number in range(12)).count("`") == 20


# -- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:01Z", SECOND),
        ("1970-01-01T00:00:01.5Z", 3 * SECOND // 2),
        ("2026-11-21T22:39:07.536447808Z", 1795300747536447808),
        ("2026-11-21T23:39:07.536447808+01:00", 1795300747536447808),
    ],
)
def test_times_are_exact_to_the_nanosecond(text: str, expected: int) -> None:
    assert nanoseconds(text) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "2026-11-21T22:39:07", "2026-13-21T22:39:07Z", "1795300747"])
def test_what_is_no_time_of_rfc_3339_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"no time of RFC 3339|month must be"):
        nanoseconds(text)


def test_the_span_reaches_from_the_first_iteration_s_start_to_the_last_sample() -> None:
    samples = _samples()
    assert samples.span == 0
    assert samples.reach == -1000
    samples.at(5 * SECOND)
    samples.at(9 * SECOND)
    samples.at(7 * SECOND)
    assert samples.span == 4 * SECOND
    assert samples.reach == 3000
    samples.began(6 * SECOND, 2500.0)
    assert samples.span == 5_500_000_000


# -- streams that cannot be whole -------------------------------------------------------------------------------------


def test_a_stream_that_ends_behind_an_iteration_is_whole() -> None:
    samples = _samples()
    _request(samples)
    _add(samples, "data_sent", 1.0, tags="scenario=s")
    _add(samples, "data_received", 1.0, tags="scenario=s")
    _add(samples, "iteration_duration", 1.0, tags="scenario=s")
    _add(samples, "iterations", 1.0, tags="scenario=s")
    _add(samples, "vus", 1.0)
    _add(samples, "vus_max", 1.0)
    samples.declare("vus", "gauge", "default")
    samples.refuse_gaps([("scenario=s", "iterations"), ("", "vus_max")])


@pytest.mark.parametrize("last", ["http_reqs", *REQUEST_TIMES[:-1]])
def test_a_request_without_all_its_samples_is_refused(last: str) -> None:
    samples = _samples()
    _request(samples)
    _request(samples, last=last)
    with pytest.raises(EvidenceError, match=r"2 samples of `http_reqs` but 1 of `http_req_\w+`, which"):
        samples.refuse_gaps([])


def test_a_judged_request_without_its_verdict_is_refused() -> None:
    samples = _samples()
    _request(samples, last="http_req_receiving")
    with pytest.raises(EvidenceError, match="1 requests were judged but fewer samples of `http_req_failed`"):
        samples.refuse_gaps([])


def test_a_request_without_a_response_callback_needs_no_verdict() -> None:
    samples = _samples()
    _request(samples, tags="status=200", last="http_req_receiving")
    samples.refuse_gaps([])


@pytest.mark.parametrize("metric", ["iteration_duration", "data_sent", "vus"])
def test_half_a_pair_is_refused(metric: str) -> None:
    samples = _samples()
    _add(samples, metric, 1.0)
    with pytest.raises(EvidenceError, match="which k6 writes together"):
        samples.refuse_gaps([])


def test_a_declared_metric_without_a_sample_is_refused() -> None:
    samples = _samples()
    samples.declare("lag", "trend", "time")
    with pytest.raises(EvidenceError, match="`lag` is declared but has no sample"):
        samples.refuse_gaps([])


@pytest.mark.parametrize("metric", ["http_req_failed", "checks", "group_duration", "lag"])
def test_a_scenario_that_ends_inside_an_iteration_is_refused(metric: str) -> None:
    samples = _samples()
    with pytest.raises(
        EvidenceError, match=f"ends inside an iteration of the scenario `a`, with `{metric}`"
    ) as refused:
        samples.refuse_gaps([("scenario=a", "iterations"), ("scenario=a", metric), ("scenario=b", "iterations")])
    assert ".gz" in refused.value.hint
    with pytest.raises(EvidenceError, match=f"ends inside an iteration, with `{metric}`"):
        samples.refuse_gaps([("", metric)])


@pytest.mark.parametrize(
    "metric", ["iterations", "data_received", "dropped_iterations", "vus_max", "browser_web_vital_lcp"]
)
def test_what_a_whole_stream_can_end_with_is_let_pass(metric: str) -> None:
    _samples().refuse_gaps([("scenario=a", metric)])
