"""YAML with positions, built from the events of PyYAML's C parser.

Enters: bytes of a policy, an OpenAPI document or a manifest; JSON is read as well. Leaves: nodes that know their line
and column; scalars are text until `plain` gives them their YAML 1.2 core type. Refused with a place: tags, duplicate
keys, keys that are no text, merge keys, a second document where one is asked for, nesting over 200, more than
2,000,000 nodes, aliases that add more than 500,000. Specification: https://yaml.org/spec/1.2.2/.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, assert_never

import msgspec
import yaml

from readygate.model.errors import EvidenceError

T = TypeVar("T")
DEPTH_LIMIT = 200
NODE_LIMIT = 500_000
"""What aliases may add: a few lines of them can stand for billions of nodes."""
WRITTEN_LIMIT = 2_000_000
"""What the file itself may spell out. The full GitHub API description (11 MB) has 650,000 nodes of about 100 bytes."""


class Scalar(msgspec.Struct, frozen=True, kw_only=True):
    """A scalar: its text, whether it was quoted, and where it stands (from 1)."""

    text: str
    quoted: bool
    line: int
    column: int


class Sequence(msgspec.Struct, frozen=True, kw_only=True):
    """A list of nodes."""

    items: tuple[Node, ...]
    line: int
    column: int


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """A mapping from text to nodes; `keys` holds the places of the keys."""

    entries: dict[str, Node]
    keys: dict[str, Scalar]
    line: int
    column: int


Node = Scalar | Sequence | Mapping


class YamlError(EvidenceError):
    """YAML that cannot be read or is refused, with line and column."""

    def __init__(self, fault: str, *, line: int, column: int, hint: str = "") -> None:
        super().__init__(f"{fault} (column {column})", line=line, hint=hint)
        self.bare = fault
        self.column = column


def compose(data: bytes) -> Node:
    """The document's root node; YamlError where it cannot be read, has no or several documents, or breaks a limit."""
    return _composed(data, lambda builder: builder.document())


def compose_all(data: bytes) -> tuple[Node, ...]:
    """The root nodes of a stream of documents (`---` between them); the limits hold for all of them together."""
    return _composed(data, lambda builder: tuple(builder.documents()))


