"""Releases on GitHub: who signed, what blocks, and what the release manager reads, against a GitHub on loopback."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.acceptance.company import Company, Ran
from tests.acceptance.samples import CHANGE, FAILING, NAMED, REPORTS
from tests.github.scene import Scene
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


def released(company: Company, *arguments: str, event: str = "workflow_dispatch", **options: Any) -> Ran:
    """A release of the default branch as it stands, after the run of its push."""
    run = company.scene.run("release.yml", event=event, conclusion=None, jobs=("release",))
    return company.gate(run, run.head_sha, {}, *arguments, mode="release", **options)


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


# who signed -----------------------------------------------------------------------------------------------------------


def test_nothing_ships_that_nobody_signed(company: Company) -> None:
    company.scene.push("main", policy())
    company.push(REPORTS)
    ran = released(company)
    assert (ran.code, blockers(ran)) == (
        1,
        {"release.level-upgrade-owner": "sign-off", "release.level-upgrade-security": "sign-off"},
    )


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


def merged(
    scene: Scene, *reviews: tuple[str, str], squash: bool = False, author: str = "dev", late: bool = False
) -> PullRequest:
    """A pull request that was approved and merged; `late`: it got another commit after the approvals."""
    pull = scene.pull_request("feature", CHANGE, author=author)
    for login, state in reviews:
        scene.review(pull, login, state)
    if late:
        scene.push("feature", {"services/cart/src/b.py": "b = 1\n"})
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


def test_a_pull_request_is_not_asked_for_sign_offs_and_asks_for_no_reviews(company: Company) -> None:
    company.scene.push("main", policy())
    company.push(REPORTS)
    pull = company.scene.pull_request("feature", CHANGE)
    ran = company.pull(pull, REPORTS)
    assert ran.code == 0
    assert not [one for one in ran.service("cart")["criteria"] if one["group"] == "release"]
    assert not [name for name in ran.asked if "review" in name]
