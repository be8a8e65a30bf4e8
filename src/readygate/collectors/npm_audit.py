"""npm audit's JSON: report version 2 of npm 7 and later, and the older form with `advisories` (npm 6, pnpm, Yarn).

Enters: what `npm audit --json` writes. Leaves: rows of the kind `vulnerabilities`. Specification:
https://docs.npmjs.com/cli/v11/commands/npm-audit, the reports' writers in https://github.com/npm/metavuln-calculator
and https://github.com/npm/npm-audit-report.

- Version 2 has an entry for each vulnerable package. What makes it vulnerable is in `via`: advisories of its own, and
  names of packages that it gets them from. An advisory is counted once, for the package that it was written for; npm's
  own total counts packages.
- npm tells how many packages it asked about (`metadata.dependencies.total`), not which.
- Where npm could not ask, it writes an object with `error` (`ENOLOCK`, an endpoint that answers 405) in place of a
  report.
- `patched_versions` is `<0.0.0` where there is no fix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.vulnerabilities_table import Lists, Rows, Severity
from readygate.model.errors import EvidenceError
from readygate.readers.json import decode
from readygate.readers.source import Source

_SEVERITIES = {
    "critical": Severity.CRITICAL,
    "high": Severity.HIGH,
    "moderate": Severity.MEDIUM,
    "low": Severity.LOW,
    "info": Severity.LOW,
}
_GHSA = re.compile(r"GHSA(?:-[0-9a-z]{4}){3}", re.IGNORECASE)
_NO_FIX = "<0.0.0"
_VERSION = 2
_Count = Annotated[int, msgspec.Meta(ge=0, lt=1 << 53)]


class _Via(msgspec.Struct, frozen=True):
    """An advisory in a report of version 2."""

    source: int | str | None = None
    id: int | str | None = None
    name: str | None = None
    url: str | None = None
    title: str | None = None
    severity: str | None = None


class _Package(msgspec.Struct, frozen=True, rename="camel"):
    via: tuple[str | _Via, ...]
    fix_available: bool | dict[str, object] = False


class _Finding(msgspec.Struct, frozen=True):
    version: str = ""


class _Advisory(msgspec.Struct, frozen=True):
    """An advisory in a report of the older form."""

    module_name: str
    id: int | str | None = None
    severity: str | None = None
    title: str | None = None
    url: str | None = None
    cves: tuple[str, ...] | None = None
    github_advisory_id: str | None = None
    patched_versions: str | None = None
    findings: tuple[_Finding, ...] = ()


class _Dependencies(msgspec.Struct, frozen=True):
    total: _Count | None = None


class _Metadata(msgspec.Struct, frozen=True, rename="camel"):
    vulnerabilities: dict[str, _Count] = {}
    dependencies: _Dependencies | _Count | None = None
    total_dependencies: _Count | None = None

    @property
    def asked(self) -> int | None:
        """How many packages were asked about; None where that is not told."""
        return self.dependencies.total if isinstance(self.dependencies, _Dependencies) else self.total_dependencies


class _Error(msgspec.Struct, frozen=True):
    code: str | None = None
    summary: str | None = None
    message: str | None = None


class _Report(msgspec.Struct, frozen=True, rename="camel"):
    audit_report_version: int | None = None
    vulnerabilities: dict[str, _Package] | None = None
    advisories: dict[str, _Advisory] | None = None
    metadata: _Metadata | None = None
    error: _Error | str | None = None
    message: str | None = None


def collect(source: Source) -> Collected:
    """The rows of a report; EvidenceError where npm could not ask, or the report contradicts itself."""
    report = decode(source, _Report)
    if report.error is not None:
        raise EvidenceError(f"npm could not audit: {_reason(report)}", hint="run it where the registry can be asked")
    rows = Rows("npm audit")
    if report.vulnerabilities is not None and report.audit_report_version == _VERSION:
        _add_packages(rows, report.vulnerabilities)
        claimed = sum(_claims(report.metadata).values())
        if claimed > len(report.vulnerabilities):
            raise EvidenceError(f"counts {claimed} vulnerable packages and lists {len(report.vulnerabilities)}")
    elif report.advisories is not None:
        for advisory in report.advisories.values():
            _add_advisory(rows, advisory)
        if not report.advisories and any(_claims(report.metadata).values()):
            raise EvidenceError("counts vulnerabilities and lists none")
    else:
        raise EvidenceError("has neither `vulnerabilities` of report version 2 nor `advisories`")
    asked = report.metadata.asked if report.metadata else None
    if asked is not None and asked < len(set(rows.table.text("package"))):
        raise EvidenceError(f"asked about {asked} packages and lists more")
    table = rows.scan(Lists.SOME) if asked is None else rows.scan(Lists.NUMBER, asked)
    return Collected(table=table, tool=rows.tool)


def _reason(report: _Report) -> str:
    error = report.error if isinstance(report.error, _Error) else _Error(summary=report.error)
    texts = (error.code, error.summary or error.message or report.message)
    return " ".join(" ".join(text for text in texts if text).split())[:200] or "it writes an error without words"


def _claims(metadata: _Metadata | None) -> dict[str, int]:
    """npm's own counts by severity, without their total."""
    counts = metadata.vulnerabilities if metadata else {}
    return {name: count for name, count in counts.items() if name != "total"}


