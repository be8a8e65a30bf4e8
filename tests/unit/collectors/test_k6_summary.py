"""k6's summary in its two forms."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.collectors.collector import Collected
from readygate.collectors.k6_summary import COLLECTOR
from readygate.kinds import load
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Measurement, Selection
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source

EXAMPLES = Path(__file__).parents[2] / "examples" / "k6-summary"
TREND = {"avg": 5, "min": 1, "med": 4, "max": 9, "p(90)": 7, "p(95)": 8}
ZEROS = dict.fromkeys(TREND, 0)


def _collect(document: Any) -> Collected:
    return COLLECTOR.collect(Source.of_bytes("k6.json", json.dumps(document).encode()))


def _export(**metrics: Any) -> dict[str, Any]:
    return {"root_group": {"name": "", "path": "", "groups": {}, "checks": {}}, "metrics": metrics}


def _handle(duration: Any = 5000, **metrics: Any) -> dict[str, Any]:
    return {**_export(**metrics), "state": {"testRunDurationMs": duration}}


def _written(kind: str, thresholds: Any = None, contains: str = "time", **values: float) -> dict[str, Any]:
    return {"type": kind, "contains": contains, "values": values} | ({"thresholds": thresholds} if thresholds else {})


def _measure(document: Any, **patterns: tuple[str, ...]) -> Measurement:
    table = _collect(document).table
    return load.measure(Selection(table=table, rows=select_rows(load.KIND, table, patterns), patterns=patterns))


def _states(document: Any) -> dict[str, str]:
    table = _collect(document).table
    expression, state = table.text("expression"), table.text("state")
    return {expression[row]: state[row] for row in range(len(table)) if expression[row]}


# -- the two forms of a verdict ---------------------------------------------------------------------------------------


def test_an_exported_threshold_that_is_true_was_breached() -> None:
    duration = {**TREND, "thresholds": {"p(95)<5": True, "p(95)<500": False}}
    assert _states(_export(http_req_duration=duration)) == {"p(95)<5": "breached", "p(95)<500": "ok"}


def test_a_threshold_of_handle_summary_that_is_ok_held() -> None:
    duration = {"type": "trend", "contains": "time", "values": TREND}
    duration["thresholds"] = {"p(95)<5": {"ok": False}, "p(95)<500": {"ok": True}}
    assert _states(_handle(http_req_duration=duration)) == {"p(95)<5": "breached", "p(95)<500": "ok"}


def test_each_verdict_is_read_by_its_own_form() -> None:
    duration = {**TREND, "thresholds": {"p(95)<5": {"ok": False}, "p(95)<6": True, "p(95)<500": {"ok": True}}}
    assert set(_states(_handle(http_req_duration=duration)).values()) == {"breached", "ok"}
    assert _measure(_handle(http_req_duration=duration)).values["thresholds-failed"] == 2


@pytest.mark.parametrize("verdict", [None, "ok", 1, {}, {"ok": 1}, []])
def test_a_threshold_without_a_verdict_is_refused(verdict: Any) -> None:
    with pytest.raises(EvidenceError, match="the threshold 'p' of `checks` has no verdict"):
        _collect(_export(checks={"passes": 1, "fails": 0, "value": 1, "thresholds": {"p": verdict}}))


# -- thresholds that saw nothing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "metric", "state"),
    [
        ("http_req_duration{phase:peak}", ZEROS, "unseen"),
        ("http_req_duration", ZEROS, "unseen"),
        ("lag_ms", ZEROS, "unseen"),
        ("lag_ms", {**ZEROS, "count": 3}, "ok"),
        ("lag_ms", TREND, "ok"),
        ("http_req_failed", {"passes": 0, "fails": 0, "value": 0}, "unseen"),
        ("http_req_failed", {"passes": 0, "fails": 1, "value": 0}, "ok"),
        ("good", {"value": 0, "min": 0, "max": 0}, "unseen"),
        ("good", {"value": 0, "min": 0, "max": 2}, "ok"),
        ("errors", {"count": 0, "rate": 0}, "ok"),
        ("errors{kind:a}", {"count": 0, "rate": 0}, "unseen"),
        ("http_reqs", {"count": 0, "rate": 0}, "unseen"),
        ("iterations", {"count": 0, "rate": 0}, "unseen"),
        ("dropped_iterations", {"count": 0, "rate": 0}, "ok"),
        ("errors{kind:a}", {"count": 2, "rate": 1}, "ok"),
    ],
)
def test_a_threshold_counts_as_held_only_where_k6_compared_something(name: str, metric: Any, state: str) -> None:
    assert _states(_export(**{name: {**metric, "thresholds": {"t": False}}})) == {"t": state}
    assert _states(_export(**{name: {**metric, "thresholds": {"t": True}}})) == {"t": "breached"}


# -- numbers ----------------------------------------------------------------------------------------------------------


def test_true_samples_of_http_req_failed_are_failures() -> None:
    found = _measure(
        _export(http_req_failed={"passes": 3, "fails": 1, "value": 0.75}, http_reqs={"count": 4, "rate": 2})
    )
    assert found.values["error-rate"] == 0.75
    assert (found.values["requests"], found.values["rps"], found.values["duration"]) == (4, 2, 2000)
    assert found.examined == 4


def test_only_the_percentiles_that_were_asked_for_are_told() -> None:
    found = _measure(_handle(http_req_duration={**_written("trend"), "values": {"p(95)": 3, "p(99.9)": 9, "p(50)": 2}}))
    assert found.values == {"p95": 3, "p50": 2, "duration": 5000}
    assert found.untold["p99"] == "the file lacks p(99) of `http_req_duration`: add it to `summaryTrendStats`"
    exact = _measure(_handle(http_req_duration={**_written("trend"), "values": {"p(99.0)": 9, "p(99.9)": 10}}))
    assert exact.values["p99"] == 9


def test_other_keys_of_a_metric_are_not_read() -> None:
    found = _measure(_export(http_req_duration={**TREND, "p(x)": "?", "tainted": None}))
    assert found.values["p95"] == 8


@pytest.mark.parametrize(
    ("companion", "examined"), [({"count": 7, "rate": 1}, 7), (None, 1)], ids=["counted", "not counted"]
)
def test_requests_count_the_samples_of_their_times(companion: Any, examined: int) -> None:
    metrics = {"http_req_duration": TREND, "http_req_tls_handshaking": ZEROS}
    metrics |= {"http_reqs": companion} if companion else {}
    assert _measure(_export(**metrics)).examined == examined
    tls = _measure(_export(**metrics), metrics=("http_req_tls_handshaking",))
    assert ("p95" in tls.values) == (companion is not None)


def test_the_companion_of_a_slice_is_that_of_the_slice() -> None:
    metrics = {"http_reqs": {"count": 7, "rate": 1}, "http_req_duration{phase:peak}": ZEROS}
    found = _measure(_export(**metrics), tags=("phase:peak",))
    assert (found.examined, dict(found.values)) == (0, {})


def test_a_custom_counter_does_not_tell_its_samples() -> None:
    jobs = _export(jobs={"count": 20, "rate": 2})
    assert _measure(jobs, metrics=("jobs",)).examined == 1
    assert _measure(jobs, metrics=("jobs",)).values == {"count": 20, "rate": 2, "duration": 10000}


@pytest.mark.parametrize(("key", "told"), [("rate", 0.5), ("value", 0.5), ("rate", 0.0)])
def test_a_rate_without_its_counts_has_samples_only_where_it_is_above_zero(key: str, told: float) -> None:
    document = _handle(good={"type": "rate", "contains": "default", "values": {key: told}})
    found = _measure(document, metrics=("good",))
    assert (found.examined, found.values.get("rate")) == ((1, 0.5) if told else (0, None))


def test_a_rate_is_counted_not_believed() -> None:
    found = _measure(_export(checks={"passes": 1, "fails": 2, "value": 0.33333333}))
    assert found.values["checks"] == 1 / 3


# -- the run ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "duration"),
    [
        (_handle(duration=1234.5), 1234.5),
        (_handle(duration=None), None),
        (_export(), None),
        (_export(data_sent={"count": 300, "rate": 100}), 3000),
        (_export(http_reqs={"count": 0, "rate": 0}), None),
        (_handle(duration=3000, data_sent=_written("counter", count=300, rate=100)), 3000),
    ],
)
def test_the_duration_is_told_or_what_every_rate_was_divided_by(document: Any, duration: float | None) -> None:
    assert _measure(document).values.get("duration") == duration


# -- what cannot be ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ([], "not the form of this format"),
        ({"metrics": {}}, "missing required field `root_group`"),
        ({"root_group": {}, "metrics": []}, "not the form of this format"),
        (_export(checks=[]), "not the form of this format"),
        (_handle(duration="5s"), "not the form of this format"),
        (_handle(checks={"type": "rate", "values": []}), "the `values` of `checks` are no object"),
        (_handle(lag={"type": "sum", "values": {"value": 1}}), "neither trend, counter, rate nor gauge"),
        (_handle(lag={"type": ["trend"], "values": {}}), "neither trend, counter, rate nor gauge"),
        (_handle(lag={"values": TREND}), "neither trend, counter, rate nor gauge"),
        (_export(lag={}), "neither trend, counter, rate nor gauge"),
        (_export(http_reqs=TREND), "`http_reqs` is a counter in k6, but a trend here"),
        (_export(**{"d{phase:peak": TREND}), "brace without its partner"),
        (_export(checks={"passes": 1, "fails": 0, "value": 1, "thresholds": ["p"]}), "thresholds of `checks` are no"),
        (_export(lag={**TREND, "avg": None}), "the avg of `lag` is not a number"),
        (_export(lag={**TREND, "avg": True}), "the avg of `lag` is not a number"),
        (_export(lag={**TREND, "avg": 10**400}), "the avg of `lag` is not a finite number"),
        (_export(http_req_duration={**TREND, "min": -1}), "`http_req_duration` has a negative value"),
        (_export(http_reqs={"count": -4, "rate": 1}), "`http_reqs` has a negative value"),
        (_handle(lag=_written("trend", avg=-1.0)), "`lag` has a negative value"),
        (_export(lag={**TREND, "p(95)": 6}), "the percentiles of `lag` do not rise"),
        (_export(lag={**TREND, "max": 7}), "the percentiles of `lag` do not rise"),
        (_export(lag={**TREND, "count": 0}), "`lag` has values, but the file counts no sample"),
        (_export(http_req_duration=TREND, http_reqs={"count": 0, "rate": 0}), "the file counts no sample"),
        (_export(checks={"passes": 1, "fails": 1, "value": 0.6}), "`checks` has 1 of 2 true, but a rate of 0.6"),
        (_export(checks={"passes": 0, "fails": 0, "value": 1}), "`checks` has 0 of 0 true, but a rate of 1"),
        (_handle(good=_written("rate", rate=1.5)), "the rate of `good` is not between 0 and 1"),
        (_handle(good=_written("rate", contains="default", rate=-0.5)), "the rate of `good` is not between 0 and 1"),
        (
            _export(http_req_failed={"passes": 4, "fails": 1, "value": 0.8}, http_reqs={"count": 4, "rate": 1}),
            "5 requests were judged in `http_req_failed`, but only 4 sent",
        ),
        (_export(http_reqs={"count": 4, "rate": 1}, iterations={"count": 4, "rate": 2}), "different durations"),
        (_handle(duration=1, http_reqs=_written("counter", count=4, rate=1)), "different durations"),
        (_handle(duration=0), "different durations"),
        (_handle(duration=-5), "different durations"),
        (_export(a={"count": 1e290, "rate": 1e-290}), "different durations"),
    ],
)
def test_what_cannot_be_is_refused(document: Any, fault: str) -> None:
    with pytest.raises(EvidenceError, match=fault):
        _collect(document)


def test_a_negative_trend_of_a_script_is_its_own_affair() -> None:
    balance = _handle(balance=_written("trend", contains="default", avg=-1.0, max=2.0))
    assert _collect(balance).table.numbers("avg")[0] == -1.0
    odd = _handle(balance={"type": "trend", "contains": 7, "values": {"avg": -1.0}})
    assert _collect(odd).table.text("contains")[0] == ""


def test_judged_requests_without_a_count_of_requests_are_let_pass() -> None:
    assert _measure(_export(http_req_failed={"passes": 1, "fails": 0, "value": 1})).values["error-rate"] == 1


# -- the real files ---------------------------------------------------------------------------------------------------


def _cases() -> list[Path]:
    return sorted(path.parent for path in EXAMPLES.glob("*/expected.json"))


def _file(case: Path) -> tuple[bytes, dict[str, Any]]:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    return (case / expected["file"]).read_bytes(), expected


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.name)
def test_real_summaries_have_their_true_numbers(case: Path) -> None:
    data, expected = _file(case)
    table = COLLECTOR.collect(Source.of_bytes(expected["file"], data)).table
    assert len(table) == expected["rows"]
    for asked in [{"where": {}, "metrics": expected["metrics"]}, *expected["where"]]:
        patterns = {name: tuple(globs) for name, globs in asked["where"].items()}
        rows = select_rows(load.KIND, table, patterns)
        found = load.measure(Selection(table=table, rows=rows, patterns=patterns))
        assert dict(found.values) == pytest.approx(asked["metrics"], rel=1e-9)
        assert (found.examined == 0) == (case.name == "idle-export")


def _read_or_refuse(data: bytes) -> None:
    try:
        COLLECTOR.collect(Source.of_bytes("k6.json", data))
    except EvidenceError:
        return


@pytest.mark.parametrize("case", _cases()[:2], ids=lambda case: case.name)
def test_a_cut_summary_is_always_refused(case: Path) -> None:
    data, _ = _file(case)
    for cut in range(0, len(data.rstrip()), 97):
        with pytest.raises(EvidenceError):
            COLLECTOR.collect(Source.of_bytes("k6.json", data[:cut]))


@settings(deadline=None)
@given(st.data())
def test_damaged_bytes_raise_nothing_else(data: st.DataObject) -> None:
    content = bytearray(_file(EXAMPLES / "untagged-handle")[0])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    _read_or_refuse(bytes(content))


_ODD: list[Any] = [None, True, "x", -1, math.inf, 1e308, [], {}, {"ok": True}, "\ud800", [[[]]]]


def _replaced(value: Any, at: Iterator[int], odd: Any) -> Any:
    """`value` with the part whose turn comes first replaced."""
    if next(at) == 0:
        return odd
    if isinstance(value, dict):
        return {key: _replaced(part, at, odd) for key, part in value.items()}
    return [_replaced(part, at, odd) for part in value] if isinstance(value, list) else value


@settings(deadline=None)
@given(st.integers(0, 400), st.sampled_from(_ODD))
def test_wrong_types_raise_nothing_else(turn: int, odd: Any) -> None:
    document = json.loads(_file(EXAMPLES / "untagged-handle")[0])
    _read_or_refuse(json.dumps(_replaced(document, iter(range(turn, turn - 4000, -1)), odd)).encode())


_HOSTILE: list[Callable[[], bytes]] = [
    lambda: b"",
    lambda: b"\xef\xbb\xbf",
    lambda: b"[" * (10 << 20),
    lambda: b'{"metrics":' * 5000,
    lambda: json.dumps(_export()).encode("utf-16"),
    lambda: b'{"root_group":{},"metrics":{"checks":{"passes":NaN}}}',
    lambda: b'{"root_group":{},"metrics":{},"metrics":{}}',
]


@pytest.mark.parametrize("make", _HOSTILE)
def test_hostile_bytes_are_refused(make: Callable[[], bytes]) -> None:
    with pytest.raises(EvidenceError):
        COLLECTOR.collect(Source.of_bytes("k6.json", make()))
