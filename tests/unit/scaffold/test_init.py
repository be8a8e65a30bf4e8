"""The first policy: what it names, and that it loads."""

from __future__ import annotations

import datetime as dt

import pytest

from readygate.collectors.catalog import ENTRIES
from readygate.kinds.registry import KINDS
from readygate.model.policy import Enforce
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load
from readygate.policies.packs import packs
from readygate.scaffold import init
from readygate.scaffold.doctor import SetUp, diagnose
from readygate.scaffold.workflow import read_workflow

TODAY = dt.date(2026, 4, 1)


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (
            ["services/b/x", "services/a/src/y", "apps/c/z", "services/readme.md"],
            ("apps/c", "services/a", "services/b"),
        ),
        (["packages/a/package.json", "packages/b/readme.md", ".github/x/package.json"], ("packages/a",)),
        (["services/a/x", "packages/a/package.json"], ("services/a",)),
        (["src/a.py", "package.json"], ()),
    ],
)
def test_services_are_folders_that_look_like_one(paths: list[str], found: tuple[str, ...]) -> None:
    assert init.services(paths) == found


@pytest.mark.parametrize(
    ("folders", "names"), [(("services/a", "services/B_c"), ["a", "b-c"]), ((), ["my-shop"]), (("x/---",), ["service"])]
)
def test_the_first_policy_loads_and_blocks_nothing(folders: tuple[str, ...], names: list[str]) -> None:
    text = init.policy(folders, "My Shop", TODAY)
    formats = {entry.name: entry.kind for entry in ENTRIES}
    file = PolicyFile(path=init.POLICY, data=text.encode())
    found = load([file], kinds=KINDS, formats=formats, packs=packs(), today=TODAY)
    assert [service.name for service in found.services] == names
    assert [service.path for service in found.services] == list(folders or ("",))
    assert found.rollout is not None
    assert found.rollout.enforce is Enforce.NONE
    assert "from: 2026-04-29" in text


def test_the_workflows_are_sound_but_for_what_has_to_be_filled_in() -> None:
    workflows = tuple(read_workflow(path, text.encode()) for path, text in init.templates().items())
    assert [workflow.path for workflow in workflows] == [init.WORKFLOW, init.REPORT]
    (found,) = diagnose(SetUp(workflows=workflows))
    assert (found.fault, found.serious) == (f"`OWNER/readygate@{'0' * 40}` is a place to fill in", True)
