"""The files of one commit: of a local repository by git, or of GitHub by its API.

Enters: a commit. Leaves: its paths with their blob ids, and the bytes of one file at a time. Nothing is checked out, so
that nothing of the commit can be run or obeyed. Links and submodules are not files.
https://git-scm.com/docs/git-ls-tree https://docs.github.com/en/rest/git/trees
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from readygate.model.errors import EvidenceError
from readygate.sources.git import Git

_FILES = ("100644", "100755")


class Tree(Protocol):
    """The files of one commit."""

    @property
    def commit(self) -> str: ...

    @property
    def blobs(self) -> Mapping[str, str]:
        """Blob ids by path."""
        ...

    @property
    def entries(self) -> Mapping[str, str]:
        """What each path holds, as mode and object id; links and submodules too, by which content can differ."""
        ...

    @property
    def whole(self) -> bool:
        """Whether all files are listed; where not, a file that is not listed may be there."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of a file; EvidenceError where the commit has none of that path."""
        ...


class Reader(Protocol):
    """The part of GitHub's API that is asked."""

    def get(self, path: str, /, **params: str | int) -> Any: ...


class GitTree:
    """A commit that a local repository holds; UsageError in git's own words where it cannot be read."""

    whole = True

    def __init__(self, root: Path, commit: str) -> None:
        self.commit = commit
        self._root = root
        self._ask = Git(root)

    @cached_property
    def entries(self) -> Mapping[str, str]:
        listed = self._ask(self._root, ("ls-tree", "-r", "-z", "--full-tree", self.commit))
        found = {}
        for entry in filter(None, listed.split("\0")):
            facts, _, path = entry.partition("\t")
            mode, _, held = facts.split()
            found[path] = f"{mode} {held}"
        return found

    @cached_property
    def blobs(self) -> Mapping[str, str]:
        return _blobs(self.entries)

    def read(self, path: str) -> bytes:
        blob = _blob(self, path)
        return self._ask.bytes(self._root, ("cat-file", "blob", blob))


class ApiTree:
    """A commit of a repository on GitHub. One request lists it, one more reads each file."""

    def __init__(self, api: Reader, repository: str, commit: str) -> None:
        self.commit = commit
        self._api = api
        self._place = f"/repos/{repository}/git"

    @cached_property
    def _listed(self) -> Mapping[str, Any]:
        listed: Mapping[str, Any] = self._api.get(f"{self._place}/trees/{self.commit}", recursive="1")
        return listed

    @property
    def whole(self) -> bool:
        """Whether the list has every file: GitHub cuts it at 100,000 entries or 7 MB."""
        return not self._listed.get("truncated")

    @cached_property
    def entries(self) -> Mapping[str, str]:
        listed = self._listed["tree"]
        return {entry["path"]: f"{entry.get('mode')} {entry['sha']}" for entry in listed if entry.get("type") != "tree"}

    @cached_property
    def blobs(self) -> Mapping[str, str]:
        return _blobs(self.entries)

    def read(self, path: str) -> bytes:
        body = self._api.get(f"{self._place}/blobs/{_blob(self, path)}")
        return base64.b64decode(body["content"])


def _blobs(entries: Mapping[str, str]) -> Mapping[str, str]:
    modes = ((path, *entry.split()) for path, entry in entries.items())
    return {path: held for path, mode, held in modes if mode in _FILES}


def _blob(tree: Tree, path: str) -> str:
    blob = tree.blobs.get(path)
    if blob is None:
        raise EvidenceError(f"commit {tree.commit[:12]} has no file {path!r}")
    return blob
