"""The action on the example: the verdict, the job's result and what people see are those of the command line."""

import contextlib
import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from tests import github
from tests.acceptance import act
from tests.acceptance.company import Company
from tests.github.scene import Scene
from tests.github.server import Server
from tests.github.state import PullRequest, Run

pytestmark = [
    pytest.mark.unmeasured,
    pytest.mark.skipif(sys.platform != "linux", reason="act runs workflows on this host only under Linux"),
]

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


class Shop(NamedTuple):
    """A pull request of the example, checked out with the reports of one state beside it, and its run."""

    server: Server
    company: Company
    pull: PullRequest
    run: Run
    folder: Path
    reports: dict[str, str]
    token: str


@pytest.fixture
def shops(tmp_path: Path) -> Iterator[Callable[..., Shop]]:
    """Makes the example's repository on a loopback GitHub: `main` was ready, the change brings a state."""
    with contextlib.ExitStack() as stack:

        def make(state: str, **inputs: str) -> Shop:
            scene = Scene("acme/shop")
            scene.push("main", {**sources("ready"), ".github/workflows/check.yml": workflow(tmp_path / "kept", inputs)})
            server = stack.enter_context(github.github(scene))
            company = Company(server, tmp_path / "runs")
            company.push(reports("ready"), f"--at={dt.datetime.now(dt.UTC).date()}")
            change = {SERVICE / "notes.txt": "changed", SERVICE / "openapi.yaml": openapi(state)}
            pull = scene.pull_request("feature", {path.as_posix(): text for path, text in change.items()})
            folder = tmp_path / "shop"
            scene.checkout(folder, str(pull.merge_sha))
            # As a run would: reports are written after the checkout, and git does not know them.
            for name, text in reports(state).items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(text, encoding="utf-8")
            return Shop(server, company, pull, company.begun(pull=pull), folder, reports(state), server.token("act"))

        yield make


def sources(state: str) -> dict[str, str]:
    files = {
        (SERVICE / path.relative_to(EXAMPLE / "service")).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((EXAMPLE / "service").rglob("*"))
        if path.is_file()
    }
    policy = (EXAMPLE / "readygate.yml").read_text(encoding="utf-8")
    return files | {".github/readygate.yml": policy, (SERVICE / "openapi.yaml").as_posix(): openapi(state)}


def openapi(state: str) -> str:
    return (EXAMPLE / state / SERVICE / "openapi.yaml").read_text(encoding="utf-8")


def reports(state: str) -> dict[str, str]:
    folder = EXAMPLE / state
    found = sorted((folder / SERVICE / "reports").iterdir())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def workflow(kept: Path, inputs: dict[str, str]) -> str:
    return WORKFLOW.format(
        inputs=json.dumps({name.replace("_", "-"): value for name, value in inputs.items()}), kept=kept
    )


def run(shop: Shop, tmp_path: Path) -> tuple[act.Run, Path]:
    """The run and the files that it wrote."""
    occasion = shop.server.occasion(shop.run, pull=shop.pull)
    ran = act.run(shop.folder, act.action_in(tmp_path / "the action"), tmp_path, occasion=occasion, token=shop.token)
    return ran, tmp_path / "kept"


def judged(verdict: Path) -> bytes:
    """The judged part as it stands in the file, byte by byte."""
    parts = msgspec.json.decode(verdict.read_bytes(), type=dict[str, msgspec.Raw])
    return bytes(parts["judged"])


def the_command_line_agrees(shop: Shop, ran: act.Run, kept: Path) -> None:
    """Its exit code is the job's result, and the judged part is the same byte by byte."""
    date = json.loads((kept / "verdict.json").read_bytes())["judged"]["date"]
    local = shop.company.gate(shop.run, str(shop.pull.merge_sha), shop.reports, f"--at={date}", pull=shop.pull, depth=0)
    assert local.code == (0 if ran.result == "success" else 1), local.err
    assert judged(local.folder / "out" / "verdict.json") == judged(kept / "verdict.json")


def test_the_unready_state_fails_the_job_and_says_what_is_missing(shops: Callable[..., Shop], tmp_path: Path) -> None:
    shop = shops("unready")
    ran, kept = run(shop, tmp_path)
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
    assert all(name in ran.summary for name in ids)
    (comment,) = shop.company.comments(shop.pull)
    assert f"run={shop.run.id}.1" in comment.body
    assert shop.company.scene.home.checks[-1].conclusion == "failure"
    the_command_line_agrees(shop, ran, kept)


def test_the_ready_state_passes(shops: Callable[..., Shop], tmp_path: Path) -> None:
    shop = shops("ready")
    ran, kept = run(shop, tmp_path)
    assert (ran.result, ran.outputs["ready"], ran.outputs["gaps"]) == ("success", "true", "[]")
    assert ran.outputs["current-level"] == ran.outputs["target-level"] == "L2"
    assert [one for one in ran.annotations if one["level"] == "error"] == []
    assert json.loads((kept / "verdict.json").read_bytes())["judged"]["ready"] is True
    the_command_line_agrees(shop, ran, kept)


def test_fail_on_never_reports_only(shops: Callable[..., Shop], tmp_path: Path) -> None:
    ran, _ = run(shops("unready", fail_on="never"), tmp_path)
    assert (ran.result, ran.outputs["ready"]) == ("success", "false")


def test_a_failed_need_fails_the_job_and_is_named(shops: Callable[..., Shop], tmp_path: Path) -> None:
    needs = {"unit": {"result": "failure", "outputs": {}}, "lint": {"result": "success", "outputs": {}}}
    ran, _ = run(shops("ready", needs=json.dumps(needs)), tmp_path)
    assert ran.result == "failure"
    assert any("unit" in one["message"] and "failure" in one["message"] for one in ran.annotations)


def test_collect_writes_the_bundle_and_judges_nothing(shops: Callable[..., Shop], tmp_path: Path) -> None:
    shop = shops("unready", mode="collect")
    ran, _ = run(shop, tmp_path)
    assert "verdict-path" not in {name for name, value in ran.outputs.items() if value}
    assert ran.outputs["bundle-path"].endswith("bundle.json")
    assert ran.outputs.get("ready", "") == ""
    assert shop.company.comments(shop.pull) == []
