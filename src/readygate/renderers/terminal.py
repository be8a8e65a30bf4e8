"""The scorecard for people at a terminal, through rich.

Enters: the judged part of a verdict. Leaves: renderables; each gap as what, seen, needed, where, fix.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from readygate.model.verdict import CriterionVerdict, GateState, Judged, Location, Outcome, ServiceVerdict
from readygate.renderers.marks import OUTCOMES, plural, tally
from readygate.renderers.text import visible

_STYLES = {
    Outcome.PASS: "green",
    Outcome.FAIL: "red",
    Outcome.MISSING: "yellow",
    Outcome.STALE: "yellow",
    Outcome.INVALID: "magenta",
    Outcome.WAIVED: "cyan",
    Outcome.NOT_APPLICABLE: "dim",
    Outcome.COMING: "dim",
}
_GATE_STYLES = {GateState.OPEN: "green", GateState.CLOSED: "red", GateState.NOT_APPLICABLE: "dim"}
_PLACES = 3
_STEPS = 5


def scorecard(judged: Judged, *, everything: bool = False) -> RenderableType:
    """All services; with `everything` also the criteria that hold."""
    parts: list[RenderableType] = []
    for verdict in judged.services:
        parts += [*_service(verdict, everything=everything), Text()]
    return Group(*parts, *_remarks(judged))


def _service(verdict: ServiceVerdict, *, everything: bool) -> Iterator[RenderableType]:
    yield _headline(verdict)
    if not verdict.in_scope:
        return
    yield Padding(_gates(verdict), (1, 0, 0, 0))
    if verdict.gaps:
        yield Padding(Text(f"{plural(len(verdict.gaps), 'gap')}, the lowest level first", style="bold"), (1, 0, 0, 0))
        for gap in verdict.gaps:
            found = verdict.criterion(gap)
            assert found is not None  # gaps name judged criteria
            yield Padding(_gap(found), (1, 0, 0, 0))
        yield Padding(_way_up(verdict), (1, 0, 0, 0))
    if everything:
        yield Padding(_others(verdict), (1, 0, 0, 0))
    for warning in verdict.warnings:
        yield Text(f"note: {visible(warning)}", style="yellow")


def _headline(verdict: ServiceVerdict) -> Text:
    text = Text(visible(verdict.service), style="bold")
    milestone = f" for {verdict.milestone}" if verdict.milestone else ""
    if not verdict.in_scope:
        return text.append(f"  not in scope{milestone}", style="dim")
    text.append(f"  {verdict.current_level} now → {verdict.target_level} due{milestone}  ", style="not bold")
    return text.append("READY" if verdict.ready else "NOT READY", style="bold green" if verdict.ready else "bold red")


def _gates(verdict: ServiceVerdict) -> Table:
    table = Table.grid(padding=(0, 3, 0, 0))
    shown = [gate for gate in verdict.gates if gate.total or gate.not_applicable or gate.state is GateState.OPEN]
    for _ in shown:
        table.add_column()
    table.add_row(*(Text(f"{gate.id} {visible(gate.title)}", style="dim") for gate in shown))
    table.add_row(*(Text(tally(gate), style=_GATE_STYLES[gate.state]) for gate in shown))
    return table


def _gap(found: CriterionVerdict) -> RenderableType:
    style = _STYLES[found.outcome]
    head = Text.assemble(
        (f"{OUTCOMES[found.outcome]} {found.outcome.value:<8}", style), (f"{found.id}", "bold"), f"  {found.title}"
    )
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(style="dim", min_width=8, no_wrap=True)
    rows.add_column(overflow="fold")
    for label, text in _facts(found):
        rows.add_row(f"  {label}", Text(visible(text, 600)))
    return Group(head, rows)


def _facts(found: CriterionVerdict) -> Iterator[tuple[str, str]]:
    if found.outcome is Outcome.FAIL and found.seen:
        yield "seen", found.seen + (f" ({found.distance} short)" if found.distance else "")
        yield "needed", found.needed
    if found.outcome is not Outcome.FAIL or found.parts:
        yield "why", found.reason
    if found.wanted:
        yield "needs", found.wanted
    for number, place in enumerate(found.locations[:_PLACES]):
        yield "where" if number == 0 else "", location(place)
    if len(found.locations) > _PLACES:
        yield "", f"{len(found.locations) - _PLACES} more: readygate explain {found.id}"
    for miss in found.near_misses:
        yield "near", f"{miss.seen}. {miss.suggestion}"
    if found.waiver:
        yield "waiver", found.waiver
    if found.fix:
        yield "fix", found.fix


def location(place: Location) -> str:
    """`path:line  text`."""
    spot = f"{place.path}:{place.line}" if place.line else place.path
    return "  ".join(part for part in (spot, place.text) if part)


def _way_up(verdict: ServiceVerdict) -> RenderableType:
    title = f"Way up to {verdict.target_level}"
    if verdict.next_level and verdict.next_level != verdict.target_level:
        title += f"; {verdict.next_level} first needs {', '.join(verdict.blocking_next)}"
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(justify="right", no_wrap=True)
    rows.add_column(overflow="fold")
    for number, step in enumerate(verdict.way_up[:_STEPS], 1):
        rows.add_row(f"  {number}.", Text(f"{visible(step.what)}  → {', '.join(step.answers)}"))
    if len(verdict.way_up) > _STEPS:
        rows.add_row("", Text(f"{plural(len(verdict.way_up) - _STEPS, 'more step')}", style="dim"))
    return Group(Text(title, style="bold"), rows)


def _others(verdict: ServiceVerdict) -> RenderableType:
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(no_wrap=True)
    rows.add_column(no_wrap=True)
    rows.add_column(overflow="fold")
    for found in verdict.criteria:
        if found.id not in verdict.gaps:
            mark = Text(f"{OUTCOMES[found.outcome]} {found.outcome.value}", style=_STYLES[found.outcome])
            rows.add_row(mark, Text(found.id), Text(visible(found.waiver or found.reason), style="dim"))
    return rows


def _remarks(judged: Judged) -> Iterator[RenderableType]:
    for warning in judged.warnings:
        yield Text(f"note: {visible(warning)}", style="yellow")
    for path in judged.unowned:
        yield Text(f"not counted: {visible(path)} belongs to no service", style="yellow")
    for path in judged.unrecognised:
        yield Text(f"not recognised: {visible(path)}", style="yellow")
