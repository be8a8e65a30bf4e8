"""A manifest of sync registrations as rows of the kind `sync`.

Enters: YAML or JSON `{readygate: sync/v1, registrations: [{aggregate, policy}]}`. Leaves: one row a registration; a
placeholder (`TBD`) is no policy. Specification: schemas/sync-v1.schema.json.
"""

from __future__ import annotations

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.sync import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.manifests import SyncManifest
from readygate.readers.records import record
from readygate.readers.source import Source

_PLACEHOLDERS = ("tbd", "todo", "?", "-", "none", "null")


def collect(source: Source) -> Collected:
    """The registrations; EvidenceError where an aggregate is registered twice."""
    table = Table(COLUMNS)
    seen: set[str] = set()
    for one in record(source, SyncManifest).registrations:
        if one.aggregate in seen:
            raise EvidenceError(f"`{one.aggregate}` is registered twice")
        seen.add(one.aggregate)
        policy = (one.policy or "").strip()
        table.add(source.path, one.aggregate, "" if policy.lower() in _PLACEHOLDERS else policy)
    return Collected(table=table)


COLLECTOR = Collector(
    name="sync-manifest",
    kind="sync",
    summary="a manifest of ours: the service's SyncRegistration rows (YAML or JSON, schemas/sync-v1.schema.json)",
    specification="https://json-schema.org/draft/2020-12",
    reads=("manifests written by hand",),
    signature=Signature(json=(("readygate", "registrations"),), yaml=(("readygate", "registrations"),)),
    collect=collect,
)
