"""JUnit XML and its dialects."""

from __future__ import annotations

import gzip
import math
from pathlib import Path
from typing import Any

import pytest

from readygate.collectors import junit as module
from readygate.collectors.collector import Collected, NotEvidence
from readygate.collectors.junit import COLLECTOR
from readygate.kinds.tests import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import cuts, example, flipped, refuses, survives

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "junit").iterdir())


def collect(data: bytes | str) -> Collected:
    return COLLECTOR.collect(Source.of_bytes("x", data.encode() if isinstance(data, str) else data))


def cases(inner: str, attributes: str = "") -> list[dict[str, Any]]:
    """The rows of one suite called `s`."""
    table = collect(f'<testsuite name="s"{attributes}>{inner}</testsuite>').table
    names = [column.name for column in COLUMNS]
    return [dict(zip(names, table.row(row), strict=True)) for row in range(len(table))]


def case(inner: str, attributes: str = "") -> dict[str, Any]:
    (only,) = cases(f'<testcase name="c"{attributes}>{inner}</testcase>')
    return only


def notes(data: str) -> list[str]:
    found = collect(data)
    assert not [problem for problem in found.problems if problem.fatal]
    return [problem.fault for problem in found.problems]


def faults(data: str) -> list[str]:
    return [problem.fault for problem in collect(data).problems if problem.fatal]


def test_a_case_has_what_the_report_tells() -> None:
    only = case("", ' classname="k" file="a.py" line="12" time="0.25"')
    assert only == {
        "suite": "s",
        "class": "k",
        "name": "c",
        "file": "a.py",
        "line": 12,
        "status": "passed",
        "duration": 250.0,
        "message": "",
        "properties": "",
        "doubt": "",
    }


def test_what_the_report_does_not_tell_is_empty() -> None:
    (only,) = cases("<testcase/>")
    assert math.isnan(only.pop("duration"))
    assert only == {"suite": "s", "status": "passed", "line": 0} | dict.fromkeys(
        ("class", "name", "file", "message", "properties", "doubt"), ""
    )


@pytest.mark.parametrize(
    ("inner", "status", "message"),
    [
        ("", "passed", ""),
        ("<system-out>x</system-out><system-err>y</system-err>", "passed", ""),
        ('<skipped message="later"/>', "skipped", "later"),
        ('<skipped type="todo"/>', "skipped", "todo"),
        ("<failure/>", "failed", ""),
        ("<error/>", "errored", ""),
        ('<failure message="expected 1&#10;was 2">no</failure>', "failed", "expected 1"),
        ('<failure message=" ">\n\n  was 2\nat x</failure>', "failed", "was 2"),
        ('<failure type="T"/>', "failed", "T"),
        ('<failure type="T">text</failure>', "failed", "text"),
        ("<failure>" + "x" * 300 + "</failure>", "failed", "x" * 200),
        ("<failure>" + "<b/>x" * 300 + "</failure>", "failed", "x" * 200),
        ("<failure>" + "&lt;\n" * 90_000 + "</failure>", "failed", "<"),
        ('<failure message="f"/><error message="e"/>', "errored", "e"),
        ('<error message="e"/><failure message="f"/>', "errored", "e"),
        ('<skipped message="s"/><failure message="f"/>', "failed", "f"),
        ('<failure message="1"/><failure message="2"/>', "failed", "1"),
        ('<rerunFailure message="again"/>', "failed", "again"),
        ('<rerunError message="again"/>', "errored", "again"),
        (
            '<flakyFailure message="once"><stackTrace>t</stackTrace><system-err>e</system-err></flakyFailure>',
            "passed",
            "",
        ),
        ('<flakyError message="once"/>', "passed", ""),
        ('<warning message="no tests"/>', "errored", "no tests"),
        ("<failure>a<system-err>b</system-err>c</failure>", "failed", "abc"),
    ],
)
def test_the_worst_outcome_stands_with_its_first_line(inner: str, status: str, message: str) -> None:
    only = case(inner)
    assert (only["status"], only["message"]) == (status, message)


@pytest.mark.parametrize(
    ("attributes", "status"),
    [
        ('status="run"', "passed"),
        ('status="notrun"', "skipped"),
        ('status="run" result="suppressed"', "skipped"),
        ('status="DISABLED"', "skipped"),
        ('result="completed"', "passed"),
        ('status="fail"', "failed"),
        ('status="failed" result="skipped"', "failed"),
        ('result="error"', "errored"),
    ],
)
def test_a_state_without_a_child_counts(attributes: str, status: str) -> None:
    assert case("", f" {attributes}")["status"] == status


