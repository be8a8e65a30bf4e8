"""What a local repository, whole or shallow, knows of its commits."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from readygate.sources.content import Commits
from tests.unit.cli.shop import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A first commit, a second one that moves, removes and adds a file, and a merge of a branch."""
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    (root / "old name.txt").write_text("one\ntwo\nthree\n")
    (root / "gone.txt").write_text("x")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "feat: start")
    git(root, "branch", "side")
    (root / "old name.txt").rename(root / "ü.txt")
    (root / "gone.txt").unlink()
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "feat: change")
    git(root, "checkout", "-q", "side")
    (root / "side.txt").write_text("s")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "feat: side")
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--no-ff", "-m", "Merge", "side")
    return root


def name(root: Path, of: str) -> str:
    return git(root, "rev-parse", of)


def test_parents_are_in_their_order(repository: Path) -> None:
    found = Commits(repository).parents(name(repository, "HEAD"))
    assert found == (name(repository, "HEAD^1"), name(repository, "side"))
    assert Commits(repository).parents(name(repository, "HEAD~2")) == ()


def test_a_renamed_file_differs_under_both_names(repository: Path) -> None:
    commits = Commits(repository)
    found = commits.differing(name(repository, "HEAD~2"), name(repository, "HEAD~1"))
    assert found == ("gone.txt", "old name.txt", "ü.txt")
    assert commits.differing(name(repository, "HEAD"), name(repository, "HEAD")) == ()


@pytest.mark.parametrize("commit", ["", "HEAD", "--all", "0" * 40, "f" * 40])
def test_what_is_no_commit_here_has_no_facts(repository: Path, commit: str) -> None:
    commits = Commits(repository)
    assert not commits.holds(commit)
    assert commits.parents(commit) == ()
    assert commits.differing(commit, name(repository, "HEAD")) is None
    assert commits.differing(name(repository, "HEAD"), commit) is None


def test_a_tree_is_no_commit(repository: Path) -> None:
    assert not Commits(repository).holds(name(repository, "HEAD^{tree}"))


def test_a_shallow_clone_names_parents_that_it_does_not_hold(repository: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{repository}", str(clone)], check=True)
    commits = Commits(clone)
    head, base = name(repository, "HEAD"), name(repository, "HEAD^1")
    assert (commits.holds(head), commits.holds(base)) == (True, False)
    assert commits.parents(head)[0] == base
    assert commits.differing(base, head) is None
