"""Spectral's JSON: the results of linting API descriptions.

Enters: what `spectral lint -f json` writes, an array; the diagnostics of the AsyncAPI parser have the same form.
Leaves: rows of the kind `findings`. Specification: its writer
https://github.com/stoplightio/spectral/blob/develop/packages/formatters/src/json.ts and
https://github.com/stoplightio/spectral/blob/develop/docs/guides/2-cli.md.

It names neither the rules that ran nor the files, and a clean run is `[]`, which is believed only where the report is
declared and the tool trusted; its SARIF lists the rules. Severities are 0 error, 1 warning, 2 information, 3 hint;
lines count from 0. `unrecognized-format` says that no rule ran on a document.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.findings_rows import Result, lint_table
from readygate.readers.json import decode
from readygate.readers.source import Source

_LEVELS = ("error", "warning", "note", "note")
_NOT_LINTED = "unrecognized-format"


class _Position(msgspec.Struct, frozen=True):
    line: int


class _Range(msgspec.Struct, frozen=True):
    start: _Position


class _Result(msgspec.Struct, frozen=True):
    code: str | int
    severity: Annotated[int, msgspec.Meta(ge=0, lt=len(_LEVELS))]
    range: _Range
    message: str = ""
    source: str | None = None


def collect(source: Source) -> Collected:
    """The results of a run."""
    found = decode(source, list[_Result])
    results = [
        Result(
            rule=str(one.code),
            level=_LEVELS[one.severity],
            path=one.source or "",
            line=one.range.start.line + 1,
            message=one.message,
        )
        for one in found
    ]
    gaps = [one.source or "" for one in found if one.code == _NOT_LINTED]
    return Collected(table=lint_table("spectral", "", results, gaps=gaps), tool="spectral")


COLLECTOR = Collector(
    name="spectral",
    kind="findings",
    summary="Spectral's JSON, which names no rules that ran (its SARIF does); without results only where declared",
    specification="https://github.com/stoplightio/spectral/blob/develop/docs/guides/2-cli.md",
    reads=("@stoplight/spectral-cli 6.16", "@asyncapi/parser 3.6"),
    signature=Signature(json=(("[].code", "[].severity", "[].range"),)),
    collect=collect,
)
