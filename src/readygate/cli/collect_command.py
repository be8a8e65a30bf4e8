"""`readygate collect`: read evidence into a bundle, judge nothing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from readygate.cli.naming import required
from readygate.cli.rules import policy_if_any
from readygate.cli.screen import Screen
from readygate.cli.subject import today
from readygate.cli.workspace import evidence, workspace
from readygate.intake.bundles import dump
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle
from readygate.renderers.marks import plural
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
        Path(options.out).parent.mkdir(parents=True, exist_ok=True)
        Path(options.out).write_bytes(dump(bundle))
    except OSError as error:
        raise UsageError(f"cannot write the bundle: {error.strerror}", place=options.out) from error
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
