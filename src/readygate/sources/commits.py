"""What a local repository knows of commits: which it holds, their parents, in what two differ.

Enters: the root of a work tree. Leaves: facts; a commit that a shallow clone lacks has none. Nothing is fetched. No
configuration of the repository shortens a difference: what a submodule's `ignore` hides is content all the same.
https://git-scm.com/docs/git-rev-list https://git-scm.com/docs/git-diff-tree
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from readygate.sources.git import Git

_DIFFERENCE = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--ignore-submodules=none")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Commits:
    """The commits of the repository at `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._ask = Git(root)
        self._held: dict[str, bool] = {}

    @cached_property
    def shallow(self) -> bool:
        """Whether older commits were left out of the clone."""
        return self._ask(self._root, ("rev-parse", "--is-shallow-repository")).strip() == "true"

    def holds(self, commit: str) -> bool:
        """Whether the commit and its files are here."""
        if commit not in self._held:
            whole = _COMMIT.fullmatch(commit) is not None
            kind = self._ask(self._root, ("cat-file", "-t", commit), may_fail=True).strip() if whole else ""
            self._held[commit] = kind == "commit"
        return self._held[commit]

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
        told = self._ask(self._root, (*_DIFFERENCE, before, after))
        return tuple(path for path in told.split("\0") if path)

    def ancestor(self, old: str, new: str) -> bool:
        """Whether `new` is `old` or descends from it, as far as the history is here: a shallow clone proves less."""
        if not (self.holds(old) and self.holds(new)):
            return False
        return not self._ask(self._root, ("rev-list", "--max-count=1", old, f"^{new}")).strip()
