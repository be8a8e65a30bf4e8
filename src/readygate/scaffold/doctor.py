"""What is wrong with the set-up of a repository, and how to mend it.

Enters: workflow files, the policy, the rules of the branch where GitHub told them. Leaves: findings in the order in
which they matter. Each check is one function over the set-up; the facts of GitHub that they rest on stand beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import msgspec

from readygate.model.glob import name_glob
from readygate.model.policy import Policy
from readygate.scaffold.workflow import Job, Step, Workflow, mode, ours, uploads

BASELINE = "readygate"
"""The artifact that the gate's job uploads: bundle and verdict, the next pull requests' baseline."""
_TYPES = ("opened", "synchronize", "reopened", "edited")
_PINNED = re.compile(r"@[0-9a-f]{40}\Z")
_UNFILLED = re.compile(r"@0{40}\Z")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong: where, what follows from it, how to mend it. `serious`: the gate does not hold."""

    place: str
    fault: str
    fix: str
    serious: bool = True


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of a branch, as GitHub tells them: required checks, whether a merge queue merges."""

    name: str
    required: tuple[str, ...] = ()
    queue: bool = False


class SetUp(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a repository. `branch` is None where GitHub could not be asked.

    `owned` are the patterns of CODEOWNERS, None where there is no such file to be read.
    """

    workflows: tuple[Workflow, ...]
    policy: Policy | None = None
    branch: Branch | None = None
    owned: tuple[str, ...] | None = None


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """The job that judges, with its workflow and its step."""

    workflow: Workflow
    job: Job
    step: Step

    @property
    def place(self) -> str:
        return f"{self.workflow.path}:{self.job.line}"


def diagnose(setup: SetUp) -> tuple[Finding, ...]:
    """All findings, what breaks the gate first."""
    gates = [
        Gate(workflow=workflow, job=job, step=step)
        for workflow in setup.workflows
        for job in workflow.jobs
        for step in ours(job)
        if mode(step) == "check"
    ]
    found = [finding for check in _CHECKS for gate in gates for finding in check(gate, setup)]
    found += [finding for check in _WHOLE for finding in check(gates, setup)]
    return tuple(sorted(found, key=lambda finding: not finding.serious))


# the gate's job -------------------------------------------------------------------------------------------------------


def _events(gate: Gate, setup: SetUp) -> Iterator[Finding]:
    """A workflow that a path filter skips leaves its required check pending for ever; `edited` is told when the base
    changes; without a push run there is no baseline."""
    events, path = gate.workflow.events, gate.workflow.path
    request = events.get("pull_request")
    if request is None:
        yield Finding(place=path, fault="no pull request is judged", fix="add `pull_request` to `on:`")
    else:
        missing = [name for name in _TYPES if name not in request.lists.get("types", _TYPES[:3])]
        if missing:
            fault = f"`pull_request` lacks {', '.join(missing)}: a retargeted pull request would keep its old result"
            yield _at(gate, request.line, fault, f"types: [{', '.join(_TYPES)}]")
        for name in ("paths", "paths-ignore"):
            if name in request.lists:
                fault = (
                    f"`{name}` skips the workflow, and a required check of a skipped workflow stays pending for ever"
                )
                yield _at(gate, request.line, fault, "remove the filter; the policy's `scope:` says what is judged")
    if "merge_group" not in events:
        queue = setup.branch is not None and setup.branch.queue
        fault = "a merge queue waits for ever for a check that does not run on `merge_group`"
        yield Finding(place=path, fault=fault, fix="add `merge_group:` to `on:`", serious=queue)
    yield from _pushes(gate, setup)


def _pushes(gate: Gate, setup: SetUp) -> Iterator[Finding]:
    push, path = gate.workflow.events.get("push"), gate.workflow.path
    if push is None:
        fault = "no push is judged, so there is no baseline and every gap counts as new"
        yield Finding(place=path, fault=fault, fix="add `push: {branches: [main]}` to `on:`")
    elif setup.policy is not None and "branches" in push.lists:
        globs = [name_glob(glob) for glob in push.lists["branches"] if not glob.startswith("!")]
        for branch in setup.policy.branches:
            if branch not in push.lists["branches"] and not any(matches(branch) for matches in globs):
                fault = f"pushes to {branch!r}, a branch of the policy, are not judged: it has no baseline"
                yield _at(gate, push.line, fault, f"add {branch!r} to the branches of `push`")


