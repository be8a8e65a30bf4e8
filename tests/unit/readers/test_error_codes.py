"""Which error codes a body admits."""

from __future__ import annotations

import pytest

from readygate.readers.error_codes import ErrorCodes
from readygate.readers.references import References
from readygate.readers.schemas import Schemas
from readygate.readers.yaml import Mapping, compose


def codes(schema: str, more: str = "") -> list[str] | None:
    root = compose(
        f"start: {schema}\ncode: {{enum: [A, B]}}\nbody: {{properties: {{code: {{const: A}}}}}}\n"
        f"loop: {{allOf: [{{$ref: '#/loop'}}, {{$ref: '#/body'}}]}}\n{more}".encode()
    )
    assert isinstance(root, Mapping)
    references = References(root)
    found = ErrorCodes(references, Schemas(references)).of(root.entries["start"])
    return None if found is None else sorted(found)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{properties: {code: {enum: [A, 1, null, 'null']}}}", ["1", "A", "null"]),
        ("{properties: {errorCode: {const: A}}}", ["A"]),
        ("{properties: {error_code: {$ref: '#/code'}}}", ["A", "B"]),
        ("{properties: {code: {enum: [A]}, errorCode: {enum: [B]}}}", ["A", "B"]),
        ("{properties: {code: {enum: [A]}, errorCode: {type: string}}}", None),
        ("{properties: {code: {type: string}}}", None),
        ("{properties: {code: {type: string, example: A}}}", None),
        ("{properties: {code: {enum: [[A]]}}}", None),
        ("{properties: {code: {enum: []}}}", None),
        ("{properties: {code: true}}", None),
        ("{properties: {type: {enum: [urn:a]}}}", ["urn:a"]),
        ("{properties: {type: {enum: [urn:a]}, code: {type: string}}}", None),
        ("{properties: {title: {enum: [A]}}}", None),
        ("{}", None),
        ("true", None),
        ("{$ref: '#/body'}", ["A"]),
        ("{$ref: far.yaml}", None),
        ("{properties: {code: {$ref: far.yaml}}}", None),
        ("{$ref: '#/loop'}", ["A"]),
        ("{allOf: [{properties: {type: {type: string}}}, {$ref: '#/body'}]}", ["A"]),
        ("{allOf: [{properties: {code: {type: string}}}, {$ref: '#/body'}]}", ["A"]),
        ("{oneOf: [{$ref: '#/body'}, {properties: {code: {const: C}}}]}", ["A", "C"]),
        ("{oneOf: [{$ref: '#/body'}, {properties: {code: {type: string}}}]}", None),
        ("{anyOf: [{$ref: '#/body'}, {type: object}]}", None),
        ("{properties: {code: {oneOf: [{const: A}, {const: B}]}}}", ["A", "B"]),
        ("{properties: {code: {anyOf: [{const: A}, {type: string}]}}}", None),
    ],
)
def test_codes(schema: str, expected: list[str] | None) -> None:
    assert codes(schema) == expected


def test_a_code_has_the_line_of_its_first_place() -> None:
    root = compose(b"start:\n  properties:\n    code:\n      allOf:\n        - enum: [A]\n        - enum: [A]\n")
    assert isinstance(root, Mapping)
    references = References(root)
    assert ErrorCodes(references, Schemas(references)).of(root.entries["start"]) == {"A": 5}


def test_compositions_too_deep_are_open() -> None:
    deep = "{properties: {code: {const: A}}}"
    for _ in range(45):
        deep = f"{{allOf: [{deep}]}}"
    assert codes(deep) == ["A"]
    for _ in range(10):
        deep = f"{{allOf: [{deep}]}}"
    assert codes(deep) is None
