"""The shortest way up: the few pieces of evidence that answer most, then the work that is left.

Enters: gaps in the order in which they matter. Leaves: steps, each with the criteria that it answers.
"""

from __future__ import annotations

from collections.abc import Sequence

from readygate.model.verdict import CriterionVerdict, Outcome, Step


def way_up(gaps: Sequence[CriterionVerdict]) -> tuple[Step, ...]:
    """Missing evidence grouped by what would answer it, the piece that answers most first; then each repair."""
    wanted: dict[str, list[str]] = {}
    repairs = []
    for gap in gaps:
        if gap.outcome is Outcome.MISSING and gap.wanted:
            wanted.setdefault(gap.wanted, []).append(gap.id)
        else:
            repairs.append(Step(what=gap.fix or gap.reason, answers=(gap.id,)))
    pieces = sorted(wanted.items(), key=lambda piece: -len(piece[1]))
    return (*(Step(what=what, answers=tuple(ids)) for what, ids in pieces), *repairs)
