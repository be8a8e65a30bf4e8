"""Markdown as rows of `documents`."""

from __future__ import annotations

import pytest

from readygate.collectors.markdown import COLLECTOR, LIMIT
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import damaged, holds

PAGE = b"# A\n\ntext TBD [l](t)\n\n## B\n\n### C\n\nx\n\n### D\n\n### <name>\n"


def rows(data: bytes) -> list[tuple[str | float, ...]]:
    found = COLLECTOR.collect(Source.of_bytes("docs/a.md", data)).table
    return [found.row(number) for number in range(len(found))]


def test_a_page_is_its_sections_links_and_what_is_left_open() -> None:
    path = "docs/a.md"
    assert rows(PAGE) == [
        ("document", path, "", 0, 0, "", "", "", ""),
        ("section", path, "A", 1, 3, "filled", "", "", ""),
        ("link", path, "A", 3, 0, "", "t", "", ""),
        ("open", path, "A", 3, 0, "TBD", "", "", ""),
        ("section", path, "B", 5, 0, "", "", "", ""),
        ("section", path, "C", 7, 1, "filled", "", "", ""),
        ("section", path, "D", 11, 0, "", "", "", ""),
        ("open", path, "D\nA\nB", 11, 0, "a section without text", "", "", ""),
        ("section", path, "", 13, 0, "", "", "", ""),
        ("open", path, "\nA\nB", 13, 0, "<name>", "", "", ""),
    ]


@pytest.mark.parametrize(("data", "cut"), [(b"a\n", False), (b"a\r", False), (b"a", True), (b"", False)])
def test_a_last_line_without_an_end_may_be_cut(data: bytes, cut: bool) -> None:
    assert bool(rows(data)[0][-1]) is cut


def test_bytes_that_are_no_utf_8_are_a_note() -> None:
    found = COLLECTOR.collect(Source.of_bytes("a.md", b"\xef\xbb\xbf# A\nna\xefve\n"))
    assert [(problem.fault, problem.fatal) for problem in found.problems] == [
        ("parts of it are no UTF-8 and were not read", False)
    ]
    assert found.table.row(1)[2] == "A"
    assert COLLECTOR.collect(Source.of_bytes("a.md", "\ufffd\n".encode())).problems == ()


def test_what_is_no_page_is_refused() -> None:
    with pytest.raises(EvidenceError, match=r"^byte 1: this is no text$"):
        rows(b"a\x00b")
    with pytest.raises(EvidenceError, match="larger than 4 MiB"):
        rows(b"a" * (LIMIT + 1))


@pytest.mark.unmeasured
def test_damage_never_crashes() -> None:
    for data in damaged(PAGE, json_keys=False):
        holds(COLLECTOR, data)
