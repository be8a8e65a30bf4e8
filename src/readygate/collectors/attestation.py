"""A record that somebody signed: a sign-off, a review, a drill.

Enters: YAML or JSON `{readygate: attestation/v1, subject, role, person, date, expires, of: {path, digest}, measured,
link}`. Leaves: one row of `attestations`. Keys that are not known are refused.
Specification: schemas/attestation-v1.schema.json.
"""

from __future__ import annotations

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.attestations import COLUMNS
from readygate.model.errors import EvidenceError
from readygate.model.table import Table
from readygate.readers.records import Attestation, day, record
from readygate.readers.source import Source

_NEVER = "never"


def collect(source: Source) -> Collected:
    """The record; EvidenceError where a day does not exist, or where it expires before it was signed."""
    found = record(source, Attestation)
    expires = "" if found.expires == _NEVER else found.expires
    signed = day(found.date)
    if expires and day(expires) < signed:
        raise EvidenceError(f"it expires on {expires}, before it was signed on {found.date}")
    table = Table(COLUMNS)
    table.add(
        source.path,
        found.role,
        found.subject,
        found.person,
        found.date,
        expires,
        found.of.path if found.of else "",
        found.of.digest if found.of else "",
        "\n".join(f"{name}={value}" for name, value in found.measured.items()),
        found.link or "",
    )
    return Collected(table=table)


COLLECTOR = Collector(
    name="attestation",
    kind="attestations",
    summary="a signed record of ours: a sign-off, a review or a drill (YAML or JSON)",
    specification="https://json-schema.org/draft/2020-12",
    reads=("records written by hand",),
    signature=Signature(
        json=(("readygate", "subject", "role", "person"),), yaml=(("readygate", "subject", "role", "person"),)
    ),
    collect=collect,
)
