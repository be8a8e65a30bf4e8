"""Artifacts as GitHub lists them, and the attempt that made each.

Enters: an API and a run, or a name. Leaves: records; the newest of each name, for "re-run failed jobs" leaves two of
one name in one run. https://docs.github.com/en/rest/actions/artifacts
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from readygate.github.answers import shaped
from readygate.github.api import Api
from readygate.github.faults import ApiError
from readygate.github.runs import Run, commit, run_in, seconds


class _Of(msgspec.Struct):
    id: int = 0
    repository_id: int = 0
    head_repository_id: int = 0
    head_branch: str | None = None
    head_sha: str | None = None


class _Artifact(msgspec.Struct):
    id: int
    name: str
    size_in_bytes: int
    expired: bool
    created_at: str | None = None
    digest: str | None = None
    workflow_run: _Of | None = None


class _Job(msgspec.Struct):
    name: str = ""
    run_attempt: int = 0
    started_at: str | None = None
    completed_at: str | None = None


class Artifact(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact. `digest` is `sha256:` and hexadecimal, empty where GitHub knows none; `created` is in seconds since
    the epoch; `ours`: the head of its run is in the repository of the run, so that `branch` is one of its own."""

    id: int
    name: str
    size: int
    expired: bool
    created: float = 0.0
    digest: str = ""
    run: int = 0
    branch: str = ""
    commit: str = ""
    ours: bool = False


def run(api: Api, own: str, number: int) -> Run:
    """A run; NotFound where there is none of that number. One request."""
    path = f"/repos/{own}/actions/runs/{number}"
    return run_in(api.get(path), path)


def of_run(api: Api, own: str, number: int) -> tuple[Artifact, ...]:
    """The artifacts of a run, expired ones too, the newest of each name, in the order of their names. One request."""
    path = f"/repos/{own}/actions/runs/{number}/artifacts"
    return newest(record(body, path) for body in api.pages(path, "artifacts"))


def newest(artifacts: Iterable[Artifact]) -> tuple[Artifact, ...]:
    """The newest of each name."""
    by_name: dict[str, Artifact] = {}
    for artifact in artifacts:
        known = by_name.get(artifact.name)
        if known is None or (artifact.created, artifact.id) > (known.created, known.id):
            by_name[artifact.name] = artifact
    return tuple(by_name[name] for name in sorted(by_name))


def attempts(api: Api, own: str, of: Run, artifacts: Sequence[Artifact]) -> dict[int, int]:
    """The attempt that made each artifact, by the artifact's number; 0 where that is not certain.

    No request for a run of one attempt or without artifacts, else one, which may fail. GitHub tells no attempt of an
    artifact: it is that of the jobs that ran when the artifact was made, where they are all of one attempt.
    """
    if of.attempt == 1 or not artifacts:
        return {artifact.id: 1 for artifact in artifacts}
    path = f"/repos/{own}/actions/runs/{of.id}/jobs"
    try:
        spans = _spans([shaped(body, _Job, path) for body in api.pages(path, "jobs", filter="all")])
    except ApiError:
        spans = []
    return {artifact.id: _attempt(spans, artifact.created) for artifact in artifacts}


def _spans(jobs: Iterable[_Job]) -> list[tuple[float, float, int]]:
    """When which attempt had a job running. A job that was not run again is listed for later attempts too: it counts
    for the first one that lists it."""
    first: dict[tuple[str, float, float], int] = {}
    for job in jobs:
        begin, end = seconds(job.started_at), seconds(job.completed_at)
        if begin and end and job.run_attempt:
            key = (job.name, begin, end)
            first[key] = min(job.run_attempt, first.get(key, job.run_attempt))
    return [(begin, end, attempt) for (_, begin, end), attempt in first.items()]


def _attempt(spans: Iterable[tuple[float, float, int]], created: float) -> int:
    found = {attempt for begin, end, attempt in spans if begin <= created <= end}
    return found.pop() if len(found) == 1 else 0


def record(body: Any, path: str) -> Artifact:
    """The record of a JSON value that the API gave at `path`; Unexpected where it is no artifact."""
    known = shaped(body, _Artifact, path)
    of = known.workflow_run or _Of()
    return Artifact(
        id=known.id,
        name=known.name,
        size=known.size_in_bytes,
        expired=known.expired,
        created=seconds(known.created_at),
        digest=known.digest or "",
        run=of.id,
        branch=of.head_branch or "",
        commit=commit(of.head_sha or ""),
        ours=bool(of.repository_id) and of.repository_id == of.head_repository_id,
    )
