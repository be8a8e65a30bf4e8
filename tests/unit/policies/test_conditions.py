"""Conditions: kinds, filters, parameters, thresholds, groups."""

from __future__ import annotations

import pytest

from readygate.model.policy import Condition, Group, How, Leaf
from readygate.model.threshold import parse_threshold
from readygate.policies.conditions import leaves, uses_each
from tests.unit.policies.samples import criteria, faults, loaded, only


def condition(text: str) -> Condition:
    return only(loaded(criteria(f"      x: {{title: T, {text}}}\n"))).criteria[0].condition


def fault(text: str) -> str:
    """The one fault of a criterion, without its place."""
    (found,) = faults(criteria(f"      x: {{title: T, {text}}}\n"))
    return found.partition(" ")[2]


def leaf(kind: str, *require: str, **more: dict[str, tuple[str, ...]]) -> Leaf:
    return Leaf(kind=kind, require=tuple(map(parse_threshold, require)), **more)


def test_a_leaf_with_everything() -> None:
    text = "evidence: events, where: {subjects: [a, '!b']}, with: {fields: tenantId}, require: [registered >= 1]"
    assert condition(text) == leaf(
        "events", "registered >= 1", where={"subjects": ("a", "!b")}, parameters={"fields": ("tenantId",)}
    )


def test_a_parameter_with_a_variable_is_read_when_it_is_judged() -> None:
    text = "evidence: events, with: {since: '${service.aggregates}'}, require: [registered >= 1]"
    assert condition(text) == leaf("events", "registered >= 1", parameters={"since": ("${service.aggregates}",)})


def test_filters_that_every_kind_knows() -> None:
    text = "evidence: tests, where: {report: 'a/**', tool: vitest, artifact: 'x-*'}, require: total >= 1"
    assert condition(text) == leaf(
        "tests", "total >= 1", where={"report": ("a/**",), "tool": ("vitest",), "artifact": ("x-*",)}
    )


