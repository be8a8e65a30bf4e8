"""The endpoints, asked without a socket."""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.model.codec import encode
from readygate.model.errors import ReadygateError
from readygate.model.verdict import Readiness
from readygate.server.app import application, openapi
from readygate.server.problems import STATUS, Code, ProblemError
from readygate.server.tokens import Token, Tokens
from readygate.server.view import Fresh, View
from tests.unit.server.asking import ADMIN, GUEST, SHOP, TOKENS, Answer, Served, ask, milestone, view

SCHEMAS = Path(__file__).parents[3] / "schemas"
DOCUMENT = json.loads(openapi())
PATHS = ["/readiness", "/readiness/shop", "/milestones/M1", "/openapi.json"]


def fits(found: Answer, path: str) -> None:
    """Whether an answer is one that the OpenAPI document declares."""
    told = DOCUMENT["paths"][path]["get"]["responses"][str(found.status)]
    if "$ref" in told:
        told = DOCUMENT["components"]["responses"][told["$ref"].rpartition("/")[2]]
    assert {name.lower() for name in told.get("headers", {})} <= found.headers.keys()
    for media, content in told.get("content", {}).items():
        assert found.headers["content-type"] == media
        schema = {"components": DOCUMENT["components"], **content["schema"]}
        jsonschema.Draft202012Validator(schema).validate(found.json)


def test_a_service_is_told_in_the_documented_shape() -> None:
    found = Served().get("/readiness/shop")
    assert found.status == 200
    assert found.headers["content-type"] == "application/json"
    assert found.json == {
        "service": "shop",
        "currentLevel": "L1",
        "targetLevel": "L2",
        "gaps": ["G1.coverage: fail"],
    }
    assert found.body == encode(SHOP)
    schema = json.loads((SCHEMAS / "readiness-v1.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(found.json)


def test_all_services_come_in_pages() -> None:
    served = Served()
    first = served.get("/readiness?limit=2").json
    assert [one["service"] for one in first["items"]] == ["cart", "shop"]
    assert first["withoutVerdict"] == []
    last = served.get(f"/readiness?limit=2&cursor={first['next']}").json
    assert last == {"items": [], "withoutVerdict": ["till"], "next": None}
    whole = served.get("/readiness").json
    assert [one["service"] for one in whole["items"]] == ["cart", "shop"]
    assert (whole["withoutVerdict"], whole["next"]) == (["till"], None)


@given(st.integers(1, 7), st.sets(st.text("abcé~.", min_size=1, max_size=4), max_size=12))
def test_the_pages_together_are_all_services_once(limit: int, names: set[str]) -> None:
    known = {name: Readiness(service=name, current_level="", target_level="", gaps=()) for name in sorted(names)[::2]}
    told = view(services=tuple(sorted(names)), readiness=known)
    cursor, seen = "", []
    for _ in range(len(names) + 1):
        page = told.page(lambda _: True, cursor, limit)
        seen += [*(one.service for one in page.items), *page.without_verdict]
        assert len(page.items) + len(page.without_verdict) <= limit
        if page.next is None:
            break
        cursor = page.next
    assert sorted(seen) == sorted(names)
    assert page.next is None


def test_a_page_goes_on_where_its_cursor_stands_though_the_service_is_gone() -> None:
    cursor = view().page(lambda _: True, "", 1).next or ""
    page = view(services=("shop", "till")).page(lambda _: True, cursor, 9)
    assert ([one.service for one in page.items], page.without_verdict) == (["shop"], ("till",))


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=1e2",
        "limit=",
        "limit=٣",
        "limit=" + "9" * 5000,
        "limit=1&limit=2",
        "offset=3",
        "cursor=%00",
        "cursor=_w",
        "cursor=a",
        "cursor=é",
        "access_token=x",
    ],
)
def test_parameters_that_are_wrong_are_refused(query: str) -> None:
    found = Served().get(f"/readiness?{query}")
    assert (found.status, found.code) == (400, "invalid-parameter")
    fits(found, "/readiness")


def test_parameters_that_nothing_asks_for_are_refused() -> None:
    assert Served().get("/readiness/shop?at=2026-01-01").code == "invalid-parameter"
    assert Served().get("/milestones/M1?limit=3").code == "invalid-parameter"


