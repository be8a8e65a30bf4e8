"""Every event: whose head, which tested commit, which base, and what the run may do."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.github.event import Event, read
from readygate.model.errors import UsageError

HEAD, MERGE, OLD, TIP = "a1" * 20, "b2" * 20, "c3" * 20, "d4" * 20
SHOP = {"id": 5, "full_name": "acme/shop", "default_branch": "main"}
FORK = {"id": 6, "full_name": "mallory/shop", "default_branch": "main", "fork": True}
ENVIRON = {
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_SHA": MERGE,
    "GITHUB_REF": "refs/pull/7/merge",
    "GITHUB_ACTOR": "alice",
    "GITHUB_RUN_ID": "4242",
    "GITHUB_RUN_ATTEMPT": "3",
    "GITHUB_WORKFLOW": "CI",
    "GITHUB_WORKFLOW_REF": "acme/shop/.github/workflows/ci.yml@refs/pull/7/merge",
    "GITHUB_JOB": "gate",
    "GITHUB_SERVER_URL": "https://git.acme.test/",
    "GITHUB_API_URL": "https://git.acme.test/api/v3",
}
RUN: dict[str, Any] = {
    "run": 4242,
    "attempt": 3,
    "workflow": "CI",
    "workflow_path": ".github/workflows/ci.yml",
    "job": "gate",
    "actor": "alice",
    "server": "https://git.acme.test",
    "api": "https://git.acme.test/api/v3",
    "repository": "acme/shop",
    "repository_id": 5,
    "default_branch": "main",
}


def pull(head: Any = SHOP, **more: Any) -> dict[str, Any]:
    return {
        "number": 7,
        "state": "open",
        "merged": False,
        "draft": False,
        "user": {"login": "alice"},
        "head": {"ref": "feature", "sha": HEAD, "repo": head},
        "base": {"ref": "main", "sha": OLD, "repo": SHOP},
        **more,
    }


def event(name: str, payload: dict[str, Any], **environ: str) -> Event:
    body = {"repository": SHOP, **payload}
    return read({**ENVIRON, "GITHUB_EVENT_NAME": name, **environ}, json.dumps(body).encode())


PULL: dict[str, Any] = {
    "action": "synchronize",
    "number": 7,
    "state": "open",
    "author": "alice",
    "head": HEAD,
    "head_branch": "feature",
    "head_repository": "acme/shop",
    "head_repository_id": 5,
    "tested": MERGE,
    "base": "main",
    "base_commit": OLD,
    "ref": "refs/pull/7/merge",
}


@pytest.mark.parametrize("name", ["pull_request", "pull_request_target", "pull_request_review"])
def test_a_pull_request_has_its_own_head_and_a_tested_merge(name: str) -> None:
    found = event(name, {"action": "synchronize", "pull_request": pull()})
    assert found == Event(name=name, **RUN, **PULL)
    assert not found.is_fork


def test_a_retargeted_pull_request_tells_the_base_it_left() -> None:
    changes: dict[str, Any] = {"base": {"ref": {"from": "release/1"}, "sha": {"from": OLD}}}
    assert (
        event("pull_request", {"action": "edited", "pull_request": pull(), "changes": changes}).former_base
        == "release/1"
    )
    others: list[dict[str, Any]] = [{"title": {"from": "x"}}, {"base": {}}, {}]
    for other in others:
        assert event("pull_request", {"action": "edited", "pull_request": pull(), "changes": other}).former_base == ""


def test_a_merged_pull_request_and_a_draft_are_told() -> None:
    merged = event("pull_request", {"action": "closed", "pull_request": pull(merged=True, state="closed")})
    assert (merged.action, merged.state, merged.merged, merged.draft) == ("closed", "closed", True, False)
    draft = event("pull_request", {"action": "opened", "pull_request": pull(draft=True, merged=None, user=None)})
    assert (draft.draft, draft.merged, draft.author) == (True, False, "")


@pytest.mark.parametrize(
    ("head", "fork"),
    [
        (FORK, True),
        (None, True),
        ({"id": 6, "full_name": "acme/shop"}, True),
        ({"id": 5, "full_name": "acme/renamed"}, False),
        ({"full_name": "ACME/Shop"}, False),
        ({"full_name": "mallory/shop"}, True),
    ],
)
def test_a_fork_is_another_repository_whatever_its_branch_is_called(head: Any, fork: bool) -> None:
    body = pull()
    body["head"] = {"ref": "main", "sha": HEAD, "repo": head}
    found = event("pull_request", {"action": "opened", "pull_request": body})
    assert found.is_fork == fork


def test_a_push_is_of_its_branch_or_tag() -> None:
    branch = event("push", {"before": OLD, "deleted": False}, GITHUB_REF="refs/heads/release/1.x")
    own: dict[str, Any] = {"head_repository": "acme/shop", "head_repository_id": 5, "head": MERGE, "tested": MERGE}
    assert branch == Event(name="push", **RUN, **own, head_branch="release/1.x", ref="refs/heads/release/1.x")
    tag = event("push", {}, GITHUB_REF="refs/tags/main")
    assert (tag.head_branch, tag.tag) == ("", "main")
    assert not branch.is_fork


@pytest.mark.parametrize("name", ["workflow_dispatch", "schedule", "check_suite", "some_new_event"])
def test_any_other_event_is_of_the_ref_it_ran_for(name: str) -> None:
    found = event(name, {"schedule": "0 0 * * *", "inputs": {"x": 1}}, GITHUB_REF="refs/heads/main")
    assert (found.name, found.head, found.tested, found.head_branch, found.number) == (name, MERGE, MERGE, "main", 0)


def test_a_release_is_of_its_tag() -> None:
    found = event("release", {"action": "published", "release": {"tag_name": "v1"}}, GITHUB_REF="refs/tags/v1")
    assert (found.action, found.tag, found.head, found.head_branch) == ("published", "v1", MERGE, "")
    assert event("release", {"release": {"tag_name": "v2"}}, GITHUB_REF="").tag == "v2"


GROUP = {
    "head_sha": MERGE,
    "head_ref": f"refs/heads/gh-readonly-queue/release/1/pr-7-{TIP}",
    "base_sha": TIP,
    "base_ref": "refs/heads/release/1",
}


def test_a_merge_group_has_a_base_and_a_hint() -> None:
    found = event("merge_group", {"action": "checks_requested", "merge_group": GROUP}, GITHUB_REF=GROUP["head_ref"])
    assert (found.head, found.tested, found.base, found.base_commit) == (MERGE, MERGE, "release/1", TIP)
    assert (found.hinted, found.number) == (7, 0)
    assert found.head_branch == f"gh-readonly-queue/release/1/pr-7-{TIP}"


@pytest.mark.parametrize(
    "ref", ["refs/heads/main", "gh-readonly-queue/main/pr-x-" + TIP, "gh-readonly-queue/main/pr-7"]
)
def test_a_merge_group_of_another_name_hints_at_nothing(ref: str) -> None:
    assert event("merge_group", {"merge_group": {**GROUP, "head_ref": ref}}).hinted == 0


def trigger(name: str = "pull_request", **more: Any) -> dict[str, Any]:
    return {
        "id": 99,
        "run_attempt": 1,
        "event": name,
        "head_sha": HEAD,
        "head_branch": "main",
        "head_repository": FORK,
        "path": ".github/workflows/collect.yml",
        "pull_requests": [{"number": 1}],
        **more,
    }


def test_a_run_that_reacts_is_of_the_run_it_reacts_to() -> None:
    found = event("workflow_run", {"action": "completed", "workflow_run": trigger()}, GITHUB_REF="refs/heads/main")
    assert found.trigger is not None
    assert (found.trigger.id, found.trigger.workflow) == (99, ".github/workflows/collect.yml")
    assert (found.head, found.head_branch, found.head_repository) == (HEAD, "main", "mallory/shop")
    assert (found.tested, found.number, found.base) == ("", 0, "")
    assert found.is_fork


def test_a_run_that_reacts_to_a_push_tests_its_commit() -> None:
    found = event("workflow_run", {"workflow_run": trigger("push", head_repository=SHOP)})
    assert (found.tested, found.is_fork) == (HEAD, False)
    assert event("workflow_run", {}).trigger is None


def test_nothing_is_believed_that_is_no_commit_no_repository_no_number() -> None:
    body = pull()
    body["head"] = {"ref": "x", "sha": "../../user", "repo": {"id": 6, "full_name": "a/../b"}}
    found = event(
        "pull_request",
        {"pull_request": body, "repository": {"id": 8, "full_name": "other/one", "default_branch": "evil"}},
        GITHUB_SHA="main",
        GITHUB_RUN_ID="1e5",
        GITHUB_RUN_ATTEMPT="9" * 30,
    )
    assert (found.head, found.head_repository, found.tested) == ("", "", "")
    assert (found.run, found.attempt, found.repository_id, found.default_branch) == (0, 0, 0, "")


def test_a_bare_environment_has_defaults() -> None:
    found = read({"GITHUB_EVENT_NAME": "push", "GITHUB_REPOSITORY": "a/b"}, b"")
    assert found == Event(name="push", repository="a/b", head_repository="a/b")
    assert (found.server, found.api) == ("https://github.com", "https://api.github.com")


@pytest.mark.parametrize(
    "environ", [{}, {"GITHUB_EVENT_NAME": "push"}, {"GITHUB_EVENT_NAME": "x", "GITHUB_REPOSITORY": "x"}]
)
def test_outside_of_a_job_there_is_no_event(environ: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="do not tell an event"):
        read(environ, b"{}")


@pytest.mark.parametrize(
    "payload",
    [
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"action": "\xff"}',
        b"[" * 100_000,
        b'{"pull_request": {"number": "7"}}',
        b'{"action": 7}',
    ],
)
def test_a_payload_that_is_none_is_a_usage_error(payload: bytes) -> None:
    with pytest.raises(UsageError, match="the event cannot be read") as caught:
        read({**ENVIRON, "GITHUB_EVENT_NAME": "push"}, payload)
    assert caught.value.place == "GITHUB_EVENT_PATH"


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from([HEAD, "main", "acme/shop"])
NAMES = st.sampled_from(["id", "ref", "sha", "repo", "head", "base", "number", "full_name", "state", "user", "changes"])
VALUES = st.recursive(LEAVES, lambda inner: st.dictionaries(NAMES, inner, max_size=4) | st.lists(inner, max_size=2))
PARTS = st.sampled_from(["pull_request", "workflow_run", "merge_group", "release", "repository", "action", "changes"])


@given(st.sampled_from(["pull_request", "workflow_run", "merge_group", "push"]), st.dictionaries(PARTS, VALUES))
def test_any_payload_is_an_event_or_a_usage_error(name: str, payload: dict[str, Any]) -> None:
    try:
        found = event(name, payload)
    except UsageError:
        return
    assert {len(found.head), len(found.tested)} <= {0, 40}


def test_an_event_is_a_record_that_cannot_change() -> None:
    with pytest.raises(AttributeError):
        event("push", {}).number = 1  # type: ignore[misc]
    assert msgspec.json.decode(msgspec.json.encode(event("push", {})), type=Event) == event("push", {})
