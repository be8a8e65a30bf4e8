"""Workflows, their runs, jobs and artifacts."""

import hashlib
from datetime import datetime
from typing import Any

from tests.github import rules
from tests.github.calls import Answer, Call, Listing, one, operation
from tests.github.operations import views
from tests.github.state import Artifact, Attempt, Job, Run, Workflow, maybe_written, written

Json = dict[str, Any]


def workflow(call: Call, it: Workflow) -> Json:
    """A workflow."""
    home = call.repository
    return {
        "id": it.id,
        "node_id": f"W_{it.id}",
        "name": it.name,
        "path": it.path,
        "state": it.state,
        "created_at": written(home.created_at),
        "updated_at": written(home.created_at),
        "url": call.url(home, f"actions/workflows/{it.id}"),
        "html_url": call.web(home, f"blob/{home.default_branch}/{it.path}"),
        "badge_url": call.web(home, f"workflows/{it.name}/badge.svg"),
    }


@operation("actions/list-repo-workflows")
def workflows(call: Call) -> Listing:
    return Listing(items=call.repository.workflows, show=lambda it: workflow(call, it), under="workflows")


def shown(call: Call, it: Run, attempt: Attempt | None = None) -> Json:
    """A run as its last attempt left it, or as another did."""
    home, last = call.repository, attempt or it.attempts[-1]
    there = call.state.repository(it.head_repository) or home
    url = call.url(home, f"actions/runs/{it.id}")
    head = call.objects.commit(it.head_sha)
    author = {"name": head.author.name, "email": head.author.email}
    commit = {"id": it.head_sha, "tree_id": head.tree, "message": head.message, "timestamp": written(head.committer.at)}
    previous = f"{url}/attempts/{last.number - 1}" if last.number > 1 else None
    return {
        "id": it.id,
        "node_id": f"WFR_{it.id}",
        "name": it.workflow.name,
        "display_title": it.title,
        "path": it.workflow.path,
        "workflow_id": it.workflow.id,
        "workflow_url": call.url(home, f"actions/workflows/{it.workflow.id}"),
        "run_number": it.number,
        "run_attempt": last.number,
        "event": it.event,
        "status": last.status,
        "conclusion": last.conclusion,
        "head_branch": it.head_branch,
        "head_sha": it.head_sha,
        "head_commit": commit | {"author": author, "committer": author},
        "repository": views.repository(call, home),
        "head_repository": views.repository(call, there),
        "pull_requests": [] if call.query.get("exclude_pull_requests") == "true" else _pulls(call, it),
        "actor": views.user(call, it.actor),
        "triggering_actor": views.user(call, it.actor),
        "check_suite_id": it.id * 10,
        "created_at": written(it.created_at),
        "run_started_at": written(last.started_at),
        "updated_at": written(last.started_at),
        "url": url,
        "html_url": call.web(home, f"actions/runs/{it.id}"),
        "jobs_url": f"{url}/jobs",
        "logs_url": f"{url}/logs",
        "artifacts_url": f"{url}/artifacts",
        "rerun_url": f"{url}/rerun",
        "cancel_url": f"{url}/cancel",
        "check_suite_url": call.url(home, f"check-suites/{it.id * 10}"),
        "previous_attempt_url": previous,
    }


def _pulls(call: Call, it: Run) -> list[Json]:
    """The open pull requests of a run's branch: none for forks, and none once they are closed."""
    home = call.repository
    if it.head_repository != home.full_name:
        return []
    return [
        views.pull_minimal(call, home, pull)
        for pull in home.pulls.values()
        if (pull.head_repository, pull.head_ref) == (home.full_name, it.head_branch)
        and home.issues[pull.number].state == "open"
    ]


def _runs(call: Call, found: list[Run]) -> Listing:
    """Newest first, filtered; a filtered list ends after 1,000."""
    query = call.query
    filters: dict[str, Any] = {
        "actor": lambda it, text: it.actor == text,
        "branch": lambda it, text: it.head_branch == text,
        "event": lambda it, text: it.event == text,
        "head_sha": lambda it, text: it.head_sha == text,
        "status": lambda it, text: text in (it.attempts[-1].status, it.attempts[-1].conclusion),
        "created": lambda it, text: _within(it.created_at, text),
        "check_suite_id": lambda it, text: str(it.id * 10) == text,
    }
    asked = [name for name in filters if name in query]
    found = [it for it in found if all(filters[name](it, query[name]) for name in asked)]
    found.sort(key=lambda it: it.id, reverse=True)
    cut = found[: rules.FILTERED_RUNS] if asked else found
    return Listing(items=cut, show=lambda it: shown(call, it), under="workflow_runs")


def _within(moment: datetime, text: str) -> bool:
    """GitHub's search syntax for dates: `>=T`, `<T`, `A..B`, or a day."""
    at = written(moment)
    if ".." in text:
        low, _, high = text.partition("..")
        return (low == "*" or at >= low) and (high == "*" or at[: len(high)] <= high)
    bound = text.lstrip("<>=")
    match text.removesuffix(bound):
        case ">=":
            return at >= bound
        case ">":
            return at[: len(bound)] > bound
        case "<=":
            return at[: len(bound)] <= bound
        case "<":
            return at < bound
        case _:
            return at.startswith(text)


@operation("actions/list-workflow-runs-for-repo")
def runs(call: Call) -> Listing:
    return _runs(call, list(call.repository.runs))


