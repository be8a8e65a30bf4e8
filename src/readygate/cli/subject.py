"""What a command judges: the day, the commit, milestone and level, and what the workspace says of its changes.

Enters: options, workspace, policy. Leaves: the subject of an evaluation and the context of its verdict. The clock and
the environment are asked here and nowhere below.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
from pathlib import Path

from readygate import __version__
from readygate.cli.naming import required
from readygate.cli.rules import kinds_of
from readygate.cli.workspace import Workspace, formats, on_a_laptop
from readygate.evaluate.content import Contents
from readygate.model.errors import UsageError
from readygate.model.policy import Policy
from readygate.model.quantity import parse_date
from readygate.model.subject import Change, Subject


def today(options: argparse.Namespace) -> dt.date:
    """The day of `--at`, else today in UTC."""
    if getattr(options, "replay", False) and not options.at:
        raise UsageError("--replay needs --at", hint="recorded evidence is judged on its own day: --at 2026-04-01")
    given = getattr(options, "at", None)
    if not given:
        return dt.datetime.now(dt.UTC).date()
    try:
        return parse_date(given)
    except ValueError as error:
        raise UsageError(str(error), place="--at", hint="write it as YYYY-MM-DD") from error


def check_names(options: argparse.Namespace, rules: Policy) -> None:
    """UsageError where the command line names a service, milestone or level that the policy lacks."""
    names = [service.name for service in rules.services]
    for name in options.service:
        required(name, names, "service", "--service")
    required(options.milestone, [milestone.id for milestone in rules.milestones], "milestone", "--milestone")
    judged = [service for service in rules.services if not options.service or service.name in options.service]
    rungs = {rung.id for service in judged for rung in rules.ladders[service.ladder].rungs}
    required(options.target, sorted(rungs), "level", "--level")


def subject(
    options: argparse.Namespace, place: Workspace, rules: Policy, day: dt.date, *, replay: bool = False
) -> Subject:
    """What is judged. `replay`: the files are judged as they lie, so of no commit and whatever their time."""
    compare = on_a_laptop() and not replay
    return Subject(
        today=day,
        commit="" if replay else _commit(place),
        milestone=options.milestone,
        target=options.target,
        services=tuple(dict.fromkeys(options.service)),
        replay=replay,
        changes=_changes(place, rules) if compare else {},
    )


def context(*, replay: bool = False) -> dict[str, str]:
    """What stands outside the judged part of a verdict: statements about the run."""
    told = {"readygate": __version__}
    if replay:
        told["replay"] = "files were judged as they lie; this verdict cannot be published"
    elif on_a_laptop():
        told["asserted"] = "files of the workspace were taken to be of the commit at HEAD"
    for name in ("GITHUB_REPOSITORY", "GITHUB_EVENT_NAME", "GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_REF"):
        if os.environ.get(name):
            told[name.removeprefix("GITHUB_").lower().replace("_", "-")] = os.environ[name]
    return told


def _commit(place: Workspace) -> str:
    """The commit that is judged: the run's, else the workspace's HEAD."""
    return os.environ.get("GITHUB_SHA", "") or (place.repository.head if place.repository else "")


def _changes(place: Workspace, rules: Policy) -> dict[str, Change]:
    """The newest change of every service's content: path, folders, dependencies, what is shared, less ignored."""
    contents = Contents(rules, kinds=kinds_of(rules), formats=formats())
    changes: dict[str, Change] = {}
    for path in sorted(place.repository.tracked) if place.repository else ():
        touched = contents.touched((path,))
        modified = _modified(place.root / path) if touched else 0.0
        for name in touched:
            if modified and modified >= changes.get(name, _NEVER).modified:
                changes[name] = Change(path=path, modified=modified)
    return changes


_NEVER = Change(path="", modified=0.0)


def _modified(path: Path) -> float:
    """The time of a file's content or of a link itself; 0 where it was deleted."""
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0
