"""The shortest way up: the pieces of evidence that the next level needs, those that answer most, then the work left.

Enters: gaps in the order in which they matter, and what the next level needs. Leaves: steps, each with the criteria
that it answers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from readygate.model.verdict import CriterionVerdict, Outcome, Step

_INVALID = Outcome.INVALID
_UNANSWERED = (Outcome.MISSING, Outcome.STALE)
_OR = " or "
"""Joins pieces of evidence of which each would answer."""


def way_up(gaps: Sequence[CriterionVerdict], next_level: Collection[str] = ()) -> tuple[Step, ...]:
    """Evidence that lacks, is old or cannot be read: first the pieces that answer criteria of `next_level`, of those
    and of the rest the piece that answers most; then each repair of what was measured. What either of two pieces would
    answer counts for the one that other gaps need, too.
    """
    pieces: dict[str, list[str]] = {}
    repairs = []
    for gap in gaps:
        piece = _piece(gap)
        if piece:
            pieces.setdefault(piece, []).append(gap.id)
        else:
            repairs.append(Step(what=gap.fix or gap.reason, answers=(gap.id,)))
    wanted: dict[str, list[str]] = {}
    for piece, ids in pieces.items():
        wanted.setdefault(_needed_anyway(piece, pieces), []).extend(ids)
    ordered = sorted(wanted.items(), key=lambda piece: (not set(next_level) & set(piece[1]), -len(piece[1])))
    return (*(Step(what=what, answers=tuple(ids)) for what, ids in ordered), *repairs)


def _needed_anyway(piece: str, pieces: Mapping[str, Sequence[str]]) -> str:
    """Of several pieces that each would answer the one that answers most of the other gaps; else `piece` itself."""
    known = [one for one in piece.split(_OR) if one in pieces and one != piece]
    return max(known, key=lambda one: len(pieces[one]), default=piece)


def _piece(gap: CriterionVerdict) -> str:
    """What evidence would answer; empty where the service is what must change."""
    if gap.outcome in _UNANSWERED:
        return gap.wanted
    if gap.outcome is _INVALID:
        return f"{gap.reason}: {gap.near_misses[0].suggestion}" if gap.near_misses else gap.reason
    return ""
