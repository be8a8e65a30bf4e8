"""semgrep's JSON: what ran, what was scanned, what was given up on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from readygate.collectors import semgrep
from readygate.collectors.collector import Collected
from readygate.kinds.filtering import select_rows
from readygate.kinds.findings import KIND
from readygate.kinds.kind import Measurement, Selection
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source


def result(rule: str = "r", **extra: Any) -> dict[str, Any]:
    return {"check_id": rule, "path": "src/a.ts", "start": {"line": 3}, "extra": {"severity": "ERROR", **extra}}


def report(**parts: Any) -> dict[str, Any]:
    whole = {"version": "1.0", "results": [], "errors": [], "paths": {"scanned": ["src/a.ts", "src/b.ts"]}}
    return {**whole, "time": {"rules": ["r", "s"]}, **parts}


def collect(**parts: Any) -> Collected:
    return semgrep.collect(Source.of_bytes("semgrep.json", json.dumps(report(**parts)).encode()))


def measure(collected: Collected, **where: str) -> Measurement:
    patterns = {name: (glob,) for name, glob in where.items()}
    chosen = select_rows(KIND, collected.table, patterns)
    return KIND.measure(Selection(table=collected.table, rows=chosen, patterns=patterns))


def rows(collected: Collected, entry: str, *columns: str) -> list[tuple[str | float, ...]]:
    table = collected.table
    chosen = [row for row in range(len(table)) if table.text("entry")[row] == entry]
    return [tuple(table.cells(name)[row] for name in columns) for row in chosen]


def test_a_report_has_a_run_its_rules_its_files_and_its_results() -> None:
    collected = collect(results=[result(message="m\nn", metadata={"cwe": ["C", 1], "category": "x", "owasp": 2})])
    assert rows(collected, "run", "run", "tool", "message", "tells") == [
        ("0", "Semgrep OSS\nsemgrep oss\nsemgrep", "1.0", "files\nrules")
    ]
    assert rows(collected, "rule", "rule") == [("r",), ("s",)]
    assert rows(collected, "file", "path") == [("src/a.ts",), ("src/b.ts",)]
    assert rows(
        collected, "result", "run", "tool", "rule", "level", "path", "line", "message", "suppressed", "tags"
    ) == [("0", "Semgrep OSS\nsemgrep oss\nsemgrep", "r", "error", "src/a.ts", 3, "m n", "", "C\nx")]
    assert rows(collected, "result", "state", "tells") == [("", "")]
    assert (collected.tool, collected.tool_version) == ("Semgrep OSS", "1.0")
    assert measure(collected).examined == 4


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        ("ERROR", "error"),
        ("CRITICAL", "error"),
        ("HIGH", "error"),
        ("WARNING", "warning"),
        ("medium", "warning"),
        ("INFO", "note"),
        ("LOW", "note"),
        ("INVENTORY", "note"),
        ("EXPERIMENT", "note"),
    ],
)
def test_severities_are_levels(severity: str, level: str) -> None:
    assert rows(collect(results=[result(severity=severity)]), "result", "level") == [(level,)]


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        (None, []),
        ({"rules": []}, []),
        ({}, []),
        ({"rules": ["a\nb", "a b"]}, ["a b"]),
        ({"rules": [{"id": "old"}, {"x": 1}]}, ["old", "{'x': 1}"]),
    ],
)
def test_rules_come_from_time(rules: Any, names: list[str]) -> None:
    collected = collect(time=rules)
    assert rows(collected, "rule", "rule") == [(name,) for name in names]
    assert ("rules-run" in measure(collected).values) == bool(names)


def test_without_time_a_result_tells_of_its_own_rule_only() -> None:
    collected = collect(results=[result("x.r")], time=None)
    assert "rules-run" in measure(collected).untold
    assert measure(collected, rules="r").values["rules-run"] == 1
    assert measure(collected, rules="s").examined == 0


def test_a_skipped_or_incompatible_rule_did_not_run() -> None:
    error = {"level": "info", "type": ["IncompatibleRule", {}], "rule_id": "s"}
    assert rows(collect(errors=[error]), "rule", "rule") == [("r",)]
    assert rows(collect(errors=[{**error, "rule_id": None}]), "rule", "rule") == [("r",), ("s",)]
    assert rows(collect(skipped_rules=[{"rule_id": "r", "details": ""}]), "rule", "rule") == [("s",)]


@pytest.mark.parametrize(
    ("error", "gap"),
    [
        ({"level": "warn", "type": "Timeout", "rule_id": "r", "path": "src/a.ts"}, [("r", "src/a.ts")]),
        ({"level": "warn", "type": "Out of memory", "path": "src/a.ts"}, [("", "src/a.ts")]),
        ({"level": "info", "type": "Never seen"}, [("", "")]),
        ({"level": "warn"}, [("", "")]),
        ({"level": "warn", "type": []}, [("", "")]),
        ({"level": "warn", "type": [1]}, [("", "")]),
        ({"level": "warn", "type": ["PartialParsing", []], "path": "src/a.ts"}, []),
        ({"level": "error", "type": "Fatal error"}, []),
    ],
)
def test_what_was_given_up_on_is_a_gap(error: dict[str, Any], gap: list[tuple[str, str]]) -> None:
    collected = collect(errors=[error])
    assert rows(collected, "gap", "rule", "path") == gap
    assert [problem.fatal for problem in collected.problems] == [error["level"] == "error"]


def test_files_that_the_analysis_failed_on_are_gaps_and_left_out_ones_are_not() -> None:
    skipped = [
        {"path": "a", "reason": "analysis_failed_parser_or_internal_error"},
        {"path": "b", "reason": "too_many_matches"},
        {"path": "c", "reason": "exceeded_size_limit"},
        {"path": "d"},
    ]
    collected = collect(paths={"scanned": ["e"], "skipped": skipped})
    assert rows(collected, "gap", "path") == [("a",), ("b",)]


def test_problems_are_told_a_few_of_each_sort() -> None:
    errors = [{"level": level, "message": f"{level} {number}"} for level in ("warn", "error") for number in range(4)]
    told = [(problem.fault, problem.fatal) for problem in collect(errors=errors).problems]
    assert told == [
        ("semgrep reports (error): error 0", True),
        ("semgrep reports (error): error 1", True),
        ("semgrep reports (error): error 2", True),
        ("semgrep reports 1 more of level error", True),
        ("semgrep reports (warn): warn 0", False),
        ("semgrep reports (warn): warn 1", False),
        ("semgrep reports (warn): warn 2", False),
        ("semgrep reports 1 more of level warn", False),
    ]
    assert collect(errors=[{"level": "warn", "type": "Timeout"}]).problems[0].fault == "semgrep reports (warn): Timeout"


def test_ignored_results_are_suppressed_where_the_report_has_them() -> None:
    collected = collect(results=[result(is_ignored=True), result(is_ignored=False), result()])
    assert measure(collected).values["suppressed"] == 1
    assert measure(collected).values["total"] == 2
    assert "suppressed" in measure(collect()).untold


def test_the_engine_and_the_version_may_be_absent_and_come_last() -> None:
    assert collect(version=None, engine_requested="PRO").tool == "Semgrep PRO"
    assert collect(version=None, engine_requested=None, skipped_rules=None).tool_version == ""


def test_a_line_that_is_none_is_not_told() -> None:
    collected = collect(results=[{**result(), "start": {"line": -4}}, {**result(), "start": {"line": 1 << 50}}])
    assert rows(collected, "result", "line") == [(0,), (0,)]


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"results": None}, "lacks `results`"),
        ({"paths": {}}, "missing required field `scanned`"),
        ({"errors": [{"level": "fatal"}]}, "Invalid enum value"),
        ({"results": [result(severity="X")]}, "severity 'X'"),
        ({"results": [{"check_id": "r"}]}, "missing required field"),
    ],
)
def test_what_is_no_report_is_refused(parts: dict[str, Any], fault: str) -> None:
    with pytest.raises(EvidenceError, match=fault):
        collect(**parts)


@pytest.mark.parametrize("part", ["results", "errors", "paths"])
def test_a_report_without_a_part_is_refused(part: str) -> None:
    document = report()
    del document[part]
    with pytest.raises(EvidenceError, match="lacks"):
        semgrep.collect(Source.of_bytes("semgrep.json", json.dumps(document).encode()))
