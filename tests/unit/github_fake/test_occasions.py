"""The event that a job sees agrees with what the API tells."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.github import Scene, Server, github
from tests.unit.github_fake.asking import ask


@pytest.fixture
def server() -> Iterator[Server]:
    scene = Scene()
    scene.push("release/1", {"a": "a"})
    with github(scene) as server:
        yield server


def get(server: Server, path: str) -> Any:
    return ask(server, server.token(), "GET", path).json()


def test_a_pull_request_of_a_fork(server: Server) -> None:
    scene = server.scene
    pull = scene.pull_request("feature", fork="mona/shop")
    run = scene.run("ci.yml", pull=pull, actor="mona")
    told = server.occasion(run, pull=pull)
    assert told.payload["pull_request"] == get(server, "/pulls/1")
    assert told.payload["repository"] == get(server, "")
    assert (told.payload["action"], told.payload["sender"]["login"]) == ("synchronize", "mona")
    environ = told.environ
    assert (environ["GITHUB_EVENT_NAME"], environ["GITHUB_REF"], environ["GITHUB_REF_NAME"]) == (
        "pull_request",
        "refs/pull/1/merge",
        "1/merge",
    )
    assert (environ["GITHUB_SHA"], environ["GITHUB_HEAD_REF"], environ["GITHUB_BASE_REF"]) == (
        pull.merge_sha,
        "feature",
        "main",
    )
    assert (environ["GITHUB_RUN_ID"], environ["GITHUB_RUN_ATTEMPT"]) == (str(run.id), "1")
    assert environ["GITHUB_WORKFLOW_REF"] == "acme/shop/.github/workflows/ci.yml@refs/pull/1/merge"
    assert environ["GITHUB_API_URL"] == server.url


def test_a_retargeted_pull_request(server: Server) -> None:
    pull = server.scene.pull_request("feature", base="release/1")
    told = server.occasion(server.scene.run(pull=pull), pull=pull, former_base="main").payload
    assert (told["action"], told["changes"]) == ("edited", {"base": {"ref": {"from": "main"}}})
    assert told["pull_request"]["base"]["ref"] == "release/1"


def test_a_pull_request_target_runs_on_the_base(server: Server) -> None:
    pull = server.scene.pull_request("feature", base="release/1")
    told = server.occasion(server.scene.run(pull=pull, event="pull_request_target"), pull=pull)
    assert (told.environ["GITHUB_REF"], told.environ["GITHUB_SHA"]) == (
        "refs/heads/release/1",
        server.scene.tip("release/1"),
    )


def test_a_run_after_a_run_runs_on_the_default_branch(server: Server) -> None:
    scene = server.scene
    pull = scene.pull_request("feature", fork="mona/shop")
    trigger = scene.run("ci.yml", pull=pull)
    told = server.occasion(scene.run("report.yml", event="workflow_run"), trigger=trigger)
    assert told.payload["workflow_run"] == get(server, f"/actions/runs/{trigger.id}")
    assert (told.payload["workflow_run"]["pull_requests"], told.payload["action"]) == ([], "completed")
    assert told.payload["workflow"]["path"] == ".github/workflows/ci.yml"
    assert (told.environ["GITHUB_REF"], told.environ["GITHUB_SHA"]) == ("refs/heads/main", scene.tip())


def test_a_merge_group(server: Server) -> None:
    scene = server.scene
    pull, base = scene.pull_request("feature"), scene.tip()
    branch, sha = scene.merge_group(pull)
    told = server.occasion(scene.run(event="merge_group", branch=branch))
    group = told.payload["merge_group"]
    assert (group["head_ref"], group["head_sha"]) == (f"refs/heads/{branch}", sha)
    assert (group["base_ref"], group["base_sha"]) == ("refs/heads/main", base)
    assert (told.environ["GITHUB_REF"], told.environ["GITHUB_SHA"]) == (f"refs/heads/{branch}", sha)


def test_a_release(server: Server) -> None:
    scene = server.scene
    scene.tag("v1")
    scene.release("v1")
    told = server.occasion(scene.run(event="release"), tag="v1")
    assert told.payload["release"] == get(server, "/releases/latest")
    assert (told.payload["action"], told.environ["GITHUB_REF"]) == ("published", "refs/tags/v1")
    assert told.environ["GITHUB_SHA"] == scene.tip()


def test_a_push_tells_what_was_before(server: Server) -> None:
    before = server.scene.tip()
    after = server.scene.push("main", {"b": "b"})
    told = server.occasion(server.scene.run())
    assert (told.payload["before"], told.payload["after"], told.payload["ref"]) == (before, after, "refs/heads/main")
    assert "action" not in told.payload


def test_a_first_push_has_nothing_before() -> None:
    with github(Scene()) as server:
        assert server.occasion(server.scene.run()).payload["before"] == "0" * 40


def test_a_schedule_and_a_dispatch(server: Server) -> None:
    scene = server.scene
    nightly = server.occasion(scene.run("nightly.yml", event="schedule"))
    assert nightly.payload["workflow"] == ".github/workflows/nightly.yml"
    asked = server.occasion(scene.run(event="workflow_dispatch", branch="release/1"))
    assert (asked.payload["ref"], asked.environ["GITHUB_REF"]) == ("refs/heads/release/1",) * 2


def test_a_runner_keeps_files(server: Server, tmp_path: Path) -> None:
    told = server.occasion(server.scene.run())
    environ = told.within(tmp_path / "runner")
    assert json.loads(Path(environ["GITHUB_EVENT_PATH"]).read_text()) == told.payload
    assert [Path(environ[name]).read_text() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")] == ["", ""]
