"""Evidence text made safe to show: nothing in it can act as markup, as a command, or hide itself.

Enters: text that may come from a fork. Leaves: one line of visible characters, for a terminal or as GitHub Markdown.
Control, bidirectional and zero-width characters become escapes; length is capped (DESIGN section 6).
https://github.github.com/gfm/ and
https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from readygate.model.verdict import Location

LIMIT = 300
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Cn"}
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Letters and marks that show nothing, though their category says otherwise (Default_Ignorable_Code_Point)."""
_SPACE = re.compile(r"[ \t\r\n]+")
_READ = 8
"""So many times the limit is looked at: behind it, even a text of nothing but spaces is cut."""


def visible(text: str, limit: int = LIMIT) -> str:
    """`text` on one line, hidden characters as `\\u{202e}`, cut to `limit` characters with `…`."""
    line = _SPACE.sub(" ", text[: limit * _READ]).strip(" ")
    if len(line) <= limit and line.isascii() and line.isprintable():
        return line if len(text) <= limit * _READ else f"{line[: limit - 1]}…"
    shown = "".join(_visible(char) for char in line[: limit + 1])
    whole = len(shown) <= limit and len(line) <= limit and len(text) <= limit * _READ
    return shown if whole else f"{shown[: limit - 1]}…"


@lru_cache(maxsize=4096)
def _visible(char: str) -> str:
    if char.isascii():
        return char if char.isprintable() else f"\\x{ord(char):02x}"
    hidden = unicodedata.category(char) in _HIDDEN or _BLANK.match(char)
    return f"\\u{{{ord(char):x}}}" if hidden else char


def spot(place: Location) -> str:
    """`path:line`, or nothing."""
    path = visible(place.path)
    return f"{path}:{place.line}" if path and place.line else path


def code(text: str, limit: int = LIMIT) -> str:
    """`text` as a Markdown code span that nothing in it can leave; empty where there is nothing to show.

    Engines disagree about `|` in the code spans of a table, so it is shown as `¦`.
    """
    shown = visible(text, limit).replace("|", "¦")
    if not shown:
        return ""
    fence = "`" * (max((len(run) for run in re.findall(r"`+", shown)), default=0) + 1)
    pad = " " if "`" in shown[0] + shown[-1] else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def prose(text: str, limit: int = LIMIT) -> str:
    """A sentence of ours or of the policy, as Markdown that reads like the text and does nothing.

    What stands between backticks becomes a code span, and so does every word that GitHub would make a link, a mention,
    an emoji or a formula of; of the rest, signs of markup are escaped.
    """
    merged: list[tuple[bool, str]] = []
    for is_code, piece in _pieces(visible(text, limit)):
        if merged and merged[-1][0] == is_code:
            # two code spans without a space between would read as one with other ends
            merged[-1] = (is_code, merged[-1][1] + piece)
        else:
            merged.append((is_code, piece))
    shown = "".join(code(piece, limit) if is_code else _MARKUP.sub(r"\\\g<0>", piece) for is_code, piece in merged)
    return _BLOCK.sub(r"\1\\", shown)


_MARKUP = re.compile(r"[\\*_\[\]<>|#~]|&(?=[#\w])")
_BLOCK = re.compile(r"^([0-9]{1,9}(?=[.)](?:\s|$))|(?=[-+=](?:[-+=\s]|$)))")
"""Where a paragraph begins with what opens a list or underlines a heading; other signs of blocks are in _MARKUP."""
_WORD = re.compile(r"(`[^`]+`)|([^\s`]|`(?![^`]+`))+|\s+")
_ACTIVE = re.compile(
    r"[`@$]|://|www\.|mailto:|xmpp:|#\d|\b(?:gh|cve)-\d|\bghsa-|(?<![0-9a-z])[0-9a-f]{7,}(?![0-9a-z])|:[a-z0-9_+-]+:",
    re.IGNORECASE | re.ASCII,
)
_LEADING = "([{'\""
_TRAILING = ")]}'\".,;:!?…"


def _pieces(line: str) -> list[tuple[bool, str]]:
    """Whether it is code, and the text: the pieces of one visible line."""
    pieces = []
    for match in _WORD.finditer(line):
        word = match[0]
        if match[1]:
            pieces.append((True, word[1:-1]) if word[1:-1].strip() else (False, " "))
        elif _ACTIVE.search(word):
            start = len(word) - len(word.lstrip(_LEADING))
            end = len(word.rstrip(_TRAILING))
            pieces += [(False, word[:start]), (True, word[start:end]), (False, word[end:])]
        else:
            pieces.append((False, word))
    return [(is_code, piece) for is_code, piece in pieces if piece]
