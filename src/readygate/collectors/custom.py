"""Evidence of a tool of one's own.

Enters: JSON or YAML `{readygate: evidence/v1, kind, tool, evidence: [{name, metrics: {<metric>: value}}]}`, where
`kind` is declared under `kinds` of the policy. Leaves: one row of `custom` for each metric of each subject.
Specification: schemas/evidence-v1.schema.json.
"""

from __future__ import annotations

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.custom import COLUMNS, add_metric
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.records import Evidence, Subject, record
from readygate.readers.source import Source


def collect(source: Source) -> Collected:
    """The metrics; EvidenceError where a subject stands twice."""
    found = record(source, Evidence)
    table = Table(COLUMNS)
    known = set()
    for subject in found.evidence:
        if subject.name in known:
            raise EvidenceError(f"the subject {subject.name!r} stands twice")
        known.add(subject.name)
        _add(table, found.kind, subject)
    return Collected(table=table, tool=found.tool)


def _add(table: Table, kind: str, subject: Subject) -> None:
    if not subject.metrics:
        add_metric(table, kind=kind, name=subject.name)
    for metric, value in subject.metrics.items():
        told = value if isinstance(value, str) else float(value)
        add_metric(table, kind=kind, name=subject.name, metric=metric, value=told)


COLLECTOR = Collector(
    name="custom",
    kind="custom",
    summary="evidence of a tool of one's own, for a kind that the policy declares under `kinds`",
    specification="https://json-schema.org/draft/2020-12",
    reads=("documents of the schema evidence-v1",),
    signature=Signature(json=(("readygate", "kind", "evidence"),), yaml=(("readygate", "kind", "evidence"),)),
    collect=collect,
)
