"""`readygate evaluate`: judge bundles that `collect` wrote."""

from __future__ import annotations

import argparse
from pathlib import Path

from readygate.cli.judging import exit_code, judge, show, write
from readygate.cli.rules import policy
from readygate.cli.screen import Screen
from readygate.cli.subject import check_names, context, subject, today
from readygate.cli.workspace import workspace
from readygate.intake import bundles
from readygate.model.errors import EvidenceError, UsageError
from readygate.model.evidence import Bundle
from readygate.model.evidence import Source as Found
from readygate.readers.source import Source
from readygate.sources.opening import Opener


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Judge the merged bundles; answers the exit code. One bundle of files taken as they lie makes all a replay."""
    day, place = today(options), workspace(options)
    rules = policy(options, place, day)
    check_names(options, rules)
    bundle = bundles.merge([(name, _bundle(name)) for name in options.bundles])
    replay = any(item.origin.source == Found.REPLAY.value for item in bundle.items)
    about = subject(options, place, rules, day, replay=replay)
    verdict = judge(rules, bundle, about, context(replay=replay))
    if options.out:
        write(Path(options.out), verdict, bundle)
    show(options, screen, verdict)
    return exit_code(options, rules, verdict.judged, day)


def _bundle(name: str) -> Bundle:
    try:
        data = Source(name, Opener(Path(name)), limit=bundles.LIMIT).read(bundles.LIMIT)
    except EvidenceError as error:
        raise UsageError(f"the bundle: {error.fault}", place=name, hint=error.hint) from error
    return bundles.load(data, name)
