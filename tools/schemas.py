"""The published JSON Schemas of the files that readygate writes or that are written for it, made from its records.

Enters: the records of `readygate.model`. Leaves: `schemas/*.schema.json`, but for `policy-v1` and `summary-v1`, which
are written by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from readygate.model.evidence import Origin, Problem, Unrecognised
from readygate.model.ledger import Record
from readygate.model.release import MilestoneExit
from readygate.model.verdict import Readiness, Verdict
from readygate.readers import facts
from readygate.readers.manifests import PromptManifest, SyncManifest
from readygate.readers.records import Attestation, Evidence

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_COLUMN = {
    "description": "Interned text as values and codes, else one value a row; null where the file does not tell.",
    "oneOf": [
        {
            "type": "object",
            "required": ["values", "codes"],
            "additionalProperties": False,
            "properties": {
                "values": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
                "codes": {"type": "array", "items": {"type": "integer", "minimum": 0}},
            },
        },
        {"type": "array", "items": {"type": ["string", "number", "null"]}},
    ],
}
_ITEM = {
    "description": "The rows of one file: one kind, one format.",
    "path": "repo-relative path of the file",
    "kind": "kind of evidence",
    "format": "format that was read",
    "sha256": "digest of the file's content",
    "tool": "tool that wrote the file, empty where it does not tell",
    "tool_version": "version of that tool",
    "service": "service that `collect --service` named, else empty",
}


def schemas() -> dict[str, dict[str, Any]]:
    """All generated schemas by file name."""
    return {
        "verdict-v1.schema.json": _titled(msgspec.json.schema(Verdict), "verdict.json", "What readygate judged."),
        "readiness-v1.schema.json": _titled(
            msgspec.json.schema(Readiness), "readiness.json", "One service: its level, the level due, and its gaps."
        ),
        "release-v1.schema.json": _titled(
            msgspec.json.schema(MilestoneExit),
            "release.json",
            "Whether a milestone may exit, and who blocks it by what.",
        ),
        "ledger-v1.schema.json": _titled(
            msgspec.json.schema(Record), "record of the ledger", "The verdict on one service at one commit, kept."
        ),
        "evidence-v1.schema.json": _titled(
            _evidence(),
            "bundle.json, or custom evidence",
            "The evidence of one or more collections, or of one's own tool.",
        ),
        "attestation-v1.schema.json": _titled(
            msgspec.json.schema(Attestation), "attestation", "What somebody signed: a sign-off, a review, a drill."
        ),
        "sync-v1.schema.json": _titled(
            msgspec.json.schema(SyncManifest), "sync manifest", "The sync registrations of a service."
        ),
        "prompts-v1.schema.json": _titled(
            msgspec.json.schema(PromptManifest), "prompt manifest", "The entries of a service in the prompt registry."
        ),
        "facts-v1.schema.json": _titled(
            _any_of(facts.DOCUMENTS), "facts", "What git and GitHub tell, told apart by the key `readygate`."
        ),
    }


def _any_of(records: Iterable[type[Any]]) -> dict[str, Any]:
    """A schema of several records; GitHub's bodies may have more keys."""
    references, definitions = msgspec.json.schema_components(records, ref_template="#/$defs/{name}")
    return {"oneOf": list(references), "$defs": definitions}


def _titled(schema: dict[str, Any], title: str, description: str) -> dict[str, Any]:
    return {"$schema": _DRAFT, "title": title, "description": description, **schema}


def _evidence() -> dict[str, Any]:
    refs, definitions = msgspec.json.schema_components(
        (Problem, Origin, Unrecognised, Evidence), ref_template="#/$defs/{name}"
    )
    problem, origin, unrecognised, custom = refs
    texts = {name: {"type": "string", "description": text} for name, text in _ITEM.items() if name != "description"}
    item = {
        "description": _ITEM["description"],
        "type": "object",
        "additionalProperties": False,
        "required": [*texts, "size", "problems", "origin", "table"],
        "properties": {
            **texts,
            "size": {"type": "integer", "minimum": 0, "description": "bytes of the file's content"},
            "problems": {"type": "array", "items": problem},
            "origin": origin,
            "table": {"type": "object", "additionalProperties": _COLUMN},
        },
    }
    bundle = {
        "type": "object",
        "additionalProperties": False,
        "required": ["version", "items", "unrecognised"],
        "properties": {
            "version": {"const": 1},
            "items": {"type": "array", "items": item},
            "unrecognised": {"type": "array", "items": unrecognised},
        },
    }
    return {"oneOf": [bundle, custom], "$defs": definitions}
