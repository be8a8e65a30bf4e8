"""The reports of `oasdiff breaking` and `oasdiff changelog`, in JSON or YAML.

Enters: an array of changes `{id, text, level, operation, path, section, baseSource, revisionSource, …}`, or the same
under `changes` with `diff_empty`; `[]` and `{}` are reports without a change, which nothing but their declaration
tells apart from other empty files. Levels are 3 (error), 2 (warning), 1 (info), or those words. Leaves: one row of
`api-diff` for each change, and the compared pair. `oasdiff breaking` leaves out level 1 and the report does not say
which of the two commands wrote it, so the number of all changes is exact only where a change of level 1, or
`diff_empty`, shows it, and else a lower bound. A list in YAML has no end mark: exact are only the levels above that of
its last change, for oasdiff sorts by level, the worst first; the rest are lower bounds. Under `changes`, the key
`diff_empty` that follows is the end mark. What `oasdiff diff`, `summary`, `checks` and `validate` write is no such
report and is refused.
Specification: https://github.com/oasdiff/oasdiff/blob/main/formatters/changes.go and
https://github.com/oasdiff/oasdiff/blob/main/docs/BREAKING-CHANGES.md.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec

from readygate.collectors.collector import Collected, Collector, NotEvidence, Signature
from readygate.kinds.api_diff import COLUMNS, LEVELS, add_change, add_pair
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.json import decode
from readygate.readers.source import Source
from readygate.readers.yaml import compose, plain

T = TypeVar("T")
_LEVELS: dict[int | str, str] = {
    3: "breaking",
    2: "warning",
    1: "info",
    "error": "breaking",
    "err": "breaking",
    "warning": "warning",
    "warn": "warning",
    "info": "info",
}
_HINT = "write the report with `oasdiff breaking -f json` or `oasdiff changelog -f json`"
_PARTIAL = (
    "a report of oasdiff without a change of level info may be one of `oasdiff breaking`, which leaves those out: "
    "use `oasdiff changelog`"
)
_CUT = (
    "a YAML report of oasdiff that was cut short looks whole, so there may be more changes of its last level and "
    "below: use `-f json`"
)


class _Place(msgspec.Struct):
    file: str = ""
    line: Annotated[int, msgspec.Meta(ge=0, lt=1 << 32)] = 0


class _Change(msgspec.Struct, rename="camel"):
    """`source` is a file in releases before 2.0 and gone since."""

    level: int | str
    id: str
    text: str = ""
    operation: str = ""
    path: str = ""
    source: str = ""
    base_source: _Place | None = None
    revision_source: _Place | None = None

    @property
    def place(self) -> _Place:
        return self.revision_source or self.base_source or _Place(file=self.source)


class _Wrapped(msgspec.Struct):
    changes: list[dict[str, Any]]
    diff_empty: bool


def collect(source: Source) -> Collected:
    """The changes; NotEvidence for other lists of oasdiff, EvidenceError for its other documents."""
    document, closed = _document(source)
    entries, empty = _entries(document)
    table = Table(COLUMNS)
    levels = []
    for entry in entries:
        change = _change(entry)
        level = _level(change)
        levels.append(level)
        place = change.place
        add_change(
            table,
            level=level,
            id=change.id,
            text=change.text or change.id,
            operation=change.operation,
            path=change.path,
            file=place.file,
            line=place.line,
        )
    tells, reason = _whole(levels, empty) if closed else _open(levels)
    add_pair(table, tells=tells, reason=reason)
    return Collected(table=table, tool="oasdiff")


def _whole(levels: list[str], empty: bool) -> tuple[tuple[str, ...], str]:
    """What a report with an end mark tells, and why not more."""
    if empty or "info" in levels:
        return ("breaking", "warnings", "changes"), ""
    return ("breaking", "warnings", "changes+"), _PARTIAL


def _open(levels: list[str]) -> tuple[tuple[str, ...], str]:
    """What a report that may have been cut after its last change tells: only the order rules out more of a level."""
    ranks = [LEVELS.index(level) for level in levels]
    ordered = bool(ranks) and ranks == sorted(ranks, reverse=True)
    certain = LEVELS.index("breaking") - ranks[-1] if ordered else 0
    names = ("breaking", "warnings", "changes")
    return tuple(name if number < certain else f"{name}+" for number, name in enumerate(names)), _CUT


def _document(source: Source) -> tuple[list[Any] | dict[str, Any], bool]:
    """The document, and whether its form has an end mark."""
    start = source.head().lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"[":
        return decode(source, list[Any]), True
    if start == b"{":
        return decode(source, dict[str, Any]), True
    document = plain(compose(source.read()))
    if not isinstance(document, list | dict):
        raise EvidenceError("neither a list of changes nor an empty object", hint=_HINT)
    return document, isinstance(document, dict) and list(document)[-1:] == ["diff_empty"]


def _entries(document: list[Any] | dict[str, Any]) -> tuple[list[Any], bool]:
    """The changes, and whether the report says that nothing at all differs."""
    if not document:
        return [], False
    if isinstance(document, list):
        return document, False
    if not {"changes", "diff_empty"} <= set(document):
        raise EvidenceError(f"not a list of changes: an object with {', '.join(sorted(document)[:5])}", hint=_HINT)
    wrapped = _convert(document, _Wrapped)
    if wrapped.diff_empty and wrapped.changes:
        raise EvidenceError(f"`diff_empty` is true, but there are {len(wrapped.changes)} changes")
    return list(wrapped.changes), wrapped.diff_empty


def _change(entry: Any) -> _Change:
    if isinstance(entry, dict) and isinstance(entry.get("source"), dict):
        raise NotEvidence("what `oasdiff validate` found in one API description")
    if isinstance(entry, dict) and {"direction", "description"} <= set(entry):
        raise NotEvidence("the list of checks that oasdiff knows")
    return _convert(entry, _Change)


def _convert(value: Any, type: type[T]) -> T:  # noqa: A002 (msgspec's own word)
    try:
        return msgspec.convert(value, type)
    except msgspec.ValidationError as error:
        raise EvidenceError(f"not the form of oasdiff's changes: {error}", hint=_HINT) from error


def _level(change: _Change) -> str:
    level = change.level.lower() if isinstance(change.level, str) else change.level
    if level not in _LEVELS:
        raise EvidenceError(f"the change {change.id[:80]!r} has the unknown level {str(level)[:40]!r}")
    return _LEVELS[level]


COLLECTOR = Collector(
    name="oasdiff",
    kind="api-diff",
    summary="`oasdiff breaking` and `oasdiff changelog`, JSON or YAML",
    specification="https://github.com/oasdiff/oasdiff/blob/main/docs/BREAKING-CHANGES.md",
    reads=("oasdiff (from its formatter's source)",),
    signature=Signature(
        json=(("[].id", "[].level", "[].text"), ("changes[].id", "changes[].level"), ("changes", "diff_empty")),
        yaml=(("[].id", "[].level", "[].text"), ("changes", "diff_empty")),
        lacks=("[].direction", "[].source.file"),
    ),
    collect=collect,
)
