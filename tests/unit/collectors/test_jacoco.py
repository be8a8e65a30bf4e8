"""JaCoCo XML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.collectors.collector import Collected
from readygate.collectors.jacoco import COLLECTOR
from readygate.kinds.coverage_table import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import cuts, example, flipped, refuses, survives

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "jacoco").iterdir())
NAMES = [column.name for column in COLUMNS]
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">'


def collect(data: bytes | str) -> Collected:
    return COLLECTOR.collect(Source.of_bytes("x", data.encode() if isinstance(data, str) else data))


def report(files: str, more: str = "") -> str:
    return f'{DOCTYPE}<report name="r"><sessioninfo id="s"/><package name="com/acme">{files}</package>{more}</report>'


def file(inner: str, name: str = "A.java") -> str:
    return f'<sourcefile name="{name}">{inner}</sourcefile>'


def line(number: int | str, mi: int | str, ci: int | str, mb: int | str = 0, cb: int | str = 0) -> str:
    return f'<line nr="{number}" mi="{mi}" ci="{ci}" mb="{mb}" cb="{cb}"/>'


def counter(kind: str, covered: int | str, missed: int | str) -> str:
    return f'<counter type="{kind}" missed="{missed}" covered="{covered}"/>'


def rows(data: str) -> list[dict[str, Any]]:
    table = collect(data).table
    return [dict(zip(NAMES, table.row(row), strict=True)) for row in range(len(table))]


def only(inner: str) -> dict[str, Any]:
    (row,) = rows(report(file(inner)))
    return row


def counts(row: dict[str, Any], name: str) -> tuple[int, int]:
    return row[f"{name}-covered"], row[f"{name}-valid"]


def test_a_source_file_has_its_lines_branches_and_methods() -> None:
    lines = line(3, 0, 2) + line(4, 1, 1, 3, 1) + line(9, 2, 0, 2, 0)
    row = only(lines + counter("LINE", 2, 1) + counter("BRANCH", 1, 5) + counter("METHOD", 1, 2))
    assert (row["entry"], row["path"], row["files"]) == ("file", "com/acme/A.java", 1)
    assert (row["lines"], row["missed"], row["branch-lines"]) == ("3-4,9", "9", "4:1/4,9:0/2")
    assert (counts(row, "lines"), counts(row, "branches"), counts(row, "functions")) == ((2, 3), (1, 6), (1, 3))
    assert counts(row, "statements") == (-1, -1)


def test_counters_of_classes_methods_and_packages_are_not_those_of_a_file() -> None:
    other = f'<class name="x"><method name="m">{counter("LINE", 9, 9)}</method>{counter("LINE", 9, 9)}</class>'
    (row,) = rows(report(other + file(line(1, 0, 1) + counter("METHOD", 1, 0)) + counter("LINE", 9, 9)))
    assert (counts(row, "lines"), counts(row, "functions")) == ((1, 1), (1, 1))


def test_without_a_counter_branches_are_those_of_the_lines_and_functions_untold() -> None:
    row = only(line(1, 0, 1, 1, 1))
    assert (counts(row, "branches"), counts(row, "functions")) == ((1, 2), (-1, -1))


def test_branches_of_code_without_line_numbers_count() -> None:
    row = only(line(1, 0, 1, 1, 1) + counter("BRANCH", 1, 3))
    assert (counts(row, "branches"), row["branch-lines"]) == ((1, 4), "1:1/2")


def test_a_line_may_have_its_attributes_in_any_order_and_stand_twice() -> None:
    row = only('<line ci="0" nr="3" mi="1" cb="1" mb="0"/>' + line(3, 0, 1, 1, 0))
    assert (row["lines"], row["missed"], row["branch-lines"]) == ("3", "", "3:1/2")


@pytest.mark.parametrize(
    ("inner", "lines"),
    [
        ('<line nr="2"/><line nr="3" mb="1" cb="1"/>' + counter("LINE", 5, 2), (5, 7)),
        ('<line nr="2"/>', (-1, -1)),
        (counter("LINE", 5, 2), (5, 7)),
        (counter("INSTRUCTION", 5, 2), (-1, -1)),
        ("", (0, 0)),
    ],
)
def test_lines_that_do_not_tell_their_instructions_are_only_counted(inner: str, lines: tuple[int, int]) -> None:
    row = only(inner)
    assert (counts(row, "lines"), row["lines"], row["missed"]) == (lines, "", "")


def test_a_file_without_a_package_and_parts_of_one_file() -> None:
    data = f'<report><package name="">{file(line(1, 0, 1))}{file(line(2, 1, 0))}</package></report>'
    (row,) = rows(data)
    assert (row["path"], row["lines"], row["missed"]) == ("A.java", "1-2", "2")


def test_files_of_one_name_in_two_groups_are_two_files() -> None:
    package = '<package name="a">{}</package>'
    one, two = (package.format(file(line(1, *hits))) for hits in ((0, 1), (1, 0)))
    other = package.format(file(line(1, 0, 1), "B.java"))
    groups = f'<group name="shop">{one}</group><group name="web">{two}{other}</group>'
    data = f'<report><group name="all">{groups}</group></report>'
    assert [row["path"] for row in rows(data)] == ["all/shop/a/A.java", "all/web/a/A.java", "a/B.java"]


def test_a_counter_alone_is_no_coverage() -> None:
    assert rows("<counter/>") == []


def test_counters_that_differ_are_told() -> None:
    (problem,) = collect(report(file(line(1, 0, 1) + counter("LINE", 2, 0)))).problems
    assert (problem.fault, problem.fatal) == (
        "counters of 1 files are not those of their lines: com/acme/A.java",
        False,
    )
    found = collect(report(file(line(1, 0, 1, 1, 1) + counter("BRANCH", 2, 0))))
    assert "counters of 1 files" in found.problems[0].fault
    assert found.table.integers("branches-covered")[0] == 1
    (problem,) = collect(report(file(line(1, 0, 1)), counter("LINE", 2, 0))).problems
    assert (problem.fault, problem.fatal) == ("the report counts 2 of 2 lines, its files 1 of 1", False)
    (problem,) = collect(report("", counter("LINE", 2, 0))).problems
    assert problem.fatal
    assert collect(report(file(line(1, 0, 1)), counter("LINE", 1, 0) + counter("METHOD", 3, 3))).problems == ()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("<coverage/>", "not a JaCoCo report"),
        ("<line/>", "outside every source file"),
        ("<report><package>", "truncated"),
        ('<!DOCTYPE report [<!ENTITY x "y">]><report/>', "DTD"),
        (report(line(1, 0, 1)), "outside every source file"),
        (report(file(file(""))), "inside another"),
        (report("<sourcefile/>"), "without a name"),
        (report(file(line("", 0, 1))), "com/acme/A.java"),
        (report(file(line(1, 0, -1))), "'-1' hits"),
        (report(file(line(1, 0, 1, -1))), "'-1' is no count"),
        (report(file(line(1, 0, 1, 9**20))), "is no count"),
        (report(file(counter("LINE", 1, "x"))), "a counter: 'x' is no count"),
        (report(file("<counter/>")), "a counter: '' is no count"),
    ],
)
def test_what_is_no_report_is_refused(data: str, fault: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        collect(data)
    assert fault in f"{caught.value.fault} {caught.value.hint}"


@given(st.dictionaries(st.integers(1, 40), st.tuples(*[st.integers(0, 2)] * 4), max_size=12))
def test_any_lines_are_counted(lines: dict[int, tuple[int, int, int, int]]) -> None:
    row = only("".join(line(number, *told) for number, told in lines.items()))
    assert counts(row, "lines") == (sum(told[1] > 0 for told in lines.values()), len(lines))
    taken, lost = sum(told[3] for told in lines.values()), sum(told[2] for told in lines.values())
    assert counts(row, "branches") == (taken, taken + lost)


@pytest.mark.unmeasured
@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_damage_never_raises_anything_else(folder: Path) -> None:
    survives(collect, flipped(example(folder), 60))
    refuses(collect, cuts(example(folder)))
