"""The base's earlier bundles: what a change is compared with.

Enters: an API, a branch, the commits of its first parents, the artifact's name. Leaves: candidates, newest first; and,
where there is none, whether there ever was one. Failed runs count: what is compared is evidence, not success. A branch
that has none yet, a new release branch, has those of the default branch.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from enum import Enum
from itertools import islice
from typing import Any

import msgspec

from readygate.github import artifacts as stored
from readygate.github.answers import shaped
from readygate.github.api import PER_PAGE, Api
from readygate.github.artifacts import Artifact
from readygate.github.runs import Run, run_in

LOOKED_AT = 300
"""Push runs that are looked at."""
TRIED = 10
"""Runs whose artifacts are listed one by one, where the list of the repository is too long to show them."""
LISTED = 10
"""Pages of the repository's artifacts that are read to learn whether there ever was one."""


class Fate(Enum):
    """What became of the base's bundles."""

    FOUND = "found"
    LOST = "lost"
    """There was one; it has expired or is out of reach. Also where nobody can tell."""
    NEVER = "never"
    """No push run ended here, and no run of these branches ever uploaded one."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle of the base that can still be fetched."""

    commit: str
    run: Run
    artifact: Artifact


class _Page(msgspec.Struct):
    total_count: int
    artifacts: list[Any]


class Past:
    """The bundles called `name` of completed push runs of `branch` whose commits are among `commits`.

    Where the branch has none, those of the branch `default` count. `own_run` is left out. `workflow` is the file that
    should upload them: where its push runs ended here and left none, they are lost; without it any file's are. Two
    requests when candidates are asked for, whatever their number, a third where the branch has none; in a repository
    with more than 100 artifacts of that name one more for each run that the list does not show. ApiError where GitHub
    cannot be asked: then nothing is known, not even that there is none. `reason` tells after `fate` why there is none.
    """

    def __init__(
        self,
        api: Api,
        own: str,
        *,
        branch: str,
        commits: Container[str],
        name: str,
        default: str = "",
        workflow: str = "",
        own_id: int = 0,
        own_run: int = 0,
    ) -> None:
        self._api = api
        self._own = own
        self._own_id = own_id
        self._branch = branch
        self._default = default
        self._commits = commits
        self._name = name
        self._workflow = workflow.rpartition("/")[2]
        self._own_run = own_run
        self._path = f"/repos/{own}/actions/artifacts"
        self._seen: list[Artifact] = []
        self._complete = True
        self._found = False
        self._lost = False
        self._ran = False
        self.reason = ""

    def candidates(self, most: int = 5) -> Iterator[Candidate]:
        """At most so many, newest first; each is found when it is asked for."""
        by_run = {artifact.run: artifact for artifact in reversed(self._list())}
        tried = 0
        for run in self._runs():
            artifact = by_run.get(run.id)
            if artifact is None and not self._complete and tried < TRIED:
                tried += 1
                artifact = self._of_run(run)
            if artifact is None:
                continue
            if artifact.expired:
                self._lost = True
                continue
            self._found = True
            yield Candidate(commit=run.commit, run=run, artifact=artifact)
            most -= 1
            if not most:
                return

    def fate(self, branches: Iterable[str]) -> Fate:
        """What became of the bundles of these branches (the base and the default branch), after `candidates` ended.

        No request where one was found or the list is short; else one, and its pages.
        """
        if self._found:
            return Fate.FOUND
        self.reason = "it has expired, or was removed"
        wanted = frozenset(branches)
        if self._lost or any(_is_of(artifact, wanted) for artifact in self._seen):
            return Fate.LOST
        if self._ran:
            self.reason = f"its runs left no artifact `{self._name}`: they upload none, or it was removed"
            return Fate.LOST
        if self._complete:
            return self._never()
        bodies = islice(self._api.pages(self._path, "artifacts", name=self._name), PER_PAGE * LISTED)
        count = 0
        for body in bodies:
            count += 1
            if _is_of(stored.record(body, self._path), wanted):
                return Fate.LOST
        return self._never() if count < PER_PAGE * LISTED else Fate.LOST

    def _never(self) -> Fate:
        self.reason = f"`{self._branch}` never had one"
        return Fate.NEVER

    def _list(self) -> list[Artifact]:
        """The repository's newest artifacts of that name, as far as one page shows them."""
        body = self._api.get(self._path, name=self._name, per_page=PER_PAGE)
        listed = shaped(body, _Page, self._path)
        found = [stored.record(one, self._path) for one in listed.artifacts]
        self._seen = sorted((one for one in found if one.name == self._name), key=_age, reverse=True)
        self._complete = listed.total_count <= len(found)
        return self._seen

    def _runs(self) -> Iterator[Run]:
        """The runs of the branch; where they left nothing, those of the default branch.

        Where those are the same, runs of any branch tell whether one ended here, for a branch may have been renamed.
        """
        yield from self._runs_of(self._branch)
        if self._found or self._lost:
            return
        if self._default in {"", self._branch}:
            for _ in self._runs_of(""):
                pass
        else:
            yield from self._runs_of(self._default)

    def _runs_of(self, branch: str) -> Iterator[Run]:
        path = f"/repos/{self._own}/actions/runs"
        asked: dict[str, Any] = {"branch": branch} if branch else {}
        bodies = self._api.pages(path, "workflow_runs", **asked, event="push", status="completed")
        for body in islice(bodies, LOOKED_AT):
            run = run_in(body, path)
            if run.commit in self._commits and run.id != self._own_run and self._counts(run, branch):
                self._ran = self._ran or self._workflow in {"", run.workflow.rpartition("/")[2]}
                yield run

    def _counts(self, run: Run, branch: str) -> bool:
        """What was asked for is not believed to be what was answered: a fork may have a branch of that name."""
        ours = run.is_of(self._own, self._own_id) and branch in {"", run.branch}
        return ours and run.event == "push" and run.status == "completed"

    def _of_run(self, run: Run) -> Artifact | None:
        listed = stored.of_run(self._api, self._own, run.id)
        return next((artifact for artifact in listed if artifact.name == self._name), None)


def _age(artifact: Artifact) -> tuple[float, int]:
    return artifact.created, artifact.id


def _is_of(artifact: Artifact, branches: frozenset[str]) -> bool:
    return artifact.ours and artifact.branch in branches
