"""What GitHub's description does not allow fails the test that did it."""

from collections.abc import Mapping
from typing import Any

import pytest
import requests

from tests.github import Scene, Server, github
from tests.github.calls import HANDLERS, Answer
from tests.github.description import github_description
from tests.github.filling import fill
from tests.unit.github_fake.asking import ask


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.pull_request()
    return scene


@pytest.mark.parametrize(
    ("method", "path", "body", "told"),
    [
        ("GET", "/issues/one/comments", None, "path issue_number=one: not of type integer"),
        ("GET", "/issues/1/comments?perpage=3", None, "query perpage: not a parameter of this operation"),
        ("GET", "/issues/1/comments?per_page=many", None, "query per_page=many: not of type integer"),
        ("GET", "/pulls?state=merged", None, "query state=merged: not one of ['open', 'closed', 'all']"),
        ("POST", "/issues/1/comments", {"body": ["x"]}, "body: ['x'] is not of type 'string'"),
        ("POST", "/issues/1/comments", {"body": "x", "bodi": "y"}, "bodi: not a property that GitHub knows"),
        ("POST", "/issues/1/comments", None, "no body"),
        ("POST", "/check-runs", {"name": "x"}, "'head_sha' is a required property"),
        ("POST", "/check-runs", {"name": "x", "head_sha": "HEAD", "conclusion": "good"}, "'good' is not"),
        ("POST", "/check-runs", {"name": "x", "head_sha": "HEAD", "output": {"titel": "t", "summary": "s"}}, "titel"),
        (
            "POST",
            "/check-runs",
            {"name": "x", "head_sha": "HEAD", "started_at": "today"},
            "'today' is not a 'date-time'",
        ),
        ("GET", "/pulls/1", {"body": "x"}, "a body where none is described"),
    ],
)
def test_a_request_that_github_does_not_describe(scene: Scene, method: str, path: str, body: Any, told: str) -> None:
    if isinstance(body, dict) and "head_sha" in body:
        body = body | {"head_sha": scene.tip()}
    with github(scene, strict=False) as server:
        assert ask(server, server.token(), method, path, body).status_code == 599
        assert len(server.violations) == 1
        assert told in server.violations[0]


def test_an_operation_that_github_does_not_describe(scene: Scene) -> None:
    with github(scene, strict=False) as server:
        assert ask(server, server.token(), "GET", "/nonsense").status_code == 599
        assert server.violations == ["GET 127.0.0.1/repos/acme/shop/nonsense: no operation of the description"]


def test_a_body_that_is_no_json(scene: Scene) -> None:
    with github(scene, strict=False) as server:
        answer = requests.post(
            f"{server.url}/repos/acme/shop/issues/1/comments",
            data=b"{",
            headers={"authorization": f"Bearer {server.token()}"},
            timeout=10,
        )
        assert (answer.status_code, len(server.violations)) == (400, 1)


def test_leaving_the_block_fails_the_test(scene: Scene) -> None:
    with pytest.raises(AssertionError, match="query perpage: not a parameter"), github(scene) as server:
        ask(server, server.token(), "GET", "/pulls?perpage=1")


def test_a_failing_test_is_told_what_github_objects_to(scene: Scene) -> None:
    with pytest.raises(KeyError) as fault, github(scene) as server:
        raise KeyError(ask(server, server.token(), "GET", "/pulls?perpage=1").status_code)
    assert "query perpage: not a parameter" in fault.value.__notes__[0]


@pytest.mark.parametrize(
    ("body", "told"),
    [({"url": 3}, "url: 3 is not of type 'string'"), ({"created_at": "yesterday"}, "is not a 'date-time'")],
)
def test_an_answer_that_github_does_not_describe(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, body: Mapping[str, Any], told: str
) -> None:
    monkeypatch.setitem(HANDLERS, "pulls/get", lambda call: Answer(body=dict(body)))
    with github(scene, strict=False) as server:
        assert ask(server, server.token(), "GET", "/pulls/1").status_code == 599
        assert told in server.violations[0]


def test_a_slip_of_the_server_itself_is_told(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HANDLERS, "pulls/get", lambda call: 1 / 0)
    with github(scene, strict=False) as server:
        assert ask(server, server.token(), "GET", "/pulls/1").status_code == 599
        assert "ZeroDivisionError" in server.violations[0]


def test_filling_adds_required_members_and_keeps_the_facts() -> None:
    description = github_description()
    whole = fill(description, {"$ref": "#/components/schemas/issue-comment"}, {"id": 5, "user": {"login": "mona"}})
    assert (whole["id"], whole["user"]["login"]) == (5, "mona")
    assert whole["created_at"] == "2000-01-01T00:00:00Z"
    assert whole["user"]["url"] == "https://unset.invalid/url"


def test_the_server_counts_what_it_was_asked(scene: Scene) -> None:
    with github(scene) as server:
        token = server.token("workflow")
        ask(server, token, "GET", "/pulls?page=1")
        ask(server, token, "GET", "/pulls?page=2")
        ask(server, token, "POST", "/issues/1/comments", {"body": "x"})
        seen = server.requests[-1]
        assert (server.count(), server.count(later_pages=True)) == (2, 3)
        assert [it.path for it in server.writes()] == ["/repos/acme/shop/issues/1/comments"]
        assert len(server.asked("pulls/list")) == 2
    assert (seen.method, seen.token, seen.status, seen.body) == ("POST", "workflow", 201, {"body": "x"})


def test_an_enterprise_server_answers_below_a_prefix(scene: Scene) -> None:
    with github(scene, prefix="/api/v3") as server:
        answer = ask(server, server.token(), "GET", "/pulls/1")
        assert server.url.endswith("/api/v3")
        assert answer.json()["url"] == f"{server.url}/repos/acme/shop/pulls/1"
        assert server.requests[0].path == "/repos/acme/shop/pulls/1"


def test_two_servers_run_side_by_side(scene: Scene) -> None:
    with github(scene) as one, github(Scene("acme/other")) as other:
        assert one.url != other.url

    def gone(server: Server) -> None:
        with pytest.raises(requests.ConnectionError):
            requests.get(server.url, timeout=1)

    gone(one)
    gone(other)
