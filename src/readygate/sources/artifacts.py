"""Artifacts of other runs, fetched into folders with all that GitHub says of their origin.

Enters: an API, a run, a place. Leaves: a folder for each artifact, and for each that could not be had the reason. What
an artifact claims of itself is not read here; run, commit, time and digest come from the API.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from itertools import accumulate
from pathlib import Path

import msgspec

from readygate.github import artifacts as stored
from readygate.github.api import Api
from readygate.github.artifacts import Artifact
from readygate.github.faults import ApiError, Gone, NotFound, Unexpected, Unreachable
from readygate.github.runs import Run
from readygate.model.errors import EvidenceError
from readygate.model.glob import name_glob
from readygate.sources.archives import safe_name, unpack

THREADS = 4
LARGEST = 1 << 30
"""Bytes of one download."""
TOTAL = 4 << 30
"""Bytes of all downloads that are asked for together."""
MOST = 100
"""Artifacts that are asked for together: each is a request, and a fork may upload as many as it likes."""
_RUN_AGAIN = "run the job again that uploads it"


class Kind(Enum):
    """What a trouble does to the criteria that need the artifact."""

    MISSING = "missing"
    INVALID = "invalid"


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact that could not be had: why, and what to do. `run` is 0 and `workflow` empty where none is known."""

    kind: Kind
    artifact: str
    reason: str
    fix: str = ""
    workflow: str = ""
    run: int = 0


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact below `folder`.

    `digest` is that of the download (`sha256:…`), equal to GitHub's own where GitHub told one. `attempt` is 0 where it
    is not certain. `created` is when it was uploaded, in seconds since the epoch. `trusted`: the run is of this
    repository and of a branch called as a trusted one is, or of a tag called so: only with `ancestor` (its commit is in
    the history that was asked for) does it prove anything. `foreign`: its head is in another repository. `superseded`
    says which later run should have brought the artifact and did not; empty where none.
    """

    folder: Path
    artifact: str
    id: int
    digest: str
    size: int
    url: str
    run: int
    attempt: int
    workflow: str
    event: str
    branch: str
    commit: str
    created: float
    trusted: bool
    foreign: bool
    ancestor: bool
    superseded: str = ""


class Harvest(msgspec.Struct, frozen=True, kw_only=True):
    """What was fetched and what was not."""

    fetched: tuple[Fetched, ...] = ()
    troubles: tuple[Trouble, ...] = ()

    def joined(self, other: Harvest) -> Harvest:
        """Both, this one's first."""
        return Harvest(fetched=(*self.fetched, *other.fetched), troubles=(*self.troubles, *other.troubles))


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Whose artifacts go where: this repository (`owner/name` and its number, 0 if unknown), its server's address, its
    trusted branches (globs of the policy), and a folder, which is made where it is not there. What is above the limits
    is not fetched and is `invalid`."""

    own: str
    folder: Path
    own_id: int = 0
    server: str = "https://github.com"
    branches: tuple[str, ...] = ()
    largest: int = LARGEST
    total: int = TOTAL
    most: int = MOST


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact to fetch and what is known of it."""

    artifact: Artifact
    run: Run
    attempt: int = 0
    ancestor: bool = False
    superseded: str = ""


def of_run(
    api: Api,
    place: Place,
    run: Run | int,
    *,
    names: Iterable[str] = ("*",),
    ancestors: Callable[[str], bool] | None = None,
) -> Harvest:
    """The artifacts of one run whose names match, the newest of each name.

    One request for the list; one for a run that is given by its number; one for its jobs where it had several attempts.
    A run that cannot be asked about is one trouble.
    """
    number = run if isinstance(run, int) else run.id
    try:
        known = stored.run(api, place.own, run) if isinstance(run, int) else run
        matches = [name_glob(name) for name in names]
        found = [one for one in stored.of_run(api, place.own, known.id) if any(match(one.name) for match in matches)]
        attempts = stored.attempts(api, place.own, known, found)
        ancestor = ancestors is not None and ancestors(known.commit)
    except ApiError as error:
        return Harvest(troubles=(_unasked(error, number),))
    if not found:
        reason = f"run {known.id} has no artifact called {', '.join(names)}"
        trouble = Trouble(kind=Kind.MISSING, artifact="", reason=reason, workflow=known.workflow, run=known.id)
        return Harvest(troubles=(trouble,))
    return fetch(
        api, place, [Wanted(artifact=one, run=known, attempt=attempts[one.id], ancestor=ancestor) for one in found]
    )


