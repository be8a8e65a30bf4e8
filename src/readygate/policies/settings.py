"""The settings of a policy that are no service's own: milestones, rollout, scope, roles, other workflows' evidence.

Enters: the merged top-level mapping. Leaves: records of `readygate.model.policy`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from readygate.kinds.attestations import KIND as ATTESTATIONS
from readygate.model.policy import Enforce, Freeze, Milestone, OtherEvidence, Rollout
from readygate.model.quantity import Unit, parse_date, parse_days
from readygate.policies import keys
from readygate.policies.custom import UNITS
from readygate.policies.names import CRITERION_NAME, GROUP_NAME, RESERVED
from readygate.policies.paths import glob_of, path_globs
from readygate.policies.reading import Cursor, Fields

CANONICAL_MILESTONES = ("M0", "M1", "M2", "M3", "M4", "M5")
ROLES = ("owner", "architecture", "security", "product", "sre", "legal")
"""Roles that need not be declared: without a team in `roles:` only an attestation can sign for them."""


def group_name(name: str, cursor: Cursor, what: str) -> bool:
    """Whether `name` can be the first part of a criterion's id; a fault at the key where it cannot."""
    if not GROUP_NAME.fullmatch(name) or name in RESERVED:
        reason = "is reserved" if name in RESERVED else "is no name such as `G1`"
        cursor.key_fault(f"the {what} {name!r} {reason}", "letters and digits, joined by `-` or `_`")
        return False
    return True


def read_milestones(fields: Fields, packs: Collection[str]) -> tuple[Milestone, ...]:
    """The milestones in their order: M0-M5 where the policy declares no other name, else those that it declares, as
    they stand. `packs` are the files of packs, whose milestones are M0-M5.
    """
    declared: dict[str, Milestone] = {}
    places: dict[str, Cursor] = {}
    for name, cursor in sorted(fields.entries_of("milestones"), key=_as_written):
        dates = cursor.fields(keys.MILESTONE)
        starts, exits = (dates.parsed(key, parse_date, "a date such as 2026-04-01") for key in keys.MILESTONE)
        if starts and exits and exits < starts:
            dates["exits"].fault(f"{name} exits before it starts")
        if group_name(name, cursor, "milestone"):
            places[name] = cursor
            if cursor.file not in packs:
                declared[name] = Milestone(id=name, starts=starts, exits=exits)
    names = CANONICAL_MILESTONES if set(declared) <= set(CANONICAL_MILESTONES) else tuple(declared)
    ordered = tuple(declared.get(name, Milestone(id=name)) for name in names)
    _check_order(ordered, places)
    return ordered


def _as_written(entry: tuple[str, Cursor]) -> tuple[int, int]:
    """Where an entry stands: in a merged mapping those of the pack come first."""
    at = entry[1].key or entry[1].node
    return at.line, at.column


def _check_order(milestones: tuple[Milestone, ...], places: Mapping[str, Cursor]) -> None:
    for what in keys.MILESTONE:
        latest: tuple[dt.date, str] | None = None
        for milestone in milestones:
            date: dt.date | None = getattr(milestone, what)
            if date and latest and date < latest[0]:
                places[milestone.id].key_fault(f"{milestone.id} {what} before {latest[1]}, which stands before it")
            latest = (date, milestone.id) if date else latest


def read_rollout(cursor: Cursor) -> Rollout:
    """What blocks, and from which day."""
    fields = cursor.fields(keys.ROLLOUT, required=("enforce",))
    enforce = fields["enforce"].choice(Enforce) if "enforce" in fields else None
    return Rollout(enforce=enforce or Enforce.ALL, start=fields.parsed("from", parse_date, "a date"))


