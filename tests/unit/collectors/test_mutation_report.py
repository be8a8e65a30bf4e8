"""mutation-testing-report-schema JSON; its own JSON Schema is in `data`, under the licence beside it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.collectors.collector import Collected
from readygate.collectors.mutation_report import COLLECTOR
from readygate.kinds.kind import Selection
from readygate.kinds.mutation import KIND
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import cuts, example, flipped, refuses, survives

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "mutation-report").iterdir())
SCHEMA = json.loads(
    (Path(__file__).parent / "data" / "mutation-testing-report-schema.json").read_text(encoding="utf-8")
)
STATUSES = ("Killed", "Survived", "NoCoverage", "Timeout", "CompileError", "RuntimeError", "Ignored", "Pending")


def collect(document: Any) -> Collected:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return COLLECTOR.collect(Source.of_bytes("x", data))


def mutant(status: str = "Killed", line: int = 4, column: int = 2, **more: Any) -> dict[str, Any]:
    start, end = {"line": line, "column": column}, {"line": line, "column": column + 1}
    return {"id": "1", "mutatorName": "M", "status": status, "location": {"start": start, "end": end}} | more


def report(*mutants: dict[str, Any], **more: Any) -> dict[str, Any]:
    files = {"src/a.ts": {"language": "typescript", "source": "x", "mutants": list(mutants)}}
    return {"schemaVersion": "2.0", "thresholds": {"high": 80, "low": 60}, "files": files} | more


def test_a_mutant_has_its_place_and_status() -> None:
    found = collect(report(mutant(replacement="y" * 300), framework={"name": "StrykerJS", "version": "9.6.1"}))
    assert found.table.row(0) == ("src/a.ts", 4, 2, "M", "y" * 200, "killed")
    assert (found.tool, found.tool_version, found.problems, found.roots) == ("StrykerJS", "9.6.1", (), ())
    assert collect(report(mutant(description="d"), projectRoot="/src")).table.row(0)[4] == "d"
    assert collect(report(mutant(), projectRoot="/src")).roots == ("/src",)
    assert collect(report(mutant(), framework={"name": "x"})).tool_version == ""


@pytest.mark.parametrize(
    ("told", "status"),
    list(
        zip(
            STATUSES,
            ("killed", "survived", "no-coverage", "timeout", "invalid", "invalid", "ignored", "pending"),
            strict=True,
        )
    ),
)
def test_statuses(told: str, status: str) -> None:
    assert collect(report(mutant(told))).table.text("status")[0] == status


def test_a_run_that_did_not_end_is_invalid() -> None:
    (problem,) = collect(report(mutant(), mutant("Pending"))).problems
    assert problem.fatal
    assert problem.fault.startswith("1 of 2 mutants were never run to an end")


@pytest.mark.parametrize("version", ["1", "1.0", "2", "2.7.1", 1, 2])
def test_versions_that_are_read(version: Any) -> None:
    assert len(collect(report(mutant(), schemaVersion=version)).table) == 1


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (report(mutant("BuildError")), "src/a.ts: the status 'BuildError'"),
        (report(mutant(line=-1)), "a mutant at line -1, column 2"),
        (report(mutant(line=1 << 31)), "a mutant at line 2147483648"),
        (report(mutant(column=-2)), "column -2"),
        (report(mutant(column=1 << 31)), "column 2147483648"),
        (report(schemaVersion="3"), "the schema's version is '3'"),
        ({"files": {}}, "it has no `schemaVersion` and no file"),
        (report(schemaVersion="1.x"), "the schema's version"),
        (report(schemaVersion=[]), "form of this format"),
        (report({"status": "Killed"}), "form of this format"),
        (report(files=[]), "expected {"),
        (report(files={"a": {}}), "form of this format"),
        ([], "expected {"),
        (json.dumps(report(mutant())).encode()[:-1], "too early"),
    ],
)
def test_what_is_no_report_is_refused(document: Any, fault: str) -> None:
    with pytest.raises(EvidenceError, match=fault):
        collect(document)


@given(
    st.lists(st.tuples(st.sampled_from(STATUSES), st.integers(1, 90)), max_size=12), st.sampled_from(["1.0", "2.0.0"])
)
def test_what_the_schema_allows_is_read_and_scored_as_it_says(told: list[tuple[str, int]], version: str) -> None:
    document = report(
        *[mutant(status, line, id=str(at)) for at, (status, line) in enumerate(told)], schemaVersion=version
    )
    jsonschema.validate(document, SCHEMA)
    table = collect(document).table
    count = Counter(status for status, _ in told)
    detected, undetected = count["Killed"] + count["Timeout"], count["Survived"] + count["NoCoverage"]
    found = KIND.measure(Selection(table=table, rows=range(len(table))))
    assert found.examined == detected + undetected
    assert found.values.get("score") == (detected / (detected + undetected) if detected + undetected else None)


def test_the_schema_knows_no_other_status() -> None:
    for status in STATUSES:
        jsonschema.validate(report(mutant(status)), SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(report(mutant("BuildError")), SCHEMA)


@pytest.mark.unmeasured
@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_damage_never_raises_anything_else(folder: Path) -> None:
    survives(collect, flipped(example(folder), 100))
    refuses(collect, cuts(example(folder)))
