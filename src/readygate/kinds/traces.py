"""The kind `traces`: whether a request can be followed from service to service.

A row is a span, for the spans of one trace come in the files of several services; what is counted are traces. Examined
are the traces with a span of the selected services, and of these all spans count. A trace is broken where a span's
parent is in no file that was collected. A trace that begins in a server span of a service that others call has lost its
traceparent: a note says so. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from readygate.kinds.kind import Better, Filter, Kind, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="file", type=ColumnType.PATH, meaning="the file of the span"),
    Column(name="trace", type=ColumnType.TEXT, meaning="id of the trace, 32 hexadecimal digits"),
    Column(name="span", type=ColumnType.TEXT, meaning="id of the span, 16 hexadecimal digits"),
    Column(name="parent", type=ColumnType.TEXT, meaning="id of the span's parent; empty: the trace begins here"),
    Column(name="service", type=ColumnType.TEXT, meaning="`service.name` of the span's resource; empty: not told"),
    Column(name="role", type=ColumnType.TEXT, meaning="internal, server, client, producer, consumer; empty: not told"),
    Column(name="name", type=ColumnType.TEXT, meaning="name of the span"),
)
_ENTERED = ("server", "consumer")


class _Traces:
    """The selected traces, and what their spans say of each other."""

    def __init__(self, selection: Selection) -> None:
        table = self.table = selection.table
        self.traces = table.text("trace")
        self.services = table.text("service")
        self.parents = table.text("parent")
        ids = table.text("span")
        self.selected = dict.fromkeys(self.traces[row] for row in selection.rows)
        self.rows = [row for row in range(len(table)) if self.traces[row] in self.selected]
        self._spans = {(self.traces[row], ids[row]): row for row in self.rows}

    def parent(self, row: int) -> int | None:
        """The row of the span's parent; None where the span is a root, or its parent is not there."""
        return self._spans.get((self.traces[row], self.parents[row]))

    def orphans(self) -> Iterator[int]:
        """Spans whose parent is not there."""
        return (row for row in self.rows if self.parents[row] and self.parent(row) is None)

    def handed_on(self) -> Iterator[int]:
        """Spans whose parent belongs to another service."""
        for row in self.rows:
            parent = self.parent(row)
            if parent is not None and len({self.services[row], self.services[parent]} - {""}) > 1:
                yield row

    def lost(self) -> Iterator[int]:
        """Spans that begin a trace where a service is entered that other traces enter from another service."""
        inner = {self.services[row] for row in self.handed_on()}
        role = self.table.text("role")
        return (
            row for row in self.rows if not self.parents[row] and role[row] in _ENTERED and self.services[row] in inner
        )

    def count(self, rows: Iterable[int]) -> float:
        """How many traces these spans belong to."""
        return float(len({self.traces[row] for row in rows}))


def measure(selection: Selection) -> Measurement:
    """Counts over the traces with a selected span."""
    found = _Traces(selection)
    lost = sorted({found.services[row] for row in found.lost()})
    notes = [f"traces begin at `{name}`, which others call: no traceparent arrived there" for name in lost]
    if any(not found.services[row] for row in found.rows):
        notes.append("some spans name no service")
    return Measurement(
        examined=len(found.selected),
        subject="traces",
        values={
            "traces": float(len(found.selected)),
            "services": float(len({found.services[row] for row in found.rows} - {""})),
            "broken": found.count(found.orphans()),
            "propagated": found.count(found.handed_on()),
        },
        notes=tuple(notes),
    )


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """Spans without their parent, or that another service called; else the spans that begin a trace."""
    found = _Traces(selection)
    table = found.table
    roots = (row for row in found.rows if not found.parents[row])
    rows = {"broken": found.orphans, "propagated": found.handed_on}.get(metric, lambda: roots)()
    for row in rows:
        words = f"{found.services[row] or 'a service without name'}: {table.text('name')[row]}"
        said = f", parent {found.parents[row]} is not there" if metric == "broken" else ""
        yield Place(path=table.text("file")[row], text=f"{words} (trace {found.traces[row]}{said})")


def combine(tables: Sequence[Table]) -> Table:
    """Every span once: those of one trace come from the files of several services."""
    joined = Table.joined(tables) if len(tables) > 1 else tables[0]
    columns = [joined.text(column.name) for column in COLUMNS[1:5]]
    first: dict[tuple[str, ...], int] = {}
    for row in range(len(joined)):
        first.setdefault(tuple(cells[row] for cells in columns), row)
    return joined if len(first) == len(joined) else joined.picked(list(first.values()))


KIND = Kind(
    name="traces",
    title="Traces",
    row="a span of a trace",
    columns=COLUMNS,
    filters=(Filter(name="services", columns=("service",), meaning="names of services with a span in the trace"),),
    metrics=(
        Metric(name="traces", unit=Unit.COUNT, better=Better.HIGHER, meaning="traces"),
        Metric(name="services", unit=Unit.COUNT, better=Better.HIGHER, meaning="services with a span in these traces"),
        Metric(
            name="broken",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="traces with a span whose parent is not there",
        ),
        Metric(
            name="propagated",
            unit=Unit.COUNT,
            better=Better.HIGHER,
            meaning="traces in which a span's parent belongs to another service",
        ),
    ),
    satisfied_by="traces exported as OTLP JSON or NDJSON",
    measure=measure,
    locate=locate,
    combine=combine,
    owner_column="service",
    owner_by_name=True,
    owner_group="trace",
)
