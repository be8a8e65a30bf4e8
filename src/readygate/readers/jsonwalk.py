"""JSON of any size: large arrays in batches, everything else whole, in the order in which the file has it.

Enters: a source and a plan of what to read. Leaves: events, a path and what stands there; EvidenceError as from
`readygate.readers.json`, with the byte. No more than a batch and the largest single value are in memory.

A batch is cut where the text between two elements recurs (`},{"first key":`) and decoded as one array, so that
msgspec does all the work. A cut inside an element makes that array malformed, since JSON is read from left to right
without looking ahead; the elements are then read one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import UnionType
from typing import Any, Generic, TypeVar

import msgspec

from readygate.model.errors import EvidenceError
from readygate.readers import json
from readygate.readers.source import CHUNK, DOCUMENT_LIMIT, Source

T = TypeVar("T")
_SPACE = re.compile(rb"[ \t\r\n]*")
_TRAILING = re.compile(rf"{json.TRAILING} \(byte (\d+)\)$")
_SIGNATURE = re.compile(rb'\}[ \t\r\n]*,[ \t\r\n]*\{(?:[ \t\r\n]*"[^"\\]{0,64}")?')
_NUMBER = 64
"""Bytes of the longest number that a cut may make malformed; a fault this near to the end waits for more text."""
_RAW = msgspec.json.Decoder(msgspec.Raw)


class Each(Generic[T]):
    """An array whose elements are read in batches as `type`: an event is `(path, list of elements)`.

    An empty array is one empty batch, `null` is None, an absent key no event.
    """

    def __init__(self, type: type[T]) -> None:  # noqa: A002 (msgspec's own word)
        self.type = type
        self.many: msgspec.json.Decoder[list[T]] = msgspec.json.Decoder(list[type])  # type: ignore[valid-type]


class Objects:
    """An array of objects that are gone through key by key; after each object comes the event `(path + "[]", None)`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan


class Keyed:
    """An object with keys of its own choice (names of files): an event is `(path, (key, value))` for each of them."""

    def __init__(self, type: type[Any]) -> None:  # noqa: A002
        self.type = type


Step = Each[Any] | Objects | Keyed | type[Any] | UnionType
Plan = Mapping[str, "Step"]
Event = tuple[str, Any]


def walk(source: Source, plan: Plan, *, chunk: int = CHUNK, limit: int = DOCUMENT_LIMIT) -> Iterator[Event]:
    """The events of a document that is an object. Keys that `plan` lacks are passed over.

    A key that an object on the way repeats is an error; repeated keys inside of values are not looked for. `chunk` is
    the size of a batch, `limit` the most that one value may hold, both in bytes.
    """
    with source.open() as stream:
        text = _Text(stream.read, chunk, limit)
        yield from _members(text, plan, "")
        if text.peek() != b"":
            raise text.fault(json.TRAILING)


def members(source: Source, type: type[T]) -> Iterator[tuple[str, T]]:  # noqa: A002
    """Key and value, as `type`, of each member of a document that is an object with keys of its own choice."""
    with source.open() as stream:
        text = _Text(stream.read, CHUNK, DOCUMENT_LIMIT)
        yield from _keyed(text, type)
        if text.peek() != b"":
            raise text.fault(json.TRAILING)


def elements(source: Source, path: str, type: type[T]) -> Iterator[T]:  # noqa: A002
    """The elements of the array at `path`, as `type`: `results` or `runs[].results`. Nothing where it is absent."""
    plan: Plan = {path.rpartition("[].")[2]: Each(type)}
    for name in reversed(path.split("[].")[:-1]):
        plan = {name: Objects(plan)}
    for place, batch in walk(source, plan):
        if place == path:
            yield from batch or ()


