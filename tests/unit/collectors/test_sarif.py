"""SARIF: the levels, rules, suppressions, paths and failures that the specification gives to its results."""

from __future__ import annotations

import json
from typing import Any

import pytest

from readygate.collectors import sarif
from readygate.collectors.collector import Collected
from readygate.kinds.filtering import select_rows
from readygate.kinds.findings import KIND
from readygate.kinds.kind import Measurement, Selection
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source

RULES = [
    {"id": "A", "defaultConfiguration": {"level": "error"}, "properties": {"tags": ["security"]}},
    {"id": "B", "defaultConfiguration": {"level": "note"}},
    {"id": "C"},
]


def run(results: Any = (), **more: Any) -> dict[str, Any]:
    parts: dict[str, Any] = {"tool": {"driver": {"name": "Lint", "version": "1", "rules": RULES}}, "results": results}
    return {**parts, **more}


def collect(*runs: dict[str, Any], **more: Any) -> Collected:
    data = json.dumps({"version": "2.1.0", "runs": runs, **more}).encode()
    return sarif.collect(Source.of_bytes("lint.sarif", data))


def rows(collected: Collected, entry: str = "result", *columns: str) -> list[tuple[str | float, ...]]:
    table = collected.table
    cells = [table.cells(name) for name in columns]
    chosen = [row for row in range(len(table)) if table.text("entry")[row] == entry]
    return [tuple(cell[row] for cell in cells) for row in chosen]


def measure(collected: Collected, **where: str) -> Measurement:
    patterns = {name: (glob,) for name, glob in where.items()}
    chosen = select_rows(KIND, collected.table, patterns)
    return KIND.measure(Selection(table=collected.table, rows=chosen, patterns=patterns))


def one(result: dict[str, Any], column: str, **more: Any) -> str | float:
    found = rows(collect(run([result], **more)), "result", column)
    return found[0][0] if found else "(no result)"


@pytest.mark.parametrize(
    ("result", "level"),
    [
        ({"ruleId": "A"}, "error"),
        ({"ruleId": "A", "level": "note"}, "note"),
        ({"ruleId": "B"}, "note"),
        ({"ruleId": "C"}, "warning"),
        ({"ruleId": "unlisted"}, "warning"),
        ({}, "warning"),
        ({"ruleIndex": 0}, "error"),
        ({"rule": {"index": 1}}, "note"),
        ({"rule": {"id": "A"}}, "error"),
        ({"ruleId": "A", "kind": "fail"}, "error"),
        ({"ruleId": "A", "kind": "open"}, "none"),
        ({"ruleId": "A", "kind": "review"}, "none"),
        ({"ruleId": "A", "kind": "informational"}, "(no result)"),
        ({"ruleId": "A", "kind": "pass", "level": "none"}, "(no result)"),
        ({"ruleId": "A", "kind": "notApplicable"}, "(no result)"),
        ({"ruleId": "A", "kind": "pass", "level": "error"}, "error"),
        ({"ruleId": "A", "baselineState": "absent"}, "(no result)"),
        ({"ruleId": "A", "baselineState": "unchanged", "level": None}, "error"),
    ],
)
def test_the_level_of_a_result(result: dict[str, Any], level: str) -> None:
    assert one(result, "level") == level


@pytest.mark.parametrize(
    ("suppressions", "suppressed"),
    [
        (None, ""),
        ([], ""),
        ([{"kind": "inSource"}], "inSource"),
        ([{"kind": "external", "status": "accepted"}], "external"),
        ([{}], "external"),
        ([{"kind": "inSource"}, {"kind": "external"}, {"kind": "inSource"}], "inSource, external"),
        ([{"kind": "external", "status": "underReview"}], ""),
        ([{"kind": "external", "state": "rejected"}], ""),
        ([{"kind": "inSource"}, {"kind": "external", "status": "rejected"}], ""),
    ],
)
def test_a_suppression_counts_where_all_are_accepted(suppressions: Any, suppressed: str) -> None:
    assert one({"ruleId": "A", "suppressions": suppressions}, "suppressed") == suppressed


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (None, ""),
        ({"text": "a\n  b\tc"}, "a b c"),
        ({"markdown": "*m*"}, "*m*"),
        ({"id": "m1"}, "m1"),
        ({}, ""),
        ({"text": "x" * 500}, "x" * 200),
        ({"text": "a\n" * 300}, ("a " * 100).rstrip()),
    ],
)
def test_a_message_is_one_short_line(message: Any, text: str) -> None:
    assert one({"ruleId": "A", "message": message}, "message") == text[:200]


