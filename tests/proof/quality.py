"""Evidence of code and its tests: JUnit, Cobertura, istanbul, mutation reports, SARIF, semgrep's JSON, promptfoo."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from tests.proof.asking import Ask
from tests.proof.pieces import Maker, Pieces, count, own, share
from tests.proof.texts import text, texts
from tests.proof.values import Values

_STATUSES = {"passed": "", "failed": "<failure message='no'/>", "errored": "<error/>", "skipped": "<skipped/>"}
_CASES = 200
"""Cases of a report that is to have a share of passed ones."""
_LINES = 1000
_COUNTED = ("lines", "branches", "functions", "statements")


def _cases(ask: Ask, values: Values) -> list[dict[str, Any]]:
    """Cases in which the metrics have the values, each with a class of its own."""
    told = {status: count(values, status) for status in ("failed", "errored", "skipped")}
    passed = count(values, "passed", 1)
    if "pass-rate" in values:
        passed = round(_CASES * share(values, "pass-rate"))
        told["failed"] = max(told["failed"], _CASES - passed)
    elif "total" in values and "passed" not in values:
        passed = max(count(values, "total") - sum(told.values()), 0)
    statuses = [status for status, number in {"passed": passed, **told}.items() for _ in range(number)]
    time = share(values, "duration", 1.0) / 1000 / max(len(statuses), 1)
    return [_case(ask, number, status, time) for number, status in enumerate(statuses)]


def _case(ask: Ask, number: int, status: str, time: float, name: str = "") -> dict[str, Any]:
    properties = texts(ask, "properties", "") if "properties" in ask.where else ()
    return {
        "suite": text(ask, "suites", "suite") if "suites" in ask.where else "suite",
        "class": f"C{ask.number}x{number}",
        "name": name or (_about(ask) if "about" in ask.where else text(ask, "names", f"case {ask.number}")),
        "file": text(ask, "files", "", ending=".spec.ts") if "files" in ask.where else "",
        "properties": [one.split("=", 1) for one in properties],
        "status": status,
        "time": time,
    }


def _about(ask: Ask) -> str:
    """Words for a case; where both filters are there, the words of `names` have to do."""
    return text(ask, "names", "") if "names" in ask.where else text(ask, "about", "")


def _tests(ask: Ask, values: Values) -> Pieces:
    cases = _cases(ask, values)
    return (own(ask, "junit", cases, ending=".xml"),) if cases else ()


def _marked(ask: Ask, values: Values) -> Iterator[Pieces]:
    """A test that is marked with the criterion's id, and fails or is skipped; beside it what passes."""
    for status in ("failed", "skipped"):
        name = f"@{ask.criterion} {ask.item}".strip()
        cases = [*_cases(ask, values), _case(ask, 999, status, 0.001, name)]
        yield (own(ask, "junit", cases, ending=".xml"),)


def _named_apart(ask: Ask, values: Values) -> Pieces:
    """The cases under the marker alone, which no other criterion looks for."""
    cases = [{**case, "name": f"@{ask.criterion} {ask.item}".strip()} for case in _cases(ask, values)]
    return (own(ask, "junit", cases, ending=".xml"),)


def write_junit(_path: str, contents: Sequence[Any]) -> str:
    """A JUnit report of the cases, a suite for each name."""
    suites: dict[str, list[str]] = {}
    for case in (case for content in contents for case in content):
        file = f" file={quoteattr(case['file'])}" if case["file"] else ""
        pairs = "".join(f"<property name={quoteattr(key)} value={quoteattr(to)}/>" for key, to in case["properties"])
        inner = (f"<properties>{pairs}</properties>" if pairs else "") + _STATUSES[case["status"]]
        names = f"classname={quoteattr(case['class'])} name={quoteattr(case['name'])}"
        line = f'<testcase {names}{file} time="{case["time"]:.9f}">{inner}</testcase>'
        suites.setdefault(case["suite"], []).append(line)
    body = "".join(f"<testsuite name={quoteattr(name)}>{''.join(lines)}</testsuite>" for name, lines in suites.items())
    return f"<testsuites>{body}</testsuites>\n"


def _coverage(ask: Ask, values: Values) -> Pieces:
    if "files" in values and not count(values, "files"):
        return ()
    paths = texts(ask, "paths", _source(ask.folder, f"made{ask.number}"), ending=".ts")
    shares = {name: share(values, name) for name in _COUNTED}
    summary = not ask.beside.isdisjoint(("functions", "statements"))
    return (own(ask, "istanbul-summary" if summary else "cobertura", (paths, shares), ending=".json"),)


def _source(folder: str, name: str) -> str:
    return f"{folder}/src/{name}.ts" if folder else f"src/{name}.ts"


