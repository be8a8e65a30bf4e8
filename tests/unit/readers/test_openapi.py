"""Operations of a document: what path items hand down, and the places of mistakes."""

from __future__ import annotations

import pytest

from readygate.model.errors import EvidenceError
from readygate.readers.openapi import Operation, operations, undeclared_schemes
from readygate.readers.references import References
from readygate.readers.yaml import Mapping, compose


def document(text: str) -> Mapping:
    root = compose(text.encode())
    assert isinstance(root, Mapping)
    return root


def read(text: str) -> list[Operation]:
    root = document(text)
    return list(operations(root, References(root)))


def test_methods_have_no_case_and_other_members_are_no_operations() -> None:
    found = read(
        "paths:\n  x-note: 1\n  /a:\n    summary: s\n    x-get: {}\n    servers: []\n"
        "    Get: {}\n    trace: {}\n    query: {}\n    additionalOperations:\n      COPY: {}\n"
    )
    assert [(each.method, each.line) for each in found] == [("GET", 7), ("TRACE", 8), ("QUERY", 9), ("COPY", 11)]


def test_an_operation_has_its_own_facts() -> None:
    [found] = read(
        "paths:\n  /a:\n    get:\n      tags: [x, y]\n      operationId: list\n      responses:\n"
        "        4xx: {content: {A/B ; c=d: {}}, headers: {X-A: {}}}\n"
        "        x-no: {}\n"
    )
    assert (found.path, found.tags, found.operation_id) == ("/a", ("x", "y"), "list")
    [response] = found.responses
    assert (response.status, response.line) == ("4XX", 7)
    assert list(response.content) == ["a/b"]
    assert response.headers == ("x-a",)


def test_parameters_of_the_path_come_after_those_of_the_operation() -> None:
    [found] = read(
        "paths:\n  /a:\n"
        "    parameters: [{name: N, in: query}, {name: H, in: header}, {$ref: far.yaml}]\n"
        "    get: {parameters: [{name: n, in: query, required: true}, {name: h, in: header}, {name: N, in: header}]}\n"
    )
    assert [(each.name, each.place, each.required, each.line) for each in found.parameters] == [
        ("n", "query", True, 4),
        ("h", "header", False, 4),
        ("N", "header", False, 4),
        ("N", "query", False, 3),
    ]
    assert found.hidden == (3,)


def test_a_path_item_may_be_referred_to_and_its_own_members_go_first() -> None:
    found = read(
        "paths:\n  /a: {$ref: '#/items/one', get: {operationId: own}}\n"
        "items:\n  one: {get: {operationId: other}, put: {operationId: put}}\n"
    )
    assert [(each.operation_id, each.line) for each in found] == [("own", 2), ("put", 4)]


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ("a: 1\npaths:\n", "paths is no object", 2),
        ("paths:\n  a: {}\n", "the path 'a' does not begin with a slash", 2),
        ("paths:\n  /a: []\n", "a path item is no object", 2),
        ("paths:\n  /a:\n    $ref: far.yaml\n", "the operations of this path cannot be read", 3),
        ("paths:\n  /a:\n    parameters: {}\n", "parameters is no list", 3),
        ("paths:\n  /a:\n    get:\n", "the operation GET /a is no object", 3),
        ("paths:\n  /a:\n    get:\n      parameters: [x]\n", "a parameter is no object", 4),
        ("paths:\n  /a:\n    get:\n      tags: x\n", "tags is no list", 4),
        ("paths:\n  /a:\n    get:\n      responses: []\n", "responses is no object", 4),
        ("paths:\n  /a:\n    get:\n      responses:\n        '200':\n", "the response 200 is no object", 5),
        ("paths:\n  /a:\n    additionalOperations: []\n", "additionalOperations is no object", 3),
    ],
)
def test_members_of_the_wrong_type_have_a_line(text: str, fault: str, line: int) -> None:
    with pytest.raises(EvidenceError) as caught:
        read(text)
    assert caught.value.fault.startswith(fault)
    assert caught.value.line == line


def test_security_schemes_must_be_declared() -> None:
    problems = undeclared_schemes(
        document(
            "security: [{a: []}, {known: []}, {}]\n"
            "components: {securitySchemes: {known: {}}}\n"
            "paths:\n  /x: {get: {security: [{b: []}, {a: []}]}, put: 1, x-y: {security: no}, parameters: []}\n"
            "  /y: 7\n"
            "  /z: {post: {security: [{'https://example.com/scheme': [], '#/c': []}]}}\n"
        )
    )
    assert [(problem.fault.split()[3], problem.place, problem.fatal) for problem in problems] == [
        ("a", "line 1", True),
        ("b", "line 4", True),
    ]
