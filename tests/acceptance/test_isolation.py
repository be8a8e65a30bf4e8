"""The action's set-up and run import and obey nothing of the checkout, whichever installer is there."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.acceptance import act, hostile

pytestmark = [
    pytest.mark.unmeasured,
    pytest.mark.skipif(sys.platform == "win32", reason="bash on the path may be that of WSL"),
]


@pytest.fixture
def action(tmp_path: Path) -> Path:
    """The action with a probe in place of the product, in a folder whose name has a space."""
    copy = act.action_in(tmp_path / "the action")
    shutil.copy2(act.ROOT / "tests/acceptance/probe.py", copy / "src/readygate/__main__.py")
    return copy


def path_without_uv() -> str:
    return os.pathsep.join(
        folder for folder in os.environ["PATH"].split(os.pathsep) if not shutil.which("uv", path=folder)
    )


def step(action: Path, workspace: Path, temp: Path, *, path: str, extra: Mapping[str, str]) -> tuple[int, str]:
    """Runs the action's one step in the workspace, as a runner would."""
    script = yaml.safe_load((action / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"][0]["run"]
    temp.mkdir(exist_ok=True)
    environ = {
        **os.environ,
        **extra,
        "PATH": path,
        "GITHUB_ACTION_PATH": str(action),
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_OUTPUT": str(temp / "output"),
        "GITHUB_STEP_SUMMARY": str(temp / "summary"),
        "RUNNER_TEMP": str(temp),
        "READYGATE_INPUTS": json.dumps({"working-directory": "sub dir", "level": "1"}),
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    ran = subprocess.run(
        command, cwd=workspace, env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return ran.returncode, ran.stdout.decode() + ran.stderr.decode()


def probed(log: str) -> dict[str, Any]:
    lines = [line for line in log.splitlines() if line.startswith("PROBE ")]
    assert len(lines) == 1, log
    seen = json.loads(lines[0].removeprefix("PROBE "))
    assert isinstance(seen, dict)
    return seen


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A hostile checkout; the folder that the step works in is hostile too."""
    folder = tmp_path / "work space"
    for name, text in hostile.FILES.items():
        for path in (folder / name, folder / "sub dir" / name):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.chmod(0o755)
    return folder


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_nothing_of_the_checkout_is_imported_or_obeyed(
    installer: str, action: Path, workspace: Path, tmp_path: Path
) -> None:
    path = path_without_uv() if installer == "pip" else f"{act.TOOLS}{os.pathsep}{os.environ['PATH']}"
    code, log = step(action, workspace, tmp_path / "runner temp", path=path, extra=hostile.VARIABLES)
    seen = probed(log)
    environment = str(tmp_path / "runner temp" / "readygate" / "runtime-")
    assert code == 1
    assert "HOSTILE" not in log
    assert seen["folder"] == str(workspace / "sub dir")
    assert all(file.startswith(environment) for file in seen["modules"].values())
    assert not any(entry == "" or entry.startswith(str(workspace)) for entry in seen["path"])
    assert seen["path"][0] == str(action / "src")
    assert not seen["sitecustomize"].startswith(str(tmp_path))  # a system's Python may have one of its own
    assert (seen["isolated"], seen["utf8"], seen["variables"]) == (1, 1, [])


def test_a_second_step_uses_the_first_ones_environment_and_writes_elsewhere(
    action: Path, workspace: Path, tmp_path: Path
) -> None:
    temp = tmp_path / "runner temp"
    path = f"{act.TOOLS}{os.pathsep}{os.environ['PATH']}"
    _, first = step(action, workspace, temp, path=path, extra={})
    _, second = step(action, workspace, temp, path=path, extra={})
    assert len(list((temp / "readygate").glob("runtime-*"))) == 1
    assert probed(first)["arguments"][2] != probed(second)["arguments"][2]


def test_packages_that_cannot_be_had_are_an_error_with_the_installers_words(
    action: Path, workspace: Path, tmp_path: Path
) -> None:
    requirements = action / "requirements" / "runtime.txt"
    requirements.write_text(f"mdurl==0.1.2 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    path = f"{act.TOOLS}{os.pathsep}{os.environ['PATH']}"
    code, log = step(action, workspace, tmp_path / "runner temp", path=path, extra={})
    assert code == 2
    assert log.startswith("::error title=readygate could not install its packages::uv: ")
    assert log.count("\n") == 1
    assert "%0Apip: " in log


def test_an_interpreter_that_is_too_old_is_an_error_that_says_what_to_do(
    action: Path, workspace: Path, tmp_path: Path
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("mktemp", "bash"):
        (tools / name).symlink_to(str(shutil.which(name)))
    code, log = step(action, workspace, tmp_path / "runner temp", path=str(tools), extra={})
    assert code == 2
    assert log == "::error title=readygate needs Python 3.11 or newer::Put actions/setup-python before this step.\n"
