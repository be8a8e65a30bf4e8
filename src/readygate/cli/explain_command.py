"""`readygate explain`: what a criterion asks and where that is written, what answered or nearly did, how to fix."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from readygate.cli.judging import judge
from readygate.cli.naming import required
from readygate.cli.rules import policy
from readygate.cli.screen import Screen
from readygate.cli.subject import check_names, subject, today
from readygate.cli.workspace import evidence, workspace
from readygate.model.codec import encode
from readygate.model.policy import Condition, Criterion, Leaf, Policy
from readygate.model.verdict import CriterionVerdict, ServiceVerdict
from readygate.renderers.marks import OUTCOMES
from readygate.renderers.terminal import location
from readygate.renderers.text import visible


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Print the criterion for every service that has it; 0 whatever the outcome."""
    day, place = today(options), workspace(options)
    rules = policy(options, place, day)
    check_names(options, rules)
    asked = _asked(rules, options.criterion)
    bundle = evidence(options, place, rules)
    verdict = judge(rules, bundle, subject(options, place, rules, day, replay=options.replay), {})
    found = [(service, service.criterion(options.criterion)) for service in verdict.judged.services]
    if options.json:
        screen.data(encode({service.service: one for service, one in found}))
        return 0
    said: Criterion | None = None
    for service, one in found:
        criterion = asked.get(service.service, said)
        lines = [*(_asks(criterion) if criterion and criterion != said else ()), *_answer(service, one)]
        said = criterion
        screen.lines(lines)
    return 0


def _asked(rules: Policy, name: str) -> dict[str, Criterion]:
    """The criterion as each service has it; UsageError where none has."""
    known = {criterion.id for service in rules.services for criterion in service.criteria}
    required(name, sorted(known), "criterion", "")
    return {
        service.name: criterion for service in rules.services for criterion in service.criteria if criterion.id == name
    }


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
