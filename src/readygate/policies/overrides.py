"""What a service changes in its gates: criteria of its own, overrides, and a narrower `where`.

Enters: `services.<name>.gates`. Leaves: the criteria of this service and the notes of its gates.

`where` narrows every condition of the gate whose kind knows the filter: patterns are set where the condition does not
filter by that name yet; exclusions (`!…`) are added in any case. So `where` can take evidence away, never add any.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from readygate.model.policy import Condition, Criterion, Leaf
from readygate.policies import keys
from readygate.policies.conditions import has_filter, leaves, read_filter
from readygate.policies.criteria import Draft, read_criterion
from readygate.policies.groups import Common, drafts_of
from readygate.policies.merge import override_criterion
from readygate.policies.reading import Cursor, Fields
from readygate.policies.terms import Terms


def apply_gates(
    fields: Fields, criteria: dict[str, Criterion], common: Common, ladder: str, terms: Terms
) -> dict[str, str]:
    """Changes `criteria` as the service's gates say; answers the notes by gate."""
    notes = {}
    gates = [gate.id for gate in common.gates]
    for gate, cursor in fields.entries_of("gates"):
        if gate not in gates:
            cursor.key_fault(f"unknown gate {gate!r}", cursor.near(gate, gates))
            continue
        entry = cursor.fields(keys.SERVICE_GATE)
        for draft in _drafts(gate, entry, common, ladder):
            criterion = read_criterion(draft, terms)
            if criterion is not None:
                criteria[draft.id] = criterion
        if "where" in entry:
            _narrow(gate, entry["where"], criteria, terms)
        if note := entry.plain_text("note"):
            notes[gate] = note
    return notes


def _drafts(gate: str, entry: Fields, common: Common, ladder: str) -> list[Draft]:
    known = tuple(draft.name for draft in common.drafts.values() if draft.group == gate)
    own = drafts_of(gate, entry, ladder, known=known)
    return [_laid_upon(common.drafts.get(draft.id), draft) for draft in own]


def _laid_upon(base: Draft | None, over: Draft) -> Draft:
    """The draft of the service upon that of the gate; rungs keep the ladder in which they were said."""
    if base is None:
        return over
    merged = override_criterion(base.cursor, over.cursor)
    if base.ladder == over.ladder or not over.cursor.is_mapping:
        return msgspec.structs.replace(base, cursor=merged)
    said = {name for name, _ in over.cursor.entries()} & {"from", "until"}
    if "until" in dict(merged.entries()) and len(said) == 1:
        over.cursor.key_fault(
            f"{base.id} has `from` of the ladder {base.ladder}; here rungs are those of {over.ladder}",
            "say both `from` and `until`",
        )
        return base
    return msgspec.structs.replace(base, cursor=merged, ladder=over.ladder if said else base.ladder)


def _narrow(gate: str, where: Cursor, criteria: dict[str, Criterion], terms: Terms) -> None:
    members = [criterion for criterion in criteria.values() if criterion.group == gate]
    kinds = dict.fromkeys(leaf.kind for criterion in members for leaf in leaves(criterion.condition))
    for name, cursor in where.entries():
        knowing = [kind for kind in kinds if has_filter(terms.kinds[kind], name)]
        if not knowing:
            known = sorted({known.name for kind in kinds for known in terms.kinds[kind].filters})
            cursor.key_fault(f"no criterion of {gate} has a filter {name!r}", cursor.near(name, known))
            continue
        patterns = read_filter(name, cursor, terms.kinds[knowing[0]], terms, each=False)
        for criterion in members:
            condition = _narrowed(criteria[criterion.id].condition, name, patterns, knowing)
            criteria[criterion.id] = msgspec.structs.replace(criteria[criterion.id], condition=condition)


def _narrowed(condition: Condition, name: str, patterns: tuple[str, ...], kinds: list[str]) -> Condition:
    if isinstance(condition, Leaf):
        if condition.kind not in kinds:
            return condition
        return msgspec.structs.replace(condition, where=_with(condition.where, name, patterns))
    parts = tuple(_narrowed(part, name, patterns, kinds) for part in condition.parts)
    return msgspec.structs.replace(condition, parts=parts)


def _with(where: Mapping[str, tuple[str, ...]], name: str, patterns: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    own = where.get(name, ())
    narrows = not any(not pattern.startswith("!") for pattern in own)
    added = [pattern for pattern in patterns if (narrows or pattern.startswith("!")) and pattern not in own]
    return {**where, name: (*own, *added)}
