"""Paths in evidence, made repo-relative before any filter sees them (POLICY.md).

Enters: paths as tools write them: relative, absolute, `file://`, with Windows separators. Leaves: repo-relative POSIX
paths; a path outside the workspace stays absolute, so that nobody owns it. Only text is compared, no file is touched,
except through the `exists` that is passed in.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote

Exists = Callable[[str], bool]

_RUNNER = re.compile(
    r"^(?:(?:/home/runner/work|/Users/runner/work|/__w|[A-Za-z]:/a|/.+/_work)/([^/]+)/\1|/github/workspace)(?:/|$)"
)
"""Workspaces of GitHub's runners: `<work>/<repository>/<repository>`, in a container `/__w` or `/github/workspace`."""
_DRIVE = re.compile(r"^[A-Za-z]:/")


class Normaliser:
    """Makes paths repo-relative for one workspace. `workspace` is its absolute POSIX path, empty where unknown."""

    def __init__(self, workspace: str = "", roots: tuple[str, ...] = (), exists: Exists | None = None) -> None:
        self._workspace = workspace.rstrip("/")
        self._roots = tuple(dict.fromkeys(self._relative(clean(root)) for root in roots))
        self._exists = exists

    def path(self, text: str) -> str:
        """The repo-relative form of one path of a report; `text` itself where it is none."""
        path = clean(text)
        if _absolute(path):
            return self._relative(path)
        return self._rooted(posixpath.normpath(path) if path else "")

    def _relative(self, path: str) -> str:
        if self._workspace and (path == self._workspace or path.startswith(f"{self._workspace}/")):
            return path[len(self._workspace) + 1 :] or "."
        match = _RUNNER.match(path)
        return (path[match.end() :] or ".") if match else path

    def _rooted(self, path: str) -> str:
        """A relative path below the folder that the report names: the one below which the file is, if several."""
        candidates = [posixpath.normpath(posixpath.join(root, path)) for root in self._roots]
        if len(candidates) == 1:
            return candidates[0]
        if self._exists is not None:
            here = [candidate for candidate in candidates if self._exists(candidate)]
            if len(here) == 1:
                return here[0]
        return path


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """`file://` and Windows separators taken away, dots resolved."""
    path = text
    if path.startswith("file:"):
        path = unquote(re.sub(r"^file:(//[^/]*)?", "", path))
        path = path[1:] if _DRIVE.match(path[1:]) else path
    if "\\" in path and ("/" not in path or re.match(r"^[A-Za-z]:\\", path)):
        path = path.replace("\\", "/")
    return posixpath.normpath(path) if path else path


def _absolute(path: str) -> bool:
    return path.startswith("/") or bool(_DRIVE.match(path))
