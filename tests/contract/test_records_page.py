"""Records of ours: every example and every block of `docs/records.md` fits its published schema and is recognised."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from readygate.intake.read import File, read
from readygate.model.evidence import Item
from readygate.readers.source import Source
from readygate.readers.yaml import compose, plain
from tests.contract.corpus import Case, cases

ROOT = Path(__file__).parents[2]
SCHEMAS = {
    "attestation": "attestation-v1",
    "custom": "evidence-v1",
    **dict.fromkeys(("changes", "tree", "history", "jobs", "reviews", "issues"), "facts-v1"),
}
BLOCKS = re.findall(
    r"```(?:json|yaml)\n(.*?)```", (ROOT / "docs" / "records.md").read_text(encoding="utf-8"), re.DOTALL
)
OURS = [case for case in cases() if case.readable and case.expected["format"] in SCHEMAS]


def check(form: str, data: Any) -> None:
    schema = json.loads((ROOT / "schemas" / f"{SCHEMAS[form]}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(data)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_of_the_page_is_recognised_and_fits_its_schema(block: str) -> None:
    found = read(File(path="x", source=Source.of_bytes("x", block.encode())))
    assert isinstance(found, Item)
    assert found.fatal == ()
    check(found.format, plain(compose(block.encode())))


def test_the_page_shows_each_form() -> None:
    assert [re.search(r"readygate\W+([a-z]+)", block)[1] for block in BLOCKS] == ["attestation", "evidence", "changes"]  # type: ignore[index]


@pytest.mark.parametrize("case", OURS, ids=lambda case: case.name)
def test_an_example_fits_its_schema(case: Case) -> None:
    check(case.expected["format"], plain(compose(case.data)))


def test_every_schema_of_records_has_an_example() -> None:
    assert {case.expected["format"] for case in OURS} == set(SCHEMAS)
