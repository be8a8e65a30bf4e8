"""The wiring of commands: where the repository is, its policy, its evidence, its subject.

Enters: options. Leaves: the records that evaluation reads. Everything outside (paths, clock, git, environment) is asked
here and nowhere below.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from readygate import __version__
from readygate.cli.parser import POLICY
from readygate.collectors.catalog import ENTRIES
from readygate.intake.read import gather
from readygate.kinds.registry import KINDS
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle
from readygate.model.glob import path_glob
from readygate.model.policy import Policy, Service
from readygate.model.quantity import parse_date
from readygate.model.subject import Change, Subject
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load
from readygate.policies.packs import packs
from readygate.sources.directory import Request, find
from readygate.sources.git import Repository, repository


class Workspace(msgspec.Struct, frozen=True, kw_only=True):
    """A repository on disk, or a plain folder."""

    root: Path
    repository: Repository | None = None

    def exists(self, path: str) -> bool:
        """Whether the repo-relative `path` is there."""
        return (self.root / path).exists()


def workspace(options: argparse.Namespace) -> Workspace:
    """The workspace of `--root`, else of the repository around the current folder, else the current folder."""
    given = getattr(options, "root", None)
    folder = Path(os.path.abspath(given)) if given else Path.cwd()  # noqa: PTH100 (resolve would follow links)
    if not folder.is_dir():
        raise UsageError(f"--root {given!r} is no folder")
    if given and options.replay:
        return Workspace(root=folder.absolute())
    found = repository(folder)
    if given:
        return Workspace(root=folder.absolute(), repository=found if found and found.root == folder.resolve() else None)
    return Workspace(root=found.root if found else folder.absolute(), repository=found)


def formats() -> Mapping[str, str]:
    """The kinds of all report formats by name."""
    return {entry.name: entry.kind for entry in ENTRIES}


def policy(options: argparse.Namespace, place: Workspace, today: dt.date) -> Policy:
    """The policy of `--policy`, else the repository's; PolicyError with all its mistakes."""
    path = Path(options.policy) if options.policy else place.root / POLICY
    try:
        data = path.read_bytes()
    except OSError as error:
        hint = "name it with --policy" if not options.policy else ""
        raise UsageError(
            f"cannot read the policy: {error.strerror}", place=str(options.policy or POLICY), hint=hint
        ) from error
    shown = str(options.policy or POLICY)
    return load(
        [PolicyFile(path=shown, data=data)],
        kinds=KINDS,
        formats=formats(),
        packs=packs(),
        today=today,
    )


def today(options: argparse.Namespace) -> dt.date:
    """The day of `--at`, else today in UTC."""
    if options.replay and not options.at:
        raise UsageError("--replay needs --at", hint="recorded evidence is judged on its own day: --at 2026-04-01")
    if not options.at:
        return dt.datetime.now(dt.UTC).date()
    try:
        return parse_date(options.at)
    except ValueError as error:
        raise UsageError(f"--at: {error}") from error


def evidence(options: argparse.Namespace, place: Workspace, rules: Policy | None) -> Bundle:
    """The bundle of what is declared and named; without either, of a walk through the workspace."""
    declared = {
        report.path: report.format for service in (rules.services if rules else ()) for report in service.reports
    }
    paths = [_from_here(place, path) for path in options.paths]
    for text in options.evidence:
        form, equals, path = text.partition("=")
        if equals and form in formats():
            declared[_from_here(place, path)] = form
        elif equals and "/" not in form and "." not in form:
            raise UsageError(
                f"there is no format {form!r}", place="--evidence", hint=f"formats: {', '.join(formats())}"
            )
        else:
            paths.append(_from_here(place, text))
    tracked = place.repository.tracked if place.repository else frozenset[str]()
    request = Request(
        root=place.root,
        paths=tuple(paths) if paths or declared else (".",),
        declared=declared,
        tracked=tracked,
        service=options.service[0] if options.command == "collect" and len(options.service) == 1 else "",
        replay=options.replay,
        timed=_on_a_laptop(),
    )
    return gather(find(request), workspace=place.root.as_posix(), exists=place.exists)


def _from_here(place: Workspace, path: str) -> str:
    """A path as people type it, relative to the current folder, as one that is relative to the root."""
    absolute = Path(os.path.normpath(Path.cwd() / path))
    return absolute.relative_to(place.root).as_posix() if absolute.is_relative_to(place.root) else absolute.as_posix()


def _on_a_laptop() -> bool:
    """A runner's checkout gives every file the time of the checkout, before any report: times prove nothing there."""
    return "GITHUB_ACTIONS" not in os.environ


def subject(options: argparse.Namespace, place: Workspace, rules: Policy, day: dt.date) -> Subject:
    """What is judged."""
    compare = _on_a_laptop() and not options.replay and place.repository is not None
    return Subject(
        today=day,
        commit=commit(place) if not options.replay else "",
        milestone=options.milestone,
        target=options.target,
        services=tuple(options.service),
        replay=options.replay,
        changes=_changes(place, rules) if compare else {},
    )


def context(options: argparse.Namespace, *, replay: bool = False) -> dict[str, str]:
    """What stands outside the judged part of a verdict: statements about the run."""
    told = {"readygate": __version__}
    if replay or options.replay:
        told["replay"] = "files were judged as they lie; this verdict cannot be published"
    elif _on_a_laptop():
        told["asserted"] = "files of the workspace were taken to be of the commit at HEAD"
    for name in ("GITHUB_REPOSITORY", "GITHUB_EVENT_NAME", "GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_REF"):
        if os.environ.get(name):
            told[name.removeprefix("GITHUB_").lower().replace("_", "-")] = os.environ[name]
    return told


def commit(place: Workspace) -> str:
    """The commit that is judged: the run's, else the workspace's HEAD."""
    return os.environ.get("GITHUB_SHA", "") or (place.repository.head if place.repository else "")


def _changes(place: Workspace, rules: Policy) -> dict[str, Change]:
    """The newest change of every service's content: path, folders, dependencies, what is shared, less ignored."""
    assert place.repository is not None  # asked only where there is one
    ignored = [path_glob(glob) for glob in rules.ignored]
    tracked = sorted(path for path in place.repository.tracked if not any(matches(path) for matches in ignored))
    changes = {}
    for service in rules.services:
        times = [
            (modified, path) for path in _content(service, rules, tracked) if (modified := _modified(place.root / path))
        ]
        if times:
            modified, path = max(times)
            changes[service.name] = Change(path=path, modified=modified)
    return changes


def _content(service: Service, rules: Policy, tracked: list[str]) -> list[str]:
    folders = [folder.strip("/") + "/" for folder in (service.path, *service.folders.values()) if folder]
    globs = [path_glob(glob) for glob in (*service.depends_on, *rules.shared)]
    return [path for path in tracked if path.startswith(tuple(folders)) or any(matches(path) for matches in globs)]


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
