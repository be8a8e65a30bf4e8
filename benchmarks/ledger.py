"""Writers of the ledger at once: real git, a bare remote on this machine, a commit for every few records.

Enters: numbers of writers, of records each, of records a commit. Leaves: seconds, and how many records are there
afterwards, on standard output.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from readygate.ledger.branch import Branch
from readygate.model.ledger import GateMark, Record
from readygate.model.verdict import GateState, Outcome
from readygate.sources.scratch import REMOTE, Scratch


def main(writers: int, records: int, batch: int) -> None:
    """Prints the seconds of writing and of reading, the records found and the pushes that came too late."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        remote = folder / "remote.git"
        subprocess.run(["git", "init", "--quiet", "--bare", str(remote)], check=True)
        waits: list[float] = []

        def branch(own: str) -> Branch:
            (folder / own).mkdir()
            scratch = Scratch(folder / own, remote.as_uri())
            return Branch(scratch, REMOTE, wait=lambda seconds: _wait(seconds, waits), chance=random.random)

        def write(number: int) -> None:
            own = branch(f"writer-{number}")
            for first in range(0, records, batch):
                own.append(_record(number, run) for run in range(first, min(first + batch, records)))

        started = time.monotonic()
        with ThreadPoolExecutor(writers) as pool:
            list(pool.map(write, range(writers)))
        written = time.monotonic()
        found = branch("reader").read().records
        read = time.monotonic()
        kept = len({record.identity for record in found})
        sys.stdout.write(f"{written - started} {read - written} {kept} {len(waits)}\n")


def _wait(seconds: float, waits: list[float]) -> None:
    waits.append(seconds)
    time.sleep(seconds)


def _record(writer: int, run: int) -> Record:
    """A record of the size of the canonical gates' one."""
    outcomes = {f"G{gate}.criterion-{number}": Outcome.PASS for gate in range(1, 9) for number in range(7)}
    return Record(
        service=f"service-{writer}",
        commit=f"{run:040x}",
        branch="main",
        date="2026-11-22",
        time="2026-11-22T10:00:00Z",
        run=run,
        attempt=1,
        policy="f" * 64,
        milestone="M3",
        current_level="L4",
        target_level="L4",
        ready=True,
        in_scope=True,
        gates=tuple(GateMark(id=f"G{gate}", state=GateState.OPEN) for gate in range(1, 9)),
        outcomes=outcomes,
        gaps=(),
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
