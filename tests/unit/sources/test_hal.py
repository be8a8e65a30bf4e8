"""The client over real sockets of loopback: what is sent, followed, asked again and refused."""

import gzip
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from urllib3 import HTTPResponse

from readygate.sources.broker_access import Access
from readygate.sources.hal import Client, Limits
from readygate.sources.hal_faults import HalError, Lack
from tests.broker.server import Asked, Broker, Reply, serve

TOKEN = Access.of({"PACT_BROKER_TOKEN": "s3cret"})


class Clock:
    """A clock that only moves by sleeping, and says how long it slept."""

    def __init__(self) -> None:
        self.now = 1767614400.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


class Bench:
    """A client and the broker that it asks."""

    def __init__(self, broker: Broker, client: Client, clock: Clock) -> None:
        self.broker = broker
        self.client = client
        self.clock = clock

    def ask(self, path: str = "/", body: Any = None) -> bytes:
        return self.client.ask(self.client.base + path, body)

    def fault(self, path: str = "/", body: Any = None) -> HalError:
        with pytest.raises(HalError) as raised:
            self.ask(path, body)
        assert "s3cret" not in str(raised.value)
        return raised.value


@contextmanager
def bench(*replies: Reply, access: Access = TOKEN, base: str = "", **limits: Any) -> Iterator[Bench]:
    """A broker that gives `replies` one after another, the last for ever."""
    broker, clock, left = Broker(), Clock(), list(replies)

    def scripted(asked: Asked) -> Reply | None:
        return (left.pop(0) if len(left) > 1 else left[0]) if left else None

    broker.faults.append(scripted)
    with serve(broker) as url, requests.Session() as session:
        client = Client(
            base or url, access, session=session, sleep=clock.sleep, clock=clock, limits=Limits(**{"read": 5, **limits})
        )
        yield Bench(broker, client, clock)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


def redirect(status: int, to: str) -> Reply:
    return Reply(status, b"", {"Location": to})


def test_a_body_comes_as_it_was_sent_and_the_secret_goes_with_the_question() -> None:
    body = b'{ "a" :1 }\n'
    with bench(Reply(body=body)) as one:
        assert one.ask("/x?y=1") == body
        (asked,) = one.broker.asked
        assert (asked.method, asked.path, asked.query) == ("GET", "/x", "y=1")
        assert asked.headers["authorization"] == "Bearer s3cret"
        assert asked.headers["accept"] == "application/hal+json"
        assert asked.headers["user-agent"].startswith("readygate/")
        assert one.client.requests == 1


def test_a_body_to_send_makes_it_a_post() -> None:
    with bench(Reply.of({})) as one:
        one.ask("/x", {"a": True})
        assert (one.broker.asked[0].method, one.broker.asked[0].body) == ("POST", b'{"a": true}')


def test_without_a_secret_none_is_taken_from_netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with bench(Reply.of({}), access=Access(anonymous=True)) as one:
        one.ask()
        assert "authorization" not in one.broker.asked[0].headers


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_again_with_growing_pauses(status: int) -> None:
    with bench(Reply(status), Reply(status), Reply(status), Reply.of({})) as one:
        assert one.ask() == b"{}"
        assert one.clock.pauses == [0.5, 1.0, 2.0]
        assert one.client.requests == 4


def test_after_the_last_attempt_it_is_missing() -> None:
    with bench(Reply(503)) as one:
        error = one.fault()
        assert (error.fault, error.lack) == ("/ answers 503 (asked 4 times)", Lack.MISSING)
        assert "run again" in error.hint
        assert one.clock.pauses == [0.5, 1.0, 2.0]


def test_the_broker_says_how_long_to_wait() -> None:
    date = {"Retry-After": "Mon, 05 Jan 2026 12:00:12 GMT"}
    with bench(Reply(429, headers={"Retry-After": "7"}), Reply(429, headers=date), Reply.of({})) as one:
        one.ask()
        assert one.clock.pauses == [7.0, 5.0]


