"""The first line: the verdict and whose doing it is, in the words of a title.

Enters: a standing and how names are written (as Markdown or as plain text). Leaves: one line without a line break.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from readygate.model.verdict import Outcome, ServiceVerdict
from readygate.renderers.marks import OUTCOMES, plural
from readygate.renderers.standing import Standing
from readygate.renderers.text import code, prose, visible

_LIMIT = 80
_WARNING = "⚠"


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """How a name and how a word of the policy is written; `change` is what is judged: this pull request, this push."""

    name: Callable[[str], str]
    word: Callable[[str], str]
    change: str = "this change"


def markdown_voice(change: str) -> Voice:
    """For a heading."""
    return Voice(name=lambda text: code(text, _LIMIT), word=lambda text: prose(text, _LIMIT), change=change)


def plain_voice(change: str) -> Voice:
    """For titles and descriptions, which show text as it is."""
    return Voice(name=lambda text: visible(text, _LIMIT), word=lambda text: visible(text, _LIMIT), change=change)


def headline(found: Standing, voice: Voice) -> str:
    """The mark and the sentence."""
    words = _needs(found, voice) + (_one(found, voice) if len(found.services) == 1 else _several(found, voice))
    # a name keeps its case
    named = any(words.startswith(voice.name(one.service)) for one in found.services)
    first = words if named else _capital(words)
    if not found.weaker:
        return f"{_mark(found)} {first}"
    if found.failing:
        return f"{_mark(found)} {first} · {_WARNING} it also makes the gate weaker"
    return f"{_WARNING} {_capital(voice.change)} makes the gate weaker · {words}"


def _mark(found: Standing) -> str:
    if found.failing:
        return OUTCOMES[Outcome.FAIL]
    return OUTCOMES[Outcome.COMING if found.reports and not found.judged.ready else Outcome.PASS]


def _needs(found: Standing, voice: Voice) -> str:
    """Needed jobs that failed: they fail this one whatever the evidence says."""
    if not found.needs:
        return ""
    more = f" and {len(found.needs) - 1:,} more" if len(found.needs) > 1 else ""
    return f"needed job {voice.name(found.needs[0])}{more} did not succeed · "


def _one(found: Standing, voice: Voice) -> str:
    verdict = found.services[0]
    name = voice.name(verdict.service)
    levels = _levels(verdict, voice)
    if verdict.ready:
        rules = " under today's rules" if found.weaker else ""
        return f"{name} is ready{rules}: {levels}"
    if found.first:
        return f"first look at {name}: {_answered(verdict, voice)}. Nothing is blocked"
    if not verdict.gaps:
        return f"{name} is not ready: nothing that is due passed · {levels}"
    return f"{_doing(found, name, voice)} · {levels}"


def _doing(found: Standing, name: str, voice: Voice) -> str:
    """Who made the gaps of one service, and whether they block."""
    own = sum(gap.own for gap in found.gaps)
    blocking = sum(gap.blocks for gap in found.gaps)
    strange = sum(gap.blocks and not gap.own for gap in found.gaps)
    total = plural(len(found.gaps), "gap")
    if not found.compared:
        block = f"{plural(blocking, 'gap')} {'blocks' if blocking == 1 else 'block'}" if blocking else total
        return f"{name} is not ready: {block}" + ("" if blocking else ", none blocks")
    if own:
        further = f", {strange:,} more {'blocks' if strange == 1 else 'block'}" if strange else ""
        idle = ", nothing blocks yet" if not blocking else ""
        return f"{name}: {voice.change} adds {plural(own, 'gap')}{further}{idle}"
    if blocking:
        block = "blocks" if blocking == 1 else "block"
        return f"{name} is not ready: {plural(blocking, 'gap')} {block}, none from {voice.change}"
    return f"{voice.change} adds no gap to {name}, which has {total} already"


def _several(found: Standing, voice: Voice) -> str:
    carried = f" · {len(found.judged.carried):,} others unchanged" if found.judged.carried else ""
    number = len(found.services)
    if not number:
        return f"no service is touched by {voice.change}{carried}"
    services = plural(number, "service")
    shut = sum(not one.ready for one in found.services)
    blocking = len({gap.service.service for gap in found.gaps if gap.blocks})
    if blocking:
        blocks = "blocks" if blocking == 1 else "block"
        return f"{blocking:,} of {services} {blocks} {voice.change}{_whose(found)}{carried}"
    if not shut:
        return f"all {services} are ready{carried}"
    if found.first:
        return f"first look at {services}: {number - shut:,} ready, {shut:,} not. Nothing is blocked{carried}"
    if not found.compared:
        return f"{shut:,} of {services} not ready{carried}"
    own = sum(gap.own for gap in found.gaps)
    adds = f"adds {plural(own, 'gap')}, nothing blocks yet" if own else "adds no gap"
    return f"{voice.change} {adds} · {shut:,} of {services} not ready{'' if own else ' already'}{carried}"


def _whose(found: Standing) -> str:
    """`: 2 new gaps`, where doing can be told."""
    own = sum(gap.own and gap.blocks for gap in found.gaps)
    return (f": {plural(own, 'new gap')}" if own else ": no new gap") if found.compared else ""


def _answered(verdict: ServiceVerdict, voice: Voice) -> str:
    """What a first run tells: where the service stands and how much is known of it."""
    due = [found for found in verdict.criteria if found.due and found.outcome is not Outcome.NOT_APPLICABLE]
    missing = sum(found.outcome is Outcome.MISSING for found in due)
    answered = f"{len(due) - missing:,} of {plural(len(due), 'criterion')} answered, {missing:,} missing"
    return f"{voice.word(verdict.current_level)} today, {answered}"


def _levels(verdict: ServiceVerdict, voice: Voice) -> str:
    due = f" for {voice.word(verdict.milestone)}" if verdict.milestone else ""
    current, target = voice.word(verdict.current_level), voice.word(verdict.target_level)
    return f"{current} of {target}{due}" if verdict.ready else f"{current} now, needs {target}{due}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
