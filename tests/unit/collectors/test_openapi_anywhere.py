"""Every criterion of gate G2, whichever way the document declares what it asks for, with lines in YAML and JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from readygate.collectors.openapi import collect
from readygate.kinds.api import KIND
from readygate.kinds.kind import Measurement, Selection
from readygate.readers.source import Source

Document = dict[str, Any]
METRICS = (
    "errors-without-problem-json",
    "writes-without-idempotency-key",
    "mutations-without-if-match",
    "lists-without-cursor",
    "offset-parameters",
    "throttled-without-rate-limit-headers",
    "unregistered-error-codes",
)
KEY = {"name": "idempotency-key", "in": "header", "required": True, "schema": {"type": "string"}}
MATCH = {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}
CURSOR = {"name": "cursor", "in": "query", "schema": {"type": "string"}}
OFFSET = {"name": "offset", "in": "query", "schema": {"type": "integer"}}
CODE = {"type": "object", "properties": {"code": {"enum": ["GONE", "BUSY"]}}}
PROBLEM = {"description": "no", "content": {"application/problem+json": {"schema": CODE}}}
LIMITS = {"RateLimit": {"schema": {"type": "string"}}}
PAGE = {"type": "object", "properties": {"items": {"type": "array"}, "next": {"type": "string"}}}


def sound() -> Document:
    """Everything stands where it is used."""
    limited = {**PROBLEM, "headers": LIMITS}
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/orders": {
                "get": {
                    "parameters": [CURSOR],
                    "responses": {"200": answer(PAGE), "404": PROBLEM, "429": limited},
                },
            },
            "/orders/{id}": {
                "put": {"parameters": [KEY, MATCH], "responses": {"204": {"description": "ok"}, "409": PROBLEM}},
            },
        },
    }


def answer(schema: Document) -> Document:
    return {"description": "ok", "content": {"application/json": {"schema": schema}}}


def references() -> Document:
    """Everything stands in components, some behind a second reference."""
    whole = sound()
    whole["components"] = {
        "parameters": {
            "Key": KEY,
            "Match": MATCH,
            "Cursor": {"$ref": "#/components/parameters/Real~1Cursor"},
            "Real/Cursor": CURSOR,
        },
        "responses": {
            "Problem": {
                "description": "no",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Code"}}},
            },
            "Limited": {
                "description": "slow",
                "headers": {"RateLimit": {"$ref": "#/components/headers/Limit"}},
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Code"}}},
            },
            "Page": answer({"$ref": "#/components/schemas/Page"}),
        },
        "headers": {"Limit": {"schema": {"type": "string"}}},
        "schemas": {"Code": CODE, "Page": PAGE},
    }

    def to(section: str, name: str) -> Document:
        return {"$ref": f"#/components/{section}/{name}"}

    listing, change = whole["paths"]["/orders"]["get"], whole["paths"]["/orders/{id}"]["put"]
    listing["parameters"] = [to("parameters", "Cursor")]
    listing["responses"] = {
        "200": to("responses", "Page"),
        "404": to("responses", "Problem"),
        "429": to("responses", "Limited"),
    }
    change["parameters"] = [to("parameters", "Key"), to("parameters", "Match")]
    change["responses"]["409"] = to("responses", "Problem")
    return whole


def path_level() -> Document:
    """Parameters are handed down by the path."""
    whole = sound()
    for item in whole["paths"].values():
        for name in ("get", "put"):
            if name in item:
                item["parameters"] = item[name].pop("parameters")
    return whole


def path_items() -> Document:
    """The path items themselves are referred to."""
    whole = path_level()
    whole["components"] = {"pathItems": {"List": whole["paths"]["/orders"], "One": whole["paths"]["/orders/{id}"]}}
    whole["paths"] = {
        "/orders": {"$ref": "#/components/pathItems/List"},
        "/orders/{id}": {"$ref": "#/components/pathItems/One"},
    }
    return whole


def composed(word: str) -> Document:
    """Schemas are composed; the parts stand in components."""
    whole = sound()
    whole["components"] = {"schemas": {"Code": CODE, "Page": PAGE, "Base": {"type": "object"}}}
    code: Document = {word: [{"$ref": "#/components/schemas/Code"}]}
    page: Document = {word: [{"$ref": "#/components/schemas/Page"}]}
    if word == "allOf":
        code = {"allOf": [{"$ref": "#/components/schemas/Base"}, {"allOf": [{"$ref": "#/components/schemas/Code"}]}]}
        page = {"allOf": [{"$ref": "#/components/schemas/Base"}, {"$ref": "#/components/schemas/Page"}]}
    responses = whole["paths"]["/orders"]["get"]["responses"]
    responses["200"] = answer(page)
    problem = {"description": "no", "content": {"application/problem+json": {"schema": code}}}
    responses["404"], responses["429"] = problem, {**problem, "headers": LIMITS}
    whole["paths"]["/orders/{id}"]["put"]["responses"]["409"] = problem
    return whole


FORMS = {
    "in place": sound(),
    "references": references(),
    "path level": path_level(),
    "path items": path_items(),
    "allOf": composed("allOf"),
    "oneOf": composed("oneOf"),
    "anyOf": composed("anyOf"),
}
WRITERS = {
    "yaml": lambda whole: yaml.dump(whole, Dumper=Plain, sort_keys=False),
    "json": lambda whole: json.dumps(whole, indent=2),
}


class Plain(yaml.SafeDumper):
    """Writes what is used twice twice, as a person would."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def measured(text: str, *registry: str) -> tuple[Measurement, Selection]:
    table = collect(Source.of_bytes("openapi", text.encode())).table
    selection = Selection(table=table, rows=range(len(table)), parameters={"registry": registry})
    return KIND.measure(selection), selection


