"""The verdict as GitHub Markdown: job summary and `--format markdown`.

Enters: the judged part of a verdict and a budget in UTF-8 bytes. Leaves: Markdown cut at block borders, with "N more"
where it was cut. Evidence text stands only in code spans; nothing in it becomes a mention, a link or an image.
"""

from __future__ import annotations

from collections.abc import Iterator

from readygate.model.verdict import CriterionVerdict, Judged, Outcome, ServiceVerdict
from readygate.renderers.marks import OUTCOMES, plural, tally
from readygate.renderers.text import code, prose

SUMMARY_BUDGET = 1_000_000
"""A step summary above 1 MiB is lost whole, so the rendering stays below it."""
_PLACES = 5


def markdown(judged: Judged, *, budget: int = SUMMARY_BUDGET) -> str:
    """All services, those with gaps first."""
    services = sorted(judged.services, key=lambda verdict: (verdict.ready or not verdict.in_scope, verdict.service))
    blocks = [block for verdict in services for block in _service(verdict)]
    blocks += list(_remarks(judged))
    blocks.append(f"<sub>judged on {judged.date}{_commit(judged)} · policy {code(judged.policy[:12])}</sub>\n")
    return _fitted(blocks, budget)


def _commit(judged: Judged) -> str:
    return f" · commit {code(judged.commit[:12])}" if judged.commit else ""


def _fitted(blocks: list[str], budget: int) -> str:
    """As many whole blocks as the budget holds; the last line says how many were left out."""
    reserve = 100
    used, kept = 0, []
    for number, block in enumerate(blocks):
        size = len(block.encode()) + 1
        if used + size > budget - reserve:
            kept.append(f"\n… {plural(len(blocks) - number, 'more block')} in `verdict.json`\n")
            break
        kept.append(block)
        used += size
    return "\n".join(kept)


def _service(verdict: ServiceVerdict) -> Iterator[str]:
    name = code(verdict.service)
    milestone = f" for {prose(verdict.milestone)}" if verdict.milestone else ""
    if not verdict.in_scope:
        yield f"### – {name}: not in scope{milestone}\n"
        return
    levels = f"{verdict.current_level} now, {verdict.target_level} due{milestone}"
    if verdict.ready:
        yield f"### ✔ {name}: ready · {levels}\n"
    else:
        yield f"### ✘ {name}: not ready, {plural(len(verdict.gaps), 'gap')} · {levels}\n"
    yield _gates(verdict)
    if verdict.gaps:
        yield "**Gaps, the lowest level first**\n\n| | Criterion | Seen | Needed | Where |\n|---|---|---|---|---|"
        for number, gap in enumerate(verdict.gaps):
            found = verdict.criterion(gap)
            assert found is not None  # gaps name judged criteria
            last = number == len(verdict.gaps) - 1
            yield _row(found) + ("\n" if last else "")
        yield "**How to close them**\n"
        yield from (_repair(verdict, gap) for gap in verdict.gaps)
        yield ""
        yield _way_up(verdict)
    yield _holding(verdict)
    for warning in verdict.warnings:
        yield f"> {prose(warning)}\n"


def _gates(verdict: ServiceVerdict) -> str:
    shown = [gate for gate in verdict.gates if gate.total or gate.not_applicable]
    if not shown:
        return ""
    names = " | ".join(f"{gate.id} {prose(gate.title)}" for gate in shown)
    marks = " | ".join(tally(gate) for gate in shown)
    return f"| {names} |\n|{':-:|' * len(shown)}\n| {marks} |\n"


def _row(found: CriterionVerdict) -> str:
    seen = prose(found.seen) if found.seen else prose(found.reason)
    needed = prose(found.needed or found.wanted)
    places = [
        code(f"{place.path}:{place.line}" if place.line else place.path or place.text) for place in found.locations
    ]
    where = ", ".join(places[:_PLACES]) or ", ".join(code(path) for path in found.evidence[:2])
    if len(places) > _PLACES:
        where += f", {len(places) - _PLACES} more"
    mark = f"{OUTCOMES[found.outcome]} {found.outcome.value}"
    return f"| {mark} | `{found.id}` | {seen} | {needed} | {where} |"


def _repair(verdict: ServiceVerdict, gap: str) -> str:
    found = verdict.criterion(gap)
    assert found is not None  # gaps name judged criteria
    text = f"- `{found.id}`: {prose(found.fix or found.title)}"
    for miss in found.near_misses:
        text += f"\n  - nearly: {prose(miss.seen)}. {prose(miss.suggestion)}"
    return text


def _way_up(verdict: ServiceVerdict) -> str:
    steps = [
        f"{number}. {prose(step.what)} → {_ids(step.answers)}" for number, step in enumerate(verdict.way_up[:5], 1)
    ]
    more = f"\n{plural(len(verdict.way_up) - 5, 'more step')}." if len(verdict.way_up) > 5 else ""
    return f"**Shortest way up to {verdict.target_level}**\n\n" + "\n".join(steps) + more + "\n"


def _ids(ids: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in ids)


def _holding(verdict: ServiceVerdict) -> str:
    others = [found for found in verdict.criteria if found.id not in verdict.gaps]
    if not others:
        return ""
    counts = {outcome: sum(found.outcome is outcome for found in others) for outcome in Outcome}
    told = ", ".join(f"{number} {outcome.value}" for outcome, number in counts.items() if number)
    rows = [
        f"| {OUTCOMES[found.outcome]} | `{found.id}` | {prose(found.waiver or found.reason)} | {_notes(found)} |"
        for found in others
    ]
    table = "| | Criterion | Why | Notes |\n|---|---|---|---|\n" + "\n".join(rows)
    return f"<details><summary>{told}</summary>\n\n{table}\n\n</details>\n"


def _notes(found: CriterionVerdict) -> str:
    return "; ".join(prose(note) for note in found.notes[:3])


def _remarks(judged: Judged) -> Iterator[str]:
    for warning in judged.warnings:
        yield f"> {prose(warning)}\n"
    if judged.unowned:
        names = ", ".join(code(path) for path in judged.unowned[:20])
        yield f"**Not counted, belongs to no service:** {names}\n"
    if judged.unrecognised:
        names = ", ".join(code(path) for path in judged.unrecognised[:20])
        more = f" and {len(judged.unrecognised) - 20} more" if len(judged.unrecognised) > 20 else ""
        yield f"**Not recognised:** {names}{more}\n"
