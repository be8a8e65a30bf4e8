"""Questions to nodes: an answer where the form fits, nothing where it does not."""

from __future__ import annotations

import pytest

from readygate.readers.nodes import items, member, members, number, text
from readygate.readers.yaml import compose

ROOT = compose(b"a: {b: [x, {c: ' 1.5 '}], n: null, q: 'null', e: }\nbig: 1e999\nhalf: .5\nhex: 0x1\n")


def test_members_are_found_by_their_path() -> None:
    assert text(member(ROOT, "a", "b")) == ""
    assert [text(node) for node in items(ROOT, "a", "b")] == ["x", ""]
    assert text(items(ROOT, "a", "b")[1], "c") == "1.5"
    assert list(members(ROOT, "a")) == ["b", "n", "q", "e"]
    assert (member(ROOT, "a", "b", "c"), member(None, "a"), items(ROOT, "a"), members(ROOT, "big")) == (
        None,
        None,
        (),
        {},
    )


@pytest.mark.parametrize(("path", "said"), [("n", ""), ("q", "null"), ("e", ""), ("absent", "")])
def test_null_is_no_text(path: str, said: str) -> None:
    assert text(ROOT, "a", path) == said


def test_numbers_are_finite_and_decimal() -> None:
    assert number(items(ROOT, "a", "b")[1], "c") == 1.5
    assert [number(ROOT, name) for name in ("big", "half", "hex", "a")] == [None, 0.5, None, None]
