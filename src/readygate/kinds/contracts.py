"""The kind `contracts`: consumer-driven contracts between services and whether the provider keeps them.

A row is consumer × provider × consumer version × provider version × type (http, message) with one state: verified,
failed or unverified. A contract is attributed to its provider. Examined are the pairs of consumer and provider.
Metrics: POLICY.md, "Evidence kinds".

What a file does not tell never helps: a failed or unverified contract of unknown type passes every filter `types`, a
verified one passes none, until a pact file of the pair tells its types. Branches and environments are those of the
consumer version; a row that tells none passes no such filter.
"""

from __future__ import annotations

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
        "summary: a fault that the file ties to no consumer",
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
    def key(self) -> tuple[bool, str, str, str, str, str]:
        """What makes two rows the same contract; a declaration is never the same as a result."""
        versions = (self.consumer_version, self.provider_version)
        return (self.entry == "declared", self.consumer, self.provider, *versions, self.type)


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
) -> Contract:
    """A row; `versions` are the consumer's and the provider's, and a row without a consumer is a summary."""
    if declared:
        entry = "declared"
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


def table_of(contracts: Iterable[Contract]) -> Table:
    """The rows as a table: of several of one key the worst, with the interactions and places of all."""
    table = Table(COLUMNS)
    for row in _worst(contracts):
        table.add(*row)
    return table


def measure(selection: Selection) -> Measurement:
    """Rows by state; every row counts, also declarations nobody verified and faults tied to no consumer."""
    table = selection.table
    entry, state = table.text("entry"), table.text("state")
    consumer, provider = table.text("consumer"), table.text("provider")
    count = dict.fromkeys(STATES, 0)
    pairs = set()
    for row in selection.rows:
        count[state[row]] += 1
        if entry[row] != "summary":
            pairs.add((consumer[row], provider[row]))
    values: dict[str, float | str] = {name: float(number) for name, number in count.items()}
    values["total"] = float(len(selection.rows))
    return Measurement(examined=len(pairs), subject="pairs of consumer and provider", values=values)


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The contracts behind a metric: those not verified, failed ones first."""
    rows = [Contract._make(_texts(selection.table, number)) for number in selection.rows]
    wanted = _SHOWN_BY.get(metric, ("failed", "unverified"))
    for state in wanted:
        for row in rows:
            if row.state == state:
                yield Place(text=_shown(row))


def combine(tables: Sequence[Table]) -> Table:
    """One row a contract; of several results the worse stands.

    A pact file only declares: where the pair has a result that covers each of its interactions, the result stands
    alone; else the declaration stays, unverified. It gives its types to verified results that tell none.
    """
    rows = _worst(Contract._make(_texts(table, number)) for table in tables for number in range(len(table)))
    declared = [row for row in rows if row.entry == "declared"]
    results = [row for row in rows if row.entry != "declared"]
    typed = [fresh for row in results for fresh in _typed(row, declared)]
    return table_of([*typed, *(left for row in declared for left in _unanswered(row, results))])


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
    chosen: dict[tuple[bool, str, str, str, str, str], Contract] = {}
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
            entries=("contract", "untyped", "declared"),
            meaning="names of consumers; a fault that is tied to no consumer counts for each",
        ),
        Filter(name="providers", columns=("provider",), meaning="names of providers"),
        Filter(
            name="branches",
            columns=("branches",),
            entries=("contract", "untyped", "declared"),
            meaning="branches of the consumer version, as the broker tells them",
        ),
        Filter(
            name="environments",
            columns=("environments",),
            entries=("contract", "untyped", "declared"),
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
            meaning="contracts without a result, pending ones and pacts nobody verified",
        ),
        Metric(name="total", unit=Unit.COUNT, better=Better.HIGHER, meaning="all contracts"),
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
