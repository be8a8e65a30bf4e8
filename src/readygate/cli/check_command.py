"""`readygate check`: collect and evaluate here, print the scorecard."""

from __future__ import annotations

import argparse
from pathlib import Path

from readygate.cli.judging import exit_code, judge, show, write
from readygate.cli.rules import policy
from readygate.cli.screen import Screen
from readygate.cli.subject import check_names, context, subject, today
from readygate.cli.told import told_by_git
from readygate.cli.workspace import evidence, workspace


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Judge the workspace; answers the exit code."""
    day, needs = today(options), _failed(options.needs)
    place = workspace(options)
    if options.github:
        from readygate.cli.ci.run import event_of_environment
        from readygate.cli.ci.run import run as run_on_github

        event = event_of_environment()
        if event is not None:
            return run_on_github(options, screen, event, place, day)
    rules = policy(options, place, day)
    check_names(options, rules)
    bundle = evidence(options, place, rules).merged(told_by_git(place, rules))
    about = subject(options, place, rules, day, replay=options.replay)
    verdict = judge(rules, bundle, about, context(replay=options.replay))
    if options.out:
        write(Path(options.out), verdict, bundle)
    show(options, screen, verdict, harmless=options.github)
    for need in needs:
        screen.error(f"a needed job did not succeed: {need}")
    if options.github:
        from readygate.cli.on_github import report

        report(screen, verdict.judged, needs)
    return 1 if needs and options.fail_on != "never" else exit_code(options, rules, verdict.judged, day)


def _failed(needs: str) -> tuple[str, ...]:
    if not needs:
        return ()
    from readygate.cli.on_github import failed_needs

    return failed_needs(needs)
