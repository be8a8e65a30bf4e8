"""Blocks of whole lines."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.model.errors import EvidenceError
from readygate.readers import lines
from readygate.readers.source import Source


def _source(data: bytes) -> Source:
    return Source.of_bytes("stream", data)


@given(st.lists(st.text("ab{}é", max_size=40).map(str.encode), max_size=30), st.integers(1, 9))
def test_blocks_hold_every_line_once_and_end_with_a_line_end(texts: list[bytes], size: int) -> None:
    data = b"".join(text + b"\n" for text in texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK", size)
        found = list(lines.blocks(_source(gzip.compress(data) if data else data)))
    assert b"".join(found) == data
    assert all(block.endswith(b"\n") for block in found)


def test_a_last_line_without_its_end_is_refused_after_the_whole_lines() -> None:
    blocks = lines.blocks(_source(b"one\ntwo"))
    assert next(blocks) == b"one\n"
    with pytest.raises(EvidenceError, match="last line has no end"):
        next(blocks)


def test_a_line_of_more_than_16_mib_is_refused() -> None:
    with pytest.raises(EvidenceError, match="longer than 16 MiB"):
        list(lines.blocks(_source(b"[" * (lines.LINE_LIMIT + 2 * lines.BLOCK))))
