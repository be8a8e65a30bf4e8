"""What is known of commits beside the judged one (law 5): which services have the same content there, and whether the
judged one descends from them.

Enters: commits, and the contents of services. Leaves: kinship, from a local repository or from trees that somebody else
listed. A commit that the repository does not hold, or of which a tree is not whole, has none: nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from readygate.evaluate.content import Contents, differing
from readygate.model.subject import Kinship
from readygate.sources.commits import Commits


def kinships(root: Path, judged: str, others: Iterable[str], contents: Contents) -> dict[str, Kinship]:
    """What a local repository knows of `others`; those that it does not hold are left out."""
    commits, found = Commits(root), {}
    for commit in dict.fromkeys(others):
        paths = commits.changed(commit, judged)
        if paths is not None:
            found[commit] = Kinship(ancestor=commits.ancestor(commit, judged), same=contents.same(paths))
    return found


def kinship(one: Mapping[str, str], judged: Mapping[str, str], contents: Contents, *, ancestor: bool) -> Kinship:
    """What two whole trees say, given as what each path holds (`Tree.entries`: mode and object id)."""
    return Kinship(ancestor=ancestor, same=contents.same(differing(one, judged)))
