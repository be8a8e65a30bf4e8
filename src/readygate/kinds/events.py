"""The kind `events`: which events are registered with a schema, and what each schema requires.

A row is an event in one direction, as one document declares it. Examined are the events. An event is registered where
a document has a schema that can be read; a document whose schema lies in another file is answered by that file, where
it was collected too. `envelope-missing` asks for fields that every message must have: a field counts where the schema
declares and requires it, at the top level or in the headers; `a.b` asks for `b` within `a`. Names match exactly, but
for the attributes of a CloudEvent, which are lower case by its specification: there `tenantid` answers `tenantId`. A
schema declares a CloudEvent where it requires the four attributes that every one has. Metrics: POLICY.md, "Evidence
kinds".

Specification: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#context-attributes and its bindings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.kinds import event_versions, overlap
from readygate.kinds.kind import Better, Filter, Kind, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

OUTGOING, INCOMING = "outgoing", "incoming"
COLUMNS = (
    Column(name="file", type=ColumnType.PATH, meaning="the document"),
    Column(name="line", type=ColumnType.INTEGER, meaning="line of the message, 1 in a file of one schema"),
    Column(name="subject", type=ColumnType.TEXT, meaning="names of the event, the most telling first, one a line"),
    Column(
        name="direction",
        type=ColumnType.TEXT,
        meaning="outgoing: the service sends it; incoming: it receives it; empty: the document does not tell",
    ),
    Column(name="schema", type=ColumnType.TEXT, meaning="read; empty: there is none that can be read"),
    Column(name="fields", type=ColumnType.TEXT, meaning="fields that every message has, one a line; `a.b` within `a`"),
    Column(name="gap", type=ColumnType.TEXT, meaning="what of the schema could not be read, and why"),
)
READ = "read"
_ATTRIBUTES = ("id", "source", "specversion", "type")
"""What every CloudEvent has."""
_PREFIXES = ("", "ce_", "ce-", "cloudEvents:", "cloudEvents_")
"""How attributes begin: in an event as one document and in MQTT, in headers of Kafka, HTTP and NATS, AMQP."""


def measure(selection: Selection) -> Measurement:
    """Counts over the selected events, each name once; of several schemas of one event the worst counts."""
    events = _events(selection)
    subject, gap = selection.table.text("subject"), selection.table.text("gap")
    values: dict[str, float | str] = {
        "registered": float(sum(any(_read(selection, row) for row in rows) for rows in events))
    }
    untold: dict[str, str] = {}
    if not _fields(selection):
        untold["envelope-missing"] = "name the fields of the envelope: `with: {fields: [tenantId]}`"
    else:
        unknown = [rows for rows in events if not _told(selection, rows)]
        if unknown:
            gaps = [next((gap[row] for row in rows if gap[row]), "it has no schema") for rows in unknown]
            named = zip(unknown, gaps, strict=True)
            untold["envelope-missing"] = "; ".join(f"`{_name(subject[rows[0]])}`: {why}" for rows, why in named)
        else:
            lacking = (any(_lacks(selection, row) for row in rows) for rows in events)
            values["envelope-missing"] = float(sum(lacking))
    inapplicable: dict[str, str] = {}
    event_versions.tell(selection, events, values, untold, inapplicable)
    bare = [f"`{_name(subject[rows[0]])}`" for rows in events if not any(_read(selection, row) for row in rows)]
    return Measurement(
        examined=len(events),
        subject="events",
        values=values,
        untold=untold,
        inapplicable=inapplicable,
        notes=(f"without a schema that can be read: {', '.join(bare[:5])}",) if bare else (),
    )


def _events(selection: Selection) -> list[list[int]]:
    """The selected rows of each event: those of one first name, and those of other files that share a name."""
    subject, file = selection.table.text("subject"), selection.table.text("file")
    of: dict[str, list[list[int]]] = {}
    events: list[list[int]] = []
    for row in selection.rows:
        names = subject[row].split("\n")
        near = [event for name in names for event in of.get(name, ())]
        own = [event for event in near if _name(subject[event[0]]) == names[0] or file[event[0]] != file[row]]
        if own:
            own[0].append(row)
        else:
            own.append([row])
            events.append(own[0])
        for name in names:
            of.setdefault(name, []).append(own[0])
    return events


def _name(cell: str) -> str:
    return cell.partition("\n")[0]


def _fields(selection: Selection) -> tuple[str, ...]:
    return selection.parameters.get("fields", ())


def _read(selection: Selection, row: int) -> bool:
    return selection.table.text("schema")[row] == READ


def _missing(selection: Selection, row: int) -> list[str]:
    has = set(selection.table.text("fields")[row].split("\n"))
    attributes = _attributes(has)
    return [field for field in _fields(selection) if field not in has and field.lower() not in attributes]


def _attributes(has: set[str]) -> set[str]:
    """The names of a CloudEvent's attributes among the fields of a schema, none where it is the schema of no such."""
    events = [prefix for prefix in _PREFIXES if all(prefix + name in has for name in _ATTRIBUTES)]
    top = [name for name in has if "." not in name]
    return {name[len(prefix) :] for prefix in events for name in top if name.startswith(prefix)}


