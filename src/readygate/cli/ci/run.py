"""A whole run on GitHub: find out, judge, tell (`check --github` and `report`).

Enters: options and the environment of a step. Leaves: the exit code. Nothing of a pull request is executed, and what a
run of somebody else's may tell is bounded by `readygate.cli.ci.gathering`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
from pathlib import Path

import msgspec

from readygate.cli.ci import telling
from readygate.cli.ci.gate import Gate, Outcome
from readygate.cli.ci.recording import keep
from readygate.cli.ci.situation import Situation, understand
from readygate.cli.judging import show, write
from readygate.cli.on_github import failed_needs
from readygate.cli.screen import Screen
from readygate.cli.subject import context
from readygate.cli.workspace import Workspace
from readygate.github.api import Api, connect
from readygate.github.commands import annotation
from readygate.github.event import Event, read
from readygate.model.errors import ReadygateError, UsageError
from readygate.model.verdict import Verdict


def event_of_environment() -> Event | None:
    """The event of this run; None outside of one, or where the runner names no event's file."""
    path = os.environ.get("GITHUB_EVENT_PATH", "")
    if not (path and os.environ.get("GITHUB_EVENT_NAME") and os.environ.get("GITHUB_REPOSITORY")):
        return None
    try:
        return read(os.environ, Path(path).read_bytes())
    except OSError as error:
        raise UsageError(f"the event cannot be read: {error.strerror}", place="GITHUB_EVENT_PATH") from error


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """A run that was judged: what it is about, what came out, the API where there is a token."""

    situation: Situation
    outcome: Outcome
    api: Api | None


def judged(
    options: argparse.Namespace, screen: Screen, event: Event, place: Workspace | None, day: dt.date
) -> Stage | int:
    """The judged run; an exit code where there is nothing to judge, or where nothing can be judged."""
    token = os.environ.get("GITHUB_TOKEN", "")
    api = connect(event.api, token) if token else None
    root = place.repository.root if place and place.repository else None
    situation = understand(event, api, root)
    if situation.idle:
        screen.text(annotation("notice", situation.idle, title="readygate has nothing to judge"))
        return 0
    if situation.stop:
        screen.text(annotation("error", situation.stop, title="readygate cannot judge this run"))
        screen.error(situation.stop)
        telling.refuse(options, screen, situation, api)
        return 1
    try:
        outcome = Gate(options, situation, api, place, day).outcome()
    except ReadygateError as error:
        # an old success must not stay where nothing could be judged
        telling.refuse(options, screen, msgspec.structs.replace(situation, stop=error.fault), api)
        raise
    return Stage(situation=situation, outcome=outcome, api=api)


def run(options: argparse.Namespace, screen: Screen, event: Event, place: Workspace | None, day: dt.date) -> int:
    """Judge and tell; answers the exit code."""
    needs = failed_needs(getattr(options, "needs", ""))
    stage = judged(options, screen, event, place, day)
    if isinstance(stage, int):
        return stage
    situation, outcome, api = stage.situation, stage.outcome, stage.api
    verdict = Verdict(version=1, judged=outcome.judged, context=telling.context(situation, context()))
    if options.out:
        write(Path(options.out), verdict, outcome.bundle)
    show(options, screen, verdict, harmless=True)
    for need in needs:
        screen.error(f"a needed job did not succeed: {need}")
    keep(options, screen, situation, outcome, dt.datetime.now(dt.UTC), place.root if place else None)
    published = telling.publish(options, situation, outcome, api, needs)
    telling.tell_runner(options, screen, situation, outcome, published, needs)
    if outcome.rule.broken:
        screen.error(
            f"the change's policy cannot be read, and would stop every run after the merge:\n{outcome.rule.broken}"
        )
    spent(screen, api)
    return telling.exit_code(options, outcome, published, needs)


def spent(screen: Screen, api: Api | None) -> None:
    """What the run asked of GitHub, for the log."""
    if api is not None:
        screen.text(f"asked GitHub {api.spent.requests} times, and downloaded {api.spent.downloads}")
