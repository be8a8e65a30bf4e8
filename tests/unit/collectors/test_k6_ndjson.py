"""k6's samples as JSON lines: exact numbers, bounded memory, and cuts."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.collectors.collector import Collected
from readygate.collectors.k6_ndjson import COLLECTOR
from readygate.kinds import load
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Better, Measurement, Selection
from readygate.model.errors import EvidenceError
from readygate.readers import lines as line_blocks
from readygate.readers.k6 import BUILT_IN, REQUEST_TIMES
from readygate.readers.source import Source

EXAMPLES = Path(__file__).parents[2] / "examples" / "k6-ndjson"


def _collect(data: bytes) -> Collected:
    return COLLECTOR.collect(Source.of_bytes("k6.json", data))


def _measured(collected: Collected, **patterns: tuple[str, ...]) -> Measurement:
    table = collected.table
    return load.measure(Selection(table=table, rows=select_rows(load.KIND, table, patterns), patterns=patterns))


def _measure(data: bytes, **patterns: tuple[str, ...]) -> Measurement:
    return _measured(_collect(data), **patterns)


def _point(metric: str, value: Any, tags: Any = None, *, second: float = 0.0) -> dict[str, Any]:
    time = f"2026-01-01T00:00:{second:012.9f}Z"
    return {"metric": metric, "type": "Point", "data": {"time": time, "value": value, "tags": tags}}


def _metric(name: str, kind: str, contains: str = "default") -> dict[str, Any]:
    data = {"name": name, "type": kind, "contains": contains, "thresholds": ["p(95)<1"], "submetrics": None}
    return {"type": "Metric", "data": data, "metric": name}


def _lines(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def _iteration(number: int, took: float, phase: str = "peak", *, failed: bool = False) -> Iterator[dict[str, Any]]:
    """What k6 writes of an iteration with one request and one check, in its order."""
    tags = {"scenario": "s", "group": "", "phase": phase}
    asked = {**tags, "expected_response": str(not failed).lower(), "url": f"http://h/{number}"}
    yield _point("http_reqs", 1, asked, second=number)
    yield _point("http_req_duration", took, asked, second=number)
    for metric in REQUEST_TIMES[1:]:
        yield _point(metric, 0, asked, second=number)
    yield _point("http_req_failed", int(failed), asked, second=number)
    yield _point("checks", int(not failed), {**tags, "check": "ok"}, second=number)
    yield _point("data_sent", 10, tags, second=number)
    yield _point("data_received", 20, tags, second=number)
    yield _point("iteration_duration", took, tags, second=number)
    yield _point("iterations", 1, tags, second=number)


def _run(*times: float) -> bytes:
    return _lines(*(record for number, took in enumerate(times, 1) for record in _iteration(number, took)))


# -- numbers ----------------------------------------------------------------------------------------------------------


def test_a_stream_tells_exact_numbers_of_the_run_and_of_its_slices() -> None:
    peak, cold = list(_iteration(1, 100.0)), list(_iteration(2, 50.0, "cold", failed=True))
    gauges = [_metric("vus", "gauge"), _point("vus", 4, {}, second=3), _metric("vus_max", "gauge")]
    data = _lines(*peak, *cold, *gauges, _point("vus_max", 9, None, second=3))
    found = _measure(data)
    assert found.examined == 2
    assert dict(found.values) == pytest.approx(
        {
            "p50": 75.0,
            "p90": 95.0,
            "p95": 97.5,
            "p99": 99.5,
            "avg": 75.0,
            "max": 100.0,
            "rps": 2 / 2.1,
            "requests": 2,
            "error-rate": 0.5,
            "checks": 0.5,
            "vus": 4,
            "duration": 2100.0,
        }
    )
    assert "raw stream, which holds no verdicts" in found.untold["thresholds-failed"]
    sliced = _measure(data, tags=("phase:cold",))
    assert (sliced.values["p95"], sliced.values["error-rate"], sliced.values["requests"]) == (50.0, 1.0, 1)
    assert _measure(data, scenarios=("s",)).values["p95"] == found.values["p95"]
    assert _measure(data, tags=("url:*",)).examined == 0


def test_the_duration_begins_with_the_first_iteration_even_if_that_ends_last() -> None:
    records = [*_iteration(2, 500.0), *_iteration(9, 8500.0)]
    assert _measure(_lines(*records)).values["duration"] == 8500.0


def test_a_stream_of_one_moment_has_no_duration() -> None:
    found = _measure(_lines(_point("checks", 1), _point("data_sent", 1), _point("data_received", 1)))
    assert found.values == {"checks": 1.0}


def test_the_kind_of_a_script_s_metric_is_that_of_its_declaration() -> None:
    tags = {"scenario": "s"}
    lag = [_metric("lag", "trend"), _point("lag", 5, tags)]
    jobs = [_metric("jobs", "counter"), _point("jobs", 3, tags), _point("jobs", 4, tags)]
    data = _lines(*lag, *jobs) + _run(5.0)
    assert "not declared as a time" in _measure(data, metrics=("lag",)).untold["p95"]
    assert _measure(data, metrics=("jobs",)).values["count"] == 7


def test_slices_of_too_many_values_are_noted() -> None:
    data = b"".join(_run(5.0).replace(b'"peak"', f'"{number}"'.encode()) for number in range(51))
    collected = _collect(data)
    assert [(problem.fault, problem.fatal) for problem in collected.problems] == [
        ("tags with too many values make no slices: `phase`", False)
    ]
    assert _measured(collected).examined == 51
    assert _measured(collected, tags=("phase:7",)).examined == 0
    assert _collect(_run(5.0)).problems == ()


@settings(deadline=None)
@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=20), st.integers(1, 5000))
def test_the_size_of_the_blocks_read_changes_nothing(times: list[float], size: int) -> None:
    data = _run(*times)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_blocks, "BLOCK", size)
        small = _measure(data)
    assert small == _measure(data)


def test_spaces_and_the_order_of_keys_change_nothing() -> None:
    records = [json.loads(line) for line in _run(5.0, 7.0).splitlines()]
    turned = [{**dict(reversed(record.items())), "extra": [1]} for record in records]
    spaced = b"".join(json.dumps(record, separators=(" , ", " : ")).encode() + b"\r\n" for record in turned)
    assert _measure(spaced) == _measure(_run(5.0, 7.0))


# -- what cannot be ---------------------------------------------------------------------------------------------------


def _broken(change: Callable[[dict[str, Any]], Any], at: int = 1) -> bytes:
    records = [json.loads(line) for line in _run(5.0, 6.0).splitlines()]
    records[at] = change(records[at])
    return _lines(*records)


def _with(**data: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda record: {**record, "data": {**record["data"], **data}}


@pytest.mark.parametrize(
    ("data", "fault", "line"),
    [
        (b"", "the stream is empty", None),
        (b"\n", "the JSON ends too early", 1),
        (_run(5.0) + b"\n", "the JSON ends too early", 15),
        (b"{}\n", "missing required field `metric`", 1),
        (_run(5.0)[:-1] + b" " + _run(6.0), "trailing characters", 14),
        (_run(5.0)[:-1], "last line has no end", None),
        (_broken(lambda record: {**record, "type": "Line"}), "Invalid enum value 'Line'", 2),
        (_broken(lambda record: {**record, "metric": 1}), "Expected `str`", 2),
        (_broken(lambda record: [record]), "Expected `object`", 2),
        (_broken(_with(value="5")), "Expected `float | null`", 2),
        (_broken(_with(value=None)), "`http_req_duration`: has no value", 2),
        (_broken(_with(value=None), 15), "`http_req_duration`: has no value", 16),
        (_broken(_with(value=-5)), "`http_req_duration` has a negative value", None),
        (_broken(_with(tags=[1])), "Expected `object`", 2),
        (_broken(_with(tags={"phase": 1})), "Expected `str`", 2),
        (_broken(_with(time="now")), "no time of RFC 3339", 2),
        (_broken(_with(time=5)), "Expected `str`", 2),
        (_broken(_with(time=""), 13), "no time of RFC 3339", 14),
        (_broken(_with(time="now"), 0), "no time of RFC 3339", 1),
        (_lines(_metric("lag", "sum")) + _run(5.0), "`lag`: the metric 'lag' has the unknown type 'sum'", 1),
        (_lines(_metric("http_reqs", "trend")), "`http_reqs` is a counter in k6, but a trend here", 1),
        (_run(5.0).replace(b"00:00:01", b"00:00:61"), "second must be in", 1),
    ],
)
def test_what_is_no_stream_is_refused_with_its_line(data: bytes, fault: str, line: int | None) -> None:
    with pytest.raises(EvidenceError, match=fault) as refused:
        _collect(data)
    assert refused.value.line == line


def test_a_line_that_is_no_json_has_its_number_in_any_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_blocks, "BLOCK", 700)
    records = _run(*range(1, 9)).splitlines(keepends=True)
    for at in (0, 20, 70):
        broken = [*records]
        broken[at] = b"{" + broken[at]
        with pytest.raises(EvidenceError) as refused:
            _collect(b"".join(broken))
        assert refused.value.line == at + 1


# -- cuts -------------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=6), st.data())
def test_a_cut_inside_a_line_a_request_or_an_iteration_is_refused(times: list[float], data: st.DataObject) -> None:
    """A cut behind an iteration's traffic or its end leaves what a shorter run would have written: k6 marks no end."""
    whole = _run(*times)
    cut = data.draw(st.integers(0, len(whole) - 1))
    rest = whole[:cut]
    last = rest.splitlines()[-1] if rest else b""
    seen = rest.endswith(b"\n") and any(name in last for name in (b'"iterations"', b'"data_received"'))
    if not seen:
        with pytest.raises(EvidenceError):
            _collect(rest)
    else:
        assert _measure(rest).examined <= len(times)