def _add_packages(rows: Rows, packages: dict[str, _Package]) -> None:
    """The advisories of a report of version 2; EvidenceError where a package leads to none."""
    reached = {name for name, package in packages.items() if any(isinstance(via, _Via) for via in package.via)}
    names, fresh = {name: _names(package) for name, package in packages.items()}, True
    while fresh:
        found = {name for name, via in names.items() if name not in reached and not reached.isdisjoint(via)}
        fresh = bool(found)
        reached |= found
    for name, package in packages.items():
        if name not in reached:
            raise EvidenceError(f"{name[:80]} is vulnerable by nothing that the report lists")
        for via in package.via:
            if isinstance(via, _Via):
                rows.vulnerability(
                    "npm",
                    via.name or name,
                    "",
                    ids=_ids(via.url, via.source if via.source is not None else via.id),
                    severity=_SEVERITIES.get((via.severity or "").lower(), Severity.UNRATED),
                    fix=["yes"] if package.fix_available else [],
                    text=via.title or "",
                )


def _names(package: _Package) -> set[str]:
    return {via for via in package.via if isinstance(via, str)}


def _add_advisory(rows: Rows, advisory: _Advisory) -> None:
    fix = (advisory.patched_versions or "").strip()
    versions = sorted({finding.version for finding in advisory.findings})
    rows.vulnerability(
        "npm",
        advisory.module_name,
        versions[0] if versions else "",
        ids=[advisory.github_advisory_id or "", *(advisory.cves or ()), *_ids(advisory.url, advisory.id)],
        severity=_SEVERITIES.get((advisory.severity or "").lower(), Severity.UNRATED),
        fix=[] if fix in {"", _NO_FIX} else [fix],
        text=advisory.title or "",
    )


def _ids(url: str | None, number: int | str | None) -> Iterable[str]:
    """The GitHub advisory that an address names, and npm's own number of it."""
    found = _GHSA.search(url or "")
    if found:
        yield f"GHSA{found[0][4:].lower()}"
    if number is not None:
        yield f"npm:{number}"
    elif not found and url:
        yield url


COLLECTOR = Collector(
    name="npm-audit",
    kind="vulnerabilities",
    summary="`npm audit --json` (report version 2, and the older form that pnpm and Yarn write too)",
    specification="https://docs.npmjs.com/cli/v11/commands/npm-audit",
    reads=("npm 11.19", "pnpm (from its writer's form)"),
    signature=Signature(
        json=(
            ("auditReportVersion",),
            ("advisories", "metadata"),
            ("advisories", "actions"),
            ("actions[].resolves",),
            ("error.summary", "error.detail"),
            ("error.code", "error.message"),
        ),
        lacks=("runs", "jsonrpc"),
    ),
    collect=collect,
)
