"""Thresholds: parsed, bounded, judged."""

from __future__ import annotations

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.model.quantity import Unit, Value
from readygate.model.threshold import Comparison, Result, judge, parse_threshold


@pytest.mark.parametrize(
    ("text", "metric", "sign", "bound", "percent"),
    [
        ("lines >= 95%", "lines", ">=", "95%", 100.0),
        ("  p95<300ms ", "p95", "<", "300ms", 100.0),
        ("breaking = 0", "breaking", "=", "0", 100.0),
        ("breaking == 0", "breaking", "=", "0", 100.0),
        ("total != 0", "total", "!=", "0", 100.0),
        ("rules-run > 0", "rules-run", ">", "0", 100.0),
        ("age <= 7 d", "age", "<=", "7 d", 100.0),
        ("p95 < 80% of ${service.slo.p95}", "p95", "<", "${service.slo.p95}", 80.0),
        ("p95 < 62.5%  of  1s", "p95", "<", "1s", 62.5),
        ("changed >= ${milestone.starts}", "changed", ">=", "${milestone.starts}", 100.0),
    ],
)
def test_a_threshold(text: str, metric: str, sign: str, bound: str, percent: float) -> None:
    found = parse_threshold(text)
    assert (found.text, found.metric, found.comparison, found.bound, found.percent) == (
        text,
        metric,
        Comparison(sign),
        bound,
        percent,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lines",
        "lines >=",
        ">= 95%",
        "lines => 95%",
        "lines >= = 3",
        "Lines >= 3",
        "1lines >= 3",
        "a b >= 3",
        "a >= 1\nb",
        "lines ≥ 3",
    ],
)
def test_what_is_no_threshold(text: str) -> None:
    with pytest.raises(ValueError, match="is not `metric comparison value`, for example `lines >= 95%`"):
        parse_threshold(text)


@given(st.text(alphabet=" a=<>%of1\n", max_size=40))
def test_any_text_is_a_threshold_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert parse_threshold(text).metric in text


def test_a_long_text_is_refused_in_linear_time() -> None:
    with pytest.raises(ValueError, match="is not"):
        parse_threshold("a " + " " * 200_000 + "b")


@pytest.mark.parametrize(
    ("text", "headroom"), [("p95 < 80% of 1s", True), ("p95 < 100% of 1s", False), ("p95 < 1s", False)]
)
def test_headroom(text: str, headroom: bool) -> None:
    assert parse_threshold(text).headroom is headroom


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("lines >= 95%", Unit.RATIO, 0.95),
        ("lines >= 100%", Unit.RATIO, 1.0),
        ("lines >= 0", Unit.RATIO, 0.0),
        ("p95 < 80% of 300ms", Unit.DURATION, 240.0),
        ("lines >= 50% of 90%", Unit.RATIO, 0.45),
        ("version >= 3.1", Unit.VERSION, "3.1"),
    ],
)
def test_the_value_of_a_bound(text: str, unit: Unit, value: Value) -> None:
    threshold = parse_threshold(text)
    assert threshold.bound_value(threshold.bound, unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "fault"),
    [
        ("error-rate < 5", Unit.RATIO, "5 is 500 %; a ratio lies between 0 % and 100 %, as in 95% or 0.95"),
        ("error-rate < 101%", Unit.RATIO, "101% is 101 %; a ratio lies between 0 % and 100 %, as in 95% or 0.95"),
        ("lines >= -1%", Unit.RATIO, "-1% is -1 %; a ratio lies between 0 % and 100 %, as in 95% or 0.95"),
        ("version >= 80% of 3.1", Unit.VERSION, "a percentage of 3.1 means nothing"),
        ("p95 < 3", Unit.DURATION, "a bare number does not fit a duration (write 300ms, 2s, 5m, 1h or 7d)"),
    ],
)
def test_a_bound_that_does_not_fit(text: str, unit: Unit, fault: str) -> None:
    threshold = parse_threshold(text)
    with pytest.raises(ValueError) as caught:
        threshold.bound_value(threshold.bound, unit)
    assert str(caught.value) == fault


@pytest.mark.parametrize(
    ("sign", "below", "same", "above"),
    [
        (">=", False, True, True),
        ("<=", True, True, False),
        (">", False, False, True),
        ("<", True, False, False),
        ("=", False, True, False),
        ("!=", True, False, True),
    ],
)
def test_every_comparison(sign: str, below: bool, same: bool, above: bool) -> None:
    threshold = parse_threshold(f"total {sign} 2")
    assert [judge(threshold, 2.0, seen, Unit.COUNT).holds for seen in (1.0, 2.0, 3.0)] == [below, same, above]


