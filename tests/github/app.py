"""The way of a request: log, faults, token, rights, judge, work, judge, faults. A Starlette application.

What is wrong with a request or an answer by GitHub's description, or too long by its rules, is kept in `violations`
and answered with 599 (422 for a size), a status that no client can take for GitHub's.
"""

import json
import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.github import rules
from tests.github.broken import Reset, Slow, Truncated
from tests.github.calls import HANDLERS, Answer, Call, Listing, Token
from tests.github.description import Description, Operation
from tests.github.faults import CARRIED_OUT, Fault, Faults, Kind
from tests.github.filling import fill
from tests.github.operations import actions
from tests.github.state import Repository, State

Json = Any
INVALID = 599
API_HOST, BLOB_HOST = "127.0.0.1", "localhost"
MANY_SEGMENTS = frozenset({"ref", "branch", "path", "basehead"})


class Seen(msgspec.Struct, kw_only=True):
    """A request as it came; `token` is its name, `operation` is None for the blob storage."""

    method: str
    path: str
    query: dict[str, str]
    token: str | None
    operation: str | None
    status: int = 0
    body: Json = None


class GitHub:
    """The loopback GitHub without its socket. `port` and `prefix` are known once it listens."""

    nothing: ClassVar[Mapping[str, str]] = {}

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
        blobs = Route("/blob/{artifact}", self._blob)
        anything = Route("/{anything:path}", self._unknown, methods=["GET", "POST", "PATCH", "PUT", "DELETE"])
        self._routed = Starlette(routes=[blobs, *routes, anything])

    async def asgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application; a repository may be named by its number, as the addresses of later pages do."""
        start, numbered, rest = scope["path"].partition(f"{self.prefix}/repositories/")
        if numbered and not start:
            number, slash, inner = rest.partition("/")
            named = [it.full_name for it in self.state.repositories.values() if str(it.id) == number]
            scope = {**scope, "path": f"{self.prefix}/repos/{''.join(named)}{slash}{inner}"}
        await self._routed(scope, receive, send)

    @property
    def api(self) -> str:
        """The address of the API."""
        return f"http://{API_HOST}:{self.port}{self.prefix}"

    @property
    def blobs(self) -> str:
        """The address of the storage, another host by name."""
        return f"http://{BLOB_HOST}:{self.port}/blob"

    def _route(self, operation: Operation) -> Route:
        async def endpoint(request: Request) -> Response:
            return await self._api(operation, request)

        path = self.prefix + operation.path
        for name in MANY_SEGMENTS:
            path = path.replace("{" + name + "}", "{" + name + ":path}")
        return Route(path, endpoint, methods=[operation.method])

    # --- the API --------------------------------------------------------------------------------------------------

    async def _api(self, operation: Operation, request: Request) -> Response:
        if request.url.hostname != API_HOST:
            return await self._unknown(request)
        token = self._token(request)
        path = request.url.path.removeprefix(self.prefix)
        seen = self._saw(request, path, token, operation.name)
        raw = await request.body()
        fault = self.faults.meet(request.method, path)
        if fault and fault.kind is Kind.RESET:
            return Reset()
        if fault and fault.status:
            refusal = rules.Refusal(fault.status, fault.message, headers=fault.headers())
            return self._send(seen, fault.status, refusal.body(), token, refusal.headers)
        if fault and fault.kind is Kind.MOVED_PAGE:
            self._lose_oldest_comment(request.path_params)
        response = self._carried_out(operation, request, raw, token, seen)
        return self._spoilt(response, fault, seen, token)

    def _carried_out(
        self, operation: Operation, request: Request, raw: bytes, token: Token | None, seen: Seen
    ) -> Response:
        try:
            answer, total = self._work(operation, request, raw, token, seen)
        except rules.Refusal as refusal:
            self._judge_answer(operation, refusal.status, refusal.body())
            return self._send(seen, refusal.status, refusal.body(), token, refusal.headers)
        except Violation as violation:
            return self._send(seen, INVALID, {"message": str(violation)}, token)
        except Exception:  # noqa: BLE001 - a slip of an operation must fail the test, not hang it
            self.violations.append(traceback.format_exc())
            return self._send(seen, INVALID, {"message": "the loopback GitHub failed"}, token)
        headers = dict(answer.headers)
        if total is not None:
            more = rules.links(self._numbered(seen.path), seen.query, rules.Page.asked(seen.query), total)
            headers |= {"link": more} if more else {}
        if answer.raw is not None:
            seen.status = answer.status
            return Response(answer.raw, answer.status, {**self._headers(token), **headers})
        return self._send(seen, answer.status, answer.body, token, headers)

    def _work(
        self, operation: Operation, request: Request, raw: bytes, token: Token | None, seen: Seen
    ) -> tuple[Answer, int | None]:
        headers = dict(request.headers)
        rules.check_headers(headers)
        self._let_in(operation, request, token)
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
        total = len(found.items) if isinstance(found, Listing) else None
        answer = found.answer(rules.Page.asked(seen.query)) if isinstance(found, Listing) else found
        if answer.raw is None:
            pointer = self.description.response_pointer(operation, answer.status)
            body = fill(self.description, {"$ref": pointer}, answer.body) if pointer else answer.body
            self._judge_answer(operation, answer.status, body)
            answer = msgspec.structs.replace(answer, body=body)
        return answer, total

    def _numbered(self, path: str) -> str:
        parts = path.split("/", 4)
        home = self.state.repository("/".join(parts[2:4])) if parts[1] == "repos" else None
        return f"{self.api}/repositories/{home.id}/{parts[4]}" if home else f"{self.api}{path}"

    # --- who may --------------------------------------------------------------------------------------------------

    def _token(self, request: Request) -> Token | None:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        return self.tokens.get(secret) if scheme.lower() in ("token", "bearer") else None

    def _let_in(self, operation: Operation, request: Request, token: Token | None) -> None:
        if token is None and "authorization" in request.headers:
            raise rules.Refusal(401, "Bad credentials")
        if token is not None and operation.name != "rate-limit/get":
            token.allowance.take(self.state.now.timestamp())
        home = self._home(request.path_params, token)
        permissions = token.permissions if token else self.nothing
        if token and home and token.sees is not None and home.full_name not in token.sees:
            permissions = self.nothing  # a workflow's token is a stranger in other public repositories
        if rules.may(operation.name, permissions, public=home is None or not home.private):
            return
        raise rules.Refusal(403, rules.REFUSED) if token else rules.Refusal(401, "Requires authentication")

    def _home(self, path: Mapping[str, str], token: Token | None) -> Repository | None:
        """The repository of the path, hidden unless public or seen by the token."""
        if "repo" not in path:
            return None
        home = self.state.repository(f"{path['owner']}/{path['repo']}")
        if home is None:
            raise rules.not_found()
        strange = token is None or (token.sees is not None and home.full_name not in token.sees)
        if home.private and strange:
            raise rules.not_found()
        return home

    # --- the judge ------------------------------------------------------------------------------------------------

    def _judge_request(self, operation: Operation, request: Request, raw: bytes, seen: Seen) -> None:
        if raw:
            try:
                seen.body = json.loads(raw)
            except ValueError as fault:
                self.violations.append(f"{request.method} {seen.path}: {fault}")
                raise rules.Refusal(400, "Problems parsing JSON") from fault
        refusal = rules.too_long(operation.name, seen.body) if isinstance(seen.body, dict) else None
        if refusal is not None:
            self.violations.append(f"{request.method} {seen.path}: {refusal.message} {refusal.errors}")
            raise refusal
        faults = self.description.request_faults(operation, seen_path(request), seen.query, seen.body)
        self._blame(f"request {request.method} {seen.path}", faults)

    def _judge_answer(self, operation: Operation, status: int, body: Json) -> None:
        self._blame(f"answer {status} to {operation.name}", self.description.response_faults(operation, status, body))

    def _blame(self, what: str, faults: tuple[str, ...]) -> None:
        if faults:
            told = f"{what}: {'; '.join(faults)}"
            self.violations.append(told)
            raise Violation(told)

    # --- answers --------------------------------------------------------------------------------------------------

    def _headers(self, token: Token | None) -> dict[str, str]:
        stamp = {"date": self.state.now.strftime("%a, %d %b %Y %H:%M:%S GMT"), "server": "github.com"}
        return stamp | (token.allowance.headers() if token else {})

    def _send(
        self, seen: Seen, status: int, body: Json, token: Token | None, more: Mapping[str, str] = nothing
    ) -> Response:
        seen.status = status
        headers = {**self._headers(token), "content-type": "application/json; charset=utf-8", **more}
        if seen.operation:
            headers["x-accepted-github-permissions"] = rules.accepted(seen.operation)
        return Response(None if body is None else msgspec.json.encode(body), status, headers)

    def _spoilt(self, response: Response, fault: Fault | None, seen: Seen, token: Token | None) -> Response:
        if fault is None:
            return response
        if fault.kind in CARRIED_OUT:
            lost = fault.kind is Kind.LOST_CONNECTION
            return Reset() if lost else self._send(seen, 502, {"message": fault.message}, token)
        if fault.kind is Kind.SLOW:
            return Slow(response, fault.pause)
        return Truncated(response) if fault.kind is Kind.TRUNCATED else response

    def _lose_oldest_comment(self, path: Mapping[str, str]) -> None:
        home = self.state.repository(f"{path['owner']}/{path['repo']}")
        if home is not None:
            here = [it for it in home.comments if str(it.issue) == path.get("issue_number")]
            for it in sorted(here, key=lambda it: it.id)[:1]:
                home.comments.remove(it)

    # --- the storage ----------------------------------------------------------------------------------------------

    async def _blob(self, request: Request) -> Response:
        if request.url.hostname != BLOB_HOST:
            return await self._unknown(request)
        seen = self._saw(request, request.url.path, None, None)
        fault = self.faults.meet(request.method, request.url.path)
        if fault and fault.kind is Kind.RESET:
            return Reset()
        status = (fault.status if fault else None) or self._blob_status(request)
        seen.status = status
        if status != 200:
            return Response(b"<?xml version='1.0'?><Error/>", status, media_type="application/xml")
        it = self._artifact(request)
        name = it.file_name or f"{it.name}.zip"
        headers = {"content-type": it.content_type, "content-disposition": f'attachment; filename="{name}"'}
        return self._spoilt(Response(it.content, 200, headers), fault, seen, None)

    def _blob_status(self, request: Request) -> int:
        if "authorization" in request.headers:
            self.violations.append(f"the token went to {request.url.hostname}, the storage of artifacts")
            return 401
        number, until = request.path_params["artifact"], request.query_params.get("se", "0")
        if request.query_params.get("sig") != actions.signature(int(number), int(until)):
            return 403
        return 200 if self.state.now.timestamp() <= int(until) else 403

    def _artifact(self, request: Request) -> Any:
        number = int(request.path_params["artifact"])
        return next(it for home in self.state.repositories.values() for it in home.artifacts if it.id == number)

    async def _unknown(self, request: Request) -> Response:
        seen = self._saw(request, request.url.path, self._token(request), None)
        self.violations.append(
            f"{request.method} {request.url.hostname}{request.url.path}: no operation of the description"
        )
        return self._send(seen, INVALID, {"message": "no such operation"}, None)

    def _saw(self, request: Request, path: str, token: Token | None, operation: str | None) -> Seen:
        name = token.name if token else None
        seen = Seen(method=request.method, path=path, query=dict(request.query_params), token=name, operation=operation)
        self.requests.append(seen)
        return seen


class Violation(Exception):
    """A request or an answer that GitHub's description does not allow."""


Endpoint = Callable[[Request], Awaitable[Response]]


def seen_path(request: Request) -> dict[str, str]:
    """The parameters of the path as text."""
    return {name: str(value) for name, value in request.path_params.items()}


def _greedy_last(operation: Operation) -> tuple[bool, str]:
    """A parameter of many segments at the end of a path would swallow the longer paths: those come first."""
    last = operation.path.rpartition("/")[2].strip("{}")
    return last in MANY_SEGMENTS, operation.path
