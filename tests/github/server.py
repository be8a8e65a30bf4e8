"""Runs the loopback GitHub on a socket of 127.0.0.1, in a thread of its own.

    with github(scene) as server:
        token = server.token()
        ...  # talk to server.url

Leaving the block fails the test if GitHub's description or a size was violated; take the expected ones out of
`server.violations` before.
"""

import asyncio
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from tests.github import rules
from tests.github.app import GitHub, Seen
from tests.github.calls import Token
from tests.github.description import github_description
from tests.github.faults import Faults
from tests.github.occasions import Occasion, occasion
from tests.github.scene import Scene
from tests.github.state import ACTIONS_BOT, Run

ALL_OF_A_WORKFLOW: Mapping[str, str] = dict.fromkeys(
    ("actions", "checks", "contents", "deployments", "issues", "pull_requests", "statuses"), "write"
)
READ_ONLY: Mapping[str, str] = dict.fromkeys(ALL_OF_A_WORKFLOW, "read")


class Server:
    """A running GitHub: where it is, what it was asked, what was wrong."""

    def __init__(self, scene: Scene, app: GitHub) -> None:
        self.scene = scene
        self._app = app

    @property
    def url(self) -> str:
        """The base address of the API: what GITHUB_API_URL holds."""
        return self._app.api

    @property
    def blob_url(self) -> str:
        """The base address of the storage to which downloads are redirected: another host, by name."""
        return self._app.blobs

    @property
    def requests(self) -> list[Seen]:
        """Every request in order, those to the storage too."""
        return self._app.requests

    @property
    def violations(self) -> list[str]:
        """What broke GitHub's description, a size, or the secrecy of a token."""
        return self._app.violations

    @property
    def faults(self) -> Faults:
        """The schedule of faults."""
        return self._app.faults

    def token(
        self,
        name: str = "workflow",
        permissions: Mapping[str, str] = ALL_OF_A_WORKFLOW,
        *,
        kind: str = "actions",
        login: str | None = None,
        sees: tuple[str, ...] | None = None,
        limit: int | None = None,
    ) -> str:
        """A new token; `limit` is its requests an hour.

        `permissions` are named as in a workflow (`pull-requests: write`); `kind` is `actions` (writes as
        github-actions[bot], sees its own repository alone, never has `members`), `app` or `user` (writes as `login`).
        """
        given = {key.replace("-", "_"): value for key, value in permissions.items()}
        if kind == "actions":
            given = {key: value for key, value in given.items() if key not in rules.NOT_FOR_WORKFLOWS}
            sees = sees or (self.scene.home.full_name,)
        secret = f"ghs_{name.replace('-', '')}{len(self._app.tokens):04d}".ljust(40, "0")
        usual = rules.WORKFLOW_REQUESTS if kind == "actions" else rules.USER_REQUESTS
        self._app.tokens[secret] = Token(
            secret=secret,
            name=name,
            kind=kind,
            login=login or ACTIONS_BOT,
            permissions=given,
            sees=None if sees is None else frozenset(sees),
            allowance=rules.Allowance(limit=usual if limit is None else limit, reset=self._reset()),
        )
        return secret

    def fork_token(self, name: str = "fork") -> str:
        """The token of a run of a fork or of Dependabot: it reads and never writes."""
        return self.token(name, READ_ONLY)

    def _reset(self) -> float:
        return self.scene.state.now.timestamp() + rules.HOUR

    def occasion(self, run: Run, **what: Any) -> Occasion:
        """The event and the variables of a job of this run, for `occasion`'s `pull`, `trigger`, `tag`, `action` and
        `former_base`."""
        return occasion(self.scene.state, self.scene.home.full_name, self.url, run, **what)

    def count(self, *, downloads: bool = False, later_pages: bool = False) -> int:
        """How many requests came; downloads (redirect and storage) and pages after the first only when wanted."""
        return sum(
            (downloads or seen.operation not in (None, "actions/download-artifact"))
            and (later_pages or seen.query.get("page", "1") == "1")
            for seen in self.requests
        )

    def asked(self, operation: str) -> list[Seen]:
        """The requests of one operation, by GitHub's name of it (`issues/create-comment`)."""
        return [seen for seen in self.requests if seen.operation == operation]

    def writes(self) -> list[Seen]:
        """All requests that were not GET."""
        return [seen for seen in self.requests if seen.method != "GET"]


class _Connection(H11Protocol):
    """A connection that answers at once and that answers can reach, so that they can break it."""

    def connection_made(self, transport: Any) -> None:
        # asyncio turns Nagle's algorithm off only for sockets that name their protocol; it costs 40 ms an answer.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class _Listener(threading.Thread):
    def __init__(self, app: GitHub) -> None:
        super().__init__(name="loopback-github", daemon=True)
        self._github = app
        self._socket = socket.create_server(("127.0.0.1", 0))
        app.port = self._socket.getsockname()[1]
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()

    def begin(self) -> None:
        self.start()
        self._ready.wait()

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self.join()

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._listen())

    async def _listen(self) -> None:
        config = Config(
            self._github.asgi,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level=60,
            interface="asgi3",
            server_header=False,
            date_header=False,
        )
        config.load()
        state = ServerState()
        make = lambda: _Connection(config=config, server_state=state, app_state={})  # noqa: E731
        server = await self._loop.create_server(make, sock=self._socket, backlog=128)
        self._ready.set()
        await self._over.wait()
        server.close()
        for connection in list(state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)  # lets aborted connections end before the loop does


@contextmanager
def github(scene: Scene, *, prefix: str = "", strict: bool = True) -> Iterator[Server]:
    """Serve a scene. `prefix` is the path of an Enterprise Server's API (`/api/v3`); `strict=False` leaves the
    violations to the test."""
    app = GitHub(scene.state, github_description(), prefix)
    server = Server(scene, app)
    listener = _Listener(app)
    listener.begin()
    try:
        yield server
    except BaseException as fault:
        for violation in server.violations:
            fault.add_note(f"GitHub would object: {violation}")
        raise
    finally:
        listener.end()
    if strict and server.violations:
        raise AssertionError("GitHub would object:\n" + "\n".join(server.violations))
