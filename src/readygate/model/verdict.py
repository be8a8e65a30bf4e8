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
        return self in _OPENS


_OPENS = (Outcome.PASS, Outcome.WAIVED, Outcome.NOT_APPLICABLE)


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


class Delta(Enum):
    """A criterion beside the same one of the baseline."""

    NONE = ""
    """No gap here and none there, or nothing to compare with."""
    NEW = "new"
    """A gap here, none there: the baseline opened it."""
    KNOWN = "known"
    """A gap here and there."""
    WORSE = "worse"
    """A gap here and there, further from what is needed here; counts as new."""
    FIXED = "fixed"
    """A gap there, none here."""


class Cause(Enum):
    """Why a criterion is a gap now."""

    NONE = ""
    CHANGE = "change"
    """This change."""
    TIME = "time"
    """Days went by: evidence or a waiver ran out, a rule became due."""
    POLICY = "policy"
    """Another policy, milestone or level is in force."""
    EVIDENCE = "evidence"
    """Evidence that was there is not, or cannot be read."""
    OUTAGE = "outage"
    """Something that was asked for evidence did not answer."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion beside the baseline: what it was there, since when, why it differs, and whom to ask.

    `outcome` and `seen` are the baseline's, empty without one; `since` is a day or commit; `because` is one sentence;
    `ask` an owner.
    """

    delta: Delta = Delta.NONE
    cause: Cause = Cause.NONE
    outcome: str = ""
    seen: str = ""
    since: str = ""
    because: str = ""
    ask: str = ""


IDLE = "`when: changed`"
"""How the reason begins where a criterion is not applicable because no change touched its paths."""


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
    compared: Comparison = Comparison()

    @property
    def idle(self) -> bool:
        """Whether it was not asked because no change touched its paths: what it said last still stands."""
        return self.outcome is Outcome.NOT_APPLICABLE and self.reason.startswith(IDLE)

    @property
    def assumed(self) -> bool:
        """Whether it was asked because nobody could tell what changed."""
        return any(note.startswith(IDLE) for note in self.notes)


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


class Expiry(msgspec.Struct, frozen=True, kw_only=True):
    """Something that holds today and stops at a day: evidence that goes stale, a waiver, a rule that becomes due."""

    criterion: str
    what: str
    on: str


class ServiceVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """One service judged. `gaps` are the ids of due criteria that block, in the order in which they matter.

    `target_level` is the level due; where another one was asked for it is that one, and `planned_level` the level due.
    `next_level` is the first rung above the current one that asks anything, empty at the target; `blocking_next` what
    it still needs; `way_up` what to add, for the next level first, then the most telling. `in_scope` is False before
    the first row of the matrix. `touched` says by what the change touches the service (`12 files`, `through
    packages/domain/**`), empty where all is judged. `enforced` is what the rollout lets block on the judged day: none,
    new or all. `coming_up` are days within the next weeks, the nearest first.
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
    planned_level: str = ""
    next_level: str = ""
    blocking_next: tuple[str, ...] = ()
    way_up: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = ()
    touched: str = ""
    enforced: str = ""
    coming_up: tuple[Expiry, ...] = ()

    def criterion(self, name: str) -> CriterionVerdict | None:
        """The verdict on the criterion called `name`."""
        return next((judged for judged in self.criteria if judged.id == name), None)


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """A service that the change does not touch: it keeps the verdict of another commit, where its content is the same.

    `date` is the day of that verdict; levels are empty where no verdict of it is at hand. `ends` is the first of what
    holds no longer within the two weeks after `date`, None where nothing ends.
    """

    service: str
    commit: str
    date: str = ""
    current_level: str = ""
    target_level: str = ""
    ready: bool = False
    gaps: tuple[str, ...] = ()
    ends: Expiry | None = None


class Effect(Enum):
    """Which way a change of the policy moves the gate."""

    WEAKER = "weaker"
    STRONGER = "stronger"
    UNKNOWN = "cannot tell"


class PolicyChange(msgspec.Struct, frozen=True, kw_only=True):
    """One difference between the policy in force and the one that the change brings.

    `what` names the criterion, waiver, service or setting; `before` and `after` say it in the policy's words (`none`
    where it is absent); `place` is file:line of the new one; `effect` what it does, `today` what that would change on
    today's evidence (`3 failing services would pass`).
    """

    what: str
    before: str
    after: str
    effect: Effect
    place: str = ""
    today: str = ""


class Measuring(msgspec.Struct, frozen=True, kw_only=True):
    """A changed file, or a count, by which less may be measured: a person should look. `path` is empty for counts."""

    path: str = ""
    what: str


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """With what the gaps were compared.

    `commit` and `date` are the baseline's, empty without one; `reason` says why there is none. `first`: the default
    branch never had one, so that everything only reports. `policy_commit`, `policy_branch`: where the policy in force
    is from; `policy_reason` says why where it is not the base branch's.
    """

    commit: str = ""
    date: str = ""
    reason: str = ""
    first: bool = False
    policy_commit: str = ""
    policy_branch: str = ""
    policy_reason: str = ""


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
    artifact: str = ""
    run: int = 0
    commit: str = ""
    branch: str = ""
    date: str = ""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """The judged part. `ready` is the pure answer: every service in scope is ready.

    `blocks` are the gaps that `fail-on` names, as `service: criterion`; `fail_on` is what decided: any, new or never
    and why (`the policy's rollout`, `the input fail-on`). `scope` are sentences on changed files that no service owns
    and on what put every service in scope. `base` is None where nothing was compared (on a laptop).
    """

    ready: bool
    policy: str
    commit: str
    date: str
    services: tuple[ServiceVerdict, ...]
    evidence: tuple[EvidenceRef, ...] = ()
    unrecognised: tuple[str, ...] = ()
    unowned: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    base: Base | None = None
    blocks: tuple[str, ...] = ()
    fail_on: str = ""
    carried: tuple[Carried, ...] = ()
    scope: tuple[str, ...] = ()
    policy_changes: tuple[PolicyChange, ...] = ()
    measuring: tuple[Measuring, ...] = ()


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