def write_cobertura(_path: str, contents: Sequence[Any]) -> str:
    """A Cobertura report: each file has so many lines that any share of tenths of a percent can be told."""
    ((paths, shares),) = contents
    lines = round(_LINES * shares["lines"])
    taken = round(_LINES * shares["branches"])
    first = (
        f'<line number="1" hits="{int(lines > 0)}" branch="true" condition-coverage="{taken / 10}% ({taken}/1000)"/>'
    )
    rest = "".join(f'<line number="{one}" hits="{int(one <= lines)}"/>' for one in range(2, _LINES + 1))
    classes = "".join(
        f"<class name='c' filename={quoteattr(path)}><methods/><lines>{first}{rest}</lines></class>" for path in paths
    )
    told = f'lines-valid="{_LINES * len(paths)}" lines-covered="{lines * len(paths)}" line-rate="{lines / _LINES}"'
    branches = f'branches-valid="{_LINES * len(paths)}" branches-covered="{taken * len(paths)}" branch-rate="0"'
    package = f"<package name='p'><classes>{classes}</classes></package>"
    head = f'<coverage {told} {branches} timestamp="0" version="1" complexity="0">'
    return f"<?xml version='1.0'?>{head}<sources/><packages>{package}</packages></coverage>\n"


def write_summary(_path: str, contents: Sequence[Any]) -> str:
    """Istanbul's json-summary."""
    ((paths, shares),) = contents
    counts = {
        name: {"total": _LINES, "covered": round(_LINES * told), "skipped": 0, "pct": told * 100}
        for name, told in shares.items()
    }
    times = len(paths)
    total = {name: {**one, "total": times * _LINES, "covered": times * one["covered"]} for name, one in counts.items()}
    return json.dumps({"total": total, **dict.fromkeys(paths, counts)})


def write_istanbul(_path: str, contents: Sequence[Any]) -> str:
    """Istanbul's coverage-final.json of files that are covered in full."""
    ((paths, _shares),) = contents
    place = {"start": {"line": 1, "column": 0}, "end": {"line": 1, "column": 9}}
    maps = {"statementMap": {"0": place}, "fnMap": {"0": {"name": "made", "loc": place}}}
    branch = {"0": {"loc": place, "type": "if", "locations": [place]}}
    file = {**maps, "branchMap": branch, "s": {"0": 1}, "f": {"0": 1}, "b": {"0": [1]}}
    return json.dumps({path: {"path": path, **file} for path in paths})


def _mutation(ask: Ask, values: Values) -> Pieces:
    total = max(count(values, "total", 200), 1)
    killed = count(values, "killed", round(total * share(values, "score")))
    left = {"Survived": count(values, "survived"), "NoCoverage": count(values, "no-coverage")}
    if not any(left.values()):
        left["Survived"] = max(total - killed, 0) if "killed" not in values or "score" in values else 0
    statuses = ["Killed"] * killed + ["Timeout"] * count(values, "timeout")
    statuses += [status for status, number in left.items() for _ in range(number)]
    path = text(ask, "paths", _source(ask.folder, f"made{ask.number}"), ending=".ts")
    return (own(ask, "mutation-report", (path, statuses)),) if statuses else ()


def write_mutation(_path: str, contents: Sequence[Any]) -> str:
    """A report of mutation-testing-report-schema with a mutant on each line."""
    ((path, statuses),) = contents
    mutants = [
        {
            "id": str(line),
            "mutatorName": "Arithmetic",
            "replacement": "-",
            "location": {"start": {"line": line, "column": 1}, "end": {"line": line, "column": 2}},
            "status": status,
        }
        for line, status in enumerate(statuses, 1)
    ]
    file = {"language": "typescript", "source": "\n" * len(statuses), "mutants": mutants}
    return json.dumps({"schemaVersion": "1", "thresholds": {"high": 80, "low": 60}, "files": {path: file}})


_LEVELS = {"errors": "error", "warnings": "warning", "notes": "note"}


def _findings(ask: Ask, values: Values) -> Pieces:
    """A SARIF log that lists rules and files; with results where a count says so."""
    rules = texts(ask, "rules", f"rule-{ask.number}")
    if "rules-run" in values:
        few = count(values, "rules-run") < len(rules)
        rules = rules[: count(values, "rules-run")] if few else rules
    if not rules:
        return ()
    levels = [level for metric, level in _LEVELS.items() for _ in range(count(values, metric))]
    others = max(count(values, "total"), count(values, "new")) - len(levels)
    level = text(ask, "levels", "error") if "levels" in ask.where else "error"
    hidden = [True] * count(values, "suppressed")
    results = [(one, False) for one in levels + [level] * max(others, 0)] + [(level, one) for one in hidden]
    file = text(ask, "paths", _source(ask.folder, f"made{ask.number}"), ending=".ts")
    content = {
        "tool": text(ask, "tools", "semgrep"),
        "tags": list(texts(ask, "tags", "")) if "tags" in ask.where else [],
        "rules": list(rules),
        "files": [file, *(f"{file}.{number}.ts" for number in range(1, count(values, "files-scanned", 1)))],
        "results": results,
        "new": "new" in values,
    }
    return (own(ask, "sarif", content, ending=".sarif"),)


