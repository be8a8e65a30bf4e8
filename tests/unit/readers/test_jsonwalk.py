"""Large JSON: the same values as a whole-file decode, whatever the order of keys and the size of the window."""

from __future__ import annotations

import json as stdlib
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.model.errors import EvidenceError
from readygate.readers.jsonwalk import Each, Event, Keyed, Objects, Plan, elements, members, walk
from readygate.readers.source import Source

PLAN: Plan = {"version": str, "runs": Objects({"results": Each(dict), "tool": dict})}
ROWS = [{"id": number, "sub": [{"id": 1}, {"id": 2}], "text": '}, {"id": ' * (number % 3)} for number in range(40)]


def source(data: bytes) -> Source:
    return Source.of_bytes("report.json", data)


def events(data: bytes, chunk: int = 64, limit: int = 1 << 20) -> list[Event]:
    return list(walk(source(data), PLAN, chunk=chunk, limit=limit))


def joined(found: list[Event]) -> list[Any]:
    return [row for path, batch in found if path == "runs[].results" for row in batch]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("chunk", [1, 7, 100, 1000, 1 << 20])
def test_batches_hold_the_elements_in_their_order(chunk: int, indent: int | None) -> None:
    data = stdlib.dumps({"runs": [{"results": ROWS}, {"results": ROWS[:3]}]}, indent=indent).encode()
    assert joined(events(data, chunk)) == ROWS + ROWS[:3]


@pytest.mark.parametrize("between", [",", ", ", ",\n", "\n,", "\r\n , "])
def test_elements_of_one_form_come_in_few_batches(between: str) -> None:
    rows = [{"id": number, "text": "x"} for number in range(1000)]
    data = stdlib.dumps({"runs": [{"results": rows}]}, separators=(between, ":")).encode()
    found = events(data, chunk=4096)
    assert joined(found) == rows
    assert len(found) < 30


def test_events_follow_the_order_of_the_file_and_unknown_keys_are_passed_over() -> None:
    data = b' { "other": [{"a": 1}], "runs": [ {"tool": {"n":1}, "results": [ ] }, {"results":null}], "version": "2"} '
    assert events(data) == [
        ("runs[].tool", {"n": 1}),
        ("runs[].results", []),
        ("runs[]", None),
        ("runs[].results", None),
        ("runs[]", None),
        ("version", "2"),
    ]


def test_empty_objects_and_arrays_and_a_byte_order_mark() -> None:
    assert events(b"\xef\xbb\xbf{}", chunk=1) == []
    assert events(b'{"runs": []}') == []
    assert events(b'{"runs": null}') == [("runs", None)]


@pytest.mark.parametrize(
    ("data", "fault", "byte"),
    [
        (b"", "truncated or empty", 0),
        (b"[]", "expected {", 0),
        (b'{"runs": {}}', "expected [", 9),
        (b'{"runs": [1]}', "expected {", 10),
        (b'{"runs": [{"results": {}}]}', "expected [", 22),
        (b'{"runs": [{"results": [1]}]}', "Expected `object`, got `int`", 23),
        (b'{"runs": [{"results": [{"id": 1}', "truncated or empty", 32),
        (b'{"runs": [{"results": [{"id"', "truncated or empty", 28),
        (b'{"runs": [{"results": [{"id": tru}]}]}', "invalid character", 31),
        (b'{"runs": [], "runs": []}', "the key 'runs' twice", 19),
        (b'{"runs": [{"results": [], "results": []}]}', "the key 'results' twice", 35),
        (b'{"version": 1}', "Expected `str`, got `int`", 12),
        (b'{"version": "2"} {}', "trailing characters", 17),
        (b'{"version": "2" "runs"', "expected , or }", 16),
        (b'{"other": 1', "truncated or empty", 11),
        (b'{"other": ' + b"[" * 100_000, "nests too deep", 10),
        (b'{"runs": [{"results": [{"id": 1}, {"id": 2}, {"id": "\xff"}]}]}', "not readable as UTF-8", 45),
        (b'{"runs": [{"results": [{"id": 1}, {"id": 2}, {"id": 3}, 4]}]}', "Expected `object`, got `int`", 56),
    ],
)
def test_what_is_no_such_document_is_refused_with_its_byte(data: bytes, fault: str, byte: int) -> None:
    for chunk in (16, 1 << 20):
        with pytest.raises(EvidenceError) as caught:
            events(data, chunk)
        assert fault in caught.value.fault
        assert caught.value.byte == byte


def test_a_value_above_the_limit_is_refused() -> None:
    with pytest.raises(EvidenceError, match="a value is larger than 0 MiB"):
        events(b'{"other": "%s"}' % (b"x" * 5000), limit=1000)


class Row(msgspec.Struct):
    id: int


def test_elements_gives_the_typed_elements_of_one_array() -> None:
    data = stdlib.dumps({"version": 2, "runs": [{"results": ROWS}, {}, {"results": None}]}).encode()
    assert [row.id for row in elements(source(data), "runs[].results", Row)] == list(range(40))
    assert [row.id for row in elements(source(b'{"rows": [{"id": 5}]}'), "rows", Row)] == [5]
    assert list(elements(source(b"{}"), "rows", Row)) == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from("ab"), VALUES, max_size=2), max_size=8), st.integers(1, 90), st.booleans()
)
def test_any_array_is_read_as_the_standard_library_reads_it(rows: list[Any], chunk: int, spaced: bool) -> None:
    data = stdlib.dumps({"runs": [{"results": rows}]}, indent=2 if spaced else None).encode()
    assert joined(events(data, chunk)) == rows


@pytest.mark.parametrize("chunk", range(1, 12))
def test_a_number_across_two_windows_is_read(chunk: int) -> None:
    rows = [{"a": []}, {"a": [None], "b": -1}, {"a": -1.5e-7}]
    assert joined(events(stdlib.dumps({"runs": [{"results": rows}]}).encode(), chunk)) == rows


def test_every_truncation_is_an_error() -> None:
    data = stdlib.dumps({"version": "2", "runs": [{"results": ROWS[:4], "tool": {}}]}).encode()
    for cut in range(len(data)):
        with pytest.raises(EvidenceError):
            events(data[:cut], chunk=50)


@pytest.mark.parametrize("element", [b"{}", b'{"a\\u0062": 1}', b'{"id": "}, {"}'])
def test_small_elements_of_any_form_come_in_batches(element: bytes) -> None:
    data = b'{"runs": [{"results": [' + b", ".join([element] * 5000) + b"]}]}"
    found = events(data, chunk=8192)
    assert joined(found) == [stdlib.loads(element)] * 5000
    assert len(found) < 100


def test_members_of_an_object_with_keys_of_its_own_choice_are_given_one_by_one() -> None:
    source = Source.of_bytes("x", b'{"a": [1], "b": [2, 3]}')
    assert list(members(source, list[int])) == [("a", [1]), ("b", [2, 3])]
    assert list(members(Source.of_bytes("x", b"{}"), int)) == []
    walked = walk(Source.of_bytes("x", b'{"meta": 1, "files": {"a": 2, "b": 3}, "c": 4}'), {"files": Keyed(int)})
    assert list(walked) == [("files", ("a", 2)), ("files", ("b", 3))]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a": 1} x', "trailing"),
        (b'{"a": "x"}', "form"),
        (b'{"a": 1', "too early"),
        (b"[1]", "expected {"),
    ],
)
def test_members_are_read_as_strictly_as_everything_else(data: bytes, fault: str) -> None:
    with pytest.raises(EvidenceError, match=fault):
        list(members(Source.of_bytes("x", data), int))
