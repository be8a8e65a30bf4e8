"""The day, the names, the commit and the changes that a verdict is about."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from typing import Any

import pytest

from readygate import __version__
from readygate.cli.rules import policy
from readygate.cli.subject import check_names, context, subject, today
from readygate.cli.workspace import Workspace, workspace
from readygate.model.errors import UsageError
from readygate.model.policy import Policy
from readygate.model.subject import Change, Subject
from tests.unit.cli.shop import OTHER, POLICY, Shop, git

DAY = dt.date(2026, 4, 1)
NAMED = ".github/readygate.yml"


def options(**given: Any) -> argparse.Namespace:
    return argparse.Namespace(
        **{"command": "check", "root": None, "policy": None, "service": [], "milestone": "", "target": "", **given}
    )


def rules_of(shop: Shop, text: str = POLICY) -> Policy:
    shop.write({NAMED: text})
    return policy(options(), Workspace(root=shop.root), DAY)


def about(shop: Shop, text: str = POLICY, *, replay: bool = False, **given: Any) -> Subject:
    rules = rules_of(shop, text)
    return subject(options(**given), workspace(options()), rules, DAY, replay=replay)


# the day --------------------------------------------------------------------------------------------------------------


def test_the_day_is_the_given_one_else_today() -> None:
    assert today(argparse.Namespace(replay=True, at="2026-04-01")) == DAY
    before = dt.datetime.now(dt.UTC).date()
    assert before <= today(argparse.Namespace(replay=False, at=None)) <= dt.datetime.now(dt.UTC).date()
    assert before <= today(argparse.Namespace()) <= dt.datetime.now(dt.UTC).date()


@pytest.mark.parametrize("at", ["2026-02-30", "yesterday", "2026-4-1", "2026-04-01T00:00", "٢٠٢٦-04-01"])
def test_a_day_that_does_not_exist_is_an_error(at: str) -> None:
    with pytest.raises(UsageError) as caught:
        today(argparse.Namespace(replay=False, at=at))
    assert (caught.value.place, caught.value.hint) == ("--at", "write it as YYYY-MM-DD")
    assert at in caught.value.fault


def test_a_replay_needs_its_day() -> None:
    with pytest.raises(UsageError, match="--replay needs --at"):
        today(argparse.Namespace(replay=True, at=None))


# names ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "place", "fault", "hint"),
    [
        ({"service": ["cart", "crt"]}, "--service", "there is no service 'crt'", "did you mean `cart`?"),
        ({"milestone": "M9"}, "--milestone", "there is no milestone 'M9'", "known: `M0`, `M1`"),
        ({"target": "L9"}, "--level", "there is no level 'L9'", "known: `L0`, `L1`"),
        ({"target": "l1"}, "--level", "there is no level 'l1'", "did you mean `L1`?"),
    ],
)
def test_a_name_that_the_policy_lacks_is_an_error(
    empty: Shop, given: dict[str, Any], place: str, fault: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        check_names(options(**given), rules_of(empty))
    assert (caught.value.place, caught.value.fault) == (place, fault)
    assert caught.value.hint.startswith(hint)


def test_names_that_exist_are_no_error(empty: Shop) -> None:
    rules = rules_of(empty)
    check_names(options(), rules)
    check_names(options(service=["cart"], milestone="M1", target="L1"), rules)


def test_the_levels_are_those_of_the_judged_services(empty: Shop) -> None:
    own = "  till: {path: services/till, ladder: own}\n"
    rules = rules_of(
        empty,
        POLICY.replace(
            "gates:\n",
            "  own: {S1: {title: a, is: L1}, S2: {title: b}}\n  more: {T1: {title: a}, T2: {title: b}}\ngates:\n",
        )
        + own,
    )
    check_names(options(target="S2"), rules)
    check_names(options(target="S2", service=["till"]), rules)
    with pytest.raises(UsageError):
        check_names(options(target="S2", service=["cart"]), rules)


# what is judged -------------------------------------------------------------------------------------------------------


def test_the_subject_is_what_was_asked(empty: Shop) -> None:
    found = about(empty, service=["cart", "cart"], milestone="M1", target="L1")
    assert found == Subject(today=DAY, services=("cart",), milestone="M1", target="L1")


def test_the_commit_is_the_runs_else_head(empty: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    empty.write({"a": ""})
    git(empty.root, "init", "-q")
    git(empty.root, "add", "a")
    git(empty.root, "commit", "-q", "-m", "feat: start")
    assert about(empty).commit == git(empty.root, "rev-parse", "HEAD")
    monkeypatch.setenv("GITHUB_SHA", "f" * 40)
    assert about(empty).commit == "f" * 40
    assert about(empty, replay=True) == Subject(today=DAY, replay=True)


@pytest.fixture
def dated(empty: Shop) -> Shop:
    """A repository whose files differ in time, the newest last."""
    names = ["services/cart/a.py", "services/cart/src/domain/b.py", "packages/c.py", "shared/d.py", "docs/e.md", "f.py"]
    empty.write(dict.fromkeys(names, "") | {NAMED: POLICY, "untracked.py": ""})
    git(empty.root, "init", "-q")
    git(empty.root, "add", *names, NAMED)
    for number, name in enumerate(names):
        os.utime(empty.root / name, (1000 + number, 1000 + number))
    return empty


@pytest.mark.parametrize(
    ("lines", "change"),
    [
        ("", Change(path="services/cart/src/domain/b.py", modified=1001)),
        ("    folders: {lib: packages}\n", Change(path="packages/c.py", modified=1002)),
        ('    depends-on: ["packages/**"]\n', Change(path="packages/c.py", modified=1002)),
        ('scope: {shared: ["shared/**"]}\n', Change(path="shared/d.py", modified=1003)),
        ('scope: {shared: ["**"], ignore: ["docs/**", f.py]}\n', Change(path="shared/d.py", modified=1003)),
        ('scope: {shared: ["**"]}\n', Change(path="f.py", modified=1005)),
    ],
)
def test_the_newest_change_of_a_service_is_that_of_its_content(dated: Shop, lines: str, change: Change) -> None:
    assert about(dated, POLICY + lines).changes == {"cart": change}


@pytest.mark.parametrize("path", ["", "    path: .\n"])
def test_the_content_of_a_service_without_a_folder_is_the_whole_repository(dated: Shop, path: str) -> None:
    text = POLICY.replace("    path: services/cart\n", path)
    assert about(dated, text).changes == {"cart": Change(path="f.py", modified=1005)}


def test_files_that_are_gone_have_no_time(dated: Shop) -> None:
    for path in (dated.root / "services/cart").rglob("*.py"):
        path.unlink()
    assert about(dated, POLICY + OTHER).changes == {}


def test_on_a_runner_and_in_a_replay_times_are_not_compared(dated: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert about(dated, replay=True).changes == {}
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert about(dated).changes == {}


# the context ----------------------------------------------------------------------------------------------------------


def test_the_context_says_what_was_taken_for_granted(empty: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    head = {"asserted": "files of the workspace were taken to be of the commit at HEAD"}
    lying = {"replay": "files were judged as they lie; this verdict cannot be published"}
    assert context() == {"readygate": __version__, **head}
    assert context(replay=True) == {"readygate": __version__, **lying}
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_RUN_ID", "7")
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/shop")
    assert context() == {"readygate": __version__, "run-id": "7", "repository": "acme/shop"}
