"""`readygate validate`: check a policy, and compare it with what other files say of the same services."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator, Sequence

from readygate.cli.rules import alone, named_file, policy_files, policy_from
from readygate.cli.screen import Screen
from readygate.cli.subject import today
from readygate.cli.workspace import Workspace, workspace
from readygate.model.codec import encode
from readygate.model.policy import Policy
from readygate.policies.documents import PolicyFile
from readygate.policies.drift import Compared, Drift, Said
from readygate.renderers.marks import plural
from readygate.renderers.text import visible

_DRIFT = 1


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Say what the policy asks; PolicyError with all its mistakes.

    1 where `--against` finds a contradiction, or nothing that it could compare.
    """
    place, day = workspace(options), today(options)
    files = policy_files(options, place)
    rules = policy_from(files, place, day)
    found = [_compared(typed, place, rules, files, day) for typed in options.against]
    if options.json:
        asked = {service.name: [criterion.id for criterion in service.criteria] for service in rules.services}
        told = {"digest": rules.digest, "services": asked, "warnings": rules.warnings}
        screen.data(encode({**told, "against": found} if found else told))
    else:
        _tell(rules, found, screen)
    return 0 if all(compared.agrees for compared in found) else _DRIFT


def _compared(typed: str, place: Workspace, rules: Policy, files: Sequence[PolicyFile], day: dt.date) -> Compared:
    from readygate.policies.against import against_policy
    from readygate.policies.against_summary import against_summary
    from readygate.policies.dues import dues
    from readygate.policies.packs import packs
    from readygate.policies.summary import is_summary, read_summary

    other, ours = named_file(typed, place, "--against"), dues(rules, files, packs())
    if is_summary(other.data):
        return against_summary(ours, read_summary(other, ours))
    return against_policy(ours, dues(alone([other], day), [other], packs()))


def _tell(rules: Policy, found: Sequence[Compared], screen: Screen) -> None:
    for warning in rules.warnings:
        screen.text(f"warning: {visible(warning, 1000)}")
    for service in rules.services:
        screen.text(f"{visible(service.name)}: {plural(len(service.criteria), 'criterion')}")
    screen.text(f"{', '.join(map(visible, rules.files))}: valid")
    for compared in found:
        screen.text("\n".join(_lines(compared)))


def _lines(compared: Compared) -> Iterator[str]:
    count = plural(len(compared.drift), "contradiction")
    what = visible(f"against {compared.file} ({compared.what})", 1000)
    yield f"{what}: {count}; {compared.services or 'none'} of {plural(compared.of, 'service')} compared"
    for drift in compared.drift:
        yield f"  {drift.kind.value}: {_subject(drift)}"
        for said in (drift.policy, drift.other):
            yield f"    {_at(said)}"
    for said in compared.untold:
        yield f"  not compared: {_at(said)}"


def _subject(drift: Drift) -> str:
    return visible(f"{drift.subject} in {drift.milestone}" if drift.milestone else drift.subject, 1000)


def _at(said: Said) -> str:
    return visible(f"{said.place}: {said.says}", 1000)
