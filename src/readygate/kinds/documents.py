"""The kind `documents`: what written pages say, section by section, and when they last changed.

A row is a document, a section under a heading, a link, something left open, or the last change of a file. Examined are
the sections. What is left open counts for its own heading and for those above it, so that a section is finished when
what lies below it is. `files-without-…` asks the same of each file that `paths` selects: that one of its links, or of
its sections, passes all filters. The day of a change comes from git, in a file of its own: a page cannot tell its age.
Metrics: POLICY.md, "Evidence kinds".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from readygate.kinds.kind import (
    Better,
    Contradiction,
    Filter,
    Kind,
    Matching,
    Measurement,
    Metric,
    Place,
    Selection,
)
from readygate.model.quantity import Unit
from readygate.model.table import Column, ColumnType, Table

COLUMNS = (
    Column(
        name="entry",
        type=ColumnType.TEXT,
        meaning="document; section: under a heading, or before the first; link; open: something left to write; "
        "change: the last change of a file",
    ),
    Column(name="path", type=ColumnType.PATH, meaning="the document's file"),
    Column(
        name="heading",
        type=ColumnType.TEXT,
        meaning="the heading; of what is left open those above it too, one a line",
    ),
    Column(name="line", type=ColumnType.INTEGER, meaning="line in the file; 0 in a document and a change"),
    Column(name="words", type=ColumnType.INTEGER, meaning="words of a section, without heading, code and link targets"),
    Column(name="text", type=ColumnType.TEXT, meaning="filled: a section with content; what is left open"),
    Column(name="target", type=ColumnType.TEXT, meaning="where a link leads"),
    Column(name="day", type=ColumnType.TEXT, meaning="of a change the day in UTC; empty: git could not tell"),
    Column(name="gap", type=ColumnType.TEXT, meaning="why a document may be cut short, or why git could not tell"),
)
FILLED = "filled"
_OF_HEADINGS = ("section", "link", "open")
_WITHOUT = {"files-without-sections": "section", "files-without-links": "link"}
_HINT = "check out with `fetch-depth: 0`"
_SHOWN = 3


def add_document(table: Table, *, path: str, gap: str = "") -> None:
    """Append a document; its other rows follow. `gap`: why its last lines may be missing."""
    table.add("document", path, "", 0, 0, "", "", "", gap)


def add_section(table: Table, *, path: str, heading: str, line: int, words: int, filled: bool) -> None:
    """Append a section; `filled`: it has text, code or an image of its own."""
    table.add("section", path, heading, line, words, FILLED if filled else "", "", "", "")


def add_link(table: Table, *, path: str, heading: str, line: int, target: str) -> None:
    """Append a link of the section under `heading`."""
    table.add("link", path, heading, line, 0, "", target, "", "")


def add_open(table: Table, *, path: str, headings: Iterable[str], line: int, text: str) -> None:
    """Append something left to write, under its heading and those above."""
    table.add("open", path, "\n".join(headings), line, 0, text, "", "", "")


def add_change(table: Table, *, path: str, day: str, gap: str = "") -> None:
    """Append the last change of a file; `day` is empty and `gap` says why where git could not tell."""
    table.add("change", path, "", 0, 0, "", "", day, gap)


def measure(selection: Selection) -> Measurement:
    """Counts over the selected sections, and the newest day on which one of their files changed."""
    table = selection.table
    entry, path, text = (table.text(name) for name in ("entry", "path", "text"))
    rows: dict[str, list[int]] = {}
    for row in selection.rows:
        rows.setdefault(entry[row], []).append(row)
    sections = rows.get("section", [])
    paths = dict.fromkeys(path[row] for row in sections)
    words = table.integers("words")
    values: dict[str, float | str] = {
        "sections": float(sum(text[row] == FILLED for row in sections)),
        "links": float(len(rows.get("link", ()))),
        "words": float(sum(words[row] for row in sections)),
        "placeholders": float(len(rows.get("open", ()))),
        "files": float(len(rows.get("document", ()))),
        **{metric: float(len(_files_without(selection, entry))) for metric, entry in _WITHOUT.items()},
    }
    day, unknown = _changed(selection, rows.get("change", ()), paths)
    if day:
        values["changed"] = day
    cut = _cut(selection, rows.get("document", ()), paths)
    untold = {"changed": unknown} if unknown else {}
    if cut:  # what is cut within a link or a comment looks like words
        untold["words"] = cut
        del values["words"]
    return Measurement(
        examined=len(sections),
        subject="sections",
        values=values,
        at_least={"placeholders": cut} if cut else {},
        untold=untold,
    )


def _files_without(selection: Selection, wanted: str) -> list[int]:
    """The rows of the selected documents in which no link, or no section with content, passes the filters.

    With no entry `wanted` they are all.
    """
    table = selection.table
    entry, path, text = (table.text(name) for name in ("entry", "path", "text"))
    having = {path[row] for row in selection.rows if entry[row] == wanted and (text[row] or wanted == "link")}
    return [row for row in selection.rows if entry[row] == "document" and path[row] not in having]


def _changed(selection: Selection, changes: Iterable[int], paths: Iterable[str]) -> tuple[str, str]:
    """The newest day of the paths, or why nobody can tell."""
    table = selection.table
    path, day, gap = (table.text(name) for name in ("path", "day", "gap"))
    known = {path[row]: row for row in changes}
    if not known:
        return "", f"no history of the documents was collected from git; {_HINT}"
    today = selection.today.isoformat() if selection.today else "9999-12-31"
    days = []
    for one in paths:
        row = known.get(one)
        if row is None:
            return "", f"git knows no commit that changed `{one}`"
        if not day[row]:
            return "", f"`{one}`: {gap[row] or 'git could not tell'}; {_HINT}"
        if day[row] > today:
            return "", f"`{one}` was changed by a commit of {day[row]}, a day to come"
        days.append(day[row])
    return max(days, default=""), ""


def _cut(selection: Selection, documents: Iterable[int], paths: Mapping[str, None]) -> str:
    """Why there may be more left open than was read; what git tracks is whole."""
    path, gap = selection.table.text("path"), selection.table.text("gap")
    tracked = {item.path for item in selection.items if item.origin.tracked}
    cut = [row for row in documents if gap[row] and path[row] in paths and path[row] not in tracked]
    return "; ".join(f"`{path[row]}`: {gap[row]}" for row in cut[:_SHOWN])


def locate(selection: Selection, metric: str) -> Iterator[Place]:
    """What is left open, links, or sections, each with its line; the files that lack what a metric asks of each."""
    table = selection.table
    if metric == "files" or metric in _WITHOUT:
        for row in _files_without(selection, _WITHOUT.get(metric, "")):
            yield Place(path=table.text("path")[row])
        return
    entry, path, heading, text, target = (table.text(name) for name in ("entry", "path", "heading", "text", "target"))
    line = table.integers("line")
    wanted = {"placeholders": "open", "links": "link"}.get(metric, "section")
    for row in selection.rows:
        if entry[row] == wanted:
            said = {"open": text[row], "link": target[row]}.get(wanted, heading[row])
            yield Place(path=path[row], line=line[row], text=said)


def combine(tables: Sequence[Table]) -> Table:
    """Every document once; one with two contents contradicts. Of two days of one file the older stands."""
    if len(tables) == 1:
        return tables[0]
    joined = Table.joined(tables)
    entry, path, day = joined.text("entry"), joined.text("path"), joined.text("day")
    pages: dict[str, list[list[int]]] = {}
    changes: dict[str, int] = {}
    for row in range(len(joined)):
        if entry[row] == "document":
            pages.setdefault(path[row], []).append([])
        if entry[row] != "change":
            pages.setdefault(path[row], [[]])[-1].append(row)
        elif path[row] not in changes or (day[row] or "~") < (day[changes[path[row]]] or "~"):
            changes[path[row]] = row
    for name, copies in pages.items():
        first = [joined.row(row) for row in copies[0]]
        if any([joined.row(row) for row in copy] != first for copy in copies[1:]):
            raise Contradiction(f"two contents of one document, `{name}`")
    return joined.picked([row for copies in pages.values() for row in copies[0]] + list(changes.values()))


KIND = Kind(
    name="documents",
    title="Documents",
    row="a section under a heading",
    columns=COLUMNS,
    filters=(
        Filter(
            name="paths",
            columns=("path",),
            matching=Matching.PATH,
            entries=("document", *_OF_HEADINGS),
            meaning="files of the documents",
        ),
        Filter(
            name="headings",
            columns=("heading",),
            matching=Matching.WORDS,
            entries=_OF_HEADINGS,
            meaning="words of headings: `*escalation*`",
        ),
        Filter(name="link-targets", columns=("target",), entries=("link",), meaning="targets of links"),
    ),
    metrics=(
        Metric(
            name="sections",
            unit=Unit.COUNT,
            better=Better.HIGHER,
            meaning="sections with text, code or an image of their own",
        ),
        Metric(name="links", unit=Unit.COUNT, better=Better.HIGHER, meaning="links in the sections"),
        Metric(
            name="words",
            unit=Unit.COUNT,
            better=Better.HIGHER,
            meaning="words in the sections, without headings, code and link targets",
        ),
        Metric(
            name="placeholders",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="TBD, TODO, `<name>` and the like in the sections and below them, and sections without content",
        ),
        Metric(
            name="files",
            unit=Unit.COUNT,
            better=Better.HIGHER,
            meaning="documents that `paths` selects, whatever the other filters",
        ),
        Metric(
            name="files-without-sections",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="of these files those without a section with content that passes the filters",
        ),
        Metric(
            name="files-without-links",
            unit=Unit.COUNT,
            better=Better.LOWER,
            meaning="of these files those without a link that passes the filters",
        ),
        Metric(
            name="changed",
            unit=Unit.DATE,
            better=Better.HIGHER,
            meaning="day of the newest commit that changed one of the files",
        ),
    ),
    satisfied_by="a Markdown document that has the section",
    measure=measure,
    locate=locate,
    combine=combine,
    documents=True,
    everywhere=True,
    repository=("history",),
)
