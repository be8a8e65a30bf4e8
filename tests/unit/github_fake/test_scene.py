"""What a scene sets up is what the API tells."""

from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from tests.github import Scene, Server, github
from tests.github.objects import Entry
from tests.github.runs import zipped
from tests.unit.github_fake.asking import ask


def get(server: Server, path: str) -> Any:
    answer = ask(server, server.token(), "GET", path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_pull_request_tells_head_base_and_test_merge() -> None:
    scene = Scene()
    pull = scene.pull_request("feature", {"a.txt": "1\n2\n"})
    with github(scene) as server:
        told = get(server, f"/pulls/{pull.number}")
        merge = get(server, f"/git/commits/{pull.merge_sha}")
    assert (told["head"]["sha"], told["head"]["ref"], told["head"]["repo"]["full_name"]) == (
        scene.tip("feature"),
        "feature",
        "acme/shop",
    )
    assert (told["base"]["sha"], told["mergeable"], told["changed_files"], told["additions"]) == (
        scene.tip(),
        True,
        1,
        2,
    )
    assert [parent["sha"] for parent in merge["parents"]] == [scene.tip(), pull.head_sha]


def test_a_push_moves_the_head_and_its_base_stays_until_then() -> None:
    scene = Scene()
    pull = scene.pull_request("feature")
    first, merge = pull.base_sha, pull.merge_sha
    moved = scene.push("main", {"b.txt": "b"})
    assert (pull.base_sha, pull.merge_sha) == (first, merge)
    head = scene.push("feature", {"c.txt": "c"})
    assert (pull.head_sha, pull.base_sha) == (head, moved)
    assert scene.state.objects.commit(pull.merge_sha or "").parents == (moved, head)


def test_a_conflict_has_no_test_merge() -> None:
    scene = Scene()
    pull = scene.pull_request("feature", {"README.md": "one"})
    scene.push("main", {"README.md": "two"})
    assert scene.test_merge(pull) is None
    with github(scene) as server:
        told = get(server, "/pulls/1")
    assert (told["mergeable"], told["mergeable_state"], told["merge_commit_sha"]) == (False, "dirty", None)


def test_a_fork_has_its_own_branches_and_its_commits_are_seen_from_here() -> None:
    scene = Scene()
    pull = scene.pull_request("main", {"a.txt": "a"}, fork="mona/shop")
    with github(scene) as server:
        told = get(server, "/pulls?head=mona:main")
        assert [it["number"] for it in told] == [pull.number]
        assert (told[0]["head"]["repo"]["full_name"], told[0]["head"]["repo"]["fork"]) == ("mona/shop", True)
        assert get(server, "/pulls?head=acme:main") == []
        assert get(server, f"/git/commits/{pull.head_sha}")["sha"] == pull.head_sha
        assert get(server, "/commits/main")["sha"] == scene.tip() != pull.head_sha


def test_a_head_without_an_owner_filters_nothing() -> None:
    scene = Scene()
    for branch in ("one", "two"):
        scene.pull_request(branch)
    with github(scene) as server:
        assert [it["number"] for it in get(server, "/pulls?head=two")] == [2, 1]
        assert [it["number"] for it in get(server, "/pulls?head=acme:two")] == [2]


def test_the_fork_of_a_pull_request_can_be_gone() -> None:
    scene = Scene()
    scene.pull_request("feature", fork="mona/shop").head_repository = None
    with github(scene) as server:
        assert get(server, "/pulls/1")["head"]["repo"] is None
        assert get(server, "/pulls")[0]["head"]["repo"] is None


@pytest.mark.parametrize("fork", [None, "mona/shop"])
def test_a_run_of_a_fork_tells_no_pull_request_and_neither_does_its_commit(fork: str | None) -> None:
    scene = Scene()
    pull = scene.pull_request("feature", fork=fork)
    run = scene.run(pull=pull)
    wanted = [] if fork else [pull.number]
    with github(scene) as server:
        told = get(server, f"/actions/runs/{run.id}")
        assert [it["number"] for it in told["pull_requests"]] == wanted
        assert [it["number"] for it in get(server, f"/commits/{pull.head_sha}/pulls")] == wanted
        assert (told["head_sha"], told["head_repository"]["full_name"]) == (pull.head_sha, fork or "acme/shop")
        assert get(server, f"/actions/runs/{run.id}?exclude_pull_requests=true")["pull_requests"] == []


@pytest.mark.parametrize("squash", [False, True])
def test_a_merged_pull_request_belongs_to_the_commit_it_brought(squash: bool) -> None:
    scene = Scene()
    pull = scene.pull_request("feature", {"a.txt": "a"})
    merged = scene.merge(pull, squash=squash)
    assert scene.tip() == merged
    assert len(scene.state.objects.commit(merged).parents) == (1 if squash else 2)
    with github(scene) as server:
        assert [it["number"] for it in get(server, f"/commits/{merged}/pulls")] == [pull.number]
        told = get(server, "/pulls/1")
        assert (told["state"], told["merged"], told["merge_commit_sha"], told["changed_files"]) == (
            "closed",
            True,
            merged,
            1,
        )
        assert get(server, "/pulls") == []
        assert len(get(server, "/pulls?state=all")) == 1


@pytest.mark.parametrize("squash", [False, True])
def test_a_merge_group_holds_one_merge_for_each(squash: bool) -> None:
    scene = Scene()
    pulls = [scene.pull_request(name, {name: name}) for name in ("one", "two")]
    base = scene.tip()
    branch, tip = scene.merge_group(*pulls, squash=squash)
    assert len(scene.state.objects.commit(tip).parents) == (1 if squash else 2)
    assert branch == f"gh-readonly-queue/main/pr-2-{base}"
    with github(scene) as server:
        assert get(server, f"/branches/{branch}")["commit"]["sha"] == tip
        compared = get(server, f"/compare/main...{branch}")
    assert sorted(it["filename"] for it in compared["files"]) == ["one", "two"]


def test_runs_are_filtered_and_newest_first() -> None:
    scene = Scene()
    pull = scene.pull_request("feature")
    old = scene.run("nightly.yml", event="schedule", conclusion="failure")
    scene.advance(days=1)
    new, other = scene.run("nightly.yml", event="schedule"), scene.run(pull=pull)
    running = scene.run(conclusion=None)
    day = scene.state.now.date()
    with github(scene) as server:

        def found(path: str) -> list[int]:
            return [it["id"] for it in get(server, path)["workflow_runs"]]

        assert found("/actions/runs") == [running.id, other.id, new.id, old.id]
        assert found("/actions/workflows/nightly.yml/runs") == [new.id, old.id]
        assert found(f"/actions/workflows/{new.workflow.id}/runs?status=success") == [new.id]
        assert found("/actions/runs?status=in_progress") == [running.id]
        assert found("/actions/runs?event=schedule&branch=main") == [new.id, old.id]
        assert found(f"/actions/runs?head_sha={pull.head_sha}") == [other.id]
        assert found(f"/actions/runs?event=schedule&created=>={day}") == [new.id]
        assert found(f"/actions/runs?event=schedule&created=<{day}") == [old.id]
        assert found(f"/actions/runs?event=schedule&created=*..{day}") == [new.id, old.id]
        assert ask(server, server.token(), "GET", "/actions/workflows/none.yml/runs").status_code == 404
        scene.finish(running)
        assert get(server, f"/actions/runs/{running.id}")["conclusion"] == "success"


def test_a_re_run_keeps_jobs_of_earlier_attempts_and_may_upload_a_name_again() -> None:
    scene = Scene()
    run = scene.run(conclusion="failure", jobs=("unit", "load"))
    scene.artifact(run, "unit", {"a": "old"})
    scene.rerun(run, jobs=("unit",))
    second = scene.artifact(run, "unit", {"a": "new"})
    with github(scene) as server:
        path = f"/actions/runs/{run.id}"
        jobs = get(server, f"{path}/jobs")["jobs"]
        assert [(job["name"], job["run_attempt"], job["conclusion"]) for job in jobs] == [
            ("unit", 2, "success"),
            ("load", 1, "failure"),
        ]
        assert get(server, f"{path}/jobs?filter=all")["total_count"] == 3
        assert [job["name"] for job in get(server, f"{path}/attempts/2/jobs")["jobs"]] == ["unit"]
        assert get(server, f"{path}/attempts/1")["conclusion"] == "failure"
        assert (get(server, path)["run_attempt"], get(server, path)["conclusion"]) == (2, "success")
        artifacts = get(server, f"{path}/artifacts?name=unit")["artifacts"]
        newest = max(artifacts, key=lambda it: it["id"])
        assert (len(artifacts), newest["digest"], newest["workflow_run"]["head_sha"]) == (
            2,
            second.digest,
            run.head_sha,
        )


def test_artifacts_of_a_run_have_an_order_only_if_asked_and_those_of_a_repository_are_newest_first() -> None:
    scene = Scene()
    run = scene.run()
    made = [scene.artifact(run, f"part-{number}", {"a": "b"}).id for number in range(8)]
    with github(scene) as server:

        def found(path: str) -> list[int]:
            return [it["id"] for it in get(server, path)["artifacts"]]

        plain = found(f"/actions/runs/{run.id}/artifacts")
        assert sorted(plain) == made
        assert plain not in (made, made[::-1])
        assert found(f"/actions/runs/{run.id}/artifacts?direction=asc") == made
        assert found(f"/actions/runs/{run.id}/artifacts?direction=desc") == made[::-1]
        assert found("/actions/artifacts") == made[::-1]
        assert found("/actions/artifacts?name=part-3") == [made[3]]


def test_what_the_official_client_uploaded_becomes_artifacts(tmp_path: Path) -> None:
    scene = Scene()
    run = scene.run(number=4242)
    place = tmp_path / "4242" / "readygate-unit"
    place.mkdir(parents=True)
    (place / "readygate-unit.zip").write_bytes(zipped({"junit.xml": "<testsuites/>"}))
    found = scene.uploads(run, tmp_path)
    assert [(it.run, it.name, it.content) for it in found] == [
        (4242, "readygate-unit", zipped({"junit.xml": "<testsuites/>"}))
    ]


def test_the_newest_check_of_a_name_and_the_newest_status_of_a_context_count() -> None:
    scene = Scene()
    head = scene.tip()
    for conclusion in ("failure", "success"):
        scene.check(head, "lint", conclusion)
    with github(scene) as server:
        assert get(server, f"/commits/{head}/status")["state"] == "pending"
        scene.run()
        assert [it["conclusion"] for it in get(server, f"/commits/{head}/check-runs")["check_runs"]] == ["success"]
        assert get(server, f"/commits/{head}/check-runs?filter=all")["total_count"] == 2
        assert get(server, "/commits/main/check-runs?check_name=other")["total_count"] == 0
        for state, combined in (("pending", "pending"), ("failure", "failure"), ("success", "success")):
            scene.status(head, "report", state)
            assert get(server, f"/commits/{head}/status")["state"] == combined
        assert [it["state"] for it in get(server, f"/commits/{head}/statuses")] == ["success", "failure", "pending"]


def test_a_ref_moves_forward_only_unless_forced() -> None:
    scene = Scene()
    first = scene.tip()
    second = scene.push("main", {"a": "a"})
    with github(scene) as server:
        token = server.token()
        assert ask(server, token, "POST", "/git/refs", {"ref": "refs/heads/data", "sha": second}).status_code == 201
        assert ask(server, token, "POST", "/git/refs", {"ref": "refs/heads/data", "sha": second}).status_code == 422
        answer = ask(server, token, "PATCH", "/git/refs/heads/data", {"sha": first})
        assert (answer.status_code, answer.json()["message"]) == (422, "Update is not a fast forward")
        assert ask(server, token, "PATCH", "/git/refs/heads/data", {"sha": first, "force": True}).status_code == 200
    assert scene.tip("data") == first


def test_contents_are_those_of_the_ref() -> None:
    scene = Scene()
    old = scene.tip()
    scene.push("feature/x", {"src/a b.py": "x", ".github/CODEOWNERS": "* @acme/payments"})
    with github(scene) as server:
        names = [it["path"] for it in get(server, "/contents/?ref=feature/x")]
        assert names == [".github", "README.md", "src"]
        assert get(server, "/contents/src/a%20b.py?ref=feature/x")["content"].strip() == "eA=="
        for path in (f"/contents/src/a%20b.py?ref={old}", "/contents/src", "/contents/README.md?ref=none"):
            assert ask(server, server.token(), "GET", path).status_code == 404


def test_a_link_is_answered_with_its_file_and_one_that_leads_elsewhere_with_its_target() -> None:
    scene = Scene()
    objects = scene.state.objects
    files = objects.files(objects.commit(scene.tip()).tree)
    for name, target in (("docs/link", "../README.md"), ("docs/out", "../../etc/passwd"), ("docs/root", "/README.md")):
        files[name] = Entry(mode="120000", path=name, sha=objects.add("blob", target.encode()))
    who = objects.commit(scene.tip()).author
    tree = objects.write_tree(files)
    scene.move("main", objects.write_commit(tree=tree, parents=(scene.tip(),), author=who, message="Link"))
    with github(scene) as server:
        assert b64decode(get(server, "/contents/docs/link")["content"]) == b"# shop\n"
        for name, target in (("out", "../../etc/passwd"), ("root", "/README.md")):
            told = get(server, f"/contents/docs/{name}")
            assert (told["type"], told["target"]) == ("symlink", target)
        assert [it["type"] for it in get(server, "/contents/docs")] == ["symlink"] * 3


def test_a_folder_lists_a_thousand_rows() -> None:
    scene = Scene()
    scene.push("main", {f"docs/{number:04}.md": "" for number in range(1100)})
    with github(scene) as server:
        assert len(get(server, "/contents/docs")) == 1000
        assert len(get(server, "/git/trees/main?recursive=1")["tree"]) == 1102


def test_commits_of_a_path_are_those_that_changed_it() -> None:
    scene = Scene()
    second = scene.push("main", {"docs/a.md": "1"})
    scene.push("main", {"other": "1"})
    with github(scene) as server:
        assert [it["sha"] for it in get(server, "/commits?path=docs")] == [second]
        assert len(get(server, "/commits?path=README.md")) == 1
        assert ask(server, server.token(), "GET", "/commits?sha=none").status_code == 404


def test_reviews_issues_and_labels() -> None:
    scene = Scene()
    pull = scene.pull_request(labels=("shop",))
    for state in ("CHANGES_REQUESTED", "APPROVED"):
        scene.review(pull, "octocat", state)
    bug = scene.issue("Fails", labels=("bug", "S1"))
    scene.close(scene.issue("Old", labels=("bug",)).number)
    scene.collaborator("octocat", "admin")
    scene.team("acme", "payments", "bob")
    for author in ("bob", "octocat"):
        scene.comment(pull, "x", author=author)
    with github(scene) as server:
        comments = get(server, "/issues/1/comments")
        assert [it["author_association"] for it in comments] == ["MEMBER", "COLLABORATOR"]
        assert [it["state"] for it in get(server, "/pulls/1/reviews")] == ["CHANGES_REQUESTED", "APPROVED"]
        assert get(server, "/pulls/1/reviews")[1]["commit_id"] == pull.head_sha
        assert [it["number"] for it in get(server, "/issues?labels=bug,S1")] == [bug.number]
        assert ["pull_request" in it for it in get(server, "/issues?direction=asc")] == [True, False]
        assert len(get(server, "/issues?labels=bug&state=all")) == 2
        assert [it["name"] for it in get(server, "/labels")] == ["S1", "bug", "shop"]
        assert get(server, "/collaborators/octocat/permission")["permission"] == "admin"


def test_a_comment_can_be_changed_and_deleted_and_locked_issues_take_none() -> None:
    scene = Scene()
    pull = scene.pull_request()
    made = scene.comment(pull, "by a person", author="octocat")
    with github(scene) as server:
        token = server.token()
        assert ask(server, token, "PATCH", f"/issues/comments/{made.id}", {"body": "new"}).status_code == 200
        told = get(server, f"/issues/comments/{made.id}")
        assert (told["body"], told["user"]["login"], told["updated_at"] > told["created_at"]) == (
            "new",
            "octocat",
            True,
        )
        assert ask(server, token, "DELETE", f"/issues/comments/{made.id}").status_code == 204
        assert ask(server, token, "DELETE", f"/issues/comments/{made.id}").status_code == 404
        scene.home.issues[1].locked = True
        assert ask(server, token, "POST", "/issues/1/comments", {"body": "x"}).status_code == 403
