"""The policy that a command judges by, with the files beside services.

Enters: options and the workspace. Leaves: a policy. In a monorepo services bring `readygate.yml` files of their own:
those below `services/`, and those in the folders that the policy names as `path` of a service.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from readygate.cli.parser import POLICY
from readygate.cli.screen import Screen
from readygate.cli.workspace import Workspace, formats
from readygate.kinds.kind import Kind
from readygate.kinds.registry import KINDS
from readygate.model.errors import EvidenceError, PolicyError, UsageError
from readygate.model.policy import Policy
from readygate.policies.codeowners import PLACES, lacking, with_owners
from readygate.policies.custom import custom_kinds
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load
from readygate.policies.packs import packs
from readygate.readers.source import Source
from readygate.readers.yaml import Mapping, Node, Scalar, YamlError, compose
from readygate.sources.opening import Opener

if TYPE_CHECKING:
    from readygate.sources.trees import Tree

BESIDE = "readygate.yml"
LIMIT = 8 << 20
"""Bytes of one policy file."""
_BELOW = re.compile(rf"services/[^/]+/{re.escape(BESIDE)}")
_MISNAMED = (".github/readygate.yaml", "readygate.yml", "readygate.yaml", ".readygate.yml")


def policy(options: argparse.Namespace, place: Workspace, day: dt.date) -> Policy:
    """The policy of `--policy`, else the repository's; PolicyError with all its mistakes."""
    return policy_from(policy_files(options, place), place, day)


def policy_from(files: Sequence[PolicyFile], place: Workspace, day: dt.date) -> Policy:
    """The policy of its files, with the owners of the repository; PolicyError with all its mistakes."""
    rules = alone(files, day)
    if not lacking(rules):
        return rules
    owners = next((name for name in PLACES if place.exists(name)), "")
    return with_owners(rules, _read(place, owners, owners).data.decode("utf-8", "replace")) if owners else rules


def alone(files: Sequence[PolicyFile], day: dt.date) -> Policy:
    """The policy of its files, the first of which is the policy file; PolicyError with all its mistakes."""
    return load(files, kinds=KINDS, formats=formats(), packs=packs(), today=day)


def policy_files(options: argparse.Namespace, place: Workspace) -> list[PolicyFile]:
    """The files of the policy of `--policy`, else of the repository's."""
    path = place.from_here(options.policy) if options.policy else POLICY
    first = _read(place, path, _shown(path, options.policy))
    return [first, *(_read(place, beside, beside) for beside in _beside(place, first) if beside != path)]


def _shown(path: str, typed: str) -> str:
    """The name of a file: outside of the root the one that was typed, for a verdict names no machine."""
    return Path(os.path.normpath(typed)).as_posix() if Path(path).is_absolute() else path


def named_file(typed: str, place: Workspace, option: str) -> PolicyFile:
    """A further file that `option` names, called as a policy would be; UsageError where it cannot be read."""
    path = place.from_here(typed)
    shown = _shown(path, typed)
    try:
        return PolicyFile(path=shown, data=Source(shown, Opener(place.root / path, None)).read(LIMIT))
    except EvidenceError as error:
        raise UsageError(f"{option}: {error.fault}", place=shown, hint=error.hint) from error


def policy_of(tree: Tree, path: str, day: dt.date) -> Policy | None:
    """The policy of a commit, None where it has none; PolicyError with all mistakes of one that cannot be read.

    UsageError where GitHub does not list all files: services whose own file is not listed would go unjudged.
    """
    if not tree.whole:
        raise UsageError(
            f"GitHub lists only a part of the files of {tree.commit[:12]}, so files of the policy may be missing",
            place=path,
            hint="check out the repository with `fetch-depth: 2`, whose files git lists without a limit",
        )
    if path not in tree.blobs:
        return None
    first = PolicyFile(path=path, data=tree.read(path))
    below = {name for name in tree.blobs if _BELOW.fullmatch(name)}
    beside = below | {f"{folder}/{BESIDE}" for folder in _paths(first.data)} & tree.blobs.keys()
    others = [PolicyFile(path=name, data=tree.read(name)) for name in sorted(beside - {path})]
    rules = alone([first, *others], day)
    owners = next((name for name in PLACES if name in tree.blobs), "") if lacking(rules) else ""
    return with_owners(rules, tree.read(owners).decode("utf-8", "replace")) if owners else rules


def kinds_of(rules: Policy) -> Callable[[str], Kind]:
    """The kinds that a policy may name: the built-in ones and its own."""
    own = custom_kinds(rules)
    return lambda name: own.get(name) or KINDS[name]


def policy_if_any(options: argparse.Namespace, place: Workspace, day: dt.date) -> Policy | None:
    """The policy where one is named or there, else None."""
    return policy(options, place, day) if options.policy or place.exists(POLICY) else None


def policy_if_sound(options: argparse.Namespace, place: Workspace, day: dt.date, screen: Screen) -> Policy | None:
    """For looking at evidence while a policy is written: one that was not named may have mistakes, and is left out."""
    try:
        return policy_if_any(options, place, day)
    except PolicyError as error:
        if options.policy:
            raise
        screen.error(f"{POLICY}: {error.fault} (`readygate validate` lists them); read without it")
        return None


def _read(place: Workspace, path: str, shown: str) -> PolicyFile:
    within = None if Path(path).is_absolute() else place.root
    try:
        return PolicyFile(path=shown, data=Source(shown, Opener(place.root / path, within)).read(LIMIT))
    except EvidenceError as error:
        raise UsageError(f"the policy: {error.fault}", place=shown, hint=error.hint or _hint(place)) from error


def _hint(place: Workspace) -> str:
    found = next((name for name in _MISNAMED if place.exists(name)), "")
    return f"name it with --policy {found}" if found else f"a policy is {POLICY}, or named with --policy"


def _beside(place: Workspace, first: PolicyFile) -> list[str]:
    """The policy files beside services, in the order of their paths."""
    found = {path.relative_to(place.root).as_posix() for path in place.root.glob(f"services/*/{BESIDE}")}
    found |= {f"{path}/{BESIDE}" for path in _paths(first.data)}
    return sorted(path for path in found if place.exists(path))


def _paths(data: bytes) -> Iterator[str]:
    """The `path` of each service that a policy names; none where it cannot be read, which loading it will tell."""
    try:
        services = _entry(compose(data), "services")
    except YamlError:
        return
    for service in services.entries.values() if isinstance(services, Mapping) else ():
        path = _entry(service, "path")
        if isinstance(path, Scalar):
            parts = [part for part in path.text.split("/") if part not in {"", "."}]
            if parts and ".." not in parts and not path.text.startswith("/"):
                yield "/".join(parts)


def _entry(node: Node, key: str) -> Node | None:
    return node.entries.get(key) if isinstance(node, Mapping) else None
