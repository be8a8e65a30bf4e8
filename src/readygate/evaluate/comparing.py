"""Every criterion beside the baseline: new, known, worse or fixed, since when, why, and whom to ask (DESIGN section 5).

Enters: a verdict, the baseline judged today. Leaves: the verdict with `base` and with `compared` of every criterion.
Every gap gets a delta where there is a baseline, or where it was lost: then all are new. What fails and is measured on
a change as such (its breaking changes, say) is new, for the base's failure was another change's. So is what
`when: changed` asks here and did not ask at the base, or asked there only because nobody could tell. Any other gap that
the base has too is known, whatever made it one: so a milestone that begins never turns a change red by itself. A
service that the base's verdict lacks has no gap there, so its gaps are new; whether new gaps block it is for the
rollout to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from readygate.evaluate.baseline import UNANSWERED, Baseline, is_gap
from readygate.evaluate.causes import Around, criteria_of, of_known, of_new, outage
from readygate.evaluate.touched import is_of_unknown_change
from readygate.evaluate.worse import is_of_the_change, worse
from readygate.kinds.kind import Kind
from readygate.model.policy import Policy, Waiver
from readygate.model.subject import Subject
from readygate.model.verdict import (
    Base,
    Cause,
    Comparison,
    CriterionVerdict,
    Delta,
    EvidenceRef,
    Judged,
    Outcome,
    ServiceVerdict,
)

Verdicts = Mapping[str, CriterionVerdict]


def compared(
    judged: Judged,
    base: Baseline | None,
    *,
    about: Base,
    policy: Policy,
    subject: Subject,
    kinds: Callable[[str], Kind],
    outages: Mapping[str, str] | None = None,
) -> Judged:
    """The verdict with `compared` filled in and `about` as its base.

    `about` tells why there is no baseline (`first`, `reason`) and where the policy is from; its `commit` and `date` are
    filled in from `base`. `outages` maps kinds of evidence to what was asked for them and did not answer.
    """
    if base is None:
        lost = judged if about.first else _all_new(judged, about, policy)
        return msgspec.structs.replace(lost, base=about)
    files: dict[str, tuple[EvidenceRef, ...]] = {}
    for file in judged.evidence:
        files[file.path] = (*files.get(file.path, ()), file)
    around = Around(
        judged=judged,
        base=base,
        subject=subject,
        outages=outages or {},
        files=files,
        criteria=criteria_of(policy),
        waivers=_waivers(policy),
    )
    comparer = _Comparer(around, kinds)
    return msgspec.structs.replace(
        judged,
        services=tuple(map(comparer.service, judged.services)),
        base=msgspec.structs.replace(about, commit=base.commit, date=base.date),
    )


def _waivers(policy: Policy) -> Mapping[tuple[str, str], Waiver]:
    return {(waiver.service, waiver.criterion): waiver for waiver in policy.waivers}


def _all_new(judged: Judged, about: Base, policy: Policy) -> Judged:
    """Every gap new, for the baseline that there was is lost."""
    because = f"there is no baseline to compare with{f': {about.reason}' if about.reason else ''}"
    waivers = _waivers(policy)
    services = []
    for one in judged.services:
        criteria = tuple(
            _Telling(here=here, ask=_owner(one, here, waivers)).marked(Delta.NEW, (Cause.NONE, because))
            if is_gap(here)
            else here
            for here in one.criteria
        )
        services.append(msgspec.structs.replace(one, criteria=criteria))
    return msgspec.structs.replace(judged, services=tuple(services))


def _owner(one: ServiceVerdict, here: CriterionVerdict, waivers: Mapping[tuple[str, str], Waiver]) -> str:
    """Whom to ask: the owner of a waiver that no longer counts, else the service's."""
    waiver = waivers.get((one.service, here.id))
    return waiver.owner if waiver else one.owner


