"""The error codes that the schema of an error body admits.

Enters: schemas of an OpenAPI document. Leaves: the closed set of codes, each with its line, or None where the schema
admits any text or names no code. The code is the property `code`, `errorCode` or `error_code`; where a body has none of
these it is `type`, the problem type of RFC 9457, https://www.rfc-editor.org/rfc/rfc9457. Only `enum` and `const` close
a set; examples do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from readygate.readers.references import References, reference_of
from readygate.readers.schemas import Schemas, items_of, properties
from readygate.readers.yaml import Mapping, Node, Scalar

Codes = dict[str, int]
_NAMES = ("code", "errorCode", "error_code")
_DEPTH = 50
"""Compositions inside each other that are followed; what lies deeper is taken as open."""

Leaf = Callable[[Mapping], Codes | None]


class ErrorCodes:
    """The codes of one document; answers are kept, because many operations share a few error schemas."""

    def __init__(self, references: References, schemas: Schemas) -> None:
        self._references = references
        self._schemas = schemas
        self._known: dict[tuple[int, str], Codes | None] = {}
        self._depth = 0

    def of(self, schema: Node) -> Codes | None:
        """The codes of a body, each with its line; None where they are open."""
        declared = properties(self._schemas.branches(schema)[0])
        if any(name in declared for name in _NAMES):
            return self._closed(schema, "code", lambda body: self._property(body, _NAMES))
        return self._closed(schema, "type", lambda body: self._property(body, ("type",)))

    def _property(self, body: Mapping, names: tuple[str, ...]) -> Codes | None:
        declared = properties([body])
        found = [self._closed(declared[name], "value", _values) for name in names if name in declared]
        return _every(found) if found else None

    def _closed(self, schema: Node, what: str, leaf: Leaf) -> Codes | None:
        """`leaf` of every schema that this one is composed of; a cycle adds nothing."""
        key = (id(schema), what)
        if key not in self._known and isinstance(schema, Mapping) and self._depth < _DEPTH:
            self._known[key] = None
            self._depth += 1
            self._known[key] = self._composed(schema, what, leaf)
            self._depth -= 1
        return self._known.get(key)

    def _composed(self, schema: Mapping, what: str, leaf: Leaf) -> Codes | None:
        parts = [leaf(schema)]
        parts += [self._closed(part, what, leaf) for part in items_of(schema, "allOf")]
        if reference_of(schema) is not None:
            target = self._references.follow(schema)
            parts.append(None if target is None else self._closed(target, what, leaf))
        for join in ("oneOf", "anyOf"):
            choices = items_of(schema, join)
            parts.append(_every([self._closed(choice, what, leaf) for choice in choices]) if choices else None)
        closed = [part for part in parts if part is not None]
        return _united(closed) if closed else None


def _every(choices: list[Codes | None]) -> Codes | None:
    """The union, closed only where every choice is."""
    closed = [choice for choice in choices if choice is not None]
    return _united(closed) if len(closed) == len(choices) else None


def _united(parts: Iterable[Codes]) -> Codes:
    found: Codes = {}
    for part in parts:
        for code, line in part.items():
            found.setdefault(code, line)
    return found


def _values(schema: Mapping) -> Codes | None:
    listed = (*items_of(schema, "enum"), *(node for name, node in schema.entries.items() if name == "const"))
    if not listed or not all(isinstance(node, Scalar) for node in listed):
        return None
    scalars = (node for node in listed if isinstance(node, Scalar))
    return {node.text: node.line for node in scalars if node.quoted or node.text != "null"}