def _told(selection: Selection, rows: Sequence[int]) -> bool:
    """Whether every readable schema of an event tells all of the asked fields; what no file has is not told."""
    read = [row for row in rows if _read(selection, row)]
    gap = selection.table.text("gap")
    return bool(read) and not any(gap[row] and _missing(selection, row) for row in read)


def _lacks(selection: Selection, row: int) -> bool:
    return _read(selection, row) and bool(_missing(selection, row))


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """Schemas that lack a field of the envelope, with the fields; for `registered` those that can be read; for
    `dropped-early` successors without the version before them.
    """
    table = selection.table
    if metric == overlap.METRIC:
        yield from event_versions.locate(selection, _events(selection))
        return
    file, line, subject = table.text("file"), table.integers("line"), table.text("subject")
    for row in selection.rows:
        if metric == "registered" and _read(selection, row):
            yield Place(path=file[row], line=line[row], text=_name(subject[row]))
        elif metric != "registered" and _lacks(selection, row):
            lacked = ", ".join(_missing(selection, row))
            yield Place(path=file[row], line=line[row], text=f"{_name(subject[row])} does not require {lacked}")


def combine(tables: Sequence[Table]) -> Table:
    """Every declaration once, wherever it lies; events of one name that are declared differently all stay."""
    joined = Table.joined(tables) if len(tables) > 1 else tables[0]
    first: dict[tuple[str | float, ...], int] = {}
    for row in range(len(joined)):
        first.setdefault(joined.row(row)[2:], row)
    return joined if len(first) == len(joined) else joined.picked(list(first.values()))


KIND = Kind(
    name="events",
    title="Event schemas",
    row="an event in one direction",
    columns=COLUMNS,
    filters=(
        Filter(name="subjects", columns=("subject",), meaning="subjects (names) of events"),
        Filter(
            name="directions",
            columns=("direction",),
            meaning="outgoing or incoming, where the document tells it",
        ),
    ),
    metrics=(
        Metric(
            name="registered", unit=Unit.COUNT, better=Better.HIGHER, meaning="events with a schema that can be read"
        ),
        Metric(
            name="envelope-missing",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="events whose schema lacks, or does not require, a field of `with: fields`; attributes of "
            "CloudEvents are named in lower case",
        ),
        Metric(
            name=overlap.METRIC,
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning=f"events registered as `.v2` or later without the version before them; {overlap.MEANING}",
        ),
    ),
    parameters=("fields", *overlap.PARAMETERS),
    fault_of=overlap.fault_of,
    satisfied_by="an AsyncAPI 2 or 3 document, or a folder of JSON Schemas",
    measure=measure,
    locate=locate,
    combine=combine,
    documents=True,
)
