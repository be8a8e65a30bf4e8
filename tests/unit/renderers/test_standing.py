"""Whose doing gaps are, and what blocks."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.model.verdict import Base, Cause, Comparison, Delta, Effect, Outcome, PolicyChange
from readygate.renderers.standing import standing
from tests.unit.renderers import samples
from tests.unit.renderers.samples import criterion, judged, service
from tests.unit.renderers.shapes import BASE, FIRST, MIXED, MONOREPO, READY


def gap(delta: Delta, cause: Cause = Cause.NONE) -> Any:
    return criterion("G1.a", Outcome.FAIL, compared=Comparison(delta=delta, cause=cause))


@pytest.mark.parametrize(
    ("delta", "cause", "own"),
    [
        (Delta.NEW, Cause.CHANGE, True),
        (Delta.NEW, Cause.NONE, True),
        (Delta.WORSE, Cause.CHANGE, True),
        (Delta.KNOWN, Cause.CHANGE, False),
        (Delta.NONE, Cause.NONE, False),
        (Delta.NEW, Cause.TIME, False),
        (Delta.NEW, Cause.POLICY, False),
        (Delta.NEW, Cause.EVIDENCE, False),
        (Delta.NEW, Cause.OUTAGE, False),
    ],
)
def test_whose_doing_a_gap_is(delta: Delta, cause: Cause, own: bool) -> None:
    assert standing(judged(service(gap(delta, cause)), base=BASE)).gaps[0].own is own


@pytest.mark.parametrize("base", [None, Base(), Base(first=True)])
def test_without_a_baseline_nothing_is_anybodys_doing(base: Base | None) -> None:
    found = standing(judged(service(gap(Delta.NEW, Cause.CHANGE)), base=base))
    assert not found.compared
    assert not found.gaps[0].own


def test_blocks_are_told_by_service_and_criterion() -> None:
    one, two = service(gap(Delta.NEW)), service(gap(Delta.NEW), name="other")
    found = standing(judged(one, two, base=BASE, blocks=("other: G1.a",), fail_on="new"))
    assert [(one.service.service, one.blocks) for one in found.gaps] == [("shop", False), ("other", True)]
    assert [one.service.service for one in found.shown] == ["other", "shop"]
    assert found.others == []
    assert found.failing


@pytest.mark.parametrize(
    ("fields", "failing"),
    [
        ({}, True),
        ({"fail_on": "any"}, True),
        ({"fail_on": "any: the input fail-on"}, True),
        ({"fail_on": "new"}, False),
        ({"fail_on": "never"}, False),
        ({"fail_on": "any", "base": BASE}, False),
        ({"fail_on": "any", "base": BASE, "blocks": ("shop: G1.a",)}, True),
        ({"fail_on": "never", "blocks": ("shop: G1.a",)}, True),
        ({"fail_on": "new", "blocks": ("gone: G1.a",)}, True),
        ({"base": Base(first=True)}, False),
    ],
)
def test_when_the_job_fails(fields: dict[str, Any], failing: bool) -> None:
    assert standing(judged(service(gap(Delta.NEW)), **fields)).failing is failing


@pytest.mark.parametrize(
    ("fail_on", "enforced", "failing"),
    [("any", "", True), ("any", "all", True), ("any", "none", False), ("new", "", False), ("never", "", False)],
)
def test_a_service_that_is_not_ready_without_a_gap(fail_on: str, enforced: str, failing: bool) -> None:
    silent = service(samples.IDLE, ready=False, enforced=enforced)
    assert standing(judged(silent, base=BASE, fail_on=fail_on)).failing is failing


def test_a_needed_job_that_failed_fails_this_one() -> None:
    assert standing(READY, ("unit (failure)",)).failing
    assert not standing(READY).failing


def test_what_is_fixed_and_what_reports() -> None:
    assert standing(READY).fixed == ["G2.if-match"]
    assert standing(FIRST).first
    assert standing(FIRST).reports
    assert not standing(MIXED).reports
    assert standing(judged(service(), fail_on="never (the policy's rollout)")).reports


def test_services_out_of_scope_are_left_out() -> None:
    assert standing(judged(samples.OUTSIDE)).services == ()
    assert len(standing(MONOREPO).services) == 4


@pytest.mark.parametrize("effect", Effect)
def test_a_weaker_policy(effect: Effect) -> None:
    changes = (PolicyChange(what="x", before="a", after="b", effect=effect),)
    assert standing(judged(service(), policy_changes=changes)).weaker is (effect is Effect.WEAKER)
