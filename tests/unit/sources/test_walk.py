"""A walk meets the files of a folder in the order of names, follows no link and leaves foreign folders out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from readygate.model.errors import UsageError
from readygate.sources.walk import walk

posix = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


def tree(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"")
    return root


def names(root: Path, **how: bool) -> list[str]:
    return [path.relative_to(root).as_posix() for path in walk(root, **how)]  # type: ignore[arg-type]


def test_files_come_in_the_same_order_on_every_machine(tmp_path: Path) -> None:
    tree(tmp_path, "b/2", "b/1", "a/z/1", "a/y", "c", "B")
    assert names(tmp_path) == ["B", "c", "a/y", "a/z/1", "b/1", "b/2"]


def test_folders_of_tools_and_of_other_repositories_are_left_out(tmp_path: Path) -> None:
    tree(tmp_path, ".git/x", "node_modules/m/x", ".venv/x", "__pycache__/x", "a/node_modules/x", ".github/x", "a/x")
    tree(tmp_path, "submodule/.git", "submodule/deep/x", "clone/.git/HEAD", "clone/x")
    assert names(tmp_path) == [".github/x", "a/x"]
    assert names(tmp_path / "clone") == ["x"]


@posix
def test_links_are_not_followed_and_named_only_on_request(tmp_path: Path) -> None:
    tree(tmp_path, "a/x")
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "a/link").symlink_to("x")
    (tmp_path / "a/broken").symlink_to("nowhere")
    os.mkfifo(tmp_path / "a/pipe")
    assert names(tmp_path) == ["a/x"]
    assert names(tmp_path, links=True) == ["loop", "a/broken", "a/link", "a/x"]


def test_a_folder_that_cannot_be_listed_is_passed_over_unless_it_was_asked_for(tmp_path: Path) -> None:
    tree(tmp_path, "a/x", "b/x")

    def scan(folder: Path) -> AbstractContextManager[Iterator[os.DirEntry[str]]]:
        if folder.name == "a":
            raise PermissionError(13, "Permission denied")
        return os.scandir(folder)

    assert [path.parent.name for path in walk(tmp_path, scan=scan)] == ["b"]
    with pytest.raises(UsageError, match="the folder cannot be listed: Permission denied") as caught:
        list(walk(tmp_path / "a", scan=scan))
    assert caught.value.place == str(tmp_path / "a")


def test_a_walk_ends(tmp_path: Path) -> None:
    tree(tmp_path, *"abcd")
    assert len(list(walk(tmp_path, limit=4))) == 4
    with pytest.raises(UsageError, match="more than 3 files"):
        list(walk(tmp_path, limit=3))
