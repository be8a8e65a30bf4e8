"""The wire: what really goes over it, to whom, and how it breaks."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from readygate.github.api import connect
from readygate.github.faults import Unexpected, Unreachable
from readygate.github.transport import Disconnected, Wire

TOKEN = "ghs_faketoken_faketoken"


class Hall(BaseHTTPRequestHandler):
    """Answers by path, and writes down who showed a token."""

    seen: list[tuple[str, str, str | None]]
    bodies: list[bytes]
    lock = threading.Lock()

    def do_GET(self) -> None:
        host = self.headers["Host"].partition(":")[0]
        with self.lock:
            self.seen.append((self.command, f"{host}{self.path}", self.headers.get("Authorization")))
        _, _, name = self.path.partition("?")[0].rpartition("/")
        getattr(self, f"say_{name}", self.say_echo)()

    def do_POST(self) -> None:
        self.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    def answer(self, body: bytes, status: int = 200, *, length: int = -1, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length if length >= 0 else len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def elsewhere(self, path: str) -> str:
        return f"http://localhost:{self.headers['Host'].partition(':')[2]}{path}"

    def say_echo(self) -> None:
        self.answer(json.dumps({"path": self.path, "ü": "ü"}, ensure_ascii=False).encode())

    def say_short(self) -> None:
        self.answer(b'{"path"', length=100)

    def say_slow(self) -> None:
        time.sleep(0.4)
        self.close_connection = True

    def say_moved(self) -> None:
        self.answer(b"{}", 301, Location=self.elsewhere("/echo"))

    def say_renamed(self) -> None:
        self.answer(b"{}", 301, Location="http://" + self.headers["Host"] + "/api/v3/echo?ref=abc")

    def say_zip(self) -> None:
        self.answer(b"", 302, Location=self.elsewhere("/blob?sig=key"))

    def say_blob(self) -> None:
        self.answer(b"hello", Content_Type="application/zip")

    def say_packed(self) -> None:
        self.answer(b"not unpacked", Content_Encoding="gzip")

    def say_on(self) -> None:
        self.answer(b"", 302, Location=self.elsewhere("/blob"))

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def hall() -> Iterator[str]:
    """A server on 127.0.0.1 whose storage is called localhost; gives the API's address."""
    Hall.seen, Hall.bodies = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hall)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/api/v3"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password for the storage that nobody may send there."""
    file = tmp_path / "netrc"
    file.write_text("machine localhost login me password secret\nmachine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(file))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_a_request_carries_token_query_and_body(hall: str) -> None:
    wire = Wire(hall + "/", TOKEN)
    assert wire.origin == hall
    answer = wire.ask("POST", "/repos/a/b", {"q": "ü b", "n": 2}, {"a": "ü"})
    assert (answer.status, json.loads(answer.text)["ü"]) == (200, "ü")
    assert Hall.seen == [("POST", "127.0.0.1/api/v3/repos/a/b?n=2&q=%C3%BC+b", f"token {TOKEN}")]
    assert json.loads(Hall.bodies[0]) == {"a": "ü"}
    assert answer.headers["content-length"]


def test_without_a_token_none_is_sent(hall: str) -> None:
    assert Wire(hall, "").ask("GET", "/x", {}, None).status == 200
    assert Hall.seen == [("GET", "127.0.0.1/api/v3/x", None)]


def test_a_token_does_not_follow_a_download(hall: str) -> None:
    sink = io.BytesIO()
    assert connect(hall, TOKEN).download("/repos/a/b/zip", 10, sink).media == "application/zip"
    assert sink.getvalue() == b"hello"
    assert Hall.seen == [
        ("GET", "127.0.0.1/api/v3/repos/a/b/zip", f"token {TOKEN}"),
        ("GET", "localhost/blob?sig=key", None),
    ]


def test_a_storage_is_read_as_it_sends_and_not_followed_on(hall: str) -> None:
    root = hall.removesuffix("/api/v3").replace("127.0.0.1", "localhost")
    with Wire(hall, TOKEN).blob(f"{root}/packed") as blob:
        assert b"".join(blob.chunks) == b"not unpacked"
    with Wire(hall, TOKEN).blob(f"{root}/on") as blob:
        assert blob.status == 302
    assert all(token is None for _, _, token in Hall.seen)


def test_an_answer_that_is_cut_off_is_no_answer(hall: str) -> None:
    with pytest.raises(Disconnected, match=r"an answer cut off \(ChunkedEncodingError\)"):
        Wire(hall, TOKEN).ask("GET", "/short", {}, None)
    with pytest.raises(Disconnected, match="an answer cut off"), Wire(hall, TOKEN).blob(f"{hall}/short") as blob:
        list(blob.chunks)


@pytest.mark.parametrize("place", ["moved", "renamed"])
def test_a_redirect_of_the_api_is_not_followed_for_it_would_lose_the_query(hall: str, place: str) -> None:
    with pytest.raises(Disconnected, match=r"the repository has another name by now \(301\)"):
        Wire(hall, TOKEN).ask("GET", f"/{place}", {"ref": "abc"}, None)
    assert len(Hall.seen) == 1


def test_silence_ends(hall: str) -> None:
    wire = Wire(hall, TOKEN, seconds=0.1)
    with pytest.raises(Disconnected, match="no answer in time"), wire.blob(f"{hall}/slow"):
        pass


def test_a_server_that_is_not_there_is_told_without_its_address() -> None:
    wire = Wire("http://127.0.0.1:1", TOKEN)
    with pytest.raises(Disconnected) as caught:
        wire.ask("GET", "/x", {"key": "secret"}, None)
    assert str(caught.value) == "no connection or an answer cut off (ConnectionError)"
    with pytest.raises(Disconnected) as caught, wire.blob("http://127.0.0.1:1/x?sig=key"):
        pass
    assert "sig" not in str(caught.value)


def test_threads_get_their_own_answers(hall: str) -> None:
    api, found = connect(hall, TOKEN), {}

    def ask(number: int) -> None:
        found[number] = api.get(f"/n{number}")["path"]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"/api/v3/n{number}" for number in range(16)}


def test_a_page_elsewhere_and_a_broken_read_are_errors_of_the_api(hall: str) -> None:
    api = connect(hall, TOKEN, sleep=lambda seconds: None)
    with pytest.raises(Unreachable, match="3 times"):
        api.get("/short")
    with pytest.raises(Unexpected):
        list(api.pages("/echo"))


def test_nothing_is_imported_before_the_first_request() -> None:
    asked = (
        "import sys, readygate.github.lookup, readygate.sources.history, readygate.sources.other_workflows\n"
        "import readygate.sources.forge, readygate.github.event\n"
        "readygate.github.lookup.Api; from readygate.github.api import connect; connect('https://x', 't')\n"
        "print(sorted({'github', 'requests', 'urllib3', 'jwt'} & set(sys.modules)))"
    )
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, env=environ)
    assert done.stdout == "[]\n"
