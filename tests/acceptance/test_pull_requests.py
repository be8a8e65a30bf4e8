"""Pull requests of this repository, from end to end, against a GitHub on loopback."""

from __future__ import annotations

import json

import pytest

from tests.acceptance.company import Company
from tests.acceptance.samples import (
    CHANGE,
    FAILING,
    NAMED,
    REPORTS,
    SOURCE,
    UNCOVERED,
    UNIT,
    with_criterion,
)
from tests.github.faults import Kind
from tests.unit.cli.shop import POLICY, RED

TYPICAL = 8
WORST = 15


def test_the_first_run_reports_only_and_says_so(company: Company) -> None:
    pull = company.scene.pull_request("feature", CHANGE)
    ran = company.pull(pull, FAILING)
    assert (ran.code, ran.judged["base"]["first"]) == (0, True), ran.err
    (comment,) = company.comments(pull)
    assert "First look" in comment.body
    assert '"G1.unit: fail"' in ran.outputs.replace("\\", "")


def test_a_new_gap_blocks_and_a_known_one_does_not(company: Company) -> None:
    assert company.push(UNCOVERED).code == 0  # nothing to compare with yet
    pull = company.scene.pull_request("feature", CHANGE)
    known = company.pull(pull, UNCOVERED, "--fail-on=new")
    assert (known.code, known.delta("cart", "G1.covered")) == (0, "known")
    ran = company.pull(pull, {**UNCOVERED, UNIT: RED}, "--fail-on=new")
    assert (ran.delta("cart", "G1.covered"), ran.delta("cart", "G1.unit")) == ("known", "new")
    assert ran.code == 1
    (comment,) = company.comments(pull)
    assert f"run={ran.run.id}.1" in comment.body
    (check,) = [one for one in company.scene.home.checks if one.external_id == f"{ran.run.id}.1"]
    assert (check.head_sha, check.conclusion, check.name) == (pull.head_sha, "failure", "readygate")
    fixed = company.pull(pull, REPORTS, "--fail-on=new")
    assert (fixed.code, fixed.delta("cart", "G1.covered")) == (0, "fixed")
    assert len(company.comments(pull)) == 1


def test_a_typical_run_asks_eight_times_and_the_worst_fifteen(company: Company) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", CHANGE)
    first = company.pull(pull, REPORTS)
    second = company.pull(pull, FAILING)
    assert (first.code, second.code) == (0, 1)
    assert second.requests <= TYPICAL, second.asked
    assert first.requests <= TYPICAL + 1, first.asked  # the comment is new: it is looked for again after it was made


def test_a_re_run_replaces_what_its_first_attempt_said(company: Company) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", CHANGE)
    first = company.pull(pull, FAILING)
    company.scene.rerun(first.run, None, jobs=("readiness",))
    again = company.pull(pull, REPORTS, run=first.run)
    assert (first.code, again.code) == (1, 0)
    (comment,) = company.comments(pull)
    assert f"run={first.run.id}.2" in comment.body


def test_a_re_run_of_the_last_run_before_a_new_push_does_not_write_over_the_newer_verdict(company: Company) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", CHANGE)
    old_merge = str(pull.merge_sha)
    old = company.pull(pull, FAILING)
    occasion = company.server.occasion(old.run, pull=pull)
    company.scene.push("feature", {SOURCE: "a = 3\n"})
    new = company.pull(pull, REPORTS)
    company.scene.rerun(old.run, None, jobs=("readiness",))
    environ = {**occasion.environ, "GITHUB_RUN_ATTEMPT": "2"}
    again = company.gate(old.run, old_merge, FAILING, pull=pull, environ=environ, payload=occasion.payload)
    assert (new.code, again.code) == (0, 1)
    (comment,) = company.comments(pull)
    assert f"run={new.run.id}.1" in comment.body


@pytest.mark.parametrize(
    ("result", "code"), [("failure", 1), ("cancelled", 1), ("skipped", 0), ("success", 0)], ids=str
)
def test_a_failed_need_fails_and_a_skipped_one_does_not(company: Company, result: str, code: int) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", CHANGE)
    ran = company.pull(pull, REPORTS, f"--needs={json.dumps({'unit': {'result': result, 'outputs': {}}})}")
    assert ran.code == code
    assert ("unit (" in ran.err) == bool(code)
    assert ("`unit (" in company.comments(pull)[0].body) == bool(code)
    assert ("unit (" in ran.summary) == bool(code)


