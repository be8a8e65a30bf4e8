"""Which services a path is content of (law 5): one answer for scope, for equal trees, and for times on a laptop.

Enters: a policy. Leaves: answers for one path at a time, in the time that its depth takes: ten thousand services cost
no more than ten. A service's content is what lies in its `path` and `folders` or matches its `depends-on` or the shared
paths, less what is ignored; a service without a path has the whole repository. The policy's own files are no content:
an edited threshold makes no report older.

What a criterion reads is never ignored: documents that a service declares in `reports`, those in its folders that a
criterion names by `paths`, and frozen paths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from readygate.evaluate.asking import leaves
from readygate.evaluate.folders import Globs, parents
from readygate.evaluate.variables import EmptyListError, Scope, UndeclaredError
from readygate.kinds.kind import Kind
from readygate.model.glob import Predicate, path_glob
from readygate.model.policy import Criterion, Policy, Service

_OF_THE_TREE = {"changes", "files"}
"""Kinds that read paths of the repository wherever they lie, not only in the service's folders."""


_FREEZE = "freeze"
"""Freeze points are criteria of every service; frozen paths are never ignored, so whoever has them as content is asked,
and all services where nobody has.
"""


class Touched(msgspec.Struct, frozen=True, kw_only=True):
    """What a path has to do with services.

    `services` maps those of which it is content to the glob of `depends-on` that says so, empty for a file of their
    own. `shared` is the glob by which it is content of all, empty for none. `looked` maps services of which a criterion
    may look at the path to that criterion: they must be judged, but what was measured there still stands. `ignored`:
    the policy ignores it, whoever reads it all the same. `owned`: it lies in a service's folder or is depended on.
    """

    services: Mapping[str, str] = {}
    shared: str = ""
    looked: Mapping[str, str] = {}
    ignored: bool = False
    owned: bool = False


class Contents:
    """The contents of all services of a policy. `formats` maps names of report formats to kinds."""

    def __init__(self, policy: Policy, *, kinds: Callable[[str], Kind], formats: Mapping[str, str]) -> None:
        self.names = tuple(service.name for service in policy.services)
        self._files = frozenset(policy.files)
        self._ignored = _globs(policy.ignored)
        self._frozen = _globs(glob for freeze in policy.freezes for glob in freeze.paths)
        self._shared = _globs(policy.shared)
        self._prefixes: dict[str, list[str]] = {}
        self._within: dict[str, tuple[str, ...]] = {}
        self._everywhere: list[str] = []
        self._depended: Globs[str] = Globs()
        self._declared: Globs[str] = Globs()
        self._watched: Globs[tuple[str, str]] = Globs()
        self._reads: dict[str, _Reads] = {}
        reading = _Reading(kinds)
        for service in policy.services:
            self._add(service, reading, kinds, formats)

    def _add(
        self, service: Service, reading: _Reading, kinds: Callable[[str], Kind], formats: Mapping[str, str]
    ) -> None:
        name = service.name
        for folder in {path.strip("/") for path in (service.path, *service.folders.values())} - {""}:
            self._prefixes.setdefault(folder, []).append(name)
        if not service.path:
            self._everywhere.append(name)
        for glob in dict.fromkeys(service.depends_on):
            self._depended.add(glob, name)
        for report in service.reports:
            if kinds(formats[report.format]).documents:
                self._declared.add(report.path, name)
        reads = self._reads[name] = reading.of(service)
        for glob, criterion in reads.watched:
            self._watched.add(glob, (name, criterion))

    def at(self, path: str) -> Touched:
        """What `path` has to do with the services."""
        if path in self._files:
            return Touched()
        ignored = self._is_ignored(path)
        own = self._own(path)
        declared = {name for _, name in self._declared.of(path)}
        services = {name: "" for name in own if not ignored or self._reads[name].named(path)}
        services |= dict.fromkeys(sorted(declared), "")
        looked = {name: criterion for _, (name, criterion) in self._watched.of(path)}
        looked |= {name: self._reads[name].opened for name in own if name not in services and self._reads[name].opened}
        depended = [] if ignored else self._depended.of(path)
        for glob, name in depended:
            services.setdefault(name, glob)
        owned = bool(services) or bool(own)
        for name in () if ignored else self._everywhere:
            services.setdefault(name, "")
        return Touched(
            services=services,
            shared="" if ignored else next((glob for glob, _ in self._shared.of(path)), ""),
            looked=looked,
            ignored=ignored,
            owned=owned,
        )

    def touched(self, paths: Iterable[str]) -> frozenset[str]:
        """The services of whose content one of `paths` is."""
        found: set[str] = set()
        for path in paths:
            here = self.at(path)
            if here.shared:
                return frozenset(self.names)
            found.update(here.services)
        return frozenset(found)

    def same(self, paths: Iterable[str]) -> tuple[str, ...]:
        """The services that have the same content in two commits between which only `paths` differ."""
        touched = self.touched(paths)
        return tuple(name for name in self.names if name not in touched)

    def policy_of(self, path: str) -> tuple[str, ...] | None:
        """Whose rules a file of the policy holds: the services in whose folders it lies, else all; None for another
        file and for one that is ignored.
        """
        if path not in self._files or self._is_ignored(path):
            return None
        return self._own(path) or self.names

    def _is_ignored(self, path: str) -> bool:
        return self._ignored.any(path) and not self._frozen.any(path)

    def _own(self, path: str) -> tuple[str, ...]:
        """The services in whose folders `path` lies, or whose folder it is (a link, a submodule)."""
        itself, within = self._prefixes.get(path), self._below(path.rpartition("/")[0])
        return tuple(dict.fromkeys((*itself, *within))) if itself else within

    def _below(self, folder: str) -> tuple[str, ...]:
        """The services in whose folders all of `folder` lies, the nearest first; worked out once a folder."""
        found = self._within.get(folder)
        if found is None:
            found = tuple(dict.fromkeys(name for here in parents(folder) for name in self._prefixes.get(here, ())))
            self._within[folder] = found
        return found


