"""Git in a repository of its own: no checkout is seen, no secret is told, no other address is asked."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from readygate.model.errors import UsageError
from readygate.sources.scratch import REMOTE, Scratch

posix = pytest.mark.skipif(sys.platform == "win32", reason="the programs of these tests are shell scripts")
TOKEN = "ghs_faketoken_faketoken"
BASIC = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Developer", "-c", "user.email=developer@example.com")
    done = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def program(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


# the remote -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("https://github.com/acme/shop", "https"),
        ("http://127.0.0.1:1/acme/shop.git", "http"),
        ("ssh://git@github.com/acme/shop", "ssh"),
        ("git@github.com:acme/shop.git", "ssh"),
        ("host:acme/shop", "ssh"),
        ("file:///srv/shop.git", "file"),
        ("/srv/shop.git", "file"),
    ],
)
def test_git_may_go_one_way_only(address: str, way: str, place: Path) -> None:
    scratch = Scratch(place, address)
    assert git(place, "config", f"remote.{REMOTE}.url") == address
    assert scratch._environ["GIT_ALLOW_PROTOCOL"] == way


@pytest.mark.parametrize(
    "address",
    ["", "shop.git", "../shop.git", "ext::sh -c x", "https::x://y", "--upload-pack=x", "ftp://x/y", "git://x/y"],
)
def test_any_other_address_is_refused(address: str, place: Path) -> None:
    with pytest.raises(UsageError, match="the ledger's remote is no address that is asked"):
        Scratch(place, address)


@pytest.mark.parametrize(
    "address", [f"https://x:{TOKEN}@github.com/a/b", f"https://{TOKEN}@github.com/a/b", f"ssh://git:{TOKEN}@x/a"]
)
def test_an_address_with_a_secret_is_refused_and_not_repeated(address: str, place: Path) -> None:
    with pytest.raises(UsageError, match="holds a name or a password") as caught:
        Scratch(place, address)
    assert TOKEN not in str(caught.value)


def test_a_redirected_setting_does_not_open_another_way(place: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    setting = (
        f'[url "ext::touch {tmp_path}/sprung "]\n\tinsteadOf = "file:///srv/"\n[protocol "ext"]\n\tallow = always\n'
    )
    (tmp_path / "home/.gitconfig").write_text(setting)
    scratch = Scratch(place, "file:///srv/shop.git", environ={**os.environ, "HOME": str(tmp_path / "home")})
    answer = scratch("ls-remote", REMOTE)
    assert answer.code != 0
    assert "transport 'ext' not allowed" in answer.said
    assert not (tmp_path / "sprung").exists()


# the token ------------------------------------------------------------------------------------------------------------


class Server:
    """A server that wants a login, and sends elsewhere what begins with `/away`. Keeps the headers it was sent."""

    def __init__(self, elsewhere: str = "") -> None:
        self.seen: list[list[str]] = []
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                seen.append(self.headers.get_all("Authorization", []))
                away = self.path.startswith("/away")
                self.send_response(302 if away else 404)
                if away:
                    self.send_header("Location", f"{elsewhere}{self.path}")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words: Any) -> None:
                """Says nothing."""

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.05,)).start()


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    other = Server()
    own = Server(other.address)
    yield own, other
    for server in (own, other):
        server.http.shutdown()
        server.http.server_close()


def test_the_token_is_sent_to_its_origin_once_and_is_in_no_file(
    servers: tuple[Server, Server], place: Path, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    header = '\textraheader = "Authorization: other"\n'
    (tmp_path / "home/.gitconfig").write_text(f'[http]\n{header}[http "{servers[0].address}/"]\n{header}')
    environ = {**os.environ, "HOME": str(tmp_path / "home")}
    scratch = Scratch(place, f"{servers[0].address}/acme/shop", token=TOKEN, environ=environ)
    answer = scratch("ls-remote", REMOTE)
    assert answer.code != 0
    assert servers[0].seen == [[f"basic {BASIC}"]]
    files = [path for path in place.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if {TOKEN, BASIC} & set(path.read_text(errors="replace").split())]
    assert not [path for path in files if TOKEN in (text := path.read_text(errors="replace")) or BASIC in text]


def test_a_redirect_is_not_followed(servers: tuple[Server, Server], place: Path) -> None:
    scratch = Scratch(place, f"{servers[0].address}/away/shop", token=TOKEN)
    assert scratch("ls-remote", REMOTE).code != 0
    assert servers[0].seen == [[f"basic {BASIC}"]]
    assert servers[1].seen == []


def test_another_origin_gets_no_token(servers: tuple[Server, Server], place: Path) -> None:
    scratch = Scratch(place, f"{servers[0].address}/acme/shop", token=TOKEN)
    assert scratch("ls-remote", f"{servers[1].address}/acme/shop").code != 0
    assert servers[1].seen == [[]]


def test_without_a_token_none_is_sent(servers: tuple[Server, Server], place: Path) -> None:
    Scratch(place, f"{servers[0].address}/acme/shop")("ls-remote", REMOTE)
    assert servers[0].seen == [[]]


@posix
def test_the_token_is_in_no_argument_and_in_no_answer(place: Path, tmp_path: Path) -> None:
    said = tmp_path / "arguments"
    program(tmp_path, "git", f'echo "$@" >> {said}\nenv | grep {BASIC} >&2; echo {TOKEN} {BASIC} >&2')
    environ = {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    answer = Scratch(place, "https://github.com/acme/shop", token=TOKEN, environ=environ)("push", "x")
    assert answer.said.endswith("Authorization: basic ***; *** ***")
    assert TOKEN not in said.read_text() and BASIC not in said.read_text()
    plain = Scratch(place, "/srv/shop.git", token=TOKEN, environ=environ)("push", "x")
    assert plain.said == "*** ***"


# the repository -------------------------------------------------------------------------------------------------------


STREAM = b"commit refs/x\ncommitter A <a@example.com> 1 +0000\ndata 1\nm\nM 100644 inline f\ndata 1\nx\n"


@posix
def test_hooks_of_templates_and_of_the_machine_do_not_run(place: Path, tmp_path: Path) -> None:
    hook = tmp_path / "templates/hooks/reference-transaction"
    hook.parent.mkdir(parents=True)
    hook.symlink_to(program(tmp_path, "trap", f"touch {tmp_path / 'sprung'}"))
    settings = f"[init]\n\ttemplateDir = {hook.parents[1]}\n[core]\n\thooksPath = {hook.parent}\n"
    (tmp_path / "home").mkdir()
    (tmp_path / "home/.gitconfig").write_text(f"{settings}[safe]\n\tbareRepository = explicit\n")
    scratch = Scratch(place, "/srv/shop.git", environ={**os.environ, "HOME": str(tmp_path / "home")})
    assert scratch("fast-import", "--quiet", given=STREAM).code == 0
    assert scratch("cat-file", "blob", "refs/x:f").out == b"x"
    assert not (tmp_path / "sprung").exists()


@posix
def test_a_checkout_stays_as_it_is_and_decides_nothing(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote, checkout = tmp_path / "remote.git", tmp_path / "checkout"
    for folder, options in ((remote, ("--bare",)), (checkout, ())):
        folder.mkdir()
        git(folder, "init", "-q", "-b", "main", *options)
    (checkout / "a.txt").write_text("x")
    git(checkout, "add", ".")
    git(checkout, "commit", "-q", "-m", "feat: start")
    git(checkout, "config", f"url.{tmp_path}/elsewhere.insteadOf", remote.as_uri())
    (checkout / ".git/hooks").mkdir(exist_ok=True)
    for name in ("pre-push", "reference-transaction"):
        (checkout / f".git/hooks/{name}").symlink_to(program(tmp_path, "trap", f"touch {tmp_path / 'sprung'}"))
    before = {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()}
    monkeypatch.chdir(checkout)
    strange = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "GIT_TRACE": str(tmp_path / "trace")}
    scratch = Scratch(place, remote.as_uri(), environ=os.environ | strange)
    assert scratch("fast-import", "--quiet", given=STREAM).code == 0
    assert scratch("push", REMOTE, "refs/x:refs/heads/ledger").code == 0
    assert git(remote, "show", "ledger:f") == "x"
    assert {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()} == before
    assert not (tmp_path / "sprung").exists()
    assert not (tmp_path / "trace").exists()


def test_words_of_git_are_one_line_of_bounded_length(place: Path) -> None:
    scratch = Scratch(place, "/nowhere/at/all")
    answer = scratch("ls-remote", REMOTE)
    assert (answer.code, answer.out) == (128, b"")
    assert answer.said.startswith("fatal: '/nowhere/at/all' does not appear to be a git repository; fatal: ")
    assert len(scratch("rev-parse", "x" * 2000).said) == 500


# what stands in the way -----------------------------------------------------------------------------------------------


def test_without_git_it_is_an_error(place: Path) -> None:
    with pytest.raises(UsageError, match="git is not installed"):
        Scratch(place, "/srv/shop.git", environ={})


@posix
def test_a_git_that_fails_or_does_not_run_is_an_error(place: Path, tmp_path: Path) -> None:
    program(tmp_path, "git", "echo no space left >&2\nexit 128")
    environ = {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    with pytest.raises(UsageError, match="git cannot make a repository: no space left"):
        Scratch(place, "/srv/shop.git", environ=environ)
    (tmp_path / "bin/git").write_text("no program")
    with pytest.raises(UsageError, match="init: git could not be asked: OSError"):
        Scratch(place, "/srv/shop.git", environ=environ)