def _composed(data: bytes, build: Callable[[_Builder], T]) -> T:
    text = decoded(data)
    loader = yaml.CSafeLoader(text)
    try:
        return build(_Builder(iter(loader.get_event, None)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        hint = "quote a value that starts with `*`, `&`, `@` or a backtick" if error.context in _QUOTABLE else ""
        fault = f"not valid YAML: {error.problem or error.context}"
        raise YamlError(fault, line=line, column=column, hint=hint) from error
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise YamlError(f"not valid YAML: {error.reason}", line=line, column=1) from error
    finally:
        loader.dispose()


_QUOTABLE = {"while scanning an alias", "while scanning an anchor", "while scanning for the next token"}


def plain(node: Node) -> Any:
    """Python data of a node; unquoted scalars get their type of the YAML 1.2 core schema.

    Dates, `.inf`, `.nan`, numbers beyond a float and numbers in octal or hexadecimal stay text.
    """
    match node:
        case Scalar():
            return node.text if node.quoted else _core(node.text)
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key: plain(value) for key, value in node.entries.items()}
        case _:
            assert_never(node)


def decoded(data: bytes) -> str:
    """The text of UTF-8 (with or without BOM) or of UTF-16 with BOM; YamlError with the line for anything else."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise YamlError(f"not {encoding.removesuffix('-sig').upper()} text", line=line, column=1) from error


def _finite(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


_CORE: tuple[tuple[re.Pattern[str], Any], ...] = (
    (re.compile(r"~|null|Null|NULL|"), lambda _: None),
    (re.compile(r"true|True|TRUE"), lambda _: True),
    (re.compile(r"false|False|FALSE"), lambda _: False),
    (re.compile(r"[-+]?[0-9]{1,30}"), int),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?"), _finite),
)


def _core(text: str) -> Any:
    return next((make(text) for pattern, make in _CORE if pattern.fullmatch(text)), text)


class _Builder:
    """Nodes out of events, without recursion deeper than the limit and without copying what aliases share."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._written = 0
        self._aliased = 0

    def document(self) -> Node:
        documents = self.documents()
        node = next(documents)
        event = next(self._events)
        if isinstance(event, yaml.DocumentStartEvent):
            raise _at(event, "a second document begins here; one file holds one")
        return node

    def documents(self) -> Iterator[Node]:
        """The documents; an anchor is known in its own document only."""
        next(self._events)
        event = next(self._events)
        if not isinstance(event, yaml.DocumentStartEvent):
            raise YamlError("the file is empty", line=1, column=1)
        while isinstance(event, yaml.DocumentStartEvent):
            self._anchors.clear()
            node, _ = self._node(next(self._events), 0)
            next(self._events)
            yield node
            event = next(self._events)

    def _node(self, event: Any, depth: int) -> tuple[Node, int]:
        """The node that begins with `event`, and how many nodes it stands for once aliases are followed."""
        if type(event) is yaml.AliasEvent:
            return self._alias(event)
        self._admit(event, depth)
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        node: Node
        size = 1
        if type(event) is yaml.ScalarEvent:
            node = Scalar(text=event.value, quoted=not event.implicit[0], line=line, column=column)
        elif type(event) is yaml.SequenceStartEvent:
            items, size = self._items(depth + 1)
            node = Sequence(items=items, line=line, column=column)
        else:
            entries, keys, size = self._entries(depth + 1)
            node = Mapping(entries=entries, keys=keys, line=line, column=column)
        if event.anchor:
            self._anchors[event.anchor] = (node, size)
        return node, size

    def _admit(self, event: Any, depth: int) -> None:
        if depth > DEPTH_LIMIT:
            raise _at(event, f"nested deeper than {DEPTH_LIMIT}")
        if event.tag is not None:
            raise _at(event, f"the tag {event.tag} is refused", hint="quote a value that starts with `!`")
        self._written += 1
        if self._written > WRITTEN_LIMIT:
            raise _at(event, f"more than {WRITTEN_LIMIT:,} values")

    def _alias(self, event: Any) -> tuple[Node, int]:
        if event.anchor not in self._anchors:
            raise _at(
                event, f"the alias *{event.anchor} has no anchor before it", hint="quote a value that starts with `*`"
            )
        node, size = self._anchors[event.anchor]
        self._aliased += size
        if self._aliased > NODE_LIMIT:
            raise _at(event, f"more than {NODE_LIMIT:,} values once aliases are followed")
        return node, size

    def _items(self, depth: int) -> tuple[tuple[Node, ...], int]:
        items, size = [], 1
        while type(event := next(self._events)) is not yaml.SequenceEndEvent:
            node, count = self._node(event, depth)
            items.append(node)
            size += count
        return tuple(items), size

    def _entries(self, depth: int) -> tuple[dict[str, Node], dict[str, Scalar], int]:
        entries: dict[str, Node] = {}
        keys: dict[str, Scalar] = {}
        size = 1
        while type(event := next(self._events)) is not yaml.MappingEndEvent:
            key, _ = self._node(event, depth)
            if not isinstance(key, Scalar) or (key.text == "<<" and not key.quoted):
                raise _at(event, "a key must be text; merge keys are refused")
            text = key.text
            if text in entries:
                raise _at(event, f"the key {text!r} stands twice, first in line {keys[text].line}")
            keys[text] = key
            entries[text], count = self._node(next(self._events), depth)
            size += count
        return entries, keys, size


def _at(event: Any, fault: str, *, hint: str = "") -> YamlError:
    mark = event.start_mark
    return YamlError(fault, line=mark.line + 1, column=mark.column + 1, hint=hint)
