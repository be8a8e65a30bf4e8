"""Releases on GitHub: who signed, what blocks, and what the release manager reads, against a GitHub on loopback."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.company import Company, Ran
from tests.acceptance.samples import CHANGE, FAILING, NAMED, REPORTS, SOURCE, with_criterion
from tests.github.faults import Kind
from tests.github.runs import zipped
from tests.github.scene import Scene
from tests.github.server import ALL_OF_A_WORKFLOW
from tests.github.state import PullRequest
from tests.unit.cli.shop import POLICY

SIGNED = POLICY.replace(
    "milestones: {M1: {}}\n",
    "milestone: M1\nmilestones: {M1: {}}\nroles: {security: ['@sam', '@acme/security'], owner: '@olga'}\n"
    "sign-offs: {level-upgrade: [owner, security]}\n",
).replace("    path: services/cart\n", "    path: services/cart\n    matrix: {M1: {level: L1, gates: all}}\n")
RECORD = """\
readygate: attestation/v1
subject: cart@L1
role: ROLE
person: "PERSON"
date: 2026-03-01
expires: 2027-03-01
"""
RECORDS = "services/cart/attestations"


def record(role: str, person: str) -> dict[str, str]:
    return {f"{RECORDS}/{role}.yml": RECORD.replace("ROLE", role).replace("PERSON", person)}


def policy(text: str = SIGNED) -> dict[str, str]:
    return {NAMED: text.replace("coverage.xml}", f"coverage.xml, attestation: '{RECORDS}/*.yml'}}")}


def released(
    company: Company,
    *arguments: str,
    event: str = "workflow_dispatch",
    branch: str | None = None,
    reports: Mapping[str, str] | None = None,
    **options: Any,
) -> Ran:
    """A release of a branch as it stands (the default one unless told), after the run of its push."""
    run = company.scene.run("release.yml", event=event, branch=branch, conclusion=None, jobs=("release",))
    return company.gate(run, run.head_sha, reports or {}, *arguments, mode="release", **options)


def exit_of(ran: Ran) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ran.folder / "out" / "release.json").read_text(encoding="utf-8"))
    return found


def blockers(ran: Ran) -> dict[str, str]:
    return {one["name"]: one["what"] for service in exit_of(ran)["services"] for one in service["blockers"]}


def test_a_release_is_judged_by_the_evidence_of_its_commits_push(company: Company) -> None:
    company.push(REPORTS)
    ran = released(company, "--milestone=M1")
    assert (ran.code, blockers(ran)) == (0, {}), ran.out + ran.err
    assert "M1 may exit: the 1 service in scope is green" in ran.out
    assert "M1 may exit" in ran.summary
    assert "ready=true" in ran.outputs.replace("<<", "=") or "true" in ran.outputs


def test_a_release_without_its_push_run_has_no_evidence(company: Company) -> None:
    ran = released(company, "--milestone=M1")
    assert (ran.code, blockers(ran)) == (1, {"cart": "no evidence"})
    assert "no push run of the released commit left a bundle" in ran.out


def test_a_red_service_blocks_with_what_is_open(company: Company) -> None:
    company.push(FAILING)
    ran = released(company, "--milestone=M1")
    assert (ran.code, blockers(ran)) == (1, {"G1.unit": "gap"})
    assert "M1 may not exit: 1 of 1 service blocks it" in ran.summary


def test_what_a_needed_job_of_the_push_broke_is_not_released(company: Company) -> None:
    needs = '{"lint": {"result": "failure"}, "load": {"result": "skipped"}, "unit": {"result": "cancelled"}}'
    pushed = company.push(REPORTS, f"--needs={needs}")
    ran = released(company, "--milestone=M1")
    assert ran.code == 1
    for job in ("lint (failure)", "unit (cancelled)"):
        assert f"a needed job did not succeed: {job} of the push run {pushed.run.id}" in ran.err
    assert "load" not in ran.err
    assert "the needed job" in ran.summary
    assert "false" in ran.outputs


def test_the_run_that_repeats_the_push_with_success_is_released(company: Company) -> None:
    company.push(REPORTS, '--needs={"lint": {"result": "failure"}}')
    company.push(REPORTS, '--needs={"lint": {"result": "success"}}')
    assert released(company, "--milestone=M1").code == 0


@pytest.mark.parametrize("event", ["pull_request", "merge_group"])
def test_a_change_that_is_not_merged_is_no_release(company: Company, event: str) -> None:
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", CHANGE)
    run = company.begun(pull=pull)
    ran = company.gate(
        run, str(pull.merge_sha), REPORTS, mode="release", pull=pull, environ={"GITHUB_EVENT_NAME": event}
    )
    assert ran.code == 2
    assert (
        f"a release is judged on push, release, repository_dispatch, schedule, workflow_dispatch, not on {event}"
        in (" ".join(ran.err.split()))
    )


@pytest.mark.parametrize("event", ["workflow_dispatch", "push"])
@pytest.mark.parametrize("token", [None, ""], ids=["token", "no token"])
def test_nothing_is_released_from_a_branch_that_only_its_own_policy_trusts(
    company: Company, event: str, token: str | None
) -> None:
    company.scene.push("main", policy())
    company.push(REPORTS)
    company.scene.push("stray", {NAMED: POLICY.replace("milestones:", "branches: [stray]\nmilestones:"), **CHANGE})
    company.push(REPORTS, branch="stray")
    ran = released(company, "--milestone=M1", event=event, branch="stray", reports=REPORTS, token=token)
    told = " ".join(ran.err.split())
    assert ran.code == 2
    known = "'stray' is no branch that the policy of 'main' trusts, so nothing is released from it"
    assert (known if token is None else "without a token nobody can tell whether 'stray' is a branch") in told


def test_a_branch_that_the_default_branchs_policy_trusts_is_released(company: Company) -> None:
    company.scene.push("main", {NAMED: POLICY.replace("milestones:", "branches: [main, 'v*']\nmilestones:")})
    company.scene.push("v1", {})
    company.push(REPORTS, branch="v1")
    ran = released(company, "--milestone=M1", branch="v1")
    assert (ran.code, blockers(ran)) == (0, {}), ran.out


@pytest.mark.parametrize(
    ("branch", "token", "said"),
    [
        ("main", None, ""),
        ("main", "", "without a token nobody can tell whether the tag lies on 'main'"),
        ("stray", None, "is not on 'main', so no policy judges it"),
    ],
)
def test_a_tag_is_released_where_it_is_known_to_lie_in_the_default_branch(
    company: Company, branch: str, token: str | None, said: str
) -> None:
    company.push(REPORTS)
    company.scene.push("stray", CHANGE)
    company.scene.tag("v1", company.scene.tip(branch))
    company.scene.release("v1")
    ran = released(company, "--milestone=M1", event="release", branch=branch, tag="v1", action="published", token=token)
    assert (ran.code, said in " ".join(ran.err.split())) == (2 if said else 0, True), ran.out + ran.err


# who signed -----------------------------------------------------------------------------------------------------------


def test_nothing_ships_that_nobody_signed(company: Company) -> None:
    company.scene.push("main", policy())
    company.push(REPORTS)
    ran = released(company)
    assert (ran.code, blockers(ran)) == (
        1,
        {"release.level-upgrade-owner": "sign-off", "release.level-upgrade-security": "sign-off"},
    )


def test_a_signature_that_the_policy_does_not_ask_is_told(company: Company) -> None:
    given = "    not-applicable: [{criterion: release.level-upgrade-security, reason: no data}]\n    reports:"
    company.scene.push("main", {**policy(SIGNED.replace("    reports:", given)), **record("owner", "@olga")})
    company.push(REPORTS)
    ran = released(company)
    assert (ran.code, blockers(ran)) == (0, {})
    assert "not asked: release.level-upgrade-security: no data" in " ".join(ran.out.split())
    assert "not asked: release.level-upgrade-security: no data" in ran.summary.replace("\\", "")


def test_signatures_alone_show_nothing_of_a_service(company: Company) -> None:
    given = "    not-applicable: [{criterion: 'G1.*', reason: no code}]\n    reports:"
    text = SIGNED.replace("    matrix: {M1: {level: L1, gates: all}}\n", "").replace("    reports:", given)
    signed = {**record("owner", "@olga"), **record("security", "@sam")}
    top = {path: one.replace("cart@L1", "cart@L4") for path, one in signed.items()}
    company.scene.push("main", {**policy(text), **top})
    company.push(REPORTS)
    ran = released(company)
    assert (ran.code, blockers(ran)) == (1, {"L4": "level"}), ran.out


def test_records_of_the_branch_sign(company: Company) -> None:
    company.scene.push("main", {**policy(), **record("owner", "@olga"), **record("security", "@zoe")})
    company.push(REPORTS)
    ran = released(company)
    assert (ran.code, blockers(ran)) == (0, {})


@pytest.mark.parametrize(
    ("role", "text"),
    [
        ("owner", RECORD.replace("ROLE", "owner").replace("PERSON", "@mallory")),
        ("owner", RECORD.replace("ROLE", "owner").replace("PERSON", "@olga").replace("cart@L1", "cart@L2")),
        ("owner", RECORD.replace("ROLE", "owner").replace("PERSON", "@olga").replace("cart@L1", "till@L1")),
        ("owner", RECORD.replace("ROLE", "sre").replace("PERSON", "@olga")),
        ("owner", RECORD.replace("ROLE", "owner").replace("PERSON", "@olga").replace("2027-03-01", "2026-03-02")),
        ("owner", RECORD.replace("ROLE", "owner").replace("PERSON", "@olga").replace("2026-03-01", "2026-03-04")),
    ],
    ids=["another person", "another level", "another service", "another role", "expired", "of a day to come"],
)
def test_a_record_that_does_not_fit_signs_nothing(company: Company, role: str, text: str) -> None:
    company.scene.push("main", {**policy(), f"{RECORDS}/{role}.yml": text, **record("security", "@sam")})
    company.push(REPORTS)
    ran = released(company)
    assert ran.code == 1
    assert "release.level-upgrade-owner" in blockers(ran)


def test_who_owns_the_code_owns_the_service(company: Company) -> None:
    text = SIGNED.replace("'@sam', '@acme/security'], owner: '@olga'", "'@sam']").replace(", security]", "]")
    company.scene.push("main", {**policy(text), ".github/CODEOWNERS": "* @acme/all\n/services/cart/ @olga\n"})
    merged(company.scene, ("olga", "APPROVED"))
    company.push(REPORTS)
    first = released(company)
    assert (first.code, blockers(first)) == (0, {}), first.out
    company.scene.push("main", {".github/CODEOWNERS": "/services/cart/ @peter\n", SOURCE: "a = 3\n"})
    merged(company.scene, ("olga", "APPROVED"))
    company.push(REPORTS)
    assert "release.level-upgrade-owner" in blockers(released(company))


def merged(
    scene: Scene, *reviews: tuple[str, str], squash: bool = False, author: str = "dev", late: bool = False
) -> PullRequest:
    """A pull request that was approved and merged; `late`: it got another commit after the approvals."""
    pull = scene.pull_request(f"feature-{scene.tip()[:7]}", CHANGE, author=author)
    for login, state in reviews:
        scene.review(pull, login, state)
    if late:
        scene.push(pull.head_ref, {"services/cart/src/b.py": "b = 1\n"})
    scene.merge(pull, squash=squash)
    return pull


@pytest.mark.parametrize("squash", [True, False])
def test_approvals_of_the_merge_that_is_released_sign(company: Company, squash: bool) -> None:
    company.scene.push("main", policy())
    merged(company.scene, ("olga", "APPROVED"), ("sam", "APPROVED"), squash=squash)
    company.push(REPORTS)
    ran = released(company)
    assert (ran.code, blockers(ran)) == (0, {}), ran.out


@pytest.mark.parametrize(
    ("reviews", "options"),
    [
        ([("olga", "CHANGES_REQUESTED")], {}),
        ([("olga", "APPROVED"), ("olga", "DISMISSED")], {}),
        ([("mallory", "APPROVED")], {}),
        ([("olga", "APPROVED")], {"author": "olga"}),
        ([("olga", "APPROVED")], {"late": True}),
    ],
    ids=["asks for changes", "dismissed", "somebody else", "the author", "an older commit"],
)
def test_an_approval_that_does_not_count_signs_nothing(
    company: Company, reviews: list[tuple[str, str]], options: dict[str, Any]
) -> None:
    company.scene.push("main", policy())
    merged(company.scene, ("sam", "APPROVED"), *reviews, **options)
    company.push(REPORTS)
    ran = released(company)
    assert ran.code == 1
    assert "release.level-upgrade-owner" in blockers(ran)


def test_nobody_signed_where_github_does_not_tell_whose_merge_is_released(company: Company) -> None:
    company.scene.push("main", policy())
    merged(company.scene, ("olga", "APPROVED"), ("sam", "APPROVED"))
    company.push(REPORTS)
    company.server.faults.always("GET", "*/commits/*/pulls", Kind.UNAVAILABLE)
    ran = released(company)
    assert ran.code == 1
    assert blockers(ran).keys() >= {"release.level-upgrade-owner", "release.level-upgrade-security"}


def test_a_needed_job_that_failed_stops_a_release_that_nothing_else_does(company: Company) -> None:
    company.push(REPORTS)
    needs = json.dumps({"smoke": {"result": "failure"}})
    ran = released(company, "--milestone=M1", f"--needs={needs}", "--publish=check")
    assert (ran.code, blockers(ran), ran.summary) == (1, {}, "")
    assert "a needed job did not succeed: smoke" in ran.err


@pytest.mark.parametrize("by_codeowners", [False, True])
@pytest.mark.parametrize(("person", "signs"), [("@olga", True), ("Olga", True), ("@mallory", False)])
def test_only_the_owner_signs_as_the_owner(company: Company, by_codeowners: bool, person: str, signs: bool) -> None:
    text = SIGNED.replace(", owner: '@olga'", "")
    owned = text.replace("    path: services/cart\n", "    path: services/cart\n    owner: '@olga'\n")
    owners = {".github/CODEOWNERS": "* @peter @olga\n"}
    files = {**policy(text), **owners} if by_codeowners else policy(owned)
    company.scene.push("main", {**files, **record("owner", person), **record("security", "@sam")})
    company.push(REPORTS)
    assert ("release.level-upgrade-owner" in blockers(released(company))) is not signs


def test_a_record_that_a_run_makes_is_nobodys_signature(company: Company) -> None:
    company.scene.push("main", policy())
    pushed = company.push({**REPORTS, **record("owner", "@olga"), **record("security", "@sam")})
    assert "owner.yml` is an attestation that is not in the commit: it does not count" in pushed.out
    ran = released(company, reports=record("security", "@sam"))
    assert sorted(blockers(ran)) == ["release.level-upgrade-owner", "release.level-upgrade-security"]


def test_a_record_in_an_artifact_of_a_pull_request_is_nobodys_signature(company: Company) -> None:
    company.scene.push("main", policy())
    pull = company.scene.pull_request("feature", CHANGE, author="dev")
    run = company.begun(pull=pull)
    forged = {**record("owner", "@olga"), **record("security", "@sam"), **REPORTS}
    company.scene.artifact(run, "readygate-unit", zipped({path: text.encode() for path, text in forged.items()}))
    company.scene.finish(run)
    company.scene.merge(pull)
    company.push(REPORTS)
    ran = released(company, f"--run-id={run.id}")
    assert sorted(blockers(ran)) == ["release.level-upgrade-owner", "release.level-upgrade-security"]
    assert f"owner.yml` is an attestation of the run {run.id} of a change: it does not count" in ran.summary


def test_each_of_several_owning_teams_signs_and_one_that_cannot_be_read_hides_no_other(company: Company) -> None:
    text = SIGNED.replace("'@sam', '@acme/security'], owner: '@olga'", "'@sam']").replace(", security]", "]")
    company.scene.team("acme", "cart", "anna")
    company.scene.team("acme", "till", "bert")
    company.scene.push("main", {**policy(text), ".github/CODEOWNERS": "* @acme/gone @acme/cart @acme/till\n"})
    merged(company.scene, ("bert", "APPROVED"))
    company.push(REPORTS)
    ran = released(company, token=company.server.token("app", {**ALL_OF_A_WORKFLOW, "members": "read"}, kind="app"))
    assert (ran.code, blockers(ran)) == (0, {}), ran.out
    assert "there is no team @acme/gone, or the token may not know of it" in " ".join(ran.out.split())


def test_logins_are_the_same_in_any_case(company: Company) -> None:
    company.scene.push("main", policy(SIGNED.replace("'@sam'", "'@Sam'").replace("'@olga'", "'@Olga'")))
    merged(company.scene, ("olga", "APPROVED"), ("SAM", "APPROVED"))
    company.push(REPORTS)
    assert blockers(released(company)) == {}


def test_approvals_for_a_branch_that_is_not_trusted_sign_nothing(company: Company) -> None:
    company.scene.push("main", policy())
    company.scene.push("dev", {"services/cart/src/z.py": "z = 1\n"})
    pull = company.scene.pull_request("feature", CHANGE, author="dev", base="dev")
    for login in ("olga", "sam"):
        company.scene.review(pull, login, "APPROVED")
    company.scene.move("main", company.scene.merge(pull))
    company.push(REPORTS)
    ran = released(company)
    assert sorted(blockers(ran)) == ["release.level-upgrade-owner", "release.level-upgrade-security"]
    assert f"pull request {pull.number} went to 'dev', so that no approval of it counts" in " ".join(ran.out.split())


def test_a_pull_request_is_not_asked_for_sign_offs_and_asks_for_no_reviews(company: Company) -> None:
    company.scene.push("main", policy())
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", CHANGE)
    ran = company.pull(pull, REPORTS)
    assert ran.code == 0
    assert not [one for one in ran.service("cart")["criteria"] if one["group"] == "release"]
    assert not [name for name in ran.asked if "review" in name]


# what was green -------------------------------------------------------------------------------------------------------


def regressed(ran: Ran) -> str:
    """The sentence on the lost gate, empty where there is none."""
    found = [one for service in exit_of(ran)["services"] for one in service["blockers"] if one["what"] == "regression"]
    return " ".join(f"{one['name']}: {one['reason']}" for one in found)


def test_without_a_ledger_the_artifacts_tell_since_when_a_gate_is_red(company: Company) -> None:
    green = company.push(REPORTS)
    company.scene.push("main", CHANGE)
    red = company.push(FAILING)
    company.scene.push("main", {"services/cart/src/c.py": "c = 1\n"})
    company.push(FAILING)
    ran = released(company, "--milestone=M1")
    first, since = green.run.head_sha[:7], red.run.head_sha[:7]
    assert ran.code == 1
    assert (
        regressed(ran) == f"G1: green on `main` at `{first}` of 2026-03-03, not since `{since}` of 2026-03-03: G1.unit"
    )
    company.scene.push("main", {"services/cart/src/d.py": "d = 1\n"})
    company.push(REPORTS)
    mended = released(company, "--milestone=M1")
    assert (mended.code, regressed(mended)) == (0, "")


TOUCHED = """\
when: {changed: ['services/cart/src/crypto/**']}
evidence: tests
where: {about: '*crypto*'}
require: ['total >= 1', 'failed = 0']
"""
"""A criterion that only changes of one folder are asked."""
CRYPTO = {"services/cart/src/crypto/x.py": "x = 1\n"}


@pytest.mark.parametrize("before", [True, False])
def test_what_a_change_broke_is_not_forgotten_with_the_next_one(company: Company, before: bool) -> None:
    company.scene.push("main", {NAMED: with_criterion("crypto", TOUCHED)})
    company.push(FAILING)
    if before:
        company.scene.push("main", {SOURCE: "a = 7\n"})
        company.push(REPORTS)
    company.scene.push("main", CRYPTO)
    red = company.push(REPORTS)
    company.scene.push("main", CHANGE)
    company.push(REPORTS)
    ran = released(company, "--milestone=M1")
    told = " ".join(ran.out.split())
    assert (ran.code, ran.outcome("cart", "G1.crypto")) == (1, "not-applicable")
    assert blockers(ran) == ({"G1": "regression"} if before else {"G1.crypto": "gap"})
    assert "not asked since: no change touched its paths" in told
    assert f"`{red.run.head_sha[:7]}`" in told


def test_a_gate_that_no_change_touches_is_not_lost(company: Company) -> None:
    text = with_criterion("crypto", TOUCHED.replace("*crypto*", "*adds*"))
    apart = text.replace("      crypto:\n", "  G2:\n    title: Crypto\n    criteria:\n      crypto:\n")
    company.scene.push("main", {NAMED: apart, **CRYPTO})
    company.push(REPORTS)
    company.scene.push("main", CHANGE)
    later = company.push(REPORTS)
    assert later.outcome("cart", "G2.crypto") == "not-applicable"
    ran = released(company, "--milestone=M1")
    assert (ran.code, blockers(ran)) == (0, {}), ran.out


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    """A branch of a repository beside it, as `--ledger` names it."""
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "kept.git")], check=True)
    return f"{tmp_path / 'kept.git'}#verdicts"


def records(ledger: str) -> list[str]:
    address, _, branch = ledger.partition("#")
    command = ["git", "-C", address, "ls-tree", "-r", "--name-only", branch]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return [path for path in listed.splitlines() if path.startswith("records/")]


def test_a_branch_keeps_what_pushes_of_trusted_branches_showed(company: Company, ledger: str) -> None:
    told = f"--ledger={ledger}"
    green = company.push(REPORTS, told)
    company.scene.push("main", CHANGE)
    red = company.push(FAILING, told)
    assert len(records(ledger)) == 2
    for artifact in company.scene.home.artifacts:
        artifact.expired = True
    ran = released(company, "--milestone=M1", told)
    first, since = green.run.head_sha[:7], red.run.head_sha[:7]
    assert f"green on `main` at `{first}` of 2026-03-03, not since `{since}`" in regressed(ran)
    assert f"/actions/runs/{red.run.id}" in exit_of(ran)["services"][0]["blockers"][-1]["fix"]


def test_nobody_else_writes_into_the_ledger(company: Company, ledger: str) -> None:
    told = f"--ledger={ledger}"
    company.push(REPORTS, told)
    before = records(ledger)
    pull = company.scene.pull_request("feature", CHANGE)
    company.pull(pull, REPORTS, told)
    company.scene.push("stray", CHANGE)
    company.push(REPORTS, told, branch="stray")
    released(company, "--milestone=M1", told)
    assert records(ledger) == before != []


def test_a_ledger_that_cannot_be_written_is_a_warning_and_one_that_cannot_be_read_stops_a_release(
    company: Company, tmp_path: Path
) -> None:
    told = f"--ledger={tmp_path / 'nothing.git'}#verdicts"
    pushed = company.push(REPORTS, told)
    assert pushed.code == 0
    assert "::warning title=readygate could not write the ledger::" in pushed.out
    ran = released(company, "--milestone=M1", told)
    assert ran.code == 2
    assert "the ledger cannot be found" in ran.err


def test_nothing_that_the_ledger_holds_is_written_over(company: Company, ledger: str) -> None:
    told = f"--ledger={ledger}"
    green = company.push(REPORTS, told, "--out=")
    before = records(ledger)
    again = company.gate(green.run, green.run.head_sha, FAILING, told)
    assert "::warning title=readygate could not write the ledger::" in again.out
    assert records(ledger) == before


def test_a_release_writes_files_only_where_it_is_told_to(company: Company) -> None:
    company.push(REPORTS)
    ran = released(company, "--milestone=M1", "--out=")
    assert (ran.code, ran.verdict) == (0, {})
    assert not (ran.folder / "out").exists()


def test_without_anything_kept_the_release_says_that_nobody_can_tell(company: Company, ledger: str) -> None:
    company.push(REPORTS)
    ran = released(company, "--milestone=M1", f"--ledger={ledger}")
    assert ran.code == 0
    assert "no verdict was kept" in ran.out
