"""SPDX 2 JSON: the packages of a bill of materials.

Enters: a document of version 2.2 or 2.3, by itself or in the `sbom` of GitHub's dependency graph. Leaves: rows of the
kind `sbom`. The package that the document describes is its root, where it describes one of several; where it describes
all of them (sbom4python), none is. A licence is the one declared, else the one concluded; `NOASSERTION` and `NONE` say
nothing. SPDX 3 (JSON-LD) is recognised and refused. Specification: https://spdx.github.io/spdx-spec/v2.3/.
"""

from __future__ import annotations

import msgspec

from readygate.collectors.collector import Collected, Collector, NotEvidence, Signature
from readygate.kinds.sbom import COLUMNS, add_component
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.json import decode
from readygate.readers.purl import parse_purl
from readygate.readers.source import Source

_UNSAID = {None, "", "NOASSERTION", "NONE"}
_VERSION = "SPDX-2."


class _Reference(msgspec.Struct, frozen=True, rename="camel"):
    reference_type: str = ""
    reference_locator: str = ""


class _Package(msgspec.Struct, frozen=True, rename="camel"):
    name: str
    spdx_id: str = msgspec.field(name="SPDXID")
    version_info: str | None = None
    license_declared: str | None = None
    license_concluded: str | None = None
    external_refs: tuple[_Reference, ...] | None = None

    @property
    def ecosystem(self) -> str:
        """That of its package URL; empty where it has none."""
        locators = [each.reference_locator for each in self.external_refs or () if each.reference_type == "purl"]
        known = [purl for purl in map(parse_purl, locators) if purl]
        return known[0][0] if known else ""

    @property
    def license(self) -> str:
        """The licence declared, else the one concluded."""
        texts = [text for text in (self.license_declared, self.license_concluded) if text not in _UNSAID]
        return texts[0] or "" if texts else ""


class _Relationship(msgspec.Struct, frozen=True, rename="camel"):
    spdx_element_id: str = ""
    related_spdx_element: str = ""
    relationship_type: str = ""

    @property
    def described(self) -> str:
        """The element that it says is described; empty where it says something else."""
        if self.relationship_type == "DESCRIBES":
            return self.related_spdx_element
        return self.spdx_element_id if self.relationship_type == "DESCRIBED_BY" else ""


class _Document(msgspec.Struct, frozen=True, rename="camel"):
    spdx_version: str | None = None
    packages: tuple[_Package, ...] | None = None
    relationships: tuple[_Relationship, ...] | None = None
    document_describes: tuple[str, ...] | None = None
    sbom: _Document | None = None
    context: object = msgspec.field(name="@context", default=None)


def collect(source: Source) -> Collected:
    """The packages of a document; NotEvidence for JSON-LD of something else."""
    document = decode(source, _Document)
    document = document.sbom or document
    version = document.spdx_version or ""
    if not version.startswith(_VERSION):
        if not version and "spdx" not in str(document.context).lower():
            raise NotEvidence("JSON-LD without the context of SPDX")
        told = version[:20] or "SPDX 3 (JSON-LD)"
        raise EvidenceError(f"{told} is not read", hint="write SPDX 2.3 or CycloneDX")
    packages = document.packages or ()
    described = {*(document.document_describes or ()), *(each.described for each in document.relationships or ())}
    roots = {package.spdx_id for package in packages if package.spdx_id in described}
    if len(roots) == len(packages) > 1:
        roots = set()
    table = Table(COLUMNS)
    for package in packages:
        add_component(
            table,
            entry="root" if package.spdx_id in roots else "component",
            ecosystem=package.ecosystem,
            name=package.name,
            version=package.version_info or "",
            licenses=[package.license],
        )
    return Collected(table=table, tool="SPDX", tool_version=version.removeprefix("SPDX-"))


COLLECTOR = Collector(
    name="spdx",
    kind="sbom",
    summary="SPDX 2 bills of materials in JSON (SPDX 3 is recognised and refused)",
    specification="https://spdx.github.io/spdx-spec/v2.3/",
    reads=("npm 11.19", "sbom4python 0.12", "Trivy"),
    signature=Signature(json=(("spdxVersion",), ("sbom.spdxVersion",), ("@context", "@graph"))),
    collect=collect,
)
