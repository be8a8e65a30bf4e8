"""Which evidence counts for which service (laws 4, 5 and 6).

Enters: a policy, a bundle, a subject. Leaves: for each service and kind the items that count, with only the rows that
are the service's own; and the list of what nobody owns. What no service owns counts for nobody, except that an
unreadable file which might hold rows of any service makes its kind `invalid` for all of them (law 3). Which items of
other runs count depends on the criterion's `max-age`, so they are kept apart until it is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

import msgspec

from readygate.evaluate.belonging import Age, Belonging, Claim, Stale, standing
from readygate.evaluate.digests import digests
from readygate.evaluate.grouped import Division, Groups
from readygate.evaluate.owners import Declaration, Declarations, Owners
from readygate.evaluate.versions import of_this_content
from readygate.kinds.kind import Kind
from readygate.model.evidence import Bundle, Identity, Item, Problem, Source
from readygate.model.policy import DeclaredReport, Policy
from readygate.model.subject import Change, Subject
from readygate.model.table import Table, TextCells

__all__ = ["Evidence", "Selected", "Stale", "by_service", "newest_attempts", "select", "under", "with_table"]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """All evidence of one kind for one service.

    `items` count, each with only the service's own rows; `stale` do not; `absent` are declared reports that no item
    answers; `misread` are declared reports that are there in another form, or that nothing recognised; `orphans` are
    paths of items of the kind that no service owns; `ages` tell of those items that count by their age only.
    """

    items: tuple[Item, ...] = ()
    stale: tuple[Stale, ...] = ()
    absent: tuple[DeclaredReport, ...] = ()
    misread: tuple[Problem, ...] = ()
    orphans: tuple[str, ...] = ()
    ages: tuple[Age, ...] = ()


Key = tuple[str, str]
"""A service and a kind."""


class Selected(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence of all services by (service, kind), as criteria without `max-age` see it.

    `owners`: for whom an item counted, by its identity. `unowned`: paths of items that nobody owns; `orphans`: the same
    by kind. `replaced`: identities of items of which there is a later attempt; `refused`: why an item of another run
    counts for nobody, by its identity. `warnings`: rows that nobody owns. `ours` and `claims` are the evidence without
    other runs and what of them may count, where there are any. `digests`: what files hold, by path.
    """

    evidence: Mapping[Key, Evidence]
    owners: Mapping[Identity, tuple[str, ...]]
    unowned: tuple[str, ...]
    orphans: Mapping[str, tuple[str, ...]] = {}
    replaced: frozenset[Identity] = frozenset()
    refused: Mapping[Identity, str] = {}
    warnings: tuple[str, ...] = ()
    digests: Mapping[str, frozenset[str]] = {}
    ours: Mapping[Key, Evidence] = {}
    claims: Mapping[Key, tuple[Claim, ...]] = {}

    def within(self, max_age: dt.timedelta | None, today: dt.date) -> Mapping[Key, Evidence]:
        """The evidence as criteria with this `max-age` see it."""
        return {**self.evidence, **_within(self.ours, self.claims, max_age, today)}


def by_service(evidence: Mapping[Key, Evidence]) -> dict[str, dict[str, Evidence]]:
    """The same evidence, by service and then by kind."""
    found: dict[str, dict[str, Evidence]] = {}
    for (service, kind), one in evidence.items():
        found.setdefault(service, {})[kind] = one
    return found


def _within(
    ours: Mapping[Key, Evidence], claims: Mapping[Key, tuple[Claim, ...]], max_age: dt.timedelta | None, today: dt.date
) -> dict[Key, Evidence]:
    found = {}
    for key, others in claims.items():
        own = ours[key]
        stand = standing(own.items, others, max_age, today)
        found[key] = msgspec.structs.replace(
            own, items=(*own.items, *stand.items), stale=(*own.stale, *stand.stale), ages=stand.ages
        )
    return found


