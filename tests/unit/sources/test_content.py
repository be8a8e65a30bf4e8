"""Identical content and ancestry out of real repositories (law 5)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from readygate.evaluate.content import Contents
from readygate.model.subject import Kinship
from readygate.sources.content import Commits, kinship, kinships
from readygate.sources.trees import GitTree
from tests.unit.evaluate.samples import FORMATS, KINDS, policy, service

CONTENTS = Contents(
    policy(
        service(path="services/shop", depends_on=("packages/domain/**",)),
        service(name="cart", path="services/cart"),
        shared=("lock.json",),
        ignored=("docs/**", "**/*.md"),
    ),
    kinds=KINDS.__getitem__,
    formats=FORMATS,
)
BOTH = ("shop", "cart")


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Developer", "-c", "user.email=developer@example.com", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()


def commit(folder: Path, **files: str) -> str:
    """A commit with these files; `__` stands for a slash, `_` for a dot."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "change")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(
        folder,
        services__shop__a_py="1",
        services__shop__README_md="1",
        services__cart__b_py="1",
        packages__domain__c_py="1",
        lock_json="1",
        docs__d_txt="1",
    )
    return folder


def known(repo: Path, judged: str, other: str) -> Kinship:
    """What the repository and two listed trees say, which must be the same."""
    found = kinships(repo, judged, (other,), CONTENTS)[other]
    listed = kinship(GitTree(repo, other).entries, GitTree(repo, judged).entries, CONTENTS, ancestor=found.ancestor)
    assert listed == found
    return found


def tip(repo: Path) -> str:
    return git(repo, "rev-parse", "HEAD")


# Whose content is identical -------------------------------------------------------------------------------------------


def test_a_commit_is_the_same_as_itself(repo: Path) -> None:
    assert known(repo, tip(repo), tip(repo)) == Kinship(ancestor=True, same=BOTH)


def test_a_push_of_documents_changes_no_service(repo: Path) -> None:
    before = tip(repo)
    after = commit(repo, docs__d_txt="2", services__shop__README_md="2", docs__new_md="x")
    assert known(repo, after, before) == Kinship(ancestor=True, same=BOTH)
    assert known(repo, before, after) == Kinship(ancestor=False, same=BOTH)


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("services__shop__a_py", ("cart",)),
        ("services__cart__new_py", ("shop",)),
        ("packages__domain__c_py", ("cart",)),
        ("lock_json", ()),
        ("other_txt", BOTH),
    ],
)
def test_a_change_concerns_those_whose_content_it_is(repo: Path, name: str, same: tuple[str, ...]) -> None:
    before = tip(repo)
    assert known(repo, commit(repo, **{name: "2"}), before).same == same


def test_a_squash_merge_has_the_content_of_its_branch(repo: Path) -> None:
    git(repo, "switch", "-q", "-c", "feature")
    commit(repo, services__shop__a_py="2")
    branch = commit(repo, services__shop__a_py="3")
    git(repo, "switch", "-q", "main")
    git(repo, "merge", "-q", "--squash", "feature")
    squashed = commit(repo)
    assert known(repo, squashed, branch) == Kinship(ancestor=False, same=BOTH)


def test_a_merge_queue_commit_has_the_content_of_the_pull_request_where_main_stood_still(repo: Path) -> None:
    git(repo, "switch", "-q", "-c", "feature")
    branch = commit(repo, services__shop__a_py="2")
    git(repo, "switch", "-q", "--detach", "main")
    git(repo, "merge", "-q", "--no-ff", "-m", "queue", "feature")
    queued = tip(repo)
    assert known(repo, queued, branch) == Kinship(ancestor=True, same=BOTH)
    git(repo, "switch", "-q", "main")
    commit(repo, services__cart__b_py="2")
    git(repo, "merge", "-q", "--no-ff", "-m", "queue", "feature")
    assert known(repo, tip(repo), branch) == Kinship(ancestor=True, same=("shop",))


def test_a_revert_brings_the_content_back(repo: Path) -> None:
    before = tip(repo)
    commit(repo, services__shop__a_py="2")
    git(repo, "revert", "--no-edit", "HEAD")
    assert known(repo, tip(repo), before) == Kinship(ancestor=True, same=BOTH)


