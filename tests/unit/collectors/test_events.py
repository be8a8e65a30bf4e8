"""AsyncAPI documents and JSON Schema files: names, directions, payloads."""

from __future__ import annotations

import json
from typing import Any

import pytest

from readygate.collectors import asyncapi, json_schema
from readygate.collectors.collector import Collected, NotEvidence
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import damaged, holds

PAYLOAD = {"required": ["id"], "properties": {"id": {}, "type": {"const": "created.v1"}}}
THIRD: dict[str, Any] = {
    "asyncapi": "3.0.0",
    "channels": {
        "a": {"address": "shop/{id}", "messages": {"M": {"$ref": "#/components/messages/Created"}}},
        "b": {"address": "all", "messages": {"N": {"payload": PAYLOAD}, "O": {"name": "other", "payload": PAYLOAD}}},
    },
    "operations": {"x": {"action": "send", "channel": {"$ref": "#/channels/a"}}},
    "components": {"messages": {"Created": {"name": "Made", "payload": PAYLOAD}, "Spare": {"payload": {}}}},
}


def collect(document: Any) -> Collected:
    return asyncapi.COLLECTOR.collect(Source.of_bytes("a.json", json.dumps(document).encode()))


def rows(document: Any) -> list[tuple[Any, ...]]:
    table = collect(document).table
    return [table.row(row)[2:] for row in range(len(table))]


def third(operations: Any, **messages: Any) -> list[tuple[Any, ...]]:
    return rows(
        {**THIRD, "operations": operations, "components": {"messages": {**THIRD["components"]["messages"], **messages}}}
    )


def payload(message: Any) -> tuple[Any, ...]:
    return rows({"asyncapi": "2.6.0", "channels": {"c": {"publish": {"message": message}}}})[0]


def test_messages_have_names_and_directions() -> None:
    assert rows(THIRD) == [
        ("Made\nM\nCreated\ncreated.v1\nshop/{id}", "outgoing", "read", "id", ""),
        ("N\ncreated.v1", "", "read", "id", ""),
        ("other\nO\ncreated.v1", "", "read", "id", ""),
        ("Spare", "", "", "", "it has no schema"),
    ]


def test_an_operation_carries_the_messages_that_it_lists_and_a_reply_goes_the_other_way() -> None:
    listed = {
        "action": "receive",
        "channel": {"$ref": "#/channels/b"},
        "messages": [{"$ref": "#/channels/b/messages/N"}],
        "reply": {"messages": [{"$ref": "#/channels/b/messages/O"}, {"$ref": "#/channels/a/messages/M"}]},
    }
    found = third({"x": listed})
    assert [(row[0].split("\n")[0], row[1]) for row in found] == [
        ("N", "incoming"), ("other", "outgoing"), ("Made", "outgoing"), ("Spare", ""),
    ]  # fmt: skip
    assert found[0][0] == "N\ncreated.v1\nall"
    assert [row[1] for row in third({"x": {"action": "send"}, "y": {"action": "?"}})] == ["", "", "", ""]


