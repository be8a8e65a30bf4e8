"""The kind `api-diff`: changes between two versions of an API description, by how much they can break a client.

A row is a change, or the pair that was compared. Examined are the compared pairs: a report without a change examined
one. Each pair says which metrics its report tells, exactly or as a lower bound; a metric that one of several pairs
tells as a lower bound is one. A tool that cannot tell breaking changes gives a pair and nothing else, and never
outweighs one that can. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.kinds.combining import keep_worst
from readygate.kinds.kind import Better, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(
        name="entry",
        type=ColumnType.TEXT,
        meaning="pair: what was compared; change: of a path; document: outside the paths (components, security, info)",
    ),
    Column(name="level", type=ColumnType.TEXT, meaning="breaking, warning (may break) or info; empty in a pair"),
    Column(name="id", type=ColumnType.TEXT, meaning="the tool's name of the rule or the action"),
    Column(name="operation", type=ColumnType.TEXT, meaning="the HTTP method, upper case; empty: the whole path"),
    Column(name="path", type=ColumnType.TEXT, meaning="the API path as the description writes it"),
    Column(name="text", type=ColumnType.TEXT, meaning="what changed; in a pair why it cannot tell all metrics"),
    Column(name="file", type=ColumnType.PATH, meaning="the description's file, where the tool names it"),
    Column(name="line", type=ColumnType.INTEGER, meaning="line in that file; 0: not told"),
    Column(
        name="tells", type=ColumnType.TEXT, meaning="metrics that the pair's report tells, one a line; `+`: at least"
    ),
)
LEVELS = ("info", "warning", "breaking")
"""From harmless to worst."""
METRICS = {"breaking": ("breaking",), "warnings": ("warning",), "changes": ("breaking", "warning", "info")}
"""The levels that each metric counts, worst first."""
_CHANGES = ("change", "document")


def add_pair(table: Table, *, tells: tuple[str, ...], reason: str = "") -> None:
    """Append the compared pair: the metrics that its report tells (`changes+`: at least), and why not all exactly."""
    table.add("pair", "", "", "", "", reason, "", 0, "\n".join(tells))


def add_change(
    table: Table,
    *,
    level: str,
    id: str,  # noqa: A002 (the column's name)
    text: str,
    operation: str = "",
    path: str = "",
    file: str = "",
    line: int = 0,
) -> None:
    """Append a change; one without an API path is the document's and passes every filter `paths`."""
    path = " ".join(path.split())
    table.add("change" if path else "document", level, id, operation.upper(), path, text, file, line, "")


def measure(selection: Selection) -> Measurement:
    """Counts by level, as far as a compared pair tells them."""
    table = selection.table
    entry, level, tells, text = (table.text(name) for name in ("entry", "level", "tells", "text"))
    count = dict.fromkeys(LEVELS, 0)
    pairs: list[tuple[set[str], str]] = []
    for row in selection.rows:
        if entry[row] == "pair":
            pairs.append((set(tells[row].splitlines()), text[row]))
        else:
            count[level[row]] += 1
    marks = {name for names, _ in pairs for name in names}
    told = {mark.removesuffix("+") for mark in marks}
    reasons = tuple(dict.fromkeys(reason for _, reason in pairs if reason))
    return Measurement(
        examined=len(pairs),
        subject="compared pairs of API descriptions",
        values={name: float(sum(count[one] for one in levels)) for name, levels in METRICS.items() if name in told},
        at_least={mark[:-1]: "; ".join(reasons) for mark in sorted(marks) if mark.endswith("+")},
        untold={name: "; ".join(reasons) for name in METRICS if pairs and name not in told},
        notes=tuple(dict.fromkeys(reason for names, reason in pairs if told and not names)),
    )


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The changes that a metric counts, the worst first."""
    table = selection.table
    entry, level, operation, path = (table.text(name) for name in ("entry", "level", "operation", "path"))
    text, file, line = table.text("text"), table.text("file"), table.integers("line")
    for wanted in METRICS.get(metric, ()):
        for row in selection.rows:
            if entry[row] in _CHANGES and level[row] == wanted:
                where = f"{operation[row]} {path[row]}".strip()
                yield Place(path=file[row], line=line[row], text=f"{where}: {text[row]}" if where else text[row])


def combine(tables: Sequence[Table]) -> Table:
    """One row a change; of two reports of one change the worse level stands."""
    return keep_worst(tables, ("entry", "id", "operation", "path", "text", "tells"), _badness)


def _badness(table: Table, row: int) -> int:
    level = table.text("level")[row]
    return LEVELS.index(level) if level else 0


KIND = Kind(
    name="api-diff",
    title="API changes",
    row="a change",
    columns=COLUMNS,
    filters=(
        Filter(name="levels", columns=("level",), entries=_CHANGES, meaning="breaking, warning, info"),
        Filter(
            name="paths",
            columns=("path",),
            matching=Matching.PATH,
            entries=("change",),
            meaning="API paths, a parameter as `*`: `/assignments/*`; changes outside the paths always count",
        ),
        Filter(name="ids", columns=("id",), entries=_CHANGES, meaning="the tool's rule ids or actions"),
    ),
    metrics=(
        Metric(name="breaking", unit=Unit.COUNT, better=Better.LOWER, meaning="changes that break a client"),
        Metric(
            name="warnings",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="changes that may break a client, or that the tool could not classify",
        ),
        Metric(name="changes", unit=Unit.COUNT, better=Better.LOWER, meaning="changes of all levels"),
    ),
    satisfied_by="the JSON or YAML report of `oasdiff breaking` or `oasdiff changelog`, declared in `reports`",
    measure=measure,
    locate=locate,
    combine=combine,
)
