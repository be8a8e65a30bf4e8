"""Git is asked, and obeys nothing of the repository that it is asked about."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from readygate.model.errors import UsageError
from readygate.sources.git import Repository, repository

posix = pytest.mark.skipif(sys.platform == "win32", reason="the programs of these tests are shell scripts")


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Developer", "-c", "user.email=developer@example.com", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with one commit of two files, and a third file that git does not know."""
    folder = tmp_path.resolve() / "shop"
    (folder / "sub/deep").mkdir(parents=True)
    for name in ("a.txt", "sub/ü b.txt", "new.txt"):
        (folder / name).write_text("x")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "a.txt", "sub")
    git(folder, "commit", "-q", "-m", "feat: start")
    return folder


def asked(folder: Path) -> Repository:
    found = repository(folder)
    assert found is not None
    return found


@pytest.mark.parametrize("below", [".", "sub", "sub/deep"])
def test_root_head_and_tracked_files_are_told_from_anywhere_inside(shop: Path, below: str) -> None:
    found = asked(shop / below)
    assert found == Repository(
        root=shop, head=git(shop, "rev-parse", "HEAD"), tracked=frozenset({"a.txt", "sub/ü b.txt"})
    )


def test_seen_from_a_folder_inside_paths_start_there(shop: Path) -> None:
    found = asked(shop)
    assert found.below(shop) is found
    assert found.below(shop / "sub") == Repository(root=shop / "sub", head=found.head, tracked=frozenset({"ü b.txt"}))
    assert found.below(shop / "sub/deep").tracked == frozenset()


def test_a_folder_without_repository_has_none(tmp_path: Path) -> None:
    assert repository(tmp_path) is None


def test_before_the_first_commit_there_is_no_head(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "a").write_text("x")
    git(tmp_path, "add", "a")
    assert (asked(tmp_path).head, asked(tmp_path).tracked) == ("", frozenset({"a"}))


def test_a_second_work_tree_has_its_own_root(shop: Path) -> None:
    git(shop, "worktree", "add", "-q", "-b", "other", str(shop.parent / "tree"))
    found = asked(shop.parent / "tree/sub")
    assert (found.root, found.head) == (shop.parent / "tree", asked(shop).head)


def test_files_of_submodules_are_tracked_too(shop: Path) -> None:
    inner = shop.parent / "inner"
    inner.mkdir()
    (inner / "report.xml").write_text("x")
    git(inner, "init", "-q")
    git(inner, "add", ".")
    git(inner, "commit", "-q", "-m", "feat: start")
    git(shop, "submodule", "--quiet", "add", str(inner), "module")
    assert {"module/report.xml", ".gitmodules"} <= asked(shop).tracked
    assert asked(shop / "module") == Repository(
        root=shop / "module", head=asked(inner).head, tracked=frozenset({"report.xml"})
    )


# what stands in the way -----------------------------------------------------------------------------------------------


def test_without_git_a_repository_is_an_error_and_a_plain_folder_is_not(shop: Path, tmp_path: Path) -> None:
    for path in ("", ".", "relative/bin", str(tmp_path)):
        with pytest.raises(UsageError, match="git is not installed") as caught:
            repository(shop, {"PATH": path})
        assert "which reports are tracked" in caught.value.hint
    (tmp_path / "plain").mkdir()
    assert repository(tmp_path / "plain", {}) is None


@posix
def test_a_git_that_does_not_run_is_an_error(shop: Path, tmp_path: Path) -> None:
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    program.write_text("no program")
    program.chmod(0o755)
    with pytest.raises(UsageError, match=r"git could not be asked: .*Exec format error"):
        repository(shop, {"PATH": str(program.parent)})


def test_a_damaged_repository_is_an_error_in_gits_own_words(shop: Path) -> None:
    (shop / ".git/HEAD").unlink()
    with pytest.raises(UsageError, match="git cannot read the repository: fatal: not a git repository") as caught:
        repository(shop)
    assert caught.value.place == str(shop)


def test_a_work_tree_whose_repository_is_gone_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /nowhere/at/all\n")
    with pytest.raises(UsageError, match="not a git repository"):
        repository(tmp_path)


