"""A client of one HAL API that keeps its secret to one origin.

Enters: a base URL, what proves who asks, limits, and a clock. Leaves: bodies in JSON, or HalError with a reason and a
way out; nothing else is raised for what a server does. Links and redirects to another origin are not followed, with or
without the secret. 429, 5xx and lost connections are asked again, other answers never. HAL:
https://datatracker.ietf.org/doc/html/draft-kelly-json-hal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import msgspec

from readygate import __version__
from readygate.sources.broker_access import Access, Origin, base_url, origin_of
from readygate.sources.hal_faults import HalError, Lack, named, said, wait_of

if TYPE_CHECKING:
    import requests

_AGAIN = {301, 302, 303, 307, 308}
_SAME_METHOD = {307, 308}
_CHUNK = 1 << 16
_SAID = 200
_VARIABLE = re.compile(r"\{([^{}]+)\}")


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds. `connect` and `read` bound one wait, `total` all requests together, `patience` all pauses.

    `attempts` are those of one request, the first included. `size` is the most bytes of one body after decompression.
    """

    connect: float = 5
    read: float = 20
    total: float = 120
    patience: float = 60
    attempts: int = 4
    size: int = 32 << 20
    redirects: int = 5
    pages: int = 50


class _Link(msgspec.Struct):
    href: str


class _Page(msgspec.Struct):
    links: dict[str, msgspec.Raw] = msgspec.field(name="_links", default_factory=dict)


# Built before there are threads, see `readers.json.decoder`.
_PAGE = msgspec.json.Decoder(_Page)
_LINK: msgspec.json.Decoder[_Link | None] = msgspec.json.Decoder(_Link | None)
_NO_LINK = msgspec.Raw(b"null")


class _Passing(Exception):
    """A fault that another attempt may not meet; `wait` is what the server asked for, None where it did not."""

    def __init__(self, fault: str, wait: float | None = None) -> None:
        super().__init__(fault)
        self.wait = wait


