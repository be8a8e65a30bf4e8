"""A manifest of registered prompts as rows of the kind `prompts`.

Enters: YAML or JSON `{readygate: prompts/v1, prompts: [{prompt, tenant, version}]}`. Leaves: one row an entry.
Specification: schemas/prompts-v1.schema.json.
"""

from __future__ import annotations

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.prompts import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.manifests import PromptManifest
from readygate.readers.records import record
from readygate.readers.source import Source


def collect(source: Source) -> Collected:
    """The entries; EvidenceError where a tenant has a prompt twice."""
    table = Table(COLUMNS)
    seen: set[tuple[str, str]] = set()
    for one in record(source, PromptManifest).prompts:
        entry = one.prompt, one.tenant or ""
        if entry in seen:
            raise EvidenceError(f"`{one.prompt}` has two entries for {one.tenant or 'all tenants'}")
        seen.add(entry)
        table.add(source.path, *entry, "" if one.version is None else str(one.version).strip())
    return Collected(table=table)


COLLECTOR = Collector(
    name="prompt-manifest",
    kind="prompts",
    summary="a manifest of ours: the service's prompt-registry entries (YAML or JSON, schemas/prompts-v1.schema.json)",
    specification="https://json-schema.org/draft/2020-12",
    reads=("manifests written by hand",),
    signature=Signature(json=(("readygate", "prompts"),), yaml=(("readygate", "prompts"),)),
    collect=collect,
)
