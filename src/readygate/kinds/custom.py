"""The kind `custom`: documents of tools of one's own, with metrics that the policy declares under `kinds`.

A row is one metric of one named subject. Examined are the subjects. The kind itself only counts them; what a policy
declares as `kinds: {soak: …}` is a kind that reads the same items and gives their values the units declared there.
Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from readygate.kinds.kind import Better, Contradiction, Filter, Kind, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit, Value, parse_quantity
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="kind", type=ColumnType.TEXT, meaning="the kind that the document names, as the policy declares it"),
    Column(name="name", type=ColumnType.TEXT, meaning="the subject as the document names it"),
    Column(name="metric", type=ColumnType.TEXT, meaning="name of the metric; empty: the subject has none"),
    Column(name="number", type=ColumnType.NUMBER, meaning="its value in the base unit; NaN: the document has a text"),
    Column(name="text", type=ColumnType.TEXT, meaning="its value as text with its unit; empty: a number"),
)
_NEVER_BELOW = {Unit.NUMBER: -math.inf}
_NEVER_ABOVE = {Unit.RATIO: 1.0}
FILTERS = (Filter(name="names", columns=("name",), meaning="whole names of subjects"),)


def add_metric(table: Table, *, kind: str, name: str, metric: str = "", value: Value = "") -> None:
    """Append one metric of a subject; without a metric the bare subject."""
    if isinstance(value, str):
        table.add(kind, name, metric, None, value)
    else:
        table.add(kind, name, metric, value, "")


def measure(selection: Selection) -> Measurement:
    """The subjects of all documents."""
    found = _subjects(selection, "")
    return Measurement(examined=len(found), subject="named subjects", values={"subjects": float(len(found))})


def measured(selection: Selection, kind: str, units: Mapping[str, Unit]) -> Measurement:
    """The declared metrics of one kind. Of several subjects a metric is told where all of them agree."""
    table = selection.table
    own, name, metric = (table.text(column) for column in ("kind", "name", "metric"))
    found: dict[str, dict[Value, str]] = {}
    faults = []
    for row in selection.rows:
        if own[row] == kind and metric[row] in units:
            try:
                value = _value(table, row, units[metric[row]])
            except ValueError as error:
                faults.append(f"{metric[row]} of `{name[row]}`: {error}")
            else:
                found.setdefault(metric[row], {})[value] = name[row]
    return Measurement(
        examined=len(_subjects(selection, kind)),
        subject=f"subjects of the kind {kind}",
        values={one: next(iter(values)) for one, values in found.items() if len(values) == 1},
        untold={
            one: f"{' and '.join(f'`{other}`' for other in values.values())} differ: choose one by `names`"
            for one, values in found.items()
            if len(values) > 1
        },
        invalid="; ".join(faults),
    )


def _subjects(selection: Selection, kind: str) -> dict[tuple[str, str], int]:
    """The first row of each subject, of one kind or of all."""
    own, name = selection.table.text("kind"), selection.table.text("name")
    first: dict[tuple[str, str], int] = {}
    for row in selection.rows:
        if kind in ("", own[row]):
            first.setdefault((own[row], name[row]), row)
    return first


def _value(table: Table, row: int, unit: Unit) -> Value:
    """The value in the unit; ValueError where it does not fit."""
    text, number = table.text("text")[row], table.numbers("number")[row]
    if text:
        value = parse_quantity(text, unit)
    elif unit in (Unit.VERSION, Unit.DATE):
        raise ValueError(f"{number:g} is not a {unit.value}; write it in quotes")
    else:
        value = number
    if isinstance(value, float) and not _NEVER_BELOW.get(unit, 0.0) <= value <= _NEVER_ABOVE.get(unit, math.inf):
        raise ValueError(f"{value:g} is no {unit.name.lower()}")
    return value


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The subjects that have a metric, with its value."""
    table = selection.table
    kind, name, own = table.text("kind"), table.text("name"), table.text("metric")
    text, number = table.text("text"), table.numbers("number")
    for row in selection.rows:
        if own[row] == metric:
            yield Place(text=f"{kind[row]} {name[row]}: {text[row] or format(number[row], 'g')}")


def combine(tables: Sequence[Table]) -> Table:
    """Every metric once; Contradiction where two documents give one metric of a subject different values."""
    if len(tables) == 1:
        return tables[0]
    joined = Table.joined(tables)
    kept: dict[tuple[str | float, ...], int] = {}
    for row in range(len(joined)):
        kind, name, metric, *_ = joined.row(row)
        known = kept.setdefault((kind, name, metric), row)
        if _said(joined, row) != _said(joined, known):
            raise Contradiction(f"two values of {metric} of `{name}` ({kind})")
    return joined.picked(list(kept.values()))


def _said(table: Table, row: int) -> str:
    return table.text("text")[row] or repr(table.numbers("number")[row])


KIND = Kind(
    name="custom",
    title="Custom evidence",
    row="a metric of a named subject",
    columns=COLUMNS,
    filters=FILTERS,
    metrics=(
        Metric(
            name="subjects",
            unit=Unit.COUNT,
            better=Better.HIGHER,
            meaning="named subjects; other metrics are those of a kind that the policy declares under `kinds`",
        ),
    ),
    satisfied_by="a custom evidence document (schemas/evidence-v1.schema.json)",
    measure=measure,
    locate=locate,
    combine=combine,
)
