"""SARIF's references: paths behind URIs, rules behind numbers and ids, levels behind notices."""

from __future__ import annotations

import pytest

from readygate.model.errors import EvidenceError
from readygate.readers.sarif import (
    Artifact,
    ArtifactLocation,
    Bag,
    Component,
    ComponentReference,
    Configuration,
    Descriptor,
    DescriptorReference,
    Invocation,
    Notification,
    Override,
    Text,
    Tool,
)
from readygate.readers.sarif_notices import notices
from readygate.readers.sarif_places import Places, local_path
from readygate.readers.sarif_rules import Rules


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("src/a.ts", "src/a.ts"),
        ("./src/a.ts", "src/a.ts"),
        ("src\\a.ts", "src/a.ts"),
        ("src/a%20b%2Bc.ts", "src/a b+c.ts"),
        ("src/100%.ts", "src/100%.ts"),
        ("src/%C3%A4.ts", "src/ä.ts"),
        ("src/a%0Ab.ts", "src/a%0Ab.ts"),
        ("src/a\nb.ts", "src/ab.ts"),
        ("file:///ci/a.ts", "/ci/a.ts"),
        ("FILE:///ci/a%20b.ts", "/ci/a b.ts"),
        ("file://localhost/ci/a.ts", "/ci/a.ts"),
        ("file:/ci/a.ts", "/ci/a.ts"),
        ("file:///C:/ci/a.ts", "C:/ci/a.ts"),
        ("file://host/share/a.ts", "//host/share/a.ts"),
        ("C:\\ci\\a.ts", "C:/ci/a.ts"),
        ("https://example.org/a%20b.ts", "https://example.org/a%20b.ts"),
        ("", ""),
    ],
)
def test_a_uri_stands_for_a_path(uri: str, path: str) -> None:
    assert local_path(uri) == path


BASES = {
    "ROOT": ArtifactLocation(uri="file:///ci/repo/"),
    "SRC": ArtifactLocation(uri="src/", uri_base_id="ROOT"),
    "HIDDEN": ArtifactLocation(),
    "WINDOWS": ArtifactLocation(uri="file:///D:/a/repo/"),
    "WEB": ArtifactLocation(uri="https://example.org/repo/"),
    "LOOP": ArtifactLocation(uri="x", uri_base_id="LOOP"),
}


@pytest.mark.parametrize(
    ("location", "path", "roots"),
    [
        (ArtifactLocation(uri="a.ts"), "a.ts", set()),
        (ArtifactLocation(uri="a.ts", uri_base_id="%SRCROOT%"), "a.ts", set()),
        (ArtifactLocation(uri="a.ts", uri_base_id="ROOT"), "a.ts", {"/ci/repo"}),
        (ArtifactLocation(uri="a.ts", uri_base_id="SRC"), "src/a.ts", {"/ci/repo"}),
        (ArtifactLocation(uri="a.ts", uri_base_id="HIDDEN"), "a.ts", set()),
        (ArtifactLocation(uri="a.ts", uri_base_id="WINDOWS"), "a.ts", {"D:/a/repo"}),
        (ArtifactLocation(uri="a.ts", uri_base_id="WEB"), "a.ts", {"https://example.org/repo"}),
        (ArtifactLocation(uri="/x/a.ts", uri_base_id="ROOT"), "/x/a.ts", set()),
        (ArtifactLocation(uri="D:/a.ts", uri_base_id="ROOT"), "D:/a.ts", set()),
        (ArtifactLocation(uri_base_id="ROOT"), "", set()),
        (ArtifactLocation(index=0), "src/b.ts", {"/ci/repo"}),
        (ArtifactLocation(index=1), "", set()),
        (ArtifactLocation(index=-1), "", set()),
        (ArtifactLocation(uri="a.ts", index=9), "a.ts", set()),
    ],
)
def test_a_location_has_a_path_and_uses_roots(location: ArtifactLocation, path: str, roots: set[str]) -> None:
    artifacts = [Artifact(location=ArtifactLocation(uri="b.ts", uri_base_id="SRC")), Artifact()]
    places = Places(artifacts, BASES)
    assert places.path(location) == path
    assert places.roots == roots


def test_bases_in_a_circle_end_and_unlisted_artifacts_are_refused() -> None:
    assert Places([], BASES).path(ArtifactLocation(uri="a", uri_base_id="LOOP")).endswith("x/x/a")
    with pytest.raises(EvidenceError, match="artifact number 0"):
        Places([], BASES).path(ArtifactLocation(index=0))


def level(name: str) -> Configuration:
    return Configuration(level=name)  # type: ignore[arg-type]


