"""Levels: which rung a service stands on, and which rung is next (law 8).

Enters: a ladder, criteria with their outcomes. Leaves: positions in the ladder. A criterion of another ladder (the
canonical one) is asked on the first own rung that contains its rung; where no own rung does, it is asked on the top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from readygate.model.policy import Criterion, Ladder
from readygate.model.verdict import Outcome

HOLDS = (Outcome.PASS, Outcome.NOT_APPLICABLE, Outcome.COMING)
"""Outcomes that do not hold a level back: `waived` opens a gate but never raises the level (law 9)."""


_OWN = tuple(outcome for outcome in Outcome if outcome not in (Outcome.NOT_APPLICABLE, Outcome.COMING))
"""Outcomes of a criterion that gives its rung something of its own."""


GENERAL = "L4"
"""The canonical rung that is ready for general availability (source document 001, section 1: GA-grade)."""


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The rungs of the service's own ladder on which a criterion is asked, both included."""

    first: int
    last: int

    def covers(self, rung: int) -> bool:
        return self.first <= rung <= self.last


class Ladders:
    """Spans of criteria on the ladder of one service."""

    def __init__(self, own: Ladder, ladders: Mapping[str, Ladder]) -> None:
        self.own = own
        self._ladders = ladders
        self._spans: dict[tuple[str, str, str], Span | None] = {}

    def span(self, criterion: Criterion) -> Span | None:
        """Where the criterion is asked; None for one that starts at a milestone or at a release."""
        key = (criterion.ladder, criterion.start, criterion.until)
        if key not in self._spans:
            self._spans[key] = self._span(criterion)
        return self._spans[key]

    @property
    def general_availability(self) -> int:
        """The rung from which on a release is one for general availability: the one that contains canonical L4, the
        top where none does.
        """
        held = (own for own, rung in enumerate(self.own.rungs) if rung.contains == GENERAL)
        return next(held, len(self.own.rungs) - 1)

    def _span(self, criterion: Criterion) -> Span | None:
        ladder = self._ladders[criterion.ladder]
        ids = [rung.id for rung in ladder.rungs]
        if criterion.start not in ids:
            return None
        top = len(self.own.rungs) - 1
        first = self._first(ladder, ladder.index(criterion.start))
        last = self._last(ladder, ladder.index(criterion.until)) if criterion.until else top
        return Span(first=first, last=max(first, last))

    def _first(self, ladder: Ladder, index: int) -> int:
        if ladder.name == self.own.name:
            return index
        contained = self._contained(ladder)
        return next((own for own, other in contained if other >= index), len(self.own.rungs) - 1)

    def _last(self, ladder: Ladder, index: int) -> int:
        if ladder.name == self.own.name:
            return index
        within = [own for own, other in self._contained(ladder) if other <= index]
        return within[-1] if within else 0

    def _contained(self, ladder: Ladder) -> list[tuple[int, int]]:
        """(own rung, rung of the other ladder that it contains), in order."""
        return [(own, ladder.index(rung.contains)) for own, rung in enumerate(self.own.rungs) if rung.contains]


def reached(spans: Sequence[tuple[Span, Outcome]], due: int) -> int:
    """The highest rung, at most `due`, of which every criterion asked there holds and that has one of its own.

    What the rungs below ask is asked there too. Rungs without a criterion of their own that has an object are passed
    through, never reported.
    """
    for rung in range(due, 0, -1):
        if owns(spans, rung) and all(outcome in HOLDS for span, outcome in spans if span.covers(rung)):
            return rung
    return 0


def owns(spans: Sequence[tuple[Span, Outcome]], rung: int) -> bool:
    """Whether a criterion that has an object is first asked on the rung."""
    return any(span.first == rung and outcome in _OWN for span, outcome in spans)


def following(spans: Sequence[tuple[Span, Outcome]], current: int, due: int) -> int | None:
    """The first rung above the current one, up to the one due, that asks something of its own; the one due where none
    does, None where that is reached.
    """
    if current >= due:
        return None
    return next((rung for rung in range(current + 1, due) if owns(spans, rung)), due)
