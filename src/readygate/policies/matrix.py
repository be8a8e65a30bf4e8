"""The matrix of a service: for each milestone the level due, the gates that apply, and the capabilities it adds.

Enters: `services.<name>.matrix`. Leaves: one row for every milestone from the first declared one on, inheritance
resolved, and the criteria of the capabilities. A capability without a condition is answered by passing tests marked
with its id, or by a signed attestation about it.
"""

from __future__ import annotations

from collections.abc import Collection

from readygate.model.policy import Condition, Criterion, Group, How, Ladder, Leaf, Row
from readygate.model.threshold import parse_threshold
from readygate.policies import keys
from readygate.policies.criteria import Draft, read_criterion
from readygate.policies.names import CRITERION_NAME
from readygate.policies.reading import Cursor, Fields
from readygate.policies.terms import Terms

ALL_GATES = "all"
_TESTED = tuple(parse_threshold(text) for text in ("total >= 1", "failed = 0", "errored = 0", "skipped = 0"))
_SIGNED = (parse_threshold("signed >= 1"),)


def read_matrix(
    fields: Fields, ladder: Ladder, gates: Collection[str], terms: Terms
) -> tuple[tuple[Row, ...], dict[str, Criterion]]:
    """Rows in the order of milestones, and capabilities by id."""
    declared = _declared(fields, terms.milestones)
    rows: list[Row] = []
    for milestone in terms.milestones:
        if milestone in declared or rows:
            cursor = declared.get(milestone)
            rows.append(_row(milestone, cursor, rows[-1] if rows else None, ladder, gates))
    drafts = [draft for milestone, cursor in declared.items() for draft in _capabilities(milestone, cursor, ladder)]
    ids = [draft.id for draft in drafts]
    read = {draft.id: read_criterion(draft, terms, _answer(draft.id, ids)) for draft in drafts}
    return tuple(rows), {name: criterion for name, criterion in read.items() if criterion is not None}


def _declared(fields: Fields, milestones: Collection[str]) -> dict[str, Cursor]:
    declared = {}
    for milestone, cursor in fields.entries_of("matrix"):
        if milestone in milestones:
            declared[milestone] = cursor
        else:
            cursor.key_fault(f"unknown milestone {milestone!r}", cursor.near(milestone, milestones))
    return declared


def _row(milestone: str, cursor: Cursor | None, before: Row | None, ladder: Ladder, gates: Collection[str]) -> Row:
    level, due = (before.level, before.gates) if before else ("", ())
    if cursor is None:
        return Row(milestone=milestone, level=level, gates=due)
    entry = cursor.fields(keys.ROW, required=() if before else ("level", "gates"))
    rungs = [rung.id for rung in ladder.rungs]
    named = entry.text("level") or level
    if "level" in entry and named and named not in rungs:
        entry["level"].unknown(f"rung of the ladder {ladder.name}", named, rungs)
        named = level
    if "gates" in entry:
        due = _gates(entry["gates"], gates)
    return Row(milestone=milestone, level=named, gates=due)


def _gates(cursor: Cursor, gates: Collection[str]) -> tuple[str, ...]:
    named = []
    for item in cursor.one_or_more():
        name = item.scalar("a gate")
        if name == ALL_GATES and not cursor.is_list:
            return tuple(gates)
        if name == ALL_GATES:
            item.fault("`all` stands alone", "write `gates: all`")
        elif name is not None and name not in gates:
            item.unknown("gate", name, (*gates, ALL_GATES))
        elif name is not None and name in named:
            item.fault(f"{cursor.name} names {name!r} twice")
        elif name is not None:
            named.append(name)
    return tuple(gate for gate in gates if gate in named)


def _capabilities(milestone: str, cursor: Cursor, ladder: Ladder) -> list[Draft]:
    drafts = []
    entry = Fields({name: child for name, child in cursor.entries() if name == "adds"} if cursor.is_mapping else {})
    for name, child in entry.entries_of("adds"):
        if not CRITERION_NAME.fullmatch(name):
            child.key_fault(f"the capability {name!r} is no kebab-case name")
            continue
        drafts.append(Draft(group=milestone, name=name, cursor=child, ladder=ladder.name, start=milestone))
    return drafts


def _answer(name: str, others: Collection[str]) -> Condition:
    """What answers a capability that names no evidence; marks of longer ids that begin alike are another's."""
    longer = tuple(f"!*{other}*" for other in others if other != name and other.startswith(name))
    return Group(
        how=How.ANY,
        parts=(
            Leaf(kind="tests", where={"about": (f"*{name}*", *longer)}, require=_TESTED),
            Leaf(kind="attestations", where={"subjects": (name,)}, require=_SIGNED),
        ),
    )
