"""`readygate collectors`: the kinds of evidence and the formats that are read, from the static catalog."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from readygate.cli.naming import required
from readygate.cli.screen import Screen
from readygate.collectors.catalog import ENTRIES, Entry
from readygate.kinds.kind import Kind
from readygate.kinds.registry import kind, names
from readygate.model.codec import encode


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Print kinds with their formats; no collector is imported for it."""
    required(options.kind, names(), "kind", "--kind")
    shown = [(kind(name), _formats(name)) for name in ([options.kind] if options.kind else names())]
    if options.json:
        screen.data(encode({"kinds": [_wire(one, formats) for one, formats in shown]}))
    else:
        screen.text("".join(f"{line}\n" for line in _lines(shown)))
    return 0


def _formats(name: str) -> list[Entry]:
    return [entry for entry in ENTRIES if entry.kind == name]


def _wire(one: Kind, formats: list[Entry]) -> dict[str, Any]:
    return {
        "kind": one.name,
        "title": one.title,
        "read": bool(formats),
        "filters": [known.name for known in one.filters],
        "metrics": [known.name for known in one.metrics],
        "formats": [
            {"format": each.name, "summary": each.summary, "specification": each.specification, "reads": each.reads}
            for each in formats
        ],
    }


def _lines(shown: list[tuple[Kind, list[Entry]]]) -> Iterator[str]:
    """A line a format, under its kind's name."""
    left = max(len(one.name) for one, _ in shown)
    middle = max((len(each.name) for _, formats in shown for each in formats))
    for one, formats in shown:
        for number, each in enumerate(formats):
            yield f"{'' if number else one.name:<{left}}  {each.name:<{middle}}  {each.summary}"
