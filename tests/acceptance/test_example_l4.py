"""The example at L4: all eight gates answered, and one change of the evidence for each criterion that fails it alone.

Files are read as `check --replay` reads them; a change reads only its own file anew.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from readygate.collectors.catalog import ENTRIES
from readygate.evaluate.evaluate import evaluate
from readygate.intake.read import File, read
from readygate.kinds.registry import KINDS
from readygate.model.evidence import Bundle, Item
from readygate.model.policy import Policy
from readygate.model.subject import Subject
from readygate.model.verdict import Outcome, ServiceVerdict
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load
from readygate.policies.packs import packs
from readygate.readers.source import Source
from readygate.readers.yaml import compose, plain
from readygate.sources.directory import Request, find
from tests.acceptance.worsening import (
    FOLDER,
    broke,
    case_failed,
    failed,
    found,
    in_json,
    older,
    optional,
    orphaned,
    reopened,
    reworded,
    slowed,
    uncovered,
    unmeasured,
    unverified,
    vulnerable,
    without_objective,
    without_panel,
    without_section,
)

ROOT = Path(__file__).parents[2]
STATE = ROOT / "examples" / "assignment-service" / "l4"
README = STATE.parent / "README.md"
TODAY = dt.date(2026, 11, 21)
FORMATS = {entry.name: entry.kind for entry in ENTRIES}

Edit = Callable[[str], str]


class Change(NamedTuple):
    """What is done to a file (None: it is not there), and which criteria that takes along of necessity, and why."""

    file: str
    edit: Edit | None
    along: frozenset[str] = frozenset()
    why: str = ""


def case(name: str, along: str = "", why: str = "") -> Change:
    return Change("reports/unit.xml", partial(failed, name), frozenset(along.split()), why)


def words(file: str, old: str, new: str, *, count: int = -1) -> Change:
    return Change(file, partial(reworded, old, new, count=count))


def data(file: str, edit: Callable[[Any], None], along: str = "", why: str = "") -> Change:
    return Change(file, partial(in_json, edit), frozenset(along.split()), why)


API, DOCS, TRACES = "openapi.yaml", "docs/performance.md", "reports/traces.json"
PROBLEM = "'404': { $ref: '#/components/responses/Problem' }"
PLAIN = (
    "'404': { description: gone, content: { application/json: { schema: { $ref: '#/components/schemas/Problem' } } } }"
)
KEY_AND_MATCH = """        - { $ref: '#/components/parameters/IdempotencyKey' }
        - { $ref: '#/components/parameters/IfMatch' }
