"""GitHub's rules, as clients meet them."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.github import READ_ONLY, Scene, Server, github, rules
from tests.unit.github_fake.asking import ask

# --- lists --------------------------------------------------------------------------------------------------------


def commented(count: int) -> Scene:
    scene = Scene()
    pull = scene.pull_request()
    for number in range(count):
        scene.comment(pull, f"comment {number}")
    return scene


def test_a_list_has_thirty_items_a_page_unless_asked() -> None:
    with github(commented(31)) as server:
        answer = ask(server, server.token(), "GET", "/issues/1/comments")
    assert len(answer.json()) == 30
    assert {name: link["url"].rpartition("?")[2] for name, link in answer.links.items()} == {
        "next": "page=2",
        "last": "page=2",
    }


def test_a_page_never_has_more_than_a_hundred_items() -> None:
    with github(commented(120)) as server:
        answer = ask(server, server.token(), "GET", "/issues/1/comments?per_page=500")
    assert len(answer.json()) == 100
    assert "page=2" in answer.links["next"]["url"]


def test_following_the_links_lists_everything_once() -> None:
    found: list[str] = []
    scene = commented(25)
    number = scene.home.id
    with github(scene) as server:
        token, path = server.token(), "/issues/1/comments?per_page=10"
        while path:
            answer = ask(server, token, "GET", path)
            found += [comment["body"] for comment in answer.json()]
            path = answer.links["next"]["url"].partition(f"/repositories/{number}")[2] if "next" in answer.links else ""
        assert {"first", "prev"} <= answer.links.keys()
        assert server.count() == 1
    assert found == [f"comment {number}" for number in range(25)]


def test_a_page_after_the_last_is_empty() -> None:
    with github(commented(2)) as server:
        assert ask(server, server.token(), "GET", "/issues/1/comments?page=9").json() == []


def test_a_counted_list_tells_its_total_and_links_too() -> None:
    scene = Scene()
    for _ in range(3):
        scene.run()
    with github(scene) as server:
        answer = ask(server, server.token(), "GET", "/actions/runs?per_page=2")
    assert (answer.json()["total_count"], len(answer.json()["workflow_runs"])) == (3, 2)
    assert answer.links["next"]["url"] == f"{server.url}/repositories/{scene.home.id}/actions/runs?per_page=2&page=2"


def test_a_repository_answers_to_its_number_too(scene: Scene) -> None:
    with github(scene) as server:
        headers = {"authorization": f"Bearer {server.token()}"}
        address = f"{server.url}/repositories/{scene.home.id}"
        assert requests.get(f"{address}/issues/1", headers=headers, timeout=10).json()["number"] == 1
        assert requests.get(address, headers=headers, timeout=10).json()["full_name"] == "acme/shop"
        assert [seen.path for seen in server.requests] == ["/repos/acme/shop/issues/1", "/repos/acme/shop"]


# --- tokens -------------------------------------------------------------------------------------------------------


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.pull_request()
    return scene


@pytest.mark.parametrize(
    ("token", "status", "message"),
    [
        (lambda server: None, 404, "Not Found"),
        (lambda server: "ghs_unknown", 401, "Bad credentials"),
        (lambda server: server.token("other", sees=("acme/other",)), 404, "Not Found"),
        (lambda server: server.token(permissions={"contents": "read"}), 403, rules.REFUSED),
        (lambda server: server.token(permissions={"pull-requests": "read"}), 200, None),
        (lambda server: server.token(permissions={"issues": "read"}), 403, rules.REFUSED),
    ],
)
def test_who_may_read_a_private_conversation(
    scene: Scene, token: Callable[[Server], str | None], status: int, message: str | None
) -> None:
    with github(scene) as server:
        answer = ask(server, token(server), "GET", "/issues/1/comments")
    assert answer.status_code == status
    assert message is None or answer.json()["message"] == message


def test_everybody_reads_a_public_repository_and_nobody_writes_without_a_permission() -> None:
    scene = Scene(private=False)
    scene.pull_request()
    with github(scene) as server:
        stranger = server.token("stranger", sees=("other/other",))
        assert ask(server, None, "GET", "/issues/1/comments").status_code == 200
        assert ask(server, stranger, "GET", "/contents/README.md").status_code == 200
        assert ask(server, stranger, "POST", "/issues/1/comments", {"body": "x"}).status_code == 403
        assert ask(server, None, "POST", "/issues/1/comments", {"body": "x"}).status_code == 401
    assert scene.home.comments == []


WRITES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("pull-requests", "POST", "/issues/1/comments", {"body": "x"}),
    ("checks", "POST", "/check-runs", {"name": "x", "head_sha": "HEAD"}),
    ("statuses", "POST", "/statuses/HEAD", {"state": "success"}),
    ("contents", "POST", "/git/refs", {"ref": "refs/heads/x", "sha": "HEAD"}),
]


@pytest.mark.parametrize(("permission", "method", "path", "body"), WRITES)
def test_a_write_needs_its_own_permission(
    scene: Scene, permission: str, method: str, path: str, body: dict[str, Any]
) -> None:
    head = scene.home.pulls[1].head_sha
    path, body = path.replace("HEAD", head), {name: head if text == "HEAD" else text for name, text in body.items()}
    with github(scene) as server:
        for token, status in (
            (server.fork_token(), 403),
            (server.token("least", {permission: "write"}), 201),
            (server.token("others", {other: "write" for other, *_ in WRITES if other != permission}), 403),
        ):
            answer = ask(server, token, method, path, body)
            assert answer.status_code == status
            assert status == 201 or answer.json()["message"] == "Resource not accessible by integration"
            assert f"{permission.replace('-', '_')}=write" in answer.headers["x-accepted-github-permissions"]


def test_conversations_of_issues_and_of_pull_requests_have_their_own_permissions(scene: Scene) -> None:
    bug = scene.issue("A bug").number
    with github(scene) as server:
        for name, mine, other in (("pull-requests", 1, bug), ("issues", bug, 1)):
            token = server.token(name, {name: "write"})
            for number, written, read in ((mine, 201, 200), (other, 403, 403)):
                assert ask(server, token, "POST", f"/issues/{number}/comments", {"body": "x"}).status_code == written
                assert ask(server, token, "GET", f"/issues/{number}/comments").status_code == read


def test_a_list_of_issues_leaves_out_pull_requests_that_the_token_may_not_read(scene: Scene) -> None:
    bug = scene.issue("A bug").number
    with github(scene) as server:
        for permissions, found in (
            ({"issues": "read"}, [bug]),
            ({"issues": "read", "pull-requests": "read"}, [bug, 1]),
        ):
            answer = ask(server, server.token(permissions=permissions), "GET", "/issues")
            assert [it["number"] for it in answer.json()] == found
        assert ask(server, server.token(permissions={"pull-requests": "read"}), "GET", "/issues").status_code == 403


def test_a_workflow_never_sees_teams_but_an_app_may(scene: Scene) -> None:
    scene.team("acme", "payments", "bob")
    with github(scene) as server:
        workflow = server.token(permissions={"members": "read"})
        app = server.token("app", {"members": "read"}, kind="app", login="ready[bot]")
        path = f"{server.url}/orgs/acme/teams/payments/memberships/"
        for token, name, status in ((workflow, "bob", 403), (app, "bob", 200), (app, "eve", 404)):
            answer = requests.get(path + name, headers={"authorization": f"token {token}"}, timeout=10)
            assert answer.status_code == status


def test_required_checks_are_told_by_rules_to_all_and_by_protection_to_administrators(scene: Scene) -> None:
    scene.protect("main", "readygate")
    scene.ruleset("main", "readygate")
    with github(scene) as server:
        token = server.token()
        assert ask(server, token, "GET", "/branches/main/protection/required_status_checks").status_code == 403
        found = ask(server, token, "GET", "/rules/branches/main").json()
    assert found[0]["parameters"]["required_status_checks"] == [{"context": "readygate"}]


def test_a_check_belongs_to_the_app_that_made_it_and_people_make_none(scene: Scene) -> None:
    head = scene.home.pulls[1].head_sha
    made = scene.check(head, "lint", app="lint-app")
    with github(scene) as server:
        person = server.token("person", {"checks": "write"}, kind="user", login="mona")
        assert ask(server, server.token(), "PATCH", f"/check-runs/{made.id}", {"name": "x"}).status_code == 403
        assert ask(server, person, "POST", "/check-runs", {"name": "x", "head_sha": head}).status_code == 403
    assert [it.name for it in scene.home.checks] == ["lint"]


# --- sizes --------------------------------------------------------------------------------------------------------

ANNOTATION = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}


def output(**more: Any) -> dict[str, Any]:
    return {"name": "x", "head_sha": "HEAD", "output": {"title": "t", "summary": "s"} | more}


@pytest.mark.parametrize(
    ("path", "fits", "too_long", "told"),
    [
        (
            "/issues/1/comments",
            {"body": "😀" * 65_536},
            {"body": "x" * 65_537},
            "Body is too long (maximum is 65536 characters)",
        ),
        ("/issues/1/comments", {"body": "x"}, {"body": " \n"}, "Body cannot be blank"),
        (
            "/check-runs",
            output(summary="x" * 65_535),
            output(summary="é" * 32_768),
            "summary exceeds a maximum bytesize of 65535",
        ),
        (
            "/check-runs",
            output(text="é" * 32_767),
            output(text="x" * 65_536),
            "Only 65535 characters are allowed; 65536 were supplied.",
        ),
        (
            "/check-runs",
            output(annotations=[ANNOTATION] * 50),
            output(annotations=[ANNOTATION] * 51),
            "No more than 50 items are allowed; 51 were supplied.",
        ),
        (
            "/check-runs",
            output(annotations=[ANNOTATION | {"title": "x" * 255}]),
            output(annotations=[ANNOTATION | {"title": "x" * 256}]),
            "title is too long (maximum is 255 characters)",
        ),
        (
            "/check-runs",
            output(annotations=[ANNOTATION | {"message": "é" * 32_768}]),
            output(annotations=[ANNOTATION | {"raw_details": "x" * 65_537}]),
            "message exceeds a maximum bytesize of 65536",
        ),
        (
            "/statuses/HEAD",
            {"state": "success", "description": "x" * 140},
            {"state": "success", "description": "x" * 141},
            "description is too long (maximum is 140 characters)",
        ),
    ],
)
def test_texts_have_sizes(scene: Scene, path: str, fits: dict[str, Any], too_long: dict[str, Any], told: str) -> None:
    head = scene.home.pulls[1].head_sha
    with github(scene, strict=False) as server:
        for body, status in ((fits, 201), (too_long, 422)):
            body |= {"head_sha": head} if "head_sha" in body else {}
            answer = ask(server, server.token(), "POST", path.replace("HEAD", head), body)
            assert answer.status_code == status
        assert len(server.violations) == 1
    assert told in answer.text


def test_annotations_of_updates_are_added(scene: Scene) -> None:
    with github(scene) as server:
        token = server.token()
        body = output(annotations=[ANNOTATION] * 50) | {"head_sha": scene.tip()}
        number = ask(server, token, "POST", "/check-runs", body).json()["id"]
        answer = ask(
            server, token, "PATCH", f"/check-runs/{number}", {"output": output(annotations=[ANNOTATION])["output"]}
        )
        assert answer.json()["output"]["annotations_count"] == 51
        assert len(ask(server, token, "GET", f"/check-runs/{number}/annotations?per_page=100").json()) == 51


# --- rates --------------------------------------------------------------------------------------------------------


def test_every_answer_tells_the_rate_and_the_last_is_a_refusal_until_the_hour_is_over(scene: Scene) -> None:
    with github(scene) as server:
        token = server.token(limit=2)
        told = [ask(server, token, "GET", "").headers["x-ratelimit-remaining"] for _ in range(2)]
        refused = ask(server, token, "GET", "")
        scene.advance(hours=1)
        again = ask(server, token, "GET", "")
    assert told == ["1", "0"]
    assert (refused.status_code, refused.headers["x-ratelimit-remaining"]) == (403, "0")
    assert refused.json()["message"].startswith("API rate limit exceeded")
    assert (again.status_code, again.headers["x-ratelimit-used"]) == (200, "1")


def test_the_token_of_a_workflow_has_a_thousand_requests(scene: Scene) -> None:
    with github(scene) as server:
        assert ask(server, server.token(), "GET", "").headers["x-ratelimit-limit"] == "1000"


def test_asking_for_the_rate_costs_nothing(scene: Scene) -> None:
    with github(scene) as server:
        headers = {"authorization": f"Bearer {server.token()}"}
        left = [
            requests.get(f"{server.url}/rate_limit", headers=headers, timeout=10).json()["rate"]["remaining"]
            for _ in range(2)
        ]
    assert left == [1000, 1000]


# --- headers ------------------------------------------------------------------------------------------------------


def test_a_request_names_its_agent_and_a_version_that_exists(scene: Scene) -> None:
    with github(scene) as server:
        token = server.token()
        assert ask(server, token, "GET", "", headers={"user-agent": ""}).status_code == 403
        assert ask(server, token, "GET", "", headers={"x-github-api-version": "2022-11-28"}).status_code == 200
        assert ask(server, token, "GET", "", headers={"x-github-api-version": "1999-01-01"}).status_code == 400


# --- artifacts ----------------------------------------------------------------------------------------------------


def download(server: Server, number: int, token: str | None) -> requests.Response:
    return ask(server, token, "GET", f"/actions/artifacts/{number}/zip")


def test_the_address_of_a_download_lives_one_minute_and_is_signed(scene: Scene) -> None:
    made = scene.artifact(scene.run(), "unit", {"a": "b"})
    with github(scene) as server:
        address = download(server, made.id, server.token()).headers["location"]
        scene.advance(seconds=60)
        assert requests.get(address, timeout=10).content == made.content
        assert requests.get(address.replace("sig=", "sig=0"), timeout=10).status_code == 403
        scene.advance(seconds=1)
        assert requests.get(address, timeout=10).status_code == 403


def test_the_storage_refuses_a_token_and_the_test_fails_for_it(scene: Scene) -> None:
    made = scene.artifact(scene.run(), "unit", {"a": "b"})
    with github(scene, strict=False) as server:
        address = download(server, made.id, server.token()).headers["location"]
        assert requests.get(address, headers={"authorization": "Bearer x"}, timeout=10).status_code == 401
        assert server.violations == ["a token went to localhost, the storage of artifacts"]


def test_an_expired_artifact_is_listed_but_gone(scene: Scene) -> None:
    made = scene.artifact(scene.run(), "unit", {"a": "b"}, expired=True)
    with github(scene) as server:
        token = server.token()
        assert ask(server, token, "GET", "/actions/artifacts").json()["artifacts"][0]["expired"] is True
        assert download(server, made.id, token).status_code == 410


def test_a_plain_artifact_comes_as_it_is(scene: Scene) -> None:
    made = scene.artifact(scene.run(), "junit.xml", b"<testsuites/>", plain="junit.xml")
    with github(scene) as server:
        answer = requests.get(download(server, made.id, server.token()).headers["location"], timeout=10)
    assert answer.content == b"<testsuites/>"
    assert "xml" in answer.headers["content-type"]
    assert answer.headers["content-disposition"] == 'attachment; filename="junit.xml"'


def test_an_artifact_of_a_public_repository_is_given_only_to_tokens() -> None:
    scene = Scene(private=False)
    made = scene.artifact(scene.run(), "unit", {"a": "b"})
    with github(scene) as server:
        assert ask(server, None, "GET", f"/actions/artifacts/{made.id}").status_code == 200
        assert download(server, made.id, None).status_code == 401
        assert download(server, made.id, server.token("least", READ_ONLY)).status_code == 302


def test_a_large_file_comes_without_content_unless_raw(scene: Scene) -> None:
    scene.push("main", {"large.bin": b"x" * 1_100_000, "just.bin": b"x" * 1024 * 1024})
    with github(scene) as server:
        token = server.token()
        answer = ask(server, token, "GET", "/contents/large.bin").json()
        raw = ask(server, token, "GET", "/contents/large.bin", headers={"accept": "application/vnd.github.raw+json"})
        assert ask(server, token, "GET", "/contents/just.bin").json()["encoding"] == "base64"
    assert (answer["encoding"], answer["content"], answer["size"]) == ("none", "", 1_100_000)
    assert len(raw.content) == 1_100_000
