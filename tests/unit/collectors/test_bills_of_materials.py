"""CycloneDX and SPDX: what counts as a component, and what is told of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.collectors import cyclonedx, cyclonedx_xml, spdx
from readygate.collectors.collector import Collected, NotEvidence
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from tests.unit.collectors.damage import damaged, holds

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMESPACE = "http://cyclonedx.org/schema/bom/1.6"


def from_json(**parts: Any) -> Collected:
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", **parts}
    return cyclonedx.collect(Source.of_bytes("bom.json", json.dumps(document).encode()))


def from_xml(inside: str, root: str = f'<bom xmlns="{NAMESPACE}">') -> Collected:
    return cyclonedx_xml.collect(Source.of_bytes("bom.xml", f"{root}{inside}</bom>".encode()))


def from_spdx(**parts: Any) -> Collected:
    document = {"spdxVersion": "SPDX-2.3", **parts}
    return spdx.collect(Source.of_bytes("bom.json", json.dumps(document).encode()))


def rows(found: Collected) -> list[tuple[str | float, ...]]:
    return [found.table.row(row) for row in range(len(found.table))]


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    ("module", "case"),
    [
        (cyclonedx, "cyclonedx/trivy-npm/bom.json"),
        (spdx, "spdx/trivy-conda/bom.spdx.json"),
        (cyclonedx_xml, "cyclonedx-xml/npm-prod-1-5/bom.xml"),
    ],
)
def test_damaged_bills_are_refused_or_read(module: Any, case: str) -> None:
    is_json = case.endswith("json")
    for data in damaged((EXAMPLES / case).read_bytes(), json_keys=is_json):
        holds(module.COLLECTOR, data)


# CycloneDX -----------------------------------------------------------------------------------------------------------

COMPONENTS: list[dict[str, Any]] = [
    {
        "name": "core",
        "group": "@angular",
        "version": "1",
        "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "Own"}}, {"expression": "A OR B"}, {}],
        "components": [{"name": "inner", "components": [{"name": "innermost"}]}],
    },
    {"name": "x", "group": "", "version": None, "licenses": [], "components": None},
    {"name": "shown", "group": "g", "purl": "pkg:maven/org.a/b@1"},
]
ROWS = [
    ("component", "", "@angular/core", "1", "MIT\nOwn\nA OR B\nA\nB"),
    ("part", "", "inner", "", ""),
    ("part", "", "innermost", "", ""),
    ("component", "", "x", "", ""),
    ("component", "maven", "org.a:b", "", ""),
]


def test_components_and_their_parts() -> None:
    found = from_json(components=COMPONENTS, metadata={"component": {"name": "app"}})
    assert rows(found) == ROWS
    assert (found.tool, found.tool_version) == ("CycloneDX", "1.6")


@pytest.mark.parametrize("parts", [{}, {"components": None}, {"components": []}])
def test_a_bill_without_components_has_no_rows(parts: dict[str, Any]) -> None:
    assert rows(from_json(**parts)) == []


def test_what_is_no_cyclonedx_is_refused() -> None:
    for parts in ({"bomFormat": "Other"}, {"components": [{"version": "1"}]}, {"specVersion": None}):
        with pytest.raises(EvidenceError, match="not the form of this format"):
            from_json(**parts)


def test_xml_says_what_json_says() -> None:
    found = from_xml(
        """<metadata><tools><components><component><name>npm</name></component></components></tools>
        <component><name>app</name></component></metadata>
        <components>
          <component type="library">
            <group>@angular</group><name> core </name><version>1</version>
            <licenses><license><id>MIT</id></license><license><name>Own</name></license>
            <expression>A OR B</expression></licenses>
            <pedigree><ancestors><component><name>old</name></component></ancestors></pedigree>
            <components><component><name>inner</name><components><component><name>innermost</name></component>
            </components></component></components>
          </component>
          <component><name>x</name><group/><licenses/></component>
          <component><name>shown</name><group>g</group><purl>pkg:maven/org.a/b@1</purl></component>
        </components>"""
    )
    assert sorted(rows(found)) == sorted([("component", "", "@angular/core", "1", "A OR B\nMIT\nOwn\nA\nB"), *ROWS[1:]])
    assert (found.tool, found.tool_version) == ("CycloneDX", "1.6")


def test_prefixes_of_xml_do_not_matter() -> None:
    inside = "<c:components><c:component><c:name>a</c:name></c:component></c:components></c:bom>"
    data = f'<c:bom xmlns:c="{NAMESPACE}">{inside}'.encode()
    assert rows(cyclonedx_xml.collect(Source.of_bytes("bom.xml", data))) == [("component", "", "a", "", "")]


@pytest.mark.parametrize(
    "root", ["<bom>", '<bom xmlns="http://example.com/bom">', f'<bom xmlns:x="y" version="{NAMESPACE}">']
)
def test_a_bom_of_another_namespace_is_refused(root: str) -> None:
    with pytest.raises(EvidenceError, match="the root element is no CycloneDX <bom>"):
        from_xml("", root)
    with pytest.raises(EvidenceError, match="the root element is no CycloneDX <bom>"):
        cyclonedx_xml.collect(Source.of_bytes("bom.xml", f'<bill xmlns="{NAMESPACE}"/>'.encode()))


@pytest.mark.parametrize("component", ["<component/>", "<component><name> </name></component>"])
def test_a_component_of_xml_without_a_name_is_refused(component: str) -> None:
    with pytest.raises(EvidenceError, match="component 2 has no name"):
        from_xml(f"<components><component><name>a</name></component>{component}</components>")


WORD = st.text("abcXYZ019-_.@ü", min_size=1, max_size=6)
COMPONENT = st.fixed_dictionaries(
    {"name": WORD},
    optional={
        "group": WORD,
        "version": WORD,
        "licenses": st.lists(WORD.map(lambda word: {"license": {"name": word}}), max_size=2),
    },
)
TREE = st.recursive(
    COMPONENT,
    lambda children: st.builds(
        lambda one, parts: {**one, "components": parts}, COMPONENT, st.lists(children, max_size=3)
    ),
    max_leaves=6,
)


def _element(components: list[dict[str, Any]]) -> ElementTree.Element:
    """The XML form of the components of a JSON document, by Python's own writer."""
    outer = ElementTree.Element("components")
    for component in components:
        inner = ElementTree.SubElement(outer, "component", type="library")
        for field in ("group", "name", "version"):
            if field in component:
                ElementTree.SubElement(inner, field).text = component[field]
        licenses = ElementTree.SubElement(inner, "licenses")
        for choice in component.get("licenses", []):
            name = ElementTree.SubElement(ElementTree.SubElement(licenses, "license"), "name")
            name.text = choice["license"]["name"]
        inner.append(_element(component.get("components", [])))
    return outer


