"""The criteria of a readiness page: as checklists, by rung, as sign-offs, and as one table.

Enters: a page. Leaves: lines of Markdown. A box is ticked for `pass` alone: what is waived or without object says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from readygate.evaluate.level import Ladders
from readygate.model.page import Page, Signature
from readygate.model.policy import LEVEL_UPGRADE, OWNER, RELEASE, Condition, Criterion, Freeze, Leaf
from readygate.model.verdict import CriterionVerdict, Outcome
from readygate.renderers.cells import line, marked
from readygate.renderers.marks import several
from readygate.renderers.outline import held, open_parts
from readygate.renderers.text import code, prose

_LONG = 2000
_PARTS = 12
_FILES = 3
_FREEZE = "freeze"


def title(found: Page, criterion: Criterion) -> str:
    """The title; the verdict's has the values of variables."""
    judged = found.judged(criterion.id)
    return prose(judged.title if judged else criterion.title, _LONG)


def freeze_id(freeze: Freeze) -> str:
    """The criterion of a freeze point."""
    return f"{_FREEZE}.{freeze.id}"


def state(found: Page, criterion: str) -> str:
    """Mark and outcome; empty where nobody judged it."""
    judged = found.judged(criterion)
    return marked(judged) if judged else ""


def by_rung(found: Page) -> Mapping[int, str]:
    """By position in the ladder the criteria that it asks first."""
    ladders = Ladders(found.policy.ladders[found.service.ladder], found.policy.ladders)
    asked: dict[int, list[str]] = {}
    for criterion in found.service.criteria:
        span = ladders.span(criterion)
        if span:
            asked.setdefault(span.first, []).append(code(criterion.id))
    return {number: ", ".join(names) for number, names in asked.items()}


def checklists(found: Page) -> Iterator[str]:
    """A task list of each group, in the order of the policy, groups of gates first."""
    signed = _signed(found)
    groups: dict[str, list[Criterion]] = {gate.id: [] for gate in found.policy.gates}
    for criterion in found.service.criteria:
        if criterion.group != _FREEZE and criterion.id not in signed:
            groups.setdefault(criterion.group, []).append(criterion)
    names = _titles(found)
    separator = False
    for group, criteria in groups.items():
        if not criteria:
            continue
        if separator:
            yield ""
        separator = True
        yield f"### {prose(names.get(group, group))}"
        yield ""
        for criterion in criteria:
            yield from _item(found, criterion)


def _titles(found: Page) -> Mapping[str, str]:
    """The headings of groups: `G1 Domain`, `L4 GA-ready`."""
    rungs = found.policy.ladders[found.service.ladder].rungs
    named = [*((gate.id, gate.title) for gate in found.policy.gates), *((rung.id, rung.title) for rung in rungs)]
    capabilities = ((milestone.id, "capabilities") for milestone in found.policy.milestones)
    return {name: _named(name, text) for name, text in (*capabilities, *named, (RELEASE, "Release"))}


def _named(name: str, text: str) -> str:
    """The title alone where it says the id, as `GA gate`."""
    return text if text.lower().startswith(name.lower()) else f"{name} – {text}"


def _item(found: Page, criterion: Criterion) -> Iterator[str]:
    judged = found.judged(criterion.id)
    told = f"{title(found, criterion)} {code(criterion.id)}"
    if judged is None:
        why = _unasked(found, criterion)
        box = "" if why == _OVER else "[ ] "
        yield f"- {box}{told}{f' ({why})' if why else ''}"
        return
    if judged.outcome is Outcome.PASS:
        yield f"- [x] {told}"
        return
    yield f"- [ ] {told}: {marked(judged)}"
    parts = open_parts(judged)[:_PARTS] if judged.parts else []
    for part in parts or [judged.waiver or judged.reason]:
        yield f"  - {prose(part, _LONG)}"
    if judged.fix and not judged.outcome.opens:
        yield f"  - {prose(judged.fix, _LONG)}"


_OVER = "not asked any more"


