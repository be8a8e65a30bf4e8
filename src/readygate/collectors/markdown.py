"""A Markdown document.

Enters: Markdown, which has no sign of its own by which its bytes tell it: it is believed where its name ends in `.md`
or `.markdown`, or where it is declared (RFC 7763, https://www.rfc-editor.org/rfc/rfc7763). Leaves: rows of `documents`:
sections, links, and what is left open. Bytes that are no UTF-8 are passed over with a note. Markdown has no end mark: a
last line without an end may be one that was cut.
Specification: https://spec.commonmark.org/0.31.2/.
"""

from __future__ import annotations

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.documents import COLUMNS, add_document, add_link, add_open, add_section
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers.markdown import Section, sections
from readygate.readers.source import Source

LIMIT = 4 << 20
"""Bytes of one page; nobody reads a longer one."""
_CUT = "the last line has no end, so the file may have been cut: end it with a newline"


def collect(source: Source) -> Collected:
    """The document; EvidenceError where it is binary or longer than a page can be."""
    data = source.read(LIMIT)
    if b"\0" in data:
        raise EvidenceError("this is no text", byte=data.index(b"\0"))
    text = data.decode("utf-8-sig", "replace")
    table = Table(COLUMNS)
    add_document(table, path=source.path, gap=_CUT if text and text[-1] not in "\r\n" else "")
    for section in sections(text):
        _add(table, source.path, section)
    strange = "\ufffd" in text and "\ufffd".encode() not in data
    problems = (Problem(fault="parts of it are no UTF-8 and were not read", fatal=False),) if strange else ()
    return Collected(table=table, problems=problems)


def _add(table: Table, path: str, section: Section) -> None:
    heading, headings = section.heading, (section.heading, *section.above)
    add_section(table, path=path, heading=heading, line=section.line, words=section.words, filled=section.content)
    for link in section.links:
        add_link(table, path=path, heading=heading, line=link.line, target=link.target)
    for mark in section.placeholders:
        add_open(table, path=path, headings=headings, line=mark.line, text=mark.text)
    if not (section.content or section.parent or section.placeholders):
        add_open(table, path=path, headings=headings, line=section.line, text="a section without text")


COLLECTOR = Collector(
    name="markdown",
    kind="documents",
    summary="Markdown: headings, words, links, and what is left open (TBD, TODO, empty sections)",
    specification="https://spec.commonmark.org/0.31.2/",
    reads=("pages written by hand",),
    signature=Signature(),
    collect=collect,
)
