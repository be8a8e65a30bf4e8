"""Each example policy is proved: evidence under which every service reaches its top, and for each criterion one change
of that evidence that fails it and no other.

Evidence is made from the policy itself, in the formats that tools write, and read by the collectors (`tests/proof`). A
criterion that cannot fail alone is listed here with what fails with it, and why; the generator must find the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from readygate.kinds.registry import KINDS
from readygate.model.policy import Policy, Service
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load
from readygate.policies.packs import packs
from tests.proof.proving import Proof, differing, prove, subjects, top
from tests.proof.world import FORMATS, World

pytestmark = pytest.mark.unmeasured

POLICIES = Path(__file__).parents[2] / "examples" / "policies"
TODAY = dt.date(2026, 11, 21)
"""The day on which the policies are read; what is judged is the last day of a milestone."""

SAME = "they ask the same of the same rows"
STRICTER = "all that it asks is asked there too, at least as strictly"
TOGETHER = "all that it asks is asked by one of them too, at least as strictly"
TWINS = {
    "G8.tenant-isolation": ("L2.tenant-isolation", SAME),
    "L2.tenant-isolation": ("G8.tenant-isolation", SAME),
    "G8.pen-test": ("L3.pen-test", SAME),
    "L3.pen-test": ("G8.pen-test", SAME),
}
"""The source asks these in a gate and in a level."""
CANONICAL = {
    **TWINS,
    "G3.outgoing-schemas": ("G3.envelope", STRICTER),
    "G4.registration": ("G4.conflict-policy", STRICTER),
}
"""An event whose schema requires the envelope has a schema; what declares its conflict policy is registered."""

CANNOT_DIFFER: Mapping[tuple[str, str], Mapping[str, tuple[str, str]]] = {
    ("platform", "progress-service"): {**CANONICAL, "G4.conflict-policy": ("G4.append-only", STRICTER)},
    ("assignment-service", "assignment-service"): {"L1.openapi": ("Deprecation.api-versions", STRICTER)},
    ("config-service", "config-service"): {},
    ("content-service", "content-service"): CANONICAL,
    ("progress-service", "progress-service"): {
        **CANONICAL,
        "G4.registration": ("G4.append-only G4.conflict-policy", TOGETHER),
    },
}
"""By policy and service: which criteria cannot fail alone, what fails with each, and why; as far as both are asked.
Services that are not named have `CANONICAL`."""


@cache
def policy(name: str) -> Policy:
    data = (POLICIES / name / "readygate.yml").read_bytes()
    files = [PolicyFile(path="readygate.yml", data=data)]
    return load(files, kinds=KINDS, formats=FORMATS, packs=packs(), today=TODAY)


def service(policy_name: str, name: str) -> Service:
    found = policy(policy_name).service(name)
    assert found is not None
    return found


@cache
def proof(policy_name: str, name: str) -> Proof:
    return prove(policy(policy_name), service(policy_name, name))


def names() -> list[str]:
    return sorted(file.parent.name for file in POLICIES.glob("*/readygate.yml"))


CASES = [(name, one.name) for name in names() for one in policy(name).services]


def asked(policy_name: str, name: str) -> set[str]:
    """The ids of all criteria that a service is asked at any milestone and level."""
    told = subjects(policy(policy_name), service(policy_name, name))
    return {criterion for _, fresh in told for criterion in fresh}


def test_there_is_a_policy_for_each_source_document() -> None:
    assert names() == ["assignment-service", "config-service", "content-service", "platform", "progress-service"]


@pytest.mark.parametrize(("policy_name", "name"), CASES)
def test_each_criterion_of_a_service_fails_alone_by_one_change_of_its_evidence(policy_name: str, name: str) -> None:
    found = proof(policy_name, name)
    ladder = policy(policy_name).ladders[service(policy_name, name).ladder]
    assert (found.reached, found.ready) == (ladder.rungs[-1].id, True)
    assert found.unproved == {}
    known = found.criteria - found.idle.keys()
    listed = CANNOT_DIFFER.get((policy_name, name), CANONICAL)
    expected = {one: told for one, told in listed.items() if {one, *told[0].split()} <= known}
    assert {one: (" ".join(told.by), told.why) for one, told in found.implied.items()} == expected
    assert len(found.proved) + len(found.implied) + len(found.idle) == len(asked(policy_name, name))


@pytest.mark.parametrize("name", names())
def test_no_criterion_of_a_policy_is_left_out(name: str) -> None:
    every = {criterion.id for one in policy(name).services for criterion in one.criteria}
    assert {criterion for one in policy(name).services for criterion in asked(name, one.name)} == every


@pytest.mark.parametrize(("policy_name", "name"), [("platform", "progress-service"), ("assignment-service",) * 2])
def test_no_change_fails_a_criterion_alone_that_another_one_implies(policy_name: str, name: str) -> None:
    rules, own = policy(policy_name), service(policy_name, name)
    assert differing(World(rules, own, top(rules, own))) == {}
