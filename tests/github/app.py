"""The way of a request: log, faults, rights, judge, work, judge, faults. A Starlette application.

What is wrong with a request or an answer by GitHub's description, or too long by its rules, is kept in `violations`
and answered with 599 (422 for a size), a status that no client can take for GitHub's.
"""

import json
import traceback
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.github import access, rules, storage
from tests.github.broken import Reset, Slow, Truncated
from tests.github.calls import HANDLERS, Answer, Call, Listing, Token
from tests.github.description import Description, Operation
from tests.github.faults import CARRIED_OUT, Fault, Faults, Kind
from tests.github.filling import fill
from tests.github.state import State

Json = Any
INVALID = 599
API_HOST, BLOB_HOST = "127.0.0.1", "localhost"
MANY_SEGMENTS = frozenset({"ref", "branch", "path", "basehead"})
METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"]


class Violation(Exception):
    """A request or an answer that GitHub's description does not allow."""


class Seen(msgspec.Struct, kw_only=True):
    """A request as it came; `token` is its name, `operation` is None for the storage, `status` 0 for no answer."""

    method: str
    path: str
    query: dict[str, str]
    token: str | None
    operation: str | None
    status: int = 0
    body: Json = None


class GitHub:
    """The loopback GitHub without its socket; `port` is known once it listens."""

    def __init__(self, state: State, description: Description, prefix: str = "") -> None:
        self.state = state
        self.description = description
        self.prefix = prefix
        self.port = 0
        self.tokens: dict[str, Token] = {}
        self.requests: list[Seen] = []
        self.violations: list[str] = []
        self.faults = Faults()
        routes = [self._route(operation) for operation in sorted(description.operations, key=_greedy_last)]
        blobs = Route("/blob/{artifact:int}", self._blob)
        anything = Route("/{anything:path}", self._unknown, methods=METHODS)
        self._routed = Starlette(routes=[blobs, *routes, anything])

    @property
    def api(self) -> str:
        """The address of the API."""
        return f"http://{API_HOST}:{self.port}{self.prefix}"

    @property
    def blobs(self) -> str:
        """The address of the storage, another host by name."""
        return f"http://{BLOB_HOST}:{self.port}/blob"

    # --- routes ---------------------------------------------------------------------------------------------------

    async def asgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application; a repository may be named by its number, as the addresses of later pages do."""
        start, numbered, rest = scope["path"].partition(f"{self.prefix}/repositories/")
        if numbered and not start:
            number, slash, inner = rest.partition("/")
            named = [it.full_name for it in self.state.repositories.values() if str(it.id) == number]
            scope = {**scope, "path": f"{self.prefix}/repos/{''.join(named)}{slash}{inner}"}
        await self._routed(scope, receive, send)

    def _numbered(self, path: str) -> str:
        """The address of a path, its repository named by number."""
        parts = path.split("/", 4)
        home = self.state.repository("/".join(parts[2:4])) if parts[1] == "repos" else None
        return f"{self.api}/repositories/{home.id}/{parts[4]}" if home else f"{self.api}{path}"

    def _route(self, operation: Operation) -> Route:
        async def endpoint(request: Request) -> Response:
            return await self._api(operation, request)

        path = self.prefix + operation.path
        for name in MANY_SEGMENTS:
            path = path.replace("{" + name + "}", "{" + name + ":path}")
        return Route(path, endpoint, methods=[operation.method])

    async def _api(self, operation: Operation, request: Request) -> Response:
        if request.url.hostname != API_HOST:
            return await self._unknown(request)
        token = access.token_of(self.tokens, request.headers.get("authorization", ""))
        seen = self._saw(request, request.url.path.removeprefix(self.prefix), token, operation.name)
        raw = await request.body()
        fault = self.faults.meet(seen.method, seen.path)
        if fault and fault.kind is Kind.RESET:
            return Reset()
        if fault and fault.status:
            return self._refused(seen, rules.Refusal(fault.status, fault.message, headers=fault.headers()), token)
        if fault and fault.kind is Kind.MOVED_PAGE:
            self._lose_oldest_comment(request.path_params)
        return self._spoilt(self._carried_out(operation, request, raw, token, seen), fault, seen, token)

    async def _blob(self, request: Request) -> Response:
        if request.url.hostname != BLOB_HOST:
            return await self._unknown(request)
        seen = self._saw(request, request.url.path, None, None)
        fault = self.faults.meet(seen.method, seen.path)
        if fault and fault.kind is Kind.RESET:
            return Reset()
        number, authorization = request.path_params["artifact"], request.headers.get("authorization", "")
        seen.status = (fault and fault.status) or storage.status(self.state, number, seen.query, authorization)
        if authorization:
            self.violations.append(f"a token went to {BLOB_HOST}, the storage of artifacts")
        if seen.status != 200:
            return storage.refusal(seen.status)
        return self._spoilt(storage.content(self.state, number), fault, seen, None)

    async def _unknown(self, request: Request) -> Response:
        seen = self._saw(request, request.url.path, None, None)
        told = f"{request.method} {request.url.hostname}{request.url.path}: no operation of the description"
        self.violations.append(told)
        return self._send(seen, INVALID, {"message": told}, None)

    def _saw(self, request: Request, path: str, token: Token | None, operation: str | None) -> Seen:
        name, query = token.name if token else None, dict(request.query_params)
        seen = Seen(method=request.method, path=path, query=query, token=name, operation=operation)
        self.requests.append(seen)
        return seen

    # --- the work -------------------------------------------------------------------------------------------------

    def _carried_out(
        self, operation: Operation, request: Request, raw: bytes, token: Token | None, seen: Seen
    ) -> Response:
        try:
            try:
                return self._work(operation, request, raw, token, seen)
            except rules.Refusal as refusal:
                self._judge_answer(operation, refusal.status, refusal.body())
                return self._refused(seen, refusal, token)
        except Violation as violation:
            told = str(violation)
        except Exception:  # noqa: BLE001 - a slip of an operation must fail the test, not hang it
            told = traceback.format_exc()
        self.violations.append(told)
        return self._send(seen, INVALID, {"message": told}, token)

    def _work(self, operation: Operation, request: Request, raw: bytes, token: Token | None, seen: Seen) -> Response:
        headers = dict(request.headers)
        rules.check_headers(headers)
        access.let_in(self.state, operation.name, request.path_params, token, headers.get("authorization", ""))
        self._judge_request(operation, request, raw, seen)
        call = Call(
            state=self.state,
            operation=operation.name,
            path=request.path_params,
            query=seen.query,
            body=seen.body,
            headers=headers,
            token=token,
            api=self.api,
            blobs=self.blobs,
        )
        found = HANDLERS[operation.name](call)
        if isinstance(found, Listing):
            page = rules.Page.asked(seen.query)
            more = rules.links(self._numbered(seen.path), seen.query, page, len(found.items))
            return self._answered(operation, found.answer(page), seen, token, {"link": more} if more else {})
        return self._answered(operation, found, seen, token, found.headers)

    def _answered(
        self, operation: Operation, answer: Answer, seen: Seen, token: Token | None, headers: Mapping[str, str]
    ) -> Response:
        if answer.raw is not None:
            seen.status = answer.status
            return Response(answer.raw, answer.status, {**self._headers(token), **headers})
        pointer = self.description.response_pointer(operation, answer.status)
        body = fill(self.description, {"$ref": pointer}, answer.body) if pointer else answer.body
        self._judge_answer(operation, answer.status, body)
        return self._send(seen, answer.status, body, token, headers)

    # --- the judge ------------------------------------------------------------------------------------------------

    def _judge_request(self, operation: Operation, request: Request, raw: bytes, seen: Seen) -> None:
        what = f"request {request.method} {seen.path}"
        try:
            seen.body = json.loads(raw) if raw else None
        except ValueError as fault:
            self.violations.append(f"{what}: {fault}")
            raise rules.Refusal(400, "Problems parsing JSON") from fault
        refusal = rules.too_long(operation.name, seen.body) if isinstance(seen.body, dict) else None
        if refusal is not None:
            self.violations.append(f"{what}: {refusal.message} {refusal.errors}")
            raise refusal
        path = {name: str(value) for name, value in request.path_params.items()}
        _blame(what, self.description.request_faults(operation, path, seen.query, seen.body))

    def _judge_answer(self, operation: Operation, status: int, body: Json) -> None:
        _blame(f"answer {status} to {operation.name}", self.description.response_faults(operation, status, body))

    # --- answers --------------------------------------------------------------------------------------------------

    def _headers(self, token: Token | None) -> dict[str, str]:
        stamp = {"date": self.state.now.strftime("%a, %d %b %Y %H:%M:%S GMT"), "server": "github.com"}
        return stamp | (token.allowance.headers() if token else {})

    def _send(
        self, seen: Seen, status: int, body: Json, token: Token | None, more: Mapping[str, str] | None = None
    ) -> Response:
        seen.status = status
        headers = self._headers(token) | {"content-type": "application/json; charset=utf-8"} | dict(more or {})
        if seen.operation:
            headers["x-accepted-github-permissions"] = rules.accepted(seen.operation)
        return Response(None if body is None else msgspec.json.encode(body), status, headers)

    def _refused(self, seen: Seen, refusal: rules.Refusal, token: Token | None) -> Response:
        return self._send(seen, refusal.status, refusal.body(), token, refusal.headers)

    def _spoilt(self, response: Response, fault: Fault | None, seen: Seen, token: Token | None) -> Response:
        if fault is None or seen.status == INVALID:
            return response
        if fault.kind is Kind.LOST_CONNECTION:
            seen.status = 0
            return Reset()
        if fault.kind in CARRIED_OUT:
            return self._refused(seen, rules.Refusal(502, fault.message), token)
        if fault.kind is Kind.SLOW:
            return Slow(response, fault.pause)
        return Truncated(response) if fault.kind is Kind.TRUNCATED else response

    def _lose_oldest_comment(self, path: Mapping[str, str]) -> None:
        home = self.state.repository(f"{path['owner']}/{path['repo']}")
        here = [it for it in home.comments if str(it.issue) == path.get("issue_number")] if home else []
        if home and here:
            home.comments.remove(min(here, key=lambda it: it.id))


def _blame(what: str, faults: tuple[str, ...]) -> None:
    if faults:
        raise Violation(f"{what}: {'; '.join(faults)}")


def _greedy_last(operation: Operation) -> tuple[bool, str]:
    """A parameter of many segments at the end of a path would swallow the longer paths: those come first."""
    last = operation.path.rpartition("/")[2].strip("{}")
    return last in MANY_SEGMENTS, operation.path
