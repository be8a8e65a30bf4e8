"""The kind `issues`: what a query covers is examined, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.kinds.filtering import select_rows
from readygate.kinds.issues import COLUMNS, KIND, add_issue, add_query, combine
from readygate.kinds.kind import Measurement, Place, Selection
from readygate.model.table import Table


def asked(*labels: str, state: str = "all", milestone: str = "", gap: str = "", **issues: Any) -> Table:
    """A query and its issues: `i<number>=(state, label)`."""
    table = Table(COLUMNS)
    add_query(table, repository="acme/shop", state=state, labels=labels, milestone=milestone, gap=gap)
    for name, (one, label) in issues.items():
        own = tuple(filter(None, (label, *labels)))
        number = int(name[1:])
        add_issue(
            table,
            repository="acme/shop",
            number=number,
            title=f"T{number}",
            state=one,
            labels=own,
            milestone=milestone or "M3",
        )
    return table


def selection(table: Table, **where: str | tuple[str, ...]) -> Selection:
    patterns = {name: (globs,) if isinstance(globs, str) else globs for name, globs in where.items()}
    return Selection(table=table, rows=select_rows(KIND, table, patterns), patterns=patterns)


def measure(table: Table, **where: str | tuple[str, ...]) -> Measurement:
    return KIND.measure(selection(table, **where))


ALL: dict[str, Any] = {"i1": ("open", "Bug"), "i2": ("closed", "bug"), "i3": ("open", "")}


@pytest.mark.parametrize(
    ("where", "opened", "closed"),
    [
        ({}, 2, 1),
        ({"labels": "bug"}, 1, 1),
        ({"labels": "!bug"}, 1, 0),
        ({"states": "open"}, 2, 0),
        ({"milestones": "M3"}, 2, 1),
        ({"milestones": "M4"}, 0, 0),
        ({"labels": ("bug", "none")}, 1, 1),
    ],
)
def test_a_query_without_labels_covers_all(where: dict[str, str], opened: int, closed: int) -> None:
    found = measure(asked(**ALL), **where)
    assert found.values == {"open": opened, "closed": closed}
    assert (found.examined, found.subject) == (1, "queries for such issues")
    assert (found.at_least, found.untold, found.notes) == ({}, {}, ())


def test_a_label_that_is_not_in_lower_case_is_not_covered_by_a_query_for_all() -> None:
    found = measure(asked(**ALL), labels="Bug")
    assert found.examined == 0
    assert found.notes == ("asked was issues, state all",)


def test_a_query_for_one_label_covers_that_label_alone() -> None:
    table = asked("Pen-Test", i1=("open", "pen-test"), milestone="M1")
    found = measure(table, labels="Pen-Test", milestones="M1")
    assert (found.examined, found.values) == (1, {"open": 1, "closed": 0})
    for where in ({}, {"labels": "pen-*"}, {"labels": "security"}, {"labels": "Pen-Test"}, {"milestones": "M1"}):
        found = measure(table, **where)
        assert (found.examined, found.values) == (0, {})
        assert found.notes == ("asked was issues labelled `Pen-Test` of the milestone `M1`, state all",)
        assert found.untold == {name: f"no query asked for {name} issues of that kind" for name in ("closed", "open")}


def test_a_query_for_one_of_two_labels_covers_both_and_no_other() -> None:
    table = asked("a", "b", i1=("open", ""))
    assert measure(table, labels=("a", "b")).values == {"open": 1, "closed": 0}
    assert measure(table, labels="b").at_least == {}
    assert measure(table).notes == ("asked was issues labelled `a` or `b`, state all",)
    assert measure(table, labels="c").examined == 0


def test_several_queries_together_cover_several_labels() -> None:
    both = Table.joined([asked("a", i1=("open", "")), asked("b")])
    assert measure(both, labels=("a", "b")).at_least == {}
    found = measure(both, labels=("a", "c"))
    assert (found.examined, found.values) == (1, {"open": 1, "closed": 0})
    assert found.at_least == dict.fromkeys(("open", "closed"), "no query asked for `c`")
    narrow = measure(both, labels=("a", "c"), milestones="M3")
    assert narrow.at_least == dict.fromkeys(("open", "closed"), "no query asked for `c`, `M3`")


def test_what_was_not_asked_for_is_not_told() -> None:
    found = measure(asked(state="open", i1=("open", "")))
    assert (found.values, found.untold) == ({"open": 1}, {"closed": "no query asked for closed issues of that kind"})
    found = measure(asked(state="closed", i1=("closed", "")))
    assert (found.values, found.untold) == ({"closed": 1}, {"open": "no query asked for open issues of that kind"})


def test_an_incomplete_list_tells_a_lower_bound_unless_another_is_whole() -> None:
    cut = asked(gap="page 2 is missing", i1=("open", ""))
    assert measure(cut).at_least == dict.fromkeys(("open", "closed"), "page 2 is missing")
    assert measure(cut).values == {"open": 1, "closed": 0}
    assert measure(Table.joined([cut, asked(i1=("open", ""))])).at_least == {}


def test_all_issues_are_not_covered_by_part_of_them() -> None:
    both = Table.joined([asked("a", i1=("open", "")), asked(milestone="M3")])
    found = measure(both, milestones=("M3", "M4"))
    assert found.at_least == dict.fromkeys(("open", "closed"), "no query asked for `M4`")


def test_the_issues_are_the_places() -> None:
    chosen = selection(asked(**ALL))
    assert list(KIND.locate(chosen, "open")) == [Place(text="#1 T1"), Place(text="#3 T3")]
    assert list(KIND.locate(chosen, "closed")) == [Place(text="#2 T2")]


def test_an_issue_that_one_list_has_open_is_open() -> None:
    one = asked(i1=("closed", ""), i2=("open", ""))
    assert combine([one]) is one
    for pair in ([one, asked(i1=("open", ""))], [asked(i1=("open", "")), one]):
        table = combine(pair)
        assert measure(table).values == {"open": 2, "closed": 0}
        assert table.text("entry").codes.count(table.text("entry").pool.index("query")) == 1


def test_different_queries_stay() -> None:
    table = combine([asked("a", i1=("open", "")), asked("b", state="open", gap="cut")])
    assert [table.row(row)[0] for row in range(len(table))] == ["query", "query", "issue"]


def test_it_tells_of_the_repository() -> None:
    assert (KIND.repository, KIND.documents) == (("issues",), False)
