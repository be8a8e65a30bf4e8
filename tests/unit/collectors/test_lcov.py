"""LCOV trace files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.collectors.collector import Collected
from readygate.collectors.lcov import COLLECTOR
from readygate.kinds.coverage_table import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.readers import source as sources
from readygate.readers.source import Source
from tests.unit.collectors.damage import cuts, example, flipped, survives

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "lcov").iterdir())
NAMES = [column.name for column in COLUMNS]
END = "end_of_record\n"


def collect(data: bytes | str) -> Collected:
    return COLLECTOR.collect(Source.of_bytes("x", data.encode() if isinstance(data, str) else data))


def record(*lines: str, path: str = "a.c") -> str:
    return "\n".join([f"SF:{path}", *lines, END])


def rows(data: bytes | str) -> list[dict[str, Any]]:
    table = collect(data).table
    return [dict(zip(NAMES, table.row(row), strict=True)) for row in range(len(table))]


def only(*lines: str) -> dict[str, Any]:
    (row,) = rows(record(*lines))
    return row


def counts(row: dict[str, Any], name: str) -> tuple[int, int]:
    return row[f"{name}-covered"], row[f"{name}-valid"]


def test_a_record_is_a_file_with_its_lines_branches_and_functions() -> None:
    row = only("FN:1,f", "FN:9,g", "FNDA:2,f", "FNDA:0,g", "DA:1,2", "DA:2,0", "DA:9,0", "BRDA:1,0,0,1", "BRDA:1,0,1,-")
    assert (row["entry"], row["path"], row["files"]) == ("file", "a.c", 1)
    assert (counts(row, "lines"), counts(row, "branches"), counts(row, "functions")) == ((1, 3), (1, 2), (1, 2))
    assert (row["lines"], row["missed"], row["branch-lines"]) == ("1-2,9", "2,9", "1:1/2")
    assert counts(row, "statements") == (-1, -1)


def test_what_no_record_tells_is_untold_and_what_another_tells_is_none() -> None:
    assert counts(only("DA:1,1"), "branches") == counts(only("DA:1,1"), "functions") == (-1, -1)
    first, second = rows(record("DA:1,1") + record("FN:1,f", "FNDA:1,f", "DA:1,1", "BRDA:1,0,0,1", path="b.c"))
    assert counts(first, "branches") == counts(first, "functions") == (0, 0)
    assert counts(second, "branches") == counts(second, "functions") == (1, 1)
    told = only("FNF:0", "FNH:0", "DA:1,1", "BRF:0", "BRH:0")
    assert counts(told, "branches") == counts(told, "functions") == (0, 0)


def test_totals_without_what_they_count_tell_nothing() -> None:
    row = only("FNF:3", "FNH:3", "DA:1,1", "BRF:2", "BRH:2")
    assert counts(row, "branches") == counts(row, "functions") == (-1, -1)


@pytest.mark.parametrize(
    ("lines", "lined", "missed"),
    [
        (("DA:1,1,kBZ", "DA:2,0,x/Y"), "1-2", "2"),
        (("DA:1,1,kBZ", "DA:2,0"), "1-2", "2"),
        (("DA:3,0", "DA:3,1", "DA:1,0", "DA:1,0"), "1,3", "1"),
        (("DA:3,1", "DA:3,0"), "3", ""),
        (("DA:1,0", "BRDA:1,0,0,-", "DA:2,1"), "1-2", "1"),
        (("DA:1,99999999999999999999999",), "1", ""),
        (("DA:1,000",), "1", "1"),
        (("# a comment", "", "DA:1,1"), "1", ""),
        ((), "", ""),
    ],
)
def test_lines_in_every_form(lines: tuple[str, ...], lined: str, missed: str) -> None:
    row = only(*lines)
    assert (row["lines"], row["missed"]) == (lined, missed)


@pytest.mark.parametrize(
    ("lines", "branches"),
    [
        (("BRDA:5,0,0,1", "BRDA:5,0,1,0"), "5:1/2"),
        (("BRDA:5,0,0,1", "BRDA:5,0,0,-"), "5:1/1"),
        (("BRDA:5,0,0,-", "BRDA:5,0,0,7", "BRDA:5,e1,0,-"), "5:1/2"),
        (("BRDA:5,0,jump to line 7,1", "BRDA:5,0,jump to line 9,0"), "5:1/2"),
        (("BRDA:5,0,f(a, b) == 1,0", "BRDA:5,0,f(a, b) != 1,3"), "5:1/2"),
        (("BRDA:5,0,0,1", "DA:5,1", "BRDA:6,0,0,0"), "5:1/1,6:0/1"),
    ],
)
def test_branches_in_every_form(lines: tuple[str, ...], branches: str) -> None:
    assert only(*lines)["branch-lines"] == branches


@pytest.mark.parametrize(
    ("lines", "called"),
    [
        (("FN:1,f", "FN:2,f", "FNDA:0,f", "FNDA:3,f"), (1, 2)),
        (("FN:1,3,f", "FN:4,9,g", "FNDA:1,f"), (1, 2)),
        (("FN:1,f", "FNDA:1,f", "FNDA:1,f"), (1, 1)),
        (("FNDA:1,f", "FNDA:0,g"), (1, 2)),
        (("FN:1,operator,(int, int)", "FNDA:1,operator,(int, int)"), (1, 1)),
        (("FN:1,9,pair<int, int>", "FNDA:0,pair<int, int>"), (0, 1)),
        (("FNL:0,1,3", "FNA:0,2,f<int>", "FNA:0,0,f<long>", "FNL:1,8", "FNA:1,0,a, b"), (1, 3)),
    ],
)
def test_functions_in_every_form(lines: tuple[str, ...], called: tuple[int, int]) -> None:
    assert counts(only(*lines, "DA:1,1"), "functions") == called


def test_a_file_of_several_tests_is_one_file() -> None:
    one = ("FN:1,f", "FN:5,g", "FNDA:1,f", "FNDA:0,g", "DA:1,1", "DA:2,0", "DA:3,0", "BRDA:1,0,0,1", "BRDA:1,0,1,-")
    two = ("FN:1,f", "FN:9,h", "FNDA:0,f", "FNDA:2,h", "DA:2,4", "DA:3,0", "DA:9,1", "BRDA:1,0,0,0", "BRDA:1,0,1,2")
    data = record(*one) + record("DA:1,1", path="b.c") + record(*two)
    other, joined = rows(f"TN:first\n{data}")
    assert other["path"] == "b.c"
    assert (joined["lines"], joined["missed"], joined["branch-lines"]) == ("1-3,9", "3", "1:2/2")
    assert (counts(joined, "lines"), counts(joined, "branches"), counts(joined, "functions")) == (
        (3, 4),
        (2, 2),
        (2, 3),
    )


def test_totals_that_differ_are_told_and_not_believed() -> None:
    found = collect(record("DA:1,1", "DA:2,0", "LF:2", "LH:2") + record("DA:1,1", "LF:9", "LH:9", path="b.c"))
    (problem,) = found.problems
    assert problem.fault == "totals of 2 records differ from what they list: a.c: LH 2 of 2, listed 1 of 2"
    assert not problem.fatal
    assert collect(record("DA:1,1", "LF:1", "LH:1")).problems == ()


@pytest.mark.parametrize(
    ("data", "fault", "line"),
    [
        (record("DA:1,-1"), "no line of LCOV", 2),
        (record("DA:x,1"), "no line of LCOV", 2),
        (record("DA:1"), "no line of LCOV", 2),
        (record("DA:1,1,c,d"), "no line of LCOV", 2),
        (record("DA:1,1.5"), "no line of LCOV", 2),
        (record("DA:4294967296,1"), "line numbers", 1),
        (record("DA:1,1", "", "BRDA:1,0,0,x"), "no line of LCOV", 4),
        (record("BRDA:1,0,1"), "no line of LCOV", 2),
        (record("FN:f"), "no line of LCOV", 2),
        (record("FNDA:f"), "no line of LCOV", 2),
        (record("FNA:1,f"), "no line of LCOV", 2),
        (record("LF:-1"), "no line of LCOV", 2),
        (record("D@:1,1"), "no line of LCOV", 2),
        (record("SF:b.c"), "end_of_record missing", 2),
        (record(path=""), "names no file", 1),
        (f"TN:\n{END}", "without the name", 1),
        (record("DA:1,1") + record("DA:1,x"), "no line of LCOV", 5),
        (record("LF:2", "LH:1"), "claims 2 lines and lists none", 1),
        (record("DA:1,1", "LF:1", "LH:2"), "LH is 2, more than LF", 1),
        (record("DA:1,1", "BRF:1", "BRH:2"), "BRH is 2, more than BRF", 1),
        (record("DA:1,1")[: -len(END) - 1], "no end_of_record", None),
        (record("DA:1,1")[:-1], "no end_of_record", None),
        (record("DA:1,1") + "TN:\n", "no end_of_record", None),
        (record("DA:1,1").encode("utf-16"), "no end_of_record", None),
        (record("DA:1,1").encode() + b"\nSF:\xff\n" + END.encode(), "UTF-8", 1),
    ],
)
def test_what_is_no_record_is_refused_with_its_line(data: str | bytes, fault: str, line: int | None) -> None:
    with pytest.raises(EvidenceError, match=fault) as caught:
        collect(data)
    assert caught.value.line == line


def test_a_record_that_never_ends_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("readygate.collectors.lcov.DOCUMENT_LIMIT", 1 << 18)
    with pytest.raises(EvidenceError, match="a record is longer"):
        collect("SF:a.c\n" + "DA:1,1\n" * 100_000)


def test_line_ends_of_windows_and_marks_are_let_pass() -> None:
    data = record("DA:1,1", "DA:2,0")
    for form in (data.replace("\n", "\r\n"), f"\ufeff{data}", data + "\n\n"):
        assert [row["missed"] for row in rows(form)] == ["2"]


def test_records_across_blocks_are_whole() -> None:
    data = "".join(record(*[f"DA:{line},1" for line in range(1, 400)], path=f"src/{at}.c") for at in range(200))
    assert len(data) > sources.CHUNK // 2
    for form in (data, data.replace("\n", "\r\n")):
        found = rows(form)
        assert len(found) == 200
        assert {counts(row, "lines") for row in found} == {(399, 399)}


LINES = st.dictionaries(st.integers(1, 50), st.integers(0, 3), max_size=12)
ARMS = st.dictionaries(
    st.tuples(st.integers(1, 50), st.integers(0, 2), st.integers(0, 2)), st.integers(-1, 2), max_size=8
)


@given(
    st.lists(st.tuples(st.sampled_from(["a.c", "b.c", "c/d.c"]), LINES, ARMS), min_size=1, max_size=5), st.booleans()
)
def test_counting_line_by_line_gives_the_same(files: list[tuple[str, dict[int, int], Any]], mixed: bool) -> None:
    text = ""
    hits: dict[Any, Any] = {}
    arms: dict[Any, Any] = {}
    for path, lines, branches in files:
        told = [f"DA:{line},{count}" for line, count in lines.items()]
        told += [f"BRDA:{at[0]},{at[1]},{at[2]},{'-' if taken < 0 else taken}" for at, taken in branches.items()]
        text += record(*(sorted(told, key=hash) if mixed else told), path=path)
        for line, count in lines.items():
            hits[path, line] = hits.get((path, line), 0) + count
        for at, taken in branches.items():
            arms[path, at] = max(arms.get((path, at), 0), taken)
    for row in rows(text):
        own = [count for (path, _), count in hits.items() if path == row["path"]]
        assert counts(row, "lines") == (sum(count > 0 for count in own), len(own))
        taken = [count for (path, _), count in arms.items() if path == row["path"]]
        assert counts(row, "branches") == ((sum(count > 0 for count in taken), len(taken)) if arms else (-1, -1))


@pytest.mark.unmeasured
@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_damage_never_raises_anything_else(folder: Path) -> None:
    survives(collect, flipped(example(folder), 150))
    survives(collect, cuts(example(folder)))
