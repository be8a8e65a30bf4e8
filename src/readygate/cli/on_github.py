"""What a run on GitHub gets besides the scorecard: annotations, the job summary, outputs, failed needs.

Enters: a verdict and the environment of a step. Leaves: text in the log and in the files that the runner names. None of
it changes the verdict.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from readygate.cli.screen import Screen
from readygate.github import commands
from readygate.github.commands import Annotation, fit_summary, write_outputs
from readygate.model.errors import UsageError
from readygate.model.verdict import CriterionVerdict, Judged, Readiness, ServiceVerdict
from readygate.renderers.markdown import markdown
from readygate.renderers.text import code, visible


class _Need(msgspec.Struct, frozen=True):
    result: str


def failed_needs(text: str) -> tuple[str, ...]:
    """The jobs of `toJSON(needs)` that failed or were cancelled; UsageError where the text is no such JSON.

    A skipped job is no failure: it leaves its evidence missing.
    """
    if not text:
        return ()
    try:
        needs = msgspec.json.decode(text, type=dict[str, _Need])
    except (msgspec.MsgspecError, RecursionError, UnicodeEncodeError) as error:
        raise UsageError(str(error), place="--needs", hint="pass needs: ${{ toJSON(needs) }}") from error
    return tuple(f"{name} ({need.result})" for name, need in needs.items() if need.result in {"failure", "cancelled"})


def annotate(screen: Screen, judged: Judged, needs: tuple[str, ...]) -> None:
    """Annotations to the log: every gap or, where a baseline tells them apart, every gap that blocks."""
    marks = [*_needs(needs), *(mark for verdict in judged.services for mark in _marks(verdict, judged))]
    lines, left_out = commands.annotations(marks)
    if lines:
        screen.text(lines + (f"{left_out} more gaps stand in the job summary\n" if left_out else ""))


def report(screen: Screen, judged: Judged, needs: tuple[str, ...]) -> None:
    """Annotations to the log, the summary and the outputs to the runner's files, where the environment names them."""
    annotate(screen, judged, needs)
    heads = "".join(f"**Not ready: the needed job {code(need)}**\n\n" for need in needs)
    _append(screen, "GITHUB_STEP_SUMMARY", fit_summary(heads + markdown(judged)))
    _append(screen, "GITHUB_OUTPUT", write_outputs(outputs(judged, needs)))


def outputs(judged: Judged, needs: tuple[str, ...]) -> dict[str, str]:
    """The step's outputs; with several services levels are a JSON object by service, gaps one list over all."""
    services = judged.services
    gaps = [gap for verdict in services for gap in Readiness.of(verdict).gaps]
    current = {verdict.service: verdict.current_level for verdict in services}
    target = {verdict.service: verdict.target_level for verdict in services}
    return {
        "ready": "true" if judged.ready and not needs else "false",
        "current-level": _one(current),
        "target-level": _one(target),
        "gaps": msgspec.json.encode(gaps).decode(),
    }


def _one(levels: dict[str, str]) -> str:
    return next(iter(levels.values())) if len(levels) == 1 else msgspec.json.encode(levels).decode()


def _needs(needs: tuple[str, ...]) -> Iterator[Annotation]:
    for need in needs:
        yield Annotation(level="error", title="readygate: a needed job did not succeed", message=need)


def _marks(verdict: ServiceVerdict, judged: Judged) -> Iterator[Annotation]:
    for gap in verdict.gaps:
        if judged.base is not None and f"{verdict.service}: {gap}" not in judged.blocks:
            continue
        found = verdict.criterion(gap)
        assert found is not None  # gaps name judged criteria
        place = found.locations[0] if found.locations else None
        yield Annotation(
            level="error",
            title=f"{gap} {found.outcome.value}: {visible(verdict.service)}",
            message=_message(found),
            file=place.path if place else "",
            line=place.line if place else 0,
        )


def _message(found: CriterionVerdict) -> str:
    return "\n".join(part for part in (visible(found.reason, 600), found.fix and f"fix: {found.fix}") if part)


def _append(screen: Screen, name: str, text: str) -> None:
    """Text into the file that the runner names; a file that cannot be written is told and changes no verdict."""
    path = os.environ.get(name)
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        screen.error(f"{name} cannot be written: {error.strerror}")
