"""pip-audit's JSON: the packages asked, their advisories, and the packages that could not be asked about.

Enters: what `pip-audit -f json` writes; releases before 2.0 wrote the bare list of packages. Leaves: rows of the kind
`vulnerabilities`. Specification: https://github.com/pypa/pip-audit#readme and its writer
https://github.com/pypa/pip-audit/blob/main/pip_audit/_format/json.py.

A package with `skip_reason` was not asked about; where all are skipped pip-audit still ends with 0. No advisory has a
rating, so that all count as unrated.
"""

from __future__ import annotations

from typing import Any

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.vulnerabilities_table import Lists, Rows, Severity
from readygate.model.errors import EvidenceError
from readygate.readers.json import decode
from readygate.readers.source import Source


class _Advisory(msgspec.Struct, frozen=True):
    id: str
    fix_versions: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    description: str | None = None


class _Package(msgspec.Struct, frozen=True):
    name: str
    version: str = ""
    vulns: tuple[_Advisory, ...] | None = None
    skip_reason: str | None = None


class _Report(msgspec.Struct, frozen=True):
    dependencies: tuple[_Package, ...]


_FORM: Any = _Report | tuple[_Package, ...]


def collect(source: Source) -> Collected:
    """The rows of a report; EvidenceError where a package is neither asked about nor skipped, or both."""
    report = decode(source, _FORM)
    rows = Rows("pip-audit")
    for package in report.dependencies if isinstance(report, _Report) else report:
        if (package.vulns is None) == (package.skip_reason is None):
            raise EvidenceError(f"{package.name[:80]} has neither `vulns` nor `skip_reason`, or both")
        if package.vulns is None:
            rows.skipped("pypi", package.name, package.skip_reason or "")
            continue
        rows.package("pypi", package.name, package.version)
        for advisory in package.vulns:
            rows.vulnerability(
                "pypi",
                package.name,
                package.version,
                ids=[advisory.id, *advisory.aliases],
                severity=Severity.UNRATED,
                fix=advisory.fix_versions,
                text=advisory.description or "",
            )
    return Collected(table=rows.scan(Lists.ALL, skips=True), tool=rows.tool)


COLLECTOR = Collector(
    name="pip-audit",
    kind="vulnerabilities",
    summary="`pip-audit -f json`",
    specification="https://github.com/pypa/pip-audit#readme",
    reads=("pip-audit 2.10",),
    signature=Signature(
        json=(
            ("dependencies[].name", "dependencies[].vulns"),
            ("dependencies[].name", "dependencies[].skip_reason"),
            ("dependencies", "fixes"),
            ("[].name", "[].version", "[].vulns"),
        )
    ),
    collect=collect,
)
