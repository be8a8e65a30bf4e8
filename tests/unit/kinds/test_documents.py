"""The kind `documents`: sections, what is left open, and the day of the last change."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from readygate.kinds.documents import (
    COLUMNS,
    KIND,
    add_change,
    add_document,
    add_link,
    add_open,
    add_section,
    combine,
)
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Contradiction, Measurement, Place, Selection
from readygate.model.evidence import Item, Origin
from readygate.model.table import Table

SHALLOW = "check out with `fetch-depth: 0`"


def page(path: str = "docs/a.md", *, gap: str = "", words: int = 7) -> Table:
    """A page with a filled section, an empty one below it, a link and two things left open."""
    table = Table(COLUMNS)
    add_document(table, path=path, gap=gap)
    add_section(table, path=path, heading="Escalation", line=1, words=words, filled=True)
    add_link(table, path=path, heading="Escalation", line=2, target="https://grafana/d/1")
    add_open(table, path=path, headings=("Escalation",), line=3, text="TBD")
    add_section(table, path=path, heading="At night", line=5, words=0, filled=False)
    add_open(table, path=path, headings=("At night", "Escalation"), line=5, text="a section without text")
    return table


def history(*days: tuple[str, str], gap: str = "") -> Table:
    table = Table(COLUMNS)
    for path, day in days:
        add_change(table, path=path, day=day, gap=gap)
    return table


def selection(table: Table, *, tracked: str = "", today: dt.date | None = None, **where: Any) -> Selection:
    patterns = {name.replace("_", "-"): (one,) for name, one in where.items()}
    item = Item(
        path=tracked, kind="documents", format="markdown", sha256="", size=0, table=table, origin=Origin(tracked=True)
    )
    rows = select_rows(KIND, table, patterns)
    return Selection(table=table, rows=rows, patterns=patterns, items=(item,), today=today)


def measure(table: Table, **where: Any) -> Measurement:
    return KIND.measure(selection(table, **where))


@pytest.mark.parametrize(
    ("where", "examined", "sections", "links", "words", "placeholders"),
    [
        ({}, 2, 1, 1, 7, 2),
        ({"headings": "*escalation*"}, 1, 1, 1, 7, 2),
        ({"headings": "*night*"}, 1, 0, 0, 0, 1),
        ({"link_targets": "*grafana*"}, 2, 1, 1, 7, 2),
        ({"link_targets": "*nothing*"}, 2, 1, 0, 7, 2),
        ({"paths": "docs/*"}, 2, 1, 1, 7, 2),
        ({"paths": "src/*"}, 0, 0, 0, 0, 0),
    ],
)
def test_sections_are_counted_with_what_is_open_in_and_below_them(
    where: dict[str, str], examined: int, sections: int, links: int, words: int, placeholders: int
) -> None:
    found = measure(page(), **where)
    assert (found.examined, found.subject) == (examined, "sections")
    counts = {"sections": sections, "links": links, "words": words, "placeholders": placeholders}
    assert {name: value for name, value in found.values.items() if not name.startswith("files")} == counts
    assert found.at_least == {}


@pytest.mark.parametrize(
    ("where", "files", "without_sections", "without_links"),
    [
        ({}, 3, 2, 1),
        ({"headings": "*night*"}, 3, 3, 3),
        ({"headings": "*plan*"}, 3, 3, 2),
        ({"headings": "*escalation*"}, 3, 2, 2),
        ({"link_targets": "*grafana*"}, 3, 2, 2),
        ({"link_targets": "*nothing*"}, 3, 2, 3),
        ({"paths": "docs/a.md"}, 1, 0, 0),
        ({"paths": "docs/b.md"}, 1, 1, 0),
        ({"paths": "docs/c.md"}, 1, 1, 1),
        ({"paths": "src/*"}, 0, 0, 0),
    ],
)
def test_files_without_are_those_of_which_nothing_passes_the_filters(
    where: dict[str, str], files: int, without_sections: int, without_links: int
) -> None:
    bare = Table(COLUMNS)
    add_document(bare, path="docs/b.md")
    add_section(bare, path="docs/b.md", heading="Plan", line=1, words=0, filled=False)
    add_link(bare, path="docs/b.md", heading="Plan", line=2, target="https://wiki/plan")
    add_document(bare, path="docs/c.md")
    found = measure(Table.joined([page(), bare]), **where).values
    assert found["files"] == files
    assert (found["files-without-sections"], found["files-without-links"]) == (without_sections, without_links)


def test_places_of_files_are_the_files_that_lack_it() -> None:
    table = Table.joined([page("a.md"), page("b.md")])
    both, neither = [Place(path="a.md"), Place(path="b.md")], list[Place]()
    assert list(KIND.locate(selection(table), "files")) == both
    assert list(KIND.locate(selection(table), "files-without-links")) == neither
    assert list(KIND.locate(selection(table, link_targets="x"), "files-without-links")) == both
    assert list(KIND.locate(selection(table, headings="*night*"), "files-without-sections")) == both


def test_without_a_history_the_age_is_not_told_and_the_fix_is() -> None:
    assert measure(page()).untold == {"changed": f"no history of the documents was collected from git; {SHALLOW}"}


def test_the_newest_day_of_the_selected_files_is_told() -> None:
    both = Table.joined([page("a.md"), page("b.md"), history(("b.md", "2026-05-02"), ("a.md", "2026-04-01"))])
    assert measure(both).values["changed"] == "2026-05-02"
    assert measure(both, paths="a.md").values["changed"] == "2026-04-01"
    assert measure(both).untold == {}
    assert "changed" not in measure(both, paths="none").values


def test_a_file_that_git_does_not_know_leaves_the_age_untold() -> None:
    table = Table.joined([page("a.md"), page("b.md"), history(("a.md", "2026-04-01"))])
    assert measure(table).untold == {"changed": "git knows no commit that changed `b.md`"}
    assert measure(table, paths="a.md").values["changed"] == "2026-04-01"


def test_a_shallow_clone_leaves_the_age_untold() -> None:
    table = Table.joined([page("a.md"), history(("a.md", ""), gap="the clone is shallow")])
    assert measure(table).untold == {"changed": f"`a.md`: the clone is shallow; {SHALLOW}"}
    table = Table.joined([page("a.md"), history(("a.md", ""))])
    assert measure(table).untold == {"changed": f"`a.md`: git could not tell; {SHALLOW}"}


def test_a_commit_of_a_day_to_come_tells_no_age() -> None:
    table = Table.joined([page("a.md"), history(("a.md", "2026-05-02"))])
    found = KIND.measure(selection(table, today=dt.date(2026, 5, 1)))
    assert found.untold == {"changed": "`a.md` was changed by a commit of 2026-05-02, a day to come"}
    assert KIND.measure(selection(table, today=dt.date(2026, 5, 2))).values["changed"] == "2026-05-02"


def test_a_page_that_may_be_cut_leaves_open_at_least_what_was_read_and_no_number_of_words() -> None:
    table = Table.joined([page("a.md", gap="no end"), page("b.md")])
    found = measure(table)
    assert found.at_least == {"placeholders": "`a.md`: no end"}
    assert found.untold["words"] == "`a.md`: no end"
    assert "words" not in found.values
    for whole in (measure(table, paths="b.md"), KIND.measure(selection(table, tracked="a.md"))):
        assert whole.at_least == {}
        assert "words" in whole.values


def test_three_pages_that_may_be_cut_are_named() -> None:
    table = Table.joined([page(f"{name}.md", gap="cut") for name in "abcd"])
    assert measure(table).at_least == {"placeholders": "`a.md`: cut; `b.md`: cut; `c.md`: cut"}


def test_places_are_lines() -> None:
    chosen = selection(page("a.md"))
    sections = [Place(path="a.md", line=1, text="Escalation"), Place(path="a.md", line=5, text="At night")]
    assert list(KIND.locate(chosen, "sections")) == sections
    assert list(KIND.locate(chosen, "words")) == sections
    assert list(KIND.locate(chosen, "links")) == [Place(path="a.md", line=2, text="https://grafana/d/1")]
    assert list(KIND.locate(chosen, "placeholders")) == [
        Place(path="a.md", line=3, text="TBD"),
        Place(path="a.md", line=5, text="a section without text"),
    ]


def test_the_same_page_twice_is_counted_once_and_two_contents_contradict() -> None:
    one = page()
    assert combine([one]) is one
    assert measure(combine([one, page(), page("b.md")])).values["sections"] == 2
    with pytest.raises(Contradiction, match=r"^two contents of one document, `docs/a.md`$"):
        combine([one, page(words=8)])


def test_of_two_days_of_one_file_the_older_stands_and_any_day_over_none() -> None:
    for days in (("2026-05-02", "2026-04-01"), ("2026-04-01", "2026-05-02"), ("", "2026-04-01"), ("2026-04-01", "")):
        tables = [page("a.md"), *(history(("a.md", day)) for day in days)]
        assert measure(combine(tables)).values["changed"] == "2026-04-01"


def test_a_row_without_its_document_stays() -> None:
    loose = Table(COLUMNS)
    add_section(loose, path="x.md", heading="H", line=1, words=1, filled=True)
    assert measure(combine([loose, page()])).values["sections"] == 2


def test_git_may_track_pages_and_not_their_history() -> None:
    assert (KIND.documents, KIND.repository, KIND.everywhere) == (True, ("history",), True)
