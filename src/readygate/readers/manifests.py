"""Manifests that a service writes of itself: its sync registrations, and the prompts that it has registered.

Enters: YAML or JSON. Leaves: records of a known form; a key that is not known is a fault. Published as
`schemas/sync-v1.schema.json` and `schemas/prompts-v1.schema.json`.
"""

from __future__ import annotations

import msgspec

from readygate.readers.records import Line


class Registration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the service's SyncRegistration table: an aggregate that clients replicate, and who wins a conflict
    (`server_authoritative`, `append_only`, `last_write_wins`, or a name of one's own)."""

    aggregate: Line
    policy: Line | None = None


class SyncManifest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="readygate", tag="sync/v1"
):
    """All sync registrations of a service."""

    registrations: tuple[Registration, ...]


class Prompt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A registered prompt and the version of it that a tenant uses. Without a tenant it is that of all tenants. An
    exact version is a number such as `3` or `1.4.0`, a date, or a digest `sha256:…`."""

    prompt: Line
    tenant: Line | None = None
    version: Line | int | float | None = None


class PromptManifest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="readygate", tag="prompts/v1"
):
    """All entries of a service in the prompt registry."""

    prompts: tuple[Prompt, ...]
