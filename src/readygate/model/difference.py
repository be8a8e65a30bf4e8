"""A difference between two policies, with where it is felt.

Enters: what `readygate.policies.compare` found. Leaves: records from which evaluation tells the effect on today's
evidence; `PolicyChange` is what a verdict keeps of them.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from readygate.model.verdict import Effect


class Reach(Enum):
    """What a difference can change in a verdict."""

    OUTCOME = "outcome"
    """What comes of a criterion that is asked under both policies."""
    ASKED = "asked"
    """Whether a criterion is asked."""
    NOTHING = "nothing"
    """No outcome: who is asked for approval, what blocks, which evidence may come from elsewhere."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One difference: `what` it is of, `before` and `after` in the policy's words (`none` where it is absent).

    `place` is file:line in the new policy, the old one's where it is gone from it. `services` and `criteria` (ids, or
    globs such as `G5.*`) are where it is felt; empty for all.
    """

    what: str
    before: str
    after: str
    effect: Effect
    place: str = ""
    reach: Reach = Reach.OUTCOME
    services: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
