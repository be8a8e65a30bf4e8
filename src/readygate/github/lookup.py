"""What an event does not tell and GitHub has to be asked: tips, lines of commits, pull requests.

Enters: an API and an event. Leaves: facts; where something is not unique or cannot be proved, none and the reason. Each
function says how many requests it makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote

import msgspec

from readygate.github.answers import shaped
from readygate.github.api import PER_PAGE, Api, quoted
from readygate.github.event import Event
from readygate.github.faults import NotFound, Unexpected
from readygate.github.runs import RepositoryBody, commit, repository


class _Object(msgspec.Struct):
    sha: str
    type: str


class _Ref(msgspec.Struct):
    ref: str
    object: _Object


class _Parent(msgspec.Struct):
    sha: str


class _Commit(msgspec.Struct):
    sha: str
    parents: tuple[_Parent, ...]


class _Comparison(msgspec.Struct):
    status: str


class _User(msgspec.Struct):
    login: str = ""


class _Side(msgspec.Struct):
    ref: str
    sha: str
    repo: RepositoryBody | None = None


class _Pull(msgspec.Struct):
    number: int
    state: str
    head: _Side
    base: _Side
    draft: bool | None = None
    merge_commit_sha: str | None = None
    user: _User | None = None
    html_url: str = ""
    merged_at: str | None = None


class Pull(msgspec.Struct, frozen=True, kw_only=True):
    """A pull request as it stands now. `merge` is its test merge, empty where there is none."""

    number: int
    open: bool
    head: str
    head_branch: str
    head_repository: str
    head_repository_id: int
    base: str
    base_repository: str
    draft: bool = False
    merge: str = ""
    author: str = ""
    url: str = ""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The one pull request, or None with the reason; `candidates` are all that were considered."""

    pull: Pull | None
    candidates: tuple[Pull, ...] = ()
    reason: str = ""


def tip(api: Api, own: str, branch: str) -> str:
    """The commit that a branch of this repository stands at; NotFound where there is no such branch. One request.

    Asked as a reference: `main` alone may also be the name of a tag.
    """
    path = f"/repos/{own}/git/ref/heads/{quote(branch)}"
    found = shaped(api.get(path), _Ref, path)
    if found.ref != f"refs/heads/{branch}" or found.object.type != "commit" or not commit(found.object.sha):
        raise Unexpected(f"the answer is not the commit of the branch {branch!r}", path=path)
    return found.object.sha


def pull(api: Api, own: str, number: int) -> Pull:
    """A pull request; NotFound where there is none of that number. One request."""
    path = f"/repos/{own}/pulls/{number}"
    return _record(shaped(api.get(path), _Pull, path))


def pull_of_merge(api: Api, own: str, sha: str) -> Pull | None:
    """The pull request into this repository whose merge made the commit; None where none did, or several. One request.

    A commit that is only on a branch of a pull request is no merge of it.
    """
    path = f"/repos/{own}/commits/{quoted(sha)}/pulls"
    bodies = (shaped(body, _Pull, path) for body in api.pages(path))
    made = [_record(body) for body in bodies if body.merged_at and body.merge_commit_sha == sha]
    return made[0] if len(made) == 1 else None


def contains(api: Api, own: str, later: str, earlier: str) -> bool:
    """Whether `earlier` is `later` or an ancestor of it; no request for one commit, else one."""
    if earlier == later:
        return True
    path = f"/repos/{own}/compare/{quoted(earlier)}...{quoted(later)}"
    try:
        return shaped(api.get(path, per_page=1), _Comparison, path).status in {"ahead", "identical"}
    except NotFound:
        return False  # a commit that the repository does not have, or no common ancestor


class Line:
    """The history of one commit, read as far as it is needed: one request, and a page more for each 100 commits."""

    def __init__(self, api: Api, own: str, start: str, *, reach: int = 300) -> None:
        self.start = start
        self._path = f"/repos/{own}/commits"
        self._pages = api.pages(self._path, sha=start) if commit(start) else iter(())
        self._reach = reach
        self._parents: dict[str, tuple[str, ...]] = {}

    def parents(self, sha: str = "") -> tuple[str, ...] | None:
        """The parents of a commit of this history (of its start); None where it is not within reach."""
        wanted = sha or self.start
        while wanted not in self._parents and len(self._parents) < self._reach and self._read_on():
            pass
        return self._parents.get(wanted)

    def _read_on(self) -> bool:
        """One page more; False where there is none, or no such commit."""
        try:
            page = [shaped(body, _Commit, self._path) for body in islice(self._pages, PER_PAGE)]
        except NotFound:
            return False
        self._parents |= {known.sha: tuple(parent.sha for parent in known.parents) for known in page}
        return bool(page)

    def first_parents(self) -> Iterator[str]:
        """The start, its first parent, the first parent of that, and so on, as far as they are within reach."""
        here: str = self.start
        while (parents := self.parents(here)) is not None:
            yield here
            if not parents:
                return
            here = parents[0]

    def trunk(self, sha: str) -> tuple[str, ...]:
        """The first parents from a commit of this history on, itself included, as far as they were read. No request."""
        found = []
        while (parents := self._parents.get(sha)) is not None:
            found.append(sha)
            sha = parents[0] if parents else ""
        return tuple(found)


