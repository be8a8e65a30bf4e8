"""Which evidence counts for which service (laws 4, 5 and 6).

Enters: a policy, a bundle, a subject. Leaves: for each service and kind the items that count, with only the rows that
are the service's own; and the list of what nobody owns. What no service owns counts for nobody, except that an
unreadable file which might hold rows of any service makes its kind `invalid` for all of them (law 3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from readygate.kinds.kind import Kind
from readygate.kinds.registry import kind as kind_called
from readygate.model.evidence import Bundle, Identity, Item, Problem, Source
from readygate.model.glob import path_glob
from readygate.model.policy import DeclaredReport, Policy, Service
from readygate.model.subject import Change, Subject
from readygate.model.table import Table, TextCells


class Stale(msgspec.Struct, frozen=True, kw_only=True):
    """An item that does not belong to the judged content, and why."""

    path: str
    reason: str


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """All evidence of one kind for one service.

    `items` count, each with only the service's own rows; `stale` do not; `absent` are declared reports that no item
    answers; `misread` are declared reports that are there in another format or that nothing recognised.
    """

    items: tuple[Item, ...] = ()
    stale: tuple[Stale, ...] = ()
    absent: tuple[DeclaredReport, ...] = ()
    misread: tuple[Problem, ...] = ()


class Selected(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence of all services by (service, kind); `owners` by the identity of an item; paths nobody owns."""

    evidence: Mapping[tuple[str, str], Evidence]
    owners: Mapping[Identity, tuple[str, ...]]
    unowned: tuple[str, ...]


class _Gathering:
    """Evidence of one service and kind while it is gathered."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.stale: list[Stale] = []
        self.absent: list[DeclaredReport] = []
        self.misread: list[Problem] = []

    def frozen(self) -> Evidence:
        return Evidence(
            items=tuple(self.items), stale=tuple(self.stale), absent=tuple(self.absent), misread=tuple(self.misread)
        )


class Owners:
    """Who owns a path: the service with the longest prefix among `path` and `folders`."""

    def __init__(self, services: Iterable[Service]) -> None:
        prefixes: dict[str, str] = {}
        for service in services:
            for prefix in (service.path, *service.folders.values()):
                if prefix:
                    prefixes.setdefault(prefix.strip("/"), service.name)
        self._prefixes = prefixes

    def of(self, path: str) -> str:
        """The owner's name, empty where no service has a prefix of `path`."""
        while path:
            if path in self._prefixes:
                return self._prefixes[path]
            path, _, _ = path.rpartition("/")
        return ""


def select(policy: Policy, bundle: Bundle, subject: Subject, formats: Mapping[str, str]) -> Selected:
    """The evidence of every service. `formats` maps names of report formats to kinds."""
    return _Selection(policy, subject, formats).run(bundle)


