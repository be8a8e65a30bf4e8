import json
from typing import Any

import pytest

from readygate.collectors.collector import NotEvidence
from readygate.collectors.oasdiff import COLLECTOR
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.source import Source

CHANGE: dict[str, Any] = {"id": "gone", "text": "api removed", "level": 3, "operation": "get", "path": "/a"}


def read(data: bytes) -> Table:
    return COLLECTOR.collect(Source.of_bytes("o", data)).table


def collect(*changes: dict[str, Any]) -> Table:
    return read(json.dumps(changes).encode())


def tells(table: Table) -> str:
    return table.text("tells")[len(table) - 1]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (3, "breaking"),
        (2, "warning"),
        (1, "info"),
        ("error", "breaking"),
        ("ERR", "breaking"),
        ("warning", "warning"),
        ("warn", "warning"),
        ("INFO", "info"),
    ],
)
def test_levels(level: int | str, expected: str) -> None:
    assert collect({**CHANGE, "level": level}).text("level")[0] == expected


@pytest.mark.parametrize("level", [0, -1, 4, "none", "", "issue"])
def test_an_unknown_level_is_refused(level: int | str) -> None:
    with pytest.raises(EvidenceError, match="'gone' has the unknown level"):
        collect({**CHANGE, "level": level})


@pytest.mark.parametrize("level", [None, True, 1.5, [], {}])
def test_a_level_of_another_type_is_refused(level: Any) -> None:
    with pytest.raises(EvidenceError, match="not the form of oasdiff's changes"):
        collect({**CHANGE, "level": level})


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({}, ("", 0)),
        ({"source": "old.yaml"}, ("old.yaml", 0)),
        ({"baseSource": {"file": "base.yaml", "line": 3}}, ("base.yaml", 3)),
        ({"baseSource": {"file": "base.yaml"}, "revisionSource": {"file": "new.yaml", "line": 4}}, ("new.yaml", 4)),
    ],
)
def test_the_place_is_that_of_the_revision_before_the_base(more: dict[str, Any], place: tuple[str, int]) -> None:
    table = collect({**CHANGE, **more})
    assert (table.text("file")[0], table.integers("line")[0]) == place


def test_a_change_as_a_row() -> None:
    assert collect(CHANGE).row(0) == ("change", "breaking", "gone", "GET", "/a", "api removed", "", 0, "")
    bare = collect({"id": "schema-removed", "level": 1})
    assert bare.row(0) == ("document", "info", "schema-removed", "", "", "schema-removed", "", 0, "")


@pytest.mark.parametrize(
    ("data", "told", "why"),
    [
        (b"[]", "breaking warnings changes+", "oasdiff changelog"),
        (b" \n{}\n", "breaking warnings changes+", "oasdiff changelog"),
        (b"\xef\xbb\xbf[]", "breaking warnings changes+", "oasdiff changelog"),
        (b'{"changes": [], "diff_empty": true}', "breaking warnings changes", ""),
        (b'{"diff_empty": true, "changes": []}', "breaking warnings changes", ""),
        (b'{"changes": [], "diff_empty": false}', "breaking warnings changes+", "oasdiff changelog"),
        (b'{"changes": [{"id": "a", "level": 1}], "diff_empty": false}', "breaking warnings changes", ""),
        (b'[{"id": "a", "level": 3}, {"id": "a", "level": 1}]', "breaking warnings changes", ""),
        (b'[{"id": "a", "level": 3}]', "breaking warnings changes+", "oasdiff changelog"),
        (b"# nothing\n[]\n", "breaking+ warnings+ changes+", "-f json"),
        (b"# nothing\n{}\n", "breaking+ warnings+ changes+", "-f json"),
        (b"- id: a\n  level: 3\n", "breaking+ warnings+ changes+", "-f json"),
        (b"- id: a\n  level: 3\n- id: a\n  level: 2\n", "breaking warnings+ changes+", "-f json"),
        (b"- id: a\n  level: 3\n- id: a\n  level: 1\n", "breaking warnings changes+", "-f json"),
        (b"- id: a\n  level: 1\n- id: a\n  level: 1\n", "breaking warnings changes+", "-f json"),
        (b"- id: a\n  level: 1\n- id: a\n  level: 3\n", "breaking+ warnings+ changes+", "-f json"),
        (b"- id: a\n  level: 2\n- id: a\n  level: 3\n- id: a\n  level: 1\n", "breaking+ warnings+ changes+", "-f json"),
        (b"changes: []\ndiff_empty: true\n", "breaking warnings changes", ""),
        (b"changes: []\ndiff_empty: false\n", "breaking warnings changes+", "oasdiff changelog"),
        (b"changes:\n- id: a\n  level: 3\ndiff_empty: false\n", "breaking warnings changes+", "oasdiff changelog"),
        (b"changes:\n- id: a\n  level: 1\ndiff_empty: false\n", "breaking warnings changes", ""),
        (b"diff_empty: false\nchanges:\n- id: a\n  level: 2\n", "breaking warnings+ changes+", "-f json"),
        (b"diff_empty: true\nchanges: []\n", "breaking+ warnings+ changes+", "-f json"),
    ],
)
def test_what_the_compared_pair_tells(data: bytes, told: str, why: str) -> None:
    table = read(data)
    reason = table.text("text")[len(table) - 1]
    assert table.text("entry")[len(table) - 1] == "pair"
    assert tells(table).split("\n") == told.split()
    assert why in reason
    assert bool(reason) == bool(why)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b'{"paths": {}, "info": {}}', "not a list of changes: an object with info, paths"),
        (b'{"changes": []}', "not a list of changes: an object with changes"),
        (b"changes: []\n", "not a list of changes: an object with changes"),
        (b"changes: []\ndiff_empty: f", "not the form"),
        (b"changes: []\ndiff_empty:", "not the form"),
        (b'{"changes": 3, "diff_empty": true}', "not the form"),
        (
            b'{"changes": [{"id": "a", "level": 3}], "diff_empty": true}',
            "`diff_empty` is true, but there are 1 changes",
        ),
        (b"text", "neither a list of changes nor an empty object"),
        (b"[3]", "not the form"),
        (b'[{"level": 3}]', "not the form"),
        (b'[{"id": "a", "level": 3, "baseSource": {"line": -1}}]', "not the form"),
        (b"", "the file is empty"),
        (b"[{}", "truncated"),
    ],
)
def test_other_documents_are_refused(data: bytes, fault: str) -> None:
    with pytest.raises(EvidenceError) as refused:
        read(data)
    assert fault in refused.value.fault


@pytest.mark.parametrize(
    ("entry", "looks"),
    [
        ({**CHANGE, "source": {"file": "a.yaml"}}, "oasdiff validate"),
        ({"id": "a", "level": "info", "direction": "", "description": ""}, "list of checks"),
    ],
)
def test_other_lists_of_oasdiff_are_told_apart(entry: dict[str, Any], looks: str) -> None:
    with pytest.raises(NotEvidence, match=looks):
        collect(entry)


def test_the_signature_claims_no_empty_report() -> None:
    signature = COLLECTOR.signature
    assert all(len(alternative) > 1 for alternative in (*signature.json, *signature.yaml))
    assert ("[].id", "[].level", "[].text") in signature.yaml
    assert signature.lacks == ("[].direction", "[].source.file")
