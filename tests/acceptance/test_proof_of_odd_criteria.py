"""The generator of evidence on criteria that the example policies do not have: every kind, its filters and units.

What it finds must be found here too: criteria that cannot differ, and those for which no evidence can be made.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from readygate.kinds.registry import KINDS
from readygate.model.policy import Policy
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load
from readygate.policies.packs import packs
from tests.proof.proving import Proof, differing, prove, top
from tests.proof.texts import Unanswerable
from tests.proof.world import FORMATS, World

pytestmark = pytest.mark.unmeasured

TODAY = dt.date(2026, 11, 21)
ODD = (Path(__file__).parents[1] / "proof" / "odd.yml").read_text(encoding="utf-8")
HEAD = """version: 1
ladders: {two: {L0: {title: None}, L1: {title: One}}}
services: {shop: {path: services/shop, ladder: two}}
gates:
  G1:
    title: Twins
    criteria:
"""
TWINS = """
strict: {evidence: coverage, where: {paths: "**/src/**"}, require: [lines >= 95%]}
lax: {evidence: coverage, where: {paths: "**/src/**"}, require: [lines >= 80%]}
twin: {evidence: issues, where: {labels: sev1}, require: [open = 0]}
other-twin: {evidence: issues, where: {labels: sev1}, require: [open = 0]}
marked: {evidence: tests, where: {about: "*smoke*"}, require: [passed >= 1, failed = 0]}
marked-too: {evidence: tests, where: {about: "*smoke*"}, require: [passed >= 1, failed = 0]}
wide: {evidence: tests, require: [failed = 0, passed >= 1]}
clean: {evidence: vulnerabilities, require: [packages >= 1, total = 0]}
none-critical: {evidence: vulnerabilities, require: [critical = 0]}
pages: {evidence: documents, where: {paths: docs/run.md}, require: [sections >= 1]}
section: {evidence: documents, where: {paths: docs/run.md, headings: "*undo*"}, require: [sections >= 1]}
"""


def policy(criteria: str) -> Policy:
    lines = "".join(f"      {_whole(line)}\n" for line in criteria.strip().splitlines())
    return loaded(HEAD + lines)


def _whole(line: str) -> str:
    """A criterion with what every one needs."""
    name, _, rest = line.partition(": {")
    return f"{name}: {{title: {name}, from: L1, {rest}"


def loaded(text: str) -> Policy:
    file = PolicyFile(path="readygate.yml", data=text.encode())
    return load([file], kinds=KINDS, formats=FORMATS, packs=packs(), today=TODAY)


@cache
def proof(criteria: str) -> Proof:
    rules = policy(criteria)
    return prove(rules, rules.services[0])


def test_evidence_of_every_kind_is_made_and_each_criterion_fails_alone() -> None:
    rules = loaded(ODD)
    found = prove(rules, rules.services[0])
    assert (found.reached, found.ready, found.unproved, found.implied) == ("L1", True, {}, {})
    names = {criterion.id for criterion in rules.services[0].criteria}
    assert found.proved.keys() == names - {"G1.reacts"}
    assert names >= {"freeze.F1", "release.level-upgrade-security", "release.level-upgrade-product"}
    assert found.idle.keys() == {"G1.reacts"}


def test_criteria_of_other_kinds_are_left_alone_by_a_change() -> None:
    """A change is judged on the criteria that read its kinds; the whole policy says the same."""
    rules = loaded(ODD)
    (service,) = rules.services
    world = World(rules, service, top(rules, service))
    by_kinds = {frozenset(ask.kind.name for ask in one.asks): one for one in world.questions if one.asks}
    for question in by_kinds.values():
        for change in islice(world.changes(question), 1):
            whole = world.judged({**world.made, **change.pieces})
            assert world.open(whole) == world.open(world.after(change)) == {question.criterion.id}


def test_every_kind_is_asked_here() -> None:
    asked = {leaf.kind for leaf in loaded(ODD).leaves} | {"custom"}
    assert asked >= set(KINDS) - {"api-diff"}


def test_criteria_that_cannot_differ_are_found() -> None:
    found = proof(TWINS)
    assert {name: told.by for name, told in found.implied.items()} == {
        "G1.lax": ("G1.strict",),
        "G1.twin": ("G1.other-twin",),
        "G1.other-twin": ("G1.twin",),
        "G1.none-critical": ("G1.clean",),
        "G1.pages": ("G1.section",),
    }
    assert found.unproved == {}
    assert found.proved["G1.strict"].change == "coverage: lines 0.949"


def test_no_change_fails_those_alone() -> None:
    rules = policy(TWINS)
    (service,) = rules.services
    assert differing(World(rules, service, top(rules, service))) == {}


def test_two_equal_questions_differ_by_the_marker_in_a_test_s_name() -> None:
    assert proof(TWINS).proved.keys() >= {"G1.marked", "G1.marked-too"}


def test_a_criterion_that_no_evidence_answers_is_named() -> None:
    with pytest.raises(Unanswerable, match=r"G1\.never: nothing meets lines >= 95%, lines < 90%"):
        proof('never: {evidence: coverage, where: {paths: "**/src/**"}, require: [lines >= 95%, lines < 90%]}')
