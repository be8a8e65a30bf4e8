"""Workflow runs as GitHub tells of them, in events and in answers of the API alike.

Enters: the JSON value of a run. Leaves: a record; text that is no commit, no repository or no time is left out of it,
so that nothing else can get into a path. https://docs.github.com/en/rest/actions/workflow-runs
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from readygate.github.answers import shaped
from readygate.model.glob import path_glob

_OURS = {"push", "schedule", "workflow_dispatch"}
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REPOSITORY = re.compile(r"[\w-][\w.-]*/(?!\.{1,2}$)[\w.-]+", re.ASCII)


class RepositoryBody(msgspec.Struct, kw_only=True):
    """A repository in a body, as far as it is read."""

    id: int = 0
    full_name: str = ""
    default_branch: str = ""


class RunBody(msgspec.Struct, kw_only=True):
    """A run in a body, as far as it is read."""

    id: int
    run_attempt: int = 0
    event: str = ""
    status: str | None = None
    conclusion: str | None = None
    head_sha: str = ""
    head_branch: str | None = None
    head_repository: RepositoryBody | None = None
    name: str | None = None
    path: str = ""
    html_url: str = ""
    created_at: str | None = None


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run. `commit`, `branch` and `repository` are those of its head: of a fork's pull request the fork's.

    A run of a tag has the tag's name as its branch. `workflow` is the file's path, `created` in seconds since the
    epoch. Texts are empty and numbers 0 where GitHub tells none: the repository of a deleted fork.
    """

    id: int
    attempt: int = 0
    event: str = ""
    status: str = ""
    conclusion: str = ""
    commit: str = ""
    branch: str = ""
    repository: str = ""
    repository_id: int = 0
    workflow: str = ""
    name: str = ""
    url: str = ""
    created: float = 0.0

    def is_of(self, own: str, own_id: int = 0) -> bool:
        """Whether its head is in that repository, by number where both are known: that of a fork is not."""
        if own_id and self.repository_id:
            return self.repository_id == own_id
        return bool(own) and self.repository.casefold() == own.casefold()

    def is_trusted(self, own: str, branches: Iterable[str], own_id: int = 0) -> bool:
        """Whether nobody but this repository's own branches caused it: what a policy's `branches` match, `*` within one
        component. A tag may bear a branch's name, so that its commit must be known to be on such a branch as well."""
        ours = self.event in _OURS and self.is_of(own, own_id)
        return ours and any(path_glob(branch)(self.branch) for branch in branches)


def run_of(body: RunBody) -> Run:
    """The record of a body."""
    head = body.head_repository or RepositoryBody()
    return Run(
        id=body.id,
        attempt=body.run_attempt,
        event=body.event,
        status=body.status or "",
        conclusion=body.conclusion or "",
        commit=commit(body.head_sha),
        branch=body.head_branch or "",
        repository=repository(head.full_name),
        repository_id=head.id,
        workflow=body.path.partition("@")[0],
        name=body.name or "",
        url=body.html_url if body.html_url.startswith(("https://", "http://")) else "",
        created=seconds(body.created_at),
    )


def run_in(value: Any, path: str) -> Run:
    """The record of a JSON value that the API gave at `path`; Unexpected where it is no run."""
    return run_of(shaped(value, RunBody, path))


def commit(text: str) -> str:
    """The text where it is a commit's whole hash, else empty; so is the hash of zeros that stands for none."""
    return text if _COMMIT.fullmatch(text) and text.strip("0") else ""


def repository(text: str) -> str:
    """The text where it is `owner/name`, else empty."""
    return text if _REPOSITORY.fullmatch(text) else ""


def seconds(text: str | None) -> float:
    """A time of GitHub's in seconds since the epoch; 0 where it is none."""
    try:
        time = dt.datetime.fromisoformat(text or "")
    except ValueError:
        return 0.0
    return time.timestamp() if time.tzinfo else 0.0
