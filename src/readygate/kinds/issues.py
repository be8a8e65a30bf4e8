"""The kind `issues`: open and closed issues, as far as GitHub was asked for them.

A row is an issue, or the query that listed it. Examined are the queries that answer what the criterion asks: a list of
issues labelled `security` says nothing of those labelled `pen-test`. A query without labels covers every label, one
for labels covers those very labels; of a list that is not whole, or for labels that no query covers, the counts are
lower bounds. GitHub ignores the case of labels: a cell holds a label as it is, in lower case, and as it was asked
for. Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from readygate.kinds.combining import keep_worst
from readygate.kinds.kind import Better, Filter, Kind, Measurement, Metric, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(name="entry", type=ColumnType.TEXT, meaning="query: what was asked; issue"),
    Column(name="repository", type=ColumnType.TEXT, meaning="owner and name of the repository"),
    Column(name="number", type=ColumnType.INTEGER, meaning="number of the issue; 0 in a query"),
    Column(name="title", type=ColumnType.UNIQUE, meaning="title of the issue"),
    Column(name="state", type=ColumnType.TEXT, meaning="open or closed; in a query also all"),
    Column(
        name="labels", type=ColumnType.TEXT, meaning="labels, one a line; in a query those of which one was asked for"
    ),
    Column(name="milestone", type=ColumnType.TEXT, meaning="title of the milestone; in a query empty: any"),
    Column(name="gap", type=ColumnType.TEXT, meaning="in a query why its list is not whole, empty where it is"),
)
STATES = ("closed", "open")
"""The metrics, each the state that it counts; of two answers about one issue the open one stands."""


class _Query(NamedTuple):
    state: str
    labels: tuple[str, ...]
    milestone: str
    gap: str

    def covers(self, label: str | None, milestone: str | None) -> bool:
        """Whether the list has every issue with that label and milestone; None stands for any."""
        by_label = label == label.lower() if label is not None else True
        if self.labels:
            by_label = label in self.labels
        return by_label and self.milestone in ("", milestone)


def add_query(
    table: Table, *, repository: str, state: str, labels: tuple[str, ...], milestone: str, gap: str = ""
) -> None:
    """Append the query whose answer the issues are."""
    table.add("query", repository, 0, "", state, "\n".join(labels), milestone, gap)


def add_issue(
    table: Table, *, repository: str, number: int, title: str, state: str, labels: tuple[str, ...], milestone: str
) -> None:
    """Append an issue, with its labels as they are and those that were asked for."""
    cell = "\n".join(dict.fromkeys(form for label in labels for form in (label, label.lower())))
    table.add("issue", repository, number, title, state, cell, milestone, "")


def measure(selection: Selection) -> Measurement:
    """Issues by state, exact where whole lists cover what is asked."""
    table = selection.table
    entry, state = table.text("entry"), table.text("state")
    queries = [_query(table, row) for row in selection.rows if entry[row] == "query"]
    needs = tuple(product(_asked(selection, "labels"), _asked(selection, "milestones")))
    covering = [query for query in queries if any(query.covers(*need) for need in needs)]
    values: dict[str, float | str] = {}
    untold, at_least = {}, {}
    for metric in STATES:
        told = [query for query in covering if query.state in (metric, "all")]
        if not told:
            untold[metric] = f"no query asked for {metric} issues of that kind"
            continue
        values[metric] = float(sum(entry[row] == "issue" and state[row] == metric for row in selection.rows))
        lacking = [reason for need in needs if (reason := _lacking(told, *need))]
        if lacking:
            at_least[metric] = "; ".join(dict.fromkeys(lacking))
    return Measurement(
        examined=len(covering),
        subject="queries for such issues",
        values=values,
        at_least=at_least,
        untold=untold,
        notes=() if covering else tuple(dict.fromkeys(f"asked was {_words(query)}" for query in queries)),
    )


def _query(table: Table, row: int) -> _Query:
    labels = table.text("labels")[row]
    told = [table.text(name)[row] for name in ("state", "milestone", "gap")]
    return _Query(state=told[0], labels=tuple(labels.split("\n")) if labels else (), milestone=told[1], gap=told[2])


def _asked(selection: Selection, name: str) -> list[str | None]:
    """The patterns of a filter that ask for something; any, where there are none."""
    wanted: list[str | None] = [glob for glob in selection.patterns.get(name, ()) if not glob.startswith("!")]
    return wanted or [None]


def _lacking(told: list[_Query], label: str | None, milestone: str | None) -> str:
    """Why the counts may be higher than what was listed for one label and milestone, empty where they cannot."""
    lists = [query for query in told if query.covers(label, milestone)]
    if not lists:
        what = ", ".join(f"`{name}`" for name in (label, milestone) if name is not None)
        return f"no query asked for {what or 'all issues'}"
    return "" if any(not query.gap for query in lists) else lists[0].gap


def _words(query: _Query) -> str:
    labels = f" labelled {' or '.join(f'`{label}`' for label in query.labels)}" if query.labels else ""
    milestone = f" of the milestone `{query.milestone}`" if query.milestone else ""
    return f"issues{labels}{milestone}, state {query.state}"


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """The issues that a metric counts."""
    table = selection.table
    entry, number, state = table.text("entry"), table.integers("number"), table.text("state")
    title = table.words("title")
    for row in selection.rows:
        if entry[row] == "issue" and state[row] == metric:
            yield Place(text=f"#{number[row]} {title[row]}")


def combine(tables: Sequence[Table]) -> Table:
    """One row an issue, open where one list has it open; every query once."""
    if len(tables) == 1:
        return tables[0]
    key = ("entry", "repository", "number", "gap", "milestone", "labels")
    asked = keep_worst([_only(table, "query") for table in tables], (*key, "state"), lambda *_: 0)
    listed = keep_worst([_only(table, "issue") for table in tables], ("repository", "number"), _badness)
    return Table.joined([asked, listed])


def _only(table: Table, entry: str) -> Table:
    return table.picked([row for row, what in enumerate(table.text("entry")) if what == entry])


def _badness(table: Table, row: int) -> float:
    return STATES.index(table.text("state")[row])


KIND = Kind(
    name="issues",
    title="Issues",
    row="an issue",
    columns=COLUMNS,
    filters=(
        Filter(
            name="labels", columns=("labels",), entries=("issue",), meaning="labels of issues, written in lower case"
        ),
        Filter(name="states", columns=("state",), entries=("issue",), meaning="open or closed"),
        Filter(name="milestones", columns=("milestone",), entries=("issue",), meaning="titles of GitHub milestones"),
    ),
    metrics=(
        Metric(name="open", unit=Unit.COUNT, better=Better.LOWER, meaning="open issues"),
        Metric(name="closed", unit=Unit.COUNT, meaning="closed issues"),
    ),
    satisfied_by="the issues with that label, as GitHub tells them (`issues/v1` of schemas/facts-v1.schema.json)",
    measure=measure,
    locate=locate,
    combine=combine,
    repository=("issues",),
)
