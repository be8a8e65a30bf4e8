"""The gaps in a comment: those that block or that the change made, how to fix them, and whose the others are.

Enters: a standing and the links of a run. Leaves: parts of Markdown; evidence text in code spans only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.model.verdict import Cause, Delta, Judged, Location
from readygate.renderers import outline
from readygate.renderers.cells import SHORT, line, needed, seen, short, where
from readygate.renderers.fitting import Part, listed
from readygate.renderers.links import Links
from readygate.renderers.marks import OUTCOMES, plural, several
from readygate.renderers.standing import Gap, Standing
from readygate.renderers.text import code, prose

KNOWN = "•"
"""The mark of a gap that does not block."""
_ROWS = 14
_FIXES = 6
_IDS = 6
_CAUSES = {
    Cause.TIME: "by time",
    Cause.POLICY: "by a change of policy",
    Cause.EVIDENCE: "by lost evidence",
    Cause.OUTAGE: "by an outage",
}


def gaps(found: Standing, links: Links) -> Iterator[Part]:
    """The gaps with a row each, how to fix them, the others in a line and a fold."""
    shown = found.shown
    if shown:
        yield _table(found, shown, links)
        yield from _fixes(shown)
    if found.others and not found.first:
        yield Part(head=_others(found, links.change))
        yield folded(found)


def _table(found: Standing, shown: Sequence[Gap], links: Links) -> Part:
    many = len(found.services) > 1
    cells = line(["Criterion", "Seen", "Needed", "Where"])
    head = f"{_title(found, shown, links.change)}\n\n{cells}\n{line('----')}"
    return listed(head, shown, lambda gap: _row(gap, links, many), noun="gap", most=_ROWS)


def _title(found: Standing, shown: Sequence[Gap], change: str) -> str:
    """`New: 3, these block`; of mixed gaps, how many are whose."""
    blocking = sum(gap.blocks for gap in shown)
    own = sum(gap.own for gap in shown)
    effect = "it blocks" if blocking == 1 else "these block"
    if not found.compared:
        return f"**{plural(len(shown), 'gap')}, {effect}**"
    if not blocking:
        return f"**{plural(own, 'new gap')}, nothing blocks yet**"
    if own == blocking == len(shown):
        return f"**{plural(own, 'new gap')}, {effect}**"
    return f"**{_count(blocking)}, {own:,} from {change}**"


def _count(blocking: int) -> str:
    return f"{plural(blocking, 'gap')} {'blocks' if blocking == 1 else 'block'}"


def _row(gap: Gap, links: Links, many: bool) -> str:
    mark = OUTCOMES[gap.found.outcome] if gap.blocks else KNOWN
    service = f"{code(gap.service.service)}<br>" if many else ""
    place = where(gap.found, lambda one: place_link(one, links))
    return line([f"{mark}\u00a0{service}{code(gap.found.id)}", _tight(_seen(gap)), _tight(needed(gap.found)), place])


def _tight(text: str) -> str:
    """`95 %` and `≥ 95` stay on one line of a narrow cell."""
    return text.replace(" %", "\u00a0%").replace("≥ ", "≥\u00a0").replace("≤ ", "≤\u00a0")


def _seen(gap: Gap) -> str:
    """What was seen, and whose doing it is where it is not this change's."""
    compared = gap.found.compared
    strange = not gap.own and (_CAUSES.get(compared.cause) or (compared.delta is Delta.KNOWN and "known"))
    return f"{seen(gap.found, compared.seen)}{f'; {strange}' if strange else ''}"


def place_link(place: Location, links: Links) -> str:
    """`window.ts:41`, linked to the judged head where the path can be one of the repository."""
    address = links.file(place.path, place.line) if place.path else ""
    text = code(place.text, SHORT) if place.text and place.path else ""
    shown = f"[{short(place)}]({address})" if address else short(place)
    return f"{shown} {text}".rstrip()


