"""The ledger's branch on a server that wants a login: git's own `http-backend`, on this machine."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from readygate.ledger.branch import Branch
from readygate.ledger.faults import LedgerError
from readygate.sources.scratch import REMOTE, Scratch
from tests.unit.ledger.samples import record

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="git for Windows comes without http-backend")
TOKEN = "ghs_faketoken_faketoken"
LOGIN = "Basic " + base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()


class Server(BaseHTTPRequestHandler):
    """Hands requests with the login to `git http-backend`, and refuses all others."""

    root: Path

    def do_POST(self) -> None:
        body = self._body()
        if self.headers.get("Authorization", "").casefold() != LOGIN.casefold():
            self.send_response(401)
            self.send_header("WWW-Authenticate", "Basic")
            self.end_headers()
            return
        path, _, query = self.path.partition("?")
        environ = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REMOTE_USER": "x-access-token",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
        }
        answer = subprocess.run(["git", "http-backend"], env=environ, input=body, capture_output=True, check=True)
        head, _, content = answer.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        self.do_POST()

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        pieces = []
        while size := int(self.rfile.readline(), 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def log_message(self, *words: Any) -> None:
        """Says nothing."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    remote = tmp_path / "srv" / "shop.git"
    subprocess.run(["git", "init", "-q", "--bare", str(remote)], check=True)
    subprocess.run(["git", "-C", str(remote), "config", "uploadpack.allowFilter", "true"], check=True)
    handler = type("Handler", (Server,), {"root": remote.parent})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        yield f"http://127.0.0.1:{server.server_port}/shop.git"
        server.shutdown()


def branch(folder: Path, address: str, token: str) -> Branch:
    folder.mkdir()
    environ = {**os.environ, "HOME": str(folder)}
    scratch = Scratch(folder, address, token=token, environ=environ)
    return Branch(scratch, REMOTE, wait=lambda seconds: None, chance=lambda: 0.0)


def test_records_are_written_and_read_with_the_token(address: str, tmp_path: Path) -> None:
    assert branch(tmp_path / "one", address, TOKEN).append([record(1)]).written == 1
    big = [record(number, service=f"s{number}", link="x" * 9000) for number in range(2, 300)]
    assert branch(tmp_path / "two", address, TOKEN).append(big).written == 298
    found = branch(tmp_path / "three", address, TOKEN)
    assert len(found.read(["shop"]).records) == 1
    assert len(found.read().records) == 299


@pytest.mark.parametrize("token", ["", "ghs_another_token_here"])
def test_without_the_right_token_nothing_is_read_and_nobody_is_asked(address: str, token: str, tmp_path: Path) -> None:
    own = branch(tmp_path / "one", address, token)
    with pytest.raises(LedgerError) as caught:
        own.read()
    assert caught.value.fault.startswith("the ledger cannot be found: ")
    assert "token" not in str(caught.value)
