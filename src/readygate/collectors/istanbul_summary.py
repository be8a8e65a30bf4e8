"""Istanbul's coverage-summary.json (`json-summary`): a row of the kind `coverage` for each source file, without lines.

Enters: what nyc, jest, vitest and c8 write: counts for each file and in total. Leaves: lines, statements, functions and
branches, counted. It does not tell which lines these are: beside a report of the same files that does, it is only
checked for agreement. Format:
https://github.com/istanbuljs/istanbuljs/blob/main/packages/istanbul-reports/lib/json-summary/index.js
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.coverage_table import COLUMNS, COUNTED, FILE
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers.jsonwalk import members
from readygate.readers.source import Source

_TOTAL = "total"
_Count = Annotated[int, msgspec.Meta(ge=0, lt=1 << 53)]


class _Counts(msgspec.Struct, frozen=True):
    total: _Count
    covered: _Count


class _Summary(msgspec.Struct, frozen=True):
    lines: _Counts
    branches: _Counts
    functions: _Counts
    statements: _Counts

    def counts(self) -> list[tuple[int, int]]:
        """Covered and all, in the order of the columns."""
        each = (self.lines, self.branches, self.functions, self.statements)
        return [(counts.covered, counts.total) for counts in each]


def _collect(source: Source) -> Collected:
    table = Table(COLUMNS)
    claimed = None
    for path, summary in members(source, _Summary):
        counts = summary.counts()
        for name, (covered, total) in zip(COUNTED, counts, strict=True):
            if covered > total:
                raise EvidenceError(f"{path[:100]}: {covered} of {total} {name} covered")
        if path == _TOTAL:
            claimed = counts
        else:
            table.add(FILE, path, 1, *(count for pair in counts for count in pair), "", "", "")
    return Collected(table=table, tool="istanbul", problems=_problems(table, claimed))


def _problems(table: Table, claimed: list[tuple[int, int]] | None) -> tuple[Problem, ...]:
    listed = [
        (sum(table.integers(f"{name}-covered").values), sum(table.integers(f"{name}-valid").values)) for name in COUNTED
    ]
    if claimed is None or claimed == listed:
        return ()
    if not len(table):
        return (Problem(fault="the report has a total and no file", hint="keep the files of the summary"),)
    name, (told, own) = next(
        (name, pair) for name, *pair in zip(COUNTED, claimed, listed, strict=True) if pair[0] != pair[1]
    )
    fault = f"the total is {told[0]} of {told[1]} {name} covered, the files have {own[0]} of {own[1]}"
    return (Problem(fault=fault, fatal=False),)


COLLECTOR = Collector(
    name="istanbul-summary",
    kind="coverage",
    summary="istanbul's coverage-summary.json (json-summary): counts without lines",
    specification="https://github.com/istanbuljs/istanbuljs/blob/main/packages/istanbul-reports/lib/json-summary/index.js",
    reads=("vitest 3.2 (V8 and istanbul)",),
    signature=Signature(
        json=(
            ("total.lines.covered", "total.branches.covered"),
            ("*.lines", "*.branches", "*.functions", "*.statements"),
        )
    ),
    collect=_collect,
)
