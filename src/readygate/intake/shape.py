"""The shape of a file: what its first 64 KiB tell of its format, whatever its name.

Enters: bytes. Leaves: the root element of XML and its first child, the key paths of JSON, the header of CSV, the
top-level keys of YAML, the tags that begin the first lines of other text.
Nothing is parsed as a whole, so a truncated file keeps its shape and its collector can say what is wrong with it.
"""

from __future__ import annotations

import re
from enum import Enum

import msgspec

HEAD = 1 << 16
DEPTH = 3
"""How many keys a key path may have."""
_CONTAINERS = 2 * DEPTH
"""Open objects and arrays that are followed: a key's value may be an array of objects."""
_SHOWN = 40


class Syntax(Enum):
    """How a file is written."""

    EMPTY = "empty"
    XML = "XML"
    JSON = "JSON"
    NDJSON = "JSON lines"
    TEXT = "text"
    BINARY = "binary data"


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What the head of a file tells.

    `keys` are key paths of JSON, top-level keys of YAML, or `root/first child` of XML, and what `apiVersion` and `kind`
    say there (`kind=SLO`), for many formats share these keys; `first` is the first line.
    """

    syntax: Syntax
    root: str = ""
    keys: frozenset[str] = frozenset()
    first: str = ""

    @property
    def looks(self) -> str:
        """The shape in a few words, for a file that nothing recognises."""
        if self.syntax is Syntax.XML:
            return f"XML with the root <{self.root[:_SHOWN]}>" if self.root else "XML without a root element"
        if self.syntax in {Syntax.JSON, Syntax.NDJSON}:
            what = f"{self.syntax.value} list" if "[]" in self.keys else self.syntax.value
            tops = {
                key.removeprefix("[].").split(".")[0].rstrip("[]")[:_SHOWN] for key in self.keys if "=" not in key
            } - {"", "*"}
            return f"{what} with {', '.join(sorted(tops)[:6])}" if tops else f"{what} `{self.first[:20]}`"
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
        root, child = _elements(text)
        keys = frozenset({f"{root}/{child}"}) if child else frozenset()
        return Shape(syntax=Syntax.XML, root=root, keys=keys, first=first)
    if text[0] in "{[":
        several = _is_lines(text, first)
        return Shape(
            syntax=Syntax.NDJSON if several else Syntax.JSON,
            keys=key_paths(first if several else text) | _said(_JSON_SAYS, text),
            first=first,
        )
    return Shape(syntax=Syntax.TEXT, keys=_yaml_keys(text) | _said(_YAML_SAYS, text) | _tags(text), first=first)


_YAML_KEY = re.compile(r"^[\"']?([A-Za-z_$][\w$.-]*)[\"']?[ \t]*:(?:[ \t\r\n]|$)", re.MULTILINE)
_YAML_LIST = re.compile(r"- [\"']?[A-Za-z_]")
_YAML_LIST_KEY = re.compile(r"^(?:- |  )[\"']?([A-Za-z_$][\w$.-]*)[\"']?[ \t]*:(?:[ \t\r\n]|$)", re.MULTILINE)
_YAML_SAYS = re.compile(r"^[\"']?(apiVersion|kind)[\"']?[ \t]*:[ \t]+[\"']?([\w./-]{1,80})", re.MULTILINE)
_JSON_SAYS = re.compile(r'"(apiVersion|kind)"[ \t\r\n]*:[ \t\r\n]*"([\w./-]{1,80})"')
_QUOTED = r"\"[^\"]*\"|'[^']*'"
_SUBSET = rf"\[(?:[^]\"'<]|{_QUOTED}|<!--.*?-->|<(?!!--))*+\]"
# Possessive, so that a head that never closes what it opens costs one pass, not one a character.
_MARKUP = re.compile(
    rf"<\?.*?\?>|<!--.*?-->|(?i:<!doctype)(?:[^]>[\"']|{_QUOTED})*+(?:{_SUBSET})?+\s*+>|\s++", re.DOTALL
)
_NAME = re.compile(r"<([^\s/>!?]+)")
_START = re.compile(rf"<[^\s/>!?]++(?:[^>\"']|{_QUOTED})*+>")
_TAGGED = 8
"""Lines of which each begins with a tag, such as `SF:`, where the format is one of tags."""
_TAG = re.compile(r"([A-Z]{2,5}:)[^\n]*+(?:\n|$)|(?:#[^\n]*+|end_of_record\r?|\s)(?:\n|$)")
_TOKEN = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"?|[{}\[\]:,]', re.DOTALL)


def _yaml_keys(text: str) -> frozenset[str]:
    """Top-level keys of YAML; those of the mappings in a top-level list as `[].key`."""
    if _YAML_LIST.match(text):
        return frozenset(f"[].{key}" for key in _YAML_LIST_KEY.findall(text))
    return frozenset(_YAML_KEY.findall(text))


def _said(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    """What manifests in the manner of Kubernetes say of themselves: `apiVersion=openslo/v1`, `kind=SLO`."""
    return frozenset(f"{key}={value}" for key, value in pattern.findall(text))


def _text(head: bytes) -> str | None:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "replace")
    if b"\x00" in head[:1024]:
        return None
    return head.decode("utf-8", "replace")


def _tags(text: str) -> frozenset[str]:
    """The tags of the first lines, such as `SF:`; none where one of these lines has no tag."""
    tags: set[str] = set()
    at = 0
    for _ in range(_TAGGED):
        line = _TAG.match(text, at)
        if line is None:
            return frozenset(tags) if at == len(text) else frozenset()
        if line[1]:
            tags.add(line[1])
        at = line.end()
    return frozenset(tags)


def _elements(text: str) -> tuple[str, str]:
    """The names of the root element and of its first child, without their namespaces' prefixes."""
    at = _passed(text, 0)
    start = _START.match(text, at)
    return _name(text, at), _name(text, _passed(text, start.end())) if start and start[0][-2] != "/" else ""


