"""`init` and `doctor`: what they write and what they say."""

from __future__ import annotations

import json

import pytest

from readygate.cli import doctor_command
from readygate.github import api
from readygate.github.faults import Forbidden
from tests.unit.cli.shop import Shop, git

WORKFLOW = ".github/workflows/readiness.yml"
REPORT = ".github/workflows/readiness-report.yml"


def filled(shop: Shop) -> None:
    """Fill in what the workflow leaves open."""
    workflow = shop.root / WORKFLOW
    workflow.write_text(workflow.read_text().replace(f"OWNER/readygate@{'0' * 40}", f"acme/readygate@{'1' * 40}"))


def test_init_writes_what_is_not_there_and_doctor_then_finds_little(empty: Shop) -> None:
    empty.write({"services/cart/src/a.py": "", "services/till/src/b.py": ""})
    ran = empty.run("init")
    assert (ran.code, ran.out.splitlines()[:2]) == (0, ["written  .github/readygate.yml", f"written  {WORKFLOW}"])
    assert "  cart:\n    path: services/cart" in (empty.root / ".github/readygate.yml").read_text()
    assert empty.run("doctor").code == 1  # owner and commit of the action have to be filled in
    filled(empty)
    told = empty.run("doctor")
    assert told.code == 0
    assert [line.split("  ")[0].strip() for line in told.out.splitlines() if ":" in line and "fix:" not in line] == [
        "advice",
        "advice",
        "not asked: the rules of the branch (set GITHUB_TOKEN and GITHUB_REPOSITORY to have them checked)",
    ]
    assert told.out.endswith("0 problems, 2 advice\n")


def test_init_overwrites_nothing(empty: Shop) -> None:
    git(empty.root, "init", "-q")
    empty.write({".github/readygate.yml": "mine", "services/cart/x": ""})
    ran = empty.run("init", "--forks")
    assert ran.out.splitlines()[:3] == [
        "kept     .github/readygate.yml: it is there already",
        f"written  {WORKFLOW}",
        f"written  {REPORT}",
    ]
    assert (empty.root / ".github/readygate.yml").read_text() == "mine"


def test_init_says_where_it_cannot_write(empty: Shop) -> None:
    empty.write({".github": "a file"})
    ran = empty.run("init")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "readygate: .github/readygate.yml: cannot write: File exists")


def test_doctor_lists_problems_with_their_places(empty: Shop) -> None:
    empty.write({".github/workflows/a.yml": "on: [", "CODEOWNERS": "# none\n/.github/ @acme/x\n/lonely\n"})
    ran = empty.run("doctor")
    assert ran.code == 1
    assert ran.out.startswith("problem  .github/workflows/a.yml:2: not valid YAML")
    assert (
        "problem  .github/workflows: no workflow runs readygate\n         fix: `readygate init` writes one\n" in ran.out
    )
    assert "CODEOWNERS" not in ran.out
    found = json.loads(empty.run("doctor", "--json").out)["findings"]
    assert [finding["serious"] for finding in found] == [True, True]


def test_a_sound_set_up_says_so(empty: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    empty.run("init", "--forks")
    filled(empty)
    empty.write({".github/CODEOWNERS": "* @acme/x\n"})
    asked: list[str] = []

    class Rules:
        def pages(self, path: str) -> list[dict[str, object]]:
            asked.append(path)
            check = {"required_status_checks": [{"context": "readiness"}]}
            return [
                {"type": "required_status_checks", "parameters": check},
                {"type": "merge_queue"},
                {"type": "deletion"},
            ]

    monkeypatch.setattr(api, "connect", lambda origin, token: Rules())
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/shop")
    monkeypatch.setenv("GITHUB_TOKEN", "t")
    assert empty.run("doctor").out == "nothing is wrong\n"
    assert asked == ["/repos/acme/shop/rules/branches/main"]


def test_rules_that_github_does_not_tell_are_said_and_not_missed(empty: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    empty.run("init", "--forks")
    filled(empty)

    class Refusing:
        def pages(self, path: str) -> list[object]:
            raise Forbidden("no", path=path)

    monkeypatch.setattr(api, "connect", lambda origin, token: Refusing())
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/shop")
    monkeypatch.setenv("GITHUB_TOKEN", "t")
    ran = empty.run("doctor")
    assert ran.err.startswith("readygate: the rules of main cannot be read: ")
    assert "not asked: the rules" in ran.out
    assert doctor_command.run is not None
