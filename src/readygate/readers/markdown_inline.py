"""What stands within a paragraph of Markdown: words, links, images, placeholders.

Enters: the text of one paragraph, list or table. Leaves: what a reader sees of it. Code spans and comments are passed
over; links are inline, by reference, in angle brackets, bare addresses and `<a href>`.
Specification: https://spec.commonmark.org/0.31.2/#inlines, https://github.github.com/gfm/#autolinks-extension-.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

import msgspec

_TOKEN = re.compile(r"\\.|`+|<!--|<|!?\[|\]|\bhttps?://|\bwww\.", re.DOTALL | re.IGNORECASE)
_RUN = re.compile(r"`+")
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]{0,2000}|[\w.+-]{1,64}@[\w.-]{1,255})>")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]{0,40})(\s[^<>]{0,2000})?/?>")
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>`\"|]{1,2000}")
_TITLE = r"(?:\s{1,9}(?:\"[^\"]{0,500}\"|'[^']{0,500}'|\([^()]{0,500}\)))?"
_TARGET = re.compile(
    rf"\(\s{{0,9}}(?:<([^<>\n]{{0,2000}})>|((?:[^\s()<>]|\([^\s()]{{0,500}}\)){{0,2000}})){_TITLE}\s{{0,9}}\)"
)
_REFERENCE = re.compile(r"\[([^\[\]]{0,999})\]")
_DEFINITION = re.compile(r"^ {0,3}\[([^\[\]\n]{1,999})\]:[ \t]*\n?[ \t]*(?:<([^<>\n]*)>|(\S+))[^\n]*$", re.MULTILINE)
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")
_OPEN_WORDS = re.compile(
    r"\b(?:TODO|FIXME|XXX)\b"
    r"|(?i:\b(?:TBD|TBC|TBA|T\.B\.D\.?)(?!\w)|\btodo:|\blorem ipsum\b"
    r"|(?<!has )(?<!have )(?<!had )(?<!needs )(?<!need )(?<!ought )"
    r"\bto be (?:defined|determined|decided|written|confirmed|announced|completed|filled in)\b)"
)
_TEMPLATE = re.compile(
    r"\{\{[^{}\n]{1,80}\}\}|\[(?i:insert|your|placeholder|fill in|describe|todo|tbd)\b[^\[\]\n]{0,80}\]"
)
_HTML = frozenset(
    re.findall(
        r"\w+",
        """a abbr address article aside b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn
    div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i iframe img ins kbd li main mark nav ol p
    picture pre q rp rt ruby s samp section small source span strike strong sub summary sup svg table tbody td tfoot th
    thead time tr track tt u ul var video wbr""",
    )
)


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link: where it leads and the line that it stands on."""

    target: str
    line: int


class Inline(msgspec.Struct, frozen=True, kw_only=True):
    """What a paragraph says: its text without code and link targets, the number of its words, links, whether it has an
    image, and placeholders with their lines."""

    text: str
    words: int
    links: tuple[Link, ...]
    images: bool
    placeholders: tuple[tuple[int, str], ...]


def definitions(blocks: Iterable[str]) -> dict[str, str]:
    """The targets of `[label]: target`, by folded label; the first of two counts."""
    found: dict[str, str] = {}
    for block in blocks:
        for match in _DEFINITION.finditer(block):
            found.setdefault(_folded(match[1]), match[2] or match[3] or "")
    return found


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def inline(text: str, targets: dict[str, str], line: int) -> Inline:
    """What a block says that begins on `line`."""
    text = _DEFINITION.sub(lambda found: "\n" * found[0].count("\n"), text)
    scan = _Scan(text, targets)
    scan.run()
    ends = [found.start() for found in re.finditer("\n", text)]
    said = "".join(scan.said)
    marks = [*scan.marks, *_open(said, scan.origin)]
    return Inline(
        text=" ".join(said.split()),
        words=len(_WORD.findall(said.replace("_", " "))),
        links=tuple(Link(target=target, line=line + bisect_left(ends, at)) for at, target in scan.links),
        images=scan.images,
        placeholders=tuple((line + bisect_left(ends, at), mark) for at, mark in sorted(marks)),
    )


def _open(said: str, origin: list[tuple[int, int]]) -> list[tuple[int, str]]:
    """Placeholders in what is said, with their places in the text."""
    starts = [start for start, _ in origin]
    found = []
    for match in (*_OPEN_WORDS.finditer(said), *_TEMPLATE.finditer(said)):
        start, at = origin[bisect_right(starts, match.start()) - 1]
        found.append((at + match.start() - start, match[0]))
    return found


