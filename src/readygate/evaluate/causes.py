"""Why a criterion is a gap now: this change, time, policy, lost evidence or an outage (DESIGN section 3).

Enters: a gap, the same criterion at the baseline judged today (`there`) and as the base's own run judged it (`then`),
and what is known around them. Leaves: a cause and one sentence.

A gap that the base judged today does not have is of this change, or of evidence that is not what the change ran. A gap
that it has too cannot be of this change: what its own run said of it tells whether days or the policy made it one.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from readygate.evaluate.baseline import UNANSWERED, Baseline, is_gap
from readygate.model.policy import Criterion, Policy, Waiver
from readygate.model.subject import Subject
from readygate.model.verdict import Cause, Comparison, CriterionVerdict, EvidenceRef, Judged, Outcome

_CARRIED = frozenset({Cause.TIME, Cause.POLICY, Cause.EVIDENCE, Cause.OUTAGE})
"""Causes that a later verdict repeats; what an earlier change did is not this change's doing."""
_NO_CRITERIA: Mapping[str, Criterion] = {}
_SHOWN = 2
"""Files that a sentence names."""


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What a cause is told from: the verdict here, the baseline, the subject, what did not answer by kind of evidence.

    `files` are the files of the verdict by path; `criteria` are those of today's policy by service and id,
    `waivers` its waivers by service and criterion.
    """

    judged: Judged
    base: Baseline
    subject: Subject
    outages: Mapping[str, str] = {}
    files: Mapping[str, tuple[EvidenceRef, ...]] = {}
    criteria: Mapping[str, Mapping[str, Criterion]] = {}
    waivers: Mapping[tuple[str, str], Waiver] = {}

    @property
    def same_policy(self) -> bool:
        """Whether the base's own run judged by the policy that judges now."""
        return self.base.then is not None and self.base.then.policy == self.judged.policy

    def base_name(self, service: str, criterion: str) -> str:
        """The commit whose bundle answered the criterion at the baseline, as a sentence names it."""
        commit = self.base.answered.get((service, criterion), self.base.commit)
        return f"`{commit[:7]}`" if commit else "the baseline"

    def criterion(self, service: str, criterion: str) -> Criterion | None:
        """The criterion as today's policy has it."""
        return self.criteria.get(service, _NO_CRITERIA).get(criterion)


def criteria_of(policy: Policy) -> Mapping[str, Mapping[str, Criterion]]:
    """The criteria of a policy, by service and id; services that share theirs share the mapping."""
    by_id: dict[int, Mapping[str, Criterion]] = {}
    for service in policy.services:
        if id(service.criteria) not in by_id:
            by_id[id(service.criteria)] = {one.id: one for one in service.criteria}
    return {service.name: by_id[id(service.criteria)] for service in policy.services}


def outage(here: CriterionVerdict, around: Around) -> str:
    """What was asked for the criterion's evidence and did not answer; empty where nothing was, or it was answered."""
    if here.outcome not in UNANSWERED:
        return ""
    return "; ".join(dict.fromkeys(around.outages[kind] for kind in here.kinds if kind in around.outages))


def of_new(service: str, here: CriterionVerdict, there: CriterionVerdict, around: Around) -> tuple[Cause, str]:
    """The cause of a gap that the baseline does not have, or of one that is worse here."""
    reason = outage(here, around)
    if reason:
        return Cause.OUTAGE, reason
    was = f"{around.base_name(service, here.id)} says {there.outcome.value}"
    if here.outcome is Outcome.STALE:
        return _of_stale(service, here, was, around)
    if here.outcome in UNANSWERED:
        files = ", ".join(f"`{path}`" for path in there.evidence[:_SHOWN])
        return Cause.EVIDENCE, f"{was}{f' by {files}' if files else ''}; here it is {here.outcome.value}"
    other = _of_another_commit(service, here, around)
    if other is not None:
        return Cause.TIME, f"`{other.path}` is of `{other.commit[:7]}`, not of this change; {was}"
    return Cause.CHANGE, f"{was}{f' with {there.seen}' if there.seen else ''}"


def _of_stale(service: str, here: CriterionVerdict, was: str, around: Around) -> tuple[Cause, str]:
    """Why evidence is too old: a later run lost it, days went by (with a `max-age`), else the content is another."""
    late = [text for text in around.subject.stale_sources.values() if text and text in here.reason]
    if late:
        return Cause.EVIDENCE, f"{late[0]}; {was}"
    criterion = around.criterion(service, here.id)
    if criterion is not None and criterion.max_age is not None:
        return Cause.TIME, f"{here.reason}; {was}"
    return Cause.CHANGE, f"the evidence is of other content than this change; {was}"


def _of_another_commit(service: str, here: CriterionVerdict, around: Around) -> EvidenceRef | None:
    """The first file, where every file that answered is of other content than this change (a nightly run of the base
    branch); None where any may be of this change.
    """
    of_path = (file for path in here.evidence for file in around.files.get(path, ()))
    files = [file for file in of_path if service in file.services]
    return files[0] if files and all(_is_foreign(file.commit, service, around.subject) for file in files) else None


def _is_foreign(commit: str, service: str, subject: Subject) -> bool:
    """Whether the commit is known to be another one, with other files of the service."""
    kin = subject.commits.get(commit)
    return commit not in {"", subject.commit, subject.head} and (kin is None or service not in kin.same)


def of_known(
    service: str,
    here: CriterionVerdict,
    there: CriterionVerdict,
    then: CriterionVerdict | None,
    around: Around,
) -> tuple[Cause, str]:
    """The cause of a gap that the baseline has too."""
    reason = outage(here, around)
    if reason:
        return Cause.OUTAGE, reason
    told = around.base.then
    if told is None:
        return (Cause.TIME, there.reason) if there.outcome is Outcome.STALE else (Cause.NONE, "")
    if then is None or not then.due:
        if around.same_policy:
            return Cause.TIME, f"it was not asked on {told.date} and is asked now"
        return Cause.POLICY, f"the policy of {told.date} did not ask for it"
    if is_gap(then):
        return _carried(then.compared)
    return _since_then(service, there, then, told.date, around)


def _since_then(
    service: str, there: CriterionVerdict, then: CriterionVerdict, day: str, around: Around
) -> tuple[Cause, str]:
    """Why the base that opened on its own day does not today: its evidence is the same."""
    waiver = around.waivers.get((service, there.id))
    if then.outcome is Outcome.WAIVED and waiver is not None and waiver.expires < around.subject.today:
        return Cause.TIME, f"the waiver expired on {waiver.expires}"
    if there.outcome is Outcome.STALE and day != around.judged.date:
        return Cause.TIME, there.reason
    said = f"{around.base_name(service, there.id)} said {then.outcome.value} on {day}"
    if around.same_policy:
        return Cause.TIME, f"{said} with the same evidence"
    return Cause.POLICY, f"{said}, under the policy of that day"


def _carried(told: Comparison) -> tuple[Cause, str]:
    return (told.cause, told.because) if told.cause in _CARRIED else (Cause.NONE, "")
