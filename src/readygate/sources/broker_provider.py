"""One provider as a Pact broker knows it: which of its contracts are to be verified, and which are.

Enters: a client, the broker's index, the provider's name and the judged versions. Leaves: files, or HalError where one
of them cannot be had or tells of another version than the asked ones. The relations are those of the index,
https://github.com/pact-foundation/pact_broker/blob/master/lib/pact_broker/api/resources/index.rb; the matrix has none
and lies at `/matrix`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import msgspec

from readygate.collectors.pact_for_verification import COLLECTOR as LIST
from readygate.collectors.pact_matrix import COLLECTOR as MATRIX
from readygate.kinds.contracts import names_commit
from readygate.model.errors import EvidenceError
from readygate.readers.source import Source
from readygate.sources.hal import Client
from readygate.sources.hal_faults import HalError, Lack

LIMIT = 1000
"""Rows asked of a matrix: a broker that is not told gives a hundred and does not say that there are more."""
_PUBLISH = "verify the pacts in this run and publish the results with the commit as the provider's version"


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """A body of the broker's: its path as evidence, its bytes, its format, whose it is, and what was asked.

    `version` are the provider's versions that were asked for, one a line; empty where the body tells of none.
    """

    path: str
    data: bytes
    format: str
    service: str
    asked: str
    version: str = ""


class _Pact(NamedTuple):
    """A listed pact that is part of the contract: not work in progress."""

    consumer: str
    version: str


class _Version(msgspec.Struct):
    number: str


class _Side(msgspec.Struct):
    name: str
    version: _Version | None = None


class _Row(msgspec.Struct):
    provider: _Side


class _Matrix(msgspec.Struct):
    matrix: tuple[_Row, ...]


_MATRIX = msgspec.json.Decoder(_Matrix)
"""Built before there are threads, see `readers.json.decoder`."""


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask of one provider. `identical` tells whether another version has the judged content."""

    client: Client
    index: bytes
    service: str
    name: str
    versions: tuple[str, ...]
    branch: str
    environment: str
    wip_since: str
    identical: Callable[[str], bool]

    def files(self) -> tuple[Fetched, ...]:
        """All files of the provider, or HalError."""
        return tuple(self._fetched())

    def _fetched(self) -> Iterator[Fetched]:
        listed: list[_Pact] = []
        for page in self._listed():
            listed += _pacts(page)
            yield page
        if not listed:
            return
        known = self._known(listed[0])
        seen: set[str] = set()
        for consumer in dict.fromkeys(pact.consumer for pact in listed):
            found = self._matrix(consumer, [pact.version for pact in listed if pact.consumer == consumer], known)
            seen |= self._versions(found.data, known)
            yield found
        for pact in listed:
            yield self._pact(pact)
        if self.environment:
            # One version, for each that has no results would add a row that says so.
            deployed = next((version for version in known if version in seen), known[0])
            yield self._deployable(deployed)

    def _listed(self) -> Iterator[Fetched]:
        """The pacts that the broker wants verified by default: of main branches, and deployed or released ones."""
        relation = "pb:provider-pacts-for-verification"
        url = self._link(relation, provider=self.name)
        body: dict[str, Any] = {"includePendingStatus": True}
        if self.branch:
            body["providerVersionBranch"] = self.branch
        if self.wip_since:
            body["includeWipPactsSince"] = self.wip_since
        for number, data in enumerate(self._pages(url, body), 1):
            name = "for-verification.json" if number == 1 else f"for-verification-{number}.json"
            yield self._file((name,), data, LIST.name, f"POST {url}")

    def _known(self, pact: _Pact) -> tuple[str, ...]:
        """The judged versions that the broker knows, or the one by which it knows their content; HalError if none."""
        known = tuple(version for version in dict.fromkeys(self.versions) if self._knows(version))
        return known or (self._of_branch(pact),)

    def _knows(self, version: str) -> bool:
        try:
            self.client.ask(self._link("pb:pacticipant-version", pacticipant=self.name, version=version))
        except HalError as error:
            if error.status == 404:
                return False
            raise
        return True

    def _of_branch(self, pact: _Pact) -> str:
        """The newest version of the branch, if it is of the judged content."""
        asked = ", ".join(version[:12] for version in self.versions) or "no commit"
        fault = f"the broker has no results of {self.name} at {asked}"
        if not self.branch:
            raise HalError(fault, hint=_PUBLISH)
        selectors = [(self.name, {"branch": self.branch, "latest": "true"}), (pact.consumer, {"version": pact.version})]
        data = self.client.ask(self._matrix_url(selectors))
        found = sorted(_numbers(data, self.name))
        for number in found:
            if any(names_commit(number, version) for version in self.versions) or self.identical(number):
                return number
        if not found:
            raise HalError(f"{fault}, nor of the branch {self.branch}", hint=_PUBLISH)
        newest = ", ".join(number[:40] for number in found)
        raise HalError(f"{fault}; the newest of the branch {self.branch} is {newest}", lack=Lack.STALE, hint=_PUBLISH)

    def _matrix(self, consumer: str, versions: list[str], known: tuple[str, ...]) -> Fetched:
        """The results of all known versions for the listed versions of one consumer; unverified where none has one."""
        selectors = [(self.name, {"version": version}) for version in known]
        selectors += [(consumer, {"version": version}) for version in versions]
        url = self._matrix_url(selectors)
        data = self.client.ask(url)
        return self._file(("consumers", consumer, "matrix.json"), data, MATRIX.name, f"GET {url}", "\n".join(known))

    def _deployable(self, version: str) -> Fetched:
        relation = "pb:can-i-deploy-pacticipant-version-to-environment"
        url = self._link(relation, pacticipant=self.name, version=version, environment=self.environment)
        data = self.client.ask(url)
        self._versions(data, (version,))
        return self._file(("can-i-deploy.json",), data, MATRIX.name, f"GET {url}", version)

    def _pact(self, pact: _Pact) -> Fetched:
        """The pact itself, got where it was published to: it tells http from messages, which a matrix does not."""
        names = {"provider": self.name, "consumer": pact.consumer, "consumerApplicationVersion": pact.version}
        url = self._link("pb:publish-pact", **names)
        steps = ("consumers", pact.consumer, "pact", f"{pact.version}.json")
        return self._file(steps, self.client.ask(url), "pact-file", f"GET {url}")

    def _versions(self, data: bytes, asked: tuple[str, ...]) -> set[str]:
        """The provider's versions in a matrix; HalError where it is cut, or tells of versions that nobody asked for."""
        found = _numbers(data, self.name)
        if others := found - set(asked):
            fault = f"the broker answers of {self.name} {min(others)[:40]}, which was not asked for"
            raise HalError(fault, lack=Lack.INVALID)
        return found

    def _matrix_url(self, selectors: list[tuple[str, dict[str, str]]]) -> str:
        query = [("latestby", "cvpv"), ("limit", str(LIMIT))]
        for name, selector in selectors:
            query += [("q[][pacticipant]", name), *((f"q[][{key}]", value) for key, value in selector.items())]
        return f"{self.client.base}/matrix?{urlencode(query, quote_via=quote)}"

    def _link(self, relation: str, **variables: str) -> str:
        url = self.client.link(self.index, relation, **variables)
        if not url:
            raise HalError(f"the broker's index has no {relation}", hint="use a Pact Broker of 2.105 or later")
        return url

    def _pages(self, url: str, body: Any) -> Iterator[bytes]:
        try:
            yield from self.client.pages(url, body)
        except HalError as error:
            if error.status == 404:
                hint = "give the name by which its pacts call it as the provider's name"
                raise HalError(f"the broker knows no {self.name!r}", hint=hint, status=404) from error
            raise

    def _file(self, names: tuple[str, ...], data: bytes, form: str, asked: str, version: str = "") -> Fetched:
        path = "/".join(("pact-broker", _safe(self.name), *map(_safe, names)))
        return Fetched(path=path, data=data, format=form, service=self.service, asked=asked, version=version)


