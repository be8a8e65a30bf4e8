"""What `readygate serve` tells: the newest records of the trunk, and the milestones of the policy by them.

Enters: options, the workspace, the day. Leaves: a view. Policy and ledger are read anew for each one.
"""

from __future__ import annotations

import argparse
import datetime as dt
from functools import cache

from readygate.cli.keeping import lost_by, on_a_laptop
from readygate.cli.releasing import trunk
from readygate.cli.rules import policy
from readygate.cli.workspace import Workspace
from readygate.evaluate.milestone import exit_of
from readygate.evaluate.unanswered import unanswered
from readygate.ledger.ledger import Ledger
from readygate.ledger.records import FOLDER, Stored
from readygate.model.filename import file_name
from readygate.model.ledger import Record
from readygate.model.policy import Policy
from readygate.model.release import MilestoneExit, Standing
from readygate.server.view import View

_THEN = "by the ledger: each service as it was when its commit was judged; `readygate release` judges it today"


def view(options: argparse.Namespace, place: Workspace, day: dt.date) -> View:
    """Ledger and policy as they are now; ReadygateError where one of them cannot be read."""
    rules = policy(options, place, day)
    stored = on_a_laptop(options.ledger, place.repository.root if place.repository else place.root)
    branch = trunk(rules)
    names = tuple(sorted(service.name for service in rules.services))
    ledger = Ledger(stored.records)
    found = ((name, ledger.latest(name, branch)) for name in names)
    newest = {name: record for name, record in found if record is not None}
    return View(
        services=names,
        readiness={name: record.readiness for name, record in newest.items()},
        unread=frozenset(name for name in names if _unread(name, stored)),
        branch=branch,
        milestones=tuple(milestone.id for milestone in rules.milestones),
        exit_at=cache(lambda milestone: exit_by_records(rules, milestone, stored, newest, day)),
    )


def exit_by_records(
    rules: Policy, milestone: str, stored: Stored, newest: dict[str, Record], day: dt.date
) -> MilestoneExit:
    """The exit of a milestone by the newest record of each service; one for another milestone is no verdict."""
    standings = {}
    for service in rules.services:
        record = newest.get(service.name)
        if record is not None and record.in_scope:
            asked = unanswered(rules, service, milestone, record, day)
            standings[service.name] = Standing.of_record(record, asked)
    lost = lost_by(stored, newest.values(), trunk(rules))
    return exit_of(rules, milestone, standings, regressions=lost.blockers, today=day, notes=(_THEN, *lost.notes))


def _unread(service: str, stored: Stored) -> bool:
    """Whether a record that cannot be read may be one of this service: in a branch its folder tells."""
    own = f"{FOLDER}/{file_name(service)}/"
    placed = (fault.place for fault in stored.faults)
    return any(place.startswith(own) if stored.commit else True for place in placed)
