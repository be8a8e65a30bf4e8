"""A policy after loading: everything resolved, nothing unknown left (POLICY.md).

Enters: what `readygate.policies` read and checked. Leaves: immutable records that evaluation reads. Variables (`${…}`)
stay in the texts and are replaced per service from `Service.variables`; all names were checked at load time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import Enum

import msgspec

from readygate.model.quantity import Unit
from readygate.model.threshold import Threshold

CANONICAL = "canonical"
"""The name of the built-in ladder L0-L4 and of the built-in pack."""
RELEASE = "release"
"""Where a criterion starts that only a release for general availability asks, and the group of sign-offs."""
OWNER = "${service.owner}"
"""The variable that stands for the team or person that owns a service."""
OWNER_SIGNS = "${service.owner.signs}"
"""The variable that stands for who writes records as the owner: the people that own the service, `*` for a team."""
LEVEL_UPGRADE = "level-upgrade"
"""The sign-off that each level above the lowest needs, and where its criteria start."""


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """One level of a ladder; `contains` names the canonical rung that it contains (`is:`), empty for none."""

    id: str
    title: str
    contains: str = ""


class Ladder(msgspec.Struct, frozen=True, kw_only=True):
    """Ordered rungs; a level needs every level below it."""

    name: str
    rungs: tuple[Rung, ...]

    def index(self, rung: str) -> int:
        """The position of `rung`; ValueError where the ladder has none of that name."""
        return [known.id for known in self.rungs].index(rung)


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """A condition on one kind of evidence: filters, parameters of `with:`, thresholds that all must hold."""

    kind: str
    where: Mapping[str, tuple[str, ...]] = {}
    parameters: Mapping[str, tuple[str, ...]] = {}
    require: tuple[Threshold, ...] = ()


class How(Enum):
    """How the parts of a group count."""

    ANY = "any"
    """Passes if one passes, else the worst of those that have evidence."""
    ALL = "all"
    """All must hold."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Several conditions as one."""

    how: How
    parts: tuple[Leaf | Group, ...]


Condition = Leaf | Group


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """One yes/no question.

    `group` is a gate (`G2`), level (`L3`), milestone (`M5`), `freeze` or `release`; `id` is `group.name`. `start` is
    the first rung of `ladder`, or a milestone, or `release`, or `level-upgrade`, that needs it; `until` the last rung
    that asks it (empty: no end). `each` is a variable or a literal list, judged once per item. `waivable` is None where
    the policy does not say (law 9). `changed` are the globs of `when:`. `place` is where the policy defines it.
    """

    id: str
    group: str
    name: str
    title: str
    source: str
    start: str
    condition: Condition
    ladder: str = CANONICAL
    until: str = ""
    each: str | tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    max_age: dt.timedelta | None = None
    warn_until: dt.date | None = None
    waivable: bool | None = None
    fix: str = ""
    place: str = ""


class GateTitle(msgspec.Struct, frozen=True, kw_only=True):
    """A gate's id and title, in the order in which gates are shown."""

    id: str
    title: str


class DeclaredReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report that a service declares: a format, a path or glob, and the prefix that its own paths lack (`root`)."""

    format: str
    path: str
    root: str = ""


class NotApplicable(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion (or `G5.*`) that a service declares without object, with the reason."""

    criterion: str
    reason: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What one milestone asks of a service: the level due and the gates that apply, inheritance resolved."""

    milestone: str
    level: str
    gates: tuple[str, ...]


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A service of the policy.

    `criteria` are all that its gates, levels and capabilities can ask, with this service's overrides; which of them are
    asked is a matter of milestone and level. `variables` map `service.folders.domain` and the like to values;
    `empty` maps lists that are declared `none` to their reason; a name in neither was not declared (law 7).
    `matrix` has a row for every milestone from the first one declared on; it is empty where the policy has no matrix
    for this service, and then every gate applies and the top of the ladder is due. `notes` are remarks by gate.
    """

    name: str
    criteria: tuple[Criterion, ...]
    path: str = ""
    owner: str = ""
    depends_on: tuple[str, ...] = ()
    folders: Mapping[str, str] = {}
    reports: tuple[DeclaredReport, ...] = ()
    variables: Mapping[str, tuple[str, ...]] = {}
    empty: Mapping[str, str] = {}
    ladder: str = CANONICAL
    not_applicable: tuple[NotApplicable, ...] = ()
    matrix: tuple[Row, ...] = ()
    notes: Mapping[str, str] = {}
    place: str = ""


class Milestone(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone; dates are None where the policy gives none."""

    id: str
    starts: dt.date | None = None
    exits: dt.date | None = None


class Enforce(Enum):
    """What a rollout lets block."""

    NONE = "none"
    NEW = "new"
    ALL = "all"


class Rollout(msgspec.Struct, frozen=True, kw_only=True):
    """From which day what blocks; `services` override it by name. `start` None: from the beginning."""

    enforce: Enforce = Enforce.ALL
    start: dt.date | None = None


class Waiver(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the risk register."""

    criterion: str
    service: str
    reason: str
    owner: str
    approved_by: str
    expires: dt.date
    place: str = ""


class Freeze(msgspec.Struct, frozen=True, kw_only=True):
    """Paths that are frozen from a milestone on, unless a matching document is on the base branch."""

    id: str
    paths: tuple[str, ...]
    milestone: str
    unless: str = ""
    place: str = ""


class OtherEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence of another workflow: the newest artifact of that name on a trusted branch."""

    workflow: str
    artifact: str
    max_age: dt.timedelta | None = None


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """A whole policy. `digest` is the SHA-256 over all files and packs it was read from; `files` names them, the policy
    file first. `kinds` are metrics and units of custom evidence.
    """

    digest: str
    files: tuple[str, ...]
    services: tuple[Service, ...]
    ladders: Mapping[str, Ladder]
    gates: tuple[GateTitle, ...]
    milestones: tuple[Milestone, ...]
    milestone: str = ""
    branches: tuple[str, ...] = ("main",)
    rollout: Rollout | None = None
    rollouts: Mapping[str, Rollout] = {}
    shared: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    trust: tuple[str, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = {}
    sign_offs: Mapping[str, tuple[str, ...]] = {}
    evidence: tuple[OtherEvidence, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    kinds: Mapping[str, Mapping[str, Unit]] = {}
    warnings: tuple[str, ...] = ()

    def service(self, name: str) -> Service | None:
        """The service called `name`."""
        return next((service for service in self.services if service.name == name), None)

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every condition of every criterion, each once; what services share is passed over once."""
        return asked_leaves(self, release=True)


def asked_leaves(policy: Policy, *, release: bool) -> tuple[Leaf, ...]:
    """The conditions of every criterion that may be asked, each once: those of a release by a release only."""
    criteria = {id(one): one for service in policy.services for one in service.criteria}
    asked = (one for one in criteria.values() if release or one.start not in (RELEASE, LEVEL_UPGRADE))
    return tuple(leaf for one in asked for leaf in _leaves(one.condition))


def _leaves(condition: Condition) -> tuple[Leaf, ...]:
    if isinstance(condition, Leaf):
        return (condition,)
    return tuple(leaf for part in condition.parts for leaf in _leaves(part))
