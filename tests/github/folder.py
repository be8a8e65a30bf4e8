"""Moves git objects and refs between a real repository on disk and the state, by git's own plumbing."""

import subprocess
import zlib
from collections.abc import Mapping
from pathlib import Path

from tests.github.objects import Objects

REFS = ("refs/heads", "refs/tags", "refs/pull")


def git(path: Path, *words: str, given: bytes = b"") -> bytes:
    """What a git command prints; fails loudly."""
    return subprocess.run(["git", "-C", str(path), *words], input=given, capture_output=True, check=True).stdout


def read(path: Path, objects: Objects) -> tuple[dict[str, str], str | None]:
    """Take over every object; gives the refs (`heads/main`) and the branch that is checked out, None when detached."""
    rest = git(path, "cat-file", "--batch-all-objects", "--batch", "--unordered")
    while rest:
        head, _, rest = rest.partition(b"\n")
        _, kind, size = head.decode().split()
        objects.add(kind, rest[: int(size)])
        rest = rest[int(size) + 1 :]
    # An annotated tag stands for its commit, as it does wherever the API takes a ref for a commit.
    rows = git(path, "for-each-ref", "--format=%(refname) %(objectname) %(*objectname)", *REFS).decode().splitlines()
    current = git(path, "rev-parse", "--abbrev-ref", "HEAD").decode().strip()
    refs = {row.split()[0].removeprefix("refs/"): row.split()[-1] for row in rows}
    return refs, None if current == "HEAD" else current


def bare(path: Path, objects: Objects, refs: Mapping[str, str], branch: str) -> None:
    """Make a bare repository with every object and ref, its HEAD on a branch."""
    path.mkdir(parents=True, exist_ok=True)
    git(path, "init", "--quiet", "--bare", f"--initial-branch={branch}")
    _fill(path, path, objects, refs)


def work_tree(path: Path, objects: Objects, refs: Mapping[str, str], commit: str, origin: str) -> None:
    """Make a work tree as actions/checkout leaves it with `fetch-depth: 0`: detached at a commit, branches as those
    of `origin`."""
    path.mkdir(parents=True, exist_ok=True)
    git(path, "init", "--quiet", "--initial-branch=main")
    git(path, "remote", "add", "origin", origin)
    there = {name.replace("heads/", "remotes/origin/", 1): sha for name, sha in refs.items()}
    _fill(path, path / ".git", objects, there)
    git(path, "checkout", "--quiet", "--detach", commit)


def _fill(path: Path, store: Path, objects: Objects, refs: Mapping[str, str]) -> None:
    """Loose objects are deflated and named by the SHA-1 of header and bytes."""
    for sha, (kind, data) in objects.raw.items():
        place = store / "objects" / sha[:2] / sha[2:]
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(zlib.compress(b"%s %d\0" % (kind.encode(), len(data)) + data))
    git(
        path,
        "update-ref",
        "--stdin",
        given="".join(f"create refs/{name} {sha}\n" for name, sha in refs.items()).encode(),
    )
