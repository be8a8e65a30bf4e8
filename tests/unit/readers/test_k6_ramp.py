"""The course of labelled runs: where they saturate is known from how they were made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain

import msgspec
import pytest

from readygate.collectors import k6_csv, k6_ndjson
from readygate.kinds import load
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Measurement, Selection
from readygate.model.errors import EvidenceError
from readygate.readers import k6_ramp
from readygate.readers.source import Source
from tests.unit.readers.k6_runs import START, Second, arriving, closed, csv, ndjson, samples

UP = range(6, 64, 2)


def measure(data: bytes, **patterns: tuple[str, ...]) -> Measurement:
    collect = k6_csv.collect if data.startswith(b"metric_name") else k6_ndjson.collect
    table = collect(Source.of_bytes("k6", data)).table
    return load.measure(Selection(table=table, rows=select_rows(load.KIND, table, patterns), patterns=patterns))


def both(seconds: Sequence[Second]) -> list[Measurement]:
    return [measure(write(samples(seconds))) for write in (ndjson, csv)]


SATURATES = {
    "users wait longer": (closed([5, 5, *range(5, 65, 5), 60, 60], 30), 30.0),
    "a small service": (closed([5, *range(5, 45, 2), 45], 11), 11.0),
    "arrivals are dropped": (arriving([6, *range(6, 66, 3), 66], 40), 39.0),
    "errors from 30 a second on": (
        [Second(users=count, requests=count, failed=count // 10 * (count > 30)) for count in [6, *range(6, 46, 2), 46]],
        30.0,
    ),
    "throughput collapses": (
        [Second(users=count, requests=min(count, 70 - count), time=20.0) for count in [6, *range(6, 52, 2), 52]],
        35.0,
    ),
    "up and down again": (closed([5, *range(5, 65, 3), *range(60, 5, -5)], 30), 30.0),
}
DOES_NOT = {
    "constant load": (closed([20] * 30, 50), "no ramp: the load goes from 20 to 20 iterations a second in 1 steps"),
    "overload from the start": (closed([90] * 30, 30), "no ramp: the load goes from 30 to 30 iterations a second in 1"),
    "spike": (closed([3] * 10 + [60] * 15, 30), "no ramp: the load goes from 3 to 60 virtual users in 2 steps"),
    "never full": (closed([4, *UP, 64], 90), "the service did not saturate up to 62 virtual users"),
    "slow for a moment": (
        [
            Second(users=count, requests=count, time=400.0 if count in {20, 22} else 20.0)
            for count in [6, *range(6, 50, 2), 50]
        ],
        "the service did not saturate up to 48 virtual users",
    ),
    "broken from the start": (
        [Second(users=count, requests=count, failed=count // 5) for count in [6, *range(6, 50, 2), 50]],
        "requests fail already at light load, so there is no band to leave",
    ),
    "short": (closed([5, 10, 20, 30, 40, 50], 20), "no ramp: the run has 4 windows of time, a ramp needs 10"),
    "two seconds": (closed([5, 50], 20), "no ramp: the run has samples in 2 seconds"),
    "standstill": (
        [*closed(range(5, 45, 3), 90), Second(users=45, requests=0), *closed(range(46, 60, 3), 90)],
        "there are windows of time without a request, so the course is not known",
    ),
}


@pytest.mark.parametrize("name", SATURATES)
def test_labelled_ramps_saturate_where_they_were_made_to(name: str) -> None:
    seconds, rate = SATURATES[name]
    for found in both(seconds):
        assert found.values["saturation-rps"] == pytest.approx(rate, rel=0.05), found.untold
        assert float(found.values["saturation-rps"]) <= max(second.requests for second in seconds)


@pytest.mark.parametrize("name", DOES_NOT)
def test_labelled_runs_without_a_saturation_point_say_why(name: str) -> None:
    seconds, why = DOES_NOT[name]
    for found in both(seconds):
        assert "saturation-rps" not in found.values
        assert found.untold["saturation-rps"].startswith(why)


SHEDS = [Second(users=count, requests=count, time=20.0, shed=max(0, count - 30)) for count in [6, *range(6, 62, 2), 62]]
"""30 requests a second are served however many come, the others are turned away at once."""
SLOWS = [
    Second(users=count, requests=count, time=20.0 if count <= 30 else 900.0, shed=max(0, count - 30) // 2)
    for count in [6, *range(6, 62, 2), 62]
]
"""The same, but half of the others are let in, and all wait."""
COLLAPSES = [
    Second(users=count, requests=count, failed=min(count, 2 * max(0, count - 30)))
    for count in [6, *range(6, 62, 2), 62]
]
"""What comes above 30 a second breaks, and as much again with it."""


def beyond(found: Measurement) -> dict[str, float]:
    return {name: float(value) for name, value in found.values.items() if name.startswith("overload-")}


def test_a_service_that_sheds_serves_on_and_breaks_nothing() -> None:
    for found in both(SHEDS):
        assert found.values["saturation-rps"] == 30
        told = beyond(found)
        assert (told["overload-served"], told["overload-p95"], told["overload-broken"]) == (1.0, 20.0, 0.0)
        more = range(32, 62, 2)
        assert told["overload-shed"] == pytest.approx(sum(count - 30 for count in more) / sum(more))


def test_what_is_shed_is_not_served_though_the_script_expects_it() -> None:
    expected = [msgspec.structs.replace(second, expected=True) for second in SHEDS]
    for found, usual in zip(both(expected), both(SHEDS), strict=True):
        assert found.values["error-rate"] == 0
        assert found.values["saturation-rps"] == pytest.approx(30)
        assert {name: value for name, value in beyond(found).items() if name != "overload-shed"} == {
            name: value for name, value in beyond(usual).items() if name != "overload-shed"
        }


def test_a_service_that_queues_is_slow_for_those_whom_it_lets_in() -> None:
    for found in both(SLOWS):
        assert (beyond(found)["overload-p95"], beyond(found)["overload-broken"]) == (900.0, 0.0)


def test_a_service_that_collapses_serves_less_and_breaks_what_it_does_not_serve() -> None:
    for found in both(COLLAPSES):
        told = beyond(found)
        assert (told["overload-served"], told["overload-shed"]) == (0.0, 0.0)
        assert told["overload-broken"] == pytest.approx(
            sum(min(count, 2 * (count - 30)) for count in range(32, 62, 2)) / sum(range(32, 62, 2))
        )


def test_where_nothing_is_accepted_there_is_no_time_of_it() -> None:
    nothing = [msgspec.structs.replace(second, shed=second.shed and second.requests) for second in SHEDS]
    for found in both(nothing):
        assert beyond(found)["overload-served"] == 0
        assert found.untold["overload-p95"] == "no request was accepted beyond saturation"


def test_a_stream_that_does_not_tell_the_status_of_requests_tells_only_the_rate() -> None:
    for found in both(closed([5, *range(5, 65, 3), 65], 30)):
        assert set(beyond(found)) == {"overload-served"}
        assert found.untold["overload-shed"] == (
            "the stream does not tell how requests ended: it needs the tags `status` and `expected_response`"
        )


def test_a_scenario_tells_what_happens_beyond_its_own_point() -> None:
    data = ndjson(samples(SHEDS))
    assert beyond(measure(data, scenarios=("ramp",))) == beyond(measure(data))
    assert beyond(measure(data, scenarios=("peak",))) == {}
    assert beyond(measure(ndjson(samples(closed([20] * 30, 50))))) == {}


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        ({"scenario": "a", "status": "200", "expected_response": "true"}, ("a", k6_ramp.Answer.ACCEPTED)),
        ({"status": "429", "expected_response": "true"}, ("", k6_ramp.Answer.SHED)),
        ({"status": "503"}, ("", k6_ramp.Answer.SHED)),
        ({"status": "500", "expected_response": "false"}, ("", k6_ramp.Answer.BROKEN)),
        ({"status": "0", "expected_response": "false"}, ("", k6_ramp.Answer.BROKEN)),
        ({"status": "200"}, ("", k6_ramp.Answer.UNTOLD)),
        ({}, ("", k6_ramp.Answer.UNTOLD)),
    ],
)
def test_tags_tell_how_a_request_ended(tags: dict[str, str], kept: k6_ramp.Kept) -> None:
    assert k6_ramp.kept_by(tags) == kept


def test_a_long_run_is_read_in_windows_of_several_seconds() -> None:
    seconds = closed([5, *(count for count in range(5, 45) for _ in range(2)), 45], 20)
    found = measure(ndjson(samples(seconds)))
    assert found.values["saturation-rps"] == pytest.approx(20, rel=0.1)


def test_the_only_scenario_has_the_point_of_the_run_and_the_place_says_why() -> None:
    data = ndjson(samples(closed([5, *range(5, 65, 3), 65], 30)))
    whole, ramp = measure(data), measure(data, scenarios=("ramp",))
    assert whole.values["saturation-rps"] == ramp.values["saturation-rps"]
    assert measure(data, scenarios=("peak",)).untold["saturation-rps"].startswith("no ramp in this slice")


def test_beside_another_scenario_the_load_is_the_rate_and_steady_ones_have_no_point() -> None:
    ramp, steady = arriving([6, *range(6, 66, 3), 66], 40), [Second(users=5, requests=5)] * 22
    told = sorted(chain(samples(ramp), samples(steady, "steady")), key=lambda sample: sample[0])
    data = ndjson(iter(told))
    assert measure(data, scenarios=("ramp",)).values["saturation-rps"] == pytest.approx(39, rel=0.05)
    assert "saturation-rps" in measure(data, scenarios=("steady",)).untold


def test_without_a_judgement_of_requests_no_point_is_told() -> None:
    data = ndjson(samples(closed([5, *range(5, 65, 3), 65], 30), judged=False))
    assert measure(data).untold["saturation-rps"] == (
        "the file has no `http_req_failed`, so nothing tells which requests failed"
    )


def test_users_of_a_second_without_a_sample_are_those_before() -> None:
    told = [
        sample
        for sample in samples(closed([5, *range(5, 65, 3), 65], 30))
        if sample[1] not in {"vus", "vus_max"} or sample[0] % 4
    ]
    assert measure(ndjson(iter(told))).values["saturation-rps"] == pytest.approx(30, rel=0.05)


def test_a_time_that_is_none_is_refused_with_its_line() -> None:
    lines = ndjson(samples(closed([5] * 3, 9))).split(b"\n")
    at = next(at for at, line in enumerate(lines) if at > 30 and b'"http_req_duration"' in line)
    lines[at] = lines[at].replace(b"T10:", b" 10:")
    with pytest.raises(EvidenceError, match=r"a sample of `http_req_duration`: .* is no time of RFC 3339") as caught:
        measure(b"\n".join(lines))
    assert caught.value.line == at + 1


def test_the_course_of_a_very_long_run_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(k6_ramp, "SECONDS", 20)
    assert (
        measure(ndjson(samples(closed([4, *UP], 20)))).untold["saturation-rps"] == "the run is longer than 20 seconds"
    )


def test_a_run_with_a_time_of_another_age_costs_nothing() -> None:
    course = k6_ramp.Course[str](lambda _: ("", k6_ramp.Answer.UNTOLD), int)
    course.judged()
    for second in (12, START, START + 1):
        course.second("", str(second)).add("http_req_duration", 1.0)
    ((_, point),) = course.points()
    assert point.why == "the run is longer than 100000 seconds"


def test_tags_are_remembered_within_bounds_and_a_run_without_a_scenario_has_one_point(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(k6_ramp, "_REMEMBERED", 2)
    parsed: list[str] = []

    def kept_by(raw: str) -> k6_ramp.Kept:
        parsed.append(raw)
        return k6_ramp.kept_by({})

    course = k6_ramp.Course[str](kept_by, int)
    for tags in ("a", "b", "a", "c", "a"):
        course.second(tags, str(START)).add("http_req_duration", 1.0)
    assert parsed == ["a", "b", "c", "a"]
    ((name, point),) = course.points()
    assert (name, math.isnan(point.rate)) == ("", True)


def test_csv_tells_seconds_in_every_form_of_time() -> None:
    plain = csv(samples(closed([5, *range(5, 65, 3), 65], 30))).decode()
    expected = measure(plain.encode()).values["saturation-rps"]
    finer = "\n".join(line.replace(",17000", ",17000", 1) for line in plain.split("\n"))
    for form in ("{}123", "{}123456", "{}123456789"):
        changed = "\n".join(_retimed(line, form) for line in finer.split("\n"))
        assert measure(changed.encode()).values["saturation-rps"] == expected


def _retimed(line: str, form: str) -> str:
    name, comma, rest = line.partition(",")
    time, second, more = rest.partition(",")
    return f"{name}{comma}{form.format(time)}{second}{more}" if time.isdecimal() else line
