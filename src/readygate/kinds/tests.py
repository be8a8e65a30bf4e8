"""The kind `tests`: test cases, one status each.

A row is a test case; its status is the worst of what the report says of it: errored over failed over skipped over
passed. Examined are the cases. Metrics: POLICY.md, "Evidence kinds".
Cases in doubt look passed, and as many of them as their doubt begins with are todo. Of those selected so many count as
skipped: exact where all are selected, the worst case under any filter.
"""

from __future__ import annotations

import re
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
    Column(
        name="doubt",
        type=ColumnType.TEXT,
        meaning="`2 of 5 in …`: of the five cases that share this text two are todo, and nothing tells which; or empty",
    ),
)
STATUSES = ("passed", "skipped", "failed", "errored")
"""From best to worst; of several outcomes of one case the worst is its status."""
_RANK = {status: rank for rank, status in enumerate(STATUSES)}
_DOUBT = re.compile(r"(\d{1,9}) of ([1-9]\d{0,8}) in ")
_NOT_PASSED = ("failed", "errored", "skipped")
_SHOWN_BY = {
    "failed": ("failed", "errored"),
    "errored": ("errored",),
    "skipped": ("skipped",),
    "passed": _NOT_PASSED,
    "pass-rate": _NOT_PASSED,
}


def measure(selection: Selection) -> Measurement:
    """Counts by status, the pass rate over all cases (skipped ones included), the summed duration in ms."""
    table, rows, total = selection.table, selection.rows, len(selection.rows)
    status = table.text("status")
    tally = [0] * len(status.pool)
    for code in map(status.codes.__getitem__, rows):
        tally[code] += 1
    count = dict.fromkeys(STATUSES, 0)
    for name, number in zip(status.pool, tally, strict=True):
        count[name if name in _RANK else STATUSES[-1]] += number
    todo, among = _todo(selection)
    passed = count["passed"] - todo
    values: dict[str, float | str] = {
        "passed": float(passed),
        "skipped": float(count["skipped"] + todo),
        "failed": float(count["failed"]),
        "errored": float(count["errored"]),
        "total": float(total),
    }
    untold = {}
    if total:
        values["pass-rate"] = passed / total
    durations = list(map(table.numbers("duration").values.__getitem__, rows))
    known = [duration for duration in durations if duration == duration]
    silent = 0
    if len(known) < total:
        silent = sum(1 for row, took in zip(rows, durations, strict=True) if took != took and status[row] != "skipped")
    if known and not silent:
        values["duration"] = sum(known)
    else:
        untold["duration"] = f"{silent} of {total} cases do not tell how long they took" if silent else "no case ran"
    return Measurement(
        examined=total, subject="test cases", values=values, untold=untold, notes=_doubts(todo, among) if todo else ()
    )


def _doubts(todo: int, among: int) -> tuple[str, ...]:
    return (f"{todo} of {among} cases that look passed count as skipped: they are todo, and nothing tells which",)


def _todo(selection: Selection) -> tuple[int, int]:
    """How many of the selected cases in doubt count as skipped, and how many those in doubt are."""
    table, doubt = selection.table, selection.table.text("doubt")
    if not any(doubt.pool):
        return 0, 0
    codes = Counter(doubt.codes[row] for row in selection.rows if _in_doubt(table, row))
    todo = sum(min(_todo_of(doubt.pool[code], number), number) for code, number in codes.items())
    return todo, codes.total()


def _in_doubt(table: Table, row: int) -> bool:
    return bool(table.text("doubt")[row]) and table.text("status")[row] == "passed"


def _todo_of(doubt: str, cases: int) -> int:
    """How many of the cases that share `doubt` are todo; all of `cases` where it does not say."""
    found = _DOUBT.match(doubt)
    return int(found[1]) if found else cases


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The cases behind a metric: failing ones, and skipped ones where they count."""
    table = selection.table
    status, doubt = table.text("status"), table.text("doubt")
    wanted = _SHOWN_BY.get(metric, ("failed", "errored"))
    for row in selection.rows:
        if status[row] in wanted:
            yield _place(table, row, table.text("message")[row])
    if "skipped" in wanted and any(doubt.pool):
        for row in selection.rows:
            if _in_doubt(table, row):
                yield _place(table, row, f"may be todo, {doubt[row].partition(' #')[0]}")


def _place(table: Table, row: int, message: str) -> Place:
    title = " > ".join(filter(None, (table.text("suite")[row], table.words("name")[row])))
    text = f"{title}: {message}" if message else title
    return Place(path=table.text("file")[row], line=table.integers("line")[row], text=text)


def combine(tables: Sequence[Table]) -> Table:
    """One row a case; of reports of one case the worse stands."""
    return keep_worst(tables, ("suite", "class", "name", "file"), _badness)


def _badness(table: Table, row: int) -> float:
    """The rank of a case's status. One in doubt is worse than passed by as much as it is likely to be todo."""
    status = table.text("status")[row]
    if _in_doubt(table, row):
        found = _DOUBT.match(table.text("doubt")[row])
        return min(1.0, int(found[1]) / int(found[2])) if found else 1.0
    return _RANK.get(status, len(_RANK))


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
