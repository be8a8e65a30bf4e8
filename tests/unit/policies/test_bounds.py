"""Bounds that each service declares."""

from __future__ import annotations

import pytest

from tests.unit.policies.samples import criteria, faults, loaded


def policy(service: str, require: str = "'p95 < ${service.slo.p95}'") -> str:
    return criteria(f"      x: {{title: T, evidence: load, require: [{require}]}}\n", service=service)


@pytest.mark.parametrize("value", ["300ms", "0.3s", "1h"])
def test_a_bound_that_fits(value: str) -> None:
    loaded(policy(f"{{slo: {{p95: {value}}}}}"))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("300", "a bare number does not fit a duration (write 300ms, 2s, 5m, 1h or 7d)"),
        ("99%", "the unit '%' does not fit a duration (write 300ms, 2s, 5m, 1h or 7d)"),
    ],
)
def test_a_bound_that_does_not_fit_is_a_fault_at_the_declaration(value: str, found: str) -> None:
    text = policy(f"{{slo: {{p95: {value}}}}}", "'p95 < 80% of ${service.slo.p95}'")
    assert faults(text) == [f"2:30 G1.x compares it with p95: {found}"]


def test_a_list_is_no_bound() -> None:
    text = policy("{vars: {limits: [1s, 2s]}}", "'p95 < ${service.vars.limits}'")
    assert faults(text) == ["2:34 G1.x compares with `${service.vars.limits}`, which is a list here"]


def test_a_service_without_the_declaration_is_judged_as_missing_later() -> None:
    loaded(policy("{}, till: {slo: {p95: 1s}}"))
    loaded(policy("{vars: {a: 1}}", "'p95 < ${service.name}'"))


def test_each_service_is_checked() -> None:
    text = policy("{slo: {p95: 1s}}, till: {slo: {p95: 1}}, cash: {slo: {p95: 2}}")
    assert [fault.partition(" ")[0] for fault in faults(text)] == ["2:54", "2:77"]


def test_an_override_is_checked_in_its_service() -> None:
    override = "gates: {G1: {criteria: {x: {require: ['error-rate < ${service.slo.p95}']}}}}"
    text = policy(f"{{slo: {{p95: 1s}}, {override}}}, till: {{slo: {{p95: 1s}}, path: a}}")
    (found,) = faults(text)
    assert found.startswith("2:30 G1.x compares it with error-rate: the unit 's' does not fit a ratio")


def test_a_bound_of_each_item_is_judged_later() -> None:
    text = "      x: {title: T, each: '${service.vars.limits}', evidence: load, require: ['p95 < ${each}']}\n"
    loaded(criteria(text, service="{vars: {limits: [1s, 2s]}}"))


def test_two_variables_make_one_bound() -> None:
    text = policy("{vars: {amount: 300, unit: ms}}", "'p95 < ${service.vars.amount}${service.vars.unit}'")
    loaded(text)
    assert faults(text.replace("unit: ms", "unit: kg"))[0].startswith("2:34 G1.x compares it with p95: '300kg'")
