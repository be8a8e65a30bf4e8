"""The kind `contracts`: consumer-driven contracts between services and whether the provider keeps them.

A row is consumer × provider × consumer version × provider version × type (http, message) with one state: verified,
failed or unverified. A contract is attributed to its provider. Examined are the pairs of consumer and provider.
Metrics: POLICY.md, "Evidence kinds".

What a file does not tell never helps: a failed or unverified contract of unknown type passes every filter `types`, a
verified one passes none, until a pact file of the pair tells its types. Branches and environments are those of the
consumer version; a row that tells none passes no such filter.

The broker's list of pacts to verify tells which of them are pending and which are work in progress (WIP). A pending
pact was never verified from the provider's branch: its failure is `unverified`, which no threshold on `unverified`
lets pass. A WIP pact is the head of a consumer's branch that is no part of the contract yet: its results count neither
way. Both hold only while the consumer version is in no environment: who runs there is broken by a failure.
https://docs.pact.io/pact_broker/advanced_topics/pending_pacts and /wip_pacts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from readygate.kinds.kind import Better, Filter, Kind, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(
        name="entry",
        type=ColumnType.TEXT,
        meaning="contract; untyped: a contract not verified whose type is not told; declared: a pact file's; "
        "summary: a fault that the file ties to no consumer; listed: a pact that the broker wants verified, without a "
        "result; pending: the same, never verified from this branch; wip: work in progress, which does not count",
    ),
    Column(name="consumer", type=ColumnType.TEXT, meaning="name of the consumer; empty in a summary"),
    Column(name="provider", type=ColumnType.TEXT, meaning="name of the provider; empty: not told"),
    Column(name="consumer-version", type=ColumnType.TEXT, meaning="empty: not told"),
    Column(name="provider-version", type=ColumnType.TEXT, meaning="empty: not told"),
    Column(name="type", type=ColumnType.TEXT, meaning="http or message; empty: not told"),
    Column(name="state", type=ColumnType.TEXT, meaning="verified, unverified or failed"),
    Column(name="branches", type=ColumnType.TEXT, meaning="branches of the consumer version, one a line"),
    Column(name="environments", type=ColumnType.TEXT, meaning="where the consumer version is deployed, one a line"),
    Column(name="interactions", type=ColumnType.TEXT, meaning="descriptions, one a line; empty: not told"),
    Column(name="text", type=ColumnType.TEXT, meaning="why the state is not verified, at most 200 characters"),
)
STATES = ("verified", "unverified", "failed")
"""From best to worst; of several results of one contract the worst is its state."""
_LISTED = ("listed", "pending", "wip")
_CONSTRAINED = ("contract", "untyped", "declared")
_SHOWN_BY = {"failed": ("failed",), "unverified": ("unverified",)}


class Contract(NamedTuple):
    """One row, its fields in the order of the columns. Cells of several values have one a line."""

    entry: str
    consumer: str
    provider: str
    consumer_version: str
    provider_version: str
    type: str
    state: str
    branches: str
    environments: str
    interactions: str
    text: str

    @property
    def key(self) -> tuple[str, str, str, str, str, str]:
        """What makes two rows the same contract; what is declared or listed is never the same as a result."""
        versions = (self.consumer_version, self.provider_version)
        entry = self.entry if self.entry in ("declared", *_LISTED) else ""
        return (entry, self.consumer, self.provider, *versions, self.type)

    @property
    def pact(self) -> tuple[str, str, str]:
        """The pact as the broker's list names it."""
        return (self.consumer, self.provider, self.consumer_version)


def contract(
    *,
    provider: str,
    state: str,
    consumer: str = "",
    versions: tuple[str, str] = ("", ""),
    type: str = "",  # noqa: A002 (the column's name)
    branches: Iterable[str] = (),
    environments: Iterable[str] = (),
    interactions: Iterable[str] = (),
    text: str = "",
    declared: bool = False,
    listed: str = "",
) -> Contract:
    """A row; `versions` are the consumer's and the provider's, and a row without a consumer is a summary.

    `listed` is the entry of a row of the broker's list: listed, pending or wip.
    """
    if declared or listed:
        entry = listed or "declared"
    elif not consumer:
        entry = "summary"
    else:
        entry = "contract" if type or state == "verified" else "untyped"
    return Contract(
        entry=entry,
        consumer=consumer,
        provider=provider,
        consumer_version=versions[0],
        provider_version=versions[1],
        type=type,
        state=state,
        branches=_cell(branches),
        environments=_cell(environments),
        interactions=_cell(interactions),
        text=" ".join(text.split())[:200],
    )


