"""Questions about git's history: ancestors, logs, merge bases, differences, merges. All pure over `Objects`."""

import difflib
import heapq
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from tests.github.objects import Commit, Entry, Objects


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One changed file, with the words of GitHub's file lists."""

    path: str
    status: str
    sha: str
    additions: int
    deletions: int
    patch: str | None
    previous: str | None = None


def log(objects: Objects, tip: str) -> Iterator[Commit]:
    """A commit and all its ancestors, newest first, as `git log` prints them."""
    seen, queue = {tip}, [(0.0, 0, tip)]
    while queue:
        commit = objects.commit(heapq.heappop(queue)[2])
        yield commit
        for parent in commit.parents:
            if parent not in seen and parent in objects:
                seen.add(parent)
                heapq.heappush(queue, (-objects.commit(parent).committer.at.timestamp(), len(seen), parent))


def ancestors(objects: Objects, tip: str) -> set[str]:
    """The commit itself and everything before it."""
    return {commit.sha for commit in log(objects, tip)}


def reachable(objects: Objects, tips: Iterable[str]) -> set[str]:
    """Everything that any of the tips contains."""
    return set().union(*(ancestors(objects, tip) for tip in tips))


def merge_base(objects: Objects, one: str, other: str) -> str | None:
    """The newest common ancestor that no other common ancestor contains; None for unrelated histories."""
    common = ancestors(objects, one) & ancestors(objects, other)
    below = {parent for sha in common for parent in objects.commit(sha).parents}
    return next((commit.sha for commit in log(objects, one) if commit.sha in common - below), None)


def changes(objects: Objects, before: str | None, after: str) -> tuple[Change, ...]:
    """How the files of one tree became those of another, by path; unchanged bytes elsewhere are a rename."""
    old = objects.files(before) if before else {}
    new = objects.files(after)
    gone: dict[str, list[str]] = {}
    for path in sorted(old.keys() - new.keys()):
        gone.setdefault(old[path].sha, []).append(path)
    found = []
    for path in sorted(old.keys() | new.keys()):
        if path not in new or old.get(path) == new[path]:
            continue
        same = gone.get(new[path].sha) if path not in old else None
        previous = same.pop(0) if same else None
        found.append(_change(objects, path, old.get(previous or path), new[path], previous))
    found += [_change(objects, path, old[path], None, None) for paths in gone.values() for path in paths]
    return tuple(sorted(found, key=lambda change: change.path))


def _change(objects: Objects, path: str, old: Entry | None, new: Entry | None, previous: str | None) -> Change:
    status = "renamed" if previous else "added" if old is None else "removed" if new is None else "modified"
    before, after = _lines(objects, old), _lines(objects, new)
    if before is None or after is None:
        rows: list[str] = []
    else:
        rows = list(difflib.unified_diff(before, after, lineterm="", n=3))[2:]
    return Change(
        path=path,
        status=status,
        sha=(new or old or _nothing()).sha,
        additions=sum(row.startswith("+") for row in rows),
        deletions=sum(row.startswith("-") for row in rows),
        patch="\n".join(rows) or None,
        previous=previous,
    )


def _nothing() -> Entry:
    raise AssertionError("a change has a side")


def _lines(objects: Objects, row: Entry | None) -> list[str] | None:
    if row is None:
        return []
    if row.kind == "commit":
        return None
    data = objects.blob(row.sha)
    return None if b"\0" in data else data.decode("utf-8", "replace").splitlines()


def merged_tree(objects: Objects, base: str | None, ours: str, theirs: str) -> str | None:
    """The tree of a merge file by file; None when both sides changed one file differently."""
    sides: list[Mapping[str, Entry]] = [objects.files(objects.commit(sha).tree) for sha in (ours, theirs)]
    start = objects.files(objects.commit(base).tree) if base else {}
    merged: dict[str, Entry] = {}
    for path in start.keys() | sides[0].keys() | sides[1].keys():
        was, our, their = start.get(path), sides[0].get(path), sides[1].get(path)
        if our != their and was not in (our, their):
            return None
        chosen = their if our == was else our
        if chosen is not None:
            merged[path] = chosen
    return objects.write_tree(merged)
