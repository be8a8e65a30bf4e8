"""Artifacts as GitHub lists them, the newest of each name, and the attempt that made each."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.github.artifacts import Artifact, attempts, newest, of_run, record, run
from readygate.github.faults import NotFound, Unexpected
from readygate.github.runs import Run
from tests.unit.github.scripted import Scripted, api, refused

OWN, SHA = "acme/shop", "a1" * 20
LIST = f"/repos/{OWN}/actions/runs/42/artifacts"
JOBS = f"/repos/{OWN}/actions/runs/42/jobs"


def time(minute: int) -> str:
    return f"2026-04-01T10:{minute:02}:00Z"


def body(number: int = 1, name: str = "reports", minute: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "size_in_bytes": 5,
        "expired": False,
        "created_at": time(minute),
        "digest": "sha256:abc",
        "workflow_run": {
            "id": 42,
            "repository_id": 5,
            "head_repository_id": 5,
            "head_branch": "main",
            "head_sha": SHA,
        },
        **more,
    }


def test_a_body_becomes_an_artifact() -> None:
    whole = Artifact(
        id=1,
        name="reports",
        size=5,
        expired=False,
        created=1775037600.0,
        digest="sha256:abc",
        run=42,
        branch="main",
        commit=SHA,
        ours=True,
    )
    assert record(body(), "/x") == whole
    bare = body(created_at=None, digest=None, workflow_run=None, expired=True)
    assert record(bare, "/x") == Artifact(id=1, name="reports", size=5, expired=True)
    empty = record(body(workflow_run={"head_branch": None, "head_sha": None}), "/x")
    assert (empty.branch, empty.commit, empty.ours) == ("", "", False)
    assert not record(body(workflow_run={"repository_id": 5, "head_repository_id": 6}), "/x").ours
    with pytest.raises(Unexpected):
        record({"id": 1}, "/x")


def test_the_newest_of_each_name_stands() -> None:
    listed = [body(3, "b"), body(1, "a", 5), body(2, "a", 4), body(4, "b"), body(5, "A", 1)]
    github = Scripted({f"GET {LIST}": {"artifacts": listed}})
    asked = api(github)
    assert [(one.name, one.id) for one in of_run(asked, OWN, 42)] == [("A", 5), ("a", 1), ("b", 4)]
    assert asked.requests == 1
    assert newest([]) == ()


def test_a_run_is_asked_for_by_its_number() -> None:
    assert run(api(Scripted({f"GET /repos/{OWN}/actions/runs/42": {"id": 42}})), OWN, 42) == Run(id=42)
    with pytest.raises(NotFound):
        run(api(Scripted()), OWN, 42)


# attempts ------------------------------------------------------------------------------------------------------------


def job(name: str, attempt: int, begin: int | None, end: int | None) -> dict[str, Any]:
    times = {"started_at": None if begin is None else time(begin), "completed_at": None if end is None else time(end)}
    return {"id": hash((name, attempt)), "name": name, "run_attempt": attempt, **times}


def tried(jobs: list[Any], minute: int) -> int:
    artifact = record(body(minute=minute), "/x")
    asked = api(Scripted({f"GET {JOBS}": {"jobs": jobs}}))
    found = attempts(asked, OWN, Run(id=42, attempt=2), [artifact])
    assert asked.requests == 1
    return found[1]


@pytest.mark.parametrize(("minute", "attempt"), [(0, 1), (5, 1), (12, 2), (20, 2), (7, 0), (30, 0)])
def test_the_attempt_is_that_of_the_jobs_that_ran(minute: int, attempt: int) -> None:
    jobs = [
        job("test", 1, 0, 5),
        job("lint", 1, 0, 6),
        job("lint", 2, 0, 6),  # not run again, listed again
        job("test", 2, 10, 20),
        job("late", 2, None, None),
        job("skipped", 0, 7, 8),
    ]
    assert tried(jobs, minute) == attempt


def test_jobs_of_two_attempts_at_one_time_leave_it_unknown() -> None:
    assert tried([job("a", 1, 0, 5), job("b", 2, 0, 5)], 3) == 0


def test_a_run_of_one_attempt_and_one_without_artifacts_need_no_request() -> None:
    github = Scripted()
    asked = api(github)
    assert attempts(asked, OWN, Run(id=42, attempt=1), [record(body(), "/x")]) == {1: 1}
    assert attempts(asked, OWN, Run(id=42, attempt=2), []) == {}
    assert github.asked == []


def test_jobs_that_cannot_be_listed_leave_it_unknown() -> None:
    asked = api(Scripted({f"GET {JOBS}": refused(403, "Resource not accessible by integration")}))
    assert attempts(asked, OWN, Run(id=42, attempt=3), [record(body(), "/x")]) == {1: 0}
