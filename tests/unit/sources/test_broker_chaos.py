"""Whatever a broker does: no fetch raises, no provider has half its files, no secret leaves, no false result comes."""

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from io import BytesIO
from threading import current_thread, main_thread
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from readygate.intake.read import gather
from readygate.kinds.contracts import KIND, combine
from readygate.kinds.kind import Selection
from readygate.sources.broker import Answer, Request, fetch
from readygate.sources.broker_access import Access
from tests.broker.server import Asked, Broker, Reply

HEAD = "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30"
TOKEN = Access.of({"PACT_BROKER_TOKEN": "s3cret"})
BASE = "https://pact.acme.org"
Deed = Callable[[random.Random, Reply], Reply]


class Wire(BaseAdapter):
    """Hands requests of a session to a broker without a socket, and keeps those to other places."""

    def __init__(self, broker: Broker) -> None:
        super().__init__()
        self.elsewhere: list[str] = []
        self._broker = broker

    def send(self, request: requests.PreparedRequest, *arguments: Any, **more: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        if f"{parts.scheme}://{parts.netloc}" != BASE:
            self.elsewhere.append(str(request.url))
        body = request.body if isinstance(request.body, bytes) else b""
        headers = {name.lower(): str(value) for name, value in request.headers.items()}
        reply = self._broker.answer(Asked(str(request.method), parts.path, parts.query, headers, body))
        if reply.status == 0:
            raise requests.ConnectionError
        response = requests.Response()
        response.status_code, response.url, response.request = reply.status, str(request.url), request
        response.headers.update(reply.headers)
        told = {"Content-Length": str(reply.length)} if reply.length >= 0 else {}
        response.raw = HTTPResponse(BytesIO(reply.body), headers=told, preload_content=False)
        return response

    def close(self) -> None:
        """Nothing is open."""


def status(chance: random.Random, reply: Reply) -> Reply:
    return Reply(chance.choice((0, 201, 204, 302, 400, 401, 403, 404, 410, 418, 429, 500, 503)), reply.body)


def cut(chance: random.Random, reply: Reply) -> Reply:
    at = chance.randrange(len(reply.body) + 1)
    return Reply(200, reply.body[:at], length=len(reply.body) if chance.random() < 0.5 else -1)


def flipped(chance: random.Random, reply: Reply) -> Reply:
    data = bytearray(reply.body)
    for _ in range(chance.randrange(1, 4)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return Reply(200, bytes(data))


def retyped(chance: random.Random, reply: Reply) -> Reply:
    """One value, anywhere, of another type."""
    body = json.loads(reply.body)
    here: Any = {"": body}
    key: Any = ""
    while isinstance(here[key], dict | list) and here[key] and chance.random() < 0.9:
        here = here[key]
        key = chance.choice(list(here if isinstance(here, dict) else range(len(here))))
    here[key] = chance.choice((None, 1, "x", [], {}, [[]], {"": {}}))
    return Reply.of(body)


def bent(chance: random.Random, reply: Reply) -> Reply:
    """All links lead elsewhere."""
    elsewhere = chance.choice(
        ("https://evil.example", "http://pact.acme.org:81", "//evil.example", "https://a@b", "http://[")
    )
    return Reply(200, reply.body.replace(BASE.encode(), elsewhere.encode()))


def redirected(chance: random.Random, reply: Reply) -> Reply:
    to = chance.choice(
        ("https://evil.example/", "http://pact.acme.org/", "//evil.example", "/again", "\\\\evil", "http://[", "")
    )
    return Reply(chance.choice((301, 302, 303, 307, 308)), b"", {"Location": to})


DEEDS: Mapping[str, Deed] = {deed.__name__: deed for deed in (status, cut, flipped, retyped, bent, redirected)}


def run(deed: Deed | None, seed: int) -> tuple[Answer, Wire]:
    asked_before: Counter[str] = Counter()
    broker = Broker(token="s3cret")
    broker.base = BASE
    for provider, success in (("good", True), ("bad", False), ("odd", True)):
        kept = broker.state.publish("web", f"{provider}-1", provider, "a", branch="main")
        broker.state.verify(kept, "old", True, branch="topic")
        broker.state.verify(kept, HEAD, success, branch="topic")
        broker.state.publish("mail", f"{provider}-2", provider, "b", branch="main", message=True)

    def fault(asked: Asked) -> Reply | None:
        # Providers are asked in parallel: the question decides, not the order in which they come.
        question = f"{asked.method} {asked.path} {asked.query}"
        asked_before[question] += 1
        chance = random.Random(f"{seed} {asked_before[question]} {question}")
        return deed(chance, broker.honest(asked)) if deed and chance.random() < 0.2 else None

    broker.faults.append(fault)
    wire = Wire(broker)
    session = requests.Session()
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, wire)
    providers = {name: name for name in ("good", "bad", "odd", "unknown")}
    request = Request(url=BASE, access=TOKEN, providers=providers, versions=(HEAD,), branch="topic")
    return fetch(request, session=session, sleep=lambda _: None), wire


def verified(answer: Answer, service: str) -> float:
    """How many contracts of a service are verified; none where anything of it cannot be read."""
    items = [item for item in gather(answer.evidence()).items if item.service == service]
    if any(item.fatal for item in items) or not items:
        return 0
    table = combine([item.table for item in items])
    return float(KIND.measure(Selection(table=table, rows=range(len(table)))).values["verified"])


def test_without_a_fault_everything_is_there() -> None:
    answer, _ = run(None, 0)
    assert [trouble.service for trouble in answer.troubles] == ["unknown"]
    assert [verified(answer, name) for name in ("good", "bad", "odd")] == [1, 0, 1]


def test_no_thread_is_the_first_to_read_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two are, the process ends: see `readers.json.decoder`."""
    first: list[Any] = []

    def watched(read: Callable[..., Any]) -> Callable[..., Any]:
        def reading(data: Any, type: Any = Any) -> Any:  # noqa: A002 (msgspec's own word)
            if current_thread() is not main_thread() and type not in (Any, dict[str, Any]):
                first.append(type)
            return read(data, type=type)

        return reading

    monkeypatch.setattr(msgspec.json, "decode", watched(msgspec.json.decode))
    monkeypatch.setattr(msgspec, "convert", watched(msgspec.convert))
    run(None, 0)
    assert first == []


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", DEEDS)
def test_whatever_the_broker_does(name: str) -> None:
    for seed in range(15):
        answer, wire = run(DEEDS[name], seed)
        with_files = {one.service for one in answer.files}
        in_trouble = [trouble.service for trouble in answer.troubles]
        assert sorted([*with_files, *in_trouble]) == ["bad", "good", "odd", "unknown"]
        assert all(trouble.reason and "s3cret" not in trouble.reason + trouble.fix for trouble in answer.troubles)
        assert wire.elsewhere == []
        for service in with_files:
            kinds = {one.format for one in answer.files if one.service == service}
            assert kinds >= {"pact-for-verification"}
            if name != "retyped":  # a list that another type made shorter is another list
                assert kinds == {"pact-for-verification", "pact-matrix", "pact-file"}
        if name != "flipped":  # nor is a changed byte always damage
            assert verified(answer, "bad") == 0
