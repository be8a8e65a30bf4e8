"""Grype's JSON: matches of packages with vulnerabilities.

Enters: what `grype -o json` writes. Leaves: rows of the kind `vulnerabilities`. Specification:
https://github.com/anchore/grype#output-formats and its writer https://github.com/anchore/grype/tree/main/grype/presenter/models.

- Only packages with a match are listed, so that a report without matches shows nothing of what was asked.
- `Negligible` counts as low, `Unknown` as unrated. Where `fix.state` is `fixed` there is a fix.
- The related vulnerability of a match is another name of it where there is only one: advisories of distributions cover
  several.
- A database that its descriptor calls invalid was no source that could be asked.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.vulnerabilities_table import Lists, Rows, Severity
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.readers.json import decode
from readygate.readers.purl import parse_purl
from readygate.readers.source import Source

_SEVERITIES = {
    "critical": Severity.CRITICAL,
    "high": Severity.HIGH,
    "medium": Severity.MEDIUM,
    "low": Severity.LOW,
    "negligible": Severity.LOW,
}


class _Fix(msgspec.Struct, frozen=True):
    versions: tuple[str, ...] | None = None
    state: str = ""


class _Vulnerability(msgspec.Struct, frozen=True):
    id: str
    severity: str | None = None
    description: str = ""
    fix: _Fix = _Fix()


class _Related(msgspec.Struct, frozen=True):
    id: str


class _Artifact(msgspec.Struct, frozen=True):
    name: str
    version: str = ""
    type: str = ""
    purl: str = ""


class _Match(msgspec.Struct, frozen=True, rename="camel"):
    vulnerability: _Vulnerability
    artifact: _Artifact
    related_vulnerabilities: tuple[_Related, ...] | None = None


class _Status(msgspec.Struct, frozen=True):
    valid: bool = True
    error: object = None


class _Database(msgspec.Struct, frozen=True):
    status: _Status = _Status()
    error: object = None


class _Descriptor(msgspec.Struct, frozen=True):
    name: Literal["grype"]
    version: str = ""
    db: _Database | None = None


class _Report(msgspec.Struct, frozen=True, rename="camel"):
    matches: tuple[_Match, ...]
    descriptor: _Descriptor
    ignored_matches: tuple[msgspec.Raw, ...] | None = None


def collect(source: Source) -> Collected:
    """The rows of a report; EvidenceError where its database could not be asked."""
    report = decode(source, _Report)
    database = report.descriptor.db
    if database is not None and (database.error or database.status.error or not database.status.valid):
        raise EvidenceError("Grype's database was not valid when it was asked", hint="run `grype db update` first")
    rows = Rows("Grype")
    for match in report.matches:
        _add(rows, match)
    hidden = len(report.ignored_matches or ())
    note = Problem(fault=f"{hidden} matches are ignored and do not count", fatal=False)
    return Collected(
        table=rows.scan(Lists.SOME),
        tool=rows.tool,
        tool_version=report.descriptor.version,
        problems=(note,) if hidden else (),
    )


def _add(rows: Rows, match: _Match) -> None:
    found, artifact = match.vulnerability, match.artifact
    ecosystem, name = parse_purl(artifact.purl) or (artifact.type, artifact.name)
    related = match.related_vulnerabilities or ()
    versions = found.fix.versions or ()
    rows.vulnerability(
        ecosystem,
        name if ecosystem == "maven" else artifact.name,
        artifact.version,
        ids=[found.id, *(one.id for one in related if len(related) == 1)],
        severity=_SEVERITIES.get((found.severity or "").lower(), Severity.UNRATED),
        fix=(versions or ("yes",)) if found.fix.state == "fixed" else versions,
        text=found.description,
    )


COLLECTOR = Collector(
    name="grype",
    kind="vulnerabilities",
    summary="`grype -o json`, which lists only packages with a vulnerability",
    specification="https://github.com/anchore/grype#output-formats",
    reads=("Grype",),
    signature=Signature(
        json=(("matches[].vulnerability", "matches[].artifact"), ("matches", "descriptor"), ("matches", "distro"))
    ),
    collect=collect,
)
