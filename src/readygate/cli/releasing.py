"""What a release on a laptop and one on GitHub share: the exit of the milestone from a verdict, its files, its output.

Enters: options, policy, verdict, the gates that were lost on the branch. Leaves: the exit, files, text.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from readygate.cli.keeping import Lost
from readygate.cli.screen import Screen
from readygate.evaluate.milestone import exit_of
from readygate.model.errors import UsageError
from readygate.model.policy import Policy
from readygate.model.release import MilestoneExit, Standing
from readygate.model.verdict import Judged


def milestone_of(options: argparse.Namespace, rules: Policy) -> str:
    """The milestone that is asked about, else the one that the policy works on."""
    milestone: str = options.milestone or rules.milestone
    if not milestone:
        known = ", ".join(one.id for one in rules.milestones)
        raise UsageError("no milestone is named", place="--milestone", hint=f"the policy has {known}")
    return milestone


def trunk(rules: Policy) -> str:
    """The branch whose history tells what was green before: the first that the policy trusts by its name."""
    return next((name for name in rules.branches if not set("*?[{!") & set(name)), "main")


def exit_from(
    options: argparse.Namespace,
    rules: Policy,
    judged: Judged,
    day: dt.date,
    *,
    lost: Lost,
) -> MilestoneExit:
    """The exit of the milestone that the options name, by the verdict on every service."""
    evidenced = {name for file in judged.evidence for name in file.services}
    standings = {
        one.service: Standing.of(
            one, commit=judged.commit, date=judged.date, evidenced=one.service in evidenced or one.ready
        )
        for one in judged.services
        if one.in_scope
    }
    return exit_of(
        rules,
        milestone_of(options, rules),
        standings,
        regressions=lost.blockers,
        today=day,
        commit=judged.commit,
        services=tuple(dict.fromkeys(options.service)),
        target=options.target,
        notes=(*judged.warnings, *lost.notes),
    )


def write(folder: Path, found: MilestoneExit) -> None:
    """release.json and release.md."""
    from readygate.intake.read import SIGNED
    from readygate.renderers.release import release_file
    from readygate.renderers.release_markdown import milestone_exit

    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "release.json").write_bytes(release_file(found))
        (folder / "release.md").write_bytes(SIGNED + milestone_exit(found).encode())
    except OSError as error:
        raise UsageError(f"cannot write: {error.strerror}", place=str(error.filename or folder)) from error


def show(options: argparse.Namespace, screen: Screen, found: MilestoneExit, *, harmless: bool = False) -> None:
    """The exit in the form that was asked for; `harmless`: no line of it can act as a workflow command."""
    if options.json:
        from readygate.renderers.release import release_file

        screen.data(release_file(found))
    elif options.format == "markdown":
        from readygate.renderers.release_markdown import milestone_exit as markdown

        screen.data(f"{markdown(found)}\n".encode())
    else:
        from readygate.renderers.release_terminal import milestone_exit as table

        screen.render(table(found), harmless=harmless)
