"""`readygate collect`: read evidence into a bundle, judge nothing."""

from __future__ import annotations

import argparse
from pathlib import Path

from readygate.cli.naming import required
from readygate.cli.rules import policy_if_any
from readygate.cli.screen import Screen
from readygate.cli.subject import today
from readygate.cli.workspace import evidence, workspace
from readygate.intake.bundles import dump
from readygate.model.errors import UsageError
from readygate.renderers.text import visible


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Write the bundle; a policy is read for what it declares, where there is one."""
    if len(options.service) > 1:
        raise UsageError(
            "--service was given more than once", hint="the evidence of one collection belongs to one service"
        )
    service = next(iter(options.service), "")
    day, place = today(options), workspace(options)
    rules = policy_if_any(options, place, day)
    if rules is not None:
        required(service, [known.name for known in rules.services], "service", "--service")
    bundle = evidence(options, place, rules, service=service)
    try:
        Path(options.out).write_bytes(dump(bundle))
    except OSError as error:
        raise UsageError(f"cannot write the bundle: {error.strerror}", place=options.out) from error
    for item in bundle.items:
        faults = "; ".join(problem.fault for problem in item.fatal)
        rows = f"{item.format}, {len(item.table):,} rows"
        screen.text(f"{visible(item.path)}: {rows}{f', invalid: {visible(faults)}' if faults else ''}")
    for other in bundle.unrecognised:
        screen.text(f"{visible(other.path)}: not recognised, {visible(other.looks)}")
    return 0