def test_a_damaged_index_is_an_error(shop: Path) -> None:
    (shop / ".git/index").write_bytes(b"DIRC nonsense")
    with pytest.raises(UsageError, match="git cannot read the repository"):
        repository(shop)


# hostile repositories -------------------------------------------------------------------------------------------------


@pytest.fixture
def trap(tmp_path: Path) -> Callable[[], bool]:
    """A program at `tmp_path/trap` that leaves a mark; answers whether it ran."""
    program, mark = tmp_path / "trap", tmp_path / "sprung"
    program.write_text(f"#!/bin/sh\ntouch {mark}\nexit 0\n")
    program.chmod(0o755)
    return mark.exists


SETTINGS = """
core.fsmonitor core.hooksPath core.pager core.sshCommand core.gitProxy core.editor core.askPass credential.helper
diff.external alias.rev-parse alias.ls-files uploadpack.packObjectsHook filter.x.clean filter.x.process gpg.program
"""


@posix
def test_no_setting_of_the_repository_runs_a_program(shop: Path, tmp_path: Path, trap: Callable[[], bool]) -> None:
    for setting in SETTINGS.split():
        value = str(tmp_path / "trap")
        git(shop, "config", setting, f"!{value}" if setting.startswith("alias") else value)
    (shop / ".gitattributes").write_text("* filter=x\n")
    (shop / "a.txt").write_text("changed")
    assert asked(shop).tracked == {"a.txt", "sub/ü b.txt"}
    assert not trap()


@posix
def test_a_hook_and_an_included_file_run_nothing(shop: Path, tmp_path: Path, trap: Callable[[], bool]) -> None:
    for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
        hook = shop / f".git/hooks/{name}"
        hook.parent.mkdir(exist_ok=True)
        hook.write_bytes((tmp_path / "trap").read_bytes())
        hook.chmod(0o755)
    (shop / "included").write_text(f"[core]\n\tfsmonitor = {tmp_path / 'trap'}\n")
    git(shop, "config", "include.path", "../included")
    assert asked(shop).head
    assert not trap()


@posix
def test_missing_objects_are_not_fetched(shop: Path, tmp_path: Path, trap: Callable[[], bool]) -> None:
    head = git(shop, "rev-parse", "HEAD")
    git(shop, "config", "extensions.partialClone", "origin")
    git(shop, "config", "core.repositoryFormatVersion", "1")
    git(shop, "config", "remote.origin.url", f"ext::{tmp_path / 'trap'}")
    git(shop, "config", "remote.origin.promisor", "true")
    git(shop, "config", "protocol.ext.allow", "always")
    (shop / f".git/objects/{head[:2]}/{head[2:]}").unlink()
    assert asked(shop).head == head
    assert not trap()


@pytest.mark.parametrize("elsewhere", ["..", "/", "sub"])
def test_another_work_tree_is_refused(shop: Path, elsewhere: str) -> None:
    git(shop, "config", "core.worktree", str((shop / elsewhere).resolve()))
    with pytest.raises(UsageError, match=r"names another work tree|git cannot read the repository"):
        repository(shop)


@posix
def test_a_repository_of_another_user_is_read(shop: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    for path in (shop, shop / ".git"):
        os.chown(path, 12345, 12345)
    assert asked(shop).head


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG_PARAMETERS"])
def test_the_environment_cannot_name_another_repository(shop: Path, tmp_path: Path, name: str) -> None:
    environ = {**os.environ, name: str(tmp_path / "elsewhere")}
    found = repository(shop, environ)
    assert found is not None
    assert (found.root, set(found.tracked)) == (shop, {"a.txt", "sub/ü b.txt"})


@posix
def test_a_git_in_the_workspace_is_not_run(
    shop: Path, trap: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "git").write_bytes((shop.parent / "trap").read_bytes())
    (shop / "git").chmod(0o755)
    monkeypatch.chdir(shop)
    path = os.pathsep.join(["", ".", os.environ["PATH"]])
    assert repository(shop, {**os.environ, "PATH": path}) == asked(shop)
    assert not trap()
