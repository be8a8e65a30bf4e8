"""The kind `coverage`: what it measures and where."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.kinds.coverage import KIND
from readygate.kinds.filtering import select_rows
from readygate.kinds.kind import Better, Measurement, Place, Selection
from readygate.model.quantity import Unit
from readygate.model.table import ColumnType, Table

UNTOLD = (-1, -1)


def row(path: str, **changes: Any) -> tuple[Any, ...]:
    usual: dict[str, Any] = {
        "lines": (3, 4),
        "branches": (1, 2),
        "functions": (1, 1),
        "statements": UNTOLD,
        "text": "1-4",
        "missed": "4",
        "by_line": "2:1/2",
    }
    of = {**usual, **changes}
    counts = [count for name in ("lines", "branches", "functions", "statements") for count in of[name]]
    return ("file", path, 1, *counts, of["text"], of["missed"], of["by_line"])


def unplaced(files: int, taken: int, total: int) -> tuple[Any, ...]:
    return ("unplaced", "", files, 0, 0, taken, total, 0, 0, 0, 0, "", "", "")


def table(*rows: tuple[Any, ...]) -> Table:
    made = Table(KIND.columns)
    for cells in rows:
        made.add(*cells)
    return made


def measured(*rows: tuple[Any, ...], paths: str = "") -> Measurement:
    made = table(*rows)
    selected = select_rows(KIND, made, {"paths": (paths,)} if paths else {})
    return KIND.measure(Selection(table=made, rows=selected))


def test_ratios_are_of_summed_counts() -> None:
    found = measured(
        row("a.ts"), row("b.ts", lines=(1, 6), branches=(0, 1), functions=(0, 2), text="1-6", missed="2-6")
    )
    assert dict(found.values) == {"lines": 0.4, "branches": 1 / 3, "functions": 1 / 3, "files": 2.0}
    assert found.untold == {"statements": "2 of 2 files do not tell their statements"}
    assert (found.examined, found.subject, found.notes) == (2, "files measured", ())


def test_one_file_that_does_not_tell_leaves_the_metric_untold() -> None:
    found = measured(row("a.ts", statements=(2, 2)), row("b.ts", branches=UNTOLD))
    assert found.untold == {
        "branches": "1 of 2 files do not tell their branches",
        "statements": "1 of 2 files do not tell their statements",
    }
    assert found.values["lines"] == 0.75


def test_statements_are_told_where_the_report_has_them() -> None:
    assert measured(row("a.ts", statements=(1, 2))).values["statements"] == 0.5


def test_nothing_of_a_sort_is_not_all_of_it() -> None:
    found = measured(row("a.ts", branches=(0, 0), functions=(0, 0), by_line=""))
    assert found.untold["branches"] == "the selected files have no branches"
    assert found.untold["functions"] == "the selected files have no functions"


def test_a_file_without_lines_is_not_examined() -> None:
    empty = row("__init__.py", lines=(0, 0), branches=(0, 0), text="", missed="", by_line="")
    assert measured(empty).examined == 0
    assert measured(empty).values == {"files": 0.0, "functions": 1.0}
    both = measured(empty, row("a.py"))
    assert (both.examined, both.values["files"], both.values["lines"]) == (1, 1.0, 0.75)
    counted = measured(row("a.json", lines=UNTOLD, statements=(1, 2)))
    assert counted.examined == 1


def test_one_line_or_one_statement_is_enough_to_examine_a_file_and_none_is_not() -> None:
    bare = {"branches": (0, 0), "functions": (0, 0), "text": "", "missed": "", "by_line": ""}
    assert measured(row("a.py", lines=(0, 1), **bare)).examined == 1
    assert measured(row("a.json", lines=UNTOLD, statements=(0, 1), **bare)).examined == 1
    assert measured(row("a.json", lines=(0, 0), statements=(0, 0), **bare)).examined == 0
    assert measured(row("a.json", lines=UNTOLD, statements=(0, 0), **bare)).examined == 0


def test_no_file_is_nothing_examined() -> None:
    assert measured().examined == 0
    assert measured(row("a.ts"), paths="b.ts").examined == 0


def test_branches_in_no_file_count_only_with_all_files() -> None:
    rows = (row("src/a.ts"), row("lib/b.ts"), unplaced(2, 3, 4))
    whole = measured(*rows)
    assert (whole.values["branches"], whole.notes, whole.values["files"]) == (5 / 8, (), 2.0)
    assert whole.values["lines"] == 0.75
    for part in (measured(*rows, paths="src/**"), measured(*rows, paths="!lib/**")):
        assert part.values["branches"] == 0.5
        assert part.notes == (
            "the report places 4 branches in no file: they count only where all its files are selected",
        )
    assert measured(row("src/a.ts"), row("lib/b.ts"), paths="src/**").notes == ()


def places(metric: str, *rows: tuple[Any, ...]) -> list[Place]:
    made = table(*rows)
    return list(KIND.locate(Selection(table=made, rows=range(len(made))), metric))


def test_files_that_lack_most_come_first() -> None:
    found = places(
        "lines",
        row("src/b.ts", lines=(2, 4), missed="3-4", text="1-4"),
        row("src/window.ts", lines=(0, 14), text="30-60", missed="41-48,60"),
        row("src/a.ts", lines=(2, 4), missed="1,4", text="1-4"),
        row("src/full.ts", lines=(4, 4), missed=""),
        row("src/one.ts"),
        unplaced(5, 0, 1),
    )
    assert found == [
        Place(path="src/window.ts", line=41, text="14 lines without a test in window.ts: 41-48, 60"),
        Place(path="src/a.ts", line=1, text="2 lines without a test in a.ts: 1, 4"),
        Place(path="src/b.ts", line=3, text="2 lines without a test in b.ts: 3-4"),
        Place(path="src/one.ts", line=4, text="1 line without a test in one.ts: 4"),
    ]


def test_many_ranges_are_cut() -> None:
    missed = ",".join(str(number) for number in range(1, 21, 2))
    (found,) = places("lines", row("a.ts", lines=(0, 10), text=missed, missed=missed))
    assert found.text == "10 lines without a test in a.ts: 1, 3, 5, 7, 9, 11, 13, 15 and 2 more"


@pytest.mark.parametrize(
    ("metric", "changes", "line", "text"),
    [
        (
            "branches",
            {"branches": (3, 6), "by_line": "2:1/2,9:2/2,7:0/2"},
            2,
            "3 branches without a test in a.ts: 2, 7",
        ),
        ("branches", {"branches": (1, 2), "by_line": ""}, 0, "1 branch without a test in a.ts"),
        ("functions", {"functions": (1, 2)}, 0, "1 function without a test in a.ts"),
        ("statements", {"statements": (1, 3)}, 4, "2 statements without a test in a.ts: 4"),
    ],
)
def test_every_count_has_its_places(metric: str, changes: dict[str, Any], line: int, text: str) -> None:
    assert places(metric, row("a.ts", **changes)) == [Place(path="a.ts", line=line, text=text)]


def test_files_have_no_places() -> None:
    assert places("files", row("a.ts")) == []
    assert places("statements", row("a.ts")) == []


def test_the_kind_says_what_it_is() -> None:
    assert (KIND.name, KIND.owner_column, KIND.owner_by_name) == ("coverage", "path", False)
    assert {metric.name: (metric.unit, metric.better) for metric in KIND.metrics} == {
        "lines": (Unit.RATIO, Better.HIGHER),
        "branches": (Unit.RATIO, Better.HIGHER),
        "functions": (Unit.RATIO, Better.HIGHER),
        "statements": (Unit.RATIO, Better.HIGHER),
        "files": (Unit.COUNT, Better.HIGHER),
    }
    assert [(column.name, column.type) for column in KIND.columns] == [
        ("entry", ColumnType.TEXT),
        ("path", ColumnType.PATH),
        ("files", ColumnType.INTEGER),
        ("lines-covered", ColumnType.INTEGER),
        ("lines-valid", ColumnType.INTEGER),
        ("branches-covered", ColumnType.INTEGER),
        ("branches-valid", ColumnType.INTEGER),
        ("functions-covered", ColumnType.INTEGER),
        ("functions-valid", ColumnType.INTEGER),
        ("statements-covered", ColumnType.INTEGER),
        ("statements-valid", ColumnType.INTEGER),
        ("lines", ColumnType.UNIQUE),
        ("missed", ColumnType.UNIQUE),
        ("branch-lines", ColumnType.UNIQUE),
    ]
