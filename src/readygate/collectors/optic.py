"""The JSON of `optic diff --check --json`: recognised, and cannot tell.

Enters: `{"operations": [{"name", "change", …}]}`. Leaves: the compared pair without a metric. The document holds the
operations that differ, never the results of the checks, and optic runs those for breaking changes only while
`info.version` keeps its major. Specification: https://github.com/opticdev/optic.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.api_diff import COLUMNS, add_pair
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers.json import decode
from readygate.readers.source import Source

_FAULT = "optic's JSON never holds the results of its checks, so it cannot tell breaking changes"
_HINT = "compare with `oasdiff breaking -f json`"


class _Operation(msgspec.Struct):
    name: str
    change: Literal["added", "changed", "removed"] | None


class _Diff(msgspec.Struct):
    operations: tuple[_Operation, ...]


def collect(source: Source) -> Collected:
    """The pair, and why it tells no metric."""
    decode(source, _Diff)
    table = Table(COLUMNS)
    add_pair(table, tells=(), reason=f"{_FAULT}: {_HINT}")
    return Collected(table=table, tool="optic", problems=(Problem(fault=_FAULT, hint=_HINT, fatal=False),))


COLLECTOR = Collector(
    name="optic",
    kind="api-diff",
    summary="`optic diff --json`: recognised, cannot tell breaking changes",
    specification="https://github.com/opticdev/optic",
    reads=("@useoptic/optic 1.0.9",),
    signature=Signature(json=(("operations[].name", "operations[].change"),)),
    collect=collect,
)
