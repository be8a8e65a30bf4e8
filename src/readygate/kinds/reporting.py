"""One table of several reports of linters and scanners: what two of them say is counted once.

Enters: tables of the kind `findings`. Leaves: one table, in which of one result the worse stands and two reports of one
run complete each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from readygate.kinds.combining import keep_worst
from readygate.model.table import Table

_BADNESS = {"none": 1, "note": 2, "warning": 3, "error": 4}


def combine(tables: Sequence[Table]) -> Table:
    """One table of several.

    Reports of one run are two of the same tool and version with the same results, of which one tells the files
    (semgrep's JSON) and the other what was suppressed (its SARIF), where no third report fits. Together they tell both.
    The JSON's own list of rules, where it has one, is the narrower: SARIF also lists rules whose language had no file.
    """
    if len(tables) == 1:
        return tables[0]
    reports = [report for number, table in enumerate(tables) for report in _reports(table, number)]
    combined = Table(tables[0].columns)
    for values in _context(tables, _pairs(reports)):
        combined.add(*values)
    hiding = {report.table for report in reports if "suppressed" not in report.tells}
    # Of two equally bad rows that of the earlier table stands: SARIF first, which also has the tags of its rules.
    results = [_results(table) for _, table in sorted(enumerate(tables), key=lambda each: each[0] in hiding)]
    found = keep_worst(results, ("tool", "rule", "path", "line", "message"), _badness)
    return Table.joined([combined, found])


def _results(table: Table) -> Table:
    entry = table.text("entry")
    return table.picked([row for row in range(len(table)) if entry[row] == "result"])


def _badness(table: Table, row: int) -> float:
    return 0 if table.text("suppressed")[row] else _BADNESS[table.text("level")[row]]


class _Report(msgspec.Struct, frozen=True, kw_only=True):
    """A run as its report has it, for finding the other report of it."""

    table: int
    run: str
    identity: tuple[str, str]
    tells: frozenset[str]
    rules: frozenset[str]
    results: frozenset[tuple[str, str, int]]

    def completes(self, other: _Report) -> bool:
        """Whether this report tells the files of the run of which `other` tells what was suppressed."""
        return (
            self.identity == other.identity
            and "files" in self.tells - other.tells
            and "suppressed" in other.tells - self.tells
            and self.results == other.results
            and ("rules" not in self.tells or self.rules <= other.rules)
        )


def _pairs(reports: list[_Report]) -> dict[str, _Report]:
    """For each run that two reports describe: the name of the second, and the first report."""
    pairs = {}
    for second in reports:
        firsts = [first for first in reports if first.completes(second)]
        if len(firsts) == 1 and sum(firsts[0].completes(other) for other in reports) == 1:
            pairs[second.run] = firsts[0]
    return pairs


def _reports(table: Table, number: int) -> list[_Report]:
    entry, name, rule, path = (table.text(column) for column in ("entry", "run", "rule", "path"))
    tool, tells, hidden = (table.text(column) for column in ("tool", "tells", "suppressed"))
    line, message = table.integers("line"), table.text("message")
    rules: dict[str, set[str]] = {}
    results: dict[str, set[tuple[str, str, int]]] = {}
    runs = []
    for row in range(len(table)):
        if entry[row] == "run":
            runs.append((name[row], (tool[row], message[row]), frozenset(tells[row].split("\n"))))
        elif entry[row] == "rule":
            rules.setdefault(name[row], set()).add(rule[row])
        elif entry[row] == "result" and not hidden[row]:
            results.setdefault(name[row], set()).add((rule[row], path[row], line[row]))
    return [
        _Report(
            table=number,
            run=f"{number}.{run}",
            identity=identity,
            tells=told,
            rules=frozenset(rules.get(run, ())),
            results=frozenset(results.get(run, ())),
        )
        for run, identity, told in runs
    ]


def _context(tables: Sequence[Table], pairs: dict[str, _Report]) -> list[list[str | float]]:
    """The rows of runs, rules, files and gaps, those of a run that two reports describe made one.

    The names of runs, which are numbers within a file, get the number of the table before them.
    """
    columns = [column.name for column in tables[0].columns]
    entry, name, rule, path = (columns.index(each) for each in ("entry", "run", "rule", "path"))
    rows: dict[tuple[str | float, ...], list[str | float]] = {}
    for number, table in enumerate(tables):
        for row in (row for row, what in enumerate(table.text("entry")) if what != "result"):
            values = list(table.row(row))
            values[name] = f"{number}.{values[name]}"
            first = pairs.get(str(values[name]))
            if first is not None:
                if _superseded(values[entry], values[rule], first):
                    continue
                values[name] = first.run
            known = rows.setdefault((values[entry], values[name], values[rule], values[path]), values)
            for column in (columns.index("tells"), columns.index("tags")):
                lines = {*str(known[column]).split("\n"), *str(values[column]).split("\n")}
                known[column] = "\n".join(sorted(lines - {""}))
    return list(rows.values())


def _superseded(entry: str | float, rule: str | float, first: _Report) -> bool:
    """Whether the first report knows better: which file was given up on, and which rules had a file to scan."""
    return entry == "gap" or (entry == "rule" and "rules" in first.tells and rule not in first.rules)
