"""The scorecard for people at a terminal, through rich.

Enters: the judged part of a verdict. Leaves: renderables: every service with its levels, its gates as a row of marks,
its gaps, and the way up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from readygate.model.verdict import CriterionVerdict, GateState, GateVerdict, Judged, Outcome, ServiceVerdict
from readygate.renderers import gaps, marks, outline
from readygate.renderers.gaps import STYLES
from readygate.renderers.marks import OUTCOMES, plural, several, tally
from readygate.renderers.text import visible

_GATE_STYLES = {GateState.OPEN: "green", GateState.CLOSED: "red", GateState.NOT_APPLICABLE: "dim"}
_FULL = 20
"""So many gaps are shown in full, those that one piece of evidence would answer as one; each further one is a line."""
_LINES = 200
_SERVICES = 50
_STEPS = 5
_IDS = 5
_FILES = 10
_NOTES = 3
_GAP = 3
"""Columns between two gates."""


def scorecard(judged: Judged, *, everything: bool = False) -> RenderableType:
    """All services, those that are not ready first; with `everything` also the criteria that hold."""
    services = outline.ranked(judged)
    many = len(services) > 1
    told = [one for one in services if not many or everything or _says_something(one)]
    blocks: list[RenderableType] = [_overview(judged, services)] if many else []
    full = _FULL
    for verdict in told[:_SERVICES]:
        blocks.append(Group(*_service(verdict, full, everything=everything)))
        full = max(full - len(outline.grouped(outline.gaps(verdict))), 0)
    if len(told) > _SERVICES:
        left = plural(len(told) - _SERVICES, "more service")
        blocks.append(Text(f"{left}: readygate check --service NAME", style="dim"))
    remarks = list(_remarks(judged))
    blocks += [Group(*remarks)] if remarks else []
    return Group(*(part for number, block in enumerate(blocks) for part in ([Text(), block] if number else [block])))


def _says_something(verdict: ServiceVerdict) -> bool:
    """Whether there is more to say of a service than the table does."""
    return bool(verdict.gaps or outline.excused(verdict) or outline.remarks(verdict))


def _overview(judged: Judged, services: Sequence[ServiceVerdict]) -> RenderableType:
    """A line for every service."""
    names = outline.column_names(services)
    table = Table.grid(padding=(0, 2, 0, 0))
    for overflow in ("fold", "fold", "ellipsis"):
        table.add_column(overflow=overflow)
    for _ in names:
        table.add_column(no_wrap=True, justify="center")
    table.add_column(no_wrap=True, justify="right")
    table.add_row(*(Text(title, style="dim") for title in ("", "", "now → due", *map(visible, names), "gaps")))
    for verdict in services:
        table.add_row(*_overview_row(verdict, names))
    title = Text(visible(outline.headline(judged)), style="bold green" if judged.ready else "bold red")
    return Group(title, Text(), table)


def _overview_row(verdict: ServiceVerdict, names: Sequence[str]) -> Iterator[Text]:
    style = ("green" if verdict.ready else "red") if verdict.in_scope else "dim"
    yield Text(marks.service(verdict), style=style)
    yield Text(visible(verdict.service))
    if not verdict.in_scope:
        yield Text("not in scope", style="dim")
        return
    yield Text(f"{verdict.current_level} → {verdict.target_level}")
    states = {gate.id: gate.state for gate in outline.columns(verdict)}
    for name in names:
        state = states.get(name)
        yield Text(marks.GATES[state], style=_GATE_STYLES[state]) if state else Text()
    yield Text(f"{len(verdict.gaps):,}")


def _service(verdict: ServiceVerdict, full: int, *, everything: bool) -> Iterator[RenderableType]:
    yield _headline(verdict)
    if verdict.in_scope and outline.columns(verdict):
        yield _below(_Gates(outline.columns(verdict)))
    if verdict.gaps:
        yield from _gaps(verdict, full)
        yield _below(_way_up(verdict))
    if everything:
        yield _below(_table([found for found in verdict.criteria if found.id not in set(verdict.gaps)]))
    else:
        if outline.excused(verdict):
            yield _below(_table(outline.excused(verdict)))
        if outline.counted(verdict):
            yield _below(Text(f"{outline.counted(verdict)} (--all lists them)", style="dim"))
    if outline.remarks(verdict):
        yield _below(Group(*map(_note, outline.remarks(verdict))))


def _below(what: RenderableType) -> RenderableType:
    return Group(Text(), what)


def _headline(verdict: ServiceVerdict) -> Text:
    text = Text(visible(verdict.service), style="bold")
    milestone = f" for {verdict.milestone}" if verdict.milestone else ""
    if not verdict.in_scope:
        return text.append(f"  not in scope{milestone}", style="not bold dim")
    due = f"{verdict.target_level} due{milestone}"
    if verdict.planned_level:
        due = f"{verdict.target_level} asked for ({verdict.planned_level} due{milestone})"
    text.append(f"  {verdict.current_level} now → {due}  ", style="not bold")
    return text.append("READY" if verdict.ready else "NOT READY", style="green" if verdict.ready else "red")


class _Gates:
    """The gates as a row of marks, or as several rows where the line is short."""

    def __init__(self, gates: Sequence[GateVerdict]) -> None:
        self._cells = [(visible(outline.gate_name(gate)), tally(gate), _GATE_STYLES[gate.state]) for gate in gates]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        names, tallies = Text(), Text()
        for name, mark, style in self._cells:
            width = max(cell_len(name), cell_len(mark)) + _GAP
            if names and names.cell_len + width - _GAP > options.max_width:
                yield from (names, tallies)
                names, tallies = Text(), Text()
            names.append(name + " " * (width - cell_len(name)), style="dim")
            tallies.append(mark + " " * (width - cell_len(mark)), style=style)
        yield from (names, tallies)


def _gaps(verdict: ServiceVerdict, full: int) -> Iterator[RenderableType]:
    groups = outline.grouped(outline.gaps(verdict))
    yield _below(Text(f"{plural(len(verdict.gaps), 'gap')}, the lowest level first", style="bold"))
    for group in groups[:full]:
        yield _below(gaps.block(group))
    brief = groups[full:]
    if brief:
        yield _below(gaps.lines(brief[:_LINES]))
        left = sum(map(len, brief[_LINES:]))
        more = f"{plural(left, 'more gap')} in --json; " if left else ""
        yield Text(f"{more}each in full: readygate explain ID", style="dim")


def _way_up(verdict: ServiceVerdict) -> RenderableType:
    """Evidence to add, the piece that answers most first; then what is to be repaired, whose fixes stand above."""
    missing = {found.wanted for found in outline.gaps(verdict) if found.outcome is Outcome.MISSING}
    pieces = [step for step in verdict.way_up if step.what in missing]
    steps = [f"add {visible(step.what)}  → {several(step.answers, _IDS)}" for step in pieces[:_STEPS]]
    if len(pieces) > _STEPS:
        answered = sum(len(step.answers) for step in pieces[_STEPS:])
        steps.append(f"add {plural(len(pieces) - _STEPS, 'more piece')}  → {plural(answered, 'criterion')}")
    repairs = [name for step in verdict.way_up if step.what not in missing for name in step.answers]
    steps += [f"repair {several(repairs, _IDS)}"] if repairs else []
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(justify="right", no_wrap=True)
    rows.add_column(overflow="fold")
    for number, step in enumerate(steps, 1):
        rows.add_row(f"  {number}.", Text(step))
    up = verdict.current_level != verdict.target_level
    title = Text(f"Way up to {verdict.target_level}" if up else "What is left", style="bold")
    first = outline.first_needs(verdict)
    if first:
        title.append(f", {verdict.next_level} first: {several(first, _IDS)}", style="not bold")
    return Group(title, rows)


def _table(criteria: Sequence[CriterionVerdict]) -> RenderableType:
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(no_wrap=True)
    rows.add_column(no_wrap=True)
    rows.add_column(overflow="fold")
    for found in criteria:
        mark = Text(f"{OUTCOMES[found.outcome]} {found.outcome.value}", style=STYLES[found.outcome])
        told = "; ".join(map(visible, (outline.held(found), *found.notes[:_NOTES])))
        rows.add_row(mark, Text(visible(found.id)), Text(told, style="dim"))
    return rows


def _remarks(judged: Judged) -> Iterator[RenderableType]:
    for warning in judged.warnings:
        yield _note(warning)
    yield from _files("not counted, belongs to no service", judged.unowned)
    yield from _files("not recognised", judged.unrecognised)


def _files(title: str, paths: Sequence[str]) -> Iterator[RenderableType]:
    if not paths:
        return
    yield Text(f"{title}: {plural(len(paths), 'file')}", style="yellow")
    for path in paths[:_FILES]:
        yield Padding(Text(visible(path), overflow="fold"), (0, 0, 0, 2))
    if len(paths) > _FILES:
        yield Text(f"  {len(paths) - _FILES:,} more: readygate inspect", style="dim")


def _note(text: str) -> RenderableType:
    return Text(f"note: {visible(text)}", style="yellow", overflow="fold")
