"""Bad input through the command line, isolated as the action runs it: a clear answer each, nothing else lost, nothing
of the workspace executed, never a traceback, never a pass."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.acceptance import act, hostile

RUN = """
import contextlib, io, json, sys
sys.path.insert(0, sys.argv[1])
from readygate.cli.main import main
for arguments in json.load(sys.stdin):
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    texts = [stream.buffer.getvalue().decode() for stream in (out, err) if not stream.flush()]
    print(json.dumps([code, *texts]))
"""
"""Runs several commands in one process, one line of JSON each."""


class Ran(NamedTuple):
    """What one command did."""

    code: int
    out: str
    err: str


def run(folder: Path, *commands: Sequence[str]) -> list[Ran]:
    """The commands in the folder, in an isolated interpreter."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", RUN, str(act.ROOT / "src")],
        cwd=folder,
        env=environ,
        input=json.dumps(commands).encode(),
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert done.stderr == b""
    assert b"HOSTILE" not in done.stdout
    return [Ran(*json.loads(line)) for line in done.stdout.splitlines()]


def fill(folder: Path, files: dict[str, Any]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


JUNIT = '<testsuite name="s"><testcase classname="c" name="a" time="0.1"/></testsuite>\n'
LINES = '<lines><line number="1" hits="1"/></lines>'
COVERAGE = f"""<coverage><packages><package><classes>
<class filename="a.py">{LINES}</class></classes></package></packages></coverage>"""
SARIF = {
    "version": "2.1.0",
    "runs": [
        {
            "tool": {"driver": {"name": "lint", "rules": [{"id": "r"}]}},
            "artifacts": [{"location": {"uri": "a.py"}}],
            "invocations": [{"executionSuccessful": True}],
            "results": [],
        }
    ],
}
K6: dict[str, dict[str, Any]] = {
    "root_group": {"name": "", "path": "", "checks": {}, "groups": {}},
    "metrics": {
        "http_req_duration": {"avg": 1, "min": 1, "med": 1, "max": 1, "p(90)": 1, "p(95)": 1},
        "http_reqs": {"count": 10, "rate": 1},
        "http_req_failed": {"passes": 0, "fails": 10, "value": 0},
    },
}
OPENAPI = """openapi: 3.1.0
info: {title: a, version: '1'}
paths:
  /a:
    get: {responses: {'200': {description: ok}}}
"""
OASDIFF = '[{"id": "x", "text": "x", "level": 1, "operation": "GET", "path": "/a", "section": "paths"}]\n'
GOOD = {
    "junit": JUNIT,
    "cobertura": COVERAGE,
    "sarif": json.dumps(SARIF),
    "k6-summary": json.dumps(K6),
    "openapi": OPENAPI,
    "oasdiff": OASDIFF,
}
ASKS = {
    "junit": ("tests", "total >= 0"),
    "cobertura": ("coverage", "lines >= 0%"),
    "sarif": ("findings", "total >= 0"),
    "k6-summary": ("load", "requests >= 0"),
    "openapi": ("api", "operations >= 0"),
    "oasdiff": ("api-diff", "breaking >= 0"),
}
"""For each format a criterion that whatever can be read and measured passes."""


def cut(text: str, missing: int = 9) -> str:
    return text[:-missing]


def k6(**values: object) -> str:
    metrics = K6["metrics"] | {"http_reqs": {"count": 10, "rate": 1, **values}}
    return json.dumps({**K6, "metrics": metrics}).replace('"NaN"', "NaN").replace('"1e999"', "1e999")


BOMB = gzip.compress(b"<testsuite>") + gzip.compress(b" " * (1 << 20)) * 128
LAUGHS = "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 40))
ALIASES = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
CUT = "the JSON ends too early: truncated or empty"
BAD: list[tuple[str, str | bytes, str]] = [
    # truncated
    ("junit", cut(JUNIT), "line 1: not well-formed XML: unclosed token"),
    ("cobertura", cut(COVERAGE), "line 2: not well-formed XML"),
    ("sarif", cut(GOOD["sarif"]), CUT),
    ("k6-summary", cut(GOOD["k6-summary"]), CUT),
    ("openapi", cut(OPENAPI), "line 6: not valid YAML"),
    ("openapi", OPENAPI[:-1], "line 5: the last line has no end: the file may be truncated"),
    ("oasdiff", cut(OASDIFF), CUT),
    ("junit", gzip.compress(JUNIT.encode())[:-9], "the gzip stream ends before its end mark: truncated"),
    # empty
    ("junit", "", "not well-formed XML: no element found"),
    ("cobertura", "", "not well-formed XML: no element found"),
    ("sarif", "", CUT),
    ("k6-summary", "", CUT),
    ("openapi", "", "the file is empty"),
    ("junit", "<testsuites/>", "0 test cases examined"),
    ("junit", gzip.compress(b""), "not well-formed XML: no element found"),
    # wrong encoding
    ("junit", JUNIT.replace('"a"', '"é"').encode("latin-1"), "not well-formed XML: not well-formed (invalid token)"),
    ("junit", b'<?xml version="1.0" encoding="utf-7"?>' + JUNIT.encode(), "declares the encoding 'utf-7'"),
    ("sarif", GOOD["sarif"].replace("lint", "lïnt").encode("latin-1"), "not readable as UTF-8"),
    ("sarif", GOOD["sarif"].encode("utf-16"), "byte 0: not well-formed JSON"),
    ("k6-summary", GOOD["k6-summary"].replace("med", "m\\ud800d"), "not well-formed JSON: unexpected end of escaped"),
    ("openapi", OPENAPI.replace("title: a", "title: é").encode("latin-1"), "line 2: not UTF-8 text"),
    # another format behind the right name
    ("junit", COVERAGE, "the root element is <coverage>, not a JUnit report"),
    ("junit", GOOD["sarif"], "not well-formed XML"),
    ("cobertura", "<html><body>502 Bad Gateway</body></html>", "the root element is <html>, not a Cobertura report"),
    ("sarif", JUNIT, "not well-formed JSON"),
    ("sarif", "[]", "not well-formed JSON: expected {"),
    ("k6-summary", "{}", "Object missing required field `metrics`"),
    ("openapi", "just text\n", "this is no OpenAPI document: it is no object, declared as openapi"),
    ("oasdiff", GOOD["sarif"], "not a list of changes: an object with runs, version"),
    ("junit", b"\x89PNG\r\n\x1a\n\x00\x00", "not well-formed XML"),
    # too much
    ("sarif", b"[" * (10 << 20), "not well-formed JSON"),
    ("k6-summary", b'{"a":' * (2 << 20), "nests too deep"),
    ("openapi", b"[" * (10 << 20), "nested deeper than 200"),
    ("oasdiff", b"[" * (10 << 20), "nests too deep"),
    ("junit", b"<testsuite>" * 5000, "elements nest deeper than"),
    ("junit", BOMB, "a gzip that holds more than 500 times its own size"),
    ("junit", gzip.compress(gzip.compress(JUNIT.encode())), "a gzip inside a gzip, which is refused"),
    # what must not be obeyed
    ("junit", f'<!DOCTYPE t [<!ENTITY a0 "ha">{LAUGHS}]><testsuite name="&a39;"/>', "(DTD), which is refused"),
    (
        "junit",
        '<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite name="&x;"/>',
        "(DTD), which is refused",
    ),
    (
        "cobertura",
        '<!DOCTYPE coverage SYSTEM "http://127.0.0.1:9/x.dtd"><coverage>&x;</coverage>',
        "uses the entity &x;",
    ),
    ("openapi", f"openapi: 3.1.0\n{ALIASES}", "more than 500,000 values once aliases are followed"),
    ("openapi", OPENAPI + "x-a: !!python/object/apply:os.system ['echo HOSTILE > sprung']\n", "os.system is refused"),
    ("openapi", OPENAPI + "info: {}\n", "the key 'info' stands twice, first in line 2"),
    ("openapi", OPENAPI + "x-a: {<<: {a: b}}\n", "merge keys are refused"),
    ("k6-summary", GOOD["k6-summary"][:-1] + ', "metrics": {}}', "an object has the key 'metrics' twice"),
    # numbers that are none
    ("k6-summary", k6(count="NaN"), "not well-formed JSON: invalid character"),
    ("k6-summary", k6(count="1e999"), "Number out of range"),
    ("k6-summary", k6(count=-1), "`http_reqs` has a negative value"),
    ("cobertura", COVERAGE.replace('hits="1"', 'hits="-1"'), "a.py: '-1' hits"),
    ("cobertura", COVERAGE.replace('hits="1"', 'hits="NaN"'), "a.py: 'NaN' hits"),
    ("cobertura", COVERAGE.replace('hits="1"', 'hits="' + "9" * 400 + '"'), "999' hits"),
    ("cobertura", COVERAGE.replace('number="1"', 'number="-1"'), "a.py: line numbers from -1 to -1"),
]
"""The declared format, the bytes, and what the outcome says."""
SUFFIX = {"junit": ".xml", "cobertura": ".xml", "openapi": ".yaml"}


def path(number: int) -> str:
    return f"bad/{number}/report{SUFFIX.get(BAD[number][0], '.json')}"


def policy(services: str, *, where: str = "") -> str:
    """A policy with a criterion for each format and these services."""
    criteria = "".join(
        f"      {form}: {{title: t, source: s, from: L1, evidence: {kind}, require: ['{bound}']{where}}}\n"
        for form, (kind, bound) in ASKS.items()
    )
    return f"version: 1\ngates:\n  G1:\n    title: G\n    criteria:\n{criteria}services:\n{services}"


def service(name: str, reports: Mapping[str, str | list[str]]) -> str:
    declared = "".join(f"      {form}: {json.dumps(paths)}\n" for form, paths in reports.items())
    return f"  {name}:\n    path: {name}\n    reports:\n{declared}"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service with good reports, one service for each bad report, and files that Python, pip and uv might obey."""
    folder = tmp_path_factory.mktemp("workspace").resolve()
    services = service("good", {form: f"good/{form}" for form in GOOD})
    services += "".join(service(f"bad-{number}", {BAD[number][0]: path(number)}) for number in range(len(BAD)))
    fill(folder, {path(number): content for number, (_, content, _) in enumerate(BAD)})
    fill(folder, {f"good/{form}": content for form, content in GOOD.items()})
    fill(folder, {".github/readygate.yml": policy(services), "one.yml": policy("  one: {}\n"), **hostile.FILES})
    return folder


def outcomes(ran: Ran) -> dict[str, dict[str, tuple[str, str]]]:
    """Outcome and reason by service and criterion."""
    judged = json.loads(ran.out)["judged"]
    return {
        one["service"]: {found["id"]: (found["outcome"], found["reason"]) for found in one["criteria"]}
        for one in judged["services"]
    }


def test_each_bad_report_is_invalid_with_its_fault_and_the_good_ones_still_count(workspace: Path) -> None:
    (ran,) = run(workspace, ["check", "--json"])
    assert (ran.code, ran.err) == (1, "")
    found = outcomes(ran)
    assert {outcome for outcome, _ in found.pop("good").values()} == {"pass"}
    for number, (form, _, fault) in enumerate(BAD):
        criteria = found[f"bad-{number}"]
        outcome, reason = criteria.pop(f"G1.{form}")
        assert (outcome, fault in reason) == ("invalid", True), (number, form, reason)
        assert {other for other, _ in criteria.values()} == {"missing"}
    assert not (workspace / "sprung").exists()


def test_found_by_a_walk_they_pass_nothing_either(workspace: Path) -> None:
    named = ["--policy", "one.yml", "bad"]
    check, inspect = run(workspace, ["check", "--json", *named], ["inspect", "--json", *named])
    assert (check.code, check.err, inspect.code, inspect.err) == (1, "", 0, "")
    assert {outcome for outcome, _ in outcomes(check)["one"].values()} <= {"invalid", "missing"}
    found = json.loads(inspect.out)
    told = {one["path"] for one in (*found["items"], *found["unrecognised"])}
    assert told == {path(number) for number in range(len(BAD))}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_file_of_the_workspace_is_not_opened(tmp_path: Path) -> None:
    fill(tmp_path, {"folder.xml/inner": "", "outside.xml": JUNIT, "ws/shut.xml": JUNIT, "ws/folder.xml/inner": JUNIT})
    root = tmp_path / "ws"
    os.mkfifo(root / "pipe.xml")
    (root / "link.xml").symlink_to("../outside.xml")
    (root / "loop.xml").symlink_to("loop.xml")
    (root / "device.xml").symlink_to("/dev/zero")
    faults = {
        "pipe": ("invalid", "a named pipe, not a file"),
        "folder": ("invalid", "this is a folder, not a file"),
        "link": ("invalid", "a link that leads out of the repository"),
        "device": ("invalid", "a link that leads out of the repository"),
        "loop": ("missing", "is not there"),
        "gone": ("missing", "is not there"),
    }
    if os.geteuid() != 0:  # root reads everything
        (root / "shut.xml").chmod(0)
        faults["shut"] = ("invalid", "cannot be read: Permission denied")
    services = "".join(service(name, {"junit": f"{name}.xml"}) for name in faults)
    fill(root, {".github/readygate.yml": policy(services)})
    (ran,) = run(root, ["check", "--json"])
    assert (ran.code, ran.err) == (1, "")
    for name, (expected, fault) in faults.items():
        outcome, reason = outcomes(ran)[name]["G1.junit"]
        assert (outcome, fault in reason) == (expected, True), (name, reason)


def test_two_reports_of_one_run_count_once_and_the_worse_one_stands(tmp_path: Path) -> None:
    red = JUNIT.replace("/></testsuite>", '><failure message="no"/></testcase></testsuite>')
    fill(tmp_path, {"a.xml": JUNIT, "b.xml": JUNIT, "c.xml": red})
    services = service("same", {"junit": ["a.xml", "b.xml"]}) + service("other", {"junit": ["a.xml", "c.xml"]})
    rules = policy(services).replace("tests, require: ['total >= 0'", "tests, require: ['total = 1', 'failed = 0'")
    fill(tmp_path, {".github/readygate.yml": rules})
    (ran,) = run(tmp_path, ["check", "--json"])
    found = outcomes(ran)
    assert found["same"]["G1.junit"][0] == "pass"
    assert found["other"]["G1.junit"] == ("fail", "failed 1, needed = 0")


def test_globs_that_are_made_to_backtrack_take_no_time(tmp_path: Path) -> None:
    deep = "a/" * 200 + "a" * 2000
    stars = "*a" * 40 + "b"
    where = f", where: {{paths: '{'**/' * 40}{stars}'}}"
    services = service("one", {"cobertura": f"{'**/' * 40}{stars}.xml", "sarif": "c.xml"})
    rules = policy(services).replace("'lines >= 0%']", f"'lines >= 0%']{where}")
    fill(tmp_path, {".github/readygate.yml": rules, "c.xml": COVERAGE.replace("a.py", deep), f"{'a/' * 40}a.xml": "x"})
    begin = os.times()
    check, inspect = run(tmp_path, ["check", "c.xml"], ["inspect", "c.xml", "--where", f"paths={stars * 20}"])
    spent = os.times()
    assert (check.code, inspect.code) == (1, 0)
    assert spent.children_user - begin.children_user < 10


TEN = """\
version: 1
extends: [canonicl]
milestone: M9
nonsense: 1
services:
  shop:
    pth: x
    reports: {jnit: a.xml, junit: ../b.xml}
    slo: {p95: fast}
gates:
  G1:
    title: G
    criteria:
      a: {title: t, source: s, from: L9, evidence: tets, require: ["total >= 0"]}
      b: {title: t, source: s, from: L1, evidence: tests, require: ["totl >= 0"], where: {nam: x}}
"""


def test_a_policy_with_ten_mistakes_tells_all_of_them_with_their_places(tmp_path: Path) -> None:
    fill(tmp_path, {".github/readygate.yml": TEN.replace("canonicl", "canonical"), **hostile.FILES})
    check, validate = run(tmp_path, ["check"], ["validate"])
    assert check == validate
    assert (check.code, check.out) == (2, "")
    *lines, last = [line for line in check.err.splitlines() if not line.startswith("  hint: ")]
    assert last == f"the policy has {len(lines)} mistakes; nothing was judged"
    assert len(lines) >= 10
    assert all(line.removeprefix("readygate: ").startswith(".github/readygate.yml:") for line in lines)
    assert "did you mean `junit`?" in check.err


HOSTILE_POLICIES = {
    "aliases": (f"version: 1\n{ALIASES}", "once aliases are followed"),
    "tag": ("version: 1\nservices: !!python/object/apply:os.system ['echo HOSTILE > sprung']\n", "is refused"),
    "twice": ("version: 1\nservices: {a: {}}\nservices: {b: {}}\n", "stands twice, first in line 2"),
    "merged": ("version: 1\nservices: {<<: {a: {}}}\n", "merge keys are refused"),
    "deep": ("[" * 100_000, "nested deeper than 200"),
    "braces": ("version: 1\nservices: {a: {reports: {junit: '" + "{a,b}" * 30 + "'}}}\n", "alternatives"),
    "tabs": ("version: 1\n\tservices: {}\n", "not valid YAML"),
    "latin": ("version: 1 # é\n".encode("latin-1"), "not UTF-8 text"),
    "binary": (b"\x00\x01\x02", "not valid YAML"),
    "two": ("version: 1\n---\nversion: 1\n", "a second document begins here"),
    "empty": ("", "the file is empty"),
    "list": ("- 1\n", "a policy is a mapping"),
    "bomb": (BOMB, "larger than 8 MiB"),
    "newer": ("version: 2\nservices: {a: {}}\n", "version '2' of the policy language is not known"),
}


def test_hostile_policies_are_refused_with_a_place(tmp_path: Path) -> None:
    fill(tmp_path, {f"{name}.yml": content for name, (content, _) in HOSTILE_POLICIES.items()})
    ran = run(tmp_path, *(["check", "--policy", f"{name}.yml"] for name in HOSTILE_POLICIES))
    for (name, (_, fault)), one in zip(HOSTILE_POLICIES.items(), ran, strict=True):
        assert (one.code, one.out) == (2, ""), name
        assert one.err.startswith(f"readygate: {name}.yml"), one.err
        assert fault in one.err, name
    assert not (tmp_path / "sprung").exists()
