"""A policy from its files: read, merged, checked, with all mistakes at once.

Enters: the bytes of the policy file, of files beside services, of built-in packs; the kinds and report formats that
exist; the day. Leaves: a `Policy`, or PolicyError with every mistake as `file:line:column`. Specification:
`docs/policy.md`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec

from readygate.kinds.kind import Kind
from readygate.model.policy import Criterion, Policy, Rollout, Service
from readygate.policies import keys, settings
from readygate.policies.bounds import BoundChecker
from readygate.policies.custom import custom_kind
from readygate.policies.documents import Document, PolicyFile, pack_file, read_document
from readygate.policies.groups import freeze_criterion, read_common
from readygate.policies.ladders import base_ladder, read_ladders
from readygate.policies.paths import name_globs, path_globs
from readygate.policies.reading import Faults, Fields
from readygate.policies.services import Entry, ServiceReader, read_entries
from readygate.policies.sign_offs import sign_off_criteria
from readygate.policies.terms import Kinds, Terms
from readygate.policies.variables import FIXED_NAMES, MILESTONE_NAMES
from readygate.policies.waivers import last_expiry, read_waivers
from readygate.policies.warnings import warnings_of

__all__ = ["PolicyFile", "digest", "load"]

_DEFAULT_BRANCHES = ("main",)


def load(
    files: Sequence[PolicyFile],
    *,
    kinds: Mapping[str, Kind] | Callable[[str], Kind],
    kind_names: Collection[str] = (),
    formats: Collection[str],
    packs: Mapping[str, bytes],
    today: dt.date,
) -> Policy:
    """The policy of `files`: the first is the policy file, each other one lies beside a service.

    `kinds` are the built-in kinds by name, or a function that gives one together with their `kind_names`; `formats` are
    the report formats that `reports:` may name, `packs` the built-in packs that `extends:` may name. PolicyError has
    all mistakes, in the order of the files.
    """
    faults = Faults()
    document = read_document(files, packs, faults)
    names = (*(file.path for file in files), *map(pack_file, document.packs))
    built_in = Kinds(kind_names, kinds) if callable(kinds) else kinds
    found = _Names(document, built_in, today)
    services = _services(found, formats)
    policy = _policy(found, services, digest(files, {name: packs[name] for name in document.packs}), names)
    faults.stop(names)
    return msgspec.structs.replace(policy, warnings=warnings_of(policy, today))


def digest(files: Sequence[PolicyFile], packs: Mapping[str, bytes]) -> str:
    """SHA-256 over names and bytes of files and packs, each with its length before it."""
    found = hashlib.sha256()
    for name, data in (*((file.path, file.data) for file in files), *packs.items()):
        for part in (name.encode("utf-8", "surrogatepass"), data):
            found.update(len(part).to_bytes(8, "big"))
            found.update(part)
    return found.hexdigest()


class _Names:
    """What the policy names before its criteria are read, each step with the names that those before it found."""

    def __init__(self, document: Document, kinds: Mapping[str, Kind], today: dt.date) -> None:
        self.document = document
        self.fields: Fields = document.root.fields(keys.POLICY)
        pack_files = frozenset(map(pack_file, document.packs))
        self.milestones = settings.read_milestones(self.fields, pack_files)
        ids = tuple(milestone.id for milestone in self.milestones)
        self.ladders = read_ladders(self.fields, ids)
        self.custom = settings.read_kinds(self.fields, kinds)
        own = {name: custom_kind(name, metrics) for name, metrics in self.custom.items()}
        self.entries = read_entries(self.fields)
        if not self.entries:
            document.root.fault("no service is declared under `services`, so there is nothing to judge")
        self.freezes = settings.read_freezes(self.fields, ids)
        self.terms = Terms(
            kinds=Kinds(tuple(kinds), kinds.__getitem__, own),
            ladders=self.ladders,
            base=base_ladder(self.ladders, document.packs),
            milestones=ids,
            variables=_variables(self.entries),
            packs=pack_files,
            today=today,
        )
        self.roles = settings.read_roles(self.fields)
        self.sign_offs = settings.read_sign_offs(self.fields, self.roles)
        self.common = read_common(self.fields, self.terms, self._others())

    def _others(self) -> Iterable[Criterion]:
        """The criteria that no group holds: freeze points and sign-offs."""
        places = {name: cursor.place for name, cursor in self.fields.entries_of("sign-offs")}
        yield from map(freeze_criterion, self.freezes)
        yield from sign_off_criteria(self.sign_offs, self.roles, places)


def _variables(entries: Iterable[Entry]) -> dict[str, None]:
    """The names that exist, in the order in which a hint shows them."""
    names = dict.fromkeys((*FIXED_NAMES, *MILESTONE_NAMES))
    for entry in entries:
        names.update(dict.fromkeys((*entry.declared.values, *entry.declared.empty)))
    return names


def _services(found: _Names, formats: Collection[str]) -> tuple[Service, ...]:
    reader, bounds = ServiceReader(found.common, found.terms, formats), BoundChecker(found.terms.kinds)
    services = []
    for entry in found.entries:
        service = reader.read(entry)
        bounds.check(service, entry.declared)
        services.append(service)
    return tuple(services)


def _policy(found: _Names, services: tuple[Service, ...], digest: str, files: tuple[str, ...]) -> Policy:
    fields, milestones = found.fields, found.milestones
    scope = fields["scope"].fields(keys.SCOPE) if "scope" in fields else Fields()
    current = settings.known_milestone(fields, "milestone", found.terms.milestones)
    limit = last_expiry(milestones, current, found.terms.today)
    return Policy(
        digest=digest,
        files=files,
        services=services,
        ladders=found.ladders,
        gates=found.common.gates,
        milestones=milestones,
        milestone=current,
        branches=name_globs(fields, "branches") or _DEFAULT_BRANCHES,
        rollout=settings.read_rollout(fields["rollout"]) if "rollout" in fields else None,
        rollouts=_rollouts(found.entries),
        shared=path_globs(scope, "shared"),
        ignored=path_globs(scope, "ignore"),
        trust=fields.texts("trust"),
        roles=found.roles,
        sign_offs=found.sign_offs,
        evidence=settings.read_other_evidence(fields),
        waivers=read_waivers(
            found.document.waivers, {service.name: service for service in services}, found.ladders, limit
        ),
        freezes=found.freezes,
        kinds=found.custom,
    )


def _rollouts(entries: Iterable[Entry]) -> dict[str, Rollout]:
    own = ((entry.name, entry.fields["rollout"]) for entry in entries if "rollout" in entry.fields)
    return {name: settings.read_rollout(cursor) for name, cursor in own}
