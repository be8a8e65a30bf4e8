"""Documents that people or tools of a company write for readygate: attestations and custom evidence.

Enters: YAML or JSON. Leaves: records of a known form; a key that is not known is a fault, for a misspelt `expires`
would never expire. Published as `schemas/attestation-v1.schema.json` and `schemas/evidence-v1.schema.json`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, TypeVar

import msgspec

from readygate.model.errors import EvidenceError
from readygate.readers.document import compose
from readygate.readers.source import Source
from readygate.readers.yaml import plain

T = TypeVar("T")
LIMIT = 4 << 20
Line = Annotated[str, msgspec.Meta(pattern=r"\A[^\r\n]+\Z")]
Day = Annotated[str, msgspec.Meta(pattern=r"\A\d{4}-\d{2}-\d{2}\Z")]
Digest = Annotated[str, msgspec.Meta(pattern=r"\A(?:sha256:[0-9a-f]{64}|git:[0-9a-f]{40}(?:[0-9a-f]{24})?)\Z")]
Expiry = Annotated[str, msgspec.Meta(pattern=r"\A(?:\d{4}-\d{2}-\d{2}|never)\Z")]
Value = float | int | Line


class Signed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file that was signed, as it was then."""

    path: Line
    digest: Digest


class Attestation(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="readygate", tag="attestation/v1"
):
    """Somebody's signature of a subject in a role. It counts up to and with the day `expires`; what never expires
    says `never`, for a record that was cut short must not count longer."""

    subject: Line
    role: Line
    person: Line
    date: Day
    expires: Expiry
    of: Signed | None = None
    measured: dict[Line, Value] = {}
    link: Line | None = None


class Subject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that was measured: numbers are in base units (ratios 0-1, ms, bytes), texts carry theirs (`24h`)."""

    name: Line
    metrics: dict[Line, Value]


class Evidence(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="readygate", tag="evidence/v1"
):
    """What a tool of one's own found, for a kind that the policy declares under `kinds`."""

    kind: Line
    evidence: tuple[Subject, ...]
    tool: str = ""


def record(source: Source, form: type[T]) -> T:
    """The document as a record; EvidenceError where it has another form."""
    data = plain(compose(source.read(LIMIT)))
    try:
        return msgspec.convert(data, form)
    except msgspec.ValidationError as error:
        raise EvidenceError(f"not the form of this format: {error}") from error


def day(text: str) -> dt.date:
    """The day of `YYYY-MM-DD`; EvidenceError for one that does not exist."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise EvidenceError(f"{text} does not exist in the calendar") from error
