"""The loopback broker before the real clients: `pact-broker` and `pact-verifier` of npm `@pact-foundation/pact-cli`.

They are looked for in the folder that READYGATE_PACT_CLI names (`node_modules/.bin`), then on PATH. The verifier asks
the broker which pacts to verify, verifies them against a service on loopback and publishes its results; what is fetched
afterwards is what it found.
"""

import datetime as dt
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from readygate.intake.read import gather
from readygate.kinds.contracts import KIND, combine
from readygate.kinds.kind import Selection
from readygate.sources.broker import Request, fetch
from readygate.sources.broker_access import Access
from tests.broker.server import Broker, serve

HEAD = "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30"
SEARCH = os.pathsep.join([os.environ.get("READYGATE_PACT_CLI", ""), os.environ.get("PATH", "")])


def found(name: str) -> str:
    program = shutil.which(name, path=SEARCH)
    if program is None:
        pytest.skip(f"{name} is not here: install npm @pact-foundation/pact-cli, set READYGATE_PACT_CLI to its .bin")
    return program


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": SEARCH, "PACT_BROKER_TOKEN": "t0ken", "PACT_DO_NOT_TRACK": "true", "NO_PROXY": "*"}
    return subprocess.run(
        [found(program), *arguments], capture_output=True, text=True, env=environ, timeout=60, check=False
    )


def pact(consumer: str, path: str) -> dict[str, Any]:
    interaction = {
        "description": f"a request for {path}",
        "request": {"method": "GET", "path": path},
        "response": {"status": 200},
    }
    told = {"consumer": {"name": consumer}, "provider": {"name": "orders"}, "interactions": [interaction]}
    return {**told, "metadata": {"pactSpecification": {"version": "2.0.0"}}}


@contextmanager
def orders() -> Iterator[int]:
    """A service that answers 200 to /good and 500 to everything else; gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/good" else 500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def ask(url: str, **more: Any) -> dict[str, float | str]:
    access = Access.of({"PACT_BROKER_TOKEN": "t0ken"})
    wanted = {"versions": (HEAD,), "branch": "topic", "wip_since": dt.date(2026, 1, 1), **more}
    answer = fetch(Request(url=url, access=access, providers={"orders": "orders"}, **wanted))
    assert answer.troubles == ()
    table = combine([item.table for item in gather(answer.evidence()).items])
    return dict(KIND.measure(Selection(table=table, rows=range(len(table)))).values)


def test_can_i_deploy_says_what_is_fetched(tmp_path: Path) -> None:
    broker = Broker(token="t0ken")
    (tmp_path / "web-orders.json").write_text(json.dumps(pact("web", "/good")))
    with serve(broker) as url:
        at = ("--broker-base-url", url)
        published = run("pact-broker", "publish", str(tmp_path), "--consumer-app-version=w1", "--branch=main", *at)
        assert published.returncode == 0, published.stdout + published.stderr
        broker.state.environment("production")
        deployed = run(
            "pact-broker", "record-deployment", "--pacticipant=web", "--version=w1", "--environment=production", *at
        )
        assert deployed.returncode == 0, deployed.stdout + deployed.stderr
        broker.state.version("orders", HEAD, branch="topic")
        # This command reads names and versions from words of their own only (`--version=1` is no version to it).
        subject = ("--pacticipant", "orders", "--version", HEAD)
        question = ("can-i-deploy", *subject, "--to-environment", "production", *at)
        unknown = run("pact-broker", *question)
        assert unknown.returncode == 1
        assert "There is no verified pact between the version of web currently in production (w1)" in unknown.stdout
        assert ask(url, environment="production") == {"verified": 0, "failed": 0, "unverified": 1, "total": 1}
        broker.state.verify(broker.state.pacts[0], HEAD, True)
        good = run("pact-broker", *question)
        assert good.returncode == 0
        assert "Computer says yes" in good.stdout
        assert ask(url, environment="production") == {"verified": 1, "failed": 0, "unverified": 0, "total": 1}
        broker.state.verify(broker.state.pacts[0], HEAD, False)
        bad = run("pact-broker", *question, "--output=json")
        assert json.loads(bad.stdout)["summary"] == {
            "deployable": False,
            "reason": f"The verification for the pact between the version of web currently in production (w1) and "
            f"version {HEAD} of orders failed",
            "success": 0,
            "failed": 1,
            "unknown": 0,
        }
        assert ask(url, environment="production") == {"verified": 0, "failed": 1, "unverified": 0, "total": 1}


def test_what_the_verifier_publishes_is_what_is_fetched() -> None:
    broker = Broker(token="t0ken")
    for consumer, version, path, branch in (
        ("web", "w1", "/good", "main"),
        ("mail", "m1", "/never-made", "main"),
        ("web", "w2", "/in-progress", "feature"),
    ):
        broker.state.store(consumer, version, "orders", pact(consumer, path), branch=branch)
    with serve(broker) as url, orders() as port:
        verified = run(
            "pact-verifier",
            *("--provider-name=orders", "--hostname=127.0.0.1", f"--port={port}", f"--broker-url={url}"),
            *("--publish", f"--provider-version={HEAD}", "--provider-branch=topic"),
            *("--enable-pending", "--include-wip-pacts-since=2026-01-01"),
            '--consumer-version-selectors={"mainBranch": true}',
        )
        assert verified.returncode == 0, verified.stdout + verified.stderr
        assert "2 non-fatal pact failures on pending pacts" in verified.stdout
        results = [(one.consumer, one.version, one.success) for one in broker.state.verifications]
        assert sorted(results) == [("mail", HEAD, False), ("web", HEAD, False), ("web", HEAD, True)]
        assert ask(url) == {"verified": 1, "failed": 0, "unverified": 1, "total": 2}