class _Gathering:
    """Evidence of one service and kind while it is gathered."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.stale: list[Stale] = []
        self.absent: list[DeclaredReport] = []
        self.misread: list[Problem] = []
        self.claims: list[Claim] = []

    def frozen(self) -> Evidence:
        return Evidence(
            items=tuple(self.items), stale=tuple(self.stale), absent=tuple(self.absent), misread=tuple(self.misread)
        )


def select(
    policy: Policy, bundle: Bundle, subject: Subject, formats: Mapping[str, str], kinds: Callable[[str], Kind]
) -> Selected:
    """The evidence of every service. `formats` maps names of report formats to kinds."""
    return _Selection(policy, subject, formats, kinds).run(bundle)


class _Selection:
    def __init__(
        self, policy: Policy, subject: Subject, formats: Mapping[str, str], kinds: Callable[[str], Kind]
    ) -> None:
        self._subject = subject
        self._formats = formats
        self._kinds = kinds
        self._names = tuple(service.name for service in policy.services)
        self._known = frozenset(self._names)
        self._sole = self._names[0] if len(self._names) == 1 else ""
        self._owners = Owners(policy.services)
        self._declared = Declarations(policy.services)
        self._belonging = Belonging(policy, subject)
        self._answered: set[int] = set()
        self._others: dict[int, str] = {}
        self._gathered: dict[tuple[str, str], _Gathering] = {}
        self._warnings: list[str] = []
        self._groups = Groups((), kinds, self._known)

    def run(self, bundle: Bundle) -> Selected:
        owners: dict[Identity, tuple[str, ...]] = {}
        orphans: dict[str, list[str]] = {}
        newest = newest_attempts(bundle.items)
        self._groups = Groups(newest, self._kinds, self._known)
        for item in newest:
            names = owners[item.identity] = self._give(item)
            if not names:
                orphans.setdefault(item.kind, []).append(item.path)
        self._unanswered(bundle)
        ours = {key: gathered.frozen() for key, gathered in self._gathered.items()}
        claims = {key: tuple(gathered.claims) for key, gathered in self._gathered.items() if gathered.claims}
        return Selected(
            evidence={**ours, **_within(ours, claims, None, self._subject.today)},
            owners=owners,
            unowned=tuple(
                item.path for item in newest if not owners[item.identity] and not self._kinds(item.kind).everywhere
            ),
            orphans={kind: tuple(paths) for kind, paths in orphans.items()},
            replaced=frozenset(item.identity for item in bundle.items) - owners.keys(),
            refused=_refused(claims),
            warnings=(*self._warnings, *self._lost()),
            ours=ours if claims else {},
            claims=claims,
            digests=digests(bundle),
        )

    def _at(self, service: str, kind: str) -> _Gathering:
        return self._gathered.setdefault((service, kind), _Gathering())

    def _give(self, item: Item) -> tuple[str, ...]:
        """Hand the item to the services it belongs to; answers their names."""
        kind = self._kinds(item.kind)
        shares = self._shares(item, kind)
        for name, share in shares.items():
            gathered = self._at(name, item.kind)
            kept, left = self._of_this_content(self._checked(share, kind), kind, name)
            gathered.stale += left
            reason = "" if kind.documents else self._stale(item, name)
            if kept is None:
                continue
            if not self._belonging.ours(item.origin):
                gathered.claims.append(self._belonging.claim(kept, name, live=item.format in kind.repository))
            elif reason:
                gathered.stale.append(Stale(item=kept, reason=reason))
            else:
                gathered.items.append(kept)
        return tuple(sorted(shares))

    def _of_this_content(self, share: Item, kind: Kind, name: str) -> tuple[Item | None, tuple[Stale, ...]]:
        """The share without rows of other versions, where this run can tell which are (law 5)."""
        if not kind.version_column or not self._subject.run or self._subject.replay:
            return share, ()
        return of_this_content(share, kind, lambda version: self._belonging.is_version(version, name))

    def _lost(self) -> tuple[str, ...]:
        """Artifacts that a later run should have brought."""
        return tuple(f"`{name}`: {reason}" for name, reason in sorted(self._subject.stale_sources.items()))

    def _shares(self, item: Item, kind: Kind) -> dict[str, Item]:
        declared = self._declarations(item)
        if item.service:
            if item.service not in self._known:
                return {}
            own = declared.get(item.service)
            return {item.service: _rooted(item, own.report) if own else item}
        if declared:
            return {name: self._declared_share(item, kind, name, one.report) for name, one in declared.items()}
        if self._sole:
            return {self._sole: item}
        if item.format in kind.repository:
            return dict.fromkeys(self._names, item)
        if kind.owner_column:
            shares = self._rows_by_owner(item, kind)
            if shares:
                return shares
        owner = self._owners.of(item.path)
        return {owner: item} if owner else {}

    def _declarations(self, item: Item) -> dict[str, Declaration]:
        """The declarations that the item answers, by service; a path without wildcards goes before a glob."""
        found: dict[str, Declaration] = {}
        for one in self._declared.of(item.path):
            if one.report.format != item.format:
                self._others.setdefault(one.number, f"is {item.format}, declared as {one.report.format}")
            elif item.service not in ("", one.service):
                self._others.setdefault(one.number, f"was collected for the service {item.service}")
            else:
                self._answered.add(one.number)
                found.setdefault(one.service, one)
        return found

    def _declared_share(self, item: Item, kind: Kind, name: str, report: DeclaredReport) -> Item:
        item = _rooted(item, report)
        if not kind.owner_column or self._sole:
            return item
        if kind.owner_group:
            divided = self._groups.divided(item.table, kind)
            own = sorted(divided.own.get(name, []) + divided.everybody + divided.nobody)
        else:
            owner = self._row_owner(item.table.text(kind.owner_column), kind)
            own = [row for row in range(len(item.table)) if owner(row) in ("", name)]
        others = len(item.table) - len(own)
        if not others:
            return item
        item = with_table(item, item.table.picked(own))
        note = Problem(fault=f"{others:,} of {len(own) + others:,} rows are other services' own", fatal=False)
        return msgspec.structs.replace(item, problems=(*item.problems, note))

    def _rows_by_owner(self, item: Item, kind: Kind) -> dict[str, Item]:
        """Rows of services that own at least one row; rows that name no owner go with each of them."""
        named = item.table.text(kind.owner_column)
        grouped = bool(kind.owner_group)
        rows, everybody, nobody = self._groups.divided(item.table, kind) if grouped else self._divided(item.table, kind)
        if rows and nobody:
            self._warnings.append(
                f"`{item.path}`: {len(nobody):,} of {len(item.table):,} rows belong to no service and count for "
                f"nobody, the first is of `{named[nobody[0]]}`"
            )
        if len(rows) == 1 and not nobody:
            shares = dict.fromkeys(rows, item)
        else:
            shares = {name: with_table(item, item.table.picked(sorted(own + everybody))) for name, own in rows.items()}
        return {**dict.fromkeys(self._names, item), **shares} if item.fatal else shares

    def _divided(self, table: Table, kind: Kind) -> Division:
        """Whose each row is by itself."""
        named = table.text(kind.owner_column)
        owner = self._row_owner(named, kind)
        found = Division({}, [], [])
        for row in range(len(table)):
            name = owner(row)
            if name:
                found.own.setdefault(name, []).append(row)
            elif named[row]:
                found.nobody.append(row)
            else:
                found.everybody.append(row)
        return found

    def _row_owner(self, cells: TextCells, kind: Kind) -> Callable[[int], str]:
        if kind.owner_by_name:
            names = [value if value in self._known else "" for value in cells.pool]
        else:
            names = [self._owners.of(value) for value in cells.pool]
        return lambda row: names[cells.codes[row]]

    def _stale(self, item: Item, name: str) -> str:
        """Why the report is older than the content it is to prove; one that git tracks is `invalid` anyway."""
        change: Change | None = self._subject.changes.get(name)
        if change is None or self._subject.replay or not item.origin.modified or item.origin.tracked:
            return ""
        if item.origin.modified >= change.modified:
            return ""
        return f"`{item.path}` is older than the newest change, `{change.path}`"

    def _checked(self, item: Item, kind: Kind) -> Item:
        """The item, made `invalid` where git tracks it: a report in the repository proves nothing (law 5)."""
        replay = self._subject.replay or item.origin.source == Source.REPLAY.value
        if not item.origin.tracked or (kind.documents and item.format not in kind.repository) or replay:
            return item
        problem = Problem(
            fault="git tracks this report, so it may be older than the content it is to prove",
            hint="write reports to an ignored folder",
        )
        return msgspec.structs.replace(item, problems=(*item.problems, problem))

    def _unanswered(self, bundle: Bundle) -> None:
        """Declared reports that no item answers: absent, or there but not as declared.

        A file that nothing recognised spoils the declaration even where a glob matches other files: it may be what is
        left of a report (law 3).
        """
        unread: dict[int, str] = {}
        for found in bundle.unrecognised:
            for one in self._declared.of(found.path):
                unread.setdefault(one.number, f"`{found.path}` is not {one.report.format}")
        for one in self._declared:
            here = one.number in self._answered
            fault = unread.get(one.number, "")
            if not fault and not here and one.number in self._others:
                fault = f"`{one.report.path}` {self._others[one.number]}"
            if here and not fault:
                continue
            gathered = self._at(one.service, self._formats[one.report.format])
            if fault:
                gathered.misread.append(Problem(fault=fault, hint="correct `reports:` or the step that writes it"))
            else:
                gathered.absent.append(one.report)


def _refused(claims: Mapping[Key, tuple[Claim, ...]]) -> dict[Identity, str]:
    """The reasons of items that count for no service, whatever a criterion's `max-age`."""
    reasons: dict[Identity, str] = {}
    counting = set()
    for claim in (claim for others in claims.values() for claim in others):
        if claim.holds or claim.day is not None:
            counting.add(claim.item.identity)
        else:
            reasons.setdefault(claim.item.identity, claim.reason)
    return {identity: reason for identity, reason in reasons.items() if identity not in counting}


