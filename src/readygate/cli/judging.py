"""What `check` and `evaluate` share: judge, write the files, print, and choose the exit code.

Enters: options, policy, bundle. Leaves: files, output, exit code.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

import msgspec

from readygate.cli.rules import kinds_of
from readygate.cli.screen import Screen
from readygate.cli.workspace import formats
from readygate.evaluate.evaluate import evaluate
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle
from readygate.model.policy import Enforce, Policy, Rollout
from readygate.model.subject import Subject
from readygate.model.verdict import Judged, Readiness, Verdict


def judge(rules: Policy, bundle: Bundle, about: Subject, context: dict[str, str]) -> Verdict:
    """The whole verdict."""
    judged = evaluate(rules, bundle, about, kinds=kinds_of(rules), formats=formats())
    return Verdict(version=1, judged=judged, context=context)


def write(folder: Path, verdict: Verdict, bundle: Bundle) -> None:
    """bundle.json, verdict.json, summary.md, scorecard.html, readiness/<service>.json; readiness.json of one service.

    Readiness of another verdict that an earlier run left in the folder is removed: it would be taken for this one's.
    """
    from readygate.intake.bundles import dump
    from readygate.intake.read import SIGNED
    from readygate.renderers.files import readiness_file, readiness_name, verdict_file
    from readygate.renderers.html import html
    from readygate.renderers.markdown import markdown

    services = verdict.judged.services
    files = {f"readiness/{readiness_name(service.service)}": readiness_file(service) for service in services}
    if len(services) == 1:
        files["readiness.json"] = readiness_file(services[0])
    files["bundle.json"] = dump(bundle)
    files["summary.md"] = SIGNED + markdown(verdict.judged).encode()
    files["scorecard.html"] = SIGNED + html(verdict.judged).encode()
    files["verdict.json"] = verdict_file(verdict)
    try:
        (folder / "readiness").mkdir(parents=True, exist_ok=True)
        for old in (folder / "readiness.json", *(folder / "readiness").glob("*.json")):
            if old.relative_to(folder).as_posix() not in files and _is_readiness(old):
                old.unlink()
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise UsageError(f"cannot write: {error.strerror}", place=str(error.filename or folder)) from error


def _is_readiness(path: Path) -> bool:
    try:
        msgspec.json.decode(path.read_bytes(), type=Readiness)
    except (OSError, msgspec.MsgspecError):
        return False
    return True


def show(options: argparse.Namespace, screen: Screen, verdict: Verdict, *, harmless: bool = False) -> None:
    """The verdict in the form that was asked for; `harmless`: no line of it can act as a workflow command."""
    if options.json:
        from readygate.renderers.files import verdict_file

        screen.data(verdict_file(verdict))
    elif options.format == "markdown":
        from readygate.renderers.markdown import markdown

        screen.data(markdown(verdict.judged).encode())
    elif options.format == "html":
        from readygate.renderers.html import html

        screen.data(html(verdict.judged).encode())
    elif options.format == "junit":
        from readygate.renderers.junit import junit

        screen.data(f"{junit(verdict.judged).rstrip()}\n".encode())
    else:
        from readygate.renderers.terminal import scorecard

        screen.render(scorecard(verdict.judged, everything=options.all), harmless=harmless)


def exit_code(options: argparse.Namespace, rules: Policy, judged: Judged, day: dt.date) -> int:
    """1 where something that `fail-on` names is not ready. Without a baseline every gap is new."""
    if options.fail_on:
        blocking = options.fail_on != "never" and not judged.ready
        return int(blocking)
    return int(
        any(
            verdict.in_scope
            and not verdict.ready
            and _enforced(rules.rollouts.get(verdict.service, rules.rollout), day)
            for verdict in judged.services
        )
    )


def _enforced(rollout: Rollout | None, day: dt.date) -> bool:
    if rollout is None:
        return True
    return rollout.enforce is not Enforce.NONE and (rollout.start is None or day >= rollout.start)