def test_a_change_of_documents_alone_reuses_everything(company: Company) -> None:
    policy = f"{POLICY}scope: {{ignore: ['docs/**', '**/*.md']}}\n"
    company.scene.push("main", {NAMED: policy})
    company.push(REPORTS)
    pull = company.scene.pull_request("words", {"docs/a.md": "words"})
    ran = company.pull(pull, {})
    assert (ran.code, ran.judged["ready"]) == (0, True), ran.err
    assert [kept["service"] for kept in ran.judged["carried"]] == ["cart"]
    (comment,) = company.comments(pull)
    assert "No service is touched" in comment.body


# the base branch ------------------------------------------------------------------------------------------------------


def test_a_base_that_moved_on_is_still_the_base(company: Company) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", CHANGE)
    company.scene.push("main", {"README.md": "new"})
    ran = company.pull(pull, REPORTS)
    assert (ran.code, ran.verdict["context"]["base-tip"]) == (0, company.scene.tip())


def test_a_merge_with_a_base_that_was_rewritten_has_to_be_pushed_again(company: Company) -> None:
    start = company.scene.tip()
    company.scene.push("main", {"README.md": "taken back"})
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", CHANGE)
    merge = str(pull.merge_sha)
    company.scene.move("main", start)
    company.scene.push("main", {"README.md": "another"})
    run = company.begun(pull=pull)
    ran = company.ended(company.gate(run, merge, REPORTS, pull=pull, environ={"GITHUB_SHA": merge}))
    assert (ran.code, ran.verdict) == (1, {})
    assert "push again" in ran.err


def test_a_retargeted_pull_request_keeps_nothing_of_its_old_base(company: Company) -> None:
    strict = POLICY.replace("milestones:", "branches: [main, 'release/*']\nmilestones:")
    company.scene.push("main", {NAMED: strict})
    company.scene.push("release/1", {NAMED: strict.replace("lines >= 100%", "lines >= 10%")})
    company.push(REPORTS)
    company.push(REPORTS, branch="release/1")
    pull = company.scene.pull_request("feature", CHANGE, base="release/1")
    old_merge = str(pull.merge_sha)
    old = company.pull(pull, UNCOVERED)
    kept = company.server.occasion(old.run, pull=pull)
    assert old.code == 0
    pull.base_ref = "main"
    company.scene.test_merge(pull)
    new = company.pull(pull, UNCOVERED, former_base="release/1")
    assert (new.code, new.delta("cart", "G1.covered")) == (1, "new")
    (comment,) = company.comments(pull)
    assert f"run={new.run.id}.1" in comment.body
    # the run of the old base, run again, says nothing good of the head any more
    company.scene.rerun(old.run, None, jobs=("readiness",))
    environ = {**kept.environ, "GITHUB_RUN_ATTEMPT": "2"}
    again = company.gate(old.run, old_merge, UNCOVERED, pull=pull, environ=environ, payload=kept.payload)
    assert again.code == 1
    assert "goes to" in again.err
    (comment,) = company.comments(pull)
    assert f"run={new.run.id}.1" in comment.body


# the policy -----------------------------------------------------------------------------------------------------------


def test_a_policy_that_is_edited_to_pass_itself_does_not(company: Company) -> None:
    company.push(REPORTS)
    lax = POLICY.replace("lines >= 100%", "lines >= 10%")
    pull = company.scene.pull_request("lax", {NAMED: lax, **CHANGE})
    ran = company.pull(pull, UNCOVERED)
    assert (ran.code, ran.outcome("cart", "G1.covered")) == (1, "fail")
    (change,) = [one for one in ran.judged["policy_changes"] if "G1.covered" in one["what"]]
    assert change["effect"] == "weaker"
    (comment,) = company.comments(pull)
    assert "weaker" in comment.body


def test_the_first_policy_of_a_repository_judges_its_own_pull_request_and_blocks_nothing(company: Company) -> None:
    company.scene.push("main", {NAMED: None})
    pull = company.scene.pull_request("start", {NAMED: POLICY, **CHANGE})
    ran = company.pull(pull, FAILING)
    assert (ran.code, ran.outcome("cart", "G1.unit")) == (0, "fail"), ran.err
    assert "has no policy yet" in ran.judged["base"]["policy_reason"]


