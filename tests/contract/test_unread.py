"""Forms that no reader takes (docs/formats.md): each is listed as what it looks like, and the page says what to use.

The files are those of `tests/examples/unread`; what is marked as shortened there holds only the beginning of its file.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from readygate.collectors.catalog import ENTRIES
from readygate.intake.read import File, read
from readygate.model.evidence import Item, Unrecognised
from readygate.readers.source import Source
from tests.contract.corpus import EXAMPLES

FOLDER = EXAMPLES / "unread"
INDEX = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
LOOKS = {
    ".csv": "text",
    ".txt": "text",
    ".jsonl": "JSON lines with cost, failureReason, gradingResult",
    ".coverage": "binary data",
    ".sqlite": "binary data",
    ".pb": "binary data",
    ".json": "JSON ",
    ".ndjson": "JSON list with diff, job_id, mutations",
}


def file(name: str, form: str = "") -> File:
    return File(path=name, source=Source.of_bytes(name, (FOLDER / name).read_bytes()), format=form)


def test_every_file_is_in_the_index() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {*INDEX, "index.json"}


@pytest.mark.parametrize("name", INDEX)
def test_a_form_that_nobody_reads_is_listed_with_its_looks_and_has_a_substitute(name: str) -> None:
    found = read(file(name))
    assert isinstance(found, Unrecognised)
    assert found.looks.startswith(LOOKS[Path(name).suffix])
    assert f"\n| {INDEX[name]['form']} | " in PAGE
    assert INDEX[name]["from"]


@pytest.mark.parametrize("name", INDEX)
def test_declared_as_any_format_it_is_invalid(name: str) -> None:
    for entry in ENTRIES:
        if entry.name == "markdown":  # any text is Markdown, for those who say so
            continue
        found = read(file(name, entry.name))
        assert isinstance(found, Item)
        assert found.fatal, entry.name