def test_a_renamed_file_counts_with_both_names(repo: Path) -> None:
    before = tip(repo)
    git(repo, "mv", "services/shop/a.py", "services/cart/a.py")
    after = commit(repo)
    assert Commits(repo).differing(before, after) == ("services/cart/a.py", "services/shop/a.py")
    assert known(repo, after, before).same == ()


def test_modes_links_and_submodules_are_content(repo: Path, tmp_path: Path) -> None:
    before = tip(repo)
    git(repo, "update-index", "--chmod=+x", "services/shop/a.py")
    git(repo, "commit", "-q", "-m", "mode")
    mode = tip(repo)
    git(repo, "reset", "-q", "--hard")
    assert known(repo, mode, before).same == ("cart",)
    (repo / "services/cart/link").symlink_to("b.py")
    link = commit(repo)
    assert known(repo, link, mode).same == ("shop",)
    inner = tmp_path / "inner"
    inner.mkdir()
    git(inner, "init", "-q", "-b", "main")
    commit(inner, a="1")
    git(repo, "submodule", "--quiet", "add", str(inner), "services/shop/module")
    module = commit(repo)
    commit(inner, a="2")
    git(repo / "services/shop/module", "pull", "-q")
    git(repo, "config", "diff.ignoreSubmodules", "all")
    git(repo, "config", "-f", ".gitmodules", "submodule.services/shop/module.ignore", "all")
    git(repo, "add", "-f", "services/shop/module", ".gitmodules")
    git(repo, "commit", "-q", "-m", "module")
    assert known(repo, tip(repo), module).same == ("cart",)


def test_names_in_any_script_are_told_apart(repo: Path) -> None:
    before = tip(repo)
    (repo / "services/shop/ü b\nc.py").write_text("x")
    after = commit(repo)
    assert Commits(repo).differing(before, after) == ("services/shop/ü b\nc.py",)


def test_a_replaced_object_hides_no_change(repo: Path) -> None:
    before = tip(repo)
    after = commit(repo, services__shop__a_py="2")
    git(repo, "replace", after, before)
    assert Commits(repo).differing(before, after) == ("services/shop/a.py",)
    assert not Commits(repo).ancestor(after, before)


# What the repository does not hold ------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", ["", "main", "HEAD", "f" * 40, "--output=x", "-" * 40, "f" * 39])
def test_of_a_commit_that_is_not_here_nothing_is_known(repo: Path, other: str) -> None:
    commits = Commits(repo)
    assert commits.differing(other, tip(repo)) is None
    assert commits.differing(tip(repo), other) is None
    assert not commits.ancestor(other, tip(repo))
    assert not commits.ancestor(tip(repo), other)
    assert kinships(repo, tip(repo), (other, tip(repo), other), CONTENTS).keys() == {tip(repo)}


def test_an_object_that_is_no_commit_is_none(repo: Path) -> None:
    tree = git(repo, "rev-parse", "HEAD^{tree}")
    assert not Commits(repo).holds(tree)
    assert Commits(repo).differing(tree, tip(repo)) is None


def test_a_shallow_clone_knows_less_and_never_more(repo: Path, tmp_path: Path) -> None:
    first = tip(repo)
    second = commit(repo, services__shop__a_py="2")
    third = commit(repo, docs__d_txt="3")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repo}", "shallow")
    shallow = tmp_path / "shallow"
    assert kinships(shallow, third, (first, second), CONTENTS) == {}
    git(shallow, "fetch", "-q", "--depth", "1", "origin", second)
    assert kinships(shallow, third, (first, second), CONTENTS) == {second: Kinship(ancestor=False, same=BOTH)}
    assert kinships(repo, third, (first, second), CONTENTS) == {
        first: Kinship(ancestor=True, same=("cart",)),
        second: Kinship(ancestor=True, same=BOTH),
    }


def test_the_trunk_is_the_line_of_first_parents(repo: Path) -> None:
    first = git(repo, "rev-parse", "HEAD")
    git(repo, "checkout", "-q", "-b", "side")
    commit(repo, side_py="1")
    git(repo, "checkout", "-q", "main")
    second = commit(repo, main_py="1")
    git(repo, "merge", "-q", "--no-edit", "side")
    head = git(repo, "rev-parse", "HEAD")
    commits = Commits(repo)
    assert commits.trunk(head) == (head, second, first)
    assert commits.trunk(head, 2) == (head, second)
    assert commits.trunk("a" * 40) == ()