DRIVER = Component(
    name="t",
    rules=[
        Descriptor(id="A", default_configuration=level("note"), properties=Bag(tags=["x", 1])),
        Descriptor(id="B/c", default_configuration=Configuration(enabled=False)),
        Descriptor(id="B", properties=Bag(tags="no list")),
    ],
)
EXTENSION = Component(name="e", rules=[Descriptor(id="E", default_configuration=level("error"))])
TOOL = Tool(driver=DRIVER, extensions=[EXTENSION])


def override(name: str, configuration: Configuration | None) -> Invocation:
    return Invocation(rule_configuration_overrides=[Override(DescriptorReference(id=name), configuration)])


@pytest.mark.parametrize(
    ("reference", "name", "listed", "severity", "tags"),
    [
        (DescriptorReference(id="A"), "A", "A", "note", ("x",)),
        (DescriptorReference(index=0), "A", "A", "note", ("x",)),
        (DescriptorReference(id="B", index=0), "B", "B", "warning", ()),
        (DescriptorReference(id="A/z/y", index=0), "A/z/y", "A", "note", ("x",)),
        (DescriptorReference(id="A/z/y"), "A/z/y", "A", "note", ("x",)),
        (DescriptorReference(id="AB", index=0), "AB", "AB", "warning", ()),
        (DescriptorReference(id="B/c/d"), "B/c/d", "B/c", "warning", ()),
        (DescriptorReference(index=0, tool_component=ComponentReference(index=0)), "E", "E", "error", ()),
        (DescriptorReference(id="E", index=0), "E", "E", "error", ()),
        (DescriptorReference(id="E", tool_component=ComponentReference(index=7)), "E", "E", "error", ()),
        (DescriptorReference(id="unknown", index=99), "unknown", "unknown", "warning", ()),
        (DescriptorReference(), "", "", "warning", ()),
    ],
)
def test_a_reference_stands_for_a_rule(
    reference: DescriptorReference, name: str, listed: str, severity: str, tags: tuple[str, ...]
) -> None:
    rule = Rules(TOOL, []).resolve(reference)
    assert (rule.name, rule.listed, rule.level, rule.tags) == (name, listed, severity, tags)


def test_a_cell_has_both_ids_and_no_other_line() -> None:
    assert Rules(TOOL, []).resolve(DescriptorReference(id="A/z\ny")).cell == "A/z y\nA"


def test_a_number_that_is_not_listed_is_refused() -> None:
    with pytest.raises(EvidenceError, match="rule number 3"):
        Rules(TOOL, []).resolve(DescriptorReference(index=3))


@pytest.mark.parametrize(
    ("configuration", "severity"),
    [(level("error"), "error"), (level("none"), "note"), (Configuration(), "note"), (None, "note")],
)
def test_the_more_severe_of_default_and_override_counts(configuration: Configuration | None, severity: str) -> None:
    calls = [Invocation(), override("A", configuration), override("unknown", configuration)]
    assert Rules(TOOL, calls).resolve(DescriptorReference(id="A")).level == severity


@pytest.mark.parametrize(
    ("configuration", "name", "enabled"),
    [
        (None, "A", True),
        (None, "B/c", False),
        (Configuration(enabled=True), "B/c", True),
        (Configuration(enabled=False), "A", False),
        (level("error"), "B/c", False),
    ],
)
def test_the_last_word_on_whether_a_rule_is_on(configuration: Configuration | None, name: str, enabled: bool) -> None:
    rules = Rules(TOOL, [override(name, configuration)])
    assert rules.enabled(rules.listed[name]) is enabled


def test_notices_have_their_own_level_or_that_of_their_descriptor() -> None:
    tool = Tool(
        driver=Component(
            name="t", notifications=[Descriptor(id="N", default_configuration=level("error")), Descriptor(id="M")]
        )
    )
    calls = [
        Invocation(
            tool_execution_notifications=[Notification(descriptor=DescriptorReference(id="N"), message=Text("a"))]
        ),
        Invocation(
            tool_configuration_notifications=[
                Notification(level="note", descriptor=DescriptorReference(id="N"), message=Text(markdown="b")),
                Notification(descriptor=DescriptorReference(id="M"), message=Text(id="c")),
                Notification(descriptor=DescriptorReference(), message=Text()),
                Notification(),
            ]
        ),
    ]
    found = [(notice.level, notice.name, notice.text) for notice in notices(tool, calls)]
    assert found == [
        ("error", "N", "a"),
        ("note", "N", "b"),
        ("warning", "M", "c"),
        ("warning", "", ""),
        ("warning", "", ""),
    ]
