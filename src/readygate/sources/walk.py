"""The files below a folder.

Enters: a folder. Leaves: its regular files in the order of their names, the same on every machine. No link is followed;
folders of dependencies, of version control and of other repositories (submodules, second checkouts) are left out: what
they hold is no evidence of this content.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from readygate.model.errors import UsageError

LIMIT = 200_000
"""Files that one walk may meet; more is a folder that nobody meant."""
_SKIPPED = {
    ".git",
    ".gradle",
    ".hg",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    "__pycache__",
    "node_modules",
    "venv",
}
Scan = Callable[[Path], AbstractContextManager[Iterator[os.DirEntry[str]]]]


def walk(folder: Path, *, links: bool = False, limit: int = LIMIT, scan: Scan = os.scandir) -> Iterator[Path]:
    """All files below `folder`, with `links` also links to something, whatever that is.

    UsageError where `folder` cannot be listed or holds more than `limit` files; folders below it that cannot be listed
    are passed over, for what nobody can read answers nothing.
    """
    waiting, met = [folder], 0
    while waiting:
        here = waiting.pop()
        try:
            with scan(here) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            if here is folder:
                raise UsageError(f"the folder cannot be listed: {error.strerror}", place=str(folder)) from error
            continue
        if here is not folder and any(entry.name == ".git" for entry in entries):
            continue
        waiting += [Path(entry) for entry in reversed(entries) if _entered(entry)]
        for entry in entries:
            if entry.is_file(follow_symlinks=False) or (links and entry.is_symlink()):
                met += 1
                yield Path(entry)
        if met > limit:
            raise UsageError(f"more than {limit:,} files", place=str(folder), hint="name the folders of the reports")


def _entered(entry: os.DirEntry[str]) -> bool:
    return entry.name not in _SKIPPED and entry.is_dir(follow_symlinks=False)
