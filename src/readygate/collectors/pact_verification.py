"""One verification result of the Pact Broker, as its API answers it.

Enters: `{"providerName", "providerApplicationVersion", "success", "_links"}`, where the link `pb:pact-version` is named
`Pact between <consumer> (<version>) and <provider>`. Leaves: one row of `contracts`. The body with which a result is
published names neither consumer nor provider and is refused. Specification: the decorator of the broker's resource,
https://github.com/pact-foundation/pact_broker/blob/master/lib/pact_broker/api/decorators/verification_decorator.rb.
"""

from __future__ import annotations

import re

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.contracts import contract, table_of
from readygate.model.errors import EvidenceError
from readygate.readers.json import decode
from readygate.readers.source import Source


class _Link(msgspec.Struct):
    name: str = ""


class _Links(msgspec.Struct):
    pact: _Link | None = msgspec.field(default=None, name="pb:pact-version")


class _Result(msgspec.Struct, rename="camel"):
    success: bool
    provider_application_version: str
    provider_name: str = ""
    links: _Links | None = msgspec.field(default=None, name="_links")


def collect(source: Source) -> Collected:
    """The one result; EvidenceError where the document does not name the pair."""
    result = decode(source, _Result)
    name = result.links.pact.name if result.links and result.links.pact else ""
    match = re.fullmatch(rf"Pact between ([^\n]+) \(([^()\n]*)\) and {re.escape(result.provider_name)}", name)
    if not match or not result.provider_name or "\n" in result.provider_name:
        raise EvidenceError(
            "the verification result does not name its consumer and provider",
            hint="use the answer of the broker's API (with `_links`), or `can-i-deploy -o json`",
        )
    row = contract(
        consumer=match[1],
        provider=result.provider_name,
        versions=(match[2], result.provider_application_version),
        state="verified" if result.success else "failed",
        text="" if result.success else "the verification failed",
    )
    return Collected(table=table_of([row]), tool="Pact Broker")


COLLECTOR = Collector(
    name="pact-verification",
    kind="contracts",
    summary="one verification result of the Pact Broker's API",
    specification="https://docs.pact.io/pact_broker/api",
    reads=("Pact Broker API",),
    signature=Signature(json=(("providerName", "providerApplicationVersion", "success"),)),
    collect=collect,
)
