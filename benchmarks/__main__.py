"""`python3 dev.py bench`: what readygate costs, beside the floor that its parsers set and a peer. Nothing is asserted.

Enters: options. Leaves: a table. Each figure is the least of several runs of a whole process; the goals are ratios, and
seconds for work that has no floor.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import matrix, pull_request, reports
from benchmarks.measuring import Command, costs

PROJECT = Path(__file__).resolve().parent.parent
EXAMPLE = PROJECT / "examples" / "assignment-service"
REPLAY = ("--replay", "--at", "2026-11-21")
MIB = 1 << 20
_ROW = "{:<32} {:>9} {:>9} {:>7} {:>7} {:>7} {:>8} {:>8}"
_HEAD = ("whole process", "CPU", "floor", "ratio", "goal", "peer", "peak", "goal")


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a line of the table measures: a command, what it is compared with, and its goals.

    `times` is the CPU goal as a multiple of the floor's, `seconds` the same where there is none; `peak` is the goal in
    MiB, 0 for none.
    """

    command: Command
    floor: Command
    peer: Command | None = None
    times: float = 0.0
    seconds: float = 0.0
    peak: int = 0


def main() -> int:
    """Prints the table."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        print(_ROW.format(*_HEAD))
        for name, make in _cases(Path(folder), round(options.size * MIB)).items():
            if _wanted(name, options.only):
                _print(name, make(), options.rounds)
    if _wanted("evaluate", options.only):
        _fleet(options.services)
    if _wanted("ledger", options.only):
        _ledger()
    if _wanted("matrix", options.only):
        _matrix()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--size", type=float, default=20.0, help="MiB of each generated report (default 20)")
    parser.add_argument("--rounds", type=int, default=5, help="runs, of which the least counts (default 5)")
    parser.add_argument("--services", type=int, default=500, help="services to evaluate (default 500)")
    parser.add_argument(
        "--only", action="append", default=[], metavar="WORD", help="lines whose name holds the word; repeatable"
    )
    return parser.parse_args()


def _wanted(name: str, only: list[str]) -> bool:
    return not only or any(word in name for word in only)


def _cases(folder: Path, size: int) -> dict[str, Callable[[], Case]]:
    """The lines by name. What nobody asks for is not made: reports are written when their line is measured."""
    large = f"inspect {size / MIB:g} MiB of"
    return {
        "readygate --version": lambda: _short(_readygate(folder, "--version"), 0.06),
        "check, example ready": lambda: _short(_example("ready"), 0.3),
        "check, example unready": lambda: _short(_example("unready"), 0.3),
        "check, a typical pull request": lambda: _short(_pull_request(folder), 0.3),
        f"{large} JUnit": lambda: _reader(folder, reports.junit(size), "xml", times=1.8, peak=150, peer="junitparser"),
        f"{large} Cobertura": lambda: _reader(folder, reports.cobertura(size), "xml", times=1.3, peak=40),
        f"{large} SARIF": lambda: _reader(folder, reports.sarif(size), "sarif", times=2.5, peak=60),
        f"{large} k6 NDJSON": lambda: _reader(folder, reports.k6(size), "k6", times=1.5, peak=80),
    }


def _short(command: Command, seconds: float) -> Case:
    """Work whose floor is the start of the interpreter."""
    bare = Command(arguments=(sys.executable, "-I", "-c", "pass"), folder=PROJECT)
    return Case(command=command, floor=bare, seconds=seconds)


def _example(state: str) -> Command:
    return _readygate(EXAMPLE / state, "check", "--root", ".", "--policy", "../readygate.yml", *REPLAY)


def _pull_request(folder: Path) -> Command:
    pull_request.write(folder / "shop", EXAMPLE / "ready" / "services" / "assignment-service" / "reports")
    return _readygate(folder / "shop", "check", "--root", ".", "--policy", "readygate.yml", *REPLAY, ".")


def _reader(folder: Path, pieces: Iterable[str], loop: str, *, times: float, peak: int, peer: str = "") -> Case:
    """`inspect` of one large report: read, measured and printed. Its floor is a bare loop of the same parser."""
    path = folder / "report"
    reports.write(path, pieces)
    command = _readygate(folder, "inspect", "--root", ".", *REPLAY, "--json", path.name)
    compared = _loop(peer, path) if peer else None
    return Case(command=command, floor=_loop(loop, path), peer=compared, times=times, peak=peak)


def _readygate(folder: Path, *arguments: str) -> Command:
    return Command(arguments=(sys.executable, "-I", "-m", "readygate", *arguments), folder=folder, codes=(0, 1))


def _loop(name: str, path: Path) -> Command:
    return Command(arguments=(sys.executable, "-m", "benchmarks.floors", name, str(path)), folder=PROJECT)


def _print(name: str, case: Case, rounds: int) -> None:
    own, floor, *peer = costs((case.command, case.floor, *((case.peer,) if case.peer else ())), rounds)
    print(
        _ROW.format(
            name,
            f"{own.cpu:.3f} s",
            f"{floor.cpu:.3f} s",
            f"{own.cpu / floor.cpu:.1f} ×",
            f"{case.times:g} ×" if case.times else f"{case.seconds:g} s",
            f"{peer[0].cpu / floor.cpu:.1f} ×" if peer else "",
            f"{own.peak / MIB:.0f} MiB",
            f"{case.peak} MiB" if case.peak else "",
        ),
        flush=True,
    )


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


def _ledger(writers: int = 8, records: int = 200, batch: int = 50) -> None:
    """Writers at once, on one branch of a bare remote: how long it takes, and that all records are there."""
    command = [sys.executable, "-m", "benchmarks.ledger", *map(str, (writers, records, batch))]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split()
    written, read, kept, late = told
    commits = writers * -(-records // batch)
    print(f"\nledger, {writers} writers × {records} records in {commits} commits: {float(written):.1f} s")
    print(f"  {kept} of {writers * records} there, {late} pushes came too late; read in {float(read):.1f} s")


def _matrix() -> None:
    """The matrix of services and milestones, evaluation alone."""
    command = [sys.executable, "-m", "benchmarks.matrix"]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split()
    work = f"{matrix.SERVICES} services × {len(matrix.MILESTONES)} milestones, {int(told[1]):,} criteria"
    print(f"\nmatrix, {work}: {float(told[0]):.2f} s of CPU (goal 2 s)")


if __name__ == "__main__":
    sys.exit(main())
