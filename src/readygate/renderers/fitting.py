"""Markdown within a budget: whole blocks, cut between rows, with the number of what was left out.

Enters: parts in the order in which they matter, and a budget in bytes of UTF-8. Leaves: Markdown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from readygate.renderers.marks import plural

T = TypeVar("T")


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A table, a list or a paragraph: its head, its rows, its tail.

    `noun` names a row where some are left out; `left_out` is how many were before.
    """

    head: str = ""
    rows: tuple[str, ...] = ()
    tail: str = ""
    noun: str = "line"
    left_out: int = 0


ELSEWHERE = "in `verdict.json`"
_NOTE = 100
"""Bytes that a note of what is left out takes at most, with that place; there can be two, of rows and of parts."""


def listed(head: str, found: Sequence[T], row: Callable[[T], str], *, noun: str, most: int, tail: str = "") -> Part:
    """A part with a row for each of the first `most`; the others are only counted."""
    rows = tuple(map(row, found[:most]))
    return Part(head=head, rows=rows, tail=tail, noun=noun, left_out=len(found) - len(rows))


def shortened(parts: Sequence[Part], lines: int) -> list[Part]:
    """The parts with rows left out of the longest ones, until all together have at most so many lines."""
    shown = list(parts)
    while sum(map(_height, shown)) > lines:
        longest = max(range(len(shown)), key=lambda number: len(shown[number].rows))
        part = shown[longest]
        if len(part.rows) <= 1:
            break
        shown[longest] = msgspec.structs.replace(part, rows=part.rows[:-1], left_out=part.left_out + 1)
    return shown


def _height(part: Part) -> int:
    """Lines of a part, the empty one behind it and those of its note included."""
    ends = sum(text.count("\n") + 1 for text in (part.head, part.tail) if text)
    rows = sum(row.count("\n") + 1 for row in part.rows)
    return ends + rows + (3 if part.left_out else 1)


def fitted(parts: Sequence[Part], footer: str, budget: int, *, elsewhere: str = ELSEWHERE) -> str:
    """As many whole parts as the budget holds, the first that does not fit as far as its rows do, and the footer.

    `elsewhere` says in Markdown where the rest stands.
    """
    room = budget - _size(footer) - 2 * (_NOTE + _size(elsewhere) - _size(ELSEWHERE))
    kept: list[str] = []
    for number, part in enumerate(parts):
        whole = _text(part, elsewhere)
        if _size(whole) > room:
            rest = len(parts) - number
            if part.rows:
                kept.append(_cut(part, room, elsewhere))
                rest -= 1
            kept += [f"… {plural(rest, 'more section')} {elsewhere}\n"] if rest else []
            break
        kept.append(whole)
        room -= _size(whole)
    return "\n".join([*kept, footer])


def _cut(part: Part, room: int, elsewhere: str) -> str:
    """The head and the rows that fit; where no row does, only how many there are."""
    used = _size(part.head) + _size(part.tail)
    number = 0
    for row in part.rows:
        used += _size(row)
        if used > room:
            break
        number += 1
    left_out = part.left_out + len(part.rows) - number
    if not number:
        return _note(left_out, part.noun, elsewhere)
    return _text(msgspec.structs.replace(part, rows=part.rows[:number], left_out=left_out), elsewhere)


def _text(part: Part, elsewhere: str) -> str:
    lines = "\n".join([*filter(None, [part.head, *part.rows, part.tail]), ""])
    return f"{lines}\n{_note(part.left_out, part.noun, elsewhere)}" if part.left_out else lines


def _note(number: int, noun: str, elsewhere: str) -> str:
    return f"… {plural(number, f'more {noun}')} {elsewhere}\n"


def _size(text: str) -> int:
    return len(text.encode()) + 1
