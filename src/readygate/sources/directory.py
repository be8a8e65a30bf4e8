"""Evidence files of the workspace: declared ones, named ones, and what a walk finds.

Enters: the root of the workspace, paths and declarations. Leaves: files to read, none of them opened yet. A file that
somebody named or declared is always read; of named folders only files that reports can be. What a link inside the
workspace leads to must lie in the workspace too, and counts as tracked where git tracks it.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NoReturn

import msgspec

from readygate.intake.read import File
from readygate.model.errors import EvidenceError, UsageError
from readygate.model.evidence import Origin
from readygate.model.evidence import Source as Found
from readygate.model.glob import GlobError, Predicate, path_glob
from readygate.readers.source import Source
from readygate.sources.opening import Opener
from readygate.sources.walk import walk

_REPORTS = (".xml", ".json", ".sarif", ".yaml", ".yml", ".csv", ".ndjson", ".jsonl", ".gz", ".info", ".lcov")
_SUFFIXES = (*_REPORTS, ".md", ".markdown")
_BUNDLE = "bundle.json"
_WILD = re.compile(r"[*?{]")
_GLOB = re.compile(rf"{_WILD.pattern}|/$")


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What to look for below `root`, which is a real path.

    `paths` maps what people typed to what it means; `declared` maps the policy's paths and globs to formats, `asked`
    those of the command line, which must be there. All are relative to the root, or absolute where they lie outside.
    `tracked` are the paths that git tracks; `caseless`: the file system ignores case, git does not. `replay`: files are
    taken as they lie. `timed`: file times mean something (a laptop, not a runner's fresh checkout). `origin` is what is
    known of the run. `collected`: look in the whole workspace for bundles that git does not track.
    """

    root: Path
    paths: Mapping[str, str] = {}
    declared: Mapping[str, str] = {}
    asked: Mapping[str, str] = {}
    tracked: frozenset[str] = frozenset()
    caseless: bool = False
    service: str = ""
    replay: bool = False
    timed: bool = False
    origin: Origin = Origin()
    collected: bool = False


def find(request: Request) -> Iterator[File]:
    """The files of a request, each once, in the order of their paths; UsageError for a named path that is not there.

    What `asked` names and is not there is a file that cannot be read: `invalid`, not overlooked.
    """
    search = _Search(request)
    for typed, path in request.paths.items():
        search.named(typed, path)
    for patterns in (request.declared, request.asked):
        # The first glob that matches decides, an exact path over every glob.
        for pattern, form in (*reversed(tuple(patterns.items())), *_exact(patterns)):
            search.declared(pattern, form, must=patterns is request.asked)
    if request.collected:
        search.bundles()
    yield from search.files()


def _exact(patterns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((path, form) for path, form in patterns.items() if not _GLOB.search(path))


class _Search:
    """Gathers paths, relative to the root or absolute, and what is known of each."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._tracked = frozenset(map(self._folded, request.tracked))
        self._formats: dict[str, str] = {}
        self._asked: set[str] = set()
        self._walked: dict[str, bool] = {}
        self._walks: dict[Path, tuple[Path, ...]] = {}
        self._unmatched: dict[str, str] = {}

    def named(self, typed: str, path: str) -> None:
        """A path or glob of the command line."""
        place = self._request.root / path
        if _mode(place) == stat.S_IFDIR:
            inside = self._is_inside(place)
            for found in walk(place):
                if found.name.lower().endswith(_SUFFIXES):
                    self._walked[self._relative(found)] = inside
        elif _mode(place):
            self._asked.add(path)
        elif matching := self._matching(path) if _GLOB.search(path) else ():
            self._asked.update(matching)
        else:
            what = "no file matches" if _GLOB.search(path) else "there is no file or folder"
            raise UsageError(f"{what} {typed!r}", hint="paths are relative to the current folder")

    def bundles(self) -> None:
        """What other jobs collected and a download put into the workspace."""
        for found in walk(self._request.root):
            if found.name.endswith(_BUNDLE):
                self._walked.setdefault(self._relative(found), True)

    def declared(self, pattern: str, form: str, *, must: bool) -> None:
        """A path or glob with its format; where it `must` be there, absence is a fault of its own."""
        if _GLOB.search(pattern):
            matching = self._matching(pattern)
            self._formats.update(dict.fromkeys(matching, form))
            if must and not matching:
                self._unmatched[pattern.rstrip("/")] = form
        elif must or _mode(self._request.root / pattern):
            self._formats[pattern] = form

    def files(self) -> Iterator[File]:
        """All files in the order of their paths."""
        for path in sorted({*self._asked, *self._formats, *self._walked, *self._unmatched}):
            form = self._formats.get(path) or self._unmatched.get(path, "")
            shown = os.fsencode(path).decode("utf-8", "backslashreplace")
            yield File(
                path=shown,
                source=Source(shown, self._opener(path)),
                origin=self._origin(path),
                format=form,
                service=self._request.service,
                asked=bool(form) or path in self._asked,
            )

    def _opener(self, path: str) -> Callable[[], NoReturn] | Opener:
        if path in self._unmatched:
            return partial(_refuse, EvidenceError(f"no file matches {path!r}"))
        free = Path(path).is_absolute() or self._walked.get(path, False)
        return Opener(self._request.root / path, None if free else self._request.root)

    def _origin(self, path: str) -> Origin:
        if self._request.replay:
            return Origin(source=Found.REPLAY.value)
        modified, tracked = self._modified(path), self._is_tracked(path)
        return msgspec.structs.replace(self._request.origin, modified=modified, tracked=tracked)

    def _modified(self, path: str) -> float:
        try:
            return (self._request.root / path).stat().st_mtime if self._request.timed else 0.0
        except OSError:
            return 0.0

    def _is_tracked(self, path: str) -> bool:
        if self._folded(path) in self._tracked or path in self._walked:
            return self._folded(path) in self._tracked
        target = Path(os.path.realpath(self._request.root / path))
        return self._folded(self._relative(target)) in self._tracked

    def _folded(self, path: str) -> str:
        """A path as git and the file system agree on it: macOS takes composed and decomposed letters as the same."""
        composed = path if path.isascii() else unicodedata.normalize("NFC", path)
        return composed.casefold() if self._request.caseless else composed

    def _matching(self, pattern: str) -> tuple[str, ...]:
        """The files that a glob matches, links included."""
        matches, base = _matcher(pattern), self._request.root / _literal_folder(pattern)
        if base not in self._walks:
            self._walks[base] = tuple(walk(base, links=True)) if _mode(base) == stat.S_IFDIR else ()
        return tuple(path for path in map(self._relative, self._walks[base]) if matches(path))

    def _is_inside(self, place: Path) -> bool:
        return Path(os.path.realpath(place)).is_relative_to(self._request.root)

    def _relative(self, path: Path) -> str:
        root = self._request.root
        return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _matcher(pattern: str) -> Predicate:
    try:
        return path_glob(pattern)
    except GlobError as error:
        raise UsageError(str(error)) from error


def _literal_folder(pattern: str) -> str:
    """The folder that a glob spells out."""
    literal = _WILD.split(pattern, maxsplit=1)[0]
    return literal[: literal.rfind("/") + 1]


def _mode(path: Path) -> int:
    """The type of what is there, links followed; 0 where nothing is, or nothing that can be asked for."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except OSError:
        return 0


def _refuse(error: EvidenceError) -> NoReturn:
    raise error
