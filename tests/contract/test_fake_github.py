"""The loopback GitHub answers every operation by GitHub's own description, and PyGithub talks to it."""

import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from github import Auth, Github, GithubException

from tests.github import Scene, Server, github
from tests.github.calls import HANDLERS
from tests.github.description import github_description

EVERYTHING = dict.fromkeys(
    (
        "actions",
        "administration",
        "checks",
        "contents",
        "deployments",
        "issues",
        "members",
        "pull_requests",
        "statuses",
    ),
    "write",
) | {"user": "read"}


class Told:
    """A scene with one of everything, and the names that paths need."""

    def __init__(self) -> None:
        self.scene = scene = Scene()
        self.pull = scene.pull_request("feature", {"src/shop.py": "x = 1\n"}, fork="mona/shop", labels=("shop",))
        self.run = scene.run(pull=self.pull)
        self.artifact = scene.artifact(self.run, "readygate-unit", {"junit.xml": "<testsuites/>"})
        self.comment = scene.comment(self.pull, "hello", author="octocat")
        self.check = scene.check(self.pull.head_sha, "lint")
        self.check.annotations = [
            {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
        ]
        scene.status(self.pull.head_sha, "deploy")
        scene.protect("main", "readygate")
        scene.ruleset("main", "readygate", merge_queue=True)
        scene.team("acme", "payments", "bob")
        scene.review(self.pull, "bob")
        scene.release("v1")
        scene.deployment(scene.tip(), "production")
        scene.collaborator("bob")
        self.names = {
            "owner": "acme",
            "repo": "shop",
            "org": "acme",
            "team_slug": "payments",
            "username": "bob",
            "artifact_id": self.artifact.id,
            "archive_format": "zip",
            "run_id": self.run.id,
            "attempt_number": 1,
            "workflow_id": "ci.yml",
            "branch": "main",
            "check_run_id": self.check.id,
            "commit_sha": self.pull.head_sha,
            "ref": "heads/main",
            "basehead": "main...mona:feature",
            "path": "README.md",
            "tree_sha": "main",
            "file_sha": scene.state.objects.add("blob", b"# shop\n"),
            "comment_id": self.comment.id,
            "issue_number": self.pull.number,
            "pull_number": self.pull.number,
            "tag": "v1",
            "sha": self.pull.head_sha,
        }

    def body(self, operation: str) -> dict[str, Any]:
        tree = self.scene.state.objects.commit(self.pull.head_sha).tree
        row = {"path": "docs/new.md", "mode": "100644", "type": "blob", "content": "new"}
        bodies: dict[str, dict[str, Any]] = {
            "checks/create": {"name": "readygate", "head_sha": self.pull.head_sha, "conclusion": "success"},
            "checks/update": {"output": {"title": "t", "summary": "s"}},
            "git/create-blob": {"content": "aGk=", "encoding": "base64"},
            "git/create-commit": {"message": "m", "tree": tree, "parents": [self.pull.head_sha]},
            "git/create-ref": {"ref": "refs/heads/new", "sha": self.pull.head_sha},
            "git/update-ref": {"sha": self.pull.head_sha, "force": True},
            "git/create-tree": {"base_tree": tree, "tree": [row]},
            "issues/create-comment": {"body": "text"},
            "issues/update-comment": {"body": "text"},
            "repos/create-commit-status": {"state": "success", "context": "readygate/report"},
        }
        return bodies[operation]


DESCRIBED = {operation.name: operation for operation in github_description().operations}


def test_every_described_operation_is_carried_out() -> None:
    assert DESCRIBED.keys() == HANDLERS.keys()


@pytest.mark.parametrize("name", sorted(DESCRIBED))
def test_an_operation_answers_by_its_description(name: str) -> None:
    told, operation = Told(), DESCRIBED[name]
    with github(told.scene) as server:
        token = server.token("app", EVERYTHING, kind="app", login="github-actions[bot]")
        answer = requests.request(
            operation.method,
            server.url + operation.path.format(**told.names),
            headers={"authorization": f"Bearer {token}"},
            json=told.body(name) if operation.method in ("POST", "PATCH") else None,
            allow_redirects=False,
            timeout=10,
        )
        wanted = {"POST": 201, "DELETE": 204}.get(operation.method, 302 if name == "actions/download-artifact" else 200)
        assert (answer.status_code, server.violations) == (wanted, [])


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def server(told: Told) -> Iterator[Server]:
    with github(told.scene) as server:
        yield server


def client(server: Server, token: str) -> Github:
    return Github(
        base_url=server.url,
        auth=Auth.Token(token),
        lazy=True,
        per_page=100,
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )


def test_pygithub_reads_a_repository_and_comments(told: Told, server: Server) -> None:
    with client(server, server.token()) as hub:
        repo = hub.get_repo("acme/shop")
        assert repo.default_branch == "main"
        comments = list(repo.get_issue(told.pull.number).get_comments())
        assert [(it.user.login, it.body) for it in comments] == [("octocat", "hello")]
    assert [seen.operation for seen in server.requests] == ["repos/get", "issues/list-comments"]


def test_pygithub_writes_a_comment_a_check_and_a_status(told: Told, server: Server) -> None:
    with client(server, server.token()) as hub:
        repo = hub.get_repo("acme/shop")
        comment = repo.get_issue(told.pull.number).create_comment("first")
        comment.edit("second")
        check = repo.create_check_run(
            "readygate", told.pull.head_sha, conclusion="failure", output={"title": "t", "summary": "s"}
        )
        check.edit(conclusion="success")
        repo.get_commit(told.pull.head_sha).create_status("success", description="ready", context="readygate/report")
    assert [it.body for it in told.scene.comments(told.pull, "github-actions[bot]")] == ["second"]
    assert [(it.name, it.conclusion) for it in told.scene.home.checks] == [
        ("lint", "success"),
        ("readygate", "success"),
    ]
    assert told.scene.home.statuses[-1].context == "readygate/report"


def test_pygithub_pages_through_three_hundred_comments(told: Told, server: Server) -> None:
    for number in range(300):
        told.scene.comment(told.pull, f"comment {number}", author="octocat")
    with client(server, server.token()) as hub:
        found = [it.body for it in hub.get_repo("acme/shop").get_issue(told.pull.number).get_comments()]
    assert found == ["hello", *(f"comment {number}" for number in range(300))]
    assert (server.count(), server.count(later_pages=True)) == (1, 4)


def test_pygithub_reads_history_trees_and_comparisons(told: Told, server: Server) -> None:
    with client(server, server.token()) as hub:
        repo = hub.get_repo("acme/shop")
        assert [it.sha for it in repo.get_commits()] == [told.scene.tip()]
        assert repo.get_contents("README.md").decoded_content == b"# shop\n"  # type: ignore[union-attr]
        assert [row.path for row in repo.get_git_tree(told.pull.merge_sha or "", recursive=True).tree] == [
            "README.md",
            "src",
            "src/shop.py",
        ]
        compared = repo.compare("main", "mona:feature")
        assert (compared.status, compared.ahead_by, [it.filename for it in compared.files]) == (
            "ahead",
            1,
            ["src/shop.py"],
        )


def test_a_read_only_token_cannot_write(told: Told, server: Server) -> None:
    with client(server, server.fork_token()) as hub:
        issue = hub.get_repo("acme/shop").get_issue(told.pull.number)
        with pytest.raises(GithubException, match="Resource not accessible by integration") as refused:
            issue.create_comment("no")
    assert refused.value.status == 403
    assert len(told.scene.comments(told.pull)) == 1


def test_an_artifact_comes_from_another_host_without_the_token(told: Told, server: Server) -> None:
    address = f"{server.url}/repos/acme/shop/actions/artifacts/{told.artifact.id}/zip"
    answer = requests.get(address, headers={"authorization": f"Bearer {server.token()}"}, timeout=10)
    assert answer.url.startswith(f"{server.blob_url}/{told.artifact.id}?")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read("junit.xml") == b"<testsuites/>"
    assert (server.count(), server.count(downloads=True)) == (0, 2)


def test_a_real_repository_and_the_api_name_the_same_commits(told: Told, server: Server, tmp_path: Path) -> None:
    told.scene.to_git(tmp_path / "bare")
    copy = tmp_path / "copy"
    subprocess.run(["git", "clone", "--quiet", str(tmp_path / "bare"), str(copy)], check=True)
    (copy / "new file.txt").write_text("ü\n")
    author = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
    subprocess.run(["git", "-C", str(copy), "add", "."], check=True)
    subprocess.run(["git", "-C", str(copy), *author, "commit", "--quiet", "-m", "Add ünï"], check=True)
    told.scene.from_git(copy)
    head = subprocess.run(["git", "-C", str(copy), "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    with client(server, server.token()) as hub:
        commit = hub.get_repo("acme/shop").get_branch("main").commit
        assert (commit.sha, commit.commit.message) == (head.stdout.strip(), "Add ünï\n")
        assert [it.filename for it in commit.files] == ["new file.txt"]