def test_a_milestone_is_told_as_a_release_tells_it() -> None:
    found = Served().get("/milestones/M2")
    assert found.body == encode(milestone("M2"))
    schema = json.loads((SCHEMAS / "release-v1.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(found.json)
    fits(found, "/milestones/{milestone}")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/readiness/basket", "the policy has no service of this name"),
        ("/readiness/till", "no verdict on this service was recorded on the branch main"),
        ("/milestones/M9", "the policy has no milestone of this name"),
        ("/readiness/", "there is nothing at this path"),
        ("/", "there is nothing at this path"),
        ("/readiness/a/b", "there is nothing at this path"),
    ],
)
def test_what_is_not_there_is_said(path: str, words: str) -> None:
    found = Served().get(path)
    assert (found.status, found.code) == (404, "not-found")
    assert words in found.json["detail"]


@pytest.mark.parametrize("path", ["/readiness", "/readiness/shop", "/milestones/M1", "/healthz"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_only_reading_is_answered(method: str, path: str) -> None:
    found = Served().get(path, method=method)
    assert (found.status, found.code) == (405, "method-not-allowed")
    assert sorted(found.headers["allow"].split(", ")) == ["GET", "HEAD"]


@pytest.mark.parametrize("path", [*PATHS, "/healthz"])
def test_head_has_the_headers_of_get(path: str) -> None:
    served = Served()
    got, headed = served.get(path), served.get(path, method="HEAD")
    assert headed.status == got.status == 200
    for name in ("content-type", "content-length", "cache-control"):
        assert headed.headers[name] == got.headers[name]
    assert headed.headers.get("etag") == got.headers.get("etag")


@pytest.mark.parametrize("path", [*PATHS, "/nothing", "/readiness/none"])
@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"authorization", b"")],
        [(b"authorization", b"Bearer")],
        [(b"authorization", b"Bearer ")],
        [(b"authorization", b"Basic YWRtaW46YWRtaW4=")],
        [(b"authorization", b"Bearer admin." + b"A" * 43)],
        [(b"authorization", b"Bearer nobody." + b"A" * 43)],
        [(b"authorization", f"Bearer {ADMIN}x".encode())],
        [(b"authorization", f"Bearer {ADMIN.upper()}".encode())],
        [(b"authorization", b"Bearer \xff\xfe\x00")],
        [(b"authorization", f"Bearer {ADMIN}".encode())] * 2,
    ],
)
def test_without_a_known_token_nothing_is_told(path: str, headers: list[tuple[bytes, bytes]]) -> None:
    found = ask(Served(strangers=1000).app, path, headers=headers)
    assert (found.status, found.code) == (401, "unauthenticated")
    assert found.headers["www-authenticate"].startswith('Bearer realm="readygate"')


def test_the_challenge_tells_a_missing_token_from_a_wrong_one() -> None:
    served = Served()
    assert served.get("/readiness", token="").headers["www-authenticate"] == 'Bearer realm="readygate"'
    wrong = served.get("/readiness", token="admin.wrong").headers["www-authenticate"]
    assert wrong == 'Bearer realm="readygate", error="invalid_token"'


def test_the_scheme_has_no_case() -> None:
    found = ask(Served().app, "/readiness", headers=[(b"authorization", f"bEARER  {ADMIN}".encode())])
    assert found.status == 200


def test_a_token_of_one_service_sees_that_service_only() -> None:
    served = Served()
    assert served.get("/readiness/shop", token=GUEST).status == 200
    for path in ("/readiness/cart", "/readiness/nothing", "/milestones/M1", "/milestones/M9"):
        found = served.get(path, token=GUEST)
        assert (found.status, found.code) == (403, "forbidden")
    page = served.get("/readiness", token=GUEST).json
    assert ([one["service"] for one in page["items"]], page["withoutVerdict"]) == (["shop"], [])


def test_health_asks_for_no_token_and_reads_nothing() -> None:
    def broken() -> View:
        raise AssertionError

    found = Served(broken).get("/healthz", token="")
    assert (found.status, found.json, found.headers["cache-control"]) == (200, {"status": "ok"}, "no-store")
    fits(found, "/healthz")


@pytest.mark.parametrize("path", PATHS)
def test_who_has_the_answer_gets_no_second_one(path: str) -> None:
    served = Served()
    first = served.get(path)
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = served.get(path, headers=[(b"if-none-match", known.encode())])
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "private, no-cache"
        assert again.headers["vary"] == "Authorization"
        assert "content-type" not in again.headers
    for known in ('"other"', "", tag.strip('"'), f'"other*", "*{tag}'):
        assert served.get(path, headers=[(b"if-none-match", known.encode())]).status == 200


