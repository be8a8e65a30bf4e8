"""The action on the example: the verdict, the job's result and what people see are those of the command line."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.acceptance import act

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="act runs workflows on this host only under Linux")

EXAMPLE = act.ROOT / "examples" / "assignment-service"
SERVICE = Path("services/assignment-service")
WORKFLOW = """
on: pull_request
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - id: ready
        uses: acme/readygate@v1
        with: {inputs}
      - if: always()
        env: {{FILE: "${{{{ steps.ready.outputs.verdict-path }}}}"}}
        run: cp -R "$(dirname "$FILE")" {kept}
"""


def shop(folder: Path, kept: Path, *, state: str, **inputs: str) -> Path:
    """A repository with the example's sources and policy committed, and the reports of one state lying in it."""
    shutil.copytree(EXAMPLE / "service", folder / SERVICE)
    shutil.copy2(EXAMPLE / state / SERVICE / "openapi.yaml", folder / SERVICE)
    passed = json.dumps({name.replace("_", "-"): value for name, value in inputs.items()})
    files = {
        ".github/readygate.yml": (EXAMPLE / "readygate.yml").read_text(encoding="utf-8"),
        ".github/workflows/check.yml": WORKFLOW.format(inputs=passed, kept=kept),
    }
    act.repository_in(folder, files)
    # As a run would: reports are written after the checkout, and git does not know them.
    for report in sorted((EXAMPLE / state / SERVICE / "reports").iterdir()):
        (folder / SERVICE / "reports").mkdir(exist_ok=True)
        (folder / SERVICE / "reports" / report.name).write_bytes(report.read_bytes())
    return folder


def run(tmp_path: Path, *, state: str, **inputs: str) -> tuple[act.Run, Path, Path]:
    """The run, the files that it wrote, and the repository."""
    kept = tmp_path / "kept"
    repository = shop(tmp_path / "shop", kept, state=state, **inputs)
    return act.run(repository, act.action_in(tmp_path / "the action"), tmp_path), kept, repository


def judged(verdict: Path) -> bytes:
    """The judged part as it stands in the file, byte by byte."""
    parts = msgspec.json.decode(verdict.read_bytes(), type=dict[str, msgspec.Raw])
    return bytes(parts["judged"])


def check(repository: Path, out: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """`readygate check` in the repository, as on a laptop."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    command = [sys.executable, "-m", "readygate", "check", f"--out={out}", *arguments]
    environ["PYTHONPATH"] = str(act.ROOT / "src")
    return subprocess.run(command, cwd=repository, env=environ, capture_output=True, check=False)


def test_the_unready_state_fails_the_job_and_says_what_is_missing(tmp_path: Path) -> None:
    ran, kept, _ = run(tmp_path, state="unready")
    readiness: dict[str, Any] = json.loads((kept / "readiness.json").read_text(encoding="utf-8"))
    assert (ran.result, ran.outputs["ready"]) == ("failure", "false")
    assert ran.outputs["current-level"] == readiness["currentLevel"]
    assert ran.outputs["target-level"] == readiness["targetLevel"] == "L2"
    assert json.loads(ran.outputs["gaps"]) == readiness["gaps"]
    errors = [one for one in ran.annotations if one["level"] == "error"]
    ids = [gap.partition(":")[0] for gap in readiness["gaps"]]
    assert len(ids) >= 5
    assert len(errors) == min(len(ids), 10)
    for name, error in zip(ids, errors, strict=False):
        assert name in f"{error.get('title')} {error['message']}"
    assert ran.summary == (kept / "summary.md").read_text(encoding="utf-8")
    assert all(name in ran.summary for name in ids)


def test_the_ready_state_passes(tmp_path: Path) -> None:
    ran, kept, _ = run(tmp_path, state="ready")
    assert (ran.result, ran.outputs["ready"], ran.outputs["gaps"]) == ("success", "true", "[]")
    assert ran.outputs["current-level"] == ran.outputs["target-level"] == "L2"
    assert [one for one in ran.annotations if one["level"] == "error"] == []
    assert json.loads((kept / "verdict.json").read_bytes())["judged"]["ready"] is True


def test_fail_on_never_reports_only(tmp_path: Path) -> None:
    ran, _, _ = run(tmp_path, state="unready", fail_on="never")
    assert (ran.result, ran.outputs["ready"]) == ("success", "false")


def test_a_failed_need_fails_the_job_and_is_named(tmp_path: Path) -> None:
    needs = {"unit": {"result": "failure", "outputs": {}}, "lint": {"result": "success", "outputs": {}}}
    ran, _, _ = run(tmp_path, state="ready", needs=json.dumps(needs))
    assert ran.result == "failure"
    assert any("unit" in one["message"] and "failure" in one["message"] for one in ran.annotations)


def test_collect_writes_the_bundle_and_judges_nothing(tmp_path: Path) -> None:
    repository = shop(tmp_path / "shop", tmp_path / "kept", state="unready", mode="collect")
    ran = act.run(repository, act.action_in(tmp_path / "the action"), tmp_path)
    assert "verdict-path" not in {name for name, value in ran.outputs.items() if value}
    assert ran.outputs["bundle-path"].endswith("bundle.json")
    assert ran.outputs.get("ready", "") == ""


@pytest.mark.parametrize("state", ["ready", "unready"])
def test_the_judged_part_is_that_of_the_command_line_byte_by_byte(state: str, tmp_path: Path) -> None:
    ran, kept, repository = run(tmp_path, state=state)
    date = json.loads((kept / "verdict.json").read_bytes())["judged"]["date"]
    local = check(repository, tmp_path / "local", "--at", date)
    assert local.returncode == (0 if ran.result == "success" else 1), local.stderr.decode()
    assert judged(tmp_path / "local" / "verdict.json") == judged(kept / "verdict.json")
