"""The Pact Broker's list of the pacts that a provider has to verify.

Enters: `{"_embedded": {"pacts": [{"verificationProperties": {"pending", "wip"}, "_links": {"self"}}]}}`, where the link
is named `Pact between <consumer> (<version>) and <provider>` and leads to
`…/pacts/provider/<provider>/consumer/<consumer>/pact-version/…`. Leaves: one unverified row of `contracts` for each
pact, which says whether the pact is pending or work in progress. The list tells no results and no types.
Specification: https://docs.pact.io/pact_broker/advanced_topics/provider_verification_results#pacts-for-verification and
https://github.com/pact-foundation/pact_broker/blob/master/lib/pact_broker/api/decorators/verifiable_pact_decorator.rb.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.contracts import Contract, contract, table_of
from readygate.model.errors import EvidenceError
from readygate.readers.json import decode
from readygate.readers.source import Source

_NAMES = re.compile(r".*/pacts/provider/([^/?#]+)/consumer/([^/?#]+)/pact-version/[^/?#]+(?:[/?#].*)?", re.DOTALL)
_TEXTS = {
    "listed": "the broker wants it verified and has no result",
    "pending": "pending: never verified from this branch, and no result",
    "wip": "work in progress: the head of a consumer's branch",
}


class _Link(msgspec.Struct):
    href: str
    name: str


class _Links(msgspec.Struct):
    own: _Link = msgspec.field(name="self")


class _Properties(msgspec.Struct):
    pending: bool | None = None
    wip: bool | None = None

    @property
    def entry(self) -> str:
        return "wip" if self.wip else "pending" if self.pending else "listed"


class _Pact(msgspec.Struct, rename="camel"):
    verification_properties: _Properties
    links: _Links = msgspec.field(name="_links")


class _Embedded(msgspec.Struct):
    pacts: tuple[_Pact, ...]


class _List(msgspec.Struct):
    embedded: _Embedded = msgspec.field(name="_embedded")


def collect(source: Source) -> Collected:
    """The listed pacts; EvidenceError where one does not name its consumer, its version and its provider."""
    pacts = decode(source, _List).embedded.pacts
    return Collected(table=table_of(map(_listed, pacts)), tool="Pact Broker")


def _listed(pact: _Pact) -> Contract:
    link = pact.links.own
    match = _NAMES.fullmatch(link.href)
    provider, consumer = map(unquote, match.groups()) if match else ("", "")
    start, end = f"Pact between {consumer} (", f") and {provider}"
    version = link.name.removeprefix(start).removesuffix(end)
    if not match or link.name != start + version + end or not version or "\n" in link.name:
        raise EvidenceError(
            f"a listed pact does not name its consumer, version and provider: {link.name[:120]!r}",
            hint="use the broker's own answer to `pb:provider-pacts-for-verification`",
        )
    entry = pact.verification_properties.entry
    text = _TEXTS[entry]
    return contract(
        consumer=consumer, provider=provider, versions=(version, ""), state="unverified", text=text, listed=entry
    )


COLLECTOR = Collector(
    name="pact-for-verification",
    kind="contracts",
    summary="the Pact Broker's list of pacts to verify: what is pending and what is work in progress",
    specification="https://docs.pact.io/pact_broker/advanced_topics/provider_verification_results",
    reads=("Pact Broker API",),
    signature=Signature(json=(("_embedded.pacts[].verificationProperties",),)),
    collect=collect,
)
