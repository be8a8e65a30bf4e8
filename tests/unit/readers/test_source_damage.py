"""Files that are cut, damaged or made to grow: each byte read is true, or the file is refused."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import zlib
from collections.abc import Callable
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.model.errors import EvidenceError
from readygate.readers.source import CHUNK, DOCUMENT_LIMIT, FILE_LIMIT, GROWTH, Limited, Source

TEXT = b"one\ntwo\r\nthree\n\nlast"
MIB = 1 << 20


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def of(data: bytes, limit: int = FILE_LIMIT) -> Source:
    return Source.of_bytes("report.xml", data, limit=limit)


def read_by(source: Source, size: int) -> bytes:
    with source.open() as stream:
        return b"".join(iter(lambda: stream.read(size), b""))


WAYS: list[Callable[[Source], bytes]] = [
    lambda source: source.read(),
    lambda source: b"".join(source.chunks()),
    lambda source: read_by(source, 3),
    lambda source: source.head(),
]


def lines(data: bytes) -> list[bytes]:
    with of(data).open() as stream:
        return list(stream.lines())


@pytest.mark.parametrize(
    "data",
    [
        TEXT,
        packed(TEXT),
        packed(TEXT[:5]) + packed(TEXT[5:]),
        packed(b"") + packed(TEXT) + packed(b""),
        b"".join(packed(TEXT[at : at + 1]) for at in range(len(TEXT))),
        packed(TEXT) + bytes(100),
        packed(TEXT[:5]) + bytes(7) + packed(TEXT[5:]),
    ],
)
def test_every_way_of_reading_gives_the_same_bytes(data: bytes) -> None:
    assert [read(of(data)) for read in WAYS] == [TEXT] * len(WAYS)
    assert lines(data) == [b"one", b"two\r", b"three", b"", b"last"]
    assert [of(data).head(size) for size in (0, 1, 2, 3)] == [b"", b"o", b"on", b"one"]


@pytest.mark.parametrize("data", [b"", b"\x1f", b"\x1e\x8b", b"\x8b\x1f", b"x\x1f\x8b", b"\x1f\x8a\x08"])
def test_what_does_not_start_as_gzip_is_plain(data: bytes) -> None:
    assert [read(of(data)) for read in WAYS] == [data] * len(WAYS)


def test_an_empty_gzip_is_an_empty_file() -> None:
    assert [read(of(packed(b""))) for read in WAYS] == [b""] * len(WAYS)
    assert lines(packed(b"")) == []
    assert list(of(packed(b"")).chunks()) == []


@pytest.mark.parametrize("cut", range(2, len(packed(TEXT))))
def test_a_gzip_cut_anywhere_is_refused(cut: int) -> None:
    for read in WAYS[:3]:
        with pytest.raises(EvidenceError, match=r"ends before its end mark: truncated|damaged gzip"):
            read(of(packed(TEXT)[:cut]))


@pytest.mark.parametrize("cut", range(1, len(packed(TEXT))))
def test_a_second_member_cut_anywhere_is_refused(cut: int) -> None:
    with pytest.raises(EvidenceError, match=r"ends before its end mark: truncated|damaged gzip"):
        of(packed(TEXT) + packed(TEXT)[:cut]).read()


def test_a_flipped_bit_never_changes_what_is_read() -> None:
    good = packed(TEXT)
    refused = 0
    for bit in range(16, 8 * len(good)):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        try:
            assert of(bytes(bad)).read() == TEXT
        except EvidenceError:
            refused += 1
    assert refused > 8 * (len(good) - 12)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (packed(TEXT)[:-8] + bytes(4) + packed(TEXT)[-4:], "damaged gzip: CRC check failed"),
        (packed(TEXT)[:-4] + bytes(4), "damaged gzip: Incorrect length"),
        (packed(TEXT) + b"x", "damaged gzip: Not a gzipped file"),
        (packed(TEXT) + b"\x1f\x8b", "truncated"),
        (packed(TEXT) + bytes(3) + TEXT, "damaged gzip: Not a gzipped file"),
        (b"\x1f\x8b\x07" + packed(TEXT)[3:], "damaged gzip: Unknown compression method"),
        (b"\x1f\x8b", "truncated"),
        (b"\x1f\x8b\x08\x08" + bytes(6) + b"a name without an end", "truncated"),
        (packed(TEXT)[:10] + b"\xff" * 20, "damaged gzip: Error -3"),
        (packed(packed(TEXT)), "a gzip inside a gzip, which is refused"),
        (packed(b"\x1f\x8b"), "a gzip inside a gzip, which is refused"),
        (packed(b"") + packed(packed(b"")), "a gzip inside a gzip, which is refused"),
        (packed(b"\x1f") + packed(b"\x8b"), "a gzip inside a gzip, which is refused"),
    ],
)
def test_damage_is_named(data: bytes, fault: str) -> None:
    for read in WAYS[:3]:
        with pytest.raises(EvidenceError, match=fault):
            read(of(data))


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_behind_the_magic_number_are_read_or_refused(data: bytes) -> None:
    try:
        found = of(b"\x1f\x8b\x08" + data).read()
    except EvidenceError:
        return
    assert found == gzip.decompress(b"\x1f\x8b\x08" + data)


@pytest.mark.parametrize("pack", [bytes, packed])
def test_the_limit_is_the_last_byte_that_is_given(pack: Callable[[bytes], bytes]) -> None:
    data = pack(random.Random(1).randbytes(3000))
    assert len(of(data, limit=3000).read()) == 3000
    for read in WAYS:
        with pytest.raises(EvidenceError, match="larger than 0 MiB after decompression") as caught:
            read(of(data, limit=2999))
        assert (caught.value.byte, caught.value.line) == (2999, None)
    with of(data, limit=2999).open() as stream:
        assert len(stream.read(2999)) == 2999
        with pytest.raises(EvidenceError, match="larger than"):
            stream.read(1)


def test_a_document_may_have_fewer_bytes_than_a_stream() -> None:
    assert of(bytes(10)).read(10) == bytes(10)
    with pytest.raises(EvidenceError, match="larger than 0 MiB, the most for a document of this format") as caught:
        of(packed(bytes(11))).read(10)
    assert caught.value.byte == 10
    with pytest.raises(EvidenceError, match="larger than 64 MiB, the most for a document") as caught:
        Source("x", lambda: io.BytesIO(bytes(DOCUMENT_LIMIT + 1))).read()
    assert caught.value.byte == 64 * MIB


def test_chunks_are_a_mebibyte_and_what_is_left() -> None:
    assert [len(chunk) for chunk in of(bytes(2 * CHUNK + 5)).chunks()] == [MIB, MIB, 5]
    assert [len(chunk) for chunk in of(packed(bytes(CHUNK))).chunks()] == [MIB]


@pytest.mark.unmeasured
def test_a_bomb_of_zeros_is_refused_once_it_is_larger_than_a_document() -> None:
    member = packed(bytes(MIB))
    assert len(member) * GROWTH < MIB
    for read in (lambda source: source.read(1 << 30), lambda source: b"".join(source.chunks())):
        with pytest.raises(EvidenceError, match="a gzip that holds more than 500 times its own size"):
            read(of(member * 70))
    assert len(of(member * 64).read()) == DOCUMENT_LIMIT


@pytest.mark.unmeasured
def test_a_stream_that_packs_well_is_no_bomb() -> None:
    sample = random.Random(2).randbytes(MIB // 60)
    member = packed(sample + bytes(MIB - len(sample)))
    assert 50 < MIB / len(member) < 70
    assert sum(map(len, of(member * 66).chunks())) == 66 * MIB


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"\n", [b""]),
        (b"a", [b"a"]),
        (b"a\n", [b"a"]),
        (b"a\n\n", [b"a", b""]),
        (b"\r\n\x0b\x0c\x85", [b"\r", b"\x0b\x0c\x85"]),
    ],
)
def test_lines_end_with_a_line_feed_alone(data: bytes, expected: list[bytes]) -> None:
    assert lines(data) == expected


@settings(deadline=None)
@given(st.lists(st.integers(0, 3 * CHUNK // 2), min_size=1, max_size=4))
def test_lines_do_not_know_where_chunks_end(sizes: list[int]) -> None:
    expected = [bytes([65 + number]) * size for number, size in enumerate(sizes)]
    assert lines(b"\n".join(expected) + b"\n") == expected


@pytest.mark.unmeasured
def test_a_line_has_sixteen_mebibytes_at_most() -> None:
    assert [len(line) for line in lines(b"a" * (16 * MIB) + b"\nb")] == [16 * MIB, 1]
    with pytest.raises(EvidenceError, match="a line is longer than 16 MiB"):
        lines(b"a" * (16 * MIB + 1))


def test_a_buffered_reader_reads_lines_from_it() -> None:
    with of(packed(TEXT)).open() as stream:
        buffer = memoryview(bytearray(100))
        assert stream.readinto(buffer[:4]) == 4
        assert stream.readinto(buffer[4:]) == len(TEXT) - 4
        assert stream.readinto(buffer[50:]) == 0
        assert bytes(buffer[: len(TEXT)]) == TEXT


@pytest.mark.parametrize("data", [b"", TEXT, packed(TEXT), packed(packed(TEXT)), packed(TEXT)[:-1], bytes(3 * CHUNK)])
def test_the_digest_is_that_of_the_file_as_it_lies(data: bytes) -> None:
    assert of(data, limit=len(data)).digest() == (hashlib.sha256(data).hexdigest(), len(data))


def test_the_digest_has_the_limit_too() -> None:
    with pytest.raises(EvidenceError, match="larger than 2 MiB") as caught:
        of(bytes(2 * MIB + 1), limit=2 * MIB).digest()
    assert caught.value.byte == 2 * MIB


class Failing(io.BytesIO):
    """A disk that fails after some reads."""

    def __init__(self, data: bytes, good: int, error: Exception) -> None:
        super().__init__(data)
        self._good = good
        self._error = error

    def read(self, size: int | None = -1, /) -> bytes:
        self._good -= 1
        if self._good < 0:
            raise self._error
        return super().read(size)


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (OSError(5, "Input/output error"), "cannot be read: Input/output error"),
        (OSError("odd"), "cannot be read: odd"),
        (zlib.error("odd"), "damaged gzip: odd"),
        (EOFError(), "truncated"),
    ],
)
@pytest.mark.parametrize("good", [0, 1])
def test_a_disk_that_fails_says_why(good: int, error: Exception, fault: str) -> None:
    opened: list[BinaryIO] = []

    def opener() -> BinaryIO:
        opened.append(Failing(TEXT, good, error))
        return opened[-1]

    with pytest.raises(EvidenceError, match=fault):
        Source("x", opener).read()
    with pytest.raises(EvidenceError, match=fault):
        Source("x", lambda: Failing(TEXT, 0, error)).digest()
    assert all(stream.closed for stream in opened)


def test_a_stream_that_cannot_go_back_is_refused() -> None:
    class Pipe(io.BytesIO):
        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation("seek")

    with pytest.raises(EvidenceError, match="cannot be read: seek"):
        Source("x", lambda: Pipe(TEXT)).read()


def test_faults_of_the_reader_pass_through_and_close_the_file() -> None:
    for data in (TEXT, packed(TEXT)):
        stream = io.BytesIO(data)
        with pytest.raises(OSError, match="of the reader"), Source("x", lambda: stream).open():  # noqa: B023
            raise OSError("of the reader")
        assert stream.closed


def test_what_was_looked_at_stays_to_be_read() -> None:
    limited = Limited(io.BytesIO(b"abc"), 3)
    assert (limited.peek(), limited.peek(), limited.read(5)) == (b"ab", b"ab", b"abc")
