"""istanbul's coverage-final.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.collectors.istanbul import COLLECTOR
from readygate.kinds.coverage_table import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import cuts, example, flipped, refuses, survives

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "istanbul").iterdir())
NAMES = [column.name for column in COLUMNS]


def file(statements: list[tuple[int, int]], **more: Any) -> dict[str, Any]:
    """A file whose statements are pairs of line and count."""
    places = {str(number): {"start": {"line": line, "column": 0}} for number, (line, _) in enumerate(statements)}
    counts = {str(number): count for number, (_, count) in enumerate(statements)}
    return {"path": "x", "statementMap": places, "s": counts, "fnMap": {}, "f": {}, "branchMap": {}, "b": {}} | more


def rows(document: Any) -> list[dict[str, Any]]:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    table = COLLECTOR.collect(Source.of_bytes("x", data)).table
    return [dict(zip(NAMES, table.row(row), strict=True)) for row in range(len(table))]


def counts(row: dict[str, Any], name: str) -> tuple[int, int]:
    return row[f"{name}-covered"], row[f"{name}-valid"]


def test_lines_are_where_statements_begin_and_reached_if_any_of_them_was() -> None:
    (row,) = rows({"/a.ts": file([(3, 0), (3, 2), (4, 0), (9, 1)])})
    assert (row["entry"], row["path"], row["files"]) == ("file", "/a.ts", 1)
    assert (counts(row, "lines"), counts(row, "statements")) == ((2, 3), (2, 4))
    assert (row["lines"], row["missed"]) == ("3-4,9", "4")
    assert (counts(row, "branches"), counts(row, "functions")) == ((0, 0), (0, 0))


@pytest.mark.parametrize(
    ("branch", "placed"),
    [
        ({"loc": {"start": {"line": 7}}, "line": 8}, "8:1/3"),
        ({"loc": {"start": {"line": 7, "column": None}}, "type": "if"}, "7:1/3"),
        ({"line": 8, "locations": [{"start": {}}]}, "8:1/3"),
        ({"type": "if", "locations": []}, ""),
    ],
)
def test_a_branch_stands_on_its_own_line_or_on_none(branch: dict[str, Any], placed: str) -> None:
    (row,) = rows({"a": file([(1, 1)], branchMap={"0": branch}, b={"0": [0, 4, 0]})})
    assert (counts(row, "branches"), row["branch-lines"]) == ((1, 3), placed)


def test_branches_of_one_line_add_up() -> None:
    places = {key: {"loc": {"start": {"line": 5}}} for key in ("0", "1")}
    (row,) = rows({"a": file([(1, 1)], branchMap=places, b={"0": [1], "1": [0, 2]})})
    assert (counts(row, "branches"), row["branch-lines"]) == ((2, 3), "5:2/3")


def test_functions_are_counted_each() -> None:
    (row,) = rows({"a": file([], fnMap={"0": {"name": "f"}, "1": {}}, f={"0": 3, "1": 0})})
    assert (counts(row, "functions"), counts(row, "lines")) == ((1, 2), (0, 0))


def test_several_files_are_several_rows_and_none_is_none() -> None:
    assert [row["path"] for row in rows({"a": file([]), "b": file([(1, 1)])})] == ["a", "b"]
    assert rows({}) == []


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"a": file([(1, -1)])}, "form of this format"),
        ({"a": file([(-1, 1)])}, "form of this format"),
        ({"a": file([(1 << 31, 1)])}, "form of this format"),
        ({"a": file([(1, 1)], s={})}, "the counts 's'"),
        ({"a": file([], f={"0": 1})}, "the counts 'f'"),
        ({"a": file([], b={"0": [1]})}, "the counts 'b'"),
        ({"a": file([], statementMap={"0": {"start": {}}}, s={"0": 1})}, "a: statement '0' stands on no line"),
        ({"a": {"path": "a"}}, "form of this format"),
        ([], "expected {"),
        (b'{"a": ' + json.dumps(file([])).encode(), "too early"),
        (b'{"a": 1', "form of this format"),
        (b'{"a": ' + b"[" * 100_000, "deep"),
    ],
)
def test_what_contradicts_itself_or_has_another_form_is_refused(document: Any, fault: str) -> None:
    with pytest.raises(EvidenceError, match=fault):
        rows(document)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 2)), max_size=12), st.lists(st.integers(0, 2), max_size=5))
def test_any_file_has_what_counting_gives(statements: list[tuple[int, int]], arms: list[int]) -> None:
    (row,) = rows({"a": file(statements, branchMap={"0": {"line": 3}}, b={"0": arms})})
    best = {line: max(count for at, count in statements if at == line) for line, _ in statements}
    assert counts(row, "lines") == (sum(count > 0 for count in best.values()), len(best))
    assert counts(row, "statements") == (sum(count > 0 for _, count in statements), len(statements))
    assert counts(row, "branches") == (sum(count > 0 for count in arms), len(arms))


@pytest.mark.unmeasured
@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_damage_never_raises_anything_else(folder: Path) -> None:
    survives(rows, flipped(example(folder), 60))
    refuses(rows, cuts(example(folder)))