@pytest.mark.parametrize(("limits", "wait"), [({"patience": 9}, "10"), ({"total": 9}, "10"), ({}, "9" * 400)])
def test_nobody_waits_longer_than_the_limits(limits: dict[str, Any], wait: str) -> None:
    with bench(Reply(429, headers={"Retry-After": wait}), **limits) as one:
        assert one.fault().fault == "/ answers 429 (asked once)"
        assert one.clock.pauses == []


def test_patience_is_shared_by_all_questions() -> None:
    with bench(
        Reply(429, headers={"Retry-After": "40"}), Reply.of({}), Reply(429, headers={"Retry-After": "21"})
    ) as one:
        one.ask()
        assert one.fault().fault == "/ answers 429 (asked once)"
        assert one.clock.pauses == [40.0]


@pytest.mark.parametrize("status", [400, 404, 405, 409, 410, 422])
def test_a_refusal_is_not_asked_again(status: int) -> None:
    with bench(Reply.of({"errors": ["no  such\nthing s3cret " + "x" * 300]}, status)) as one:
        error = one.fault("/x")
        assert error.status == status
        assert error.fault == f"/x answers {status}: no such thing *** " + "x" * 182
        assert error.lack is Lack.MISSING
        assert one.client.requests == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_secret_says_so(status: int) -> None:
    with bench(Reply(status)) as one:
        error = one.fault("/x")
        assert (error.fault, error.status) == (f"/x answers {status}", status)
        assert "does not accept the secret" in error.hint


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"<html>Log in</html>", headers={"Content-Type": "text/html"}),
        Reply(body=b'{"a": [1, 2'),
        Reply(body=b""),
        Reply(body=b'{"a": "\xff"}'),
        Reply(body=b"[" * 100_000),
    ],
)
def test_what_is_no_json_is_invalid(reply: Reply) -> None:
    with bench(reply) as one:
        error = one.fault("/x")
        kind = reply.headers.get("Content-Type", "no type")
        assert error.fault == f"/x answers no JSON ({kind}): cut or not HAL"
        assert (error.lack, one.client.requests) == (Lack.INVALID, 1)
        assert "log-in" in error.hint


def test_other_successes_are_no_answer() -> None:
    with bench(Reply(204)) as one:
        assert one.fault("/x").fault == "/x answers 204"


def test_a_body_larger_than_the_limit_is_invalid_also_when_compressed() -> None:
    packed = gzip.compress(b" " * (3 << 20) + b"{}")
    with bench(Reply(body=packed, headers={"Content-Encoding": "gzip"}), size=2 << 20) as one:
        error = one.fault("/x")
        assert (error.fault, error.lack) == ("/x answers more than 2 MiB", Lack.INVALID)
    with bench(Reply(body=packed, headers={"Content-Encoding": "gzip"})) as one:
        assert len(one.ask()) == (3 << 20) + 2


def test_a_body_that_breaks_off_is_asked_again() -> None:
    with bench(Reply(body=b'{"a":', length=50), Reply.of({})) as one:
        assert one.ask() == b"{}"
    with bench(Reply(body=b"not gzip", headers={"Content-Encoding": "gzip"}), attempts=1) as one:
        assert one.fault("/x").fault == "/x broke off after 0 bytes: DecodeError (asked once)"


def test_drops_do_not_outlast_the_time_for_all() -> None:
    with bench(total=60) as one:
        reply = Reply(body=b"{" + b" " * 40, drip=lambda: one.clock.sleep(10))
        one.broker.faults.insert(0, lambda asked: reply)
        assert one.fault().fault == "the broker took longer than 60 s in all"
        assert one.fault().fault == "the broker took longer than 60 s in all"
        assert one.client.requests == 1


def test_a_broker_that_is_silent_or_not_there_is_missing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with bench(base=base, read=0.05, attempts=2) as one:
            error = one.fault()
            assert error.fault == f"{base} cannot be reached: no answer in time (asked 2 times)"
    with bench(base=base, attempts=1) as one:
        assert one.fault().fault == f"{base} cannot be reached: no connection (asked once)"
        assert one.fault().lack is Lack.MISSING


def test_a_certificate_that_cannot_be_trusted_is_not_asked_again() -> None:
    with bench() as other, bench(base=other.client.base.replace("http:", "https:")) as one:
        assert one.fault().fault == f"{one.client.base} shows no certificate that can be trusted"
        assert one.client.requests == 1


