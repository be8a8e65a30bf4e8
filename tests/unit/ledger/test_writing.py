"""Only pushes to trusted branches are recorded."""

from __future__ import annotations

import pytest

from readygate.ledger.writing import may_write
from readygate.model.policy import Policy

POLICY = Policy(
    digest="", files=(), services=(), ladders={}, gates=(), milestones=(), branches=("main", "release/*", "{a,b}")
)
EVENTS = """
pull_request pull_request_target pull_request_review merge_group workflow_run workflow_dispatch schedule release create
repository_dispatch Push push_request
"""


@pytest.mark.parametrize("branch", ["main", "release/1.0", "release/a/b", "b"])
def test_a_push_to_a_branch_of_the_policy_is_recorded(branch: str) -> None:
    assert may_write(POLICY, "push", branch)


@pytest.mark.parametrize("event", ["", *EVENTS.split()])
def test_no_other_event_is(event: str) -> None:
    assert not may_write(POLICY, event, "main")


@pytest.mark.parametrize("branch", ["", "feature", "mainly", "my/main", "release", "Main", "refs/heads/main"])
def test_no_other_branch_is(branch: str) -> None:
    assert not may_write(POLICY, "push", branch)


def test_nothing_of_a_tag_or_a_fork_is() -> None:
    assert not may_write(POLICY, "push", "", "v1")
    assert not may_write(POLICY, "push", "main", "main")
    assert not may_write(POLICY, "push", "main", fork=True)


def test_a_policy_without_branches_records_nothing() -> None:
    assert not may_write(
        Policy(digest="", files=(), services=(), ladders={}, gates=(), milestones=(), branches=()), "push", "main"
    )
