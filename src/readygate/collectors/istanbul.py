"""Istanbul's coverage-final.json: one row of the kind `coverage` for each source file.

Enters: what nyc, jest, vitest, c8 and others write: an object with a key for each file. Leaves: statements, functions,
branches, and lines, which are those on which statements begin; a line is reached if any of them was. Branches stand on
the line of the whole branch, as istanbul's own reports place them. Format:
https://github.com/istanbuljs/istanbuljs/blob/main/packages/istanbul-lib-coverage/lib/file-coverage.js
"""

from __future__ import annotations

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.coverage_merge import merge_reports
from readygate.kinds.coverage_table import COLUMNS, FILE, Branches, write_branches
from readygate.model.errors import EvidenceError
from readygate.model.ranges import write_ranges
from readygate.model.table import Table
from readygate.readers.jsonwalk import members
from readygate.readers.source import Source

_LAST_LINE = 1 << 31


class _Position(msgspec.Struct):
    line: int | None = None


class _Range(msgspec.Struct):
    start: _Position = _Position()


class _Branch(msgspec.Struct):
    loc: _Range = _Range()
    line: int | None = None
    locations: list[_Range] = []


class _Coverage(msgspec.Struct):
    """The coverage of a file; the counts `s`, `f` and `b` have the keys of their maps."""

    path: str
    statement_map: dict[str, _Range] = msgspec.field(name="statementMap")
    s: dict[str, int]
    branch_map: dict[str, _Branch] = msgspec.field(name="branchMap")
    b: dict[str, list[int]]
    fn_map: dict[str, msgspec.Raw] = msgspec.field(name="fnMap")
    f: dict[str, int]
