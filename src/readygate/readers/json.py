"""JSON: whole documents decoded into narrow records at C speed.

Enters: a source and the types that a collector wants. Leaves: values of those types; EvidenceError with the byte where
the text is not JSON, is cut short, nests too deep, repeats a key or has another form than the format's. NaN and
Infinity are no JSON and are refused; a byte order mark is let pass. Specification: RFC 8259,
https://www.rfc-editor.org/rfc/rfc8259.
"""

from __future__ import annotations

import json
import re
from threading import Lock
from typing import Any, TypeVar

import msgspec

from readygate.model.errors import EvidenceError
from readygate.readers.source import DOCUMENT_LIMIT, Source

T = TypeVar("T")
REPEATS_LIMIT = 2 << 20
"""Up to 2 MiB every object of a document is searched for repeated keys, which costs 7 to 14 ms a MiB of real reports
(60 ms where objects are tiny); in larger ones a repeated key goes unseen, and msgspec takes its last value."""
TRAILING = "trailing characters"
"""What msgspec calls the fault of a value that ends before the bytes do."""
BOM = b"\xef\xbb\xbf"
_BYTE = re.compile(r" \(byte (\d+)\)$")
_BUILDING = Lock()
_BUILT: dict[Any, msgspec.json.Decoder[Any]] = {}


def decode(source: Source, type: type[T], *, limit: int = DOCUMENT_LIMIT) -> T:  # noqa: A002 (msgspec's own word)
    """The whole document as `type`; EvidenceError where it is no JSON of that form or larger than `limit`."""
    data = source.read(limit)
    start = len(BOM) if data.startswith(BOM) else 0
    value = decode_part(memoryview(data)[start:], type, at=start)
    if len(data) <= REPEATS_LIMIT:
        refuse_repeats(data[start:])
    return value


def decode_part(part: bytes | memoryview, type: type[T], *, at: int = 0) -> T:  # noqa: A002
    """One value that `part` holds and nothing else; `at` is where `part` starts in its file, for the error's byte."""
    try:
        return decoder(type).decode(part)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise fault_of(error, at, at + len(part)) from error


def decoder(type: type[T]) -> msgspec.json.Decoder[T]:  # noqa: A002
    """The decoder of a type, for as many threads as like to.

    One thread at a time builds one: msgspec calls a record ready before it has looked at the record's fields, and a
    second thread that then decodes the first values of that record ends the process (`StructInfo_Convert` of
    msgspec 0.22, https://github.com/jcrist/msgspec/blob/main/src/msgspec/_core.c).
    """
    with _BUILDING:
        if type not in _BUILT:
            _BUILT[type] = msgspec.json.Decoder(type)
        return _BUILT[type]


def refuse_repeats(data: bytes) -> None:
    """EvidenceError where an object repeats a key: readers disagree on which value counts (RFC 8259, section 4)."""
    try:
        json.loads(data, object_pairs_hook=_once, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise fault_of(error, 0, len(data)) from error


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise EvidenceError(f"an object has the key {twice[:80]!r} twice", hint="write each key once")


def fault_of(error: Exception, start: int, end: int) -> EvidenceError:
    """The fault that msgspec or the decoder of UTF-8 found in the bytes from `start` to `end` of a file."""
    text = str(error)
    if isinstance(error, RecursionError):
        return EvidenceError("nests too deep: more than about 1,000 arrays or objects in one another", byte=start)
    if isinstance(error, msgspec.ValidationError):
        return EvidenceError(f"not the form of this format: {text}", byte=start)
    if isinstance(error, UnicodeDecodeError):
        return EvidenceError(f"not readable as UTF-8: {error.reason}", byte=start)
    place = _BYTE.search(text)
    if place is None:
        return EvidenceError("the JSON ends too early: truncated or empty", byte=end)
    fault = text[: place.start()].removeprefix("JSON is malformed: ")
    # msgspec counts trailing characters from 1, all other faults from 0.
    found = int(place[1]) - (fault == TRAILING)
    return EvidenceError(f"not well-formed JSON: {fault}", byte=start + found)
