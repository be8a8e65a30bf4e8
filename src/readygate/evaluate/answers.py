"""What came of a condition.

Enters: what judging found. Leaves: a record, for one service or for all of which the same is to be told.
"""

from __future__ import annotations

import msgspec

from readygate.evaluate.belonging import Age
from readygate.evaluate.variables import EmptyListError, UndeclaredError
from readygate.model.threshold import Result
from readygate.model.verdict import Location, NearMiss, Outcome


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
