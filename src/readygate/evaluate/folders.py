"""Path globs by the folder that they spell out: a path is matched only with the globs above it.

Enters: globs with a value each. Leaves: the globs that match a path, in the time that its depth takes where they spell
their folders out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Generic, TypeVar

from readygate.model.glob import Predicate, path_glob

_SIGN = re.compile(r"[*?{}]")
_Value = TypeVar("_Value")


def folder_of(pattern: str) -> str:
    """The folder below which all matches of a path glob lie, empty for the root."""
    path = pattern.removeprefix("./")
    sign = _SIGN.search(path)
    return path[: sign.start() if sign else len(path)].rpartition("/")[0]


def is_pattern(path: str) -> bool:
    """Whether a path has wildcards or alternatives."""
    return _SIGN.search(path) is not None


def parents(folder: str) -> Iterator[str]:
    """A folder and those above it, up to the root, which is empty."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


class Globs(Generic[_Value]):
    """Path globs, each with values; one glob that several values share is matched once, and which globs may match is
    worked out once a folder. All globs are added before the first is asked for.
    """

    def __init__(self) -> None:
        self._folders: dict[str, dict[str, tuple[Predicate, list[_Value]]]] = {}
        self._near: dict[str, list[tuple[str, Predicate, list[_Value]]]] = {}

    def add(self, pattern: str, value: _Value) -> None:
        """One more value of a glob."""
        here = self._folders.setdefault(folder_of(pattern), {})
        if pattern not in here:
            here[pattern] = (path_glob(pattern), [])
        here[pattern][1].append(value)

    def of(self, path: str) -> list[tuple[str, _Value]]:
        """The globs that match `path` with their values, those of the nearest folder first."""
        folder = path.rpartition("/")[0]
        near = self._near.get(folder)
        if near is None:
            near = self._near[folder] = self._above(folder)
        return [(pattern, value) for pattern, matches, values in near if matches(path) for value in values]

    def any(self, path: str) -> bool:
        """Whether a glob matches `path`."""
        return bool(self.of(path))

    def _above(self, folder: str) -> list[tuple[str, Predicate, list[_Value]]]:
        found = []
        for here in parents(folder):
            found += [(pattern, *known) for pattern, known in self._folders.get(here, {}).items()]
        return found
