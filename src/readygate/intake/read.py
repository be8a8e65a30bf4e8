"""One file into one item: recognised, read by its collector, its paths made repo-relative.

Enters: a file of a source, with what is declared of it. Leaves: an item, whatever is wrong with the file; or an
unrecognised file that is listed and counts for nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib import import_module

import msgspec

from readygate.collectors.catalog import ENTRIES, Entry
from readygate.collectors.collector import Collected, Collector, NotEvidence
from readygate.intake.paths import Exists, Normaliser
from readygate.intake.recognise import recognise
from readygate.intake.shape import HEAD, Shape, Syntax, shape_of
from readygate.kinds.registry import kind
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Bundle, Item, Origin, Problem, Unrecognised
from readygate.model.table import Table
from readygate.readers.source import Source


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file to read: its repo-relative path, its bytes, the format that is declared for it, whose it is.

    `asked`: somebody named or declared it. A file that a walk found and that git tracks is only read if it is a source
    document; a tracked report is a fixture, not evidence.
    """

    path: str
    source: Source
    origin: Origin = Origin()
    format: str = ""
    service: str = ""
    asked: bool = True


def read(file: File, *, workspace: str = "", exists: Exists | None = None) -> Item | Unrecognised | None:
    """The item of a file, None for a fixture that a walk found. Faults in the file become problems of the item."""
    try:
        shape = shape_of(file.source.head(HEAD))
        if _fixture(file, shape):
            return None
        sha256, size = _digest(file.source)
    except (EvidenceError, OSError) as error:
        return _unreadable(file, error)
    entry = entry_called(file.format) if file.format else recognise(shape)
    if entry is None:
        return Unrecognised(path=file.path, sha256=sha256, size=size, looks=shape.looks)
    collector: Collector = import_module(f"readygate.collectors.{entry.module}").COLLECTOR
    try:
        collected = collector.collect(file.source)
    except NotEvidence as other:
        if not file.format:
            return Unrecognised(path=file.path, sha256=sha256, size=size, looks=other.looks)
        collected = _failed(entry, f"this is {other.looks}, declared as {entry.name}", "correct the declaration")
    except EvidenceError as error:
        collected = _failed(
            entry, error.fault, error.hint or _hint(entry, shape, declared=bool(file.format)), error.place
        )
    paths = Normaliser(workspace, collected.roots, exists)
    return Item(
        path=file.path,
        kind=entry.kind,
        format=entry.name,
        sha256=sha256,
        size=size,
        table=collected.table.with_paths(paths.path),
        tool=collected.tool,
        tool_version=collected.tool_version,
        service=file.service,
        problems=collected.problems,
        origin=file.origin,
    )


def _fixture(file: File, shape: Shape) -> bool:
    if file.asked or not file.origin.tracked:
        return False
    entry = recognise(shape)
    return entry is None or not kind(entry.kind).documents


def entry_called(name: str) -> Entry | None:
    """The catalog entry of a format's name."""
    return next((entry for entry in ENTRIES if entry.name == name), None)


def _digest(source: Source) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in source.chunks():
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def gather(files: Iterable[File], *, workspace: str = "", exists: Exists | None = None) -> Bundle:
    """The bundle of all files."""
    found = [read(file, workspace=workspace, exists=exists) for file in files]
    return Bundle.of(
        (item for item in found if isinstance(item, Item)),
        (other for other in found if isinstance(other, Unrecognised)),
    )


def _unreadable(file: File, error: EvidenceError | OSError) -> Item | Unrecognised:
    """A file whose bytes cannot be had: `invalid` where its format is declared or its head tells it, else listed."""
    fault = error.fault if isinstance(error, EvidenceError) else f"cannot be read: {error.strerror}"
    place = error.place if isinstance(error, EvidenceError) else ""
    entry = entry_called(file.format) if file.format else _by_head(file.source)
    if entry is None:
        return Unrecognised(path=file.path, sha256="", size=0, looks=fault)
    collected = _failed(entry, fault, "", place)
    return Item(
        path=file.path,
        kind=entry.kind,
        format=entry.name,
        sha256="",
        size=0,
        table=collected.table,
        service=file.service,
        problems=collected.problems,
        origin=file.origin,
    )


def _by_head(source: Source) -> Entry | None:
    """What the first readable bytes of a damaged file tell."""
    head = b""
    try:
        with source.open() as stream:
            while len(head) < HEAD and (piece := stream.read(1024)):
                head += piece
    except (EvidenceError, OSError):
        pass
    return recognise(shape_of(head)) if head else None


def _failed(entry: Entry, fault: str, hint: str, place: str = "") -> Collected:
    problem = Problem(fault=fault, place=place, hint=hint)
    return Collected(table=Table(kind(entry.kind).columns), problems=(problem,))


def _hint(entry: Entry, shape: Shape, *, declared: bool) -> str:
    other = recognise(shape) if declared else None
    if other is not None and other.name != entry.name:
        return f"the file looks like {other.name}"
    if declared and shape.syntax is Syntax.EMPTY:
        return "the file is empty: did the step that writes it run?"
    return ""