class Client:
    """Asks one API, from as many threads as like to. `requests` counts what was sent."""

    def __init__(
        self,
        base: str,
        access: Access,
        *,
        session: requests.Session,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
        limits: Limits = Limits(),  # noqa: B008 (frozen)
    ) -> None:
        self.base = base_url(base)
        self.requests = 0
        self._access = access
        self._origin = origin_of(self.base)
        self._session = session
        self._sleep = sleep
        self._clock = clock
        self._limits = limits
        self._deadline = clock() + limits.total
        self._patience = limits.patience
        self._counting = Lock()

    def pages(self, url: str, body: Any = None) -> Iterator[bytes]:
        """The JSON body at `url` and those of its `next` links; with `body` all are asked for by POST."""
        seen: set[str] = set()
        while url:
            if url in seen or len(seen) == self._limits.pages:
                raise HalError(f"the pages at {url} do not end", lack=Lack.INVALID)
            seen.add(url)
            data = self.ask(url, body)
            yield data
            url = self.link(data, "next")

    def ask(self, url: str, body: Any = None) -> bytes:
        """The JSON body of one request, after as many attempts as the limits allow."""
        attempt = 1
        while True:
            try:
                return self._json(url, self._followed(self.own(url), body))
            except _Passing as passing:
                if attempt == self._limits.attempts or not self._paused(passing.wait, attempt):
                    times = "once" if attempt == 1 else f"{attempt} times"
                    hint = "run again when the broker is well; see whether this runner can reach it"
                    raise HalError(f"{passing} (asked {times})", hint=hint) from passing
            attempt += 1

    def link(self, data: bytes, relation: str, **variables: str) -> str:
        """The URL of a relation of a body, its template filled in; empty where the body has none."""
        try:
            found = _LINK.decode(_page(data).links.get(relation, _NO_LINK))
        except msgspec.ValidationError as error:
            raise HalError(f"the link {relation} has no `href`", lack=Lack.INVALID) from error
        href = found.href if found else ""
        filled = _VARIABLE.sub(lambda match: quote(variables.get(match[1], ""), safe=""), href)
        return self.own(_joined(f"{self.base}/", filled)) if filled else ""

    def own(self, url: str) -> str:
        """The same URL on the configured origin; HalError where it is of another.

        A broker behind a proxy that ends TLS often writes its own links with `http`: those are asked over `https`.
        """
        origin = origin_of(url)
        parts = urlsplit(url) if origin else urlsplit("")
        if origin is None or "@" in parts.netloc or not self._is_own(origin):
            raise HalError(
                f"the broker leads to {self._access.hidden(url)[:_SAID]!r}, which is not {self._origin}: not followed",
                lack=Lack.INVALID,
                hint="give the broker the address that is configured here as its own base URL",
            )
        ours = urlsplit(str(self._origin))
        return urlunsplit((ours.scheme, ours.netloc, parts.path, parts.query, ""))

    def _is_own(self, origin: Origin) -> bool:
        ours = self._origin
        plain = Origin(scheme="http", host=ours.host, port=80) if ours else None
        return origin == ours or (origin == plain and str(ours).startswith("https:"))

    def _followed(self, url: str, body: Any) -> requests.Response:
        """The answer behind redirects, which stay on the origin and never fall back to http."""
        for _ in range(self._limits.redirects + 1):
            response = self._sent(url, body)
            if response.status_code not in _AGAIN or "Location" not in response.headers:
                return response
            response.close()
            target = _joined(url, response.headers["Location"])
            if origin_of(target) != self._origin:
                self._refuse_redirect(target)
            if body is not None and response.status_code not in _SAME_METHOD:
                raise HalError(f"{url} redirects a POST with {response.status_code}", lack=Lack.INVALID)
            url = self.own(target)
        raise HalError(f"{url} redirects more than {self._limits.redirects} times", lack=Lack.INVALID)

    def _refuse_redirect(self, target: str) -> None:
        origin = origin_of(target)
        where = f"{origin}" if origin else "no URL of http or https"
        raise HalError(
            f"{self._origin} redirects to {where}: not followed, and no secret was sent there",
            lack=Lack.INVALID,
            hint=f"if {where} is the broker, configure it as its base URL",
        )

    def _sent(self, url: str, body: Any) -> requests.Response:
        import requests  # 0.1 s

        left = self._deadline - self._clock()
        if left <= 0:
            raise HalError(f"the broker took longer than {self._limits.total:g} s in all")
        with self._counting:
            self.requests += 1
        try:
            return self._reply(url, body, (min(self._limits.connect, left), min(self._limits.read, left)))
        except requests.exceptions.SSLError as error:
            hint = "name the certificate authority in REQUESTS_CA_BUNDLE, or repair the broker's certificate"
            raise HalError(f"{self._origin} shows no certificate that can be trusted", hint=hint) from error
        except (requests.ConnectionError, requests.Timeout) as error:
            raise _Passing(f"{self._origin} cannot be reached: {named(error)}") from error
        except (requests.RequestException, ValueError) as error:
            raise HalError(f"{self._origin} cannot be asked: {named(error)}", lack=Lack.INVALID) from error

    def _reply(self, url: str, body: Any, times: tuple[float, float]) -> requests.Response:
        """The head of the answer, by the adapter: a session reads the whole body of a redirect, however long it is."""
        import requests

        method, headers = "GET" if body is None else "POST", {"Accept": "application/hal+json"}
        headers["User-Agent"] = f"readygate/{__version__}"
        question = requests.Request(method, url, headers=headers, json=body, auth=self._sign)
        prepared = self._session.prepare_request(question)
        settings: Any = self._session.merge_environment_settings(url, {}, True, None, None)
        return self._session.get_adapter(url).send(prepared, timeout=times, **settings)

    def _sign(self, request: Any) -> Any:
        """Set even where it is empty: without it `requests` would look for a secret in ~/.netrc."""
        request.headers.pop("Authorization", None)
        if self._access.header() and origin_of(request.url) == self._origin:
            request.headers["Authorization"] = self._access.header()
        return request

    def _json(self, url: str, response: requests.Response) -> bytes:
        """The body of a success, as it was sent; an error by its status."""
        path = urlsplit(url).path
        with response:
            status = response.status_code
            if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise _Passing(f"{path} answers {status}", wait_of(response.headers, self._clock()))
            data = self._read(path, response)
        if status != HTTPStatus.OK:
            raise self._refused(path, status, data)
        try:
            msgspec.json.decode(data)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            kind = response.headers.get("Content-Type", "no type")[:60]
            hint = "is this the broker's base URL, and is no log-in page before it?"
            raise HalError(f"{path} answers no JSON ({kind}): cut or not HAL", lack=Lack.INVALID, hint=hint) from error
        return data

    def _read(self, path: str, response: requests.Response) -> bytes:
        """All bytes, counted and timed while they arrive: `read1` gives what there is, so that drops do not add up."""
        from urllib3.exceptions import HTTPError

        data = bytearray()
        try:
            while chunk := response.raw.read1(_CHUNK, decode_content=True):
                data += chunk
                if len(data) > self._limits.size:
                    fault = f"{path} answers more than {self._limits.size >> 20} MiB"
                    raise HalError(fault, lack=Lack.INVALID)
                if self._clock() > self._deadline:
                    raise HalError(f"the broker took longer than {self._limits.total:g} s in all")
        except (HTTPError, OSError) as error:
            raise _Passing(f"{path} broke off after {len(data):,} bytes: {named(error)}") from error
        return bytes(data)

    def _refused(self, path: str, status: int, data: bytes) -> HalError:
        words = self._access.hidden(" ".join(said(data).split()))[:_SAID]
        fault = f"{path} answers {status}" + (f": {words}" if words else "")
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            hint = "the broker does not accept the secret: see whether it has expired and may read"
            return HalError(fault, hint=hint, status=status)
        return HalError(fault, status=status)

    def _paused(self, wait: float | None, attempt: int) -> bool:
        """Wait as the server asks, else half a second doubled with each attempt; False where patience is at its end."""
        pause = 2.0 ** (attempt - 2) if wait is None else wait
        with self._counting:
            if pause > self._patience or pause > self._deadline - self._clock():
                return False
            self._patience -= pause
        self._sleep(pause)
        return True


def _joined(base: str, href: str) -> str:
    """An absolute URL; what no URL can be made of stays as it is, and is of no origin."""
    try:
        return urljoin(base, href)
    except ValueError:
        return href


def _page(data: bytes) -> _Page:
    try:
        return _PAGE.decode(data)
    except msgspec.ValidationError as error:
        raise HalError(f"the answer is not HAL: {error}", lack=Lack.INVALID) from error