def _passed(text: str, at: int) -> int:
    """Where the next element or text begins behind what is neither."""
    while match := _MARKUP.match(text, at):
        at = match.end()
    return at


def _name(text: str, at: int) -> str:
    name = _NAME.match(text, at)
    return name[1].rpartition(":")[2] if name else ""


def _is_lines(text: str, first: str) -> bool:
    """Whether the first line is a whole object and another object follows."""
    rest = text[len(first) :].lstrip()
    return first.startswith("{") and first.rstrip().endswith("}") and rest.startswith("{")


def key_paths(text: str) -> frozenset[str]:
    """The key paths of a JSON text, up to three keys deep: `runs`, `runs[]`, `runs[].tool`; only its head is needed.

    A key in an object in an object is also found as `files.*.mutants`, for formats whose keys are names of files.
    """
    walk = _KeyWalk()
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in _OPENING:
            walk.opened(sign)
        elif sign in _CLOSING:
            walk.closed()
        elif walk.below:
            continue
        elif sign == ":":
            walk.key()
        elif sign == ",":
            walk.next()
        else:
            walk.word = token[1]
    return frozenset(walk.found)


_OPENING, _CLOSING = frozenset("{["), frozenset("}]")


class _KeyWalk:
    """Where a scan of JSON is. `stack` holds the open containers, each with its path and the keys in that; what is
    nested deeper is counted in `below` and not looked at: a head of 65,536 brackets costs no more than another."""

    def __init__(self) -> None:
        self.found: set[str] = set()
        self.stack: list[tuple[str, int]] = []
        self.below = 0
        self.path, self.keys, self.word = "", 0, ""

    def key(self) -> None:
        """`word` was a key of the innermost container."""
        self.next()
        self.path, self.keys = f"{self.path}.{self.word}" if self.path else self.word, self.keys + 1
        if self.keys <= DEPTH:
            self.found.add(self.path)
            if len(self.stack) > 1 and self.stack[-1][1] > self.stack[-2][1]:
                outer = self.stack[-2][0]
                self.found.add(f"{outer}.*.{self.word}" if outer else f"*.{self.word}")

    def next(self) -> None:
        """Another value of the innermost container follows."""
        self.path, self.keys = self.stack[-1] if self.stack else ("", 0)

    def opened(self, sign: str) -> None:
        """An object or array begins at `path`."""
        if self.below or len(self.stack) == _CONTAINERS:
            self.below += 1
            return
        if sign == "[":
            self.path += "[]"
            if self.keys <= DEPTH:
                self.found.add(self.path)
        self.stack.append((self.path, self.keys))

    def closed(self) -> None:
        """The innermost container ends."""
        if self.below:
            self.below -= 1
        elif self.stack:
            self.stack.pop()
            self.next()
