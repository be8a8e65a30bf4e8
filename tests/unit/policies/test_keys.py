"""The schema and the loader know the same keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from readygate.model.policy import Enforce
from readygate.policies import keys
from readygate.policies.custom import UNITS
from readygate.policies.ladders import CANONICAL_RUNGS
from readygate.policies.packs import packs
from readygate.readers.yaml import compose, plain
from tests.unit.policies.samples import FULL, PACK, criteria, faults

ROOT = Path(__file__).parents[3]
SCHEMA: dict[str, Any] = json.loads((ROOT / "schemas" / "policy-v1.schema.json").read_bytes())
OBJECTS = {
    "condition": keys.CONDITION,
    "consumers": keys.CONSUMERS,
    "criterion": keys.CRITERION,
    "freeze": keys.FREEZE,
    "gate": keys.GATE,
    "kind": keys.KIND,
    "level": keys.LEVEL,
    "milestone": keys.MILESTONE,
    "none": keys.NONE,
    "not-applicable": keys.NOT_APPLICABLE,
    "other-evidence": keys.OTHER_EVIDENCE,
    "report": keys.REPORT,
    "rollout": keys.ROLLOUT,
    "row": keys.ROW,
    "rung": keys.RUNG,
    "scope": keys.SCOPE,
    "service": keys.SERVICE,
    "service-gate": keys.SERVICE_GATE,
    "waiver": keys.WAIVER,
    "when": keys.WHEN,
}
VALID = {"full": FULL, "pack": PACK, **packs()}


def objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "properties" in node:
            yield node
        for value in node.values():
            yield from objects(value)
    if isinstance(node, list):
        for value in node:
            yield from objects(value)


def errors(policy: bytes) -> list[str]:
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(plain(compose(policy)))]


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_object_of_the_schema_has_the_keys_of_the_loader() -> None:
    assert {name: set(SCHEMA["$defs"][name]["properties"]) for name in OBJECTS} == {
        name: set(known) for name, known in OBJECTS.items()
    }
    assert set(SCHEMA["properties"]) == set(keys.POLICY)


def test_no_object_of_the_schema_is_left_out_of_the_comparison() -> None:
    assert len(list(objects(SCHEMA))) == len(OBJECTS) + 1


def test_no_object_of_the_schema_takes_other_keys() -> None:
    assert all(node["additionalProperties"] is False for node in objects(SCHEMA))


def test_every_property_is_described_or_refers_to_what_is() -> None:
    for node in objects(SCHEMA):
        for name, child in node["properties"].items():
            there = SCHEMA["$defs"].get(str(child.get("$ref", "")).removeprefix("#/$defs/"), {})
            assert child.get("description") or there.get("description"), name


def test_packs_and_files_beside_services_use_keys_of_the_policy() -> None:
    assert set(keys.PACK) | set(keys.SERVICE_FILE) <= set(keys.POLICY)


def test_closed_sets_are_those_of_the_code() -> None:
    definitions = SCHEMA["$defs"]
    assert definitions["rollout"]["properties"]["enforce"]["enum"] == [member.value for member in Enforce]
    assert definitions["rung"]["properties"]["is"]["enum"] == list(CANONICAL_RUNGS)
    assert definitions["kind"]["properties"]["metrics"]["additionalProperties"]["enum"] == list(UNITS)


@pytest.mark.parametrize("name", VALID)
def test_valid_policies_are_valid_by_the_schema(name: str) -> None:
    assert errors(VALID[name]) == []


@pytest.mark.parametrize(
    "text",
    [
        "services: {a: {}}",
        "version: 2\nservices: {a: {}}",
        "version: 1\nservices: {a: {colour: red}}",
        "version: 1\nservices: {a: {aggregates: []}}",
        "version: 1\nservices: {a: {consumes: {none: }}}",
        "version: 1\nservices: {a: {matrix: {M1: {adds: {Bad_Name: {title: x}}}}}}",
        "version: 1\nservices: {a: {}}\nwaivers: [{criterion: L4.x}]",
        criteria("      x: {title: T, evidence: tests, any: [{evidence: tests, all: []}], require: [passed >= 1]}\n"),
        criteria("      x: {title: T, evidence: tests, require: [passed >= 1], waivable: maybe}\n"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(text: str) -> None:
    assert errors(text.encode())
    assert faults(text)


@pytest.mark.parametrize("known", [keys.POLICY, *OBJECTS.values()], ids=["policy", *OBJECTS])
def test_no_key_is_listed_twice(known: tuple[str, ...]) -> None:
    assert len(known) == len(set(known))


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    return resolved(SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]) if "$ref" in schema else schema


def with_one_key_more(node: Any, schema: dict[str, Any], root: Any) -> Iterator[str]:
    """The whole policy as JSON, once for each object with closed keys, that object with one key more."""
    schema = resolved(schema)
    for form in schema.get("anyOf", ()):
        yield from with_one_key_more(node, form, root)
    if isinstance(node, dict):
        if "properties" in schema:
            node["zzz"] = "1"
            yield json.dumps(root)
            del node["zzz"]
        for name, child in node.items():
            below = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
            if isinstance(below, dict):
                yield from with_one_key_more(child, below, root)
    if isinstance(node, list) and "items" in schema:
        for child in node:
            yield from with_one_key_more(child, schema["items"], root)


def test_an_unknown_key_is_a_fault_in_every_object() -> None:
    policy = plain(compose(FULL))
    cases = list(with_one_key_more(policy, SCHEMA, policy))
    assert len(cases) >= 40
    for case in cases:
        found = faults(case)
        column = case.index('"zzz"') + 1
        assert any(fault.startswith(f"1:{column} unknown key 'zzz'") for fault in found), found
