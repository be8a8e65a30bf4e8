"""Versions in the paths of an API: those of a former one stay beside its successor, `/api/v1/…` beside `/api/v2/…`.

Enters: operations of the kind `api`. Leaves: how many successors stand without the version before them, and where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from readygate.kinds import overlap
from readygate.kinds.kind import Place, Selection


def tell(
    selection: Selection,
    rows: Sequence[int],
    values: dict[str, float | str],
    untold: dict[str, str],
    inapplicable: dict[str, str],
) -> None:
    """Tell how many former versions were dropped early; where no path has a former version, why that is not asked."""
    versions = set(_versions(selection, rows).values())
    try:
        dropped = _dropped(selection, rows)
    except ValueError as error:
        untold[overlap.METRIC] = str(error)
        return
    if not versions:
        untold[overlap.METRIC] = "no path here holds a version, such as `/v1/`"
    elif all(number == 1 for _, _, number in versions):
        inapplicable[overlap.METRIC] = "no path here is of a second version"
    else:
        values[overlap.METRIC] = float(len(dropped))


def locate(selection: Selection, rows: Sequence[int]) -> Iterator[Place]:
    """The operations of successors beside which the version before was dropped."""
    table, dropped = selection.table, _dropped(selection, rows)
    for row, version in _versions(selection, rows).items():
        if version[0] in dropped:
            method, path = (table.text(name)[row].partition("\n")[0] for name in ("method", "path"))
            text = f"{method} {path} is there, no path of the version before it is"
            yield Place(path=table.text("document")[row], line=table.integers("line")[row], text=text)


def _versions(selection: Selection, rows: Sequence[int]) -> dict[int, tuple[str, str, int]]:
    """The version that the path of an operation holds, by row: `/api/v2` is `/api` in version 2."""
    path = selection.table.text("path")
    found = ((row, overlap.path_version(path[row].partition("\n")[0])) for row in rows)
    return {row: version for row, version in found if version}


def _dropped(selection: Selection, rows: Sequence[int]) -> set[str]:
    """Successors beside which the version before is still due and has no path."""
    due = overlap.overlap_of(selection.parameters)
    versions = set(_versions(selection, rows).values())
    known = {(stem, number) for _, stem, number in versions}
    return {
        name
        for name, stem, number in versions
        if number > 1 and (stem, number - 1) not in known and not due.is_over((name,), selection.today)
    }
