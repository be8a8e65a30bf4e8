import json
from typing import Any

import pytest

from readygate.collectors.api_smart_diff import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.source import Source


def collect(*diffs: Any) -> Table:
    return COLLECTOR.collect(Source.of_bytes("d.json", json.dumps(diffs).encode())).table


@pytest.mark.parametrize(
    ("path", "row"),
    [
        (["paths", "/a", "get", "parameters", 1], ("change", "info", "add", "GET", "/a", "words", "", 0, "")),
        (["paths", "/a", "parameters"], ("change", "info", "add", "", "/a", "words", "", 0, "")),
        (["paths", "/a"], ("change", "info", "add", "", "/a", "words", "", 0, "")),
        (["paths"], ("document", "info", "add", "", "", "words", "", 0, "")),
        (["components", "get"], ("document", "info", "add", "", "", "words", "", 0, "")),
        ([], ("document", "info", "add", "", "", "words", "", 0, "")),
    ],
)
def test_the_place_of_a_diff(path: list[Any], row: tuple[Any, ...]) -> None:
    assert collect({"path": path, "action": "add", "type": "annotation", "description": "words"}).row(0) == row


@pytest.mark.parametrize(
    ("kind", "level"),
    [("breaking", "breaking"), ("unclassified", "warning"), ("non-breaking", "info"), ("annotation", "info")],
)
def test_levels(kind: str, level: str) -> None:
    table = collect({"path": ["components", "x", 3], "action": "remove", "type": kind, "description": None})
    assert (table.text("level")[0], table.text("text")[0]) == (level, "remove components.x.3")


def test_no_diff_is_a_compared_pair_that_tells_all() -> None:
    assert collect().row(0) == ("pair", "", "", "", "", "", "", 0, "breaking\nwarnings\nchanges")


@pytest.mark.parametrize("kind", ["risky", "", None, 3])
def test_an_unknown_type_is_refused(kind: Any) -> None:
    with pytest.raises(EvidenceError, match="not the form"):
        collect({"path": [], "action": "add", "type": kind})
