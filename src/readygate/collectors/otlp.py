"""Traces as OTLP JSON: one export request, or one a line, as the collector's file exporter writes them.

Enters: `resourceSpans` (`batches` in answers of Tempo) with `scopeSpans` or, before
OTLP 0.15, `instrumentationLibrarySpans`.
Leaves: rows of `traces`. Ids are hexadecimal in OTLP/JSON and base64 where protobuf's own mapping wrote them; kinds are
numbers or names. Lines with metrics or logs are passed over. Specification:
https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

import msgspec

from readygate.collectors.collector import Collected, Collector, NotEvidence, Signature
from readygate.kinds.traces import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers import json
from readygate.readers.source import Source

_ROLES = ("", "internal", "server", "client", "producer", "consumer")
_TRACE, _SPAN = 16, 8
_LINES = re.compile(rb"\s*\{[^\n]*\}[ \t\r]*\n\s*\{")


class _Value(msgspec.Struct, rename="camel"):
    string_value: str = ""


class _Attribute(msgspec.Struct):
    key: str
    value: _Value | None = None


class _Resource(msgspec.Struct):
    attributes: list[_Attribute] | None = None


class _Span(msgspec.Struct, rename="camel"):
    trace_id: str
    span_id: str
    parent_span_id: str | None = None
    name: str = ""
    kind: int | str | None = None


class _Scope(msgspec.Struct):
    spans: list[_Span] | None = None


class _ResourceSpans(msgspec.Struct, rename="camel"):
    resource: _Resource | None = None
    scope_spans: list[_Scope] | None = None
    instrumentation_library_spans: list[_Scope] | None = None


class _Export(msgspec.Struct, rename="camel"):
    resource_spans: list[_ResourceSpans] | None = None
    batches: list[_ResourceSpans] | None = None


def collect(source: Source) -> Collected:
    """The spans; EvidenceError where an id is none, or a span's ids stand for two spans."""
    table = Table(COLUMNS)
    exports = list(_exports(source))
    if all(export.resource_spans is None and export.batches is None for export in exports):
        raise NotEvidence("an OTLP export without traces")
    seen: dict[tuple[str, str], tuple[str, ...]] = {}
    for export in exports:
        for group in (*(export.resource_spans or ()), *(export.batches or ())):
            service = _service(group.resource)
            for scope in (*(group.scope_spans or ()), *(group.instrumentation_library_spans or ())):
                for span in scope.spans or ():
                    row = _row(span, service)
                    if seen.setdefault(row[:2], row) != row:
                        raise EvidenceError(f"two spans have the id {row[1]} in the trace {row[0]}")
                    table.add(source.path, *row)
    problems = () if table else (Problem(fault="the export has no span", fatal=False),)
    return Collected(table=table, tool="OpenTelemetry", problems=problems)


def _exports(source: Source) -> Iterator[_Export]:
    """The document, or one a line where more than one line begins with an object."""
    data = source.read().removeprefix(json.BOM)
    if not _LINES.match(data):
        yield json.decode_part(data, _Export)
        if len(data) <= json.REPEATS_LIMIT:
            json.refuse_repeats(data)
        return
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            try:
                yield json.decode_part(line, _Export)
            except EvidenceError as error:
                raise EvidenceError(error.fault, line=number) from error


def _service(resource: _Resource | None) -> str:
    found = (resource.attributes if resource else None) or ()
    named = (one.value.string_value for one in found if one.key == "service.name" and one.value)
    return " ".join(next(named, "").split())


def _row(span: _Span, service: str) -> tuple[str, str, str, str, str, str]:
    trace, own = _id(span.trace_id, _TRACE), _id(span.span_id, _SPAN)
    if not trace or not own:
        raise EvidenceError(f"a span `{span.name[:80]}` has no id", hint="ids of zeros are invalid in OTLP")
    parent = _id(span.parent_span_id, _SPAN) if span.parent_span_id else ""
    return trace, own, parent, service, _role(span.kind), " ".join(span.name.split())


def _id(text: str, size: int) -> str:
    """The id in lower-case hexadecimal digits, empty where all are 0; EvidenceError where it is none."""
    bare = text.removeprefix("0x")
    try:
        raw = bytes.fromhex(bare) if len(bare) == 2 * size else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raw = b""
    if len(raw) != size:
        raise EvidenceError(f"{text[:80]!r} is no id of {size} bytes")
    return raw.hex() if any(raw) else ""


def _role(kind: int | str | None) -> str:
    if isinstance(kind, int):
        return _ROLES[kind] if 0 <= kind < len(_ROLES) else ""
    name = (kind or "").removeprefix("SPAN_KIND_").lower()
    return name if name in _ROLES else ""


COLLECTOR = Collector(
    name="otlp",
    kind="traces",
    summary="traces as OTLP JSON: one export request, or one a line",
    specification="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding",
    reads=("opentelemetry-sdk 1.45.2 (Python)", "@opentelemetry/otlp-transformer 0.223.1", "opentelemetry-proto"),
    signature=Signature(
        json=(("resourceSpans",), ("batches[].scopeSpans",), ("batches[].instrumentationLibrarySpans",)),
        ndjson=(("resourceSpans",),),
    ),
    collect=collect,
)
