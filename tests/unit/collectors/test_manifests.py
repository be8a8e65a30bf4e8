"""Manifests of sync registrations and of prompts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from readygate.collectors import prompt_manifest, sync_manifest
from readygate.collectors.collector import Collector
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import damaged, holds

SCHEMAS = Path(__file__).parents[3] / "schemas"
SYNC = {"readygate": "sync/v1", "registrations": [{"aggregate": "A", "policy": " x "}, {"aggregate": "B"}]}
PROMPTS = {"readygate": "prompts/v1", "prompts": [{"prompt": "p", "tenant": "t", "version": 1.5}, {"prompt": "p"}]}


def rows(collector: Collector, document: Any) -> list[tuple[Any, ...]]:
    found = collector.collect(Source.of_bytes("m.json", json.dumps(document).encode())).table
    return [found.row(number) for number in range(len(found))]


def refused(collector: Collector, document: Any) -> str:
    with pytest.raises(EvidenceError) as caught:
        rows(collector, document)
    return caught.value.fault


def test_an_entry_is_a_row() -> None:
    assert rows(sync_manifest.COLLECTOR, SYNC) == [("m.json", "A", "x"), ("m.json", "B", "")]
    assert rows(prompt_manifest.COLLECTOR, PROMPTS) == [("m.json", "p", "t", "1.5"), ("m.json", "p", "", "")]


@pytest.mark.parametrize("policy", ["TBD", "todo", "?", "-", "None"])
def test_a_placeholder_is_no_policy(policy: str) -> None:
    document = {**SYNC, "registrations": [{"aggregate": "A", "policy": policy}]}
    assert rows(sync_manifest.COLLECTOR, document) == [("m.json", "A", "")]


def test_what_stands_twice_or_is_misspelt_is_refused() -> None:
    twice = {**SYNC, "registrations": [{"aggregate": "A"}, {"aggregate": "A"}]}
    assert refused(sync_manifest.COLLECTOR, twice) == "`A` is registered twice"
    for tenant, said in (("t", "t"), (None, "all tenants")):
        entry = {"prompt": "p", "tenant": tenant}
        both = {**PROMPTS, "prompts": [entry, {**entry, "version": "2"}]}
        assert refused(prompt_manifest.COLLECTOR, both) == f"`p` has two entries for {said}"
    assert "unknown field `polcy`" in refused(sync_manifest.COLLECTOR, {**SYNC, "registrations": [{"polcy": "x"}]})
    assert "not the form" in refused(sync_manifest.COLLECTOR, PROMPTS)


@pytest.mark.parametrize(("name", "document"), [("sync-v1", SYNC), ("prompts-v1", PROMPTS)])
def test_the_published_schema_admits_the_form_and_nothing_else(name: str, document: dict[str, Any]) -> None:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(document)
    assert not validator.is_valid({**document, "other": 1})


def test_whatever_the_bytes_only_evidence_errors_come_out() -> None:
    for collector, document in ((sync_manifest.COLLECTOR, SYNC), (prompt_manifest.COLLECTOR, PROMPTS)):
        for data in damaged(json.dumps(document).encode()):
            holds(collector, data)