def write_sarif(_path: str, contents: Sequence[Any]) -> str:
    """A SARIF 2.1.0 log of one run."""
    (content,) = contents
    results = [_result(content, number, *one) for number, one in enumerate(content["results"], 1)]
    rules = [{"id": rule, "properties": {"tags": content["tags"]}} for rule in content["rules"]]
    run = {
        "tool": {"driver": {"name": content["tool"], "rules": rules}},
        "invocations": [{"executionSuccessful": True}],
        "artifacts": [{"location": {"uri": file}, "roles": ["analysisTarget"]} for file in content["files"]],
        "results": results,
    }
    return json.dumps({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})


def _result(content: Mapping[str, Any], line: int, level: str, hidden: bool) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": content["files"][0]}, "region": {"startLine": line}}
    return {
        "ruleId": content["rules"][0],
        "level": level,
        "message": {"text": "it breaks the rule"},
        "locations": [{"physicalLocation": place}],
        **({"suppressions": [{"kind": "inSource"}]} if hidden else {}),
        **({"baselineState": "new"} if content["new"] else {}),
    }


def _evals(ask: Ask, values: Values) -> Pieces:
    total = count(values, "total", max(count(values, "passed"), 1) + count(values, "failed"))
    failed = count(values, "failed")
    if "pass-rate" in values:
        total = max(total, 200)
        failed = max(failed, total - round(total * share(values, "pass-rate")))
    content = {
        "suite": text(ask, "suites", f"suite {ask.number}"),
        "tags": {"proof": list(texts(ask, "tags", ""))} if "tags" in ask.where else {},
        "prompt": text(ask, "prompts", f"prompt {ask.number}"),
        "passed": [number >= failed for number in range(total)],
    }
    return (own(ask, "promptfoo", content),) if total else ()


def write_promptfoo(_path: str, contents: Sequence[Any]) -> str:
    """promptfoo's results of version 3."""
    (content,) = contents
    results = [
        {
            "success": passed,
            "prompt": {"label": content["prompt"], "raw": content["prompt"]},
            "provider": {"id": "stub"},
            "testIdx": number,
            "testCase": {"description": f"case {number}", "assert": [{"type": "equals", "value": "4"}]},
            "gradingResult": {"pass": passed, "score": int(passed), "reason": "", "componentResults": []},
            "failureReason": 0 if passed else 1,
        }
        for number, passed in enumerate(content["passed"])
    ]
    good = sum(content["passed"])
    stats = {"successes": good, "failures": len(results) - good, "errors": 0}
    body = {"version": 3, "timestamp": "2026-11-21T00:00:00Z", "prompts": [], "results": results, "stats": stats}
    config = {"description": content["suite"], "tags": {key: ",".join(tags) for key, tags in content["tags"].items()}}
    return json.dumps({"evalId": "eval-proof", "results": body, "config": config})


def write_semgrep(_path: str, contents: Sequence[Any]) -> str:
    """semgrep's JSON without a result."""
    (files,) = contents
    base: dict[str, Any] = {"version": "1.182.0", "results": [], "errors": [], "paths": {"scanned": files}}
    return json.dumps({**base, "time": {"rules": ["idle"]}, "skipped_rules": []})


def _one_case(_folder: str) -> Any:
    case = {"suite": "idle", "class": "idle", "name": "idle", "file": "", "properties": []}
    return [{**case, "status": "passed", "time": 0.001}]


def _full(folder: str) -> Any:
    return [_source(folder, "idle")], dict.fromkeys(_COUNTED, 1.0)


MAKERS = {
    "tests": Maker(_tests, {"junit": write_junit}, more=_marked, apart=_named_apart, idle={"junit": _one_case}),
    "coverage": Maker(
        _coverage,
        {"cobertura": write_cobertura, "istanbul-summary": write_summary, "istanbul": write_istanbul},
        idle={"cobertura": _full, "istanbul": _full, "istanbul-summary": _full},
    ),
    "mutation": Maker(
        _mutation,
        {"mutation-report": write_mutation},
        idle={"mutation-report": lambda folder: (_source(folder, "idle"), ["Killed"])},
    ),
    "findings": Maker(
        _findings,
        {"sarif": write_sarif, "semgrep": write_semgrep},
        idle={
            "semgrep": lambda folder: [_source(folder, "idle")],
            "sarif": lambda folder: {
                "tool": "idle",
                "tags": [],
                "rules": ["idle"],
                "files": [_source(folder, "idle")],
                "results": [],
                "new": False,
            },
        },
    ),
    "evals": Maker(
        _evals,
        {"promptfoo": write_promptfoo},
        idle={"promptfoo": lambda _folder: {"suite": "idle", "tags": {}, "prompt": "idle", "passed": [True]}},
    ),
}
