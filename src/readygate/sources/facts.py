"""What git and GitHub tell of a repository, as files that ordinary collectors read (`schemas/facts-v1.schema.json`).

Enters: a repository, or bodies that GitHub answered. Leaves: files; kept beside a bundle they can be replayed. Git is
asked once for each file, in the safe way of `readygate.sources.git`; GitHub's bodies are fetched elsewhere.
https://git-scm.com/docs/git-diff https://git-scm.com/docs/git-log
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from readygate.intake.read import File
from readygate.model.errors import UsageError
from readygate.readers import facts
from readygate.readers.source import Source
from readygate.sources.git import Git, Repository
from readygate.sources.trees import Tree

FOLDER = ".readygate"
"""Where the files seem to lie; nothing is written."""
_STATUS: Mapping[str, str] = {"A": "added", "C": "copied", "D": "removed", "M": "modified", "R": "renamed"}
_COMMIT = re.compile(r"[0-9a-f]{40,64}")
_SHALLOW = "the clone is shallow"
_HEAD = re.compile(r"\x01([0-9a-f]{40,64}) ([0-9]{1,15})")


def changes_file(repository: Repository, base: str, head: str) -> File:
    """The files that differ between two commits; UsageError where git has not both of them.

    The two are compared as they are: of a pull request's own head, give the merge base. A changed submodule is a
    changed path.
    """
    ask = Git(repository.root)
    commits = [_commit(ask, repository, name) for name in (base, head)]
    command = ("diff-tree", "-r", "-z", "-M", "--name-status", "--no-ext-diff", *commits)
    files = tuple(_pairs(_shown(ask(repository.root, command)).split("\0")))
    return _file("changes", facts.Changes(base=commits[0], head=commits[1], complete=True, files=files))


def _commit(ask: Git, repository: Repository, name: str) -> str:
    """The commit that a name means; git takes what begins with `-` for an option."""
    found = "" if name.startswith("-") else _parsed(ask, repository, name)
    if not _COMMIT.fullmatch(found):
        raise UsageError(
            f"git knows no commit {name[:80]!r}", hint="check out with `fetch-depth: 0`, or fetch the base branch"
        )
    return found


def _parsed(ask: Git, repository: Repository, name: str) -> str:
    return ask(repository.root, ("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"), may_fail=True).strip()


def _pairs(listed: list[str]) -> Iterator[facts.ChangedFile]:
    """The files of `--name-status -z`: a status, then a path, of renamed and copied files two."""
    words = iter(listed)
    for status in words:
        if status:
            first = next(words)
            two = status[0] in "RC"
            name = next(words) if two else first
            told: Any = _STATUS.get(status[0], "changed")
            yield facts.ChangedFile(filename=name, status=told, previous_filename=first if two else None)


def tree_file(tree: Tree, *, of: str = "head", whole: bool = True) -> File:
    """The files of a commit: the judged one, or (`of="base"`) the tip of the base branch.

    `whole` is False where GitHub cut the list.
    """
    side: Any = of
    blobs = tuple(facts.Blob(path=path, sha=blob) for path, blob in sorted(tree.blobs.items()))
    reason = "" if whole else "GitHub cut the list of files"
    document = facts.Tree(of=side, commit=tree.commit, complete=whole, reason=reason, tree=blobs)
    return _file(f"tree-{of}", document)


def history_file(repository: Repository, paths: Iterable[str]) -> File:
    """The day (UTC) of the newest commit that changed each of the files, of those that git has any commit of.

    In a shallow clone a file that its oldest commits brought may be older than they are: its day is not told.
    """
    ask, wanted = Git(repository.root), sorted(set(paths))
    edge = _edge(ask, repository)
    found: dict[str, str | None] = {}
    if wanted and repository.head:
        command = ("log", "--format=%x01%H %ct", "--name-only", "-z", "-m", "--first-parent", "--no-renames")
        known = frozenset(wanted)
        listed = ask(repository.root, (*command, repository.head, "--", *(f":(literal,top){path}" for path in wanted)))
        for commit, seconds, name in _commits(_shown(listed)):
            if name in known and name not in found:
                found[name] = None if commit in edge else _day(seconds)
    history = tuple(facts.LastChange(path=path, day=found[path]) for path in wanted if path in found)
    reason = _SHALLOW if edge else ""
    head = repository.head or "none"
    return _file("history", facts.History(head=head, complete=not edge, reason=reason, history=history))


def _edge(ask: Git, repository: Repository) -> frozenset[str]:
    """The commits at which a shallow clone ends: git shows them as if they had brought every file."""
    if ask(repository.root, ("rev-parse", "--is-shallow-repository")).strip() != "true":
        return frozenset()
    folder = ask(repository.root, ("rev-parse", "--path-format=absolute", "--git-path", "shallow")).rstrip("\n")
    return frozenset(Path(folder).read_text(encoding="ascii").split())


def _commits(listed: str) -> Iterator[tuple[str, int, str]]:
    """Every file with the commit that changed it and its time, the newest first."""
    commit, seconds = "", 0
    for word in listed.split("\0"):
        head = _HEAD.fullmatch(word)
        if head:
            commit, seconds = head[1], int(head[2])
        elif word.strip("\n"):
            yield commit, seconds, word.removeprefix("\n")


def _shown(listed: str) -> str:
    """What git prints, names that are no UTF-8 with escapes."""
    return os.fsencode(listed).decode("utf-8", "backslashreplace")


def _day(seconds: int) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).date().isoformat()


def needs_file(text: str) -> File:
    """The results in `toJSON(needs)`; UsageError where the text has another form. Outputs are left out."""
    try:
        needs = msgspec.json.decode(text, type=dict[str, facts.Need])
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise UsageError(f"not the results of jobs: {error}", hint="give `needs: ${{ toJSON(needs) }}`") from error
    return _file("needs", facts.Needs(needs=needs))


def reviews_document(
    bodies: Iterable[Mapping[str, Any]],
    *,
    repository: str,
    pull: int,
    head: str,
    author: str,
    teams: Mapping[str, Iterable[str]] | None = None,
    reason: str = "",
) -> File:
    """The reviews of a pull request as GitHub answered. `teams` has a login only where its teams are known; `reason`
    says why reviews may be missing."""
    told = {login: list(names) for login, names in (teams or {}).items()}
    asked = {"repository": repository, "pull": pull, "head": head, "author": author, "teams": told}
    return _document("reviews", {**asked, **_whole(reason), "reviews": list(bodies)}, facts.Reviews)


def issues_document(
    bodies: Iterable[Mapping[str, Any]],
    *,
    repository: str,
    labels: Iterable[str] = (),
    state: str = "all",
    milestone: str = "",
    reason: str = "",
) -> File:
    """The issues that have one of the labels, as GitHub answered; `milestone` is a title. `reason` says why some may be
    missing."""
    query = {"repository": repository, "state": state, "labels": list(labels), "milestone": milestone}
    return _document("issues", {"query": query, **_whole(reason), "issues": list(bodies)}, facts.Issues)


def changes_document(bodies: Iterable[Mapping[str, Any]], *, base: str, head: str, reason: str = "") -> File:
    """The files of GitHub's comparison of two commits; `reason` says why some may be missing."""
    return _document("changes", {"base": base, "head": head, **_whole(reason), "files": list(bodies)}, facts.Changes)


def _whole(reason: str) -> dict[str, Any]:
    return {"complete": not reason, "reason": reason}


def _document(name: str, fields: Mapping[str, Any], form: type[Any]) -> File:
    """GitHub's bodies in their own words, but for what nobody reads."""
    tag = form.__struct_config__.tag
    try:
        read = msgspec.convert({"readygate": tag, **fields}, form)
    except msgspec.ValidationError as error:
        raise UsageError(f"GitHub's answer has another form: {error}", place=name) from error
    return _file(name, read)


def _file(name: str, document: msgspec.Struct) -> File:
    path = f"{FOLDER}/{name}.json"
    data = msgspec.json.format(msgspec.json.encode(document), indent=1)
    return File(path=path, source=Source.of_bytes(path, data + b"\n"))