def _fixes(shown: Sequence[Gap]) -> Iterator[Part]:
    """Each fix once, with the criteria that ask for it."""
    fixes: dict[str, list[str]] = {}
    for gap in shown:
        if gap.found.fix:
            fixes.setdefault(gap.found.fix, []).append(code(gap.found.id))
    if fixes:
        rows = [f"- {several(list(dict.fromkeys(ids)), 3)}: {prose(fix)}" for fix, ids in fixes.items()]
        yield listed("**How to fix**\n", rows, str, noun="fix", most=_FIXES)


def _others(found: Standing, change: str) -> str:
    """`Not from this pull request: 12.`, and why each is there."""
    others = found.others
    if not found.compared:
        return f"**Open, not blocking: {len(others):,}.**"
    told = [_known([gap for gap in others if gap.found.compared.cause not in _CAUSES])]
    told += [_caused(cause, [gap for gap in others if gap.found.compared.cause is cause]) for cause in _CAUSES]
    return f"**Not from {change}: {len(others):,}.** {' · '.join(filter(None, told))}"


def _known(known: Sequence[Gap]) -> str:
    days = sorted(filter(None, (gap.found.compared.since for gap in known)))
    oldest = f", oldest since {prose(days[0])}" if days else ""
    return f"{len(known):,} known{oldest}" if known else ""


def _caused(cause: Cause, found: Sequence[Gap]) -> str:
    """`1 by time: G7.peak-hour (why; ask platform-perf)`."""
    if not found:
        return ""
    compared = found[0].found.compared
    because = [prose(compared.because.rstrip("."))] if compared.because else []
    because += [f"ask {code(compared.ask)}"] if compared.ask else []
    why = f" ({'; '.join(because)})" if because else ""
    return f"{len(found):,} {_CAUSES[cause]}: {several([code(gap.found.id) for gap in found], 3)}{why}"


def folded(found: Standing) -> Part:
    """The other gaps in a fold, a row for each gate of one service, or for each of several services."""
    gaps = found.others
    many = len({gap.service.service for gap in gaps}) > 1
    rows: dict[str, list[str]] = {}
    for gap in gaps:
        name, shown = _grouped(gap, many)
        rows.setdefault(name, []).append(f"{code(shown)} {gap.found.outcome.value}")
    noun = "service" if many else "gate"
    title = f"The {plural(len(gaps), 'other gap')}, by {noun}"
    cells = f"{line([noun.capitalize(), 'Open'])}\n{line('--')}"
    head = f"<details><summary>{title}</summary>\n\n{cells}"
    lines = [line([name, several(open_, _IDS)]) for name, open_ in rows.items()]
    return listed(head, lines, str, noun=noun, most=10, tail="\n</details>")


def _grouped(gap: Gap, many: bool) -> tuple[str, str]:
    """The row in which a gap stands, and its name there: without the gate where the row says it."""
    if many:
        return code(gap.service.service), gap.found.id
    titles = {gate.id: outline.gate_name(gate) for gate in gap.service.gates}
    group = gap.found.group
    return prose(titles.get(group, group)), gap.found.id.removeprefix(f"{group}.")


def since_last(judged: Judged, links: Links) -> Iterator[Part]:
    """What became of the gaps since the push before."""
    if links.previous is None:
        return
    now = {f"{one.service}: {gap}": gap for one in judged.services for gap in one.gaps}
    before = {gap: gap.rpartition(": ")[2] for gap in links.previous.gaps}
    told = {
        "fixed": [name for gap, name in before.items() if gap not in now],
        "new": [name for gap, name in now.items() if gap not in before],
        "still open": [name for gap, name in now.items() if gap in before],
    }
    words = [f"{what} {several(list(map(code, names)), 4)}" for what, names in told.items() if names]
    yield Part(head=f"Since the last push ({code(links.previous.head[:7])}): {'; '.join(words) or 'nothing open'}.")
