"""Check runs with their annotations, and commit statuses."""

from datetime import datetime
from typing import Any

from tests.github import rules
from tests.github.calls import Answer, Call, Listing, one, operation
from tests.github.operations import views
from tests.github.state import CheckRun, Status, maybe_written, written

Json = dict[str, Any]


def _check(call: Call, it: CheckRun) -> Json:
    home = call.repository
    url = call.url(home, f"check-runs/{it.id}")
    pulls = [
        views.pull_minimal(call, home, pull)
        for pull in home.pulls.values()
        if pull.head_sha == it.head_sha and pull.head_repository == home.full_name
    ]
    return {
        "id": it.id,
        "node_id": f"CR_{it.id}",
        "url": url,
        "html_url": call.web(home, f"runs/{it.id}"),
        "details_url": it.details_url or call.web(home, f"runs/{it.id}"),
        "external_id": it.external_id or "",
        "name": it.name,
        "head_sha": it.head_sha,
        "status": it.status,
        "conclusion": it.conclusion,
        "started_at": maybe_written(it.started_at),
        "completed_at": maybe_written(it.completed_at),
        "output": {
            "title": it.title,
            "summary": it.summary,
            "text": it.text,
            "annotations_count": len(it.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": _suite(call, it)},
        "app": views.app(it.app),
        "pull_requests": pulls,
    }


def _suite(call: Call, it: CheckRun) -> int:
    """The suite that a check lands in: for a workflow's token the first run of that commit, whichever it is."""
    first = min((run.id for run in call.repository.runs if run.head_sha == it.head_sha), default=it.id)
    return first * 10


def _app(call: Call) -> str:
    """Only apps write checks; the token of a workflow is one."""
    if call.token is None or call.token.app is None:
        raise rules.Refusal(403, "You must authenticate via a GitHub App.")
    return call.token.app


def _change(call: Call, it: CheckRun) -> None:
    body = call.body
    for name in ("name", "details_url", "external_id", "status"):
        if name in body:
            setattr(it, name, body[name])
    for name in ("started_at", "completed_at"):
        if name in body:
            setattr(it, name, datetime.fromisoformat(body[name]))
    if "conclusion" in body:
        # Giving a conclusion completes the check (docs: Create a check run).
        it.status, it.conclusion = "completed", body["conclusion"]
        it.completed_at = it.completed_at or call.state.now
    output = body.get("output", {})
    for name in ("title", "summary", "text"):
        if name in output:
            setattr(it, name, output[name])
    it.annotations = [*it.annotations, *output.get("annotations", ())]


@operation("checks/create")
def create(call: Call) -> Answer:
    """Two checks of one name on one commit can stand side by side: nothing is replaced."""
    app, body = _app(call), call.body
    if call.objects.kind(body["head_sha"]) != "commit":
        raise rules.Refusal(422, f"No commit found for SHA: {body['head_sha']}")
    if body.get("status") == "completed" and "conclusion" not in body:
        raise rules.Refusal(422, 'Invalid request.\n\nFor \'allOf/0\', {"status": "completed"} needs a conclusion.')
    now = call.state.tick()
    it = CheckRun(id=call.state.next_id(), name=body["name"], head_sha=body["head_sha"], app=app, started_at=now)
    _change(call, it)
    call.repository.checks.append(it)
    return Answer(status=201, body=_check(call, it))


@operation("checks/update")
def update(call: Call) -> Answer:
    it = one(call.repository.checks, call.number("check_run_id"))
    if _app(call) != it.app:
        raise rules.Refusal(403, "Invalid app_id - check run can only be modified by the GitHub App that created it.")
    call.state.tick()
    _change(call, it)
    return Answer(body=_check(call, it))


@operation("checks/get")
def get(call: Call) -> Answer:
    return Answer(body=_check(call, one(call.repository.checks, call.number("check_run_id"))))


@operation("checks/list-annotations")
def annotations(call: Call) -> Listing:
    it, home = one(call.repository.checks, call.number("check_run_id")), call.repository
    optional = dict.fromkeys(("start_column", "end_column", "title", "raw_details"))

    def show(row: Json) -> Json:
        return optional | row | {"blob_href": call.web(home, f"blob/{it.head_sha}/{row['path']}")}

    return Listing(items=it.annotations, show=show)


@operation("checks/list-for-ref")
def of_ref(call: Call) -> Listing:
    """`filter=latest`, the default, gives of each name and suite the newest."""
    sha, query = call.commit(call.path["ref"]), call.query
    found = [it for it in call.repository.checks if it.head_sha == sha]
    if "check_name" in query:
        found = [it for it in found if it.name == query["check_name"]]
    if "status" in query:
        found = [it for it in found if it.status == query["status"]]
    if "app_id" in query:
        found = [it for it in found if str((views.app(it.app) or {})["id"]) == query["app_id"]]
    if query.get("filter", "latest") == "latest":
        found = list({(it.app, it.name, _suite(call, it)): it for it in found}.values())
    return Listing(items=found[::-1], show=lambda it: _check(call, it), under="check_runs")


def _status(call: Call, it: Status) -> Json:
    return {
        "id": it.id,
        "node_id": f"SC_{it.id}",
        "url": call.url(call.repository, f"statuses/{it.sha}"),
        "state": it.state,
        "context": it.context,
        "description": it.description,
        "target_url": it.target_url,
        "avatar_url": None,
        "created_at": written(it.created_at),
        "updated_at": written(it.created_at),
    }


@operation("repos/create-commit-status")
def create_status(call: Call) -> Answer:
    sha, body = call.path["sha"], call.body
    if call.objects.kind(sha) != "commit":
        raise rules.Refusal(422, f"No commit found for SHA: {sha}")
    context = body.get("context", "default")
    if sum((it.sha, it.context) == (sha, context) for it in call.repository.statuses) >= rules.STATUSES:
        raise rules.Refusal(422, "Validation Failed", {"resource": "Status", "code": "custom", "message": "too many"})
    it = Status(
        id=call.state.next_id(),
        sha=sha,
        state=body["state"],
        context=context,
        description=body.get("description"),
        target_url=body.get("target_url"),
        creator=call.writer,
        created_at=call.state.tick(),
    )
    call.repository.statuses.append(it)
    return Answer(status=201, body=_status(call, it) | {"creator": views.user(call, it.creator)})


@operation("repos/list-commit-statuses-for-ref")
def statuses(call: Call) -> Listing:
    """All, newest first."""
    sha = call.commit(call.path["ref"])
    found = [it for it in call.repository.statuses if it.sha == sha][::-1]
    return Listing(items=found, show=lambda it: _status(call, it) | {"creator": views.user(call, it.creator)})


@operation("repos/get-combined-status-for-ref")
def combined(call: Call) -> Listing:
    """The newest of each context and the worst of them; without any it is pending."""
    sha, home = call.commit(call.path["ref"]), call.repository
    newest = list({it.context: it for it in home.statuses if it.sha == sha}.values())
    states = {it.state for it in newest}
    state = "failure" if states & {"error", "failure"} else "success" if states == {"success"} else "pending"
    beside = {
        "state": state,
        "sha": sha,
        "url": call.url(home, f"commits/{sha}/status"),
        "commit_url": call.url(home, f"commits/{sha}"),
        "repository": views.repository(call, home),
    }
    return Listing(items=newest, show=lambda it: _status(call, it), under="statuses", beside=beside)
