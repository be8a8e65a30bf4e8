"""What a workflow run was started by, and for which commit.

Enters: the environment of a step and the event's JSON. Leaves: one record for every event; nothing is asked.
https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows and, for the bodies,
https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from readygate.github.runs import RepositoryBody, Run, RunBody, commit, repository, run_of
from readygate.model.errors import UsageError

_BRANCH, _TAG = "refs/heads/", "refs/tags/"
_GROUP = re.compile(r"(?:refs/heads/)?gh-readonly-queue/.+/pr-(\d{1,10})-[0-9a-f]{40,64}")


class _User(msgspec.Struct):
    login: str = ""


class _Side(msgspec.Struct):
    ref: str = ""
    sha: str = ""
    repo: RepositoryBody | None = None


class _Pull(msgspec.Struct):
    number: int
    head: _Side
    base: _Side
    state: str = ""
    merged: bool | None = None
    draft: bool | None = None
    user: _User | None = None


class _Group(msgspec.Struct):
    head_sha: str = ""
    head_ref: str = ""
    base_sha: str = ""
    base_ref: str = ""


class _Release(msgspec.Struct):
    tag_name: str = ""


class _Former(msgspec.Struct):
    former: str = msgspec.field(name="from", default="")


class _Retarget(msgspec.Struct):
    ref: _Former | None = None


class _Changes(msgspec.Struct):
    base: _Retarget | None = None


class _Body(msgspec.Struct):
    action: str | None = None
    repository: RepositoryBody | None = None
    pull_request: _Pull | None = None
    workflow_run: RunBody | None = None
    merge_group: _Group | None = None
    release: _Release | None = None
    changes: _Changes | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event. Texts are empty and numbers 0 where the event has no such thing.

    `head` is the commit that checks and statuses belong to: a pull request's own head, never its test merge. `tested`
    is the commit that is checked out by default: the test merge of a pull request; under `pull_request_target` the
    base's commit; empty under `workflow_run` for a pull request, whose test merge GitHub does not tell. `base` is the
    branch that the change goes to, `base_commit` where it stood at the last push: stale, ask for its tip. `former_base`
    is the branch that a retargeted pull request left. `hinted` is the pull request in the name of a merge group, to be
    verified. `trigger` is the run that `workflow_run` reacts to: head, head branch and head repository are its own.
    """

    name: str
    repository: str
    action: str = ""
    repository_id: int = 0
    default_branch: str = ""
    head: str = ""
    head_branch: str = ""
    head_repository: str = ""
    head_repository_id: int = 0
    tested: str = ""
    base: str = ""
    base_commit: str = ""
    former_base: str = ""
    number: int = 0
    hinted: int = 0
    state: str = ""
    merged: bool = False
    draft: bool = False
    author: str = ""
    actor: str = ""
    ref: str = ""
    tag: str = ""
    trigger: Run | None = None
    run: int = 0
    attempt: int = 0
    workflow: str = ""
    workflow_path: str = ""
    job: str = ""
    server: str = "https://github.com"
    api: str = "https://api.github.com"

    @property
    def is_fork(self) -> bool:
        """Whether the head is in another repository, or in one that is gone."""
        if self.head_repository_id and self.repository_id:
            return self.head_repository_id != self.repository_id
        return self.head_repository.casefold() != self.repository.casefold()


def read(environ: Mapping[str, str], payload: bytes) -> Event:
    """The event of a run; UsageError where environment or payload are not what a runner gives."""
    name, own = environ.get("GITHUB_EVENT_NAME", ""), repository(environ.get("GITHUB_REPOSITORY", ""))
    if not name or not own:
        raise UsageError(
            "GITHUB_EVENT_NAME and GITHUB_REPOSITORY do not tell an event and its repository",
            hint="this works inside a job of GitHub Actions",
        )
    body = _decoded(payload)
    told = body.repository if body.repository and body.repository.full_name.casefold() == own.casefold() else None
    facts = {
        **_of_run(environ),
        "name": name,
        "action": body.action or "",
        "repository": own,
        "repository_id": told.id if told else 0,
        "default_branch": told.default_branch if told else "",
    }
    return Event(**facts | _of_subject(name, body, environ, facts))


