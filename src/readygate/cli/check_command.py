"""`readygate check`: collect and evaluate here, print the scorecard."""

from __future__ import annotations

import argparse
from pathlib import Path

from readygate.cli import workspace
from readygate.cli.judging import exit_code, judge, show, write
from readygate.cli.on_github import failed_needs, report
from readygate.cli.screen import Screen


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Judge the workspace; answers the exit code."""
    day = workspace.today(options)
    place = workspace.workspace(options)
    rules = workspace.policy(options, place, day)
    bundle = workspace.evidence(options, place, rules)
    about = workspace.subject(options, place, rules, day)
    verdict = judge(rules, bundle, about, workspace.context(options))
    if options.out:
        write(Path(options.out), verdict, bundle)
    needs = failed_needs(options.needs)
    show(options, screen, verdict, harmless=options.github)
    for need in needs:
        screen.error(f"a needed job did not succeed: {need}")
    if options.github:
        report(screen, verdict.judged, needs)
    return 1 if needs and options.fail_on != "never" else exit_code(options, rules, verdict.judged, day)
