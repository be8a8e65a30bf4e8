"""Makes the environment that readygate runs in: the packages of one hashed requirements file, and nothing else.

Enters: a requirements file with hashes, a folder. Leaves: the interpreter of a virtual environment in that folder.
The installer is uv where it is on the path, else the pip that came with Python. Only the standard library is used, and
the syntax is that of Python 3.8, so that an older interpreter can say what it lacks.
"""

from __future__ import annotations

import ensurepip
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from pathlib import Path

FOREIGN = ("PYTHON", "PIP_", "UV_", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
"""Prefixes of variables by which a checkout or an earlier step could steer the interpreter or the installer."""


class SetUpError(Exception):
    """The environment could not be made; the message holds what the installers said."""


def cleaned(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables without those that steer Python, pip or uv; configuration files of the machine stay in force."""
    kept = {name: value for name, value in environ.items() if not name.upper().startswith(FOREIGN)}
    # Windows looks for programs in the current folder first unless this is set (NeedCurrentDirectoryForExePathW).
    return {**kept, "NoDefaultCurrentDirectoryInExePath": "1"}


def prepare(requirements: Path, home: Path, environ: Mapping[str, str]) -> Path:
    """The interpreter of an environment under `home` that holds exactly `requirements`, made unless it is there.

    Raises SetUpError where no installer succeeds.
    """
    folder = home / f"{requirements.stem}-{_key(requirements)}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    complete = folder / "complete"
    if complete.exists():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    # Without pip: installing it takes most of the time of making an environment (7 s of 9 s).
    venv.EnvBuilder(symlinks=os.name != "nt").create(folder)
    _install(python, requirements, environ)
    complete.touch()
    return python


def _key(requirements: Path) -> str:
    """Changes with the requirements and with the interpreter, to which an environment is bound."""
    interpreter = f"{sys.executable} {sys.version} {sysconfig.get_platform()}"
    return hashlib.sha256(interpreter.encode() + requirements.read_bytes()).hexdigest()[:12]


def _install(python: Path, requirements: Path, environ: Mapping[str, str]) -> None:
    hashed = ["--quiet", "--require-hashes", "--only-binary=:all:", "-r", str(requirements)]
    uv = shutil.which("uv", path=environ.get("PATH"))
    complaints = []
    if uv:
        # Copies, since a hard link would let this environment's files be changed through uv's cache.
        done, said = _run([uv, "pip", "install", "--python", str(python), "--link-mode=copy", *hashed], environ)
        if done:
            return
        complaints.append(f"uv: {said}")
    # A machine may reach its index through pip's configuration only, which uv does not read.
    pip = [*_pip(python, environ), "install", "--disable-pip-version-check", "--no-input", "--no-compile"]
    done, said = _run([*pip, *hashed], environ)
    if not done:
        raise SetUpError("\n".join([*complaints, f"pip: {said}"]))


def _pip(python: Path, environ: Mapping[str, str]) -> list[str]:
    """The command that runs pip for `python`: from the wheel that Python bundles, else installed from it."""
    folders = [Path(ensurepip.__file__).parent / "_bundled", Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or "none")]
    wheels = sorted(wheel for folder in folders for wheel in folder.glob("pip-*.whl"))
    if wheels:
        return [str(python), "-I", str(wheels[-1] / "pip")]
    done, said = _run([str(python), "-I", "-m", "ensurepip", "--default-pip"], environ)
    if not done:
        raise SetUpError(f"neither uv nor pip is there: {said}")
    return [str(python), "-I", "-m", "pip"]


def _run(command: list[str], environ: Mapping[str, str]) -> tuple[bool, str]:
    ran = subprocess.run(
        command,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return ran.returncode == 0, ran.stdout.decode("utf-8", "replace").strip()
