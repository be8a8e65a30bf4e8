"""The operations of an OpenAPI 3 document, with what path items hand down and references stand for.

Enters: the root of a document. Leaves: operations with their effective parameters and their responses. Only `paths`
are the service's own API: webhooks and callbacks are calls that it makes. A member of the wrong type (`get:` without a
value) is an EvidenceError with its line. Specification: https://spec.openapis.org/oas/v3.1.1.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.readers.references import References, reference_of
from readygate.readers.yaml import Mapping, Node, Scalar, Sequence

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""`query` is a method of OpenAPI 3.2."""


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter: `place` is its `in`, `required` is True only for `required: true`."""

    name: str
    place: str
    required: bool
    line: int
    schema: Node | None = None


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """A response: its status as written, in upper case, and its object; None behind an unresolvable reference."""

    status: str
    line: int
    body: Mapping | None

    @property
    def content(self) -> dict[str, Node]:
        """Media type objects by media type, without its parameters, in lower case."""
        return {key.partition(";")[0].strip().lower(): node for key, node in _members(self.body, "content").items()}

    @property
    def headers(self) -> tuple[str, ...]:
        """The names of the declared headers, in lower case."""
        return tuple(name.lower() for name in _members(self.body, "headers"))


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation. `hidden` are the lines of parameters that lie behind unresolvable references."""

    path: str
    method: str
    line: int
    tags: tuple[str, ...]
    operation_id: str
    parameters: tuple[Parameter, ...]
    hidden: tuple[int, ...]
    responses: tuple[Response, ...]


def operations(root: Mapping, references: References) -> Iterator[Operation]:
    """The operations under `paths`, in the order of the document."""
    for path, item in _members(root, "paths").items():
        if path.startswith("x-"):
            continue
        if not path.startswith("/"):
            raise EvidenceError(f"the path {path!r} does not begin with a slash", line=item.line)
        members, keys = _path_item(item, references)
        shared = _listed(members.get("parameters"), "parameters")
        for name, node in members.items():
            if name.lower() in METHODS:
                yield _operation(path, name, keys[name], node, shared, references)
        further = _object(members.get("additionalOperations"), "additionalOperations")
        for name, node in further.entries.items():
            yield _operation(path, name, further.keys[name], node, shared, references)


def undeclared_schemes(root: Mapping) -> tuple[Problem, ...]:
    """A fatal problem for each security requirement that names no scheme of the document."""
    declared = _members(_object(root.entries.get("components"), "components"), "securitySchemes")
    found: dict[str, Problem] = {}
    for holder in (root, *_bodies(root)):
        for requirement in _listed(holder.entries.get("security"), "security"):
            for name, key in _object(requirement, "a security requirement").keys.items():
                if name not in declared and not re.search("[/#]", name):
                    fault = f"the security scheme {name} is required and nowhere declared"
                    found.setdefault(name, Problem(fault=fault, place=f"line {key.line}"))
    return tuple(found.values())


def _bodies(root: Mapping) -> Iterator[Mapping]:
    """The operations that stand in the path items themselves."""
    for item in _members(root, "paths").values():
        for name, node in item.entries.items() if isinstance(item, Mapping) else ():
            if isinstance(node, Mapping) and name.lower() in METHODS:
                yield node


def _path_item(item: Node, references: References) -> tuple[dict[str, Node], dict[str, Node]]:
    """The members of a path item and their keys; those beside a `$ref` go before those behind it."""
    own = _object(item, "a path item")
    if reference_of(own) is None:
        return own.entries, dict(own.keys)
    target = references.follow(own)
    if target is None:
        raise EvidenceError(
            "the operations of this path cannot be read: its `$ref` leads out of the document or to nothing",
            line=own.line,
            hint="bundle the document into one file, for example with `redocly bundle`",
        )
    return {**target.entries, **own.entries}, {**target.keys, **own.keys}


def _operation(
    path: str, method: str, key: Node, node: Node, shared: tuple[Node, ...], references: References
) -> Operation:
    body = _object(node, f"the operation {method.upper()} {path}", line=key.line)
    own, hidden = _parameters(_listed(body.entries.get("parameters"), "parameters"), references)
    inherited, more = _parameters(shared, references)
    known = {_key(parameter) for parameter in own}
    tags = _listed(body.entries.get("tags"), "tags")
    return Operation(
        path=path,
        method=method.upper(),
        line=key.line,
        tags=tuple(text_of(tag) for tag in tags),
        operation_id=text_of(body.entries.get("operationId")),
        parameters=own + tuple(parameter for parameter in inherited if _key(parameter) not in known),
        hidden=hidden + more,
        responses=tuple(_responses(body, references)),
    )


def _responses(body: Mapping, references: References) -> Iterator[Response]:
    for status, node in _members(body, "responses").items():
        if not status.startswith("x-"):
            line = _object(body.entries["responses"], "responses").keys[status].line
            _object(node, f"the response {status}", line=line)
            yield Response(status=status.upper(), line=line, body=references.follow(node))


def _parameters(nodes: tuple[Node, ...], references: References) -> tuple[tuple[Parameter, ...], tuple[int, ...]]:
    found, hidden = [], []
    for node in nodes:
        _object(node, "a parameter")
        body = references.follow(node)
        if body is None:
            hidden.append(node.line)
            continue
        required = body.entries.get("required")
        parameter = Parameter(
            name=text_of(body.entries.get("name")),
            place=text_of(body.entries.get("in")),
            required=isinstance(required, Scalar) and not required.quoted and required.text.lower() == "true",
            line=node.line,
            schema=body.entries.get("schema"),
        )
        found.append(parameter)
    return tuple(found), tuple(hidden)


def _key(parameter: Parameter) -> tuple[str, str]:
    """What overrides what; the names of headers have no case (RFC 9110)."""
    name = parameter.name.lower() if parameter.place == "header" else parameter.name
    return (name, parameter.place)


def text_of(node: Node | None) -> str:
    """The text of a scalar; empty for anything else."""
    return node.text if isinstance(node, Scalar) else ""


def _members(holder: Mapping | None, name: str) -> dict[str, Node]:
    return _object(holder.entries.get(name), name).entries if holder is not None else {}


def _object(node: Node | None, what: str, *, line: int = 0) -> Mapping:
    if node is None:
        return Mapping(entries={}, keys={}, line=0, column=0)
    if not isinstance(node, Mapping):
        raise EvidenceError(f"{what} is no object", line=line or node.line)
    return node


def _listed(node: Node | None, what: str) -> tuple[Node, ...]:
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        raise EvidenceError(f"{what} is no list", line=node.line)
    return node.items
