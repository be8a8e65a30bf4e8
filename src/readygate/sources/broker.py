"""Evidence of a Pact broker, fetched as files.

Enters: where the broker is and what proves who asks, the providers, the judged commits, the provider's branch. Leaves:
for each provider either all files that its contracts need (the list of pacts to verify, the matrix of each consumer,
the pacts themselves, can-i-deploy), with what was asked for them, or one reason why they are not there: never some of
them, for results without the list of what was to be verified could pass though a contract was never verified. A broker
raises nothing here, and loses no other provider. API: https://docs.pact.io/pact_broker/api.

A matrix is asked with the versions of both sides: asked with one, a broker looks only at its newest hundred pacts, and
pages nothing (`most_recent` in pact_broker/lib/pact_broker/matrix/matrix_row_dataset_module.rb).
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import quote

import msgspec

from readygate.intake.read import File
from readygate.model.errors import EvidenceError
from readygate.model.evidence import Origin
from readygate.readers.source import Source
from readygate.sources.broker_access import PASSWORD, TOKEN, URL, USERNAME, Access
from readygate.sources.broker_provider import Fetched, Provider
from readygate.sources.hal import Client, Limits
from readygate.sources.hal_faults import HalError, Lack

if TYPE_CHECKING:
    import requests


_AT_A_TIME = 8


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask of which broker.

    `providers` maps services to the names that the broker knows them by. `versions` are the judged commits (head,
    tested commit), by which results are published; `identical` tells whether a service's files are the same at another
    version. `branch` is the provider's; pending is told for it. `environment`: also whether each provider can
    be deployed there. `wip_since`: also list work in progress published since that day.
    """

    url: str
    access: Access
    providers: Mapping[str, str]
    versions: tuple[str, ...]
    branch: str = ""
    environment: str = ""
    wip_since: dt.date | None = None
    identical: Callable[[str, str], bool] = lambda _service, _version: False
    limits: Limits = Limits()


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is nothing of a provider: what that means for its contracts, the reason, and what to do."""

    service: str
    provider: str
    lack: Lack
    reason: str
    fix: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a broker gave: files in the order of the providers, and one trouble for each provider without files."""

    files: tuple[Fetched, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    requests: int = 0

    def evidence(self, origin: Origin = Origin()) -> Iterator[File]:  # noqa: B008 (frozen)
        """The files as intake reads them. A trouble that is `invalid` is a file that cannot be read, for its reason."""
        for one in self.files:
            source = Source.of_bytes(one.path, one.data)
            yield File(path=one.path, source=source, origin=origin, format=one.format, service=one.service)
        for trouble in self.troubles:
            if trouble.lack is Lack.INVALID:
                path = f"pact-broker/{quote(trouble.provider, safe='')}/matrix.json"
                source = Source(path, _refusing(EvidenceError(trouble.reason, hint=trouble.fix)))
                yield File(path=path, source=source, origin=origin, format="pact-matrix", service=trouble.service)


def fetch(
    request: Request,
    *,
    session: requests.Session | None = None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.time,
) -> Answer:
    """All that the broker tells of the providers; UsageError only where `url` itself is a mistake.

    The session is closed afterwards. Reasons of troubles may hold up to 200 characters of the broker's own words.
    """
    if not request.url or not request.access.given:
        return _unasked(request)
    if session is None:
        import requests  # 0.1 s

        session = requests.Session()
    client = Client(request.url, request.access, session=session, sleep=sleep, clock=clock, limits=request.limits)
    files: list[Fetched] = []
    troubles: list[Trouble] = []
    with session:
        for service, found in _all_of(client, request):
            if isinstance(found, HalError):
                troubles.append(_trouble(service, request.providers[service], found))
            else:
                files += found
    return Answer(files=tuple(files), troubles=tuple(troubles), requests=client.requests)


def _all_of(client: Client, request: Request) -> Iterator[tuple[str, tuple[Fetched, ...] | HalError]]:
    """What there is of each service, in their order; several are asked at a time."""
    if not request.providers:
        return
    try:
        index = client.ask(f"{client.base}/")
    except HalError as error:
        yield from ((service, error) for service in request.providers)
        return

    def ask(service: str) -> tuple[Fetched, ...] | HalError:
        try:
            return _provider(client, index, request, service).files()
        except HalError as error:
            return error

    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        yield from zip(request.providers, pool.map(ask, request.providers), strict=True)


def _provider(client: Client, index: bytes, request: Request, service: str) -> Provider:
    return Provider(
        client=client,
        index=index,
        service=service,
        name=request.providers[service],
        versions=request.versions,
        branch=request.branch,
        environment=request.environment,
        wip_since=request.wip_since.isoformat() if request.wip_since else "",
        identical=lambda version: request.identical(service, version),
    )


def _unasked(request: Request) -> Answer:
    """Nothing to ask with: secrets are not there in runs of forks and of Dependabot."""
    what = "token" if request.url else "URL"
    names = f"{TOKEN} (or {USERNAME} and {PASSWORD})" if request.url else URL
    error = HalError(
        f"the Pact broker's {what} is not there in this run: {names} is empty, as in runs of forks and of Dependabot",
        hint="pass it as `env:` from secrets; for pull requests of forks judge in a second stage (`mode: report`)",
    )
    return Answer(troubles=tuple(_trouble(service, name, error) for service, name in request.providers.items()))


def _trouble(service: str, provider: str, error: HalError) -> Trouble:
    return Trouble(service=service, provider=provider, lack=error.lack, reason=error.fault, fix=error.hint)


def _refusing(error: EvidenceError) -> Callable[[], NoReturn]:
    def refuse() -> NoReturn:
        raise error

    return refuse
