"""Ladders: the built-in one and those that a policy declares.

Enters: `ladders:`. Leaves: ladders by name. The canonical ladder L0-L4 is always there; a policy may give its rungs
other titles, not other rungs. An own ladder may say with `is` which canonical rung a rung contains; these ascend.
Source of the canonical levels: source document 001, section 1.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from readygate.model.policy import CANONICAL, Ladder, Rung
from readygate.policies import keys
from readygate.policies.names import CRITERION_NAME
from readygate.policies.reading import Cursor, Fields
from readygate.policies.settings import group_name

CANONICAL_RUNGS: Mapping[str, str] = {
    "L0": "Not started",
    "L1": "Skeleton",
    "L2": "Internal MVP",
    "L3": "Customer-facing MVP",
    "L4": "Feature-complete",
}
LAST_CUSTOMER_RUNG = "L3"
"""Criteria first needed above this canonical rung can be waived (law 9)."""


def read_ladders(fields: Fields, milestones: Collection[str]) -> dict[str, Ladder]:
    """The canonical ladder and the declared ones; a ladder without two rungs is a fault."""
    ladders = {CANONICAL: Ladder(name=CANONICAL, rungs=_canonical({}))}
    for name, cursor in fields.entries_of("ladders"):
        if not CRITERION_NAME.fullmatch(name):
            cursor.key_fault(f"the ladder {name!r} is no kebab-case name")
        rungs = dict(cursor.entries())
        for rung, below in rungs.items():
            if group_name(rung, below, "rung") and rung in milestones:
                below.key_fault(f"the rung {rung!r} is called like a milestone")
        if name == CANONICAL:
            ladders[name] = Ladder(name=name, rungs=_canonical(rungs))
        elif cursor.is_mapping:
            ladders[name] = Ladder(name=name, rungs=_own(cursor, rungs))
    return ladders


def base_ladder(ladders: Mapping[str, Ladder], packs: Collection[str]) -> str:
    """The ladder of top-level gates and levels: the canonical one, but the sole declared one where a policy extends
    no pack.
    """
    own = [name for name in ladders if name != CANONICAL]
    return own[0] if len(own) == 1 and not packs else CANONICAL


def canonical_level(ladder: Ladder, level: str) -> str:
    """The highest canonical rung that `level` of `ladder` contains; the lowest where it contains none."""
    below = ladder.rungs[: ladder.index(level) + 1]
    return next((rung.contains for rung in reversed(below) if rung.contains), next(iter(CANONICAL_RUNGS)))


def _canonical(rungs: Mapping[str, Cursor]) -> tuple[Rung, ...]:
    titles = dict(CANONICAL_RUNGS)
    for name, cursor in rungs.items():
        entry = cursor.fields(keys.RUNG)
        if name not in CANONICAL_RUNGS:
            cursor.key_fault(f"unknown rung {name!r}", "the canonical ladder is L0-L4; declare a ladder of your own")
        elif "is" in entry:
            entry["is"].key_fault("a canonical rung contains itself; `is` stands in own ladders")
        titles[name] = entry.text("title") or titles.get(name, name)
    return tuple(Rung(id=name, title=titles[name], contains=name) for name in CANONICAL_RUNGS)


def _own(ladder: Cursor, rungs: Mapping[str, Cursor]) -> tuple[Rung, ...]:
    if len(rungs) < 2:
        ladder.key_fault("a ladder needs two rungs at least: the lowest asks nothing")
    order = tuple(CANONICAL_RUNGS)
    highest, found = -1, []
    for name, cursor in rungs.items():
        entry = cursor.fields(keys.RUNG, required=("title",))
        contains = entry.text("is")
        if contains and contains not in order:
            entry["is"].unknown("canonical rung", contains, order)
        elif contains:
            if order.index(contains) <= highest:
                entry["is"].fault(f"`is: {contains}` stands above a rung that contains as much or more")
            highest = max(highest, order.index(contains))
        found.append(Rung(id=name, title=entry.text("title") or name, contains=contains))
    return tuple(found)
