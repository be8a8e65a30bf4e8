"""The pull-request comment: what blocks, whose doing it is, how to fix it, on one screen.

Enters: the judged part of a verdict, the links of the run, failed needed jobs, a budget. Leaves: Markdown with the
marker that later runs look for. GitHub refuses a comment above 65,536 characters; bytes of UTF-8 are counted here,
which is the strictest of the readings that people report (code points, UTF-16 units, bytes).
https://docs.github.com/en/rest/issues/comments
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from readygate.model.verdict import CriterionVerdict, EvidenceRef, Expiry, Judged
from readygate.renderers import outline
from readygate.renderers.beginning import beginning
from readygate.renderers.cells import SHORT, line, marked
from readygate.renderers.doing import gaps, since_last
from readygate.renderers.fitting import Part, fitted, listed, shortened
from readygate.renderers.headline import headline, markdown_voice
from readygate.renderers.links import Links
from readygate.renderers.marker import Marker, sealed
from readygate.renderers.marks import plural, several
from readygate.renderers.overview import overview, scope
from readygate.renderers.policy_change import policy_changes
from readygate.renderers.standing import Standing, standing
from readygate.renderers.text import code, prose

BUDGET = 65_536
_SEALS = 400
"""Bytes of the marker and the last line."""
_LINES = 90
"""Lines that a comment has at most, so that it stays one screen and a fold or two."""
_COMING = 5
_NOTES = 3
_HELD = 50


def comment(judged: Judged, links: Links, *, needs: Sequence[str] = (), budget: int = BUDGET) -> str:
    """The whole comment, at most `budget` bytes. Raises ValueError where `links` has no run, attempt or full head."""
    marker = Marker(key=links.gate, run=links.run, attempt=links.attempt, head=links.head)
    return sealed(marker, page(judged, links, needs=needs, budget=budget - _SEALS))


def page(judged: Judged, links: Links, *, needs: Sequence[str] = (), budget: int = BUDGET - _SEALS) -> str:
    """The comment without its marker: the summary of the check run says the same."""
    found = standing(judged, needs)
    parts = [part for part in _parts(found, links) if part.head]
    parts += _holding(found, links)
    elsewhere = f"in [the run's summary]({links.run_url})"
    return fitted(shortened(parts, _LINES), _footer(found, links), budget, elsewhere=elsewhere).strip()


def _parts(found: Standing, links: Links) -> Iterator[Part]:
    yield Part(head=f"### {headline(found, markdown_voice(links.change))}")
    if found.weaker and not found.failing:
        yield from policy_changes(found.judged, links)
    yield from overview(found)
    yield from gaps(found, links)
    yield from beginning(found)
    if not found.weaker or found.failing:
        yield from policy_changes(found.judged, links)
    yield from _fixed(found, links)
    yield from _coming_up(found)
    yield from scope(found)
    yield from _notes(found)
    yield from since_last(found.judged, links)


def _fixed(found: Standing, links: Links) -> Iterator[Part]:
    if found.fixed:
        ids = several([code(name) for name in found.fixed], 6)
        none = "" if any(gap.own for gap in found.gaps) else ", added none"
        yield Part(head=f"{links.change.capitalize()} **fixed {plural(len(found.fixed), 'gap')}** ({ids}){none}.")


def _coming_up(found: Standing) -> Iterator[Part]:
    """Days of all services, the nearest first, each once."""
    coming = sorted({(one.on, one.criterion, one.what) for each in found.services for one in each.coming_up})
    if coming:
        rows = [Expiry(on=on, criterion=criterion, what=what) for on, criterion, what in coming]
        today = found.judged.date
        yield listed("**Coming up**\n", rows, lambda one: _expiry(one, today), noun="day", most=_COMING)


def _expiry(one: Expiry, today: str) -> str:
    name = f"{code(one.criterion)} " if one.criterion else ""
    return f"- {name}{prose(one.what)}: {prose(one.on)}{_days(today, one.on)}"


def _days(today: str, day: str) -> str:
    """` (in 2 days)`; nothing for what is no date."""
    try:
        left = (dt.date.fromisoformat(day) - dt.date.fromisoformat(today)).days
    except ValueError:
        return ""
    return f" (in {plural(left, 'day')})" if left > 0 else " (today)" if left == 0 else ""


def _notes(found: Standing) -> Iterator[Part]:
    """Why nothing was compared or another policy is in force, and what the policy warns of."""
    base = found.judged.base
    told = [base.reason] if base and base.reason and not base.first else []
    told += [base.policy_reason] if base and base.policy_reason else []
    told += [warning for one in found.services if not one.ready and not one.gaps for warning in one.warnings]
    told += [warning for one in found.services for warning in outline.remarks(one) if warning not in told]
    told += found.judged.warnings
    if told:
        rows = list(dict.fromkeys(told))
        yield listed("**Notes**\n", rows, lambda one: f"- {prose(one)}", noun="note", most=_NOTES)


def _holding(found: Standing, links: Links) -> list[Part]:
    """What holds, folded; a run of many services has it in its summary."""
    if len(found.services) != 1 or found.first:
        return []
    verdict = found.services[0]
    shut = set(verdict.gaps)
    others = [one for one in verdict.criteria if one.id not in shut]
    refs = {one.path: one for one in found.judged.evidence}
    if not others:
        return []
    head = f"<details><summary>{outline.counted(verdict)}</summary>\n\n"
    head += f"{line(['', 'Criterion', 'Seen', 'Evidence'])}\n{line('----')}"
    return [
        listed(head, others, lambda one: _held(one, refs, links), noun="criterion", most=_HELD, tail="\n</details>")
    ]


def _held(found: CriterionVerdict, refs: Mapping[str, EvidenceRef], links: Links) -> str:
    evidence = [_evidence(path, refs.get(path), links) for path in found.evidence]
    return line([marked(found), code(found.id), prose(outline.held(found)), several(evidence, 2)])


def _evidence(path: str, ref: EvidenceRef | None, links: Links) -> str:
    """The file, linked to its artifact, and whence it is where that is another commit."""
    name = code(path.rpartition("/")[2], SHORT)
    if ref is None:
        return name
    address = links.artifacts.get(ref.artifact)
    shown = f"[{name}]({address})" if address else name
    if not ref.commit or ref.run in {0, links.run}:
        return shown
    return f"{shown} {code(ref.branch)} at {code(ref.commit[:7])}, {prose(ref.date)}"


def _footer(found: Standing, links: Links) -> str:
    base = found.judged.base
    told = [code(links.head[:7])]
    if base is not None and base.policy_branch:
        told.append(f"policy from {code(base.policy_branch)} {code(base.policy_commit[:7])}".rstrip())
    if found.compared and base is not None:
        told.append(f"baseline {code(base.commit[:7])} of {prose(base.date)}")
    told.append(f"[run {links.run}, attempt {links.attempt}]({links.run_url})")
    gap = next((one.found.id for one in found.shown or found.gaps), "")
    told += [code(f"readygate explain {gap}")] if gap else []
    return f"<sub>{' · '.join(told)}</sub>"