def newest_attempts(items: Iterable[Item]) -> tuple[Item, ...]:
    """Items of which no later attempt of the same run, job, artifact and path exists (law 6).

    An attempt that nobody told (0) replaces nothing and is not replaced.
    """
    newest: dict[tuple[object, ...], int] = {}
    listed = list(items)
    for item in listed:
        key = _place(item)
        newest[key] = max(newest.get(key, 0), item.origin.attempt)
    return tuple(item for item in listed if item.origin.attempt in (0, newest[_place(item)]))


def _place(item: Item) -> tuple[object, ...]:
    origin = item.origin
    return (origin.source, origin.workflow, origin.run, origin.job, origin.artifact, item.path, item.service)


def _rooted(item: Item, report: DeclaredReport) -> Item:
    """The item, its paths below the `root` that its declaration gives."""
    root = report.root.strip("/")
    return with_table(item, item.table.with_paths(lambda path: under(root, path))) if root else item


def with_table(item: Item, table: Table) -> Item:
    """The same item with other rows."""
    return msgspec.structs.replace(item, table=table)


def under(root: str, path: str) -> str:
    """`path` below `root`, unless it is absolute or already below it."""
    if path.startswith(("/", f"{root}/")) or path[1:3] == ":/":
        return path
    return f"{root}/{path}"
