"""`readygate publish`: tell a verdict that an earlier command wrote, as check run, comment and job summary."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from readygate.cli.ci.run import event_of_environment
from readygate.cli.ci.telling import UNPUBLISHED, links_of, publish_check, publish_comment, warn
from readygate.cli.screen import Screen
from readygate.github.api import Api, connect
from readygate.github.event import Event
from readygate.model.errors import UsageError
from readygate.model.verdict import Verdict
from readygate.publishers import summary
from readygate.publishers.outcome import Published
from readygate.renderers.comment import page


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Publish; 4 where a place failed that is required, else 0: the verdict's own exit code was given before."""
    verdict, event = _verdict(Path(options.verdict)), event_of_environment()
    token = os.environ.get("GITHUB_TOKEN", "")
    if event is None or not token:
        raise UsageError(
            "a verdict is published from a run on GitHub with a token",
            place="GITHUB_TOKEN" if event else "GITHUB_EVENT_PATH",
            hint="run this in a workflow, with GITHUB_TOKEN in the step's env",
        )
    published = tuple(_published(options, verdict, event, connect(event.api, token)))
    for one in published:
        if not one.warning:
            screen.text(f"published  {one.place}: {one.url or one.note}".rstrip(": "))
    warn(screen, published)
    return UNPUBLISHED if options.require_publish and any(one.warning for one in published) else 0


def _published(options: argparse.Namespace, verdict: Verdict, event: Event, api: Api) -> Iterator[Published]:
    links, judged = links_of(event, event.head, pull=event.number), verdict.judged
    places = options.publish.split(",") if options.publish else ["comment", "check", "summary"]
    if "check" in places:
        yield publish_check(api, links, judged)
    if "comment" in places and event.number:
        branch = "" if event.is_fork else event.head_branch
        yield publish_comment(api, links, judged, branch=branch, checked="check" in places)
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path and "summary" in places:
        yield summary.publish(Path(path), page(judged, links))


def _verdict(path: Path) -> Verdict:
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Verdict)
    except OSError as error:
        raise UsageError(f"the verdict cannot be read: {error.strerror}", place=str(path)) from error
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise UsageError(f"not a verdict: {error}", place=str(path), hint="`check --out DIR` writes one") from error
    if "replay" in found.context:
        raise UsageError("files were judged as they lie, so this verdict says nothing of a commit", place=str(path))
    return found
