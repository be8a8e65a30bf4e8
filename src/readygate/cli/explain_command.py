"""`readygate explain`: what a criterion asks and where that is written, what answered or nearly did, how to fix."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from readygate.cli.judging import judge
from readygate.cli.naming import required
from readygate.cli.rules import policy
from readygate.cli.screen import Screen
from readygate.cli.subject import check_names, subject, today
from readygate.cli.told import told_by_git
from readygate.cli.workspace import evidence, workspace
from readygate.evaluate.asking import leaves
from readygate.evaluate.due import Due, scope_of
from readygate.evaluate.variables import names_in
from readygate.model.codec import encode
from readygate.model.policy import LEVEL_UPGRADE, RELEASE, Condition, Criterion, Leaf, Policy
from readygate.model.quantity import Unit, show
from readygate.model.verdict import CriterionVerdict, Outcome, ServiceVerdict
from readygate.renderers.marks import OUTCOMES
from readygate.renderers.outline import near
from readygate.renderers.text import spot, visible

_OF_RELEASE = frozenset({LEVEL_UPGRADE, RELEASE})
"""Where criteria start that only a release asks."""


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Print the criterion for every service that has it; 0 whatever the outcome."""
    day, place = today(options), workspace(options)
    rules = policy(options, place, day)
    check_names(options, rules)
    asked = _asked(rules, options.criterion)
    bundle = evidence(options, place, rules).merged(told_by_git(place, rules))
    about = subject(options, place, rules, day, replay=options.replay)
    release = any(criterion.start in _OF_RELEASE for criterion in asked.values())
    verdict = judge(rules, bundle, msgspec.structs.replace(about, release=release), {})
    found = [(service, service.criterion(options.criterion)) for service in verdict.judged.services]
    if options.json:
        screen.data(encode({service.service: one for service, one in found}))
        return 0
    said: Criterion | None = None
    for service, one in found:
        criterion = asked.get(service.service, said)
        values = _values(rules, service, criterion) if criterion else ()
        lines = [*(_asks(criterion) if criterion and criterion != said else ()), *_answer(service, one, values)]
        said = criterion
        screen.text("".join(f"{line}\n" for line in lines))
    return 0


def _asked(rules: Policy, name: str) -> dict[str, Criterion]:
    """The criterion as each service has it; UsageError where none has."""
    known = {criterion.id for service in rules.services for criterion in service.criteria}
    required(name, sorted(known), "criterion", "")
    return {
        service.name: criterion for service in rules.services for criterion in service.criteria if criterion.id == name
    }


def _asks(criterion: Criterion) -> Iterator[str]:
    yield f"{visible(criterion.id)}  {visible(criterion.title)}"
    yield _fact("asked", _span(criterion))
    yield _fact("source", criterion.source or criterion.place)
    if criterion.changed:
        yield _fact("when", f"changed: {', '.join(criterion.changed)}")
    if criterion.max_age:
        age = show(criterion.max_age / dt.timedelta(milliseconds=1), Unit.DURATION)
        yield _fact("max-age", f"{age}; older evidence of a trusted branch counts so long")
    if criterion.each:
        yield _fact("each", criterion.each if isinstance(criterion.each, str) else ", ".join(criterion.each))
    for number, line in enumerate(_condition(criterion.condition, "")):
        yield _fact("" if number else "needs", line)
    if criterion.fix:
        yield _fact("fix", criterion.fix)


def _span(criterion: Criterion) -> str:
    if criterion.start in _OF_RELEASE:
        return "at the release"
    until = f"until {criterion.until}" if criterion.until else "on"
    return f"from {criterion.start} {until}"


def _fact(label: str, text: str, limit: int = 1000) -> str:
    """A line with its label; the text may begin with the indent of a part."""
    indent = len(text) - len(text.lstrip(" "))
    return f"  {label:<8} {' ' * indent}{visible(text, limit)}"


def _condition(condition: Condition, indent: str) -> Iterator[str]:
    if isinstance(condition, Leaf):
        require = ", ".join(threshold.text for threshold in condition.require)
        given = f"{_given('where', condition.where)}{_given('with', condition.parameters)}"
        yield f"{indent}{condition.kind}{given}: {require}"
        return
    yield f"{indent}{condition.how.value} of"
    for part in condition.parts:
        yield from _condition(part, f"{indent}  ")


def _given(word: str, values: Mapping[str, tuple[str, ...]]) -> str:
    listed = "; ".join(f"{name}: {', '.join(texts)}" for name, texts in values.items())
    return f" {word} {listed}" if listed else ""


def _values(rules: Policy, judged: ServiceVerdict, criterion: Criterion) -> Iterator[str]:
    """What the variables of the criterion stand for, of this service at the milestone judged."""
    service = next(one for one in rules.services if one.name == judged.service)
    level = judged.ladder.index(judged.target_level)
    scope = scope_of(rules, service, Due(level=level, gates=None, milestone=judged.milestone))
    for name in _variables(criterion):
        none = scope.empty.get(name)
        told = f"none: {none}" if none else ", ".join(scope.values.get(name, ())) or "not declared"
        yield f"${{{name}}} = {told}"


def _variables(criterion: Criterion) -> Iterator[str]:
    """The names of the variables in what is asked, each once, without the item of a list."""
    texts = [*criterion.changed, *([criterion.each] if isinstance(criterion.each, str) else ())]
    for leaf in leaves(criterion.condition):
        texts += (text for group in (leaf.where, leaf.parameters) for told in group.values() for text in told)
        texts += (threshold.bound for threshold in leaf.require)
    yield from dict.fromkeys(name for text in texts for name in names_in(text) if name != "each")


def _answer(service: ServiceVerdict, found: CriterionVerdict | None, values: Iterable[str]) -> Iterator[str]:
    yield ""
    name = visible(service.service)
    if found is None:
        yield f"{name}  not asked at {service.target_level}{f' for {service.milestone}' if service.milestone else ''}"
        return
    yield f"{name}  {OUTCOMES[found.outcome]} {found.outcome.value}"
    for number, value in enumerate(values):
        yield _fact("" if number else "values", value)
    yield from _measured(found)
    for number, place in enumerate(found.locations):
        yield _fact("" if number else "where", ": ".join(part for part in (spot(place), visible(place.text)) if part))
    for miss in found.near_misses:
        yield _fact("nearly", near(miss))
    for note in found.notes:
        yield _fact("note", note)
    for number, path in enumerate(found.evidence):
        yield _fact("" if number else "read", path)
    if found.wanted:
        yield _fact("needed", found.wanted)
    if found.waiver:
        yield _fact("waiver", found.waiver)


def _measured(found: CriterionVerdict) -> Iterator[str]:
    """Part by part, else metric by metric, else the reason."""
    if found.parts:
        yield _fact("seen", found.seen or found.reason)
    for part in found.parts:
        yield _fact("", f"{OUTCOMES[part.outcome]} {part.label}: {part.reason}")
    if found.parts:
        return
    for number, result in enumerate(found.results):
        mark = OUTCOMES[Outcome.PASS if result.holds else Outcome.FAIL]
        distance = f" ({result.distance})" if result.distance else ""
        yield _fact("" if number else "seen", f"{mark} {result.metric} {result.seen}, needed {result.needed}{distance}")
    if not found.results or found.outcome not in {Outcome.PASS, Outcome.FAIL}:
        yield _fact("why", found.reason)
