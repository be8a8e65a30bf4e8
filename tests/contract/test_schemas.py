"""Every file that readygate writes fits its published schema, and the wheel's schemas are those of the repository."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import msgspec
import pytest

from readygate.cli.main import main
from readygate.ledger import records
from readygate.model.ledger import Record
from readygate.model.verdict import Verdict

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "assignment-service"
SCHEMAS = {
    "verdict.json": "verdict-v1",
    "readiness.json": "readiness-v1",
    "readiness/assignment-service.json": "readiness-v1",
    "bundle.json": "evidence-v1",
}


@pytest.fixture(scope="module", params=["ready", "unready"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the files that one state of the example makes."""
    out = tmp_path_factory.mktemp(request.param)
    given = ["--root", str(EXAMPLE / request.param), "--policy", str(EXAMPLE / "readygate.yml"), "--replay"]
    main(["check", *given, "--at", "2026-11-21", "-o", str(out)])
    yield out


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_written_file_fits_its_schema(name: str, written: Path) -> None:
    schema = json.loads((ROOT / "schemas" / f"{SCHEMAS[name]}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads((written / name).read_bytes()))


def test_nothing_else_is_written(written: Path) -> None:
    found = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()}
    assert found == {*SCHEMAS, "summary.md", "scorecard.html"}


def test_readiness_has_the_documented_shape(written: Path) -> None:
    readiness = json.loads((written / "readiness.json").read_bytes())
    assert list(readiness) == ["currentLevel", "gaps", "service", "targetLevel"]
    assert all(": " in gap for gap in readiness["gaps"])


def test_the_exit_of_a_milestone_fits_its_schema(tmp_path: Path) -> None:
    folder = EXAMPLE.parent / "policies" / "platform"
    given = ["--root", str(folder), "--policy", str(folder / "readygate.yml"), "--replay", "--at", "2026-11-21"]
    assert main(["release", *given, "--milestone", "M3", "-o", str(tmp_path)]) == 1
    schema = json.loads((ROOT / "schemas" / "release-v1.schema.json").read_text(encoding="utf-8"))
    found = json.loads((tmp_path / "release.json").read_bytes())
    jsonschema.Draft202012Validator(schema).validate(found)
    assert (found["version"], found["opens"], len(found["services"])) == (1, False, 19)


def test_the_ledgers_record_of_a_verdict_fits_its_schema(written: Path) -> None:
    verdict = msgspec.json.decode((written / "verdict.json").read_bytes(), type=Verdict).judged
    schema = json.loads((ROOT / "schemas" / "ledger-v1.schema.json").read_text(encoding="utf-8"))
    for service in verdict.services:
        record = Record.of(
            service,
            commit="c" * 40,
            branch="main",
            date=verdict.date,
            time=f"{verdict.date}T10:00:00Z",
            run=1,
            attempt=1,
            policy=verdict.policy,
        )
        jsonschema.Draft202012Validator(schema).validate(json.loads(records.encode(record)))


def test_every_schema_is_valid() -> None:
    for path in (ROOT / "schemas").glob("*.json"):
        jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))
