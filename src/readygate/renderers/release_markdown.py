"""A milestone's exit as GitHub Markdown: job summary and `--format markdown`.

Enters: an exit and a budget in UTF-8 bytes. Leaves: Markdown in the form of source document 001, section 5: who must be
green at which level, who is, who blocks by what.
"""

from __future__ import annotations

from collections.abc import Iterator

from readygate.model.release import MilestoneExit, ServiceExit
from readygate.renderers import release
from readygate.renderers.cells import line
from readygate.renderers.fitting import Part, fitted, listed
from readygate.renderers.marks import several
from readygate.renderers.text import code, prose

_BUDGET = 1_000_000
_ROWS = 2000
_NAMES = 12
_LONG = 2000


def milestone_exit(found: MilestoneExit, *, budget: int = _BUDGET) -> str:
    """The table of every service in scope, then what blocks each."""
    parts = [_table(found), *(_blocking(one) for one in release.telling(found))]
    if bare := release.bare(found):
        parts.append(Part(head=prose(release.without(bare, found), _LONG)))
    remarks = list(_remarks(found))
    if remarks:
        parts.append(listed("", remarks, lambda remark: f"- {remark}", noun="remark", most=_ROWS))
    return fitted(parts, _footer(found), budget, elsewhere="in `release.json`")


def _table(found: MilestoneExit) -> Part:
    title = f"### {release.GREEN if found.opens else release.RED} {prose(release.headline(found))}"
    head = line(["", "Service", "Must be", "Is", "Gates", "Blocked by"])
    return listed(
        f"{title}\n\n{head}\n{line(['-'] * 6)}",
        found.services,
        lambda one: line(_row(one)),
        noun="service",
        most=_ROWS,
    )


def _row(one: ServiceExit) -> Iterator[str]:
    yield release.mark(one)
    yield code(one.due.service)
    yield prose(release.must(one.due))
    yield prose(one.current_level) or "?"
    yield prose(release.gates(one))
    yield prose(release.blocks(one))


def _blocking(one: ServiceExit) -> Part:
    owner = f" · {code(one.owner)}" if one.owner else ""
    return listed(
        f"#### {code(one.due.service)}{owner}\n",
        one.blockers,
        lambda blocker: (
            f"- **{prose(blocker.name)}** {blocker.what.value}: {prose(blocker.reason)}"
            + (f"  \n  {prose(blocker.fix)}" if blocker.fix else "")
        ),
        noun="reason",
        most=_ROWS,
    )


def _remarks(found: MilestoneExit) -> Iterator[str]:
    for one in found.services:
        for note in one.notes:
            yield f"{code(one.due.service)}: {prose(note)}"
    if found.not_due:
        yield prose(f"not in scope before or at {found.milestone}: {several(found.not_due, _NAMES)}")
    for note in found.notes:
        yield prose(note)


def _footer(found: MilestoneExit) -> str:
    commit = f"commit {code(found.commit[:7])}, " if found.commit else ""
    return f"{commit}judged on {found.date}, policy {code(found.policy[:12])}"
