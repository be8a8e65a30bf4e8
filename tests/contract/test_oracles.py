"""What other libraries write and say of one document, against what the readers make of it.

junitparser writes JUnit; coverage.py measures and writes its three formats; jsonschema says whether an instance without
a field is valid. None of them shares code with the readers.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import junitparser
import pytest
from coverage import Coverage, CoverageData
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.collectors import cobertura, coverage_py, json_schema, junit, lcov
from readygate.collectors.collector import Collected, Collector
from readygate.kinds import coverage as coverage_kind
from readygate.kinds import tests as tests_kind
from readygate.kinds.kind import Kind, Selection
from readygate.readers.source import Source


def collected(collector: Collector, path: str, data: bytes) -> Collected:
    return collector.collect(Source.of_bytes(path, data))


def values(kind: Kind, found: Collected) -> dict[str, float | str]:
    return dict(kind.measure(Selection(table=found.table, rows=range(len(found.table)))).values)


# JUnit by junitparser -------------------------------------------------------------------------------------------------

RESULTS = {
    "passed": (),
    "failed": (junitparser.Failure,),
    "errored": (junitparser.Error,),
    "skipped": (junitparser.Skipped,),
}
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=12)
CASES = st.lists(st.tuples(TEXT, st.sampled_from(sorted(RESULTS)), st.integers(0, 5000)), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, CASES), min_size=1, max_size=4))
def test_cases_that_junitparser_writes_are_counted_as_it_counts_them(
    told: list[tuple[str, list[tuple[str, str, int]]]],
) -> None:
    report = junitparser.JUnitXml()
    for title, cases in told:
        suite = junitparser.TestSuite(title)
        for name, result, milliseconds in cases:
            case = junitparser.TestCase(name, "a.B", milliseconds / 1000)
            case.result = [make("why") for make in RESULTS[result]]
            suite.add_testcase(case)
        report.add_testsuite(suite)
    report.update_statistics()  # type: ignore[no-untyped-call]
    written: bytes = report.tostring()  # type: ignore[no-untyped-call]
    found = values(tests_kind.KIND, collected(junit.COLLECTOR, "r.xml", written))
    counted = Counter(result for _, cases in told for _, result, _ in cases)
    assert {name: found[name] for name in RESULTS} == {name: counted[name] for name in RESULTS}
    assert (found["failed"], found["errored"], found["skipped"], found["total"]) == (
        *(report.failures, report.errors, report.skipped, report.tests),
    )
    assert found["duration"] == pytest.approx(sum(time for _, cases in told for _, _, time in cases))


# coverage.py's three formats by coverage.py ---------------------------------------------------------------------------


def measured(folder: Path, files: dict[str, tuple[int, set[int]]]) -> Coverage:
    """A measurement in which of each file with so many lines these ran."""
    data = CoverageData(str(folder / ".coverage"))
    for name, (count, ran) in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"x{line} = {line}\n" for line in range(1, count + 1)), encoding="utf-8")
        data.add_lines({str(path): sorted(line for line in ran if line <= count)})
    data.write()
    config = folder / "rc"
    config.write_text("[run]\nrelative_files = false\n", encoding="utf-8")
    report = Coverage(data_file=str(folder / ".coverage"), config_file=str(config), messages=False)
    report.load()
    return report


LINES = st.tuples(st.integers(1, 12), st.sets(st.integers(1, 12), max_size=12))


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.sampled_from(["a.py", "b.py", "c/d.py"]), LINES, min_size=1))
def test_lines_that_coverage_py_measures_are_the_same_in_each_of_its_formats(
    files: dict[str, tuple[int, set[int]]],
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        report = measured(folder, files)
        paths = [str(folder / name) for name in files]
        valid = covered = 0
        for path in paths:
            _, statements, _, missing, _ = report.analysis2(path)
            valid, covered = valid + len(statements), covered + len(statements) - len(missing)
        report.xml_report(morfs=paths, outfile=str(folder / "c.xml"))
        report.json_report(morfs=paths, outfile=str(folder / "c.json"))
        report.lcov_report(morfs=paths, outfile=str(folder / "c.info"))
        written = {name: (folder / name).read_bytes() for name in ("c.xml", "c.json", "c.info")}
    for name, collector in (("c.xml", cobertura), ("c.json", coverage_py), ("c.info", lcov)):
        found = collected(collector.COLLECTOR, name, written[name])
        assert not [problem for problem in found.problems if problem.fatal], name
        told = values(coverage_kind.KIND, found)
        assert told["lines"] == pytest.approx(covered / valid), name
        assert told["files"] == len(files), name


# Required fields by jsonschema ----------------------------------------------------------------------------------------

NAMES = st.sampled_from("abc")


def objects(parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Schemas of objects: own fields, and those of parts."""
    return st.fixed_dictionaries(
        {
            "properties": st.dictionaries(NAMES, parts, max_size=3),
            "required": st.lists(NAMES, unique=True, max_size=3),
        },
        optional={
            "allOf": st.lists(parts, min_size=1, max_size=2),
            "anyOf": st.lists(parts, min_size=1, max_size=2),
            "oneOf": st.lists(parts, min_size=1, max_size=2),
            "$ref": st.just("#/$defs/other"),
        },
    )


PLAIN = objects(st.just({}))
SCHEMAS = objects(st.one_of(st.just({}), PLAIN))


@settings(max_examples=100, deadline=None)
@given(SCHEMAS, PLAIN.filter(lambda schema: "$ref" not in schema))
def test_no_instance_without_a_field_that_every_message_is_said_to_have_is_valid(
    schema: dict[str, Any], other: dict[str, Any]
) -> None:
    dialect = "https://json-schema.org/draft/2020-12/schema"
    whole = {"$schema": dialect, "title": "e.v1", **schema, "$defs": {"other": other}}
    found = collected(json_schema.COLLECTOR, "e.json", json.dumps(whole).encode())
    fields = [field for field in found.table.text("fields")[0].split("\n") if field]
    validator = jsonschema.Draft202012Validator(whole)
    complete: dict[str, dict[str, dict[str, Any]]] = {name: {part: {} for part in "abc"} for name in "abc"}
    assert {name for name in schema["required"] if name in schema["properties"]} <= set(fields)
    for field in fields:
        outer, _, rest = field.partition(".")
        if not rest:
            without = {name: value for name, value in complete.items() if name != outer}
            assert not validator.is_valid(without), field
        else:
            kept = {name: value for name, value in complete[outer].items() if name != rest}
            assert not validator.is_valid({**complete, outer: kept}), field
