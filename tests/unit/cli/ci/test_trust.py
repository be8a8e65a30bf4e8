"""Attestations count as the base branch has them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pytest

from readygate.cli.ci.situation import Situation
from readygate.cli.ci.trust import of_base
from readygate.github.event import Event
from readygate.intake.read import File, gather
from readygate.model.evidence import Bundle, Origin
from readygate.readers.source import Source
from tests.unit.cli.shop import GREEN

RECORD = """\
readygate: attestation/v1
role: security
subject: pen-test
person: "@{person}"
date: 2026-03-01
expires: never
"""
ORIGIN = Origin(run=7)


class Files:
    """A commit with these files; the blob of a file is its text."""

    commit = "c" * 40
    whole = True

    def __init__(self, files: Mapping[str, str]) -> None:
        self.whole = True
        self.blobs = files
        self.entries = files

    def read(self, path: str) -> bytes:
        return self.blobs[path].encode()


def bundle(files: Mapping[str, str]) -> Bundle:
    sources = [
        File(path=path, source=Source.of_bytes(path, text.encode()), origin=ORIGIN) for path, text in files.items()
    ]
    return gather([*sources, File(path="unit.xml", source=Source.of_bytes("unit.xml", GREEN.encode()))])


def based(own: Mapping[str, str], base: Mapping[str, str] | None) -> tuple[list[str], list[str], list[str]]:
    event = Event(name="pull_request", repository="acme/shop")
    situation = Situation(
        event=event,
        tested="c" * 40,
        head="d" * 40,
        own_tree=Files(own),
        base_tree=None if base is None else Files(base),
    )
    found, remarks = of_base(bundle(own), situation, ORIGIN)
    people = [item.table.text("person")[0] for item in found.items if item.kind == "attestations"]
    return people, [item.path for item in found.items if item.kind == "tests"], list(remarks)


MONA, EVE = RECORD.format(person="mona"), RECORD.format(person="eve")


@pytest.mark.parametrize(
    ("own", "base", "people", "told"),
    [
        ({"s/a.yml": MONA}, {"s/a.yml": MONA}, ["@mona"], []),
        ({"s/a.yml": EVE}, {"s/a.yml": MONA}, ["@mona"], ["counts as the base branch has it"]),
        ({"s/a.yml": EVE}, {}, [], ["counts once it is merged"]),
        ({"s/a.yml": EVE}, None, ["@eve"], []),  # a push is its own base
        ({}, {"s/a.yml": MONA}, [], []),
    ],
)
def test_an_attestation_is_the_bases(
    own: dict[str, str], base: dict[str, str] | None, people: list[str], told: list[str]
) -> None:
    found, tests, remarks = based(own, base)
    assert (found, tests, len(remarks)) == (people, ["unit.xml"], len(told))
    assert all(part in remark for part, remark in zip(told, remarks, strict=True))


@pytest.mark.parametrize(
    ("base", "told"),
    [
        (Files({}), "`out/a.yml` is an attestation that the change brings: it counts once it is merged"),
        (None, "`out/a.yml` is an attestation that is not in the commit: it does not count"),
    ],
    ids=["pull request", "push"],
)
def test_one_that_neither_tree_has_was_made_in_the_run_and_does_not_count(base: Files | None, told: str) -> None:
    made = bundle({"out/a.yml": EVE})
    situation = Situation(
        event=Event(name="pull_request", repository="acme/shop"),
        tested="c" * 40,
        head="d" * 40,
        own_tree=Files({}),
        base_tree=base,
    )
    found, remarks = of_base(made, situation, ORIGIN)
    assert [item.kind for item in found.items] == ["tests"]
    assert remarks == (told,)
    assert msgspec.structs.asdict(situation)["changed"] is None
