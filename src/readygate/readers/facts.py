"""What git and GitHub tell, as documents of our own: `schemas/facts-v1.schema.json` is made from these records.

Enters: a source. Leaves: one record, told apart by its key `readygate`; EvidenceError where it is none. What GitHub
answers stands in them under GitHub's own names (https://docs.github.com/rest), so that a recorded body can be replayed;
keys that are not named here are not read. `complete: false` says that a list is not whole, and `reason` why.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

import msgspec

from readygate.readers.json import decode
from readygate.readers.source import Source

Text = Annotated[str, msgspec.Meta(min_length=1)]
Line = Annotated[str, msgspec.Meta(pattern=r"\A[^\r\n]+\Z")]
Day = Annotated[str, msgspec.Meta(pattern=r"\A\d{4}-\d{2}-\d{2}\Z")]
D = TypeVar("D", bound="Document")


class Document(msgspec.Struct, frozen=True, kw_only=True, tag_field="readygate"):
    """What all documents have: `complete` and, where they are not, the `reason`."""

    complete: bool
    reason: str = ""

    @property
    def gap(self) -> str:
        """Why the list is not whole, empty where it is."""
        return "" if self.complete else self.reason or "the list is not complete"


class ChangedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A changed file as the comparison of two commits tells it."""

    filename: Text
    status: Literal["added", "modified", "removed", "renamed", "copied", "changed", "unchanged"]
    previous_filename: str | None = None


class Changes(Document, frozen=True, kw_only=True, tag="changes/v1"):
    """The files that differ between the base and the head, both commits."""

    base: Line
    head: Line
    files: tuple[ChangedFile, ...]


class Blob(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a tree; `sha` is the name of git's object, which tells its content. GitHub lists folders too."""

    path: Text
    sha: str = ""
    type: Literal["blob", "tree", "commit"] = "blob"


class Tree(Document, frozen=True, kw_only=True, tag="tree/v1"):
    """The files of a commit: of the judged one, or of the tip of the base branch."""

    of: Literal["head", "base"]
    commit: Line
    tree: tuple[Blob, ...]


class LastChange(msgspec.Struct, frozen=True, kw_only=True):
    """The day (UTC) of the newest commit that changed a file; null where the clone does not reach back to it."""

    path: Text
    day: Day | None


class History(Document, frozen=True, kw_only=True, tag="history/v1"):
    """The last changes of files before `head`; not complete where the clone is shallow."""

    head: Line
    history: tuple[LastChange, ...]


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a job; its outputs may hold secrets and are not kept."""

    result: Literal["success", "failure", "cancelled", "skipped"]


class Needs(msgspec.Struct, frozen=True, kw_only=True, tag_field="readygate", tag="needs/v1"):
    """The jobs that a job needs, by their ids: `toJSON(needs)`."""

    needs: dict[Line, Need]


class User(msgspec.Struct, frozen=True, kw_only=True):
    """An account."""

    login: Line
    type: str = "User"

    @property
    def bot(self) -> bool:
        """Whether no person signs with it."""
        return self.type != "User" or self.login.endswith("[bot]")


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """A review; `user` is null once the account is gone, `commit_id` once the commit is."""

    state: Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]
    user: User | None = None
    commit_id: str | None = None
    submitted_at: str | None = None


class Reviews(Document, frozen=True, kw_only=True, tag="reviews/v1"):
    """The reviews of a pull request. `teams` maps logins to their teams (`org/slug`); a login that is not there is one
    whose teams nobody could tell."""

    repository: Line
    pull: int
    head: Line
    author: Line
    reviews: tuple[Review, ...]
    teams: dict[str, tuple[Line, ...]] = {}


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A label of an issue."""

    name: Line


class Milestone(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone of an issue."""

    title: Line


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """An issue; GitHub lists pull requests among them, which have the key `pull_request`."""

    number: int
    title: str
    state: Literal["open", "closed"]
    labels: tuple[Label | Line, ...] = ()
    milestone: Milestone | None = None
    pull_request: dict[str, Any] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its labels."""
        return tuple(label if isinstance(label, str) else label.name for label in self.labels)


class IssueQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked: issues that have one of the `labels`, the `milestone` of that title, the state. Empty: any.

    GitHub itself lists issues that have all labels of a request: several labels are several requests.
    """

    repository: Line
    state: Literal["open", "closed", "all"]
    labels: tuple[Line, ...] = ()
    milestone: str = ""


class Issues(Document, frozen=True, kw_only=True, tag="issues/v1"):
    """The answer to one query of issues."""

    query: IssueQuery
    issues: tuple[Issue, ...]


DOCUMENTS = (Changes, Tree, History, Needs, Reviews, Issues)
"""All documents of the schema."""


def fact(source: Source, document: type[D]) -> D:
    """The document of that type; EvidenceError where the source has another."""
    return decode(source, document)


def one_line(path: str) -> str:
    """A path as one value of a cell: git's paths may hold line breaks, and a cell has one value a line."""
    return path.replace("\r", "\\r").replace("\n", "\\n")
