"""A document that may be YAML or JSON, as nodes that know their lines.

Enters: bytes of an OpenAPI document or of a manifest. Leaves: the nodes of `readygate.readers.yaml`. JSON is read as
JSON (RFC 8259), because YAML parsers refuse parts of it: surrogate pairs as escapes, DEL, keys over 1,024 characters.
Duplicate keys are refused in both. JSON has an end mark, YAML has none: a YAML document whose last line has no end, or
whose last value is empty, may have been cut and is refused.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from readygate.readers import yaml
from readygate.readers.yaml import Mapping, Node, Scalar, Sequence, YamlError

_TOKEN = re.compile(r'[{}\[\],:]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}\[\],:"]+')


def compose(data: bytes) -> Node:
    """The root node of a YAML or JSON document; YamlError with line and column where it is refused."""
    text = yaml.decoded(data)
    if text.lstrip()[:1] in ("{", "[") and _is_json(text):
        return _Tokens(text).root()
    root = yaml.compose(data)
    _refuse_cut(text, root)
    return root


def compose_all(data: bytes) -> tuple[Node, ...]:
    """The root nodes of all documents of a YAML stream, or of the one of JSON; empty documents are left out.

    A last value may be empty: whoever reads a format of several documents refuses an object that lacks what it needs.
    """
    text = yaml.decoded(data)
    if text.lstrip()[:1] in ("{", "[") and _is_json(text):
        return (_Tokens(text).root(),)
    roots = yaml.compose_all(data)
    _refuse_open_line(text)
    return tuple(root for root in roots if not isinstance(root, Scalar) or root.text or root.quoted)


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return False
    return True


def _refuse_cut(text: str, root: Node) -> None:
    _refuse_open_line(text)
    _refuse_open_value(root)


def _refuse_open_line(text: str) -> None:
    if not text.endswith(("\n", "\r")):
        line = text.count("\n") + 1
        raise YamlError(
            "the last line has no end: the file may be truncated", line=line, column=1, hint="end it with a newline"
        )


def _refuse_open_value(root: Node) -> None:
    last = root
    while not isinstance(last, Scalar):
        below = last.items[-1:] if isinstance(last, Sequence) else tuple(last.entries.values())[-1:]
        if not below:
            return
        last = below[0]
    if not last.text and not last.quoted:
        raise YamlError(
            "the document ends in an empty value: the file may be truncated",
            line=last.line,
            column=last.column,
            hint="write `null`, `{}` or `[]` where nothing is meant",
        )


class _Tokens:
    """Nodes out of the tokens of a text that is known to be valid JSON."""

    def __init__(self, text: str) -> None:
        self._found: Iterator[re.Match[str]] = _TOKEN.finditer(text)
        self._starts = [0, *(match.end() for match in re.finditer(r"\r\n?|\n", text))]
        self._written = 0

    def root(self) -> Node:
        """The value of the whole text."""
        return self._value(next(self._found), 0)

    def _value(self, token: re.Match[str], depth: int) -> Node:
        line, column = self._place(token)
        self._written += 1
        if depth > yaml.DEPTH_LIMIT:
            raise YamlError(f"nested deeper than {yaml.DEPTH_LIMIT}", line=line, column=column)
        if self._written > yaml.WRITTEN_LIMIT:
            raise YamlError(f"more than {yaml.WRITTEN_LIMIT:,} values", line=line, column=column)
        if token[0] == "[":
            return Sequence(items=tuple(self._items(depth + 1)), line=line, column=column)
        if token[0] == "{":
            entries, keys = self._entries(depth + 1)
            return Mapping(entries=entries, keys=keys, line=line, column=column)
        return self._scalar(token)

    def _items(self, depth: int) -> Iterator[Node]:
        while (token := next(self._found))[0] != "]":
            if token[0] != ",":
                yield self._value(token, depth)

    def _entries(self, depth: int) -> tuple[dict[str, Node], dict[str, Scalar]]:
        entries: dict[str, Node] = {}
        keys: dict[str, Scalar] = {}
        while (token := next(self._found))[0] != "}":
            if token[0] == ",":
                continue
            key = self._scalar(token)
            if key.text in entries:
                fault = f"the key {key.text!r} stands twice, first in line {keys[key.text].line}"
                raise YamlError(fault, line=key.line, column=key.column)
            next(self._found)
            keys[key.text] = key
            entries[key.text] = self._value(next(self._found), depth)
        return entries, keys

    def _scalar(self, token: re.Match[str]) -> Scalar:
        line, column = self._place(token)
        text = token[0]
        if text[0] != '"':
            return Scalar(text=text, quoted=False, line=line, column=column)
        plain = msgspec.json.decode(text, type=str) if "\\" in text else text[1:-1]
        return Scalar(text=plain, quoted=True, line=line, column=column)

    def _place(self, token: re.Match[str]) -> tuple[int, int]:
        start = token.start()
        line = bisect_right(self._starts, start)
        return line, start - self._starts[line - 1] + 1
