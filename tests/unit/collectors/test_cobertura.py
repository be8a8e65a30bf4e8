"""Cobertura XML."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from readygate.collectors.cobertura import COLLECTOR
from readygate.collectors.collector import Collected, NotEvidence
from readygate.kinds.coverage_table import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import cuts, example, flipped, refuses, survives

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "cobertura").iterdir())
NAMES = [column.name for column in COLUMNS]


def collect(data: bytes | str) -> Collected:
    return COLLECTOR.collect(Source.of_bytes("x", data.encode() if isinstance(data, str) else data))


def report(classes: str, root: str = "", before: str = "") -> str:
    return f"<coverage {root}>{before}<packages><package><classes>{classes}</classes></package></packages></coverage>"


def part(lines: str, methods: str = "", path: str = "a.py", attributes: str = "") -> str:
    inner = f"<methods>{methods}</methods><lines>{lines}</lines>"
    return f'<class name="c" filename="{path}" {attributes}>{inner}</class>'


def line(number: int | str, hits: int | str, more: str = "") -> str:
    return f'<line number="{number}" hits="{hits}" {more}/>'


def rows(data: str) -> list[dict[str, Any]]:
    table = collect(data).table
    return [dict(zip(NAMES, table.row(row), strict=True)) for row in range(len(table))]


def only(data: str) -> dict[str, Any]:
    (row,) = rows(data)
    return row


def counts(row: dict[str, Any], name: str) -> tuple[int, int]:
    return row[f"{name}-covered"], row[f"{name}-valid"]


def test_a_file_has_its_lines() -> None:
    row = only(report(part(line(1, 1) + line(2, 0) + line(3, 12) + line(7, 0))))
    assert (row["entry"], row["path"], row["files"]) == ("file", "a.py", 1)
    assert counts(row, "lines") == (2, 4)
    assert (row["lines"], row["missed"], row["branch-lines"]) == ("1-3,7", "2,7", "")
    for name in ("branches", "functions", "statements"):
        assert counts(row, name) == (-1, -1)


def test_lines_of_methods_are_not_counted_again() -> None:
    method = f'<method name="f" hits="1"><lines>{line(1, 1)}{line(9, 0)}</lines></method>'
    row = only(report(part(line(1, 1) + line(2, 0), method)))
    assert counts(row, "lines") == (1, 2)
    assert counts(row, "functions") == (1, 1)


def test_lines_that_stand_in_methods_only_are_taken_from_there() -> None:
    method = (
        f'<method name="f"><lines>{line(4, 1, "branch=" + chr(34) + "False" + chr(34))}{line(5, 0)}</lines></method>'
    )
    row = only(report(part("", method)))
    assert (counts(row, "lines"), row["lines"]) == ((1, 2), "4-5")
    assert counts(only(report(part("", method), 'version="0.1"')), "lines") == (0, 0)


@pytest.mark.parametrize(
    ("method", "called"),
    [
        ('<method name="f" hits="3"/>', 1),
        ('<method name="f" hits="0"><lines><line number="1" hits="1"/></lines></method>', 0),
        ('<method name="f"><lines><line number="1" hits="0"/><line number="2" hits="1"/></lines></method>', 1),
        ('<method name="f" line-rate="1"><lines><line number="1" hits="0"/></lines></method>', 0),
        ('<method name="f" line-rate="0.5"><lines/></method>', 1),
        ('<method name="f" line-rate="0"/>', 0),
        ('<method name="f"/>', 0),
    ],
)
def test_a_function_is_called_by_its_hits_its_lines_or_its_rate(method: str, called: int) -> None:
    row = only(report(part(line(1, 1), method)))
    assert counts(row, "functions") == (called, 1)


def test_a_class_without_functions_beside_one_with_has_none() -> None:
    found = rows(report(part(line(1, 1), '<method name="f" hits="0"/>') + part(line(1, 1), path="b.py")))
    assert [counts(row, "functions") for row in found] == [(0, 1), (0, 0)]


def conditions(text: str, branch: str = "true") -> str:
    return f'branch="{branch}" condition-coverage="{text}"'


@pytest.mark.parametrize(
    ("more", "branches", "by_line"),
    [
        (conditions("50% (1/2)"), (1, 2), "3:1/2"),
        (conditions("100% (4/4)", "True"), (4, 4), "3:4/4"),
        (conditions("50% (1/2)") + ' missing-branches="4"', (1, 2), "3:1/2"),
        ('condition-coverage="50% (1/2)" branch="true"', (1, 2), "3:1/2"),
        ('condition-coverage="50% (1/2)"', (1, 2), "3:1/2"),
        ('type="jump" ' + conditions("0% (0/3)"), (0, 3), "3:0/3"),
        ('branch="true" missing-branches="4" condition-coverage="50% (1/2)"', (1, 2), "3:1/2"),
        ('branch="false"', (0, 0), ""),
        (conditions("100%", "false"), (0, 0), ""),
        ('branch="true"', (-1, -1), ""),
        (conditions("50%"), (-1, -1), ""),
        (conditions("", "True"), (-1, -1), ""),
        ('type="jump"', (-1, -1), ""),
        ("", (-1, -1), ""),
    ],
)
def test_branches_are_told_by_line_or_not_at_all(more: str, branches: tuple[int, int], by_line: str) -> None:
    row = only(report(part(line(3, 1, more))))
    assert counts(row, "branches") == branches
    assert row["branch-lines"] == by_line


def test_attributes_may_stand_in_any_order() -> None:
    row = only(report(part('<line hits="0" branch="true" condition-coverage="0% (0/2)" number="8"/>')))
    assert (row["missed"], row["branch-lines"]) == ("8", "8:0/2")


def test_lines_are_merged_where_they_repeat() -> None:
    half, full = conditions("50% (1/2)"), conditions("100% (2/2)")
    row = only(report(part(line(2, 0, half) + line(1, 0) + line(2, 3, full) + line(1, 0))))
    assert (counts(row, "lines"), row["missed"], row["branch-lines"]) == ((1, 2), "1", "2:2/2")


def test_parts_of_one_file_are_one_file() -> None:
    method = '<method name="f" hits="1"/>'
    first = part(line(1, 1) + line(2, 0), method)
    second = part(line(2, 5) + line(9, 0), method + '<method name="g" hits="0"/>')
    found = rows(report(first + part(line(1, 1), path="b.py") + second))
    assert [row["path"] for row in found] == ["a.py", "b.py"]
    assert (counts(found[0], "lines"), counts(found[0], "functions")) == ((2, 3), (2, 3))


def test_hits_may_be_longer_than_64_bits() -> None:
    assert counts(only(report(part(line(1, "9" * 30)))), "lines") == (1, 1)


def test_sources_are_roots() -> None:
    sources = "<sources><source>/w/src</source><source> lib </source><source/></sources>"
    assert collect(report(part(line(1, 1)), before=sources)).roots == ("/w/src", "lib")


@pytest.mark.parametrize(
    ("root", "before", "tool"),
    [
        (
            'version="7.17.3"',
            "<!-- Generated by coverage.py: https://… --><!-- Based on … -->",
            ("coverage.py", "7.17.3"),
        ),
        ('version="gcovr 8.8"', "", ("gcovr", "8.8")),
        ('version="0.1"', "", ("istanbul", "")),
        ('version="1.9"', "<!-- other -->", ("", "")),
        ("", "", ("", "")),
    ],
)
def test_the_writer_is_told(root: str, before: str, tool: tuple[str, str]) -> None:
    found = collect(report(part(line(1, 1)), root, before))
    assert (found.tool, found.tool_version) == tool


def problems(data: str) -> list[tuple[bool, str]]:
    return [(problem.fatal, problem.fault) for problem in collect(data).problems]


LINES = part(line(1, 1) + line(2, 0))


@pytest.mark.parametrize(
    ("root", "found"),
    [
        ("", []),
        ('lines-valid="2" lines-covered="1" line-rate="0.9"', []),
        (
            'lines-valid="3" lines-covered="1"',
            [(False, "the report claims 1 of 3 lines covered, its files list 1 of 2")],
        ),
        (
            'lines-valid="2" lines-covered="2"',
            [(False, "the report claims 2 of 2 lines covered, its files list 1 of 2")],
        ),
        ('line-rate="0.5"', []),
        ('line-rate="0.504"', []),
        ('line-rate="0.6"', [(False, "the report claims a line rate of 0.6, its files list 1 of 2")]),
        ('line-rate="NaN"', []),
        ('lines-valid="2" line-rate="0.5"', []),
    ],
)
def test_totals_that_disagree_are_notes(root: str, found: list[tuple[bool, str]]) -> None:
    assert problems(report(LINES, root)) == found


def test_a_report_without_the_lines_that_it_claims_is_contradictory() -> None:
    assert problems(report(part(""), 'lines-valid="57" lines-covered="57"')) == [
        (True, "the report claims 57 lines and lists none")
    ]
    assert problems(report("", 'lines-valid="1"')) == [(True, "the report claims 1 lines and lists none")]
    assert problems(report(part(""), 'lines-valid="0" lines-covered="0" line-rate="1"')) == []


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("<testsuites/>", "the root element is <testsuites>, not a Cobertura report"),
        ("<line/>", "a line outside every class"),
        (f"<coverage>{line(1, 1)}</coverage>", "a line outside every class"),
        (report('<class name="c"/>'), "a class without a file name"),
        (report(f'<class filename="a"><class filename="b">{line(1, 1)}</class></class>'), "a class inside a class"),
        (report(part(line(1, -1))), "a.py: '-1' hits"),
        (report(part(line(-1, 1))), "a.py: line numbers from -1"),
        (report(part(line(1, "NaN"))), "'NaN' hits"),
        (report(part(line(1, "Infinity"))), "'Infinity' hits"),
        (report(part('<line number="1"/>')), "'' hits"),
        (report(part('<line hits="1"/>')), "invalid literal"),
        (report(part(line("1" * 5000, 1))), "a.py: Exceeds the limit"),
        (report(part(line(1, 1, conditions("150% (3/2)")))), "3 of 2 branches taken"),
        (report(part("<line number='1' hits='1'><line number='2' hits='1'/></line>")), "a line inside a line"),
        (report(part(line(1, 1), '<method name="f" hits="-1"/>')), "a.py: '-1' hits"),
        (report(part(line(1, 1), f'<method name="f"><lines>{line(1, "x")}</lines></method>')), "a.py: 'x' hits"),
        (report(LINES, 'lines-valid="1" lines-covered="2"'), "lines-covered is more than lines-valid"),
        (report(LINES, 'branches-valid="1" branches-covered="2"'), "branches-covered is more than branches-valid"),
        (report(LINES, 'lines-valid="-2"'), "lines-valid='-2' is no count"),
        (report(LINES, 'lines-valid="2" lines-covered="x"'), "lines-covered='x' is no count"),
        ("<coverage>" + "<a>" * 1000, "nest deeper than 1000 levels"),
    ],
)
def test_what_cannot_be_true_is_refused(data: str, fault: str) -> None:
    with pytest.raises(EvidenceError, match=fault):
        collect(data)


def test_levels_that_close_do_not_add_up() -> None:
    inner = line(1, 1) + "<line number='2' hits='1'><conditions><condition/></conditions></line>"
    assert len(rows(report("".join(part(inner, path=f"{number}.py") for number in range(700))))) == 700


@pytest.mark.parametrize(
    ("data", "looks"),
    [
        ('<coverage generated="1"><project><metrics/></project></coverage>', "Clover XML coverage"),
        ('<coverage version="1"><file path="a"/></coverage>', "SonarQube's generic coverage"),
    ],
)
def test_other_formats_with_the_same_root_are_named(data: str, looks: str) -> None:
    with pytest.raises(NotEvidence, match=looks):
        collect(data)


def test_methods_and_other_elements_where_none_belong_count_for_nothing() -> None:
    data = report(LINES, before='<method name="f"/><source>x</source><lines/><class-like/>')
    assert counts(only(data.replace("</coverage>", "<file/></coverage>")), "functions") == (-1, -1)


ISTANBUL = 'version="0.1" branches-covered="{}" branches-valid="{}"'


def placed(taken: int, total: int, *classes: str) -> list[tuple[str, int, int]]:
    found = rows(report("".join(classes), ISTANBUL.format(taken, total)))
    return [(row["path"], *counts(row, "branches")) for row in found]


def branchy(path: str, rate: str, *pairs: tuple[int, int], methods: str = "") -> str:
    lines = "".join(line(number, 1, conditions(f"({taken}/{total})")) for number, (taken, total) in enumerate(pairs, 1))
    plain = line(90, 1, 'branch="false"')
    return part(lines + plain, methods, path, f'branch-rate="{rate}"')


def test_branches_that_a_rate_gives_away_are_placed() -> None:
    assert placed(17, 19, branchy("a.ts", "0.9411", (15, 16)), branchy("b.ts", "0.5"), branchy("c.ts", "1")) == [
        ("a.ts", 16, 17),
        ("b.ts", 1, 2),
        ("c.ts", 0, 0),
    ]


def test_branches_that_nothing_gives_away_are_unplaced() -> None:
    assert placed(3, 6, branchy("a.ts", "0.5", (1, 2)), branchy("b.ts", "1", (1, 1))) == [
        ("a.ts", 1, 2),
        ("b.ts", 1, 1),
        ("", 1, 3),
    ]


def test_an_empty_report_of_v8_has_one_branch() -> None:
    called = '<method name="(empty-report)" hits="1"><lines><line number="1" hits="1"/></lines></method>'
    uncalled = called.replace('hits="1"><lines>', 'hits="0"><lines>')
    found = placed(1, 2, branchy("a.ts", "1", methods=called), branchy("b.ts", "0", methods=uncalled))
    assert found == [("a.ts", 1, 1), ("b.ts", 0, 1)]
    listed = branchy("a.ts", "1", (1, 1), methods=called)
    assert placed(1, 1, listed) == [("a.ts", 1, 1)]


@pytest.mark.parametrize(("taken", "total"), [(1, 2), (0, 1), (2, 2)])
def test_totals_that_cannot_be_are_not_placed(taken: int, total: int) -> None:
    assert placed(taken, total, branchy("a.ts", "0.5", (1, 2))) == [("a.ts", 1, 2)]


def test_other_writers_totals_place_nothing() -> None:
    data = report(branchy("a.ts", "0.5", (1, 1)), 'version="1.9" branches-covered="5" branches-valid="9"')
    assert [counts(row, "branches") for row in rows(data)] == [(1, 1)]
    silent = report(LINES, ISTANBUL.format(1, 2))
    assert [counts(row, "branches") for row in rows(silent)] == [(-1, -1)]


@pytest.mark.unmeasured
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_a_broken_example_is_refused_or_read_and_nothing_else(path: Path) -> None:
    faults = (EvidenceError, NotEvidence)
    good = example(path)
    survives(collect, flipped(good, 50), *faults)
    survives(collect, (gzip.compress(good)[:-4], good.decode().encode("utf-16")), *faults)
    refuses(collect, cuts(good), *faults)
