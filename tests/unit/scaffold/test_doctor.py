"""What is wrong with a set-up: every finding from a workflow that has just that fault."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from readygate.collectors.catalog import ENTRIES
from readygate.kinds.registry import KINDS
from readygate.model.policy import Policy
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load
from readygate.scaffold.doctor import Branch, SetUp, diagnose
from readygate.scaffold.workflow import Workflow, read_workflow

PIN = "0123456789abcdef0123456789abcdef01234567"
GATE = f"""\
name: Readiness
on:
  pull_request: {{types: [opened, synchronize, reopened, edited]}}
  push: {{branches: [main]}}
  merge_group:
permissions: {{}}
concurrency: {{group: "one"}}
jobs:
  test:
    steps: [{{run: "true"}}]
  readiness:
    needs: [test]
    if: ${{{{ always() }}}}
    permissions: {{contents: read, actions: read, pull-requests: write, checks: write}}
    steps:
      - uses: actions/checkout@{PIN}
        with: {{fetch-depth: 2, persist-credentials: false}}
      - id: ready
        uses: acme/readygate@{PIN}
        with: {{needs: "${{{{ toJSON(needs) }}}}"}}
      - if: ${{{{ !cancelled() }}}}
        uses: actions/upload-artifact@{PIN}
        with: {{name: readygate, path: "${{{{ steps.ready.outputs.folder }}}}"}}
"""
REPORT = f"""\
name: Report
on:
  workflow_run: {{workflows: [Readiness], types: [completed]}}
permissions: {{contents: read}}
jobs:
  report:
    steps:
      - uses: acme/readygate@{PIN}
        with: {{mode: report}}
"""
RULES = """\
version: 1
branches: [main, "release/*"]
evidence: [{workflow: nightly.yml, artifact: nightly}]
gates:
  G1: {title: T, criteria: {c: {title: T, source: s, from: L1, all: [
    {evidence: issues, require: ["open = 0"]}, {evidence: tests, require: ["failed = 0"]}]}}}
ladders: {canonical: {L0: {title: A}, L1: {title: B}}}
services: {shop: {path: shop}}
"""
NIGHTLY = f"""\
on: {{schedule: [{{cron: "0 3 * * *"}}]}}
jobs:
  load:
    steps:
      - uses: actions/upload-artifact@{PIN}
        with: {{name: nightly, path: out}}
