"""coverage.py's JSON report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import coverage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.collectors.collector import Collected, NotEvidence
from readygate.collectors.coverage_py import COLLECTOR
from readygate.kinds.coverage_table import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import cuts, example, flipped, refuses, survives

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "coverage-py").iterdir())
NAMES = [column.name for column in COLUMNS]


def counted(executed: int, missing: int, branches: tuple[int, int] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"covered_lines": executed, "num_statements": executed + missing, "missing_lines": missing}
    return found | ({"covered_branches": branches[0], "num_branches": branches[1]} if branches else {})


def file(executed: list[int], missing: list[int], **more: Any) -> dict[str, Any]:
    summary = counted(len(executed), len(missing))
    return {"executed_lines": executed, "missing_lines": missing, "summary": summary} | more


def collect(document: Any) -> Collected:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return COLLECTOR.collect(Source.of_bytes("x", data))


def only(own: dict[str, Any]) -> dict[str, Any]:
    table = collect({"meta": {"version": "7.17.3"}, "files": {"a.py": own}}).table
    assert len(table) == 1
    return dict(zip(NAMES, table.row(0), strict=True))


def counts(row: dict[str, Any], name: str) -> tuple[int, int]:
    return row[f"{name}-covered"], row[f"{name}-valid"]


def test_lines_are_statements() -> None:
    row = only(file([1, 2, 9], [4]))
    assert (row["entry"], row["path"], row["files"]) == ("file", "a.py", 1)
    assert counts(row, "lines") == counts(row, "statements") == (3, 4)
    assert (row["lines"], row["missed"], row["branch-lines"]) == ("1-2,4,9", "4", "")
    assert counts(row, "branches") == counts(row, "functions") == (-1, -1)


def test_excluded_lines_that_ran_are_no_statements() -> None:
    row = only({"executed_lines": [1, 2, 3], "missing_lines": [5], "excluded_lines": [3], "summary": counted(2, 1)})
    assert (counts(row, "lines"), row["lines"]) == ((2, 3), "1-2,5")


def test_branches_stand_on_their_lines() -> None:
    own = file(
        [1, 2], [], executed_branches=[[1, 2], [2, -1]], missing_branches=[[1, 5]], summary=counted(2, 0, (2, 3))
    )
    row = only(own)
    assert (counts(row, "branches"), row["branch-lines"]) == ((2, 3), "1:1/2,2:1/1")
    bare = only(file([1, 2], [], summary=counted(2, 0, (2, 3))))
    assert (counts(bare, "branches"), bare["branch-lines"]) == ((2, 3), "")


def test_a_function_was_called_if_a_line_in_it_ran() -> None:
    functions = {
        "": {"summary": counted(3, 0)},
        "f": {"summary": counted(1, 4)},
        "A.g": {"summary": counted(0, 2)},
        "excluded": {"summary": counted(0, 0)},
    }
    assert counts(only(file([1], [2], functions=functions)), "functions") == (1, 2)


def test_the_tool_is_named_and_totals_are_compared() -> None:
    found = collect({"meta": {"version": "7.17.3"}, "files": {"a.py": file([1], [2])}, "totals": counted(1, 1)})
    assert (found.tool, found.tool_version, found.problems) == ("coverage.py", "7.17.3", ())
    (problem,) = collect({"files": {"a.py": file([1], [2])}, "totals": counted(2, 0)}).problems
    assert problem.fault == "the report claims 2 of 2 lines covered, its files list 1 of 2"
    assert not problem.fatal
    (problem,) = collect({"meta": {}, "totals": counted(2, 0)}).problems
    assert problem.fatal


@pytest.mark.parametrize(
    ("own", "fault"),
    [
        (file([1], [1]), "a.py: lists 1 executed"),
        (file([1], [2], summary=counted(2, 1)), "lists 1 executed and 1 missing lines, its summary tells 2 and 1"),
        (file([1], [2], summary=counted(1, 0)), "its summary tells 1 and 0"),
        (file([1], [2], summary=counted(1, 1) | {"num_statements": 1}), "1 statements are not"),
        (file([1], [], summary=counted(1, 0, (3, 2))), "3 of 2 branches"),
        (file([1], [], summary=counted(1, 0, (1, 2)), executed_branches=[[1, 2]]), "lists 1 of 1 branches"),
        (file([1], [], missing_branches=[[1, 2]]), "lists 0 of 1 branches"),
        (file([-1], []), "form of this format"),
        (file([1 << 31], []), "form of this format"),
        (file([1], [], summary={}), "form of this format"),
        (file([1], [], functions=[]), "form of this format"),
        ({}, "form of this format"),
    ],
)
def test_what_contradicts_itself_is_refused(own: dict[str, Any], fault: str) -> None:
    with pytest.raises(EvidenceError, match=fault):
        only(own)


SOURCE = """
def classify(number):
    if number < 0:
        return "negative"
    if number == 0:  # pragma: no cover
        return "none"
    while number > 5:
        number -= 3
    return "some"

class Holder:
    def get(self): return 1
    def put(self, x):
        assert x
        return x

def unused():
    return 3
"""


@given(st.sets(st.sampled_from([-1, 0, 3, 9])), st.booleans(), st.booleans())
def test_it_says_what_coverage_py_says(
    tmp_path_factory: pytest.TempPathFactory, numbers: set[int], held: bool, branch: bool
) -> None:
    folder = tmp_path_factory.mktemp("run")
    path, report = folder / "code.py", folder / "report.json"
    path.write_text(SOURCE, encoding="utf-8")
    measured = coverage.Coverage(data_file=None, branch=branch, include=[str(path)], config_file=False, messages=False)
    data = measured.get_data()
    ran = {2, 11, 12, 13, 17} | ({14, 15} if held else set())
    for number in numbers:
        ran |= {3, 4} if number < 0 else {3, 5, 6} if number == 0 else {3, 5, 7, 9} | ({8} if number > 5 else set())
    if branch:
        arcs = {(-1, 2), (2, 11), (11, 17), (17, -1)} | {(line, line + 1) for line in ran}
        data.add_arcs({str(path): arcs})
    else:
        data.add_lines({str(path): ran})
    total = measured.json_report(outfile=str(report))
    _, statements, _, missing, _ = measured.analysis2(str(path))
    table = collect(report.read_bytes()).table
    row: dict[str, Any] = dict(zip(NAMES, table.row(0), strict=True))
    assert counts(row, "lines") == (len(statements) - len(missing), len(statements))
    taken, all_branches = counts(row, "branches") if branch else (0, 0)
    assert 100 * (row["lines-covered"] + taken) / (row["lines-valid"] + all_branches) == pytest.approx(total)


@pytest.mark.unmeasured
@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_damage_never_raises_anything_else(folder: Path) -> None:
    survives(collect, flipped(example(folder), 60))
    refuses(collect, cuts(example(folder)))


@pytest.mark.parametrize("document", [{}, {"results": []}, {"files": {}}])
def test_json_with_nothing_of_coverage_py_is_something_else(document: Any) -> None:
    with pytest.raises(NotEvidence, match=r"^JSON without the `meta`, `files` and `totals` of coverage\.py$"):
        collect(document)
