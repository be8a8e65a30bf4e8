"""What is asked of a service now and no record answers: criteria that came later, and sign-offs.

Enters: a policy, a milestone, a record of the ledger. Leaves: gaps. Records are made by pushes, which ask no sign-off,
and by the policy of their day; what they were not asked they do not prove.
"""

from __future__ import annotations

import datetime as dt

from readygate.evaluate.due import asked_of, due_of
from readygate.evaluate.level import Ladders
from readygate.model.ledger import Record
from readygate.model.policy import RELEASE, Policy, Service
from readygate.model.release import Gap
from readygate.model.subject import Subject
from readygate.model.verdict import Outcome

_LATER = "the newest record does not answer it: it was judged before the policy asked this"
_RELEASED = "only a release asks for it, so no record answers it"


def unanswered(policy: Policy, service: Service, milestone: str, record: Record, today: dt.date) -> tuple[Gap, ...]:
    """What a release for the milestone asks of the service and the record has no outcome of."""
    ladders = Ladders(policy.ladders[service.ladder], policy.ladders)
    due = due_of(policy, service, Subject(today=today, milestone=milestone, release=True), ladders)
    return tuple(
        _gap(one.criterion.id, release=one.level == RELEASE, milestone=milestone)
        for one in asked_of(policy, service, due, ladders)
        if one.criterion.id not in record.outcomes
    )


def _gap(criterion: str, *, release: bool, milestone: str) -> Gap:
    fix = f"run `readygate release --milestone {milestone}`" if release else "judge the branch again, with a push to it"
    return Gap(criterion=criterion, outcome=Outcome.MISSING.value, reason=_RELEASED if release else _LATER, fix=fix)
