"""The real files of SARIF and semgrep give their true numbers; no damage to them makes anything but an error."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from readygate.collectors import sarif, semgrep
from readygate.collectors.collector import Collected, Collector
from readygate.kinds.filtering import select_rows
from readygate.kinds.findings import KIND
from readygate.kinds.kind import Measurement, Selection
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source

EXAMPLES = Path(__file__).parents[2] / "examples"
COLLECTORS: dict[str, Collector] = {found.name: found for found in (sarif.COLLECTOR, semgrep.COLLECTOR)}
CASES = sorted(folder for name in COLLECTORS for folder in (EXAMPLES / name).iterdir())
SMALL = [
    folder
    for folder in CASES
    if folder.name in {"semgrep-failing", "eslint-clean", "failing", "timeout", "trivy-image"}
]
WRONG: tuple[Any, ...] = (None, True, -1, 1 << 70, 1.5, "", "\ud800", "x\ny", [], [None], {}, {"id": 1}, [[]])


def expected(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "expected.json").read_text())
    return found


def content(folder: Path) -> bytes:
    file: str = expected(folder)["file"]
    return (folder / file).read_bytes()


def collect(folder: Path, data: bytes) -> Collected:
    return COLLECTORS[folder.parent.name].collect(Source.of_bytes("report", data))


def measure(collected: Collected, where: dict[str, list[str]]) -> Measurement:
    patterns = {name: tuple(globs) for name, globs in where.items()}
    rows = select_rows(KIND, collected.table, patterns)
    return KIND.measure(Selection(table=collected.table, rows=rows, patterns=patterns))


def name(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


@pytest.mark.parametrize("folder", CASES, ids=name)
def test_a_real_file_gives_its_true_numbers(folder: Path) -> None:
    case = expected(folder)
    collected = collect(folder, content(folder))
    found = measure(collected, {})
    assert (collected.tool, len(collected.table)) == (case["tool"], case["rows"])
    assert dict(found.values) == case["metrics"]
    assert sorted(found.untold) == sorted(case["untold"])
    assert (found.examined == 0) == ("examined" in case)
    assert any(problem.fatal for problem in collected.problems) == case.get("fatal", False)
    for part in case["problems"]:
        assert any(part in problem.fault for problem in collected.problems)
    for asked in case["where"]:
        values = measure(collected, asked["where"]).values
        assert {key: values.get(key) for key in asked["metrics"]} == asked["metrics"], asked["where"]


@pytest.mark.parametrize(
    ("json_case", "sarif_case", "numbers"),
    [
        ("failing", "semgrep-failing", {"total": 7, "suppressed": 2, "rules-run": 5, "files-scanned": 4}),
        ("clean-without-time", "semgrep-clean", {"total": 0, "suppressed": 0, "rules-run": 5, "files-scanned": 22}),
        ("pack-bad", "semgrep-pack-bad", {"total": 55, "suppressed": 1, "rules-run": 3, "files-scanned": 5}),
        ("pack-good", "semgrep-pack-good", {"total": 0, "suppressed": 0, "rules-run": 3, "files-scanned": 2}),
    ],
)
def test_both_reports_of_one_semgrep_run_tell_it_whole(
    json_case: str, sarif_case: str, numbers: dict[str, int]
) -> None:
    folders = (EXAMPLES / "semgrep" / json_case, EXAMPLES / "sarif" / sarif_case)
    for order in (folders, folders[::-1]):
        table = KIND.combine([collect(folder, content(folder)).table for folder in order])
        found = KIND.measure(Selection(table=table, rows=range(len(table))))
        assert {name: found.values[name] for name in numbers} == numbers
        assert found.examined == numbers["rules-run"] * numbers["files-scanned"]
        assert found.notes == ()


def test_a_rule_whose_include_matches_nothing_is_not_proven_once_the_json_is_there() -> None:
    name = "include-matches-nothing"
    folders = (EXAMPLES / "sarif" / f"semgrep-{name}", EXAMPLES / "semgrep" / name)
    alone, both = ([collect(folder, content(folder)).table for folder in folders[:count]] for count in (1, 2))
    assert KIND.measure(Selection(table=alone[0], rows=range(len(alone[0])))).examined == 1
    combined = KIND.combine(both)
    assert KIND.measure(Selection(table=combined, rows=range(len(combined)))).examined == 0


def only_evidence_errors(folder: Path, data: bytes) -> Collected | None:
    """What was read, or None where the file was refused; any other exception is a bug."""
    try:
        collected = collect(folder, data)
    except EvidenceError:
        return None
    measure(collected, {})
    return collected


@pytest.mark.parametrize("folder", SMALL, ids=name)
def test_every_truncation_is_refused(folder: Path) -> None:
    data = content(folder).rstrip()
    for cut in sorted(random.Random(1).sample(range(len(data)), 150)):
        assert only_evidence_errors(folder, data[:cut]) is None


@pytest.mark.parametrize("folder", SMALL, ids=name)
def test_flipped_bytes_raise_nothing_but_evidence_errors(folder: Path) -> None:
    chance = random.Random(2)
    for _ in range(150):
        data = bytearray(content(folder))
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        only_evidence_errors(folder, bytes(data))


@pytest.mark.unmeasured
@pytest.mark.parametrize("folder", SMALL, ids=name)
def test_wrong_types_anywhere_raise_nothing_but_evidence_errors(folder: Path) -> None:
    document = json.loads(content(folder))
    for number, place in enumerate(places(document)):
        altered = copy.deepcopy(document)
        put(altered, place, WRONG[number % len(WRONG)])
        only_evidence_errors(folder, json.dumps(altered).encode())


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a document three times, of an array up to three elements."""
    keys = list(value)[:40] if isinstance(value, dict) else range(min(3, len(value))) if isinstance(value, list) else ()
    for key in keys:
        yield from [(*path, key)] * 3
        yield from places(value[key], (*path, key))


def put(document: Any, place: tuple[Any, ...], wrong: Any) -> None:
    for key in place[:-1]:
        document = document[key]
    document[place[-1]] = wrong


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[",
        b"[" * 10_000_000,
        b'{"runs":' + b"[" * 100_000,
        b"\xff\xfe{\x00}\x00",
        b"null",
        b'"x"',
        b"{}",
        b"{} {}",
    ],
)
def test_what_is_no_report_is_refused(data: bytes) -> None:
    for folder in (CASES[0], CASES[-1]):
        assert only_evidence_errors(folder, data) is None
