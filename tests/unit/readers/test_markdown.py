"""Markdown: sections and what stands in them; CommonMark's reference implementation in Python is the oracle."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from readygate.readers.markdown import Section, sections

ROOT = Path(__file__).parents[3]
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md"), *ROOT.glob("src/**/*.md")]
)


def one(text: str) -> Section:
    found = sections(f"# H\n{text}")
    assert len(found) == 1
    return found[0]


def said(text: str) -> tuple[int, tuple[tuple[int, str], ...]]:
    """Words, and what is left open with its lines counted from the one after the heading."""
    section = one(text)
    return section.words, tuple((mark.line - 1, mark.text) for mark in section.placeholders)


def targets(text: str) -> list[str]:
    return [link.target for link in one(text).links]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("", []),
        ("text", [(0, "", 1)]),
        ("\n\n", []),
        ("# A", [(1, "A", 1)]),
        ("   ### A ###  ", [(3, "A", 1)]),
        ("# A#", [(1, "A#", 1)]),
        ("## ##", [(2, "", 1)]),
        ("#", [(1, "", 1)]),
        ("#\tA", [(1, "A", 1)]),
        ("#A\n####### B", [(0, "", 1)]),
        ("    # code", [(0, "", 1)]),
        ("A\n===\nB\n---\n", [(1, "A", 1), (2, "B", 3)]),
        ("two\nlines\n---", [(2, "two lines", 1)]),
        ("- a\n---", [(0, "", 1)]),
        ("> a\n---", [(0, "", 1)]),
        ("---\ntitle: x\n---\n# A", [(1, "A", 4)]),
        ("---\ntitle: x\n...\n# A", [(1, "A", 4)]),
        ("---\n# A", [(1, "A", 2)]),
        ("```\n# A\n```\n# B", [(0, "", 1), (1, "B", 4)]),
        ("~~~~\n# A\n~~~\n~~~~\n# B", [(0, "", 1), (1, "B", 5)]),
        ("```\n# A", [(0, "", 1)]),
        ("``` a`b\n# A", [(0, "", 1), (1, "A", 2)]),
        ("~~~ a`b\n# A", [(0, "", 1)]),
        ("- ```\n  # A\n  ```\n# B", [(0, "", 1), (1, "B", 4)]),
        ("<!-- # A\n# B\n-->\n# C", [(1, "C", 4)]),
        ("<!-- # A\n# B", []),
        ("a\r\n# B\rc", [(0, "", 1), (1, "B", 2)]),
        ("# `a` [b](c) **d**", [(1, "b d", 1)]),
    ],
)
def test_headings_begin_sections(text: str, headings: list[tuple[int, str, int]]) -> None:
    found = [(section.level, section.heading.replace("*", ""), section.line) for section in sections(text)]
    assert [(level, " ".join(heading.split()), line) for level, heading, line in found] == headings


def test_a_section_knows_the_headings_above_it_and_whether_one_follows() -> None:
    text = "# A\n## B\nx\n### C\n## D\n# E\n### F\n"
    found = [(section.heading, section.above, section.parent, section.content) for section in sections(text)]
    assert found == [
        ("A", (), True, False),
        ("B", ("A",), True, True),
        ("C", ("A", "B"), False, False),
        ("D", ("A",), False, False),
        ("E", (), True, False),
        ("F", ("E",), False, False),
    ]


def test_text_before_the_first_heading_is_nobodys_parent() -> None:
    assert [(section.heading, section.parent) for section in sections("x\n# A")] == [("", False), ("A", False)]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("word", True),
        ("-\n\n- [ ]\n***\n| - |", False),
        ("```\n\n```", False),
        ("```\nx\n```", True),
        ("\n    code", True),
        ("![](a.png)", True),
        ("<img src=a.png>", True),
        ("<br>\n\n<!-- words -->", False),
        ("", False),
    ],
)
def test_text_code_and_images_are_content(text: str, content: bool) -> None:
    assert one(text).content is content


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one two, three's e-mail v1.2", 5),
        ("a `b c` d", 2),
        ("a ``b ` c`` d", 2),
        ("a `b c", 3),
        ("a <!-- b --> c <!-- d", 3),
        ("<!-- a\nb --> c", 1),
        ('[a b](http://x/y "t t") c', 3),
        ("snake_case", 2),
        ("| a | b |\n|---|:-:|\n| c | d |", 4),
        ("\\# a \\`b\\`", 2),
        ("- a\n\n    b c\n", 3),
        ("a\n\n    b c\n", 1),
        ("- a\n\nz\n\n    b c\n", 2),
        ("- a\n\n  z\n\n    b c\n", 4),
        ("[a]: http://x\n\nb", 1),
        ("a < b <3", 3),
        ("<details><summary>a</summary>b</details>", 2),
        ("a ]b", 2),
    ],
)
def test_words_are_those_that_a_reader_sees(text: str, words: int) -> None:
    assert said(text) == (words, ())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a TBD b\nTODO", ((1, "TBD"), (2, "TODO"))),
        ("tbd. T.B.D. tbc tba", ((1, "tbd"), (1, "T.B.D."), (1, "tbc"), (1, "tba"))),
        ("a todo list\ntodo: write", ((2, "todo:"),)),
        ("FIXME XXX", ((1, "FIXME"), (1, "XXX"))),
        ("To be defined, to be written", ((1, "To be defined"), (1, "to be written"))),
        ("What has to be written, and needs to be confirmed", ()),
        ("Lorem ipsum", ((1, "Lorem ipsum"),)),
        ("`TBD` `x TBD`", ((1, "TBD"),)),
        ("<service name> Map<String> `<pod>` </x>", ((1, "<service name>"),)),
        (
            "{{ name }} [insert link] [your team](x) [Your team]",
            ((1, "{{ name }}"), (1, "[insert link]"), (1, "[Your team]")),
        ),
        ("a\n<!-- TBD -->\n<!--\nTODO\n-->\nTBA", ((6, "TBA"),)),
        ("x <!-- b\n\nTBD", ((3, "TBD"),)),
        ("```\nTBD\n```\n\n    TODO\n\nTBD", ((7, "TBD"),)),
        ("[TBD](http://x) and [x](http://TODO)", ((1, "TBD"),)),
        ("TBDs subtbd", ()),
        ("- a\n\n    <!-- TBD\n\n    TODO -->\n", ()),
        ("[a]: http://x\nTBD", ((2, "TBD"),)),
        ("[a]:\nhttp://x\nTBD", ((3, "TBD"),)),
        ("a <!-- b --> c\nd <!-- TBD\ne TODO", ((2, "TBD"), (3, "TODO"))),
    ],
)
def test_what_is_left_open_is_found_with_its_line(text: str, found: tuple[tuple[int, str], ...]) -> None:
    assert said(text)[1] == found


def test_a_heading_may_be_open_itself() -> None:
    (section,) = sections("# TBD\n\ntext")
    assert [(mark.line, mark.text) for mark in section.placeholders] == [(1, "TBD")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](b) [c](<d e> 't') [f]( g (t) )", ["b", "d e", "g"]),
        ("[a](b(c)d) [e]()", ["b(c)d", ""]),
        ("![a](b)", []),
        ("[![a](b)](c)", ["c"]),
        ("[a][b] [b][] [b] [x][y] [z]\n\n[B]: t 'title'\n[b]: second", ["t", "t", "t"]),
        ("[a]: <t u>\n\n[a]", ["t u"]),
        ("<https://a/b> <me@x.org> <mailto:a@b>", ["https://a/b", "me@x.org", "mailto:a@b"]),
        (
            "https://a/b?c, (http://d/e) www.f.g. https://h/(i)",
            ["https://a/b?c", "http://d/e", "www.f.g", "https://h/(i)"],
        ),
        ("[see https://a/b]", ["https://a/b"]),
        ("<a href=\"x\">y</a> <a class=k href=z> <a HREF='w'> <a name=n>", ["x", "z", "w"]),
        ("`[a](b)` \\[c](d)", []),
        ("[a] (b)", []),
        ("[a](b c)", []),
        ("a](b)", []),
        ("www.", [""]),
    ],
)
def test_links_of_every_form(text: str, found: list[str]) -> None:
    if found == [""]:
        assert len(targets(text)) == 1
    else:
        assert targets(text) == found


def test_a_link_knows_its_line() -> None:
    assert [link.line for link in sections("# [a](b)\n\nx\n[c](d)\n")[0].links] == [1, 4]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_headings_and_links_of_real_pages_are_those_of_another_parser(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open" and not token.level]
    inner = [child for token in tokens for child in token.children or ()]
    links = [str(child.attrs["href"]) for child in inner if child.type == "link_open"]
    found = sections(text)
    assert [section.level for section in found if section.level] == levels
    assert set(links) <= {link.target for section in found for link in section.links} | {
        link for link in links if "%" in link
    }


BLOCKS = st.sampled_from(
    [
        "# A",
        "## B ##",
        "text",
        "C\n===",
        "D\n---",
        "```\n# no\n```",
        "- a\n- b",
        "> # q",
        "\n    # code",
        "<!-- # no -->",
    ]
)


@settings(max_examples=100)
@given(st.lists(BLOCKS, max_size=8))
def test_headings_of_any_mixture_are_those_of_another_parser(blocks: list[str]) -> None:
    text = "\n\n".join(blocks)
    tokens = MarkdownIt("commonmark").parse(text)
    expected = [
        (int(token.tag[1]), tokens[at + 1].content)
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and not token.level
    ]
    assert [(section.level, section.heading) for section in sections(text) if section.level] == expected


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "sign",
    ["[", "]", "<", "`", "<!--", "![", "](", "[a](", "<a ", "#", "- ", "\\", "*", "[a]:", "x](a ", "`a``", "    "],
)
def test_no_sign_makes_reading_slow(sign: str) -> None:
    for text in (sign * (200_000 // len(sign)), f"{sign}\n" * 20_000):
        assert sections(text) is not None


@given(st.text(alphabet="#[]()<>!`-*_ \n\tab\\:/.&|~{}'\""))
def test_any_text_can_be_read(text: str) -> None:
    for section in sections(text):
        assert section.line >= 1
