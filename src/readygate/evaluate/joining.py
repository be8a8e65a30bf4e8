"""What the parts of a condition, or the items of a list, come to together.

Enters: the answers to the parts. Leaves: one answer, that says which parts do not hold and why, and keeps all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from readygate.evaluate.answers import Answer
from readygate.model.verdict import Outcome

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
        told = _together(sorted(open_parts, key=_badness))
        more = f"; and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
        reason = f"{held} of {len(parts)} hold{besides}; {'; '.join(told[:_SHOWN])}{more}"
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


def _together(parts: Sequence[Answer]) -> list[str]:
    """What the parts say, each once, with the labels of those that say it."""
    labels: dict[str, dict[str, None]] = {}
    for part in parts:
        labels.setdefault(part.reason, {}).update({part.label: None} if part.label else {})
    return [f"{several(list(of))}: {reason}" if of else reason for reason, of in labels.items()]


def _joined(
    outcome: Outcome,
    reason: str,
    parts: Sequence[Answer],
    *,
    speaks: Sequence[Answer] | None = None,
    link: str = " or ",
) -> Answer:
    heard = parts if speaks is None else speaks
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


def several(names: Sequence[str]) -> str:
    """`a, b and 3 more`."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"
