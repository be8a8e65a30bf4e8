"""The check run and the commit status: what stands beside a commit.

Enters: the judged part of a verdict, links, failed needed jobs. Leaves: title, summary, text and annotations within
the limits of GitHub's API, and the state and description of a status. GitHub may show a check run under another
workflow, so that its title tells run and attempt.
https://docs.github.com/en/rest/checks/runs and https://docs.github.com/en/rest/commits/statuses
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from readygate.model.verdict import CriterionVerdict, Judged, Location
from readygate.renderers.comment import page
from readygate.renderers.headline import headline, plain_voice
from readygate.renderers.links import Links
from readygate.renderers.markdown import markdown
from readygate.renderers.standing import Gap, Standing, standing
from readygate.renderers.text import visible

BUDGET = 65_535
"""Bytes of a summary, and of a text."""
ANNOTATIONS = 20
_TITLE = 250
_MESSAGE = 2000
_DESCRIPTION = 140
_DIGITS = 9
"""Digits of a line number that any of GitHub's integers holds."""


class Annotation(msgspec.Struct, frozen=True, kw_only=True):
    """A message beside a line, in the names of the API. Lines count from 1."""

    path: str
    start_line: int
    end_line: int
    annotation_level: Literal["failure", "warning", "notice"]
    title: str
    message: str


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a check run. `conclusion` is never neutral: that would pass a required check unseen."""

    conclusion: Literal["success", "failure"]
    title: str
    summary: str
    text: str
    annotations: tuple[Annotation, ...]


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a commit status."""

    state: Literal["success", "failure"]
    description: str


def check(judged: Judged, links: Links, *, needs: Sequence[str] = (), most: int = ANNOTATIONS) -> Check:
    """The check run, with at most `most` annotations, blocking gaps first. The summary is the comment's page."""
    found = standing(judged, needs)
    words = visible(headline(found, plain_voice(links.change)), _TITLE)
    return Check(
        conclusion="failure" if found.failing else "success",
        title=f"{words}{_report(found)} (run {links.run}, attempt {links.attempt})",
        summary=page(judged, links, needs=needs),
        text=markdown(judged, budget=BUDGET).strip(),
        annotations=beside(found, links, most),
    )


def status(judged: Judged, links: Links, *, needs: Sequence[str] = ()) -> Status:
    """The commit status, in at most 140 characters."""
    found = standing(judged, needs)
    words = f"{headline(found, plain_voice(links.change))}{_report(found)}"
    return Status(state="failure" if found.failing else "success", description=visible(words, _DESCRIPTION))


def _report(found: Standing) -> str:
    """A success that blocks nothing says so."""
    return " · report only" if found.reports and not found.failing and not found.judged.ready else ""


def beside(found: Standing, links: Links, most: int) -> tuple[Annotation, ...]:
    """One annotation for each gap that has a place in the repository."""
    ranked = [*found.shown, *(gap for gap in found.others if not found.first)]
    told = (_annotation(gap, links) for gap in ranked)
    return tuple(one for one in told if one is not None)[:most]


def _annotation(gap: Gap, links: Links) -> Annotation | None:
    place = next((one for one in gap.found.locations if one.path and links.file(one.path)), None)
    if place is None:
        return None
    line = place.line if 0 < place.line < 10**_DIGITS else 1
    return Annotation(
        path=place.path.encode("utf-8", "replace").decode(),
        start_line=line,
        end_line=line,
        annotation_level="failure" if gap.blocks else "warning",
        title=visible(f"{gap.found.id} {gap.found.outcome.value}: {gap.service.service}", _TITLE),
        message=_message(gap.found, place),
    )


def _message(found: CriterionVerdict, place: Location) -> str:
    lines = (place.text, found.reason, found.fix and f"fix: {found.fix}")
    return "\n".join(visible(one, _MESSAGE) for one in lines if one)
