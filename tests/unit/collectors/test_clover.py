"""Clover XML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.collectors.clover import COLLECTOR
from readygate.collectors.collector import Collected
from readygate.kinds.coverage_table import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import cuts, example, flipped, refuses, survives

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "clover").iterdir())
NAMES = [column.name for column in COLUMNS]


def collect(data: bytes | str) -> Collected:
    return COLLECTOR.collect(Source.of_bytes("x", data.encode() if isinstance(data, str) else data))


def report(files: str, name: str = "billing", more: str = "") -> str:
    return f'<coverage clover="1"><project name="{name}">{files}{more}</project></coverage>'


def file(lines: str = "", metrics: str = "", path: str = "src/a.php") -> str:
    return f'<file name="a.php" path="{path}">{lines}{metrics}</file>'


def metrics(
    statements: tuple[int, int], conditionals: tuple[int, int] = (0, 0), methods: tuple[int, int] = (0, 0)
) -> str:
    told = {"statements": statements, "conditionals": conditionals, "methods": methods}
    texts = [f'covered{name}="{own[0]}" {name}="{own[1]}"' for name, own in told.items()]
    return f"<metrics {' '.join(texts)}/>"


def stmt(number: int | str, count: int | str) -> str:
    return f'<line num="{number}" type="stmt" count="{count}"/>'


def cond(number: int, true: int | str, false: int | str, count: int | None = 1) -> str:
    hits = "" if count is None else f'count="{count}"'
    return f'<line num="{number}" type="cond" {hits} truecount="{true}" falsecount="{false}"/>'


def method(count: str) -> str:
    return f'<line num="1" type="method" {count}/>'


def rows(data: str) -> list[dict[str, Any]]:
    table = collect(data).table
    return [dict(zip(NAMES, table.row(row), strict=True)) for row in range(len(table))]


def only(lines: str, own: str, name: str = "billing") -> dict[str, Any]:
    (row,) = rows(report(file(lines, own), name))
    return row


def counts(row: dict[str, Any], name: str) -> tuple[int, int]:
    return row[f"{name}-covered"], row[f"{name}-valid"]


def test_a_file_has_its_lines_and_what_its_metrics_tell() -> None:
    row = only(stmt(3, 1) + stmt(4, 0) + stmt(9, 7), metrics((3, 5), methods=(1, 2)))
    assert (row["entry"], row["path"], row["files"]) == ("file", "src/a.php", 1)
    assert (counts(row, "lines"), counts(row, "statements"), counts(row, "functions")) == ((2, 3), (3, 5), (1, 2))
    assert (row["lines"], row["missed"], row["branch-lines"], counts(row, "branches")) == ("3-4,9", "4", "", (0, 0))


def test_statements_of_istanbul_are_lines_and_therefore_untold() -> None:
    assert counts(only(stmt(3, 1), metrics((1, 1)), "All files"), "statements") == (-1, -1)
    assert collect(report(file(stmt(3, 1)), "All files")).tool == "istanbul"
    assert collect(report(file(stmt(3, 1)))).tool == ""


def test_a_method_was_called_if_its_own_line_says_so() -> None:
    row = only(method('count="3"') + method('count="0"') + method("") + stmt(2, 1), metrics((1, 1), methods=(0, 3)))
    assert (counts(row, "functions"), counts(row, "lines")) == ((1, 3), (1, 1))


@pytest.mark.parametrize(
    ("conditions", "told", "placed"),
    [
        (cond(5, 1, 1), (1, 2), "5:1/2"),
        (cond(5, 1, 1), (2, 2), "5:2/2"),
        (cond(5, 7, 0, None), (1, 2), "5:1/2"),
        (cond(5, 7, 2) + cond(5, 0, 3) + cond(6, 0, 0), (3, 6), "5:3/4,6:0/2"),
        (cond(5, 2, 1) + cond(6, 1, 0), (3, 4), "5:2/3,6:1/1"),
        (cond(5, 2, 1), (4, 6), "5:2/3"),
        ("", (4, 6), ""),
    ],
)
def test_conditions_mean_what_adds_up_to_the_metrics(conditions: str, told: tuple[int, int], placed: str) -> None:
    row = only(stmt(1, 1) + conditions, metrics((9, 9), told))
    assert (counts(row, "branches"), row["branch-lines"]) == (told, placed)


def test_a_condition_without_a_count_is_no_line() -> None:
    assert counts(only(stmt(1, 1) + cond(2, 1, 1, None), metrics((1, 1), (2, 2))), "lines") == (1, 1)


def test_without_metrics_only_lines_are_told() -> None:
    row = only(stmt(1, 1) + cond(2, 1, 1), "")
    assert counts(row, "lines") == (2, 2)
    assert counts(row, "branches") == counts(row, "functions") == counts(row, "statements") == (-1, -1)


def test_metrics_without_lines_tell_no_lines() -> None:
    row = only("", metrics((4, 5)))
    assert (counts(row, "lines"), counts(row, "statements")) == ((-1, -1), (4, 5))


def test_metrics_of_classes_packages_and_tests_are_not_those_of_a_file() -> None:
    tests = f"<testproject>{file(stmt(1, 0), path='tests/a.php')}</testproject></coverage>"
    own = (
        f"<package>{metrics((9, 9))}{file(f'<class>{metrics((8, 8))}</class>{stmt(1, 1)}', metrics((1, 2)))}</package>"
    )
    (row,) = rows(report(own).replace("</coverage>", tests))
    assert counts(row, "statements") == (1, 2)


def test_a_name_is_a_path_where_there_is_no_other() -> None:
    (row,) = rows(report(f'<file name="/src/a.php">{stmt(1, 1)}</file>'))
    assert row["path"] == "/src/a.php"


def test_parts_of_one_file_are_one_file() -> None:
    (row,) = rows(report(file(stmt(1, 1), metrics((1, 1))) + file(stmt(2, 0), metrics((0, 1)))))
    assert (row["lines"], row["missed"], counts(row, "statements")) == ("1-2", "2", (1, 2))


def test_totals_of_the_project_are_compared() -> None:
    (problem,) = collect(report(file(stmt(1, 1), metrics((1, 1))), more=metrics((2, 2)))).problems
    assert problem.fault == "the project claims 2 of 2 statements covered, its files 1 of 1"
    assert not problem.fatal
    assert collect(report(file(stmt(1, 1), metrics((1, 1))), more=metrics((1, 1)))).problems == ()
    assert collect(report(file(stmt(1, 1)), more=metrics((0, 0)))).problems == ()
    (problem,) = collect(report("", more=metrics((2, 2)))).problems
    assert problem.fatal


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("<report/>", "not a Clover report"),
        ("<coverage><project>", "truncated"),
        (report(stmt(1, 1)), "outside every file"),
        (report(file(stmt("x", 1))), "a line outside every file, or without a count"),
        (report(file(stmt(1, -1))), "without a count"),
        (report(file('<line num="1" type="stmt"/>')), "without a count"),
        (report(file(stmt(1 << 31, 1))), "line numbers"),
        (report(file(file())), "a file inside a file"),
        (report("<file/>"), "without a name"),
        (report(file(stmt(1, 1), metrics((3, 2)))), "3 of 2 statements"),
        (report(file(stmt(1, 1), metrics((1, 1), (3, 2)))), "3 of 2 conditionals"),
        (report(file(stmt(1, 1), metrics((1, 1), (0, 0), (2, 1)))), "2 of 1 methods"),
        (report(file(stmt(1, 1), metrics((-1, 1)))), "is no count"),
        (report(file(stmt(1, 0), metrics((1, 1)))), "1 of 1 statements covered on 0 of 1 lines"),
        (report(file(stmt(1, 1), metrics((0, 1)))), "0 of 1 statements covered on 1 of 1 lines"),
        (report(file(cond(1, 1, 3), metrics((1, 1), (4, 4)))), "its lines list 1 of 4"),
        (report(file(cond(1, 3, 0), metrics((1, 1), (1, 4)))), "its lines list 3 of 3"),
        (report(file(cond(1, "x", 0), metrics((1, 1), (1, 4)))), "'x' is no count"),
    ],
)
def test_what_contradicts_itself_or_is_no_clover_is_refused(data: str, fault: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        collect(data)
    assert fault in f"{caught.value.fault} {caught.value.hint}"


@given(st.dictionaries(st.integers(1, 40), st.integers(0, 2), min_size=1, max_size=12))
def test_any_lines_are_counted(lines: dict[int, int]) -> None:
    hit = sum(count > 0 for count in lines.values())
    row = only("".join(stmt(*pair) for pair in lines.items()), metrics((hit, len(lines))))
    assert counts(row, "lines") == counts(row, "statements") == (hit, len(lines))


@pytest.mark.unmeasured
@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_damage_never_raises_anything_else(folder: Path) -> None:
    survives(collect, flipped(example(folder), 60))
    refuses(collect, cuts(example(folder)))
