"""What a runner gives a job: the event's payload and the GITHUB_ variables, agreeing with what the API tells.

Payloads: https://docs.github.com/en/webhooks/webhook-events-and-payloads; variables:
https://docs.github.com/en/actions/reference/workflows-and-actions/variables
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from tests.github.calls import WEB, Call
from tests.github.description import github_description
from tests.github.filling import fill
from tests.github.operations import actions, pulls, repositories, views
from tests.github.state import PullRequest, Run, State

Json = dict[str, Any]
ACTIONS = {
    "pull_request": "synchronize",
    "pull_request_target": "synchronize",
    "merge_group": "checks_requested",
    "release": "published",
    "workflow_run": "completed",
}


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """The payload of an event and the variables of a job that it started."""

    payload: Json
    environ: dict[str, str]

    def within(self, folder: Path) -> dict[str, str]:
        """Write the payload and the files that a runner keeps for outputs; the variables, naming those files."""
        folder.mkdir(parents=True, exist_ok=True)
        names = {"GITHUB_EVENT_PATH": "event.json", "GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary.md"}
        for name in names.values():
            (folder / name).write_text(json.dumps(self.payload) if name == "event.json" else "", encoding="utf-8")
        return self.environ | {variable: str(folder / name) for variable, name in names.items()}


def occasion(
    state: State,
    repository: str,
    api: str,
    run: Run,
    *,
    pull: PullRequest | None = None,
    trigger: Run | None = None,
    tag: str | None = None,
    action: str | None = None,
    former_base: str | None = None,
) -> Occasion:
    """The occasion of a run: `pull` for pull requests, `trigger` for `workflow_run`, `tag` for releases; a merge
    group is known by the run's branch. `former_base` is the branch that a retargeted pull request left."""
    home = state.repositories[repository]
    owner, name = repository.split("/")
    place = {"owner": owner, "repo": name, "pull_number": str(pull.number) if pull else ""}
    call = Call(
        state=state,
        operation=run.event,
        path=place,
        query={},
        body=None,
        headers={},
        token=None,
        api=api,
        blobs="",
    )
    payload: Json = {"repository": _shaped("full-repository", repositories.whole(call, home))}
    payload["sender"] = _shaped("simple-user", views.user(call, run.actor))
    if action or run.event in ACTIONS:
        payload["action"] = action or ACTIONS[run.event]
    payload |= _subject(call, run, pull, trigger, tag)
    if former_base:
        payload |= {"action": "edited", "changes": {"base": {"ref": {"from": former_base}}}}
    return Occasion(payload=payload, environ=_environ(call, run, pull, tag))


def _shaped(schema: str, facts: Json) -> Json:
    description = github_description()
    whole: Json = fill(description, {"$ref": f"#/components/schemas/{schema}"}, facts)
    return whole


def _subject(call: Call, run: Run, pull: PullRequest | None, trigger: Run | None, tag: str | None) -> Json:
    home = call.repository
    if pull is not None:
        return {"number": pull.number, "pull_request": _shaped("pull-request", pulls.whole(call, pull))}
    if trigger is not None:
        workflow = _shaped("workflow", actions.workflow(call, trigger.workflow))
        return {"workflow_run": _shaped("workflow-run", actions.shown(call, trigger)), "workflow": workflow}
    if tag is not None:
        found = next(it for it in home.releases if it["tag_name"] == tag)
        return {"release": _shaped("release", repositories.release(call, found))}
    branch = f"refs/heads/{run.head_branch}"
    commit = call.objects.commit(run.head_sha)
    if run.event == "merge_group":
        base = (run.head_branch or "").split("/")[1]
        group = {"head_sha": run.head_sha, "head_ref": branch, "base_sha": (run.head_branch or "")[-40:]}
        return {"merge_group": group | {"base_ref": f"refs/heads/{base}", "head_commit": {"id": run.head_sha}}}
    if run.event == "push":
        before = commit.parents[0] if commit.parents else "0" * 40
        return {"ref": branch, "before": before, "after": run.head_sha, "head_commit": {"id": run.head_sha}}
    if run.event == "schedule":
        return {"schedule": "0 3 * * *", "workflow": run.workflow.path}
    return {"ref": branch, "workflow": run.workflow.path, "inputs": None}


def _environ(call: Call, run: Run, pull: PullRequest | None, tag: str | None) -> dict[str, str]:
    home = call.repository
    ref, sha = f"refs/heads/{run.head_branch or home.default_branch}", run.head_sha
    if run.event == "workflow_run" or (pull is not None and run.event == "pull_request_target"):
        branch = pull.base_ref if pull else home.default_branch
        ref, sha = f"refs/heads/{branch}", home.refs[f"heads/{branch}"]
    elif pull is not None:
        ref, sha = f"refs/pull/{pull.number}/merge", pull.merge_sha or pull.head_sha
    elif tag is not None:
        ref, sha = f"refs/tags/{tag}", home.refs[f"tags/{tag}"]
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTOR": run.actor,
        "GITHUB_API_URL": call.api,
        "GITHUB_BASE_REF": pull.base_ref if pull else "",
        "GITHUB_EVENT_NAME": run.event,
        "GITHUB_HEAD_REF": pull.head_ref if pull else "",
        "GITHUB_JOB": "readygate",
        "GITHUB_REF": ref,
        "GITHUB_REF_NAME": ref.split("/", 2)[2],
        "GITHUB_REPOSITORY": home.full_name,
        "GITHUB_REPOSITORY_OWNER": home.owner,
        "GITHUB_RUN_ATTEMPT": str(run.attempts[-1].number),
        "GITHUB_RUN_ID": str(run.id),
        "GITHUB_RUN_NUMBER": str(run.number),
        "GITHUB_SERVER_URL": WEB,
        "GITHUB_SHA": sha,
        "GITHUB_WORKFLOW": run.workflow.name,
        "GITHUB_WORKFLOW_REF": f"{home.full_name}/{run.workflow.path}@{ref}",
    }
