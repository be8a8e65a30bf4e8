"""Bytes with limits."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from readygate.model.errors import EvidenceError
from readygate.readers import source as module
from readygate.readers.source import Source


def packed(data: bytes) -> bytes:
    """A gzip that is the same whenever it is made."""
    return gzip.compress(data, mtime=0)


DATA = b"one\ntwo\nthree"


def of(data: bytes, limit: int = 1 << 20) -> Source:
    return Source.of_bytes("report", data, limit=limit)


@pytest.mark.parametrize("data", [DATA, packed(DATA), packed(DATA[:5]) + packed(DATA[5:])])
def test_plain_and_packed_bytes_are_the_same(data: bytes) -> None:
    assert of(data).read() == DATA
    assert b"".join(of(data).chunks()) == DATA
    assert of(data).head(3) == b"one"
    with of(data).open() as stream:
        assert list(stream.lines()) == [b"one", b"two", b"three"]


def test_a_source_opens_again() -> None:
    found = of(DATA)
    assert found.path == "report"
    assert found.read() == found.read()


def test_a_file_of_one_byte_or_none_is_plain() -> None:
    assert of(b"\x1f").read() == b"\x1f"
    assert of(b"").read() == b""


def test_a_last_line_with_its_end_mark_is_the_last() -> None:
    with of(b"a\n\nb\n").open() as stream:
        assert list(stream.lines()) == [b"a", b"", b"b"]


def test_a_buffered_reader_can_read_it() -> None:
    with of(packed(DATA)).open() as stream:
        buffer = bytearray(5)
        assert stream.readinto(buffer) == 5
        assert bytes(buffer) == DATA[:5]


@pytest.mark.parametrize("cut", range(2, len(packed(DATA)) - 1))
def test_a_gzip_cut_anywhere_is_damaged(cut: int) -> None:
    with pytest.raises(EvidenceError, match=r"truncated|damaged"):
        of(packed(DATA)[:cut]).read()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (packed(DATA) + b"rubbish", "damaged gzip"),
        (packed(packed(DATA)), "a gzip inside a gzip"),
        (b"\x1f\x8b\x08" + bytes(20), "damaged gzip"),
        (packed(DATA)[:12] + b"\xff\xff\xff" + packed(DATA)[15:], "damaged gzip"),
    ],
)
def test_a_damaged_gzip_says_so(data: bytes, fault: str) -> None:
    with pytest.raises(EvidenceError, match=fault):
        of(data).read()


def test_zeros_behind_a_gzip_are_padding() -> None:
    assert of(packed(DATA) + bytes(512)).read() == DATA


@pytest.mark.parametrize("data", [bytes(2000), packed(bytes(2000))])
def test_more_than_the_limit_is_refused_where_it_is_passed(data: bytes) -> None:
    with pytest.raises(EvidenceError, match="larger than 0 MiB") as caught:
        of(data, limit=1999).read()
    assert caught.value.byte == 1999
    assert len(of(data, limit=2000).read()) == 2000


def test_a_document_has_a_smaller_limit() -> None:
    with pytest.raises(EvidenceError, match="most for a document") as caught:
        of(bytes(11)).read(limit=10)
    assert caught.value.byte == 10
    assert len(of(bytes(10)).read(limit=10)) == 10


def test_a_gzip_that_grows_out_of_proportion_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed(bytes(3 << 20))
    assert len(of(bomb, limit=4 << 20).read()) == 3 << 20
    monkeypatch.setattr(module, "DOCUMENT_LIMIT", 1 << 20)
    with pytest.raises(EvidenceError, match="more than 500 times its own size"):
        list(of(bomb, limit=4 << 20).chunks())


def test_a_line_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LINE", 10)
    with of(b"short\n" + bytes(11)).open() as stream, pytest.raises(EvidenceError, match="a line is longer"):
        list(stream.lines())


def _raising(error: OSError) -> Callable[[], io.BytesIO]:
    def opener() -> io.BytesIO:
        raise error

    return opener


def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="cannot be read: Permission denied"):
        Source("x", _raising(PermissionError(13, "Permission denied"))).read()
    with pytest.raises(EvidenceError, match="cannot be read: Is a directory"):
        Source("x", lambda: tmp_path.open("rb")).read()
    with pytest.raises(EvidenceError, match="cannot be read: odd"):
        Source("x", _raising(OSError("odd"))).read()


class Failing(io.BytesIO):
    """A disk that gives two bytes and then an error."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size == 2:
            return super().read(size)
        raise OSError(5, "Input/output error")


def test_a_file_that_fails_while_it_is_read_says_why() -> None:
    with pytest.raises(EvidenceError, match="cannot be read: Input/output error"):
        Source("x", lambda: Failing(DATA)).read()
