"""Reports of any size: valid in their formats, the same text for the same size.

Enters: about how many bytes, and whose folder they speak of. Leaves: the text in pieces, so that a large report never
is in memory. Proportions are those of real reports: 230 bytes a test case, 1,200 a SARIF result, 250 a sample of k6.
Tests and rules answer criteria of the canonical gates.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = "services/shop"
_LINES = 50
_RULES = ("readygate-domain-framework-import", "readygate-domain-any", "readygate-direct-llm-sdk")
_OTHER_RULES = 47
_TOPICS = (
    "Cart invariants",
    "Order invariants",
    "value objects are equal by value",
    "rejects an invalid user.created.v1",
    "outbox of cart.created.v1",
    "inbox of user.created.v1",
    "push is idempotent by clientMutationId",
    "pull resumes at the cursor",
    "pull sets hasMore",
    "sync conformance",
    "chaos: drop",
    "chaos: retry",
    "chaos: partial push",
    "suggests through the AIClient port",
    "rejects an artifact without AIProvenance",
    "tenant isolation",
    "emits an audit event",
    "row level security",
)
_TRENDS = tuple(
    f"http_req_{phase}"
    for phase in ("duration", "blocked", "connecting", "tls_handshaking", "sending", "waiting", "receiving")
)


def write(path: Path, pieces: Iterable[str]) -> None:
    """The pieces as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(pieces)


def _pieces(size: int, head: Callable[[int], str], piece: Callable[[int], str], tail: str = "") -> Iterator[str]:
    """`head` is told how many pieces follow, each piece its number."""
    count = max(1, size // len(piece(1)))
    yield head(count)
    yield from map(piece, range(count))
    yield tail


def junit(size: int, root: str = ROOT, part: str = "cart") -> Iterator[str]:
    """Suites of 20 cases each, one failed, one skipped; every tenth suite has a passing case on each topic."""

    def head(suites: int) -> str:
        totals = f'tests="{suites * (len(_TOPICS) + 2)}" failures="{suites}" errors="0" skipped="{suites}"'
        return f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="pytest tests" {totals} time="1.0">\n'

    return _pieces(size, head, lambda number: _suite(root, part, number), "</testsuites>\n")


def _suite(root: str, part: str, number: int) -> str:
    name = f"test_{part}_{number:06}"
    topics = ("adds what the customer chose",) * len(_TOPICS) if number % 10 else _TOPICS
    place = f'classname="tests.{name}" file="{root}/tests/{name}.py" time="0.012"'
    failure = '<failure message="assert 3 == 4" type="AssertionError">E  assert 3 == 4</failure>'
    cases = [
        f'<testcase name="total of the cart [EUR]" {place}>{failure}</testcase>\n',
        f'<testcase name="total of the cart [USD]" {place}><skipped message="no currency"/></testcase>\n',
        *(f'<testcase name="{topic}: total is kept [{case:03}]" {place}/>\n' for case, topic in enumerate(topics)),
    ]
    totals = f'tests="{len(cases)}" failures="1" errors="0" skipped="1" time="1.234"'
    return f'<testsuite name="{name}" {totals} timestamp="2026-11-20T10:00:00+00:00">\n{"".join(cases)}</testsuite>\n'


def cobertura(size: int, root: str = ROOT, part: str = "cart") -> Iterator[str]:
    """Packages of one class each: 50 lines, four fifths covered, ten of them with two branches, half of those taken."""

    def head(classes: int) -> str:
        lines = f'lines-valid="{classes * _LINES}" lines-covered="{classes * _LINES * 4 // 5}" line-rate="0.8"'
        branches = f'branches-valid="{classes * 20}" branches-covered="{classes * 10}" branch-rate="0.5"'
        top = f'<coverage version="7.17.3" timestamp="1795299387843" {lines} {branches} complexity="0">'
        return f'<?xml version="1.0" ?>\n{top}\n<sources><source>{root}</source></sources>\n<packages>\n'

    return _pieces(size, head, lambda number: _package(f"{part}_{number:06}"), "</packages>\n</coverage>\n")


def _package(name: str) -> str:
    rates = 'line-rate="0.8" branch-rate="0.5" complexity="0"'
    lines = "".join(map(_line, range(1, _LINES + 1)))
    inner = f'<class name="{name}.py" filename="src/domain/{name}.py" {rates}>\n<methods/>\n<lines>\n{lines}</lines>\n'
    return f'<package name="domain.{name}" {rates}>\n<classes>\n{inner}</class>\n</classes>\n</package>\n'


def _line(number: int) -> str:
    branch = ' branch="true" condition-coverage="50% (1/2)" missing-branches="exit"' if number % 5 == 1 else ""
    return f'\t\t\t\t\t\t<line number="{number}" hits="{int(number % 5 != 0)}"{branch}/>\n'


def sarif(size: int, root: str = ROOT, part: str = "cart") -> Iterator[str]:
    """Results of 47 rules, one a line, a tenth of them suppressed; three more rules found nothing."""
    names = (*_RULES, *map(_rule, range(_OTHER_RULES)))
    rules = [{"id": name, "name": name, "defaultConfiguration": {"level": "warning"}} for name in names]
    tool = {"driver": {"name": "linter", "semanticVersion": "1.0.0", "rules": rules}}
    run = {"tool": tool, "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": []}]}
    start = json.dumps({"version": "2.1.0", "runs": [run]}).removesuffix("}]}")

    def result(number: int) -> str:
        return f"{',' if number else ''}{json.dumps(_result(f'{root}/src/domain/{part}', number))}\n"

    return _pieces(size, lambda _: f'{start}, "results": [\n', result, "]}]}\n")


