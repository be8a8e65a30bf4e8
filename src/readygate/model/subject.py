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


class Kinship(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a commit that evidence is of, beside the one that is judged (law 5).

    `ancestor`: the judged commit descends from it. `same` are the services whose content (`path`, `folders`,
    `depends-on` and the shared paths, less `ignore`) is identical there, by git's trees. A commit of which nothing is
    known has no record.
    """

    ancestor: bool = False
    same: tuple[str, ...] = ()


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """The subject of one evaluation.

    `today` is the day that is judged, in UTC. `milestone` and `target` override the policy's milestone and the level
    due. `services` narrows what is judged, empty for all. `release`: sign-offs and what starts at a release are asked,
    too. `replay`: files are judged as they lie (law 5). `changes` maps services to their newest change, only where
    report times can be compared with it (on a laptop).

    On GitHub: `head` is the pull request's own commit (`commit` is the tested merge), `run` this run's number, and
    `commits` tells what is known of the commits of other evidence. `changed` are the paths that differ from the base,
    renamed ones under both names; None where the difference is not known. `stale_sources` are artifacts that a later
    trusted run should have brought and did not, with that reason by the artifact's name.
    """

    today: dt.date
    commit: str = ""
    milestone: str = ""
    target: str = ""
    services: tuple[str, ...] = ()
    release: bool = False
    replay: bool = False
    changes: Mapping[str, Change] = {}
    head: str = ""
    run: int = 0
    commits: Mapping[str, Kinship] = {}
    changed: tuple[str, ...] | None = None
    stale_sources: Mapping[str, str] = {}
