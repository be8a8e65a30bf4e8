"""mutation-testing-report-schema JSON: one row of the kind `mutation` for each mutant.

Enters: what Stryker (JavaScript, .NET, Scala), Infection, and others write, schema versions 1 and 2. Leaves: mutants
with their place and status. A report with pending mutants is that of an unfinished run and `invalid`. Format:
https://github.com/stryker-mutator/mutation-testing-elements/blob/master/packages/report-schema/src/mutation-testing-report-schema.json
"""

from __future__ import annotations

import re

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.mutation import (
    CHANGE,
    COLUMNS,
    IGNORED,
    INVALID,
    KILLED,
    NO_COVERAGE,
    PENDING,
    SURVIVED,
    TIMEOUT,
    unfinished,
)
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.jsonwalk import Keyed, Plan, walk
from readygate.readers.source import Source

_STATUSES = {
    "Killed": KILLED,
    "Survived": SURVIVED,
    "NoCoverage": NO_COVERAGE,
    "Timeout": TIMEOUT,
    "CompileError": INVALID,
    "RuntimeError": INVALID,
    "Ignored": IGNORED,
    "Pending": PENDING,
}
_VERSION = re.compile(r"[12](\.\d+){0,2}", re.ASCII)
_LAST = 1 << 31


class _Position(msgspec.Struct, frozen=True):
    line: int
    column: int = 0


class _Location(msgspec.Struct, frozen=True):
    start: _Position


class _Mutant(msgspec.Struct, frozen=True):
    status: str
    location: _Location
    mutator: str = msgspec.field(name="mutatorName")
    replacement: str | None = None
    description: str | None = None


class _File(msgspec.Struct, frozen=True):
    mutants: list[_Mutant]


class _Framework(msgspec.Struct, frozen=True):
    name: str = ""
    version: str | None = None


_PLAN: Plan = {
    "schemaVersion": str | int,
    "files": Keyed(_File),
    "framework": _Framework,
    "projectRoot": str,
}


def _add(table: Table, path: str, mutant: _Mutant) -> None:
    status = _STATUSES.get(mutant.status)
    if status is None:
        raise EvidenceError(f"{path[:100]}: the status {mutant.status[:40]!r} is none of the schema's")
    start = mutant.location.start
    if not (0 <= start.line < _LAST and 0 <= start.column < _LAST):
        raise EvidenceError(f"{path[:100]}: a mutant at line {start.line}, column {start.column}")
    change = (mutant.replacement or mutant.description or "")[:CHANGE]
    table.add(path, start.line, start.column, mutant.mutator, change, status)


def _collect(source: Source) -> Collected:
    table = Table(COLUMNS)
    framework, root, seen = _Framework(), "", False
    for key, value in walk(source, _PLAN):
        seen = True
        if key == "files":
            path, file = value
            for mutant in file.mutants:
                _add(table, path, mutant)
        elif key == "framework":
            framework = value
        elif key == "projectRoot":
            root = value
        elif not _VERSION.fullmatch(str(value)):
            raise EvidenceError(f"the schema's version is {str(value)[:40]!r}; 1 and 2 are read")
    if not seen:
        raise EvidenceError("it has no `schemaVersion` and no file, so it is no mutation report")
    return Collected(
        table=table,
        tool=framework.name,
        tool_version=framework.version or "",
        problems=unfinished(table),
        roots=(root,) if root else (),
    )


COLLECTOR = Collector(
    name="mutation-report",
    kind="mutation",
    summary="mutation-testing-report-schema JSON (Stryker and others)",
    specification="https://github.com/stryker-mutator/mutation-testing-elements/tree/master/packages/report-schema",
    reads=("StrykerJS 7 and 9.6", "Infection"),
    signature=Signature(json=(("files.*.mutants",),)),
    collect=_collect,
)
