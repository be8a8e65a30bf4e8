"""Verdicts that check runs carry."""

from __future__ import annotations

import msgspec
import pytest

from readygate.publishers.announced import Latest, Watch, external_id
from readygate.renderers.marker import Marker, sealed
from tests.unit.publishers.github import REPO, Fake
from tests.unit.renderers.shapes import HEAD, LINKS


@pytest.mark.parametrize(
    ("fields", "bodies"),
    [
        ({}, [sealed(Marker(key="default", run=7, attempt=2, head=HEAD), "text")]),
        ({"name": "other"}, []),
        ({"head_sha": "1" * 40}, []),
        ({"external_id": "7"}, []),
        ({"external_id": "0.1"}, []),
        ({"external_id": None}, []),
        ({"external_id": "7.2x"}, []),
        ({"external_id": "7.2 other"}, []),
        ({"output": {"summary": None}}, []),
    ],
)
def test_only_check_runs_of_ours_tell_a_verdict(fields: dict[str, object], bodies: list[str]) -> None:
    fake = Fake(HEAD)
    fake.checks = [
        {"name": "readygate", "head_sha": HEAD, "external_id": "7.2", "output": {"summary": "text\n"}} | fields
    ]
    assert Watch(check="readygate").latest(fake.client(), LINKS) == Latest(head=HEAD, bodies=tuple(bodies))


def test_run_and_attempt_name_a_check_run() -> None:
    assert external_id(LINKS) == "4242.1"


def test_each_of_several_gates_has_check_runs_of_its_own() -> None:
    other = msgspec.structs.replace(LINKS, key="other")
    assert external_id(other) == "4242.1 other"
    fake = Fake(HEAD)
    fake.checks = [
        {"name": "readygate", "head_sha": HEAD, "external_id": name, "output": {"summary": name}}
        for name in ("7.2", "7.3 other")
    ]
    latest = Watch(check="readygate").latest(fake.client(), other)
    assert latest.bodies == (sealed(Marker(key="other", run=7, attempt=3, head=HEAD), "7.3 other"),)


def told(fake: Fake, watch: Watch) -> tuple[Latest, list[str]]:
    fake.asked.clear()
    latest = watch.latest(fake.client(), LINKS)
    return latest, [one.replace(f"GET {REPO}/", "") for one in fake.asked]


def test_a_branch_tells_head_and_verdicts_at_once() -> None:
    fake = Fake(HEAD)
    fake.checks = [{"name": "readygate", "head_sha": HEAD, "external_id": "7.2", "output": {"summary": "text"}}]
    body = sealed(Marker(key="default", run=7, attempt=2, head=HEAD), "text")
    whole, pull = Latest(head=HEAD, bodies=(body,)), "pulls/7"
    branch, commit = "commits/heads/feature/x/check-runs", f"commits/{HEAD}/check-runs"
    assert told(fake, Watch(check="readygate", branch="feature/x")) == (whole, [branch])
    assert told(fake, Watch(check="readygate")) == (whole, [pull, commit])
    assert told(fake, Watch(branch="feature/x")) == (Latest(head=HEAD), [pull])
    gone = "commits/heads/go%23ne/check-runs"
    assert told(fake, Watch(check="readygate", branch="go#ne")) == (whole, [gone, pull, commit])


def test_a_head_without_verdicts_is_told_by_the_pull_request() -> None:
    fake = Fake("2" * 40)
    fake.checks = [{"name": "readygate", "head_sha": HEAD, "external_id": "7.2", "output": {"summary": "text"}}]
    latest, asked = told(fake, Watch(check="readygate", branch="feature/x"))
    assert latest == Latest(head="2" * 40)
    assert len(asked) == 3
