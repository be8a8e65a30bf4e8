"""The canonical criteria over documents, attestations and issues, answered from files as people and sources write them.

Each criterion has a state that passes and states that fail only it, read by the collectors and judged by the pack.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

import pytest

from readygate.collectors.catalog import ENTRIES
from readygate.evaluate.evaluate import evaluate
from readygate.intake.read import File, gather
from readygate.kinds import registry
from readygate.model.subject import Subject
from readygate.model.verdict import CriterionVerdict, Outcome
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load
from readygate.policies.packs import packs
from readygate.readers.source import Source

DAY = dt.date(2026, 5, 20)
POLICY = """version: 1
extends: [canonical]
milestone: M3
milestones: {M3: {starts: 2026-05-01, exits: 2026-07-01}}
services: {orders: {path: services/orders}}
"""
HEAD = "a" * 40
RUNBOOK = """# Orders: runbook

Watch the [dashboard](https://grafana.example/d/orders/overview).

## Escalation

Page the owner, then the duty manager.
"""
THREATS = "# Threat model\n\n## Tenants\n\nA tenant must not read what is another's.\n"
SATURATION = "# Load\n\n## Saturation point\n\nAt 900 requests a second the pool of connections gives way.\n"
DEGRADATION = f"# Load\n\n## Degradation plan\n\n{'Shed the reports first, then search, and keep orders. ' * 3}\n"


def signed(subject: str, role: str = "security", **fields: Any) -> str:
    record = {"readygate": "attestation/v1", "subject": subject, "role": role, "person": "@bob", "date": "2026-05-10"}
    return json.dumps({**record, "expires": "2027-05-10", **fields}) + "\n"


def issues(*listed: dict[str, Any], complete: bool = True, labels: Iterable[str] = ("pen-test",)) -> str:
    query = {"repository": "acme/shop", "labels": list(labels), "state": "all"}
    return json.dumps({"readygate": "issues/v1", "complete": complete, "query": query, "issues": listed})


def issue(state: str, label: str = "pen-test") -> dict[str, Any]:
    return {"number": 1, "title": "T", "state": state, "labels": [{"name": label}]}


def history(day: str | None, path: str = "docs/threat-model.md") -> str:
    changes = [{"path": path, "day": day}]
    return json.dumps({"readygate": "history/v1", "complete": day is not None, "head": HEAD, "history": changes})


def judged(name: str, files: dict[str, str]) -> CriterionVerdict:
    rules = load(
        [PolicyFile(path="readygate.yml", data=POLICY.encode())],
        kinds=registry.KINDS,
        formats=tuple(entry.name for entry in ENTRIES),
        packs=packs(),
        today=DAY,
    )
    bundle = gather(File(path=path, source=Source.of_bytes(path, text.encode())) for path, text in files.items())
    formats = {entry.name: entry.kind for entry in ENTRIES}
    verdict = evaluate(rules, bundle, Subject(today=DAY), kinds=registry.kind, formats=formats)
    found = verdict.services[0].criterion(name)
    assert found is not None
    return found


PASSING = {
    "G6.dashboard": {"docs/runbook.md": RUNBOOK},
    "G7.saturation": {"docs/load.md": SATURATION},
    "G7.degradation": {"docs/load.md": DEGRADATION},
    "G8.threat-model": {"docs/threat-model.md": THREATS, "history.json": history("2026-05-02")},
    "G8.pen-test": {"pen-test.json": signed("pen-test"), "issues.json": issues(issue("closed"))},
    "L3.pen-test": {"pen-test.json": signed("pen-test"), "issues.json": issues()},
    "G8.security-review": {"review.json": signed("security-review")},
    "L4.dr-drill": {"drill.json": signed("dr-drill", "sre")},
}


@pytest.mark.parametrize("name", PASSING)
def test_a_criterion_is_answered_by_files(name: str) -> None:
    found = judged(name, PASSING[name])
    assert (found.outcome, found.near_misses) == (Outcome.PASS, ()), found.reason


@pytest.mark.parametrize("name", PASSING)
def test_without_any_of_its_files_a_criterion_does_not_pass(name: str) -> None:
    for path in PASSING[name]:
        rest = {other: text for other, text in PASSING[name].items() if other != path}
        assert judged(name, rest).outcome in (Outcome.MISSING, Outcome.INVALID)


@pytest.mark.parametrize(
    ("name", "changes", "outcome"),
    [
        ("G6.dashboard", {"docs/runbook.md": RUNBOOK.replace("grafana", "wiki").replace("/d/", "/x/")}, Outcome.FAIL),
        ("G7.saturation", {"docs/load.md": SATURATION.replace("900", "TBD")}, Outcome.FAIL),
        ("G7.saturation", {"docs/load.md": SATURATION.replace("At 900", "At <rate>")}, Outcome.FAIL),
        ("G7.saturation", {"docs/load.md": "# Load\n\n## Saturation point\n\n## Next\n\nx\n"}, Outcome.FAIL),
        ("G7.saturation", {"docs/load.md": "# Load\n\nSaturation comes late.\n"}, Outcome.INVALID),
        ("G7.degradation", {"docs/load.md": "# Load\n\n## Degradation\n\nShed reports.\n"}, Outcome.FAIL),
        ("G8.threat-model", {"history.json": history("2026-04-30")}, Outcome.FAIL),
        ("G8.threat-model", {"history.json": history("2026-05-21")}, Outcome.MISSING),
        ("G8.threat-model", {"history.json": history(None)}, Outcome.MISSING),
        ("G8.threat-model", {"history.json": history("2026-05-02", "docs/other.md")}, Outcome.MISSING),
        ("G8.threat-model", {"docs/threat-model.md": THREATS + "\n## Attackers\n"}, Outcome.FAIL),
        ("G8.pen-test", {"issues.json": issues(issue("open"))}, Outcome.FAIL),
        ("G8.pen-test", {"issues.json": issues(issue("closed"), complete=False)}, Outcome.MISSING),
        ("G8.pen-test", {"issues.json": issues(labels=["bug"])}, Outcome.INVALID),
        ("G8.pen-test", {"pen-test.json": signed("pen-test", expires="2026-05-19")}, Outcome.STALE),
        ("G8.pen-test", {"pen-test.json": signed("pen-test", date="2026-05-21")}, Outcome.INVALID),
        ("G8.security-review", {"review.json": signed("security-review", "product")}, Outcome.INVALID),
        ("G8.security-review", {"review.json": signed("security-review", date="2026-01-10")}, Outcome.FAIL),
        ("L4.dr-drill", {"drill.json": signed("dr-drill", "sre", expires="2026-05-12")}, Outcome.STALE),
        ("L4.dr-drill", {"drill.json": signed("dr-drill", "sre")[:-40]}, Outcome.INVALID),
    ],
)
def test_a_state_that_is_not_good_enough_says_so(name: str, changes: dict[str, str], outcome: Outcome) -> None:
    assert judged(name, {**PASSING[name], **changes}).outcome is outcome


def test_a_shallow_clone_names_the_fix() -> None:
    found = judged("G8.threat-model", {**PASSING["G8.threat-model"], "history.json": history(None)})
    assert "`fetch-depth: 0`" in found.reason


def test_the_part_of_alerts_that_is_a_document_holds() -> None:
    found = judged("G6.alerts", {"docs/runbook.md": RUNBOOK})
    assert [(part.label, part.outcome) for part in found.parts] == [
        ("alerts", Outcome.MISSING),
        ("documents", Outcome.PASS),
    ]
    night = RUNBOOK + "\n### At night\n\nTo be defined.\n"
    assert judged("G6.alerts", {"docs/runbook.md": night}).parts[1].outcome is Outcome.FAIL
