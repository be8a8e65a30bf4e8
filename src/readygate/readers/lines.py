"""Streams of lines whose writer ends every line: a last line without its end was cut off.

Enters: a source. Leaves: blocks of whole lines. Formats that are only lines have no end mark of their own, so a missing
line end is the one cut that the form itself shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from readygate.model.errors import EvidenceError
from readygate.readers.source import Source

BLOCK = 1 << 18
"""Blocks of 256 KiB and what is decoded from them stay in the processor's cache; a mebibyte is a fifth slower."""
LINE_LIMIT = 16 << 20


def blocks(source: Source) -> Iterator[bytes]:
    """Whole lines, many at a time, each block ending with a line end; EvidenceError where the last line lacks it."""
    rest = b""
    with source.open() as stream:
        while chunk := stream.read(BLOCK):
            end = chunk.rfind(b"\n") + 1
            if end:
                block, rest = rest + chunk[:end], chunk[end:]
                yield block
            elif len(rest) < LINE_LIMIT:
                rest += chunk
            else:
                raise EvidenceError(f"a line is longer than {LINE_LIMIT >> 20} MiB")
    if rest:
        raise EvidenceError("the last line has no end: the file is truncated", hint="let its tool finish writing it")