class _Selection:
    def __init__(self, policy: Policy, subject: Subject, formats: Mapping[str, str]) -> None:
        self._policy = policy
        self._subject = subject
        self._formats = formats
        self._owners = Owners(policy.services)
        self._sole = policy.services[0].name if len(policy.services) == 1 else ""
        self._gathered: dict[tuple[str, str], _Gathering] = {}
        self._declared = [
            (service, report, path_glob(report.path)) for service in policy.services for report in service.reports
        ]

    def run(self, bundle: Bundle) -> Selected:
        owners: dict[Identity, tuple[str, ...]] = {}
        unowned = []
        for item in newest_attempts(bundle.items):
            names = self._give(item)
            owners[item.identity] = names
            if not names:
                unowned.append(item.path)
        self._missing_reports(bundle)
        evidence = {key: gathered.frozen() for key, gathered in self._gathered.items()}
        return Selected(evidence=evidence, owners=owners, unowned=tuple(unowned))

    def _at(self, service: str, kind: str) -> _Gathering:
        return self._gathered.setdefault((service, kind), _Gathering())

    def _give(self, item: Item) -> tuple[str, ...]:
        """Hand the item to the services it belongs to; answers their names."""
        kind = kind_called(item.kind)
        shares = self._shares(item, kind)
        for name, share in shares.items():
            gathered = self._at(name, item.kind)
            reason = self._stale(item, name)
            if reason:
                gathered.stale.append(Stale(path=item.path, reason=reason))
            else:
                gathered.items.append(self._checked(share, kind))
        return tuple(sorted(shares))

    def _shares(self, item: Item, kind: Kind) -> dict[str, Item]:
        if item.service:
            return {item.service: item} if self._policy.service(item.service) else {}
        declared = {
            service.name: report
            for service, report, matches in self._declared
            if matches(item.path) and report.format == item.format
        }
        if declared:
            return {name: self._declared_share(item, kind, name, report) for name, report in declared.items()}
        if self._sole:
            return {self._sole: item}
        if kind.owner_column:
            shares = self._rows_by_owner(item, kind)
            if shares:
                return shares
        owner = self._owners.of(item.path)
        if owner:
            return {owner: item}
        if item.fatal and kind.owner_column:
            return {service.name: item for service in self._policy.services}
        return {}

    def _declared_share(self, item: Item, kind: Kind, name: str, report: DeclaredReport) -> Item:
        if report.root:
            root = report.root.strip("/")
            item = with_table(item, item.table.with_paths(lambda path: under(root, path)))
        if not kind.owner_column or self._sole:
            return item
        owner = self._row_owner(item.table.text(kind.owner_column), kind)
        own = [row for row in range(len(item.table)) if owner(row) in ("", name)]
        return item if len(own) == len(item.table) else with_table(item, item.table.picked(own))

    def _rows_by_owner(self, item: Item, kind: Kind) -> dict[str, Item]:
        """Rows of services that own at least one row; rows that name no owner go with each of them."""
        owner = self._row_owner(item.table.text(kind.owner_column), kind)
        named = item.table.text(kind.owner_column)
        rows: dict[str, list[int]] = {}
        everybody = []
        for row in range(len(item.table)):
            name = owner(row)
            if name:
                rows.setdefault(name, []).append(row)
            elif not named[row]:
                everybody.append(row)
        shares = {name: with_table(item, item.table.picked(sorted(own + everybody))) for name, own in rows.items()}
        return shares if not item.fatal else {**dict.fromkeys(self._names(), item), **shares}

    def _names(self) -> tuple[str, ...]:
        return tuple(service.name for service in self._policy.services)

    def _row_owner(self, cells: TextCells, kind: Kind) -> Callable[[int], str]:
        if kind.owner_by_name:
            known = set(self._names())
            names = [value if value in known else "" for value in cells.pool]
        else:
            names = [self._owners.of(value) for value in cells.pool]
        return lambda row: names[cells.codes[row]]

    def _stale(self, item: Item, name: str) -> str:
        change: Change | None = self._subject.changes.get(name)
        if change is None or self._subject.replay or not item.origin.modified or kind_called(item.kind).documents:
            return ""
        if item.origin.modified >= change.modified:
            return ""
        return f"`{item.path}` is older than the newest change, `{change.path}`"

    def _checked(self, item: Item, kind: Kind) -> Item:
        """The item, made `invalid` where git tracks it: a report in the repository proves nothing (law 5)."""
        replay = self._subject.replay or item.origin.source == Source.REPLAY.value
        if not item.origin.tracked or kind.documents or replay:
            return item
        problem = Problem(
            fault="git tracks this report, so it may be older than the content it is to prove",
            hint="write reports to an ignored folder",
        )
        return msgspec.structs.replace(item, problems=(*item.problems, problem))

    def _missing_reports(self, bundle: Bundle) -> None:
        """Declared reports that no item answers: absent, or there but not as declared."""
        for service, report, matches in self._declared:
            here = [item for item in bundle.items if matches(item.path)]
            if any(item.format == report.format for item in here):
                continue
            gathered = self._at(service.name, self._formats[report.format])
            others = [f"is {item.format}, declared as {report.format}" for item in here]
            others += [f"is not {report.format}" for found in bundle.unrecognised if matches(found.path)]
            if others:
                gathered.misread.append(Problem(fault=f"`{report.path}` {others[0]}", hint="correct `reports:`"))
            else:
                gathered.absent.append(report)


def newest_attempts(items: Iterable[Item]) -> tuple[Item, ...]:
    """Items of which no later attempt of the same run, job, artifact and path exists (law 6)."""
    newest: dict[tuple[object, ...], int] = {}
    listed = list(items)
    for item in listed:
        key = _place(item)
        newest[key] = max(newest.get(key, 0), item.origin.attempt)
    return tuple(item for item in listed if item.origin.attempt == newest[_place(item)])


def _place(item: Item) -> tuple[object, ...]:
    origin = item.origin
    return (origin.source, origin.workflow, origin.run, origin.job, origin.artifact, item.path, item.service)


def with_table(item: Item, table: Table) -> Item:
    """The same item with other rows."""
    return msgspec.structs.replace(item, table=table)


def under(root: str, path: str) -> str:
    """`path` below `root`, unless it is absolute or already below it."""
    if path.startswith(("/", f"{root}/")) or path[1:3] == ":/":
        return path
    return f"{root}/{path}"
