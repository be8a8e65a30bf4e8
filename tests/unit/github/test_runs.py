"""Runs as bodies tell of them; nothing but commits, repositories and times passes as one."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from readygate.github.faults import Unexpected
from readygate.github.runs import Run, commit, repository, run_in, seconds

SHA = "1b2c" * 10
BODY: dict[str, Any] = {
    "id": 42,
    "run_attempt": 2,
    "event": "push",
    "status": "completed",
    "conclusion": "success",
    "head_sha": SHA,
    "head_branch": "main",
    "head_repository": {"id": 5, "full_name": "acme/shop", "fork": False},
    "name": "CI",
    "path": ".github/workflows/ci.yml@refs/heads/main",
    "html_url": "https://github.com/acme/shop/actions/runs/42",
    "created_at": "2026-04-01T00:00:01Z",
}


def test_a_body_becomes_a_run() -> None:
    assert run_in(BODY, "/x") == Run(
        id=42,
        attempt=2,
        event="push",
        status="completed",
        conclusion="success",
        commit=SHA,
        branch="main",
        repository="acme/shop",
        repository_id=5,
        workflow=".github/workflows/ci.yml",
        name="CI",
        url="https://github.com/acme/shop/actions/runs/42",
        created=1775001601.0,
    )


def test_what_is_null_or_odd_is_empty() -> None:
    odd = {
        **dict.fromkeys(BODY),
        "id": 1,
        "run_attempt": 0,
        "event": "",
        "path": "",
        "head_sha": "../..",
        "html_url": "x:",
    }
    assert run_in(odd, "/x") == Run(id=1)


@pytest.mark.parametrize("body", [None, [], {}, {"id": "1"}, {"id": 1, "head_branch": 7}])
def test_what_is_no_run_is_unexpected(body: Any) -> None:
    with pytest.raises(Unexpected, match="not what GitHub documents"):
        run_in(body, "/x")


def test_a_run_is_of_the_repository_of_its_head() -> None:
    run = run_in(BODY, "/x")
    assert run.is_of("Acme/Shop")
    assert not run.is_of("mallory/shop")
    assert not Run(id=1).is_of("")
    assert run.is_of("acme/renamed", 5)
    assert not run.is_of("acme/shop", 6)
    assert run.is_of("acme/shop", 0)


@pytest.mark.parametrize(
    ("facts", "trusted"),
    [
        ({}, True),
        ({"event": "schedule"}, True),
        ({"event": "workflow_dispatch", "branch": "release/1"}, True),
        ({"branch": "release/1/x"}, False),
        ({"branch": "feature"}, False),
        ({"branch": ""}, False),
        ({"event": "pull_request"}, False),
        ({"event": "pull_request_target"}, False),
        ({"event": "workflow_run"}, False),
        ({"repository": "mallory/shop", "repository_id": 6}, False),
        ({"repository": "", "repository_id": 0}, False),
    ],
)
def test_a_trusted_run_is_of_a_trusted_branch_of_this_repository(facts: dict[str, Any], trusted: bool) -> None:
    run = msgspec.structs.replace(run_in(BODY, "/x"), **facts)
    assert run.is_trusted("acme/shop", ("main", "release/*"), 5) is trusted
    assert not run.is_trusted("acme/shop", (), 5)


@pytest.mark.parametrize(
    ("text", "kept"),
    [(SHA, True), ("a" * 64, True), ("0" * 40, False), ("a" * 41, False), ("A" * 40, False), ("", False)],
)
def test_a_commit_is_a_whole_hash(text: str, kept: bool) -> None:
    assert commit(text) == (text if kept else "")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("acme/shop", True),
        ("a-b/c.d_e", True),
        ("acme/.github", True),
        ("acme/..", False),
        ("../shop", False),
        ("acme", False),
        ("acme/shop/x", False),
        ("acme/sh op", False),
        ("acmé/shop", False),
        ("acme/shop?x", False),
    ],
)
def test_a_repository_has_an_owner_and_a_name(text: str, kept: bool) -> None:
    assert repository(text) == (text if kept else "")


@pytest.mark.parametrize(
    ("text", "time"),
    [("2026-04-01T02:00:01+02:00", 1775001601.0), ("2026-04-01T00:00:01", 0.0), ("soon", 0.0), ("", 0.0), (None, 0.0)],
)
def test_a_time_is_in_seconds(text: str | None, time: float) -> None:
    assert seconds(text) == time
