"""Evidence text made safe to show: nothing in it can act as markup, as a command, or hide itself.

Enters: text that may come from a fork. Leaves: one line of visible characters. Control, bidirectional and zero-width
characters become escapes; length is capped (DESIGN section 6).
"""

from __future__ import annotations

import re
import unicodedata

LIMIT = 300
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Cn"}
_TICKS = re.compile(r"`+")


def visible(text: str, limit: int = LIMIT) -> str:
    """`text` on one line, hidden characters as `\\u202e`, cut to `limit` characters with `…`."""
    cut = text[: limit + 1]
    shown = "".join(_visible(char) for char in " ".join(cut.split()))
    return f"{shown[: limit - 1]}…" if len(text) > limit or len(shown) > limit else shown


def _visible(char: str) -> str:
    if char.isascii():
        return char if char.isprintable() else f"\\x{ord(char):02x}"
    return f"\\u{{{ord(char):x}}}" if unicodedata.category(char) in _HIDDEN else char


def code(text: str, limit: int = LIMIT) -> str:
    """`text` as a Markdown code span that nothing in it can leave; `|` is safe in tables."""
    shown = visible(text, limit).replace("|", "¦")
    if not shown:
        return ""
    fence = "`" * (max((len(run) for run in _TICKS.findall(shown)), default=0) + 1)
    pad = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def prose(text: str, limit: int = LIMIT) -> str:
    """A sentence of ours with evidence text between backticks: that becomes code spans, the rest is escaped."""
    pieces = re.split(r"`([^`]*)`", visible(text, limit))
    return "".join(code(piece) if number % 2 else _escape(piece) for number, piece in enumerate(pieces))


_MARKUP = re.compile(r"([\\*_\[\]<>|#~`$])")
_ACTIVE = re.compile(r"@(?=\w)|(?<=\w)://")


def _escape(text: str) -> str:
    """Markdown signs escaped, mentions and addresses broken by a word joiner."""
    return _ACTIVE.sub(lambda found: {"@": "@\u2060", "://": ":\u2060//"}[found[0]], _MARKUP.sub(r"\\\1", text))
