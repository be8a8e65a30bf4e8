"""`readygate evaluate`: judge bundles that `collect` wrote."""

from __future__ import annotations

import argparse
from pathlib import Path

from readygate.cli import workspace
from readygate.cli.judging import exit_code, judge, show, write
from readygate.cli.screen import Screen
from readygate.intake.bundles import load
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle, Source
from readygate.model.subject import Subject


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Judge the merged bundles; answers the exit code."""
    day = workspace.today(options)
    place = workspace.workspace(options)
    rules = workspace.policy(options, place, day)
    bundle = Bundle()
    for name in options.bundles:
        bundle = bundle.merged(load(_read(name), name))
    replay = any(item.origin.source == Source.REPLAY.value for item in bundle.items)
    about = Subject(
        today=day,
        commit="" if replay else workspace.commit(place),
        milestone=options.milestone,
        target=options.target,
        services=tuple(options.service),
        replay=replay,
    )
    verdict = judge(rules, bundle, about, workspace.context(options, replay=replay))
    if options.out:
        write(Path(options.out), verdict, bundle)
    show(options, screen, verdict)
    return exit_code(options, rules, verdict.judged, day)


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read the bundle: {error.strerror}", place=name) from error
