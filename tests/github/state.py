"""What the loopback GitHub remembers: plain records, changed by scenes and by requests.

Times are aware datetimes in UTC. Git objects live in one store that forks share, as on GitHub.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from tests.github.objects import Objects

ACTIONS_BOT = "github-actions[bot]"


class User(msgspec.Struct, kw_only=True):
    """A person or a bot."""

    id: int
    login: str
    type: str = "User"


class Comment(msgspec.Struct, kw_only=True):
    """A comment on an issue or on the conversation of a pull request."""

    id: int
    issue: int
    author: str
    body: str
    created_at: datetime
    updated_at: datetime
    app: str | None = None


class Issue(msgspec.Struct, kw_only=True):
    """An issue; every pull request is one too, under the same number."""

    number: int
    title: str
    author: str
    created_at: datetime
    updated_at: datetime
    body: str | None = None
    state: str = "open"
    labels: tuple[str, ...] = ()
    closed_at: datetime | None = None
    locked: bool = False


class Review(msgspec.Struct, kw_only=True):
    """A review; `state` is APPROVED, CHANGES_REQUESTED, COMMENTED or DISMISSED."""

    id: int
    author: str
    state: str
    commit: str
    submitted_at: datetime
    body: str = ""


class PullRequest(msgspec.Struct, kw_only=True):
    """A pull request. `base_sha` stays where the base was at the last push; `merge_sha` is the test merge,
    or the merge itself once `merged_at` is set; `head_repository` is None when the fork was deleted."""

    number: int
    head_repository: str | None
    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str
    merge_sha: str | None
    draft: bool = False
    merged_at: datetime | None = None
    reviews: list[Review] = []


class CheckRun(msgspec.Struct, kw_only=True):
    """A check run; only the app that made it may change it."""

    id: int
    name: str
    head_sha: str
    app: str
    status: str = "queued"
    conclusion: str | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    details_url: str | None = None
    external_id: str | None = None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[dict[str, Any]] = []


class Status(msgspec.Struct, kw_only=True):
    """A commit status; the newest of each context counts."""

    id: int
    sha: str
    state: str
    context: str
    description: str | None
    target_url: str | None
    creator: str
    created_at: datetime


class Workflow(msgspec.Struct, kw_only=True):
    """A workflow file known on the default branch."""

    id: int
    name: str
    path: str
    state: str = "active"


class Attempt(msgspec.Struct, kw_only=True):
    """One execution of a run; the first has number 1."""

    number: int
    status: str
    conclusion: str | None
    started_at: datetime


class Run(msgspec.Struct, kw_only=True):
    """A workflow run. `head_sha` is the head of a pull request, not its test merge."""

    id: int
    workflow: Workflow
    number: int
    event: str
    head_sha: str
    head_branch: str | None
    head_repository: str
    actor: str
    created_at: datetime
    title: str
    attempts: list[Attempt]


class Job(msgspec.Struct, kw_only=True):
    """One job of one attempt."""

    id: int
    run: int
    attempt: int
    name: str
    status: str
    conclusion: str | None
    started_at: datetime
    completed_at: datetime | None


class Artifact(msgspec.Struct, kw_only=True):
    """What a run uploaded: a zip, or the plain file `file_name` of type `content_type`."""

    id: int
    run: int
    name: str
    content: bytes
    created_at: datetime
    expires_at: datetime
    content_type: str = "application/zip"
    file_name: str | None = None
    expired: bool = False
    digest: str | None = None


class Protection(msgspec.Struct, kw_only=True):
    """Classic protection of a branch, as far as required checks go."""

    checks: tuple[str, ...]
    strict: bool = False


class Repository(msgspec.Struct, kw_only=True):
    """One repository and everything in it; `refs` maps `heads/main` to a commit."""

    id: int
    full_name: str
    parent: str | None = None
    private: bool = True
    default_branch: str = "main"
    created_at: datetime
    refs: dict[str, str] = {}
    issues: dict[int, Issue] = {}
    pulls: dict[int, PullRequest] = {}
    comments: list[Comment] = []
    checks: list[CheckRun] = []
    statuses: list[Status] = []
    workflows: list[Workflow] = []
    runs: list[Run] = []
    jobs: list[Job] = []
    artifacts: list[Artifact] = []
    labels: dict[str, str] = {}
    collaborators: dict[str, str] = {}
    protections: dict[str, Protection] = {}
    rules: dict[str, list[dict[str, Any]]] = {}
    releases: list[dict[str, Any]] = []
    deployments: list[dict[str, Any]] = []

    @property
    def owner(self) -> str:
        """The account before the slash."""
        return self.full_name.partition("/")[0]

    @property
    def name(self) -> str:
        """The name after the slash."""
        return self.full_name.partition("/")[2]


class Team(msgspec.Struct, kw_only=True):
    """A team of an organisation; `members` maps a login to `member` or `maintainer`."""

    id: int
    organisation: str
    slug: str
    name: str
    members: dict[str, str] = {}


class State:
    """All repositories, people and git objects of one GitHub, with its clock and its ids."""

    def __init__(self, at: datetime) -> None:
        self.now = at
        self.objects = Objects()
        self.repositories: dict[str, Repository] = {}
        self.users: dict[str, User] = {}
        self.teams: list[Team] = []
        self._last_id = 1000

    def next_id(self) -> int:
        """A number never given before; ids grow with time."""
        self._last_id += 1
        return self._last_id

    def advance(self, seconds: float) -> None:
        """Let time pass: nothing else moves the clock but `tick`."""
        self.now += timedelta(seconds=seconds)

    def tick(self) -> datetime:
        """The time of a new event, one second after the one before."""
        self.advance(1)
        return self.now

    def user(self, login: str) -> User:
        """The user of that login, made known when new."""
        if login not in self.users:
            kind = "Bot" if login.endswith("[bot]") else "User"
            number = 41898282 if login == ACTIONS_BOT else self.next_id()
            self.users[login] = User(id=number, login=login, type=kind)
        return self.users[login]

    def repository(self, full_name: str) -> Repository | None:
        """The repository of that name, in any case."""
        wanted = full_name.lower()
        return next((found for name, found in self.repositories.items() if name.lower() == wanted), None)


def written(moment: datetime) -> str:
    """A time as GitHub writes it: UTC, whole seconds, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def maybe_written(moment: datetime | None) -> str | None:
    """As `written`, absent when it did not happen."""
    return None if moment is None else written(moment)