def test_a_missing_service_is_missing_whatever_the_client_has() -> None:
    assert Served().get("/readiness/basket", headers=[(b"if-none-match", b"*")]).status == 404


names = st.text("abc", min_size=1, max_size=3)
readinesses = st.builds(Readiness, service=names, current_level=names, target_level=names, gaps=st.tuples(names))


@given(readinesses, readinesses)
@settings(max_examples=50)
def test_equal_answers_have_equal_tags_and_others_have_others(one: Readiness, other: Readiness) -> None:
    def tag(found: Readiness) -> str:
        return Served(lambda: view(readiness={"shop": found})).get("/readiness/shop").headers["etag"]

    assert (tag(one) == tag(other)) is (one == other)


@pytest.mark.parametrize("path", [*PATHS, "/healthz", "/nothing"])
@pytest.mark.parametrize("token", [ADMIN, ""])
def test_every_answer_has_the_headers_of_security(path: str, token: str) -> None:
    headers = Served().get(path, token=token).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["vary"] == "Authorization"
    assert headers["cache-control"] in ("no-store", "private, no-cache")
    assert "server" not in headers


def test_who_asks_too_often_waits_for_the_next_minute() -> None:
    served = Served(quota=2)
    served.clock.now = 1020.0
    assert served.get("/readiness").headers["ratelimit"] == '"token";r=1;t=60'
    assert served.get("/nothing").headers["ratelimit"] == '"token";r=0;t=60'
    served.clock.now = 1050.5
    found = served.get("/readiness")
    assert (found.status, found.code) == (429, "throttled")
    assert found.headers["ratelimit"] == '"token";r=0;t=29'
    assert found.headers["ratelimit-policy"] == '"token";q=2;w=60'
    assert found.headers["retry-after"] == "29"
    fits(found, "/readiness")
    assert served.get("/readiness", token=GUEST).status == 200
    served.clock.now = 1080.0
    assert served.get("/readiness").status == 200


def test_who_guesses_tokens_is_stopped_and_others_are_not() -> None:
    served = Served(strangers=2)
    assert served.get("/readiness").status == 200
    assert served.get("/readiness", token="admin.a").status == 401
    found = served.get("/readiness", token="admin.b")
    assert (found.status, found.code) == (429, "throttled")
    assert found.headers["ratelimit-policy"] == '"unknown-token";q=2;w=60'
    assert served.get("/readiness", token=GUEST).status == 429
    assert served.get("/readiness").status == 200
    assert served.get("/readiness", token=GUEST, client=("192.0.2.2", 1)).status == 200
    assert served.get("/readiness", token="admin.b", client=None).status == 401


def test_a_fault_of_ours_is_a_problem_and_names_its_place_only() -> None:
    def broken() -> View:
        raise ValueError(ADMIN)

    served = Served(broken)
    found = served.get("/readiness/shop")
    assert (found.status, found.code) == (500, "internal-error")
    (told,) = served.told
    assert told.startswith("ValueError in test_app.py:")
    assert ADMIN not in told + str(found)
    fits(found, "/readiness/{service}")


def test_records_that_cannot_be_read_are_never_passed_over() -> None:
    served = Served(lambda: view(unread=frozenset({"shop"})))
    for path in ("/readiness/shop", "/readiness", "/milestones/M1"):
        found = served.get(path)
        assert (found.status, found.code, found.headers["retry-after"]) == (503, "ledger-unavailable", "60")
    assert served.get("/readiness/cart").status == 200
    assert Served(lambda: view(unread=frozenset({"cart"}))).get("/readiness", token=GUEST).status == 200


