"""Runs that lack something: a token, a commit, an answer. What can be judged is; what cannot be says why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from readygate.cli.main import main
from tests.acceptance.company import Company, Ran
from tests.acceptance.samples import CHANGE, FAILING, NAMED, REPORTS, SOURCE, with_criterion
from tests.github.faults import Kind
from tests.github.state import PullRequest
from tests.unit.cli.shop import POLICY


def warned(ran: Ran, words: str) -> bool:
    return any(words in warning for warning in ran.judged["warnings"])


def feature(company: Company) -> PullRequest:
    return company.scene.pull_request("feature", CHANGE)


# what GitHub does not answer ------------------------------------------------------------------------------------------


def test_a_baseline_that_github_does_not_tell_is_no_first_run(company: Company) -> None:
    company.push(REPORTS)
    company.server.faults.always("GET", "*/actions/artifacts", Kind.UNAVAILABLE)
    ran = company.pull(feature(company), FAILING)
    assert (ran.code, ran.judged["base"]["first"]) == (1, False)
    assert "could not be asked" in ran.judged["base"]["reason"]


def test_a_tip_that_github_does_not_tell_stops_the_run(company: Company) -> None:
    company.server.faults.always("GET", "*/git/ref/*", Kind.UNAVAILABLE)
    ran = company.pull(feature(company), REPORTS)
    assert (ran.code, ran.verdict, "did not tell where 'main' stands" in ran.err) == (1, {}, True)


def test_a_base_that_cannot_be_proved_stops_the_run(company: Company) -> None:
    pull = feature(company)
    company.scene.push("main", {"README.md": "later"})
    company.server.faults.always("GET", "*/compare/*", Kind.UNAVAILABLE)
    ran = company.pull(pull, REPORTS)
    assert (ran.code, ran.verdict, "run again" in ran.err) == (1, {}, True)


def test_a_second_attempt_that_cannot_ask_for_its_pull_request_says_so(company: Company) -> None:
    pull = feature(company)
    first = company.pull(pull, REPORTS)
    company.scene.rerun(first.run, None, jobs=("readiness",))
    company.server.faults.always("GET", "*/pulls/*", Kind.UNAVAILABLE)
    again = company.pull(pull, REPORTS, run=first.run)
    assert (again.code, warned(again, "pull request: ")) == (0, True)


@pytest.mark.parametrize("answered", [True, False])
def test_a_group_whose_pull_request_is_not_told_is_judged_all_the_same(company: Company, answered: bool) -> None:
    branch, commit = company.scene.merge_group(feature(company))
    run = company.scene.run("readiness.yml", event="merge_group", branch=branch, sha=commit, conclusion=None)
    company.server.faults.always("GET", "*/pulls/*", Kind.UNAVAILABLE)
    ran = company.gate(run, commit, REPORTS, token=None if answered else "")
    assert ran.code == 0, ran.err
    assert warned(ran, "pull request: ") == answered


def test_the_default_branchs_policy_is_not_guessed(company: Company) -> None:
    company.scene.push("other", {"a.txt": "a"})
    pull = company.scene.pull_request("feature", CHANGE, base="other")
    company.server.faults.on("GET", "*/git/ref/heads/main", Kind.UNAVAILABLE, times=9)
    ran = company.pull(pull, REPORTS)
    assert (ran.code, "the policy of 'main' cannot be read" in ran.err) == (2, True)


def test_a_report_whose_merge_is_not_told_judges_nothing(company: Company) -> None:
    pull = company.scene.pull_request("feature", CHANGE, fork="eve/shop", author="eve")
    run = company.collected(pull, REPORTS)
    company.server.faults.always("GET", "*/repos/acme/shop/commits", Kind.UNAVAILABLE)
    ran = company.report(run)
    assert (ran.code != 0, ran.verdict) == (True, {})


def test_a_report_whose_difference_is_not_told_judges_nothing(company: Company) -> None:
    pull = company.scene.pull_request("feature", CHANGE, fork="eve/shop", author="eve")
    run = company.collected(pull, REPORTS)
    company.server.faults.always("GET", "*/git/trees/*", Kind.UNAVAILABLE)
    ran = company.report(run)
    assert (ran.code, ran.verdict) == (2, {})


def test_a_baseline_that_is_deeper_than_the_clone_is_compared_by_the_api(company: Company) -> None:
    pushed = company.push(REPORTS)
    company.scene.push("main", {"services/cart/b.py": "b"})
    company.scene.push("main", {"services/cart/c.py": "c"})
    ran = company.pull(feature(company), REPORTS)
    assert ran.judged["base"]["commit"] == pushed.run.head_sha
    assert "git/get-tree" in ran.asked
    company.server.faults.always("GET", "*/git/trees/*", Kind.UNAVAILABLE)
    company.scene.push("feature", {SOURCE: "a = 4\n"})
    assert company.pull(company.scene.home.pulls[1], REPORTS).code == 0


# what the base left ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("files", [{"bundle.json": "[1]"}, {"other.json": "{}"}])
def test_a_baseline_that_cannot_be_read_is_passed_over(company: Company, files: dict[str, str]) -> None:
    run = company.begun()
    company.scene.finish(run)
    company.scene.artifact(run, "readygate", files)
    ran = company.pull(feature(company), FAILING)
    assert (ran.code, warned(ran, "passed over")) == (1, True)


def test_a_baseline_without_a_verdict_is_judged_again(company: Company) -> None:
    first = company.push(REPORTS)
    company.scene.home.artifacts.clear()
    bundle = (first.folder / "out" / "bundle.json").read_bytes()
    company.scene.artifact(first.run, "readygate", {"bundle.json": bundle, "verdict.json": "{"})
    ran = company.pull(feature(company), FAILING)
    assert (ran.code, ran.delta("cart", "G1.unit")) == (1, "new")


def test_a_tag_whose_push_left_nothing_says_so(company: Company) -> None:
    company.scene.tag("v1")
    company.scene.release("v1")
    run = company.scene.run("release.yml", event="release", conclusion=None)
    ran = company.gate(run, company.scene.tip(), REPORTS, tag="v1")
    assert warned(ran, "no push run of the tagged commit")


# what the run lacks ---------------------------------------------------------------------------------------------------


def test_without_a_token_other_runs_are_not_fetched(company: Company) -> None:
    ran = company.pull(feature(company), REPORTS, "--run-id=5", token="")
    assert warned(ran, "without a token no artifact of another run")


def test_a_run_id_that_is_none_is_a_mistake(company: Company) -> None:
    ran = company.pull(feature(company), REPORTS, "--run-id=latest")
    assert (ran.code, "'latest' is no id of a run" in ran.err) == (2, True)


def test_without_a_token_and_a_clone_of_the_base_nothing_can_be_judged(company: Company) -> None:
    ran = company.pull(feature(company), REPORTS, token="", depth=1)
    assert (ran.code, "fetch-depth: 2" in ran.err) == (2, True)


def test_without_the_clone_of_the_merge_and_without_a_token_the_hint_is_the_depth(company: Company) -> None:
    pull = feature(company)
    run = company.begun(pull=pull)
    ran = company.gate(run, company.scene.tip(), REPORTS, pull=pull, token="")
    assert (ran.code, "fetch-depth: 2" in ran.err) == (2, True)


def test_a_run_without_a_commit_is_a_mistake(company: Company) -> None:
    ran = company.gate(company.begun(), company.scene.tip(), REPORTS, environ={"GITHUB_SHA": ""})
    assert (ran.code, "GITHUB_SHA" in ran.err) == (2, True)


def test_a_push_without_a_policy_is_a_mistake(company: Company) -> None:
    company.scene.push("main", {NAMED: None})
    ran = company.push(REPORTS)
    assert (ran.code, "there is no policy" in ran.err) == (2, True)


def test_an_event_that_is_not_there_is_a_mistake(company: Company, tmp_path: Path) -> None:
    ran = company.gate(
        company.begun(), company.scene.tip(), REPORTS, environ={"GITHUB_EVENT_PATH": str(tmp_path / "none.json")}
    )
    assert (ran.code, "the event cannot be read" in ran.err) == (2, True)


def test_files_are_asked_only_by_a_criterion_on_files(company: Company) -> None:
    policy = with_criterion("licence", "evidence: files\nwhere: {paths: LICENSE}\nrequire: [count >= 1]")
    company.scene.push("main", {NAMED: policy})
    assert company.push(REPORTS).outcome("cart", "G1.licence") == "fail"
    pull = company.scene.pull_request("licence", {"LICENSE": "free", **CHANGE})
    assert company.pull(pull, REPORTS).outcome("cart", "G1.licence") == "pass"


# places ---------------------------------------------------------------------------------------------------------------


def test_each_place_can_be_switched_off(company: Company, tmp_path: Path) -> None:
    pull = feature(company)
    ran = company.pull(pull, REPORTS, "--publish=", "--out=")
    assert (ran.code, company.comments(pull), company.scene.home.checks, ran.summary) == (0, [], [], "")
    only = company.pull(pull, REPORTS, "--publish=comment", environ={"GITHUB_OUTPUT": ""})
    assert (only.code, len(company.comments(pull)), company.scene.home.checks) == (0, 1, [])


def test_files_of_the_runner_that_cannot_be_written_change_no_verdict(company: Company, tmp_path: Path) -> None:
    names = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
    ran = company.pull(feature(company), REPORTS, environ=dict.fromkeys(names, str(tmp_path)))
    assert ran.code == 0
    assert "GITHUB_OUTPUT cannot be written" in ran.err
    assert "summary: " in ran.err


@pytest.mark.parametrize("publish", ["check", "comment"])
def test_a_report_that_cannot_judge_and_may_not_write_says_both(company: Company, publish: str) -> None:
    company.scene.push("release/1", {"README.md": "one"})
    pull = company.scene.pull_request("feature", CHANGE, fork="eve/shop", author="eve")
    company.scene.pull_request("feature", None, fork="eve/shop", author="eve", base="release/1")
    token = company.server.fork_token()
    ran = company.report(company.collected(pull, REPORTS), f"--publish={publish}", token=token)
    assert ran.code == 1
    assert ("could not publish" in ran.out) == (publish == "check")


def test_a_policy_with_another_name_keeps_a_comment_of_its_own(company: Company) -> None:
    company.scene.push("main", {"gates/Strict.yml": POLICY})
    pull = feature(company)
    company.pull(pull, REPORTS)
    company.pull(pull, REPORTS, "--policy=gates/Strict.yml")
    keys = [comment.body.split("key=")[1].split()[0] for comment in company.comments(pull)]
    assert keys[0] == "default"
    assert keys[1].startswith("gates-strict-yml")


def test_outside_of_a_runner_the_flag_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.delenv("GITHUB_EVENT_PATH", raising=False)
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--github", "--replay", "--at=2026-03-03"]) == 2
    assert json.dumps(capsysbinary.readouterr().err.decode())
