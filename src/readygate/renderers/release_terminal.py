"""A milestone's exit for people at a terminal, through rich.

Enters: an exit. Leaves: a table of every service in scope, then what blocks, service by service, with what to do.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from readygate.model.release import MilestoneExit, ServiceExit
from readygate.renderers import release
from readygate.renderers.marks import plural, several
from readygate.renderers.text import visible

_SERVICES = 20
_BLOCKERS = 8
_NAMES = 12
_LONG = 2000


def milestone_exit(found: MilestoneExit) -> RenderableType:
    """The headline, the table, and what blocks."""
    style = "bold green" if found.opens else "bold red"
    parts: list[RenderableType] = [Text(visible(release.headline(found)), style=style)]
    if found.services:
        parts += [Text(), _table(found)]
    told, bare = release.telling(found), release.bare(found)
    for one in told[:_SERVICES]:
        parts += [Text(), *_blocking(one)]
    if len(told) > _SERVICES:
        left = plural(len(told) - _SERVICES, "more service")
        parts.append(Text(f"{left}: readygate release --service NAME", style="dim"))
    if bare:
        parts += [Text(), Text(visible(release.without(bare, found), _LONG))]
    remarks = list(_remarks(found))
    return Group(*parts, *([Text(), *remarks] if remarks else []))


def _table(found: MilestoneExit) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(6):
        table.add_column(overflow="fold")
    table.add_row(*(Text(title, style="dim") for title in ("", "", "must be", "is", "gates", "blocked by")))
    for one in found.services:
        style = "green" if one.green else "red"
        table.add_row(
            Text(release.mark(one), style=style),
            Text(visible(one.due.service)),
            Text(visible(release.must(one.due))),
            Text(visible(one.current_level) or "?", style=style),
            Text(visible(release.gates(one))),
            Text(visible(release.blocks(one, 3))),
        )
    return table


def _blocking(one: ServiceExit) -> Iterator[RenderableType]:
    owner = f" · {visible(one.owner)}" if one.owner else ""
    yield Text(f"{visible(one.due.service)}{owner}", style="bold")
    for blocker in one.blockers[:_BLOCKERS]:
        yield Padding(Text(f"{visible(blocker.name)}  {blocker.what.value}: {visible(blocker.reason)}"), (0, 0, 0, 2))
        if blocker.fix:
            yield Padding(Text(visible(blocker.fix), style="dim"), (0, 0, 0, 6))
    if len(one.blockers) > _BLOCKERS:
        yield Padding(Text(f"{len(one.blockers) - _BLOCKERS} more", style="dim"), (0, 0, 0, 2))


def _remarks(found: MilestoneExit) -> Iterator[Text]:
    for one in found.services:
        for note in one.notes:
            yield Text(f"{visible(one.due.service)}: {visible(note)}", style="dim")
    if found.not_due:
        yield Text(
            visible(f"not in scope before or at {found.milestone}: {several(found.not_due, _NAMES)}"), style="dim"
        )
    for note in found.notes:
        yield Text(visible(note), style="dim")