def test_in_the_second_version_subscribe_is_what_the_service_sends() -> None:
    message = {"messageId": "m", "payload": PAYLOAD}
    second = {
        "subscribe": {"message": message},
        "publish": {"message": {"oneOf": [message, {"title": "T", "payload": {}}]}},
    }
    assert [row[:2] for row in rows({"asyncapi": "2.0.0", "channels": {"c": second, "d": {}}})] == [
        ("m\ncreated.v1\nc", "outgoing"), ("m\ncreated.v1", "incoming"), ("T", "incoming"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ({"payload": PAYLOAD}, ("created.v1\nc", "incoming", "read", "id", "")),
        ({"payload": {"$ref": "x.json"}}, ("c", "incoming", "", "", "its payload is in another file")),
        ({"$ref": "x.yml#/M"}, ("M\nc", "incoming", "", "", "the message is in another file")),
        ({}, ("c", "incoming", "", "", "it has no schema")),
        (
            {"payload": {"a": 1}, "schemaFormat": "application/vnd.apache.avro;version=1.9.0"},
            ("c", "incoming", "read", "", "its schema is written as application/vnd.apache.avro;version=1.9.0"),
        ),
        (
            {"payload": {"schemaFormat": "application/schema+json;version=draft-07", "schema": PAYLOAD}},
            ("created.v1\nc", "incoming", "read", "id", ""),
        ),
        (
            {
                "payload": {"allOf": [{"$ref": "x.json"}]},
                "headers": {"required": ["h"], "properties": {"h": {}}},
                "traits": [{"headers": {"required": ["t"], "properties": {"t": {}}}}, {}],
            },
            ("c", "incoming", "read", "h\nt", "the reference x.json cannot be followed"),
        ),
    ],
)
def test_a_payload_is_read_within_the_document(message: Any, found: tuple[str, ...]) -> None:
    assert payload(message) == found


def test_other_documents_and_versions() -> None:
    with pytest.raises(NotEvidence, match="no AsyncAPI document"):
        collect({"openapi": "3.1.0"})
    with pytest.raises(NotEvidence, match="no AsyncAPI document"):
        collect([])
    with pytest.raises(EvidenceError, match=r"AsyncAPI 1\.2\.0 cannot be read"):
        collect({"asyncapi": "1.2.0"})
    assert [one.fault for one in collect({"asyncapi": "3.0.0"}).problems] == ["the document has no message"]


def test_a_last_line_without_its_end_is_let_pass() -> None:
    source = Source.of_bytes(
        "a.yml", b"asyncapi: 3.0.0\ncomponents: {messages: {A: {payload: {type: object}}}, x-a: b}\nid: a"
    )
    found = asyncapi.COLLECTOR.collect(source)
    assert len(found.table) == 1
    assert [(one.fault, one.fatal) for one in found.problems] == [
        ("the last line has no end: the file may be truncated", False)
    ]


def test_a_reference_that_leads_nowhere_is_fatal() -> None:
    found = collect({"asyncapi": "3.0.0", "components": {"messages": {"A": {"$ref": "#/nowhere"}}}})
    assert [problem.fatal for problem in found.problems] == [True]


def schema(document: Any, path: str = "events/created.v1.schema.json") -> tuple[Any, ...]:
    return json_schema.COLLECTOR.collect(Source.of_bytes(path, json.dumps(document).encode())).table.row(0)


def test_a_schema_is_an_event_by_all_of_its_names() -> None:
    document = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Created  event", **PAYLOAD}
    assert schema({**document, "$id": "https://x.example.org/made.v1.json#"}) == (
        "events/created.v1.schema.json", 1, "Created event\ncreated.v1\nmade.v1", "", "read", "id", "",
    )  # fmt: skip
    assert schema({"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "e.json"}, "a/b.yaml")[2:] == (
        "b", "", "read", "", "the reference e.json cannot be followed",
    )  # fmt: skip


@pytest.mark.parametrize("document", [{"$schema": "https://example.org/x"}, {"type": "object"}, []])
def test_a_schema_of_something_else_is_no_event(document: Any) -> None:
    with pytest.raises(NotEvidence, match="no JSON Schema"):
        schema(document)


@pytest.mark.unmeasured
def test_whatever_the_bytes_only_evidence_errors_come_out() -> None:
    for data in damaged(json.dumps(THIRD).encode(), json_keys=False):
        holds(asyncapi.COLLECTOR, data)
    small = {"asyncapi": "2.0.0", "channels": {"c": {"publish": {"message": {"payload": PAYLOAD, "traits": [{}]}}}}}
    for data in damaged(json.dumps(small).encode()):
        holds(asyncapi.COLLECTOR, data)
    for data in damaged(json.dumps({"$schema": "https://json-schema.org/x", **PAYLOAD}).encode()):
        holds(json_schema.COLLECTOR, data)