def test_a_ledger_that_cannot_be_read_is_said_and_nothing_old_is_told() -> None:
    class Ledger:
        fails = False

        def __call__(self) -> View:
            if self.fails:
                raise ReadygateError("no route to https://host")
            return view()

    ledger, told = Ledger(), list[str]()
    served = Served()
    fresh = Fresh(ledger, 60, served.clock, told.append)
    app = application(fresh.view, Tokens(TOKENS), clock=served.clock, tell=told.append)
    headers = [(b"authorization", f"Bearer {ADMIN}".encode())]
    assert ask(app, "/readiness/shop", headers=headers).status == 200
    ledger.fails = True
    served.clock.now += 59
    assert ask(app, "/readiness/shop", headers=headers).status == 200
    served.clock.now += 1
    found = ask(app, "/readiness/shop", headers=headers)
    assert (found.status, found.code, found.headers["retry-after"]) == (503, "ledger-unavailable", "10")
    assert "host" not in found.json["detail"]
    assert told == ["no route to https://host"]
    fits(found, "/readiness/{service}")
    ledger.fails = False
    served.clock.now += 9
    assert ask(app, "/readiness/shop", headers=headers).headers["retry-after"] == "1"
    served.clock.now += 1
    assert ask(app, "/readiness/shop", headers=headers).status == 200


def test_many_at_once_wait_for_one_reading() -> None:
    read, begun = [], threading.Event()

    def slow() -> View:
        read.append(1)
        begun.wait(0.05)
        return view()

    served = Served()
    fresh = Fresh(slow, 60, served.clock, served.told.append)
    app = application(fresh.view, Tokens(TOKENS), clock=served.clock, tell=served.told.append, strangers=100)
    headers = [(b"authorization", f"Bearer {ADMIN}".encode())]
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: ask(app, "/readiness/shop", headers=headers), range(64)))
    assert {answer.body for answer in found} == {encode(SHOP)}
    assert {answer.status for answer in found} == {200}
    assert read == [1]
    left = {int(answer.headers["ratelimit"].split(";")[1].removeprefix("r=")) for answer in found}
    assert left == set(range(600 - 64, 600))


odd = st.text(st.characters(exclude_characters="?", exclude_categories=[]), max_size=20)


@given(odd, st.sampled_from(["", "/readiness/", "/milestones/"]), st.binary(max_size=40), st.booleans())
def test_whatever_is_asked_is_answered(path: str, before: str, header: bytes, known: bool) -> None:
    served = Served(strangers=100_000)
    given_headers = [(b"authorization", f"Bearer {ADMIN}".encode())] if known else [(b"authorization", header)]
    tags = [(b"if-none-match", header), (b"accept", header), (b"x-" + header.hex().encode(), header)]
    found = ask(served.app, f"{before or '/'}{path}", headers=[*given_headers, *tags])
    assert found.status in ((200, 304, 404) if known else (401, 200))
    assert served.told == []
    if found.status >= 400:
        assert found.code in {code.value for code in Code}


def test_no_token_stands_in_what_can_be_shown() -> None:
    tokens = Tokens(TOKENS)
    assert tokens.found(ADMIN) == TOKENS[0]
    secret = ADMIN.partition(".")[2]
    assert secret not in repr(tokens) + repr(vars(tokens)) + repr(TOKENS) + str(TOKENS)
    assert all(isinstance(token, Token) for token in TOKENS)


def test_the_document_and_the_code_know_the_same_codes_and_paths() -> None:
    problem = DOCUMENT["components"]["schemas"]["Problem"]["properties"]
    assert problem["code"]["enum"] == [code.value for code in Code]
    assert set(STATUS) == set(Code)
    routes = {getattr(route, "path", "") for route in Served().app.routes}
    assert set(DOCUMENT["paths"]) == routes
    assert Served().get("/openapi.json").json == DOCUMENT


@pytest.mark.parametrize(("path", "asked"), [("/readiness", "/readiness"), ("/readiness/{service}", "/readiness/shop")])
def test_answers_are_what_the_document_declares(path: str, asked: str) -> None:
    served = Served()
    fits(served.get(asked), path)
    fits(served.get(asked, headers=[(b"if-none-match", b"*")]), path)
    fits(served.get(asked, token=""), path)
    fits(served.get(asked, method="POST"), path)


def test_what_is_no_request_goes_on() -> None:
    async def started() -> list[str]:
        sent = []
        messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

        async def receive() -> dict[str, str]:
            return next(messages)

        async def send(message: object) -> None:
            sent.append(str(message))

        await Served().app({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)
        return sent

    assert "complete" in asyncio.run(started())[0]


def test_a_problem_says_its_status() -> None:
    problem = ProblemError(Code.THROTTLED, "wait")
    assert (problem.status, problem.headers, str(problem)) == (429, {}, "wait")
