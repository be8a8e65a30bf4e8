"""`readygate report`: under `workflow_run`, judge the run of a pull request again with the base repository's rights."""

from __future__ import annotations

import argparse

from readygate.cli.ci.run import event_of_environment
from readygate.cli.ci.run import run as run_on_github
from readygate.cli.screen import Screen
from readygate.cli.subject import today
from readygate.model.errors import UsageError


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Judge the artifacts of the run that ended; nothing is checked out and nothing of it is run."""
    event = event_of_environment()
    if event is None or event.name != "workflow_run":
        raise UsageError(
            "a report is made under the event workflow_run, in a workflow of the default branch",
            hint="`readygate init --forks` writes it",
        )
    return run_on_github(options, screen, event, None, today(options))