class _Telling(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion, the same one at the baseline, and whom to ask."""

    here: CriterionVerdict
    there: CriterionVerdict | None = None
    ask: str = ""

    def marked(self, delta: Delta, why: tuple[Cause, str] = (Cause.NONE, ""), since: str = "") -> CriterionVerdict:
        """The criterion with all of it."""
        told = Comparison(
            delta=delta,
            cause=why[0],
            because=why[1],
            outcome=self.there.outcome.value if self.there else "",
            seen=self.there.seen if self.there else "",
            since=since,
            ask=self.ask,
        )
        return msgspec.structs.replace(self.here, compared=told)


class _Comparer:
    """Compares services one after another."""

    def __init__(self, around: Around, kinds: Callable[[str], Kind]) -> None:
        self._around = around
        self._kinds = kinds
        self._there = {one.service: one for one in around.base.judged.services}
        then = around.base.then
        self._then = {one.service: one for one in then.services} if then else {}
        self._silent: dict[tuple[int, int, int, str], CriterionVerdict] = {}

    def service(self, one: ServiceVerdict) -> ServiceVerdict:
        """The service with every criterion compared."""
        there, then = _by_id(self._there.get(one.service)), _by_id(self._then.get(one.service))
        criteria = tuple(self._criterion(one, here, there.get(here.id), then.get(here.id)) for here in one.criteria)
        return msgspec.structs.replace(one, criteria=criteria)

    def _criterion(
        self,
        one: ServiceVerdict,
        here: CriterionVerdict,
        there: CriterionVerdict | None,
        then: CriterionVerdict | None,
    ) -> CriterionVerdict:
        if not is_gap(here):
            return self._beside(one, here, there)
        # Services without evidence share their verdicts, thousands of them: each is compared once.
        silent = (id(here), id(there), id(then), one.owner)
        if silent in self._silent:
            return self._silent[silent]
        told = _Telling(here=here, there=there, ask=_owner(one, here, self._around.waivers))
        if there is None:
            return told.marked(Delta.NEW, _of_unknown(here, self._around))
        if here.outcome is Outcome.FAIL and is_of_the_change(here):
            name = self._around.base_name(one.service, here.id)
            return told.marked(Delta.NEW, (Cause.CHANGE, f"it speaks of this change alone, whatever {name} says"))
        if not is_gap(there):
            return told.marked(Delta.NEW, of_new(one.service, here, there, self._around))
        if self._is_asked_here(one.service, here.id, then):
            asked = msgspec.structs.replace(told, there=then)
            return asked.marked(Delta.NEW, _of_asked(here, self._around))
        if {there.outcome, here.outcome} <= UNANSWERED and (one.service, here.id) not in self._around.waivers:
            self._silent[silent] = self._known(one.service, told, there, then)
            return self._silent[silent]
        further = worse(there, here, self._kinds)
        if further:
            cause, because = of_new(one.service, here, there, self._around)
            return told.marked(Delta.WORSE, (cause, f"{further}; {because}"), self._since(then))
        return self._known(one.service, told, there, then)

    def _is_asked_here(self, service: str, criterion: str, then: CriterionVerdict | None) -> bool:
        """Whether `when: changed` asks for this change, and asked nothing of the base.

        The baseline is judged as if all were touched, for it has no change: its gap is no gap of the base.
        """
        known = self._around.criterion(service, criterion)
        if known is None or not known.changed:
            return False
        return then is None or then.outcome is Outcome.NOT_APPLICABLE or any(map(is_of_unknown_change, then.notes))

    def _known(
        self, service: str, told: _Telling, there: CriterionVerdict, then: CriterionVerdict | None
    ) -> CriterionVerdict:
        return told.marked(Delta.KNOWN, of_known(service, told.here, there, then, self._around), self._since(then))

    def _beside(self, one: ServiceVerdict, here: CriterionVerdict, there: CriterionVerdict | None) -> CriterionVerdict:
        """A criterion that is no gap here: fixed where it was one, unless `when: changed` only does not ask here."""
        if there is None:
            return here
        fixed = is_gap(there)
        if fixed and here.outcome is Outcome.NOT_APPLICABLE:
            criterion = self._around.criterion(one.service, here.id)
            fixed = criterion is None or not criterion.changed
        return _Telling(here=here, there=there).marked(Delta.FIXED if fixed else Delta.NONE)

    def _since(self, then: CriterionVerdict | None) -> str:
        """The first day on which the gap was seen: as the base's own verdict carries it, else the day of that verdict;
        today where that verdict did not have it.
        """
        base = self._around.base
        if base.then is None:
            return base.date or base.commit
        if then is None or not is_gap(then):
            return self._around.judged.date
        return then.compared.since or base.then.date


def _by_id(one: ServiceVerdict | None) -> Verdicts:
    return {judged.id: judged for judged in one.criteria} if one else {}


def _of_asked(here: CriterionVerdict, around: Around) -> tuple[Cause, str]:
    reason = outage(here, around)
    return (Cause.OUTAGE, reason) if reason else (Cause.CHANGE, "it is asked of what this change touches")


def _of_unknown(here: CriterionVerdict, around: Around) -> tuple[Cause, str]:
    reason = outage(here, around)
    return (Cause.OUTAGE, reason) if reason else (Cause.CHANGE, "the baseline does not have it")
