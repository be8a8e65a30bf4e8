"""Every file that readygate writes fits its published schema, and the wheel's schemas are those of the repository."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from readygate.cli.main import main

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
    assert found == {*SCHEMAS, "summary.md"}


def test_readiness_has_the_documented_shape(written: Path) -> None:
    readiness = json.loads((written / "readiness.json").read_bytes())
    assert list(readiness) == ["currentLevel", "gaps", "service", "targetLevel"]
    assert all(": " in gap for gap in readiness["gaps"])


def test_every_schema_is_valid() -> None:
    for path in (ROOT / "schemas").glob("*.json"):
        jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))
