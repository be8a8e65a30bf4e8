"""Whose doing the gaps are and which of them block: what a pull request's author wants to know first.

Enters: the judged part of a verdict, and the needed jobs that failed. Leaves: its gaps sorted by doing and effect.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from readygate.model.verdict import Cause, CriterionVerdict, Delta, Effect, Judged, ServiceVerdict
from readygate.renderers import outline


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """One gap: of which service, whether `fail-on` names it, whether this change made it."""

    service: ServiceVerdict
    found: CriterionVerdict
    blocks: bool
    own: bool

    @property
    def shown(self) -> bool:
        """Whether it has a row of its own: what blocks, and what this change does."""
        return self.blocks or self.own


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict as its reader sees it. `compared`: the baseline is there, so doing can be told."""

    judged: Judged
    services: tuple[ServiceVerdict, ...]
    gaps: tuple[Gap, ...]
    needs: tuple[str, ...]
    compared: bool

    @property
    def first(self) -> bool:
        """Whether the default branch never had a verdict, so that this one only reports."""
        return self.judged.base is not None and self.judged.base.first

    @property
    def reports(self) -> bool:
        """Whether nothing that was found can block."""
        return self.first or _word(self.judged) == "never"

    @property
    def failing(self) -> bool:
        """Whether the job fails: what `fail-on` names is there, or a needed job failed."""
        if self.needs or any(gap.blocks for gap in self.gaps) or self.judged.blocks:
            return True
        return not self.reports and _word(self.judged) == "any" and any(map(_unanswered, self.services))

    @property
    def shown(self) -> list[Gap]:
        """The gaps with a row of their own, those that block first."""
        return sorted((gap for gap in self.gaps if gap.shown), key=lambda gap: (not gap.blocks, not gap.own))

    @property
    def others(self) -> list[Gap]:
        return [gap for gap in self.gaps if not gap.shown]

    @property
    def fixed(self) -> list[str]:
        """The criteria that are gaps in the baseline and none here."""
        return [found.id for one in self.services for found in one.criteria if found.compared.delta is Delta.FIXED]

    @property
    def weaker(self) -> bool:
        return any(change.effect is Effect.WEAKER for change in self.judged.policy_changes)


def standing(judged: Judged, needs: Sequence[str] = ()) -> Standing:
    """The gaps of all services in scope, those of services that are not ready first."""
    compared = judged.base is not None and bool(judged.base.commit)
    services = tuple(one for one in outline.ranked(judged) if one.in_scope)
    blocks = set(judged.blocks)
    # on a laptop nothing is compared and nothing is told of what blocks: there every gap does
    everything = judged.base is None and _word(judged) == "any"
    gaps = tuple(
        Gap(
            service=one,
            found=found,
            blocks=everything or f"{one.service}: {found.id}" in blocks,
            own=compared and _own(found),
        )
        for one in services
        for found in outline.gaps(one)
    )
    return Standing(judged=judged, services=services, gaps=gaps, needs=tuple(needs), compared=compared)


def _unanswered(verdict: ServiceVerdict) -> bool:
    """Whether a service is not ready though it has no gap: nothing that is due passed."""
    return not verdict.ready and not verdict.gaps and verdict.enforced in {"", "all"}


def _own(found: CriterionVerdict) -> bool:
    compared = found.compared
    return compared.delta in {Delta.NEW, Delta.WORSE} and compared.cause in {Cause.NONE, Cause.CHANGE}


def _word(judged: Judged) -> str:
    """The first word of what decided: any, new or never."""
    words = judged.fail_on.replace(",", " ").replace(":", " ").split()
    return words[0] if words else "any"
