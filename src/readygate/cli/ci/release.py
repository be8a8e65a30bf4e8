"""A release on GitHub: every service judged for the milestone, then its exit told (`release --github`).

Enters: options and the environment of a step. Leaves: the exit code. A tag, a release and a branch are judged by the
evidence of the push run of their commit; a change that is not merged is no release.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from readygate.cli import judging, releasing
from readygate.cli.ci import recording, telling
from readygate.cli.ci.run import Stage, judged, spent
from readygate.cli.ci.situation import RELEASED
from readygate.cli.keeping import lost_gates
from readygate.cli.on_github import failed_needs
from readygate.cli.screen import Screen
from readygate.cli.subject import context
from readygate.cli.workspace import Workspace
from readygate.github import commands
from readygate.github.commands import Annotation, fit_summary, write_outputs
from readygate.github.event import Event
from readygate.model.errors import UsageError
from readygate.model.release import MilestoneExit
from readygate.model.verdict import Verdict
from readygate.renderers.release_markdown import milestone_exit
from readygate.renderers.text import code, visible


def run(options: argparse.Namespace, screen: Screen, event: Event, place: Workspace | None, day: dt.date) -> int:
    """Judge, and say whether the milestone may exit; answers the exit code."""
    if event.name not in RELEASED:
        raise UsageError(
            f"a release is judged on {', '.join(sorted(RELEASED))}, not on {event.name}",
            place="GITHUB_EVENT_NAME",
            hint="examples/workflows/release.yml is a workflow to copy",
        )
    needs = failed_needs(options.needs)
    stage = judged(options, screen, event, place, day)
    assert isinstance(stage, Stage)  # a commit of a branch can always be judged; only a change may be idle or outdated
    outcome = stage.outcome
    needs += outcome.unsuccessful
    kept = recording.stored(options, stage.situation, outcome)
    order = recording.order(stage.situation, stage.api) if kept.records else ()
    lost = lost_gates(kept, outcome.judged, stage.situation.base, order)
    found = releasing.exit_from(options, outcome.rule.policy, outcome.judged, day, lost=lost)
    if options.out:
        verdict = Verdict(version=1, judged=outcome.judged, context=telling.context(stage.situation, context()))
        judging.write(Path(options.out), verdict, outcome.bundle)
        releasing.write(Path(options.out), found)
    releasing.show(options, screen, found, harmless=True)
    for need in needs:
        screen.error(f"a needed job did not succeed: {need}")
    _tell(options, screen, found, needs)
    spent(screen, stage.api)
    return 0 if found.opens and not needs else 1


def _tell(options: argparse.Namespace, screen: Screen, found: MilestoneExit, needs: tuple[str, ...]) -> None:
    """Annotations, the job summary, and the outputs `ready` and `gaps`."""
    marks = [Annotation(level="error", message=f"the needed job {visible(need)}", title="Not ready") for need in needs]
    marks += [
        Annotation(
            level="error",
            message=f"{one.due.service}: {blocker.name}: {blocker.reason}",
            title=f"{found.milestone} may not exit",
        )
        for one in found.blocking
        for blocker in one.blockers
    ]
    lines, left_out = commands.annotations(marks)
    if lines:
        screen.text(lines + (f"{left_out} more reasons stand in the job summary\n" if left_out else ""))
    if "summary" in options.publish.split(","):
        heads = "".join(f"**Not ready: the needed job {code(need)}**\n\n" for need in needs)
        telling.append(screen, "GITHUB_STEP_SUMMARY", fit_summary(heads + milestone_exit(found)))
    gaps = [f"{one.due.service}: {blocker.name}" for one in found.blocking for blocker in one.blockers]
    told = {"ready": str(found.opens and not needs).lower(), "gaps": _array(gaps)}
    telling.append(screen, "GITHUB_OUTPUT", write_outputs(told))


def _array(texts: list[str]) -> str:
    import msgspec

    return msgspec.json.encode(texts).decode()