def _unasked(found: Page, criterion: Criterion) -> str:
    """Why a criterion that nobody judged was not asked; empty where nothing was judged."""
    if found.verdict is None:
        return ""
    if criterion.start == RELEASE:
        return "asked by a release"
    ladder = found.policy.ladders[found.service.ladder]
    span = Ladders(ladder, found.policy.ladders).span(criterion)
    if span is None:
        return f"asked from {criterion.start}"
    rungs = [rung.id for rung in ladder.rungs]
    due = found.verdict.target_level if found.verdict.in_scope else rungs[0]
    if due in rungs[span.last + 1 :]:
        return _OVER
    if due not in rungs[span.first :]:
        return f"asked from {rungs[span.first]}"
    return f"not due for {found.verdict.milestone}" if found.verdict.milestone else "not due"


def sign_offs(found: Page) -> Iterator[str]:
    """Each role of each sign-off: who may sign, whether it is signed, and by whom."""
    signed = _signed(found)
    rows = [line(_sign_off(found, criterion)) for criterion in found.service.criteria if criterion.id in signed]
    if rows:
        yield from (line(("Sign-off", "Role", "Who", "State", "Signed by")), line("-----"), *rows)


def _signed(found: Page) -> Mapping[str, tuple[str, str]]:
    """Sign-off and role by the id of the criterion."""
    asked = found.policy.sign_offs.items()
    return {f"{RELEASE}.{name}-{role}": (name, role) for name, roles in asked for role in roles}


def _sign_off(found: Page, criterion: Criterion) -> Iterator[str]:
    name, role = _signed(found)[criterion.id]
    yield title(found, criterion)
    yield prose(role)
    people = found.policy.roles.get(role, (OWNER,) if role == "owner" else ())
    yield _people(found, people)
    judged = found.judged(criterion.id)
    asked = "each level above the lowest" if name == LEVEL_UPGRADE else "general availability"
    yield marked(judged) if judged else f"asked by a release, for {asked}"
    yield _signatures(found, judged, {role}) if judged else ""


def _people(found: Page, people: tuple[str, ...]) -> str:
    return ", ".join(code(found.service.owner if name == OWNER else name) for name in people)


def _signatures(found: Page, judged: CriterionVerdict, roles: set[str]) -> str:
    """Who signed what answered, of these roles if any are asked; without records the files."""
    records = [one for path in judged.evidence for one in found.signatures.get(path, ())]
    own = dict.fromkeys(_signature(one) for one in records if not roles or one.role in roles)
    return ", ".join(own) or _evidence(found, judged)


def _signature(one: Signature) -> str:
    return f"{code(one.person)} on {code(one.date)}"


def table(found: Page) -> Iterator[str]:
    """Every criterion but sign-offs, with its state, what was seen, evidence, where it is written, and who owns it."""
    signed = _signed(found)
    rows = [line(_row(found, one)) for one in found.service.criteria if one.id not in signed]
    if rows:
        yield from (line(("Criterion", "From", "State", "Seen", "Evidence", "Source", "Owner")), line("-" * 7), *rows)


def _row(found: Page, criterion: Criterion) -> Iterator[str]:
    judged = found.judged(criterion.id)
    roles = set(_roles(criterion.condition))
    yield code(criterion.id)
    yield prose(f"{criterion.start} to {criterion.until}" if criterion.until else criterion.start)
    yield marked(judged) if judged else _unasked(found, criterion)
    yield prose(held(judged) if judged.outcome is Outcome.PASS else judged.waiver or judged.reason) if judged else ""
    yield _signatures(found, judged, roles) if judged and roles else _evidence(found, judged) if judged else ""
    yield ", ".join(filter(None, (prose(criterion.source), code(criterion.place))))
    people = tuple(dict.fromkeys(name for role in sorted(roles) for name in found.policy.roles.get(role, ())))
    yield _people(found, people) or code(found.service.owner)


def _roles(condition: Condition) -> Iterator[str]:
    """The roles whose records a condition asks for."""
    if isinstance(condition, Leaf):
        yield from condition.where.get("roles", ()) if condition.kind == "attestations" else ()
        return
    for part in condition.parts:
        yield from _roles(part)


def _evidence(found: Page, judged: CriterionVerdict) -> str:
    """The files that answered, each with its link where there is one."""
    named = [f"[{code(path)}]({found.links[path]})" if path in found.links else code(path) for path in judged.evidence]
    return several(named, _FILES)
