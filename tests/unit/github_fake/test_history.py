"""Git in memory agrees with git."""

import subprocess
from pathlib import Path

import pytest

from tests.github import Scene
from tests.github.history import ancestors, changes, log, merge_base, merged_tree


def git(path: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(path), *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def forked(tmp_path: Path) -> tuple[Scene, Path]:
    """main and feature went apart after two commits, feature took main in once, and main moved on."""
    scene = Scene()
    scene.push("main", {"a/one.txt": "1\n2\n3\n", "a.txt": "x\n", "b/gone.txt": "bye\n", "b/move.txt": "same\n" * 9})
    scene.push("feature", {"a/one.txt": "1\n2\n4\n", "new/é.txt": "n\n", "b/gone.txt": None})
    moved = scene.push("main", {"a.txt": "y\n"})
    tip = scene.tip("feature")
    tree = merged_tree(scene.state.objects, merge_base(scene.state.objects, moved, tip), tip, moved)
    assert tree is not None
    merged = scene.commit({"b/move.txt": None, "b/moved.txt": "same\n" * 9}, tip, moved, message="Take main in")
    scene.move("feature", merged)
    scene.push("main", {"a.txt": "z\n"})
    scene.tag("v1")
    scene.to_git(tmp_path / "bare")
    return scene, tmp_path / "bare"


def test_git_finds_every_object_whole(forked: tuple[Scene, Path]) -> None:
    _, path = forked
    assert git(path, "fsck", "--strict", "--no-dangling") == ""
    assert git(path, "rev-parse", "--abbrev-ref", "HEAD") == "main"


def test_log_and_ancestors_are_those_of_git(forked: tuple[Scene, Path]) -> None:
    scene, path = forked
    tip = scene.tip("feature")
    assert [commit.sha for commit in log(scene.state.objects, tip)] == git(path, "log", "--format=%H", tip).split()
    assert ancestors(scene.state.objects, tip) == set(git(path, "rev-list", tip).split())


def test_the_merge_base_is_that_of_git(forked: tuple[Scene, Path]) -> None:
    scene, path = forked
    assert merge_base(scene.state.objects, scene.tip(), scene.tip("feature")) == git(
        path, "merge-base", "main", "feature"
    )


def test_unrelated_histories_have_no_merge_base() -> None:
    scene = Scene()
    assert merge_base(scene.state.objects, scene.tip(), scene.commit({"a": "b"})) is None


def test_changes_are_those_of_git(forked: tuple[Scene, Path]) -> None:
    scene, path = forked
    trees = [git(path, "rev-parse", f"{branch}^{{tree}}") for branch in ("main", "feature")]
    found = changes(scene.state.objects, *trees)
    names = git(path, "-c", "core.quotepath=off", "diff", "--name-status", "-M100%", "main", "feature").splitlines()
    letters = {"added": "A", "removed": "D", "modified": "M", "renamed": "R100"}
    told = ["\t".join(filter(None, (letters[it.status], it.previous, it.path))) for it in found]
    assert sorted(told) == sorted(names)
    counted = git(
        path, "-c", "core.quotepath=off", "diff", "--numstat", "--no-renames", "main", "feature", "--", "a"
    ).splitlines()
    assert [f"{it.additions}\t{it.deletions}\t{it.path}" for it in found if it.path.startswith("a/")] == counted


def test_removed_files_of_equal_bytes_are_all_removed() -> None:
    scene = Scene()
    before = scene.push("main", {"a": "same", "b": "same", "c": "same"})
    after = scene.push("main", {"a": None, "b": None, "d": "same"})
    trees = [scene.state.objects.commit(sha).tree for sha in (before, after)]
    assert [(it.status, it.path, it.previous) for it in changes(scene.state.objects, *trees)] == [
        ("removed", "b", None),
        ("renamed", "d", "a"),
    ]


def test_a_binary_file_has_no_patch() -> None:
    scene = Scene()
    tree = scene.state.objects.commit(scene.commit({"x.bin": b"\0\1"})).tree
    assert [(it.patch, it.additions) for it in changes(scene.state.objects, None, tree)] == [(None, 0)]


def test_a_merge_takes_both_sides_and_tells_a_conflict() -> None:
    scene = Scene()
    start = scene.push("main", {"a": "1", "b": "1", "c": "1"})
    ours, theirs = scene.commit({"a": "2", "c": None}, start), scene.commit({"b": "2"}, start)
    objects = scene.state.objects
    tree = merged_tree(objects, start, ours, theirs)
    assert tree is not None
    assert {path: objects.blob(row.sha) for path, row in objects.files(tree).items() if path != "README.md"} == {
        "a": b"2",
        "b": b"2",
    }
    assert merged_tree(objects, start, ours, scene.commit({"a": "3"}, start)) is None


def test_a_real_repository_is_taken_over_whole(forked: tuple[Scene, Path]) -> None:
    scene, path = forked
    other = Scene("acme/copy", empty=True)
    other.from_git(path)
    assert other.home.refs == {name: sha for name, sha in scene.home.refs.items() if not name.startswith("pull/")}
    assert other.home.default_branch == "main"
    assert other.state.objects.raw == scene.state.objects.raw
    assert other.state.objects.files(other.state.objects.commit(other.tip()).tree).keys() >= {"a/one.txt", "a.txt"}


def test_pull_requests_follow_a_real_repository(tmp_path: Path) -> None:
    scene = Scene()
    pull = scene.pull_request("feature", {"a": "1"})
    scene.to_git(tmp_path / "bare")
    git(tmp_path, "clone", "--quiet", "--branch=feature", str(tmp_path / "bare"), "copy")
    who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com")
    git(tmp_path / "copy", *who, "commit", "--quiet", "--allow-empty", "-m", "More")
    git(tmp_path / "copy", *who, "checkout", "--quiet", "-B", "main", "origin/main")
    git(tmp_path / "copy", *who, "merge", "--quiet", "--no-ff", "--no-edit", "feature")
    git(tmp_path / "copy", "update-ref", "refs/pull/1/merge", "HEAD")
    git(tmp_path / "copy", "reset", "--quiet", "--hard", "origin/main")
    scene.from_git(tmp_path / "copy")
    assert pull.head_sha == git(tmp_path / "copy", "rev-parse", "feature")
    assert pull.merge_sha == git(tmp_path / "copy", "rev-parse", "refs/pull/1/merge")
    assert scene.state.objects.commit(pull.merge_sha or "").parents == (scene.tip(), pull.head_sha)


def test_a_checkout_is_detached_and_knows_the_branches_of_its_origin(tmp_path: Path) -> None:
    scene = Scene()
    pull = scene.pull_request("feature", {"src/a.py": "x\n"})
    scene.checkout(tmp_path / "work", pull.merge_sha or "")
    assert (tmp_path / "work" / "src" / "a.py").read_text() == "x\n"
    assert git(tmp_path / "work", "status", "--porcelain") == ""
    assert git(tmp_path / "work", "rev-parse", "HEAD", "origin/feature", "origin/main").split() == [
        pull.merge_sha,
        pull.head_sha,
        scene.tip(),
    ]
    assert git(tmp_path / "work", "rev-parse", "--abbrev-ref", "HEAD") == "HEAD"
    assert git(tmp_path / "work", "remote", "get-url", "origin") == "https://github.com/acme/shop.git"


def test_annotated_tags_and_signed_dates_are_read(tmp_path: Path) -> None:
    who = ("-c", "user.name=Ann Böll", "-c", "user.email=ann@example.com", "-c", "tag.gpgsign=false")
    git(tmp_path, "init", "--quiet", "--initial-branch=trunk")
    (tmp_path / "run.sh").write_text("true\n")
    (tmp_path / "run.sh").chmod(0o755)
    (tmp_path / "link").symlink_to("run.sh")
    git(tmp_path, "add", ".")
    git(tmp_path, *who, "commit", "--quiet", "--date=2026-01-02T03:04:05+0600", "-m", "One\n\nTwo")
    git(tmp_path, *who, "tag", "-a", "v1", "-m", "first")
    scene = Scene(empty=True)
    scene.from_git(tmp_path)
    commit = scene.state.objects.commit(scene.tip())
    assert (scene.home.default_branch, scene.home.refs["tags/v1"]) == ("trunk", commit.sha)
    assert (commit.author.name, commit.author.at.isoformat()) == ("Ann Böll", "2026-01-01T21:04:05+00:00")
    assert commit.message == "One\n\nTwo\n"
    assert [(row.path, row.mode) for row in scene.state.objects.tree(commit.tree)] == [
        ("link", "120000"),
        ("run.sh", "100755"),
    ]
    git(tmp_path, "checkout", "--quiet", "--detach")
    scene.from_git(tmp_path)
    assert scene.home.default_branch == "trunk"
