"""The verdict as GitHub Markdown: job summary and `--format markdown`.

Enters: the judged part of a verdict and a budget in UTF-8 bytes. Leaves: Markdown, what matters most first, cut between
rows with the number of what was left out. Evidence text stands only in code spans; nothing in it becomes a mention, a
link, an image or HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from readygate.model.verdict import CriterionVerdict, Judged, Location, Outcome, ServiceVerdict
from readygate.renderers import marks, outline
from readygate.renderers.cells import SHORT, line, marked, milestone, needed, seen, short, where
from readygate.renderers.fitting import Part, fitted, listed
from readygate.renderers.marks import OUTCOMES, plural, several, tally
from readygate.renderers.text import code, prose, spot, visible

SUMMARY_BUDGET = 1_000_000
"""A step summary above 1 MiB is lost whole, so the rendering stays below it."""
_ROWS = 200
"""Rows of one table or list: further ones would push what follows out of sight."""
_LISTED = 1000
"""Rows of a table that is folded, or of the table of services."""
_SERVICES = 100
"""Services with a section of their own; the table of services has the others."""
_PLACES = 5
_IDS = 12
_PATHS = 20


def markdown(judged: Judged, *, budget: int = SUMMARY_BUDGET) -> str:
    """All services, those that are not ready first."""
    services = outline.ranked(judged)
    many = len(services) > 1
    parts = [_overview(judged, services)] if many else []
    for verdict in services[:_SERVICES]:
        parts += _service(verdict, "####" if many else "###", brief=many and verdict.ready)
    parts += _remarks(judged)
    parts += [_holding(verdict, many) for verdict in services[:_SERVICES] if outline.counted(verdict)]
    return fitted(parts, _footer(judged, services), budget)


def _overview(judged: Judged, services: Sequence[ServiceVerdict]) -> Part:
    """A row for every service."""
    names = outline.column_names(services)
    title = f"### {OUTCOMES[Outcome.PASS if judged.ready else Outcome.FAIL]} {prose(outline.headline(judged))}"
    head = ["", "Service", "Now → due", *map(prose, names), "Gaps"]
    rule = ["-", "-", "-", *[":-:"] * len(names), "--:"]
    return listed(
        f"{title}\n\n{line(head)}\n{line(rule)}",
        services,
        lambda verdict: line(_overview_row(verdict, names)),
        noun="service",
        most=_LISTED,
    )


def _overview_row(verdict: ServiceVerdict, names: Sequence[str]) -> Iterator[str]:
    yield marks.service(verdict)
    yield code(verdict.service)
    if not verdict.in_scope:
        yield "not in scope"
        yield from [""] * (len(names) + 1)
        return
    yield f"{prose(verdict.current_level)} → {prose(verdict.target_level)}"
    states = {gate.id: marks.GATES[gate.state] for gate in outline.columns(verdict)}
    yield from (states.get(name, "") for name in names)
    yield f"{len(verdict.gaps):,}"


def _service(verdict: ServiceVerdict, level: str, *, brief: bool) -> Iterator[Part]:
    excused, remarks = outline.excused(verdict), outline.remarks(verdict)
    if level == "###" or (verdict.in_scope and not brief) or excused or remarks:
        yield Part(head=f"{level} {_title(verdict)}")
    if verdict.in_scope and not brief:
        yield from _gates(verdict)
        yield from _gaps(verdict)
    if excused:
        yield listed("**Does not block for now**\n", excused, _excused, noun="criterion", most=_ROWS)
    if remarks:
        yield listed("**Notes**\n", remarks, _note, noun="note", most=_ROWS)


def _excused(found: CriterionVerdict) -> str:
    return f"- {OUTCOMES[found.outcome]} {code(found.id)}: {prose(found.waiver)}"


def _note(text: str) -> str:
    return f"- {prose(text)}"


def _title(verdict: ServiceVerdict) -> str:
    name = f"{marks.service(verdict)} {code(verdict.service)}"
    due = milestone(verdict)
    if not verdict.in_scope:
        return f"{name} is not in scope{due}"
    levels = f"{prose(verdict.current_level)} now, {prose(verdict.target_level)} due{due}"
    if verdict.ready:
        return f"{name} is ready: {levels}"
    gaps = f" · {plural(len(verdict.gaps), 'gap')}" if verdict.gaps else ""
    return f"{name} is not ready: {levels}{gaps}"


def _gates(verdict: ServiceVerdict) -> Iterator[Part]:
    shown = outline.columns(verdict)
    if shown:
        head = line(prose(outline.gate_name(gate)) for gate in shown)
        yield Part(head=f"{head}\n{line([':-:'] * len(shown))}\n{line(map(tally, shown))}")


def _gaps(verdict: ServiceVerdict) -> Iterator[Part]:
    gaps = outline.gaps(verdict)
    missing = [found for found in gaps if found.outcome is Outcome.MISSING and found.wanted]
    repairs = [found for found in gaps if found.outcome is not Outcome.MISSING or not found.wanted]
    if repairs:
        head = f"{line(['', 'Gap', 'Seen', 'Needed', 'Where'])}\n{line('-----')}"
        yield listed(head, repairs, _repair_row, noun="gap", most=_ROWS)
    if missing:
        groups = sorted(outline.grouped(missing), key=lambda group: -len(group))
        head = f"{line(['', 'Missing evidence', 'Answers', 'Seen'])}\n{line('----')}"
        yield listed(head, groups, _missing_row, noun="piece", most=_ROWS)
    first = outline.first_needs(verdict)
    if first:
        named = several([code(name) for name in first], _IDS)
        yield Part(head=f"**{prose(verdict.next_level)} first needs** {named}.")
    if gaps:
        yield listed("**Gap by gap**\n", gaps, _gap, noun="gap", most=_ROWS)


def _repair_row(found: CriterionVerdict) -> str:
    return line([marked(found), code(found.id), seen(found), needed(found), where(found, short)])


def _gap(found: CriterionVerdict) -> str:
    lines = [f"- {code(found.id)} {prose(found.title)}"]
    lines += [f"  - {prose(part)}" for part in outline.open_parts(found)[:_PLACES]]
    lines += [f"  - {_place(place)}" for place in found.locations[:_PLACES]]
    left = len(found.locations) - _PLACES
    lines += [f"  - {left:,} more: {code(f'readygate explain {found.id}')}"] if left > 0 else []
    lines += [f"  - nearly: {prose(outline.near(miss))}" for miss in found.near_misses[:_PLACES]]
    lines += [f"  - note: {prose(note)}" for note in (*found.notes[:_PLACES], *filter(None, [found.waiver]))]
    lines += [f"  - fix: {prose(found.fix)}"] if found.fix else []
    return "\n".join(lines)


def _place(place: Location) -> str:
    return ": ".join(code(part) for part in (spot(place), place.text) if part)


def _missing_row(group: Sequence[CriterionVerdict]) -> str:
    number = f"{len(group):,}: " if len(group) > 1 else ""
    answers = number + several([code(found.id) for found in group], _IDS)
    seen = prose("; ".join(outline.reasons(group)))
    return line([OUTCOMES[Outcome.MISSING], prose(group[0].wanted), answers, seen])


def _holding(verdict: ServiceVerdict, many: bool) -> Part:
    shut = set(verdict.gaps)
    others = [found for found in verdict.criteria if found.id not in shut]
    of = f"<code>{escape(visible(verdict.service))}</code>: " if many else ""
    head = f"<details><summary>{of}{outline.counted(verdict)}</summary>\n\n"
    head += f"{line(['', 'Criterion', 'Seen', 'Evidence'])}\n{line('----')}"
    return listed(head, others, _holding_row, noun="criterion", most=_LISTED, tail="\n</details>")


def _holding_row(found: CriterionVerdict) -> str:
    seen = "; ".join(map(prose, (outline.held(found), *found.notes[:_PLACES])))
    evidence = several([code(path.rpartition("/")[2], SHORT) for path in found.evidence], 2)
    return line([marked(found), code(found.id), seen, evidence])


def _remarks(judged: Judged) -> Iterator[Part]:
    if judged.warnings:
        yield listed("**About the policy**\n", judged.warnings, _note, noun="note", most=_ROWS)
    if judged.unowned:
        yield _files("Not counted, belongs to no service", judged.unowned)
    if judged.unrecognised:
        yield _files("Not recognised", judged.unrecognised)


def _files(title: str, paths: Sequence[str]) -> Part:
    head = f"**{title}: {plural(len(paths), 'file')}**\n"
    return listed(head, paths, lambda path: f"- {code(path)}", noun="file", most=_PATHS)


def _footer(judged: Judged, services: Sequence[ServiceVerdict]) -> str:
    told = [f"judged on {judged.date}"]
    told += [f"commit {code(judged.commit[:12])}"] if judged.commit else []
    told.append(f"policy {code(judged.policy[:12])}")
    gap = next((verdict.gaps[0] for verdict in services if verdict.gaps), "")
    told += [f"more: {code(f'readygate explain {gap}')}"] if gap else []
    return f"<sub>{' · '.join(told)}</sub>\n"
