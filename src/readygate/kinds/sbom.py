"""The kind `sbom`: the components that a bill of materials lists.

A row is a component. The `root` is what the bill is about; where the bill lists it among the components (SPDX), it
counts as one, but a bill of nothing else examined nothing. A `part` stands inside another component (CycloneDX): it is
no component of its own in `components`, and counts where it lacks a version or a licence, and where a filter finds it.
Examined are all components without the root, whatever the filters: a bill in which none has a licence says so of each.
What tells no licence may have any, so that beside it a count by licence is a lower bound. Metrics: POLICY.md,
"Evidence kinds".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from readygate.kinds.combining import keep_worst
from readygate.kinds.filtering import accepts
from readygate.kinds.kind import Better, Filter, Kind, Matching, Measurement, Metric, Place, Selection
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
_SHOWN = 3
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
    """Counts of the components that the filters select, and of those that lack something."""
    table = selection.table
    version, licenses = table.text("version"), table.text("licenses")
    values: dict[str, float | str] = {"components": float(len(_counted(selection)))}
    untold = {}
    if selection.rows or not _filtered(selection):
        values["without-version"] = float(sum(not version[row] for row in selection.rows))
        values["without-license"] = float(sum(not licenses[row] for row in selection.rows))
    else:
        untold = dict.fromkeys(("without-version", "without-license"), "no component passes the filters")
    silent = _silent(selection)
    more = f" and {len(silent) - _SHOWN} more" if len(silent) > _SHOWN else ""
    return Measurement(
        examined=sum(entry != "root" for entry in table.text("entry")),
        subject="components",
        values=values,
        untold=untold,
        at_least={"components": f"no licence is told of {', '.join(silent[:_SHOWN])}{more}"} if silent else {},
    )


def _filtered(selection: Selection) -> bool:
    return any(selection.patterns.get(known.name) for known in KIND.filters)


def _counted(selection: Selection) -> list[int]:
    """The rows that are components; parts of others only where a filter finds them."""
    entry, filtered = selection.table.text("entry"), _filtered(selection)
    return [row for row in selection.rows if filtered or entry[row] != "part"]


def _silent(selection: Selection) -> list[str]:
    """What may have a licence that a filter asks for, since it tells none and the filter left it out."""
    if not selection.patterns.get("licenses"):
        return []
    table, selected = selection.table, set(selection.rows)
    name, licenses = table.text("name"), table.text("licenses")
    named = accepts(Matching.NAME, selection.patterns.get("names", ()))
    return [
        name[row]
        for row in range(len(table))
        if not licenses[row] and row not in selected and named(name[row].split("\n"))
    ]


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The components behind a metric."""
    table = selection.table
    name, version, licenses = (table.text(each) for each in ("name", "version", "licenses"))
    components = set(_counted(selection))
    for row in selection.rows:
        counted = {
            "components": row in components,
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
            meaning="components listed; parts of others only where a filter finds them",
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
