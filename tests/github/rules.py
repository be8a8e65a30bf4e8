"""GitHub's rules, as its documentation states them and as its API behaves: what a client must live with.

Every rule says what it is and where that is written. Operations call these; nothing here knows the state.

Who may do what      `NEEDED`, `may`, `talks`            docs: Permissions required for GitHub Apps
How lists are cut    `Page`, `links`                     docs: Using pagination in the REST API
How long texts are   `too_long` and its numbers          docs: Checks, Comments, Commit statuses; found by trying
How many requests    `Allowance`                         docs: Rate limits for the REST API
How files are given  `DOWNLOAD_SECONDS`, `INLINE_BYTES`  docs: Artifacts, Repository contents
"""

from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

Item = TypeVar("Item")


class Refusal(Exception):
    """An answer that is an error: its status, GitHub's words, and the single faults of a 422."""

    def __init__(self, status: int, message: str, *errors: Mapping[str, str], headers: Mapping[str, str] = {}) -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = headers

    def body(self) -> dict[str, Any]:
        """The JSON that GitHub sends with an error."""
        body: dict[str, Any] = {
            "message": self.message,
            "documentation_url": "https://docs.github.com/rest",
            "status": str(self.status),
        }
        return body | ({"errors": [dict(error) for error in self.errors]} if self.errors else {})


def not_found() -> Refusal:
    """What is absent and what the token may not see look the same: GitHub never tells a stranger that it exists."""
    return Refusal(404, "Not Found")


# --- Requests -----------------------------------------------------------------------------------------------------

API_VERSIONS = ("2022-11-28", "2026-03-10")


def check_headers(headers: Mapping[str, str]) -> None:
    """A request without User-Agent is refused, and so is a version of the API that does not exist."""
    if not headers.get("user-agent"):
        raise Refusal(
            403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header"
        )
    version = headers.get("x-github-api-version")
    if version is not None and version not in API_VERSIONS:
        raise Refusal(400, "The API version specified is invalid.")


# --- Permissions --------------------------------------------------------------------------------------------------

READ, WRITE = "read", "write"
REFUSED = "Resource not accessible by integration"

# What a workflow can never give its token, whatever `permissions:` says.
NOT_FOR_WORKFLOWS = frozenset({"members", "administration", "user"})

# What an operation needs; of two names either is enough. Rules for one operation come before those for its family.
# Which operation is listed under which permission: docs, Permissions required for GitHub Apps.
CONVERSATION = ("issues", "pull_requests")  # an issue's needs the one, a pull request's the other: `talks`
NEEDED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "actions": (("actions",), READ),
    "checks": (("checks",), READ),
    "checks/create": (("checks",), WRITE),
    "checks/update": (("checks",), WRITE),
    "git": (("contents",), READ),
    "git/create-blob": (("contents",), WRITE),
    "git/create-tree": (("contents",), WRITE),
    "git/create-commit": (("contents",), WRITE),
    "git/create-ref": (("contents",), WRITE),
    "git/update-ref": (("contents",), WRITE),
    "issues": (("issues",), READ),
    "issues/list-comments": (CONVERSATION, READ),
    "issues/get-comment": (CONVERSATION, READ),
    "issues/create-comment": (CONVERSATION, WRITE),
    "issues/update-comment": (CONVERSATION, WRITE),
    "issues/delete-comment": (CONVERSATION, WRITE),
    "issues/list-labels-for-repo": (CONVERSATION, READ),
    "pulls": (("pull_requests",), READ),
    "pulls/get": (("pull_requests", "contents"), READ),
    "repos": (("contents",), READ),
    "repos/create-commit-status": (("statuses",), WRITE),
    "repos/get": (("metadata",), READ),
    "repos/get-branch-rules": (("metadata",), READ),
    "repos/get-collaborator-permission-level": (("metadata",), READ),
    "repos/get-combined-status-for-ref": (("statuses",), READ),
    "repos/get-status-checks-protection": (("administration",), READ),
    "repos/list-commit-statuses-for-ref": (("statuses",), READ),
    "repos/list-deployments": (("deployments",), READ),
    "repos/list-for-org": (("metadata",), READ),
    "repos/list-pull-requests-associated-with-commit": (("pull_requests",), READ),
    "apps": (("metadata",), READ),
    "orgs": (("metadata",), READ),
    "rate-limit": (("metadata",), READ),
    "teams": (("members",), READ),
    "users": (("user",), READ),
}

