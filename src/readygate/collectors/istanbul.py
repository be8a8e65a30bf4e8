"""Istanbul's coverage-final.json: one row of the kind `coverage` for each source file.

Enters: what nyc, jest, vitest, c8 and others write: an object with a key for each file. Leaves: statements, functions,
branches, and lines, which are those on which statements begin; a line is reached if any of them was. Branches stand on
the line of the whole branch, where istanbul's own reports place them. Format:
https://github.com/istanbuljs/istanbuljs/blob/main/packages/istanbul-lib-coverage/lib/file-coverage.js
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.coverage_table import COLUMNS, FILE, Branches, summed, write_branches
from readygate.model.errors import EvidenceError
from readygate.model.ranges import write_ranges
from readygate.model.table import Table
from readygate.readers.jsonwalk import members
from readygate.readers.source import Source

_Count = Annotated[int, msgspec.Meta(ge=0)]
_Line = Annotated[int, msgspec.Meta(ge=0, lt=1 << 31)]


class _Start(msgspec.Struct, frozen=True):
    line: _Line | None = None


class _Range(msgspec.Struct, frozen=True):
    start: _Start = _Start()


class _Branch(msgspec.Struct, frozen=True):
    """A branch: `loc` is its place, `line` that of istanbul before version 1."""

    loc: _Range = _Range()
    line: _Line | None = None


class _File(msgspec.Struct, frozen=True):
    """The coverage of a file. The counts in `s`, `f` and `b` have the keys of their maps."""

    statements: dict[str, _Range] = msgspec.field(name="statementMap")
    functions: dict[str, msgspec.Raw] = msgspec.field(name="fnMap")
    branches: dict[str, _Branch] = msgspec.field(name="branchMap")
    s: dict[str, _Count]
    f: dict[str, _Count]
    b: dict[str, list[_Count]]


def _lines(file: _File) -> tuple[list[int], list[int]]:
    """The lines on which statements begin, and those of them that were not reached."""
    numbers: set[int] = set()
    reached: set[int] = set()
    for key, count in file.s.items():
        line = file.statements[key].start.line
        if line is None:
            raise ValueError(f"statement {key!r} stands on no line")
        numbers.add(line)
        if count:
            reached.add(line)
    return sorted(numbers), sorted(numbers - reached)


def _branches(file: _File) -> tuple[Branches, int, int]:
    """Branches by line; then those without a line, taken and all."""
    placed: Branches = {}
    taken = total = 0
    for key, counts in file.b.items():
        branch = file.branches[key]
        line = branch.loc.start.line if branch.line is None else branch.line
        hits = sum(1 for count in counts if count)
        if line is None:
            taken, total = taken + hits, total + len(counts)
        else:
            known_hits, known = placed.get(line, (0, 0))
            placed[line] = known_hits + hits, known + len(counts)
    return placed, taken, total


def _add(table: Table, path: str, file: _File) -> None:
    known = {"s": file.statements.keys(), "f": file.functions.keys(), "b": file.branches.keys()}
    for name, keys in {"s": file.s.keys(), "f": file.f.keys(), "b": file.b.keys()}.items():
        if keys != known[name]:
            raise ValueError(f"the counts {name!r} are not of what their map lists")
    numbers, missed = _lines(file)
    placed, taken, total = _branches(file)
    placed_taken, placed_total = summed(placed)
    counts = (
        *(len(numbers) - len(missed), len(numbers)),
        *(placed_taken + taken, placed_total + total),
        *_reached(file.f.values()),
        *_reached(file.s.values()),
    )
    table.add(FILE, path, 1, *counts, write_ranges(numbers), write_ranges(missed), write_branches(placed))


def _reached(counts: Collection[int]) -> tuple[int, int]:
    return sum(1 for count in counts if count), len(counts)


def _collect(source: Source) -> Collected:
    table = Table(COLUMNS)
    for path, file in members(source, _File):
        try:
            _add(table, path, file)
        except ValueError as error:
            raise EvidenceError(f"{path[:100]}: {error}") from error
    return Collected(table=table, tool="istanbul")


COLLECTOR = Collector(
    name="istanbul",
    kind="coverage",
    summary="istanbul's coverage-final.json",
    specification="https://github.com/istanbuljs/istanbuljs/blob/main/packages/istanbul-lib-coverage/lib/file-coverage.js",
    reads=("vitest 3.2 (V8 and istanbul)",),
    signature=Signature(json=(("*.statementMap",),)),
    collect=_collect,
)
