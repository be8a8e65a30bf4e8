"""The kind `dashboards`: panels with a query count, and each signal says what told it."""

from __future__ import annotations

from itertools import pairwise

from readygate.kinds.dashboards import COLUMNS, KIND
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Measurement, Place, Selection
from readygate.model.table import Table

Row = tuple[str, int, str, str, str]
ROWS: tuple[Row, ...] = (
    ("Both", 2, "traffic\nerrors", "the query `a`\nthe query `b`", ""),
    ("Errors", 1, "errors", "the title alone", ""),
    ("AI budget", 1, "", "", ""),
    ("Words", 0, "", "", ""),
    ("Shared", 0, "", "", "a library panel"),
)


def table(*rows: Row) -> Table:
    made = Table(COLUMNS)
    for panel, queries, signals, saw, gap in rows:
        made.add("d.json", "Shop", panel, queries, signals, saw, gap)
    return made


def selection(*titles: str) -> Selection:
    made = table(*ROWS)
    patterns = {"titles": titles} if titles else {}
    return Selection(table=made, rows=select_rows(KIND, made, patterns), patterns=patterns)


def measure(*titles: str) -> Measurement:
    return KIND.measure(selection(*titles))


def test_panels_are_counted_by_signal() -> None:
    found = measure()
    assert found.values == {"panels": 3, "traffic": 1, "latency": 0, "errors": 2, "saturation": 0}
    assert (found.examined, found.subject) == (3, "panels with a query")
    assert found.notes == (
        "traffic: `Shop / Both` by the query `a`",
        "errors: `Shop / Both` by the query `b`",
        "`Shared`: a library panel",
    )


def test_titles_select_by_words_of_dashboard_and_panel() -> None:
    assert measure("*budget*").values["panels"] == 1
    assert measure("*shop*").values["panels"] == 3
    assert measure("*words*").examined == 0


def test_places_are_the_panels_of_a_signal() -> None:
    chosen = selection()
    assert list(KIND.locate(chosen, "errors")) == [
        Place(path="d.json", text="Shop / Both by the query `b`"),
        Place(path="d.json", text="Shop / Errors by the title alone"),
    ]
    assert list(KIND.locate(chosen, "latency")) == []
    assert [place.text for place in KIND.locate(chosen, "panels")] == [
        "Shop / Both",
        "Shop / Errors",
        "Shop / AI budget",
    ]


def test_of_one_panel_in_two_files_that_which_shows_less_stands() -> None:
    order: tuple[Row, ...] = (
        ("A", 0, "", "", ""),
        ("A", 1, "", "", ""),
        ("A", 1, "errors", "x", ""),
        ("A", 1, "errors\ntraffic", "x\ny", ""),
    )
    for less, more in pairwise(order):
        for pair in ((less, more), (more, less)):
            made = KIND.combine([table(row) for row in pair])
            assert [made.row(row)[2:] for row in range(len(made))] == [less]


def test_dashboards_are_source_documents() -> None:
    assert KIND.documents is True
