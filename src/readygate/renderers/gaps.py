"""Gaps at a terminal: each as what, seen, needed, where, fix; missing evidence that answers several, together.

Enters: criteria that block. Leaves: renderables of rich.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from readygate.model.verdict import CriterionVerdict, Location, Outcome
from readygate.renderers import outline
from readygate.renderers.marks import OUTCOMES, several
from readygate.renderers.text import spot, visible

STYLES = {
    Outcome.PASS: "green",
    Outcome.FAIL: "red",
    Outcome.MISSING: "yellow",
    Outcome.STALE: "yellow",
    Outcome.INVALID: "magenta",
    Outcome.WAIVED: "cyan",
    Outcome.NOT_APPLICABLE: "dim",
    Outcome.COMING: "dim",
}
_LIMIT = 600
_PLACES = 3
_PARTS = 5
_NOTES = 3
_IDS = 12
_NAMED = 3

Fact = tuple[str, RenderableType]


class Places:
    """Places as a list: `path:line` and what is there, side by side where all fit, else one below the other."""

    def __init__(self, places: Sequence[Location]) -> None:
        self._rows = [(spot(place), visible(place.text, _LIMIT)) for place in places]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        widest = max(cell_len(path) for path, _ in self._rows)
        beside = widest + 2 + max(cell_len(text) for _, text in self._rows) <= options.max_width
        for path, text in self._rows:
            if beside:
                gap = " " * (widest - cell_len(path) + 2) if widest and text else ""
                yield Text(f"{path}{gap}{text}")
                continue
            if path:
                yield Text(path, overflow="fold")
            if text:
                yield Padding(Text(text, overflow="fold"), (0, 0, 0, 2 if path else 0))


def block(group: Sequence[CriterionVerdict]) -> RenderableType:
    """One gap in full, or several that the same evidence would answer."""
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(min_width=9, no_wrap=True)
    rows.add_column(overflow="fold")
    shown = group if len(group) == _IDS + 1 else group[:_IDS]
    for found in shown:
        rows.add_row(_mark(found) if found is group[0] else "", _what(found))
    if len(group) > len(shown):
        rows.add_row("", Text(f"and {len(group) - len(shown):,} more", style="dim"))
    for label, told in _facts(group[0]) if len(group) == 1 else _shared(group):
        rows.add_row(Text(f"  {label}", style="dim"), told)
    return rows


def lines(groups: Sequence[Sequence[CriterionVerdict]]) -> RenderableType:
    """A line for each gap, and one for all that the same evidence would answer."""
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(min_width=9, no_wrap=True)
    rows.add_column()
    for group in groups:
        what = _what(group[0])
        if len(group) > 1:
            names = several([visible(found.id) for found in group], _NAMED)
            what = Text.assemble((names, "bold"), f"  {visible(group[0].wanted)}")
        what.no_wrap, what.overflow = True, "ellipsis"
        rows.add_row(_mark(group[0]), what)
    return rows


def _mark(found: CriterionVerdict) -> Text:
    return Text(f"{OUTCOMES[found.outcome]} {found.outcome.value}", style=STYLES[found.outcome])


def _what(found: CriterionVerdict) -> Text:
    return Text.assemble((visible(found.id), "bold"), f"  {visible(found.title)}")


def _shared(group: Sequence[CriterionVerdict]) -> Iterator[Fact]:
    yield "seen", _text("; ".join(outline.reasons(group)[:_PARTS]))
    yield "needed", _text(group[0].wanted)


def _facts(found: CriterionVerdict) -> Iterator[Fact]:
    yield from _seen(found)
    if found.locations:
        yield "where", Places(found.locations[:_PLACES])
    if len(found.locations) > _PLACES:
        yield "", Text(f"{len(found.locations) - _PLACES:,} more: readygate explain {visible(found.id)}", style="dim")
    for miss in found.near_misses[:_NOTES]:
        yield "nearly", _text(outline.near(miss))
    for note in found.notes[:_NOTES]:
        yield "note", _text(note)
    if found.waiver:
        yield "waiver", _text(found.waiver)
    if found.fix:
        yield "fix", _text(found.fix)


def _seen(found: CriterionVerdict) -> Iterator[Fact]:
    measured = found.seen and (found.outcome is Outcome.FAIL or found.parts)
    yield "seen", _text(found.seen + (f" ({found.distance})" if found.distance else "") if measured else found.reason)
    parts = outline.open_parts(found)
    for part in parts[:_PARTS]:
        yield "", _text(part)
    if len(parts) > _PARTS:
        yield "", Text(f"and {len(parts) - _PARTS:,} more", style="dim")
    needed = found.wanted or found.needed if found.outcome is not Outcome.FAIL else found.needed
    if needed:
        yield "needed", _text(needed)


def _text(text: str) -> Text:
    return Text(visible(text, _LIMIT), overflow="fold")
