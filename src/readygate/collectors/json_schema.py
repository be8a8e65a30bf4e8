"""A JSON Schema file as one event of the kind `events`: a folder of them is a registry.

Enters: one JSON Schema, JSON or YAML. Leaves: one row. The event's names are the `title`, what the schema's field
`type` must be (the type of a CloudEvent), the last part of `$id`, and the file's name without its endings. A schema
does not tell whether the service sends or receives the event. Specification: https://json-schema.org/specification.
"""

from __future__ import annotations

import re

from readygate.collectors.collector import Collected, Collector, NotEvidence, Signature
from readygate.kinds.events import COLUMNS, READ
from readygate.model.table import Table
from readygate.readers.document import compose
from readygate.readers.nodes import text
from readygate.readers.references import References
from readygate.readers.required import Required, constant
from readygate.readers.source import Source
from readygate.readers.yaml import Mapping

_ENDINGS = re.compile(r"(?:\.(?:schema|json|ya?ml|jsonschema))+$")
_OTHERS = ("runs", "bomFormat", "files", "swagger", "openapi", "asyncapi")


def collect(source: Source) -> Collected:
    """The event; NotEvidence for documents that only have a `$schema` of their own."""
    root = compose(source.read())
    dialect = text(root, "$schema")
    if not isinstance(root, Mapping) or "json-schema.org" not in dialect:
        raise NotEvidence(f"no JSON Schema: its `$schema` is {dialect[:80]!r}")
    references = References(root)
    fields = Required(references).of(root)
    names = (text(root, "title"), constant(root, references, "type"), _last(text(root, "$id")), _last(source.path))
    subject = "\n".join(dict.fromkeys(" ".join(name.split()) for name in names if name))
    table = Table(COLUMNS)
    table.add(source.path, 1, subject, "", READ, "\n".join(sorted(fields.both)), "; ".join(sorted(fields.gaps)))
    references.check()
    return Collected(table=table, problems=references.problems())


def _last(address: str) -> str:
    """The last part of a path or an address, without the endings of a schema."""
    return _ENDINGS.sub("", re.split(r"[/#?]", address.rstrip("#/"))[-1])


COLLECTOR = Collector(
    name="json-schema",
    kind="events",
    summary="JSON Schema, one event a file: a folder of them is a registry",
    specification="https://json-schema.org/specification",
    reads=("schemas written by hand, drafts 7 and 2020-12",),
    signature=Signature(
        json=tuple(("$schema", key) for key in ("properties", "$id", "allOf", "oneOf", "$defs", "definitions", "type")),
        yaml=tuple(("$schema", key) for key in ("properties", "$id", "allOf", "oneOf", "$defs", "definitions", "type")),
        lacks=_OTHERS,
    ),
    collect=collect,
)
