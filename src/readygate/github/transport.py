"""The wire to GitHub: PyGithub's requester for the API, plain requests for downloads.

Enters: requests. Leaves: answers as they came. The token goes to the API's own origin alone: what a redirect names is
fetched by another session that knows no token, no cookie and no .netrc. Both libraries are imported when the first
request is made (about 0.35 s).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol
from urllib.parse import urlsplit

import msgspec

from readygate.model.errors import UsageError

_CHUNK = 1 << 16
_SECONDS = 30
"""Seconds that a connection may be silent."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of the API; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str] = {}
    text: str = ""


class Blob(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of a storage: its status, the declared media type, the body as it was sent."""

    status: int
    chunks: Iterator[bytes]
    media: str = ""


class Disconnected(Exception):
    """No answer, or one that was cut off; the text says how, without the address."""


class Transport(Protocol):
    """Asks once; Disconnected where no whole answer came."""

    @property
    def origin(self) -> str:
        """The API's address without a final slash."""

    def ask(self, method: str, path: str, query: Mapping[str, str | int], body: Any) -> Reply:
        """One request to the API; `body` is JSON, None for none."""

    def blob(self, url: str) -> AbstractContextManager[Blob]:
        """One request to any address, without a token."""


class Wire:
    """The real transport. Several threads may share it: PyGithub keeps the request in its connection, so that API
    requests are made one at a time; downloads are not."""

    def __init__(self, origin: str, token: str, *, agent: str = "readygate", seconds: float = _SECONDS) -> None:
        address = urlsplit(origin)
        if address.scheme not in {"http", "https"} or not address.hostname or address.username:
            raise UsageError("GITHUB_API_URL is not the address of an API", hint="it looks like https://api.github.com")
        self._origin = origin.rstrip("/")
        self._token = token
        self._agent = agent
        self._seconds = seconds
        self._requester: Any = None
        self._connection: Any = None
        self._lock = threading.Lock()

    @property
    def origin(self) -> str:
        return self._origin

    def ask(self, method: str, path: str, query: Mapping[str, str | int], body: Any) -> Reply:
        import requests

        with self._lock:
            if self._connection is None:
                self._requester, self._connection = self._connected()
            try:
                status, headers, text = self._requester.requestJson(
                    method, path, parameters=dict(query), input=body, cnx=self._connection
                )
            except (requests.RequestException, UnicodeError) as error:
                raise Disconnected(_how(error)) from None
        return Reply(status=status, headers=headers, text=text)

    @contextmanager
    def blob(self, url: str) -> Iterator[Blob]:
        import requests
        from urllib3.exceptions import HTTPError

        with requests.Session() as session:
            session.auth = _no_token  # without it requests looks for a password in .netrc
            headers = {"Accept-Encoding": "identity", "User-Agent": self._agent}
            try:
                # A further redirect is not followed: requests would then look into .netrc after all.
                with session.get(
                    url, stream=True, timeout=self._seconds, headers=headers, allow_redirects=False
                ) as answer:
                    chunks = answer.raw.stream(_CHUNK, decode_content=False)
                    yield Blob(status=answer.status_code, chunks=chunks, media=answer.headers.get("Content-Type", ""))
            except (requests.RequestException, HTTPError, UnicodeError) as error:
                raise Disconnected(_how(error)) from None

    def _connected(self) -> tuple[Any, Any]:
        from github import Auth
        from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass, Requester

        address = urlsplit(self._origin)
        plain = address.scheme == "http"
        connection = (HTTPRequestsConnectionClass if plain else HTTPSRequestsConnectionClass)(
            address.hostname or "", address.port, timeout=int(self._seconds)
        )
        connection.session.hooks["response"].append(_stay)
        requester = Requester(
            auth=Auth.Token(self._token) if self._token else None,
            base_url=self._origin,
            timeout=int(self._seconds),
            user_agent=self._agent,
            per_page=100,
            verify=True,
            retry=None,
            pool_size=None,
        )
        return requester, connection


def _stay(answer: Any, *_: Any, **__: Any) -> None:
    """Ends a request whose answer is that the repository has another name: PyGithub would follow it and lose the query,
    so that a file of another commit or runs of another branch would come back."""
    import requests

    if answer.status_code == 301:
        raise requests.TooManyRedirects


def _no_token(request: Any) -> Any:
    return request


def _how(error: BaseException) -> str:
    """The kind of a fault; the libraries' own texts hold addresses, and those of storages hold keys."""
    told = {
        "Timeout": "no answer in time",
        "ConnectTimeout": "no answer in time",
        "ReadTimeout": "no answer in time",
        "TooManyRedirects": "the repository has another name by now (301)",
    }
    name = type(error).__name__
    return told.get(name, f"no connection or an answer cut off ({name})")
