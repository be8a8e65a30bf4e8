"""CycloneDX JSON: the components of a bill of materials.

Enters: a document of version 1.2 to 1.7. Leaves: rows of the kind `sbom`: what `components` lists, and as parts what
these list in turn. What the bill is about (`metadata.component`) and the tools that wrote it are no components of it;
its `vulnerabilities` are not read. Specification: https://cyclonedx.org/docs/1.6/json/.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.sbom import COLUMNS, add_component
from readygate.model.table import Table
from readygate.readers.json import decode
from readygate.readers.purl import parse_purl
from readygate.readers.source import Source


class _License(msgspec.Struct, frozen=True):
    id: str | None = None
    name: str | None = None


class _Choice(msgspec.Struct, frozen=True):
    license: _License = _License()
    expression: str | None = None

    @property
    def text(self) -> str:
        """The id, the name or the expression."""
        return self.expression or self.license.id or self.license.name or ""


class _Component(msgspec.Struct, frozen=True):
    name: str
    group: str | None = None
    version: str | None = None
    purl: str | None = None
    licenses: tuple[_Choice, ...] | None = None
    components: tuple[_Component, ...] | None = None


class _Bill(msgspec.Struct, frozen=True, rename="camel"):
    bom_format: Literal["CycloneDX"]
    spec_version: str
    components: tuple[_Component, ...] | None = None


def collect(source: Source) -> Collected:
    """The components of a bill."""
    bill = decode(source, _Bill)
    table = Table(COLUMNS)
    open_ones = [("component", component) for component in reversed(bill.components or ())]
    while open_ones:
        entry, component = open_ones.pop()
        known = parse_purl(component.purl or "")
        add_component(
            table,
            entry=entry,
            ecosystem=known[0] if known else "",
            name=known[1] if known else "/".join(filter(None, (component.group, component.name))),
            version=component.version or "",
            licenses=[choice.text for choice in component.licenses or ()],
        )
        open_ones += [("part", part) for part in reversed(component.components or ())]
    return Collected(table=table, tool="CycloneDX", tool_version=bill.spec_version)


COLLECTOR = Collector(
    name="cyclonedx",
    kind="sbom",
    summary="CycloneDX bills of materials in JSON",
    specification="https://cyclonedx.org/docs/1.6/json/",
    reads=("cyclonedx-npm 6.0", "cyclonedx-py 7.5", "Trivy", "CycloneDX Node.js module 2.0"),
    signature=Signature(json=(("bomFormat",), ("components[].purl", "components[].type"), ("components[].bom-ref",))),
    collect=collect,
)
