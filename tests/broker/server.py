"""A stateful Pact broker on loopback, with faults to inject.

`Broker` holds the state and answers requests without a socket; `serve` puts it on a port of 127.0.0.1.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.broker.bodies import Bodies
from tests.broker.matrix import Query, matrix
from tests.broker.state import State

HAL = "application/hal+json;charset=utf-8"
DEFAULT_LIMIT = 100


@dataclass
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Reply:
    """What goes back. `length` is what Content-Length says, -1 for the truth; `drip` sends one byte a step."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int = -1
    drip: Callable[[], None] | None = None

    @classmethod
    def of(cls, body: Any, status: int = 200) -> Reply:
        return cls(status, json.dumps(body).encode(), {"Content-Type": HAL})


Fault = Callable[[Asked], Reply | None]


class Broker:
    """Answers; `token` or `basic` (user:password) must be shown where they are set. `faults` go first."""

    def __init__(self, *, token: str = "", basic: str = "") -> None:
        self.state = State()
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.base = "http://example.org"
        self._wanted = f"Bearer {token}" if token else ""
        if basic:
            self._wanted = f"Basic {base64.b64encode(basic.encode()).decode()}"

    @property
    def paths(self) -> list[str]:
        return [one.path for one in self.asked]

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        for fault in self.faults:
            reply = fault(asked)
            if reply is not None:
                return reply
        return self.honest(asked)

    def honest(self, asked: Asked) -> Reply:
        """The answer without faults."""
        if self._wanted and asked.headers.get("authorization") != self._wanted:
            return Reply.of({"error": {"message": "Unauthorized"}}, 401)
        reply = self._route(asked, [unquote(step) for step in asked.path.split("/") if step])
        return reply or Reply.of({"error": {"message": "The requested document was not found on this server."}}, 404)

    def _route(self, asked: Asked, steps: list[str]) -> Reply | None:
        bodies = Bodies(self.state, self.base)
        match asked.method, steps:
            case "GET", []:
                return Reply.of(bodies.index())
            case "GET", ["matrix"]:
                return self._matrix(Query.of(asked.query))
            case "GET", ["can-i-deploy"]:
                return self._can_i_deploy(asked.query)
            case "GET", ["environments"]:
                return Reply.of(bodies.environments())
            case "POST", ["contracts", "publish"]:
                return self._publish(json.loads(asked.body))
            case method, ["pacticipants", *rest]:
                return self._pacticipant(asked, method, rest)
            case method, ["pacts", "provider", provider, *rest] if provider in self.state.main_branches:
                return self._pact(asked, method, provider, rest)
            case _:
                return None

    def _pacticipant(self, asked: Asked, method: str, steps: list[str]) -> Reply | None:
        bodies, state = Bodies(self.state, self.base), self.state
        match method, steps:
            case "GET", []:
                query = parse_qs(asked.query)
                page, size = (int(query.get(name, [default])[0]) for name, default in (("page", "1"), ("size", "2")))
                return Reply.of(bodies.pacticipants(page, size))
            case "GET", [name] if name in state.main_branches:
                return Reply.of(bodies.pacticipant(name))
            case "GET", [name, "versions", number]:
                version = state.found(name, number)
                return Reply.of(bodies.version(version)) if version else None
            case "PUT", [name, "branches", branch, "versions", number]:
                return Reply.of(bodies.version(state.version(name, number, branch=branch)), 201)
            case "PUT", [name, "versions", number, "tags", tag]:
                state.version(name, number, tags=(tag,))
                return Reply.of({"name": tag}, 201)
            case "POST", [name, "versions", number, "deployed-versions", "environment", known]:
                places = [where for where, one in state.environments.items() if one == known]
                state.deploy(name, number, places[0])
                return Reply.of({"uuid": known, "currently_deployed": True}, 201)
            case _:
                return None

    def _pact(self, asked: Asked, method: str, provider: str, steps: list[str]) -> Reply | None:
        bodies = Bodies(self.state, self.base)
        pacts = [pact for pact in self.state.pacts if pact.provider == provider]
        match method, steps:
            case (("GET" | "POST"), ["for-verification"]):
                return Reply.of(bodies.for_verification(provider, json.loads(asked.body or b"{}")))
            case "GET", ["latest"]:
                newest = {pact.consumer: pact for pact in pacts}
                return Reply.of(bodies.latest(provider, list(newest.values())))
            case "GET", ["consumer", consumer, "version", number]:
                found = [pact for pact in pacts if (pact.consumer, pact.version) == (consumer, number)]
                return Reply.of(bodies.pact(found[-1])) if found else None
            case "GET", ["consumer", consumer, "pact-version", sha, *_]:
                found = [pact for pact in pacts if (pact.consumer, pact.sha) == (consumer, sha)]
                return Reply.of(bodies.pact(found[-1])) if found else None
            case "POST", ["consumer", consumer, "pact-version", sha, *_, "verification-results"]:
                told = json.loads(asked.body)
                found = [pact for pact in pacts if (pact.consumer, pact.sha) == (consumer, sha)]
                self.state.verify(found[-1], told["providerApplicationVersion"], told["success"])
                return Reply.of(told, 201)
            case _:
                return None

    def _matrix(self, query: Query) -> Reply:
        errors = query.errors(self.state)
        if errors:
            return Reply.of({"errors": errors}, 400)
        limit = int(query.options.get("limit", DEFAULT_LIMIT))
        return Reply.of(Bodies(self.state, self.base).matrix(matrix(self.state, query, limit)))

    def _can_i_deploy(self, text: str) -> Reply:
        words = {name: values[0] for name, values in parse_qs(text).items()}
        missing = [name for name in ("pacticipant", "version", "environment") if name not in words]
        if missing:
            return Reply.of({"errors": {name: ["is missing"] for name in missing}}, 400)
        selector = f"q[][pacticipant]={words['pacticipant']}&q[][version]={words['version']}"
        query = Query.of(f"{selector}&environment={words['environment']}&latestby=cvpv&limit=100000")
        return self._matrix(query)

    def _publish(self, told: dict[str, Any]) -> Reply:
        consumer, number, branch = told["pacticipantName"], told["pacticipantVersionNumber"], told.get("branch") or ""
        version = self.state.version(consumer, number, branch=branch, tags=tuple(told.get("tags") or ()))
        for one in told["contracts"]:
            content = json.loads(base64.b64decode(one["content"]))
            self.state.store(one["consumerName"], number, one["providerName"], content, branch=branch)
        bodies = Bodies(self.state, self.base)
        stored = {"pacticipant": bodies.pacticipant(consumer), "version": bodies.version(version)}
        notices = [{"type": "success", "text": f"Created {consumer} version {version.number}"}]
        return Reply.of({"notices": notices, "_embedded": stored, "_links": {}})


@contextmanager
def serve(broker: Broker) -> Iterator[str]:
    """The broker on a free port of 127.0.0.1; gives its base URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = broker.answer(Asked(self.command, parts.path, parts.query, headers, body))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) if reply.length < 0 else reply.length))
            self.end_headers()
            if reply.drip:
                self._drip(reply.body, reply.drip)
                return
            self.wfile.write(reply.body)
            if reply.length > len(reply.body):
                self.close_connection = True

        def _drip(self, body: bytes, step: Callable[[], None]) -> None:
            try:
                for number in range(len(body)):
                    self.wfile.write(body[number : number + 1])
                    step()
            except OSError:
                self.close_connection = True

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 (names of http.server)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Nothing on the terminal."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that left is none of the terminal's business."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    broker.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield broker.base
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
