"""PIT XML."""

from __future__ import annotations

from pathlib import Path

import pytest

from readygate.collectors.collector import Collected
from readygate.collectors.pit import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import cuts, example, flipped, refuses, survives

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "pit").iterdir())
WHERE = (
    "<sourceFile>Foo.java</sourceFile><mutatedClass>com.acme.Foo$Inner</mutatedClass><mutatedMethod>grade</mutatedMethod>"
    "<methodDescription>(I)I</methodDescription><lineNumber>12</lineNumber><indexes><index>5</index></indexes>"
    "<mutator>org.pitest.mutators.MathMutator</mutator><description>Replaced x &lt; y</description>"
    "<killingTest>com.acme.FooTest</killingTest>"
)


def collect(data: bytes | str) -> Collected:
    return COLLECTOR.collect(Source.of_bytes("a/pit/mutations.xml", data.encode() if isinstance(data, str) else data))


def mutant(status: str, detected: str = "", where: str = WHERE) -> str:
    told = f'detected="{detected}"' if detected else ""
    return f'<mutation {told} status="{status}" numberOfTestsRun="1">{where}</mutation>'


def report(*mutants: str) -> str:
    return f'<?xml version="1.0"?><mutations partial="true">{"".join(mutants)}</mutations>'


def test_a_mutant_has_its_file_line_and_status() -> None:
    found = collect(report(mutant("KILLED", "true")))
    assert found.table.row(0) == (
        "com/acme/Foo.java",
        12,
        0,
        "MathMutator",
        "Replaced x < y in grade (I)I 5",
        "killed",
    )
    assert (found.tool, found.problems) == ("PIT", ())
    assert "a/src/main/java" in found.roots


@pytest.mark.parametrize(
    ("told", "detected", "status"),
    [
        ("KILLED", "true", "killed"),
        ("SURVIVED", "false", "survived"),
        ("TIMED_OUT", "true", "timeout"),
        ("NO_COVERAGE", "false", "no-coverage"),
        ("NON_VIABLE", "true", "invalid"),
        ("MEMORY_ERROR", "true", "invalid"),
        ("RUN_ERROR", "true", "invalid"),
        ("RUN_ERROR", "", "invalid"),
        ("SURVIVED", "", "survived"),
    ],
)
def test_statuses(told: str, detected: str, status: str) -> None:
    assert collect(report(mutant(told, detected))).table.text("status")[0] == status


@pytest.mark.parametrize("told", ["NOT_STARTED", "STARTED"])
def test_a_run_that_did_not_end_is_invalid(told: str) -> None:
    found = collect(report(mutant("KILLED"), mutant(told, "false")))
    (problem,) = found.problems
    assert problem.fatal
    assert problem.fault.startswith("1 of 2 mutants were never run to an end")
    assert found.table.text("status")[1] == "pending"


def test_two_indexes_are_two_mutants_and_a_default_package_has_no_folder() -> None:
    where = WHERE.replace("com.acme.Foo$Inner", "Foo").replace("<index>5</index>", "<index>5</index><index>7</index>")
    row = collect(report(mutant("KILLED", where=where))).table.row(0)
    assert (row[0], row[4]) == ("Foo.java", "Replaced x < y in grade (I)I 57")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("<report/>", "not a report of PIT"),
        (report(mutant("GONE")), "'GONE' is none of PIT's"),
        (report("<mutation/>"), "'' is none of PIT's"),
        (report(mutant("SURVIVED", "true")), "a mutant is SURVIVED and detected='true'"),
        (report(mutant("KILLED", "false")), "a mutant is KILLED and detected='false'"),
        (report(mutant("KILLED", where=mutant("KILLED"))), "inside another"),
        (report(mutant("KILLED", where="")), "without its source file or line"),
        (report(mutant("KILLED", where=WHERE.replace("12", "-1"))), "without its source file or line"),
        (report(mutant("KILLED", where=WHERE.replace("12", "9999999999"))), "without its source file or line"),
        (report(mutant("KILLED"))[:-3], "truncated"),
    ],
)
def test_what_is_no_report_is_refused(data: str, fault: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        collect(data)
    assert fault in f"{caught.value.fault} {caught.value.hint}"


@pytest.mark.unmeasured
@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_damage_never_raises_anything_else(folder: Path) -> None:
    survives(collect, flipped(example(folder), 150))
    refuses(collect, cuts(example(folder)))