@pytest.mark.parametrize("sign", ["=", "!=", "<", ">", "<=", ">="])
@pytest.mark.parametrize(
    ("seen", "bound", "unit"),
    [
        (math.nan, 1.0, Unit.RATIO),
        ("next", "3.1", Unit.VERSION),
        ("", "3.1", Unit.VERSION),
        ("unknown", "2026-04-01", Unit.DATE),
        ("2026-02-30", "2026-04-01", Unit.DATE),
    ],
)
def test_what_cannot_be_compared_holds_nowhere(sign: str, seen: Value, bound: Value, unit: Unit) -> None:
    assert judge(parse_threshold(f"a {sign} 1"), bound, seen, unit).holds is False


def test_nothing_seen_is_no_raw_value() -> None:
    result = judge(parse_threshold("a >= 1"), 1.0, math.nan, Unit.COUNT)
    assert (result.value, result.bound, result.distance) == (None, 1.0, "")


@pytest.mark.parametrize(
    ("text", "bound", "seen", "unit", "result"),
    [
        (
            "lines >= 95%",
            0.95,
            0.931,
            Unit.RATIO,
            Result(
                metric="lines",
                holds=False,
                seen="93.1 %",
                needed="≥ 95 %",
                distance="1.9 points short",
                value=0.931,
                bound=0.95,
            ),
        ),
        (
            "lines >= 95%",
            0.95,
            0.97,
            Unit.RATIO,
            Result(metric="lines", holds=True, seen="97 %", needed="≥ 95 %", value=0.97, bound=0.95),
        ),
        (
            "p95 < 300ms",
            300.0,
            340.5,
            Unit.DURATION,
            Result(
                metric="p95",
                holds=False,
                seen="340.5 ms",
                needed="< 300 ms",
                distance="40.5 ms over",
                value=340.5,
                bound=300.0,
            ),
        ),
        (
            "version >= 3.1",
            "3.1",
            "3.0.3",
            Unit.VERSION,
            Result(metric="version", holds=False, seen="3.0.3", needed="≥ 3.1", value="3.0.3", bound="3.1"),
        ),
        (
            "version >= 3.1",
            "3.1",
            "v3.10",
            Unit.VERSION,
            Result(metric="version", holds=True, seen="v3.10", needed="≥ 3.1", value="v3.10", bound="3.1"),
        ),
        (
            "changed >= 2026-04-01",
            "2026-04-01",
            "2026-03-31",
            Unit.DATE,
            Result(
                metric="changed",
                holds=False,
                seen="2026-03-31",
                needed="≥ 2026-04-01",
                value="2026-03-31",
                bound="2026-04-01",
            ),
        ),
        (
            "total != 0",
            0.0,
            0.0,
            Unit.COUNT,
            Result(metric="total", holds=False, seen="0", needed="≠ 0", distance="at the limit", value=0.0, bound=0.0),
        ),
    ],
)
def test_a_result(text: str, bound: Value, seen: Value, unit: Unit, result: Result) -> None:
    assert judge(parse_threshold(text), bound, seen, unit) == result


@pytest.mark.parametrize(
    ("text", "bound", "seen", "unit", "distance"),
    [
        ("lines >= 95%", 0.95, 0.94, Unit.RATIO, "1 point short"),
        ("lines >= 95%", 0.95, 0.949999, Unit.RATIO, "0.0001 points short"),
        ("error-rate < 5%", 0.05, 0.07, Unit.RATIO, "2 points over"),
        ("breaking = 0", 0.0, 1.0, Unit.COUNT, "1 over"),
        ("verified >= 1", 1.0, 0.0, Unit.COUNT, "1 short"),
        ("replicas = 3", 3.0, 2.0, Unit.COUNT, "1 short"),
        ("p95 < 300ms", 300.0, 300.0, Unit.DURATION, "at the limit"),
        ("p95 < 300ms", 300.0, 1500.0, Unit.DURATION, "1.2 s over"),
        ("p95 < 300ms", 300.0, 300.001, Unit.DURATION, "0.001 ms over"),
        ("size <= 5MB", 5e6, 6.5e6, Unit.BYTES, "1.5 MB over"),
        ("rps >= 100", 100.0, 80.0, Unit.RATE, "20/s short"),
        ("version >= 3.1", "3.1", "3.0", Unit.VERSION, ""),
        ("breaking = 0", 0.0, 0.0, Unit.COUNT, ""),
    ],
)
def test_the_distance_says_which_way(text: str, bound: Value, seen: Value, unit: Unit, distance: str) -> None:
    assert judge(parse_threshold(text), bound, seen, unit).distance == distance


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_failing_value_never_reads_like_its_bound(seen: float, bound: float) -> None:
    result = judge(parse_threshold("lines >= 1"), bound, seen, Unit.RATIO)
    if not result.holds:
        assert result.needed != f"≥ {result.seen}"


def test_a_negative_zero_is_shown_as_it_was_measured_after_a_zero_was_judged() -> None:
    found = [judge(parse_threshold("lines >= 0"), 0.0, seen, Unit.COUNT).seen for seen in (0.0, -0.0)]
    assert found == ["0", "-0"]
