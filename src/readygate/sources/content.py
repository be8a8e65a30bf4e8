"""What is known of commits beside the judged one (law 5): which services have the same content there, and whether the
judged one descends from them.

Enters: commits, and the contents of services. Leaves: kinship, from a local repository or from trees that somebody else
listed. A commit that the repository does not hold, or of which a tree is not whole, has none: nobody knows.

Plumbing obeys no configuration that shortens a difference, and objects that `git replace` swaps are asked for as they
are: https://git-scm.com/docs/git-diff-tree https://git-scm.com/docs/git-replace
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from readygate.evaluate.content import Contents, differing
from readygate.model.subject import Kinship
from readygate.sources.git import Git

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_PLAIN = "--no-replace-objects"
_DIFFERENCE = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--ignore-submodules=none")


class Commits:
    """The commits of a local repository."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._ask = Git(root)
        self._held: dict[str, bool] = {}

    def holds(self, commit: str) -> bool:
        """Whether `commit`, a whole object id, is here."""
        if commit not in self._held:
            asked = (_PLAIN, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}")
            whole = _COMMIT.fullmatch(commit) is not None
            self._held[commit] = whole and self._ask(self._root, asked, may_fail=True).strip() == commit
        return self._held[commit]

    def parents(self, commit: str) -> tuple[str, ...]:
        """The parents as the commit itself names them, whether or not they are here; none of one that is not here."""
        if not self.holds(commit):
            return ()
        head = self._ask(self._root, (_PLAIN, "cat-file", "commit", commit)).partition("\n\n")[0]
        return tuple(line[7:] for line in head.splitlines() if line.startswith("parent "))

    def differing(self, one: str, other: str) -> tuple[str, ...] | None:
        """The paths that differ between two commits, sorted, a renamed one under both names; None where one is not
        here.
        """
        if not (self.holds(one) and self.holds(other)):
            return None
        listed = self._ask(self._root, (_PLAIN, *_DIFFERENCE, one, other))
        return tuple(sorted(filter(None, listed.split("\0"))))

    def trunk(self, commit: str, most: int = 1000) -> tuple[str, ...]:
        """The commit, its first parent, that one's first parent and so on, as far as they are here; none of one that is
        not here.
        """
        if not self.holds(commit):
            return ()
        listed = self._ask(self._root, (_PLAIN, "rev-list", "--first-parent", f"--max-count={most}", commit))
        return tuple(listed.split())

    def ancestor(self, old: str, new: str) -> bool:
        """Whether `new` is `old` or descends from it, as far as the history is here: a shallow clone proves less."""
        if not (self.holds(old) and self.holds(new)):
            return False
        return not self._ask(self._root, (_PLAIN, "rev-list", "--max-count=1", old, f"^{new}")).strip()


def kinships(root: Path, judged: str, others: Iterable[str], contents: Contents) -> dict[str, Kinship]:
    """What a local repository knows of `others`; those that it does not hold are left out."""
    commits, found = Commits(root), {}
    for commit in dict.fromkeys(others):
        paths = commits.differing(commit, judged)
        if paths is not None:
            found[commit] = Kinship(ancestor=commits.ancestor(commit, judged), same=contents.same(paths))
    return found


def kinship(one: Mapping[str, str], judged: Mapping[str, str], contents: Contents, *, ancestor: bool) -> Kinship:
    """What two whole trees say, given as what each path holds (`Tree.entries`: mode and object id)."""
    return Kinship(ancestor=ancestor, same=contents.same(differing(one, judged)))
