"""`python3 dev.py bench`: what readygate costs, beside the floor that its parsers set and a peer. Nothing is asserted.

Enters: options. Leaves: a table. Each figure is the least of several runs of a whole process; the goals are ratios, and
seconds for work that has no floor.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import pull_request, reports
from benchmarks.measuring import Command, Cost, costs

PROJECT = Path(__file__).resolve().parent.parent
EXAMPLE = PROJECT / "examples" / "assignment-service"
REPLAY = ("--replay", "--at", "2026-11-21")
MIB = 1 << 20
_ROW = "{:<32} {:>9} {:>9} {:>7} {:>7} {:>7} {:>8} {:>8}"
_HEAD = ("whole process", "CPU", "floor", "ratio", "goal", "peer", "peak", "goal")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One line of the table: the command, what it is compared with, and its goals.

    `times` is the CPU goal as a multiple of the floor's, `seconds` the same where there is none; `peak` is the goal in
    MiB, 0 for none.
    """

    name: str
    command: Command
    floor: Command | None = None
    peer: Command | None = None
    times: float = 0.0
    seconds: float = 0.0
    peak: int = 0


def main() -> int:
    """Prints the table."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        print(_ROW.format(*_HEAD))
        for case in _cases(Path(folder), options):
            if not options.only or any(word in case.name for word in options.only):
                _print(case, options.rounds)
    if not options.only or "evaluate" in options.only:
        _fleet(options.services)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--size", type=float, default=20.0, help="MiB of each generated report (default 20)")
    parser.add_argument("--rounds", type=int, default=5, help="runs, of which the least counts (default 5)")
    parser.add_argument("--services", type=int, default=500, help="services to evaluate (default 500)")
    parser.add_argument("--only", action="append", metavar="WORD", help="lines whose name holds the word; repeatable")
    return parser.parse_args()


def _cases(folder: Path, options: argparse.Namespace) -> Iterator[Case]:
    """The cases, each with its files: what nobody asked for is not generated."""
    bare = Command(arguments=(sys.executable, "-I", "-c", "pass"), folder=folder)
    yield Case(name="--version", command=_readygate(folder, "--version"), floor=bare, seconds=0.06)
    policy = ("--root", ".", "--policy", "../readygate.yml", *REPLAY)
    for state in ("ready", "unready"):
        yield Case(
            name=f"check, example {state}",
            command=_readygate(EXAMPLE / state, "check", *policy),
            floor=bare,
            seconds=0.3,
        )
    pull_request.write(folder / "pull-request", EXAMPLE / "ready" / "services" / "assignment-service" / "reports")
    typical = ("--root", ".", "--policy", "readygate.yml", *REPLAY, ".")
    yield Case(
        name="check, a typical pull request",
        command=_readygate(folder / "pull-request", "check", *typical),
        floor=bare,
        seconds=0.3,
    )
    yield from _readers(folder, round(options.size * MIB), options.only or [""])


def _readers(folder: Path, size: int, only: list[str]) -> Iterator[Case]:
    """`inspect` over one large report of each format: read, measured and printed."""
    formats = {
        "JUnit": (reports.junit, "xml", "junitparser", 1.8, 150),
        "Cobertura": (reports.cobertura, "xml", "", 1.3, 40),
        "SARIF": (reports.sarif, "sarif", "", 2.5, 60),
        "k6 NDJSON": (reports.k6, "k6", "", 1.5, 80),
    }
    for name, (pieces, loop, peer, times, peak) in formats.items():
        title = f"inspect, {name}, {size / MIB:g} MiB"
        if not any(word in title for word in only):
            continue
        path = folder / name.split()[0].lower()
        reports.write(path, pieces(size))
        yield Case(
            name=title,
            command=_readygate(folder, "inspect", "--root", ".", *REPLAY, "--json", path.name),
            floor=_loop(loop, path),
            peer=_loop(peer, path) if peer else None,
            times=times,
            peak=peak,
        )
        path.unlink()


def _readygate(folder: Path, *arguments: str) -> Command:
    return Command(arguments=(sys.executable, "-I", "-m", "readygate", *arguments), folder=folder, codes=(0, 1))


def _loop(name: str, path: Path) -> Command:
    return Command(arguments=(sys.executable, "-m", "benchmarks.floors", name, str(path)), folder=PROJECT)


def _print(case: Case, rounds: int) -> None:
    commands = [command for command in (case.command, case.floor, case.peer) if command]
    own, *others = costs(tuple(commands), rounds)
    floor = others[0] if case.floor else None
    print(
        _ROW.format(
            case.name,
            _seconds(own),
            _seconds(floor) if floor else "",
            f"{own.cpu / floor.cpu:.1f} ×" if floor else "",
            f"{case.times:g} ×" if case.times else f"{case.seconds:g} s",
            f"{others[1].cpu / others[0].cpu:.1f} ×" if case.peer else "",
            f"{own.peak / MIB:.0f} MiB",
            f"{case.peak} MiB" if case.peak else "",
        ),
        flush=True,
    )


def _seconds(cost: Cost) -> str:
    return f"{cost.cpu:.3f} s"


def _fleet(services: int) -> None:
    """Evaluation alone, of so many services and of twice as many: a ratio of 2 is linear."""
    command = [sys.executable, "-m", "benchmarks.fleet"]
    told = [
        subprocess.run([*command, str(count)], cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split()
        for count in (services, 2 * services)
    ]
    (half, criteria), (whole, _) = told
    each = float(whole) / (2 * services)
    print(f"\nevaluate, {2 * services:,} services × {criteria} criteria: {float(whole):.2f} s of CPU")
    print(f"  {each * 10_000:.1f} s for 10,000 (goal 10 s); {float(whole) / float(half):.2f} × that of half as many")


if __name__ == "__main__":
    sys.exit(main())
