"""What came of a condition, and what the answers of several come to together: `each`, `all`, `any`.

Enters: the answers of the parts. Leaves: one answer.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from readygate.evaluate.belonging import Age
from readygate.evaluate.variables import EmptyListError, UndeclaredError
from readygate.model.threshold import Result
from readygate.model.verdict import Location, NearMiss, Outcome

_WORST = (
    Outcome.INVALID,
    Outcome.FAIL,
    Outcome.STALE,
    Outcome.MISSING,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)
"""What parts come to, the worst first; a part without object says less than one that passes."""
_BADNESS = {outcome: number for number, outcome in enumerate(_WORST)}
_SHOWN = 5
"""Parts that a reason names; the verdict has all of them."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a condition. `ages` tell of evidence that it rests on and that counts by its age only.

    `like` is the one answer of all services of which nothing else is to be told than that other files say it: the same
    object for each of them. It is None where the answer is the service's own.
    """

    outcome: Outcome
    reason: str
    results: tuple[Result, ...] = ()
    locations: tuple[Location, ...] = ()
    evidence: tuple[str, ...] = ()
    near: tuple[NearMiss, ...] = ()
    notes: tuple[str, ...] = ()
    wanted: str = ""
    label: str = ""
    parts: tuple[Answer, ...] = ()
    ages: tuple[Age, ...] = ()
    like: Answer | None = None


def common(found: Answer) -> Answer:
    """The answer, as one that other services may be given too."""
    return msgspec.structs.replace(found, like=found)


def noted(found: Answer, *notes: str) -> Answer:
    """The answer with more notes."""
    return msgspec.structs.replace(found, notes=(*found.notes, *notes), like=None) if notes else found


def undeclared(error: UndeclaredError) -> Answer:
    """The answer where the service does not declare a variable (law 7)."""
    reason = f"the policy does not declare `{error.name}` for this service"
    return Answer(outcome=Outcome.MISSING, reason=reason, wanted=f"`{error.name}` in the policy")


def without_object(error: EmptyListError) -> Answer:
    """The answer where the service declares that a list is empty (law 7)."""
    return Answer(outcome=Outcome.NOT_APPLICABLE, reason=f"`{error.name}` is none: {error.reason}")


def all_hold(parts: Sequence[Answer]) -> Answer:
    """All must hold: the worst part speaks; parts without object are passed over unless all are."""
    worst = min(parts, key=_badness)
    if len(parts) == 1:
        return _joined(worst.outcome, worst.reason, parts)
    idle = sum(part.outcome is Outcome.NOT_APPLICABLE for part in parts)
    besides = f", {idle} not applicable" if idle else ""
    if worst.outcome is Outcome.PASS:
        reason = f"{len(parts) - idle} of {len(parts)} hold{besides}" if idle else f"all {len(parts)} hold"
    elif worst.outcome is Outcome.NOT_APPLICABLE:
        reason = "; ".join(dict.fromkeys(part.reason for part in parts))
    else:
        held = sum(part.outcome is Outcome.PASS for part in parts)
        open_parts = [part for part in parts if part.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE)]
        open_parts.sort(key=_badness)
        more = f"; and {len(open_parts) - _SHOWN} more" if len(open_parts) > _SHOWN else ""
        told = "; ".join(map(_told, open_parts[:_SHOWN]))
        reason = f"{held} of {len(parts)} hold{besides}; {told}{more}"
    return _joined(worst.outcome, reason, parts, link=" and ")


def one_suffices(parts: Sequence[Answer]) -> Answer:
    """One suffices; else the worst of those that have evidence."""
    passing = [part for part in parts if part.outcome is Outcome.PASS]
    if passing:
        return _joined(Outcome.PASS, _told(passing[0]), parts, speaks=passing[:1])
    answered = [part for part in parts if part.outcome not in (Outcome.MISSING, Outcome.NOT_APPLICABLE)]
    if answered:
        worst = min(answered, key=_badness)
        return _joined(worst.outcome, _told(worst), parts, speaks=[worst])
    missing = [part for part in parts if part.outcome is Outcome.MISSING]
    if missing:
        reason = "none of the alternatives has evidence: " + "; ".join(dict.fromkeys(part.reason for part in missing))
        return _joined(Outcome.MISSING, reason, parts, speaks=missing)
    return _joined(Outcome.NOT_APPLICABLE, "; ".join(dict.fromkeys(part.reason for part in parts)), parts)


def files_of(parts: Sequence[Answer]) -> tuple[str, ...]:
    """The paths of the files that answered, each once. Mostly one file answered all parts."""
    first = parts[0].evidence
    if len(first) < 2 and all(part.evidence is first for part in parts):
        return first
    return tuple(dict.fromkeys(path for part in parts for path in part.evidence))


def _badness(part: Answer) -> int:
    return _BADNESS[part.outcome]


def _told(part: Answer) -> str:
    return f"{part.label}: {part.reason}" if part.label else part.reason


def _joined(
    outcome: Outcome, reason: str, parts: Sequence[Answer], *, speaks: Sequence[Answer] = (), link: str = " or "
) -> Answer:
    heard = speaks or parts
    wanted = link.join(dict.fromkeys(part.wanted for part in heard if part.wanted))
    return Answer(
        outcome=outcome,
        reason=reason,
        results=tuple(result for part in heard for result in part.results),
        locations=tuple(dict.fromkeys(place for part in heard for place in part.locations)),
        evidence=files_of(parts),
        near=tuple(dict.fromkeys(miss for part in heard for miss in part.near)),
        notes=tuple(dict.fromkeys(note for part in heard for note in part.notes)),
        wanted=wanted,
        parts=tuple(parts) if len(parts) > 1 else (),
        ages=tuple(age for part in heard for age in part.ages),
    )
