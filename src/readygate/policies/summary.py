"""A stated summary of a matrix: for each milestone the services that are new or raised, with their levels.

Enters: a YAML file, `schemas/summary-v1.schema.json`. Leaves: its entries with their places, or PolicyError with every
mistake. Levels are cumulative, as in "M1: + delivery L3": a service that is not listed stays as it is. What a summary
says of no single service ("residency-capable services L4") stands under `also`.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from readygate.policies.documents import PolicyFile, root_of
from readygate.policies.dues import Dues
from readygate.policies.reading import Cursor, Faults, Fields
from readygate.readers.yaml import Mapping as Node
from readygate.readers.yaml import YamlError, compose

SUMMARY = ("summary", "source", "milestones", "also")
ENTRY = ("level", "unchanged", "note")
VERSION = "1"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A service that a milestone lists. `unchanged`: the summary says itself that the level stays."""

    level: str
    place: str
    unchanged: bool = False
    note: str = ""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """What one milestone lists; `place` is that of the milestone."""

    entries: Mapping[str, Entry]
    place: str


class Also(msgspec.Struct, frozen=True, kw_only=True):
    """A statement of a milestone about no single service."""

    milestone: str
    text: str
    place: str


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A whole summary; `place` is that of `milestones`."""

    file: str
    source: str
    place: str
    milestones: Mapping[str, Listed]
    also: tuple[Also, ...]


def is_summary(data: bytes) -> bool:
    """Whether a file is a summary: a mapping with the key `summary`. A file that cannot be read is none."""
    try:
        node = compose(data)
    except YamlError:
        return False
    return isinstance(node, Node) and "summary" in node.entries


def read_summary(file: PolicyFile, policy: Dues) -> Summary:
    """The summary of `file`; its milestones, and the levels of services that the policy has, must exist there."""
    faults = Faults()
    root = root_of(file.path, file.data, faults, name="a summary", such_as="`summary: 1` and `milestones:`")
    fields = root.fields(SUMMARY, required=("milestones",)) if root else Fields()
    version = fields.text("summary")
    if version and version != VERSION:
        fields["summary"].fault(f"version {version!r} of summaries is not known", f"write `summary: {VERSION}`")
    listed = {}
    for name, cursor in fields.entries_of("milestones"):
        _check_milestone(name, cursor, policy)
        listed[name] = Listed(entries=_entries(cursor, policy), place=cursor.place)
    summary = Summary(
        file=file.path,
        source=fields.text("source"),
        place=fields["milestones"].place if "milestones" in fields else "",
        milestones=listed,
        also=tuple(_also(fields, policy)),
    )
    faults.stop(what="the summary")
    return summary


def _check_milestone(name: str, cursor: Cursor, policy: Dues) -> None:
    if name not in policy.milestones:
        cursor.key_fault(f"unknown milestone {name!r}", cursor.near(name, policy.milestones))


def _entries(listed: Cursor, policy: Dues) -> dict[str, Entry]:
    found = {}
    for name, cursor in listed.entries():
        fields = cursor.fields(ENTRY, required=("level",)) if cursor.is_mapping else Fields(level=cursor)
        level = fields.text("level")
        known = policy.services.get(name)
        rungs = [rung.id for rung in known.ladder.rungs] if known else [level]
        if level and level not in rungs:
            fields["level"].unknown("level", level, rungs)
        found[name] = Entry(
            level=level,
            place=cursor.place,
            unchanged=bool(fields["unchanged"].flag()) if "unchanged" in fields else False,
            note=fields.text("note"),
        )
    return found


def _also(fields: Fields, policy: Dues) -> list[Also]:
    found = []
    for name, cursor in fields.entries_of("also"):
        _check_milestone(name, cursor, policy)
        found += [Also(milestone=name, text=text, place=cursor.place) for text in cursor.texts()]
    return found
