"""Path globs by the folder that they spell out: a path is matched only with the globs above it.

Enters: globs with a value each. Leaves: the globs that match a path, in the time that its depth takes where they spell
their folders out.
"""

from __future__ import annotations

import re
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


class Globs(Generic[_Value]):
    """Path globs, each with values; one glob that several values share is matched once."""

    def __init__(self) -> None:
        self._folders: dict[str, dict[str, tuple[Predicate, list[_Value]]]] = {}

    def add(self, pattern: str, value: _Value) -> None:
        """One more value of a glob."""
        here = self._folders.setdefault(folder_of(pattern), {})
        if pattern not in here:
            here[pattern] = (path_glob(pattern), [])
        here[pattern][1].append(value)

    def of(self, path: str) -> list[tuple[str, _Value]]:
        """The globs that match `path` with their values, those of the nearest folder first."""
        found, folder = [], path
        while folder:
            folder = folder.rpartition("/")[0]
            for pattern, (matches, values) in self._folders.get(folder, {}).items():
                if matches(path):
                    found += [(pattern, value) for value in values]
        return found
