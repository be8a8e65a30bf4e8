"""Pushes, queues, tags, schedules, forks: what each event judges and what it leaves, against a GitHub on loopback."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from tests.acceptance.company import COLLECTED, Company, Ran
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
from tests.github.scene import Scene
from tests.github.state import Run
from tests.unit.cli.shop import GREEN, POLICY, RED

TYPICAL = 8
WORST = 15


# pushes ---------------------------------------------------------------------------------------------------------------


def test_a_push_leaves_the_baseline_that_a_pull_request_is_compared_with(company: Company) -> None:
    pushed = company.push(UNCOVERED)
    pull = company.scene.pull_request("feature", CHANGE)
    ran = company.pull(pull, UNCOVERED)
    assert (pushed.code, pushed.judged["base"]["first"]) == (0, True)
    assert ran.judged["base"]["commit"] == pushed.run.head_sha
    assert pushed.requests <= TYPICAL
    assert company.comments(pull)


def test_a_push_is_compared_with_the_push_before_it_and_not_with_itself(company: Company) -> None:
    first = company.push(REPORTS)
    company.scene.push("main", CHANGE)
    second = company.push(UNCOVERED)
    again = company.push(UNCOVERED)
    assert second.judged["base"]["commit"] == again.judged["base"]["commit"] == first.run.head_sha
    assert (second.code, second.delta("cart", "G1.covered")) == (1, "new")


@pytest.mark.parametrize("expired", [True, False])
def test_a_lost_baseline_makes_every_gap_new_and_says_so(company: Company, expired: bool) -> None:
    company.push(UNCOVERED)
    pull = company.scene.pull_request("feature", CHANGE)
    for artifact in company.scene.home.artifacts:
        artifact.expired = expired
    if not expired:
        company.scene.home.artifacts[-1].content = b"no archive"
        company.scene.home.artifacts[-1].digest = None
    ran = company.pull(pull, UNCOVERED, "--fail-on=new")
    assert (ran.code, ran.delta("cart", "G1.covered")) == (1, "new"), ran.judged["base"]
    assert not ran.judged["base"]["first"]
    assert ran.judged["base"]["reason"]


# the merge queue ------------------------------------------------------------------------------------------------------


def queued(company: Company, branch: str, commit: str, reports: Mapping[str, str], *arguments: str) -> Ran:
    run = company.scene.run(
        "readiness.yml", event="merge_group", branch=branch, sha=commit, conclusion=None, jobs=("readiness",)
    )
    return company.ended(company.gate(run, commit, reports, *arguments))


@pytest.mark.parametrize("squash", [True, False])
def test_a_group_of_one_pull_request_is_told_on_it(company: Company, squash: bool) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", CHANGE)
    branch, commit = company.scene.merge_group(pull, squash=squash)
    ran = queued(company, branch, commit, FAILING)
    assert (ran.code, ran.delta("cart", "G1.unit")) == (1, "new")
    assert ran.verdict["context"]["pull-request"] == str(pull.number)
    assert ran.requests <= WORST
    check = company.scene.home.checks[-1]
    assert (check.head_sha, check.conclusion) == (commit, "failure")
    (comment,) = company.comments(pull)
    assert f"run={ran.run.id}.1 head={pull.head_sha}" in comment.body


def test_a_group_of_several_pull_requests_is_judged_as_a_whole_and_tells_none(company: Company) -> None:
    company.push(REPORTS)
    pulls = [company.scene.pull_request(f"feature-{number}", {f"{SOURCE}{number}": "x"}) for number in (1, 2)]
    branch, commit = company.scene.merge_group(*pulls)
    ran = queued(company, branch, commit, REPORTS)
    assert (ran.code, ran.judged["ready"]) == (0, True), ran.err
    assert [company.comments(pull) for pull in pulls] == [[], []]
    assert any("merge group" in warning for warning in ran.judged["warnings"])


def test_a_squash_merge_that_touches_no_service_reuses_what_is_known(company: Company) -> None:
    company.scene.push("main", {NAMED: f"{POLICY}scope: {{ignore: ['docs/**']}}\n"})
    company.push(REPORTS)
    pull = company.scene.pull_request("words", {"docs/a.md": "words"})
    assert company.pull(pull, REPORTS).code == 0
    company.scene.merge(pull, squash=True)
    ran = company.push({})
    assert (ran.code, [kept["service"] for kept in ran.judged["carried"]]) == (0, ["cart"]), ran.err
    pull = company.scene.pull_request("feature", CHANGE)
    assert company.pull(pull, FAILING).delta("cart", "G1.unit") == "new"


def test_a_push_reuses_the_evidence_of_the_pull_request_run_that_an_input_names(company: Company) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", CHANGE)
    judged = company.pull(pull, REPORTS)
    company.scene.merge(pull, squash=True)
    ran = company.push({}, f"--run-id={judged.run.id}")
    assert ran.code == 0, (ran.out, ran.judged["warnings"])
    company.scene.push("main", {SOURCE: "a = 5\n"})
    changed = company.push({}, f"--run-id={judged.run.id}")
    assert (changed.code, changed.outcome("cart", "G1.unit")) == (1, "stale")


# tags, releases, schedules --------------------------------------------------------------------------------------------


def test_a_release_is_judged_by_the_evidence_of_its_commits_push(company: Company) -> None:
    company.push(REPORTS)
    company.scene.tag("v1")
    company.scene.release("v1")
    run = company.scene.run("release.yml", event="release", conclusion=None)
    ran = company.ended(company.gate(run, company.scene.tip(), {}, tag="v1"))
    assert (ran.code, ran.outcome("cart", "G1.unit")) == (0, "pass"), (ran.err, ran.judged)
    assert ran.judged["base"]["policy_branch"] == "main"


def test_a_tag_of_a_commit_that_is_on_no_trusted_branch_is_judged_by_nobody(company: Company) -> None:
    stray = company.scene.push("stray", {NAMED: POLICY.replace("lines >= 100%", "lines >= 1%")})
    company.scene.tag("v1", stray)
    company.scene.release("v1")
    run = company.scene.run("release.yml", event="release", branch="stray", conclusion=None)
    ran = company.gate(run, stray, UNCOVERED, tag="v1")
    assert (ran.code, ran.verdict) == (2, {})
    assert "no policy judges it" in ran.err


@pytest.mark.parametrize("event", ["schedule", "workflow_dispatch"])
def test_a_scheduled_or_manual_run_judges_the_branch_as_it_is(company: Company, event: str) -> None:
    company.push(REPORTS)
    run = company.scene.run("readiness.yml", event=event, conclusion=None)
    ran = company.ended(company.gate(run, company.scene.tip(), REPORTS))
    assert (ran.code, ran.outcome("cart", "G1.unit")) == (0, "pass"), ran.err


# forks ----------------------------------------------------------------------------------------------------------------


def test_a_fork_is_judged_by_exit_code_and_summary_and_never_red_for_publishing(company: Company) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("main", CHANGE, fork="eve/shop", author="eve")
    ready = company.pull(pull, REPORTS, token=company.server.fork_token())
    gap = company.pull(pull, FAILING, token=company.server.fork_token())
    assert (ready.code, gap.code) == (0, 1)
    assert company.comments(pull) == []
    assert "Not published; the verdict stands" in ready.summary
    assert "Not published; the verdict stands" in gap.summary
    assert "pull-requests: write" in ready.summary or "pull_requests" in ready.summary


def test_a_forks_branch_called_main_is_no_baseline(company: Company) -> None:
    company.push(REPORTS)
    company.scene.fork("eve/shop")
    sha = company.scene.push("main", CHANGE, fork="eve/shop")
    run = company.scene.run("readiness.yml", event="push", branch="main", sha=sha)
    run.head_repository = "eve/shop"
    company.scene.artifact(run, "readygate", {"bundle.json": "{}"})
    pull = company.scene.pull_request("main", None, fork="eve/shop", author="eve")
    ran = company.pull(pull, REPORTS, token=company.server.fork_token())
    assert ran.judged["base"]["commit"] == company.scene.tip()
    assert not any("passed over" in warning for warning in ran.judged.get("warnings", ()))


def test_dependabot_is_judged_like_a_fork(company: Company) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("dependabot/npm", {"services/cart/lock": "1"}, author="dependabot[bot]")
    run = company.begun(pull=pull, actor="dependabot[bot]")
    ran = company.pull(pull, REPORTS, run=run, token=company.server.fork_token())
    assert (ran.code, company.comments(pull)) == (0, [])
    assert "Not published; the verdict stands" in ran.summary


def test_without_a_token_the_verdict_stands_and_says_what_it_lacks(company: Company) -> None:
    pull = company.scene.pull_request("feature", CHANGE)
    ran = company.pull(pull, REPORTS, token="")
    required = company.pull(pull, REPORTS, "--require-publish", token="")
    assert (ran.code, ran.judged["ready"], ran.requests) == (0, True, 0)
    assert required.code == 4
    assert "there is no token" in ran.summary


# reports --------------------------------------------------------------------------------------------------------------


def test_the_report_of_a_forks_run_comments_and_sets_the_status(company: Company) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("main", CHANGE, fork="eve/shop", author="eve")
    ready = company.report(company.collected(pull, REPORTS))
    assert ready.code == 0, ready.err
    (comment,) = company.comments(pull)
    assert f"run={ready.run.id}.1" in comment.body
    assert statuses(company, pull.head_sha) == ["success"]
    failing = company.report(company.collected(pull, FAILING))
    assert (failing.code, failing.delta("cart", "G1.unit")) == (1, "new")
    assert statuses(company, pull.head_sha) == ["success", "failure"]
    assert ready.requests <= WORST, ready.asked
    assert failing.requests <= WORST, failing.asked


def statuses(company: Company, head: str) -> list[str]:
    return [one.state for one in company.scene.home.statuses if (one.sha, one.context) == (head, "readygate/report")]


def test_a_report_finds_the_pull_request_by_itself_whatever_the_bundle_says(company: Company) -> None:
    other = company.scene.pull_request("other", {"b.txt": "b"})
    pull = company.scene.pull_request("feature", CHANGE, fork="eve/shop", author="eve")
    run = company.collected(pull, REPORTS)
    company.scene.artifact(run, "readygate-number", {"pr.json": json.dumps({"number": other.number})})
    ran = company.report(run)
    assert ran.verdict["context"]["pull-request"] == str(pull.number)
    assert company.comments(other) == []


def test_a_report_of_a_push_or_of_a_closed_pull_request_has_nothing_to_do(company: Company) -> None:
    push = company.push(REPORTS).run
    pull = company.scene.pull_request("feature", CHANGE, fork="eve/shop", author="eve")
    run = company.collected(pull, REPORTS)
    company.scene.close(pull.number)
    told = [company.report(one) for one in (push, run)]
    assert [(ran.code, ran.verdict) for ran in told] == [(0, {}), (0, {})]
    assert "started by push" in told[0].out
    assert "no open pull request" in told[1].out


def test_a_report_of_a_head_that_has_moved_on_leaves_the_word_to_the_next(company: Company) -> None:
    pull = company.scene.pull_request("feature", CHANGE, fork="eve/shop", author="eve")
    run = company.collected(pull, REPORTS)
    company.scene.push("feature", {SOURCE: "a = 3\n"}, fork="eve/shop")
    ran = company.report(run)
    assert (ran.code, ran.verdict) == (0, {})
    assert "moved on" in ran.out


def test_two_pull_requests_with_one_head_get_a_status_that_says_so(company: Company) -> None:
    company.scene.push("release/1", {"README.md": "one"})
    pull = company.scene.pull_request("feature", CHANGE, fork="eve/shop", author="eve")
    company.scene.pull_request("feature", None, fork="eve/shop", author="eve", base="release/1")
    ran = company.report(company.collected(pull, REPORTS))
    assert (ran.code, ran.verdict) == (1, {})
    assert statuses(company, pull.head_sha) == ["failure"]
    assert "several pull requests" in ran.err


def test_two_pull_requests_with_one_head_are_judged_by_their_own_runs(company: Company) -> None:
    company.push(REPORTS)
    company.scene.push("release/1", {"README.md": "one"})
    pulls = [company.scene.pull_request("feature", CHANGE)]
    pulls.append(company.scene.pull_request("feature", None, base="release/1"))
    assert pulls[0].head_sha == pulls[1].head_sha
    told = [company.pull(pull, REPORTS) for pull in pulls]
    for pull, ran in zip(pulls, told, strict=True):
        assert ran.verdict["context"]["base"] == pull.base_ref
        (comment,) = company.comments(pull)
        assert f"run={ran.run.id}.1" in comment.body


def test_a_report_outside_of_workflow_run_is_a_mistake(company: Company) -> None:
    pull = company.scene.pull_request("feature", CHANGE)
    ran = company.gate(company.begun(pull=pull), "", {}, mode="report", pull=pull)
    assert (ran.code, "workflow_run" in ran.err) == (2, True)
    run = company.scene.run("report.yml", event="workflow_run", conclusion=None)
    tokenless = company.gate(run, "", {}, mode="report", trigger=company.begun(pull=pull), token="")
    assert (tokenless.code, "token" in tokenless.err) == (2, True)


def test_pull_request_target_is_refused(company: Company) -> None:
    pull = company.scene.pull_request("feature", CHANGE, fork="eve/shop", author="eve")
    run = company.scene.run("readiness.yml", event="pull_request_target", pull=pull, conclusion=None)
    ran = company.gate(run, company.scene.tip(), REPORTS, pull=pull)
    assert (ran.code, "workspace is the base's" in ran.err) == (2, True)


# an untrusted bundle --------------------------------------------------------------------------------------------------

ATTESTED = with_criterion("signed", "evidence: attestations\nwhere: {roles: security}\nrequire: [signed >= 1]")
RECORD = """\
readygate: attestation/v1
role: security
subject: cart
person: "@eve"
date: 2026-03-01
expires: never
"""
APPROVED = with_criterion("reviewed", "evidence: reviews\nrequire: [approvals >= 1]")
CLEAN = with_criterion("no-issues", "evidence: issues\nwhere: {labels: pen-test}\nrequire: [open = 0]")


def test_the_attestations_of_a_forks_bundle_do_not_count(company: Company) -> None:
    company.scene.push("main", {NAMED: ATTESTED})
    pull = company.scene.pull_request("feature", CHANGE, fork="eve/shop", author="eve")
    run = company.collected(pull, {**REPORTS, "services/cart/signed.yml": RECORD})
    company.scene.artifact(run, "readygate-more", {"services/cart/signed.yml": RECORD})
    assert company.report(run).outcome("cart", "G1.signed") == "missing"


def test_approvals_and_issues_of_a_forks_bundle_do_not_count(company: Company) -> None:
    company.scene.push("main", {NAMED: with_criterion("no-issues", CLEAN_LINES, APPROVED)})
    company.scene.issue("Hole", labels=("pen-test",))
    pull = company.scene.pull_request("feature", CHANGE, fork="eve/shop", author="eve")
    run = company.collected(pull, {**REPORTS, **forged(pull.head_sha)})
    company.scene.artifact(run, "readygate-more", forged(pull.head_sha))
    ran = company.report(run)
    assert {ran.outcome("cart", name) for name in ("G1.reviewed", "G1.no-issues")} == {"fail"}
    company.scene.review(pull, "hubot")
    company.scene.close(1)
    honest = company.report(run)
    assert {honest.outcome("cart", name) for name in ("G1.reviewed", "G1.no-issues")} == {"pass"}


CLEAN_LINES = "evidence: issues\nwhere: {labels: pen-test}\nrequire: [open = 0]"


def forged(head: str) -> dict[str, str]:
    """What an approval and an empty list of issues look like when `sources` fetched them."""
    from readygate.sources import facts

    review = {"user": {"login": "hubot", "type": "User"}, "state": "APPROVED", "commit_id": head, "id": 1}
    files = [
        facts.reviews_document([review], repository="acme/shop", pull=1, head=head, author="eve", teams={}),
        facts.issues_document([], repository="acme/shop", labels=["pen-test"], reason=""),
    ]
    return {f"forged/{number}.json": file.source.read(1 << 20).decode() for number, file in enumerate(files)}


def test_nothing_of_a_fork_is_checked_out_or_executed_by_its_report(company: Company) -> None:
    trap = {"sitecustomize.py": "raise SystemExit('executed')", "conftest.py": "raise SystemExit('executed')"}
    pull = company.scene.pull_request("feature", {**CHANGE, **trap}, fork="eve/shop", author="eve")
    run = company.collected(pull, REPORTS)
    company.scene.artifact(run, "readygate-trap", {**trap, "msgspec.py": trap["conftest.py"]})
    ran = company.report(run)
    assert ran.code == 0, ran.err
    assert sorted(path.name for path in (ran.folder / "work").iterdir()) == []


# a monorepo -----------------------------------------------------------------------------------------------------------


def monorepo(count: int) -> tuple[str, dict[str, str], dict[str, str]]:
    """A policy of so many services, their sources and their reports."""
    head, _, _ = POLICY.partition("services:\n")
    head = head[: head.index("      covered:")] + "milestones: {M1: {}}\n"
    names = [f"s{number:02}" for number in range(count)]
    services = "".join(
        f"  {name}: {{path: services/{name}, reports: {{junit: services/{name}/unit.xml}}}}\n" for name in names
    )
    sources = {f"services/{name}/a.py": name for name in names}
    return f"{head}services:\n{services}", sources, {f"services/{name}/unit.xml": GREEN for name in names}


def test_of_forty_services_only_the_changed_ones_are_judged_and_the_baseline_stays_whole(company: Company) -> None:
    policy, sources, reports = monorepo(40)
    company.scene.push("main", {NAMED: policy, **sources})
    company.push(reports)
    changed = ["s03", "s17", "s39"]
    pull = company.scene.pull_request("feature", {f"services/{name}/a.py": "new" for name in changed})
    own = {f"services/{name}/unit.xml": GREEN for name in changed}
    ran = company.pull(pull, {**own, "services/s17/unit.xml": RED})
    assert (ran.code, [one["service"] for one in ran.judged["services"]]) == (1, changed)
    assert len(ran.judged["carried"]) == 37
    assert ran.requests <= TYPICAL + 1
    (comment,) = company.comments(pull)
    assert "37" in comment.body
    company.scene.merge(pull)
    merged = company.push(own)
    assert len(merged.judged["carried"]) == 37
    bundle = json.loads((merged.folder / "out" / "bundle.json").read_text(encoding="utf-8"))
    assert {item["path"] for item in bundle["items"] if item["kind"] == "tests"} == set(reports)
    # the next change touches a service that was carried: its baseline is still there
    late = company.scene.pull_request("late", {"services/s00/a.py": "newer"})
    judged = company.pull(late, {"services/s00/unit.xml": RED})
    assert judged.delta("s00", "G1.unit") == "new"


def test_a_service_that_was_carried_is_still_answered_when_all_are_asked(company: Company) -> None:
    policy, sources, reports = monorepo(3)
    company.scene.push("main", {NAMED: policy, **sources})
    company.push(reports)
    company.scene.push("main", {"services/s01/a.py": "new"})
    company.push({"services/s01/unit.xml": GREEN})
    pull = company.scene.pull_request("feature", {"services/s02/a.py": "new"})
    ran = company.pull(pull, {"services/s02/unit.xml": GREEN}, "--service=s00")
    assert [one["service"] for one in ran.judged["services"]] == ["s00", "s02"]
    assert (ran.code, ran.outcome("s00", "G1.unit")) == (0, "pass")


# evidence of other workflows ------------------------------------------------------------------------------------------

NIGHTLY = with_criterion(
    "nightly", "evidence: tests\nwhere: {artifact: readygate-nightly}\nrequire: [failed = 0]\nmax-age: 7d"
).replace(
    "milestones: {M1: {}}\n",
    "milestones: {M1: {}}\nevidence: [{workflow: nightly.yml, artifact: readygate-nightly, max-age: 7d}]\n",
)
NIGHT = {"services/cart/night.xml": GREEN.replace("unit", "night")}


def night(scene: Scene, *, artifact: bool = True, expired: bool = False) -> Run:
    run = scene.run("nightly.yml", event="schedule")
    if artifact:
        scene.artifact(run, "readygate-nightly", NIGHT, expired=expired)
    return run


@pytest.mark.parametrize(
    ("day", "state", "outcome"),
    [
        ("2026-03-05", "fresh", "pass"),
        ("2026-03-20", "fresh", "stale"),
        ("2026-03-05", "superseded", "stale"),
        ("2026-03-05", "expired", "invalid"),
        ("2026-03-05", "none", "invalid"),
    ],
)
def test_nightly_evidence_counts_while_it_is_fresh(company: Company, day: str, state: str, outcome: str) -> None:
    company.scene.push("main", {NAMED: NIGHTLY})
    if state != "none":
        night(company.scene, expired=state == "expired")
    if state == "superseded":
        night(company.scene, artifact=False)
    company.scene.push("main", {"README.md": "later"})
    pull = company.scene.pull_request("feature", CHANGE)
    ran = company.pull(pull, REPORTS, f"--at={day}")
    assert ran.outcome("cart", "G1.nightly") == outcome, ran.criterion("cart", "G1.nightly")
    assert outcome != "invalid" or any("readygate-nightly" in warning for warning in ran.judged["warnings"])
    assert ran.requests <= WORST, ran.asked


def test_nightly_evidence_of_a_branch_that_is_not_trusted_is_skipped(company: Company) -> None:
    company.scene.push("main", {NAMED: NIGHTLY})
    company.scene.push("other", {"a.txt": "a"})
    run = company.scene.run("nightly.yml", event="schedule", branch="other")
    company.scene.artifact(run, "readygate-nightly", NIGHT)
    pull = company.scene.pull_request("feature", CHANGE)
    ran = company.pull(pull, REPORTS)
    assert ran.outcome("cart", "G1.nightly") == "invalid"  # there are tests, and none of them is of the nightly run
    assert any("no run of nightly.yml counts" in warning for warning in ran.judged["warnings"])


def test_the_artifacts_of_a_run_that_an_input_names_are_evidence(company: Company) -> None:
    company.push(REPORTS)
    run = company.scene.run("unit.yml")
    company.scene.artifact(run, COLLECTED, {"services/cart/unit.xml": RED})
    pull = company.scene.pull_request("words", {"docs/a.md": "a"})
    ran = company.pull(pull, {**REPORTS, UNIT: GREEN}, f"--run-id={run.id}", "--service=cart")
    assert ran.outcome("cart", "G1.unit") in {"fail", "stale"}
