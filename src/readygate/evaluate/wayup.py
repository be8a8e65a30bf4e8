"""The shortest way up: the few pieces of evidence that answer most, then the work that is left.

Enters: gaps in the order in which they matter. Leaves: steps, each with the criteria that it answers.
"""

from __future__ import annotations

from collections.abc import Sequence

from readygate.model.verdict import CriterionVerdict, Outcome, Step

_INVALID = Outcome.INVALID
_UNANSWERED = (Outcome.MISSING, Outcome.STALE)


def way_up(gaps: Sequence[CriterionVerdict]) -> tuple[Step, ...]:
    """Evidence that lacks, is old or cannot be read, by what would answer it, the piece that answers most first; then
    each repair of what was measured.
    """
    pieces: dict[str, list[str]] = {}
    repairs = []
    for gap in gaps:
        piece = _piece(gap)
        if piece:
            pieces.setdefault(piece, []).append(gap.id)
        else:
            repairs.append(Step(what=gap.fix or gap.reason, answers=(gap.id,)))
    ordered = sorted(pieces.items(), key=lambda piece: -len(piece[1]))
    return (*(Step(what=what, answers=tuple(ids)) for what, ids in ordered), *repairs)


def _piece(gap: CriterionVerdict) -> str:
    """What evidence would answer; empty where the service is what must change."""
    if gap.outcome in _UNANSWERED:
        return gap.wanted
    if gap.outcome is _INVALID:
        return f"{gap.reason}: {gap.near_misses[0].suggestion}" if gap.near_misses else gap.reason
    return ""
