"""`readygate release`: may the milestone exit, may this service ship? Yes, or no with a list."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from readygate.cli import judging, releasing
from readygate.cli.keeping import lost_gates, on_a_laptop
from readygate.cli.rules import policy
from readygate.cli.screen import Screen
from readygate.cli.subject import check_names, context, subject, today
from readygate.cli.told import told_by_git
from readygate.cli.workspace import evidence, workspace
from readygate.sources.content import Commits


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Judge every service for the milestone; answers 0 where it may exit, 1 where not."""
    day, place = today(options), workspace(options)
    if options.github:
        from readygate.cli.ci.release import run as release_on_github
        from readygate.cli.ci.run import event_of_environment

        event = event_of_environment()
        if event is not None:
            return release_on_github(options, screen, event, place, day)
    rules = policy(options, place, day)
    check_names(options, rules)
    milestone = releasing.milestone_of(options, rules)
    bundle = evidence(options, place, rules).merged(told_by_git(place, rules))
    about = subject(options, place, rules, day, replay=options.replay)
    about = msgspec.structs.replace(about, milestone=milestone, release=True)
    verdict = judging.judge(rules, bundle, about, context(replay=options.replay))
    root = place.repository.root if place.repository else None
    order = Commits(root).trunk(verdict.judged.commit) if root and verdict.judged.commit else ()
    lost = lost_gates(on_a_laptop(options.ledger, place.root), verdict.judged, releasing.trunk(rules), order)
    found = releasing.exit_from(options, rules, verdict.judged, day, lost=lost)
    if options.out:
        judging.write(Path(options.out), verdict, bundle)
        releasing.write(Path(options.out), found)
    releasing.show(options, screen, found)
    return 0 if found.opens else 1
