"""`readygate serve`: a process that answers, and what keeps it from starting."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from readygate.cli import serve_command
from readygate.ledger import folder
from readygate.ledger.faults import LedgerError
from readygate.server.tokens import new_token
from tests.unit.cli.shop import POLICY, Shop
from tests.unit.cli.test_serving import cart

WINDOWS = sys.platform == "win32"
SOURCE = Path(__file__).parents[3] / "src"
CODE = """import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background ignores it
sys.path.insert(0, sys.argv.pop(1))
from readygate.cli.main import entry
entry()"""
TOKEN, LINE = new_token("admin")
SERVE = ("serve", "--root", ".", "--ledger", "ledger.ndjson", "--tokens", "tokens.txt", "--port", "0")


@pytest.fixture
def kept(empty: Shop) -> Shop:
    """A policy, a ledger and the tokens."""
    empty.write({".github/readygate.yml": POLICY, "tokens.txt": f"{LINE}\n"})
    folder.write(empty.root / "ledger.ndjson", [cart()])
    return empty


def test_a_process_answers_until_it_is_interrupted(kept: Shop) -> None:
    command = [sys.executable, "-I", "-c", CODE, str(SOURCE), *SERVE]
    process = subprocess.Popen(command, cwd=kept.root, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        found = re.fullmatch(r"readygate: listens on http://127\.0\.0\.1:(\d+)\n", process.stderr.readline())
        assert found
        asked = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=30)
        asked.request("GET", "/readiness/cart", headers={"Authorization": f"Bearer {TOKEN}"})
        answer = asked.getresponse()
        assert answer.status == 200
        assert json.loads(answer.read())["currentLevel"] == "L1"
        length = answer.headers["content-length"]
        asked.request("HEAD", "/readiness/cart", headers={"Authorization": f"Bearer {TOKEN}"})
        answer = asked.getresponse()
        assert (answer.read(), answer.headers["content-length"], answer.headers["server"]) == (b"", length, None)
        asked.request("GET", f"/readiness/cart?token={TOKEN}", headers={"Authorization": "Bearer no"})
        answer = asked.getresponse()
        assert (answer.status, answer.headers["content-type"]) == (401, "application/problem+json")
        answer.read()
        asked.close()
    finally:
        process.send_signal(signal.SIGTERM if WINDOWS else signal.SIGINT)  # Windows interrupts whole consoles only
        out, err = process.communicate(timeout=30)
    assert WINDOWS or (process.returncode, out, err) == (130, "", "readygate: interrupted\n")


@pytest.mark.parametrize("module", ["starlette.applications", "uvicorn"])
def test_without_the_extra_one_line_says_how_to_install_it(
    kept: Shop, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("readygate.server.app", "readygate.server.door"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, module, None)
    ran = kept.run(*SERVE)
    told = "readygate: `readygate serve` needs the extra `serve`: pip install 'readygate[serve]'\n"
    assert (ran.code, ran.out, ran.err) == (2, "", told)


def test_a_new_token_is_printed_once_with_its_line(empty: Shop) -> None:
    ran = empty.run("serve", "--new-token", "board", "--service", "cart", "--service", "till", "--service", "cart")
    assert (ran.code, ran.err) == (0, "")
    shown, line = ran.out.splitlines()
    assert re.fullmatch(r"token, shown this once: board\.[\w-]{43}", shown)
    assert re.fullmatch(r"line for the file of --tokens: board scrypt:[0-9a-f:]+ cart,till", line)
    assert empty.run("serve", "--new-token", "Board").code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--tokens", "tokens.txt"), "--ledger: `readygate serve` needs --ledger"),
        (("--ledger", "ledger.ndjson"), "--tokens: `readygate serve` needs --tokens"),
        (("--ledger", "no.ndjson", "--tokens", "tokens.txt"), "there is no file 'no.ndjson'"),
        (("--ledger", "ledger.ndjson", "--tokens", "no.txt"), "no.txt: the tokens cannot be read: No such file"),
        (("--ledger", "ledger.ndjson", "--tokens", "bytes.txt"), "the tokens cannot be read: it is no text"),
        (("--ledger", "ledger.ndjson", "--tokens", "plain.txt"), "plain.txt:1: this line names no token"),
        (("--service", "cart"), "--service: --service says what a new token may see"),
        (("--port", "65536"), "a whole number from 0 to 65535 is needed, not '65536'"),
        (("--port", "-1"), "a whole number from"),
        (("--refresh", "0"), "a whole number from 1 to 86400 is needed, not '0'"),
        (("--refresh", "9" * 5000), "a whole number from"),
        (("--ledger", "ledger.ndjson", "--tokens", "tokens.txt", "--host", "192.0.2.1"), "cannot listen on 192.0.2.1"),
        (("--ledger", "ledger.ndjson", "--tokens", "tokens.txt", "--host", "a..b"), "cannot listen on a..b"),
    ],
)
def test_what_keeps_it_from_starting_is_said(kept: Shop, arguments: tuple[str, ...], said: str) -> None:
    kept.write({"bytes.txt": b"\xff", "plain.txt": f"{TOKEN}\n"})
    ran = kept.run("serve", "--root", ".", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert TOKEN not in ran.err


def test_a_port_in_use_is_said(kept: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = kept.run(*SERVE[:-1], str(taken.getsockname()[1]))
    assert ran.code == 2
    assert "cannot listen on 127.0.0.1" in ran.err


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("127.0.0.1", []),
        ("::1", []),
        ("0.0.0.0", ["readygate: 0.0.0.0 is no loopback address: whoever listens on the way reads tokens"]),
    ],
)
def test_an_address_that_others_reach_is_warned_of(
    kept: Shop, host: str, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if ":" in host and not _has_ipv6():
        pytest.skip("this machine has no IPv6")
    monkeypatch.setattr(serve_command, "_serve", lambda _app, _listening: None)
    ran = kept.run(*SERVE, "--host", host)
    *warned, listens = ran.err.splitlines()
    assert ran.code == 0
    assert [line.partition(",")[0] for line in warned] == told
    assert re.fullmatch(rf"readygate: listens on http://{re.escape(f'[{host}]' if ':' in host else host)}:\d+", listens)


def test_a_ledger_that_does_not_answer_yet_keeps_nobody_from_starting(
    kept: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_where: str, _root: Path) -> None:
        raise LedgerError("no route to https://bot:secret@git.example/acme", place="ledger")

    monkeypatch.setattr(serve_command, "_serve", lambda _app, _listening: None)
    monkeypatch.setattr("readygate.cli.serving.on_a_laptop", fails)
    ran = kept.run(*SERVE)
    assert ran.code == 0
    assert ran.err.startswith("readygate: no route to https://git.example/acme\nreadygate: listens on")
