"""What a first run tells: the shortest way up, what one more file would answer, and what came close.

Enters: a standing. Leaves: parts of Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator

from readygate.model.verdict import ServiceVerdict, Step
from readygate.renderers import outline
from readygate.renderers.cells import line
from readygate.renderers.fitting import Part, listed
from readygate.renderers.marks import several
from readygate.renderers.standing import Standing
from readygate.renderers.text import code, prose

_NOW = "There is no baseline on the default branch yet, so readygate only reports."
_LATER = "Once this is merged and that branch has run once, what is open now counts as known."
_STEPS = 8
_NEAR = 5
_IDS = 4


def beginning(found: Standing) -> Iterator[Part]:
    """What happens next, then what to add first."""
    if not found.first:
        return
    yield Part(head=f"{_NOW} {_LATER}")
    if len(found.services) == 1 and found.services[0].way_up:
        yield from _way_up(found.services[0])
    near = _near(found)
    if near:
        yield listed("**Close, but not counted**\n", near, str, noun="file", most=_NEAR)


def _way_up(verdict: ServiceVerdict) -> Iterator[Part]:
    if verdict.next_level and verdict.blocking_next:
        needs = several([code(name) for name in verdict.blocking_next], _IDS)
        yield Part(head=f"**Shortest way to {prose(verdict.next_level)}:** {needs}.")
    head = f"{line(['What to add, by how much it answers', 'Answers', 'How'])}\n{line('---')}"
    yield listed(head, verdict.way_up, lambda step: _step(step, verdict), noun="piece", most=_STEPS)


def _step(step: Step, verdict: ServiceVerdict) -> str:
    first = verdict.criterion(step.answers[0]) if step.answers else None
    how = first.fix if first is not None and first.fix != step.what else ""
    answers = f"{len(step.answers):,}: {several([code(name) for name in step.answers], _IDS)}"
    return line([prose(step.what), answers, prose(how)])


def _near(found: Standing) -> list[str]:
    misses = [f"- {prose(outline.near(miss))}" for gap in found.gaps for miss in gap.found.near_misses]
    unread = [f"- not recognised: {code(path)}" for path in found.judged.unrecognised]
    return list(dict.fromkeys(misses + unread))
