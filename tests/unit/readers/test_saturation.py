"""Where a ramp saturates, and what is no ramp."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import pytest

from readygate.readers.saturation import Point, Window, saturation


def window(load: float, good: float, p95: float = 20.0, failed: float = 0.0, requests: int = 50) -> Window:
    return Window(load=load, requests=requests, good=good, failed=failed, p95=p95)


def closed(users: Sequence[int], capacity: float, *, base: float = 0.02, think: float = 0.98) -> list[Window]:
    """Users who think between requests, at a service of that capacity: the bounds of operational analysis."""
    windows = []
    for count in users:
        rate = min(count / (base + think), capacity)
        windows.append(window(count, rate, p95=1000 * max(base, count / capacity - think)))
    return windows


def told(windows: Sequence[Window]) -> Point:
    return saturation(windows, "virtual users")


LINEAR = [window(load, load) for load in range(10, 210, 10)]


def test_a_ramp_saturates_at_the_capacity_of_the_service() -> None:
    point = told(closed(range(10, 210, 10), 100.0))
    assert (point.rate, point.ramp) == (100.0, True)
    assert point.why == (
        "at 110 virtual users p95 is 120 ms against 20 ms at light load; from there on at least 100% of that rate "
        "is served"
    )


def test_throughput_that_stops_growing_saturates_though_latency_stays() -> None:
    windows = [window(load, min(load, 100)) for load in range(10, 210, 10)]
    point = told(windows)
    assert (point.rate, point.ramp) == (100, True)
    assert point.why.startswith("at 130 virtual users 100 requests a second are served, 100 were at a lower load; ")


def test_errors_saturate_and_what_is_served_beyond_is_told() -> None:
    windows = LINEAR[:15] + [window(load, 75, failed=0.02) for load in range(160, 210, 10)]
    point = told(windows)
    assert (point.rate, point.ramp) == (150, True)
    assert (
        point.why == "at 160 virtual users 2.0% of the requests fail; from there on at least 50% of that rate is served"
    )


def beyond(*last: float, shed: float = 0.1, broken: float = 0.0, accepted: float = 30.0) -> list[Window]:
    """Five windows out of band at 160 to 200 users; `last` are good, shed, broken and accepted of the last one."""
    usual = (140.0, shed, broken, accepted)
    ends = [(load, usual) for load in range(160, 200, 10)] + [(200, last or usual)]
    return [
        Window(load=load, requests=100, failed=0.5, p95=30.0, good=good, shed=off, broken=lost, accepted=time)
        for load, (good, off, lost, time) in ends
    ]


def test_beyond_saturation_the_worst_rate_and_time_and_the_shares_of_all_are_told() -> None:
    found = told(LINEAR[:15] + beyond(75.0, 0.6, 0.2, 90.0)).overload
    assert found is not None
    assert msgspec.structs.astuple(found) == pytest.approx((0.5, 90.0, 0.2, 0.04))


def test_later_windows_of_at_least_that_load_are_overload_too() -> None:
    hold = [Window(load=160, requests=300, good=15.0, failed=0.9, p95=30.0, shed=0.9, broken=0.1, accepted=math.nan)]
    after = [Window(load=159, requests=300, good=1.0, failed=0.9, p95=30.0, shed=0.0, broken=1.0, accepted=999.0)]
    found = told(LINEAR[:15] + beyond() + hold + after).overload
    assert found is not None
    assert msgspec.structs.astuple(found) == pytest.approx((0.1, 30.0, 0.4, 0.0375))


def test_where_the_end_of_requests_is_not_told_only_the_rate_is() -> None:
    found = told(LINEAR[:15] + beyond(shed=math.nan, broken=math.nan, accepted=math.nan)).overload
    assert found is not None
    assert found.served == pytest.approx(140 / 150)
    assert all(map(math.isnan, (found.accepted, found.shed, found.broken)))


def test_a_run_without_a_point_has_nothing_beyond_it() -> None:
    assert told(LINEAR).overload is None


def test_what_lies_behind_the_highest_load_is_not_looked_at() -> None:
    down = [window(load, 1, p95=900.0) for load in (150, 100, 50, 10)]
    assert told(LINEAR + down) == told(LINEAR)
    assert told(LINEAR).why == "the service did not saturate up to 200 virtual users"
    assert (math.isnan(told(LINEAR).rate), told(LINEAR).ramp) == (True, True)


@pytest.mark.parametrize(
    ("changed", "saturates"),
    [
        ({10: 61.0, 11: 61.0}, False),
        ({17: 61.0, 18: 61.0, 19: 61.0}, True),
        ({17: 60.0, 18: 60.0, 19: 60.0}, False),
        ({18: 61.0, 19: 61.0}, False),
        ({15: 61.0, 16: 61.0, 17: 61.0, 18: 61.0, 19: 20.0}, True),
        ({15: 61.0, 16: 61.0, 17: 20.0, 18: 61.0, 19: 20.0}, False),
    ],
    ids=["disturbance", "three at the end", "just in band", "two at the end", "one of five back", "two of five back"],
)
def test_only_what_lasts_counts(changed: dict[int, float], saturates: bool) -> None:
    windows = [window(each.load, each.good, changed.get(at, 20.0)) for at, each in enumerate(LINEAR)]
    assert math.isnan(told(windows).rate) is not saturates


@pytest.mark.parametrize(
    ("windows", "why"),
    [
        ([], "no ramp: the run has 0 windows of time, a ramp needs 10"),
        (LINEAR[:9], "no ramp: the run has 9 windows of time, a ramp needs 10"),
        ([window(50, 50)] * 20, "no ramp: the load goes from 50 to 50 virtual users in 1 steps"),
        ([window(50 + at, 50) for at in range(20)], "no ramp: the load goes from 50 to 69 virtual users in 10 steps"),
        ([window(1, 1)] * 5 + [window(100, 50)] * 15, "no ramp: the load goes from 1 to 100 virtual users in 2 steps"),
        (
            [window(at // 5 * 50 + 10, 9) for at in range(20)],
            "no ramp: the load goes from 10 to 160 virtual users in 4",
        ),
    ],
    ids=["nothing", "short", "constant", "too little growth", "spike", "stairs of four"],
)
def test_what_is_no_ramp_has_no_point(windows: list[Window], why: str) -> None:
    point = told(windows)
    assert point.why.startswith(why)
    assert (math.isnan(point.rate), point.ramp) == (True, False)


def test_ten_windows_in_five_steps_to_three_times_the_load_are_a_ramp() -> None:
    levels = [10, 10, 15, 15, 20, 20, 25, 25, 30, 30]
    assert told([window(load, load) for load in levels]).why == "the service did not saturate up to 30 virtual users"


@pytest.mark.parametrize(
    ("first", "why"),
    [
        (window(10, 10, requests=4), "too few requests at light load: each of the first windows needs 5"),
        (window(10, 10, failed=0.011), "requests fail already at light load, so there is no band to leave"),
    ],
)
def test_without_a_band_at_light_load_nothing_is_told(first: Window, why: str) -> None:
    assert told([first, *LINEAR[1:]]).why == why
    assert math.isnan(told([first, *LINEAR[1:]]).rate)


def test_the_edges_of_light_load_are_within() -> None:
    edge = [window(each.load, each.good, failed=0.01, requests=5) for each in closed(range(10, 210, 10), 100.0)]
    assert told(edge).rate == 100.0
