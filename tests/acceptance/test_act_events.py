"""The action under act for each event, with artifacts uploaded by the official client, against a GitHub on loopback."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance import act
from tests.acceptance.samples import CHANGE, COVERED, FAILING, NAMED, REPORTS, SOURCES, UNIT
from tests.github.scene import Scene
from tests.github.server import Server, github
from tests.github.state import PullRequest, Run

pytestmark = [
    pytest.mark.unmeasured,
    pytest.mark.skipif(sys.platform != "linux", reason="act runs workflows on this host only under Linux"),
]

CLIENT = act.ROOT / ".venv" / "artifact-client-2.3.2"
PACKAGES = {
    "private": True,
    "type": "module",
    "dependencies": {"@actions/artifact": "2.3.2"},
    "overrides": {"@azure/storage-blob": "12.17.0"},
}
UPLOAD = """
import { DefaultArtifactClient } from "@actions/artifact"
import { readdirSync } from "node:fs"
const [name, folder] = process.argv.slice(2)
const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
const paths = files.map((one) => `${one.parentPath ?? one.path}/${one.name}`)
await new DefaultArtifactClient().uploadArtifact(name, paths, folder)
"""
WORKFLOW = """
on: [pull_request, push, merge_group, workflow_run, workflow_dispatch]
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - id: ready
        uses: acme/readygate@v1
        with: {{mode: {mode}, milestone: M1}}
      - if: always()
        env: {{FOLDER: "${{{{ steps.ready.outputs.folder }}}}"}}
        run: test -z "$FOLDER" || node {client}/upload.mjs {artifact} "$FOLDER"
"""


@pytest.fixture(scope="module")
def client() -> Path:
    """The official client of artifacts, installed on first use."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("the official client of artifacts needs node and npm")
    if not (CLIENT / "node_modules" / "@actions" / "artifact").is_dir():
        CLIENT.mkdir(parents=True, exist_ok=True)
        (CLIENT / "package.json").write_text(json.dumps(PACKAGES), encoding="utf-8")
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=CLIENT, capture_output=True, check=False, timeout=240)
        if done.returncode:
            pytest.skip("npm could not install the official client of artifacts")
    (CLIENT / "upload.mjs").write_text(UPLOAD, encoding="utf-8")
    return CLIENT


class Actions:
    """Jobs of one repository, each under act in a checkout of its own."""

    def __init__(self, server: Server, folder: Path, client: Path) -> None:
        self.server = server
        self.scene = server.scene
        self._folder = folder
        self._client = client
        self._action = act.action_in(folder / "the action")
        self._number = 0

    def job(
        self, run: Run, commit: str, reports: dict[str, str], *, mode: str = "check", token: str = "", **occasion: Any
    ) -> act.Run:
        """One job, whose artifacts are stored as GitHub would."""
        self._number += 1
        place = self._folder / str(self._number)
        self.scene.checkout(place / "shop", commit)
        artifact = {"collect": "readygate-unit", "release": "readygate-release"}.get(mode, "readygate")
        files = {**reports, ".github/workflows/gate.yml": self._workflow(mode, artifact)}
        for name, text in files.items():
            path = place / "shop" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        ran = act.run(
            place / "shop",
            self._action,
            place,
            occasion=self.server.occasion(run, **occasion),
            token=token or self.server.token(f"job{self._number}"),
            artifacts=place / "artifacts",
        )
        self.scene.finish(run, ran.result)
        self.scene.uploads(run, place / "artifacts")
        return ran

    def _workflow(self, mode: str, artifact: str) -> str:
        return WORKFLOW.format(mode=mode, artifact=artifact, client=self._client)


@pytest.fixture
def actions(tmp_path: Path, client: Path) -> Iterator[Actions]:
    """A repository with a policy of one service."""
    scene = Scene("acme/shop")
    # act copies no file that git ignores
    scene.push("main", {name: text for name, text in SOURCES.items() if name != ".gitignore"})
    with github(scene) as server:
        yield Actions(server, tmp_path, client)


def begun(scene: Scene, event: str, **facts: Any) -> Run:
    return scene.run("readiness.yml", event=event, conclusion=None, jobs=("gate",), **facts)


def test_a_push_leaves_the_baseline_of_pull_request_and_merge_group(actions: Actions) -> None:
    scene = actions.scene
    pushed = actions.job(begun(scene, "push"), scene.tip(), REPORTS)
    assert (pushed.result, [one.name for one in scene.home.artifacts]) == ("success", ["readygate"]), pushed.log
    assert pushed.outputs["ready"] == "true"
    pull = scene.pull_request("feature", CHANGE)
    before = actions.server.count()
    run = begun(scene, "pull_request", pull=pull)
    judged = actions.job(run, str(pull.merge_sha), FAILING, pull=pull)
    assert (judged.result, judged.outputs["ready"]) == ("failure", "false"), judged.log
    assert actions.server.count() - before <= 9
    (comment,) = scene.comments(pull)
    assert f"run={run.id}.1" in comment.body
    assert "G1.unit" in comment.body
    assert json.loads(judged.outputs["gaps"]) == ["G1.unit: fail"]
    branch, commit = scene.merge_group(pull)
    group = begun(scene, "merge_group", branch=branch, sha=commit)
    ready = actions.job(group, commit, REPORTS)
    assert ready.result == "success", ready.log
    (comment,) = scene.comments(pull)
    assert f"run={group.id}.1" in comment.body


def test_a_release_is_judged_by_what_the_push_left(actions: Actions) -> None:
    scene = actions.scene
    actions.job(begun(scene, "push"), scene.tip(), REPORTS)
    released = actions.job(begun(scene, "workflow_dispatch"), scene.tip(), {}, mode="release")
    assert (released.result, released.outputs["ready"]) == ("success", "true"), released.log
    assert released.outputs["release-path"].endswith("/release.json")
    assert [one.name for one in scene.home.artifacts] == ["readygate", "readygate-release"]
    scene.push("main", CHANGE)
    unknown = actions.job(begun(scene, "workflow_dispatch"), scene.tip(), {}, mode="release")
    assert (unknown.result, unknown.outputs["ready"]) == ("failure", "false"), unknown.log


def test_a_report_judges_what_the_job_of_a_fork_collected(actions: Actions) -> None:
    scene = actions.scene
    pull: PullRequest = scene.pull_request("main", CHANGE, fork="eve/shop", author="eve")
    run = begun(scene, "pull_request", pull=pull)
    declared = {UNIT: REPORTS[UNIT], COVERED: REPORTS[COVERED], NAMED: SOURCES[NAMED]}
    token = actions.server.fork_token()
    collected = actions.job(run, str(pull.merge_sha), declared, mode="collect", token=token, pull=pull)
    assert (collected.result, [one.name for one in scene.home.artifacts]) == ("success", ["readygate-unit"])
    report = scene.run("readiness-report.yml", event="workflow_run", conclusion=None, jobs=("gate",))
    told = actions.job(report, scene.tip(), {}, mode="report", trigger=run)
    assert (told.result, told.outputs["ready"]) == ("success", "true"), told.log
    (status,) = scene.home.statuses
    assert (status.sha, status.context, status.state) == (pull.head_sha, "readygate/report", "success")
    (comment,) = scene.comments(pull)
    assert f"run={report.id}.1" in comment.body