"""
ISOLATION = "tenant isolation > cross-tenant read by id returns 404"
TWINS = "the gate and the level ask the same"

CHANGES: Mapping[str, Change] = {
    "G1.framework-free": data(
        "reports/semgrep.json", partial(found, "readygate-domain-framework-import", "src/domain/assignment.ts")
    ),
    "G1.no-any": data("reports/semgrep.json", partial(found, "readygate-domain-any", "src/domain/assignment.ts")),
    "G1.invariants": case("Assignment invariants > rejects a blank title"),
    "G1.coverage": Change("reports/coverage.xml", partial(uncovered, "rrule-window.ts")),
    "G1.value-objects": case("value objects are equal by value > DuePolicy"),
    "G2.openapi": words(API, "openapi: 3.1.0", "openapi: 3.0.3"),
    "G2.problem-json": words(API, PROBLEM, PLAIN, count=1),
    "G2.idempotency-key": words(API, KEY_AND_MATCH, KEY_AND_MATCH.splitlines(keepends=True)[1], count=1),
    "G2.if-match": words(API, KEY_AND_MATCH, KEY_AND_MATCH.splitlines(keepends=True)[0], count=1),
    "G2.cursor-pagination": words(API, "Cursor: { name: cursor,", "Cursor: { name: since,"),
    "G2.error-codes": words(API, "not-found, throttled]", "not-found, throttled, oops]"),
    "G2.no-breaking-change": data("reports/api-diff.json", broke),
    "G2.pact": data(
        "reports/pact.json", partial(unverified, "analytics-service", "assignment hw-1 exists", "a list of assignments")
    ),
    "G2.rate-limit-headers": Change(
        API, lambda text: re.sub(r"      headers:\n(?: +(?:RateLimit|RateLimit-Policy|Retry-After): .*\n){3}", "", text)
    ),
    "G3.outgoing-schemas": Change(
        "events/schemas/assignment.created.v1.schema.json",
        None,
        frozenset({"G3.envelope"}),
        "an event without a schema has no schema that requires the envelope",
    ),
    "G3.incoming-validated": case("incoming events > rejects an invalid enrollment.created.v1"),
    "G3.outbox": case("outbox > drains in order"),
    "G3.inbox": case("inbox > handles a message once"),
    "G3.consumer-pacts": data(
        "reports/pact.json",
        partial(unverified, "notification-service", "assignment hw-1 is published", "an assignment.published event"),
    ),
    "G3.envelope": data("events/schemas/assignment.created.v1.schema.json", partial(optional, "retentionclass")),
    "G4.registration": Change(
        "sync.yml",
        partial(reworded, "  - {aggregate: Submission, policy: append_only}\n", ""),
        frozenset({"G4.conflict-policy"}),
        "what is not registered declares no policy",
    ),
    "G4.conflict-policy": words("sync.yml", ", policy: append_only", ""),
    "G4.push-idempotency": case("push > is idempotent by clientMutationId"),
    "G4.pull-cursor": case("pull > sets hasMore until the last page"),
    "G4.conformance": case("sync conformance > tombstones reach every replica"),
    "G4.chaos": words("reports/unit.xml", "partial push: server takes three", "server takes three"),
    "G5.ai-client": case("suggestions > suggests a title through the AIClient port"),
    "G5.provenance": case("suggestions > rejects an artifact without AIProvenance"),
    "G5.prompt-registry": words("ai/prompts.yml", "version: 1.3.2", "version: latest"),
    "G5.budget": data("ops/dashboard.json", partial(without_panel, "AI budget used")),
    "G5.prompt-regression": data("reports/promptfoo-regression.json", case_failed),
    "G5.safety-eval": data("reports/promptfoo-safety.json", case_failed),
    "G6.slo": Change("ops/slo.yml", partial(without_objective, "assignment-latency-p50")),
    "G6.metrics": data("ops/dashboard.json", partial(without_panel, "Outbox age")),
    "G6.dashboard": words("docs/runbooks/latency.md", "https://grafana.example/d/", "https://wiki.example/"),
    "G6.alerts": words("ops/alerts.yml", "labels: { severity: ticket }", "labels: { team: assignments }"),
    "G6.traces": data(TRACES, orphaned),
    "G7.peak-hour": data("reports/k6.json", partial(slowed, "http_req_duration{scenario:peak_hour}")),
    "G7.saturation": Change(DOCS, partial(without_section, "Saturation point")),
    "G7.degradation": Change(DOCS, partial(without_section, "Degradation plan")),
    "G7.cold-and-warm": data("reports/k6.json", partial(unmeasured, "http_req_duration{scenario:cold_start}")),
    "G8.tenant-isolation": case(ISOLATION, "L2.tenant-isolation", TWINS),
    "G8.threat-model": data("facts/history.json", partial(older, "docs/threat-model.md")),
    "G8.dependency-scan": data("reports/npm-audit.json", vulnerable),
    "G8.audit-events": case("publishing > emits an audit event"),
    "G8.pen-test": data("facts/issues.json", reopened, "L3.pen-test", TWINS),
    "G8.tenant-keys": case("envelope encryption > KMS key per tenant: two tenants have two keys"),
    "G8.security-review": words("attestations/security-review.yml", "expires: 2027-02-02", "expires: 2026-11-20"),
    "L1.no-direct-sdk": data(
        "reports/semgrep.json", partial(found, "readygate-direct-llm-sdk", "src/ai-gateway/client.ts")
    ),
    "L2.tenant-isolation": case(ISOLATION, "G8.tenant-isolation", TWINS),
    "L2.rls": Change("reports/unit.xml", lambda text: re.sub("row-level.security", "rows", text)),
    "L3.slo-met": data("reports/k6.json", partial(slowed, "http_req_duration")),
    "L3.pen-test": words("attestations/pen-test.yml", "expires: 2027-10-21", "expires: 2026-11-20")._replace(
        along=frozenset({"G8.pen-test"}), why=TWINS
    ),
    "L4.chaos": case("chaos: offline sync > gives up after the round limit"),
    "L4.dr-drill": words("attestations/dr-drill.yml", "date: 2026-10-12", "date: 2026-08-12"),
}

FURTHER: Sequence[tuple[str, Change]] = (
    (
        "G5.ai-client",
        data("reports/semgrep.json", partial(found, "readygate-ai-port-bypassed", "src/ai-gateway/client.ts")),
    ),
    ("G6.alerts", Change("docs/runbooks/latency.md", partial(without_section, "Escalate"))),
    ("G6.alerts", words("ops/alerts.yml", "docs/runbooks/latency.md", "docs/runbooks/slow.md")),
    ("G8.pen-test", words("attestations/pen-test.yml", "role: security", "role: sales")),
    ("L3.pen-test", words("attestations/pen-test.yml", "role: security", "role: sales")),
)
"""Other evidence of a criterion that must fail it, too."""

NOTHING_LEFT = frozenset(
    [
        "G3.outgoing-schemas",
        "G4.registration",
        "G4.chaos",
        "G5.budget",
        "G6.slo",
        "G7.saturation",
        "G7.degradation",
        "G7.cold-and-warm",
        "L2.rls",
    ]
)
"""Here a change takes the subject itself away: reports were read and nothing in them was examined, which is invalid."""
EXPIRED = frozenset({"G8.security-review", "L3.pen-test"})


@cache
def policy() -> Policy:
    file = PolicyFile(path="readygate.yml", data=(STATE / "readygate.yml").read_bytes())
    return load([file], kinds=KINDS, formats=FORMATS, packs=packs(), today=TODAY)


def exists(path: str) -> bool:
    return (STATE / path).exists()


@cache
def items() -> Mapping[str, Item]:
    """The evidence as it lies, by path."""
    declared = {report.path: report.format for service in policy().services for report in service.reports}
    every = [read(file, exists=exists) for file in find(Request(root=STATE, declared=declared, replay=True))]
    assert all(isinstance(one, Item) for one in every)
    return {one.path: one for one in every if isinstance(one, Item)}


def judged(evidence: Mapping[str, Item]) -> ServiceVerdict:
    bundle = Bundle.of(evidence.values(), ())
    about = Subject(today=TODAY, replay=True)
    (service,) = evaluate(policy(), bundle, about, kinds=KINDS.__getitem__, formats=FORMATS).services
    return service


@cache
def before() -> ServiceVerdict:
    return judged(items())


def paths(file: str) -> list[str]:
    """The files of the state that a change names: one, or those of a glob."""
    folder = STATE if file.startswith("facts/") else STATE / FOLDER
    return sorted(path.relative_to(STATE).as_posix() for path in folder.glob(file))


def after(change: Change) -> ServiceVerdict:
    """The verdict with the changed files read anew."""
    evidence = dict(items())
    for path in paths(change.file):
        kept = evidence.pop(path)
        if change.edit is None:
            continue
        text = change.edit((STATE / path).read_text(encoding="utf-8"))
        source = Source.of_bytes(path, text.encode())
        anew = read(File(path=path, source=source, origin=kept.origin, format=kept.format), exists=exists)
        assert isinstance(anew, Item)
        assert anew.table.wire() != kept.table.wire()
        assert not [problem for problem in anew.problems if problem.fatal]
        evidence[path] = anew
    return judged(evidence)


def outcomes(verdict: ServiceVerdict) -> dict[str, Outcome]:
    return {one.id: one.outcome for one in verdict.criteria}


def expected(criterion: str) -> Outcome:
    """What the criterion becomes by its change."""
    if criterion in EXPIRED:
        return Outcome.STALE
    return Outcome.INVALID if criterion in NOTHING_LEFT else Outcome.FAIL


def canonical() -> set[str]:
    """The ids of all criteria of the pack."""
    pack = plain(compose((ROOT / "src/readygate/policies/canonical.yml").read_bytes()))
    groups = [*pack["gates"].items(), *pack["levels"].items()]
    return {f"{group}.{name}" for group, told in groups for name in told["criteria"]}


def test_the_service_is_at_l4_and_ready() -> None:
    verdict = before()
    assert (verdict.ready, verdict.gaps) == (True, ())
    assert (verdict.current_level, verdict.target_level) == ("L4", "L4")
    assert {gate.id for gate in verdict.gates} >= {"G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8"}
    assert set(outcomes(verdict).values()) == {Outcome.PASS}


def test_every_canonical_criterion_is_asked_but_the_one_that_ends_at_l1() -> None:
    assert set(outcomes(before())) == canonical() - {"L1.no-customer-endpoints"}
    assert set(CHANGES) == set(outcomes(before()))


@pytest.mark.parametrize("criterion", CHANGES)
def test_one_change_of_its_evidence_fails_that_criterion_and_no_other(criterion: str) -> None:
    change = CHANGES[criterion]
    assert bool(change.along) == bool(change.why)
    verdict = after(change)
    lost = {name for name, outcome in outcomes(verdict).items() if outcome is not Outcome.PASS}
    assert lost == {criterion, *change.along}
    assert {outcomes(verdict)[name] for name in lost} == {expected(criterion)}
    assert not verdict.ready
    assert set(verdict.gaps) == lost


@pytest.mark.parametrize(("criterion", "change"), FURTHER)
def test_other_evidence_of_a_criterion_keeps_it_shut(criterion: str, change: Change) -> None:
    assert outcomes(after(change))[criterion] not in (Outcome.PASS, Outcome.NOT_APPLICABLE)


def test_the_table_of_the_readme_names_the_files_that_answer() -> None:
    rows = re.findall(r"^\| `([GL]\d\.[a-z0-9-]+)` \| (.*) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    told = {name: re.findall(r"`([^`]+)`", files) for name, files in rows}
    assert [name for name, _ in rows] == [one.id for one in before().criteria]
    for one in before().criteria:
        named = [paths(file) for file in told[one.id]]
        assert all(named), one.id
        files = {path for group in named for path in group}
        assert files <= set(one.evidence), one.id
        assert files >= set(paths(CHANGES[one.id].file)), one.id
