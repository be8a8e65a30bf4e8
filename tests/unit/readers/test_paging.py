"""Which query parameters page, and how."""

from __future__ import annotations

import pytest

from readygate.readers.openapi import operations
from readygate.readers.paging import Paging
from readygate.readers.references import References
from readygate.readers.schemas import Schemas
from readygate.readers.yaml import Mapping, compose


def paging(*parameters: str) -> Paging:
    root = compose(f"paths: {{/a: {{get: {{parameters: [{', '.join(parameters)}]}}}}}}\n".encode())
    assert isinstance(root, Mapping)
    references = References(root)
    [operation] = operations(root, references)
    return Paging(operation.parameters, Schemas(references))


@pytest.mark.parametrize(
    ("parameter", "cursor", "offset", "speaks"),
    [
        ("{name: cursor, in: query}", True, False, True),
        ("{name: cursor, in: header}", False, False, False),
        ("{name: pageToken, in: query, schema: {type: string}}", True, False, True),
        ("{name: page_token, in: query}", True, False, True),
        ("{name: starting_after, in: query}", True, False, True),
        ("{name: 'page[cursor]', in: query}", True, False, True),
        ("{name: after, in: query, schema: {type: string, format: date-time}}", False, False, False),
        ("{name: after, in: query, schema: {$ref: far.yaml}}", False, False, False),
        ("{name: before, in: query}", False, False, False),
        ("{name: token, in: query}", False, False, False),
        ("{name: limit, in: query}", False, False, True),
        ("{name: per_page, in: query}", False, False, True),
        ("{name: offset, in: query}", False, True, True),
        ("{name: page, in: query, schema: {type: integer}}", False, True, True),
        ("{name: $skip, in: query}", False, True, True),
        ("{name: startIndex, in: query}", False, True, True),
        ("{name: start, in: query, schema: {format: date}}", False, False, False),
        ("{name: start, in: query, schema: {$ref: far.yaml}}", False, True, True),
        ("{name: from, in: query, schema: {type: integer}}", False, True, True),
        ("{name: from, in: query, schema: {type: string}}", False, False, False),
        ("{name: pages, in: query}", False, False, False),
        ("{name: page, in: query, schema: {type: object, properties: {after: {}, size: {}}}}", True, False, True),
        ("{name: page, in: query, schema: {type: object, properties: {number: {}}}}", False, True, True),
    ],
)
def test_parameters(parameter: str, cursor: bool, offset: bool, speaks: bool) -> None:
    found = paging(parameter)
    assert (found.cursor, bool(found.offsets), found.speaks) == (cursor, offset, speaks)


def test_several_parameters_add_up() -> None:
    found = paging(
        "{name: cursor, in: query}", "{name: page, in: query}", "{name: offset, in: query}", "{name: q, in: query}"
    )
    assert found.cursor
    assert [parameter.name for parameter in found.offsets] == ["page", "offset"]