def without(whole: Document, metric: str) -> Document:
    """The document with one thing taken away wherever it stands."""
    marks = {
        "errors-without-problem-json": ('"application/problem+json"', '"application/json"'),
        "writes-without-idempotency-key": ('"idempotency-key"', '"x-key"'),
        "mutations-without-if-match": ('"If-Match"', '"x-match"'),
        "lists-without-cursor": ('"name": "cursor"', '"name": "colour"'),
        "offset-parameters": ('"name": "cursor"', '"name": "offset"'),
        "throttled-without-rate-limit-headers": ('"RateLimit"', '"Retry-After"'),
        "unregistered-error-codes": ('"BUSY"', '"WRONG"'),
    }
    old, new = marks[metric]
    text = json.dumps(whole)
    assert old in text
    changed: Document = json.loads(text.replace(old, new))
    return changed


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("form", FORMS)
def test_a_document_that_has_everything_lacks_nothing_in_any_form(form: str, writer: str) -> None:
    found, _ = measured(WRITERS[writer](FORMS[form]), "GONE", "BUSY")
    assert {name: found.values.get(name) for name in METRICS} == dict.fromkeys(METRICS, 0)
    assert (found.values["operations"], found.values["throttled"]) == (2, 1)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("metric", METRICS)
def test_each_lack_is_found_in_every_form_with_its_line(metric: str, form: str, writer: str) -> None:
    text = WRITERS[writer](without(FORMS[form], metric))
    found, selection = measured(text, "GONE", "BUSY")
    assert found.values[metric] == {"errors-without-problem-json": 2}.get(metric, 1)
    lines = text.splitlines()
    places = list(KIND.locate(selection, metric))
    assert places
    for place in places:
        assert 0 < place.line <= len(lines)
        assert any(part in lines[place.line - 1] for part in SHOWN[metric]), (place, lines[place.line - 1])


SHOWN = {
    "errors-without-problem-json": ("404", "409", "429"),
    "writes-without-idempotency-key": ("put",),
    "mutations-without-if-match": ("put",),
    "lists-without-cursor": ("get",),
    "offset-parameters": ("offset", "$ref", "{"),
    "throttled-without-rate-limit-headers": ("429",),
    "unregistered-error-codes": ("WRONG",),
}
"""What stands in the line that a lack is shown at."""


@pytest.mark.parametrize("writer", WRITERS)
def test_webhooks_and_callbacks_are_calls_of_the_service_and_none_of_its_operations(writer: str) -> None:
    whole = sound()
    bare = {"post": {"responses": {"200": {"description": "ok"}}}}
    whole["webhooks"] = {"shipped": bare, "/orders": bare}
    whole["paths"]["/orders/{id}"]["put"]["callbacks"] = {"done": {"{$request.body#/url}": bare}}
    found, _ = measured(WRITERS[writer](whole), "GONE", "BUSY")
    assert found.values["operations"] == 2
    assert {name: found.values.get(name) for name in METRICS} == dict.fromkeys(METRICS, 0)


def test_a_document_of_webhooks_alone_examined_nothing() -> None:
    whole = {**sound(), "paths": {}, "webhooks": {"shipped": sound()["paths"]["/orders"]}}
    found, _ = measured(json.dumps(whole))
    assert found.examined == 0


def test_an_operation_overrides_what_its_path_hands_down_behind_references_too() -> None:
    whole = references()
    change = whole["paths"]["/orders/{id}"]
    change["parameters"] = change["put"]["parameters"]
    change["put"]["parameters"] = [{**MATCH, "required": False}]
    found, _ = measured(json.dumps(whole), "GONE", "BUSY")
    assert (found.values["mutations-without-if-match"], found.values["writes-without-idempotency-key"]) == (1, 0)


def test_one_of_several_answers_that_is_a_list_makes_a_list() -> None:
    whole = without(composed("oneOf"), "lists-without-cursor")
    listing = whole["paths"]["/orders"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    listing["oneOf"].insert(0, {"$ref": "#/components/schemas/Base"})
    found, _ = measured(json.dumps(whole), "GONE", "BUSY")
    assert found.values["lists-without-cursor"] == 1
