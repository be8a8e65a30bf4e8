"""SARIF 2.1.0: the parts of a log that say what was found, by which rules, where, and whether the tool finished.

Enters: JSON. Leaves: narrow records, decoded by msgspec. Optional values may be
absent or null alike. Specification: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html (sections are
named where a rule of it is followed).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from readygate.readers.jsonwalk import Each, Objects, Plan

Level = Literal["error", "warning", "note", "none"]


class Record(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A SARIF object. Keys that are not read are passed over."""


class Text(Record, frozen=True, gc=False):
    text: str | None = None
    markdown: str | None = None
    id: str | None = None


class Bag(Record, frozen=True, gc=False):
    tags: object = None

    @property
    def words(self) -> tuple[str, ...]:
        """The tags; a property bag is the tool's own, so anything but texts is passed over."""
        return tuple(tag for tag in self.tags if isinstance(tag, str)) if isinstance(self.tags, list) else ()


class ArtifactLocation(Record, frozen=True, gc=False):
    uri: str | None = None
    uri_base_id: str | None = None
    index: int | None = None


class Region(Record, frozen=True, gc=False):
    start_line: int | None = None


class PhysicalLocation(Record, frozen=True, gc=False):
    artifact_location: ArtifactLocation | None = None
    region: Region | None = None


class Location(Record, frozen=True, gc=False):
    physical_location: PhysicalLocation | None = None


class Suppression(Record, frozen=True, gc=False):
    kind: str | None = None
    status: str | None = None
    state: str | None = None


class ComponentReference(Record, frozen=True, gc=False):
    index: int | None = None


class DescriptorReference(Record, frozen=True, gc=False):
    id: str | None = None
    index: int | None = None
    tool_component: ComponentReference | None = None

    @property
    def extension(self) -> int | None:
        """The number of the extension whose descriptor is meant; None: the driver's."""
        return self.tool_component.index if self.tool_component is not None else None


class Result(Record, frozen=True, gc=False):
    rule_id: str | None = None
    rule_index: int | None = None
    rule: DescriptorReference | None = None
    level: Level | None = None
    kind: Literal["pass", "open", "informational", "notApplicable", "review", "fail"] | None = None
    message: Text | None = None
    locations: list[Location] | None = None
    suppressions: list[Suppression] | None = None
    baseline_state: Literal["new", "unchanged", "updated", "absent"] | None = None
    properties: Bag | None = None


class Configuration(Record, frozen=True, gc=False):
    enabled: bool | None = None
    level: Level | None = None


class Descriptor(Record, frozen=True, gc=False):
    id: str
    default_configuration: Configuration | None = None
    properties: Bag | None = None


class Component(Record, frozen=True, gc=False):
    name: str
    version: str | None = None
    semantic_version: str | None = None
    rules: list[Descriptor] | None = None
    notifications: list[Descriptor] | None = None


class Tool(Record, frozen=True, gc=False):
    driver: Component
    extensions: list[Component] | None = None


class Notification(Record, frozen=True, gc=False):
    level: Level | None = None
    descriptor: DescriptorReference | None = None
    message: Text | None = None


class Override(Record, frozen=True, gc=False):
    descriptor: DescriptorReference
    configuration: Configuration | None = None


class Invocation(Record, frozen=True, gc=False):
    execution_successful: bool | None = None
    tool_execution_notifications: list[Notification] | None = None
    tool_configuration_notifications: list[Notification] | None = None
    rule_configuration_overrides: list[Override] | None = None


class Artifact(Record, frozen=True, gc=False):
    location: ArtifactLocation | None = None
    roles: list[str] | None = None


PLAN: Plan = {
    "version": str,
    "inlineExternalProperties": list[object] | None,
    "runs": Objects(
        {
            "tool": Tool,
            "invocations": list[Invocation] | None,
            "originalUriBaseIds": dict[str, ArtifactLocation] | None,
            "externalPropertyFileReferences": dict[str, object] | None,
            "artifacts": Each(Artifact),
            "results": Each(Result),
        }
    ),
}