# What a public repository shows to every token, or to none: all reading, save what names people or settings.
PRIVATE_ANYWAY = frozenset({"members", "administration", "user"})
# An artifact of a public repository is listed for everybody and given only to a token that may read actions.
SIGNED_IN = frozenset({"actions/download-artifact"})


def needed(operation: str) -> tuple[tuple[str, ...], str]:
    """The permissions of which one suffices, and the level."""
    return NEEDED.get(operation) or NEEDED[operation.partition("/")[0]]


def may(operation: str, permissions: Mapping[str, str], *, public: bool) -> bool:
    """Whether permissions suffice; `metadata: read` comes with every token."""
    names, level = needed(operation)
    if level == READ and public and operation not in SIGNED_IN and not PRIVATE_ANYWAY & set(names):
        return True
    given = {permissions.get(name) for name in names} | ({READ} if "metadata" in names else set())
    return bool(given & ({WRITE} if level == WRITE else {READ, WRITE}))


def accepted(operation: str) -> str:
    """The header `X-Accepted-GitHub-Permissions`: what would do, alternatives after a semicolon."""
    names, level = needed(operation)
    return "; ".join(f"{name}={level}" for name in names)


def talks(permissions: Mapping[str, str], level: str, *, pull: bool) -> bool:
    """Whether permissions open one conversation: `pull_requests` those of pull requests, `issues` those of issues.

    An app that lacks one of the two is limited to the other kind (docs: Permissions required for GitHub Apps).
    """
    given = permissions.get("pull_requests" if pull else "issues")
    return given == WRITE or (level == READ and given == READ)


# --- Lists --------------------------------------------------------------------------------------------------------

