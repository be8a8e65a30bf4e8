"""A GitHub that says what it is told to: answers by method and path, each request written down."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from readygate.github.api import Api
from readygate.github.transport import Blob, Disconnected, Reply

ORIGIN = "https://api.github.test"
STORAGE = "https://storage.test"


def reply(value: Any = None, status: int = 200, **headers: str) -> Reply:
    """An answer with a JSON body; `retry_after=` becomes `retry-after`."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status=status, headers=named, text="" if value is None else json.dumps(value))


def refused(status: int, message: str, **headers: str) -> Reply:
    return reply({"message": message}, status, **headers)


class Scripted:
    """The transport: `routes` maps `GET /path` to what is answered, one after another, the last one for ever.

    An answer is a Reply, an exception, a function of the query, or a value that becomes a JSON body. What has no route
    is 404. `blobs` maps addresses to bodies or to blobs.
    """

    def __init__(self, routes: Mapping[str, Any] = {}, blobs: Mapping[str, Any] = {}, origin: str = ORIGIN) -> None:
        self.routes = dict(routes)
        self.blobs = dict(blobs)
        self.asked: list[str] = []
        self.queries: list[Mapping[str, str | int]] = []
        self.bodies: list[Any] = []
        self.fetched: list[str] = []
        self._origin = origin

    @property
    def origin(self) -> str:
        return self._origin

    def ask(self, method: str, path: str, query: Mapping[str, str | int], body: Any) -> Reply:
        self.asked.append(f"{method} {path}")
        self.queries.append(query)
        self.bodies.append(body)
        answer = _next(self.routes, f"{method} {path}", refused(404, "Not Found"))
        if isinstance(answer, Callable):  # type: ignore[arg-type]
            answer = answer(query)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Reply) else reply(answer)

    @contextmanager
    def blob(self, url: str) -> Iterator[Blob]:
        self.fetched.append(url)
        answer = _next(self.blobs, url.partition("?")[0], Blob(status=404, chunks=iter(())))
        if isinstance(answer, Exception):
            raise answer
        yield answer if isinstance(answer, Blob) else Blob(status=200, chunks=iter((answer,)), media="application/zip")

    def serve(self, path: str, content: Any, name: str) -> None:
        """Makes `path` a download of `content`."""
        self.routes[f"GET {path}"] = reply(None, 302, location=f"{STORAGE}/{name}?sig=key")
        self.blobs[f"{STORAGE}/{name}"] = content


def _next(answers: dict[str, Any], key: str, otherwise: Any) -> Any:
    if key not in answers:
        return otherwise
    known = answers[key]
    if not isinstance(known, Turns):
        return known
    return known.pop(0) if len(known) > 1 else known[0]


class Turns(list[Any]):
    """Answers one after another, the last one for ever."""


def broken(*chunks: bytes) -> Blob:
    """A body that breaks off."""

    def pieces() -> Iterator[bytes]:
        yield from chunks
        raise Disconnected("cut off")

    return Blob(status=200, chunks=pieces())


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def api(github: Scripted, clock: Clock | None = None, **settings: Any) -> Api:
    """An Api whose waits take no time."""
    known = clock or Clock()
    return Api(github, secret="ghs_secret", sleep=known.sleep, clock=known, **settings)
