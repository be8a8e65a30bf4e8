"""Which evidence of other runs belongs to what is judged (law 5), and which of several runs stands (law 6).

Enters: items of one service and kind, what is known of their commits, and the `max-age` of a criterion. Leaves: the
items that count, those that do not with the reason, and the day on which aged ones stop. Evidence of this run, of the
workspace and of a replay is not asked.

Of another run counts what was measured on identical content, by a trusted branch or by a pull request of this
repository; a criterion with `max-age` takes older content of a trusted branch as well, if the judged commit descends
from it. A fork's evidence counts in its own run only. Days are days in UTC: evidence of a day counts through the day
that is `max-age` later, one of less than a day on its own day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from readygate.model.evidence import Item, Origin, Source
from readygate.model.glob import Predicate, path_glob
from readygate.model.policy import Policy
from readygate.model.subject import Subject

_BRANCH_EVENTS = {"", "push", "schedule", "workflow_dispatch"}
"""Events whose runs are of their branch's own content. A run of `workflow_run` or of a comment has the default branch's
name and commit, and may have worked on a change: https://docs.github.com/actions/reference/events-that-trigger-workflows
"""
_CHANGE_EVENTS = {"pull_request", "merge_group"}
_LAST_SECOND = 253_402_300_799
Place = tuple[str, ...]
Rank = tuple[float, int]
_THIS_RUN: Rank = (float("inf"), 0)


class Stale(msgspec.Struct, frozen=True, kw_only=True):
    """An item that does not belong to the judged content, and why.

    `spoils`: what it would have said may matter, so that no other evidence passes in its place; else it is of content
    that is known to differ, or of somebody who has no say.
    """

    item: Item
    reason: str
    spoils: bool = True


class Age(msgspec.Struct, frozen=True, kw_only=True):
    """An item that counts by its age only: what it is, and the first day on which it does not count any more."""

    item: Item
    what: str
    on: dt.date


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """An item of another run, and when it counts for a service.

    `holds`: whatever its age, its content is identical. Else `reason` says why not; with a `max-age` it counts from
    `day` on, or not, for the reason `unaged`. `cap` is what the policy's list of evidence allows at the most.
    """

    item: Item
    told: str
    holds: bool = False
    reason: str = ""
    spoils: bool = True
    day: dt.date | None = None
    unaged: str = ""
    cap: dt.timedelta | None = None

    def days(self, max_age: dt.timedelta) -> int:
        """For how many days after its own the item counts."""
        return min(max_age, self.cap or max_age).days

    def refused(self, max_age: dt.timedelta | None, today: dt.date) -> str:
        """Why the item does not count, empty where it does."""
        if self.holds:
            return ""
        if max_age is None:
            return self.reason
        if self.day is None:
            return self.unaged or self.reason
        limit, age = self.days(max_age), (today - self.day).days
        if age <= limit:
            return ""
        return f"{self.told} is {_days(age)} old and counts for {_days(limit)}: run it again"


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What of the claims of one service and kind stands under one `max-age`."""

    items: tuple[Item, ...]
    stale: tuple[Stale, ...]
    ages: tuple[Age, ...]


class Belonging:
    """Answers for the items of one evaluation."""

    def __init__(self, policy: Policy, subject: Subject) -> None:
        self._subject = subject
        self._judged = {subject.commit, subject.head} - {""}
        self._same = {commit: frozenset(known.same) for commit, known in subject.commits.items() if commit}
        branches = [path_glob(branch) for branch in policy.branches]
        self._trusts: Predicate = lambda branch: any(matches(branch) for matches in branches)
        self._caps: dict[tuple[str, str], dt.timedelta] = {}
        for other in policy.evidence:
            if other.max_age is not None:
                key = (_file(other.workflow), other.artifact)
                self._caps[key] = min(other.max_age, self._caps.get(key, other.max_age))

    def ours(self, origin: Origin) -> bool:
        """Whether evidence is of this run, or of the workspace or a replay where there is no run: nothing more is asked
        of it. A run's own files tell its number.
        """
        if self._subject.replay:
            return True
        if self._subject.run:
            return origin.run == self._subject.run and origin.source != Source.REPLAY.value
        return origin.source != Source.ARTIFACT.value

    def is_same(self, commit: str, service: str) -> bool:
        """Whether the service's content at a commit is that of the judged one."""
        return commit in self._judged or service in self._same.get(commit, ())

    def is_version(self, version: str, service: str) -> bool:
        """Whether a version names a commit with the service's judged content, in full or as git abbreviates it."""
        from readygate.kinds.contracts import names_commit  # where rows have versions the kind is loaded anyway

        commits = self._judged | {commit for commit, same in self._same.items() if service in same}
        return any(names_commit(version, commit) for commit in commits)

    def claim(self, item: Item, service: str, *, live: bool = False) -> Claim:
        """When an item of another run counts for a service. `live`: it tells what was so at that time (jobs, reviews,
        issues, the difference from a base), and so of its own run only.
        """
        origin, told = item.origin, _told(item)
        if live:
            reason = f"{told} tells what was so then, and counts in its own run only"
            return Claim(item=item, told=told, reason=reason, spoils=False)
        lost = self._subject.stale_sources.get(origin.artifact) if origin.artifact else None
        if lost is not None:
            return Claim(item=item, told=told, reason=f"{told}: {lost}")
        trusted = origin.event in _BRANCH_EVENTS and bool(origin.branch) and self._trusts(origin.branch)
        distrust = _distrust(origin, trusted=trusted)
        if distrust:
            return Claim(item=item, told=told, reason=f"{told} {distrust}", spoils=False)
        if self.is_same(origin.commit, service):
            return Claim(item=item, told=told, holds=True)
        known = self._subject.commits.get(origin.commit) if origin.commit else None
        if known is None:
            reason = f"{told}: nobody can tell how its commit differs from the judged one"
            return Claim(item=item, told=told, reason=reason)
        day = day_of(origin.time)
        unaged = self._unaged(day, trusted=trusted, ancestor=known.ancestor)
        return Claim(
            item=item,
            told=told,
            reason=f"{told} is of other content of {service}: collect it in this run",
            spoils=not known.ancestor,
            day=None if unaged else day,
            unaged=unaged and f"{told} {unaged}",
            cap=self._caps.get((_file(origin.workflow), origin.artifact)),
        )

    def _unaged(self, day: dt.date | None, *, trusted: bool, ancestor: bool) -> str:
        """Why an item of other content counts by no `max-age`, empty where it may."""
        if not trusted:
            return "is of a change, and only trusted branches have evidence that may be older"
        if not ancestor:
            return "is of a commit that the judged one does not descend from"
        if day is None:
            return "does not tell when its run began"
        return f"is of {day}, after the judged day" if day > self._subject.today else ""


