"""What git and GitHub tell, as files that the collectors read."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readygate.intake.read import File, read
from readygate.model.errors import UsageError
from readygate.model.evidence import Item
from readygate.sources import facts
from readygate.sources.git import Repository, repository
from readygate.sources.trees import GitTree

Run = Callable[..., str]
ENV = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **{f"GIT_{who}_{what}": f"t@t{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def git(folder: Path, *arguments: str, at: str = "2026-05-01T12:00:00+00:00") -> str:
    environ = {**os.environ, **ENV, "GIT_COMMITTER_DATE": at, "GIT_AUTHOR_DATE": at}
    done = subprocess.run(["git", *arguments], cwd=folder, env=environ, capture_output=True, check=True)
    return os.fsdecode(done.stdout).strip()


def commit(root: Path, files: dict[str, str | None], *, at: str = "2026-05-01T12:00:00+00:00") -> str:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x", "--allow-empty", at=at)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


def opened(folder: Path) -> Repository:
    found = repository(folder)
    assert found is not None
    return found


def document(file: File) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.source.read())
    return found


def item(file: File) -> Item:
    found = read(file)
    assert isinstance(found, Item)
    assert found.fatal == ()
    return found


def test_changed_files_are_told_with_both_names_of_renamed_ones(root: Path) -> None:
    first = commit(root, {"a b": "one\ntwo\nthree\n", "gone": "g", "kept": "k", "edited": "e"})
    second = commit(root, {"a b": None, "c/d": "one\ntwo\nthree\n", "gone": None, "edited": "f", "new\nline": "n"})
    file = facts.changes_file(opened(root), first, "HEAD")
    told = document(file)
    assert (told["base"], told["head"], told["complete"]) == (first, second, True)
    assert [(one["filename"], one["status"], one["previous_filename"]) for one in told["files"]] == [
        ("c/d", "renamed", "a b"),
        ("edited", "modified", None),
        ("gone", "removed", None),
        ("new\nline", "added", None),
    ]
    assert (file.path, item(file).format, len(item(file).table)) == (".readygate/changes.json", "changes", 6)


def test_a_type_that_changed_is_a_change(root: Path) -> None:
    first = commit(root, {"a": "x"})
    (root / "a").unlink()
    (root / "a").symlink_to("b")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    (change,) = document(facts.changes_file(opened(root), first, "HEAD"))["files"]
    assert (change["filename"], change["status"]) == ("a", "changed")


def test_nothing_changed_is_a_whole_list(root: Path) -> None:
    head = commit(root, {"a": "x"})
    told = document(facts.changes_file(opened(root), head, head))
    assert (told["files"], told["complete"]) == ([], True)


@pytest.mark.parametrize("name", ["nowhere", "--output=x", "-p", "HEAD:a", "0" * 40])
def test_a_commit_that_git_does_not_have_is_named(root: Path, name: str) -> None:
    commit(root, {"a": "x"})
    with pytest.raises(UsageError, match="git knows no commit") as caught:
        facts.changes_file(opened(root), name, "HEAD")
    assert "fetch-depth: 0" in caught.value.hint
    assert not (root / "x").exists()


def test_a_name_that_is_no_text_is_shown_with_escapes(root: Path) -> None:
    first = commit(root, {"a": "x"})
    (root / os.fsdecode(b"na\xefve.md")).write_text("x")
    commit(root, {})
    (change,) = document(facts.changes_file(opened(root), first, "HEAD"))["files"]
    assert change["filename"] == "na\\xefve.md"


def test_the_files_of_a_commit_are_told_with_their_contents(root: Path) -> None:
    head = commit(root, {"b": "x", "a/c": "y"})
    file = facts.tree_file(GitTree(root, head), of="base")
    told = document(file)
    assert (told["of"], told["commit"], told["complete"], told["reason"]) == ("base", head, True, "")
    assert [one["path"] for one in told["tree"]] == ["a/c", "b"]
    assert told["tree"][1]["sha"] == git(root, "hash-object", "b")
    assert (file.path, item(file).kind) == (".readygate/tree-base.json", "files")
    cut = document(facts.tree_file(GitTree(root, head), whole=False))
    assert (cut["of"], cut["complete"], cut["reason"]) == ("head", False, "GitHub cut the list of files")


def test_a_page_has_the_day_of_its_newest_commit_in_utc(root: Path) -> None:
    commit(root, {"a.md": "1", "b.md": "1", "*.md": "1"}, at="2026-01-02T03:00:00+00:00")
    commit(root, {"b.md": "2"}, at="2026-02-02T23:30:00-05:00")
    head = commit(root, {"c": "1"}, at="2026-03-02T00:00:00+00:00")
    file = facts.history_file(opened(root), ["b.md", "a.md", "*.md", "none.md", "a.md"])
    told = document(file)
    assert (told["head"], told["complete"], told["reason"]) == (head, True, "")
    assert told["history"] == [
        {"path": "*.md", "day": "2026-01-02"},
        {"path": "a.md", "day": "2026-01-02"},
        {"path": "b.md", "day": "2026-02-03"},
    ]
    assert (file.path, item(file).kind) == (".readygate/history.json", "documents")


def test_what_a_merge_brought_has_the_day_of_the_merge(root: Path) -> None:
    commit(root, {"a.md": "1"}, at="2026-01-01T12:00:00+00:00")
    git(root, "switch", "-qc", "side")
    commit(root, {"a.md": "2"}, at="2026-01-02T12:00:00+00:00")
    git(root, "switch", "-q", "main")
    commit(root, {"b": "1"}, at="2026-01-03T12:00:00+00:00")
    git(root, "merge", "-q", "--no-ff", "side", "-m", "m", at="2026-01-04T12:00:00+00:00")
    assert document(facts.history_file(opened(root), ["a.md"]))["history"] == [{"path": "a.md", "day": "2026-01-04"}]


def test_a_shallow_clone_tells_only_what_it_reaches(root: Path, tmp_path: Path) -> None:
    commit(root, {"old.md": "1", "new.md": "1"}, at="2026-01-01T12:00:00+00:00")
    commit(root, {"x": "1"}, at="2026-02-01T12:00:00+00:00")
    commit(root, {"new.md": "2"}, at="2026-03-01T12:00:00+00:00")
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{root}", "clone")
    file = facts.history_file(opened(tmp_path / "clone"), ["old.md", "new.md"])
    told = document(file)
    assert (told["complete"], told["reason"]) == (False, "the clone is shallow")
    assert told["history"] == [{"path": "new.md", "day": "2026-03-01"}, {"path": "old.md", "day": None}]
    assert item(file).table.row(1)[8] == "the clone is shallow"


def test_without_a_commit_or_a_page_there_is_no_history(root: Path) -> None:
    (root / "a.md").write_text("x")
    assert document(facts.history_file(opened(root), ["a.md"]))["history"] == []
    commit(root, {})
    assert document(facts.history_file(opened(root), []))["history"] == []


def test_results_of_jobs_are_kept_without_their_outputs() -> None:
    file = facts.needs_file('{"build": {"result": "success", "outputs": {"token": "s"}}, "b": {"result": "skipped"}}')
    assert document(file) == {
        "readygate": "needs/v1",
        "needs": {"build": {"result": "success"}, "b": {"result": "skipped"}},
    }
    assert item(file).kind == "jobs"
    for text in ("", "[]", '{"a": {"result": "odd"}}', "\ud800"):
        with pytest.raises(UsageError, match=r"^not the results of jobs: "):
            facts.needs_file(text)


def test_reviews_are_kept_as_github_tells_them() -> None:
    body = {
        "user": {"login": "bob", "type": "User"},
        "state": "APPROVED",
        "commit_id": "h",
        "submitted_at": "t",
        "id": 1,
    }
    given = {"repository": "o/r", "pull": 7, "head": "h", "author": "ann"}
    file = facts.reviews_document([body], teams={"bob": ("acme/a",)}, **given)  # type: ignore[arg-type]
    told = document(file)
    assert {name: told[name] for name in given} == given
    assert (told["complete"], told["reason"], told["teams"]) == (True, "", {"bob": ["acme/a"]})
    assert told["reviews"] == [{name: body[name] for name in ("state", "user", "commit_id", "submitted_at")}]
    assert (file.path, item(file).table.row(1)[0]) == (".readygate/reviews.json", "approval")
    cut = document(facts.reviews_document([], reason="502", **given))  # type: ignore[arg-type]
    assert (cut["complete"], cut["reason"], cut["teams"]) == (False, "502", {})


def test_issues_are_kept_with_the_query() -> None:
    body = {"number": 1, "title": "T", "state": "open", "labels": [{"name": "bug", "color": "f"}], "milestone": None}
    file = facts.issues_document([body], repository="o/r", labels=["bug"], state="open", reason="page 2")
    told = document(file)
    assert told["query"] == {"repository": "o/r", "state": "open", "labels": ["bug"], "milestone": ""}
    assert (told["complete"], told["reason"]) == (False, "page 2")
    assert told["issues"][0]["labels"] == [{"name": "bug"}]
    assert item(file).kind == "issues"
    bare = document(facts.issues_document([], repository="o/r", milestone="M3"))
    assert bare["query"] == {"repository": "o/r", "state": "all", "labels": [], "milestone": "M3"}


def test_a_comparison_of_github_is_a_list_of_changes() -> None:
    body = {"filename": "b", "status": "renamed", "previous_filename": "a", "sha": "s"}
    file = facts.changes_document([body], base="x", head="y")
    assert document(file)["files"] == [{"filename": "b", "status": "renamed", "previous_filename": "a"}]
    assert item(file).kind == "changes"
    assert document(facts.changes_document([], base="x", head="y", reason="300"))["reason"] == "300"


def test_an_answer_of_another_form_is_refused() -> None:
    with pytest.raises(UsageError, match="GitHub's answer has another form"):
        facts.changes_document([{"message": "Not Found"}], base="x", head="y")
