"""What git says of a workspace: its root, the commit at HEAD, which files it tracks.

Enters: a folder. Leaves: facts, or nothing where the folder is no repository or git is not there. Nothing of the
workspace's configuration may run a program: file-system monitors and hooks are switched off.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import msgspec

from readygate.model.errors import UsageError

_SAFE = (
    "-c",
    "safe.directory=*",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.quotePath=false",
)
_TIMEOUT = 60


class Repository(msgspec.Struct, frozen=True, kw_only=True):
    """A work tree: its root, its HEAD (empty before the first commit) and the repo-relative paths that git tracks."""

    root: Path
    head: str
    tracked: frozenset[str]


def repository(folder: Path) -> Repository | None:
    """The repository that `folder` is in; None where there is none, UsageError where git cannot read it."""
    root = _git(folder, ("rev-parse", "--show-toplevel"))
    if root is None:
        if any((parent / ".git").exists() for parent in (folder.absolute(), *folder.absolute().parents)):
            hint = "without git nobody can tell which reports are tracked and so prove nothing: install git"
            raise UsageError("this is a git repository that git cannot read", place=str(folder), hint=hint)
        return None
    head = _git(folder, ("rev-parse", "--verify", "--quiet", "HEAD^{commit}")) or ""
    listed = _git(Path(root.strip()), ("ls-files", "-z")) or ""
    return Repository(
        root=Path(root.strip()), head=head.strip(), tracked=frozenset(path for path in listed.split("\0") if path)
    )


def _git(folder: Path, arguments: Sequence[str]) -> str | None:
    """What git prints; None where it fails or is not installed."""
    command = ["git", *_SAFE, *arguments]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=_TIMEOUT, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None
