"""Versions of events: the schema of a former one stays registered beside its successor, `made.v1` beside `made.v2`.

Enters: the rows of the kind `events`, event by event. Leaves: how many successors stand without the version before
them, and where. `made` alone is the version before `made.v2`, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.kinds import overlap
from readygate.kinds.kind import Place, Selection

Events = Sequence[Sequence[int]]
"""The rows of each event."""
_READ = "read"
"""What the column `schema` says of a schema that can be read."""


def tell(
    selection: Selection,
    events: Events,
    values: dict[str, float | str],
    untold: dict[str, str],
    inapplicable: dict[str, str],
) -> None:
    """Tell how many former versions were dropped early; where no event has a former version, why that is not asked."""
    versions = [number for rows in events for _, _, number in _versions(selection, rows)]
    try:
        dropped = _dropped(selection, events)
    except ValueError as error:
        untold[overlap.METRIC] = str(error)
        return
    if not versions:
        untold[overlap.METRIC] = "no event that is registered has a version at the end of its name, such as `.v1`"
    elif all(number == 1 for number in versions):
        inapplicable[overlap.METRIC] = "no event here is of a second version"
    else:
        values[overlap.METRIC] = float(len(dropped))


def locate(selection: Selection, events: Events) -> Iterator[Place]:
    """Schemas of successors beside which the version before was dropped."""
    file, line = selection.table.text("file"), selection.table.integers("line")
    for row, name in _dropped(selection, events):
        yield Place(path=file[row], line=line[row], text=f"{name} is registered, the version before it is not")


def _names(selection: Selection, rows: Sequence[int]) -> dict[str, int]:
    """All names of an event whose schema can be read, with the row that tells each."""
    subject, schema = selection.table.text("subject"), selection.table.text("schema")
    readable = [row for row in rows if schema[row] == _READ]
    return {name: row for row in reversed(readable) for name in subject[row].split("\n")}


def _versions(selection: Selection, rows: Sequence[int]) -> list[tuple[str, str, int]]:
    """The names of an event that hold a version: the name, without its version, the number."""
    found = ((name, overlap.version_of(name)) for name in _names(selection, rows))
    return [(name, version[0].casefold(), version[1]) for name, version in found if version]


def _dropped(selection: Selection, events: Events) -> list[tuple[int, str]]:
    """Events beside which the version before is still due and not registered: a row, and the name of the event."""
    due = overlap.overlap_of(selection.parameters)
    bare = {(name.casefold(), 1) for rows in events for name in _names(selection, rows)}
    known = bare | {(stem, number) for rows in events for _, stem, number in _versions(selection, rows)}
    dropped = []
    for rows in events:
        successors = [version for version in _versions(selection, rows) if version[2] > 1]
        if not successors or any((stem, number - 1) in known for _, stem, number in successors):
            continue
        if not due.is_over((name for name, _, _ in successors), selection.today):
            name = successors[0][0]
            dropped.append((_names(selection, rows)[name], name))
    return dropped
