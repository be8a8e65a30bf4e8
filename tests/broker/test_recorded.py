"""The loopback broker answers as the real one did (recorded/SOURCES.md)."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.broker.server import Asked, Broker, Reply

RECORDED = Path(__file__).parent / "recorded"
CONTRACT = json.loads((RECORDED / "contract.json").read_bytes())["interactions"]


def answer(broker: Broker, method: str, path: str, query: str = "", body: Any = None) -> Reply:
    headers = {"accept": "application/hal+json"}
    return broker.answer(Asked(method, path, query, headers, json.dumps(body).encode() if body is not None else b""))


def plain(body: Any) -> Any:
    """A body without what differs from run to run: times and digests."""
    text = json.dumps(body)
    text = re.sub(r'("(?:createdAt|verifiedAt)": )"[^"]*"', r'\1"T"', text)
    return json.loads(re.sub(r"pact-version/\w+(/metadata/\w+)?", "pact-version/S", text))


def test_the_matrix_is_the_recorded_one() -> None:
    recorded = json.loads((RECORDED / "matrix.json").read_bytes())
    broker = Broker()
    state = broker.state
    one = state.publish("Foo", "1", "Bar", "a")
    two = state.publish("Foo", "2", "Bar", "b", branch="main")
    state.publish("Foo", "3", "Bar", "c", branch="main")
    state.verify(one, "10", True)
    state.verify(two, "20", False)
    query = recorded["request"]["query"]
    assert plain(json.loads(answer(broker, "GET", "/matrix", query).body)) == plain(recorded["response"]["body"])


def test_the_list_of_pacts_to_verify_is_the_recorded_one() -> None:
    recorded = json.loads((RECORDED / "for-verification.json").read_bytes())
    broker = Broker()
    broker.state.publish("Consumer 2", "4.5.6", "Provider", "a")
    found = answer(broker, "POST", recorded["request"]["path"], body={})
    expected = recorded["response"]["body"]
    for pact in expected["_embedded"]["pacts"]:
        pact["shortDescription"] = "latest"  # the selection is recorded by a tag
        pact["verificationProperties"]["notices"] = []
    assert plain(json.loads(found.body)) == plain(expected)


def pricing(broker: Broker) -> None:
    broker.state.publish("Condor", "1.3.0", "Pricing Service")


def foo_and_bar(broker: Broker) -> None:
    state = broker.state
    first = state.publish("Foo", "1.2.3", "Bar", "a")
    state.verify(state.publish("Foo Thing", "1.2.3", "Bar", "x"), "4.5.6", True)
    state.verify(first, "4.5.6", True)
    state.version("Bar", "4.5.6", tags=("prod",))
    state.verify(state.publish("Foo", "1.2.4", "Bar", "b"), "4.5.6", True)


def ignored(broker: Broker) -> None:
    state = broker.state
    state.verify(state.publish("Foo", "1.2.3", "Bar", "a"), "4.5.6", True)
    state.verify(state.publish("Foo", "3.4.5", "Bar", "b"), "4.5.6", False)
    for version in ("1.2.3", "3.4.5"):
        state.version("Foo", version, tags=("prod",))


def version(broker: Broker) -> None:
    for name in ("test", "prod", "dev"):
        broker.state.environment(name)
    broker.state.version("Foo", "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30")


def nothing(broker: Broker) -> None:
    """A broker that knows nobody."""


SETS: tuple[tuple[str, Callable[[Broker], None]], ...] = (
    ("a request for the index resource", nothing),
    ("a request for a pacticipant version", version),
    ("a request for the environments", version),
    ("a request to list the environments", version),
    ("a request for the list of the latest pacts from all consumers", pricing),
    ("a request retrieve a pact for a specific version", pricing),
    ("a request for the compatibility matrix for a pacticipant that does not exist", nothing),
    ("a request for the compatibility matrix", foo_and_bar),
    ("a request for the successful rows of the compatibility matrix", foo_and_bar),
    ("a request to determine if Bar can be deployed", ignored),
    ("a request to retrieve a pacticipant", lambda broker: broker.state.pacticipant("Foo")),
)
SELECTOR = ("pacticipant", "version", "latest", "tag")
LEFT_OUT = ("pb:webhook", "contacts", "pacts from all consumers", "environmentId")
"""Webhooks and what else no part of this project asks for."""


def answered() -> list[Any]:
    found = []
    for interaction in CONTRACT:
        told = json.dumps(interaction)
        setup = next((setup for start, setup in SETS if interaction["description"].startswith(start)), None)
        if setup and interaction["request"]["method"] == "GET" and not any(word in told for word in LEFT_OUT):
            if interaction["response"]["status"] == 404:
                setup = nothing
            state = interaction.get("providerState") or "no state"
            found.append(pytest.param(interaction, setup, id=f"{interaction['description']}, {state}"))
    return found


def assert_has(expected: Any, found: Any, place: str = "$") -> None:
    """Every key of the contract is there, with a value of its type (a null is one of any)."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert key in found, f"{place} lacks {key}"
            assert_has(value, found[key], f"{place}.{key}")
    elif isinstance(expected, list):
        assert bool(found) == bool(expected), f"{place} has {len(found)} entries"
        for one in found:
            assert_has(expected[0], one, f"{place}[]")
    else:
        assert found is None or type(found) is type(expected), f"{place} is {found!r}"


@pytest.mark.parametrize(("interaction", "setup"), answered())
def test_the_contract_of_the_real_broker_holds(interaction: Any, setup: Callable[[Broker], None]) -> None:
    broker = Broker()
    setup(broker)
    request, response = interaction["request"], interaction["response"]
    # The contract sorts its queries by key, so that it no longer tells which version is whose.
    found = answer(broker, "GET", request["path"], regrouped(request.get("query", "")))
    assert found.status == response["status"]
    if "body" in response:
        assert_has(response["body"], json.loads(found.body))


def regrouped(query: str) -> str:
    """A query with each selector's keys together; of two selectors the first has the version, the last the tag."""
    values: dict[str, list[str]] = {}
    for pair in query.split("&") if query else []:
        values.setdefault(pair.partition("=")[0], []).append(pair)
    pairs = [pair for name, found in values.items() if not name.startswith(("q[]", "ignore[]")) for pair in found]
    for prefix in ("q[]", "ignore[]"):
        names, versions, *others = (values.get(f"{prefix}[{key}]", []) for key in SELECTOR)
        for number, name in enumerate(names):
            last = [pair for found in others for pair in found] if number == len(names) - 1 else []
            pairs += [name, *versions[number : number + 1], *last]
    return "&".join(pairs)


def test_enough_of_the_contract_is_held() -> None:
    assert len(answered()) >= 20
