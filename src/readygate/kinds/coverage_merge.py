"""Coverage of one source file told by several reports, or by several parts of one (law 6).

Enters: tables of the kind `coverage`. Leaves: one table with one row a file. A line is covered if either report covers
it. Counts that have no lines are not added up: of two reports the larger number stands, which is what is certain.
"""

from __future__ import annotations

from collections.abc import Sequence

from readygate.kinds.coverage_table import (
    BRANCHES,
    COUNTED,
    FILE,
    UNPLACED,
    UNTOLD,
    Branches,
    join_branches,
    read_branches,
    summed,
    write_branches,
)
from readygate.kinds.kind import Contradiction
from readygate.model.ranges import read_ranges, write_ranges
from readygate.model.table import Table

Counts = tuple[int, int]
"""Covered and valid; both UNTOLD where the report does not tell."""


class _File:
    """One row, taken apart."""

    def __init__(self, table: Table, row: int) -> None:
        self.path = table.text("path")[row]
        self.counts: dict[str, Counts] = {
            name: (table.integers(f"{name}-covered")[row], table.integers(f"{name}-valid")[row]) for name in COUNTED
        }
        self.lines = table.words("lines")[row]
        self.missed = table.words("missed")[row]
        self.branches = read_branches(table.words("branch-lines")[row])

    @property
    def by_lines(self) -> bool:
        """Whether the lines themselves are told, not only how many."""
        return bool(self.lines) or self.counts["lines"][1] == 0

    @property
    def lineless(self) -> Counts:
        """Branches that are counted but stand on no line."""
        taken, total = self.counts[BRANCHES]
        placed_taken, placed = summed(self.branches)
        return (taken - placed_taken, total - placed) if total >= 0 else (0, 0)

    def row(self) -> tuple[str | int, ...]:
        counts = [count for name in COUNTED for count in self.counts[name]]
        return (FILE, self.path, 1, *counts, self.lines, self.missed, write_branches(self.branches))


def combine(tables: Sequence[Table]) -> Table:
    """One row a file; Contradiction where a report without lines disagrees with another of the same file."""
    own = [_without_foreign(table) for table in tables]
    joined = own[0] if len(own) == 1 else Table.joined(own)
    groups = _groups(joined)
    if all(len(rows) == 1 for rows in groups.values()):
        return joined
    merged = _grouped(joined, groups, parts=False)
    # Reports of the same files count the same branches; of others the missed ones add up, so that none is lost.
    rest: dict[frozenset[str], Counts] = {}
    for table in own:
        paths = frozenset(table.text("path").pool)
        taken, missed = _rest(table, merged)
        known_taken, known_missed = rest.get(paths, (0, 0))
        rest[paths] = max(taken, known_taken), max(missed, known_missed)
    taken, missed = max(taken for taken, _ in rest.values()), sum(missed for _, missed in rest.values())
    if taken or missed:
        add_unplaced(merged, taken, taken + missed)
    return merged


def merge_parts(table: Table) -> Table:
    """One row a file of one report that tells a file in several parts (inner classes, partial classes)."""
    groups = _groups(table)
    if all(len(rows) == 1 for rows in groups.values()):
        return table
    return _grouped(table, groups, parts=True)


def add_unplaced(table: Table, taken: int, total: int) -> None:
    """A row for `total` branches of the report's files that stand in none of them."""
    table.add(UNPLACED, "", len(table), 0, 0, taken, total, 0, 0, 0, 0, "", "", "")


def _without_foreign(table: Table) -> Table:
    """The table without its unplaced branches where it is a service's share of a report: they may be another's."""
    entry, files = table.text("entry"), table.integers("files")
    own = [row for row in range(len(table)) if entry[row] == FILE]
    foreign = [row for row in range(len(table)) if entry[row] == UNPLACED and files[row] != len(own)]
    return table.picked(own) if foreign else table


def _groups(table: Table) -> dict[int, list[int]]:
    """The rows of each file, by the code of its path."""
    entry, codes = table.text("entry"), table.text("path").codes
    groups: dict[int, list[int]] = {}
    for row in range(len(table)):
        if entry[row] == FILE:
            groups.setdefault(codes[row], []).append(row)
    return groups


