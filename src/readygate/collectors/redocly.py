"""Redocly's JSON: the problems found in API descriptions.

Enters: what `redocly lint --format json` writes. Leaves: rows of the kind `findings`. Specification:
https://redocly.com/docs/cli/commands/lint, its writer
https://github.com/Redocly/redocly-cli/blob/main/packages/core/src/format/format.ts.

It names neither the rules that ran nor the files. `problems` holds 100 at most (`--max-problems`), `totals` counts all:
a report that leaves some out is refused. Ignored problems are counted and not listed.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.findings_rows import Result, lint_table
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.readers.json import decode
from readygate.readers.source import Source

_LEVELS = {"error": "error", "warn": "warning"}
_Count = Annotated[int, msgspec.Meta(ge=0, lt=1 << 53)]


class _Totals(msgspec.Struct, frozen=True):
    errors: _Count
    warnings: _Count
    ignored: _Count = 0


class _Document(msgspec.Struct, frozen=True):
    ref: str = ""


class _Position(msgspec.Struct, frozen=True):
    line: int = 0


class _Location(msgspec.Struct, frozen=True):
    source: _Document = _Document()
    start: _Position | None = None


class _Problem(msgspec.Struct, frozen=True, rename="camel"):
    rule_id: str
    severity: Literal["error", "warn"]
    message: str = ""
    location: tuple[_Location, ...] = ()


class _Report(msgspec.Struct, frozen=True):
    totals: _Totals
    problems: tuple[_Problem, ...]
    version: str = ""


def collect(source: Source) -> Collected:
    """The problems of a run; EvidenceError where there are others than are counted."""
    report = decode(source, _Report)
    results = [_result(problem) for problem in report.problems]
    levels = [result.level for result in results]
    listed, counted = (levels.count("error"), levels.count("warning")), (report.totals.errors, report.totals.warnings)
    if listed != counted:
        raise EvidenceError(
            f"counts {counted[0]} errors and {counted[1]} warnings, and lists {listed[0]} and {listed[1]}",
            hint="write all of them: --max-problems 100000",
        )
    ignored = report.totals.ignored
    note = Problem(fault=f"{ignored} problems are ignored and do not count", fatal=False)
    return Collected(
        table=lint_table("redocly", report.version, results, tells=[] if ignored else ["suppressed"]),
        tool="redocly",
        tool_version=report.version,
        problems=(note,) if ignored else (),
    )


def _result(problem: _Problem) -> Result:
    first = problem.location[0] if problem.location else _Location()
    return Result(
        rule=problem.rule_id,
        level=_LEVELS[problem.severity],
        path=first.source.ref,
        line=first.start.line if first.start else 0,
        message=problem.message,
    )


COLLECTOR = Collector(
    name="redocly",
    kind="findings",
    summary="`redocly lint --format json`, which names neither the rules that ran nor the files",
    specification="https://redocly.com/docs/cli/commands/lint",
    reads=("@redocly/cli 2.77",),
    signature=Signature(json=(("totals.errors", "totals.warnings", "version"), ("totals.ignored", "problems"))),
    collect=collect,
)
