"""Rows of the kind `findings` for reports of one run that lists its results and little else.

Enters: results, and what the report tells of files. Leaves: a table. A rule with a result ran, so that it is listed as
one; that does not tell what other rules ran.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from readygate.kinds.findings import COLUMNS, names_of, short
from readygate.model.table import Table

_LINES = 1 << 40


class Result(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A finding; `line` counts from 1, 0 where it is not told."""

    rule: str
    level: str
    path: str
    line: int
    message: str


def lint_table(
    tool: str,
    version: str,
    results: Iterable[Result],
    *,
    tells: Iterable[str] = (),
    files: Iterable[str] = (),
    gaps: Iterable[str] = (),
) -> Table:
    """The rows of one run: `files` that it says it scanned, `gaps` that it gave up on, and what it `tells`."""
    table = Table(COLUMNS)
    cell = names_of(tool)
    table.add("run", "0", cell, "", "", "", 0, version, "", "", "", "\n".join(tells))
    rules: dict[str, None] = {}
    for found in results:
        line = found.line if 0 < found.line < _LINES else 0
        rule = _line(found.rule)
        rules[rule] = None
        table.add("result", "0", cell, rule, found.level, _line(found.path), line, short(found.message), "", "", "", "")
    for entry, names, paths in (("rule", rules, [""]), ("file", [""], files), ("gap", [""], gaps)):
        for rule in names:
            for path in dict.fromkeys(paths):
                table.add(entry, "0", cell, rule, "", _line(path), 0, "", "", "", "", "")
    return table


def _line(text: str) -> str:
    return " ".join(text.split("\n"))
