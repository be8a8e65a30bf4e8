"""Coverage of one file told twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.kinds.coverage_merge import add_unplaced, combine, merge_parts
from readygate.kinds.coverage_table import COLUMNS, COUNTED, join_branches, read_branches, summed, write_branches
from readygate.kinds.kind import Contradiction
from readygate.model.ranges import write_ranges
from readygate.model.table import Table

UNTOLD = (-1, -1)


def file(
    path: str = "a.ts",
    covered: tuple[int, ...] = (),
    missed: tuple[int, ...] = (),
    branches: dict[int, tuple[int, int]] | None = None,
    **counts: tuple[int, int],
) -> tuple[Any, ...]:
    """A row with lines; counts are those of the lines unless given."""
    by_line = branches or {}
    usual = {
        "lines": (len(covered), len(covered) + len(missed)),
        "branches": summed(by_line),
        "functions": UNTOLD,
        "statements": UNTOLD,
    }
    flat = [count for pair in {**usual, **counts}.values() for count in pair]
    texts = (write_ranges(sorted((*covered, *missed))), write_ranges(missed), write_branches(by_line))
    return ("file", path, 1, *flat, *texts)


def bare(path: str = "a.ts", **counts: tuple[int, int]) -> tuple[Any, ...]:
    """A row that counts without lines."""
    flat = [count for pair in {**dict.fromkeys(COUNTED, UNTOLD), **counts}.values() for count in pair]
    return ("file", path, 1, *flat, "", "", "")


def table(*rows: tuple[Any, ...]) -> Table:
    made = Table(COLUMNS)
    for row in rows:
        made.add(*row)
    return made


def rows(found: Table) -> list[tuple[Any, ...]]:
    return [found.row(number) for number in range(len(found))]


def test_files_that_are_told_once_stay_what_they_are() -> None:
    one, two = file("a.ts", (1,), (2,)), file("b.ts", (3,))
    assert rows(combine([table(one, two)])) == rows(combine([table(one), table(two)])) == [one, two]


def test_a_line_is_covered_if_either_report_covers_it() -> None:
    found = combine([table(file("a.ts", (1, 2), (3, 5))), table(file("b.ts", (1,)), file("a.ts", (3,), (1, 4)))])
    assert rows(found) == [file("a.ts", (1, 2, 3), (4, 5)), file("b.ts", (1,))]


def test_branches_of_a_line_are_the_most_that_one_report_is_sure_of() -> None:
    one = file(covered=(1, 2), branches={1: (1, 2), 2: (2, 4)})
    two = file(covered=(1, 2), branches={1: (1, 2), 2: (3, 3), 9: (0, 2)})
    assert rows(combine([table(one), table(two)])) == [
        file(covered=(1, 2), branches={1: (1, 2), 2: (3, 4), 9: (0, 2)}),
    ]


def counted(name: str, found: Table, row: int = 0) -> tuple[int, int]:
    return found.integers(f"{name}-covered")[row], found.integers(f"{name}-valid")[row]


def test_counts_without_lines_are_not_added_up() -> None:
    one, two = table(file(covered=(1,), branches={1: (1, 2)})), table(file(covered=(1,), branches={1: (2, 2)}))
    for made, taken, total, called in ((one, 2, 5, (4, 6)), (two, 3, 3, (5, 5))):
        made.integers("branches-covered").values[0] = taken
        made.integers("branches-valid").values[0] = total
        made.integers("functions-covered").values[0], made.integers("functions-valid").values[0] = called
    found = combine([one, two])
    assert counted("branches", found) == (2 + 1, 2 + 3)
    assert counted("functions", found) == (5, 6)
    assert counted("statements", found) == UNTOLD


def test_what_one_report_does_not_tell_the_other_does() -> None:
    silent = file(covered=(1,), missed=(2,), branches={}, functions=(1, 2))
    made = table(silent)
    made.integers("branches-covered").values[0] = made.integers("branches-valid").values[0] = -1
    found = combine([made, table(file(covered=(2,), branches={2: (1, 2)}))])
    assert counted("branches", found) == (1, 2)
    assert counted("functions", found) == (1, 2)
    assert counted("lines", found) == (2, 2)
    both = combine([made, made])
    assert counted("branches", both) == UNTOLD


@pytest.mark.parametrize("order", [1, -1])
def test_a_report_without_lines_that_agrees_adds_what_it_alone_tells(order: int) -> None:
    tables = [
        table(file(covered=(1, 2), missed=(3,), branches={1: (1, 2)})),
        table(bare(lines=(2, 3), branches=(1, 2), functions=(1, 1), statements=(4, 5))),
    ]
    assert rows(combine(tables[::order])) == [
        file(covered=(1, 2), missed=(3,), branches={1: (1, 2)}, functions=(1, 1), statements=(4, 5))
    ]


def test_a_summary_may_know_branches_that_stand_on_no_line() -> None:
    for known, told in (((2, 2), (3, 4)), ((1, 2), (1, 3)), ((1, 2), (2, 3)), ((0, 1), (0, 2))):
        found = combine([table(file(covered=(1,), branches={1: known})), table(bare(lines=(1, 1), branches=told))])
        assert counted("branches", found) == told
    found = combine([table(file(covered=(1,))), table(bare(lines=(1, 1), branches=(1, 2)))])
    assert counted("branches", found) == (1, 2)


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        (bare(lines=(3, 3)), "2 of 3 lines covered and 3 of 3"),
        (bare(lines=(2, 4)), "2 of 3 lines covered and 2 of 4"),
        (bare(lines=(2, 3), branches=(2, 2)), "1 of 2 branches covered and 2 of 2"),
        (bare(lines=(2, 3), branches=(0, 2)), "1 of 2 branches covered and 0 of 2"),
        (bare(lines=(2, 3), branches=(0, 0)), "1 of 2 branches covered and 0 of 0"),
    ],
)
def test_a_report_without_lines_that_differs_is_a_contradiction(other: tuple[Any, ...], fault: str) -> None:
    with pytest.raises(Contradiction, match=f"two reports of `a.ts` differ: {fault}"):
        combine([table(file(covered=(1, 2), missed=(3,), branches={1: (1, 2)})), table(other)])


def test_a_file_without_a_line_has_none_in_a_report_without_lines() -> None:
    with pytest.raises(Contradiction, match="differ: 0 of 0 lines covered and 1 of 2"):
        combine([table(file()), table(bare(lines=(1, 2)))])


def test_two_reports_without_lines_must_agree() -> None:
    one = bare(lines=(2, 3), functions=(1, 1))
    assert rows(combine([table(one), table(one)])) == [one]
    assert rows(combine([table(one), table(bare(lines=(2, 3), statements=(1, 1)))])) == [
        bare(lines=(2, 3), functions=(1, 1), statements=(1, 1))
    ]
    with pytest.raises(Contradiction):
        combine([table(one), table(bare(lines=(1, 3)))])


def test_a_file_without_lines_takes_those_of_another_report() -> None:
    found = combine([table(file()), table(file(covered=(1,), missed=(2,)))])
    assert rows(found) == [file(covered=(1,), missed=(2,))]


def test_two_paths_that_became_one_are_one_file() -> None:
    made = table(file("w/a.ts", (1,), (2,)), file("a.ts", (2,), (1,)))
    assert rows(combine([made.with_paths(lambda path: path.removeprefix("w/"))])) == [file("a.ts", (1, 2))]


def test_parts_of_a_file_add_up_their_functions() -> None:
    found = merge_parts(table(file(covered=(1,), missed=(2,), functions=(1, 2)), file(covered=(2,), functions=(1, 1))))
    assert rows(found) == [file(covered=(1, 2), functions=(2, 3))]
    whole = table(file("a.ts", (1,)), file("b.ts", (1,)))
    assert merge_parts(whole) is whole


def with_unplaced(taken: int, total: int, *files: tuple[Any, ...]) -> Table:
    made = table(*files)
    add_unplaced(made, taken, total)
    return made


A, B, C = file("a.ts", (1,), branches={1: (1, 2)}), file("b.ts", (1,)), file("c.ts", (1,))


def unplaced(found: Table) -> list[tuple[int, int, int]]:
    return [
        (found.integers("files")[row], *counted("branches", found, row))
        for row in range(len(found))
        if found.text("entry")[row] == "unplaced"
    ]


def test_unplaced_branches_stay_with_their_report() -> None:
    assert unplaced(with_unplaced(1, 3, A, B)) == [(2, 1, 3)]
    assert unplaced(combine([with_unplaced(1, 3, A, B)])) == [(2, 1, 3)]
    assert unplaced(combine([with_unplaced(1, 3, A), with_unplaced(2, 2, B)])) == [(1, 1, 3), (1, 2, 2)]


def test_a_share_of_a_report_has_none_of_its_unplaced_branches() -> None:
    share = with_unplaced(1, 3, A, B).picked([0, 2])
    assert rows(combine([share])) == [A]


def test_unplaced_branches_are_not_counted_twice() -> None:
    twice = combine([with_unplaced(1, 3, A, B), with_unplaced(1, 3, A, B)])
    assert unplaced(twice) == [(2, 1, 3)]
    more = combine([with_unplaced(1, 3, A, B), with_unplaced(2, 3, A, B)])
    assert unplaced(more) == [(2, 2, 4)]


def test_unplaced_branches_that_another_report_places_are_gone() -> None:
    full = table(file("a.ts", (1,), branches={1: (1, 2), 5: (1, 3)}))
    assert unplaced(combine([with_unplaced(1, 3, A), full])) == []
    partly = table(file("a.ts", (1,), branches={1: (1, 2), 5: (0, 1)}))
    assert unplaced(combine([with_unplaced(1, 3, A), partly])) == [(1, 1, 2)]


def test_unplaced_branches_are_not_taken_for_those_of_other_files() -> None:
    other = table(A, file("x.ts", (1,), branches={1: (5, 9)}))
    assert unplaced(combine([with_unplaced(1, 3, A), other])) == [(2, 1, 3)]
    one = file("a.ts", (1,), branches={1: (0, 1)})
    two = file("a.ts", (1,), branches={1: (0, 1), 5: (0, 1)})
    assert unplaced(combine([with_unplaced(0, 2, one), table(two)])) == [(1, 0, 1)]


def test_a_row_of_unplaced_branches_counts_nothing_else() -> None:
    made = with_unplaced(1, 3, A, B)
    assert made.row(2) == ("unplaced", "", 2, 0, 0, 1, 3, 0, 0, 0, 0, "", "", "")


def test_missed_unplaced_branches_of_different_reports_add_up() -> None:
    found = combine([with_unplaced(1, 3, A, B), with_unplaced(2, 5, A, C)])
    assert unplaced(found) == [(3, 2, 2 + 2 + 3)]


def test_branches_by_line_are_text() -> None:
    assert write_branches({30: (2, 2), 24: (1, 2)}) == "24:1/2,30:2/2"
    assert read_branches("24:1/2,30:2/2") == {24: (1, 2), 30: (2, 2)}
    assert read_branches("") == {}
    assert summed({}) == (0, 0)
    into = {1: (1, 2)}
    join_branches(into, {1: (0, 3), 2: (1, 1)})
    assert into == {1: (1, 3), 2: (1, 1)}


LINES = st.dictionaries(st.integers(1, 9), st.booleans(), max_size=6)
BRANCHES = st.dictionaries(
    st.integers(1, 5), st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda pair: (min(pair), max(pair)))
)


def _drawn(lines: dict[int, bool], branches: dict[int, tuple[int, int]]) -> tuple[Any, ...]:
    covered = tuple(sorted(line for line, hit in lines.items() if hit))
    return file("a.ts", covered, tuple(sorted(set(lines) - set(covered))), branches)


@given(st.lists(st.builds(_drawn, LINES, BRANCHES), min_size=2, max_size=4))
def test_merging_is_idempotent_and_needs_no_order(drawn: list[tuple[Any, ...]]) -> None:
    tables = [table(row) for row in drawn]
    found = combine(tables)
    assert rows(found) == rows(combine(tables[::-1])) == rows(combine([*tables, *tables])) == rows(combine([found]))
    for name in ("lines", "branches"):
        covered, valid = counted(name, found)
        assert max(counted(name, one)[0] for one in tables) <= covered <= valid
        assert valid >= max(counted(name, one)[1] for one in tables)


@pytest.mark.parametrize(
    ("told", "placed", "together"),
    [
        # What one report only counts is what the other places.
        ((1, 1), (1, 1), (3, 3)),
        ((0, 1), (0, 1), (2, 3)),
        ((2, 5), (2, 5), (4, 7)),
        # The other places fewer, or more: the rest stays, and nothing is counted twice.
        ((2, 5), (1, 2), (4, 7)),
        ((1, 2), (2, 5), (4, 7)),
        # Missed ones are never taken for the other's taken ones, nor the reverse.
        ((0, 4), (4, 4), (6, 10)),
        ((4, 4), (0, 4), (6, 10)),
    ],
)
def test_branches_without_a_line_are_those_that_another_report_places(
    told: tuple[int, int], placed: tuple[int, int], together: tuple[int, int]
) -> None:
    counted = list(file(covered=(1,), branches={1: (2, 2)}))
    counted[5:7] = 2 + told[0], 2 + told[1]
    one = table(tuple(counted))
    other = table(file(covered=(1,), branches={1: (2, 2), 7: placed}))
    for tables in ([one, other], [other, one]):
        (row,) = rows(combine(tables))
        assert (row[5], row[6]) == together