PER_PAGE, MOST_PER_PAGE = 30, 100
FILTERED_RUNS = 1000  # a filtered list of workflow runs ends after this many


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of a list is asked for. More than 100 a page gives 100; less than 1, the default."""

    number: int = 1
    size: int = PER_PAGE

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "Page":
        """Read `page` and `per_page`."""
        size = int(query.get("per_page", PER_PAGE))
        return cls(number=max(1, int(query.get("page", 1))), size=min(size, MOST_PER_PAGE) if size > 0 else PER_PAGE)

    def cut(self, items: list[Item]) -> list[Item]:
        """The items on this page: none after the last, which is no error."""
        return items[(self.number - 1) * self.size : self.number * self.size]


def links(url: str, query: Mapping[str, str], page: Page, total: int) -> str | None:
    """The Link header: `prev` and `first` unless on the first page, `next` and `last` unless on the last.

    The addresses in it name a repository by its number (`/repositories/42/issues`), not as it was asked for.
    """
    last = max(1, -(-total // page.size))
    there = {"prev": page.number - 1, "next": page.number + 1, "last": last, "first": 1}
    wanted = [name for name in there if (page.number > 1 if name in ("prev", "first") else page.number < last)]
    rows = [f'<{url}?{urlencode({**query, "page": there[name]})}>; rel="{name}"' for name in wanted]
    return ", ".join(rows) or None


# --- Sizes --------------------------------------------------------------------------------------------------------

COMMENT_CHARACTERS = 65_536  # GitHub says so in the error; in fact it takes four times as many bytes
OUTPUT_SIZE = 65_535  # of a check run's summary and text: first in characters, then in bytes (github/docs#35252)
ANNOTATIONS = 50  # in one request; those of an update are added to those before
ANNOTATION_TITLE = 255  # characters
ANNOTATION_BYTES = 64 * 1024  # of its message and its raw details
STATUS_CHARACTERS = 140
STATUSES = 1000  # of one context on one commit


def too_long(operation: str, body: Mapping[str, Any]) -> Refusal | None:
    """The 422 for a text or a list over its size, or for a blank comment; None when all is well."""
    match operation:
        case "issues/create-comment" | "issues/update-comment":
            return _comment_refusal(str(body.get("body") or ""))
        case "checks/create" | "checks/update":
            output = body.get("output")
            return _output_refusal(output) if isinstance(output, dict) else None
        case "repos/create-commit-status" if len(body.get("description") or "") > STATUS_CHARACTERS:
            return _invalid(
                "Status", "description", f"description is too long (maximum is {STATUS_CHARACTERS} characters)"
            )
        case _:
            return None


def _comment_refusal(text: str) -> Refusal | None:
    if not text.strip():
        return _invalid("IssueComment", "data", "Body cannot be blank", "unprocessable")
    if len(text) > COMMENT_CHARACTERS:
        told = f"Body is too long (maximum is {COMMENT_CHARACTERS} characters)"
        return _invalid("IssueComment", "data", told, "unprocessable")
    return None


def _output_refusal(output: Mapping[str, Any]) -> Refusal | None:
    annotations = output.get("annotations") or ()
    if len(annotations) > ANNOTATIONS:
        told = f"No more than {ANNOTATIONS} items are allowed; {len(annotations)} were supplied."
        return Refusal(422, f"Invalid request.\n\n{told}")
    for field in ("summary", "text"):
        text = str(output.get(field) or "")
        if len(text) > OUTPUT_SIZE:
            told = f"Only {OUTPUT_SIZE} characters are allowed; {len(text)} were supplied."
            return Refusal(422, f"Invalid request.\n\n{told}")
        if _bytes(text) > OUTPUT_SIZE:
            return _invalid("CheckRun", field, f"{field} exceeds a maximum bytesize of {OUTPUT_SIZE}")
    for row in annotations:
        if len(row.get("title") or "") > ANNOTATION_TITLE:
            return _invalid("CheckRun", "annotations", f"title is too long (maximum is {ANNOTATION_TITLE} characters)")
        if max(_bytes(row.get(field) or "") for field in ("message", "raw_details")) > ANNOTATION_BYTES:
            return _invalid("CheckRun", "annotations", f"message exceeds a maximum bytesize of {ANNOTATION_BYTES}")
    return None


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _invalid(resource: str, field: str, message: str, code: str = "custom") -> Refusal:
    return Refusal(422, "Validation Failed", {"resource": resource, "field": field, "code": code, "message": message})


# --- Rates --------------------------------------------------------------------------------------------------------

WORKFLOW_REQUESTS = 1000  # an hour and repository, for the token of a workflow
USER_REQUESTS = 5000
STRANGER_REQUESTS = 60
HOUR = 3600


class Allowance(msgspec.Struct, kw_only=True):
    """The primary rate limit of one token: requests left until `reset` (seconds since 1970)."""

    limit: int
    reset: float
    used: int = 0

    def take(self, now: float) -> None:
        """Count one request; over the limit it is refused with 403 and `x-ratelimit-remaining: 0`."""
        if now >= self.reset:
            self.used, self.reset = 0, now + HOUR
        if self.used >= self.limit:
            raise Refusal(403, "API rate limit exceeded for installation.")
        self.used += 1

    def headers(self) -> dict[str, str]:
        """The headers that every answer carries."""
        told = {"limit": self.limit, "remaining": self.limit - self.used, "used": self.used, "reset": int(self.reset)}
        return {f"x-ratelimit-{name}": str(value) for name, value in told.items()} | {"x-ratelimit-resource": "core"}


SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."

# --- Files --------------------------------------------------------------------------------------------------------

DOWNLOAD_SECONDS = 60  # the address in the redirect of an artifact works for a minute
INLINE_BYTES = 1024 * 1024  # larger files come without content: `encoding` is `none`; ask for the raw media type
FOLDER_ROWS = 1000  # a folder's contents list no more: take a tree
COMPARED_FILES = 300  # a comparison lists no more, and only on its first page
COMPARED_COMMITS = 250  # a comparison without page lists no more
TREE_ROWS = 100_000  # a recursive tree is cut here and says `truncated`
PULL_FILES = 3000  # the file list of a pull request ends here
