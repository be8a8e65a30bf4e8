"""The baseline: what the base branch's newest bundles say today, under today's policy (DESIGN section 5).

Enters: commits of the base branch with their bundles, the newest first. Leaves: one verdict to compare a change with.
What the newest bundle leaves `missing`, `invalid` or `stale` is taken from the newest earlier one that answers it: a
job that did not run on one commit must not turn old gaps into new ones, nor hide what was known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from readygate.evaluate.evaluate import evaluate
from readygate.kinds.kind import Kind
from readygate.model.evidence import Bundle, Item
from readygate.model.policy import Policy
from readygate.model.subject import Subject
from readygate.model.verdict import CriterionVerdict, Judged, Outcome, ServiceVerdict

UNANSWERED = frozenset({Outcome.MISSING, Outcome.INVALID, Outcome.STALE})
"""Outcomes that say nothing of the service itself."""


_GAPS = (Outcome.FAIL, Outcome.MISSING, Outcome.INVALID, Outcome.STALE)
"""Outcomes that keep a gate shut."""


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A commit of the base branch: the day of its run, what the run collected, and the verdict that it gave then."""

    commit: str
    date: str
    bundle: Bundle
    verdict: Judged | None = None


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """The base branch as it is judged today.

    `commit` and `date` are the newest bundle's; `then` is the verdict that its run gave. `judged` has levels as the
    newest bundle gives them, outcomes and gaps with what earlier ones answer. `answered` names those earlier commits
    by service and criterion.
    """

    commit: str
    date: str
    judged: Judged
    then: Judged | None = None
    answered: Mapping[tuple[str, str], str] = {}


def judge_base(
    policy: Policy,
    pasts: Iterable[Past],
    subject_of: Callable[[Past], Subject],
    *,
    kinds: Callable[[str], Kind],
    formats: Mapping[str, str],
) -> Baseline | None:
    """The baseline, None where there is no commit with a bundle.

    `pasts` are asked for one after another, the newest first, and only while something is unanswered: earlier bundles
    may be fetched when they are asked for. `subject_of` gives the subject of a commit: today's day, that commit, its
    run, what is known of other commits beside it, and the services that are judged.
    """
    rest = iter(pasts)
    newest = next(rest, None)
    if newest is None:
        return None
    judged = evaluate(policy, newest.bundle, subject_of(newest), kinds=kinds, formats=formats)
    wanted = {one.service: _unanswered(one) for one in judged.services if _unanswered(one)}
    found: dict[tuple[str, str], CriterionVerdict] = {}
    answered: dict[tuple[str, str], str] = {}
    while wanted and (past := next(rest, None)) is not None:
        about = msgspec.structs.replace(subject_of(past), services=tuple(wanted))
        for one in evaluate(policy, past.bundle, about, kinds=kinds, formats=formats).services:
            for criterion in one.criteria:
                if criterion.id in wanted[one.service] and criterion.outcome not in UNANSWERED:
                    wanted[one.service].discard(criterion.id)
                    found[one.service, criterion.id] = criterion
                    answered[one.service, criterion.id] = past.commit
        wanted = {name: ids for name, ids in wanted.items() if ids}
    services = tuple(_with(one, found) for one in judged.services) if found else judged.services
    whole = msgspec.structs.replace(judged, services=services)
    return Baseline(commit=newest.commit, date=newest.date, judged=whole, then=newest.verdict, answered=answered)


def renewed(bundle: Bundle, others: Iterable[Item]) -> Bundle:
    """The bundle with evidence of other workflows (the nightly run, say) as it is known today.

    Items of the same workflow and artifact are replaced. A nightly run that turned red after the base was judged is
    then as red there as here, so that no change is blamed for it.
    """
    fresh = [item for item in others if item.origin.workflow and item.origin.artifact]
    sources = {(item.origin.workflow, item.origin.artifact) for item in fresh}
    kept = [item for item in bundle.items if (item.origin.workflow, item.origin.artifact) not in sources]
    return Bundle.of((*kept, *fresh), bundle.unrecognised)


def is_gap(judged: CriterionVerdict) -> bool:
    """Whether the criterion is due and blocks."""
    return judged.due and judged.outcome in _GAPS


def _unanswered(one: ServiceVerdict) -> set[str]:
    return {judged.id for judged in one.criteria if judged.outcome in UNANSWERED}


def _with(one: ServiceVerdict, found: Mapping[tuple[str, str], CriterionVerdict]) -> ServiceVerdict:
    """The service with the answers of earlier bundles, and with the gaps that are left."""
    criteria = tuple(found.get((one.service, judged.id), judged) for judged in one.criteria)
    closed = {judged.id for judged in criteria if not is_gap(judged)}
    gaps = tuple(gap for gap in one.gaps if gap not in closed)
    shown = any(judged.due and judged.outcome is Outcome.PASS for judged in criteria)
    return msgspec.structs.replace(one, criteria=criteria, gaps=gaps, ready=one.in_scope and not gaps and shown)