def _condition(gate: Gate, _setup: SetUp) -> Iterator[Finding]:
    """A job that `if:` skips counts as success where it is required, and a failed need skips a job without `if`."""
    condition = re.sub(r"\A\$\{\{\s*(.*?)\s*\}\}\Z", r"\1", gate.job.condition.strip())
    if condition == "always()":
        return
    if gate.job.needs and not condition:
        fault = "a failed need skips this job, and a skipped required job counts as success"
        yield Finding(place=gate.place, fault=fault, fix="add `if: always()` to the job")
    elif condition:
        fault = f"`if: {condition}` can skip this job, and a skipped required job counts as success"
        yield Finding(place=gate.place, fault=fault, fix="write `if: always()`")


def _needs(gate: Gate, _setup: SetUp) -> Iterator[Finding]:
    """An action cannot see `needs` by itself."""
    if gate.job.needs and "toJSON(needs)" not in gate.step.inputs.get("needs", ""):
        fault = "the step is not told how the jobs before it ended, so a failed one does not fail the gate"
        yield _at(gate, gate.step.line, fault, "with: {needs: '${{ toJSON(needs) }}'}")


def _permissions(gate: Gate, setup: SetUp) -> Iterator[Finding]:
    granted = gate.workflow.granted(gate.job)
    if granted is None:
        fault = "the job states no `permissions`, so what its token may do is the repository's setting"
        yield Finding(place=gate.place, fault=fault, fix=f"permissions: {{{_listed(_WANTED)}}}", serious=False)
        return
    for name, (level, why) in _wanted(setup).items():
        have = granted.get(name, granted.get("*", ""))
        if have != "write" and have != level:
            serious = name == "contents"
            fault = f"the token lacks `{name}: {level}`: {why}"
            yield Finding(place=gate.place, fault=fault, fix=f"permissions: {{{name}: {level}}}", serious=serious)


_WANTED = {
    "contents": ("read", "the policy of the base branch and the difference cannot be read"),
    "actions": ("read", "artifacts of other runs, and so the baseline, cannot be downloaded"),
    "pull-requests": ("write", "the comment cannot be written"),
    "checks": ("write", "the check run with details cannot be written"),
}


def _wanted(setup: SetUp) -> Mapping[str, tuple[str, str]]:
    asked = setup.policy is not None and any(leaf.kind == "issues" for leaf in setup.policy.leaves)
    return {**_WANTED, **({"issues": ("read", "criteria on issues stay missing")} if asked else {})}


def _listed(wanted: Mapping[str, tuple[str, str]]) -> str:
    return ", ".join(f"{name}: {level}" for name, (level, _) in wanted.items())


def _checkout(gate: Gate, _setup: SetUp) -> Iterator[Finding]:
    """The tested commit of a pull request is a merge; its first parent shows the base and so the difference."""
    step = next((step for step in gate.job.steps if step.uses.startswith("actions/checkout@")), None)
    if step is None:
        fault = "nothing is checked out: source documents and the difference cannot be read"
        yield Finding(place=gate.place, fault=fault, fix="add a step with actions/checkout and `fetch-depth: 2`")
        return
    depth = step.inputs.get("fetch-depth", "1")
    if depth.isdecimal() and int(depth) == 1:
        fault = "the checkout has one commit only, so the difference from the base must be asked of the API"
        yield _at(gate, step.line, fault, "with: {fetch-depth: 2}, or 0 where documents' ages count", serious=False)
    if step.inputs.get("persist-credentials") != "false":
        fault = "the checkout leaves the job's token in the repository's configuration"
        yield _at(gate, step.line, fault, "with: {persist-credentials: false}", serious=False)


def _baseline(gate: Gate, _setup: SetUp) -> Iterator[Finding]:
    step = uploads(gate.job).get(BASELINE)
    if step is None:
        fault = f"the job uploads no artifact {BASELINE!r}, so pull requests have no baseline"
        fix = f"add actions/upload-artifact with name {BASELINE} and the step's output `folder` as path"
        yield Finding(place=gate.place, fault=fault, fix=fix)
    elif not re.search(r"always\(\)|!\s*cancelled\(\)", step.condition):
        fault = "the upload is skipped where the gate failed, and so the newest baseline is an old one"
        yield _at(gate, step.line, fault, "add `if: ${{ !cancelled() }}` to the step")


def _habits(gate: Gate, _setup: SetUp) -> Iterator[Finding]:
    if gate.job.matrix:
        fault = "the gate's job has a matrix: its check has many names, of which a rule can require only one"
        yield Finding(place=gate.place, fault=fault, fix="judge all services in one job")
    if _UNFILLED.search(gate.step.uses):
        fault = f"`{gate.step.uses}` is a place to fill in"
        yield _at(gate, gate.step.line, fault, "put the owner of the action and the commit of a release there")
    elif not gate.step.uses.startswith("./") and not _PINNED.search(gate.step.uses):
        fault = f"`{gate.step.uses}` can be moved to other code"
        yield _at(gate, gate.step.line, fault, "pin the action by the 40 digits of a commit", serious=False)
    if not gate.workflow.concurrency:
        fault = "runs of one pull request can overtake each other"
        fix = "add a `concurrency:` group by workflow and ref"
        yield Finding(place=gate.workflow.path, fault=fault, fix=fix, serious=False)


