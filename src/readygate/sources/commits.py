"""What a local repository knows of commits: which it holds, their parents, in what two differ.

Enters: the root of a work tree. Leaves: facts; a commit that a shallow clone lacks has none. Nothing is fetched.
https://git-scm.com/docs/git-rev-list https://git-scm.com/docs/git-diff-tree https://git-scm.com/docs/git-merge-base
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from readygate.sources.git import Git

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Commits:
    """The commits of the repository at `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._ask = Git(root)

    @cached_property
    def shallow(self) -> bool:
        """Whether older commits were left out of the clone."""
        return self._ask(self._root, ("rev-parse", "--is-shallow-repository")).strip() == "true"

    def holds(self, commit: str) -> bool:
        """Whether the commit and its files are here."""
        if not _COMMIT.fullmatch(commit):
            return False
        kind = self._ask(self._root, ("cat-file", "-t", commit), may_fail=True).strip()
        return kind == "commit"

    def parents(self, commit: str) -> tuple[str, ...]:
        """The parents as the commit itself names them, whether or not they are here; none where the commit is not."""
        if not self.holds(commit):
            return ()
        head = self._ask(self._root, ("cat-file", "commit", commit)).partition("\n\n")[0]
        return tuple(line[7:] for line in head.splitlines() if line.startswith("parent "))

    def changed(self, before: str, after: str) -> tuple[str, ...] | None:
        """The paths that differ, of renamed files both names; None where one of the commits is not here."""
        if not (self.holds(before) and self.holds(after)):
            return None
        told = self._ask(self._root, ("diff-tree", "-r", "-z", "--no-renames", "--name-only", before, after))
        return tuple(path for path in told.split("\0") if path)
