"""Collectors of what people and their own tools write: attestations and custom evidence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from readygate.collectors import attestation, custom
from readygate.collectors.collector import Collector
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import damaged, holds

SIGNED = {
    "readygate": "attestation/v1",
    "subject": "dr-drill",
    "role": "sre",
    "person": "@cleo",
    "date": "2026-05-25",
    "measured": {"rto": "12m", "lost": 0, "share": 0.5},
    "of": {"path": "docs/a.md", "digest": f"sha256:{'a' * 64}"},
    "link": "https://x",
    "expires": "2026-08-23",
}
FOUND = {
    "readygate": "evidence/v1",
    "kind": "soak",
    "tool": "t",
    "evidence": [{"name": "a", "metrics": {"w": "1h", "b": 2}}],
}


def rows(collector: Collector, document: Any) -> list[tuple[Any, ...]]:
    found = collector.collect(Source.of_bytes("records/a.json", json.dumps(document).encode())).table
    return [found.row(number) for number in range(len(found))]


def refused(collector: Collector, document: Any) -> str:
    with pytest.raises(EvidenceError) as caught:
        rows(collector, document)
    return caught.value.fault


def test_a_record_is_a_row() -> None:
    digest = f"sha256:{'a' * 64}"
    assert rows(attestation.COLLECTOR, SIGNED) == [
        (
            "records/a.json",
            "sre",
            "dr-drill",
            "@cleo",
            "2026-05-25",
            "2026-08-23",
            "docs/a.md",
            digest,
            "rto=12m\nlost=0\nshare=0.5",
            "https://x",
        )
    ]
    bare = {name: SIGNED[name] for name in ("readygate", "subject", "role", "person", "date")}
    assert rows(attestation.COLLECTOR, {**bare, "expires": "never"})[0][5:] == ("", "", "", "", "")


def test_days_of_a_record_exist_in_their_order() -> None:
    assert rows(attestation.COLLECTOR, {**SIGNED, "expires": SIGNED["date"]})
    before = "it expires on 2026-05-24, before it was signed on 2026-05-25"
    assert refused(attestation.COLLECTOR, {**SIGNED, "expires": "2026-05-24"}) == before
    for name in ("date", "expires"):
        fault = refused(attestation.COLLECTOR, {**SIGNED, name: "2026-02-30"})
        assert fault == "2026-02-30 does not exist in the calendar"


def test_metrics_of_subjects_are_rows() -> None:
    found = rows(custom.COLLECTOR, {**FOUND, "evidence": [*FOUND["evidence"], {"name": "b", "metrics": {}}]})
    assert [(row[0], row[1], row[2], row[4]) for row in found] == [
        ("soak", "a", "w", "1h"),
        ("soak", "a", "b", ""),
        ("soak", "b", "", ""),
    ]
    assert (found[1][3], str(found[0][3])) == (2.0, "nan")


def test_a_subject_stands_once() -> None:
    one = {"name": "a", "metrics": {}}
    assert refused(custom.COLLECTOR, {**FOUND, "evidence": [one, one]}) == "the subject 'a' stands twice"


@pytest.mark.parametrize(
    ("written", "number", "text"), [("9" * 25, 1e25, ""), ("1e999", None, "1e999"), ("2.5", 2.5, "")]
)
def test_a_number_that_no_float_holds_stays_text(written: str, number: float | None, text: str) -> None:
    data = json.dumps(FOUND).replace('"b": 2', f'"b": {written}').encode() + b"\n"
    row = custom.COLLECTOR.collect(Source.of_bytes("a.json", data)).table.row(1)
    assert (row[3] if number else None, row[4]) == (number, text)


@pytest.mark.parametrize("collector", [attestation.COLLECTOR, custom.COLLECTOR], ids=lambda one: one.name)
def test_damage_is_told_and_never_crashes(collector: Collector) -> None:
    document = SIGNED if collector is attestation.COLLECTOR else FOUND
    for data in damaged(json.dumps(document).encode()):
        holds(collector, data)
