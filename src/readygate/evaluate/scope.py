"""Which services a change puts in scope, and what becomes of the others (DESIGN section 5).

Enters: a policy, the changed paths, the base's verdict. Leaves: a plan: whom to judge and by what the change touches
them, who keeps an earlier verdict, and sentences on what puts every service in scope. Nothing is judged here, and the
plan takes the time of the changed paths and the services, not of their product.

A verdict is carried only where the service's content is identical at its commit and it was given by the same policy
for the same milestone. A carried service never blocks a change. What held on the day of that verdict only is judged
again, or makes the carried service not ready on a pull request, which has no evidence of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from readygate.evaluate.coming import HORIZON
from readygate.evaluate.content import Contents
from readygate.evaluate.due import due_of
from readygate.evaluate.level import Ladders
from readygate.model.policy import Policy
from readygate.model.subject import Subject
from readygate.model.verdict import Carried, Judged

ASKED = "asked"
"""Why a service is in scope that nothing but an input names."""
_NAMED = 5
"""Files that a sentence names."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to judge, in the order of the policy, and by what the change touches each (empty where all is judged); who
    keeps an earlier verdict; sentences for the verdict. `unchanged` are those that are judged though the change does
    not touch them and their content is the base's: the evidence of the base is theirs.
    """

    judge: tuple[str, ...]
    touched: Mapping[str, str] = {}
    carried: tuple[Carried, ...] = ()
    sentences: tuple[str, ...] = ()
    unchanged: frozenset[str] = frozenset()


def plan(
    policy: Policy,
    subject: Subject,
    previous: Judged | None,
    *,
    contents: Contents,
    pull_request: bool = False,
    widen: bool = False,
    leaving: frozenset[str] = frozenset(),
) -> Plan:
    """Whom to judge. Where the difference from the base is not known all are; unless the subject may only `widen` the
    scope, those that it names. Services that are `leaving` with the change are not judged, and that is told.

    `previous` is the base's verdict, None without one. An untouched service of which no verdict is at hand is judged;
    on a pull request, which has no evidence of it, it is carried without a level and counts as not ready.
    """
    names = tuple(name for name in contents.names if name not in leaving)
    gone = tuple(f"`{name}` leaves with this change, so it is not judged" for name in contents.names if name in leaving)
    if subject.changed is None:
        asked = frozenset(() if widen else subject.services)
        return Plan(judge=tuple(name for name in names if not asked or name in asked), sentences=gone)
    change = _Change(contents, subject.changed)
    touched = change.touched() | {name: ASKED for name in subject.services if name not in change.reasons}
    earlier = _Earlier(policy, subject, previous)
    carried, unchanged = [], {name for name, reason in touched.items() if reason == ASKED}
    for name in earlier.in_scope(name for name in names if name not in touched):
        kept, reason = earlier.of(name, pull_request=pull_request)
        lapsed = earlier.lapsed(kept) if kept else ""
        if kept is None or (lapsed and not pull_request):
            touched[name] = lapsed or reason
            unchanged |= {name} if kept else set()
        else:
            carried.append(msgspec.structs.replace(kept, ready=kept.ready and not lapsed))
    judge = tuple(name for name in names if name in touched)
    return Plan(
        judge=judge,
        touched={name: reason for name, reason in touched.items() if name not in leaving},
        carried=tuple(carried),
        sentences=(*change.sentences(), *gone, *earlier.sentences(carried), *(() if judge else (_NOTHING,))),
        unchanged=frozenset(unchanged - leaving),
    )


_NOTHING = "the change touches no service, so nothing was judged"


class _Change:
    """What the changed paths touch. `reasons` are by service, filled by `touched`."""

    def __init__(self, contents: Contents, changed: Iterable[str]) -> None:
        self._names = contents.names
        self.reasons: dict[str, str] = {}
        self._own: dict[str, int] = {}
        self._depended: dict[str, str] = {}
        self._looked: dict[str, str] = {}
        self._shared: list[str] = []
        self._unowned: list[str] = []
        self._ignored: list[str] = []
        self._policy: dict[str, tuple[str, ...]] = {}
        for path in sorted(set(changed)):
            self._see(contents, path)

    def _see(self, contents: Contents, path: str) -> None:
        ruled = contents.policy_of(path)
        if ruled is not None:
            self._policy[path] = ruled
            return
        here = contents.at(path)
        for name, glob in here.services.items():
            if glob:
                self._depended.setdefault(name, glob)
            else:
                self._own[name] = self._own.get(name, 0) + 1
        for name, criterion in here.looked.items():
            self._looked.setdefault(name, f"{path}, which {criterion} may read")
        if here.shared:
            self._shared.append(path)
        elif here.ignored and not here.services and not here.looked:
            self._ignored.append(path)
        elif not here.ignored and not here.owned:
            self._unowned.append(path)

    def touched(self) -> dict[str, str]:
        """Why each touched service is: its own files before what it depends on, before what touches all."""
        found = {name: f"{count:,} file{'' if count == 1 else 's'}" for name, count in self._own.items()}
        for name, glob in self._depended.items():
            found.setdefault(name, f"through {glob}")
        for path, names in self._policy.items():
            for name in names:
                found.setdefault(name, f"policy {path}")
        for name, reason in self._looked.items():
            found.setdefault(name, reason)
        everywhere = [f"shared {path}" for path in self._shared] + [f"{path} of no service" for path in self._unowned]
        if everywhere:
            for name in self._names:
                found.setdefault(name, everywhere[0])
        self.reasons = found
        return dict(found)

    def sentences(self) -> list[str]:
        """What puts every service in scope, and what was passed over."""
        whole = [path for path, names in self._policy.items() if names == self._names]
        told = []
        for paths, one, many in (
            (self._shared, "is shared", "are shared"),
            (whole, "is of the policy", "are of the policy"),
            (self._unowned, "belongs to no service and is not ignored", "belong to no service and are not ignored"),
        ):
            if paths:
                told.append(f"{_files(paths, one, many)}, so every service is in scope")
        if self._ignored:
            told.append(_files(self._ignored, "is ignored by the policy", "are ignored by the policy"))
        return told


class _Earlier:
    """The verdicts of the base."""

    def __init__(self, policy: Policy, subject: Subject, previous: Judged | None) -> None:
        self._policy = policy
        self._subject = subject
        self._previous = previous
        self._commit = previous.commit if previous else ""
        self._same = frozenset(_same(subject, self._commit))
        self._known = {known.service: known for known in _carried(policy, subject, previous)}

    def in_scope(self, names: Iterable[str]) -> list[str]:
        """Those of `names` of which the milestone asks something."""
        if self._subject.target:
            return list(names)
        ladders = {name: Ladders(ladder, self._policy.ladders) for name, ladder in self._policy.ladders.items()}
        by_name = {service.name: service for service in self._policy.services}
        return [
            name
            for name in names
            if due_of(self._policy, by_name[name], self._subject, ladders[by_name[name].ladder]).in_scope
        ]

    def of(self, name: str, *, pull_request: bool) -> tuple[Carried | None, str]:
        """What an untouched service keeps, or why it is judged."""
        if self._previous and not self._is_same(name):
            return None, f"other content than at {self._commit[:7] or 'the base'}"
        kept = self._known.get(name)
        if kept is None and pull_request:
            kept = Carried(service=name, commit=self._commit)
        return kept, "no earlier verdict"

    def lapsed(self, kept: Carried) -> str:
        """Why a carried verdict may not hold any more, empty where nothing in it ended since its day."""
        today = self._subject.today.isoformat()
        if not kept.date or kept.date == today:
            return ""
        if kept.ends is not None and kept.ends.on <= today:
            return f"`{kept.ends.criterion}` of {kept.date} held until {kept.ends.on}"
        if kept.date < (self._subject.today - HORIZON).isoformat():
            return f"its verdict is of {kept.date}, more than {HORIZON.days} days ago"
        return ""

    def _is_same(self, name: str) -> bool:
        return name in self._same or bool(self._commit and self._commit == self._subject.commit)

    def sentences(self, carried: Iterable[Carried]) -> tuple[str, ...]:
        """That untouched services have no verdict, or one that does not hold any more, and why."""
        kept = tuple(carried)
        lapsed = [f"`{one.service}` ({reason})" for one in kept if (reason := self.lapsed(one))]
        more = f" and {len(lapsed) - _NAMED:,} more" if len(lapsed) > _NAMED else ""
        told = f"carried verdicts that may not hold today: {', '.join(lapsed[:_NAMED])}{more}"
        return (*self._unknown(sum(not one.current_level for one in kept)), *((told,) if lapsed else ()))

    def _unknown(self, count: int) -> tuple[str, ...]:
        if not count:
            return ()
        told = f"{count:,} untouched {'service has' if count == 1 else 'services have'} no earlier verdict"
        if self._previous and self._previous.policy != self._policy.digest:
            return (f"{told}: that of `{self._commit[:7]}` was given by another policy",)
        return (told,)


def _same(subject: Subject, commit: str) -> tuple[str, ...]:
    known = subject.commits.get(commit) if commit else None
    return known.same if known else ()


def _carried(policy: Policy, subject: Subject, previous: Judged | None) -> list[Carried]:
    """The verdicts that answer the same question: by this policy, for this milestone, at the level due."""
    if previous is None or previous.policy != policy.digest or subject.target:
        return []
    milestone = subject.milestone or policy.milestone
    fresh = [
        Carried(
            service=verdict.service,
            commit=previous.commit,
            date=previous.date,
            current_level=verdict.current_level,
            target_level=verdict.target_level,
            ready=verdict.ready,
            gaps=verdict.gaps,
            ends=verdict.coming_up[0] if verdict.coming_up else None,
        )
        for verdict in previous.services
        if verdict.in_scope and verdict.milestone == milestone
    ]
    older = [kept for kept in previous.carried if kept.current_level and not subject.milestone]
    return [*older, *fresh]


def _files(paths: list[str], one: str, many: str) -> str:
    if len(paths) == 1:
        return f"`{paths[0]}` {one}"
    more = f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else ""
    return f"{len(paths):,} changed files {many} ({', '.join(f'`{path}`' for path in paths[:_NAMED])}{more})"
