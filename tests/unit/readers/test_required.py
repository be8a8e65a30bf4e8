"""Required fields: declared and required, through compositions and references, and what cannot be known."""

from __future__ import annotations

import json
from typing import Any

import pytest

from readygate.readers.document import compose
from readygate.readers.references import References
from readygate.readers.required import Fields, Required, constant
from readygate.readers.yaml import Mapping


def fields(schema: Any) -> Fields:
    root = compose(json.dumps(schema).encode())
    assert isinstance(root, Mapping)
    return Required(References(root)).of(root)


def has(*names: str, **more: Any) -> dict[str, Any]:
    return {"required": list(names), "properties": {name: {} for name in names}, **more}


@pytest.mark.parametrize(
    ("schema", "both"),
    [
        (has("a", "b"), {"a", "b"}),
        ({"required": ["a"]}, set()),
        ({"properties": {"a": {}}}, set()),
        ({"required": ["a"], "allOf": [{"properties": {"a": {}}}]}, {"a"}),
        ({"allOf": [has("a"), has("b")]}, {"a", "b"}),
        ({"oneOf": [has("a", "b"), has("b", "c")]}, {"b"}),
        ({"anyOf": [has("a"), {}]}, set()),
        ({"anyOf": [], **has("a")}, {"a"}),
        ({"required": ["a"], "oneOf": [has("a"), {"properties": {"a": {}}}]}, {"a"}),
        ({"$ref": "#/$defs/E", "$defs": {"E": has("a")}}, {"a"}),
        ({"$defs": {"E": {"$ref": "#/$defs/E"}}, **has("a")}, {"a"}),
        (has("a", properties={"a": has("b", properties={"b": {}, "c": {}})}), {"a", "a.b"}),
        ({"properties": {"a": has("b")}}, set()),
        ({"required": ["a.b", 1, {}], "properties": {"a.b": {}}}, set()),
        ({"required": "a", "properties": []}, set()),
    ],
)
def test_a_field_counts_where_it_is_declared_and_required(schema: Any, both: set[str]) -> None:
    assert fields(schema).both == both


def test_what_cannot_be_followed_is_a_gap() -> None:
    found = fields({"allOf": [has("a"), {"$ref": "envelope.json"}]})
    assert found.both == {"a"}
    assert found.gaps == {"the reference envelope.json cannot be followed"}
    assert fields({"oneOf": [has("a"), {"$ref": "x.json"}]}).gaps == {"the reference x.json cannot be followed"}


def test_schemas_that_contain_themselves_or_are_too_large_end() -> None:
    again = {"$defs": {"E": {"allOf": [{"$ref": "#/$defs/E"}], **has("a")}}, "$ref": "#/$defs/E"}
    assert fields(again).both == {"a"}
    assert "the schema is too large" in fields({"allOf": [{}] * 3000}).gaps
    deep: dict[str, Any] = {}
    for _ in range(8):
        deep = has("a", properties={"a": deep})
    assert max(name.count(".") for name in fields(deep).both) == 4


def test_a_constant_is_a_const_or_an_enum_of_one() -> None:
    for rule, said in (({"const": "x"}, "x"), ({"enum": ["x"]}, "x"), ({"enum": ["x", "y"]}, ""), ({}, "")):
        root = compose(json.dumps({"properties": {"type": rule}}).encode())
        assert isinstance(root, Mapping)
        assert constant(root, References(root), "type") == said
        assert constant(None, References(root), "type") == ""
