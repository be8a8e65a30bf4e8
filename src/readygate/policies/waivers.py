"""The risk register: exceptions that a policy documents, held to the rules of law 9.

Enters: `waivers:` and the services with their criteria. Leaves: waivers; a fault for each that names nothing, lasts
too long, or waives what cannot be waived. One that has expired is a warning: it waives nothing any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from readygate.model.policy import Criterion, Ladder, Milestone, Service, Waiver
from readygate.model.quantity import parse_date
from readygate.policies import keys
from readygate.policies.criteria import NEVER_WAIVED
from readygate.policies.ladders import LAST_CUSTOMER_RUNG
from readygate.policies.reading import Cursor

_LONGEST = dt.timedelta(days=180)
"""Where no milestone has a date."""


def read_waivers(
    lists: Iterable[Cursor], services: Mapping[str, Service], ladders: Mapping[str, Ladder], limit: tuple[dt.date, str]
) -> tuple[Waiver, ...]:
    """All waivers of the lists of all files; `limit` is the last day on which one may expire, and why."""
    found: dict[tuple[str, str], Waiver] = {}
    for cursor in (item for waivers in lists for item in waivers.items()):
        waiver = _waiver(cursor, services, ladders, limit)
        if waiver is None:
            continue
        same = found.setdefault((waiver.service, waiver.criterion), waiver)
        if same is not waiver:
            cursor.fault(f"{waiver.criterion} of {waiver.service} is already waived in {same.place}")
    return tuple(found.values())


def last_expiry(milestones: Sequence[Milestone], current: str, today: dt.date) -> tuple[dt.date, str]:
    """The last day on which a waiver may expire, with the reason: the exit of the milestone after the current one,
    else that of the current one, else 180 days from today.
    """
    ids = [milestone.id for milestone in milestones]
    at = ids.index(current) if current in ids else -1
    near = milestones[at : at + 2] if at >= 0 else ()
    for milestone in reversed(near):
        if milestone.exits:
            return milestone.exits, f"the exit of {milestone.id}, one milestone away at the most"
    return today + _LONGEST, "180 days ahead, for no exit date of this or the next milestone is given"


def _waiver(
    cursor: Cursor, services: Mapping[str, Service], ladders: Mapping[str, Ladder], limit: tuple[dt.date, str]
) -> Waiver | None:
    entry = cursor.fields(keys.WAIVER, required=keys.WAIVER)
    texts = {key: entry.plain_text(key) for key in keys.WAIVER if key != "expires"}
    expires = entry.parsed("expires", parse_date, "a date such as 2026-06-30")
    if expires and expires > limit[0]:
        entry["expires"].fault(f"expires on {expires}, after {limit[0]}: {limit[1]}")
    service = services.get(texts["service"])
    if texts["service"] and service is None:
        entry["service"].unknown("service", texts["service"], services)
    if service is not None and texts["criterion"]:
        _check_criterion(entry["criterion"], texts["criterion"], service, ladders)
    if expires is None or not all(texts.values()):
        return None
    return Waiver(
        criterion=texts["criterion"],
        service=texts["service"],
        reason=texts["reason"],
        owner=texts["owner"],
        approved_by=texts["approved-by"],
        expires=expires,
        place=cursor.place,
    )


def _check_criterion(cursor: Cursor, name: str, service: Service, ladders: Mapping[str, Ladder]) -> None:
    criterion = next((known for known in service.criteria if known.id == name), None)
    if criterion is None:
        cursor.unknown("criterion", name, [known.id for known in service.criteria])
    elif NEVER_WAIVED in criterion.name:
        cursor.fault("tenant isolation is never waived")
    elif criterion.waivable is False:
        cursor.fault(f"{name} says `waivable: false`")
    elif criterion.waivable is None and not above_customer_rung(criterion, ladders):
        cursor.fault(
            f"{name} is first needed at {criterion.start}; only criteria first needed above {LAST_CUSTOMER_RUNG} can "
            "be waived",
            "the criterion may say `waivable: true`",
        )


def above_customer_rung(criterion: Criterion, ladders: Mapping[str, Ladder]) -> bool:
    """Whether the criterion is first needed above canonical L3. Milestones and the release are no rungs; a ladder
    without a rung that contains L3 has none above it.
    """
    ladder = ladders[criterion.ladder]
    rungs = [rung.id for rung in ladder.rungs]
    contained = [rung.id for rung in ladder.rungs if rung.contains == LAST_CUSTOMER_RUNG]
    if criterion.start not in rungs or not contained:
        return False
    return rungs.index(criterion.start) > rungs.index(contained[0])