def at(uri: str, line: Any = None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    return {"physicalLocation": place if line is None else {**place, "region": {"startLine": line}}}


@pytest.mark.parametrize(
    ("locations", "places"),
    [
        (None, [("", 0)]),
        ([], [("", 0)]),
        ([{}], [("", 0)]),
        ([{"physicalLocation": {}}], [("", 0)]),
        ([at("src/a.ts")], [("src/a.ts", 0)]),
        ([at("src/a.ts", 7)], [("src/a.ts", 7)]),
        ([at("src/a.ts", -1)], [("src/a.ts", 0)]),
        ([at("src/a.ts", 1 << 41)], [("src/a.ts", 0)]),
        ([{"physicalLocation": {**at("src/a.ts")["physicalLocation"], "region": {}}}], [("src/a.ts", 0)]),
        ([at("src/a.ts", 7), at("src/a.ts", 3), at("src/b.ts", 4)], [("src/a.ts", 7), ("src/b.ts", 4)]),
    ],
)
def test_a_result_is_a_row_for_each_of_its_files(locations: Any, places: list[tuple[str, int]]) -> None:
    assert rows(collect(run([{"ruleId": "A", "locations": locations}])), "result", "path", "line") == places


def test_results_before_their_tool_and_after_it_are_the_same() -> None:
    results = [{"ruleIndex": 0, "locations": [{"physicalLocation": {"artifactLocation": {"index": 0}}}]}]
    artifacts = [{"location": {"uri": "a%20b.ts", "uriBaseId": "ROOT"}}]
    bases = {"ROOT": {"uri": "file:///ci/repo/"}}
    tool = run()["tool"]
    early = {"results": results, "artifacts": artifacts, "originalUriBaseIds": bases, "tool": tool}
    late = dict(reversed(early.items()))
    columns = ("rule", "level", "path", "tool", "tags")
    assert rows(collect(early), "result", *columns) == [("A", "error", "a b.ts", "Lint\nlint", "security")]
    assert rows(collect(late), "result", *columns) == rows(collect(early), "result", *columns)
    assert collect(early).roots == ("/ci/repo",)


def test_several_runs_keep_apart() -> None:
    other = {"tool": {"driver": {"name": "Other", "rules": [{"id": "Z"}]}}, "results": [{"ruleIndex": 0}]}
    collected = collect(run([{"ruleIndex": 0}]), other)
    assert rows(collected, "result", "run", "rule", "tool") == [("0", "A", "Lint\nlint"), ("1", "Z", "Other\nother")]
    assert rows(collected, "run", "run", "message", "tells") == [
        ("0", "1", "rules\nsuppressed"),
        ("1", "", "rules\nsuppressed"),
    ]
    assert (collected.tool, collected.tool_version) == ("Lint", "1")
    assert collect().tool == ""


def test_rules_that_ran() -> None:
    rules = [*RULES, {"id": "off", "defaultConfiguration": {"enabled": False}}, {"id": "idle"}, {"id": "both"}]
    results = [
        {"ruleId": "idle", "kind": "notApplicable"},
        {"ruleId": "both", "kind": "notApplicable"},
        {"ruleId": "both", "kind": "pass"},
        {"ruleId": "unlisted", "properties": {"tags": ["own"]}},
        {},
    ]
    collected = collect(run(results, tool={"driver": {"name": "Lint", "rules": rules}}))
    assert rows(collected, "rule", "rule", "tags") == [
        ("A", "security"),
        ("B", ""),
        ("C", ""),
        ("unlisted", ""),
        ("both", ""),
    ]
    assert rows(collected, "result", "rule", "tags") == [("unlisted", "own"), ("", "")]


def test_a_rule_with_results_ran_though_it_is_off() -> None:
    rules = [{"id": "off", "defaultConfiguration": {"enabled": False}}]
    collected = collect(run([{"ruleId": "off"}], tool={"driver": {"name": "Lint", "rules": rules}}))
    assert rows(collected, "rule", "rule") == [("off",)]


def test_an_id_below_a_listed_rule_is_found_under_both() -> None:
    collected = collect(run([{"ruleId": "A/sub"}]))
    assert measure(collected, rules="A").values["errors"] == 1
    assert measure(collected, rules="A/sub").values["total"] == 1


@pytest.mark.parametrize(
    ("artifacts", "files"),
    [
        ([], []),
        ([{}], []),
        ([{"location": {}}], []),
        ([{"location": {"uri": "a"}}, {"location": {"uri": "b"}, "roles": []}], ["a", "b"]),
        ([{"location": {"uri": "a"}, "roles": ["resultFile"]}], ["a"]),
        ([{"location": {"uri": "a"}, "roles": ["modified"]}], ["a"]),
        ([{"location": {"uri": "a"}, "roles": ["attachment"]}], []),
        ([{"location": {"uri": "a"}, "roles": ["analysisTarget", "directory"]}], []),
        ([{"location": {"uri": "a"}, "roles": ["analysisTarget"]}, {"location": {"uri": "b"}}], ["a"]),
        ([{"location": {"uri": "c"}}, {"location": {"uri": "a"}}, {"location": {"uri": "a"}}], ["a", "c"]),
    ],
)
def test_files_scanned(artifacts: Any, files: list[str]) -> None:
    collected = collect(run(artifacts=artifacts))
    assert rows(collected, "file", "path") == [(file,) for file in files]
    assert ("files" in str(rows(collected, "run", "tells"))) == bool(files)


def test_a_pass_in_a_file_tells_that_it_was_scanned_and_so_do_the_findings_beside_it() -> None:
    results = [
        {"ruleId": "A", "kind": "pass", "locations": [at("good.ts"), {}]},
        {"ruleId": "A", "locations": [at("bad.ts")]},
        {"ruleId": "A", "kind": "informational", "locations": [at("info.ts")]},
    ]
    assert rows(collect(run(results)), "file", "path") == [("bad.ts",), ("good.ts",)]


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"results": None}, "Lint wrote no results"),
        ({"invocations": [{"executionSuccessful": False}]}, "Lint says that its execution failed"),
        (
            {"invocations": [{"toolExecutionNotifications": [{"level": "error", "message": {"text": "broke"}}]}]},
            "Lint reports (error): broke",
        ),
        (
            {"invocations": [{}, {"toolConfigurationNotifications": [{"level": "error", "message": {"id": "m"}}]}]},
            "Lint reports (error): m",
        ),
    ],
)
def test_a_run_that_failed_is_fatal(more: dict[str, Any], fault: str) -> None:
    (problem,) = collect(run(**more)).problems
    assert problem.fatal
    assert fault in problem.fault


