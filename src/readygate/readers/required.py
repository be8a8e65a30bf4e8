"""Which fields every instance of a JSON Schema has.

Enters: a schema, and the references of its document. Leaves: the names of fields that it declares and requires, those
within objects as `a.b`; through `$ref` and `allOf` from any part, of `oneOf` and `anyOf` only what all branches
require. What lies outside of the document or leads nowhere is a gap. Specification:
https://json-schema.org/draft/2020-12/json-schema-validation#name-required.
"""

from __future__ import annotations

import msgspec

from readygate.readers.nodes import items, members, text
from readygate.readers.references import References, reference_of
from readygate.readers.yaml import Mapping, Node, Scalar

_DEPTH = 4
"""Objects within each other that are looked into: `a.b.c.d`."""
_VISITS = 2000


class Fields(msgspec.Struct, frozen=True, kw_only=True):
    """Fields that a schema declares and those that it requires, and what of it could not be read."""

    declared: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    gaps: frozenset[str] = frozenset()

    @property
    def both(self) -> frozenset[str]:
        """Fields that are declared and required; within an object only where that is required too."""
        have = self.declared & self.required
        return frozenset(name for name in have if name.rpartition(".")[0] in have or "." not in name)

    def joined(self, other: Fields) -> Fields:
        """What holds where both schemas do."""
        return Fields(
            declared=self.declared | other.declared,
            required=self.required | other.required,
            gaps=self.gaps | other.gaps,
        )


class Required:
    """Questions to the schemas of one document."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._visits = 0

    def of(self, schema: Node | None) -> Fields:
        """The fields of a schema."""
        self._visits = 0
        return self._fields(schema, (), "", 0)

    def _fields(self, schema: Node | None, above: tuple[int, ...], prefix: str, depth: int) -> Fields:
        self._visits += 1
        if not isinstance(schema, Mapping) or id(schema) in above:
            return Fields()
        if self._visits > _VISITS:
            return Fields(gaps=frozenset({"the schema is too large"}))
        inside = (*above, id(schema))
        found = self._own(schema, inside, prefix, depth)
        reference = reference_of(schema)
        if reference is not None:
            target = self._references.follow(schema)
            if target is None:
                found = found.joined(Fields(gaps=frozenset({f"the reference {reference.text} cannot be followed"})))
            found = found.joined(self._fields(target, inside, prefix, depth))
        for part in items(schema, "allOf"):
            found = found.joined(self._fields(part, inside, prefix, depth))
        for join in ("oneOf", "anyOf"):
            branches = [self._fields(part, inside, prefix, depth) for part in items(schema, join)]
            if branches:
                found = found.joined(_common(branches))
        return found

    def _own(self, schema: Mapping, inside: tuple[int, ...], prefix: str, depth: int) -> Fields:
        required = frozenset(prefix + node.text for node in items(schema, "required") if isinstance(node, Scalar))
        properties = members(schema, "properties")
        found = Fields(declared=frozenset(prefix + name for name in properties), required=required)
        if depth < _DEPTH:
            for name, node in properties.items():
                if prefix + name in required:
                    found = found.joined(self._fields(node, inside, f"{prefix}{name}.", depth + 1))
        return found


def _common(branches: list[Fields]) -> Fields:
    """What every branch has; a branch that could not be read leaves a gap."""
    both = frozenset.intersection(*(branch.declared & branch.required for branch in branches))
    required = frozenset.intersection(*(branch.required for branch in branches))
    declared = frozenset.intersection(*(branch.declared for branch in branches))
    return Fields(
        declared=declared | both,
        required=required | both,
        gaps=frozenset().union(*(branch.gaps for branch in branches)),
    )


def constant(schema: Node | None, references: References, *path: str) -> str:
    """The text that a field must have, by `const` or an `enum` of one; empty where none is set."""
    node: Node | None = schema
    for name in path:
        whole = references.follow(node) if node is not None else None
        node = members(whole, "properties").get(name)
    only = items(node, "enum")
    return text(node, "const") or (text(only[0]) if len(only) == 1 else "")
