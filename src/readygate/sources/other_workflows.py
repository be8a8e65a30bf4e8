"""Evidence of other workflows: what the policy's `evidence:` list names, of nightly and scheduled runs.

Enters: an API, the list, the history that may count. Leaves: fetched artifacts and troubles. For each entry the newest
completed run counts that was caused by this repository's own trusted branch and whose commit is in the history; other
runs are skipped and counted. A run that should have brought the artifact and did not makes an older one superseded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any

from readygate.github import artifacts as stored
from readygate.github.api import Api, quoted
from readygate.github.artifacts import Artifact
from readygate.github.faults import ApiError, NotFound
from readygate.github.runs import Run, run_in
from readygate.model.policy import OtherEvidence
from readygate.sources.artifacts import Harvest, Kind, Place, Trouble, Wanted, fetch

LOOKED_AT = 300
"""Runs of a workflow that are looked at."""
TRIED = 5
"""Runs that count whose artifacts are listed."""
ELSEWHERE = 20
"""Runs of trusted branches whose commits turn out not to be in the history: each may be a request."""
_ELSEWHERE = "of commits that are not in the judged history"


def of_policy(
    api: Api, place: Place, asked: Sequence[OtherEvidence], ancestors: Callable[[str], bool], *, own_run: int = 0
) -> Harvest:
    """The artifacts that the list names.

    `ancestors` says whether a commit is in the history that is trusted and judged: that of the base of a pull request,
    never of its head, else a tag that bears a branch's name could bring evidence of the change itself. `own_run` is
    left out. Two requests for each workflow, one more for each run without the artifact, and those of `ancestors`.
    """
    wanted: list[Wanted] = []
    troubles: list[Trouble] = []
    for workflow, entries in groupby(sorted(asked, key=_workflow), key=_workflow):
        search = _Search(api, place, workflow, ancestors, own_run)
        for artifact in dict.fromkeys(entry.artifact for entry in entries):
            found = search.newest(artifact)
            if isinstance(found, Wanted):
                wanted.append(found)
            else:
                troubles.append(found)
    return fetch(api, place, wanted).joined(Harvest(troubles=tuple(troubles)))


def _workflow(entry: OtherEvidence) -> str:
    """The file's name: `.github/workflows/nightly.yml` and `nightly.yml` are one workflow."""
    return entry.workflow.rpartition("/")[2]


class _Search:
    """Runs of one workflow that count, newest first, found as they are needed and kept."""

    def __init__(self, api: Api, place: Place, workflow: str, ancestors: Callable[[str], bool], own_run: int) -> None:
        self._api = api
        self._place = place
        self._workflow = workflow
        self._ancestors = ancestors
        self._own_run = own_run
        self._skipped: Counter[str] = Counter()
        self._left = self._counting()
        self._known: list[tuple[Run, dict[str, Artifact]]] = []
        self._error: ApiError | None = None

    def newest(self, name: str) -> Wanted | Trouble:
        """The newest artifact of that name, or why there is none."""
        if self._error is None:
            try:
                return self._newest(name)
            except ApiError as error:
                self._error = error
        return _unasked(self._error, name, self._workflow)

    def _newest(self, name: str) -> Wanted | Trouble:
        without: list[Run] = []
        for run, artifacts in self._runs():
            if name in artifacts:
                return self._wanted(artifacts[name], run, without)
            without.append(run)
        return Trouble(
            kind=Kind.MISSING,
            artifact=name,
            reason=self._reason(name, without),
            fix=f"let {self._workflow} upload it on a trusted branch, and after it failed as well",
            workflow=self._workflow,
            run=without[0].id if without else 0,
        )

    def _wanted(self, artifact: Artifact, run: Run, without: Sequence[Run]) -> Wanted:
        superseded = f"run {without[0].id} of {self._workflow} is newer and has no such artifact" if without else ""
        attempts = stored.attempts(self._api, self._place.own, run, [artifact])
        return Wanted(artifact=artifact, run=run, attempt=attempts[artifact.id], ancestor=True, superseded=superseded)

    def _runs(self) -> Iterator[tuple[Run, dict[str, Artifact]]]:
        """The first runs that count, with their artifacts by name."""
        yield from self._known
        for run in islice(self._left, TRIED - len(self._known)):
            listed = {artifact.name: artifact for artifact in stored.of_run(self._api, self._place.own, run.id)}
            self._known.append((run, listed))
            yield run, listed

    def _counting(self) -> Iterator[Run]:
        place = self._place
        path = f"/repos/{place.own}/actions/workflows/{quoted(self._workflow)}/runs"
        query: dict[str, Any] = {"status": "completed"}
        if len(place.branches) == 1 and not set("*?{") & set(place.branches[0]):
            query["branch"] = place.branches[0]  # a hint: a fork's branch of that name is listed as well
        try:
            for body in islice(self._api.pages(path, "workflow_runs", **query), LOOKED_AT):
                run = run_in(body, path)
                if fault := self._fault(run):
                    self._skipped[fault] += 1
                else:
                    yield run
                if self._skipped[_ELSEWHERE] == ELSEWHERE:
                    return
        except NotFound as error:
            raise NotFound(f"there is no workflow {self._workflow}", status=404, path=path) from error

    def _fault(self, run: Run) -> str:
        """Why a run does not count; empty where it does."""
        if run.status != "completed" or run.id == self._own_run:
            return "not completed"
        if not run.is_of(self._place.own, self._place.own_id):
            return "of forks"
        if not run.is_trusted(self._place.own, self._place.branches, self._place.own_id):
            return "of branches that are not trusted"
        return "" if self._ancestors(run.commit) else _ELSEWHERE

    def _reason(self, name: str, without: Sequence[Run]) -> str:
        if len(without) > 1:
            return f"none of the {len(without)} newest runs of {self._workflow} that count has the artifact {name!r}"
        if without:
            return f"run {without[0].id} of {self._workflow} has no artifact {name!r}, and no run before it counts"
        skipped = ", ".join(f"{count} {fault}" for fault, count in sorted(self._skipped.items()) if fault)
        return f"no run of {self._workflow} counts" + (f": {skipped}" if skipped else ": it has not completed one")


def _unasked(error: ApiError, artifact: str, workflow: str) -> Trouble:
    """What it means that GitHub cannot be asked about a workflow's artifact."""
    return Trouble(kind=Kind.MISSING, artifact=artifact, reason=error.fault, fix=error.hint, workflow=workflow)
