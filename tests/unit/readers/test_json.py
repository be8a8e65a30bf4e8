"""Whole JSON documents: read into records, or refused with the byte."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from readygate.model.errors import EvidenceError
from readygate.readers import json
from readygate.readers.source import Source

SRC = Path(json.__file__).parents[2]


class Thing(msgspec.Struct):
    name: str
    parts: list[dict[str, float]] = []


def read(data: bytes) -> Thing:
    return json.decode(Source.of_bytes("thing.json", data), Thing)


FIRST_READERS = """
import sys
from threading import Barrier, Thread
import msgspec
from readygate.readers.json import decode_part
sys.setswitchinterval(1e-6)
for number in range(100):
    part = msgspec.defstruct("Part", [("names", tuple[str, ...]), ("size", int | None, None)], rename="camel")
    whole = msgspec.defstruct("Whole", [("parts", list[part]), ("first", part)])
    start = Barrier(8)
    def read():
        start.wait()
        assert decode_part(b'{"parts": [{"names": ["a"]}], "first": {"names": []}}', whole).parts[0].names == ("a",)
    threads = [Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


def test_threads_that_read_the_first_values_of_a_type_do_not_end_the_process() -> None:
    command = [sys.executable, "-c", FIRST_READERS]
    done = subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(SRC)}, timeout=60)
    assert done.returncode == 0


def test_a_document_becomes_the_record_that_was_asked_for() -> None:
    assert read(b'{"name": "a", "parts": [{"x": 1.5}], "other": null}') == Thing("a", [{"x": 1.5}])


def test_a_byte_order_mark_is_let_pass_and_counted_in_the_byte() -> None:
    assert read(b'\xef\xbb\xbf{"name": "a"}').name == "a"
    with pytest.raises(EvidenceError) as caught:
        read(b'\xef\xbb\xbf{"name": x}')
    assert caught.value.byte == 12


@pytest.mark.parametrize(
    ("data", "fault", "byte"),
    [
        (b"", "truncated or empty", 0),
        (b'{"name": "a"', "truncated or empty", 12),
        (b'{"name": "a"} {}', "trailing characters", 14),
        (b'{"name": NaN}', "invalid character", 9),
        (b'{"name": "a", "parts": [{"x": Infinity}]}', "invalid character", 30),
        (b'{"name": "a", "parts": [{"x": 1e999}]}', "not the form of this format: Number out of range", 0),
        (b'{"name": 1}', "Expected `str`, got `int` - at `$.name`", 0),
        (b'{"nam": "a"}', "missing required field `name`", 0),
        (b'{"name": "\xff"}', "not readable as UTF-8", 0),
        (b'{"name": "a", "other": "\xff"}', "not readable as UTF-8", 0),
        ('{"name": "a"}'.encode("utf-16"), "invalid character", 0),
        (b'{"name": "a", "other": ' + b"[" * 200_000, "nests too deep", 0),
    ],
)
def test_what_is_no_such_document_is_refused_with_its_byte(data: bytes, fault: str, byte: int) -> None:
    with pytest.raises(EvidenceError) as caught:
        read(data)
    assert fault in caught.value.fault
    assert caught.value.byte == byte


@pytest.mark.parametrize(
    "data",
    [
        b'{"name": "a", "name": "b"}',
        b'{"name": "a", "parts": [{"x": 1, "y": 2, "x": 3}]}',
        b'{"name": "a", "o": {"":1, "":1}}',
    ],
)
def test_a_repeated_key_is_refused_at_any_depth(data: bytes) -> None:
    with pytest.raises(EvidenceError, match="twice"):
        read(data)


def test_repeated_keys_of_large_documents_are_not_searched_for() -> None:
    data = b'{"name": "a", "name": "b", "other": "%s"}' % (b"x" * json.REPEATS_LIMIT)
    assert read(data).name == "b"


def test_a_document_above_the_limit_is_refused() -> None:
    with pytest.raises(EvidenceError, match="larger than 0 MiB"):
        json.decode(Source.of_bytes("thing.json", b'{"name": "a"}'), Thing, limit=12)


def test_nesting_is_refused_by_the_search_for_repeated_keys_too() -> None:
    with pytest.raises(EvidenceError, match="nests too deep"):
        json.refuse_repeats(b"[" * 200_000)