def test_a_state_and_its_child_are_one_outcome() -> None:
    assert notes('<testsuite failures="1"><testcase status="failed"><failure/></testcase></testsuite>') == []
    assert notes('<testsuite failures="1"><testcase status="failed"/></testsuite>') == []
    assert faults('<testsuite failures="2"><testcase status="failed"><failure/></testcase></testsuite>')


def test_suites_are_joined_and_cases_stand_at_the_top_too() -> None:
    table = collect(
        '<testsuites name="run"><testcase name="0"/><testsuite name="a" file="a.py"><testcase name="1"/>'
        '<testsuite name="b"><testcase name="2" file="own.py"/></testsuite><testcase name="3"/></testsuite>'
        '<testsuite><testcase name="4"/></testsuite><testcase name="5&#10;6"/></testsuites>'
    ).table
    assert list(table.text("suite")) == ["", "a", "a > b", "a", "", ""]
    assert list(table.words("name")) == ["0", "1", "2", "3", "4", "5 6"]
    assert list(table.text("file")) == ["", "a.py", "own.py", "a.py", "", ""]


def test_properties_of_a_case_and_of_its_suites_are_lines() -> None:
    own = '<properties><property name="k" value="v&#10;w"/><property name="n"/></properties>'
    found = cases(
        f'<properties><property name="gate" value="G8"/></properties><testcase name="a">{own}</testcase>'
        '<testcase name="b"/><testsuite name="in"><testcase name="c"/></testsuite>'
    )
    assert [row["properties"] for row in found] == ["gate=G8\nk=v w\nn=", "gate=G8", "gate=G8"]


def test_a_suite_that_dumps_its_environment_marks_no_case() -> None:
    many = "".join(f'<property name="p{number}" value="x"/>' for number in range(33))
    assert cases(f"<properties>{many}</properties><testcase/>")[0]["properties"] == ""
    assert cases(f"<properties>{many[: many.index('p32') - 16]}</properties><testcase/>")[0]["properties"] != ""


def test_classes_are_called_class_in_phpunit() -> None:
    assert case("", ' class="K"')["class"] == "K"
    assert case("", ' class="K" classname="k"')["class"] == "k"


@pytest.mark.parametrize("time", ["-1", "NaN", "1,234", "soon"])
def test_a_time_that_is_no_duration_is_told(time: str) -> None:
    data = f'<testsuite><testcase time="{time}"/><testcase time="1"/><testcase/></testsuite>'
    durations = list(collect(data).table.numbers("duration"))
    assert math.isnan(durations[0])
    assert durations[1] == 1000.0
    assert math.isnan(durations[2])
    assert notes(data) == ["1 cases have a time that is no duration in seconds"]


@pytest.mark.parametrize(
    ("inner", "rows"),
    [
        ('<failure message="broke"/>', [("s", "s", "errored", "broke")]),
        ("<error>broke</error>", [("s", "s", "errored", "broke")]),
        ("<error/><testcase name='c'/>", [("s", "s", "errored", ""), ("s", "c", "passed", "")]),
        ("<skipped/>", []),
        ("<flakyFailure/>", []),
        ("<system-err>cannot load</system-err>", [("s", "s", "errored", "cannot load")]),
        ("<system-err> \n </system-err>", []),
        ("<system-err>noise</system-err><testcase name='c'/>", [("s", "c", "passed", "")]),
        ("<testcase name='c'/><system-err>noise</system-err>", [("s", "c", "passed", "")]),
    ],
)
def test_what_breaks_a_suite_is_an_errored_case(inner: str, rows: list[tuple[str, ...]]) -> None:
    found = [(row["suite"], row["name"], row["status"], row["message"]) for row in cases(inner)]
    assert found == rows


def test_a_suite_that_claims_to_be_empty_is_not_broken_by_its_log() -> None:
    assert cases("<system-err>noise</system-err>", ' tests="0"') == []


def test_a_fault_of_the_whole_run_is_named_after_it() -> None:
    table = collect("<testsuites><error message='no browser'/></testsuites>").table
    assert table.row(0)[:3] == ("", "", "the run")
    assert list(table.text("status")) == ["errored"]


