"""The commands for contributors and first visitors."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).resolve().parent.parent.parent
WRONG = [[], ["help"], ["example", "half"], ["example", "ready", "twice"], ["lint", "all"], ["lock", "all"]]


@pytest.mark.parametrize(
    "arguments", [[], ["help"], ["example", "half"], ["example", "ready", "twice"], ["lint", "all"]]
)
def test_what_does_not_exist_is_answered_with_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(arguments) == 2
    assert capsys.readouterr().err == dev.USAGE


@pytest.mark.parametrize(
    ("arguments", "state", "policy"),
    [
        ([], "unready", "../readygate.yml"),
        (["unready"], "unready", "../readygate.yml"),
        (["ready"], "ready", "../readygate.yml"),
        (["l4"], "l4", "readygate.yml"),
    ],
)
def test_each_state_of_the_example_is_judged_by_its_policy_on_the_day_of_its_evidence(
    arguments: list[str], state: str, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[tuple[str, list[str], Path]] = []

    def python(requirements: str, command: list[str], folder: Path) -> int:
        called.append((requirements, command, folder))
        return 0

    monkeypatch.setattr(dev, "_python", python)
    assert dev.main(["example", *arguments]) == 0
    ((requirements, command, folder),) = called
    assert (requirements, folder) == ("runtime", ROOT / "examples" / "assignment-service" / state)
    assert command == f"-m readygate check --root . --policy {policy} --replay --at 2026-11-21".split()
    assert (folder / policy).is_file()


def test_tests_keep_what_is_compiled_beside_their_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    environments: list[dict[str, str]] = []

    def python(requirements: str, command: list[str]) -> int:
        environments.append(dict(os.environ))
        return 0

    monkeypatch.setattr(dev, "_python", python)
    monkeypatch.setattr(os, "environ", {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    assert dev.main(["test", "--coverage", "-k", "x"]) == 0
    assert len(environments) == 4
    assert all("PYTHONDONTWRITEBYTECODE" not in one for one in environments)
    assert {one["PYTHONPYCACHEPREFIX"] for one in environments} == {str(ROOT / ".venv" / "bytecode")}


def test_an_old_interpreter_is_told_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "OLDEST", (9, 0))
    assert dev.main(["test"]) == 2
    assert re.fullmatch(r"Python 9\.0 or newer is needed; this is 3\.\d+\.\S+\n", capsys.readouterr().err)


def test_it_needs_nothing_but_python(tmp_path: Path) -> None:
    command = [sys.executable, "-S", str(ROOT / "dev.py")]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr.decode().replace("\r\n", "\n") == dev.USAGE
