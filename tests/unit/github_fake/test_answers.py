"""What GitHub refuses, and how its lists are filtered: one row each."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.github import Scene, Server, github, rules
from tests.github.calls import HANDLERS
from tests.unit.github_fake.asking import ask

EVERYTHING = {"members": "read", "user": "read", "administration": "read", "actions": "read", "metadata": "read"}
NONE = "0" * 40


@pytest.fixture
def server() -> Iterator[Server]:
    scene = Scene()
    scene.push("main", {"src/a.py": "a\n", "src/b.py": "b\n"})
    scene.pull_request("feature", {"src/a.py": "c\n"})
    scene.run(actor="octocat")
    with github(scene) as server:
        yield server


def named(server: Server, text: str) -> str:
    """A path or a body with names of the scene in it."""
    scene = server.scene
    tree = scene.state.objects.commit(scene.tip()).tree
    apart = scene.commit({"z": "z"}, message="Apart")
    scene.home.refs["heads/apart"] = apart
    names = {"TIP": scene.tip(), "TREE": tree, "NONE": NONE, "HEAD": scene.home.pulls[1].head_sha}
    for name, sha in names.items():
        text = text.replace(name, sha)
    return text


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [
        ("GET", "/branches/none", None, 404, "Branch not found"),
        ("GET", "/commits/NONE", None, 422, "No commit found for SHA"),
        ("GET", "/compare/main", None, 404, "Not Found"),
        ("GET", "/compare/main...none", None, 404, "Not Found"),
        ("GET", "/compare/main...eve:feature", None, 404, "Not Found"),
        ("GET", "/compare/main...apart", None, 404, "No common ancestor"),
        ("GET", "/git/commits/TREE", None, 404, "Not Found"),
        ("GET", "/git/ref/heads/mai", None, 404, "Not Found"),
        ("GET", "/git/trees/NONE", None, 404, "Not Found"),
        ("GET", "/releases/latest", None, 404, "Not Found"),
        ("GET", "/releases/tags/v9", None, 404, "Not Found"),
        ("GET", "/issues/99", None, 404, "Not Found"),
        ("GET", "/pulls/99", None, 404, "Not Found"),
        ("GET", "/actions/runs/99", None, 404, "Not Found"),
        ("GET", "/actions/artifacts/99/zip", None, 404, "Not Found"),
        ("GET", "/collaborators/nobody/permission", None, 404, "Not Found"),
        ("POST", "/check-runs", {"name": "x", "head_sha": "NONE"}, 422, "No commit found for SHA"),
        ("POST", "/check-runs", {"name": "x", "head_sha": "TIP", "status": "completed"}, 422, "conclusion"),
        ("POST", "/statuses/NONE", {"state": "success"}, 422, "No commit found for SHA"),
        ("POST", "/git/refs", {"ref": "heads/x", "sha": "TIP"}, 422, "must start with refs/"),
        ("POST", "/git/refs", {"ref": "refs/heads/x", "sha": "NONE"}, 422, "Object does not exist"),
        ("PATCH", "/git/refs/heads/none", {"sha": "TIP"}, 422, "Reference does not exist"),
        ("PATCH", "/git/refs/heads/main", {"sha": "NONE"}, 422, "Object does not exist"),
        ("POST", "/git/blobs", {"content": "a", "encoding": "base64"}, 422, "not valid Base64"),
        ("POST", "/git/trees", {"base_tree": "NONE", "tree": []}, 422, "base_tree is not a valid tree"),
        ("POST", "/git/trees", {"tree": [{"path": "a", "sha": "NONE"}]}, 422, "is not a valid blob"),
        ("POST", "/git/commits", {"message": "m", "tree": "NONE"}, 422, "Tree SHA does not exist"),
        ("POST", "/git/commits", {"message": "m", "tree": "TREE", "parents": ["TREE"]}, 422, "is not a commit"),
    ],
)
def test_a_refusal(server: Server, method: str, path: str, body: Any, status: int, message: str) -> None:
    if body is not None:
        body = {name: _named(server, value) for name, value in body.items()}
    answer = ask(server, server.token(), method, named(server, path), body)
    assert (answer.status_code, message in answer.json()["message"]) == (status, True)


def _named(server: Server, value: Any) -> Any:
    if isinstance(value, list):
        return [_named(server, each) for each in value]
    if isinstance(value, dict):
        return {name: _named(server, each) for name, each in value.items()}
    return named(server, value) if isinstance(value, str) else value


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/orgs/none", 404),
        ("/orgs/acme/teams/none", 404),
        ("/repos/acme/none", 404),
        ("/user", 200),
        ("/installation/repositories", 200),
    ],
)
def test_what_belongs_to_no_repository(server: Server, path: str, found: int) -> None:
    token = server.token("app", EVERYTHING, kind="app", login="ready[bot]")
    assert (
        requests.get(server.url + path, headers={"authorization": f"Bearer {token}"}, timeout=10).status_code == found
    )
    assert requests.get(server.url + path, timeout=10).status_code in (200, 401, 404)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1),
        ("?actor=octocat", 1),
        ("?actor=mona", 0),
        ("?created=2026-03-02", 1),
        ("?created=2026-03-01..2026-03-02", 1),
        ("?created=2026-03-03..*", 0),
        ("?created=>2026-03-02", 0),
        ("?created=<=2026-03-02", 1),
        ("?created=<2026-03-02T09:00:00Z", 0),
        ("?created=>=2026-03-02T09:00:00Z", 1),
        ("?check_suite_id=1", 0),
    ],
)
def test_runs_by_filter(server: Server, query: str, found: int) -> None:
    assert ask(server, server.token(), "GET", f"/actions/runs{query}").json()["total_count"] == found


@pytest.mark.parametrize(
    ("query", "found"), [("", 2), ("&app_id=15368", 1), ("&status=queued", 0), ("&check_name=lint&filter=all", 2)]
)
def test_checks_by_filter(server: Server, query: str, found: int) -> None:
    scene = server.scene
    scene.check(scene.tip(), "lint")
    scene.check(scene.tip(), "lint", app="lint-app")
    answer = ask(server, server.token(), "GET", f"/commits/main/check-runs?per_page=5{query}")
    assert answer.json()["total_count"] == found


@pytest.mark.parametrize(
    ("query", "found"),
    [("", [2, 1]), ("&base=main", [2, 1]), ("&base=other", []), ("&direction=asc", [1, 2]), ("&sort=updated", [2, 1])],
)
def test_pull_requests_by_filter(server: Server, query: str, found: list[int]) -> None:
    scene = server.scene
    scene.pull_request("second")
    scene.home.issues[1].updated_at = scene.state.tick()
    answer = ask(server, server.token(), "GET", f"/pulls?state=open{query}")
    assert [it["number"] for it in answer.json()] == found


def test_lists_since_a_time(server: Server) -> None:
    scene = server.scene
    pull = scene.home.pulls[1]
    scene.comment(pull, "old")
    scene.advance(days=1)
    since = scene.state.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    scene.comment(pull, "new")
    bug = scene.issue("Bug", author="octocat")
    token = server.token()
    comments = ask(server, token, "GET", f"/issues/1/comments?since={since}").json()
    assert [it["body"] for it in comments] == ["new"]
    assert [it["number"] for it in ask(server, token, "GET", f"/issues?since={since}").json()] == [bug.number]
    assert [it["number"] for it in ask(server, token, "GET", "/issues?creator=mona&sort=updated").json()] == [1]


def test_a_tree_can_be_made_of_another(server: Server) -> None:
    scene, token = server.scene, server.token()
    objects = scene.state.objects
    rows = [
        {"path": "src/a.py", "mode": "100644", "type": "blob", "sha": None},
        {"path": "src/new.py", "mode": "100755", "type": "blob", "content": "n\n"},
    ]
    made = ask(server, token, "POST", "/git/trees", {"base_tree": scene.tip(), "tree": rows}).json()
    assert {path: (row.mode, objects.blob(row.sha)) for path, row in objects.files(made["sha"]).items()} == {
        "README.md": ("100644", b"# shop\n"),
        "src/b.py": ("100644", b"b\n"),
        "src/new.py": ("100755", b"n\n"),
    }
    body = {"message": "New", "tree": made["sha"], "parents": [scene.tip()]}
    commit = ask(server, token, "POST", "/git/commits", body).json()
    assert (commit["tree"]["sha"], commit["author"]["name"]) == (made["sha"], "github-actions[bot]")
    assert ask(server, token, "PATCH", "/git/refs/heads/main", {"sha": commit["sha"]}).status_code == 200
    assert [it["filename"] for it in ask(server, token, "GET", "/commits/main").json()["files"]] == [
        "src/a.py",
        "src/new.py",
    ]


def test_a_comparison_is_cut_and_pages_its_commits(server: Server) -> None:
    scene, token = server.scene, server.token()
    start = scene.tip()
    for number in range(260):
        scene.push("main", {f"many/{number:03}": ""})
    scene.push("main", {f"more/{number:03}": "" for number in range(100)})
    path = f"/compare/{start}...main"
    whole = ask(server, token, "GET", path).json()
    assert (whole["status"], whole["ahead_by"], whole["total_commits"]) == ("ahead", 261, 261)
    assert (len(whole["commits"]), len(whole["files"])) == (250, 300)
    second = ask(server, token, "GET", f"{path}?per_page=100&page=2").json()
    assert (len(second["commits"]), second["files"]) == (100, [])
    back = ask(server, token, "GET", f"/compare/main...{start}").json()
    assert (back["status"], back["behind_by"], back["files"]) == ("behind", 261, [])
    assert ask(server, token, "GET", "/compare/main...main").json()["status"] == "identical"


def test_a_commit_by_its_sha_alone(server: Server) -> None:
    answer = ask(server, server.token(), "GET", "/commits/main", headers={"accept": "application/vnd.github.sha"})
    assert answer.text == server.scene.tip()


def test_one_context_takes_a_thousand_statuses(server: Server) -> None:
    scene = server.scene
    for _ in range(rules.STATUSES):
        scene.status(scene.tip(), "report")
    token = server.token()
    for context, status in (("report", 422), ("other", 201)):
        body = {"state": "success", "context": context}
        assert ask(server, token, "POST", f"/statuses/{scene.tip()}", body).status_code == status


def test_an_api_path_on_the_storage_and_a_blob_on_the_api_are_nothing(server: Server) -> None:
    made = server.scene.artifact(server.scene.run(), "unit", {"a": "b"})
    for address in (
        server.blob_url.replace("/blob", "/repos/acme/shop"),
        f"{server.url}/blob/{made.id}",
    ):
        assert requests.get(address, timeout=10).status_code == 599
    assert len(server.violations) == 2
    server.violations.clear()


def test_a_refusal_that_github_does_not_describe_is_told(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(call: object) -> None:
        raise rules.Refusal(418, "No")

    monkeypatch.setitem(HANDLERS, "pulls/get", refuse)
    assert ask(server, server.token(), "GET", "/pulls/1").status_code == 599
    assert server.violations == ["answer 418 to pulls/get: status 418 is not described"]
    server.violations.clear()
