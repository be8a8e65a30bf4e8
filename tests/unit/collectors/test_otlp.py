"""OTLP JSON: ids of either form, old and new names, documents and lines."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.collectors.collector import Collected, NotEvidence
from readygate.collectors.otlp import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import damaged, holds

SPAN = {"traceId": "AB" * 16, "spanId": "cd" * 8, "parentSpanId": "ef" * 8, "name": " GET\n/ ", "kind": 2}
NAMED = [{"key": "host"}, {"key": "service.name", "value": {"stringValue": "web"}}]


def export(
    *spans: Any, scope: str = "scopeSpans", top: str = "resourceSpans", attributes: Any = NAMED
) -> dict[str, Any]:
    return {top: [{"resource": {"attributes": attributes}, scope: [{"spans": list(spans)}]}]}


def read(data: bytes) -> Collected:
    return COLLECTOR.collect(Source.of_bytes("t.json", data))


def rows(document: Any) -> list[tuple[Any, ...]]:
    table = read(json.dumps(document).encode()).table
    return [table.row(row)[1:] for row in range(len(table))]


def refused(document: Any) -> str:
    with pytest.raises(EvidenceError) as caught:
        rows(document)
    return caught.value.fault


def test_a_span_is_a_row_in_old_and_new_forms() -> None:
    row = ("ab" * 16, "cd" * 8, "ef" * 8, "web", "server", "GET /")
    assert rows(export(SPAN)) == [row]
    assert rows(export(SPAN, scope="instrumentationLibrarySpans")) == [row]
    assert rows(export(SPAN, top="batches")) == [row]


def test_ids_may_be_base64_or_have_a_prefix() -> None:
    coded = {name: base64.b64encode(bytes.fromhex(SPAN[name])).decode() for name in ("traceId", "spanId")}  # type: ignore[arg-type]
    assert rows(export({**SPAN, **coded}))[0][:2] == ("ab" * 16, "cd" * 8)
    assert rows(export({**SPAN, "spanId": "0x" + "cd" * 8}))[0][1] == "cd" * 8


@settings(max_examples=50)
@given(st.binary(min_size=16, max_size=16).filter(any), st.binary(min_size=8, max_size=8).filter(any))
def test_both_forms_of_ids_are_one(trace: bytes, span: bytes) -> None:
    written = {"traceId": trace.hex(), "spanId": span.hex()}
    coded = {"traceId": base64.b64encode(trace).decode(), "spanId": base64.b64encode(span).decode()}
    assert rows(export(written)) == rows(export(coded)) == [(trace.hex(), span.hex(), "", "web", "", "")]


@pytest.mark.parametrize("parent", [None, "", "0" * 16, "AAAAAAAAAAA="])
def test_a_root_has_no_parent(parent: str | None) -> None:
    assert rows(export({**SPAN, "parentSpanId": parent}))[0][2] == ""


@pytest.mark.parametrize(
    ("kind", "role"),
    [(0, ""), (1, "internal"), (5, "consumer"), (6, ""), (-1, ""), (None, ""), ("SPAN_KIND_CLIENT", "client"),
     ("SPAN_KIND_UNSPECIFIED", ""), ("PRODUCER", "producer")],
)  # fmt: skip
def test_kinds_are_numbers_or_names(kind: Any, role: str) -> None:
    assert rows(export({**SPAN, "kind": kind}))[0][4] == role


@pytest.mark.parametrize(
    "attributes", [None, [], [{"key": "service.name"}], [{"key": "a", "value": {"intValue": "1"}}]]
)
def test_a_resource_may_name_no_service(attributes: Any) -> None:
    assert rows(export(SPAN, attributes=attributes))[0][3] == ""
    assert rows({"resourceSpans": [{"scopeSpans": [{"spans": [SPAN]}, {}]}, {}]})[0][3] == ""


def test_lines_are_exports_and_those_of_metrics_are_passed_over() -> None:
    other = {**SPAN, "spanId": "12" * 8}
    exports: list[Any] = [export(SPAN), {"resourceMetrics": []}, export(other)]
    lines = [json.dumps(one) for one in exports]
    found = read("\n\n".join(lines).encode())
    assert (len(found.table), found.tool, found.problems) == (2, "OpenTelemetry", ())
    with pytest.raises(EvidenceError) as caught:
        read("\n".join([*lines, lines[0][:40]]).encode())
    assert (caught.value.line, caught.value.fault) == (4, "the JSON ends too early: truncated or empty")


def test_what_contradicts_itself_is_refused() -> None:
    assert (
        refused(export(SPAN, {**SPAN, "name": "other"})) == f"two spans have the id {'cd' * 8} in the trace {'ab' * 16}"
    )
    assert refused(export({**SPAN, "traceId": "xyz"})) == "'xyz' is no id of 16 bytes"
    assert refused(export({**SPAN, "parentSpanId": "zz" * 8})) == f"{'zz' * 8!r} is no id of 8 bytes"
    for name in ("traceId", "spanId"):
        zeros = {**SPAN, name: "0" * len(str(SPAN[name]))}
        assert refused(export(zeros)) == "a span ` GET\n/ ` has no id"
    with pytest.raises(EvidenceError, match="twice"):
        read(b'{"resourceSpans": [], "resourceSpans": []}')


def test_a_span_that_is_exported_twice_is_one_span_for_its_kind() -> None:
    assert len(rows(export(SPAN, SPAN))) == 2


def test_an_export_without_span_says_so() -> None:
    assert [(one.fault, one.fatal) for one in read(b'{"resourceSpans": []}').problems] == [
        ("the export has no span", False)
    ]
    with pytest.raises(NotEvidence, match="an OTLP export without traces"):
        read(b'{"resourceLogs": []}')


def test_a_long_export_is_read_without_a_search_for_repeated_keys() -> None:
    assert len(rows({**export(SPAN), "padding": "x" * (2 << 20)})) == 1


def test_whatever_the_bytes_only_evidence_errors_come_out() -> None:
    for data in damaged(json.dumps(export(SPAN)).encode()):
        holds(COLLECTOR, data)
