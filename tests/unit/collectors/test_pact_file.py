import json
from typing import Any

import pytest

from readygate.collectors.collector import Collected
from readygate.collectors.pact_file import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source


def collect(**more: Any) -> Collected:
    pact = {"consumer": {"name": "web"}, "provider": {"name": "orders"}, **more}
    return COLLECTOR.collect(Source.of_bytes("p.json", json.dumps(pact).encode()))


def declared(collected: Collected) -> list[tuple[Any, ...]]:
    table = collected.table
    names = ("entry", "consumer", "provider", "type", "state", "interactions")
    return [tuple(table.text(name)[number] for name in names) for number in range(len(table))]


def test_types_of_version_4() -> None:
    kinds = ("Synchronous/HTTP", "Asynchronous/Messages", "Synchronous/Messages")
    found = collect(interactions=[{"description": kind[:4], "type": kind} for kind in kinds])
    assert declared(found) == [
        ("declared", "web", "orders", "http", "unverified", "Sync"),
        ("declared", "web", "orders", "message", "unverified", "Asyn\nSync"),
    ]
    assert found.table.text("text")[0] == "a pact file without a verification result"


def test_interactions_and_messages_of_version_3() -> None:
    found = collect(interactions=[{"description": "a"}, {"description": "a"}], messages=[{"description": "b"}])
    assert [row[3:] for row in declared(found)] == [("http", "unverified", "a\na"), ("message", "unverified", "b")]


def test_a_pact_without_interactions_is_unverified() -> None:
    found = collect(interactions=[])
    assert declared(found) == [("declared", "web", "orders", "", "unverified", "")]
    assert found.table.text("text")[0] == "the pact declares no interaction"


@pytest.mark.parametrize(
    ("links", "version"),
    [
        ({}, ""),
        ({"_links": {}}, ""),
        ({"_links": {"pb:consumer-version": {"name": "1.2.3"}}}, "1.2.3"),
        ({"_links": {"pb:consumer-version": {}}}, ""),
    ],
)
def test_the_broker_tells_the_consumer_version(links: dict[str, Any], version: str) -> None:
    assert collect(**links).table.text("consumer-version")[0] == version


@pytest.mark.parametrize(
    ("metadata", "tool"),
    [
        (None, ("", "")),
        ({"pactRust": {"ffi": "1"}, "pactSpecification": {"version": "3"}}, ("", "")),
        ({"pactSpecification": {}, "pact-js": {"version": "17"}}, ("pact-js", "17")),
        ({"pact-go": {"version": 2}}, ("pact-go", "")),
        ({"pact-ruby": "text"}, ("pact-ruby", "")),
    ],
)
def test_the_tool_is_what_the_metadata_names(metadata: Any, tool: tuple[str, str]) -> None:
    found = collect(metadata=metadata)
    assert (found.tool, found.tool_version) == tool


@pytest.mark.parametrize(
    "bad",
    [
        {"interactions": [{"description": "a", "type": "Telepathy"}]},
        {"interactions": [{}]},
        {"consumer": {"name": ""}},
        {"provider": {"name": "a\nb"}},
    ],
)
def test_another_form_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError, match="not the form"):
        collect(**bad)