def suite(attributes: str, inner: str = "<testcase/>") -> str:
    return f'<testsuite name="s" {attributes}>{inner}</testsuite>'


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (suite('errors="1" tests="0"', ""), "'s' claims 1 failures and errors, its cases show 0"),
        (suite('failures="1"'), "'s' claims 1 failures and errors, its cases show 0"),
        (suite('failures="1" errors="1"', "<testcase><failure/></testcase>"), "claims 2 failures and errors"),
        (f'<testsuites failures="1">{suite("")}</testsuites>', "'testsuites' claims 1"),
        (
            f'<testsuite name="o" failures="2">{suite("", "<testcase><failure/></testcase>")}</testsuite>',
            "'o' claims 2",
        ),
        (
            "<testsuites>" + suite("", "<testcase><failure/></testcase>") + suite('failures="1"') + "</testsuites>",
            "'s' claims 1 failures and errors, its cases show 0",
        ),
        (suite('failures="1"', "<testcase><skipped/></testcase>"), "its cases show 0"),
    ],
)
def test_failures_that_no_case_shows_make_the_report_contradictory(data: str, fault: str) -> None:
    (found,) = faults(data)
    assert fault in found
    (problem,) = (problem for problem in collect(data).problems if problem.fatal)
    assert (problem.place, "read its log" in problem.hint) == ("line 1", True)


@pytest.mark.parametrize(
    "data",
    [
        suite('tests="1" failures="0" errors="0" skipped="0"'),
        suite('tests="" failures=" " errors="0.0"'),
        suite('failures="1"', "<testcase><error/></testcase>"),
        suite('failures="3"', "<testcase><failure/><failure/><failure/></testcase>"),
        suite('failures="1"', "<testcase><failure/><failure/></testcase>"),
        suite('failures="2"', "<testcase><failure/><rerunFailure/></testcase>"),
        suite('errors="1"', "<error/>"),
        suite('tests="2"', '<testcase/><testsuite name="in"><testcase/><testcase/></testsuite>'),
    ],
)
def test_totals_that_fit_are_not_told(data: str) -> None:
    assert notes(data) == []


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (suite('tests="3"'), "'s' claims 3 tests, 1 are written"),
        (suite('tests="0"'), "'s' claims 0 tests, 1 are written"),
        (suite('skipped="2"', "<testcase><skipped/></testcase>"), "'s' claims 2 skipped cases, 1 are written"),
        (
            suite('failures="0"', "<testcase><failure/></testcase>"),
            "'s' claims 0 failures and errors, 1 cases show one",
        ),
        (suite('errors="0"', "<testcase><failure/></testcase>"), "'s' claims 0 failures and errors, 1 cases show one"),
    ],
)
def test_other_totals_that_do_not_fit_are_notes(data: str, note: str) -> None:
    assert notes(data) == [note]


def test_a_flaky_case_is_told() -> None:
    data = suite('failures="1"', "<testcase><flakyFailure/><flakyError/></testcase><testcase><flakyError/></testcase>")
    assert notes(data) == ["2 cases passed only after an attempt that failed"]
    assert notes(suite("", "<testcase><flakyFailure/><failure/></testcase>")) == []


def test_many_notes_are_cut() -> None:
    found = notes(f"<testsuites>{suite('tests=' + chr(34) + '9' + chr(34)) * 7}</testsuites>")
    assert len(found) == 6
    assert found[5] == "2 more totals disagree with the written cases"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("<coverage/>", "the root element is <coverage>, not a JUnit report"),
        ("<testcase/>", "the root element is <testcase>, not a JUnit report"),
        ("<failure/>", "the root element is <failure>, not a JUnit report"),
        ("<property/>", "the root element is <property>, not a JUnit report"),
        (suite('failures="-1"'), "failures='-1' is no count"),
        (suite('tests="NaN"'), "tests='NaN' is no count"),
        (suite('errors="1e9"'), "errors='1e9' is no count"),
        (suite("", "<testcase><testcase/></testcase>"), "a testcase inside a testcase"),
        (suite("", "<testcase><testsuite/></testcase>"), "a testsuite inside a testcase"),
        ("<testsuite>" * 1001, "nest deeper than 1000 levels"),
        (suite("", "<testcase>" + "<a>" * 1000), "nest deeper than 1000 levels"),
        (suite("") + "<x/>", "junk after document element"),
    ],
)
def test_what_is_no_report_is_refused(data: str, fault: str) -> None:
    with pytest.raises(EvidenceError, match=fault):
        collect(data)


def test_levels_that_close_do_not_add_up() -> None:
    assert len(cases("<properties><property/></properties><testcase><a><b/></a></testcase>" * 600)) == 600


