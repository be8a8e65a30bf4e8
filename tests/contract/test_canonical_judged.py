"""The canonical pack through the loader and the evaluation: what opens its criteria, and what must not."""

from __future__ import annotations

import datetime as dt

import pytest

from readygate.evaluate.evaluate import evaluate
from readygate.kinds import registry, tests
from readygate.model.evidence import Bundle, Item
from readygate.model.policy import Policy
from readygate.model.subject import Subject
from readygate.model.table import Table
from readygate.model.verdict import Outcome
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load
from readygate.policies.packs import packs
from tools.pages import CANONICAL, criteria, data

DAY = dt.date(2026, 5, 1)
BARE = "{path: services/orders}"
DECLARED = """{path: services/orders, aggregates: [Order], publishes: [order.placed.v1], consumes: [user.created.v1]}"""
NONE = """{path: services/orders, aggregates: {none: no state}, publishes: {none: silent}, consumes: {none: deaf},
  replicates: {none: online only}, consumers: {http: {none: internal}, messages: {none: silent}}}"""


def policy(service: str) -> Policy:
    text = f"version: 1\nextends: [canonical]\nservices:\n  orders: {service}\n"
    return load(
        [PolicyFile(path="readygate.yml", data=text.encode())],
        kinds={name: registry.kind(name) for name in registry.names()},
        formats=("junit",),
        packs=packs(),
        today=DAY,
    )


def outcomes(service: str, *cases: tuple[str, str]) -> dict[str, Outcome]:
    """The outcome of every criterion for a service whose evidence is these test cases with their status."""
    table = Table(tests.COLUMNS)
    for name, status in cases:
        table.add("", "", name, "", 0, status, None, "", "", "")
    item = Item(path="services/orders/junit.xml", kind="tests", format="junit", sha256="0" * 64, size=1, table=table)
    bundle = Bundle.of([item] if cases else [])
    judged = evaluate(policy(service), bundle, Subject(today=DAY), kinds=registry.kind, formats={"junit": "tests"})
    return {one.id: one.outcome for one in judged.services[0].criteria}


def test_the_pack_loads_whole_and_gives_every_service_all_criteria() -> None:
    read = policy(BARE)
    assert [criterion.id for criterion in read.services[0].criteria] == list(criteria(data(CANONICAL)))
    assert [gate.id for gate in read.gates] == [f"G{number}" for number in range(1, 9)]
    assert [milestone.id for milestone in read.milestones] == [f"M{number}" for number in range(6)]


def test_without_evidence_everything_is_missing() -> None:
    assert set(outcomes(BARE).values()) == {Outcome.MISSING}


def test_lists_that_are_none_make_their_criteria_not_applicable_and_no_other() -> None:
    judged = outcomes(NONE)
    assert {name for name, outcome in judged.items() if outcome is Outcome.NOT_APPLICABLE} == {
        "G1.invariants",
        "G2.pact",
        *(f"G3.{name}" for name in ("outgoing-schemas", "incoming-validated", "outbox", "inbox")),
        *(f"G3.{name}" for name in ("consumer-pacts", "envelope")),
        "G4.registration",
        "G4.conflict-policy",
    }
    assert set(judged.values()) == {Outcome.MISSING, Outcome.NOT_APPLICABLE}


def test_outbox_and_inbox_tests_answer_only_where_the_lists_are_declared() -> None:
    cases = [("outbox sends once", "passed"), ("inbox handles once", "passed")]
    declared, bare = outcomes(DECLARED, *cases), outcomes(BARE, *cases)
    assert (declared["G3.outbox"], declared["G3.inbox"]) == (Outcome.PASS, Outcome.PASS)
    assert (bare["G3.outbox"], bare["G3.inbox"]) == (Outcome.MISSING, Outcome.MISSING)


@pytest.mark.parametrize("status", ["skipped", "failed", "errored"])
def test_one_test_that_did_not_pass_keeps_tenant_isolation_shut(status: str) -> None:
    good, bad = ("tenant isolation > reads", "passed"), ("tenant isolation > writes", status)
    assert outcomes(BARE, good)["G8.tenant-isolation"] is Outcome.PASS
    judged = outcomes(BARE, good, bad)
    assert (judged["G8.tenant-isolation"], judged["L2.tenant-isolation"]) == (Outcome.FAIL, Outcome.FAIL)


def test_a_marker_in_the_name_of_a_test_answers_its_criterion() -> None:
    judged = outcomes(DECLARED, ("@G1.invariants Order refuses a negative total", "passed"), ("@L2.rls", "passed"))
    assert (judged["G1.invariants"], judged["L2.rls"]) == (Outcome.PASS, Outcome.PASS)
    assert judged["G8.tenant-isolation"] is Outcome.INVALID


def test_every_chaos_case_needs_its_own_test() -> None:
    two = [("chaos: drop", "passed"), ("chaos: retry", "passed")]
    assert outcomes(BARE, *two)["G4.chaos"] is Outcome.INVALID
    assert outcomes(BARE, *two, ("chaos: partial push", "passed"))["G4.chaos"] is Outcome.PASS
    assert outcomes(BARE, *two)["L4.chaos"] is Outcome.PASS
