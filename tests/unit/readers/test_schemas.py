"""Which bodies are lists."""

from __future__ import annotations

import pytest

from readygate.readers.references import References
from readygate.readers.schemas import Schemas, Shape, fold
from readygate.readers.yaml import Mapping, compose


def shape(schema: str, *, collection: str = "things", paging: bool = False) -> Shape:
    root = compose(f"start: {schema}\narray: {{type: array}}\nloop: {{allOf: [{{$ref: '#/loop'}}]}}\n".encode())
    assert isinstance(root, Mapping)
    schemas = Schemas(References(root))
    return schemas.shape(root.entries["start"], collection=collection, paging=paging)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{type: array}", Shape.ARRAY),
        ("{type: [array, 'null']}", Shape.ARRAY),
        ("{items: {}}", Shape.ARRAY),
        ("{prefixItems: []}", Shape.ARRAY),
        ("{type: object, items: {}}", Shape.OTHER),
        ("{$ref: '#/array'}", Shape.ARRAY),
        ("{oneOf: [{type: object}, {$ref: '#/array'}]}", Shape.ARRAY),
        ("{anyOf: [{allOf: [{$ref: '#/array'}]}]}", Shape.ARRAY),
        ("{}", Shape.OPEN),
        ("true", Shape.OPEN),
        ("{allOf: {}}", Shape.OPEN),
        ("{$ref: '#/loop'}", Shape.OPEN),
        ("{$ref: far.yaml}", Shape.UNKNOWN),
        ("{allOf: [{$ref: far.yaml}, {type: object}]}", Shape.UNKNOWN),
        ("{type: [string, 'null']}", Shape.OTHER),
        ("{properties: {roles: {type: array}}}", Shape.OTHER),
        ("{properties: {data: {type: array}}}", Shape.PAGE),
        ("{properties: {Things: {type: array}}}", Shape.PAGE),
        ("{properties: {data: {type: string}}}", Shape.OTHER),
        ("{properties: {data: {$ref: far.yaml}}}", Shape.PAGE),
        ("{properties: {roles: {$ref: far.yaml}}}", Shape.OTHER),
        ("{properties: {roles: {type: array}, has_more: {type: boolean}}}", Shape.PAGE),
        ("{properties: {roles: {type: array}, nextPageToken: {}}}", Shape.PAGE),
        ("{allOf: [{properties: {total: {}}}, {properties: {roles: {$ref: '#/array'}}}]}", Shape.PAGE),
        ("{properties: {_embedded: {type: object}}}", Shape.PAGE),
        ("{properties: {embedded: {type: object}}}", Shape.OTHER),
        ("{properties: {data: {properties: {items: {type: array}}}}}", Shape.PAGE),
        ("{properties: {user: {properties: {items: {type: array}}}}}", Shape.OTHER),
        ("{properties: {data: {properties: {data: {properties: {items: {type: array}}}}}}}", Shape.OTHER),
        ("{properties: 7}", Shape.OTHER),
    ],
)
def test_shapes(schema: str, expected: Shape) -> None:
    assert shape(schema) is expected


def test_an_array_is_a_page_where_a_parameter_pages() -> None:
    assert shape("{properties: {roles: {type: array}}}", paging=True) is Shape.PAGE


def test_without_a_schema_anything_is_admitted() -> None:
    schemas = Schemas(References(Mapping(entries={}, keys={}, line=1, column=1)))
    assert schemas.shape(None, collection="", paging=False) is Shape.OPEN


def test_too_many_composed_schemas_are_unknown() -> None:
    assert shape(f"{{oneOf: [{', '.join(['{type: object}'] * 1001)}]}}") is Shape.UNKNOWN
    assert shape(f"{{oneOf: [{', '.join(['{type: object}'] * 999)}]}}") is Shape.OTHER


def test_names_are_compared_without_case_and_signs() -> None:
    assert {fold(name) for name in ("next_page", "nextPage", "Next-Page", "next[page]")} == {"nextpage"}
