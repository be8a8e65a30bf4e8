"""coverage.py's JSON report: one row of the kind `coverage` for each source file.

Enters: `coverage json`, of any version from 5 on, with or without branches and contexts. Leaves: lines, which are
coverage.py's statements; branches by line, where they were measured; functions, from version 7.6 on. The totals, of
which `percent_covered` mixes lines and branches, are only compared. Format:
https://coverage.readthedocs.io/en/latest/commands/cmd_json.html
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import msgspec

from readygate.collectors.collector import Collected, Collector, NotEvidence, Signature
from readygate.kinds.coverage_table import COLUMNS, FILE, UNTOLD, write_branches
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.model.ranges import write_ranges
from readygate.model.table import Table
from readygate.readers.jsonwalk import Keyed, walk
from readygate.readers.source import Source

_Count = Annotated[int, msgspec.Meta(ge=0, lt=1 << 53)]
_Line = Annotated[int, msgspec.Meta(ge=0, lt=1 << 31)]
_MODULE = ""
"""The name of the code outside of all functions."""


class _Summary(msgspec.Struct, frozen=True):
    covered_lines: _Count
    num_statements: _Count
    missing_lines: _Count
    num_branches: _Count | None = None
    covered_branches: _Count | None = None


class _Function(msgspec.Struct, frozen=True):
    summary: _Summary


class _File(msgspec.Struct, frozen=True):
    executed_lines: list[_Line]
    missing_lines: list[_Line]
    summary: _Summary
    excluded_lines: list[_Line] = []
    executed_branches: list[tuple[int, int]] = []
    missing_branches: list[tuple[int, int]] = []
    functions: dict[str, _Function] | None = None


class _Meta(msgspec.Struct, frozen=True):
    version: str = ""


def _add(table: Table, path: str, file: _File) -> None:
    """ValueError where a file's lists and its summary contradict each other."""
    told = file.summary
    # Up to version 7.3 lines that ran and are excluded are listed too.
    executed = set(file.executed_lines).difference(file.excluded_lines)
    missing = set(file.missing_lines)
    if executed & missing or (len(executed), len(missing)) != (told.covered_lines, told.missing_lines):
        raise ValueError(
            f"lists {len(executed)} executed and {len(missing)} missing lines, "
            f"its summary tells {told.covered_lines} and {told.missing_lines}"
        )
    if told.num_statements != len(executed) + len(missing):
        raise ValueError(
            f"{told.num_statements} statements are not {len(executed)} executed and {len(missing)} missing"
        )
    lines = (len(executed), told.num_statements)
    texts = (write_ranges(sorted(executed | missing)), write_ranges(sorted(missing)), _branches(file))
    table.add(FILE, path, 1, *lines, *_counted(file), *_functions(file), *lines, *texts)


def _counted(file: _File) -> tuple[int, int]:
    """Branches taken and all branches, untold where they were not measured."""
    taken, total = file.summary.covered_branches, file.summary.num_branches
    if taken is None or total is None:
        return UNTOLD, UNTOLD
    if taken > total:
        raise ValueError(f"{taken} of {total} branches taken")
    return taken, total


def _branches(file: _File) -> str:
    """Branches by line; none where the report only counts them (before version 7)."""
    taken = Counter([line for line, _ in file.executed_branches])
    total = taken + Counter([line for line, _ in file.missing_branches])
    counted = file.summary.covered_branches, file.summary.num_branches
    if not total:
        return ""
    if (taken.total(), total.total()) != counted:
        raise ValueError(f"lists {taken.total()} of {total.total()} branches taken, its summary tells {counted}")
    return write_branches({line: (taken[line], count) for line, count in total.items()})


def _functions(file: _File) -> tuple[int, int]:
    """A function was called if a line in it ran; one of which all lines are excluded is none."""
    if file.functions is None:
        return UNTOLD, UNTOLD
    own = [told.summary for name, told in file.functions.items() if name != _MODULE and told.summary.num_statements]
    return sum(1 for summary in own if summary.covered_lines), len(own)


def _collect(source: Source) -> Collected:
    table = Table(COLUMNS)
    version, totals, seen = "", None, set()
    for key, value in walk(source, {"meta": _Meta, "files": Keyed(_File), "totals": _Summary}):
        seen.add(key)
        if key == "meta":
            version = value.version
        elif key == "totals":
            totals = value
        else:
            path, file = value
            try:
                _add(table, path, file)
            except ValueError as error:
                raise EvidenceError(f"{path[:100]}: {error}") from error
    if not seen:
        raise NotEvidence("JSON without the `meta`, `files` and `totals` of coverage.py")
    return Collected(table=table, tool="coverage.py", tool_version=version, problems=_problems(table, totals))


def _problems(table: Table, totals: _Summary | None) -> tuple[Problem, ...]:
    covered, valid = sum(table.integers("lines-covered").values), sum(table.integers("lines-valid").values)
    if totals is None or (totals.covered_lines, totals.num_statements) == (covered, valid):
        return ()
    claimed = f"the report claims {totals.covered_lines} of {totals.num_statements} lines covered"
    return (Problem(fault=f"{claimed}, its files list {covered} of {valid}", fatal=not valid),)


COLLECTOR = Collector(
    name="coverage-py",
    kind="coverage",
    summary="coverage.py's JSON report",
    specification="https://coverage.readthedocs.io/en/latest/commands/cmd_json.html",
    reads=("coverage.py 7.17",),
    signature=Signature(json=(("meta.branch_coverage", "files"),)),
    collect=_collect,
)