class _Text:
    """A window of the file that moves forward: `at` is the place in `data`, `base` the byte where `data` starts."""

    def __init__(self, read: Callable[[int], bytes], chunk: int, limit: int) -> None:
        self._read = read
        self._limit = limit
        self.chunk = chunk
        self.data = b""
        self.at = self.base = 0
        self.ended = False
        self.more(max(chunk, len(json.BOM)))
        self.at = len(json.BOM) if self.data.startswith(json.BOM) else 0

    def more(self, size: int) -> None:
        """Drop what was read and add up to `size` bytes."""
        fresh = self._read(size)
        self.ended = len(fresh) < size
        self.base += self.at
        self.data = self.data[self.at :] + fresh
        self.at = 0

    def peek(self) -> bytes:
        """The next byte that is no white space, which is passed over; nothing at the end."""
        while True:
            match = _SPACE.match(self.data, self.at)
            assert match
            self.at = match.end()
            if self.at < len(self.data) or self.ended:
                return self.data[self.at : self.at + 1]
            self.more(self.chunk)

    def take(self, wanted: bytes) -> bytes:
        """The next byte, which must be one of `wanted`."""
        found = self.peek()
        if not found:
            raise json.fault_of(EOFError(), self.base, self.base + len(self.data))
        if found not in wanted:
            raise self.fault(f"expected {' or '.join(chr(byte) for byte in wanted)}")
        self.at += 1
        return found

    def value(self) -> bytes:
        """The text of the next value, whole."""
        self.peek()
        while True:
            end = self._end()
            if end is not None:
                part = self.data[self.at : end]
                self.at = end
                return part
            if len(self.data) - self.at > self._limit:
                raise EvidenceError(f"a value is larger than {self._limit >> 20} MiB", byte=self.base + self.at)
            self.more(max(self.chunk, len(self.data) - self.at))

    def _end(self) -> int | None:
        """Where the value at `at` ends; None where more text is needed to tell."""
        window = memoryview(self.data)[self.at :]
        try:
            _RAW.decode(window)
        except (msgspec.DecodeError, RecursionError) as error:
            after = _TRAILING.search(str(error))
            if after:
                return self.at + int(after[1]) - 1
            fault = json.fault_of(error, self.base + self.at, self.base + len(self.data))
            if not self.ended and ("truncated" in fault.fault or self._near_end(fault.byte)):
                return None
            raise fault from error
        return len(self.data) if self.ended else None

    def _near_end(self, byte: int | None) -> bool:
        """Whether a fault stands where the window ends: of `-1` cut behind `-` msgspec says that it is malformed."""
        return byte is not None and byte >= self.base + len(self.data) - _NUMBER

    def decoded(self, type: Any) -> Any:  # noqa: A002
        """The next value as `type`."""
        self.peek()
        start = self.base + self.at
        part = self.value()
        return json.decode_part(part, type, at=start)

    def fault(self, text: str) -> EvidenceError:
        """An error at the place that was reached."""
        return EvidenceError(f"not well-formed JSON: {text}", byte=self.base + self.at)


def _members(text: _Text, plan: Plan, prefix: str) -> Iterator[Event]:
    """The events of the object that comes next."""
    for key in _names(text):
        yield from _member(text, plan.get(key), prefix + key)


def _keyed(text: _Text, type: type[T]) -> Iterator[tuple[str, T]]:  # noqa: A002
    """Key and value of each member of the object that comes next."""
    for key in _names(text):
        yield key, text.decoded(type)


def _names(text: _Text) -> Iterator[str]:
    """The keys of the object that comes next; whoever asks reads the value between two of them."""
    text.take(b"{")
    if text.peek() == b"}":
        text.take(b"}")
        return
    seen = set()
    while True:
        key = text.decoded(str)
        if key in seen:
            raise text.fault(f"the object has the key {key[:80]!r} twice")
        seen.add(key)
        text.take(b":")
        yield key
        if text.take(b",}") == b"}":
            return


def _member(text: _Text, step: Step | None, path: str) -> Iterator[Event]:
    """The events of the value that comes next."""
    if step is None:
        text.value()
    elif isinstance(step, Keyed):
        yield from ((path, pair) for pair in _keyed(text, step.type))
    elif not isinstance(step, Each | Objects):
        yield path, text.decoded(step)
    elif text.peek() == b"n":
        yield path, text.decoded(None)
    elif isinstance(step, Each):
        yield from ((path, batch) for batch in _batches(text, step))
    else:
        for _ in _items(text):
            yield from _members(text, step.plan, f"{path}[].")
            yield f"{path}[]", None


def _items(text: _Text) -> Iterator[None]:
    """One step an element of the array that comes next; whoever asks reads the element between two steps."""
    text.take(b"[")
    if text.peek() == b"]":
        text.take(b"]")
        return
    yield
    while text.take(b",]") == b",":
        yield


def _batches(text: _Text, step: Each[Any]) -> Iterator[list[Any]]:
    """The elements of the array that comes next, about a chunk at a time."""
    signature, wrong, empty = b"", 0, True
    for _ in _items(text):
        empty = False
        if len(text.data) - text.at < text.chunk and not text.ended:
            text.more(text.chunk)
        end = text.data.rfind(signature, text.at) + 1 if signature else 0
        batch = _cut(text, step, end) if end and text.base + text.at >= wrong else None
        if batch is None:
            # Cutting is tried again only behind a cut that was none, so that no byte is decoded more than three times.
            wrong = max(wrong, text.base + end)
            batch = [text.decoded(step.type)]
            # White space behind the element was passed over with it.
            between = _SIGNATURE.match(text.data, text.data.rfind(b"}", 0, text.at))
            signature = between[0] if between else b""
        yield batch
    if empty:
        yield []


def _cut(text: _Text, step: Each[Any], end: int) -> list[Any] | None:
    """The elements between here and `end`; None where they are no whole ones, or none of this type."""
    try:
        batch = step.many.decode(b"".join((b"[", memoryview(text.data)[text.at : end], b"]")))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    text.at = end
    return batch
