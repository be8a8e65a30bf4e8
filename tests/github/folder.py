"""Moves git objects and refs between a real repository on disk and the state, by git's own plumbing."""

import subprocess
from pathlib import Path

from tests.github.objects import Objects
from tests.github.state import Repository

REFS = ("refs/heads", "refs/tags", "refs/pull")


def git(path: Path, *words: str, given: bytes = b"") -> bytes:
    """What a git command prints; fails loudly."""
    return subprocess.run(["git", "-C", str(path), *words], input=given, capture_output=True, check=True).stdout


def read(path: Path, objects: Objects, into: Repository) -> str | None:
    """Take over every object, branch and tag; gives the branch that is checked out, None when detached."""
    rest = git(path, "cat-file", "--batch-all-objects", "--batch", "--unordered")
    while rest:
        head, _, rest = rest.partition(b"\n")
        _, kind, size = head.decode().split()
        objects.add(kind, rest[: int(size)])
        rest = rest[int(size) + 1 :]
    # An annotated tag stands for its commit, as it does wherever the API takes a ref for a commit.
    rows = git(path, "for-each-ref", "--format=%(refname) %(objectname) %(*objectname)", *REFS).decode().splitlines()
    into.refs |= {row.split()[0].removeprefix("refs/"): row.split()[-1] for row in rows}
    current = git(path, "rev-parse", "--abbrev-ref", "HEAD").decode().strip()
    return None if current == "HEAD" else current


def write(path: Path, objects: Objects, of: Repository) -> None:
    """Make a bare repository with every object and ref."""
    path.mkdir(parents=True, exist_ok=True)
    git(path, "init", "--quiet", "--bare", f"--initial-branch={of.default_branch}")
    for kind, data in objects.raw.values():
        git(path, "hash-object", "-w", "--stdin", "-t", kind, given=data)
    moves = "".join(f"create refs/{name} {sha}\n" for name, sha in of.refs.items())
    git(path, "update-ref", "--stdin", given=moves.encode())