def _globs(patterns: Iterable[str]) -> Globs[str]:
    found: Globs[str] = Globs()
    for pattern in patterns:
        found.add(pattern, pattern)
    return found


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[str, ...]:
    """The paths that differ between two trees, given as what each path holds (mode and object id), sorted."""
    return tuple(sorted({path for path, _ in one.items() ^ other.items()}))


class _Reads(msgspec.Struct, frozen=True, kw_only=True):
    """What the criteria of a service read of the repository.

    `globs` name documents; `opened` is a criterion that takes any document in the service's folders, empty for none;
    `watched` are globs that lead anywhere, with the criterion that has them.
    """

    globs: tuple[Predicate, ...] = ()
    opened: str = ""
    watched: tuple[tuple[str, str], ...] = ()

    def named(self, path: str) -> bool:
        return any(matches(path) for matches in self.globs)


class _Reading:
    """Works out what criteria read, once for services that share them."""

    def __init__(self, kinds: Callable[[str], Kind]) -> None:
        self._kinds = kinds
        self._raw: dict[int, tuple[tuple[Criterion, ...], tuple[_Read, ...]]] = {}

    def of(self, service: Service) -> _Reads:
        key = id(service.criteria)
        if key not in self._raw:
            self._raw[key] = (service.criteria, tuple(self._found(service.criteria)))
        scope = Scope(values=service.variables, empty=service.empty)
        globs: dict[str, None] = {}
        watched: dict[tuple[str, str], None] = {}
        opened = ""
        for criterion, texts, anywhere in self._raw[key][1]:
            wanted = _expanded(texts, scope)
            if anywhere:
                watched |= dict.fromkeys((glob, criterion) for glob in wanted)
            elif wanted:
                globs |= dict.fromkeys(wanted)
            else:
                opened = opened or criterion
        return _Reads(globs=tuple(map(path_glob, globs)), opened=opened, watched=tuple(watched))

    def _found(self, criteria: tuple[Criterion, ...]) -> Iterator[_Read]:
        for criterion in criteria:
            if criterion.group == _FREEZE:
                continue
            if criterion.changed:
                yield criterion.id, criterion.changed, True
            for leaf in leaves(criterion.condition):
                paths = leaf.where.get("paths", ())
                if leaf.kind in _OF_THE_TREE:
                    yield criterion.id, paths, True
                elif self._kinds(leaf.kind).documents:
                    yield criterion.id, paths, False


_Read = tuple[str, tuple[str, ...], bool]
"""A criterion's id, the globs that it reads, and whether they lead anywhere in the repository."""


def _expanded(globs: tuple[str, ...], scope: Scope) -> list[str]:
    """The globs that ask for something, with the service's variables; empty where only the milestone or the item of a
    list can tell, which is more than it reads."""
    try:
        return [glob for glob in scope.expand_all(globs) if not glob.startswith("!")]
    except (UndeclaredError, EmptyListError):
        return []
