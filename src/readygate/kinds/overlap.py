"""How long a version stays beside its successor: `with: {overlap: 365d, since: ["orders.created.v2 2026-04-15"]}`.

Enters: names that end in a version (`orders.created.v2`, `OrdersCreatedV2`, `/api/v2`), and the parameters. Leaves: the
name without its version, the number, and whether a former version is still due. A former version is due until `overlap`
has passed since the day that `since` gives to its successor. Without a day nobody knows when the successor came, and
without `overlap` nobody said that the time ends: then the former version stays due.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

import msgspec

from readygate.model.quantity import parse_date, parse_days

OVERLAP, SINCE = "overlap", "since"
PARAMETERS = (OVERLAP, SINCE)
METRIC = "dropped-early"
MEANING = "one may go once `with: {overlap: 365d, since: [NAME DAY]}` says that its successor came so long ago"
_VERSIONED = re.compile(r"(.*?)(?:[._/: -][vV]|(?<=[a-z0-9])V)([1-9][0-9]{0,5})(?:\.[0-9]{1,6}){0,2}", re.DOTALL)


class Overlap(msgspec.Struct, frozen=True, kw_only=True):
    """How long versions stand side by side (None: for ever), and from when on, by name of the successor."""

    length: dt.timedelta | None = None
    since: Mapping[str, dt.date] = {}

    def is_over(self, successors: Iterable[str], today: dt.date | None) -> bool:
        """Whether the successor, under one of its names, has been there for long enough."""
        if self.length is None or today is None:
            return False
        days = [self.since[name] for name in successors if name in self.since]
        return bool(days) and max(days) + self.length <= today


def overlap_of(parameters: Mapping[str, tuple[str, ...]]) -> Overlap:
    """What the parameters say; ValueError for what cannot be read."""
    lengths = [parse_days(text) for text in parameters.get(OVERLAP, ())]
    if len(lengths) > 1:
        raise ValueError(f"`{OVERLAP}` is one duration")
    since: dict[str, dt.date] = {}
    for text in parameters.get(SINCE, ()):
        name, day = _since(text)
        since[name] = max(day, since.get(name, day))
    return Overlap(length=lengths[0] if lengths else None, since=since)


def _since(text: str) -> tuple[str, dt.date]:
    name, _, day = text.strip().rpartition(" ")
    if not name.strip():
        raise ValueError(f"{text!r} is not the name of a successor and the day on which it came")
    return name.strip(), parse_date(day)


def fault_of(name: str, value: str) -> str:
    """Why a value of a parameter cannot be read, empty where it can."""
    try:
        overlap_of({name: (value,)})
    except ValueError as error:
        return str(error)
    return ""


def version_of(name: str) -> tuple[str, int] | None:
    """The name without its version, and the major number: `orders.created` and 2; None for a name without a version."""
    found = _VERSIONED.fullmatch(name)
    return (found[1], int(found[2])) if found else None


def path_version(path: str) -> tuple[str, str, int] | None:
    """The first version in an API path: `/api/v2/orders` is of `/api/v2`, that is `/api` in version 2."""
    parts = path.split("/")
    for place in range(1, len(parts)):
        found = version_of("/" + parts[place])
        if found and not found[0]:
            return "/".join(parts[: place + 1]), "/".join(parts[:place]), found[1]
    return None
