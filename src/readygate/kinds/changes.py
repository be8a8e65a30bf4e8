"""The kind `changes`: the paths that differ between two commits.

A row is a changed path, or the list that it stands in. A renamed file is two changed paths: the one that is gone and
the one that is new. Examined is the comparison, not its paths: a comparison without a changed path examined one. A list
that is not whole shows that a path changed and never that none did. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.kinds.combining import each_once
from readygate.kinds.kind import Contradiction, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="entry", type=ColumnType.TEXT, meaning="list: what was compared; path: a path that differs"),
    Column(name="base", type=ColumnType.TEXT, meaning="the commit that the list starts from; empty in a path"),
    Column(name="head", type=ColumnType.TEXT, meaning="the commit that the list leads to; empty in a path"),
    Column(name="path", type=ColumnType.TEXT, meaning="the path as git has it, `\\n` for a line break"),
    Column(name="status", type=ColumnType.TEXT, meaning="added, modified, removed, renamed, copied or changed"),
    Column(name="other", type=ColumnType.TEXT, meaning="of a renamed or copied file its other path"),
    Column(name="gap", type=ColumnType.TEXT, meaning="in a list why it is not whole, empty where it is"),
)


def add_list(table: Table, *, base: str, head: str, gap: str = "") -> None:
    """Append the comparison itself."""
    table.add("list", base, head, "", "", "", gap)


def add_path(table: Table, *, path: str, status: str, other: str = "") -> None:
    """Append a changed path."""
    table.add("path", "", "", path, status, other, "")


def measure(selection: Selection) -> Measurement:
    """The changed paths, each once; of a list with a gap that is a lower bound."""
    table = selection.table
    entry, path, gap = (table.text(name) for name in ("entry", "path", "gap"))
    lists = [row for row in selection.rows if entry[row] == "list"]
    gaps = "; ".join(dict.fromkeys(gap[row] for row in lists if gap[row]))
    paths = {path[row] for row in selection.rows if entry[row] == "path"}
    return Measurement(
        examined=len(lists),
        subject="comparisons of two commits",
        values={"count": float(len(paths))},
        at_least={"count": gaps} if gaps else {},
    )


def locate(selection: Selection, _metric: str) -> Iterator[Place]:
    """The changed paths, in the order of the list."""
    table = selection.table
    entry, path, status, other = (table.text(name) for name in ("entry", "path", "status", "other"))
    for row in selection.rows:
        if entry[row] == "path":
            beside = f" (other path: {other[row]})" if other[row] else ""
            yield Place(path=path[row], text=f"{status[row]}{beside}")


def combine(tables: Sequence[Table]) -> Table:
    """The paths of all lists of one comparison. Lists of two comparisons, and whole lists that differ, contradict."""
    if len(tables) == 1:
        return tables[0]
    asked = {_comparison(table) for table in tables}
    if len(asked) > 1:
        shown = " and ".join(f"{base[:12]}..{head[:12]}" for base, head in sorted(asked)[:2])
        raise Contradiction(f"lists of changed files of different commits: {shown}")
    whole = [table for table in tables if not _gaps(table)]
    if len({_paths(table) for table in whole}) > 1:
        raise Contradiction("two whole lists of changed files of the same commits differ")
    if whole and any(_paths(table) - _paths(whole[0]) for table in tables):
        raise Contradiction("a list of changed files has a path that the whole list of the same commits lacks")
    return whole[0] if whole else each_once(tables)


def _comparison(table: Table) -> tuple[str, str]:
    rows = [row for row, what in enumerate(table.text("entry")) if what == "list"]
    return (table.text("base")[rows[0]], table.text("head")[rows[0]]) if rows else ("", "")


def _gaps(table: Table) -> bool:
    return any(table.text("gap"))


def _paths(table: Table) -> frozenset[str]:
    return frozenset(table.text("path"))


KIND = Kind(
    name="changes",
    title="Changed files",
    row="a changed path",
    columns=COLUMNS,
    filters=(
        Filter(
            name="paths",
            columns=("path",),
            matching=Matching.PATH,
            entries=("path",),
            meaning="paths that the change adds, edits, moves or removes; a moved file has two",
        ),
    ),
    metrics=(Metric(name="count", unit=Unit.COUNT, meaning="changed paths"),),
    satisfied_by="the list of files that differ from the base (`changes/v1` of schemas/facts-v1.schema.json)",
    measure=measure,
    locate=locate,
    combine=combine,
    repository=("changes",),
)
