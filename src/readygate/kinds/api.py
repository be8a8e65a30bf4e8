"""The kind `api`: the operations that OpenAPI documents declare, and what each lacks.

A row is a document (its version) or an operation. Examined are the operations, so a document without one is no proof.
A write is POST, PUT, PATCH or DELETE; a mutation is PUT, PATCH, DELETE, and POST on a path with a parameter; which GET
is a list, what counts as a cursor, an offset, a rate-limit header: docs/openapi.md. What an operation lacks stands in
the column of that metric, one a line: the line in the document, a blank, and words. Metrics: POLICY.md, "Evidence
kinds".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.kinds import api_versions, overlap
from readygate.kinds.kind import Better, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit, version_key
from readygate.model.table import Column, ColumnType, Table

LACKS = (
    "errors-without-problem-json",
    "writes-without-idempotency-key",
    "mutations-without-if-match",
    "lists-without-cursor",
    "offset-parameters",
    "throttled-without-rate-limit-headers",
)
"""Columns of what an operation lacks, named as the metrics that they answer."""
COLUMNS = (
    Column(name="entry", type=ColumnType.TEXT, meaning="document or operation"),
    Column(name="document", type=ColumnType.PATH, meaning="the OpenAPI document"),
    Column(name="version", type=ColumnType.TEXT, meaning="the OpenAPI version of the document"),
    Column(name="path", type=ColumnType.TEXT, meaning="the path template; where it has braces, a second line without"),
    Column(name="method", type=ColumnType.TEXT, meaning="the method in upper case, then in lower case"),
    Column(name="tags", type=ColumnType.TEXT, meaning="tags of the operation, one a line"),
    Column(name="operation-id", type=ColumnType.TEXT, meaning="the operationId; empty: none"),
    Column(name="line", type=ColumnType.INTEGER, meaning="line of the operation in the document"),
    Column(name="list", type=ColumnType.INTEGER, meaning="1: the operation answers with a list"),
    Column(name="throttled", type=ColumnType.INTEGER, meaning="1: the operation declares the response 429"),
    *(Column(name=name, type=ColumnType.TEXT, meaning="what is lacking: `line words`, one a line") for name in LACKS),
    Column(name="error-codes", type=ColumnType.TEXT, meaning="declared error codes: `line code`, one a line"),
    Column(name="open-errors", type=ColumnType.TEXT, meaning="errors that declare no closed codes: `line words`"),
)
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_CODES = "unregistered-error-codes"
_NONE = {
    "writes-without-idempotency-key": "no operation here writes",
    "mutations-without-if-match": "no operation here changes something that exists",
    "lists-without-cursor": "no operation here answers with a list",
    "offset-parameters": "no operation here answers with a list",
    "throttled-without-rate-limit-headers": "no operation here declares the response 429",
}


def is_write(method: str) -> bool:
    """POST, PUT, PATCH, DELETE."""
    return method in WRITES


def is_mutation(method: str, path: str) -> bool:
    """A write to something that exists: PUT, PATCH, DELETE, and POST on a path with a parameter."""
    return method in WRITES and (method != "POST" or "{" in path)


def measure(selection: Selection) -> Measurement:
    """Counts over the selected operations; the lowest version of the documents."""
    table = selection.table
    rows = _operations(selection)
    values: dict[str, float | str] = {}
    untold: dict[str, str] = {}
    entries = zip(table.text("entry"), table.text("version"), strict=True)
    versions = [version for entry, version in entries if entry == "document"]
    if versions:
        values["version"] = min(versions, key=version_key)
    else:
        untold["version"] = "no document was read"
    values["operations"] = float(len(rows))
    values["throttled"] = float(sum(table.integers("throttled")[row] for row in rows))
    inapplicable = {}
    for name in LACKS:
        count = sum(_count(name, table.text(name)[row]) for row in rows)
        if count or any(_is_subject(table, row, name) for row in rows):
            values[name] = float(count)
        elif rows:
            inapplicable[name] = _NONE[name]
    unregistered, reason = _unregistered(selection, rows)
    if reason:
        untold[_CODES] = reason
    else:
        values[_CODES] = float(unregistered)
    api_versions.tell(selection, rows, values, untold, inapplicable)
    return Measurement(
        examined=len(rows), subject="operations", values=values, untold=untold, inapplicable=inapplicable
    )


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The operations behind a metric, each with what it lacks; for `version` the documents, the oldest first."""
    table, document, line = selection.table, selection.table.text("document"), selection.table.integers("line")
    rows = _operations(selection)
    if metric == "version":
        version, entry = table.text("version"), table.text("entry")
        documents = (row for row in range(len(table)) if entry[row] == "document")
        for row in sorted(documents, key=lambda row: version_key(version[row])):
            yield Place(path=document[row], line=line[row], text=f"OpenAPI {version[row]}")
    elif metric in LACKS or metric == _CODES:
        for row in rows:
            lacking = _unregistered_of(selection, row) if metric == _CODES else _lines(table.text(metric)[row])
            for place, words in lacking:
                yield Place(path=document[row], line=place, text=f"{_title(table, row)}: {words}")
    elif metric == overlap.METRIC:
        yield from api_versions.locate(selection, rows)
    else:
        for row in rows:
            if metric != "throttled" or table.integers("throttled")[row]:
                yield Place(path=document[row], line=line[row], text=_title(table, row))


