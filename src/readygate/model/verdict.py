"""The verdict: what was judged, what came out, and what to do (DESIGN sections 1 and 4).

Enters: what evaluation found. Leaves: immutable records, written as `verdict.json` and `readiness.json`. `Judged` is
byte-equal wherever the same bundle, policy, subject and date are judged; `context` (runs, times, links) is not part of
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import msgspec

from readygate.model.threshold import Result


class Outcome(Enum):
    """What became of a criterion. Only `pass`, `waived` and `not-applicable` open a gate (law 1)."""

    PASS = "pass"  # noqa: S105 (an outcome, not a password)
    FAIL = "fail"
    MISSING = "missing"
    STALE = "stale"
    INVALID = "invalid"
    WAIVED = "waived"
    NOT_APPLICABLE = "not-applicable"
    COMING = "coming"

    @property
    def opens(self) -> bool:
        """Whether a gate may open with it. `coming` does not open, it is left out until its date."""
        return self in (Outcome.PASS, Outcome.WAIVED, Outcome.NOT_APPLICABLE)


class Location(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a source or evidence file: path, line (0: none), a few words."""

    path: str = ""
    line: int = 0
    text: str = ""


class NearMiss(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence that nearly answered: what was seen and what to change."""

    seen: str
    suggestion: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One item of an `each`, or one condition of an `any` / `all`: its label, outcome and results."""

    label: str
    outcome: Outcome
    reason: str
    results: tuple[Result, ...] = ()


class CriterionVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """One criterion judged.

    `level` is the first rung of the service's own ladder that needs it, else a milestone or `release`. `due`: asked at
    the level and milestone due. `reason` is one sentence. `seen` and `needed` are what a table shows: of a
    criterion with parts how many hold (`1 of 2 hold`, `all 2`), else of what does not hold, else of everything.
    `evidence` are the paths of the files that answered; `wanted` names what would answer.
    """

    id: str
    group: str
    title: str
    source: str
    level: str
    outcome: Outcome
    due: bool
    reason: str
    seen: str = ""
    needed: str = ""
    distance: str = ""
    kinds: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    parts: tuple[Part, ...] = ()
    locations: tuple[Location, ...] = ()
    evidence: tuple[str, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    notes: tuple[str, ...] = ()
    wanted: str = ""
    fix: str = ""
    waiver: str = ""


class GateState(Enum):
    """A gate as one mark."""

    OPEN = "open"
    CLOSED = "closed"
    NOT_APPLICABLE = "not-applicable"


class GateVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """One gate at the level due: how many of its due criteria open it, of how many that apply."""

    id: str
    title: str
    state: GateState
    opened: int
    total: int
    not_applicable: int = 0
    note: str = ""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of evidence or work on the way up, and the criteria that it would answer."""

    what: str
    answers: tuple[str, ...]


class ServiceVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """One service judged. `gaps` are the ids of due criteria that block, in the order in which they matter.

    `target_level` is the level due (or asked for); `next_level` the first rung above the current one that asks
    anything, empty at the target; `blocking_next` what it still needs; `way_up` what to add, the most telling first.
    `in_scope` is False before the first row of the matrix.
    """

    service: str
    owner: str
    ladder: tuple[str, ...]
    current_level: str
    target_level: str
    ready: bool
    gaps: tuple[str, ...]
    gates: tuple[GateVerdict, ...]
    criteria: tuple[CriterionVerdict, ...]
    milestone: str = ""
    in_scope: bool = True
    next_level: str = ""
    blocking_next: tuple[str, ...] = ()
    way_up: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()

    def criterion(self, name: str) -> CriterionVerdict | None:
        """The verdict on the criterion called `name`."""
        return next((judged for judged in self.criteria if judged.id == name), None)


class EvidenceRef(msgspec.Struct, frozen=True, kw_only=True):
    """One file that was read: what it was, for whom it counted, what was wrong with it."""

    path: str
    kind: str
    format: str
    sha256: str
    rows: int
    services: tuple[str, ...]
    problems: tuple[str, ...] = ()
    tool: str = ""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """The judged part. `ready` is the pure answer: every service in scope is ready."""

    ready: bool
    policy: str
    commit: str
    date: str
    services: tuple[ServiceVerdict, ...]
    evidence: tuple[EvidenceRef, ...] = ()
    unrecognised: tuple[str, ...] = ()
    unowned: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`verdict.json`: the judged part and, outside it, its context (event, run, attempt, links, statements)."""

    version: int
    judged: Judged
    context: Mapping[str, str] = {}


class Readiness(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`readiness.json` of one service, in the documented shape (source document 000, section 10)."""

    service: str
    current_level: str
    target_level: str
    gaps: tuple[str, ...]

    @classmethod
    def of(cls, verdict: ServiceVerdict) -> Readiness:
        outcomes = {judged.id: judged.outcome.value for judged in verdict.criteria}
        return cls(
            service=verdict.service,
            current_level=verdict.current_level,
            target_level=verdict.target_level,
            gaps=tuple(f"{gap}: {outcomes[gap]}" for gap in verdict.gaps),
        )