def fetch(api: Api, place: Place, wanted: Sequence[Wanted]) -> Harvest:
    """Downloads, several at a time; the order is that of `wanted`. No requests besides downloads."""
    place.folder.mkdir(parents=True, exist_ok=True)
    sizes = accumulate(one.artifact.size for one in wanted)
    allowed = [number < place.most and size <= place.total for number, size in enumerate(sizes)]
    with ThreadPoolExecutor(THREADS) as pool:
        results = list(
            pool.map(lambda one, may: _fetched(api, place, one) if may else _over(place, one), wanted, allowed)
        )
    return Harvest(
        fetched=tuple(result for result in results if isinstance(result, Fetched)),
        troubles=tuple(result for result in results if isinstance(result, Trouble)),
    )


def _fetched(api: Api, place: Place, wanted: Wanted) -> Fetched | Trouble:
    artifact = wanted.artifact
    if artifact.expired:
        return _expired(wanted)
    if artifact.size > place.largest:
        reason = f"the artifact has {artifact.size:,} bytes, more than the {place.largest:,} that are read"
        return _trouble(wanted, Kind.INVALID, reason, "upload the reports alone, in an artifact of their own")
    try:
        return _unpacked(api, place, wanted)
    except Gone:
        return _expired(wanted)
    except EvidenceError as error:
        return _trouble(wanted, Kind.INVALID, error.fault, error.hint or _RUN_AGAIN)
    except (Unreachable, Unexpected) as error:
        return _trouble(wanted, Kind.INVALID, f"the artifact cannot be downloaded: {error.fault}", _RUN_AGAIN)
    except ApiError as error:
        return _trouble(wanted, Kind.MISSING, f"the artifact cannot be had: {error.fault}", error.hint)
    except OSError as error:
        return _trouble(wanted, Kind.INVALID, f"the artifact cannot be written: {error.strerror}", "")


def _unpacked(api: Api, place: Place, wanted: Wanted) -> Fetched:
    """The artifact in its folder, once its digest is what GitHub says. The folder's number keeps names apart that are
    one on some file systems."""
    artifact, run = wanted.artifact, wanted.run
    folder = place.folder / f"{artifact.id}-{safe_name(artifact.name)}"
    part = place.folder / f"{artifact.id}.part"
    try:
        with part.open("w+b") as file:
            path = f"/repos/{place.own}/actions/artifacts/{artifact.id}/zip"
            done = api.download(path, place.largest, file)
            digest = f"sha256:{done.sha256}"
            if artifact.digest.startswith("sha256:") and artifact.digest.lower() != digest:
                raise EvidenceError(f"the download has the digest {digest}, GitHub names {artifact.digest[:80]}")
            unpack(file, folder, artifact.name)
    finally:
        part.unlink(missing_ok=True)
    return Fetched(
        folder=folder,
        artifact=artifact.name,
        id=artifact.id,
        digest=digest,
        size=done.size,
        url=f"{place.server}/{place.own}/actions/runs/{run.id}/artifacts/{artifact.id}",
        run=run.id,
        attempt=wanted.attempt,
        workflow=run.workflow,
        event=run.event,
        branch=run.branch,
        commit=run.commit,
        created=artifact.created,
        trusted=run.is_trusted(place.own, place.branches, place.own_id),
        foreign=not run.is_of(place.own, place.own_id),
        ancestor=wanted.ancestor,
        superseded=wanted.superseded,
    )


def _over(place: Place, wanted: Wanted) -> Trouble:
    reason = f"the artifacts are more than the {place.most:,} or the {place.total:,} bytes that are fetched together"
    return _trouble(wanted, Kind.INVALID, reason, "upload fewer artifacts, of reports alone")


def _expired(wanted: Wanted) -> Trouble:
    fix = "run its workflow again; a longer retention-days keeps artifacts for longer"
    return _trouble(wanted, Kind.MISSING, "the artifact has expired", fix)


def _trouble(wanted: Wanted, kind: Kind, reason: str, fix: str) -> Trouble:
    run = wanted.run
    return Trouble(kind=kind, artifact=wanted.artifact.name, reason=reason, fix=fix, workflow=run.workflow, run=run.id)


def _unasked(error: ApiError, run: int) -> Trouble:
    reason = f"there is no run {run}" if isinstance(error, NotFound) else error.fault
    return Trouble(kind=Kind.MISSING, artifact="", reason=reason, fix=error.hint, run=run)