@settings(deadline=None)
@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=6), st.data())
def test_a_cut_of_a_packed_stream_is_always_refused(times: list[float], data: st.DataObject) -> None:
    packed = gzip.compress(_run(*times), mtime=0)
    with pytest.raises(EvidenceError):
        _collect(packed[: data.draw(st.integers(0, len(packed) - 1))])


def test_a_scenario_that_is_cut_inside_an_iteration_is_seen_behind_another_one() -> None:
    other = _run(5.0).replace(b'"scenario": "s"', b'"scenario": "t"').splitlines(keepends=True)
    for kept in (9, 10):
        with pytest.raises(EvidenceError, match="ends inside an iteration of the scenario `t`"):
            _collect(b"".join(other[:kept]) + _run(5.0, 6.0))


# -- the real files ---------------------------------------------------------------------------------------------------


def _cases() -> list[Path]:
    return sorted(path.parent for path in EXAMPLES.glob("*/expected.json"))


def _file(case: Path) -> tuple[bytes, dict[str, Any]]:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    data = (case / expected["file"]).read_bytes()
    return (gzip.decompress(data) if expected["file"].endswith(".gz") else data), expected


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.name)
def test_real_streams_have_their_true_numbers(case: Path, packed: bool) -> None:
    data, expected = _file(case)
    collected = _collect(gzip.compress(data) if packed else data)
    assert len(collected.table) == expected["rows"]
    for asked in [{"where": {}, "metrics": expected["metrics"]}, *expected["where"]]:
        found = _measured(collected, **{name: tuple(globs) for name, globs in asked["where"].items()})
        assert dict(found.values) == pytest.approx(asked["metrics"], rel=1e-9)
        assert (found.examined == 0) == (case.name == "idle")