"""


def workflow(text: str, name: str = "ci.yml") -> Workflow:
    return read_workflow(f".github/workflows/{name}", text.encode())


def policy(text: str = RULES) -> Policy:
    formats = {entry.name: entry.kind for entry in ENTRIES}
    return load(
        [PolicyFile(path="p.yml", data=text.encode())],
        kinds=KINDS,
        formats=formats,
        packs={},
        today=dt.date(2026, 4, 1),
    )


def faults(gate: str = GATE, *others: Workflow, report: str = REPORT, **setup: Any) -> list[tuple[str, str, bool]]:
    workflows = (workflow(gate), *([workflow(report, "report.yml")] if report else []), *others)
    found = diagnose(SetUp(workflows=workflows, **setup))
    assert all(finding.fix for finding in found)
    return [(finding.place.removeprefix(".github/workflows"), finding.fault, finding.serious) for finding in found]


def test_a_sound_set_up_has_no_findings() -> None:
    branch = Branch(name="main", required=("readiness",), queue=True)
    assert faults(branch=branch, owned=("/.github/ @acme/platform",)) == []


CASES = [
    ("  pull_request: {types: [opened, synchronize, reopened, edited]}\n", "", "/ci.yml", "no pull request is judged"),
    (", edited]", "]", "/ci.yml:3", "`pull_request` lacks edited: a retargeted"),
    (" {types: [opened, synchronize, reopened, edited]}", "", "/ci.yml:3", "`pull_request` lacks edited"),
    (", edited]", ", edited], paths: [a]", "/ci.yml:3", "`paths` skips the workflow"),
    (", edited]", ", edited], paths-ignore: [a]", "/ci.yml:3", "`paths-ignore` skips the workflow"),
    ("  merge_group:\n", "", "/ci.yml", "a merge queue waits for ever"),
    ("  push: {branches: [main]}\n", "", "/ci.yml", "no push is judged"),
    ("    if: ${{ always() }}\n", "", "/ci.yml:12", "a failed need skips this job"),
    ("always()", "!cancelled()", "/ci.yml:12", "`if: !cancelled()` can skip this job"),
    ('{needs: "${{ toJSON(needs) }}"}', "{}", "/ci.yml:18", "the step is not told how the jobs before it ended"),
    ("contents: read, actions", "actions", "/ci.yml:12", "the token lacks `contents: read`"),
    ("actions: read, ", "", "/ci.yml:12", "the token lacks `actions: read`: artifacts of other runs"),
    ("pull-requests: write", "pull-requests: read", "/ci.yml:12", "the token lacks `pull-requests: write`"),
    ("fetch-depth: 2, ", "", "/ci.yml:16", "the checkout has one commit only"),
    (", persist-credentials: false", "", "/ci.yml:16", "the checkout leaves the job's token"),
    ("name: readygate, ", "", "/ci.yml:12", "the job uploads no artifact 'readygate'"),
    (
        "      - if: ${{ !cancelled() }}\n        uses: actions/u",
        "      - uses: actions/u",
        "/ci.yml:21",
        "the upload is",
    ),
    (
        "    needs: [test]\n",
        "    needs: [test]\n    strategy: {matrix: {a: [1]}}\n",
        "/ci.yml:12",
        "the gate's job has a",
    ),
    (f"acme/readygate@{PIN}", "acme/readygate@v1", "/ci.yml:18", "`acme/readygate@v1` can be moved"),
    ('concurrency: {group: "one"}\n', "", "/ci.yml", "runs of one pull request can overtake"),
]
SERIOUS = {"merge queue": False, "token lacks `a": False, "token lacks `p": False, "one commit": False, "leaves": False}
SERIOUS |= {"can be moved": False, "overtake": False}


@pytest.mark.parametrize(("old", "new", "place", "fault"), CASES, ids=[case[3] for case in CASES])
def test_each_fault_is_found_and_no_other(old: str, new: str, place: str, fault: str) -> None:
    assert GATE.count(old) == 1
    ((at, told, serious),) = faults(GATE.replace(old, new))
    assert (at, fault in told) == (place, True)
    assert serious is not any(part in told for part in SERIOUS)


def test_permissions_that_nothing_states_cannot_be_judged() -> None:
    bare = GATE.replace("permissions: {}\n", "").replace(
        "    permissions: {contents: read, actions: read, pull-requests: write, checks: write}\n", ""
    )
    ((_, fault, serious),) = faults(bare)
    assert (fault.startswith("the job states no `permissions`"), serious) == (True, False)
    assert faults(bare.replace("on:\n", "permissions: write-all\non:\n")) == []
    lacking = [fault for _, fault, _ in faults(bare.replace("on:\n", "permissions: read-all\non:\n"))]
    assert [fault.split("`")[1] for fault in lacking] == ["pull-requests: write", "checks: write"]


def test_a_job_without_a_checkout_has_no_documents() -> None:
    bare = GATE.replace(
        f"      - uses: actions/checkout@{PIN}\n        with: {{fetch-depth: 2, persist-credentials: false}}\n", ""
    )
    ((_, fault, _),) = faults(bare)
    assert fault.startswith("nothing is checked out")


def test_no_gate_is_a_finding_of_its_own() -> None:
    ((place, fault, _),) = faults(NIGHTLY, report="")
    assert (place, fault) == ("", "no workflow runs readygate")


def test_a_gate_without_a_report_is_advice() -> None:
    ((_, fault, serious),) = faults(report="")
    assert (fault.startswith("pull requests of forks"), serious) == (True, False)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("workflow_run: {workflows: [Readiness], types: [completed]}", "push:", "`mode: report` trusts"),
        ("[Readiness]", "[Other]", "it waits for Other, not for the gate"),
        ("workflows: [Readiness], ", "", "it waits for nothing"),
        ("    steps:\n", f"    steps:\n      - uses: actions/checkout@{PIN}\n", "the report checks code out"),
    ],
)
def test_a_report_that_does_not_hold_is_found(old: str, new: str, fault: str) -> None:
    ((place, told, serious),) = faults(report=REPORT.replace(old, new))
    assert (place.startswith("/report.yml:"), told.startswith(fault), serious) == (True, True, True)


def test_what_the_policy_asks_of_the_set_up_is_checked() -> None:
    gate = GATE.replace("checks: write", "checks: write, issues: read").replace("[main]", '[main, "release/**"]')
    assert faults(gate, workflow(NIGHTLY, "nightly.yml"), policy=policy()) == []
    told = [fault for _, fault, _ in faults(policy=policy())]
    assert [fault.split(",")[0] for fault in told] == [
        "pushes to 'release/*'",
        "the policy's `evidence:` names nightly.yml",
        "the token lacks `issues: read`: criteria on issues stay missing",
    ]


def test_a_push_of_all_branches_covers_the_policy() -> None:
    gate = GATE.replace("checks: write", "checks: write, issues: read").replace(" {branches: [main]}", "")
    assert faults(gate, workflow(NIGHTLY, "nightly.yml"), policy=policy()) == []


@pytest.mark.parametrize(("name", "found"), [("other", 1), ("load-${{ matrix.part }}", 0)])
def test_evidence_that_no_job_uploads_is_found(name: str, found: int) -> None:
    gate = GATE.replace("checks: write", "checks: write, issues: read").replace(" {branches: [main]}", "")
    other = NIGHTLY.replace("name: nightly", f'name: "{name}"')
    told = faults(gate, workflow(other, "nightly.yml"), policy=policy())
    assert [fault for _, fault, _ in told] == [
        "no job uploads the artifact 'nightly' that the policy's `evidence:` asks for"
    ] * found


@pytest.mark.parametrize(
    ("required", "told"),
    [((), "does not require the check 'readiness'"), (("Ready", "x"), "'readiness'; it requires 'Ready', 'x'")],
)
def test_a_check_that_the_branch_does_not_require_is_found(required: tuple[str, ...], told: str) -> None:
    ((_, fault, serious),) = faults(branch=Branch(name="main", required=required))
    assert (told in fault, serious) == (True, True)


def test_a_merge_queue_makes_the_missing_event_serious() -> None:
    branch = Branch(name="main", required=("Gate",), queue=True)
    named = GATE.replace("  readiness:\n", "  readiness:\n    name: Gate\n").replace("  merge_group:\n", "")
    ((_, fault, serious),) = faults(named, branch=branch)
    assert ("merge queue" in fault, serious) == (True, True)


@pytest.mark.parametrize(("owned", "count"), [(("/docs/",), 1), ((".github/workflows/",), 0), (("*",), 0), ((), 1)])
def test_workflows_that_nobody_owns_are_found(owned: tuple[str, ...], count: int) -> None:
    assert len(faults(owned=owned)) == count


def test_a_gate_that_needs_no_job_needs_no_condition() -> None:
    alone = GATE.replace("    needs: [test]\n    if: ${{ always() }}\n", "")
    assert faults(alone) == []
