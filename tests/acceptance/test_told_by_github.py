"""What only GitHub or a broker tells, and what becomes of a run where they do not tell it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.company import Company
from tests.acceptance.samples import CHANGE, FAILING, NAMED, REPORTS, SOURCE, with_criterion
from tests.acceptance.test_events import statuses
from tests.github.faults import Kind
from tests.unit.cli.shop import POLICY, Shop

JOBS = with_criterion("lint", "evidence: jobs\nwhere: {names: unit}\nrequire: [succeeded >= 1, failed = 0]")
PACTS = with_criterion("pact", "evidence: contracts\nrequire: [verified >= 1]")


@pytest.mark.parametrize(("conclusion", "outcome"), [("success", "pass"), ("failure", "fail")])
def test_a_report_asks_for_the_results_of_the_runs_jobs(company: Company, conclusion: str, outcome: str) -> None:
    company.scene.push("main", {NAMED: JOBS})
    pull = company.scene.pull_request("feature", CHANGE, fork="eve/shop", author="eve")
    run = company.collected(pull, REPORTS)
    company.scene.rerun(run, conclusion, jobs=("unit",))
    assert company.report(run).outcome("cart", "G1.lint") == outcome


def test_a_broker_without_a_secret_leaves_contracts_missing_and_says_so(company: Company) -> None:
    company.scene.push("main", {NAMED: PACTS})
    pull = company.scene.pull_request("feature", CHANGE)
    ran = company.pull(pull, REPORTS, "--pact-broker-url=http://127.0.0.1:9")
    assert ran.outcome("cart", "G1.pact") == "missing"
    assert any("Pact broker, cart: " in warning for warning in ran.judged["warnings"])
    plain = company.pull(pull, REPORTS)
    assert not any("Pact broker" in warning for warning in plain.judged["warnings"])


def test_a_merge_that_is_not_of_the_head_is_judged_by_nobody(company: Company) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", {"README.md": "docs"}, fork="eve/shop", author="eve")
    old = pull.merge_sha
    company.scene.push("feature", {SOURCE: "a = 9\n"}, fork="eve/shop")
    run = company.collected(pull, FAILING)
    pull.merge_sha = old
    ran = company.report(run)
    assert (ran.code, ran.verdict, "has not merged" in ran.err) == (1, {}, True)
    assert statuses(company, pull.head_sha) == ["failure"]


def test_parents_that_github_does_not_tell_are_noted(company: Company) -> None:
    pull = company.scene.pull_request("feature", CHANGE, fork="eve/shop", author="eve")
    pull.merge_sha = None
    run = company.begun(pull=pull)
    company.server.faults.always("GET", "*/commits", Kind.UNAVAILABLE)
    company.scene.artifact(run, "readygate-unit", {"unit.xml": REPORTS["services/cart/unit.xml"]})
    company.scene.finish(run)
    ran = company.report(run)
    assert any("the parents of the tested commit" in warning for warning in ran.judged["warnings"])


def test_an_event_that_nobody_knows_is_refused(company: Company) -> None:
    run = company.begun()
    ran = company.gate(run, run.head_sha, REPORTS, environ={"GITHUB_EVENT_NAME": "fork"})
    assert (ran.code, "what the event 'fork' is about is not known" in ran.err) == (2, True)


def test_an_earlier_commit_whose_files_nobody_tells_reuses_nothing(company: Company) -> None:
    """The run that an input names is of a commit that neither the checkout nor the API tells."""
    company.push(REPORTS)
    company.scene.push("main", {"docs.txt": "d"})
    other = company.scene.pull_request("other", {"b.txt": "b"})
    named = company.collected(other, REPORTS)
    company.server.faults.always("GET", "*/git/trees/*", Kind.UNAVAILABLE)
    ran = company.push({}, f"--run-id={named.id}")
    assert ran.outcome("cart", "G1.unit") in {"missing", "stale", "invalid"}


def test_without_a_token_a_commit_that_is_not_checked_out_tells_nothing(company: Company) -> None:
    ran = company.push(FAILING, token="")
    assert ran.code == 1
    assert ran.judged["base"]["reason"].startswith("no token was given")


def test_a_policy_that_the_change_removes_is_no_silent_pass(company: Company) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", {NAMED: None, SOURCE: "a = 5\n"})
    ran = company.pull(pull, REPORTS)
    assert (ran.code, "the change removes the policy" in ran.err) == (2, True)


def test_a_laptop_reads_the_tree_only_where_a_criterion_asks(shop: Shop) -> None:
    from tests.unit.cli.shop import git

    git(shop.root, "init", "-q")
    shop.write({".gitignore": "*.xml\n", "docs/a.md": "# A\n\ntext\n"})
    for text, told in (
        (POLICY, []),
        (with_criterion("tree", "evidence: files\nwhere: {paths: docs/**}\nrequire: [count >= 1]"), ["files"]),
        (with_criterion("page", "evidence: documents\nrequire: [sections >= 1]"), []),
        (with_criterion("age", "evidence: documents\nrequire: [changed >= 2020-01-01]"), ["documents"]),
    ):
        shop.write({NAMED: text})
        git(shop.root, "add", "-A")
        git(shop.root, "commit", "-q", "-m", "docs: write")
        found = json.loads(shop.run("check", "--json").out)["judged"]["evidence"]
        assert [one["kind"] for one in found if one["path"].startswith(".readygate/")] == told


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Shop:
    """A judged repository on a laptop."""
    from tests.unit.cli.shop import ready

    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    root = tmp_path.resolve() / "shop"
    root.mkdir()
    monkeypatch.chdir(root)
    made = Shop(root, capsysbinary)
    ready(made)
    return made


def test_a_report_is_compared_with_a_base_that_has_moved_on(company: Company) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", CHANGE, fork="eve/shop", author="eve")
    run = company.collected(pull, FAILING)
    company.scene.push("main", {"README.md": "later"})
    company.push(REPORTS)
    ran = company.report(run)
    assert (ran.code, ran.delta("cart", "G1.unit")) == (1, "new")