class Ancestors:
    """Which commits are in the history of one. `known` ones need no request, others one each; none is asked twice."""

    def __init__(self, api: Api, own: str, commit: str, known: Iterable[str] = ()) -> None:
        self._api = api
        self._own = own
        self._commit = commit
        self._known = dict.fromkeys(known, True)

    def __call__(self, sha: str) -> bool:
        if not (sha and self._commit):
            return False
        if sha not in self._known:
            self._known[sha] = contains(self._api, self._own, self._commit, sha)
        return self._known[sha]


def pull_of_head(
    api: Api,
    own: str,
    head: str,
    *,
    head_repository: str,
    head_branch: str,
    head_repository_id: int = 0,
    base: str = "",
) -> Found:
    """The open pull request whose head is that commit of that branch of that repository. One request.

    GitHub's list of a commit's pull requests leaves out those of forks, and a run of a fork names none: they are found
    by owner and branch, and held against the repository itself, for an owner may have several forks. Of several with
    one head the one whose base is `base`, else none.
    """
    if not (head and head_repository and head_branch):
        return Found(pull=None, reason="the run's head is in no repository or branch that still exists")
    owner = head_repository.partition("/")[0]
    path = f"/repos/{own}/pulls"
    bodies = api.pages(path, state="open", head=f"{owner}:{head_branch}")
    all_of_branch = tuple(_record(shaped(body, _Pull, path)) for body in bodies)
    of_repository = tuple(
        known
        for known in all_of_branch
        if known.open
        and known.head_branch == head_branch
        and _same(known.head_repository, known.head_repository_id, head_repository, head_repository_id)
        and known.base_repository.casefold() == own.casefold()
    )
    return _unique(of_repository, head, f"{head_repository}:{head_branch}", base)


def pull_of_group(api: Api, event: Event, line: Line, base_tip: str) -> Found:
    """The one pull request of a merge group. One request, one more where the base has moved on, and the line's.

    The number in the group's name is a hint: the pull request must be open and go to the group's base, and the group
    must be one commit on it, whose second parent, where it is a merge, is the pull request's head. A group that stands
    on another group, or holds more commits, may hold several. `line` starts at the group's head.
    """
    if not event.hinted:
        return Found(pull=None, reason="the name of the merge group tells no pull request")
    try:
        hinted = pull(api, event.repository, event.hinted)
    except NotFound:
        return Found(pull=None, reason=f"there is no pull request #{event.hinted}")
    if not hinted.open or hinted.base != event.base:
        reason = f"pull request #{hinted.number} is not one that is open and goes to {event.base}"
    elif not (event.base_commit and contains(api, event.repository, base_tip, event.base_commit)):
        reason = "the merge group stands on another group, so it holds several pull requests"
    elif (parents := line.parents() or ())[:1] != (event.base_commit,):
        reason = "the merge group is more than one commit, so it may hold several pull requests"
    elif parents[1:] not in {(), (hinted.head,)}:
        reason = f"the merge group does not hold the head of pull request #{hinted.number}"
    else:
        return Found(pull=hinted, candidates=(hinted,))
    return Found(pull=None, candidates=(hinted,), reason=reason)


def merged_onto(line: Line, head: str) -> str:
    """The base's commit in a test merge: its first parent, where its second is `head`; else empty.

    `line` starts at the test merge. One request for the line's first page, which `Line.first_parents` reads too.
    Whether that commit is on the base branch is for `contains` to say.
    """
    parents = line.parents() or ()
    return parents[0] if len(parents) == 2 and parents[1] == head else ""


def _unique(pulls: tuple[Pull, ...], head: str, branch: str, base: str) -> Found:
    """The one whose head is that commit (and whose base is that branch)."""
    current = tuple(known for known in pulls if known.head == head)
    fitting = tuple(known for known in current if not base or known.base == base)
    if len(fitting) == 1:
        return Found(pull=fitting[0], candidates=current)
    if len(fitting) > 1 or current:
        listed = ", ".join(f"#{known.number} to {known.base}" for known in current)
        what = "several pull requests have this head" if len(current) > 1 else "a pull request has this head"
        return Found(
            pull=None, candidates=current, reason=f"{what}: {listed}{f'; none goes to {base}' if base else ''}"
        )
    if pulls:
        moved = ", ".join(f"#{known.number}" for known in pulls)
        return Found(pull=None, candidates=pulls, reason=f"the head of {moved} has moved on from {head[:12]}")
    return Found(pull=None, reason=f"no open pull request comes from {branch}")


def _same(name: str, number: int, other: str, other_number: int) -> bool:
    """Whether two repositories are one, by their numbers where both are known."""
    if number and other_number:
        return number == other_number
    return bool(name) and name.casefold() == other.casefold()


def _record(body: Any) -> Pull:
    head, base = body.head.repo or RepositoryBody(), body.base.repo or RepositoryBody()
    return Pull(
        number=body.number,
        open=body.state == "open",
        head=commit(body.head.sha),
        head_branch=body.head.ref,
        head_repository=repository(head.full_name),
        head_repository_id=head.id,
        base=body.base.ref,
        base_repository=repository(base.full_name),
        draft=bool(body.draft),
        merge=commit(body.merge_commit_sha or ""),
        author=body.user.login if body.user else "",
        url=body.html_url,
    )
