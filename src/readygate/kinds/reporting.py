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
    named = [_renamed(table, number) for number, table in enumerate(tables)]
    pairs = _pairs(named)
    entries = [table.text("entry") for table in named]
    results = [
        table.picked([row for row in range(len(table)) if entry[row] == "result"])
        for table, entry in zip(named, entries, strict=True)
    ]
    combined = Table(tables[0].columns)
    for values in _context(named, pairs):
        combined.add(*values)
    found = keep_worst(results, ("tool", "rule", "path", "line", "message"), _badness)
    for row in range(len(found)):
        combined.copy_row(found, row)
    return combined


def _badness(table: Table, row: int) -> float:
    return 0 if table.text("suppressed")[row] else _BADNESS[table.text("level")[row]]


def _renamed(table: Table, number: int) -> Table:
    """The same rows, the names of runs made unique among all tables."""
    fresh = Table(table.columns)
    place = [column.name for column in table.columns].index("run")
    for row in range(len(table)):
        values = list(table.row(row))
        values[place] = f"{number}.{values[place]}"
        fresh.add(*values)
    return fresh


class _Report(msgspec.Struct, frozen=True, kw_only=True):
    """A run as its report has it, for finding the other report of it."""

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


def _pairs(tables: Sequence[Table]) -> dict[str, _Report]:
    """For each run that two reports describe: the name of the second, and the first report."""
    reports = [report for table in tables for report in _reports(table)]
    pairs = {}
    for second in reports:
        firsts = [first for first in reports if first.completes(second)]
        if len(firsts) == 1 and sum(firsts[0].completes(other) for other in reports) == 1:
            pairs[second.run] = firsts[0]
    return pairs


def _reports(table: Table) -> list[_Report]:
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
            run=run,
            identity=identity,
            tells=told,
            rules=frozenset(rules.get(run, ())),
            results=frozenset(results.get(run, ())),
        )
        for run, identity, told in runs
    ]


def _context(tables: Sequence[Table], pairs: dict[str, _Report]) -> list[list[str | float]]:
    """The rows of runs, rules, files and gaps, those of a run that two reports describe made one."""
    columns = [column.name for column in tables[0].columns]
    entry, name, rule, path, tells = (columns.index(each) for each in ("entry", "run", "rule", "path", "tells"))
    rows: dict[tuple[str | float, ...], list[str | float]] = {}
    for table in tables:
        for number in range(len(table)):
            values = list(table.row(number))
            first = pairs.get(str(values[name]))
            if values[entry] == "result" or (first is not None and _superseded(values[entry], values[rule], first)):
                continue
            values[name] = first.run if first is not None else values[name]
            key = (values[entry], values[name], values[rule], values[path])
            known = rows.setdefault(key, values)
            if known is not values and values[entry] == "run":
                known[tells] = "\n".join(
                    sorted({*str(known[tells]).split("\n"), *str(values[tells]).split("\n")} - {""})
                )
    return list(rows.values())


def _superseded(entry: str | float, rule: str | float, first: _Report) -> bool:
    """Whether the first report knows better: which file was given up on, and which rules had a file to scan."""
    return entry == "gap" or (entry == "rule" and "rules" in first.tells and rule not in first.rules)
