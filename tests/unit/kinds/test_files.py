"""The kind `files`: the judged tree, and the base's only where it is asked for."""

from __future__ import annotations

import pytest

from readygate.kinds.files import COLUMNS, KIND, add_file, add_tree, combine, digests
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Contradiction, Measurement, Place, Selection
from readygate.model.table import Table


def tree(*paths: str, side: str = "head", commit: str = "c", gap: str = "") -> Table:
    table = Table(COLUMNS)
    add_tree(table, tree=side, commit=commit, gap=gap)
    for path in paths:
        add_file(table, tree=side, path=path, object=f"o-{path}")
    return table


def selection(table: Table, **where: str) -> Selection:
    patterns = {name: (glob,) for name, glob in where.items()}
    return Selection(table=table, rows=select_rows(KIND, table, patterns), patterns=patterns)


def measure(table: Table, **where: str) -> Measurement:
    return KIND.measure(selection(table, **where))


BOTH = Table.joined([tree("a.md", "src/b"), tree("docs/rfc.md", side="base")])


@pytest.mark.parametrize(
    ("where", "count", "examined"),
    [
        ({}, 2, 1),
        ({"paths": "*.md"}, 1, 1),
        ({"paths": "x/**"}, 0, 1),
        ({"trees": "base"}, 1, 1),
        ({"trees": "base", "paths": "docs/*"}, 1, 1),
        ({"trees": "*"}, 3, 2),
        ({"trees": "none"}, 0, 0),
    ],
)
def test_the_judged_tree_counts_and_the_base_where_it_is_asked_for(
    where: dict[str, str], count: int, examined: int
) -> None:
    found = measure(BOTH, **where)
    assert (found.values, found.examined, found.subject) == ({"count": count}, examined, "trees")
    assert found.at_least == {}


def test_a_base_alone_is_no_judged_tree() -> None:
    assert measure(tree("a", side="base")).examined == 0


def test_a_list_with_a_gap_tells_a_lower_bound() -> None:
    assert measure(tree("a", "a", gap="cut")).values == {"count": 1}
    assert measure(tree("a", gap="cut")).at_least == {"count": "cut"}


def test_the_files_are_the_places() -> None:
    assert list(KIND.locate(selection(BOTH), "count")) == [Place(path="a.md"), Place(path="src/b")]
    assert list(KIND.locate(selection(BOTH, trees="base"), "count")) == [Place(path="docs/rfc.md")]


def test_contents_are_those_of_the_judged_tree() -> None:
    table = Table.joined([BOTH, tree(side="head")])
    add_file(table, tree="head", path="unnamed")
    assert list(digests(table)) == [("a.md", "o-a.md"), ("src/b", "o-src/b")]


def test_trees_are_joined_side_by_side() -> None:
    head, base = tree("a"), tree("b", side="base", commit="d")
    assert combine([head]) is head
    both = combine([head, base])
    assert (measure(both).values, measure(both, trees="base").values) == ({"count": 1}, {"count": 1})
    assert measure(combine([both, head])).values == {"count": 1}
    empty = Table(COLUMNS)
    assert combine([empty, Table(COLUMNS)]) is empty


def test_one_side_of_two_commits_contradicts() -> None:
    with pytest.raises(Contradiction, match=r"^two lists of files say base of different commits$"):
        combine([tree(side="base"), tree(side="base", commit="d")])


def test_whole_lists_of_one_commit_must_agree() -> None:
    for pair in ([tree("a"), tree("a", "b")], [tree("a", "b"), tree("a")], [tree("a", gap="cut"), tree("b")]):
        with pytest.raises(Contradiction, match=r"^two lists of the files of one commit differ$"):
            combine(pair)


def test_a_whole_list_completes_one_with_a_gap_and_of_two_with_gaps_the_longer_stands() -> None:
    for pair in ([tree("a", gap="cut"), tree("a", "b")], [tree("a", "b"), tree("a", gap="cut")]):
        found = measure(combine(pair))
        assert (found.values, found.at_least) == ({"count": 2}, {})
    found = measure(combine([tree("a", gap="cut"), tree("a", "b", gap="cut")]))
    assert (found.values, found.at_least) == ({"count": 2}, {"count": "cut"})


def test_it_tells_of_the_repository() -> None:
    assert (KIND.repository, KIND.documents) == (("tree",), False)
