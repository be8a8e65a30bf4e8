"""The ledger of a command: where it is, what is read from it, what a run writes down, which gates were lost.

Enters: `--ledger` (`BRANCH`, `ADDRESS#BRANCH` or a file `*.ndjson`), the repository's own address, a token. Leaves:
records; blockers for gates that were green on the branch and are not any more. The clock and chance are asked here.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from readygate.ledger import folder
from readygate.ledger.branch import Appended, Branch
from readygate.ledger.idle import unsettled
from readygate.ledger.ledger import Ledger
from readygate.ledger.records import Stored
from readygate.ledger.regression import departures, regressions
from readygate.model.errors import UsageError
from readygate.model.ledger import Point, Record, Regression, Unsettled
from readygate.model.release import Blocker, Blocks
from readygate.model.verdict import Cause, Judged
from readygate.sources.git import Git
from readygate.sources.scratch import REMOTE, Scratch

NO_LEDGER = "no verdict was kept, so nobody can tell whether a gate was green before and is not any more"
_SHORT = 7


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """What the ledger says of a release: blockers by service, sentences."""

    blockers: Mapping[str, tuple[Blocker, ...]] = {}
    notes: tuple[str, ...] = ()


class Keeper:
    """The ledger on a branch. `own` is the repository's address; `token` goes to its origin and to no other."""

    def __init__(self, where: str, *, own: str, token: str = "") -> None:
        address, _, name = where.rpartition("#")
        self._address = address or own
        self._name = name
        self._token = token if _origin(self._address) == _origin(own) else ""

    def read(self, services: Collection[str] = ()) -> Stored:
        """The records, of these services only if any are named. LedgerError where nobody can read them."""
        with self._branch() as branch:
            return branch.read(services)

    def append(self, records: Iterable[Record]) -> Appended:
        """Writes records down. LedgerError where the remote refuses."""
        with self._branch() as branch:
            return branch.append(records)

    @contextmanager
    def _branch(self) -> Iterator[Branch]:
        with tempfile.TemporaryDirectory(prefix="readygate-") as place:
            git = Scratch(Path(place), self._address, token=self._token)
            yield Branch(git, REMOTE, self._name, wait=time.sleep, chance=random.random)


def on_a_laptop(where: str, root: Path) -> Stored:
    """The ledger that `--ledger` names: a file, a branch of another address, or a branch of the remote `origin`."""
    if not where:
        return Stored()
    if where.endswith(".ndjson"):
        if not Path(where).is_file():
            raise UsageError(f"there is no file {where!r}", place="--ledger")
        return folder.read(Path(where))
    own = "" if "#" in where else Git(root)(root, ("config", "--get", "remote.origin.url"), may_fail=True).strip()
    if not own and "#" not in where:
        raise UsageError("the repository has no remote `origin`", place="--ledger", hint="write ADDRESS#BRANCH")
    return Keeper(where, own=own).read()


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.casefold()


def lost_gates(stored: Stored, judged: Judged, branch: str, order: Sequence[str] = ()) -> Lost:
    """By service the gates that were green on the branch and are not any more; sentences on gates that the policy took
    away since, and on records that cannot be read and so count as nothing. `order` are the branch's commits by first
    parents, the newest first, as far as they are known.
    """
    now = (
        Record.of(
            verdict,
            commit=judged.commit,
            branch=branch,
            date=judged.date,
            time="",
            run=0,
            attempt=0,
            policy=judged.policy,
        )
        for verdict in judged.services
    )
    return lost_by(stored, now, branch, order)


def lost_by(stored: Stored, newest: Iterable[Record], branch: str, order: Sequence[str] = ()) -> Lost:
    """The same by a record of each service: one of today, or the newest of the ledger."""
    ledger = Ledger(stored.records)
    blockers: dict[str, tuple[Blocker, ...]] = {}
    notes = [f"ledger: {fault.place}: {fault.fault}" for fault in stored.faults]
    for now in newest:
        history = ledger.history(now.service, branch, order)
        lost = regressions(history, now)
        gates = {one.gate for one in lost}
        waiting = [one for one in unsettled(history, now) if one.criterion.partition(".")[0] not in gates]
        if lost or waiting:
            blockers[now.service] = (*(_blocker(one, branch, now) for one in lost), *map(_waiting, waiting))
        notes += [
            f"{now.service}: {one.gate} was green until {_at(one.green)} and is not asked any more"
            for one in departures(history, now)
        ]
    if not stored.records:
        notes.append(NO_LEDGER)
    return Lost(blockers=blockers, notes=tuple(notes))


def _waiting(one: Unsettled) -> Blocker:
    reason = f"{one.outcome.value} at {_at(one.at)}, and not asked since: no change touched its paths"
    link = f": {one.at.link}" if one.at.link else ""
    fix = f"show it with a change of those paths, or in the run of that commit once more{link}"
    return Blocker(what=Blocks.GAP, name=one.criterion, reason=reason, fix=fix)


def _blocker(lost: Regression, branch: str, now: Record) -> Blocker:
    since = f"not since {_at(lost.since)}" if lost.since.commit else "not now"
    asked = " (policy or milestone changed in between)" if lost.reason is Cause.POLICY else ""
    names = ", ".join(
        f"{name} (not asked since: no change touched its paths)" if name in now.idle else name
        for name in lost.criteria or lost.added
    )
    reason = f"green on `{branch}` at {_at(lost.green)}, {since}{asked}{f': {names}' if names else ''}"
    fix = f"make {lost.gate} green on `{branch}` again{f'; the run: {lost.since.link}' if lost.since.link else ''}"
    return Blocker(what=Blocks.REGRESSION, name=lost.gate, reason=reason, fix=fix)


def _at(point: Point) -> str:
    return f"`{point.commit[:_SHORT]}` of {point.date}"
