"""The kind `files`: the paths of the judged tree.

A row is a path, or the tree that it is in. Examined is the tree: none of its files may match. The tip of the base
branch is another tree, which counts only where `trees: base` asks for it. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.kinds.kind import Contradiction, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="entry", type=ColumnType.TEXT, meaning="tree: what was listed; file: a file in it"),
    Column(
        name="tree", type=ColumnType.TEXT, meaning="head: of the judged commit; base: of the tip of the base branch"
    ),
    Column(name="commit", type=ColumnType.TEXT, meaning="in a tree its commit"),
    Column(name="path", type=ColumnType.TEXT, meaning="the path as git has it, `\\n` for a line break"),
    Column(
        name="object", type=ColumnType.TEXT, meaning="name of git's object, which tells the content; empty: not told"
    ),
    Column(name="gap", type=ColumnType.TEXT, meaning="in a tree why its list is not whole, empty where it is"),
)
HEAD, BASE = "head", "base"


def add_tree(table: Table, *, tree: str, commit: str, gap: str = "") -> None:
    """Append a tree."""
    table.add("tree", tree, commit, "", "", gap)


def add_file(table: Table, *, tree: str, path: str, object: str = "") -> None:  # noqa: A002 (git's word)
    """Append a file of a tree."""
    table.add("file", tree, "", path, object, "")


def digests(table: Table) -> Iterator[tuple[str, str]]:
    """Paths of the judged tree with git's names of their contents."""
    entry, tree, path, name = (table.text(column) for column in ("entry", "tree", "path", "object"))
    for row in range(len(table)):
        if entry[row] == "file" and tree[row] == HEAD and name[row]:
            yield path[row], name[row]


def measure(selection: Selection) -> Measurement:
    """The files, each path once; of a tree whose list has a gap that is a lower bound."""
    table = selection.table
    entry, path, gap = (table.text(name) for name in ("entry", "path", "gap"))
    rows = _asked(selection)
    trees = [row for row in rows if entry[row] == "tree"]
    gaps = "; ".join(dict.fromkeys(gap[row] for row in trees if gap[row]))
    return Measurement(
        examined=len(trees),
        subject="trees",
        values={"count": float(len({path[row] for row in rows if entry[row] == "file"}))},
        at_least={"count": gaps} if gaps else {},
    )


def _asked(selection: Selection) -> Sequence[int]:
    if "trees" in selection.patterns:
        return selection.rows
    tree = selection.table.text("tree")
    return [row for row in selection.rows if tree[row] == HEAD]


def locate(selection: Selection, _metric: str) -> Iterator[Place]:
    """The files, in the order of the tree."""
    entry, path = selection.table.text("entry"), selection.table.text("path")
    for row in _asked(selection):
        if entry[row] == "file":
            yield Place(path=path[row])


def combine(tables: Sequence[Table]) -> Table:
    """All trees, each once. Two commits as one tree, and whole lists of one commit that differ, contradict."""
    if len(tables) == 1:
        return tables[0]
    chosen = []
    for tree in (HEAD, BASE):
        lists = [picked for table in tables if len(picked := _only(table, tree))]
        if len({_commit(picked) for picked in lists}) > 1:
            raise Contradiction(f"two lists of files say {tree} of different commits")
        chosen += lists if not lists else [_whole(lists)]
    return Table.joined(chosen) if chosen else tables[0]


def _only(table: Table, tree: str) -> Table:
    return table.picked([row for row, value in enumerate(table.text("tree")) if value == tree])


def _commit(table: Table) -> str:
    return max(table.text("commit"))


def _whole(lists: Sequence[Table]) -> Table:
    """The whole list of a tree, else the longest; Contradiction where another has what it lacks."""
    whole = [table for table in lists if not any(table.text("gap"))]
    best = whole[0] if whole else max(lists, key=len)
    known = set(best.text("path"))
    if whole and any(set(table.text("path")) - known or (table in whole and len(table) < len(best)) for table in lists):
        raise Contradiction("two lists of the files of one commit differ")
    return best


KIND = Kind(
    name="files",
    title="Files of the tree",
    row="a path",
    columns=COLUMNS,
    filters=(
        Filter(
            name="paths",
            columns=("path",),
            matching=Matching.PATH,
            entries=("file",),
            meaning="paths of the judged tree",
        ),
        Filter(
            name="trees",
            columns=("tree",),
            entries=("tree", "file"),
            meaning="base: the tip of the base branch in place of the judged tree",
        ),
    ),
    metrics=(Metric(name="count", unit=Unit.COUNT, meaning="files"),),
    satisfied_by="the list of files of the judged tree (`tree/v1` of schemas/facts-v1.schema.json)",
    measure=measure,
    locate=locate,
    combine=combine,
    repository=("tree",),
)