_HEXADECIMAL = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{7,40}(?![0-9A-Za-z])")


def names_commit(version: str, commit: str) -> bool:
    """Whether a version is the commit, or has at least its first seven digits as a word of its own: `1.4.0+5556b81`."""
    return bool(commit) and (
        version == commit or any(commit.startswith(found) for found in _HEXADECIMAL.findall(version))
    )


def table_of(contracts: Iterable[Contract]) -> Table:
    """The rows as a table: of several of one key the worst, with the interactions and places of all."""
    table = Table(COLUMNS)
    for row in _worst(contracts):
        table.add(*row)
    return table


def measure(selection: Selection) -> Measurement:
    """Rows by state; every row counts but WIP pacts, also declarations nobody verified and faults of no consumer."""
    table = selection.table
    entry, state = table.text("entry"), table.text("state")
    consumer, provider = table.text("consumer"), table.text("provider")
    count = dict.fromkeys(STATES, 0)
    pairs = set()
    for row in selection.rows:
        if entry[row] == "wip":
            continue
        count[state[row]] += 1
        if entry[row] != "summary":
            pairs.add((consumer[row], provider[row]))
    values: dict[str, float | str] = {name: float(number) for name, number in count.items()}
    values["total"] = float(sum(count.values()))
    return Measurement(examined=len(pairs), subject="pairs of consumer and provider", values=values)


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The contracts behind a metric: those not verified, failed ones first."""
    rows = [Contract._make(_texts(selection.table, number)) for number in selection.rows]
    wanted = _SHOWN_BY.get(metric, ("failed", "unverified"))
    for state in wanted:
        for row in rows:
            if row.state == state and row.entry != "wip":
                yield Place(text=_shown(row))


def combine(tables: Sequence[Table]) -> Table:
    """One row a contract; of several results the worse stands.

    A pact file only declares: where the pair has a result that covers each of its interactions, the result stands
    alone; else the declaration stays, unverified. It gives its types to verified results that tell none. What the
    broker lists stays, unverified, until there is a result; it says which results are of pending or WIP pacts.
    """
    rows = _worst(Contract._make(_texts(table, number)) for table in tables for number in range(len(table)))
    declared = [row for row in rows if row.entry == "declared"]
    listed = [row for row in rows if row.entry in _LISTED]
    standing = _standings(listed)
    results = [_stood(row, standing) for row in rows if row.entry not in ("declared", *_LISTED)]
    typed = [fresh for row in results for fresh in _typed(row, declared)]
    left = [row for row in listed if not _covered(row, results)]
    answers = [row for row in (*results, *left) if row.entry != "wip"]
    return table_of([*typed, *(one for row in declared for one in _unanswered(row, answers)), *left])


def _cell(values: Iterable[str]) -> str:
    return "\n".join(" ".join(value.split()) for value in values)


def _texts(table: Table, number: int) -> Iterator[Any]:
    return iter(table.row(number))


def _shown(row: Contract) -> str:
    consumer = f"{row.consumer} {row.consumer_version}".strip()
    provider = f"{row.provider} {row.provider_version}".strip()
    names = " → ".join(name for name in (consumer, provider) if name)
    kind = f" ({row.type})" if row.type else ""
    return f"{names}{kind}: {row.text or row.state}"


def _worst(rows: Iterable[Contract]) -> list[Contract]:
    chosen: dict[tuple[str, str, str, str, str, str], Contract] = {}
    for row in rows:
        known = chosen.get(row.key)
        chosen[row.key] = _merged(known, row) if known else row
    return list(chosen.values())


def _merged(left: Contract, right: Contract) -> Contract:
    """The worse of two rows of one key. One run cannot vouch for what another left out, so counts do not add up."""
    worse, other = sorted((left, right), key=lambda row: (STATES.index(row.state), row.text), reverse=True)
    ran = Counter(worse.interactions.splitlines()) | Counter(other.interactions.splitlines())
    return worse._replace(
        branches=_union(worse.branches, other.branches),
        environments=_union(worse.environments, other.environments),
        interactions="\n".join(sorted(ran.elements())),
    )


def _union(left: str, right: str) -> str:
    return "\n".join(sorted({*left.splitlines(), *right.splitlines()}))


def _concerns(declared: Contract, result: Contract) -> bool:
    """Whether a result may speak of a declared pact: one pair, and no two versions of the consumer."""
    versions = {declared.consumer_version, result.consumer_version} - {""}
    same = (declared.consumer, declared.provider) == (result.consumer, result.provider)
    return same and len(versions) < 2 and result.type in {"", declared.type}


def _standings(listed: Iterable[Contract]) -> dict[tuple[str, str, str], str]:
    """How the broker lists each pact; of several lists the one that forgives least."""
    ordered = sorted(listed, key=lambda row: _LISTED.index(row.entry), reverse=True)
    return {row.pact: row.entry for row in ordered if row.consumer_version}


def _stood(row: Contract, standing: dict[tuple[str, str, str], str]) -> Contract:
    """A result by the standing of its pact; what runs in an environment is neither pending nor in progress."""
    entry = "" if row.environments else standing.get(row.pact, "")
    if entry == "wip":
        return row._replace(entry="wip")
    if entry == "pending" and row.state == "failed":
        return row._replace(state="unverified", text=f"pending: {row.text}"[:200])
    return row


def _covered(listed: Contract, results: Iterable[Contract]) -> bool:
    """Whether there is a result of the listed pact, or one of its pair that tells no version."""
    versions = ("", listed.consumer_version)
    pair = (listed.consumer, listed.provider)
    return any((row.consumer, row.provider) == pair and row.consumer_version in versions for row in results)


def _typed(row: Contract, declared: Sequence[Contract]) -> list[Contract]:
    if row.type or row.state != "verified":
        return [row]
    types = [other.type for other in declared if _concerns(other, row)]
    return [row._replace(type=name) for name in types] or [row]


def _unanswered(row: Contract, results: Sequence[Contract]) -> list[Contract]:
    """The declaration itself where no result covers all of it. A result that lists no interactions covers the pact."""
    answers = [result for result in results if _concerns(row, result)]
    ran: Counter[str] = Counter()
    for result in answers:
        if not result.interactions:
            return []
        ran.update(result.interactions.splitlines())
    wanted = Counter(row.interactions.splitlines())
    left = wanted - ran
    if answers and not left:
        return []
    if not answers:
        return [row]
    first = next(iter(left))
    return [row._replace(text=f"{left.total()} of {wanted.total()} interactions were not verified: {first}"[:200])]


KIND = Kind(
    name="contracts",
    title="Consumer contracts",
    row="consumer × provider × version × type",
    columns=COLUMNS,
    filters=(
        Filter(
            name="consumers",
            columns=("consumer",),
            entries=(*_CONSTRAINED, *_LISTED),
            meaning="names of consumers; a fault that is tied to no consumer counts for each",
        ),
        Filter(name="providers", columns=("provider",), meaning="names of providers"),
        Filter(
            name="branches",
            columns=("branches",),
            entries=_CONSTRAINED,
            meaning="branches of the consumer version, as the broker tells them",
        ),
        Filter(
            name="environments",
            columns=("environments",),
            entries=_CONSTRAINED,
            meaning="environments that the consumer version is deployed or released to, as the broker tells them",
        ),
        Filter(
            name="types",
            columns=("type",),
            entries=("contract", "declared"),
            meaning="http, message; a contract of unknown type counts here only where it is not verified",
        ),
    ),
    metrics=(
        Metric(name="verified", unit=Unit.COUNT, better=Better.HIGHER, meaning="contracts whose interactions all held"),
        Metric(name="failed", unit=Unit.COUNT, better=Better.LOWER, meaning="contracts with a failed verification"),
        Metric(
            name="unverified",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="contracts without a result, pending ones that failed or have none, and pacts nobody verified",
        ),
        Metric(name="total", unit=Unit.COUNT, better=Better.HIGHER, meaning="all contracts but WIP pacts"),
    ),
    satisfied_by="the JSON report of pact-verifier, or the Pact Broker's matrix (`can-i-deploy -o json`)",
    measure=measure,
    locate=locate,
    combine=combine,
    owner_column="provider",
    owner_by_name=True,
    version_column="provider-version",
    version_of=("consumer", "provider"),
)