@pytest.mark.parametrize(
    ("data", "tool"),
    [
        (suite(""), ""),
        ('<testsuites name="jest tests"/>', "jest-junit"),
        ('<testsuites name="mine"><testsuite name="pytest"/></testsuites>', "pytest"),
        ("<testsuite><!-- Generated by org.testng.reporters.JUnitReportReporter --></testsuite>", "TestNG"),
        ("<!-- Generated by org.testng.reporters.JUnitReportReporter --><testsuite/>", "TestNG"),
        ("<testsuite><!-- tests 1 --></testsuite>", ""),
    ],
)
def test_the_writer_is_told(data: str, tool: str) -> None:
    assert collect(data).tool == tool


def node(fail: int, cancelled: int = 0, inner: str = "") -> str:
    totals = f"<!-- tests 9 --><!-- fail {fail} --><!-- cancelled {cancelled} -->"
    return f"<testsuites>{inner}{totals}</testsuites>"


FAILS = '<testsuite name="parent"><testcase><failure/></testcase></testsuite>'
PASSES = '<testsuite name="parent"><testcase/></testsuite>'


@pytest.mark.parametrize(
    ("data", "contradictory"),
    [
        (node(0, 0, PASSES), False),
        (node(1, 0, PASSES), True),
        (node(0, 1, PASSES), True),
        (node(1, 0, FAILS), False),
        # The parent test fails because its subtest does, and counts as well.
        (node(2, 0, FAILS), False),
        (node(3, 0, FAILS), True),
        (node(2, 1, FAILS + PASSES), True),
        (node(1, 1, FAILS + PASSES), False),
    ],
)
def test_node_tells_in_comments_what_its_cases_do_not_show(data: str, contradictory: bool) -> None:
    found = collect(data)
    assert found.tool == "node:test"
    assert bool([problem for problem in found.problems if problem.fatal]) is contradictory


def test_comments_inside_suites_are_no_totals() -> None:
    inner = "<testsuite><!-- fail 7 --><testcase/></testsuite>"
    assert faults(f"<testsuites>{inner}<!-- tests 1 --><!-- fail 0 --><!-- cancelled 0 --></testsuites>") == []


@pytest.mark.parametrize(
    "data",
    [
        '<testsuites name="promptfoo"><testsuite name="x"/></testsuites>',
        '<testsuites><testsuite name="semgrep results" tests="0"/></testsuites>',
        '<testsuite name="a" package="org.ruff"/>',
        suite("", '<testcase name="Verifying a pact between a and b"/>'),
        suite("", '<testcase name="[NONE][CKV_AWS_21] Ensure"/>'),
    ],
)
def test_what_holds_no_tests_is_named(data: str) -> None:
    with pytest.raises(NotEvidence, match="no test results"):
        collect(data)


def test_batches_follow_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    data = "<testsuites>" + "".join(
        f'<testsuite name="s{outer}" failures="1">'
        + "".join(f'<testcase name="{outer}.{inner}"/>' for inner in range(5))
        + f'<testcase name="{outer}.f"><failure message="m{outer}"/></testcase></testsuite>'
        for outer in range(4)
    )
    data += '<testcase name="last"/></testsuites>'
    whole = collect(data)
    for size in (1, 2, 3, 6, 7):
        monkeypatch.setattr(module, "_BATCH", size)
        assert collect(data).table.wire() == whole.table.wire()
        assert collect(data).problems == whole.problems == ()
    names, statuses = list(whole.table.words("name")), list(whole.table.text("status"))
    assert (names[5], statuses[5], whole.table.text("message")[5]) == ("0.f", "failed", "m0")
    assert (len(names), names[-1], whole.table.text("suite")[-1]) == (25, "last", "")


@pytest.mark.unmeasured
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_a_broken_example_is_refused_or_read_and_nothing_else(path: Path) -> None:
    faults = (EvidenceError, NotEvidence)
    good = example(path)
    survives(collect, flipped(good, 25), *faults)
    survives(collect, (gzip.compress(good)[:-4], good.decode().encode("utf-16")), *faults)
    refuses(collect, cuts(good), *faults)


def test_contradictions_beyond_the_first_twenty_are_not_listed() -> None:
    suites = [f'<testsuite name="s{number}" failures="1"><testcase name="c"/></testsuite>' for number in range(30)]
    found = faults(f"<testsuites>{''.join(suites)}</testsuites>")
    assert found[0] == "'s0' claims 1 failures and errors, its cases show 0"
    assert len(found) == 20
