"""What is judged: a commit, a milestone, a day, and what the workspace says of it.

Enters: what sources and the command line found out. Leaves: the record that evaluation reads instead of asking git, a
clock or the environment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """The newest change of a service's content on a laptop: a file and its time in seconds since the epoch."""

    path: str
    modified: float


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """The subject of one evaluation.

    `today` is the day that is judged, in UTC. `milestone` and `target` override the policy's milestone and the level
    due. `services` narrows what is judged, empty for all. `replay`: files are judged as they lie (law 5). `changes`
    maps services to their newest change, only where report times can be compared with it (on a laptop).
    """

    today: dt.date
    commit: str = ""
    milestone: str = ""
    target: str = ""
    services: tuple[str, ...] = ()
    replay: bool = False
    changes: Mapping[str, Change] = {}
