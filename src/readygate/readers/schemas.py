"""What a schema says of a body: whether it is a page of a list.

Enters: schemas of an OpenAPI document. Leaves: answers that hold through `$ref`, `allOf`, `oneOf` and `anyOf`. What
lies behind an unresolvable reference, or beyond 1,000 composed schemas, is taken as unknown.
Specification: https://spec.openapis.org/oas/v3.1.1.html#schema-object.
"""

from __future__ import annotations

import re
from enum import Enum

from readygate.readers.openapi import text_of
from readygate.readers.references import References, reference_of
from readygate.readers.yaml import Mapping, Node, Scalar, Sequence


def name_set(text: str) -> frozenset[str]:
    """Names between spaces, to be looked up as `fold` writes them."""
    return frozenset(text.split())


_BRANCHES = 1000
JOINS = ("allOf", "oneOf", "anyOf")
_PAGE_NAMES = name_set(
    "collection content contents data documents edges elements embedded entries features hits items list members "
    "nodes objects page records resources result results rows value values"
)
_WRAPPERS = name_set("data result results response payload body embedded page")
_PAGING_NAMES = name_set(
    "count cursor endcursor hasmore hasnext hasnextpage limit next nextcursor nextlink nextpage nextpagetoken "
    "offset page pageinfo pagesize paging pagination perpage total totalcount totalelements totalitems totalpages "
    "totalresults"
)


class Shape(Enum):
    """What a successful body is."""

    ARRAY = "array"
    PAGE = "page"
    OPEN = "open"
    """The schema admits anything, or there is none."""
    UNKNOWN = "unknown"
    """It lies behind an unresolvable reference."""
    OTHER = "other"


class Schemas:
    """Questions to the schemas of one document."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._branches: dict[int, tuple[list[Mapping], bool]] = {}

    def shape(self, schema: Node | None, *, collection: str, paging: bool) -> Shape:
        """What the body is. `collection` is the last part of the path, `paging`: a query parameter speaks of pages."""
        if schema is None:
            return Shape.OPEN
        branches, whole = self.branches(schema)
        if any(_is_array(branch) for branch in branches):
            return Shape.ARRAY
        if self._is_page(branches, collection, paging, wrapped=False):
            return Shape.PAGE
        if not whole:
            return Shape.UNKNOWN
        told = any(types(branch) or "properties" in branch.entries for branch in branches)
        return Shape.OTHER if told else Shape.OPEN

    def branches(self, schema: Node) -> tuple[list[Mapping], bool]:
        """All schemas that `schema` is composed of, each once, and whether none of them is out of reach."""
        if id(schema) not in self._branches:
            self._branches[id(schema)] = self._composed(schema)
        return self._branches[id(schema)]

    def _composed(self, schema: Node) -> tuple[list[Mapping], bool]:
        found: list[Mapping] = []
        seen: set[int] = set()
        waiting, whole = [schema], True
        while waiting:
            branch = waiting.pop()
            if id(branch) in seen:
                continue
            seen.add(id(branch))
            if not isinstance(branch, Mapping):
                continue
            found.append(branch)
            if reference_of(branch) is not None:
                target = self._references.follow(branch)
                whole = whole and target is not None
                waiting.extend([] if target is None else [target])
            for join in JOINS:
                waiting.extend(reversed(items_of(branch, join)))
            if len(found) > _BRANCHES:
                return found, False
        return found, whole

    def _is_page(self, branches: list[Mapping], collection: str, paging: bool, *, wrapped: bool) -> bool:
        declared = properties(branches)
        names = {fold(name) for name in declared}
        speaks = paging or not _PAGING_NAMES.isdisjoint(names)
        for name, node in declared.items():
            folded = fold(name)
            named = folded in _PAGE_NAMES or folded == fold(collection)
            if folded == "embedded" and name.startswith("_"):
                return True
            inner, whole = self.branches(node)
            if (named or speaks) and (not whole or any(_is_array(branch) for branch in inner)):
                return True
            if folded in _WRAPPERS and not wrapped and self._is_page(inner, collection, paging, wrapped=True):
                return True
        return False


def fold(name: str) -> str:
    """A name without case and signs: `next_page`, `nextPage` and `page[next]` differ only in their order of words."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def properties(branches: list[Mapping]) -> dict[str, Node]:
    """The properties that any of these schemas declares; of one name the first."""
    found: dict[str, Node] = {}
    for branch in branches:
        declared = branch.entries.get("properties")
        for name, node in declared.entries.items() if isinstance(declared, Mapping) else ():
            found.setdefault(name, node)
    return found


def items_of(schema: Mapping, name: str) -> tuple[Node, ...]:
    """The items of a list member; none where it is absent or no list."""
    node = schema.entries.get(name)
    return node.items if isinstance(node, Sequence) else ()


def types(schema: Mapping) -> set[str]:
    """What `type` names: one type in 3.0, one or several in 3.1."""
    node = schema.entries.get("type")
    return {node.text} if isinstance(node, Scalar) else {text_of(item) for item in items_of(schema, "type")}


def _is_array(schema: Mapping) -> bool:
    named = types(schema)
    return "array" in named or (not named and not schema.entries.keys().isdisjoint({"items", "prefixItems"}))
