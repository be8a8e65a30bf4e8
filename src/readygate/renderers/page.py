"""A service's readiness page as GitHub Markdown, in the form of the documents that services write by hand.

Enters: a page. Leaves: Markdown: level, ladder, milestones, checklists, sign-offs, risk register, freeze points, and
every criterion with its state. Equal pages are equal text. Text of evidence stands in code spans only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from readygate.model.page import Page
from readygate.model.policy import Freeze, Milestone, Row, Rung, Waiver
from readygate.model.verdict import Outcome
from readygate.renderers import page_criteria
from readygate.renderers.cells import line
from readygate.renderers.marks import OUTCOMES, plural
from readygate.renderers.text import code, prose

_LONG = 2000


def page(found: Page) -> str:
    """The whole page."""
    sections = (
        _head(found),
        *_section("Levels", _levels(found)),
        *_section("Milestones", _milestones(found)),
        *_section("Objectives", _objectives(found)),
        *_section("Checklists", page_criteria.checklists(found)),
        *_section("Sign-offs", page_criteria.sign_offs(found)),
        *_section("Risk register", _waivers(found)),
        *_section("Freeze points", _freezes(found)),
        *_section("Without object", _without_object(found)),
        *_section("Criteria", page_criteria.table(found)),
    )
    return "\n\n".join(sections) + "\n"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    body = "\n".join(lines)
    if body:
        yield f"## {title}\n\n{body}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table, nothing without rows."""
    titles, lines = list(head), [line(row) for row in rows]
    if lines:
        yield from (line(titles), line(["-"] * len(titles)), *lines)


def _head(found: Page) -> str:
    service, verdict = found.service, found.verdict
    facts = [f"owner {code(service.owner)}"] if service.owner else []
    if verdict is None:
        facts.append("the policy alone: nothing was judged")
    elif not verdict.in_scope:
        facts.append(f"not in scope{_at(verdict.milestone)}")
    else:
        facts.append(
            f"**{prose(verdict.current_level)}** now, {prose(verdict.target_level)} due{_at(verdict.milestone)}"
        )
        facts.append("ready" if verdict.ready else f"not ready, {plural(len(verdict.gaps), 'gap')}")
    source = [f"policy {code(found.policy.digest[:12])}"]
    source += [f"judged on {found.date}"] if found.date else []
    source += [f"commit {code(found.commit[:12])}"] if found.commit else []
    told = f"<sub>Written by `readygate docs` · {' · '.join(source)}</sub>"
    return f"# {code(service.name)} readiness\n\n{' · '.join(facts)}\n\n{told}"


def _at(milestone: str) -> str:
    return f" for {prose(milestone)}" if milestone else ""


def _levels(found: Page) -> Iterator[str]:
    ladder = found.policy.ladders[found.service.ladder]
    rungs = [rung.id for rung in ladder.rungs]
    current = found.verdict.current_level if found.verdict and found.verdict.in_scope else ""
    now = rungs.index(current) if current in rungs else -1
    asked = page_criteria.by_rung(found)
    rows = ([*_level(found, rung, number, now), asked.get(number, "")] for number, rung in enumerate(ladder.rungs))
    yield from _table(("", "Level", "Meaning", "Asks"), rows)


def _level(found: Page, rung: Rung, number: int, now: int) -> Iterator[str]:
    yield OUTCOMES[Outcome.PASS] if number <= now else ""
    place = ", ".join(word for word, holds in (("now", number == now), ("due", rung.id == _due(found))) if holds)
    yield f"**{prose(rung.id)}**{f' ({place})' if place else ''}"
    contains = f" (contains canonical {prose(rung.contains)})" if rung.contains not in ("", rung.id) else ""
    yield f"{prose(rung.title)}{contains}"


def _due(found: Page) -> str:
    """The level due: that of the verdict, else of the policy's milestone, without a matrix the top."""
    if found.verdict:
        return found.verdict.target_level if found.verdict.in_scope else ""
    if not found.service.matrix:
        return found.policy.ladders[found.service.ladder].rungs[-1].id
    return next((row.level for row in found.service.matrix if row.milestone == found.policy.milestone), "")


def _milestones(found: Page) -> Iterator[str]:
    rows = {row.milestone: row for row in found.service.matrix}
    if not rows:
        top = found.policy.ladders[found.service.ladder].rungs[-1].id
        yield f"No milestone is declared: every gate applies, and {prose(top)} is due."
        return
    known = found.policy.milestones
    head = ("Milestone", "Level due", "Gates", "Capabilities", "Dates")
    yield from _table(head, (_milestone(found, one, rows.get(one.id)) for one in known))


def _milestone(found: Page, one: Milestone, row: Row | None) -> Iterator[str]:
    current = found.verdict.milestone if found.verdict else found.policy.milestone
    yield f"**{prose(one.id)}** (now)" if one.id == current else prose(one.id)
    yield prose(row.level) if row else "–"
    yield prose(", ".join(row.gates)) if row else "not in scope"
    added = (criterion for criterion in found.service.criteria if criterion.group == one.id)
    yield "; ".join(page_criteria.title(found, criterion) for criterion in added)
    dates = ((word, day) for word, day in (("from", one.starts), ("until", one.exits)) if day)
    yield " ".join(f"{word} {day.isoformat()}" for word, day in dates)


_OBJECTIVE = "service.slo."


def _objectives(found: Page) -> Iterator[str]:
    given = ((name, values) for name, values in found.service.variables.items() if name.startswith(_OBJECTIVE))
    rows = ((code(name.removeprefix(_OBJECTIVE)), prose(", ".join(values))) for name, values in given)
    yield from _table(("Objective", "Target"), rows)


def _waivers(found: Page) -> Iterator[str]:
    own = [waiver for waiver in found.policy.waivers if waiver.service == found.service.name]
    head = ("Criterion", "Reason", "Owner", "Approved by", "Expires")
    yield from _table(head, (_waiver(found, waiver) for waiver in own))


def _waiver(found: Page, waiver: Waiver) -> Iterator[str]:
    yield code(waiver.criterion)
    yield prose(waiver.reason, _LONG)
    yield code(waiver.owner)
    yield code(waiver.approved_by)
    day = waiver.expires.isoformat()
    yield f"**{day}: expired**" if found.date and day < found.date else day


def _freezes(found: Page) -> Iterator[str]:
    asked = {criterion.id for criterion in found.service.criteria}
    own = [freeze for freeze in found.policy.freezes if page_criteria.freeze_id(freeze) in asked]
    head = ("Freeze point", "Paths", "From", "Lifted by", "State")
    yield from _table(head, (_freeze(found, freeze) for freeze in own))


def _freeze(found: Page, freeze: Freeze) -> Iterator[str]:
    yield f"**{prose(freeze.id)}**"
    yield ", ".join(map(code, freeze.paths))
    yield prose(freeze.milestone)
    yield code(freeze.unless)
    yield page_criteria.state(found, page_criteria.freeze_id(freeze))


def _without_object(found: Page) -> Iterator[str]:
    given = found.service.not_applicable
    yield from _table(("Criterion", "Reason"), ((code(one.criterion), prose(one.reason, _LONG)) for one in given))
