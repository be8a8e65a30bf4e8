"""Spectral, Redocly and Checkstyle XML: results, and how little else such reports tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.collectors import checkstyle, redocly, spectral
from readygate.collectors.collector import Collected
from readygate.kinds.findings import KIND
from readygate.kinds.kind import Measurement, Selection
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import damaged, holds

EXAMPLES = Path(__file__).parents[2] / "examples"


def from_spectral(*results: dict[str, Any]) -> Collected:
    return spectral.collect(Source.of_bytes("spectral.json", json.dumps(results).encode()))


def from_redocly(*problems: dict[str, Any], **totals: int) -> Collected:
    document = {"totals": {"errors": 0, "warnings": 0, "ignored": 0, **totals}, "version": "2.7", "problems": problems}
    return redocly.collect(Source.of_bytes("redocly.json", json.dumps(document).encode()))


def from_checkstyle(inside: str) -> Collected:
    text = f'<?xml version="1.0"?><checkstyle version="4.3">{inside}</checkstyle>'
    return checkstyle.collect(Source.of_bytes("checkstyle.xml", text.encode()))


def rows(found: Collected, entry: str = "result") -> list[tuple[str | float, ...]]:
    """Rule, level, path, line and message of each row."""
    table = found.table
    return [table.row(row)[3:8] for row in range(len(table)) if table.text("entry")[row] == entry]


def tells(found: Collected) -> str:
    return str(found.table.row(0)[-1])


def measure(found: Collected, *trusted: str) -> Measurement:
    return KIND.measure(Selection(table=found.table, rows=range(len(found.table)), trusted=trusted))


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    ("module", "case"),
    [
        (spectral, "spectral/failing/spectral.json"),
        (redocly, "redocly/clean/redocly.json"),
        (checkstyle, "checkstyle/all-files/checkstyle-result.xml"),
    ],
)
def test_damaged_reports_are_refused_or_read(module: Any, case: str) -> None:
    for data in damaged((EXAMPLES / case).read_bytes(), json_keys=case.endswith("json")):
        holds(module.COLLECTOR, data)


@pytest.mark.parametrize(
    ("found", "tool"),
    [(from_spectral(), "spectral"), (from_redocly(), "redocly"), (from_checkstyle(""), "checkstyle")],
)
def test_a_report_that_names_neither_rules_nor_files_proves_nothing_unless_trusted(found: Collected, tool: str) -> None:
    silent = measure(found)
    assert silent.examined == 0
    assert "lists neither rules nor files, which proves nothing" in silent.notes[0]
    trusted = measure(found, tool)
    assert (trusted.examined, trusted.values["total"]) == (1, 0.0)
    assert {"rules-run", "files-scanned"} <= set(trusted.untold)


# Spectral ------------------------------------------------------------------------------------------------------------


def result(**fields: Any) -> dict[str, Any]:
    start = {"start": {"line": 4, "character": 2}, "end": {"line": 5, "character": 0}}
    return {
        "code": "r",
        "path": ["info"],
        "message": "m",
        "severity": 1,
        "range": start,
        "source": "/a/b.yaml",
        **fields,
    }


@pytest.mark.parametrize(("severity", "level"), [(0, "error"), (1, "warning"), (2, "note"), (3, "note")])
def test_severities_of_spectral_count_from_the_worst(severity: int, level: str) -> None:
    found = from_spectral(result(severity=severity))
    assert rows(found) == [("r", level, "/a/b.yaml", 5, "m")]
    assert (found.tool, tells(found)) == ("spectral", "")


def test_codes_of_spectral_may_be_numbers_and_sources_absent() -> None:
    bare = {key: value for key, value in result(code=7).items() if key not in {"source", "message"}}
    assert rows(from_spectral(bare, result(source=None))) == [("7", "warning", "", 5, ""), ("r", "warning", "", 5, "m")]
    assert rows(from_spectral(bare), "rule") == [("7", "", "", 0, "")]


def test_a_document_that_spectral_did_not_know_was_not_linted() -> None:
    found = from_spectral(result(code="unrecognized-format"), result(code="unrecognized-format", source=None))
    assert rows(found, "gap") == [("", "", "/a/b.yaml", 0, ""), ("", "", "", 0, "")]
    assert measure(found, "spectral").examined == 0
    assert rows(from_spectral(result()), "gap") == []


@pytest.mark.parametrize(
    "fields", [{"severity": 4}, {"severity": -1}, {"severity": "error"}, {"range": None}, {"code": None}]
)
def test_what_is_no_result_of_spectral_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError, match="not the form of this format"):
        from_spectral(result(**fields))


# Redocly -------------------------------------------------------------------------------------------------------------


def problem(severity: str = "error", **fields: Any) -> dict[str, Any]:
    location = [
        {"source": {"ref": "a.yaml"}, "pointer": "#/info", "start": {"line": 3, "col": 1}},
        {"start": {"line": 9}},
    ]
    return {"ruleId": "r", "severity": severity, "message": "m", "location": location, "suggest": [], **fields}


def test_problems_of_redocly() -> None:
    found = from_redocly(problem(), problem("warn", location=[]), problem("warn", location=[{}]), errors=1, warnings=2)
    assert rows(found) == [
        ("r", "error", "a.yaml", 3, "m"),
        ("r", "warning", "", 0, "m"),
        ("r", "warning", "", 0, "m"),
    ]
    assert (found.tool, found.tool_version, found.problems, tells(found)) == ("redocly", "2.7", (), "suppressed")


def test_problems_that_redocly_counts_and_does_not_list_are_not_lost() -> None:
    with pytest.raises(EvidenceError) as raised:
        from_redocly(problem(), errors=101, warnings=3)
    assert raised.value.fault == "counts 101 errors and 3 warnings, and lists 1 and 0"
    assert raised.value.hint == "write all of them: --max-problems 100000"
    with pytest.raises(EvidenceError, match="counts 0 errors and 0 warnings, and lists 0 and 1"):
        from_redocly(problem("warn"))


def test_ignored_problems_of_redocly_are_told() -> None:
    found = from_redocly(ignored=2)
    assert [(note.fault, note.fatal) for note in found.problems] == [("2 problems are ignored and do not count", False)]
    assert tells(found) == ""
    assert "suppressed" in measure(found, "redocly").untold


def test_an_unknown_severity_of_redocly_is_refused() -> None:
    with pytest.raises(EvidenceError, match="not the form of this format"):
        from_redocly(problem("off"))


# Checkstyle ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        ('severity="error"', "error"),
        ('severity="Warning"', "warning"),
        ('severity="info"', "note"),
        ('severity="ignore"', "none"),
        ('severity="odd"', "error"),
        ("", "error"),
    ],
)
def test_severities_of_checkstyle(severity: str, level: str) -> None:
    found = from_checkstyle(f'<file name="a"><error line="3" {severity} message="m" source="r"/></file>')
    assert rows(found) == [("r", level, "a", 3, "m")]
    assert (found.tool, found.tool_version) == ("Checkstyle", "4.3")


@pytest.mark.parametrize(
    ("line", "number"),
    [("7", 7), ("0", 0), ("-1", 0), ("", 0), ("x", 0), ("²", 0), ("99999999999", 99999999999), ("9" * 12, 0)],
)
def test_lines_of_checkstyle(line: str, number: int) -> None:
    assert rows(from_checkstyle(f'<file name="a"><error line="{line}"/></file>'))[0][3] == number


def test_an_element_that_checkstyle_does_not_know_tells_nothing() -> None:
    error = '<error line="3" message="m" source="r"/>'
    known = from_checkstyle(f'<file name="a">{error}</file>')
    assert rows(from_checkstyle(f'<file name="a"><note/>{error}</file><properties/>')) == rows(known)


def test_a_listed_file_without_a_result_shows_that_all_are_listed() -> None:
    found = from_checkstyle('<file name="a"/><file name="b"><error source="r"/></file><file name="a"/>')
    assert tells(found) == "files"
    assert rows(found, "file") == [("", "", "a", 0, ""), ("", "", "b", 0, "")]
    assert measure(found).examined == 2
    assert measure(found).values["files-scanned"] == 2.0
    only = from_checkstyle('<file name="b"><error source="r"/></file><error source="s" message="of no file"/>')
    assert (tells(only), rows(only, "file")) == ("", [])
    assert rows(only)[1] == ("s", "error", "", 0, "of no file")
    both = from_checkstyle('<file name="a"/><error source="s"/>')
    assert rows(both, "file") == [("", "", "a", 0, "")]


def test_a_file_that_checkstyle_gave_up_on_is_a_gap() -> None:
    found = from_checkstyle('<file name="a"/><file name="b"><exception>trace</exception></file><exception/>')
    assert rows(found, "gap") == [("", "", "b", 0, ""), ("", "", "", 0, "")]
    assert measure(found).examined == 0


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<report/>", "the root element is <report>, not a report"),
        ("<checkstyle><file/></checkstyle>", "a file inside another, or without a name"),
        ('<checkstyle><file name="a"><file name="b"/></file></checkstyle>', "a file inside another, or without a name"),
        ('<checkstyle><file name="a">', "not well-formed XML"),
    ],
)
def test_what_is_no_checkstyle_report_is_refused(text: str, fault: str) -> None:
    with pytest.raises(EvidenceError) as raised:
        checkstyle.collect(Source.of_bytes("checkstyle.xml", text.encode()))
    assert raised.value.fault.startswith(fault)


WORD = st.text("abcXYZ019-_./<&\"'ü", min_size=1, max_size=8)
FOUND = st.tuples(WORD, st.sampled_from(["error", "warning", "info"]), st.integers(1, 1 << 30), WORD)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(WORD, st.lists(FOUND, max_size=3), max_size=4))
def test_what_another_writer_of_xml_wrote_is_read_again(files: dict[str, list[tuple[str, str, int, str]]]) -> None:
    root = ElementTree.Element("checkstyle", version="8.0")
    for name, results in files.items():
        element = ElementTree.SubElement(root, "file", name=name)
        for rule, severity, line, message in results:
            ElementTree.SubElement(element, "error", source=rule, severity=severity, line=str(line), message=message)
    found = checkstyle.collect(Source.of_bytes("checkstyle.xml", ElementTree.tostring(root)))
    level = {"error": "error", "warning": "warning", "info": "note"}
    assert rows(found) == [
        (rule, level[severity], name, line, message)
        for name, results in files.items()
        for rule, severity, line, message in results
    ]
    assert (tells(found) == "files") is any(not results for results in files.values())
