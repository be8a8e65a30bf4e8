"""A company on the loopback GitHub: real checkouts, real runs of the command line, real artifacts.

Enters: a scene with a policy and reports. Leaves: what each run did: exit code, output, requests, comments. A run is a
process of its own in a fresh clone, as a job would be.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.github.scene import Scene
from tests.github.server import Server
from tests.github.state import Comment, PullRequest, Run

ROOT = Path(__file__).resolve().parent.parent.parent
DAY = "2026-03-03"


class Ran(NamedTuple):
    """One run of the gate; `requests` are those besides downloads and later pages."""

    code: int
    out: str
    err: str
    verdict: dict[str, Any]
    folder: Path
    requests: int
    run: Run

    def service(self, name: str) -> dict[str, Any]:
        """The verdict on one service."""
        return next(one for one in self.verdict["judged"]["services"] if one["service"] == name)

    def delta(self, service: str, criterion: str) -> str:
        """How a criterion compares with the baseline."""
        found = next(one for one in self.service(service)["criteria"] if one["id"] == criterion)
        return str(found["compared"]["delta"])


class Company:
    """Runs gates for one repository."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.scene: Scene = server.scene
        self._folder = folder
        self._number = 0

    def comments(self, pull: PullRequest) -> list[Comment]:
        """The comments on a pull request."""
        return self.scene.comments(pull)

    def push(self, reports: Mapping[str, str] | None = None, *, upload: bool = True, **options: Any) -> Ran:
        """The gate's run for the tip of the default branch, which leaves a baseline."""
        run = self.scene.run("readiness.yml", event="push", conclusion=None, jobs=("readiness",))
        return self._ended(self.gate(run, self.scene.tip(), reports or {}, **options), upload=upload)

    def pull(self, pull: PullRequest, reports: Mapping[str, str] | None = None, **options: Any) -> Ran:
        """The gate's run for a pull request's test merge."""
        run = options.pop("run", None) or self.scene.run(
            "readiness.yml", pull=pull, conclusion=None, jobs=("readiness",)
        )
        ran = self.gate(run, str(pull.merge_sha), reports or {}, pull=pull, **options)
        return self._ended(ran, upload=options.get("upload", True))

    def gate(
        self,
        run: Run,
        commit: str,
        reports: Mapping[str, str],
        *arguments: str,
        token: str | None = None,
        mode: str = "check",
        depth: int = 2,
        environ: Mapping[str, str] | None = None,
        upload: bool = True,
        **occasion: Any,
    ) -> Ran:
        """One run of `mode` in a clone of `commit` with these reports beside it."""
        del upload
        self._number += 1
        place = self._folder / str(self._number)
        work, out = place / "work", place / "out"
        self._checkout(commit, work, depth)
        for name, text in reports.items():
            path = work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        told = self.server.occasion(run, **occasion)
        payload = place / "event.json"
        payload.write_text(json.dumps(told.payload), encoding="utf-8")
        before = self.server.count()
        secret = self.server.token(f"run{self._number}") if token is None else token
        done = subprocess.run(
            [sys.executable, "-m", "readygate", mode, "--github", f"--out={out}", f"--at={DAY}", *_places(arguments)],
            cwd=work,
            env={
                **_clean(os.environ),
                **told.environ,
                "GITHUB_ACTIONS": "true",
                "GITHUB_EVENT_PATH": str(payload),
                "GITHUB_STEP_SUMMARY": str(place / "summary.md"),
                "GITHUB_OUTPUT": str(place / "output"),
                "PYTHONPATH": str(ROOT / "src"),
                **({"GITHUB_TOKEN": secret} if secret else {}),
                **(environ or {}),
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        verdict = out / "verdict.json"
        found = json.loads(verdict.read_text(encoding="utf-8")) if verdict.exists() else {}
        assert not self.server.violations, self.server.violations
        return Ran(done.returncode, done.stdout, done.stderr, found, place, self.server.count() - before, run)

    def _ended(self, ran: Ran, *, upload: bool) -> Ran:
        """The run ends as its job did and leaves its artifact."""
        self.scene.finish(ran.run, "failure" if ran.code else "success")
        out = ran.folder / "out"
        if upload and out.is_dir():
            files = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
            self.scene.artifact(ran.run, "readygate", files)
        return ran

    def _checkout(self, commit: str, work: Path, depth: int) -> None:
        """A shallow clone of one commit, as actions/checkout makes it."""
        bare = self._folder / f"bare-{self._number}"
        self.scene.to_git(bare)
        work.mkdir(parents=True)
        for command in (
            ["init", "-q"],
            ["fetch", "-q", *([f"--depth={depth}"] if depth else []), f"file://{bare}", commit],
            ["checkout", "-q", commit],
        ):
            subprocess.run(["git", *command], cwd=work, check=True, stdin=subprocess.DEVNULL, capture_output=True)


def _places(arguments: Iterable[str]) -> list[str]:
    given = list(arguments)
    told = any(argument.startswith("--publish") for argument in given)
    return given if told else ["--publish=comment,check,summary", *given]


def _clean(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if not name.startswith("GITHUB_")}