def _required(gate: Gate, setup: SetUp) -> Iterator[Finding]:
    branch = setup.branch
    if branch is None or gate.job.check in branch.required:
        return
    others = f"; it requires {', '.join(map(repr, branch.required))}" if branch.required else ""
    fault = f"the branch {branch.name!r} does not require the check {gate.job.check!r}{others}"
    yield Finding(place=gate.place, fault=fault, fix=f"require {gate.job.check!r} in the rules of {branch.name!r}")


def _at(gate: Gate, line: int, fault: str, fix: str, *, serious: bool = True) -> Finding:
    return Finding(place=f"{gate.workflow.path}:{line}", fault=fault, fix=fix, serious=serious)


# the repository -------------------------------------------------------------------------------------------------------


def _any_gate(gates: list[Gate], _setup: SetUp) -> Iterator[Finding]:
    if not gates:
        yield Finding(place=".github/workflows", fault="no workflow runs readygate", fix="`readygate init` writes one")


def _report(gates: list[Gate], setup: SetUp) -> Iterator[Finding]:
    """A fork's run may write nothing: its status and comment come from a second workflow of the default branch."""
    reports = [
        (workflow, job)
        for workflow in setup.workflows
        for job in workflow.jobs
        for step in ours(job)
        if mode(step) == "report"
    ]
    if gates and not reports:
        fault = "pull requests of forks and of Dependabot get no comment: their token may only read"
        fix = "where they matter: `readygate init --forks` writes the workflow, for the default branch"
        yield Finding(place=".github/workflows", fault=fault, fix=fix, serious=False)
    names = {gate.workflow.name or gate.workflow.path for gate in gates}
    for workflow, job in reports:
        event = workflow.events.get("workflow_run")
        if event is None:
            fault = "`mode: report` trusts what runs from the default branch, which only `workflow_run` is"
            yield Finding(place=f"{workflow.path}:{job.line}", fault=fault, fix="on: {workflow_run: …}")
        elif names and not names & set(event.lists.get("workflows", ())):
            fault = f"it waits for {', '.join(event.lists.get('workflows', ())) or 'nothing'}, not for the gate"
            yield Finding(place=f"{workflow.path}:{event.line}", fault=fault, fix=f"workflows: [{', '.join(names)}]")
        if any(step.uses.startswith("actions/checkout@") for step in job.steps):
            fault = "the report checks code out, and that of a fork must not come near its token"
            yield Finding(place=f"{workflow.path}:{job.line}", fault=fault, fix="remove the checkout")


def _evidence(_gates: list[Gate], setup: SetUp) -> Iterator[Finding]:
    """Evidence of other workflows: the file must be there and upload that artifact."""
    by_file = {workflow.path.rpartition("/")[2]: workflow for workflow in setup.workflows}
    for wanted in setup.policy.evidence if setup.policy else ():
        workflow = by_file.get(wanted.workflow.rpartition("/")[2])
        if workflow is None:
            fault = f"the policy's `evidence:` names {wanted.workflow}, which is not there"
            yield Finding(place=".github/workflows", fault=fault, fix=f"it has {', '.join(sorted(by_file))}")
        elif not any(_may_upload(job, wanted.artifact) for job in workflow.jobs):
            fault = f"no job uploads the artifact {wanted.artifact!r} that the policy's `evidence:` asks for"
            yield Finding(place=workflow.path, fault=fault, fix=f"upload it as {wanted.artifact!r} in the last job")


def _may_upload(job: Job, artifact: str) -> bool:
    return any(name == artifact or "${{" in name for name in uploads(job))


def _protection(_gates: list[Gate], setup: SetUp) -> Iterator[Finding]:
    """Who may change a workflow may change what it measures."""
    if setup.owned is not None and not any(re.match(r"/?\.github(/|\Z)|\*\Z", glob) for glob in setup.owned):
        fault = "nobody owns `.github/`: a pull request may change what is measured without an owner's review"
        fix = "add `/.github/ @owner/team` to CODEOWNERS and require reviews of owners"
        yield Finding(place="CODEOWNERS", fault=fault, fix=fix, serious=False)


_CHECKS: tuple[Callable[[Gate, SetUp], Iterator[Finding]], ...] = (
    _events,
    _condition,
    _needs,
    _permissions,
    _checkout,
    _baseline,
    _habits,
    _required,
)
_WHOLE: tuple[Callable[[list[Gate], SetUp], Iterator[Finding]], ...] = (_any_gate, _report, _evidence, _protection)
