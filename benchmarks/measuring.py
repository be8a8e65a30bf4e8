"""What a command costs: CPU seconds of the whole process and its children, and its largest resident set.

Enters: commands. Leaves: the least cost of several runs; the machine is never quiet, and noise only adds. Needs
`os.wait4`, so Linux or macOS.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_UNITS = 1 if sys.platform == "darwin" else 1024
"""Linux counts the resident set in KiB, macOS in bytes: getrusage(2)."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """What to run, and where; `codes` are the exit codes of a run that did its work."""

    arguments: tuple[str, ...]
    folder: Path
    codes: tuple[int, ...] = (0,)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """`cpu` in seconds, `peak` in bytes."""

    cpu: float
    peak: int


def costs(commands: tuple[Command, ...], rounds: int) -> tuple[Cost, ...]:
    """The least cost of each command. All run in each round, so that what is compared ran in the same minute."""
    found = [[_run(command) for command in commands] for _ in range(rounds)]
    return tuple(
        Cost(cpu=min(cost.cpu for cost in runs), peak=min(cost.peak for cost in runs))
        for runs in zip(*found, strict=True)
    )


def _run(command: Command) -> Cost:
    """One run. A child's peak begins with that of this process, which therefore imports little and holds nothing."""
    child = subprocess.Popen(
        command.arguments, cwd=command.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert child.stderr is not None
    said = child.stderr.read()
    child.stderr.close()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in command.codes:
        raise SystemExit(f"{' '.join(command.arguments)} ended with {child.returncode}:\n{said}")
    return Cost(cpu=used.ru_utime + used.ru_stime, peak=used.ru_maxrss * _UNITS)
