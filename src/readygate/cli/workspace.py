"""Where a command works: the repository's root, and the evidence that lies there.

Enters: options. Leaves: the workspace and its bundle. Paths on the command line are relative to the current folder,
those of a policy to the root.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from readygate.collectors.catalog import ENTRIES
from readygate.intake.bundled import split
from readygate.intake.read import gather
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle, Origin
from readygate.model.policy import Policy
from readygate.policies.names import nearest
from readygate.sources.directory import Request, find

if TYPE_CHECKING:
    from readygate.sources.git import Repository

_WITHOUT = {"doctor", "init", "inspect", "validate"}
"""Commands that look at no evidence, or only look."""


class Workspace(msgspec.Struct, frozen=True, kw_only=True):
    """A repository on disk, or a plain folder. `root` is its real path, `typed` the same as somebody wrote it."""

    root: Path
    repository: Repository | None = None
    typed: Path | None = None

    def exists(self, path: str) -> bool:
        """Whether the repo-relative `path` is there."""
        try:
            return (self.root / path).exists()
        except OSError:  # a name that is too long, in a report
            return False

    def from_here(self, path: str) -> str:
        """A path as people type it, relative to the current folder, as one that is relative to the root.

        A path outside the root stays absolute. Links are not followed, but for the folder in which the path lies.
        """
        typed = Path(os.path.normpath(Path.cwd() / path))
        for place in (typed, typed.parent.resolve() / typed.name):
            if place.is_relative_to(self.root):
                return place.relative_to(self.root).as_posix()
        return typed.as_posix()

    @property
    def names(self) -> tuple[str, ...]:
        """The root as reports may write it."""
        return tuple(path.as_posix() for path in (self.root, self.typed) if path is not None)


def workspace(options: argparse.Namespace) -> Workspace:
    """The workspace of `--root`, else of the repository around the current folder, else the current folder.

    Commands that take files as they lie or look at no evidence can do without git.
    """
    folder = Path(options.root or Path.cwd())
    if not folder.is_dir():
        raise UsageError(f"there is no folder {options.root!r}", place="--root", hint=_siblings(folder))
    replay = getattr(options, "replay", False)
    found = None if options.root and replay else _repository(folder, needed=not (replay or options.command in _WITHOUT))
    if options.root:
        real = folder.resolve()
        return Workspace(root=real, repository=found.below(real) if found else None, typed=folder.absolute())
    return Workspace(root=found.root if found else folder.resolve(), repository=found)


def _repository(folder: Path, *, needed: bool) -> Repository | None:
    from readygate.sources.git import repository

    try:
        return repository(folder)
    except UsageError:
        if needed:
            raise
        return None


def formats() -> Mapping[str, str]:
    """The kinds of all report formats by name."""
    return {entry.name: entry.kind for entry in ENTRIES}


def on_a_laptop() -> bool:
    """A runner's checkout gives every file the time of the checkout, before any report: times prove nothing there."""
    return "GITHUB_ACTIONS" not in os.environ


def evidence(
    options: argparse.Namespace,
    place: Workspace,
    rules: Policy | None,
    *,
    service: str = "",
    origin: Origin | None = None,
) -> Bundle:
    """The bundle of what is declared and named; without either, of a walk through the workspace.

    `service` is the one to which all of it belongs, empty where policy and paths decide. On a runner `origin` is what
    is known of the run (by default what the environment says), and bundles that other jobs collected count, too.
    """
    declared = {
        report.path: report.format for service in (rules.services if rules else ()) for report in service.reports
    }
    paths, asked = list(options.paths), {}
    for text in options.evidence:
        form, path = _evidence(text)
        if form:
            asked[place.from_here(path)] = form
        else:
            paths.append(path)
    if not (paths or asked or declared):
        paths = [str(place.root)]
    request = Request(
        root=place.root,
        paths={text: _found(place, text) for text in paths},
        declared=declared,
        asked=asked,
        tracked=place.repository.tracked if place.repository else frozenset(),
        caseless=sys.platform in {"win32", "darwin"},
        service=service,
        replay=options.replay,
        timed=on_a_laptop(),
        origin=origin or of_run(os.environ),
        collected=not on_a_laptop(),
    )
    files, collected = split(find(request), walked=not on_a_laptop())
    repository = os.environ.get("GITHUB_REPOSITORY", "")
    found = gather(files, workspaces=place.names, exists=place.exists, repository=repository)
    if not collected:
        return found
    from readygate.intake.bundles import merge

    return merge([("", found), *collected])


def of_run(environ: Mapping[str, str]) -> Origin:
    """What a runner's environment says of its run; nothing on a laptop."""
    if "GITHUB_ACTIONS" not in environ:
        return Origin()
    return Origin(
        workflow=environ.get("GITHUB_WORKFLOW_REF", "").partition("@")[0].partition("/.github/workflows/")[2],
        run=_number(environ.get("GITHUB_RUN_ID", "")),
        attempt=_number(environ.get("GITHUB_RUN_ATTEMPT", "")),
        job=environ.get("GITHUB_JOB", ""),
        commit=environ.get("GITHUB_SHA", ""),
        branch=environ.get("GITHUB_HEAD_REF", "") or environ.get("GITHUB_REF_NAME", ""),
        event=environ.get("GITHUB_EVENT_NAME", ""),
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() else 0


def _evidence(text: str) -> tuple[str, str]:
    """Format and path of `[FORMAT=]PATH`; UsageError where what stands before `=` is meant to be a format and is none.

    A path may hold `=`: one with a folder or a suffix before it is such a path.
    """
    form, equals, path = text.partition("=")
    if not equals or "/" in form or "." in form:
        return "", text
    if form not in formats():
        raise UsageError(f"there is no format {form!r}", place="--evidence", hint=nearest(form, formats()))
    if not path:
        raise UsageError(f"{text!r} names no file", place="--evidence", hint=f"write {form}=PATH")
    return form, path


def _found(place: Workspace, text: str) -> str:
    """What a typed path means; UsageError with the names most like it where nothing is there."""
    path = place.from_here(text)
    if place.exists(path) or any(sign in path for sign in "*?{"):
        return path
    raise UsageError(f"there is no file or folder {text!r}", hint=_siblings(Path.cwd() / text))


def _siblings(path: Path) -> str:
    """The nearest names in the folder where `path` would lie."""
    try:
        names = sorted(entry.name for entry in path.parent.iterdir())
    except OSError:
        return f"there is no folder {str(path.parent)!r} either; paths are relative to the current folder"
    return nearest(path.name, names)