def test_what_cannot_be_sent_is_invalid() -> None:
    with bench() as one:
        one.client._session.headers["X-Odd"] = "a\nb"
        assert one.fault().fault == f"{one.client.base} cannot be asked: InvalidHeader"
        assert one.fault().lack is Lack.INVALID


def test_redirects_on_the_origin_are_followed() -> None:
    with bench(redirect(301, "/team/x?y=1"), redirect(307, "x"), Reply.of({})) as one:
        assert one.ask("/a") == b"{}"
        assert one.broker.paths == ["/a", "/team/x", "/team/x"]
        assert all(asked.headers["authorization"] for asked in one.broker.asked)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_origin_is_not_followed(status: int) -> None:
    with bench() as other, bench(redirect(status, other.client.base + "/x")) as one:
        error = one.fault()
        assert error.lack is Lack.INVALID
        assert error.fault == (
            f"{one.client.base} redirects to {other.client.base}: not followed, and no secret was sent there"
        )
        assert other.client.base in error.hint
        assert other.broker.asked == []


@pytest.mark.parametrize(
    ("to", "where"),
    [
        ("https://127.0.0.1/x", "https://127.0.0.1"),
        ("//evil.example/x", "http://evil.example"),
        ("http://127.0.0.1\\@evil.example/", "no URL of http or https"),
        ("file:///etc/passwd", "no URL of http or https"),
        ("http://[::1", "no URL of http or https"),
    ],
)
def test_other_places_are_not_asked_at_all(to: str, where: str) -> None:
    with bench(redirect(302, to)) as one:
        assert f"redirects to {where}: not followed" in one.fault().fault
        assert one.client.requests == 1


def test_https_never_falls_back_to_http() -> None:
    """A link is asked over https instead; a redirect would send the question in the clear."""
    session = _Recorded([(302, {"Location": "http://pact.acme.org/x"}), (200, {})])
    client = Client("https://pact.acme.org", TOKEN, session=session, sleep=lambda _: None, clock=lambda: 0)
    with pytest.raises(HalError, match=r"redirects to http://pact\.acme\.org: not followed"):
        client.ask("https://pact.acme.org/")
    assert client.ask("http://pact.acme.org/y") == b"{}"
    assert session.urls == ["https://pact.acme.org/", "https://pact.acme.org/y"]
    for other in ("http://pact.acme.org:8080/y", "http://acme.org/y"):
        with pytest.raises(HalError, match="not followed"):
            client.ask(other)


def test_a_redirected_post_stays_a_post_or_is_refused() -> None:
    with bench(redirect(308, "/y"), Reply.of({})) as one:
        one.ask("/x", {"a": 1})
        assert [(asked.method, asked.body) for asked in one.broker.asked] == [("POST", b'{"a": 1}')] * 2
    with bench(redirect(302, "/y")) as one:
        error = one.fault("/x", {})
        assert (error.fault, error.lack) == (f"{one.client.base}/x redirects a POST with 302", Lack.INVALID)


def test_redirects_end() -> None:
    with bench(redirect(302, "/x"), redirects=2) as one:
        assert "redirects more than 2 times" in one.fault().fault
        assert one.client.requests == 3
    with bench(Reply(302)) as one:
        assert one.fault("/x").fault == "/x answers 302"


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.example/x",
        "http://user@127.0.0.1:{port}/x",
        "http://127.0.0.1:1/x",
        "http://127.0.0.1:{port}\\@evil.example/",
        "ftp://127.0.0.1:{port}/",
        "http://evil.example/s3cret",
    ],
)
def test_a_link_to_another_origin_is_not_followed(url: str) -> None:
    with bench(Reply.of({})) as one:
        port = one.client.base.rpartition(":")[2]
        with pytest.raises(HalError, match=f"which is not {one.client.base}: not followed") as refused:
            one.client.ask(url.replace("{port}", port))
        assert refused.value.lack is Lack.INVALID
        assert "s3cret" not in str(refused.value)
        assert "base URL" in refused.value.hint
        assert one.broker.asked == []


