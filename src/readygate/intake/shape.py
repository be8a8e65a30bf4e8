"""The shape of a file: what its first 64 KiB tell of its format, whatever its name.

Enters: bytes. Leaves: the root element of XML, the key paths of JSON, the header of CSV, the top-level keys of YAML.
Nothing is parsed as a whole, so a truncated file keeps its shape and its collector can say what is wrong with it.
"""

from __future__ import annotations

import re
from enum import Enum

import msgspec

HEAD = 1 << 16
DEPTH = 3


class Syntax(Enum):
    """How a file is written."""

    EMPTY = "empty"
    XML = "XML"
    JSON = "JSON"
    NDJSON = "JSON lines"
    TEXT = "text"
    BINARY = "binary data"


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What the head of a file tells. `keys` are key paths of JSON or top-level keys of YAML; `first` the first line."""

    syntax: Syntax
    root: str = ""
    keys: frozenset[str] = frozenset()
    first: str = ""

    @property
    def looks(self) -> str:
        """The shape in a few words, for a file that nothing recognises."""
        if self.syntax is Syntax.XML:
            return f"XML with the root <{self.root}>" if self.root else "XML without a root element"
        if self.syntax in {Syntax.JSON, Syntax.NDJSON}:
            tops = sorted({key.split(".")[0] for key in self.keys if key != "[]"})[:6]
            return f"{self.syntax.value} with {', '.join(tops)}" if tops else f"{self.syntax.value} `{self.first[:20]}`"
        return str(self.syntax.value)


def shape_of(head: bytes) -> Shape:
    """The shape of a file that begins with `head`."""
    text = _text(head)
    if text is None:
        return Shape(syntax=Syntax.BINARY)
    text = text.lstrip("\ufeff \t\r\n")
    if not text:
        return Shape(syntax=Syntax.EMPTY)
    first = text.split("\n", 1)[0].rstrip("\r")
    if text[0] == "<":
        return Shape(syntax=Syntax.XML, root=_root(text), first=first)
    if text[0] in "{[":
        several = _is_lines(text, first)
        return Shape(
            syntax=Syntax.NDJSON if several else Syntax.JSON, keys=key_paths(first if several else text), first=first
        )
    return Shape(syntax=Syntax.TEXT, keys=_yaml_keys(text), first=first)


_YAML_KEY = re.compile(r"^[\"']?([A-Za-z_$][\w$.-]*)[\"']?[ \t]*:(?:[ \t\r\n]|$)", re.MULTILINE)
_YAML_LIST = re.compile(r"- [\"']?[A-Za-z_]")
_YAML_LIST_KEY = re.compile(r"^(?:- |  )[\"']?([A-Za-z_$][\w$.-]*)[\"']?[ \t]*:(?:[ \t\r\n]|$)", re.MULTILINE)
_MARKUP = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>|\s+", re.DOTALL)
_NAME = re.compile(r"<([^\s/>!?]+)")
_TOKEN = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"?|[{}\[\]:,]', re.DOTALL)


def _yaml_keys(text: str) -> frozenset[str]:
    """Top-level keys of YAML; those of the mappings in a top-level list as `[].key`."""
    if _YAML_LIST.match(text):
        return frozenset(f"[].{key}" for key in _YAML_LIST_KEY.findall(text))
    return frozenset(_YAML_KEY.findall(text))


def _text(head: bytes) -> str | None:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "replace")
    if b"\x00" in head[:1024]:
        return None
    return head.decode("utf-8", "replace")


def _root(text: str) -> str:
    at = 0
    while match := _MARKUP.match(text, at):
        at = match.end()
    name = _NAME.match(text, at)
    return name[1].rpartition(":")[2] if name else ""


def _is_lines(text: str, first: str) -> bool:
    """Whether the first line is a whole object and another object follows."""
    rest = text[len(first) :].lstrip()
    return first.startswith("{") and first.rstrip().endswith("}") and rest.startswith("{")


def key_paths(text: str) -> frozenset[str]:
    """The key paths of a JSON text, up to three keys deep: `runs`, `runs[]`, `runs[].tool`; only its head is needed."""
    found: set[str] = set()
    stack: list[str] = []
    path, text_before = "", ""
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign == ":":
            path = f"{stack[-1]}.{text_before}".lstrip(".") if stack else text_before
            if len(stack) <= DEPTH:
                found.add(path)
        elif sign in "{[":
            step = path if not stack or not stack[-1].endswith("[]") or path != stack[-1] else stack[-1]
            stack.append(f"{step}[]" if sign == "[" else step)
            path = stack[-1]
            if sign == "[" and len(stack) <= DEPTH:
                found.add(path)
        elif sign in "}]":
            if stack:
                stack.pop()
            path = stack[-1] if stack else ""
        elif sign == ",":
            path = stack[-1] if stack else ""
        else:
            text_before = token[1]
    return frozenset(found)
