"""OSV-Scanner's JSON: vulnerable packages by source, or all packages where it was asked to list them.

Enters: what `osv-scanner scan --format json` writes. Leaves: rows of the kind `vulnerabilities`. Specification:
https://google.github.io/osv-scanner/output/, records as in https://ossf.github.io/osv-schema/.

- `groups` join the records that are one vulnerability; each is one advisory. Its `max_severity` is the highest CVSS
  score, rated by the scale of https://www.first.org/cvss/specification-document: above 0 low, from 4.0 medium, from
  7.0 high, from 9.0 critical. Without a score the word of `database_specific.severity` counts, if there is one.
- Without `--all-packages` only packages with a vulnerability are listed, so that a report without any shows nothing of
  what was asked.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.vulnerabilities_table import SEVERITIES, Lists, Rows, Severity
from readygate.readers.json import decode
from readygate.readers.source import Source

_SCALE = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.0, Severity.LOW))
_HIGHEST = 10.0
_WORDS = {
    "critical": Severity.CRITICAL,
    "high": Severity.HIGH,
    "important": Severity.HIGH,
    "moderate": Severity.MEDIUM,
    "medium": Severity.MEDIUM,
    "low": Severity.LOW,
}
_ECOSYSTEMS = {
    "crates.io": "cargo",
    "packagist": "composer",
    "rubygems": "gem",
    "go": "golang",
    "debian": "deb",
    "ubuntu": "deb",
    "alpine": "apk",
    "red hat": "rpm",
    "rocky linux": "rpm",
    "almalinux": "rpm",
    "suse": "rpm",
    "opensuse": "rpm",
}
"""Ecosystems of OSV that package URLs call otherwise."""


class _Name(msgspec.Struct, frozen=True):
    name: str
    version: str | None = None
    ecosystem: str | None = None


class _Range(msgspec.Struct, frozen=True):
    events: tuple[dict[str, object], ...] | None = None


class _Affected(msgspec.Struct, frozen=True):
    package: dict[str, object] | None = None
    ranges: tuple[_Range, ...] | None = None
    database_specific: dict[str, object] | None = None


class _Record(msgspec.Struct, frozen=True):
    id: str
    aliases: tuple[str, ...] | None = None
    summary: str | None = None
    affected: tuple[_Affected, ...] | None = None
    database_specific: dict[str, object] | None = None

    def fixes(self, package: str) -> Iterable[str]:
        """Versions of a package that fix it."""
        for affected in self.affected or ():
            if affected.package and affected.package.get("name") == package:
                for span in affected.ranges or ():
                    yield from (fix for event in span.events or () if isinstance(fix := event.get("fixed"), str))


class _Group(msgspec.Struct, frozen=True):
    ids: tuple[str, ...]
    aliases: tuple[str, ...] | None = None
    max_severity: str | None = None


class _Package(msgspec.Struct, frozen=True):
    package: _Name
    vulnerabilities: tuple[_Record, ...] | None = None
    groups: tuple[_Group, ...] | None = None


class _Scanned(msgspec.Struct, frozen=True):
    packages: tuple[_Package, ...] | None


class _Report(msgspec.Struct, frozen=True):
    results: tuple[_Scanned, ...] | None


def collect(source: Source) -> Collected:
    """The rows of a report."""
    rows = Rows("OSV-Scanner")
    clean = False
    for scanned in decode(source, _Report).results or ():
        for package in scanned.packages or ():
            name = package.package
            rows.package(_ecosystem(name), name.name, name.version or "")
            clean = clean or not (package.vulnerabilities or package.groups)
            _add(rows, package)
    return Collected(table=rows.scan(Lists.ALL if clean else Lists.SOME), tool=rows.tool)


def _add(rows: Rows, package: _Package) -> None:
    """The advisories of a package: its groups, and the records that no group has."""
    records = {record.id: record for record in package.vulnerabilities or ()}
    groups = package.groups or ()
    grouped = {one for group in groups for one in group.ids}
    for group in (*groups, *(_Group(ids=(one,)) for one in records if one not in grouped)):
        found = [records[one] for one in group.ids if one in records]
        rows.vulnerability(
            _ecosystem(package.package),
            package.package.name,
            package.package.version or "",
            ids=[*group.ids, *(group.aliases or ()), *(alias for one in found for alias in one.aliases or ())],
            severity=_severity(group.max_severity or "", found),
            fix=[fix for one in found for fix in one.fixes(package.package.name)],
            text=next((one.summary for one in found if one.summary), ""),
        )


def _ecosystem(name: _Name) -> str:
    """The ecosystem as package URLs call it; releases (`Debian:12`) are left out."""
    ecosystem = (name.ecosystem or "").partition(":")[0].lower()
    return _ECOSYSTEMS.get(ecosystem, ecosystem)


def _severity(score: str, records: list[_Record]) -> Severity:
    """The rating of a score; without one, the worst word of the records."""
    try:
        number = float(score)
    except ValueError:
        number = -1.0
    if 0.0 <= number <= _HIGHEST:
        return next(severity for least, severity in _SCALE if number >= least)
    words = [str((record.database_specific or {}).get("severity", "")).lower() for record in records]
    found = [_WORDS.get(word, Severity.UNRATED) for word in words]
    return min(found, key=lambda severity: SEVERITIES.index(severity.value), default=Severity.UNRATED)


COLLECTOR = Collector(
    name="osv-scanner",
    kind="vulnerabilities",
    summary="`osv-scanner --format json` (with --all-packages it also tells what it asked about)",
    specification="https://google.github.io/osv-scanner/output/",
    reads=("OSV-Scanner 1 and 2 (from its writer's form)",),
    signature=Signature(
        json=(
            ("results[].packages[].package",),
            ("results[].source", "results[].packages"),
            ("results", "experimental_config"),
        )
    ),
    collect=collect,
)