def test_a_broken_policy_in_a_change_fails_though_the_base_judges(company: Company) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("broken", {NAMED: POLICY.replace("failed = 0", "faild = 0")})
    ran = company.pull(pull, REPORTS)
    assert (ran.code, ran.outcome("cart", "G1.unit")) == (2, "pass")
    assert "faild" in ran.err
    assert "faild" in company.comments(pull)[0].body


def test_a_base_whose_own_policy_is_broken_is_a_mistake_with_its_place(company: Company) -> None:
    company.scene.push("main", {NAMED: POLICY.replace("failed = 0", "faild = 0")})
    pull = company.scene.pull_request("feature", CHANGE)
    ran = company.pull(pull, REPORTS)
    assert (ran.code, ran.verdict) == (2, {})
    assert f"{NAMED}:" in ran.err


def test_without_any_policy_the_first_step_is_told(company: Company) -> None:
    company.scene.push("main", {NAMED: None})
    ran = company.pull(company.scene.pull_request("feature", CHANGE), REPORTS)
    assert (ran.code, "readygate init" in ran.err) == (2, True)


def test_a_branch_that_is_not_trusted_is_judged_by_the_default_branchs_policy(company: Company) -> None:
    company.push(REPORTS)
    company.scene.push("anything", {NAMED: POLICY.replace("lines >= 100%", "lines >= 10%")})
    pull = company.scene.pull_request("feature", CHANGE, base="anything")
    ran = company.pull(pull, UNCOVERED)
    assert (ran.code, ran.outcome("cart", "G1.covered")) == (1, "fail")
    assert "no branch that the policy of `main` trusts" in ran.judged["base"]["policy_reason"]


# what GitHub may tell -------------------------------------------------------------------------------------------------

APPROVED = with_criterion("reviewed", 'evidence: reviews\nwhere: {teams: "@acme/security"}\nrequire: [approvals >= 1]')
ISSUES = with_criterion("no-pen-test-issues", "evidence: issues\nwhere: {labels: pen-test}\nrequire: [open = 0]")


def test_approvals_of_a_team_are_asked_of_github(company: Company) -> None:
    company.scene.push("main", {NAMED: APPROVED})
    company.scene.team("acme", "security", "hubot")
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", CHANGE)
    token = company.server.token("app", {**_WRITE, "members": "read"}, kind="app", login="readygate[bot]")
    without = company.pull(pull, REPORTS, token=token)
    company.scene.review(pull, "hubot")
    approved = company.pull(pull, REPORTS, token=token)
    assert without.outcome("cart", "G1.reviewed") == "fail"
    assert approved.outcome("cart", "G1.reviewed") == "pass"


def test_a_team_that_the_token_may_not_read_is_told_and_no_approval(company: Company) -> None:
    company.scene.push("main", {NAMED: APPROVED})
    company.scene.team("acme", "security", "hubot")
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", CHANGE)
    company.scene.review(pull, "hubot")
    ran = company.pull(pull, REPORTS)
    assert ran.outcome("cart", "G1.reviewed") != "pass"
    assert any("security" in warning for warning in ran.judged["warnings"])


@pytest.mark.parametrize(("labels", "outcome"), [((), "pass"), (("pen-test",), "fail")])
def test_open_issues_of_a_label_are_counted(company: Company, labels: tuple[str, ...], outcome: str) -> None:
    company.scene.push("main", {NAMED: ISSUES})
    company.scene.issue("Hole", labels=labels)
    pull = company.scene.pull_request("feature", CHANGE)
    assert company.pull(pull, REPORTS).outcome("cart", "G1.no-pen-test-issues") == outcome


@pytest.mark.parametrize(
    ("policy", "operation", "kind"),
    [(ISSUES, "*/issues", "issues"), (APPROVED.replace("@acme/security", "acme"), "*/reviews", "reviews")],
)
def test_what_github_does_not_tell_is_missing_and_an_outage(
    company: Company, policy: str, operation: str, kind: str
) -> None:
    company.scene.push("main", {NAMED: policy})
    pull = company.scene.pull_request("feature", CHANGE)
    company.server.faults.always("GET", operation, Kind.UNAVAILABLE)
    ran = company.pull(pull, REPORTS)
    name = {"issues": "G1.no-pen-test-issues", "reviews": "G1.reviewed"}[kind]
    assert ran.outcome("cart", name) == "missing"


_WRITE = {"actions": "read", "checks": "write", "contents": "read", "issues": "write", "pull_requests": "write"}
