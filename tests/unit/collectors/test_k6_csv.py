"""k6's samples as CSV: columns, tags, times and cuts."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.collectors.collector import Collected
from readygate.collectors.k6_csv import COLLECTOR
from readygate.kinds import load
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Measurement, Selection
from readygate.model.errors import EvidenceError
from readygate.readers.k6 import REQUEST_TIMES
from readygate.readers.source import Source

EXAMPLES = Path(__file__).parents[2] / "examples" / "k6-csv"
HEADER = "metric_name,timestamp,metric_value,check,expected_response,group,scenario,extra_tags,metadata"
TAGS = HEADER.split(",")[3:]


def _collect(data: bytes | str) -> Collected:
    return COLLECTOR.collect(Source.of_bytes("k6.csv", data if isinstance(data, bytes) else data.encode()))


def _measured(collected: Collected, **patterns: tuple[str, ...]) -> Measurement:
    table = collected.table
    return load.measure(Selection(table=table, rows=select_rows(load.KIND, table, patterns), patterns=patterns))


def _measure(data: bytes | str, **patterns: tuple[str, ...]) -> Measurement:
    return _measured(_collect(data), **patterns)


def _row(metric: str, value: object, time: object = 1_700_000_000, **tags: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([metric, time, value, *(tags.get(name, "") for name in TAGS)])
    return text.getvalue()


def _iteration(took: float, time: object = 1_700_000_000, extra: str = "phase=peak") -> str:
    """What k6 writes of an iteration with one request and one check, in its order."""
    tags = {"scenario": "s", "extra_tags": extra}
    asked = {**tags, "expected_response": "true"}
    request = [_row("http_reqs", 1, time, **asked), _row("http_req_duration", took, time, **asked)]
    request += [_row(metric, 0, time, **asked) for metric in REQUEST_TIMES[1:]]
    request += [_row("http_req_failed", 0, time, **asked), _row("checks", 1, time, check="ok", **tags)]
    traffic = [_row("data_sent", 10, time, **tags), _row("data_received", 20, time, **tags)]
    return "".join(
        [*request, *traffic, _row("iteration_duration", took, time, **tags), _row("iterations", 1, time, **tags)]
    )


def _run(*times: float) -> str:
    return HEADER + "\n" + "".join(_iteration(took) for took in times)


# -- numbers ----------------------------------------------------------------------------------------------------------


def test_a_stream_tells_exact_numbers_of_the_run_and_of_its_slices() -> None:
    data = _run(100.0) + _iteration(50.0, extra="phase=cold") + _row("vus", 4) + _row("vus_max", 9)
    found = _measure(data)
    assert dict(found.values) == pytest.approx(
        {"p50": 75, "p90": 95, "p95": 97.5, "p99": 99.5, "avg": 75, "max": 100, "requests": 2}
        | {"error-rate": 0, "checks": 1, "vus": 4}
    )
    assert found.examined == 2
    assert found.untold["duration"] == "the file does not tell how long the run took"
    assert _measure(data, tags=("phase:cold",)).values["p95"] == 50
    assert _measure(data, scenarios=("s",)).values["p95"] == 97.5
    assert _collect(data).problems == ()


def test_a_script_s_metric_of_unknown_kind_has_percentiles_only() -> None:
    data = _run(5.0) + _row("lag", 7.0) + _row("vus", 1) + _row("vus_max", 1)
    found = _measure(data, metrics=("lag",))
    assert found.values["p95"] == 7.0
    assert found.untold["count"] == "the file does not tell what kind of metric `lag` is, so it has no count"
    assert found.notes == ("the file does not tell the unit of `lag`; taken as milliseconds",)


def test_slices_of_too_many_values_are_noted() -> None:
    collected = _collect(_run() + "".join(_iteration(5.0, extra=f"phase={number}") for number in range(51)))
    assert [(problem.fault, problem.fatal) for problem in collected.problems] == [
        ("tags with too many values make no slices: `phase`", False)
    ]


def test_a_header_alone_examines_nothing() -> None:
    found = _measure(_run())
    assert (found.examined, dict(found.values)) == (0, {})


@pytest.mark.parametrize(
    ("times", "duration"),
    [
        (("1700000000", "1700000099"), None),
        (("1700000000", "1700000100"), 101_000),
        (("1700000000000", "1700000000099"), None),
        (("1700000000000", "1700000000100"), 101),
        (("1700000000000000", "1700000000000100"), 0.101),
        (("1700000000000000000", "1700000000000000100"), 0.000101),
        (("2023-11-14T22:13:20Z", "2023-11-14T22:14:59Z"), None),
        (("2023-11-14T22:13:20Z", "2023-11-14T22:15:00Z"), 101_000),
        (("2023-11-14T22:13:20.5Z", "2023-11-14T22:13:21.25Z"), 750.000001),
        (("1700000000", "1700000000"), None),
    ],
)
def test_the_duration_is_as_exact_as_the_times_or_untold(times: tuple[str, str], duration: float | None) -> None:
    found = _measure(HEADER + "\n" + _row("dropped_iterations", 1, times[0]) + _row("dropped_iterations", 1, times[1]))
    assert found.values.get("duration") == (pytest.approx(duration, rel=1e-12) if duration else None)


def test_the_duration_begins_with_the_first_iteration_even_if_that_ends_last() -> None:
    moments = [1_700_000_000_000, 1_700_000_009_000]
    data = HEADER + "\n" + _iteration(500, moments[0]) + _iteration(9100, moments[1])
    assert _measure(data).values["duration"] == 9501


# -- tags -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extra", "slices"),
    [
        ("", set()),
        ("phase=peak", {"phase:peak"}),
        ("phase=peak&team=a", {"phase:peak", "team:a"}),
        ("note=a,b", {"note:a,b"}),
        ('note=a "b"', {'note:a "b"'}),
        ("note=a\nb\n", {"note:a b"}),
        ("query=x=y", {"query:x=y"}),
        ("note=p&q", {"note:p&q"}),
        ("lonely", set()),
        ("empty=", {"empty:"}),
    ],
)
def test_tags_of_a_script_are_taken_apart(extra: str, slices: set[str]) -> None:
    table = _collect(_run() + _row("dropped_iterations", 1, extra_tags=extra, metadata="trace=1")).table
    assert {tags for tags in table.text("tags") if tags} == slices


def test_an_untold_column_is_no_tag() -> None:
    table = _collect(_run() + _row("dropped_iterations", 1, group="::a", check="c")).table
    assert {*table.text("tags"), *table.text("group")} == {"", "check:c", "::a"}


# -- what cannot be ---------------------------------------------------------------------------------------------------

GOOD = _row("dropped_iterations", 1)


@pytest.mark.parametrize(
    ("data", "fault", "line"),
    [
        ("", "header is not that of k6's CSV", 1),
        ("metric_name,timestamp,metric_value,group\n", "header is not that of k6's CSV", 1),
        ("name,timestamp,metric_value,extra_tags\n", "header is not that of k6's CSV", 1),
        (HEADER, "last line has no end", None),
        (f"{HEADER}\n{GOOD}"[:-1], "last line has no end", None),
        (f"{HEADER}\n{GOOD}\n", "not enough values", 3),
        (f"{HEADER}\n{GOOD}lag,1\n", "not enough values", 3),
        (f"{HEADER}\nlag,1700000000,1,a,b\n", "5 columns where the header has 9", 2),
        (f"{HEADER}\n{_row('lag', 'x')}", "could not convert", 2),
        (f"{HEADER}\n{GOOD}{_row('dropped_iterations', 'x')}", "could not convert", 3),
        (f"{HEADER}\n{_row('lag', 1, 'now')}", "no time of RFC 3339", 2),
        (f"{HEADER}\n{_row('lag', 1, 17)}", "no time of RFC 3339", 2),
        (f"{HEADER}\n{GOOD}{_row('dropped_iterations', 1, 'now')}", "no time of RFC 3339", 3),
        (f"{HEADER}\n{_row('vus', 'nan')}{_row('vus_max', 1)}", "not a finite number", None),
        (f"{HEADER}\n{_row('dropped_iterations', 'inf')}", "not a finite number", None),
        (f"{HEADER}\n{_row('dropped_iterations', -1)}", "negative value", None),
        (f'{HEADER}\nlag,1700000000,1,"a\n', "quotation mark without its partner", 2),
        (f'{HEADER}\nlag,1700000000,1,"a' + "\n" * 2000, "quotation mark without its partner", 2),
        (f'{HEADER}\nlag,1700000000,1,"a"b,,,,,\n', "expected after", 2),
        (f"{HEADER}\nlag,1700000000,1,{'x' * 140_000},,,,,\n", "field larger than field limit", 2),
        (f"{HEADER}\n{_row('iteration_duration', 'nan')}", "finite|which k6 writes together", None),
        (f"{HEADER}\n{_row('iteration_duration', 'inf')}", "cannot convert float infinity to integer", 2),
    ],
)
def test_what_is_no_stream_is_refused_with_its_line(data: str, fault: str, line: int | None) -> None:
    with pytest.raises(EvidenceError, match=fault) as refused:
        _collect(data)
    assert refused.value.line == line


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + _run(5.0).encode(),
        _run(5.0).encode("utf-16"),
        _run(5.0).encode().replace(b"peak", b"p\xff"),
        b"[" * (1 << 20) + b"\n",
    ],
    ids=["bom", "utf-16", "bytes", "brackets"],
)
def test_hostile_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        _collect(data)


# -- cuts -------------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=6), st.data())
def test_a_cut_inside_a_line_a_request_or_an_iteration_is_refused(times: list[float], data: st.DataObject) -> None:
    """A cut behind an iteration's traffic or its end leaves what a shorter run would have written: k6 marks no end."""
    whole = _run(*times)
    cut = data.draw(st.integers(0, len(whole) - 1))
    rest = whole[:cut]
    last = rest.splitlines()[-1].split(",")[0] if rest.endswith("\n") else ""
    if last in {"metric_name", "data_received", "iterations"}:
        assert _measure(rest).examined < len(times) or last == "data_received"
    else:
        with pytest.raises(EvidenceError):
            _collect(rest)


@settings(deadline=None)
@given(st.data())
def test_a_cut_of_a_packed_stream_is_always_refused(data: st.DataObject) -> None:
    packed = gzip.compress(_run(5.0, 6.0).encode(), mtime=0)
    with pytest.raises(EvidenceError):
        _collect(packed[: data.draw(st.integers(0, len(packed) - 1))])


@settings(deadline=None)
@given(st.data())
def test_damaged_bytes_raise_nothing_else(data: st.DataObject) -> None:
    content = bytearray(_run(5.0, 6.0).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        _collect(bytes(content))
    except EvidenceError:
        return


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
