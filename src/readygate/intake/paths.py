"""Paths in evidence, made repo-relative before any filter sees them (POLICY.md).

Enters: paths as tools write them: relative, absolute, `file:` URIs, with Windows separators. Leaves: repo-relative
POSIX paths; a path outside the workspace stays absolute, so that nobody owns it. Only text is compared, no file is
touched, except through the `exists` that is passed in.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from urllib.parse import unquote

Exists = Callable[[str], bool]

_RUNNER = re.compile(
    r"(?:(?:/home/runner/work|/Users/runner/work|/__w|[A-Za-z]:/a|(?:[A-Za-z]:)?(?:/[^/]+)*/_work)/([^/]+)/\1"
    r"|/github/workspace)(?:/|$)"
)
"""Workspaces of GitHub's runners: `<work>/<repository>/<repository>`, in a container `/__w` or `/github/workspace`;
`_work` is the folder of self-hosted ones.
https://docs.github.com/en/actions/reference/workflows-and-actions/variables (GITHUB_WORKSPACE)"""
_FILE = re.compile(r"file:(?://[^/\\]*)?(?=[/\\])", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:/")
_WINDOWS = re.compile(r"[A-Za-z]:\\")
_VERBATIM = re.compile(r"^(?:\\\\\?\\|//\?/)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PRIVATE = re.compile(r"^/private(?=/(?:var|tmp|etc)(?:/|$))")
"""macOS keeps /var, /tmp and /etc in /private and names them either way."""


class Normaliser:
    """Makes paths repo-relative for one workspace. `workspaces` are absolute POSIX names of its root, none where it is
    unknown; `roots` are folders that relative paths of the report may start from; `exists` asks the workspace."""

    def __init__(self, workspaces: Iterable[str] = (), roots: Iterable[str] = (), exists: Exists | None = None) -> None:
        self._workspaces = tuple(dict.fromkeys(clean(workspace) for workspace in workspaces if workspace))
        self._runner = next((found for one in self._workspaces if (found := _RUNNER.match(one))), None)
        self._roots = tuple(dict.fromkeys(self._relative(clean(root)) for root in roots))
        self._exists = exists

    def path(self, text: str) -> str:
        """The repo-relative form of one path of a report; `text` itself where it is none."""
        path = clean(text)
        return self._relative(path) if _absolute(path) else self._rooted(path)

    def _relative(self, path: str) -> str:
        for workspace in self._workspaces:
            inside = _below(workspace, path)
            if inside is not None:
                return inside or "."
        found = _RUNNER.match(path)
        return path if found is None else self._on_runner(path, found)

    def _on_runner(self, path: str, found: re.Match[str]) -> str:
        """A path of another machine or of a container of this job. On a runner another repository's is outside."""
        inside = path[found.end() :]
        if self._runner is None:
            return inside or "."
        if found[1] and self._runner[1] and found[1] != self._runner[1]:
            return path
        # A checkout into a folder of the workspace: paths begin at that folder.
        folder = self._runner.string[self._runner.end() :]
        below = _below(folder, inside) if folder else inside
        return path if below is None else below or "."

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


def _below(folder: str, path: str) -> str | None:
    """What `path` is below `folder`, empty where it is the folder itself, None where it is elsewhere."""
    steps, own = _PRIVATE.sub("", folder.rstrip("/")).split("/"), _PRIVATE.sub("", path).split("/")
    ahead = own[: len(steps)]
    # Windows ignores case; how a drive's letter is written differs between tools.
    same = (
        [step.lower() for step in ahead] == [step.lower() for step in steps] if _DRIVE.match(path) else ahead == steps
    )
    return "/".join(own[len(steps) :]) if same else None


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """`file:` and Windows separators taken away, dots resolved; empty for empty text."""
    path, found = text, _FILE.match(text)
    if found:
        encoded = text[found.end() :]
        path = encoded if _CONTROL.search(unquote(encoded)) else unquote(encoded)
        path = path[1:] if _DRIVE.match(path, 1) or _WINDOWS.match(path, 1) else path
    path = _VERBATIM.sub("", path)
    if "\\" in path and ("/" not in path or _WINDOWS.match(path)):
        path = path.replace("\\", "/")
    return posixpath.normpath(path) if path else ""


def _absolute(path: str) -> bool:
    return path.startswith("/") or _DRIVE.match(path) is not None
