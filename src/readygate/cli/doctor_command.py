"""`readygate doctor`: what is wrong with the set-up, and how to mend it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

import msgspec

from readygate.cli.rules import policy_if_sound
from readygate.cli.screen import Screen
from readygate.cli.subject import today
from readygate.cli.workspace import Workspace, workspace
from readygate.model.codec import encode
from readygate.model.errors import EvidenceError, UsageError
from readygate.readers.source import Source
from readygate.renderers.marks import plural
from readygate.renderers.text import visible
from readygate.scaffold.doctor import Branch, Finding, SetUp, diagnose
from readygate.scaffold.workflow import Workflow, read_workflow
from readygate.sources.opening import Opener

_OWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
_LIMIT = 4 << 20


def run(options: argparse.Namespace, screen: Screen) -> int:
    """List the findings; 1 where the gate does not hold."""
    place = workspace(options)
    rules = policy_if_sound(options, place, today(options), screen)
    broken: list[Finding] = []
    setup = SetUp(
        workflows=tuple(_workflows(place, broken)),
        policy=rules,
        branch=_branch(screen, rules.branches[0] if rules else "main"),
        owned=_owned(place),
    )
    found = (*broken, *diagnose(setup))
    if options.json:
        screen.data(encode({"findings": msgspec.to_builtins(found)}))
    else:
        _show(screen, found, setup)
    return int(any(finding.serious for finding in found))


def _show(screen: Screen, found: tuple[Finding, ...], setup: SetUp) -> None:
    for finding in found:
        screen.text(
            f"{'problem' if finding.serious else 'advice '}  {visible(finding.place)}: {visible(finding.fault, 600)}"
        )
        screen.text(f"         fix: {visible(finding.fix, 600)}")
    if setup.branch is None:
        screen.text("not asked: the rules of the branch (set GITHUB_TOKEN and GITHUB_REPOSITORY to have them checked)")
    serious = sum(finding.serious for finding in found)
    screen.text(f"{plural(serious, 'problem')}, {len(found) - serious} advice" if found else "nothing is wrong")


def _workflows(place: Workspace, broken: list[Finding]) -> Iterator[Workflow]:
    folder = place.root / ".github/workflows"
    for path in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        name = path.relative_to(place.root).as_posix()
        try:
            yield read_workflow(name, Source(name, Opener(path, place.root)).read(_LIMIT))
        except EvidenceError as error:
            where = f"{name}:{error.line}" if error.line else name
            broken.append(Finding(place=where, fault=error.fault, fix=error.hint or "correct the file"))


def _owned(place: Workspace) -> tuple[str, ...] | None:
    for name in _OWNERS:
        if place.exists(name):
            text = Source(name, Opener(place.root / name, place.root)).read(_LIMIT).decode("utf-8", "replace")
            lines = (line.partition("#")[0].split() for line in text.splitlines())
            return tuple(words[0] for words in lines if len(words) > 1)
    return ()


def _branch(screen: Screen, name: str) -> Branch | None:
    """The rules of a branch, as everybody may read them; None where GitHub is not asked, or does not tell."""
    repository, token = os.environ.get("GITHUB_REPOSITORY", ""), os.environ.get("GITHUB_TOKEN", "")
    if not (repository and token):
        return None
    from readygate.github.api import connect, quoted
    from readygate.github.faults import ApiError

    api = connect(os.environ.get("GITHUB_API_URL", "https://api.github.com"), token)
    try:
        rules = list(api.pages(f"/repos/{repository}/rules/branches/{quoted(name)}"))
    except (ApiError, UsageError) as error:
        screen.error(f"the rules of {name} cannot be read: {error}")
        return None
    checks = [rule.get("parameters", {}) for rule in rules if rule.get("type") == "required_status_checks"]
    required = [check["context"] for one in checks for check in one.get("required_status_checks", ())]
    queue = any(rule.get("type") == "merge_queue" for rule in rules)
    return Branch(name=name, required=tuple(required), queue=queue)
