"""A company on the loopback GitHub: real checkouts, runs of the command line, artifacts from one run to the next.

Enters: a scene with a policy and reports. Leaves: what each run did: exit code, output, requests, verdict. A run is a
call of the command line in this process, in a fresh clone and in the environment of a job; it waits for nothing.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import msgspec

from readygate.cli.main import main
from readygate.github.api import connect
from tests.github.runs import zipped
from tests.github.scene import Scene
from tests.github.server import Server
from tests.github.state import Artifact, Comment, PullRequest, Run

DAY = "2026-03-03"
WORKFLOW = "readiness.yml"
COLLECTED = "readygate-unit"


class Ran(NamedTuple):
    """One run of a command; `requests` are those besides downloads and later pages, `asked` the names of them all."""

    code: int
    out: str
    err: str
    verdict: dict[str, Any]
    folder: Path
    requests: int
    asked: tuple[str, ...]
    run: Run

    @property
    def judged(self) -> dict[str, Any]:
        """The judged part of the verdict."""
        found: dict[str, Any] = self.verdict["judged"]
        return found

    @property
    def summary(self) -> str:
        """The job summary."""
        return (self.folder / "summary.md").read_text(encoding="utf-8")

    @property
    def outputs(self) -> str:
        """What the step gave as outputs."""
        return (self.folder / "output").read_text(encoding="utf-8")

    def service(self, name: str) -> dict[str, Any]:
        """The verdict on one service."""
        return next(one for one in self.judged["services"] if one["service"] == name)

    def criterion(self, service: str, criterion: str) -> dict[str, Any]:
        """The verdict on one criterion of a service."""
        return next(one for one in self.service(service)["criteria"] if one["id"] == criterion)

    def outcome(self, service: str, criterion: str) -> str:
        """The outcome of a criterion."""
        return str(self.criterion(service, criterion)["outcome"])

    def delta(self, service: str, criterion: str) -> str:
        """How a criterion compares with the baseline."""
        return str(self.criterion(service, criterion)["compared"]["delta"])


class Company:
    """Runs gates for one repository."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.scene: Scene = server.scene
        self._folder = folder
        self._number = 0
        self._stored: set[str] = set()
        self.desk = folder

    def comments(self, pull: PullRequest) -> list[Comment]:
        """The comments on a pull request."""
        return self.scene.comments(pull)

    # runs -------------------------------------------------------------------------------------------------------------

    def push(
        self, reports: Mapping[str, str] | None = None, *arguments: str, branch: str | None = None, **options: Any
    ) -> Ran:
        """The gate's run for the tip of a branch, the default one unless told, which leaves a baseline."""
        run = self.begun(branch=branch)
        return self.ended(self.gate(run, run.head_sha, reports or {}, *arguments, **options))

    def pull(
        self,
        pull: PullRequest,
        reports: Mapping[str, str] | None = None,
        *arguments: str,
        run: Run | None = None,
        **options: Any,
    ) -> Ran:
        """The gate's run for a pull request's test merge; `run` is one of several attempts."""
        run = run or self.begun(pull=pull)
        return self.ended(self.gate(run, str(pull.merge_sha), reports or {}, *arguments, pull=pull, **options))

    def collected(self, pull: PullRequest, reports: Mapping[str, str], *, name: str = COLLECTED) -> Run:
        """The untrusted run of a pull request that only collects, with what it left."""
        run = self.begun(pull=pull)
        commit = str(pull.merge_sha)
        ran = self.gate(run, commit, reports, pull=pull, mode="collect", token="", environ={"GITHUB_ACTOR": run.actor})
        assert ran.code == 0, ran.err
        self.scene.artifact(run, name, {"bundle.json": (ran.folder / "bundle.json").read_bytes()})
        self.scene.finish(run)
        return run

    def report(self, trigger: Run, *arguments: str, **options: Any) -> Ran:
        """The report of a run that ended, with nothing checked out."""
        run = self.scene.run("readiness-report.yml", event="workflow_run", conclusion=None, jobs=("report",))
        ran = self.gate(run, "", {}, *arguments, mode="report", trigger=trigger, **options)
        self.scene.finish(run, "failure" if ran.code else "success")
        return ran

    def begun(self, *, pull: PullRequest | None = None, branch: str | None = None, **facts: Any) -> Run:
        """A run of the gate's workflow that is under way."""
        return self.scene.run(WORKFLOW, pull=pull, branch=branch, conclusion=None, jobs=("readiness",), **facts)

    def ended(self, ran: Ran) -> Ran:
        """The run ends as its job did and leaves its artifact."""
        self.scene.finish(ran.run, "failure" if ran.code else "success")
        self.uploaded(ran)
        return ran

    def uploaded(self, ran: Ran, *, expired: bool = False) -> Artifact | None:
        """The artifact of a run, None where it wrote nothing."""
        out = ran.folder / "out"
        files = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        return self.scene.artifact(ran.run, "readygate", zipped(files), expired=expired) if files else None

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
        payload: Mapping[str, Any] | None = None,
        **occasion: Any,
    ) -> Ran:
        """One run of `mode` in a clone of `commit` with these reports beside it; nothing is checked out for "".

        `payload` and `environ` are those of an earlier occasion, which a re-run keeps.
        """
        self._number += 1
        place = self._folder / str(self._number)
        work = place / "work"
        work.mkdir(parents=True)
        if commit:
            self._checkout(commit, work, depth)
        for name, text in reports.items():
            path = work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        told = self.server.occasion(run, **occasion)
        told = msgspec.structs.replace(told, payload=payload) if payload else told
        secret = self.server.token(f"run{self._number}") if token is None else token
        variables = {**told.within(place), "GITHUB_TOKEN": secret, **(environ or {})}
        first = len(self.server.requests)
        before = self.server.count()
        code, out, err = _called([mode, *_arguments(mode, place, arguments)], work, variables)
        assert not self.server.violations, self.server.violations
        verdict = place / "out" / "verdict.json"
        return Ran(
            code,
            out,
            err,
            json.loads(verdict.read_text(encoding="utf-8")) if verdict.exists() else {},
            place,
            self.server.count() - before,
            tuple(seen.operation for seen in self.server.requests[first:] if seen.operation),
            run,
        )

    def laptop(self, commit: str, *commands: str) -> list[tuple[int, str]]:
        """Commands, one after the other, in a clone on somebody's laptop: exit codes and all that they printed."""
        self._number += 1
        self.desk = self._folder / str(self._number) / "desk"
        self.desk.mkdir(parents=True)
        self._checkout(commit, self.desk, 0)
        return [self.again(command) for command in commands]

    def again(self, command: str) -> tuple[int, str]:
        """A command where the last ones ran."""
        code, out, err = _called(command.split(), self.desk, {})
        return code, out + err

    # checkouts --------------------------------------------------------------------------------------------------------

    def _checkout(self, commit: str, work: Path, depth: int) -> None:
        """A shallow clone of one commit, as actions/checkout makes it; the objects lie in a store of all clones."""
        store = self._folder / "objects"
        for sha, (kind, data) in self.scene.state.objects.raw.items():
            if sha not in self._stored:
                path = store / sha[:2] / sha[2:]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(zlib.compress(b"%s %d\0" % (kind.encode(), len(data)) + data, 1))
                self._stored.add(sha)
        git = work / ".git"
        for folder in ("objects/info", "refs/heads"):
            (git / folder).mkdir(parents=True)
        (git / "objects/info/alternates").write_text(f"{store.as_posix()}\n", encoding="utf-8")
        (git / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = false\n", encoding="utf-8")
        (git / "HEAD").write_text(f"{commit}\n", encoding="utf-8")
        cut = self._boundary(commit, depth)
        if cut:
            (git / "shallow").write_text("".join(f"{sha}\n" for sha in sorted(cut)), encoding="utf-8")
        subprocess.run(["git", "reset", "-q", "--hard"], cwd=work, check=True, stdin=subprocess.DEVNULL)

    def _boundary(self, commit: str, depth: int) -> set[str]:
        """The commits whose parents a clone of that depth lacks; a clone of depth 0 has all."""
        here = {commit}
        for _ in range(depth - 1):
            here = {up for sha in here for up in self.scene.state.objects.commit(sha).parents or (sha,)}
        return here if depth else set()


def _arguments(mode: str, place: Path, given: Iterable[str]) -> list[str]:
    if mode == "collect":
        return [f"--out={place / 'bundle.json'}", *given]
    told = [] if any(one.startswith("--publish") for one in given) else ["--publish=comment,check,summary"]
    day = [] if any(one.startswith("--at") for one in given) else [f"--at={DAY}"]
    return ["--github", f"--out={place / 'out'}", *day, *told, *given]


def _called(arguments: list[str], folder: Path, environ: Mapping[str, str]) -> tuple[int, str, str]:
    """The command line in a folder and an environment; it never sleeps."""
    patient = functools.partial(connect, sleep=lambda _: None)
    with (
        _streams() as (out, err),
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, {**_clean(os.environ), **environ}, clear=True),
        mock.patch("readygate.cli.ci.run.connect", patient),
    ):
        code = main(arguments)
    return code, out.getvalue().decode(), err.getvalue().decode()


@contextlib.contextmanager
def _streams() -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    kept = sys.stdout, sys.stderr
    buffers = io.BytesIO(), io.BytesIO()
    streams = [io.TextIOWrapper(buffer, encoding="utf-8", write_through=True) for buffer in buffers]
    sys.stdout, sys.stderr = streams
    try:
        yield buffers
    finally:
        sys.stdout, sys.stderr = kept
        for stream in streams:
            stream.detach()


def _clean(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if not name.startswith("GITHUB_")}
