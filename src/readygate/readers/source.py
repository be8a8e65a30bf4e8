"""One file of evidence as a collector sees it: a name and bytes, with limits that are counted while reading.

Enters: a path or bytes, plain or gzip (told by its magic number, not its name). Leaves: a stream that never yields
more than the limit, and EvidenceError with the byte where reading stopped. Limits: DESIGN section 6.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from readygate.model.errors import EvidenceError

CHUNK = 1 << 20
FILE_LIMIT = 1 << 31
"""A single file may hold 2 GiB after decompression (k6 streams of a GB are real)."""
DOCUMENT_LIMIT = 64 << 20
"""A document that must be in memory as a whole (YAML, small JSON) may hold 64 MiB."""
_GZIP = b"\x1f\x8b"


class Source:
    """A named byte stream that can be opened more than once."""

    def __init__(self, path: str, opener: Callable[[], BinaryIO], *, limit: int = FILE_LIMIT) -> None:
        self.path = path
        self._opener = opener
        self._limit = limit

    @classmethod
    def of_bytes(cls, path: str, data: bytes, *, limit: int = FILE_LIMIT) -> Source:
        return cls(path, lambda: io.BytesIO(data), limit=limit)

    @contextmanager
    def open(self) -> Iterator[Limited]:
        """The decompressed bytes; EvidenceError from `read` when the gzip is damaged or the limit is passed."""
        with self._opener() as raw:
            magic = raw.read(2)
            raw.seek(0)
            if magic == _GZIP:
                with gzip.GzipFile(fileobj=raw, mode="rb") as stream:
                    yield Limited(stream, self._limit)
            else:
                yield Limited(raw, self._limit)

    def chunks(self) -> Iterator[bytes]:
        """The bytes in pieces of about 1 MiB."""
        with self.open() as stream:
            while chunk := stream.read(CHUNK):
                yield chunk

    def read(self, limit: int = DOCUMENT_LIMIT) -> bytes:
        """All bytes; EvidenceError where there are more than `limit`."""
        with self.open() as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise EvidenceError(f"larger than {limit >> 20} MiB, the most for a document of this format", byte=limit)
        return data

    def head(self, size: int = 1 << 16) -> bytes:
        """The first bytes, as many as there are."""
        with self.open() as stream:
            return stream.read(size)


class Limited:
    """A binary stream that counts what it gives."""

    def __init__(self, stream: BinaryIO | gzip.GzipFile, limit: int) -> None:
        self._stream = stream
        self._left = limit
        self._limit = limit

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, less only at the end."""
        try:
            data = self._stream.read(size)
        except EOFError as error:
            raise EvidenceError("the gzip stream ends before its end mark: truncated") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise EvidenceError(f"damaged gzip: {error}") from error
        self._left -= len(data)
        if self._left < 0:
            raise EvidenceError(f"larger than {self._limit >> 20} MiB after decompression", byte=self._limit)
        return data

    def readinto(self, buffer: bytearray | memoryview) -> int:
        """What `io.BufferedReader` needs: fills `buffer`, answers how many bytes."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def lines(self) -> Iterator[bytes]:
        """The lines without their ends; a last line without an end mark is given too. One line has at most 16 MiB."""
        rest = b""
        while chunk := self.read(CHUNK):
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines
            if len(rest) > 16 << 20:
                raise EvidenceError("a line is longer than 16 MiB")
        if rest:
            yield rest
