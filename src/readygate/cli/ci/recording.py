"""Writes the verdicts of trusted branches down, and reads them again for a release.

Enters: a judged run. Leaves: records on the ledger's branch where one is named, and in `ledger.ndjson`, which the next
run of the branch finds in the artifact and carries on. What cannot be written is a warning: the verdict stands.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

from readygate.cli.ci.gate import Outcome
from readygate.cli.ci.situation import Situation
from readygate.cli.keeping import Keeper
from readygate.cli.screen import Screen
from readygate.github.api import Api
from readygate.github.commands import annotation
from readygate.github.faults import ApiError
from readygate.github.lookup import Line
from readygate.ledger import folder
from readygate.ledger.records import Stored
from readygate.ledger.writing import may_write
from readygate.model.errors import ReadygateError
from readygate.model.ledger import Record
from readygate.sources.content import Commits


def keep(
    options: argparse.Namespace,
    screen: Screen,
    situation: Situation,
    outcome: Outcome,
    now: dt.datetime,
    root: Path | None,
) -> None:
    """Records the verdicts of a push to a trusted branch."""
    event = situation.event
    branch = situation.base if not situation.tagged else ""
    tag = event.ref if situation.tagged else ""
    if not may_write(outcome.rule.policy, event.name, branch, tag, fork=event.is_fork):
        return
    records = tuple(_records(situation, outcome, now, root))
    if options.out:
        folder.write(Path(options.out) / folder.NAME, (*outcome.kept.records, *records))
    if not options.ledger:
        return
    try:
        written = keeper(options, situation).append(records)
    except ReadygateError as error:
        screen.text(annotation("warning", str(error), title="readygate could not write the ledger"))
        return
    for sentence in written.refused:
        screen.text(annotation("warning", sentence, title="readygate could not write the ledger"))
    screen.text(f"ledger: {written.written} records written, {written.known} known, {written.commit[:7]}\n")


def stored(options: argparse.Namespace, situation: Situation, outcome: Outcome) -> Stored:
    """The records of the ledger's branch where one is named, else those that the base's newest artifact has."""
    if not options.ledger:
        return outcome.kept
    return keeper(options, situation).read(sorted(verdict.service for verdict in outcome.judged.services))


def order(situation: Situation, api: Api | None) -> tuple[str, ...]:
    """The commits of the branch by first parents, the newest first, as far as GitHub tells them; a request a page."""
    if api is None:
        return ()
    try:
        return tuple(Line(api, situation.event.repository, situation.tested).first_parents())
    except ApiError:
        return ()


def keeper(options: argparse.Namespace, situation: Situation) -> Keeper:
    """The ledger of this repository."""
    event = situation.event
    return Keeper(
        options.ledger, own=f"{event.server}/{event.repository}.git", token=os.environ.get("GITHUB_TOKEN", "")
    )


def _records(situation: Situation, outcome: Outcome, now: dt.datetime, root: Path | None) -> Iterator[Record]:
    event, judged = situation.event, outcome.judged
    parents = Commits(root).parents(situation.tested) if root else ()
    for verdict in judged.services:
        yield Record.of(
            verdict,
            commit=situation.tested,
            branch=situation.base,
            date=judged.date,
            time=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            run=event.run,
            attempt=event.attempt or 1,
            policy=judged.policy,
            parent=parents[0] if parents else "",
            link=f"{event.server}/{event.repository}/actions/runs/{event.run}",
        )
