"""The ledger's records: the verdict on one service at one commit, kept; and a gate that was green and is not any more.

Enters: verdicts of the default and release branches. Leaves: immutable records, written as one JSON line each (schema
`ledger-v1`). A later release may add keys to version 1 with a meaning of their own; what is here keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from readygate.model.verdict import Cause, GateState, Outcome, Readiness, ServiceVerdict

VERSION = 1
_END = r"(?![\s\S])"
"""The end of a text in Python and in JSON Schema alike: `$` would let a line break follow."""
_COMMIT = rf"[0-9a-f]{{40}}(?:[0-9a-f]{{24}})?{_END}"
Commit = Annotated[str, Meta(pattern=f"^{_COMMIT}", description="full id of a commit")]
Day = Annotated[str, Meta(pattern=rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_END}", description="day in UTC")]
Second = Annotated[
    str,
    Meta(
        pattern=rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z{_END}",
        description="second in UTC",
    ),
]
Count = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Name = Annotated[str, Meta(min_length=1, max_length=255)]


class GateMark(msgspec.Struct, frozen=True, kw_only=True):
    """The state of one gate."""

    id: Name
    state: GateState


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one service at one commit, by one attempt of one run.

    `date` is the day that was judged, `time` the second of the judging; both UTC. `run` and `attempt` are those of the
    workflow run, 0 where there was none. `policy` is the digest of the policy that judged. `outcomes` and `gaps` are of
    due criteria. `parent` is the commit's first parent, empty where it is not known; `link` leads to the run.

    The answers of `idle` criteria settle nothing, so that the last one before them stands: no change touched their
    paths, or the branch's first run, which has nothing to compare with, asked them as if one had.
    """

    version: Literal[1] = 1
    service: Name
    commit: Commit
    branch: Name
    date: Day
    time: Second
    run: Count
    attempt: Count
    policy: str
    milestone: str
    current_level: str
    target_level: str
    ready: bool
    in_scope: bool
    gates: tuple[GateMark, ...]
    outcomes: Mapping[str, Outcome]
    gaps: tuple[str, ...]
    parent: Annotated[str, Meta(pattern=f"^(?:{_COMMIT})?{_END}", description="full id of a commit, or empty")] = ""
    link: str = ""
    idle: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        verdict: ServiceVerdict,
        *,
        commit: str,
        branch: str,
        date: str,
        time: str,
        run: int,
        attempt: int,
        policy: str,
        parent: str = "",
        link: str = "",
        first: bool = False,
    ) -> Record:
        """The record of a verdict; `first`: of the first run of all."""
        return cls(
            service=verdict.service,
            commit=commit,
            branch=branch,
            date=date,
            time=time,
            run=run,
            attempt=attempt,
            policy=policy,
            milestone=verdict.milestone,
            current_level=verdict.current_level,
            target_level=verdict.target_level,
            ready=verdict.ready,
            in_scope=verdict.in_scope,
            gates=tuple(GateMark(id=gate.id, state=gate.state) for gate in verdict.gates),
            outcomes={judged.id: judged.outcome for judged in verdict.criteria if judged.due},
            gaps=verdict.gaps,
            parent=parent,
            link=link,
            idle=tuple(
                judged.id for judged in verdict.criteria if judged.due and (judged.idle or (first and judged.assumed))
            ),
        )

    @property
    def identity(self) -> tuple[str, str, int, int]:
        """What a ledger has one record of: service, commit, run, attempt."""
        return self.service, self.commit, self.run, self.attempt

    @property
    def moment(self) -> tuple[str, int, int]:
        """When it was judged: time, run, attempt."""
        return self.time, self.run, self.attempt

    @property
    def readiness(self) -> Readiness:
        """The record in the documented shape, as `readiness.json` of the verdict that was recorded has it."""
        return Readiness(
            service=self.service,
            current_level=self.current_level,
            target_level=self.target_level,
            gaps=tuple(f"{gap}: {self.outcomes[gap].value}" for gap in self.gaps),
        )

    def gate(self, name: str) -> GateState | None:
        """The state of a gate; None where the policy had no such gate."""
        return next((mark.state for mark in self.gates if mark.id == name), None)


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the history of a branch: commit, judged day, link to the run; empty where they are not known."""

    commit: str = ""
    date: str = ""
    link: str = ""


class Unsettled(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion that blocked when it was asked last, at `at`, and that no change touched since."""

    service: str
    criterion: str
    outcome: Outcome
    at: Point


class Regression(msgspec.Struct, frozen=True, kw_only=True):
    """A gate of a service that was green on the branch and is not any more.

    `green` is the last record in which it was open, `since` the first one after it in which it was not. `state` is what
    it is now; a gate that the policy does not have any more is not applicable. `criteria` held at `green` and do not
    hold now; `added` block now and were not asked at `green`, or only announced. `reason` is `policy` where policy or
    milestone differ between `green` and `since`: then the rules may have changed and not the service.
    """

    service: str
    gate: str
    state: GateState
    green: Point
    since: Point
    criteria: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    reason: Cause = Cause.NONE
