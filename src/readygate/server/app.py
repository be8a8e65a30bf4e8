"""The endpoints: `/readiness`, `/readiness/{service}`, `/milestones/{id}`, `/openapi.json`, `/healthz`.

Enters: requests with a bearer token, views of the ledger. Leaves: JSON with an ETag, or problem+json. `openapi.json`
beside this module describes it. HTTP semantics: RFC 9110, bearer tokens: RFC 6750.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from readygate.model.codec import encode
from readygate.renderers.release import release_file
from readygate.server.door import Door, answer, refused
from readygate.server.limits import Limit
from readygate.server.problems import Code, ProblemError
from readygate.server.tokens import Token, Tokens
from readygate.server.view import View

PAGE, LARGEST = 50, 200
"""Services on a page, where nobody says, and at most."""
_JSON = "application/json"


@cache
def openapi() -> bytes:
    """The OpenAPI document."""
    return Path(__file__).with_name("openapi.json").read_bytes()


def application(
    view: Callable[[], View],
    tokens: Tokens,
    *,
    clock: Callable[[], float],
    tell: Callable[[str], None],
    quota: int = 600,
    strangers: int = 30,
) -> Starlette:
    """The application. `quota` are requests of a token in a minute, `strangers` tries of one address with tokens that
    are not known yet; `tell` hears of our own faults.
    """
    told = _Endpoints(view)
    routes = [
        Route("/readiness", told.services),
        Route("/readiness/{service}", told.service),
        Route("/milestones/{milestone}", told.milestone),
        Route("/openapi.json", told.openapi),
        Route("/healthz", told.healthy),
    ]
    limits = (Limit("token", quota, 60, clock), Limit("unknown-token", strangers, 60, clock))
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Door, tokens=tokens, limits=limits, tell=tell)],
        exception_handlers={HTTPException: _http, ProblemError: _problem},
    )
    app.router.redirect_slashes = False
    return app


class _Endpoints:
    """What each path answers; all are called in threads, for a view may have to be read first."""

    def __init__(self, view: Callable[[], View]) -> None:
        self._view = view

    def services(self, request: Request) -> Response:
        """One page of services."""
        given = _parameters(request, "cursor", "limit")
        limit = _limit(given.get("limit", str(PAGE)))
        token: Token = request.scope["token"]
        return _tagged(request, encode(self._view().page(token.may_see, given.get("cursor", ""), limit)))

    def service(self, request: Request) -> Response:
        """The readiness of one service: the bytes of `readiness.json`."""
        _parameters(request)
        token: Token = request.scope["token"]
        name = request.path_params["service"]
        if not token.may_see(name):
            raise ProblemError(Code.FORBIDDEN, "this token may not see this service")
        return _tagged(request, encode(self._view().one(name)))

    def milestone(self, request: Request) -> Response:
        """The exit of a milestone: `release.json` by the ledger."""
        _parameters(request)
        token: Token = request.scope["token"]
        if token.services:
            raise ProblemError(Code.FORBIDDEN, "this token may see some services only, and a milestone tells all")
        return _tagged(request, release_file(self._view().milestone(request.path_params["milestone"])))

    def openapi(self, request: Request) -> Response:
        """The description of all this."""
        return _tagged(request, openapi())

    async def healthy(self, _request: Request) -> Response:
        """That the process answers; nothing of the ledger."""
        return answer(200, encode({"status": "ok"}), _JSON, {"Cache-Control": "no-store"})


def _parameters(request: Request, *known: str) -> Mapping[str, str]:
    """The query parameters; ProblemError where one is unknown or there twice."""
    given = request.query_params.multi_items()
    names = [name for name, _ in given]
    if not set(names) <= set(known):
        expected = " and ".join(f"`{name}`" for name in known) or "none"
        raise ProblemError(Code.PARAMETER, f"a query parameter is not known here; there is {expected}")
    if len(set(names)) < len(names):
        raise ProblemError(Code.PARAMETER, "a query parameter is given twice")
    return dict(given)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= LARGEST):
        raise ProblemError(Code.PARAMETER, f"`limit` is a number from 1 to {LARGEST}")
    return int(text)


def _tagged(request: Request, body: bytes) -> Response:
    """The body with its ETag, or 304 for who has it already. `no-cache`: kept by the one who asked, and asked again."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if _has(request.headers.getlist("if-none-match"), tag):
        return answer(304, b"", None, headers)
    return answer(200, body, _JSON, headers)


def _has(given: list[str], tag: str) -> bool:
    """Whether If-None-Match names the tag, compared weakly (RFC 9110, section 13.1.2)."""
    named = [one.strip().removeprefix("W/") for field in given for one in field.split(",")]
    return tag in named or named == ["*"]


async def _http(_request: Request, error: Exception) -> Response:
    """What the router raises: no such path, or no such method of it."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return refused(ProblemError(Code.METHOD, "only GET and HEAD are answered here", error.headers))
    return refused(ProblemError(Code.NOT_FOUND, "there is nothing at this path; /openapi.json lists what there is"))


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return refused(error)
