"""The story of docs/adoption.md on a monorepo of two services: from an empty policy to one that is enforced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.company import WORKFLOW, Company
from tests.github.scene import Scene
from tests.github.server import github

POLICY = ".github/readygate.yml"
FLOW = f".github/workflows/{WORKFLOW}"
DOMAIN = "services/cart/src/domain/cart.py"
COVERAGE = "services/cart/coverage.xml"
SOURCES = {DOMAIN: "items = []\n", "services/till/src/till.py": "open = True\n", ".gitignore": "*.xml\n"}
DECLARED = f"reports: {{cobertura: {COVERAGE}}}"
NEVER, NEW = "rollout: {enforce: none}", "rollout: {enforce: new}"


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """Two services in one repository, and nothing of readygate."""
    scene = Scene("acme/shop")
    scene.push("main", SOURCES)
    with github(scene) as server:
        yield Company(server, tmp_path)


def covered(*hits: int) -> dict[str, str]:
    """The coverage report of the cart's domain."""
    lines = "".join(f'<line number="{number}" hits="{hit}"/>' for number, hit in enumerate(hits, 1))
    classes = f'<class filename="{DOMAIN}"><lines>{lines}</lines></class>'
    package = f"<packages><package><classes>{classes}</classes></package></packages>"
    return {COVERAGE: f"<coverage>{package}</coverage>\n"}


def test_from_nothing_to_a_gate_that_blocks_new_gaps_only(company: Company) -> None:
    scene = company.scene

    # One command writes the policy and the workflow; doctor says what is left to fill in.
    (wrote,) = company.laptop(scene.tip(), "init")
    assert wrote[0] == 0
    assert f"written  {POLICY}" in wrote[1]
    code, found = company.again("doctor")
    assert (code, "is a place to fill in" in found) == (1, True)
    flow = (company.desk / FLOW).read_text(encoding="utf-8")
    flow = flow.replace("OWNER/readygate@" + "0" * 40, "acme/readygate@" + "1" * 40)
    (company.desk / FLOW).write_text(flow, encoding="utf-8")
    code, found = company.again("doctor")
    assert (code, "0 problems" in found) == (0, True), found
    first = (company.desk / POLICY).read_text(encoding="utf-8")
    assert "rollout: {enforce: none}" in first

    # The pull request that brings them is judged by its own policy, and reports only.
    policy = first.replace("    path: services/cart\n", f"    path: services/cart\n    {DECLARED}\n")
    adopt = scene.pull_request("adopt", {POLICY: policy, FLOW: flow})
    ran = company.pull(adopt, covered(1, 0))
    assert (ran.code, ran.judged["ready"]) == (0, False), ran.err
    (comment,) = company.comments(adopt)
    assert "First look" in comment.body

    # Merged, the run of main leaves the baseline: what is open today is known from now on.
    scene.merge(adopt)
    baseline = company.push(covered(1, 1))
    assert (baseline.code, baseline.outcome("cart", "G1.coverage")) == (0, "pass"), baseline.err

    # With `enforce: none` a new gap is told and blocks nobody.
    pull = scene.pull_request("early", {DOMAIN: "items = [1]\n"})
    ran = company.pull(pull, covered(1, 0))
    assert (ran.code, ran.delta("cart", "G1.coverage")) == (0, "new")

    # The team turns it on. The change of the policy is told, and does not judge itself.
    enforced = policy[: policy.index("rollout:")] + NEW + policy[policy.index("\n", policy.index("rollout:")) :]
    turn_on = scene.pull_request("enforce", {POLICY: enforced})
    ran = company.pull(turn_on, covered(1, 1))
    assert ran.code == 0, ran.judged["blocks"]
    assert any("rollout" in change["what"] for change in ran.judged["policy_changes"]), ran.judged["policy_changes"]
    scene.merge(turn_on)
    assert company.push(covered(1, 1)).code == 0

    # From now on a new gap blocks, and only that one: 50 others of the cart are known.
    pull = scene.pull_request("feature", {DOMAIN: "items = [1, 2]\n"})
    ran = company.pull(pull, covered(1, 0))
    assert (ran.code, ran.judged["blocks"]) == (1, ["cart: G1.coverage"])
    (comment,) = company.comments(pull)
    assert "adds 1 gap" in comment.body
    assert [one["service"] for one in ran.judged["carried"]] == ["till"]
    code, told = company.laptop(str(pull.merge_sha), "explain G1.coverage --service cart")[0]
    assert (code, "95" in told) == (0, True), told

    # Fixed: the same comment says so, and the check is green.
    scene.push("feature", {DOMAIN: "items = [1, 2, 3]\n"})
    ran = company.pull(pull, covered(1, 1))
    assert (ran.code, ran.judged["blocks"]) == (0, [])
    (comment,) = company.comments(pull)
    assert f"run={ran.run.id}.1" in comment.body
    assert scene.home.checks[-1].conclusion == "success"
    scene.merge(pull)
    assert company.push(covered(1, 1)).code == 0
