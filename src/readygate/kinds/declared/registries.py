"""Declared kinds of registries: `events`, `sync` and `prompts`.

Formats: AsyncAPI 2 and 3 (https://www.asyncapi.com/docs/reference/specification/latest), folders of JSON Schema
(https://json-schema.org), manifests of sync registrations and of prompts. All are source documents.
"""

from __future__ import annotations

from readygate.kinds.declared.declaring import by, less, more, unread

SYNC = unread(
    name="sync",
    title="Sync registrations",
    row="a replicated aggregate",
    filters=(
        by("aggregates", "whole names of aggregates"),
        by("policies", "conflict policies: server_authoritative, append_only, …"),
    ),
    metrics=(
        more("registered", "aggregates with a registration"),
        less("without-policy", "registrations without a conflict policy"),
    ),
    satisfied_by="a manifest of the service's SyncRegistration rows (YAML or JSON)",
    documents=True,
)

PROMPTS = unread(
    name="prompts",
    title="Prompt registry",
    row="a prompt of one tenant",
    filters=(by("prompts", "names of prompts"),),
    metrics=(
        more("registered", "prompts with an entry"),
        less("unpinned", "entries without an exact version"),
    ),
    satisfied_by="a manifest of the service's prompt-registry entries (YAML or JSON)",
    documents=True,
)

KINDS = (SYNC, PROMPTS)
