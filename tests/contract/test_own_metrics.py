"""Metrics that a policy declares: of custom evidence, and of what attestations measured."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from readygate.cli.rules import kinds_of
from readygate.collectors.catalog import ENTRIES
from readygate.evaluate.evaluate import evaluate
from readygate.intake.read import File, gather
from readygate.kinds.registry import KINDS
from readygate.model.subject import Subject
from readygate.model.verdict import CriterionVerdict, Outcome
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load
from readygate.policies.packs import packs
from readygate.readers.source import Source

DAY = dt.date(2026, 5, 20)
FORMATS = {entry.name: entry.kind for entry in ENTRIES}
POLICY = """version: 1
kinds:
  soak: {{metrics: {{window: duration, breaches: count}}}}
  attestations: {{metrics: {{rto: duration}}}}
services: {{orders: {{path: services/orders}}}}
ladders: {{canonical: {{L0: {{title: A}}, L1: {{title: B}}}}}}
gates: {{G1: {{title: G, criteria: {{asked: {{title: T, from: L1, {}}}}}}}}}
"""
SOAK = "evidence: soak, where: {names: nightly}, require: [window >= 48h, breaches = 0]"
DRILL = "evidence: attestations, where: {subjects: dr-drill}, require: [signed >= 1, rto <= 15m]"


def soak(kind: str = "soak", name: str = "nightly", **metrics: Any) -> str:
    found = {"window": "2d", "breaches": 0, **metrics}
    return json.dumps({"readygate": "evidence/v1", "kind": kind, "evidence": [{"name": name, "metrics": found}]})


def drill(**fields: Any) -> str:
    record = {"readygate": "attestation/v1", "subject": "dr-drill", "role": "sre", "person": "@cleo"}
    days = {"date": "2026-05-10", "expires": "2027-05-10", "measured": {"rto": "12m"}}
    return json.dumps({**record, **days, **fields})


def judged(asks: str, *files: str) -> CriterionVerdict:
    policy = PolicyFile(path="readygate.yml", data=POLICY.format(asks).encode())
    rules = load([policy], kinds=KINDS, formats=tuple(FORMATS), packs=packs(), today=DAY)
    bundle = gather(
        File(path=f"{at}.json", source=Source.of_bytes("x", f"{text}\n".encode())) for at, text in enumerate(files)
    )
    verdict = evaluate(rules, bundle, Subject(today=DAY), kinds=kinds_of(rules), formats=FORMATS)
    return verdict.services[0].criteria[0]


@pytest.mark.parametrize(
    ("files", "outcome", "reason"),
    [
        ((soak(),), Outcome.PASS, "window 2 d, needed ≥ 2 d; breaches 0, needed = 0"),
        ((soak(), soak("chaos", breaches=9)), Outcome.PASS, "window 2 d"),
        ((soak(breaches=1),), Outcome.FAIL, "breaches 1, needed = 0"),
        ((soak(window="47h"),), Outcome.FAIL, "window 1.96 d"),
        ((), Outcome.MISSING, "no evidence of the kind `soak`"),
        ((soak("chaos"),), Outcome.MISSING, "no evidence of the kind `soak`"),
        ((soak(name="weekly"),), Outcome.INVALID, "1 report with 2 rows read, 0 subjects of the kind soak examined"),
        ((soak(window=None),), Outcome.INVALID, "not the form of this format"),
        ((soak(window="long"),), Outcome.INVALID, "window of `nightly`: 'long' is not a number"),
        ((soak(), soak(breaches=2)), Outcome.INVALID, "two values of breaches of `nightly` (soak)"),
        ((soak(), soak()[:-9]), Outcome.INVALID, "not valid YAML"),
    ],
)
def test_custom_evidence_answers_a_criterion(files: tuple[str, ...], outcome: Outcome, reason: str) -> None:
    found = judged(SOAK, *files)
    assert found.outcome is outcome, found.reason
    assert reason in found.reason


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        (drill(), Outcome.PASS),
        (drill(measured={"rto": "16m"}), Outcome.FAIL),
        (drill(measured={}), Outcome.MISSING),
        (drill(measured={"rto": "soon"}), Outcome.INVALID),
        (drill(measured={"rto": 12}), Outcome.INVALID),
        (drill(expires="2026-05-19"), Outcome.STALE),
        (drill(date="2026-05-21"), Outcome.INVALID),
    ],
)
def test_what_a_drill_measured_answers_a_criterion(record: str, outcome: Outcome) -> None:
    assert judged(DRILL, record).outcome is outcome
