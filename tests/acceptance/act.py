"""Runs the action as GitHub would, by act on this machine: no container, no network but the package index.

Enters: files of a repository, among them a workflow that uses `acme/readygate@v1`. Leaves: what the run showed.
"""

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from tests.github.occasions import Occasion

ROOT = Path(__file__).resolve().parent.parent.parent
ACTION_FILES = ("action.yml", "action", "requirements", "src", "schemas")
TOOLS = Path(sys.executable).parent


class Run(NamedTuple):
    """One run of a workflow; the log is what steps printed, without the commands that were obeyed."""

    result: str
    log: str
    annotations: list[dict[str, Any]]
    outputs: dict[str, str]
    summary: str


@cache
def machine() -> Path:
    """The folder for temporary files of the machine that runs every job of this process: the first job makes the
    action's environment there, and the later ones find it, as a second step of one job does."""
    folder = TemporaryDirectory(prefix="act-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def action_in(folder: Path) -> Path:
    """A copy of the files that GitHub would download for the action, and of nothing else."""
    for name in ACTION_FILES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, folder / name)
    return folder


def repository_in(folder: Path, files: Mapping[str, str]) -> Path:
    """A repository with one commit of these files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    who = ["-c", "user.name=Developer", "-c", "user.email=developer@example.com", "-c", "commit.gpgsign=false"]
    for command in (
        ["init", "-q", "-b", "main"],
        ["remote", "add", "origin", "https://github.com/acme/shop.git"],
        ["add", "-A"],
        [*who, "commit", "-q", "-m", "feat: start"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True, stdin=subprocess.DEVNULL)
    return folder


def run(
    repository: Path,
    action: Path,
    scratch: Path,
    *,
    step: str = "ready",
    occasion: Occasion | None = None,
    token: str = "",
    artifacts: Path | None = None,
) -> Run:
    """Runs the workflow for a job's occasion, by default a pull request of which nothing else is known.

    `step` is the id of the step whose outputs and annotations are meant. `artifacts` is the folder in which act's own
    server keeps what the official client uploads.
    """
    payload = scratch / "event.json"
    told = occasion.payload if occasion else {"action": "opened", "number": 7, "pull_request": {"number": 7}}
    payload.write_text(json.dumps(told), encoding="utf-8")
    variables = dict(occasion.environ) if occasion else {}
    command = ["act", variables.get("GITHUB_EVENT_NAME", "pull_request"), "-P", "ubuntu-latest=-self-hosted"]
    command += ["--no-cache-server", "--json", "-e", str(payload), "--local-repository", f"acme/readygate@v1={action}"]
    command += ["--env", f"RUNNER_TEMP={machine()}"]
    for name in sorted(variables.keys() - {"GITHUB_ACTIONS", "GITHUB_JOB", "GITHUB_EVENT_NAME"}):
        command += ["--env", f"{name}={variables[name]}"]
    command += ["--env", f"SHA_REF={variables['GITHUB_SHA']}"] if variables else []
    command += ["-s", f"GITHUB_TOKEN={token}"] if token else []
    if artifacts is not None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command += [f"--artifact-server-path={artifacts}", "--artifact-server-addr=127.0.0.1"]
        command += [f"--artifact-server-port={port}"]
    environ = {
        **os.environ,
        "PATH": os.pathsep.join([str(TOOLS), os.environ["PATH"]]),
        "XDG_CACHE_HOME": str(scratch / "cache"),
        "XDG_CONFIG_HOME": str(scratch / "config"),
    }
    ran = subprocess.run(
        command, cwd=repository, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False, timeout=300
    )
    lines = [json.loads(line) for line in ran.stdout.decode().splitlines() if line.startswith("{")]
    return _read(lines, step)


def _read(lines: list[dict[str, Any]], step: str) -> Run:
    mine = [line for line in lines if line.get("stepID", [""])[0] == step]
    # act repeats for the action what it said for the action's own step; the longer id is the step itself.
    inner = [line for line in mine if len(line["stepID"]) > 1]
    return Run(
        result=next(line["jobResult"] for line in lines if "jobResult" in line),
        log="".join(line["msg"] for line in inner if line.get("raw_output")),
        annotations=[
            {"level": line["command"], "message": line["arg"], **line.get("kvPairs", {})}
            for line in inner
            if line.get("command") in {"error", "warning", "notice"}
        ],
        outputs={line["name"]: line["arg"] for line in mine if line.get("command") == "set-output"},
        summary="".join(line["content"] for line in inner if line.get("command") == "summary"),
    )