def combine(tables: Sequence[Table]) -> Table:
    """One row for each operation of each document; of reports of one operation, whatever any of them lacks is lacking.

    Operations that only one of them has are kept, and the lowest version stands: no metric is better than in either.
    """
    if len(tables) == 1:
        return tables[0]
    known: dict[tuple[object, ...], dict[str, str | float]] = {}
    names = [column.name for column in COLUMNS]
    for table in tables:
        for number in range(len(table)):
            row = dict(zip(names, table.row(number), strict=True))
            key = tuple(row[name] for name in ("document", "entry", "path", "method"))
            known[key] = _worse(known[key], row) if key in known else row
    combined = Table(COLUMNS)
    for row in known.values():
        combined.add(*row.values())
    return combined


def _worse(one: dict[str, str | float], other: dict[str, str | float]) -> dict[str, str | float]:
    worse = dict(one)
    worse["version"] = min(str(one["version"]), str(other["version"]), key=version_key)
    for name in ("list", "throttled"):
        worse[name] = max(one[name], other[name])
    for name in (*LACKS, "tags", "error-codes", "open-errors"):
        lines = [*str(one[name]).split("\n"), *str(other[name]).split("\n")]
        worse[name] = "\n".join(dict.fromkeys(line for line in lines if line))
    return worse


def _operations(selection: Selection) -> list[int]:
    entry = selection.table.text("entry")
    return [row for row in selection.rows if entry[row] == "operation"]


def _lines(cell: str) -> list[tuple[int, str]]:
    pairs = (line.split(" ", 1) for line in cell.split("\n") if line)
    return [(int(number), words) for number, words in pairs]


def _count(name: str, cell: str) -> int:
    """Operations that lack something; of offset parameters each one."""
    return len(_lines(cell)) if name == "offset-parameters" else int(bool(cell))


def _title(table: Table, row: int) -> str:
    method, path = table.text("method")[row], table.text("path")[row]
    return f"{_first(method)} {_first(path)}"


def _first(cell: str) -> str:
    return cell.split("\n", 1)[0]


def _is_subject(table: Table, row: int, name: str) -> bool:
    method, path = _first(table.text("method")[row]), _first(table.text("path")[row])
    match name:
        case "errors-without-problem-json":
            return True
        case "writes-without-idempotency-key":
            return is_write(method)
        case "mutations-without-if-match":
            return is_mutation(method, path)
        case "throttled-without-rate-limit-headers":
            return bool(table.integers("throttled")[row])
        case _:
            return bool(table.integers("list")[row])


def _unregistered(selection: Selection, rows: Sequence[int]) -> tuple[int, str]:
    """How many codes are not in the registry, operations that leave the code open included; or why none can be told."""
    if not selection.parameters.get("registry"):
        return 0, "no registry of error codes is given: `with: {registry: [...]}`"
    codes = {words for row in rows for _, words in _lines(selection.table.text("error-codes")[row])}
    if not codes:
        return 0, "no error response declares its codes (`enum` or `const` of `code`, or else of `type`)"
    open_errors = selection.table.text("open-errors")
    unknown = codes.difference(selection.parameters["registry"])
    return len(unknown) + sum(bool(open_errors[row]) for row in rows), ""


def _unregistered_of(selection: Selection, row: int) -> list[tuple[int, str]]:
    registry = selection.parameters.get("registry", ())
    codes = _lines(selection.table.text("error-codes")[row])
    unknown = [(line, f"the code {code} is not registered") for line, code in codes if code not in registry]
    return unknown + _lines(selection.table.text("open-errors")[row])


_MEANINGS = {
    "errors-without-problem-json": "operations with an error response without application/problem+json, or without any",
    "writes-without-idempotency-key": "writes without a required header Idempotency-Key",
    "mutations-without-if-match": "mutations without a required header If-Match",
    "lists-without-cursor": "lists without a cursor parameter",
    "offset-parameters": "query parameters that page by offset or page number",
    "throttled-without-rate-limit-headers": "operations whose response 429 declares no rate-limit header",
    _CODES: "error codes that `with: {registry: [...]}` does not list, and operations that leave the code open",
}

KIND = Kind(
    name="api",
    title="API description",
    row="an operation, or the document",
    columns=COLUMNS,
    filters=(
        Filter(
            name="paths",
            columns=("path",),
            matching=Matching.PATH,
            entries=("operation",),
            meaning="path templates, with their leading slash: `/auth/**`",
        ),
        Filter(name="methods", columns=("method",), entries=("operation",), meaning="HTTP methods: `GET` or `get`"),
        Filter(name="tags", columns=("tags",), entries=("operation",), meaning="tags of the operation"),
    ),
    metrics=(
        Metric(name="version", unit=Unit.VERSION, better=Better.HIGHER, meaning="the lowest OpenAPI version"),
        Metric(name="operations", unit=Unit.COUNT, meaning="operations under `paths`"),
        Metric(name="throttled", unit=Unit.COUNT, meaning="operations that declare the response 429"),
        *(
            Metric(name=name, unit=Unit.COUNT, better=Better.LOWER, meaning=meaning)
            for name, meaning in _MEANINGS.items()
        ),
        Metric(
            name=overlap.METRIC,
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning=f"versions of paths, `/v2` or later, without a path of the version before; {overlap.MEANING}",
        ),
    ),
    satisfied_by="an OpenAPI 3 document of the service (YAML or JSON)",
    measure=measure,
    locate=locate,
    combine=combine,
    parameters=("registry", *overlap.PARAMETERS),
    fault_of=overlap.fault_of,
    documents=True,
)
