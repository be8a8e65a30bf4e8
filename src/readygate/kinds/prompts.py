"""The kind `prompts`: which prompts are registered, and whether each tenant's version is pinned.

A row is an entry of the prompt registry. Examined are the entries. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from readygate.kinds.kind import Better, Contradiction, Filter, Kind, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="file", type=ColumnType.PATH, meaning="the manifest"),
    Column(name="prompt", type=ColumnType.TEXT, meaning="name of the prompt"),
    Column(name="tenant", type=ColumnType.TEXT, meaning="the tenant; empty: all tenants"),
    Column(name="version", type=ColumnType.TEXT, meaning="the version that the entry names; empty: none"),
)
_EXACT = re.compile(r"v?\d+(?:\.\d+)*(?:[-+][0-9A-Za-z.-]+)?|sha256:[0-9a-f]{64}")


def measure(selection: Selection) -> Measurement:
    """The prompts of the selected entries, and the entries without an exact version."""
    prompt, version = selection.table.text("prompt"), selection.table.text("version")
    return Measurement(
        examined=len(selection.rows),
        subject="entries",
        values={
            "registered": float(len({prompt[row] for row in selection.rows})),
            "unpinned": float(sum(not _EXACT.fullmatch(version[row]) for row in selection.rows)),
        },
    )


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The entries without an exact version; for `registered` all."""
    table = selection.table
    file, prompt, tenant, version = (table.text(name) for name in ("file", "prompt", "tenant", "version"))
    for row in selection.rows:
        if metric == "registered" or not _EXACT.fullmatch(version[row]):
            whose = f" of {tenant[row]}" if tenant[row] else ""
            yield Place(path=file[row], text=f"{prompt[row]}{whose}: {version[row] or 'no version'}")


def combine(tables: Sequence[Table]) -> Table:
    """Every entry once; Contradiction where two manifests give one tenant different versions of a prompt."""
    if len(tables) == 1:
        return tables[0]
    joined = Table.joined(tables)
    first: dict[tuple[str | float, ...], int] = {}
    for row in range(len(joined)):
        _, prompt, tenant, version = joined.row(row)
        known = joined.row(first.setdefault((prompt, tenant), row))[-1]
        if known != version:
            raise Contradiction(f"two versions of `{prompt}` for {tenant or 'all tenants'}: `{known}` and `{version}`")
    return joined.picked(list(first.values()))


KIND = Kind(
    name="prompts",
    title="Prompt registry",
    row="a prompt of one tenant",
    columns=COLUMNS,
    filters=(Filter(name="prompts", columns=("prompt",), meaning="names of prompts"),),
    metrics=(
        Metric(name="registered", unit=Unit.COUNT, better=Better.HIGHER, meaning="prompts with an entry"),
        Metric(name="unpinned", unit=Unit.COUNT, better=Better.LOWER, meaning="entries without an exact version"),
    ),
    satisfied_by="a manifest of the service's prompt-registry entries (schemas/prompts-v1.schema.json)",
    measure=measure,
    locate=locate,
    combine=combine,
    documents=True,
)
