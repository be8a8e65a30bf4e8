"""What GitHub's API refuses, as one family of errors that say which permission is missing.

Enters: a request and the answer's status and message. Leaves: an error for people, without secrets: no query (signed
links carry their key there), no header, no token. Permissions per request:
https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
"""

from __future__ import annotations

import re

from readygate.model.errors import ReadygateError

_REPOSITORY = r"/repos/[^/]+/[^/]+"
_PERMISSIONS = (
    (r"/actions/", "actions"),
    (r"/(commits/[^/]+/)?check-runs", "checks"),
    (r"/statuses/|/commits/[^/]+/status", "statuses"),
    (r"/commits/[^/]+/pulls|/pulls", "pull-requests"),
    (r"/issues/comments/|/issues/\d+/comments", "pull-requests"),
    (r"/issues|/labels", "issues"),
    (r"/deployments", "deployments"),
    (r"/branches/[^/]+/protection", "administration"),
    (r"/(contents|compare|commits|git|branches|releases|tarball|zipball)\b", "contents"),
)
_ACCEPTED = re.compile(r"\s*[a-z_]{1,40}=(?:read|write|admin)\s*")
_MESSAGE = 300


class ApiError(ReadygateError):
    """A request that GitHub did not fulfil.

    `status` is 0 where no answer came. `permission` is what the token lacks (`pull-requests: write`), where that is
    known. `uncertain`: a write that may have worked all the same, so look before writing again.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        method: str = "GET",
        path: str = "",
        permission: str = "",
        hint: str = "",
        uncertain: bool = False,
    ) -> None:
        self.status = status
        self.method = method
        self.path = path.partition("?")[0]
        self.message = message[:_MESSAGE]
        self.permission = permission
        self.uncertain = uncertain
        super().__init__(self.message, place=f"GitHub: {method} {self.path}", hint=hint)


class Forbidden(ApiError):
    """The token may not do this (401, 403)."""


class NotFound(ApiError):
    """There is no such thing, or the token may not know of it (404)."""


class Gone(ApiError):
    """It was there and is no more (410): an expired artifact."""


class Limited(ApiError):
    """GitHub asks to wait longer than this run may."""


class Unreachable(ApiError):
    """No usable answer came: no connection, an answer cut off, or 5xx, also after further tries."""


class Unexpected(ApiError):
    """An answer that is not what GitHub documents, or larger than anything that is meant."""


class BudgetSpent(ApiError):
    """This run has asked as often as it may."""


def permission(method: str, path: str, accepted: str = "") -> str:
    """The permission that a request needs, as `permissions:` of a job writes it; empty where that is not known.

    `accepted` is GitHub's own header: alternatives after semicolons. Of several the one that is meant here is named.
    """
    ours = _ours(method, path)
    alternatives = [
        part.strip().replace("_", "-").replace("=", ": ") for part in accepted.split(";") if _ACCEPTED.fullmatch(part)
    ]
    return ours if not alternatives or ours in alternatives else alternatives[0]


def _ours(method: str, path: str) -> str:
    if path.startswith("/orgs/"):
        return "members: read of the organization"
    access = "read" if method == "GET" else "write"
    for pattern, name in _PERMISSIONS:
        if re.match(_REPOSITORY + f"(?:{pattern})", path):
            return f"{name}: {access}"
    return ""


def forbidden(status: int, method: str, path: str, message: str, accepted: str = "") -> Forbidden:
    """The error of a token that may not do this."""
    needed = permission(method, path, accepted)
    said = f"the token may not do this ({status}: {message})"
    if status == 401:
        hint = "the token is wrong or has expired; pass github-token: ${{ github.token }}"
    elif path.startswith("/orgs/"):
        hint = "GITHUB_TOKEN cannot read teams: pass a GitHub App's token (members: read) or a person's (read:org)"
    elif needed:
        hint = f"the job needs `permissions: {needed}`; runs for forks and by Dependabot never get more than read"
    else:
        hint = "see the permissions in the documentation of readygate"
    return Forbidden(said, status=status, method=method, path=path, permission=needed, hint=hint)