@pytest.mark.unmeasured
@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.name)
def test_no_cut_of_a_real_stream_examines_more(case: Path) -> None:
    """What a cut at the end of an iteration can improve is documented; nothing else of the file is lost unseen."""
    data, _ = _file(case)
    whole = _measure(data)
    ends = [at + 1 for at, byte in enumerate(data) if byte == 10][:-1]
    for cut in ends[:: max(1, len(ends) // 60)]:
        try:
            found = _measure(data[:cut])
        except EvidenceError:
            continue
        last = json.loads(data[:cut].splitlines()[-1])["metric"]
        assert last in {"iterations", "data_received", "vus_max"}
        assert found.examined <= whole.examined
        assert set(found.values) <= set(whole.values) | {"p99"}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damaged_bytes_raise_nothing_else(data: st.DataObject) -> None:
    content = bytearray(_run(5.0, 6.0))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        _collect(bytes(content))
    except EvidenceError:
        return


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + _run(5.0),
        _run(5.0).decode().encode("utf-16"),
        b"[" * (1 << 20) + b"\n",
        _lines({**_point("lag", 1), "deep": 1}).replace(b'"deep": 1', b'"deep": ' + b"[" * 100_000),
        _lines(_point("lag", 1, {"note": "?"})).replace(b"?", b"\\ud800"),
        _lines(_point("lag", 1, {"note": "?"})).replace(b"?", b"\xff"),
    ],
    ids=["bom", "utf-16", "brackets", "deep", "surrogate", "bytes"],
)
def test_hostile_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        _collect(data)


def test_all_statistics_of_a_stream_have_a_direction_or_none() -> None:
    assert {metric.better for metric in load.KIND.metrics} == set(Better)
    assert set(REQUEST_TIMES) < set(BUILT_IN)