def _pacts(listing: Fetched) -> Iterator[_Pact]:
    try:
        table = LIST.collect(Source.of_bytes(listing.path, listing.data)).table
    except EvidenceError as error:
        raise HalError(f"the list of pacts to verify: {error.fault}", lack=Lack.INVALID) from error
    columns = [table.text(name) for name in ("entry", "consumer", "consumer-version")]
    for row in range(len(table)):
        entry, consumer, version = (column[row] for column in columns)
        if entry != "wip":
            yield _Pact(consumer, version)


def _numbers(data: bytes, provider: str) -> set[str]:
    """The versions of a provider in the rows of a matrix; HalError where there are too many rows to be all."""
    try:
        rows = _MATRIX.decode(data).matrix
    except msgspec.ValidationError as error:
        raise HalError(f"the matrix is none: {error}", lack=Lack.INVALID) from error
    if len(rows) >= LIMIT:
        raise HalError(f"the matrix has {len(rows):,} rows and may have been cut", lack=Lack.INVALID)
    sides = [row.provider for row in rows if row.provider.name == provider]
    return {side.version.number for side in sides if side.version is not None}


def _safe(name: str) -> str:
    """A name as one step of a path on every file system, never `.` or `..`."""
    quoted = quote(name, safe="")
    return f"%2E{quoted[1:]}" if quoted.startswith(".") else quoted