def _rule(number: int) -> str:
    return f"shop.rules.rule-{number % _OTHER_RULES:02}"


def _result(place: str, number: int) -> dict[str, Any]:
    line = number % 900 + 1
    snippet = f"    total = cart.total({number:08})\n" + "    if total:\n        return total\n" * 8
    region = {"startLine": line, "startColumn": 5, "endLine": line + 2, "snippet": {"text": snippet}}
    file = {"uri": f"{place}_{number // 5:06}.py", "uriBaseId": "%SRCROOT%"}
    return {
        "ruleId": _rule(number),
        "message": {"text": f"The total {number:08} is computed twice; keep it in a variable. " * 4},
        "locations": [{"physicalLocation": {"artifactLocation": file, "region": region}}],
        "fingerprints": {"matchBasedId/v1": f"{number:064x}_0"},
        "properties": {},
        **({} if number % 10 else {"suppressions": [{"kind": "inSource"}]}),
    }


def k6(size: int) -> Iterator[str]:
    """The stream of a k6 run, an iteration a request: nine samples of the request, a check, the iteration's own."""
    kinds = {
        "counter": ("http_reqs", "data_sent", "data_received", "iterations"),
        "trend": (*_TRENDS, "iteration_duration"),
        "rate": ("http_req_failed", "checks"),
    }
    lines = [
        {"type": "Metric", "data": {"name": name, "type": kind, "contains": "default"}, "metric": name}
        for kind, names in kinds.items()
        for name in names
    ]
    return _pieces(size, lambda _: "".join(json.dumps(line) + "\n" for line in lines), _iteration)


def _iteration(number: int) -> str:
    tags = '"expected_response":"true","group":"","method":"GET","name":"/carts","phase":"peak","proto":"HTTP/1.1"'
    common = f'"tags":{{{tags},"scenario":"peak","status":"200","url":"https://shop.example/carts"}}'
    time = f"2026-11-20T10:{number // 60000 % 60:02}:{number // 1000 % 60:02}.{number % 1000:03}Z"
    values = {name: number * (7919 + turn) % 4999 / 17 for turn, name in enumerate(_TRENDS)}
    values |= {"http_reqs": 1, "http_req_failed": int(number % 200 == 0), "checks": int(number % 200 != 0)}
    values |= {"data_sent": 400, "data_received": 2100, "iteration_duration": 300.5, "iterations": 1}
    return "".join(
        f'{{"metric":"{name}","type":"Point","data":{{"time":"{time}","value":{value},{common}}}}}\n'
        for name, value in values.items()
    )