def standing(ours: Iterable[Item], claims: Iterable[Claim], max_age: dt.timedelta | None, today: dt.date) -> Standing:
    """Which claims count beside `ours` under a `max-age`: of one place the newest run's, this run's before all."""
    counting: list[Claim] = []
    refused: list[tuple[Claim, str]] = []
    for claim in claims:
        reason = claim.refused(max_age, today)
        if reason:
            refused.append((claim, reason))
        else:
            counting.append(claim)
    newest: dict[Place, Rank] = {_place(item): _THIS_RUN for item in ours}
    for claim in counting:
        place = _place(claim.item)
        newest[place] = max(newest.get(place, (0.0, 0)), _rank(claim.item.origin))
    chosen = [claim for claim in counting if _rank(claim.item.origin) == newest[_place(claim.item)]]
    return Standing(
        items=tuple(claim.item for claim in chosen),
        stale=tuple(
            Stale(item=claim.item, reason=reason, spoils=claim.spoils)
            for claim, reason in refused
            if _rank(claim.item.origin) >= newest.get(_place(claim.item), (0.0, 0))
        ),
        ages=tuple(_age(claim, max_age, today) for claim in chosen if not claim.holds and max_age is not None),
    )


def day_of(time: float) -> dt.date | None:
    """The day in UTC of seconds since the epoch; None where nobody told (0) or no calendar has such a day."""
    return dt.datetime.fromtimestamp(time, dt.UTC).date() if 0 < time <= _LAST_SECOND else None


def _age(claim: Claim, max_age: dt.timedelta, today: dt.date) -> Age:
    assert claim.day is not None  # what does not hold and counts has a day
    age = (today - claim.day).days
    return Age(
        item=claim.item,
        what=f"rests on {claim.told}, {_days(age)} old; it goes stale",
        on=claim.day + dt.timedelta(days=claim.days(max_age) + 1),
    )


def _distrust(origin: Origin, *, trusted: bool) -> str:
    """Why nothing of a run counts elsewhere, empty where something may."""
    if origin.foreign and not origin.run:
        return "cannot be told: its bundle names no run that is known here"
    if origin.foreign:
        return "is of another repository, whose evidence counts in its own run only"
    if trusted or origin.event in _CHANGE_EVENTS:
        return ""
    if origin.event not in _BRANCH_EVENTS:
        return f"is of a run on `{origin.event}`, which may have worked on any content"
    branch = f"the branch `{origin.branch}`" if origin.branch else "a branch that nobody tells"
    return f"is of {branch}, which the policy does not trust (`branches:`)"


def _place(item: Item) -> Place:
    origin = item.origin
    return (_file(origin.workflow), origin.job, origin.artifact, item.path, item.kind, item.service)


def _rank(origin: Origin) -> Rank:
    return (origin.time if day_of(origin.time) else 0.0, origin.run)


def _file(workflow: str) -> str:
    """The file name of a workflow, which policies write without its folder."""
    return workflow.rpartition("/")[2]


def _told(item: Item) -> str:
    """An item of another run in words: its path, run, branch and commit."""
    origin = item.origin
    of = f"run {origin.run}" if origin.run else "another run"
    workflow = f" of {_file(origin.workflow)}" if origin.workflow else ""
    at = " at ".join(f"`{name}`" for name in (origin.branch, origin.commit[:7]) if name)
    return f"`{item.path}` of {of}{workflow}{f' ({at})' if at else ''}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number:,} days"
