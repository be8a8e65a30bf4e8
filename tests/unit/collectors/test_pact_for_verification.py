import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.collectors.pact_for_verification import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source

EXAMPLE = Path(__file__).parents[2] / "examples/pact-for-verification/pending-and-wip/for-verification.json"


def collect(data: bytes) -> list[tuple[Any, ...]]:
    table = COLLECTOR.collect(Source.of_bytes("list.json", data)).table
    return [table.row(number) for number in range(len(table))]


def listing(href: str, name: str, **properties: Any) -> bytes:
    pact = {"verificationProperties": properties, "_links": {"self": {"href": href, "name": name}}}
    return json.dumps({"_embedded": {"pacts": [pact]}}).encode()


def test_each_listed_pact_is_an_unverified_row_with_its_standing() -> None:
    rows = collect(EXAMPLE.read_bytes())
    assert [row[:7] for row in rows] == [
        ("listed", "web", "Order Book", "1.0.0", "", "", "unverified"),
        ("pending", "mail and more (new)", "Order Book", "c0ffee1", "", "", "unverified"),
        ("wip", "a/b", "Order Book", "2", "", "", "unverified"),
    ]
    assert [row[-1].split(":")[0] for row in rows] == [
        "the broker wants it verified and has no result",
        "pending",
        "work in progress",
    ]


def test_nothing_to_verify_is_an_empty_table() -> None:
    assert collect(b'{"_embedded": {"pacts": []}}') == []


@pytest.mark.parametrize(
    "href",
    [
        "https://b/pacts/provider/P/consumer/C/pact-version/1",
        "/team/pacts/provider/P/consumer/C/pact-version/1/metadata/x",
    ],
)
def test_the_link_tells_the_names(href: str) -> None:
    assert collect(listing(href, "Pact between C (1) and P"))[0][1:4] == ("C", "P", "1")


@pytest.mark.parametrize(
    ("href", "name"),
    [
        ("https://b/pacts/provider/P/consumer/C", "Pact between C (1) and P"),
        ("https://b/pacts/provider/P/consumer/C/pact-version/", "Pact between C (1) and P"),
        ("https://b/pacts/provider/P/consumer/D/pact-version/1", "Pact between C (1) and P"),
        ("https://b/pacts/provider/P/consumer/C/pact-version/1", "Pact between C () and P"),
        ("https://b/pacts/provider/P/consumer/C/pact-version/1", "Pact between C (1) and Q"),
        ("https://b/pacts/provider/P/consumer/C/pact-version/1", "Pact between C (1\n) and P"),
        ("https://b/pacts/provider/P/consumer/C/pact-version/1", ""),
    ],
)
def test_a_pact_that_does_not_name_its_pair_is_refused(href: str, name: str) -> None:
    with pytest.raises(EvidenceError, match="does not name its consumer, version and provider") as refused:
        collect(listing(href, name))
    assert "pb:provider-pacts-for-verification" in refused.value.hint


@settings(max_examples=100)
@given(st.integers(0, 1200), st.binary(max_size=3))
def test_damage_is_an_evidence_error_or_no_matter(cut: int, noise: bytes) -> None:
    data = EXAMPLE.read_bytes()
    for damaged in (data[:cut], data[:cut] + noise + data[cut + len(noise) :], noise + b"[" * cut):
        try:
            collect(damaged)
        except EvidenceError:
            continue
