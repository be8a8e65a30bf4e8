"""The kind `mutation`: mutants, and whether a test noticed each.

A row is a mutant. Examined are the mutants that count in the score: the killed, the timed out, the survived and those
that no test reached. Ignored mutants and those that could not be built or run do not count, whatever a tool's own score
makes of them. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from readygate.kinds.combining import keep_worst
from readygate.kinds.kind import Better, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.model.evidence import Problem
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

KILLED, TIMEOUT, SURVIVED, NO_COVERAGE = "killed", "timeout", "survived", "no-coverage"
INVALID, IGNORED, PENDING = "invalid", "ignored", "pending"
CHANGE = 200
"""Characters of a change that are kept."""
COUNTING = (KILLED, TIMEOUT, NO_COVERAGE, SURVIVED)
"""The statuses that count in the score; of the last two no test noticed anything."""
_RANK = {status: rank for rank, status in enumerate((IGNORED, INVALID, *COUNTING, PENDING))}
"""From best to worst; of two reports of one mutant the worse stands."""
_SHOWN_BY = {NO_COVERAGE: (NO_COVERAGE,), SURVIVED: (SURVIVED,), TIMEOUT: (TIMEOUT,)}

COLUMNS = (
    Column(name="path", type=ColumnType.PATH, meaning="the source file"),
    Column(name="line", type=ColumnType.INTEGER, meaning="the line of the mutant; 0: not told"),
    Column(name="column", type=ColumnType.INTEGER, meaning="the column of the mutant; 0: not told"),
    Column(name="mutator", type=ColumnType.TEXT, meaning="what kind of change it is"),
    Column(name="change", type=ColumnType.UNIQUE, meaning="what was changed, at most 200 characters"),
    Column(
        name="status",
        type=ColumnType.TEXT,
        meaning="killed, timeout, no-coverage or survived; invalid, ignored (these two do not count) or pending",
    ),
)


def measure(selection: Selection) -> Measurement:
    """Counts by status, and the killed and timed out over all that count."""
    status = selection.table.text("status")
    count = Counter(status[row] for row in selection.rows)
    total = sum(count[name] for name in COUNTING)
    values: dict[str, float | str] = {name: float(count[name]) for name in COUNTING}
    values["total"] = float(total)
    untold = {}
    if total:
        values["score"] = (count[KILLED] + count[TIMEOUT]) / total
    else:
        untold["score"] = "no selected mutant counts"
    left = [f"{count[name]} are {name}" for name in (INVALID, IGNORED, PENDING) if count[name]]
    notes = (f"of {len(selection.rows)} mutants {', '.join(left)}: these do not count in the score",) if left else ()
    return Measurement(examined=total, subject="mutants", values=values, untold=untold, notes=notes)


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The mutants behind a metric: those that no test noticed, first the ones that a test reached."""
    table = selection.table
    status, wanted = table.text("status"), _SHOWN_BY.get(metric, (SURVIVED, NO_COVERAGE))
    for name in wanted:
        for row in selection.rows:
            if status[row] == name:
                text = f"{table.text('mutator')[row]} {name}: {table.words('change')[row]}"
                yield Place(path=table.text("path")[row], line=table.integers("line")[row], text=text)


def combine(tables: Sequence[Table]) -> Table:
    """One row a mutant; of reports of one mutant the worse stands."""
    return keep_worst(tables, ("path", "line", "column", "mutator", "change"), _badness)


def _badness(table: Table, row: int) -> float:
    return _RANK.get(table.text("status")[row], len(_RANK))


KIND = Kind(
    name="mutation",
    title="Mutation tests",
    row="a mutant",
    columns=COLUMNS,
    filters=(
        Filter(name="paths", columns=("path",), matching=Matching.PATH, meaning="source files that hold the mutants"),
    ),
    metrics=(
        Metric(
            name="score",
            unit=Unit.RATIO,
            better=Better.HIGHER,
            meaning="killed and timed out, over all mutants but the ignored and the invalid ones",
        ),
        Metric(name="killed", unit=Unit.COUNT, better=Better.HIGHER, meaning="mutants that a test failed on"),
        Metric(name="survived", unit=Unit.COUNT, better=Better.LOWER, meaning="mutants that no test noticed"),
        Metric(
            name="timeout",
            unit=Unit.COUNT,
            better=Better.HIGHER,
            meaning="mutants that ran into the time limit, which counts as noticed",
        ),
        Metric(name="no-coverage", unit=Unit.COUNT, better=Better.LOWER, meaning="mutants that no test reached"),
        Metric(name="total", unit=Unit.COUNT, better=Better.HIGHER, meaning="mutants that count in the score"),
    ),
    satisfied_by="a mutation report: mutation-testing-report-schema JSON (Stryker and others) or PIT XML",
    measure=measure,
    locate=locate,
    combine=combine,
    owner_column="path",
)


def unfinished(table: Table) -> tuple[Problem, ...]:
    """A run that has not tried every mutant proves nothing yet: the missing ones may survive."""
    waiting = sum(1 for status in table.text("status") if status == PENDING)
    if not waiting:
        return ()
    fault = f"{waiting} of {len(table)} mutants were never run to an end: the report is that of an unfinished run"
    return (Problem(fault=fault, hint="let the mutation run end before its report is taken"),)
