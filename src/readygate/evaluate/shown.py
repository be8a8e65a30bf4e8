"""Seen, needed and distance of a criterion, as one row of a table shows them.

Enters: an answer and the criterion that it answers. Leaves: texts. Parts are counted; else the results that do not hold
speak, else all of them.
"""

from __future__ import annotations

from readygate.evaluate.answers import Answer
from readygate.model.policy import Criterion, Group, How
from readygate.model.verdict import Outcome


def shown(found: Answer, criterion: Criterion) -> tuple[str, str, str]:
    """What was seen, what is needed, and how far apart they are; empty where nothing was measured."""
    if found.parts and found.outcome is not Outcome.NOT_APPLICABLE:
        return _counted(found, criterion)
    results = list(dict.fromkeys(found.results))
    told = [result for result in results if not result.holds] or results
    if len(told) == 1:
        return told[0].seen, f"{told[0].metric} {told[0].needed}", told[0].distance
    seen = ", ".join(f"{result.metric} {result.seen}" for result in told)
    return seen, ", ".join(f"{result.metric} {result.needed}" for result in told), ""


def _counted(found: Answer, criterion: Criterion) -> tuple[str, str, str]:
    outcomes = [part.outcome for part in found.parts]
    idle = outcomes.count(Outcome.NOT_APPLICABLE)
    besides = f", {idle:,} not applicable" if idle else ""
    any_suffices = not criterion.each and isinstance(criterion.condition, Group) and criterion.condition.how is How.ANY
    needed = "one of them" if any_suffices else f"all {len(outcomes) - idle:,}"
    return f"{outcomes.count(Outcome.PASS):,} of {len(outcomes):,} hold{besides}", needed, ""
