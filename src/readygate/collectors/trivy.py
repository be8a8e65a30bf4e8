"""Trivy's JSON (schema version 2): packages and their vulnerabilities by target.

Enters: what `trivy fs|image|repo --format json` writes. Leaves: rows of the kind `vulnerabilities`. Specification:
https://trivy.dev/latest/docs/configuration/reporting/#json.

- Packages are those that a target of the class `os-pkgs` or `lang-pkgs` lists, without the project itself (relationship
  `root` or `workspace`). A target that lists none (`--list-all-pkgs=false`) shows only what is vulnerable.
- Misconfigurations, secrets and licences are no vulnerabilities of packages: a report of nothing else is told apart.
- `UNKNOWN` is unrated. A `VendorIDs` entry is another name only where it is a GitHub advisory: those of distributions
  cover several CVEs.
"""

from __future__ import annotations

import msgspec

from readygate.collectors.collector import Collected, Collector, NotEvidence, Signature
from readygate.kinds.vulnerabilities_table import Lists, Rows, Severity
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.readers.json import decode
from readygate.readers.purl import parse_purl
from readygate.readers.source import Source

_PACKAGES = {"os-pkgs", "lang-pkgs"}
_OWN = {"root", "workspace"}
_SCHEMA = 2
_SEVERITIES = {
    "CRITICAL": Severity.CRITICAL,
    "HIGH": Severity.HIGH,
    "MEDIUM": Severity.MEDIUM,
    "LOW": Severity.LOW,
}


class _Identifier(msgspec.Struct, frozen=True):
    PURL: str | None = None


class _Package(msgspec.Struct, frozen=True, rename="pascal"):
    name: str
    version: str = ""
    relationship: str = ""
    identifier: _Identifier = _Identifier()


class _Vulnerability(msgspec.Struct, frozen=True):
    VulnerabilityID: str
    PkgName: str
    InstalledVersion: str = ""
    FixedVersion: str = ""
    Severity: str = ""
    Title: str = ""
    VendorIDs: tuple[str, ...] = ()
    PkgIdentifier: _Identifier = _Identifier()


class _Result(msgspec.Struct, frozen=True, rename="pascal"):
    target: str
    class_: str = msgspec.field(default="", name="Class")
    type: str = ""
    packages: tuple[_Package, ...] | None = None
    vulnerabilities: tuple[_Vulnerability, ...] | None = None
    modified: tuple[msgspec.Raw, ...] | None = msgspec.field(default=None, name="ExperimentalModifiedFindings")


class _System(msgspec.Struct, frozen=True):
    Family: str = ""
    Name: str = ""
    EOSL: bool = False


class _Metadata(msgspec.Struct, frozen=True):
    OS: _System | None = None


class _Trivy(msgspec.Struct, frozen=True):
    Version: str = ""


class _Report(msgspec.Struct, frozen=True, rename="pascal"):
    schema_version: int
    trivy: _Trivy = _Trivy()
    metadata: _Metadata = _Metadata()
    results: tuple[_Result, ...] | None = None


def collect(source: Source) -> Collected:
    """The rows of a report; NotEvidence for one of misconfigurations, secrets or licences alone."""
    report = decode(source, _Report)
    if report.schema_version != _SCHEMA:
        raise EvidenceError(
            f"Trivy's schema version {report.schema_version} is not read", hint="use Trivy 0.20 or later"
        )
    results = [result for result in report.results or () if result.class_ in _PACKAGES or result.vulnerabilities]
    if report.results and not results:
        classes = ", ".join(sorted({result.class_ or "no class" for result in report.results}))
        raise NotEvidence(f"a Trivy report of {classes[:80]}, not of packages")
    rows = Rows("Trivy")
    for result in results:
        _add(rows, result)
    silent = not results or any(not result.packages for result in results)
    return Collected(
        table=rows.scan(Lists.SOME if results and silent else Lists.ALL),
        tool=rows.tool,
        tool_version=report.trivy.Version,
        problems=tuple(_problems(report, results)),
    )


def _add(rows: Rows, result: _Result) -> None:
    for package in result.packages or ():
        if package.relationship not in _OWN:
            rows.package(*_named(package.identifier, result.type, package.name), package.version)
    for found in result.vulnerabilities or ():
        rows.vulnerability(
            *_named(found.PkgIdentifier, result.type, found.PkgName),
            found.InstalledVersion,
            ids=[found.VulnerabilityID, *(one for one in found.VendorIDs if one.startswith("GHSA-"))],
            severity=_SEVERITIES.get(found.Severity.upper(), Severity.UNRATED),
            fix=found.FixedVersion.split(","),
            text=found.Title,
        )


def _named(identifier: _Identifier, type: str, name: str) -> tuple[str, str]:  # noqa: A002 (Trivy's own word)
    """The ecosystem of the package URL, else the target's type; the name is Trivy's own."""
    known = parse_purl(identifier.PURL or "")
    return (known[0] if known else type), name


def _problems(report: _Report, results: list[_Result]) -> list[Problem]:
    problems = []
    system = report.metadata.OS
    if system is not None and system.EOSL:
        fault = f"{system.Family} {system.Name} gets no more advisories, so that vulnerabilities may be missing"
        problems.append(Problem(fault=fault, fatal=False))
    hidden = sum(len(result.modified or ()) for result in results)
    if hidden:
        problems.append(Problem(fault=f"{hidden} findings are suppressed and do not count", fatal=False))
    return problems


COLLECTOR = Collector(
    name="trivy",
    kind="vulnerabilities",
    summary="`trivy --format json`, as far as it tells of packages",
    specification="https://trivy.dev/latest/docs/configuration/reporting/#json",
    reads=("Trivy",),
    signature=Signature(json=(("SchemaVersion", "ArtifactName"), ("SchemaVersion", "Results"))),
    collect=collect,
)
