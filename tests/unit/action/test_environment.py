"""The action's environment: exactly the hashed packages, made once, and again when anything about it changed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from action import environment
from action.environment import SetUpError, cleaned, prepare

ROOT = Path(__file__).resolve().parent.parent.parent.parent
TOOLS = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    """One small package with its hashes, out of the runtime's own file."""
    lines = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("mdurl=="))
    last = next(number for number in range(first, len(lines)) if not lines[number].endswith("\\"))
    file = tmp_path / "small.txt"
    file.write_text("\n".join(lines[first : last + 1]) + "\n", encoding="utf-8")
    return file


def packages(python: Path) -> list[str]:
    script = "from importlib.metadata import distributions as d; print(*sorted(one.name for one in d()))"
    return subprocess.run([python, "-I", "-c", script], capture_output=True, text=True, check=True).stdout.split()


def test_variables_that_steer_python_pip_and_uv_are_dropped_and_the_others_stay() -> None:
    given = {
        "PATH": "p",
        "PYTHONPATH": "x",
        "PIP_INDEX_URL": "x",
        "UV_INDEX": "x",
        "pip_target": "x",
        "VIRTUAL_ENV": "x",
    }
    given |= {"HTTPS_PROXY": "h", "SSL_CERT_FILE": "c", "PIPELINE": "l"}
    kept = {"PATH": "p", "HTTPS_PROXY": "h", "SSL_CERT_FILE": "c", "PIPELINE": "l"}
    assert cleaned(given) == {**kept, "NoDefaultCurrentDirectoryInExePath": "1"}


def test_an_environment_holds_the_requirements_and_is_made_once(requirements: Path, tmp_path: Path) -> None:
    python = prepare(requirements, tmp_path / "home", TOOLS)
    assert packages(python) == ["mdurl"]
    shutil.rmtree(python.parent)
    assert prepare(requirements, tmp_path / "home", {}) == python
    assert not python.exists()


def test_an_interrupted_or_outdated_environment_is_made_anew(requirements: Path, tmp_path: Path) -> None:
    python = prepare(requirements, tmp_path / "home", TOOLS)
    (python.parent.parent / "complete").unlink()
    (python.parent.parent / "leftover").touch()
    assert prepare(requirements, tmp_path / "home", TOOLS) == python
    assert not (python.parent.parent / "leftover").exists()
    requirements.write_text(requirements.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert prepare(requirements, tmp_path / "home", TOOLS) != python


def test_pip_steps_in_where_uv_fails(requirements: Path, tmp_path: Path) -> None:
    environ = {**TOOLS, "UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple", "UV_NO_CACHE": "1", "UV_HTTP_RETRIES": "0"}
    assert packages(prepare(requirements, tmp_path / "home", environ)) == ["mdurl"]


def test_a_package_without_a_hash_is_refused(tmp_path: Path) -> None:
    requirements = tmp_path / "none.txt"
    requirements.write_text("mdurl==0.1.2\n", encoding="utf-8")
    with pytest.raises(SetUpError, match="hash"):
        prepare(requirements, tmp_path / "home", TOOLS)


def test_without_any_installer_the_error_says_what_to_install(
    requirements: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "_wheel_folders", lambda: [tmp_path])
    with pytest.raises(SetUpError, match="neither uv nor the pip that comes with Python"):
        prepare(requirements, tmp_path / "home", {"PATH": str(tmp_path)})
