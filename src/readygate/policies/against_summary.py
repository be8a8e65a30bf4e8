"""A policy against a stated summary of its matrix: what the summary leaves out, repeats, or says otherwise.

Enters: what the policy says is due when, and the summary. Leaves: contradictions with both places. At each milestone
exactly those services are to be listed that come into scope there or change their level.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from readygate.policies.against import NOT_IN_SCOPE, told, without_matrix
from readygate.policies.drift import Compared, Drift, DriftKind, Said
from readygate.policies.dues import Due, Dues, ServiceDues
from readygate.policies.summary import Entry, Summary


class _Moment(msgspec.Struct, frozen=True, kw_only=True):
    """One service at one milestone: what is due there and before it, since when, and what the summary lists.

    `carried` is the level that the summary listed last before, `later` the milestone at which it lists the service
    next; both empty for none.
    """

    milestone: str
    due: Due | None
    before: Due | None
    since: str
    entry: Entry | None
    carried: str
    later: str

    @property
    def changed(self) -> bool:
        """Whether the service comes into scope here or changes its level."""
        return self.due is not None and self.since == self.milestone


def against_summary(policy: Dues, summary: Summary) -> Compared:
    """Contradictions by milestone, then by service in the order of the policy, unknown services last."""
    named = {name for listed in summary.milestones.values() for name in listed.entries}
    bare = [service for name, service in policy.services.items() if name in named and not service.rows]
    compared = [service for service in policy.services.values() if service.rows]
    courses = [(service, _course(service, policy.milestones, summary)) for service in compared]
    found: list[Drift] = []
    for index, milestone in enumerate(policy.milestones):
        for service, course in courses:
            found += _drift(service, course[index], summary)
        found += _unknown(milestone, policy, summary)
    beyond = tuple(Said(says=f"{also.milestone}: {also.text}", place=also.place) for also in summary.also)
    return Compared(
        file=summary.file,
        what=f"summary of {summary.source}" if summary.source else "summary",
        services=len(compared),
        of=len(policy.services),
        drift=tuple(found),
        untold=(*map(without_matrix, bare), *beyond),
    )


def _course(service: ServiceDues, milestones: tuple[str, ...], summary: Summary) -> list[_Moment]:
    listed = {name: at.entries[service.name] for name, at in summary.milestones.items() if service.name in at.entries}
    found: list[_Moment] = []
    before, since, carried = None, "", ""
    for index, milestone in enumerate(milestones):
        due, entry = service.rows.get(milestone), listed.get(milestone)
        if (due and due.level) != (before and before.level):
            since = milestone
        later = next((name for name in milestones[index + 1 :] if name in listed), "")
        found.append(
            _Moment(milestone=milestone, due=due, before=before, since=since, entry=entry, carried=carried, later=later)
        )
        before, carried = due, entry.level if entry else carried
    return found


def _drift(service: ServiceDues, moment: _Moment, summary: Summary) -> Iterator[Drift]:
    kind = _kind(moment)
    if kind is not None:
        other = _listed(moment.entry) if moment.entry else _left_out(service, moment, summary)
        yield Drift(
            kind=kind,
            subject=service.name,
            milestone=moment.milestone,
            policy=_due(service, moment),
            other=other,
        )


def _kind(moment: _Moment) -> DriftKind | None:
    entry = moment.entry
    if entry is None:
        return DriftKind.OMITTED if moment.changed else None
    if moment.due is None:
        return DriftKind.SCOPE
    if moment.due.level != entry.level:
        return DriftKind.LEVEL
    if entry.unchanged:
        return DriftKind.UNCHANGED if moment.changed else None
    # What was left out before and is caught up with here was told where it was left out.
    return DriftKind.REPEATED if not moment.changed and moment.carried == entry.level else None


def _due(service: ServiceDues, moment: _Moment) -> Said:
    due, before, ladder = moment.due, moment.before, service.ladder
    if due is None:
        return Said(says=NOT_IN_SCOPE, place=service.place)
    level = told(ladder, due.level)
    if not moment.changed:
        return Said(says=f"{level} since {moment.since}", place=due.place)
    if before is None:
        return Said(says=f"comes into scope at {level}", place=due.place)
    way = "raised" if ladder.index(due.level) > ladder.index(before.level) else "lowered"
    return Said(says=f"{way} from {before.level} to {level}", place=due.place)


def _listed(entry: Entry) -> Said:
    remark = ", unchanged" if entry.unchanged else f" ({entry.note})" if entry.note else ""
    return Said(says=f"lists it at {entry.level}{remark}", place=entry.place)


def _left_out(service: ServiceDues, moment: _Moment, summary: Summary) -> Said:
    """That the summary does not list it, and where it does so next."""
    later = summary.milestones[moment.later].entries[service.name] if moment.later else None
    listed = summary.milestones.get(moment.milestone)
    return Said(
        says=f"does not list it; {moment.later} does, at {later.level}" if later else "does not list it",
        place=listed.place if listed else summary.place,
    )


def _unknown(milestone: str, policy: Dues, summary: Summary) -> Iterator[Drift]:
    listed = summary.milestones.get(milestone)
    for name, entry in listed.entries.items() if listed else ():
        if name not in policy.services:
            yield Drift(
                kind=DriftKind.SERVICE,
                subject=name,
                milestone=milestone,
                policy=Said(says="does not know it", place=policy.place),
                other=_listed(entry),
            )
