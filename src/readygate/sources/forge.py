"""What GitHub knows beside runs: reviews, issues, teams, changed files, a file at a commit.

Enters: an API and a question. Leaves: GitHub's own JSON values, to be kept as files and read like any other evidence;
or why they are not to be had, in words for the person who can change it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from readygate.github.answers import shaped
from readygate.github.api import Api, quoted
from readygate.github.faults import ApiError, NotFound, Unexpected

COMPARED = 300
"""Files that a comparison lists at most; it says nothing of others."""
CHANGED = 3000
"""Files that a pull request lists at most."""
_TEAMS = "pass the token of a GitHub App with members: read, or of a person with read:org; GITHUB_TOKEN knows no teams"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A JSON value; or None with the reason why it could not be had and what to do.

    Not `complete`: GitHub has more than it lists, so what is not in it proves nothing.
    """

    body: Any = None
    complete: bool = True
    reason: str = ""
    fix: str = ""


class _Content(msgspec.Struct):
    type: str
    size: int
    content: str = ""
    encoding: str = ""


def reviews(api: Api, own: str, number: int) -> Answer:
    """The reviews of a pull request, oldest first. One request."""
    return _answered(lambda: (list(api.pages(f"/repos/{own}/pulls/{number}/reviews")), True))


def issues(api: Api, own: str, labels: Sequence[str] = (), *, state: str = "all") -> Answer:
    """The issues that bear one of the labels, or all of them; pull requests are none. One request for each label."""

    def ask() -> tuple[Any, bool]:
        found: dict[Any, Any] = {}
        for label in labels or ("",):
            query: dict[str, Any] = {"state": state} | ({"labels": label} if label else {})
            for body in api.pages(f"/repos/{own}/issues", **query):
                issue = shaped(body, dict[str, Any], "/issues")
                if "pull_request" not in issue:
                    found[issue.get("id")] = issue
        return list(found.values()), True

    return _answered(ask)


def team(api: Api, organization: str, slug: str) -> Answer:
    """The members of a team. One request, which GITHUB_TOKEN may never make."""
    path = f"/orgs/{quoted(organization)}/teams/{quoted(slug)}/members"
    try:
        return Answer(body=list(api.pages(path)))
    except NotFound:
        reason = f"there is no team @{organization}/{slug}, or the token may not know of it"
        return Answer(complete=False, reason=reason, fix=_TEAMS)
    except ApiError as error:
        reason = f"the members of @{organization}/{slug} cannot be asked for: {error.fault}"
        return Answer(complete=False, reason=reason, fix=error.hint)


def changed_files(api: Api, own: str, number: int) -> Answer:
    """The files that a pull request changes against its merge base. One request."""

    def ask() -> tuple[Any, bool]:
        files = list(api.pages(f"/repos/{own}/pulls/{number}/files"))
        return files, len(files) < CHANGED

    return _answered(ask)


def compared(api: Api, own: str, base: str, head: str) -> Answer:
    """GitHub's comparison of two commits, from their merge base to `head`. One request."""
    path = f"/repos/{own}/compare/{quoted(base)}...{quoted(head)}"

    def ask() -> tuple[Any, bool]:
        body = shaped(api.get(path, per_page=1), dict[str, Any], path)
        files = body.get("files")
        return body, isinstance(files, list) and len(files) < COMPARED

    return _answered(ask)


def content(api: Api, own: str, path: str, commit: str) -> bytes | None:
    """A file's bytes at a commit; None where the commit has no such file. One request.

    ApiError where that cannot be told: an unknown commit, a folder, a file of more than 1 MB, a token without
    `contents: read`. It is never taken for an absent file.
    """
    if any(part in {"", ".", ".."} for part in path.split("/")):
        raise Unexpected(f"{path!r} is no path of a repository")
    place = f"/repos/{own}/contents/{quote(path)}"
    try:
        body = api.get(place, ref=commit)
    except NotFound as error:
        if "no commit found" in error.message.casefold():
            raise
        return None
    if isinstance(body, list):
        raise Unexpected(f"{path!r} is a folder", path=place)
    found = shaped(body, _Content, place)
    if found.type != "file" or found.encoding != "base64":
        raise Unexpected(f"{path!r} is no file of at most 1 MB", path=place)
    try:
        decoded = base64.b64decode(found.content)
    except binascii.Error as error:
        raise Unexpected(f"{path!r} came damaged", path=place) from error
    if len(decoded) != found.size:
        raise Unexpected(f"{path!r} came cut off", path=place)
    return decoded


def _answered(ask: Callable[[], tuple[Any, bool]]) -> Answer:
    try:
        body, complete = ask()
    except ApiError as error:
        return Answer(complete=False, reason=error.fault, fix=error.hint)
    return Answer(body=body, complete=complete)