def _grouped(table: Table, groups: dict[int, list[int]], *, parts: bool) -> Table:
    merged = Table(table.columns)
    for rows in groups.values():
        if len(rows) == 1:
            merged.copy_row(table, rows[0])
        else:
            merged.add(*_one([_File(table, row) for row in rows], parts=parts).row())
    return merged


def _one(files: list[_File], *, parts: bool) -> _File:
    """One file of several rows; rows without lines must agree with those that have them, or with each other."""
    detailed = [file for file in files if file.by_lines]
    bare = [file for file in files if not file.by_lines]
    if not detailed:
        detailed, bare = bare[:1], bare[1:]
    first, *others = detailed
    if others:
        first = _by_lines(first, others, parts=parts)
    for file in bare:
        _agree(first, file)
    return first


def _by_lines(first: _File, others: list[_File], *, parts: bool) -> _File:
    files = [first, *others]
    lines: set[int] = set()
    covered: set[int] = set()
    branches: Branches = {}
    for file in files:
        own = set(read_ranges(file.lines))
        lines |= own
        covered |= own.difference(read_ranges(file.missed))
        join_branches(branches, file.branches)
    lineless = [file.lineless if parts else _unplaced(file, branches) for file in files]
    first.branches = branches
    taken, total = summed(branches)
    more_taken, more = _most(lineless, parts=parts)
    first.lines, first.missed = write_ranges(sorted(lines)), write_ranges(sorted(lines - covered))
    for name in COUNTED:
        first.counts[name] = _most([file.counts[name] for file in files], parts=parts)
    if first.counts[BRANCHES][1] >= 0:
        first.counts[BRANCHES] = taken + more_taken, total + more
    first.counts["lines"] = len(covered), len(lines)
    return first


def _unplaced(file: _File, branches: Branches) -> Counts:
    """The branches of `file` that stand on no line, less those that may be the ones which others place on lines.

    Taken are only identified with taken ones, missed with missed ones: what is left is never too good.
    """
    taken, total = file.lineless
    elsewhere_taken, elsewhere = summed(
        {line: counts for line, counts in branches.items() if line not in file.branches}
    )
    missed = max(0, total - taken - (elsewhere - elsewhere_taken))
    taken = max(0, taken - elsewhere_taken)
    return taken, taken + missed


def _most(counts: list[Counts], *, parts: bool) -> Counts:
    """What several counts of one file tell together: parts add up, of reports the larger number is certain."""
    told = [(covered, valid) for covered, valid in counts if valid >= 0]
    if not told:
        return UNTOLD, UNTOLD
    join = sum if parts else max
    return join(covered for covered, _ in told), join(valid for _, valid in told)


def _agree(first: _File, other: _File) -> None:
    """Take from `other`, which has no lines, what `first` does not tell; Contradiction where they differ."""
    for name in COUNTED:
        known, told = first.counts[name], other.counts[name]
        if told[1] < 0 or known == told:
            continue
        # istanbul's Cobertura leaves out branches on lines without a statement, its summary does not.
        part = known[0] <= told[0] and known[1] - known[0] <= told[1] - told[0]
        if known[1] >= 0 and (name == "lines" or not part):
            raise Contradiction(
                f"two reports of `{first.path}` differ: {known[0]} of {known[1]} {name} covered and "
                f"{told[0]} of {told[1]}"
            )
        first.counts[name] = told


def _rest(table: Table, merged: Table) -> Counts:
    """Unplaced branches of `table` that the merged rows of its files do not hold: taken, and missed."""
    if UNPLACED not in table.text("entry").pool:
        return 0, 0
    paths = set(table.text("path"))
    held_taken, held = _sums(merged, paths)
    own_taken, own = _sums(table, paths)
    more_taken = own_taken - held_taken
    more_missed = own - own_taken - (held - held_taken)
    return max(0, more_taken), max(0, more_missed)


def _sums(table: Table, paths: set[str]) -> Counts:
    """Branches taken and all branches of the rows of these paths, the unplaced ones of `table` included."""
    names, taken, valid = table.text("path"), table.integers("branches-covered"), table.integers("branches-valid")
    rows = [row for row in range(len(table)) if names[row] in paths and valid[row] > 0]
    return sum(taken[row] for row in rows), sum(valid[row] for row in rows)
