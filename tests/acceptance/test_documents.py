"""Every line of a source document is a criterion, a value that the policy declares, or told to be beyond checking.

`examples/policies/<name>/` holds the document (`source.txt`), the policy made of it, and `TRACE.md`: a table with a row
for each line that is not blank.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from readygate.collectors.catalog import ENTRIES
from readygate.kinds.registry import KINDS
from readygate.model.policy import Policy
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load
from readygate.policies.packs import packs
from readygate.readers.yaml import compose, plain

FOLDER = Path(__file__).parents[2] / "examples" / "policies"
POLICIES = sorted(path.parent.name for path in FOLDER.glob("*/readygate.yml"))
TODAY = dt.date(2026, 11, 21)
ROW = re.compile(r"\| (?P<line>\d+) \| (?P<text>.*?) \| (?P<answer>[^|]+) \|")
NAMED = re.compile(r"`([^`]+)`")
IDS, DECLARED, BEYOND, NOTHING = "", "declared: ", "not checkable: ", "no claim"
"""How an answer begins: with criteria, with places in the policy, with a reason; or the line asks nothing."""
WORDS = 4
"""Words that a reason has at least."""


class Row(NamedTuple):
    """One line of the document, and what became of it."""

    line: int
    text: str
    answer: str


@cache
def policy(name: str) -> Policy:
    path = FOLDER / name / "readygate.yml"
    formats = {entry.name: entry.kind for entry in ENTRIES}
    file = PolicyFile(path="readygate.yml", data=path.read_bytes())
    return load([file], kinds=KINDS, formats=formats, packs=packs(), today=TODAY)


@cache
def written(name: str) -> Any:
    path = FOLDER / name / "readygate.yml"
    return plain(compose(path.read_bytes()))


@cache
def rows(name: str) -> tuple[Row, ...]:
    lines = (FOLDER / name / "TRACE.md").read_text(encoding="utf-8").splitlines()
    matches = (row for line in lines if (row := ROW.fullmatch(line)))
    return tuple(Row(int(row["line"]), row["text"].replace("\\|", "|"), row["answer"]) for row in matches)


def criteria(name: str) -> set[str]:
    return {criterion.id for service in policy(name).services for criterion in service.criteria}


def kind_of(answer: str) -> str:
    return next((start for start in (DECLARED, BEYOND, NOTHING) if answer.startswith(start)), IDS)


@pytest.mark.parametrize("name", POLICIES)
def test_the_table_has_every_line_of_the_document_once(name: str) -> None:
    lines = (FOLDER / name / "source.txt").read_text(encoding="utf-8").splitlines()
    document = [(number, " ".join(text.split())) for number, text in enumerate(lines, 1) if text.strip()]
    assert [(row.line, row.text) for row in rows(name)] == document


@pytest.mark.parametrize("name", POLICIES)
def test_every_criterion_and_place_that_the_table_names_is_in_the_policy(name: str) -> None:
    for row in rows(name):
        named = NAMED.findall(row.answer)
        match kind_of(row.answer):
            case "declared: ":
                assert named, row
                for place in named:
                    assert found(written(name), place), (row, place)
            case "not checkable: ":
                assert len(row.answer.removeprefix(BEYOND).split()) >= WORDS, row
            case "no claim":
                assert row.answer == NOTHING, row
            case _:
                assert named, row
                assert set(named) <= criteria(name), (row, set(named) - criteria(name))


@pytest.mark.parametrize("name", POLICIES)
def test_every_criterion_of_the_policy_is_named_by_a_line(name: str) -> None:
    named = {one for row in rows(name) if kind_of(row.answer) == IDS for one in NAMED.findall(row.answer)}
    own = {
        criterion.id
        for service in policy(name).services
        for criterion in service.criteria
        if criterion.place.startswith("readygate.yml") or name == "platform"
    }
    assert own <= named, own - named


def found(data: Any, place: str) -> bool:
    """Whether `services.identity-service.matrix.M0.level` leads to something; a part may hold dots itself."""
    if not place:
        return True
    if not isinstance(data, dict):
        return False
    return any(
        found(value, place[len(key) :].removeprefix("."))
        for key, value in data.items()
        if place == key or place.startswith(f"{key}.")
    )