def _decoded(payload: bytes) -> _Body:
    try:
        return msgspec.json.decode(payload or b"{}", type=_Body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise UsageError(f"the event cannot be read: {error}", place="GITHUB_EVENT_PATH") from error


def _of_run(environ: Mapping[str, str]) -> dict[str, Any]:
    path = environ.get("GITHUB_WORKFLOW_REF", "").partition("@")[0]
    told = {
        "actor": environ.get("GITHUB_ACTOR", ""),
        "run": _number(environ.get("GITHUB_RUN_ID", "")),
        "attempt": _number(environ.get("GITHUB_RUN_ATTEMPT", "")),
        "workflow": environ.get("GITHUB_WORKFLOW", ""),
        "workflow_path": "/".join(path.split("/")[2:]),
        "job": environ.get("GITHUB_JOB", ""),
        "server": environ.get("GITHUB_SERVER_URL", "").rstrip("/"),
        "api": environ.get("GITHUB_API_URL", "").rstrip("/"),
    }
    return {name: value for name, value in told.items() if value}


def _of_subject(name: str, body: _Body, environ: Mapping[str, str], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Head, tested commit and base, by what the event's body holds."""
    tested, ref = commit(environ.get("GITHUB_SHA", "")), environ.get("GITHUB_REF", "")
    own = {"head_repository": facts["repository"], "head_repository_id": facts["repository_id"]}
    if body.pull_request:
        return _of_pull(body.pull_request, body.changes) | {"tested": tested, "ref": ref}
    if name == "workflow_run" and body.workflow_run:
        return _of_trigger(run_of(body.workflow_run)) | {"ref": ref}
    if name == "merge_group" and body.merge_group:
        return own | _of_group(body.merge_group, tested) | {"ref": ref}
    return own | _of_ref(ref, tested, body.release)


def _of_pull(pull: _Pull, changes: _Changes | None) -> dict[str, Any]:
    head, former = pull.head.repo or RepositoryBody(), changes.base.ref if changes and changes.base else None
    return {
        "number": pull.number,
        "state": pull.state,
        "merged": bool(pull.merged),
        "draft": bool(pull.draft),
        "author": pull.user.login if pull.user else "",
        "head": commit(pull.head.sha),
        "head_branch": pull.head.ref,
        "head_repository": repository(head.full_name),
        "head_repository_id": head.id,
        "base": pull.base.ref,
        "base_commit": commit(pull.base.sha),
        "former_base": former.former if former else "",
    }


def _of_trigger(run: Run) -> dict[str, Any]:
    return {
        "trigger": run,
        "head": run.commit,
        "head_branch": run.branch,
        "head_repository": run.repository,
        "head_repository_id": run.repository_id,
        "tested": "" if run.event.startswith("pull_request") else run.commit,
    }


def _of_group(group: _Group, tested: str) -> dict[str, Any]:
    hint = _GROUP.fullmatch(group.head_ref)
    return {
        "head": commit(group.head_sha),
        "head_branch": group.head_ref.removeprefix(_BRANCH),
        "tested": tested,
        "base": group.base_ref.removeprefix(_BRANCH),
        "base_commit": commit(group.base_sha),
        "hinted": int(hint[1]) if hint else 0,
    }


def _of_ref(ref: str, tested: str, release: _Release | None) -> dict[str, Any]:
    """Of a branch or a tag: push, release, workflow_dispatch, schedule and whatever else there may be."""
    tag = ref.removeprefix(_TAG) if ref.startswith(_TAG) else release.tag_name if release else ""
    branch = ref.removeprefix(_BRANCH) if ref.startswith(_BRANCH) else ""
    return {"head": tested, "tested": tested, "head_branch": branch, "tag": tag, "ref": ref}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0
