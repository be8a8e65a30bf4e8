"""CycloneDX XML: the components of a bill of materials.

Enters: a document of version 1.0 to 1.7. Leaves: rows of the kind `sbom`, as of the JSON form. Components also stand in
other places (tools, pedigrees, evidence): those are no components of the bill. Specification:
https://cyclonedx.org/docs/1.6/xml/.
"""

from __future__ import annotations

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.sbom import COLUMNS, add_component
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.purl import parse_purl
from readygate.readers.source import Source
from readygate.readers.xml import Reading, parse

_NAMESPACE = "http://cyclonedx.org/schema/bom/"
_LICENSES = ("licenses/expression", "licenses/license/id", "licenses/license/name")
_FIELDS = {"group", "name", "version", "purl", *_LICENSES}


class _Component:
    """An open component: where it stands, and what was read of it."""

    def __init__(self, depth: int, row: int) -> None:
        self.depth = depth
        self.row = row
        self.fields: dict[str, list[str]] = {}


class _Reader:
    """The handlers, and what they have read."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.version = ""
        self.rows: list[tuple[str, _Component]] = []
        self._path: list[str] = []
        self._open: list[_Component] = []
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = name.rpartition(":")[2]
        if not self._path:
            self._root(name, attributes)
        self._path.append(name)
        if name == "component" and self._path == ["bom", *["components", "component"] * (len(self._path) // 2)]:
            component = _Component(len(self._path), len(self.rows))
            self.rows.append(("part" if self._open else "component", component))
            self._open.append(component)
        elif self._field():
            self._text = []
            self.reading.listen(self._text.append)

    def end(self, _name: str) -> None:
        """An element ends."""
        field = self._field()
        if field:
            self._open[-1].fields.setdefault(field, []).append("".join(self._text).strip())
            self.reading.listen(None)
        if self._open and self._open[-1].depth == len(self._path):
            self._open.pop()
        self._path.pop()

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        spaces = [value for key, value in attributes.items() if key.partition(":")[0] == "xmlns"]
        versions = [space.removeprefix(_NAMESPACE) for space in spaces if space.startswith(_NAMESPACE)]
        if name != "bom" or not versions:
            raise EvidenceError("the root element is no CycloneDX <bom>", line=self.reading.line)
        self.version = versions[0]

    def _field(self) -> str:
        """The field of the open component that the current element is; empty where it is none."""
        if not self._open:
            return ""
        inside = "/".join(self._path[self._open[-1].depth :])
        return inside if inside in _FIELDS else ""


def collect(source: Source) -> Collected:
    """The components of a bill; EvidenceError where one has no name."""
    reading = Reading()
    reader = _Reader(reading)
    parse(source, start=reader.start, end=reader.end, reading=reading)
    table = Table(COLUMNS)
    for entry, component in reader.rows:
        first = {field: texts[0] for field, texts in component.fields.items()}
        if not first.get("name"):
            raise EvidenceError(f"component {component.row + 1} has no name")
        known = parse_purl(first.get("purl", ""))
        add_component(
            table,
            entry=entry,
            ecosystem=known[0] if known else "",
            name=known[1] if known else "/".join(filter(None, (first.get("group"), first["name"]))),
            version=first.get("version", ""),
            licenses=[text for field in _LICENSES for text in component.fields.get(field, ())],
        )
    return Collected(table=table, tool="CycloneDX", tool_version=reader.version)


COLLECTOR = Collector(
    name="cyclonedx-xml",
    kind="sbom",
    summary="CycloneDX bills of materials in XML",
    specification="https://cyclonedx.org/docs/1.6/xml/",
    reads=("cyclonedx-npm 6.0", "CycloneDX Node.js module 2.0"),
    signature=Signature(xml=("bom",)),
    collect=collect,
)