class _Scan:
    """Goes through a text once, from one sign to the next that may mean something."""

    def __init__(self, text: str, targets: dict[str, str]) -> None:
        self._text, self._targets = text, targets
        self.said: list[str] = []
        self.origin: list[tuple[int, int]] = []
        self.links: list[tuple[int, str]] = []
        self.marks: list[tuple[int, str]] = []
        self.images = False
        self._length = 0
        self._brackets: list[tuple[int, bool, int]] = []
        self._closed = True
        self._runs: dict[int, list[int]] = {}
        for run in _RUN.finditer(text):
            self._runs.setdefault(len(run[0]), []).append(run.start())

    def run(self) -> None:
        """Reads the whole text."""
        at = 0
        while token := _TOKEN.search(self._text, at):
            self._say(at, token.start())
            at = self._sign(token)
        self._say(at, len(self._text))

    def _say(self, start: int, end: int) -> None:
        if end > start:
            self.origin.append((self._length, start))
            self.said.append(self._text[start:end])
            self._length += end - start

    def _sign(self, token: re.Match[str]) -> int:
        """Reads what a sign begins; answers where to go on."""
        sign, at = token[0], token.start()
        if sign[0] == "\\":
            self._say(at + 1, token.end())
        elif sign[0] == "`":
            return self._code(at, token.end())
        elif sign == "<!--":
            return self._comment(at)
        elif sign == "<":
            return self._angle(at)
        elif sign == "]":
            return self._bracket(at)
        elif sign[-1] == "[":
            self._brackets.append((at, sign == "![", len(self.said)))
            self._say(token.end() - 1, token.end())
        else:
            return self._bare(at)
        return token.end()

    def _code(self, at: int, end: int) -> int:
        """A code span says nothing, unless it is a placeholder as a whole; an unclosed one is text."""
        runs = self._runs.get(end - at, [])
        number = bisect_right(runs, at)
        if number == len(runs):
            return end
        inside = self._text[end : runs[number]].strip()
        if _OPEN_WORDS.fullmatch(inside):
            self.marks.append((end, inside))
        return runs[number] + end - at

    def _comment(self, at: int) -> int:
        end = self._text.find("-->", at + 4) if self._closed else -1
        if end < 0:
            self._closed = False
            return at + 4
        return end + 3

    def _angle(self, at: int) -> int:
        """An address, a tag, or something to fill in: `<service name>`."""
        address = _AUTOLINK.match(self._text, at)
        if address:
            self.links.append((at, address[1]))
            return address.end()
        tag = _TAG.match(self._text, at)
        if tag is None:
            self._say(at, at + 1)
            return at + 1
        known = tag[1].lower()
        self._gap()
        if known in _HTML:
            self.images |= known in {"img", "svg", "picture", "video"}
            href = _HREF.search(tag[2] or "") if known == "a" else None
            if href:
                self.links.append((at, href[1] or href[2] or href[3] or ""))
        elif not (at and self._text[at - 1].isalnum()) and tag[0][1] != "/":
            self.marks.append((at, tag[0][:80]))
        return tag.end()

    def _bracket(self, at: int) -> int:
        """The end of a link, an image, or of plain brackets."""
        if not self._brackets:
            return at + 1
        start, image, piece = self._brackets.pop()
        target, end = self._target(start + 1 + image, at)
        if target is None:
            self._say(at, at + 1)
            return at + 1
        if image:
            self.images = True
        else:
            self.links.append((start, target))
        self.said[piece] = " "
        self._gap()
        return end

    def _target(self, start: int, at: int) -> tuple[str | None, int]:
        """Where brackets lead that begin before `start` and end at `at`; None where they are no link."""
        found = _TARGET.match(self._text, at + 1)
        if found:
            return found[1] or found[2] or "", found.end()
        label = _REFERENCE.match(self._text, at + 1)
        if label:
            named = label[1] or self._text[start:at][:999]
            return self._targets.get(_folded(named)), label.end()
        return self._targets.get(_folded(self._text[start : min(at, start + 999)])), at + 1

    def _gap(self) -> None:
        """What is not seen parts words."""
        self.said.append(" ")
        self._length += 1

    def _bare(self, at: int) -> int:
        """An address that stands in the text."""
        found = _ADDRESS.match(self._text, at)
        address = found[0].rstrip("?!.,:*_~'") if found else ""
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1]
        if self._brackets and "]" in address:
            address = address[: address.index("]")]
        self.links.append((at, address))
        return at + max(len(address), 4)
