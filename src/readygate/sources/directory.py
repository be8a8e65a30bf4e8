"""Evidence files of the workspace: declared ones, named ones, and what a walk finds.

Enters: the root of the workspace, paths of the command line, declared reports. Leaves: files to read. A walk follows no
links, leaves out folders of dependencies and of version control, and looks only at files that reports can be; a file
that somebody named is always read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

import msgspec

from readygate.intake.read import File
from readygate.model.errors import UsageError
from readygate.model.evidence import Origin
from readygate.model.evidence import Source as Found
from readygate.model.glob import path_glob
from readygate.readers.source import Source

_SKIPPED = {".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".mypy_cache", ".gradle"}
_SUFFIXES = (".xml", ".json", ".sarif", ".yaml", ".yml", ".csv", ".ndjson", ".jsonl", ".gz", ".info", ".lcov")


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What to look for. `paths` are given as people type them; `declared` maps repo-relative globs to formats.

    `tracked` are the paths that git tracks. `replay`: files are taken as they lie. `timed`: file times mean something
    (a laptop, not a runner's fresh checkout).
    """

    root: Path
    paths: tuple[str, ...] = ()
    declared: Mapping[str, str] = {}
    tracked: frozenset[str] = frozenset()
    service: str = ""
    replay: bool = False
    timed: bool = False


def find(request: Request) -> Iterator[File]:
    """The files of a request, each once, in the order of their paths; UsageError for a named path that is not there."""
    named, walked = _asked(request)
    formats = _Formats(request.declared)
    declared = {path for path in _declared_paths(request) if path not in named}
    for path in sorted(named | walked | declared):
        form = formats.of(path)
        yield File(
            path=path,
            source=_source(request.root, path),
            origin=_origin(request, path),
            format=form,
            service=request.service,
            asked=bool(form) or path in named,
        )


class _Formats:
    """The declared format of a path: exact paths first, then globs in the order of the declaration."""

    def __init__(self, declared: Mapping[str, str]) -> None:
        self._exact = declared
        self._globs = [(path_glob(glob), form) for glob, form in declared.items() if _is_glob(glob)]

    def of(self, path: str) -> str:
        return self._exact.get(path) or next((form for matches, form in self._globs if matches(path)), "")


def _is_glob(path: str) -> bool:
    return any(sign in path for sign in "*?{")


def _asked(request: Request) -> tuple[set[str], set[str]]:
    """Repo-relative paths of files that were named, and of those that a walk of named folders finds."""
    named, walked = set(), set()
    for text in request.paths:
        path = Path(text) if Path(text).is_absolute() else request.root / text
        if path.is_dir():
            walked |= {_relative(request.root, found) for found in _walk(path)}
        elif path.exists():
            named.add(_relative(request.root, path))
        else:
            raise UsageError(f"there is no file or folder {text!r}", hint="paths are relative to the current folder")
    return named, walked


def _declared_paths(request: Request) -> Iterable[str]:
    for pattern in request.declared:
        if _is_glob(pattern):
            base = request.root / PurePosixPath(pattern.split("*", 1)[0].split("{", 1)[0]).parent
            matches = path_glob(pattern)
            yield from (path for found in _walk(base) if matches(path := _relative(request.root, found)))
        elif (request.root / pattern).exists():
            yield pattern


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        for name in sorted(files):
            path = Path(parent) / name
            if name.lower().endswith(_SUFFIXES) and not path.is_symlink():
                yield path


def _relative(root: Path, path: Path) -> str:
    absolute = path.absolute()
    try:
        return absolute.relative_to(root.absolute()).as_posix()
    except ValueError:
        return absolute.as_posix()


def _origin(request: Request, path: str) -> Origin:
    if request.replay:
        return Origin(source=Found.REPLAY.value)
    modified = 0.0
    if request.timed:
        try:
            modified = (request.root / path).stat().st_mtime
        except OSError:
            modified = 0.0
    return Origin(modified=modified, tracked=path in request.tracked)


def _source(root: Path, path: str) -> Source:
    return Source(path, lambda: (root / path).open("rb"))
