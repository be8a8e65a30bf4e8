"""Who comes in: the token of a request, how often it may ask, and that every answer is one of ours.

Enters: requests. Leaves: those of a known token, with the token in the scope; problems for all others, and for our own
faults. Headers of security stand on every answer; no header of a request is ever told or kept.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from readygate.server.limits import Limit
from readygate.server.problems import MEDIA, Code, ProblemError
from readygate.server.tokens import Token, Tokens

OPEN = frozenset({"/healthz"})
"""Paths that ask for no token."""
_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Authorization",
}
_CHALLENGE = 'Bearer realm="readygate"'


def answer(status: int, body: bytes, media: str | None, headers: Mapping[str, str]) -> Response:
    """A response with the headers that each one has."""
    return Response(body, status_code=status, media_type=media, headers={**_SECURITY, **headers})


def refused(problem: ProblemError) -> Response:
    """A problem as a response that nobody keeps."""
    return answer(problem.status, problem.body, MEDIA, {"Cache-Control": "no-store", **problem.headers})


class Door:
    """Stands before the router."""

    def __init__(self, app: ASGIApp, tokens: Tokens, limits: tuple[Limit, Limit], tell: Callable[[str], None]) -> None:
        self._app = app
        self._tokens = tokens
        self._limit, self._strangers = limits
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request. What is none (the process starts or ends) goes on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: dict[str, str] = {}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        try:
            if scope["path"] not in OPEN:
                scope["token"] = token = await self._token(Request(scope))
                left = self._limit.take(token.name)
                if left.remaining < 0:
                    raise ProblemError(Code.THROTTLED, "this token asked too often", left.headers)
                headers.update(left.headers)
            await self._app(scope, receive, sent)
        except ProblemError as problem:
            await refused(problem)(scope, receive, send)
        except Exception as error:  # noqa: BLE001 (whatever it is, who asks gets a problem and no traceback)
            self._tell(_fault(error))
            await refused(ProblemError(Code.INTERNAL, "this is a fault of the server"))(scope, receive, send)

    async def _token(self, request: Request) -> Token:
        """The token of the request; ProblemError without a known one."""
        fields = request.headers.getlist("authorization")
        scheme, _, given = fields[0].partition(" ") if len(fields) == 1 else ("", "", "")
        if scheme.lower() != "bearer":
            raise _unknown("a bearer token is needed", _CHALLENGE)
        given = given.strip(" ")
        found = self._tokens.known(given) or await run_in_threadpool(self._tried, given, _address(request))
        if found is None:
            raise _unknown("the token is not known", f'{_CHALLENGE}, error="invalid_token"')
        return found

    def _tried(self, given: str, address: str) -> Token | None:
        left = self._strangers.take(address)
        if left.remaining < 0:
            raise ProblemError(Code.THROTTLED, "too many unknown tokens came from this address", left.headers)
        return self._tokens.found(given)


def _fault(error: Exception) -> str:
    """What is wrong and where in our code; not its words, for they may hold what was sent."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _unknown(detail: str, challenge: str) -> ProblemError:
    return ProblemError(Code.UNAUTHENTICATED, detail, {"WWW-Authenticate": challenge})
