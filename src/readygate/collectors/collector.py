"""What a collector is: one file format, read into the rows of one kind.

Enters: a source. Leaves: `Collected`. A collector touches no GitHub, policy, environment or network, imports no other
collector, and ends in a frozen `COLLECTOR` record, from which the catalog, the documentation and the contract tests
follow (DESIGN section 9).
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from readygate.model.evidence import Problem
from readygate.model.table import Table
from readygate.readers.source import Source


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """How the first 64 KiB of a file tell its format, whatever its name.

    `xml`: names of the root element, or of it and its first child: `coverage/project`. `json`: alternatives, each a set
    of key paths that must all be there: `runs`, `runs[].tool`, `[].action` (elements of arrays as `[]`, any key of an
    object of objects as `*`, up to three keys deep). `ndjson`: the same over the first line of a file of several lines.
    `yaml`: alternatives of top-level keys. In JSON and YAML `kind=SLO` and `apiVersion=openslo/v1` ask what these two
    keys say. `csv`: the first columns of the header. `tags`: what begins one of the first lines, where all of these
    begin with a tag: `SF:`. `lacks`: key paths (of XML root and first child) that rule the format out. A collector
    without any of these is believed only where declared.
    """

    xml: tuple[str, ...] = ()
    json: tuple[tuple[str, ...], ...] = ()
    ndjson: tuple[tuple[str, ...], ...] = ()
    yaml: tuple[tuple[str, ...], ...] = ()
    csv: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


class Collected(msgspec.Struct, frozen=True, kw_only=True):
    """What was read: rows of the collector's kind, the tool that wrote the file, and what is wrong with it.

    `roots` are the folders that the relative paths of the file may be relative to, as the file names them (Cobertura's
    `<source>`); intake joins them. `links` is the TEXT column of links that may name a file of this repository: intake
    leaves in it only those that lead nowhere. A problem that is not fatal changes no outcome.
    """

    table: Table
    tool: str = ""
    tool_version: str = ""
    problems: tuple[Problem, ...] = ()
    roots: tuple[str, ...] = ()
    links: str = ""


class NotEvidence(ValueError):
    """The file has the format's form but is no evidence of its kind: `looks` says what it is (JUnit by semgrep)."""

    def __init__(self, looks: str) -> None:
        super().__init__(looks)
        self.looks = looks


Collect = Callable[[Source], Collected]


class Collector(msgspec.Struct, frozen=True, kw_only=True):
    """One file format. `collect` raises EvidenceError for a file that cannot be read as what it is, NotEvidence for one
    that is something else. `reads` lists the tools whose files were tried."""

    name: str
    kind: str
    summary: str
    specification: str
    reads: tuple[str, ...]
    signature: Signature
    collect: Collect