def test_a_run_without_results_is_fatal() -> None:
    (problem,) = collect({"tool": run()["tool"]}).problems
    assert problem.fatal


def test_warnings_of_a_run_are_notes_a_few_of_them() -> None:
    told = [{"message": {"text": f"w{number}"}} for number in range(5)] + [{"level": "note"}, {"level": "none"}]
    problems = collect(run(invocations=[{"executionSuccessful": True, "toolExecutionNotifications": told}])).problems
    assert [problem.fault for problem in problems] == [
        "Lint reports (warning): w0",
        "Lint reports (warning): w1",
        "Lint reports (warning): w2",
        "Lint reports 2 more of level warning",
    ]
    assert not any(problem.fatal for problem in problems)


@pytest.mark.parametrize(
    ("tool", "name", "text", "gap"),
    [
        ("Semgrep OSS", "Timeout", "Timeout when running a on b", True),
        ("Semgrep PRO", "Syntax error", "cannot be parsed at all", True),
        ("Semgrep OSS", "Syntax error", "Syntax error at line a.ts:3", False),
        ("Semgrep OSS", "other", "x", False),
        ("Lint", "Timeout", "x", False),
    ],
)
def test_what_semgrep_gave_up_on_is_a_gap(tool: str, name: str, text: str, gap: bool) -> None:
    told = [{"descriptor": {"id": name}, "level": "warning", "message": {"text": text}}]
    driver = {"driver": {"name": tool, "rules": RULES}}
    collected = collect(run(tool=driver, invocations=[{"toolExecutionNotifications": told}]))
    assert bool(rows(collected, "gap", "path")) is gap
    assert (measure(collected).examined == 0) is gap


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"runs": []}, "SARIF of version ''"),
        ({"version": "2.0.0", "runs": []}, "SARIF of version '2.0.0'"),
        ({"version": "2.1.0", "runs": [{}]}, "run 1 names no tool"),
        ({"version": "2.1.0", "runs": [{"tool": None, "results": []}]}, "got `null`"),
        ({"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]}, "missing required field `name`"),
        ({"version": "2.1.0", "runs": [run([{"ruleIndex": 3}])]}, "rule number 3"),
        ({"version": "2.1.0", "runs": [run([{"level": "fatal"}])]}, "Invalid enum value 'fatal'"),
        ({"version": "2.1.0", "runs": [], "inlineExternalProperties": [{"results": []}]}, "external properties"),
        (
            {"version": "2.1.0", "runs": [run(externalPropertyFileReferences={"results": [{"location": {}}]})]},
            "external properties",
        ),
        (
            {
                "version": "2.1.0",
                "runs": [run([{"locations": [{"physicalLocation": {"artifactLocation": {"index": 9}}}]}])],
            },
            "artifact number 9",
        ),
    ],
)
def test_what_cannot_be_believed_is_refused(document: dict[str, Any], fault: str) -> None:
    with pytest.raises(EvidenceError, match=fault):
        sarif.collect(Source.of_bytes("lint.sarif", json.dumps(document).encode()))


def test_null_and_empty_parts_are_as_absent() -> None:
    nothing = run(invocations=None, originalUriBaseIds=None, artifacts=None, externalPropertyFileReferences={})
    assert collect(nothing, inlineExternalProperties=None).problems == ()
    assert sarif.collect(Source.of_bytes("x", b'{"version": "2.1.0", "runs": null}')).tool == ""


def test_results_of_one_file_many_times_over_are_all_there() -> None:
    results = [{"ruleId": "AB"[number % 2], "locations": [at(f"f{number % 7}.ts", number)]} for number in range(9000)]
    collected = collect(run(results))
    assert rows(collected, "result", "line") == [(number,) for number in range(9000)]
    assert measure(collected).values["errors"] == 4500
    assert measure(collected, paths="f3.ts").values["total"] == 1286
