"""Where a command works, and which files what is typed there means."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from readygate.cli.workspace import Workspace, evidence, formats, of_run, workspace
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle, Origin
from tests.unit.cli.shop import GREEN, Shop, git

posix = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


def options(**given: Any) -> argparse.Namespace:
    return argparse.Namespace(
        **{"command": "check", "root": None, "paths": [], "evidence": [], "replay": False, **given}
    )


def bundle(shop: Shop, *paths: str, **given: Any) -> Bundle:
    return evidence(options(paths=list(paths), **given), Workspace(root=shop.root), None)


def paths(found: Bundle) -> list[str]:
    return [item.path for item in found.items]


# the root -------------------------------------------------------------------------------------------------------------


def test_outside_of_a_repository_the_current_folder_is_the_root(empty: Shop) -> None:
    assert workspace(options()) == Workspace(root=empty.root)


def test_inside_of_a_repository_its_root_is(empty: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    empty.write({"deep/er/a": ""})
    git(empty.root, "init", "-q")
    monkeypatch.chdir(empty.root / "deep/er")
    found = workspace(options())
    assert (found.root, found.names) == (empty.root, (empty.root.as_posix(),))
    assert found.repository is not None


@posix
def test_a_root_that_is_named_has_its_real_path_and_the_typed_one(empty: Shop) -> None:
    empty.write({"real/a.xml": ""})
    (empty.root / "link").symlink_to("real")
    git(empty.root, "init", "-q")
    git(empty.root, "add", ".")
    found = workspace(options(root="link"))
    assert (found.root, found.names) == (
        empty.root / "real",
        ((empty.root / "real").as_posix(), (empty.root / "link").as_posix()),
    )
    assert found.repository is not None
    assert found.repository.tracked == {"a.xml"}
    assert workspace(options(root="link", replay=True)).repository is None


def test_a_root_that_is_no_folder_is_an_error_with_the_nearest_name(empty: Shop) -> None:
    empty.write({"ready/a": ""})
    with pytest.raises(UsageError, match="there is no folder 'redy'") as caught:
        workspace(options(root="redy"))
    assert (caught.value.place, caught.value.hint) == ("--root", "did you mean `ready`?")


@pytest.mark.parametrize(
    ("given", "needed"),
    [
        ({}, True),
        ({"command": "collect"}, True),
        ({"replay": True}, False),
        ({"command": "inspect"}, False),
        ({"command": "validate"}, False),
    ],
)
def test_git_is_needed_where_evidence_is_judged(empty: Shop, given: dict[str, Any], needed: bool) -> None:
    empty.write({".git": "gitdir: /nowhere\n"})
    if needed:
        with pytest.raises(UsageError, match="git cannot read the repository"):
            workspace(options(**given))
    else:
        assert workspace(options(**given)) == Workspace(root=empty.root)


# names ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("here", "typed", "meant"),
    [
        (".", "a/b.xml", "a/b.xml"),
        (".", "./a//b.xml", "a/b.xml"),
        (".", ".", "."),
        ("a", "b.xml", "a/b.xml"),
        ("a", "../c.xml", "c.xml"),
        ("a", "..", "."),
        ("a", "*.xml", "a/*.xml"),
    ],
)
def test_paths_are_relative_to_the_current_folder(
    empty: Shop, monkeypatch: pytest.MonkeyPatch, here: str, typed: str, meant: str
) -> None:
    (empty.root / "a").mkdir()
    monkeypatch.chdir(empty.root / here)
    assert Workspace(root=empty.root).from_here(typed) == meant


def test_paths_outside_stay_absolute(empty: Shop) -> None:
    place = Workspace(root=empty.root)
    assert place.from_here("../a.xml") == (empty.root.parent / "a.xml").as_posix()
    assert place.from_here("..") == empty.root.parent.as_posix()


@posix
def test_a_path_through_another_name_of_the_root_is_inside(empty: Shop) -> None:
    other = empty.root.parent / "other"
    other.symlink_to(empty.root)
    (empty.root / "link").symlink_to("elsewhere")
    place = Workspace(root=empty.root)
    assert place.from_here(str(other / "a.xml")) == "a.xml"
    assert place.from_here(str(other / "link")) == "link"


def test_what_no_file_can_be_called_is_not_there(empty: Shop) -> None:
    place = Workspace(root=empty.root)
    assert [place.exists(name) for name in (".", "nope", "x" * 5000, "a\0b")] == [True, False, False, False]


# the evidence ---------------------------------------------------------------------------------------------------------


def test_without_paths_and_declarations_the_whole_workspace_is_walked(
    empty: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.write({"a/unit.xml": GREEN, "b/unit.xml": GREEN})
    monkeypatch.chdir(empty.root / "a")
    assert paths(bundle(empty)) == ["a/unit.xml", "b/unit.xml"]
    assert paths(bundle(empty, "unit.xml")) == ["a/unit.xml"]
    assert paths(bundle(empty, "../b")) == ["b/unit.xml"]
    assert paths(bundle(empty, "../*/unit.xml")) == ["a/unit.xml", "b/unit.xml"]


@pytest.mark.parametrize(
    ("text", "form"),
    [("junit=unit.xml", "junit"), ("unit.xml", "junit"), ("./a=b.xml", "junit"), ("c.d=e.xml", "junit")],
)
def test_evidence_is_a_path_or_a_format_with_a_path(empty: Shop, text: str, form: str) -> None:
    empty.write({"unit.xml": GREEN, "a=b.xml": GREEN, "c.d=e.xml": GREEN})
    assert [item.format for item in bundle(empty, evidence=[text]).items] == [form]


@pytest.mark.parametrize(
    ("text", "fault", "hint"),
    [
        ("jnit=unit.xml", "there is no format 'jnit'", "did you mean `junit`?"),
        ("=unit.xml", "there is no format ''", "known: "),
        ("junit=", "'junit=' names no file", "write junit=PATH"),
        ("junit={a", "'{a' has a brace without its partner", ""),
    ],
)
def test_evidence_that_cannot_be_meant_is_an_error(empty: Shop, text: str, fault: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        bundle(empty, evidence=[text])
    assert caught.value.fault == fault
    assert caught.value.hint.startswith(hint)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("report/unit.xml", "there is no folder"),
        ("reports/unitt.xml", "did you mean `unit.xml`?"),
        ("reports", ""),
    ],
)
def test_a_path_that_is_not_there_is_an_error_with_the_nearest_name(empty: Shop, text: str, hint: str) -> None:
    empty.write({"reports/unit.xml": GREEN})
    if not hint:
        assert paths(bundle(empty, text)) == ["reports/unit.xml"]
        return
    with pytest.raises(UsageError, match="there is no file or folder") as caught:
        bundle(empty, text)
    assert caught.value.hint.startswith(hint)


def test_a_glob_that_matches_nothing_is_an_error(empty: Shop) -> None:
    with pytest.raises(UsageError, match="no file matches"):
        bundle(empty, "reports/*.xml")


def test_times_count_on_a_laptop_only(empty: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    empty.write({"unit.xml": GREEN})
    os.utime(empty.root / "unit.xml", (1000, 1000))
    assert bundle(empty, "unit.xml").items[0].origin.modified == 1000
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert bundle(empty, "unit.xml").items[0].origin.modified == 0


def test_formats_have_their_kinds() -> None:
    assert formats()["junit"] == "tests"


def test_paths_of_a_report_are_asked_for_in_the_workspace(empty: Shop) -> None:
    report = (
        "<coverage><sources><source>{0}/one</source><source>{0}/two</source></sources><packages><package><classes>"
        '<class filename="a.py"><lines><line number="1" hits="1"/></lines></class></classes></package></packages>'
        "</coverage>"
    )
    empty.write({"coverage.xml": report.format(empty.root.as_posix()), "two/a.py": ""})
    (item,) = bundle(empty, "coverage.xml").items
    assert list(item.table.text("path")) == ["two/a.py"]


def test_links_of_evidence_are_looked_for_in_the_workspace(empty: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    here, gone = "docs/here.md", "docs/gone.md"
    blob = "https://github.com/acme/shop/blob/main/"
    rule = "{{alert: A{at}, expr: up == 0, annotations: {{runbook_url: '{link}'}}}}"
    links = (here, gone, blob + here, blob + gone)
    rules = ", ".join(rule.format(at=at, link=link) for at, link in enumerate(links))
    empty.write({"ops/alerts.yml": f"groups: [{{name: g, rules: [{rules}]}}]\n", here: "# Here\n"})
    for repository, lost in (("", [gone]), ("acme/shop", [gone, blob + gone])):
        monkeypatch.setenv("GITHUB_REPOSITORY", repository)
        (item,) = bundle(empty, "ops/alerts.yml").items
        assert [cell for cell in item.table.text("nowhere") if cell] == lost


def test_the_root_of_a_drive_is_a_workspace() -> None:
    root = Path(Path.cwd().anchor)
    assert Workspace(root=root).from_here(str(root / "a")) == "a"


def test_a_runners_environment_says_which_run_evidence_is_of() -> None:
    environ = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKFLOW_REF": "acme/shop/.github/workflows/ci.yml@refs/pull/7/merge",
        "GITHUB_RUN_ID": "4242",
        "GITHUB_RUN_ATTEMPT": "3",
        "GITHUB_JOB": "unit",
        "GITHUB_SHA": "c" * 40,
        "GITHUB_HEAD_REF": "topic",
        "GITHUB_REF_NAME": "7/merge",
        "GITHUB_EVENT_NAME": "pull_request",
    }
    found = of_run(environ)
    assert (found.workflow, found.run, found.attempt, found.job) == ("ci.yml", 4242, 3, "unit")
    assert (found.commit, found.branch, found.event) == ("c" * 40, "topic", "pull_request")
    assert of_run({**environ, "GITHUB_HEAD_REF": "", "GITHUB_RUN_ID": "x"}).branch == "7/merge"
    assert of_run({**environ, "GITHUB_RUN_ID": "x"}).run == 0


def test_a_laptop_knows_of_no_run() -> None:
    assert of_run({"GITHUB_RUN_ID": "1"}) == Origin()


def test_on_a_runner_bundles_of_other_jobs_count_though_nobody_names_them(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "7", "GITHUB_JOB": "unit"}.items():
        monkeypatch.setenv(name, value)
    assert shop.run("collect", "-o", "evidence/unit/readygate-bundle.json", "services").code == 0
    (shop.root / "services/cart/unit.xml").unlink()
    found = bundle(shop, "services/cart/coverage.xml")
    assert [(item.path, item.origin.run, item.origin.job) for item in found.items] == [
        ("services/cart/coverage.xml", 7, "unit"),
        ("services/cart/unit.xml", 7, "unit"),
    ]
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert paths(bundle(shop, "services/cart/coverage.xml")) == ["services/cart/coverage.xml"]