def test_groups_within_groups() -> None:
    one, two = "{evidence: tests, require: [passed >= 1]}", "{evidence: load, require: [p95 < 300ms]}"
    assert condition(f"all: [{one}, {{any: [{two}, {one}]}}]") == Group(
        how=How.ALL,
        parts=(
            leaf("tests", "passed >= 1"),
            Group(how=How.ANY, parts=(leaf("load", "p95 < 300ms"), leaf("tests", "passed >= 1"))),
        ),
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fix: f", "exactly one of `evidence`, `any`, `all` is needed in `x`: none"),
        (
            "evidence: tests, any: [], require: [passed >= 1]",
            "exactly one of `evidence`, `any`, `all` is needed in `x`: `evidence` and `any`",
        ),
        ("evidence: test, require: [passed >= 1]", "unknown kind of evidence 'test' [did you mean `tests`?]"),
        ("evidence: [tests], require: [passed >= 1]", "`evidence` must be a kind of evidence, not a list"),
        (
            "evidence: changes",
            "`require` is missing in `x` [compare a metric: `count`]",
        ),
        ("evidence: changes, require: [cuont = 0]", "the kind 'changes' has no metric 'cuont' [did you mean `count`?]"),
        (
            "evidence: changes, require: [count]",
            "an entry of `require`: 'count' is not `metric comparison value`, for example `lines >= 95%`",
        ),
        (
            "evidence: changes, require: [{}]",
            ("an entry of `require` must be a threshold such as `lines >= 95%`, not a mapping"),
        ),
        ("evidence: changes, require: [count = 0%]", "count: the unit '%' does not fit a count (write a plain number)"),
        (
            "evidence: load, require: [p95 < 300]",
            ("p95: a bare number does not fit a duration (write 300ms, 2s, 5m, 1h or 7d)"),
        ),
        (
            "evidence: load, require: [error-rate < 5]",
            ("error-rate: 5 is 500 %; a ratio lies between 0 % and 100 %, as in 95% or 0.95"),
        ),
        ("evidence: api, require: [version >= new]", "version: 'new' is not a version such as 3.1"),
        ("evidence: api, require: ['version >= 80% of 3.1']", "version: a percentage of 3.1 means nothing"),
        ("evidence: documents, require: [changed >= 2026-02-30]", "changed: 2026-02-30 does not exist in the calendar"),
        (
            "evidence: load, require: ['p95 < ${milestone.starts}']",
            ("p95: '2000-01-01' is not a number (write 300ms, 2s, 5m, 1h or 7d)"),
        ),
        (
            "evidence: documents, require: ['changed >= ${milestone.id}']",
            "changed: 'M0' is not a date such as 2026-04-01",
        ),
        ("evidence: tests, where: [a], require: [passed >= 1]", "`where` must be a mapping, not a list"),
        (
            "evidence: tests, where: {paths: a}, require: [passed >= 1]",
            (
                "the kind 'tests' has no filter 'paths' "
                "[known: `about`, `suites`, `names`, `files`, `report`, `tool`, `artifact`]"
            ),
        ),
        ("evidence: tests, where: {names: []}, require: [passed >= 1]", "`names` is an empty list"),
        ("evidence: tests, where: {names: '!'}, require: [passed >= 1]", "'!' excludes nothing"),
        ("evidence: tests, where: {files: 'a{b'}, require: [passed >= 1]", "'a{b' has a brace without its partner"),
        ("evidence: tests, where: {report: 'a{b'}, require: [passed >= 1]", "'a{b' has a brace without its partner"),
        (
            "evidence: events, with: {field: a}, require: [registered >= 1]",
            ("the kind 'events' has no parameter 'field' [did you mean `fields`?]"),
        ),
        (
            "evidence: events, with: {since: [even, an odd day]}, require: [registered >= 1]",
            "`since`: an odd day is odd",
        ),
        (
            "evidence: tests, with: {a: b}, require: [passed >= 1]",
            ("the kind 'tests' has no parameter 'a' [tests takes none]"),
        ),
        ("any: {}", "`any` must be a list, not a mapping"),
        ("any: []", "`any` is an empty list"),
        ("any: [tests]", "an entry of `any` must be a mapping, not text"),
        (
            "all: [{evidence: tests, fix: a, require: [passed >= 1]}]",
            ("unknown key 'fix' [known: `evidence`, `where`, `with`, `require`, `any`, `all`]"),
        ),
        (
            "all: [{require: [passed >= 1]}]",
            "exactly one of `evidence`, `any`, `all` is needed in an entry of `all`: none",
        ),
        (
            "where: {a: b}, all: [{evidence: tests, require: [passed >= 1]}]",
            ("`where` stands in the parts of `all`, not beside it"),
        ),
        (
            "require: a, any: [{evidence: tests, require: [passed >= 1]}]",
            ("`require` stands in the parts of `any`, not beside it"),
        ),
        ("all: [{" * 9 + "evidence: tests, require: [passed >= 1]" + "}]" * 9, "conditions are nested deeper than 8"),
    ],
)
def test_what_conditions_refuse(text: str, found: str) -> None:
    assert fault(text) == found


def test_bounds_that_fit() -> None:
    text = "evidence: load, require: ['p95 < 80% of 300ms', error-rate < 1%, error-rate <= 1, rps >= 10, 'p95 > 1s']"
    assert isinstance(condition(text), Leaf)


@pytest.mark.parametrize("bound", ["changed >= ${milestone.starts}", "changed < ${milestone.exits}"])
def test_dates_of_milestones_bound_dates(bound: str) -> None:
    assert condition(f"evidence: documents, require: ['{bound}']") == leaf("documents", bound)


def test_leaves_and_each() -> None:
    plain, each = leaf("tests", "passed >= 1"), leaf("tests", "passed >= 1", where={"about": ("*${each}*",)})
    bound, given = leaf("tests", "passed >= ${each}"), leaf("tests", "passed >= 1", parameters={"a": ("${each}",)})
    group = Group(how=How.ANY, parts=(plain, Group(how=How.ALL, parts=(each, bound))))
    assert leaves(group) == (plain, each, bound)
    assert [uses_each(found) for found in (plain, each, bound, given, group)] == [False, True, True, True, True]
