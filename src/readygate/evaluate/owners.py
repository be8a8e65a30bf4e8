"""Who owns a path, and which services declare it (law 4).

Enters: the services of a policy. Leaves: answers for one path at a time, in the time that its depth takes: ten thousand
services cost no more than ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from readygate.evaluate.folders import folder_of, is_pattern
from readygate.model.glob import Predicate, path_glob
from readygate.model.policy import DeclaredReport, Service


class Owners:
    """Who owns a path: the service with the longest prefix among `path` and `folders`.

    A prefix that two services claim belongs to neither: what lies below it cannot be told apart, and one service's
    tests never open another's gate. Such a file counts for the services that declare it in `reports`.
    """

    def __init__(self, services: Iterable[Service]) -> None:
        self._prefixes: dict[str, str] = {}
        for service in services:
            for prefix in {path.strip("/") for path in (service.path, *service.folders.values())} - {""}:
                self._prefixes[prefix] = "" if prefix in self._prefixes else service.name

    def of(self, path: str) -> str:
        """The owner's name, empty where no service has a prefix of `path`."""
        while path:
            owner = self._prefixes.get(path)
            if owner is not None:
                return owner
            path, _, _ = path.rpartition("/")
        return ""


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """A report that a service declares; `number` is its place among all declarations of the policy."""

    number: int
    service: str
    report: DeclaredReport
    matches: Predicate


class Declarations:
    """All declared reports. A path without wildcards is looked up; a glob is asked only for what lies in its folder."""

    def __init__(self, services: Iterable[Service]) -> None:
        self._all: list[Declaration] = []
        self._exact: dict[str, list[Declaration]] = {}
        self._globs: dict[str, list[Declaration]] = {}
        for service in services:
            for report in service.reports:
                self._add(service.name, report)

    def _add(self, service: str, report: DeclaredReport) -> None:
        found = Declaration(number=len(self._all), service=service, report=report, matches=path_glob(report.path))
        self._all.append(found)
        path = report.path.removeprefix("./")
        if path.endswith("/") or is_pattern(path):
            self._globs.setdefault(folder_of(path), []).append(found)
        else:
            self._exact.setdefault(path, []).append(found)

    def __iter__(self) -> Iterator[Declaration]:
        return iter(self._all)

    def of(self, path: str) -> list[Declaration]:
        """The declarations that match a path: those that name it first, then globs, each in the policy's order."""
        found, folder = [], path
        while folder:
            folder = folder.rpartition("/")[0]
            found += [glob for glob in self._globs.get(folder, ()) if glob.matches(path)]
        return self._exact.get(path, []) + sorted(found, key=lambda one: one.number)
