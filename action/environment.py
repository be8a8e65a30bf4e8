"""Makes the environment that readygate runs in: the packages of one hashed requirements file, and nothing else.

Enters: a requirements file with hashes, a folder. Leaves: the interpreter of a virtual environment in that folder.
The installer is uv where it is on the path, else the pip that came with Python. Only the standard library is used, and
the syntax is that of Python 3.8, so that an older interpreter can say what it lacks.
"""

from __future__ import annotations

import hashlib
import importlib.util
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
    pip = [*_pip(python), "install", "--disable-pip-version-check", "--no-input", "--no-compile"]
    done, said = _run([*pip, *hashed], environ)
    if not done:
        raise SetUpError("\n".join([*complaints, f"pip: {said}"]))


def _pip(python: Path) -> list[str]:
    """The command that runs, for `python`, the pip that came with the interpreter, straight from its wheel."""
    wheels = [wheel for folder in _wheel_folders() for wheel in sorted(folder.glob("pip-*.whl"))]
    if not wheels:
        raise SetUpError("neither uv nor the pip that comes with Python is there (on Debian: python3-venv)")
    return [str(python), "-I", str(wheels[0] / "pip")]


def _wheel_folders() -> list[Path]:
    """Where this interpreter keeps that wheel: within ensurepip, or, by a distribution's choice, in another folder.

    The wheel of another interpreter will not do: each fits the versions of Python that it came with.
    """
    ensurepip = importlib.util.find_spec("ensurepip")
    debian = "/usr/share/python-wheels" if sys.base_prefix == "/usr" else ""
    elsewhere = sysconfig.get_config_var("WHEEL_PKG_DIR") or debian
    bundled = [Path(ensurepip.origin).parent / "_bundled"] if ensurepip and ensurepip.origin else []
    return bundled + ([Path(elsewhere)] if elsewhere else [])


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
