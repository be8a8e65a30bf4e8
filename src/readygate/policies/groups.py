"""The criteria that belong to more than one service: those of gates, levels, rungs of ladders, and freeze points.

Enters: the merged top-level mapping. Leaves: drafts (for services that override them) and criteria, by id and in the
order in which they are shown. Criteria under `gates` and `levels` speak of the base ladder, those under a rung of a
ladder of that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from readygate.model.policy import Criterion, Freeze, GateTitle, Ladder, Leaf
from readygate.model.threshold import parse_threshold
from readygate.policies import keys
from readygate.policies.criteria import Draft, read_criterion
from readygate.policies.names import CRITERION_NAME
from readygate.policies.reading import Cursor, Fields
from readygate.policies.settings import group_name
from readygate.policies.terms import Terms

FREEZE = "freeze"


class Common(msgspec.Struct, frozen=True, kw_only=True):
    """Criteria of every service (`every`) and of the services of one ladder (`by_ladder`), with the drafts of the
    gates' own.
    """

    gates: tuple[GateTitle, ...]
    drafts: Mapping[str, Draft]
    every: Mapping[str, Criterion]
    by_ladder: Mapping[str, Mapping[str, Criterion]]

    def of_ladder(self, ladder: str) -> dict[str, Criterion]:
        """What a service of `ladder` is asked before its own overrides."""
        return {**self.every, **self.by_ladder.get(ladder, {})}


def read_common(fields: Fields, terms: Terms, others: Iterable[Criterion]) -> Common:
    """All criteria that the policy gives to services as a whole; `others` are those that no group holds."""
    gates = tuple(_gate(name, cursor, terms) for name, cursor in fields.entries_of("gates"))
    drafts = {
        draft.id: draft
        for name, cursor in fields.entries_of("gates")
        for draft in drafts_of(name, cursor.fields(keys.GATE), terms.base)
    }
    levels = [draft for name, cursor in fields.entries_of("levels") for draft in _level(name, cursor, terms)]
    every = _read({**drafts, **{draft.id: draft for draft in levels}}.values(), terms)
    every.update({criterion.id: criterion for criterion in others})
    by_ladder = {
        name: _read(_rungs(name, cursor, every), terms)
        for name, cursor in fields.entries_of("ladders")
        if name in terms.ladders
    }
    return Common(gates=gates, drafts=drafts, every=every, by_ladder=by_ladder)


def drafts_of(
    group: str, fields: Fields, ladder: str, *, start: str = "", known: Iterable[str] = ()
) -> Iterable[Draft]:
    """The drafts under a key `criteria`; a name that is not kebab-case is a fault."""
    entries = fields.entries_of("criteria")
    names = (*known, *(name for name, _ in entries))
    for name, cursor in entries:
        if CRITERION_NAME.fullmatch(name):
            others = tuple(other for other in names if other != name)
            yield Draft(group=group, name=name, cursor=cursor, ladder=ladder, start=start, known=others)
        else:
            cursor.key_fault(f"the criterion {name!r} is no kebab-case name", "letters a-z, digits, joined by `-`")


def freeze_criterion(freeze: Freeze) -> Criterion:
    """No change of the frozen paths from the milestone on; whether a document on the base branch lifts the freeze is
    for evaluation to ask.
    """
    unless = f" unless {freeze.unless} is on the base branch" if freeze.unless else ""
    return Criterion(
        id=f"{FREEZE}.{freeze.id}",
        group=FREEZE,
        name=freeze.id,
        title=f"{freeze.id} is frozen from {freeze.milestone} on{unless}",
        source="",
        start=freeze.milestone,
        condition=Leaf(kind="changes", where={"paths": freeze.paths}, require=(parse_threshold("count = 0"),)),
        fix=f"Leave the paths of {freeze.id} as they are{', or land the document first' if freeze.unless else ''}",
        place=freeze.place,
    )


def _gate(name: str, cursor: Cursor, terms: Terms) -> GateTitle:
    fields = cursor.fields(keys.GATE)
    rungs = {rung.id for ladder in terms.ladders.values() for rung in ladder.rungs}
    if group_name(name, cursor, "gate") and (name in rungs or name in terms.milestones):
        cursor.key_fault(f"the gate {name!r} is called like a {'rung' if name in rungs else 'milestone'}")
    if cursor.is_mapping and "title" not in fields:
        cursor.key_fault(f"`title` is missing in {cursor.name}")
    return GateTitle(id=name, title=fields.plain_text("title"))


def _level(name: str, cursor: Cursor, terms: Terms) -> Iterable[Draft]:
    if not _known_rung(name, cursor, terms.ladders[terms.base]):
        return ()
    return drafts_of(name, cursor.fields(keys.LEVEL), terms.base, start=name)


def _known_rung(name: str, cursor: Cursor, ladder: Ladder) -> bool:
    rungs = [rung.id for rung in ladder.rungs]
    if name not in rungs:
        cursor.key_fault(f"the ladder {ladder.name} has no rung {name!r}", cursor.near(name, rungs))
    return name in rungs


def _rungs(ladder: str, cursor: Cursor, every: Mapping[str, Criterion]) -> Iterable[Draft]:
    for rung, below in cursor.entries():
        for draft in drafts_of(rung, below.fields(keys.RUNG), ladder, start=rung):
            if draft.id in every:
                draft.cursor.key_fault(
                    f"the criterion {draft.id} is already given in {every[draft.id].place}", "call it otherwise"
                )
            else:
                yield draft


def _read(drafts: Iterable[Draft], terms: Terms) -> dict[str, Criterion]:
    read = {draft.id: read_criterion(draft, terms) for draft in drafts}
    return {name: criterion for name, criterion in read.items() if criterion is not None}
