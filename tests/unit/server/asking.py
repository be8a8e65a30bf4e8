"""Asks an application without a socket, with headers and paths as bytes, and a server to ask: one view, one token."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec
from starlette.applications import Starlette

from readygate.model.release import MilestoneExit
from readygate.model.verdict import Readiness
from readygate.server.app import application
from readygate.server.tokens import Token, Tokens
from readygate.server.view import View


def cheap(name: str, secret: str, *services: str) -> Token:
    """A token whose hash costs nothing, for tests that are about something else."""
    token = Token(name=name, salt=b"salt", hash=b"", cost=2, services=frozenset(services))
    return msgspec.structs.replace(token, hash=token.hashed(secret))


ADMIN, GUEST = f"admin.{'Ad-_' * 10}min", f"guest.{'Gu12' * 10}est"
TOKENS = (cheap("admin", ADMIN[6:]), cheap("guest", GUEST[6:], "shop"))
SHOP = Readiness(service="shop", current_level="L1", target_level="L2", gaps=("G1.coverage: fail",))
CART = Readiness(service="cart", current_level="L4", target_level="L4", gaps=())


class Answer(NamedTuple):
    """What came back; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a problem, which is whole."""
        assert self.headers["content-type"] == "application/problem+json"
        assert self.headers["cache-control"] == "no-store"
        found = self.json
        assert set(found) == {"type", "title", "status", "detail", "code"}
        assert found["status"] == self.status
        return str(found["code"])


def milestone(name: str) -> MilestoneExit:
    return MilestoneExit(milestone=name, opens=False, commit="", date="2026-11-22", policy="p1", services=())


def view(**given: Any) -> View:
    fields = {
        "services": ("cart", "shop", "till"),
        "readiness": {"cart": CART, "shop": SHOP},
        "unread": frozenset(),
        "branch": "main",
        "milestones": ("M1", "M2"),
        "exit_at": milestone,
    }
    return View(**{**fields, **given})


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Served:
    """An application and what it told."""

    def __init__(self, take: Callable[[], View] = view, **limits: int) -> None:
        self.clock = Clock()
        self.told: list[str] = []
        self.app: Starlette = application(take, Tokens(TOKENS), clock=self.clock, tell=self.told.append, **limits)

    def get(self, path: str, token: str = ADMIN, **more: Any) -> Answer:
        """What a request with a token is answered."""
        own = [(b"authorization", f"Bearer {token}".encode())] if token else []
        return ask(self.app, path, headers=[*own, *more.pop("headers", [])], **more)


def ask(
    app: Starlette,
    path: str,
    *,
    method: str = "GET",
    headers: Sequence[tuple[bytes, bytes]] = (),
    client: tuple[str, int] | None = ("192.0.2.1", 4000),
) -> Answer:
    """One request; what is before `?` is the path as it is, decoded."""
    before, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": before,
        "raw_path": before.encode("utf-8", "surrogatepass"),
        "query_string": query.encode(),
        "root_path": "",
        "headers": list(headers),
        "client": client,
        "server": ("127.0.0.1", 80),
    }
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    (start,) = [message for message in sent if message["type"] == "http.response.start"]
    body = b"".join(message.get("body", b"") for message in sent)
    names = [name for name, _ in start["headers"]]
    assert len(set(names)) == len(names)
    return Answer(start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body)
