"""What an operation gets and gives: a call with its path, query, body and token; an answer or a list to be cut."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from tests.github import rules
from tests.github.history import reachable
from tests.github.objects import Objects
from tests.github.state import ACTIONS_BOT, Repository, State

Json = Any
Item = TypeVar("Item")
WEB = "https://github.com"


class Token(msgspec.Struct, kw_only=True):
    """A token: a name for logs, what kind (`actions`, `app` or `user`), whom it writes as, and what it may do.

    `sees` names the repositories that it belongs to; None is all of them.
    """

    secret: str
    name: str
    kind: str
    login: str
    permissions: Mapping[str, str]
    sees: frozenset[str] | None = None
    allowance: rules.Allowance

    @property
    def app(self) -> str | None:
        """The app that acts by it: checks and comments carry it."""
        return {"actions": "github-actions", "app": self.login.removesuffix("[bot]")}.get(self.kind)


class Call(msgspec.Struct, kw_only=True):
    """One request that may be carried out."""

    state: State
    operation: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Json
    headers: Mapping[str, str]
    token: Token | None
    api: str
    blobs: str

    @property
    def objects(self) -> Objects:
        """All git objects."""
        return self.state.objects

    @property
    def repository(self) -> Repository:
        """The repository that the path names; access was checked before."""
        found = self.state.repository(f"{self.path['owner']}/{self.path['repo']}")
        if found is None:
            raise rules.not_found()
        return found

    @property
    def writer(self) -> str:
        """The login that a write carries."""
        return self.token.login if self.token else ACTIONS_BOT

    def number(self, name: str) -> int:
        """A number in the path; anything else is no such thing."""
        text = self.path[name]
        if not (text.isascii() and text.isdigit()):
            raise rules.not_found()
        return int(text)

    def url(self, repository: Repository, rest: str = "") -> str:
        """The API's address of something in a repository."""
        return f"{self.api}/repos/{repository.full_name}{'/' + rest if rest else ''}"

    def web(self, repository: Repository, rest: str = "") -> str:
        """The address for people of something in a repository."""
        return f"{WEB}/{repository.full_name}{'/' + rest if rest else ''}"

    def commit(self, ref: str) -> str:
        """The commit that a SHA, a branch, a tag or a ref names; forks share commits by SHA, but not names."""
        refs = self.repository.refs
        short = ref.removeprefix("refs/")
        for name in (short, f"heads/{short}", f"tags/{short}"):
            if name in refs:
                return refs[name]
        if len(ref) == 40 and self.objects.kind(ref) == "commit":
            return ref
        raise rules.Refusal(422, f"No commit found for SHA: {ref}")

    def contains(self, repository: Repository, sha: str) -> bool:
        """Whether a branch or tag of that very repository reaches a commit."""
        tips = [tip for name, tip in repository.refs.items() if name.startswith(("heads/", "tags/"))]
        return sha in reachable(self.objects, tips)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What an operation found: facts to complete, or raw bytes, or nothing."""

    status: int = 200
    body: Json = None
    raw: bytes | None = None
    headers: Mapping[str, str] = {}


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A list to be cut into pages; `total` is what the list counts, by its name in the body."""

    items: Sequence[Json]
    show: Callable[[Json], Json]
    under: str | None = None
    beside: Mapping[str, Json] = {}

    def answer(self, page: rules.Page) -> Answer:
        """This page of it."""
        shown = [self.show(item) for item in page.cut(list(self.items))]
        if self.under is None:
            return Answer(body=shown)
        return Answer(body={"total_count": len(self.items), self.under: shown, **self.beside})


Handler = Callable[[Call], Answer | Listing]
HANDLERS: dict[str, Handler] = {}


def operation(name: str) -> Callable[[Handler], Handler]:
    """Register the function that carries out an operation, by GitHub's name of it."""

    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return register


def one(items: Sequence[Item], number: int, attribute: str = "id") -> Item:
    """The item of that number, or 404."""
    found = next((item for item in items if getattr(item, attribute) == number), None)
    if found is None:
        raise rules.not_found()
    return found
