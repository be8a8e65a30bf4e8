"""One file of evidence as a collector sees it: a name and bytes, with limits that are counted while reading.

Enters: a path or bytes, plain or gzip (told by its magic number, not its name). Leaves: a stream that never yields
more than the limit, and EvidenceError with the byte where reading stopped: a file that cannot be opened or read, a
damaged or truncated gzip, gzip inside gzip, a gzip that grows out of proportion. Limits: DESIGN section 6; gzip:
https://www.rfc-editor.org/rfc/rfc1952 (several members in a row are one stream, other trailing bytes are damage).
"""

from __future__ import annotations

import gzip
import hashlib
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
GROWTH = 500
"""Beyond 64 MiB a gzip may hold this many times its own size; k6 streams reach 60, a bomb of zeros 1,030."""
_GZIP = b"\x1f\x8b"
_LINE = 16 << 20


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
        """The decompressed bytes; EvidenceError here or from `read` where the file gives none, or too many."""
        with _told():
            raw = self._opener()
        with raw:
            limited = Limited(raw, self._limit)
            magic = limited.peek()
            if magic != _GZIP:
                yield limited
                return
            with gzip.GzipFile(fileobj=raw, mode="rb") as stream:
                unpacked = Limited(stream, self._limit, packed=raw)
                if unpacked.peek() == _GZIP:
                    raise EvidenceError("a gzip inside a gzip, which is refused", hint="compress the report once")
                yield unpacked

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

    def digest(self) -> tuple[str, int]:
        """SHA-256 (hexadecimal) and number of the file's own bytes, a gzip's as they are: what `sha256sum` gives."""
        found, size = hashlib.sha256(), 0
        with _told(), self._opener() as raw:
            while chunk := raw.read(CHUNK):
                found.update(chunk)
                size += len(chunk)
                if size > self._limit:
                    raise EvidenceError(f"larger than {self._limit >> 20} MiB", byte=self._limit)
        return found.hexdigest(), size

    def head(self, size: int = 1 << 16) -> bytes:
        """The first bytes, as many as there are."""
        with self.open() as stream:
            return stream.read(size)


class Limited:
    """A binary stream that counts what it gives. `packed` is the file that `stream` unpacks."""

    def __init__(self, stream: BinaryIO | gzip.GzipFile, limit: int, *, packed: BinaryIO | None = None) -> None:
        self._stream = stream
        self._given = 0
        self._limit = limit
        self._packed = packed

    def peek(self) -> bytes:
        """The first two bytes, which stay to be read; only before the first `read`."""
        with _told():
            magic = self._stream.read(2)
            self._stream.seek(0)
            return magic

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, less only at the end."""
        with _told():
            data = self._stream.read(size)
        self._given += len(data)
        if self._given > self._limit:
            raise EvidenceError(f"larger than {self._limit >> 20} MiB after decompression", byte=self._limit)
        if self._packed and self._given > max(DOCUMENT_LIMIT, GROWTH * self._packed.tell()):
            raise EvidenceError(f"a gzip that holds more than {GROWTH} times its own size, which is refused")
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
            if len(rest) > _LINE:
                raise EvidenceError(f"a line is longer than {_LINE >> 20} MiB")
        if rest:
            yield rest


@contextmanager
def _told() -> Iterator[None]:
    """Faults of the file, as EvidenceError."""
    try:
        yield
    except EOFError as error:
        raise EvidenceError("the gzip stream ends before its end mark: truncated") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise EvidenceError(f"damaged gzip: {error}") from error
    except OSError as error:
        raise EvidenceError(f"cannot be read: {error.strerror or error}") from error
