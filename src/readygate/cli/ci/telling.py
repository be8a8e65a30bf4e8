"""Tells a verdict: files, log, summary, annotations, outputs, comment, check run, status; and the exit code.

Enters: the outcome of a run. Leaves: what was published. A place that cannot be written is a warning; the verdict and
the exit code are the same without it, unless the caller requires publishing.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from readygate.cli.ci.gate import Outcome
from readygate.cli.ci.situation import Situation
from readygate.cli.on_github import annotate, outputs
from readygate.cli.parser import POLICY
from readygate.cli.screen import Screen
from readygate.github.api import Api
from readygate.github.commands import annotation, write_outputs
from readygate.github.event import Event
from readygate.model.verdict import Judged
from readygate.publishers import check as check_run
from readygate.publishers import comment as pull_comment
from readygate.publishers import status as commit_status
from readygate.publishers import summary
from readygate.publishers.announced import Watch
from readygate.publishers.outcome import Published
from readygate.renderers.check import Status, check, status
from readygate.renderers.comment import comment, page
from readygate.renderers.links import Links
from readygate.renderers.markdown import markdown
from readygate.renderers.text import visible

UNPUBLISHED = 4
_STATUS = 140
"""Characters of a status's description."""
_SUMMARY = 500_000
"""Bytes of each half of the job summary: what matters, and everything."""


def links_of(event: Event, head: str, *, pull: int = 0, policy: str = "") -> Links:
    """The links of a run. Several gates of one repository, with a policy each, keep a comment each."""
    return Links(
        server=event.server,
        repository=event.repository,
        head=head,
        run=event.run,
        attempt=event.attempt or 1,
        pull=pull,
        key="default" if policy in ("", POLICY) else policy,
    )


def publish_check(api: Api, links: Links, judged: Judged, needs: tuple[str, ...] = ()) -> Published:
    """The check run of the head."""
    return check_run.publish(api, links, check(judged, links, needs=needs))


def publish_comment(
    api: Api,
    links: Links,
    judged: Judged,
    needs: tuple[str, ...] = (),
    *,
    branch: str,
    checked: bool,
    known: str = "",
) -> Published:
    """The pull request's comment. `branch` is the head's where that is of this repository, `known` the head as it was
    last seen; `checked`: a check run is written, too, by which newer runs are known."""
    watch = Watch(check=check_run.NAME if checked else "", branch=branch)
    return pull_comment.publish(api, links, comment(judged, links, needs=needs), known=known, watch=watch)


def warn(screen: Screen, published: Iterable[Published]) -> None:
    """A line of the log for each place that could not be written."""
    for one in published:
        if one.warning:
            screen.text(annotation("warning", one.warning, title="readygate could not publish"))


def _links(options: argparse.Namespace, situation: Situation, outcome: Outcome) -> Links:
    links = links_of(situation.event, situation.head, pull=situation.number, policy=options.policy or "")
    return msgspec.structs.replace(links, artifacts=outcome.gathered.links)


def refuse(options: argparse.Namespace, screen: Screen, situation: Situation, api: Api | None) -> None:
    """The status of a report that cannot judge: a required status that never comes would block without a reason."""
    if options.command != "report" or api is None or "check" not in options.publish.split(","):
        return
    links = links_of(situation.event, situation.head, policy=options.policy or "")
    stopped = Status(state="failure", description=visible(situation.stop, _STATUS))
    warn(screen, (commit_status.publish(api, links, stopped),))


def publish(
    options: argparse.Namespace, situation: Situation, outcome: Outcome, api: Api | None, needs: tuple[str, ...]
) -> tuple[Published, ...]:
    """Check run, status and comment, as far as they are wanted and there is a token."""
    places = frozenset(filter(None, options.publish.split(",")))
    if api is None:
        missing = "there is no token for GitHub's API"
        return tuple(
            Published(place=place, done=False, warning=f"{place}: {missing}") for place in sorted(places & _BY_API)
        )
    links = _links(options, situation, outcome)
    failed = (*needs, *((_POLICY,) if outcome.rule.broken else ()))
    return tuple(_published(options, situation, outcome.judged, api, links, places, failed))


_POLICY = "the change's policy"
"""Told like a needed job: with it merged, every run would stop."""
_BY_API = frozenset({"check", "comment"})


def _published(
    options: argparse.Namespace,
    situation: Situation,
    judged: Judged,
    api: Api,
    links: Links,
    places: frozenset[str],
    needs: tuple[str, ...],
) -> Iterator[Published]:
    reporting = options.command == "report"
    if "check" in places and reporting:
        yield commit_status.publish(api, links, status(judged, links, needs=needs))
    elif "check" in places:
        yield publish_check(api, links, judged, needs)
    if "comment" in places and situation.number:
        yield _commented(situation, judged, api, links, needs, "check" in places and not reporting)


def _commented(
    situation: Situation, judged: Judged, api: Api, links: Links, needs: tuple[str, ...], checked: bool
) -> Published:
    """The comment. That of a merge group is of the pull request's head: the group's commit may never be on a branch."""
    event, pull = situation.event, situation.pull
    branch = "" if event.is_fork else event.head_branch
    if pull is not None and event.name == "merge_group":
        links = msgspec.structs.replace(links, head=pull.head)
        branch = pull.head_branch if pull.head_repository.casefold() == event.repository.casefold() else ""
    known = pull.head if pull else ""
    return publish_comment(api, links, judged, needs, branch=branch, checked=checked, known=known)


def tell_runner(
    options: argparse.Namespace,
    screen: Screen,
    situation: Situation,
    outcome: Outcome,
    published: tuple[Published, ...],
    needs: tuple[str, ...],
) -> None:
    """Annotations to the log, the summary and the outputs to the files that the runner names."""
    judged = outcome.judged
    annotate(screen, judged, needs)
    warn(screen, published)
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path and "summary" in options.publish.split(","):
        links = _links(options, situation, outcome)
        text = f"{page(judged, links, needs=needs, budget=_SUMMARY)}\n\n---\n\n{markdown(judged, budget=_SUMMARY)}"
        told = summary.publish(Path(path), text, published)
        if told.warning:
            screen.error(told.warning)
    append(screen, "GITHUB_OUTPUT", write_outputs(outputs(judged, needs)))


def append(screen: Screen, name: str, text: str) -> None:
    """Add to the file that the runner names, where it names one."""
    path = os.environ.get(name)
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        screen.error(f"{name} cannot be written: {error.strerror}")


def context(situation: Situation, given: dict[str, str]) -> dict[str, str]:
    """What stands outside the judged part: run and pull request."""
    told = {"head": situation.head, "base": situation.base, "base-tip": situation.tip}
    told |= {"pull-request": str(situation.number)} if situation.number else {}
    return given | {name: value for name, value in told.items() if value}


def exit_code(
    options: argparse.Namespace, outcome: Outcome, published: tuple[Published, ...], needs: tuple[str, ...]
) -> int:
    """1 where something blocks or a needed job failed, 2 where the change breaks the policy, 4 where required
    publishing failed and nothing else did."""
    if outcome.rule.broken:
        return 2
    if outcome.judged.blocks or (needs and options.fail_on != "never"):
        return 1
    if options.require_publish and any(one.warning for one in published):
        return UNPUBLISHED
    return 0
