"""Evidence text: visible, one line, and nothing in Markdown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.model.verdict import Location
from readygate.renderers.text import LIMIT, code, prose, spot, visible
from tests.unit.renderers.hostile import blocks, hostile, inline, linked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("   ", ""),
        ("plain", "plain"),
        ("two\nlines\r\n\tand a tab ", "two lines and a tab"),
        ("größe ≥ 3 漢字", "größe ≥ 3 漢字"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\x00b\x7f", "a\\x00b\\x7f"),
        ("abc\u202ecba", "abc\\u{202e}cba"),
        ("zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}"),
        ("line\u2028paragraph\u2029", "line\\u{2028}paragraph\\u{2029}"),
        ("next\x85line", "next\\u{85}line"),
        ("blank\u3164\u115f\u2800", "blank\\u{3164}\\u{115f}\\u{2800}"),
        ("a\ufe0fdmin\U000e0101", "a\\u{fe0f}dmin\\u{e0101}"),
        ("tag\U000e0041", "tag\\u{e0041}"),
        ("private\ue000 half\ud800 none\uffff", "private\\u{e000} half\\u{d800} none\\u{ffff}"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("12345", "12345"),
        ("123456", "1234…"),
        ("é" * 5, "ééééé"),
        ("é" * 6, "éééé…"),
        ("\x00\x00", "\\x00…"),
        ("     12345", "12345"),
        ("1" + " " * 40, "1…"),
        ("é" + " " * 40, "é…"),
        (" " * 41, "…"),
    ],
)
def test_what_is_too_long_ends_with_an_ellipsis(text: str, shown: str) -> None:
    assert visible(text, 5) == shown


@settings(deadline=None)
@given(st.text() | hostile())
def test_every_shown_character_is_printable(text: str) -> None:
    shown = visible(text)
    assert len(shown) <= LIMIT
    assert visible(shown) == shown
    assert all(char == " " or unicodedata.category(char)[0] in "LMNPSZ" for char in shown)
    assert not set(shown) & set("\n\r\t\u2028\u2029\u202e\u200b\u200d\ufeff\u00ad")


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Location(path="a/b.ts", line=6), "a/b.ts:6"),
        (Location(path="a\u202eb.ts"), "a\\u{202e}b.ts"),
        (Location(line=6, text="text"), ""),
    ],
)
def test_the_spot_of_a_place(place: Location, shown: str) -> None:
    assert spot(place) == shown


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("", ""),
        (" \n", ""),
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        ("a``", "``` a`` ```"),
        ("a`b``c", "```a`b``c```"),
        ("a|b", "`a¦b`"),
        ("a\\", "`a\\`"),
    ],
)
def test_code(text: str, markdown: str) -> None:
    assert code(text) == markdown


@settings(deadline=None)
@given(hostile())
def test_code_is_one_code_span_that_shows_the_text(text: str) -> None:
    shown = visible(text).replace("|", "¦")
    span = [("code_inline", shown)] if shown else []
    assert inline(code(text)) == span
    assert inline(f"a {code(text)}.") == [("text", "a "), *span, ("text", ".")] if shown else True


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("lines ≥ 95 %", "lines ≥ 95 %"),
        ("run `npm audit` again", "run `npm audit` again"),
        ("`a` and `b`", "`a` and `b`"),
        ("`a``b`", "`ab`"),
        ("` `", " "),
        ("a ` ` b", "a   b"),
        ("an open ` tick", "an open `` ` `` tick"),
        ("two `` ticks", "two ``` `` ``` ticks"),
        ("*bold* _it_ ~no~ #x [a](b) <b> a|b \\", "\\*bold\\* \\_it\\_ \\~no\\~ \\#x \\[a\\](b) \\<b\\> a\\|b \\\\"),
        ("R&D &lt; & co", "R\\&D \\&lt; & co"),
        ("- a", "\\- a"),
        ("---", "\\---"),
        ("1. a", "1\\. a"),
        ("12) a", "12\\) a"),
        ("1.5 s", "1.5 s"),
        ("-5", "-5"),
        ("= a", "\\= a"),
        ("by @acme/security.", "by `@acme/security`."),
        ("(see https://example.org/a)", "(see `https://example.org/a`)"),
        ("www.example.org, then", "`www.example.org`, then"),
        ("mail a@example.org", "mail `a@example.org`"),
        ("#12 acme/shop#12 GH-12", "`#12` `acme/shop#12` `GH-12`"),
        ("CVE-2026-1 GHSA-xxxx", "`CVE-2026-1` `GHSA-xxxx`"),
        ("commit 9c1d2e3 of it", "commit `9c1d2e3` of it"),
        ("9c1d2e3...1f2e3d4", "`9c1d2e3...1f2e3d4`"),
        ("$x$ :tada: &#64;all", "`$x$` `:tada`: `&#64;all`"),
        ("htt`p`://x.example", "htt`p://x.example`"),
        ("readygate.yml:8:3: due", "`readygate.yml:8:3`: due"),
    ],
)
def test_prose(text: str, markdown: str) -> None:
    assert prose(text) == markdown


@settings(deadline=None)
@given(hostile())
def test_prose_is_text_and_code_spans_that_read_like_the_text(text: str) -> None:
    pieces = inline(prose(text))
    assert {name for name, _ in pieces} <= {"text", "code_inline"}
    assert not linked("".join(content if name == "text" else "`" for name, content in pieces))
    assert _letters("".join(content for _, content in pieces)) == _letters(visible(text))


def _letters(text: str) -> str:
    """Without what rendering takes or changes: ticks, blanks, bars."""
    return "".join(char for char in text if char not in "`|¦" and not char.isspace())


@settings(deadline=None)
@given(hostile())
def test_nothing_leaves_a_cell_of_a_table(text: str) -> None:
    table = f"| a | b |\n| - | - |\n| {code(text)} | {prose(text)} |\n"
    kinds = [token.type for token in blocks(table)]
    assert kinds == [token.type for token in blocks("| a | b |\n| - | - |\n| x | x |\n")]


@settings(deadline=None)
@given(hostile())
def test_nothing_leaves_the_line_of_a_list_or_a_paragraph(text: str) -> None:
    for form in ("- {}\n", "{}\n", "> {}\n"):
        kinds = [token.type for token in blocks(form.format(prose(f"{text}x")))]
        assert kinds == [token.type for token in blocks(form.format("x"))]
