"""`readygate docs`: the readiness page of a service, by the policy and a verdict."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from readygate.cli.judging import judge
from readygate.cli.rules import policy
from readygate.cli.screen import Screen
from readygate.cli.subject import check_names, context, subject, today
from readygate.cli.told import told_by_git
from readygate.cli.workspace import Workspace, evidence, workspace
from readygate.intake.read import SIGNED
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle
from readygate.model.filename import file_name
from readygate.model.page import Page, Signature
from readygate.model.policy import Policy
from readygate.model.verdict import Verdict
from readygate.renderers.page import page

_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_SERVER = re.compile(r"https?://[A-Za-z0-9.:-]+")


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Print the pages, or write one file for each service into a folder; 0 whatever the verdict says."""
    if options.verdict and options.policy_only:
        raise UsageError("--policy-only shows no verdict", place="--verdict", hint="give one of both")
    day, place = today(options), workspace(options)
    rules = policy(options, place, day)
    check_names(options, rules)
    verdict, bundle = _verdict(options, place, rules)
    pages = {name: page(found).encode() for name, found in _pages(options, rules, verdict, bundle)}
    if options.out:
        _write(Path(options.out), {f"{file_name(name)}.md": text for name, text in pages.items()})
    else:
        screen.data(b"\n".join(pages.values()))
    return 0


def _verdict(options: argparse.Namespace, place: Workspace, rules: Policy) -> tuple[Verdict | None, Bundle]:
    """What was judged: nothing, the file of `--verdict`, or the workspace as `check` judges it, sign-offs included."""
    if options.policy_only:
        return None, Bundle()
    if options.verdict:
        found = _read(Path(options.verdict))
        if found.judged.policy != rules.digest:
            hint = "take the policy that the verdict was judged by, or judge again"
            raise UsageError("the verdict was judged by another policy", place=options.verdict, hint=hint)
        return found, Bundle()
    bundle = evidence(options, place, rules).merged(told_by_git(place, rules))
    about = subject(options, place, rules, today(options), replay=options.replay)
    about = msgspec.structs.replace(about, release=True)
    return judge(rules, bundle, about, context(replay=options.replay)), bundle


def _read(path: Path) -> Verdict:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Verdict)
    except OSError as error:
        raise UsageError(f"the verdict cannot be read: {error.strerror}", place=str(path)) from error
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise UsageError(f"not a verdict: {error}", place=str(path), hint="`check --out DIR` writes one") from error


def _pages(
    options: argparse.Namespace, rules: Policy, verdict: Verdict | None, bundle: Bundle
) -> Iterator[tuple[str, Page]]:
    judged = {one.service: one for one in verdict.judged.services} if verdict else {}
    links, signatures = _links(verdict), _signatures(bundle)
    for service in rules.services:
        if options.service and service.name not in options.service:
            continue
        found = judged.get(service.name)
        yield (
            service.name,
            Page(
                policy=rules,
                service=service,
                verdict=found,
                commit=verdict.judged.commit if verdict and found else "",
                date=verdict.judged.date if verdict and found else "",
                links=links,
                signatures=signatures,
            ),
        )


def _links(verdict: Verdict | None) -> Mapping[str, str]:
    """The run that made each file, where the verdict knows repository and run."""
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    repository = verdict.context.get("repository", "") if verdict else ""
    if verdict is None or not _REPOSITORY.fullmatch(repository) or not _SERVER.fullmatch(server):
        return {}
    return {one.path: f"{server}/{repository}/actions/runs/{one.run}" for one in verdict.judged.evidence if one.run}


def _signatures(bundle: Bundle) -> Mapping[str, tuple[Signature, ...]]:
    """The records of sign-offs, reviews and drills by the file that holds them."""
    found: dict[str, tuple[Signature, ...]] = {}
    for item in bundle.items:
        if item.kind == "attestations":
            roles, subjects, people, dates = (item.table.text(name) for name in ("role", "subject", "person", "date"))
            rows = zip(roles, subjects, people, dates, strict=True)
            found[item.path] = tuple(
                Signature(role=role, subject=about, person=person, date=date) for role, about, person, date in rows
            )
    return found


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes the pages; UsageError where a file of that name is not one of ours, which stays."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in files:
            path = folder / name
            if path.exists() and not path.read_bytes().startswith(SIGNED):
                hint = "move it away, or choose another folder"
                raise UsageError("this file was not written by readygate and stays", place=str(path), hint=hint)
        for name, text in files.items():
            (folder / name).write_bytes(SIGNED + text)
    except OSError as error:
        raise UsageError(f"cannot write: {error.strerror}", place=str(error.filename or folder)) from error
