"""The Pact Broker's matrix: what `can-i-deploy -o json` prints and `GET /matrix` answers.

Enters: `{"summary": {"deployable", "reason", counts}, "matrix": [row]}`. Leaves: one row of `contracts` for each pair
of versions, and a row tied to no consumer where the summary is worse than the rows explain. The exit code of
can-i-deploy with `-o json` is 0 even when the answer is no, and a matrix without rows is "deployable": only the rows
prove a verification. A row's `verificationResult` is null while nobody verified it; a row that the query was told to
ignore counts like any other. The matrix does not tell http from messages. A broker that is not told a `limit` answers
the newest hundred rows and does not say that there are more (`parse_query.rb`), and can-i-deploy tells it none: of
exactly a hundred rows nobody knows whether they are all.
Specification: https://docs.pact.io/pact_broker/api#can-i-deploy and the decorator of the broker's resource,
https://github.com/pact-foundation/pact_broker/blob/master/lib/pact_broker/api/decorators/matrix_decorator.rb.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

import msgspec

from readygate.collectors.collector import Collected, Collector, Signature
from readygate.kinds.contracts import Contract, contract, table_of
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Problem
from readygate.readers.json import decode
from readygate.readers.source import Source

DEFAULT_LIMIT = 100
Name = Annotated[str, msgspec.Meta(pattern=r"\A[^\n]+\Z")]


class _Named(msgspec.Struct):
    name: str


class _Version(msgspec.Struct, rename="camel"):
    number: str
    branch: str | None = None
    branches: tuple[_Named, ...] | None = None
    branch_versions: tuple[_Named, ...] | None = None
    environments: tuple[_Named, ...] | None = None


class _Side(msgspec.Struct):
    name: Name
    version: _Version | None = None


class _Verification(msgspec.Struct):
    success: bool | None = None


class _Row(msgspec.Struct, rename="camel"):
    consumer: _Side
    provider: _Side
    verification_result: _Verification | None = None
    ignored: bool | None = None

    @property
    def state(self) -> str:
        success = self.verification_result.success if self.verification_result else None
        return "unverified" if success is None else "verified" if success else "failed"


class _Summary(msgspec.Struct):
    """`deployable` is null while something is unknown; the counts are those of the rows that are not ignored."""

    deployable: bool | None = None
    reason: str | None = None
    success: int | None = None
    failed: int | None = None
    unknown: int | None = None


class _Matrix(msgspec.Struct):
    matrix: tuple[_Row, ...]
    summary: _Summary | None = None


def collect(source: Source) -> Collected:
    """The rows of the matrix. A summary without rows gives no row: nothing was verified, whatever it says."""
    document = decode(source, _Matrix)
    contracts = [_contract(row) for row in document.matrix]
    problems = tuple(_cut(len(document.matrix)))
    if document.summary:
        seen = Counter(row.state for row in document.matrix if not row.ignored)
        contracts.extend(_unexplained(document.summary, seen, document.matrix))
        problems += tuple(_disagreements(document.summary, seen))
    return Collected(table=table_of(contracts), tool="Pact Broker", problems=problems)


def _contract(row: _Row) -> Contract:
    consumer = row.consumer.version
    state = row.state
    text = {"failed": "the verification failed", "unverified": "no verification result"}.get(state, "")
    return contract(
        consumer=row.consumer.name,
        provider=row.provider.name,
        versions=(_number(consumer), _number(row.provider.version)),
        state=state,
        branches=_branches(consumer) if consumer else (),
        environments=[named.name for named in consumer.environments or ()] if consumer else (),
        text=f"{text}, ignored by the query" if row.ignored and text else text,
    )


def _number(version: _Version | None) -> str:
    return version.number if version else ""


def _branches(version: _Version) -> list[str]:
    listed = [named.name for named in (*(version.branches or ()), *(version.branch_versions or ()))]
    return sorted({*listed, *([version.branch] if version.branch else [])})


def _unexplained(summary: _Summary, seen: Counter[str], rows: tuple[_Row, ...]) -> Iterator[Contract]:
    """A row for each provider where the summary knows of a failure or a gap that no row shows."""
    failed, unknown = summary.failed or 0, summary.unknown or 0
    if min(failed, unknown, summary.success or 0) < 0:
        raise EvidenceError("the summary of the matrix has a negative count")
    bad = seen["failed"] + seen["unverified"]
    if failed > seen["failed"] or (summary.deployable is False and not bad):
        state = "failed"
    elif unknown > seen["unverified"] or (summary.deployable is None and not bad):
        state = "unverified"
    else:
        return
    text = summary.reason or f"the summary says deployable: {str(summary.deployable).lower()}, no row says why"
    for provider in sorted({row.provider.name for row in rows}) or [""]:
        yield contract(provider=provider, state=state, text=text)


def _cut(rows: int) -> Iterator[Problem]:
    if rows == DEFAULT_LIMIT:
        yield Problem(
            fault=f"the matrix has {rows} rows, the most that a broker gives unasked: others may be missing",
            hint="ask for fewer, by version and environment, or for more, with `limit=`",
        )


def _disagreements(summary: _Summary, seen: Counter[str]) -> Iterator[Problem]:
    counted = {"verified": summary.success, "failed": summary.failed, "unverified": summary.unknown}
    for state, number in counted.items():
        if number is not None and number != seen[state]:
            yield Problem(fault=f"the summary counts {number} {state}, the rows {seen[state]}", fatal=False)
    if summary.deployable and seen["failed"] + seen["unverified"]:
        yield Problem(fault="the summary says deployable although a row is not verified", fatal=False)


COLLECTOR = Collector(
    name="pact-matrix",
    kind="contracts",
    summary="the Pact Broker's matrix: `can-i-deploy -o json`, `GET /matrix`, `GET /can-i-deploy`",
    specification="https://docs.pact.io/pact_broker/api#can-i-deploy",
    reads=("pact-broker CLI (Rust)", "pact_broker-client (Ruby)", "Pact Broker API"),
    signature=Signature(json=(("matrix[].consumer", "matrix[].provider"), ("matrix", "summary.deployable"))),
    collect=collect,
)
