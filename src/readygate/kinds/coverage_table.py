"""The columns of the kind `coverage`, and how its counts by line are written.

Enters: counts of one source file. Leaves: the cells of its row, and back. Lines are ranges (`1-4,7`), branches by line
are `line:taken/all` joined by commas (`24:1/2,30:2/2`); both are empty where the report counts without lines.
"""

from __future__ import annotations

from collections.abc import Mapping

from readygate.model.table import Column, ColumnType

FILE, UNPLACED = "file", "unplaced"
BRANCHES = "branches"
COUNTED = ("lines", BRANCHES, "functions", "statements")
UNTOLD = -1


def _count(name: str) -> tuple[Column, Column]:
    return (
        Column(name=f"{name}-covered", type=ColumnType.INTEGER, meaning=f"{name} that a test reached; -1: not told"),
        Column(name=f"{name}-valid", type=ColumnType.INTEGER, meaning=f"{name} of the file; -1: not told"),
    )


COLUMNS = (
    Column(
        name="entry",
        type=ColumnType.TEXT,
        meaning="`file`; or `unplaced`: branches that the report counts and places in no file",
    ),
    Column(name="path", type=ColumnType.PATH, meaning="the source file; empty for `unplaced`"),
    Column(name="files", type=ColumnType.INTEGER, meaning="1; for `unplaced` the number of files of its report"),
    *_count("lines"),
    *_count(BRANCHES),
    *_count("functions"),
    *_count("statements"),
    Column(name="lines", type=ColumnType.UNIQUE, meaning="lines that can run, as ranges"),
    Column(name="missed", type=ColumnType.UNIQUE, meaning="of these, lines that no test ran, as ranges"),
    Column(name="branch-lines", type=ColumnType.UNIQUE, meaning="branches by line: `line:taken/all`"),
)

Branches = dict[int, tuple[int, int]]
"""Of each line with branches, how many were taken and how many there are."""


def write_branches(branches: Mapping[int, tuple[int, int]]) -> str:
    """The cell of `branches`, by line."""
    return ",".join([f"{line}:{taken}/{total}" for line, (taken, total) in sorted(branches.items())])


def read_branches(text: str) -> Branches:
    """What `write_branches` wrote."""
    branches = {}
    for part in filter(None, text.split(",")):
        line, _, counts = part.partition(":")
        taken, _, total = counts.partition("/")
        branches[int(line)] = int(taken), int(total)
    return branches


def summed(branches: Mapping[int, tuple[int, int]]) -> tuple[int, int]:
    """Branches taken and all branches."""
    return sum(taken for taken, _ in branches.values()), sum(total for _, total in branches.values())


def join_branches(into: Branches, other: Mapping[int, tuple[int, int]]) -> None:
    """Add what another report says of the same lines: of each line the most taken, of the most there are.

    Reports do not say which of a line's branches were taken, so two times one of two may be the same one: the larger
    number is what is certain. Where the numbers of branches differ (V8 counts those of code that was entered) the
    larger is the more complete.
    """
    for line, (taken, total) in other.items():
        known_taken, known_total = into.get(line, (0, 0))
        into[line] = max(taken, known_taken), max(total, known_total)
