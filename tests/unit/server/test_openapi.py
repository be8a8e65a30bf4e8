"""The OpenAPI document, judged by our own collector and the canonical criteria of G2."""

from __future__ import annotations

import json
from pathlib import Path

from readygate.model.verdict import Outcome
from readygate.server.problems import Code
from tests.unit.cli.shop import Shop

POLICY = f"""\
version: 1
extends: [canonical]
milestone: M3
services:
  readiness:
    vars: {{error-codes: [{", ".join(code.value for code in Code)}]}}
    reports: {{openapi: openapi.json}}
    matrix: {{M3: {{level: L3, gates: [G2]}}}}
"""
DOCUMENT = Path(__file__).parents[3] / "src" / "readygate" / "server" / "openapi.json"
OUTCOMES = {
    "G2.openapi": Outcome.PASS,
    "G2.problem-json": Outcome.PASS,
    "G2.idempotency-key": Outcome.NOT_APPLICABLE,
    "G2.if-match": Outcome.NOT_APPLICABLE,
    "G2.cursor-pagination": Outcome.PASS,
    "G2.error-codes": Outcome.PASS,
    "G2.rate-limit-headers": Outcome.PASS,
}
"""All of G2 that an API description answers; the others ask for a comparison and for contracts."""


def test_it_passes_all_of_g2_that_applies(empty: Shop) -> None:
    empty.write({".github/readygate.yml": POLICY, "openapi.json": DOCUMENT.read_bytes()})
    ran = empty.run("check", "--root", ".", "--replay", "--at", "2026-11-22", "--json")
    (service,) = json.loads(ran.out)["judged"]["services"]
    found = {one["id"]: one["outcome"] for one in service["criteria"] if one["id"] in OUTCOMES}
    assert found == {name: outcome.value for name, outcome in OUTCOMES.items()}
    others = {one["id"] for one in service["criteria"] if one["id"].startswith("G2.")} - set(OUTCOMES)
    assert others == {"G2.no-breaking-change", "G2.pact"}