@operation("actions/list-workflow-runs")
def runs_ofworkflow(call: Call) -> Listing:
    """A workflow is named by its number or by the name of its file, without its folder."""
    wanted, known = call.path["workflow_id"], call.repository.workflows
    found = [it for it in known if wanted in (str(it.id), it.path.rpartition("/")[2])]
    if not found:
        raise rules.not_found()
    return _runs(call, [it for it in call.repository.runs if it.workflow.id == found[0].id])


def _asked_run(call: Call) -> Run:
    return one(call.repository.runs, call.number("run_id"))


@operation("actions/get-workflow-run")
def run(call: Call) -> Answer:
    return Answer(body=shown(call, _asked_run(call)))


@operation("actions/get-workflow-run-attempt")
def run_attempt(call: Call) -> Answer:
    it = _asked_run(call)
    return Answer(body=shown(call, it, one(it.attempts, call.number("attempt_number"), "number")))


def _job(call: Call, it: Job, run: Run) -> Json:
    home = call.repository
    return {
        "id": it.id,
        "node_id": f"J_{it.id}",
        "run_id": it.run,
        "run_attempt": it.attempt,
        "run_url": call.url(home, f"actions/runs/{it.run}"),
        "url": call.url(home, f"actions/jobs/{it.id}"),
        "html_url": call.web(home, f"actions/runs/{it.run}/job/{it.id}"),
        "check_run_url": call.url(home, f"check-runs/{it.id}"),
        "name": it.name,
        "workflow_name": run.workflow.name,
        "head_branch": run.head_branch,
        "head_sha": run.head_sha,
        "status": it.status,
        "conclusion": it.conclusion,
        "created_at": written(it.started_at),
        "started_at": written(it.started_at),
        "completed_at": maybe_written(it.completed_at),
        "labels": ["ubuntu-latest"],
    }


@operation("actions/list-jobs-for-workflow-run")
def jobs(call: Call) -> Listing:
    """`filter=latest`, the default, gives of each job its newest execution, which may be of an earlier attempt."""
    asked = _asked_run(call)
    found = [it for it in call.repository.jobs if it.run == asked.id]
    if call.query.get("filter", "latest") == "latest":
        found = list({it.name: it for it in found}.values())
    return Listing(items=found, show=lambda it: _job(call, it, asked), under="jobs")


@operation("actions/list-jobs-for-workflow-run-attempt")
def jobs_of_attempt(call: Call) -> Listing:
    asked = _asked_run(call)
    attempt = one(asked.attempts, call.number("attempt_number"), "number")
    found = [it for it in call.repository.jobs if (it.run, it.attempt) == (asked.id, attempt.number)]
    return Listing(items=found, show=lambda it: _job(call, it, asked), under="jobs")


def _artifact(call: Call, it: Artifact) -> Json:
    home = call.repository
    run = one(home.runs, it.run)
    there = call.state.repository(run.head_repository) or home
    url = call.url(home, f"actions/artifacts/{it.id}")
    facts = {
        "id": it.id,
        "node_id": f"A_{it.id}",
        "name": it.name,
        "size_in_bytes": len(it.content),
        "url": url,
        "archive_download_url": f"{url}/zip",
        "expired": it.expired,
        "digest": it.digest,
        "created_at": written(it.created_at),
        "updated_at": written(it.created_at),
        "expires_at": written(it.expires_at),
    }
    origin = {"id": run.id, "repository_id": home.id, "head_repository_id": there.id, "head_sha": run.head_sha}
    return facts | {"workflow_run": origin | {"head_branch": run.head_branch or ""}}


def _artifacts(call: Call, found: list[Artifact]) -> Listing:
    named = [it for it in found if call.query.get("name", it.name) == it.name]
    return Listing(items=named, show=lambda it: _artifact(call, it), under="artifacts")


@operation("actions/list-artifacts-for-repo")
def artifacts(call: Call) -> Listing:
    """Newest first."""
    return _artifacts(call, sorted(call.repository.artifacts, key=lambda it: -it.id))


@operation("actions/list-workflow-run-artifacts")
def artifacts_of_run(call: Call) -> Listing:
    """In no order unless `direction` asks for one; after a re-run a run may hold two of one name.

    GitHub promises none, and clients that took the first of a name got an old one (cli/cli#12437).
    """
    asked, direction = _asked_run(call), call.query.get("direction")
    found = [it for it in call.repository.artifacts if it.run == asked.id]
    if direction is None:
        return _artifacts(call, sorted(found, key=lambda it: signature(it.id, 0)))
    return _artifacts(call, sorted(found, key=lambda it: it.id, reverse=direction == "desc"))


@operation("actions/get-artifact")
def artifact(call: Call) -> Answer:
    return Answer(body=_artifact(call, one(call.repository.artifacts, call.number("artifact_id"))))


@operation("actions/download-artifact")
def download(call: Call) -> Answer:
    """A redirect to another host, signed there and good for a minute; an expired artifact is gone."""
    it = one(call.repository.artifacts, call.number("artifact_id"))
    if call.path["archive_format"] != "zip":
        raise rules.not_found()
    if it.expired:
        raise rules.Refusal(410, "Artifact has expired")
    until = int(call.state.now.timestamp()) + rules.DOWNLOAD_SECONDS
    return Answer(status=302, headers={"location": f"{call.blobs}/{it.id}?se={until}&sig={signature(it.id, until)}"})


def signature(number: int, until: int) -> str:
    """The signature that the storage asks for; it is no secret here, only unlike every other."""
    return hashlib.sha256(f"{number} {until}".encode()).hexdigest()[:32]
