"""One JSON form for one value."""

from __future__ import annotations

import hashlib

import msgspec

from readygate.model.codec import digest, encode


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A record whose fields are not in the order of the alphabet."""

    b: int
    a: tuple[str, ...] = ()


def test_keys_are_sorted_and_the_last_line_ends() -> None:
    assert encode({"b": 1, "a": Record(b=2, a=("ä",))}) == (
        '{\n  "a": {\n    "a": [\n      "ä"\n    ],\n    "b": 2\n  },\n  "b": 1\n}\n'.encode()
    )


def test_the_indent_may_differ_and_the_digest_does_not() -> None:
    assert encode({"a": 1}, indent=0) == b'{"a": 1}\n'
    assert digest({"b": 1, "a": 2}) == hashlib.sha256(b'{"a":2,"b":1}').hexdigest()


def test_equal_values_have_equal_digests() -> None:
    assert digest(Record(b=1)) == digest({"a": [], "b": 1})
    assert digest(Record(b=1)) != digest(Record(b=2))
