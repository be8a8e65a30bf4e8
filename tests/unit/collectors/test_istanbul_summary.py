"""istanbul's coverage-summary.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from readygate.collectors import istanbul
from readygate.collectors.collector import Collected
from readygate.collectors.istanbul_summary import COLLECTOR
from readygate.kinds.coverage import KIND
from readygate.kinds.coverage_table import COLUMNS, COUNTED
from readygate.kinds.kind import Contradiction
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import cuts, example, flipped, refuses, survives

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "istanbul-summary").iterdir())
NAMES = [column.name for column in COLUMNS]


def summary(covered: int, total: int, **more: Any) -> dict[str, Any]:
    return {name: {"total": total, "covered": covered, "skipped": 0, "pct": "Unknown"} for name in COUNTED} | more


def collect(document: Any) -> Collected:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return COLLECTOR.collect(Source.of_bytes("x", data))


def test_a_file_has_its_counts_and_no_lines() -> None:
    lines = {"total": 9, "covered": 8}
    table = collect({"total": summary(1, 3, lines=lines), "/a.ts": summary(1, 3, lines=lines)}).table
    row = dict(zip(NAMES, table.row(0), strict=True))
    assert (len(table), row["entry"], row["path"], row["files"]) == (1, "file", "/a.ts", 1)
    assert (row["lines-covered"], row["lines-valid"]) == (8, 9)
    for name in ("branches", "functions", "statements"):
        assert (row[f"{name}-covered"], row[f"{name}-valid"]) == (1, 3)
    assert row["lines"] == row["missed"] == row["branch-lines"] == ""


@pytest.mark.parametrize(
    ("document", "fault", "fatal"),
    [
        (
            {"total": summary(2, 2), "a": summary(1, 2)},
            "the total is 2 of 2 lines covered, the files have 1 of 2",
            False,
        ),
        ({"total": summary(2, 2)}, "the report has a total and no file", True),
    ],
)
def test_a_total_of_something_else_is_told(document: Any, fault: str, fatal: bool) -> None:
    (problem,) = collect(document).problems
    assert (problem.fault, problem.fatal) == (fault, fatal)


def test_a_total_that_agrees_or_is_absent_is_no_problem() -> None:
    documents: list[Any] = [
        {"a": summary(1, 2)},
        {"total": summary(1, 2), "a": summary(1, 2)},
        {"total": summary(0, 0)},
    ]
    for document in documents:
        assert collect(document).problems == ()


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"a": summary(3, 2)}, "a: 3 of 2 lines covered"),
        ({"a": summary(1, 2, branches={"total": 0, "covered": 1})}, "1 of 0 branches"),
        ({"a": summary(-1, 2)}, "form of this format"),
        ({"a": summary(1, 1 << 60)}, "form of this format"),
        ({"a": {}}, "form of this format"),
        ({"a": summary(1, 2, lines={"total": 1.5, "covered": 1})}, "form of this format"),
        ([], "expected {"),
    ],
)
def test_counts_that_cannot_be_are_refused(document: Any, fault: str) -> None:
    with pytest.raises(EvidenceError, match=fault):
        collect(document)


def test_beside_the_lines_of_the_same_run_it_is_only_compared() -> None:
    lines = istanbul.COLLECTOR.collect(_example("istanbul", "vitest-istanbul-good-final.json")).table
    counts = COLLECTOR.collect(_example("istanbul-summary", "vitest-istanbul-good-summary.json")).table
    assert KIND.combine([counts, lines]).wire() == lines.wire()
    other = COLLECTOR.collect(_example("istanbul-summary", "vitest-istanbul-poor-summary.json")).table
    with pytest.raises(Contradiction, match="two reports of"):
        KIND.combine([lines, other])


def _example(form: str, name: str) -> Source:
    (path,) = (Path(__file__).parents[2] / "examples" / form).glob(f"*/{name}")
    return Source.of_bytes(name, path.read_bytes())


@pytest.mark.unmeasured
@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_damage_never_raises_anything_else(folder: Path) -> None:
    survives(collect, flipped(example(folder), 60))
    refuses(collect, cuts(example(folder)))