@settings(max_examples=80, deadline=None)
@given(st.lists(TREE, max_size=4))
def test_json_and_xml_of_one_bill_are_read_alike(components: list[dict[str, Any]]) -> None:
    root = ElementTree.Element("bom", xmlns=NAMESPACE)
    root.append(_element(components))
    written = cyclonedx_xml.collect(Source.of_bytes("bom.xml", ElementTree.tostring(root)))
    assert sorted(rows(written)) == sorted(rows(from_json(components=components)))


# SPDX ----------------------------------------------------------------------------------------------------------------


def package(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "SPDXID": f"SPDXRef-{name}", **fields}


def describes(name: str) -> dict[str, str]:
    return {
        "spdxElementId": "SPDXRef-DOCUMENT",
        "relatedSpdxElement": f"SPDXRef-{name}",
        "relationshipType": "DESCRIBES",
    }


def test_packages_are_components_and_the_described_one_is_the_root() -> None:
    purl = [
        {"referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:x"},
        {"referenceType": "purl", "referenceLocator": "pkg:npm/a@1"},
    ]
    packages = [package("app"), package("a", versionInfo="1", licenseDeclared="MIT", externalRefs=purl)]
    expected = [("root", "", "app", "", ""), ("component", "npm", "a", "1", "MIT")]
    described_by = {"spdxElementId": "SPDXRef-app", "relatedSpdxElement": "X", "relationshipType": "DESCRIBED_BY"}
    contains = {"spdxElementId": "SPDXRef-a", "relatedSpdxElement": "SPDXRef-a", "relationshipType": "CONTAINS"}
    for parts in (
        {"documentDescribes": ["SPDXRef-app"]},
        {"relationships": [describes("app"), contains]},
        {"relationships": [described_by]},
    ):
        found = from_spdx(packages=packages, **parts)
        assert rows(found) == expected
        assert (found.tool, found.tool_version) == ("SPDX", "2.3")
    wrapped = {"sbom": {"spdxVersion": "SPDX-2.3", "packages": packages, "documentDescribes": ["SPDXRef-app"]}}
    assert rows(spdx.collect(Source.of_bytes("bom.json", json.dumps(wrapped).encode()))) == expected


def test_a_document_that_describes_all_its_packages_has_no_root() -> None:
    found = from_spdx(packages=[package("a"), package("b")], relationships=[describes("a"), describes("b")])
    assert [row[0] for row in rows(found)] == ["component", "component"]
    assert [row[0] for row in rows(from_spdx(packages=[package("a")], relationships=[describes("a")]))] == ["root"]
    assert [row[0] for row in rows(from_spdx(packages=[package("a")]))] == ["component"]
    assert rows(from_spdx()) == rows(from_spdx(packages=None)) == []


@pytest.mark.parametrize(
    ("declared", "concluded", "expected"),
    [
        ("MIT", "ISC", "MIT"),
        ("NOASSERTION", "ISC", "ISC"),
        (None, "NONE", ""),
        ("", None, ""),
        ("MIT AND ISC", None, "MIT AND ISC\nMIT\nISC"),
    ],
)
def test_the_licence_declared_else_the_one_concluded(
    declared: str | None, concluded: str | None, expected: str
) -> None:
    (row,) = rows(from_spdx(packages=[package("a", licenseDeclared=declared, licenseConcluded=concluded)]))
    assert row[4] == expected


def test_other_versions_of_spdx_are_told() -> None:
    with pytest.raises(EvidenceError, match=r"^SPDX-1\.2 is not read") as raised:
        from_spdx(spdxVersion="SPDX-1.2")
    assert raised.value.hint == "write SPDX 2.3 or CycloneDX"
    context = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
    with pytest.raises(EvidenceError, match=r"^SPDX 3 \(JSON-LD\) is not read"):
        from_spdx(spdxVersion=None, **{"@context": context, "@graph": []})
    with pytest.raises(NotEvidence, match="JSON-LD without the context of SPDX"):
        from_spdx(spdxVersion=None, **{"@context": "https://schema.org", "@graph": []})
