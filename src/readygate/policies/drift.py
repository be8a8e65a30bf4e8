"""What `validate --against` finds: where two statements about the same services contradict each other.

Enters: nothing. Leaves: records. Both sides of a contradiction have their place, so that somebody can decide which one
is right; neither is taken for the truth.
"""

from __future__ import annotations

from enum import Enum

import msgspec


class DriftKind(Enum):
    """What a contradiction is about."""

    LEVEL = "level"
    """Both have the service in scope, at levels that differ."""
    GATES = "gates"
    """Both have the service in scope, with other gates; told at the first milestone of several."""
    SCOPE = "scope"
    """One has the service in scope, the other has not."""
    SERVICE = "service"
    """The summary lists a service that the policy does not know."""
    LADDER = "ladder"
    """Both declare a ladder of this name, with other rungs."""
    OMITTED = "omitted"
    """The summary leaves out a service that comes into scope or changes its level."""
    REPEATED = "repeated"
    """The summary lists a service again whose level does not change."""
    UNCHANGED = "unchanged"
    """The summary says that a service is unchanged which changes its level."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What one side says, and where: `file:line:column`."""

    says: str
    place: str


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """One contradiction. `subject` is a service or a ladder; `milestone` is empty for ladders and unknown services."""

    kind: DriftKind
    subject: str
    policy: Said
    other: Said
    milestone: str = ""


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A comparison: with which file, of what (`policy`, or a summary by its source), how many services of how many,
    the contradictions in the order of milestones and services, and what could not be compared.
    """

    file: str
    what: str
    services: int
    of: int
    drift: tuple[Drift, ...]
    untold: tuple[Said, ...]

    @property
    def agrees(self) -> bool:
        """Whether something was compared and nothing contradicts."""
        return self.services > 0 and not self.drift