def test_links_are_templates_on_the_base() -> None:
    links = {"a": {"href": "/x/{name}/{other}?n={name}"}, "b": {"href": "y"}, "c": [], "d": {"href": ""}}
    data = Reply.of({"_links": links}).body
    with bench() as one:
        link, base = one.client.link, one.client.base
        assert link(data, "a", name="a b/ü&c") == f"{base}/x/a%20b%2F%C3%BC%26c/?n=a%20b%2F%C3%BC%26c"
        assert link(data, "b") == f"{base}/y"
        with pytest.raises(HalError, match=r"leads to 'http://\[', which is not"):
            link(b'{"_links": {"a": {"href": "http://["}}}', "a")
        assert link(data, "d") == link(data, "e") == link(b"{}", "a") == ""
        with pytest.raises(HalError, match="the link c has no `href`"):
            link(data, "c")
        for odd in (b"[]", b'{"_links": []}'):
            with pytest.raises(HalError, match="not HAL") as refused:
                link(odd, "a")
            assert refused.value.lack is Lack.INVALID


def test_a_broker_may_lie_below_a_path_and_behind_a_proxy_that_ends_tls() -> None:
    session = _Recorded([])
    client = Client("https://pact.acme.org/team/", TOKEN, session=session, sleep=lambda _: None, clock=lambda: 0)
    data = b'{"_links": {"a": {"href": "x"}, "b": {"href": "http://pact.acme.org/team/{n}"}}}'
    assert client.link(data, "a") == "https://pact.acme.org/team/x"
    assert client.link(data, "b", n="1") == "https://pact.acme.org/team/1"


def test_all_pages_are_asked_for() -> None:
    broker = Broker(token="s3cret")
    for name in "abcde":
        broker.state.pacticipant(name)
    with serve(broker) as url, requests.Session() as session:
        client = Client(url, TOKEN, session=session, sleep=lambda _: None, clock=lambda: 0)
        found = list(client.pages(f"{url}/pacticipants"))
    assert [len(json.loads(page)["pacticipants"]) for page in found] == [2, 2, 1]
    assert [asked.query for asked in broker.asked] == ["", "size=2&page=2", "size=2&page=3"]


def test_pages_end() -> None:
    with bench(Reply.of({"_links": {"next": {"href": "/x"}}})) as one, pytest.raises(HalError, match="do not end"):
        list(one.client.pages(one.client.base + "/x"))
    with bench(pages=3) as one:
        one.broker.faults.insert(0, lambda asked: Reply.of({"_links": {"next": {"href": f"/x{asked.path}"}}}))
        with pytest.raises(HalError, match="do not end") as refused:
            list(one.client.pages(one.client.base + "/x"))
        assert (refused.value.lack, one.client.requests) == (Lack.INVALID, 3)


class _Recorded(requests.Session):
    """A session that sends nothing."""

    def __init__(self, replies: list[tuple[int, dict[str, str]]]) -> None:
        super().__init__()
        self.urls: list[str] = []
        self._replies = replies

    def get_adapter(self, url: Any) -> Any:
        return self

    def send(self, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        self.urls.append(str(request.url))
        assert request.headers["Authorization"] == "Bearer s3cret"
        assert more["verify"] is not False
        response = requests.Response()
        response.status_code, headers = self._replies.pop(0)
        response.headers.update(headers)
        response.raw = HTTPResponse(BytesIO(b"{}"), preload_content=False)
        return response


def test_the_body_of_a_redirect_is_not_read() -> None:
    with bench() as one:
        dripping = Reply(302, b"x" * 1000, {"Location": "/y"}, drip=lambda: time.sleep(0.05))
        one.broker.faults.insert(0, lambda asked: dripping if asked.path == "/x" else Reply.of({}))
        start = time.monotonic()
        assert one.ask("/x") == b"{}"
        assert time.monotonic() - start < 10


def test_a_request_elsewhere_is_never_signed() -> None:
    with bench() as one:
        elsewhere = requests.Request("GET", "http://evil.example/", headers={"Authorization": "x"}).prepare()
        assert "Authorization" not in one.client._sign(elsewhere).headers