def read_kinds(fields: Fields, built_in: Collection[str]) -> dict[str, dict[str, Unit]]:
    """Metrics and units of custom kinds, and those that attestations measure beside their own."""
    kinds: dict[str, dict[str, Unit]] = {}
    for name, cursor in fields.entries_of("kinds"):
        if name in built_in and name != ATTESTATIONS.name:
            cursor.key_fault(f"{name!r} is a built-in kind", "call it otherwise")
        elif not CRITERION_NAME.fullmatch(name):
            cursor.key_fault(f"the kind {name!r} is no kebab-case name")
        kinds[name] = {}
        for metric, unit in cursor.fields(keys.KIND, required=keys.KIND).entries_of("metrics"):
            text = unit.scalar("a unit")
            if not CRITERION_NAME.fullmatch(metric) or metric[0].isdigit():
                unit.key_fault(f"the metric {metric!r} is no kebab-case name that starts with a letter")
            if name == ATTESTATIONS.name and ATTESTATIONS.metric(metric):
                unit.key_fault(f"attestations have a metric {metric!r} of their own", "call it otherwise")
            if text is not None and text not in UNITS:
                unit.unknown("unit", text, UNITS)
            kinds[name][metric] = UNITS.get(text or "", Unit.NUMBER)
    return kinds


def read_roles(fields: Fields) -> dict[str, tuple[str, ...]]:
    """Teams and people by role; the names of roles stand in ids of criteria."""
    roles = {}
    for role, cursor in fields.entries_of("roles"):
        if not CRITERION_NAME.fullmatch(role):
            cursor.key_fault(f"the role {role!r} is no kebab-case name", "letters a-z, digits, joined by `-`")
        roles[role] = cursor.texts()
    return roles


def read_sign_offs(fields: Fields, roles: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Roles that must sign, by what they sign."""
    known = (*roles, *(role for role in ROLES if role not in roles))
    sign_offs: dict[str, tuple[str, ...]] = {}
    taken: dict[str, str] = {}
    for name, cursor in fields.entries_of("sign-offs"):
        if not CRITERION_NAME.fullmatch(name):
            cursor.key_fault(f"the sign-off {name!r} is no kebab-case name", "letters a-z, digits, joined by `-`")
        for item in cursor.one_or_more():
            role = item.scalar()
            if role is None:
                continue
            if role not in known:
                item.unknown("role", role, known)
            other = taken.setdefault(f"{name}-{role}", name)
            if other != name:
                item.fault(f"`{name}` and `{other}` would both give the criterion release.{name}-{role}")
        sign_offs[name] = cursor.texts()
    return sign_offs


def read_other_evidence(fields: Fields) -> tuple[OtherEvidence, ...]:
    """Artifacts of other workflows."""
    found = []
    for cursor in fields.items_of("evidence"):
        entry = cursor.fields(keys.OTHER_EVIDENCE, required=("workflow", "artifact"))
        workflow, artifact = entry.plain_text("workflow"), entry.plain_text("artifact")
        age = entry.parsed("max-age", parse_days, "a duration such as 7d")
        found.append(OtherEvidence(workflow=workflow, artifact=artifact, max_age=age))
    return tuple(found)


def read_freezes(fields: Fields, milestones: Collection[str]) -> tuple[Freeze, ...]:
    """Freeze points."""
    freezes = []
    for name, cursor in fields.entries_of("freeze"):
        entry = cursor.fields(keys.FREEZE, required=("paths", "at"))
        at = known_milestone(entry, "at", milestones)
        unless = glob_of(entry["unless"]) if "unless" in entry else ""
        paths = path_globs(entry, "paths")
        if group_name(name, cursor, "freeze point"):
            freezes.append(Freeze(id=name, paths=paths, milestone=at, unless=unless, place=cursor.place))
    return tuple(freezes)


def known_milestone(fields: Fields, key: str, milestones: Collection[str]) -> str:
    """The milestone that `key` names, empty with a fault where there is none of that name."""
    name = fields.text(key)
    if name and name not in milestones:
        fields[key].unknown("milestone", name, milestones)
        return ""
    return name
