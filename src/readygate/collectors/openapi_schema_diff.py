"""The result of openapi-schema-diff (`compare(a, b)` as JSON): recognised, and cannot tell.

Enters: `{"isEqual", "sameRoutes", "addedRoutes", "deletedRoutes", "changedRoutes"}`. Leaves: the compared pair without
a metric: the tool says "changed", never "breaking", and follows no `$ref`, so even `isEqual` does not say that nothing
broke. Specification: https://github.com/platformatic/openapi-schema-diff.
"""

from __future__ import annotations

from typing import Any

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.api_diff import COLUMNS, add_pair
from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers.json import decode
from readygate.readers.source import Source

_FAULT = "openapi-schema-diff says what changed, never what breaks, and follows no $ref"
_HINT = "compare with `oasdiff breaking -f json`"


class _Diff(msgspec.Struct, rename="camel"):
    is_equal: bool
    same_routes: list[dict[str, Any]]
    added_routes: list[dict[str, Any]]
    deleted_routes: list[dict[str, Any]]
    changed_routes: list[dict[str, Any]]


def collect(source: Source) -> Collected:
    """The pair, and why it tells no metric."""
    decode(source, _Diff)
    table = Table(COLUMNS)
    add_pair(table, tells=(), reason=f"{_FAULT}: {_HINT}")
    return Collected(
        table=table, tool="openapi-schema-diff", problems=(Problem(fault=_FAULT, hint=_HINT, fatal=False),)
    )


COLLECTOR = Collector(
    name="openapi-schema-diff",
    kind="api-diff",
    summary="openapi-schema-diff: recognised, cannot tell breaking changes",
    specification="https://github.com/platformatic/openapi-schema-diff",
    reads=("openapi-schema-diff 0.0.1",),
    signature=Signature(json=(("isEqual", "sameRoutes"), ("isEqual", "changedRoutes"), ("isEqual", "addedRoutes"))),
    collect=collect,
)
