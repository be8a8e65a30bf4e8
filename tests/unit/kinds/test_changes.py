"""The kind `changes`: paths that differ, and what an incomplete list can tell."""

from __future__ import annotations

import pytest

from readygate.kinds import changes
from readygate.kinds.changes import KIND, add_list, add_path, combine
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Contradiction, Measurement, Place, Selection
from readygate.model.table import Table

A, B, C = "a" * 40, "b" * 40, "c" * 40


def listed(*paths: str, base: str = A, head: str = B, gap: str = "") -> Table:
    table = Table(changes.COLUMNS)
    add_list(table, base=base, head=head, gap=gap)
    for path in paths:
        add_path(table, path=path, status="modified")
    return table


def selection(table: Table, *globs: str) -> Selection:
    patterns = {"paths": globs} if globs else {}
    return Selection(table=table, rows=select_rows(KIND, table, patterns), patterns=patterns)


def measure(table: Table, *globs: str) -> Measurement:
    return KIND.measure(selection(table, *globs))


@pytest.mark.parametrize(
    ("globs", "count"), [((), 3), (("src/**",), 2), (("!src/**",), 1), (("docs/*.md", "src/a"), 2), (("web/**",), 0)]
)
def test_changed_paths_are_counted_and_the_comparison_is_examined(globs: tuple[str, ...], count: int) -> None:
    found = measure(listed("src/a", "src/b", "docs/c.md"), *globs)
    assert (found.examined, found.subject) == (1, "comparisons of two commits")
    assert found.values == {"count": count}
    assert (found.at_least, found.untold, found.notes) == ({}, {}, ())


def test_a_path_that_is_there_twice_counts_once() -> None:
    assert measure(listed("a", "a", "b")).values == {"count": 2}


def test_nothing_changed_is_something_examined_and_no_list_is_nothing() -> None:
    assert (measure(listed()).examined, measure(listed()).values) == (1, {"count": 0})
    assert measure(Table(changes.COLUMNS)).examined == 0


def test_an_incomplete_list_tells_a_lower_bound_with_its_reason() -> None:
    assert measure(listed("a", gap="at most 300")).at_least == {"count": "at most 300"}
    both = Table.joined([listed(gap="x"), listed(gap="y"), listed(gap="x")])
    assert measure(both).at_least == {"count": "x; y"}


def test_the_paths_are_the_places() -> None:
    table = listed("a")
    add_path(table, path="new", status="renamed", other="old")
    assert list(KIND.locate(selection(table), "count")) == [
        Place(path="a", text="modified"),
        Place(path="new", text="renamed (other path: old)"),
    ]


def test_one_list_is_itself_and_the_same_list_twice_is_one() -> None:
    one = listed("a", "b")
    assert combine([one]) is one
    assert measure(combine([one, listed("a", "b")])).values == {"count": 2}


def test_lists_of_different_comparisons_contradict() -> None:
    with pytest.raises(Contradiction) as caught:
        combine([listed(), listed(head=C)])
    assert (
        str(caught.value) == f"lists of changed files of different commits: {A[:12]}..{B[:12]} and {A[:12]}..{C[:12]}"
    )
    with pytest.raises(Contradiction):
        combine([listed(), listed(base=C)])
    with pytest.raises(Contradiction):
        combine([listed(), Table(changes.COLUMNS)])


def test_whole_lists_that_differ_contradict() -> None:
    with pytest.raises(Contradiction, match=r"^two whole lists of changed files of the same commits differ$"):
        combine([listed("a"), listed("b")])


def test_a_whole_list_completes_one_with_a_gap_and_contradicts_one_with_more() -> None:
    found = measure(combine([listed("a", gap="cut"), listed("a", "b")]))
    assert (found.values, found.at_least) == ({"count": 2}, {})
    with pytest.raises(Contradiction, match=r"has a path that the whole list of the same commits lacks$"):
        combine([listed("x", gap="cut"), listed("a", "b")])


def test_lists_with_gaps_are_one_with_all_their_paths() -> None:
    found = combine([listed("a", "b", gap="cut"), listed("b", "c", gap="cut")])
    assert [found.row(row)[3] for row in range(len(found))] == ["", "a", "b", "c"]
    assert measure(found).at_least == {"count": "cut"}


def test_it_tells_of_the_repository() -> None:
    assert (KIND.repository, KIND.documents) == (("changes",), False)
