"""Cells of the tables in which criteria stand, the same in the job summary and in the comment.

Enters: a criterion judged. Leaves: one cell of Markdown each, never more than one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from readygate.model.verdict import CriterionVerdict, Location, Outcome, ServiceVerdict
from readygate.renderers.marks import OUTCOMES
from readygate.renderers.text import code, prose

SHORT = 48


def line(cells: Iterable[str]) -> str:
    """One row of a table."""
    return f"| {' | '.join(cells)} |"


def marked(found: CriterionVerdict) -> str:
    """The mark and the word, kept on one line by a no-break space."""
    return f"{OUTCOMES[found.outcome]}\u00a0{found.outcome.value}"


def milestone(verdict: ServiceVerdict) -> str:
    """` for M3`, or nothing."""
    return f" for {prose(verdict.milestone)}" if verdict.milestone else ""


def seen(found: CriterionVerdict, before: str = "") -> str:
    """What was measured, what it was before, and how far it is off; where nothing was measured, why."""
    if not _measured(found):
        return prose(found.reason)
    was = f"was {prose(_differing(before, found.seen))}" if before not in {"", found.seen} else ""
    told = "; ".join(filter(None, [was, prose(found.distance)]))
    return prose(found.seen) + (f" ({told})" if told else "")


def _differing(before: str, now: str) -> str:
    """`before` without the words with which both begin: the name of a metric is told once."""
    words, others = before.split(" "), now.split(" ")
    same = 0
    while same < min(len(words), len(others)) - 1 and words[same] == others[same]:
        same += 1
    return " ".join(words[same:])


def needed(found: CriterionVerdict) -> str:
    """What was needed, or what would answer."""
    return prose(found.needed if _measured(found) else found.needed or found.wanted)


def where(found: CriterionVerdict, shown: Callable[[Location], str]) -> str:
    """The first place, as `shown` writes it, and how many more there are."""
    places = [place for place in found.locations if place.path] or list(found.locations)
    more = f", {len(places) - 1:,} more" if len(places) > 1 else ""
    return f"{shown(places[0])}{more}" if places else ""


def short(place: Location) -> str:
    """The file's name and the line, without the folders."""
    name = place.path.rpartition("/")[2]
    return code(f"{name}:{place.line}" if place.line else name or place.text, SHORT)


def _measured(found: CriterionVerdict) -> bool:
    return found.outcome is Outcome.FAIL and bool(found.seen)
