"""The kind `tests`: test cases, one status each.

A row is a test case; its status is the worst of what the report says of it: errored over failed over skipped over
passed. Examined are the cases. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from readygate.kinds.combining import keep_worst
from readygate.kinds.kind import Better, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="suite", type=ColumnType.TEXT, meaning="names of the suites around the case, joined by ' > '"),
    Column(name="class", type=ColumnType.TEXT, meaning="the class name as the report has it"),
    Column(name="name", type=ColumnType.UNIQUE, meaning="the name of the case"),
    Column(name="file", type=ColumnType.PATH, meaning="the test file, where the report names it"),
    Column(name="line", type=ColumnType.INTEGER, meaning="line of the case in its file; 0: not told"),
    Column(name="status", type=ColumnType.TEXT, meaning="passed, skipped, failed or errored"),
    Column(name="duration", type=ColumnType.NUMBER, meaning="milliseconds; NaN: not told"),
    Column(name="message", type=ColumnType.TEXT, meaning="first line of the failure, at most 200 characters"),
    Column(name="properties", type=ColumnType.TEXT, meaning="`key=value` pairs of the case, one a line"),
)
STATUSES = ("passed", "skipped", "failed", "errored")
"""From best to worst; of several outcomes of one case the worst is its status."""
_RANK = {status: rank for rank, status in enumerate(STATUSES)}
_SHOWN_BY = {
    "failed": ("failed", "errored"),
    "errored": ("errored",),
    "skipped": ("skipped",),
    "passed": ("failed", "errored", "skipped"),
}


def measure(selection: Selection) -> Measurement:
    """Counts by status, the pass rate over all cases (skipped ones included), the summed duration in ms."""
    table, rows = selection.table, selection.rows
    status = table.text("status")
    codes = Counter(map(status.codes.__getitem__, rows))
    count = dict.fromkeys(STATUSES, 0)
    for code, number in codes.items():
        count[status.pool[code] if status.pool[code] in STATUSES else STATUSES[-1]] += number
    total = len(rows)
    values: dict[str, float | str] = {name: float(number) for name, number in count.items()}
    values["total"] = float(total)
    untold = {}
    if total:
        values["pass-rate"] = count["passed"] / total
    durations = table.numbers("duration").values
    known = [durations[row] for row in rows if durations[row] == durations[row]]
    silent = sum(1 for row in rows if durations[row] != durations[row] and status[row] != "skipped")
    if known and not silent:
        values["duration"] = sum(known)
    else:
        untold["duration"] = f"{silent} of {total} cases do not tell how long they took" if silent else "no case ran"
    return Measurement(examined=total, subject="test cases", values=values, untold=untold)


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The cases behind a metric: the failing ones for every metric but `skipped`."""
    table = selection.table
    status, suite, name = table.text("status"), table.text("suite"), table.words("name")
    file, line, message = table.text("file"), table.integers("line"), table.text("message")
    wanted = _SHOWN_BY.get(metric, ("failed", "errored"))
    for row in selection.rows:
        if status[row] in wanted:
            title = f"{suite[row]} > {name[row]}" if suite[row] else name[row]
            text = f"{title}: {message[row]}" if message[row] else title
            yield Place(path=file[row], line=line[row], text=text)


def combine(tables: Sequence[Table]) -> Table:
    """One row a case; of reports of one case the worse stands."""
    return keep_worst(
        tables, ("suite", "class", "name", "file"), lambda table, row: _RANK.get(table.text("status")[row], len(_RANK))
    )


KIND = Kind(
    name="tests",
    title="Test results",
    row="a test case",
    columns=COLUMNS,
    filters=(
        Filter(
            name="about",
            columns=("suite", "class", "name", "file"),
            matching=Matching.WORDS,
            meaning="kebab-case words over suite, class, name and file: `*tenant-isolation*`",
        ),
        Filter(name="suites", columns=("suite",), meaning="whole suite names"),
        Filter(name="names", columns=("name",), meaning="whole case names"),
        Filter(name="files", columns=("file",), matching=Matching.PATH, meaning="test files"),
        Filter(name="properties", columns=("properties",), meaning="`key=value` of a case's properties"),
    ),
    metrics=(
        Metric(name="passed", unit=Unit.COUNT, better=Better.HIGHER, meaning="cases that passed"),
        Metric(name="failed", unit=Unit.COUNT, better=Better.LOWER, meaning="cases with a failed assertion"),
        Metric(
            name="errored",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="cases that broke, set-up and teardown included",
        ),
        Metric(name="skipped", unit=Unit.COUNT, better=Better.LOWER, meaning="cases skipped, pending or todo"),
        Metric(name="total", unit=Unit.COUNT, better=Better.HIGHER, meaning="all cases"),
        Metric(name="pass-rate", unit=Unit.RATIO, better=Better.HIGHER, meaning="passed over total"),
        Metric(name="duration", unit=Unit.DURATION, better=Better.LOWER, meaning="summed duration of the cases"),
    ),
    satisfied_by="a JUnit XML report of the test run",
    measure=measure,
    locate=locate,
    combine=combine,
)
