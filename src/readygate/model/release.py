"""What a release comes to: whether a milestone may exit, and which service blocks it by what.

Enters: what evaluation found of each service. Leaves: records that renderers show and that are written as
`release.json`. The form follows source document 001, section 5: who must be green at which level.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from readygate.model.ledger import Record
from readygate.model.policy import RELEASE
from readygate.model.verdict import GateState, Outcome, ServiceVerdict


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """A due criterion that does not hold: its outcome, and in words why and what to do (empty where only the outcome
    was kept).
    """

    criterion: str
    outcome: str
    reason: str = ""
    fix: str = ""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a service stands, by a verdict of this run or of the ledger.

    `gates` are the gates that apply with their state, `waived` the criteria that a waiver opens; `commit` and `date`
    are those of the verdict. `target_level` and `milestone` say for what it was judged; `evidenced` is False where
    no file counted for the service at all.
    """

    service: str
    milestone: str
    current_level: str
    target_level: str
    ready: bool
    gates: tuple[tuple[str, str], ...] = ()
    gaps: tuple[Gap, ...] = ()
    waived: tuple[str, ...] = ()
    unasked: tuple[Gap, ...] = ()
    commit: str = ""
    date: str = ""
    evidenced: bool = True

    @classmethod
    def of(cls, verdict: ServiceVerdict, *, commit: str, date: str, evidenced: bool = True) -> Standing:
        judged = {one.id: one for one in verdict.criteria}
        return cls(
            service=verdict.service,
            milestone=verdict.milestone,
            current_level=verdict.current_level,
            target_level=verdict.target_level,
            ready=verdict.ready,
            gates=tuple(
                (gate.id, gate.state.value) for gate in verdict.gates if gate.state is not GateState.NOT_APPLICABLE
            ),
            gaps=tuple(
                Gap(criterion=gap, outcome=judged[gap].outcome.value, reason=judged[gap].reason, fix=judged[gap].fix)
                for gap in verdict.gaps
            ),
            waived=tuple(one.id for one in verdict.criteria if one.due and one.outcome is Outcome.WAIVED),
            unasked=tuple(
                Gap(criterion=one.id, outcome=one.outcome.value, reason=one.reason)
                for one in verdict.criteria
                if one.group == RELEASE and one.outcome is Outcome.NOT_APPLICABLE
            ),
            commit=commit,
            date=date,
            evidenced=evidenced,
        )

    @classmethod
    def of_record(cls, record: Record, unanswered: tuple[Gap, ...] = ()) -> Standing:
        """How a service stood when it was recorded. `unanswered` is what is asked of it now and was not asked then."""
        return cls(
            service=record.service,
            milestone=record.milestone,
            current_level=record.current_level,
            target_level=record.target_level,
            ready=record.ready and not unanswered,
            gates=tuple(
                (mark.id, mark.state.value) for mark in record.gates if mark.state is not GateState.NOT_APPLICABLE
            ),
            gaps=(*(Gap(criterion=gap, outcome=record.outcomes[gap].value) for gap in record.gaps), *unanswered),
            waived=tuple(name for name, outcome in record.outcomes.items() if outcome is Outcome.WAIVED),
            commit=record.commit,
            date=record.date,
        )


class Blocks(Enum):
    """What keeps a service from leaving the milestone."""

    GAP = "gap"
    """A criterion that is due does not hold."""
    SIGN_OFF = "sign-off"
    """A role has not signed."""
    REGRESSION = "regression"
    """A gate was green on the branch and is not any more."""
    WAIVER = "expired waiver"
    """The risk register holds an exception that ran out."""
    LEVEL = "level"
    """No criterion is open, and yet the level is not reached: nothing was shown for it."""
    UNKNOWN = "no verdict"
    """Nobody judged the service for this milestone."""
    NOTHING = "no evidence"
    """No file counted for the service, so that every criterion is open."""


class Blocker(msgspec.Struct, frozen=True, kw_only=True):
    """One reason: what it is about (a criterion, a gate), one sentence, and what to do."""

    what: Blocks
    name: str
    reason: str
    fix: str = ""


class Move(Enum):
    """What a milestone changes for a service against the one before."""

    NEW = "new"
    RAISED = "raised"
    LOWERED = "lowered"
    ADDS = "adds"
    SAME = "unchanged"


class ServiceDue(msgspec.Struct, frozen=True, kw_only=True):
    """What a milestone asks of a service: the level, the gates, and what it changes.

    `before` is the level at the milestone before, empty where the service was not in scope; `adds` are the ids of the
    capabilities that begin here.
    """

    service: str
    level: str
    gates: tuple[str, ...]
    move: Move
    before: str = ""
    adds: tuple[str, ...] = ()


class ServiceExit(msgspec.Struct, frozen=True, kw_only=True):
    """One service at the exit of a milestone, `green` when nothing blocks it; `notes` block nothing."""

    due: ServiceDue
    green: bool
    owner: str = ""
    current_level: str = ""
    open_gates: tuple[str, ...] = ()
    closed_gates: tuple[str, ...] = ()
    commit: str = ""
    date: str = ""
    blockers: tuple[Blocker, ...] = ()
    notes: tuple[str, ...] = ()


class MilestoneExit(msgspec.Struct, frozen=True, kw_only=True):
    """The exit of a milestone: open when every service in scope is green, and at least one is in scope.

    `services` are those in scope, in the order of the policy; `not_due` those that the milestone does not ask yet;
    `narrowed` says that only some services were asked for, so that it answers for those alone.
    """

    milestone: str
    opens: bool
    commit: str
    date: str
    policy: str
    services: tuple[ServiceExit, ...]
    not_due: tuple[str, ...] = ()
    narrowed: bool = False
    notes: tuple[str, ...] = ()
    version: int = 1

    @property
    def blocking(self) -> tuple[ServiceExit, ...]:
        """The services that block."""
        return tuple(one for one in self.services if not one.green)
