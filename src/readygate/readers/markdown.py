"""Markdown, as far as evidence needs it: sections, what they say, link to and leave open.

Enters: text. Leaves: sections in the order of the document, each with its heading, the headings above it, the words of
its own text, its links and its placeholders. Front matter, code and HTML comments say nothing; an inline code span that
is a placeholder as a whole is one. Read line by line and in linear time, whatever the text.
Specification: https://spec.commonmark.org/0.31.2/ and, for bare addresses, https://github.github.com/gfm/.
"""

from __future__ import annotations

import re

import msgspec

from readygate.readers.markdown_inline import Link, definitions, inline

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,})([^\n]*)$")
_ATX = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_LIST = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)")
_QUOTE = re.compile(r" {0,3}>")
_COMMENT = re.compile(r"([ \t]*)<!--")
_INDENT = 3
_RULES = frozenset("-_*=|:+ \t")
"""The signs of thematic breaks, table rules and empty list items."""


class Placeholder(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has still to write: the line and the words that say so."""

    line: int
    text: str


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """What stands under a heading before the next one. The text before the first heading has level 0 and no heading.

    `above` are the headings that it lies under, the outermost first. `content`: it has text, code or an image of its
    own; `parent`: a heading of a deeper level follows at once.
    """

    heading: str
    level: int
    line: int
    above: tuple[str, ...]
    words: int
    content: bool
    parent: bool
    links: tuple[Link, ...]
    placeholders: tuple[Placeholder, ...]


class _Open:
    """A section while it is read."""

    def __init__(self, heading: str, level: int, line: int) -> None:
        self.heading, self.level, self.line = heading, level, line
        self.blocks: list[tuple[int, str]] = []
        self.code = False


def sections(text: str) -> tuple[Section, ...]:
    """The sections of a document; one without a heading and without text is none."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    reader = _Reader(lines)
    reader.read(_front_matter(lines))
    targets = definitions(block for section in reader.found for _, block in section.blocks)
    found: list[Section] = []
    above: list[_Open] = []
    for number, section in enumerate(reader.found):
        while above and above[-1].level >= section.level:
            above.pop()
        after = reader.found[number + 1] if number + 1 < len(reader.found) else None
        read = _section(section, tuple(one.heading for one in above), targets, after)
        if section.level:
            above.append(section)
        if section.level or read.content:
            found.append(read)
    return tuple(found)


def _section(section: _Open, above: tuple[str, ...], targets: dict[str, str], after: _Open | None) -> Section:
    title = inline(section.heading, targets, section.line)
    parts = [inline(block, targets, line) for line, block in section.blocks]
    words, images = sum(part.words for part in parts), any(part.images for part in parts)
    marks = [mark for part in (title, *parts) for mark in part.placeholders]
    return Section(
        heading=title.text.strip(),
        level=section.level,
        line=section.line,
        above=above,
        words=words,
        content=bool(words or images or section.code),
        parent=after is not None and after.level > section.level > 0,
        links=tuple(link for part in (title, *parts) for link in part.links),
        placeholders=tuple(Placeholder(line=line, text=text) for line, text in marks),
    )


def _front_matter(lines: list[str]) -> int:
    """The number of the first line after the front matter, 0 where there is none."""
    if lines[0].rstrip() != "---":
        return 0
    return next((number + 1 for number, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), 0)


def _closed(title: str) -> str:
    """A title without its closing run of `#`, which a space must part from it."""
    bare = title.rstrip("#")
    return bare.rstrip(" \t") if not bare or bare[-1] in " \t" else title


class _Reader:
    """Blocks out of lines: headings, fences, comments; everything else is text of its section."""

    def __init__(self, lines: list[str]) -> None:
        self.found = [_Open("", 0, 1)]
        self._lines = lines
        self._block: list[str] = []
        self._start = 0
        self._list = False

    def read(self, number: int) -> None:
        """All lines from `number` on."""
        while number < len(self._lines):
            number = self._next(number)
        self._end()

    def _next(self, number: int) -> int:
        """Reads what begins in a line; answers the number of the line after it."""
        line = self._lines[number]
        fence = _FENCE.match(line)
        if fence and not ("`" in fence[1] and "`" in fence[2]):
            self._end()
            return self._fenced(number, fence[1])
        comment = _COMMENT.match(line)
        if comment and (self._list or len(comment[1].expandtabs(4)) <= _INDENT):
            self._end()
            return self._commented(number)
        if not line.strip():
            self._end()
        elif self._is_code(line):
            self.found[-1].code = True
        elif not self._heading(number, line):
            self._text(number, line)
        return number + 1

    def _fenced(self, number: int, mark: str) -> int:
        """Code up to the closing fence, or to the end where none is."""
        closing = re.compile(rf"[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
        for after in range(number + 1, len(self._lines)):
            if closing.match(self._lines[after]):
                return after + 1
            if self._lines[after].strip(" \t>"):
                self.found[-1].code = True
        return len(self._lines)

    def _commented(self, number: int) -> int:
        """A comment that begins a line; one that nothing ends goes on to the end of the document."""
        begin = self._lines[number].index("<!--") + 4
        for after in range(number, len(self._lines)):
            end = self._lines[after].find("-->", begin if after == number else 0)
            if end >= 0:
                rest = self._lines[after][end + 3 :]
                if rest.strip():
                    self._text(after, rest)
                return after + 1
        return len(self._lines)

    def _is_code(self, line: str) -> bool:
        """Whether an indented line is code: after a blank line, outside a list."""
        return not self._block and not self._list and line.startswith(("    ", "\t"))

    def _heading(self, number: int, line: str) -> bool:
        atx = _ATX.match(line)
        if atx:
            self._end()
            self._list = False
            self.found.append(_Open(_closed(line[atx.end() :].strip(" \t")), len(atx[1]), number + 1))
            return True
        setext = _SETEXT.match(line)
        if setext and self._block and not _LIST.match(self._block[-1]) and not _QUOTE.match(self._block[-1]):
            heading, start = " ".join(part.strip() for part in self._block), self._start
            self._block = []
            self.found.append(_Open(heading, 1 if setext[1][0] == "=" else 2, start))
            return True
        return False

    def _text(self, number: int, line: str) -> None:
        if _RULES.issuperset(line):
            return
        if _LIST.match(line):
            self._list = True
        elif not self._block and not line.startswith((" ", "\t")):
            self._list = False
        if not self._block:
            self._start = number + 1
        self._block.append(line)

    def _end(self) -> None:
        """A blank line, or another block, ends a paragraph."""
        if self._block:
            self.found[-1].blocks.append((self._start, "\n".join(self._block)))
            self._block = []
