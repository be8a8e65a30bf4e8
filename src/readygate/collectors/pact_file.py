"""A pact file: what a consumer expects of a provider. It declares; it proves nothing.

Enters: a pact of specification 1 to 4: `interactions` (http), `messages` (version 3), or `interactions[].type`
(version 4). Leaves: one declared row of `contracts` for each type, unverified until a verification result of the same
pair covers its interactions. Specification: https://github.com/pact-foundation/pact-specification.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.contracts import Contract, contract, table_of
from readygate.readers.json import decode
from readygate.readers.source import Source

Name = Annotated[str, msgspec.Meta(pattern=r"\A[^\n]+\Z")]
_NOT_TOOLS = {"pactSpecification", "pactSpecificationVersion", "pact-specification", "pactRust"}


class _Type(Enum):
    HTTP = "Synchronous/HTTP"
    EVENT = "Asynchronous/Messages"
    REQUEST = "Synchronous/Messages"


class _Interaction(msgspec.Struct):
    description: str
    type: _Type = _Type.HTTP


class _Message(msgspec.Struct):
    description: str


class _Named(msgspec.Struct):
    name: Name


class _Link(msgspec.Struct):
    name: str = ""


class _Links(msgspec.Struct):
    version: _Link | None = msgspec.field(default=None, name="pb:consumer-version")


class _Pact(msgspec.Struct):
    consumer: _Named
    provider: _Named
    interactions: tuple[_Interaction, ...] = ()
    messages: tuple[_Message, ...] = ()
    metadata: dict[str, Any] | None = None
    links: _Links | None = msgspec.field(default=None, name="_links")


def collect(source: Source) -> Collected:
    """The declared contracts; the tool that wrote the pact, where its metadata names one."""
    pact = decode(source, _Pact)
    tool, version = _tool(pact.metadata or {})
    return Collected(table=table_of(_contracts(pact)), tool=tool, tool_version=version)


def _contracts(pact: _Pact) -> Iterator[Contract]:
    web = [one.description for one in pact.interactions if one.type is _Type.HTTP]
    queued = [one.description for one in pact.interactions if one.type is not _Type.HTTP]
    queued += [one.description for one in pact.messages]
    by_type = {name: texts for name, texts in (("http", web), ("message", queued)) if texts} or {"": []}
    version = pact.links.version.name if pact.links and pact.links.version else ""
    for name, descriptions in by_type.items():
        yield contract(
            consumer=pact.consumer.name,
            provider=pact.provider.name,
            versions=(version, ""),
            type=name,
            state="unverified",
            interactions=descriptions,
            text="a pact file without a verification result" if descriptions else "the pact declares no interaction",
            declared=True,
        )


def _tool(metadata: dict[str, Any]) -> tuple[str, str]:
    for name, value in metadata.items():
        if name not in _NOT_TOOLS:
            version = value.get("version", "") if isinstance(value, dict) else ""
            return name, version if isinstance(version, str) else ""
    return "", ""


COLLECTOR = Collector(
    name="pact-file",
    kind="contracts",
    summary="a pact file: contracts that a consumer declares, unverified by themselves",
    specification="https://github.com/pact-foundation/pact-specification",
    reads=("pact-js 17", "pact-ruby-v2"),
    signature=Signature(
        json=(
            ("consumer.name", "provider.name", "interactions"),
            ("consumer.name", "provider.name", "messages"),
            ("consumer.name", "interactions[].description"),
            ("consumer.name", "messages[].description"),
        ),
    ),
    collect=collect,
)
