"""Documents that may be YAML or JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.readers import yaml
from readygate.readers.document import compose, compose_all
from readygate.readers.yaml import Mapping, Scalar, YamlError, plain

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)


@given(st.lists(VALUES, max_size=4) | st.dictionaries(TEXTS, VALUES, max_size=4), st.booleans())
def test_json_is_read_as_json(value: Any, ascii_only: bool) -> None:
    assert plain(compose(json.dumps(value, ensure_ascii=ascii_only).encode())) == value
    assert plain(compose(json.dumps(value, ensure_ascii=ascii_only, indent="\t").encode())) == value


def test_places_in_json() -> None:
    root = compose(b'\xef\xbb\xbf{\r\n "a": [1,\n  "x"],\r"b"\n: {}}')
    assert isinstance(root, Mapping)
    assert (root.keys["a"].line, root.keys["a"].column) == (2, 2)
    assert (root.keys["b"].line, root.keys["b"].column) == (4, 1)
    items = root.entries["a"]
    assert isinstance(items, yaml.Sequence)
    assert items.items == (
        Scalar(text="1", quoted=False, line=2, column=8),
        Scalar(text="x", quoted=True, line=3, column=3),
    )


def test_surrogate_pairs_and_backslashes_in_json() -> None:
    assert plain(compose(rb'{"a": "\ud83d\ude00", "b": "\\ud83d", "c": "\"\/"}')) == {
        "a": "😀",
        "b": "\\ud83d",
        "c": '"/',
    }


@pytest.mark.parametrize(
    ("data", "fault", "line"),
    [
        (b'{"a": 1,\n "a": 2}', "the key 'a' stands twice, first in line 1", 2),
        (rb'{"a": 1, "\u0061": 2}', "the key 'a' stands twice, first in line 1", 1),
        (b"[" * 202 + b"]" * 202, "nested deeper than 200", 1),
        (b"[" * 100_000 + b"]" * 100_000, "nested deeper than 200", 1),
        (b'{"a": "\\ud83d"}', "not valid YAML", 1),
        (b'{"a": [1, 2', "not valid YAML", 2),
        (b"a: 1\nb: 2", "the last line has no end: the file may be truncated", 2),
        (b"a: 1\nb:\n", "the document ends in an empty value: the file may be truncated", 2),
        (b"a:\n  - b:\n      -\n", "the document ends in an empty value: the file may be truncated", 3),
        (b"---\n", "the document ends in an empty value: the file may be truncated", 2),
        (b"", "the file is empty", 1),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_refused(data: bytes, fault: str, line: int) -> None:
    with pytest.raises(YamlError) as caught:
        compose(data)
    assert caught.value.bare.startswith(fault)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"a: []\n", {"a": []}),
        (b"a: {}\n", {"a": {}}),
        (b"a: ''\n", {"a": ""}),
        (b"a: null\r\n", {"a": None}),
        (b"b:\na: 1\r", {"b": None, "a": 1}),
        (b"{a: 1}\n", {"a": 1}),
        (b"[NaN]\n", ["NaN"]),
    ],
)
def test_yaml_that_is_whole_is_read(data: bytes, value: Any) -> None:
    assert plain(compose(data)) == value


def test_json_has_the_limits_of_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "WRITTEN_LIMIT", 4)
    assert plain(compose(b"[1, 2, 3]")) == [1, 2, 3]
    with pytest.raises(YamlError, match="more than 4 values"):
        compose(b"[1, 2, 3, 4]")


def test_a_json_document_cut_anywhere_is_refused() -> None:
    data = json.dumps({"a": [1, "x", {"b": None}], "c": "\\"}).encode()
    for end in range(len(data)):
        with pytest.raises(YamlError):
            compose(data[:end])


def test_several_documents_are_read_and_empty_ones_left_out() -> None:
    data = b"---\na: 1\n---\n---\nb:\n"
    assert [plain(node) for node in compose_all(data)] == [{"a": 1}, {"b": None}]
    assert [plain(node) for node in compose_all(b'{"a": 1}')] == [{"a": 1}]
    assert [plain(node) for node in compose_all(b"''\n")] == [""]
    with pytest.raises(YamlError, match="the last line has no end"):
        compose_all(b"a: 1\n---\nb: 2")
