"""The kind `coverage`: source files, with what of them a test run reached.

A row is a source file. Examined are the files with at least one line or statement to cover; a report without any
proves nothing. Every ratio is one of summed counts; a count of -1 says that the report does not tell. Metrics:
POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections.abc import Iterator

from readygate.kinds.coverage_merge import combine
from readygate.kinds.coverage_table import BRANCHES, COLUMNS, COUNTED, FILE, read_branches
from readygate.kinds.kind import Better, Filter, Kind, Matching, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.ranges import read_bounds

_SHOWN = 8
"""Ranges of lines that one place lists."""


def measure(selection: Selection) -> Measurement:
    """Ratios of summed counts over the selected files, and how many files were measured."""
    files, unplaced = _split(selection)
    table = selection.table
    whole = len(files) == table.text("entry").codes.count(_code(selection))
    values: dict[str, float | str] = {}
    untold: dict[str, str] = {}
    for name in COUNTED:
        covered, valid = table.integers(f"{name}-covered").values, table.integers(f"{name}-valid").values
        silent = sum(1 for row in files if valid[row] < 0)
        counted = files + unplaced if whole and name == BRANCHES else files
        total = sum(valid[row] for row in counted)
        if silent:
            untold[name] = f"{silent} of {len(files)} files do not tell their {name}"
        elif total == 0:
            untold[name] = f"the selected files have no {name}"
        else:
            values[name] = sum(covered[row] for row in counted) / total
    lines, statements = table.integers("lines-valid").values, table.integers("statements-valid").values
    measured = sum(1 for row in files if lines[row] > 0 or statements[row] > 0)
    values["files"] = float(measured)
    notes = () if whole else _unplaced_note(selection)
    return Measurement(examined=measured, subject="files measured", values=values, untold=untold, notes=notes)


def _split(selection: Selection) -> tuple[list[int], list[int]]:
    entry = selection.table.text("entry")
    files = [row for row in selection.rows if entry[row] == FILE]
    return files, [row for row in selection.rows if entry[row] != FILE]


def _code(selection: Selection) -> int:
    pool = selection.table.text("entry").pool
    return pool.index(FILE) if FILE in pool else -1


def _unplaced_note(selection: Selection) -> tuple[str, ...]:
    entry, valid = selection.table.text("entry"), selection.table.integers("branches-valid")
    total = sum(valid[row] for row in range(len(selection.table)) if entry[row] != FILE)
    if not total:
        return ()
    return (f"the report places {total} branches in no file: they count only where all its files are selected",)


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The files that lack the most of what `metric` counts, with the lines where the report tells them."""
    if metric not in COUNTED:
        return
    table = selection.table
    paths = table.text("path")
    covered, valid = table.integers(f"{metric}-covered").values, table.integers(f"{metric}-valid").values
    files, _ = _split(selection)
    lacking = [(valid[row] - covered[row], row) for row in files if valid[row] > covered[row]]
    for lack, row in sorted(lacking, key=lambda pair: (-pair[0], paths[pair[1]])):
        bounds = _missing(selection, metric, row)
        name = paths[row].rpartition("/")[2]
        noun = metric.removesuffix("s") if lack == 1 else metric
        noun = "branch" if noun == "branche" else noun
        text = f"{lack} {noun} without a test in {name}{_listed(bounds)}"
        yield Place(path=paths[row], line=bounds[0][0] if bounds else 0, text=text)


def _missing(selection: Selection, metric: str, row: int) -> list[tuple[int, int]]:
    if metric == BRANCHES:
        branches = read_branches(selection.table.words("branch-lines")[row])
        return [(line, line) for line, (covered, valid) in sorted(branches.items()) if covered < valid]
    if metric == "functions":
        return []
    return read_bounds(selection.table.words("missed")[row])


def _listed(bounds: list[tuple[int, int]]) -> str:
    if not bounds:
        return ""
    shown = [str(start) if start == end else f"{start}-{end}" for start, end in bounds[:_SHOWN]]
    more = len(bounds) - len(shown)
    return f": {', '.join(shown)}" + (f" and {more} more" if more else "")


def _ratio(name: str, meaning: str) -> Metric:
    return Metric(name=name, unit=Unit.RATIO, better=Better.HIGHER, meaning=meaning)


KIND = Kind(
    name="coverage",
    title="Test coverage",
    row="a source file",
    columns=COLUMNS,
    filters=(Filter(name="paths", columns=("path",), matching=Matching.PATH, meaning="source files"),),
    metrics=(
        _ratio("lines", "lines that a test ran, over lines that can run"),
        _ratio("branches", "branches that a test took, over all branches"),
        _ratio("functions", "functions that a test called, over all functions"),
        _ratio("statements", "statements that a test ran, over all statements"),
        Metric(name="files", unit=Unit.COUNT, better=Better.HIGHER, meaning="files with at least one line to cover"),
    ),
    satisfied_by="a coverage report of the test run, for example Cobertura XML",
    measure=measure,
    locate=locate,
    combine=combine,
    owner_column="path",
)
