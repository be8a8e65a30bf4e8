"""The files of a commit, the same by git and by GitHub's API."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path
from typing import Any

import pytest

from readygate.model.errors import EvidenceError, UsageError
from readygate.sources.trees import ApiTree, GitTree, Tree


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Developer", "-c", "user.email=developer@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two files and a link, of which the second commit changes one."""
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "sub dir").mkdir()
    (tmp_path / "a.yml").write_bytes(b"one\xff\n")
    (tmp_path / "sub dir" / "ü.yml").write_text("two\n")
    (tmp_path / "link.yml").symlink_to("a.yml")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "feat: start")
    (tmp_path / "a.yml").write_text("changed\n")
    git(tmp_path, "commit", "-q", "-am", "feat: change")
    return tmp_path


class Api:
    """GitHub as it would answer for a commit of the repository."""

    def __init__(self, repository: Path, *, truncated: bool = False) -> None:
        self.repository, self.truncated, self.asked = repository, truncated, 0

    def get(self, path: str, /, **parameters: Any) -> Any:
        self.asked += 1
        *_, what, name = path.split("/")
        if what == "blobs":
            data = subprocess.run(
                ["git", "cat-file", "blob", name], cwd=self.repository, check=True, capture_output=True
            ).stdout
            return {"content": base64.encodebytes(data).decode(), "encoding": "base64"}
        assert parameters == {"recursive": "1"}
        lines = git(self.repository, "ls-tree", "-r", "-t", "-z", name).split("\0")
        entries = [line.split("\t") for line in lines if line]
        return {
            "truncated": self.truncated,
            "tree": [
                {"mode": facts.split()[0], "type": facts.split()[1], "sha": facts.split()[2], "path": path}
                for facts, path in entries
            ],
        }


def both(repository: Path, commit: str) -> list[Tree]:
    return [GitTree(repository, commit), ApiTree(Api(repository), "acme/shop", commit)]


def test_a_commit_has_its_own_files_whatever_lies_in_the_work_tree(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD~1")
    for tree in both(repository, first):
        assert set(tree.blobs) == {"a.yml", "sub dir/ü.yml"}
        assert tree.blobs["a.yml"] == git(repository, "rev-parse", "HEAD~1:a.yml")
        assert tree.read("a.yml") == b"one\xff\n"
        assert tree.commit == first


def test_entries_tell_modes_and_links_too(repository: Path) -> None:
    head = git(repository, "rev-parse", "HEAD")
    for tree in both(repository, head):
        assert tree.entries == {
            "a.yml": f"100644 {git(repository, 'rev-parse', 'HEAD:a.yml')}",
            "link.yml": f"120000 {git(repository, 'rev-parse', 'HEAD:link.yml')}",
            "sub dir/ü.yml": f"100644 {git(repository, 'rev-parse', 'HEAD:sub dir/ü.yml')}",
        }


def test_a_path_that_the_commit_lacks_is_a_fault(repository: Path) -> None:
    head = git(repository, "rev-parse", "HEAD")
    for tree in both(repository, head):
        with pytest.raises(EvidenceError, match=r"has no file 'link\.yml'"):
            tree.read("link.yml")


def test_a_commit_that_is_not_there_is_told(repository: Path) -> None:
    with pytest.raises(UsageError, match="git cannot read the repository"):
        _ = GitTree(repository, "0" * 40).blobs


def test_the_api_is_asked_once_for_the_list_and_once_a_file(repository: Path) -> None:
    api = Api(repository)
    tree = ApiTree(api, "acme/shop", git(repository, "rev-parse", "HEAD"))
    assert tree.whole
    assert tree.read("a.yml") == b"changed\n"
    assert (len(tree.blobs), api.asked) == (2, 2)


def test_a_list_that_github_cut_says_so(repository: Path) -> None:
    assert not ApiTree(Api(repository, truncated=True), "acme/shop", "HEAD").whole
    assert GitTree(repository, "HEAD").whole
