"""Which policy is read, with which files beside services, and what is said where it cannot be."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from typing import Any

import pytest

from readygate.cli import rules
from readygate.cli.rules import policy, policy_if_any, policy_if_sound
from readygate.cli.screen import Screen
from readygate.cli.workspace import Workspace
from readygate.model.errors import PolicyError, UsageError
from readygate.model.policy import Policy
from tests.unit.cli.shop import OTHER, POLICY, Shop

posix = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
DAY = dt.date(2026, 4, 1)
NAMED = ".github/readygate.yml"
BESIDE = """\
version: 1
services:
  {name}:
    reports: {{junit: {path}/unit.xml}}
"""


def loaded(shop: Shop, named: str | None = None, **place: Any) -> Policy:
    return policy(argparse.Namespace(policy=named), Workspace(root=shop.root, **place), DAY)


def test_the_policy_of_the_repository_is_read(empty: Shop) -> None:
    empty.write({NAMED: POLICY})
    assert loaded(empty).files == (NAMED,)


@pytest.mark.parametrize(
    ("here", "typed", "shown"),
    [
        (".", "ci/p.yml", "ci/p.yml"),
        ("ci", "p.yml", "ci/p.yml"),
        ("ci", "./../ci/p.yml", "ci/p.yml"),
        ("ci", "../../p.yml", "../../p.yml"),
        (".", ".././p.yml", "../p.yml"),
    ],
)
def test_a_named_policy_has_one_name_wherever_it_is_typed(
    empty: Shop, monkeypatch: pytest.MonkeyPatch, here: str, typed: str, shown: str
) -> None:
    empty.write({"ci/p.yml": POLICY, "../p.yml": POLICY})
    monkeypatch.chdir(empty.root / here)
    assert loaded(empty, typed).files == (shown,)


def test_the_digest_is_the_same_from_every_folder(empty: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    empty.write({"ci/p.yml": POLICY})
    first = loaded(empty, "ci/p.yml").digest
    monkeypatch.chdir(empty.root / "ci")
    assert loaded(empty, "p.yml").digest == first


def test_policies_below_services_and_beside_declared_paths_are_read(empty: Shop) -> None:
    empty.write(
        {
            NAMED: POLICY + OTHER.replace("services/till", "./apps//till/"),
            "services/bank/readygate.yml": BESIDE.format(name="bank", path="services/bank"),
            "apps/till/readygate.yml": BESIDE.format(name="till", path="services/till").replace(
                "    reports", "    owner: me #"
            ),
            "apps/other/readygate.yml": "not: read",
            "services/deep/er/readygate.yml": "not: read",
            "services/readygate.yml": "not: read",
        }
    )
    found = loaded(empty)
    assert found.files == (NAMED, "apps/till/readygate.yml", "services/bank/readygate.yml")
    assert {service.name: service.path for service in found.services} == {
        "cart": "services/cart",
        "till": "apps/till",
        "bank": "services/bank",
    }
    bank = found.service("bank")
    assert bank is not None
    assert [report.path for report in bank.reports] == ["services/bank/unit.xml"]


def test_a_policy_that_lies_beside_a_service_is_read_once(empty: Shop) -> None:
    empty.write({"services/cart/readygate.yml": POLICY})
    assert loaded(empty, "services/cart/readygate.yml").files == ("services/cart/readygate.yml",)


def test_mistakes_of_all_files_are_told_at_once(empty: Shop) -> None:
    empty.write(
        {NAMED: POLICY + "nonsense: 1\n", "services/bank/readygate.yml": "version: 1\nservices: {bank: {pth: x}}\n"}
    )
    with pytest.raises(PolicyError) as caught:
        loaded(empty)
    assert {fault.place.partition(":")[0] for fault in caught.value.faults} == {NAMED, "services/bank/readygate.yml"}


@pytest.mark.parametrize(
    "services",
    [
        "services: [1]",
        "services: {a: 1}",
        "services: {a: {path: [x]}}",
        "services: {a: {path: ../x}}",
        "services: {a: {path: /x}}",
        "services: {a: {path: ''}}",
        "[1]",
        "a: [",
        "",
    ],
)
def test_a_policy_that_is_wrong_tells_its_own_mistakes(empty: Shop, services: str) -> None:
    empty.write({NAMED: f"{services}\n", "../x/readygate.yml": "not: read"})
    with pytest.raises(PolicyError):
        loaded(empty)


@pytest.mark.parametrize(
    ("files", "named", "place", "fault", "hint"),
    [
        (
            {},
            None,
            NAMED,
            "the policy: cannot be read: No such file or directory",
            f"a policy is {NAMED}, or named with",
        ),
        ({"readygate.yml": ""}, None, NAMED, "the policy: cannot be read", "name it with --policy readygate.yml"),
        (
            {".github/readygate.yaml": ""},
            None,
            NAMED,
            "the policy: cannot",
            "name it with --policy .github/readygate.y",
        ),
        ({"a/b": ""}, "a", "a", "the policy: this is a folder, not a file", "name the file itself"),
        ({}, "a", "a", "the policy: cannot be read", f"a policy is {NAMED}"),
    ],
)
def test_a_policy_that_cannot_be_read_is_an_error_that_names_it(
    empty: Shop, files: dict[str, str], named: str | None, place: str, fault: str, hint: str
) -> None:
    empty.write(files)
    with pytest.raises(UsageError) as caught:
        loaded(empty, named)
    assert (caught.value.place, caught.value.fault[: len(fault)]) == (place, fault)
    assert caught.value.hint.startswith(hint)


def test_a_policy_has_a_largest_size(empty: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "LIMIT", 1 << 20)
    empty.write({NAMED: "#" * (1 << 20) + "\n"})
    with pytest.raises(UsageError, match="the policy: larger than 1 MiB"):
        loaded(empty)


@posix
def test_a_policy_that_is_a_link_out_of_the_repository_or_a_pipe_is_refused(empty: Shop) -> None:
    empty.write({"../p.yml": POLICY, ".github/a": ""})
    (empty.root / NAMED).symlink_to("../../p.yml")
    with pytest.raises(UsageError, match="the policy: this is a link that leads out of the repository"):
        loaded(empty)
    os.mkfifo(empty.root / "pipe")
    with pytest.raises(UsageError, match="the policy: this is a named pipe"):
        loaded(empty, "pipe")


def test_a_command_that_needs_no_policy_takes_the_one_that_is_there(empty: Shop) -> None:
    none, named = argparse.Namespace(policy=None), argparse.Namespace(policy="p.yml")
    place = Workspace(root=empty.root)
    assert policy_if_any(none, place, DAY) is None
    with pytest.raises(UsageError):
        policy_if_any(named, place, DAY)
    empty.write({NAMED: POLICY})
    assert policy_if_any(none, place, DAY) is not None


def test_a_look_at_evidence_goes_without_a_policy_that_has_mistakes(empty: Shop, capsysbinary: Any) -> None:
    none, named = argparse.Namespace(policy=None), argparse.Namespace(policy=NAMED)
    place = Workspace(root=empty.root)
    empty.write({NAMED: POLICY + "nonsense: 1\n"})
    assert policy_if_sound(none, place, DAY, Screen()) is None
    told = f"readygate: {NAMED}: the policy has 1 mistake (`readygate validate` lists them); read without it\n"
    assert capsysbinary.readouterr().err.decode() == told
    with pytest.raises(PolicyError):
        policy_if_sound(named, place, DAY, Screen())


class Committed:
    """A commit with these files."""

    commit = "1" * 40

    def __init__(self, files: dict[str, str], *, whole: bool = True) -> None:
        self.whole = whole
        self.blobs = dict.fromkeys(files, "0")
        self.entries = self.blobs
        self.files = files

    def read(self, path: str) -> bytes:
        return self.files[path].encode()


def test_the_policy_of_a_commit_has_the_files_beside_services() -> None:
    own = BESIDE.format(name="pay", path="services/pay")
    other = BESIDE.format(name="shop", path="apps/shop")
    files = {
        NAMED: f"{POLICY}  shop: {{path: apps/shop}}\n",
        "services/pay/readygate.yml": own,
        "services/pay/deep/readygate.yml": other,
        "apps/shop/readygate.yml": other,
        "other/readygate.yml": other,
    }
    found = rules.policy_of(Committed(files), NAMED, DAY)
    assert found is not None
    assert found.files == (NAMED, "apps/shop/readygate.yml", "services/pay/readygate.yml")


def test_a_commit_without_a_policy_has_none() -> None:
    assert rules.policy_of(Committed({"readme.md": ""}), NAMED, DAY) is None


@pytest.mark.parametrize("files", [{NAMED: POLICY}, {"readme.md": ""}])
def test_of_a_commit_whose_files_are_not_all_listed_no_policy_is_taken(files: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="lists only a part of the files of 111111111111") as caught:
        rules.policy_of(Committed(files, whole=False), NAMED, DAY)
    assert (caught.value.place, "fetch-depth: 2" in caught.value.hint) == (NAMED, True)
