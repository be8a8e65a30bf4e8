"""`readygate collect`: read evidence into a bundle, judge nothing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from readygate.cli import workspace
from readygate.cli.parser import POLICY
from readygate.cli.screen import Screen
from readygate.intake.bundles import dump
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle
from readygate.renderers.marks import plural
from readygate.renderers.text import visible


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Write the bundle; a policy is read for what it declares, where there is one."""
    place = workspace.workspace(options)
    if len(options.service) > 1:
        raise UsageError(
            "--service was given more than once", hint="the evidence of one collection belongs to one service"
        )
    declares = options.policy or (place.root / POLICY).exists()
    rules = workspace.policy(options, place, workspace.today(options)) if declares else None
    bundle = workspace.evidence(options, place, rules)
    try:
        Path(options.out).write_bytes(dump(bundle))
    except OSError as error:
        raise UsageError(f"cannot write: {error.strerror}", place=options.out) from error
    for line in _lines(bundle):
        screen.text(line)
    return 0


def _lines(bundle: Bundle) -> Iterator[str]:
    """A line a file; text out of evidence never begins a line, where it could act as a workflow command."""
    for item in bundle.items:
        faults = "; ".join(problem.fault for problem in item.fatal)
        invalid = f", invalid: {visible(faults)}" if faults else ""
        yield f"{item.format}  {visible(item.path)}: {plural(len(item.table), 'row')}{invalid}"
    for other in bundle.unrecognised:
        yield f"not recognised  {visible(other.path)}: {visible(other.looks)}"
