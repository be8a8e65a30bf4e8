"""The diffs of api-smart-diff (`compareOpenApi(…).diffs` as JSON).

Enters: an array of `{path, action, type, description}`, `path` being the keys from the document's root. Leaves: one row
of `api-diff` for each diff, and the compared pair. `breaking` is breaking; `unclassified` may be and is a warning;
`non-breaking` and `annotation` are info. The array is complete, so an empty one, believed only where declared, says
that nothing changed. Specification: https://github.com/udamir/api-smart-diff.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.api_diff import COLUMNS, add_change, add_pair
from readygate.model.table import Table
from readygate.readers.json import decode
from readygate.readers.source import Source

_LEVELS = {"breaking": "breaking", "unclassified": "warning", "non-breaking": "info", "annotation": "info"}
_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


class _Diff(msgspec.Struct):
    path: tuple[str | int, ...]
    action: str
    type: Literal["breaking", "non-breaking", "annotation", "unclassified"]
    description: str | None = None


def collect(source: Source) -> Collected:
    """The changes; EvidenceError for a type that api-smart-diff does not know."""
    table = Table(COLUMNS)
    for diff in decode(source, tuple[_Diff, ...]):
        keys = [str(key) for key in diff.path]
        within = keys[1:] if keys[:1] == ["paths"] else []
        add_change(
            table,
            level=_LEVELS[diff.type],
            id=diff.action,
            text=diff.description or f"{diff.action} {'.'.join(keys)}",
            operation=within[1] if len(within) > 1 and within[1] in _METHODS else "",
            path=within[0] if within else "",
        )
    add_pair(table, tells=("breaking", "warnings", "changes"))
    return Collected(table=table, tool="api-smart-diff")


COLLECTOR = Collector(
    name="api-smart-diff",
    kind="api-diff",
    summary="the diffs of api-smart-diff",
    specification="https://github.com/udamir/api-smart-diff",
    reads=("api-smart-diff 1.0.6",),
    signature=Signature(json=(("[].path", "[].action", "[].type"),)),
    collect=collect,
)
