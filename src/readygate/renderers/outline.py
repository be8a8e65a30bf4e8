"""What people want to know of a service, in the order in which they want it: the same for terminal and Markdown.

Enters: the verdict on a service. Leaves: its gates as columns, its gaps grouped, what is excused, what holds. Text is
as the verdict has it: to make it safe is for the rendering.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from readygate.model.glob import fold_words
from readygate.model.verdict import CriterionVerdict, GateState, GateVerdict, Judged, NearMiss, Outcome, ServiceVerdict
from readygate.renderers.marks import plural, several

_LEVEL = re.compile(r"L\d+")
_LABELS = 12


def ranked(judged: Judged) -> list[ServiceVerdict]:
    """The services that are not ready before those that are, those out of scope last; else as the policy has them."""
    return sorted(judged.services, key=lambda verdict: (not verdict.in_scope, verdict.ready))


def headline(judged: Judged) -> str:
    """All services in a few words."""
    within = [verdict for verdict in judged.services if verdict.in_scope]
    shut = sum(not verdict.ready for verdict in within)
    outside = len(judged.services) - len(within)
    milestones = {verdict.milestone for verdict in judged.services}
    words = "no service is in scope"
    if within:
        words = f"{shut:,} of {plural(len(within), 'service')} not ready" if shut else f"all {len(within):,} ready"
    words += f" for {milestones.pop()}" if len(milestones) == 1 and "" not in milestones else ""
    return f"{words}, {outside:,} not in scope" if within and outside else words


def columns(verdict: ServiceVerdict) -> list[GateVerdict]:
    """The gates that say something, and a column for criteria of no gate: of levels, milestones, freezes, releases."""
    gates = {gate.id for gate in verdict.gates}
    others: dict[str, list[CriterionVerdict]] = {}
    for found in verdict.criteria:
        if found.due and found.group not in gates:
            level = found.group in verdict.ladder or _LEVEL.fullmatch(found.group)
            others.setdefault("Levels" if level else found.group, []).append(found)
    told = [gate for gate in verdict.gates if gate.total or gate.not_applicable]
    return told + [_column(name, found) for name, found in others.items()]


def gate_name(gate: GateVerdict) -> str:
    """The id and the title; the title alone where it begins with the words of the id: `Security checklist`."""
    if not gate.title or says_id(gate):
        return gate.title or gate.id
    return f"{gate.id} {gate.title}"


def says_id(gate: GateVerdict) -> bool:
    """Whether the title begins with the words of the id, as `Code Quality` with `CodeQuality`."""
    own, title = (fold_words(text).replace("_", "-") for text in (gate.id, gate.title))
    return f"{title}-".startswith(f"{own}-")


def column_names(services: Sequence[ServiceVerdict]) -> list[str]:
    """The columns of all services together: gates as the policy has them, then the others."""
    gates = dict.fromkeys(gate.id for verdict in services for gate in verdict.gates)
    shown = dict.fromkeys(gate.id for verdict in services if verdict.in_scope for gate in columns(verdict))
    return [name for name in gates if name in shown] + [name for name in shown if name not in gates]


def near(miss: NearMiss) -> str:
    """What was seen and what to change."""
    return f"{miss.seen}; {miss.suggestion}"


def _column(name: str, own: Sequence[CriterionVerdict]) -> GateVerdict:
    asked = [found for found in own if found.outcome not in {Outcome.NOT_APPLICABLE, Outcome.COMING}]
    opened = sum(found.outcome.opens for found in asked)
    state = GateState.OPEN if opened == len(asked) else GateState.CLOSED
    return GateVerdict(
        id=name,
        title="",
        state=state if asked else GateState.NOT_APPLICABLE,
        opened=opened,
        total=len(asked),
        not_applicable=len(own) - len(asked),
    )


def gaps(verdict: ServiceVerdict) -> list[CriterionVerdict]:
    """The criteria that block, in their order."""
    judged = {found.id: found for found in verdict.criteria}
    return [judged[gap] for gap in verdict.gaps]


def grouped(found: Sequence[CriterionVerdict]) -> list[list[CriterionVerdict]]:
    """The gaps, those together that the same missing evidence would answer, where the first of them stands."""
    groups: dict[tuple[str, str], list[CriterionVerdict]] = {}
    for gap in found:
        shared = gap.outcome is Outcome.MISSING and gap.wanted
        groups.setdefault(("", gap.wanted) if shared else (gap.id, ""), []).append(gap)
    return list(groups.values())


def reasons(group: Sequence[CriterionVerdict]) -> list[str]:
    """Why evidence is missing, each reason once."""
    told = (reason for gap in group for reason in [part.reason for part in gap.parts] or [gap.reason])
    return list(dict.fromkeys(told))


def open_parts(found: CriterionVerdict) -> list[str]:
    """`label: reason` of the parts that do not hold, those that say the same together: `eu, us: no evidence`."""
    labels: dict[str, dict[str, None]] = {}
    for part in found.parts:
        if not part.outcome.opens:
            labels.setdefault(part.reason, {}).update({part.label: None} if part.label else {})
    return [f"{several(list(of), _LABELS)}: {reason}" if of else reason for reason, of in labels.items()]


def held(found: CriterionVerdict) -> str:
    """What a criterion that does not block says: what was measured, or why it does not count."""
    if found.outcome is not Outcome.PASS:
        return found.waiver or found.reason
    if found.parts or not found.results:
        return found.reason
    return ", ".join(dict.fromkeys(f"{one.metric} {one.seen} ({one.needed})" for one in found.results))


def excused(verdict: ServiceVerdict) -> list[CriterionVerdict]:
    """What does not block for now though it does not pass: waived, and coming."""
    return [found for found in verdict.criteria if found.outcome in {Outcome.WAIVED, Outcome.COMING}]


def counted(verdict: ServiceVerdict) -> str:
    """`12 pass, 1 waived`: how many criteria are no gaps."""
    shut = set(verdict.gaps)
    outcomes = [found.outcome for found in verdict.criteria if found.id not in shut]
    return ", ".join(f"{outcomes.count(one):,} {one.value.replace('-', ' ')}" for one in Outcome if one in outcomes)


def remarks(verdict: ServiceVerdict) -> list[str]:
    """Warnings that nothing else shows."""
    coming = {f"{found.id}: {found.waiver}" for found in excused(verdict)}
    return [warning for warning in verdict.warnings if warning not in coming]


def first_needs(verdict: ServiceVerdict) -> tuple[str, ...]:
    """What the next level needs, where another one is between it and the level due."""
    return verdict.blocking_next if verdict.next_level != verdict.target_level else ()
