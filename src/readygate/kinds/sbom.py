"""The kind `sbom`: the components that a bill of materials lists.

A row is a component. The `root` is what the bill is about; where the bill lists it among the components (SPDX), it
counts as one, but a bill of nothing else examined nothing. A `part` stands inside another component (CycloneDX): it is
no component of its own in `components`, and counts where it lacks a version or a licence. Examined are the components
without the root. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from readygate.kinds.combining import keep_worst
from readygate.kinds.kind import Better, Filter, Kind, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="entry", type=ColumnType.TEXT, meaning="component, root (what the bill is about) or part of another"),
    Column(name="ecosystem", type=ColumnType.TEXT, meaning="as the package URL says: npm, pypi, …; empty: not told"),
    Column(name="name", type=ColumnType.TEXT, meaning="the component's name with its group or scope"),
    Column(name="version", type=ColumnType.TEXT, meaning="its version; empty: not told"),
    Column(name="licenses", type=ColumnType.TEXT, meaning="its licences and the ids in them, one a line; empty: none"),
)
_UNSAID = {"", "NOASSERTION", "NONE"}
_OPERATORS = {"AND", "OR", "WITH"}
_TERM = re.compile(r"[^\s()]+")


def add_component(
    table: Table, *, entry: str, ecosystem: str, name: str, version: str, licenses: Iterable[str]
) -> None:
    """Append a component. A licence is an id, a name or an SPDX expression; `NOASSERTION` and `NONE` say nothing."""
    known = [" ".join(text.split()) for text in licenses]
    known = [text for text in known if text not in _UNSAID]
    ids = [one for text in known for one in _ids(text)]
    told = "" if version.strip() in _UNSAID else " ".join(version.split())
    table.add(
        entry, " ".join(ecosystem.split()), " ".join(name.split()), told, "\n".join(dict.fromkeys([*known, *ids]))
    )


def _ids(expression: str) -> list[str]:
    """The ids in an expression with an operator; a licence's name is no expression."""
    terms = _TERM.findall(expression)
    return [term for term in terms if term not in _OPERATORS] if _OPERATORS.intersection(terms) else []


def measure(selection: Selection) -> Measurement:
    """Counts of the components, and of those that lack something."""
    table = selection.table
    entry, version, licenses = table.text("entry"), table.text("version"), table.text("licenses")
    roots = sum(entry[row] == "root" for row in selection.rows)
    listed = sum(entry[row] == "component" for row in selection.rows)
    return Measurement(
        examined=len(selection.rows) - roots,
        subject="components",
        values={
            "components": float(listed + roots),
            "without-version": float(sum(not version[row] for row in selection.rows)),
            "without-license": float(sum(not licenses[row] for row in selection.rows)),
        },
    )


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The components behind a metric."""
    table = selection.table
    entry, name, version, licenses = (table.text(each) for each in ("entry", "name", "version", "licenses"))
    for row in selection.rows:
        counted = {
            "components": entry[row] != "part",
            "without-version": not version[row],
            "without-license": not licenses[row],
        }
        if counted[metric]:
            yield Place(text=f"{name[row]} {version[row]}".strip())


def combine(tables: Sequence[Table]) -> Table:
    """One table of several: of one component in several bills the row stands that lacks most."""
    return keep_worst(tables, ("ecosystem", "name", "version"), _badness)


def _badness(table: Table, row: int) -> float:
    return 0.0 if table.text("licenses")[row] else 1.0


KIND = Kind(
    name="sbom",
    title="Software bill of materials",
    row="a component",
    columns=COLUMNS,
    filters=(
        Filter(name="names", columns=("name",), meaning="names of components, with group or scope"),
        Filter(name="licenses", columns=("licenses",), meaning="SPDX ids of licences, or their names"),
    ),
    metrics=(
        Metric(
            name="components",
            unit=Unit.COUNT,
            better=Better.HIGHER,
            meaning="components listed, parts of others not among them",
        ),
        Metric(
            name="without-version",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="components and parts without a version",
        ),
        Metric(
            name="without-license",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="components and parts without a licence",
        ),
    ),
    satisfied_by="a CycloneDX (JSON or XML) or SPDX 2 (JSON) document",
    measure=measure,
    locate=locate,
    combine=combine,
)
