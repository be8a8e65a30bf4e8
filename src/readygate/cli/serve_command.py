"""`readygate serve`: the readiness of services over HTTP, by the ledger."""

from __future__ import annotations

import argparse
import datetime as dt
import ipaddress
import re
import socket
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from readygate.cli.screen import Screen
from readygate.cli.workspace import workspace
from readygate.ledger.faults import LedgerError
from readygate.model.errors import UsageError
from readygate.server.tokens import Token, Tokens, new_token, read_tokens

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from readygate.server.view import View

_LACKING = "`readygate serve` needs the extra `serve`: pip install 'readygate[serve]'"
_SECRET = re.compile(r"(?<=://)[^/@\s]+@")
_CLEAR = "is no loopback address: whoever listens on the way reads tokens, unless TLS is put in front of it"


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Answers requests until it is interrupted; with `--new-token` prints a token and its line instead."""
    if options.new_token:
        token, line = new_token(options.new_token, tuple(dict.fromkeys(options.service)))
        screen.text(f"token, shown this once: {token}\nline for the file of --tokens: {line}")
        return 0
    if options.service:
        raise UsageError("--service says what a new token may see", place="--service", hint="give --new-token, too")
    app = _application(options, screen)
    with _listening(options.host, options.port) as listening:
        host, port = listening.getsockname()[:2]
        if not ipaddress.ip_address(host).is_loopback:
            screen.error(f"{host} {_CLEAR}")
        screen.error(f"listens on http://{f'[{host}]' if ':' in host else host}:{port}")
        _serve(app, listening)
    return 0


def _application(options: argparse.Namespace, screen: Screen) -> Starlette:
    try:
        import_module("uvicorn")
        from readygate.server.app import application
        from readygate.server.view import Fresh
    except ModuleNotFoundError as error:
        raise UsageError(_LACKING) from error
    from readygate.cli.serving import view

    for given, name in ((options.ledger, "--ledger"), (options.tokens, "--tokens")):
        if not given:
            hint = "`readygate serve --help` says what it is"
            raise UsageError(f"`readygate serve` needs {name}", place=name, hint=hint)
    tokens, place = Tokens(_tokens(options.tokens)), workspace(options)

    def read() -> View:
        return view(options, place, dt.datetime.now(dt.UTC).date())

    def tell(fault: str) -> None:
        screen.error(_SECRET.sub("", fault))

    try:
        read()
    except LedgerError as error:  # a remote may come back, a mistake of the set-up does not
        tell(error.fault)
    fresh = Fresh(read, options.refresh, time.monotonic, tell)
    return application(fresh.view, tokens, clock=time.monotonic, tell=tell)


def _tokens(name: str) -> tuple[Token, ...]:
    try:
        text = Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise UsageError(f"the tokens cannot be read: {why}", place=name) from error
    return read_tokens(text, name)


def _listening(host: str, port: int) -> socket.socket:
    """The open socket; UsageError where the address is none of this machine's or in use."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, OverflowError, UnicodeError) as error:
        why = getattr(error, "strerror", "") or str(error)
        raise UsageError(f"cannot listen on {host}:{port}: {why}", place="--host") from error


def _serve(app: Starlette, listening: socket.socket) -> None:
    """Runs uvicorn, which tells nothing of requests: no address, path or header is kept."""
    from uvicorn import Config, Server

    config = Config(
        app, log_config=None, access_log=False, server_header=False, proxy_headers=False, ws="none", lifespan="off"
    )
    Server(config).run(sockets=[listening])
