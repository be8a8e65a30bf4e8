"""`readygate explain`: what a criterion asks and where that is written, what answered or nearly did, how to fix."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterator

from readygate.cli import workspace
from readygate.cli.judging import judge
from readygate.cli.screen import Screen
from readygate.model.codec import encode
from readygate.model.errors import UsageError
from readygate.model.policy import Condition, Criterion, Leaf, Policy
from readygate.model.verdict import CriterionVerdict, ServiceVerdict
from readygate.renderers.marks import OUTCOMES
from readygate.renderers.terminal import location
from readygate.renderers.text import visible


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Print the criterion for every service that has it; 0 whatever the outcome."""
    day = workspace.today(options)
    place = workspace.workspace(options)
    rules = workspace.policy(options, place, day)
    criterion = _criterion(rules, options.criterion)
    bundle = workspace.evidence(options, place, rules)
    about = workspace.subject(options, place, rules, day)
    verdict = judge(rules, bundle, about, {})
    found = [(service, service.criterion(criterion.id)) for service in verdict.judged.services]
    if options.json:
        screen.data(encode({service.service: one for service, one in found}))
        return 0
    for line in _asks(criterion):
        screen.text(line)
    for service, one in found:
        for line in _answer(service, one):
            screen.text(line)
    return 0


def _criterion(rules: Policy, name: str) -> Criterion:
    known = {criterion.id: criterion for service in rules.services for criterion in service.criteria}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 3, 0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"the policy has {', '.join(sorted(known))}"
    raise UsageError(f"there is no criterion {name!r}", hint=hint)


def _asks(criterion: Criterion) -> Iterator[str]:
    yield f"{criterion.id}: {criterion.title}"
    until = f" until {criterion.until}" if criterion.until else ""
    yield f"  asked from {criterion.start}{until}; written in {criterion.source or criterion.place}"
    if criterion.each:
        yield f"  for each of {criterion.each if isinstance(criterion.each, str) else ', '.join(criterion.each)}"
    yield from _condition(criterion.condition, "  ")
    if criterion.fix:
        yield f"  fix: {criterion.fix}"


def _condition(condition: Condition, indent: str) -> Iterator[str]:
    if isinstance(condition, Leaf):
        where = "; ".join(f"{name}: {', '.join(globs)}" for name, globs in condition.where.items())
        require = ", ".join(threshold.text for threshold in condition.require)
        yield f"{indent}needs {condition.kind}{f' where {where}' if where else ''}: {require}"
        return
    yield f"{indent}{condition.how.value} of:"
    for part in condition.parts:
        yield from _condition(part, f"{indent}  ")


def _answer(service: ServiceVerdict, found: CriterionVerdict | None) -> Iterator[str]:
    yield ""
    name = visible(service.service)
    if found is None:
        yield f"{name}: not asked at {service.target_level}{f' for {service.milestone}' if service.milestone else ''}"
        return
    yield f"{name}: {OUTCOMES[found.outcome]} {found.outcome.value}: {visible(found.reason, 1000)}"
    for result in found.results:
        mark = "holds" if result.holds else f"does not hold{f', {result.distance} short' if result.distance else ''}"
        yield f"  {result.metric}: seen {result.seen}, needed {result.needed}: {mark}"
    for part in found.parts:
        yield f"  {OUTCOMES[part.outcome]} {visible(part.label)}: {visible(part.reason)}"
    for place in found.locations:
        yield f"  at {visible(location(place), 400)}"
    for miss in found.near_misses:
        yield f"  nearly: {visible(miss.seen)}. {visible(miss.suggestion)}"
    for note in found.notes:
        yield f"  note: {visible(note)}"
    if found.evidence:
        yield f"  read: {', '.join(visible(path) for path in found.evidence)}"
    if found.wanted:
        yield f"  would answer: {visible(found.wanted)}"
    if found.waiver:
        yield f"  {visible(found.waiver)}"
