"""The kind `sync`: which aggregates a service has registered for replication, and who wins a conflict.

A row is a registration. Examined are the registrations. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.kinds.kind import Better, Contradiction, Filter, Kind, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="file", type=ColumnType.PATH, meaning="the manifest"),
    Column(name="aggregate", type=ColumnType.TEXT, meaning="name of the aggregate"),
    Column(name="policy", type=ColumnType.TEXT, meaning="its conflict policy; empty: none is declared"),
)


def measure(selection: Selection) -> Measurement:
    """Counts over the selected registrations."""
    policy = selection.table.text("policy")
    return Measurement(
        examined=len(selection.rows),
        subject="registrations",
        values={
            "registered": float(len(selection.rows)),
            "without-policy": float(sum(not policy[row] for row in selection.rows)),
        },
    )


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The registrations without a policy; for `registered` all, each with its policy."""
    table = selection.table
    file, aggregate, policy = (table.text(name) for name in ("file", "aggregate", "policy"))
    for row in selection.rows:
        if metric == "registered" or not policy[row]:
            yield Place(path=file[row], text=f"{aggregate[row]}: {policy[row] or 'no conflict policy'}")


def combine(tables: Sequence[Table]) -> Table:
    """Every aggregate once; Contradiction where two manifests give it different policies."""
    if len(tables) == 1:
        return tables[0]
    joined = Table.joined(tables)
    aggregate, policy = joined.text("aggregate"), joined.text("policy")
    first: dict[str, int] = {}
    for row in range(len(joined)):
        known = first.setdefault(aggregate[row], row)
        if policy[known] != policy[row]:
            said = " and ".join(f"`{one or 'none'}`" for one in (policy[known], policy[row]))
            raise Contradiction(f"two conflict policies of `{aggregate[row]}`: {said}")
    return joined.picked(list(first.values()))


KIND = Kind(
    name="sync",
    title="Sync registrations",
    row="a replicated aggregate",
    columns=COLUMNS,
    filters=(
        Filter(name="aggregates", columns=("aggregate",), meaning="whole names of aggregates"),
        Filter(name="policies", columns=("policy",), meaning="conflict policies: server_authoritative, append_only, …"),
    ),
    metrics=(
        Metric(name="registered", unit=Unit.COUNT, better=Better.HIGHER, meaning="aggregates with a registration"),
        Metric(
            name="without-policy",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="registrations without a conflict policy",
        ),
    ),
    satisfied_by="a manifest of the service's SyncRegistration rows (schemas/sync-v1.schema.json)",
    measure=measure,
    locate=locate,
    combine=combine,
    documents=True,
)
