"""What git says of a workspace: its root, the commit at HEAD, which files it tracks.

Enters: a folder. Leaves: facts, or nothing where the folder is in no repository. The repository's configuration may
come with the folder, so nothing in it may run a program or lead elsewhere: file-system monitors, hooks and every
transport (missing objects would be fetched) are switched off, the environment cannot name another repository, and git
itself is never taken from the current folder. `-c` is stronger than any file: https://git-scm.com/docs/git-config#SCOPES
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from readygate.model.errors import UsageError

SAFE = (
    *("-c", "safe.directory=*"),
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.quotePath=false"),
)
"""Options under which no configuration of a repository runs a program."""
_QUIET = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
_PROGRAM = "git.exe" if os.name == "nt" else "git"
_TIMEOUT = 60
_HINT = "without git nobody can tell which reports are tracked and so prove nothing"


class Repository(msgspec.Struct, frozen=True, kw_only=True):
    """A work tree: its root, its HEAD (empty before the first commit) and the paths that git tracks, submodules' too,
    relative to the root."""

    root: Path
    head: str
    tracked: frozenset[str]

    def below(self, folder: Path) -> Repository:
        """The same repository as seen from `folder`, a real path inside of it."""
        prefix = folder.relative_to(self.root).as_posix() + "/"
        if prefix == "./":
            return self
        own = (path.removeprefix(prefix) for path in self.tracked if path.startswith(prefix))
        return Repository(root=folder, head=self.head, tracked=frozenset(own))


def repository(folder: Path, environ: Mapping[str, str] = os.environ) -> Repository | None:
    """The repository that `folder` is in; None where there is none, UsageError where git cannot read it."""
    here = folder.resolve()
    if not any(os.path.lexists(parent / ".git") for parent in (here, *here.parents)):
        return None
    ask = Git(here, environ)
    root = Path(ask(here, ("rev-parse", "--show-toplevel")).removesuffix("\n")).resolve()
    if root not in (here, *here.parents) or not os.path.lexists(root / ".git"):
        raise UsageError(
            "the repository's configuration names another work tree", place=str(here), hint="unset core.worktree"
        )
    head = ask(here, ("rev-parse", "--verify", "--quiet", "HEAD"), may_fail=True).strip()
    listed = ask(root, ("ls-files", "-z", "--recurse-submodules"))
    return Repository(root=root, head=head, tracked=frozenset(path for path in listed.split("\0") if path))


class Git:
    """Asks git in the work tree at `place`; UsageError in git's own words where it is not there or fails."""

    def __init__(self, place: Path, environ: Mapping[str, str] = os.environ) -> None:
        self._place = str(place)
        self._program = program(environ)
        if not self._program:
            raise UsageError("this is a git repository, and git is not installed", hint=_HINT)
        self._environ = {name: value for name, value in environ.items() if not name.startswith("GIT_")} | _QUIET

    def __call__(self, folder: Path, arguments: Sequence[str], *, may_fail: bool = False) -> str:
        """What git prints, as text of the file system; empty where it failed and may."""
        return os.fsdecode(self.bytes(folder, arguments, may_fail=may_fail))

    def bytes(self, folder: Path, arguments: Sequence[str], *, may_fail: bool = False) -> bytes:
        """What git prints."""
        command = [self._program, *SAFE, *arguments]
        try:
            done = subprocess.run(  # noqa: S603 (no shell; every argument is ours)
                command,
                cwd=folder,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UsageError(f"git could not be asked: {error}", place=self._place, hint=_HINT) from error
        if done.returncode and not may_fail:
            said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
            raise UsageError(f"git cannot read the repository: {said}", place=self._place, hint=_HINT)
        return done.stdout


def program(environ: Mapping[str, str]) -> str:
    """Git's own path, empty where there is none; on Windows a bare name would be looked for in the current folder
    first.
    """
    for folder in environ.get("PATH", "").split(os.pathsep):
        path = Path(folder) / _PROGRAM
        if path.is_absolute() and os.access(path, os.X_OK):
            return str(path)
    return ""
