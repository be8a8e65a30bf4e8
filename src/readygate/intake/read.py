"""One file into one item: recognised, read by its collector, its paths made repo-relative.

Enters: a file of a source, with what is declared of it. Leaves: an item, whatever is wrong with the file; or an
unrecognised file that is listed and counts for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module

import msgspec

from readygate.collectors.catalog import ENTRIES, Entry
from readygate.collectors.collector import Collected, Collector, NotEvidence
from readygate.intake.links import Links
from readygate.intake.paths import Exists, Normaliser
from readygate.intake.recognise import recognise
from readygate.intake.shape import HEAD, Shape, Syntax, shape_of
from readygate.kinds.registry import kind
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Bundle, Item, Origin, Problem, Unrecognised
from readygate.model.table import Table
from readygate.readers.source import Source

BUNDLE = frozenset({"items", "unrecognised", "version"})
"""The keys of a whole bundle."""
SIGNED = b"<!-- readygate -->\n"
"""How Markdown of ours begins; a reader of Markdown does not see it. It proves nothing, even where it is declared:
what a page tells of a criterion would answer that criterion.
"""
_OURS = (
    BUNDLE,
    frozenset({"items[].format", "items[].kind", "items[].origin", "items[].path"}),
    frozenset({"context", "judged.commit", "judged.date"}),
    frozenset({"currentLevel", "gaps", "service", "targetLevel"}),
)
"""The key paths of our own files: bundles (of which a long one shows only its first item), verdicts, readiness."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file to read: its repo-relative path, its bytes, the format that is declared for it, whose it is.

    `asked`: somebody named or declared it. Of the files that a walk found, those that git tracks are read only if they
    are source documents: a tracked report is a fixture, not evidence. What an earlier run of ours wrote is left out.
    """

    path: str
    source: Source
    origin: Origin = Origin()
    format: str = ""
    service: str = ""
    asked: bool = True


def read(
    file: File, *, workspaces: Iterable[str] = (), exists: Exists | None = None, repository: str = ""
) -> Item | Unrecognised | None:
    """The item of a file, None for one that a walk found and nobody means. Faults of the file are problems of the item.

    `workspaces` are absolute POSIX names of the workspace's root; `exists` tells which repo-relative paths are there;
    `repository` is its name on the forge, `owner/name`, empty where it is unknown.
    """
    fixture = file.origin.tracked and not file.asked
    try:
        head = file.source.head(HEAD)
        shape = shape_of(head)
    except EvidenceError as error:
        return None if fixture else _unreadable(file, error)
    if head.startswith(SIGNED) or (not file.asked and any(keys <= shape.keys for keys in _OURS)):
        return None
    entry = entry_called(file.format or _named(file, shape)) or (None if file.format else recognise(shape))
    if fixture and (entry is None or not _is_document(entry)):
        return None
    if entry is None:
        return _unrecognised(file, shape.looks)
    try:
        collected = _collected(file, entry, shape)
    except NotEvidence as other:
        return _unrecognised(file, other.looks)
    table = collected.table.changed(filter(None, (collected.links,)), Links(file.path, exists, repository).lost)
    collected = msgspec.structs.replace(collected, table=table)
    return _item(file, entry, collected, Normaliser(workspaces, collected.roots, exists))


def _named(file: File, shape: Shape) -> str:
    """The format that a name tells where the bytes cannot: Markdown's (RFC 7763), which is any text."""
    return "markdown" if shape.syntax is Syntax.TEXT and file.path.lower().endswith((".md", ".markdown")) else ""


def _is_document(entry: Entry) -> bool:
    """Whether git may track a file of the format."""
    read = kind(entry.kind)
    return read.documents and entry.name not in read.repository


def entry_called(name: str) -> Entry | None:
    """The catalog entry of a format's name."""
    return next((entry for entry in ENTRIES if entry.name == name), None)


def gather(
    files: Iterable[File], *, workspaces: Iterable[str] = (), exists: Exists | None = None, repository: str = ""
) -> Bundle:
    """The bundle of all files."""
    names = tuple(workspaces)
    found = [read(file, workspaces=names, exists=exists, repository=repository) for file in files]
    return Bundle.of(
        (item for item in found if isinstance(item, Item)),
        (other for other in found if isinstance(other, Unrecognised)),
    )


def _collected(file: File, entry: Entry, shape: Shape) -> Collected:
    """What the collector reads; NotEvidence passes where nobody declared the format."""
    collector: Collector = import_module(f"readygate.collectors.{entry.module}").COLLECTOR
    try:
        return collector.collect(file.source)
    except NotEvidence as other:
        if not file.format:
            raise
        return _failed(entry, f"this is {other.looks}, declared as {entry.name}", "correct the declaration")
    except EvidenceError as error:
        return _failed(entry, error.fault, _hint(file, entry, shape) or error.hint, error.place)
    except Exception as bug:
        bug.add_note(f"while the collector {entry.name} read {file.path!r}")
        raise


def _item(file: File, entry: Entry, collected: Collected, paths: Normaliser) -> Item:
    sha256, size, fault = _digest(file.source)
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
        problems=tuple(dict.fromkeys((*collected.problems, *fault))),
        origin=file.origin,
    )


def _digest(source: Source) -> tuple[str, int, tuple[Problem, ...]]:
    """Asked after the rows were read: a source that refuses to open changed bytes then tells of a change meanwhile."""
    try:
        return (*source.digest(), ())
    except EvidenceError as error:
        return "", 0, (Problem(fault=error.fault, place=error.place, hint=error.hint),)


def _unrecognised(file: File, looks: str) -> Unrecognised:
    sha256, size, _ = _digest(file.source)
    return Unrecognised(path=file.path, sha256=sha256, size=size, looks=looks)


def _unreadable(file: File, error: EvidenceError) -> Item | Unrecognised:
    """A file whose first bytes cannot be had: `invalid` where its format is declared or its head tells it."""
    entry = entry_called(file.format) if file.format else _by_head(file.source)
    if entry is None:
        return _unrecognised(file, error.fault)
    return _item(file, entry, _failed(entry, error.fault, error.hint, error.place), Normaliser())


def _by_head(source: Source) -> Entry | None:
    """What the first readable bytes of a damaged file tell."""
    head = b""
    with suppress(EvidenceError), source.open() as stream:
        while len(head) < HEAD and (piece := stream.read(1024)):
            head += piece
    return recognise(shape_of(head))


def _failed(entry: Entry, fault: str, hint: str, place: str = "") -> Collected:
    problem = Problem(fault=fault, place=place, hint=hint)
    return Collected(table=Table(kind(entry.kind).columns), problems=(problem,))


def _hint(file: File, entry: Entry, shape: Shape) -> str:
    if not file.format:
        return ""
    if shape.syntax is Syntax.EMPTY:
        return "the file is empty: did the step that writes it run?"
    other = recognise(shape)
    return f"the file looks like {other.name}" if other is not None and other.name != entry.name else ""
