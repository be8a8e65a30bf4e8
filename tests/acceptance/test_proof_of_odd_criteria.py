"""The generator of evidence on criteria that the example policies do not have: every kind, its filters and units.

What it finds must be found here too: criteria that cannot differ, and those for which no evidence can be made.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest

from readygate.kinds.registry import KINDS
from readygate.model.policy import Policy
from readygate.policies.documents import PolicyFile
from readygate.policies.load import load
from readygate.policies.packs import packs
from tests.proof.proving import Proof, differing, prove, top
from tests.proof.texts import Unanswerable
from tests.proof.world import FORMATS, World

TODAY = dt.date(2026, 11, 21)
HEAD = """version: 1
ladders: {odd: {L0: {title: None}, L1: {title: One}}}
milestones: {P0: {starts: 2026-01-01, exits: 2026-06-30}, P1: {starts: 2026-07-01, exits: 2026-12-31}}
kinds:
  soak: {metrics: {window: duration, breaches: count, tool: version, held: date}}
  attestations: {metrics: {rto: duration, size: size}}
roles: {security: "@acme/security", product: "@bob"}
freeze: {F1: {paths: ["src/frozen/**"], at: P1, unless: "docs/rfcs/*.md"}}
services:
  shop:
    path: services/shop
    ladder: odd
    aggregates: [Order, Cart]
    consumes: {none: it consumes nothing}
    slo: {p95: 300ms}
gates:
  G1:
    title: Odd
    criteria:
"""
CRITERIA = """
api-writes: {evidence: api, where: {methods: POST, tags: orders}, require: [writes-without-idempotency-key = 0]}
api-size: {evidence: api, where: {paths: "/big/**"}, require: [operations >= 5, throttled >= 1]}
branches: {evidence: coverage, where: {paths: "**/src/a/**"}, require: [branches >= 75.5%, functions >= 60%]}
files-covered: {evidence: coverage, where: {paths: "**/src/b/**"}, require: [files >= 1, statements >= 80%]}
mutants: {evidence: mutation, where: {paths: "**/domain/**"}, require: [score >= 82.5%, survived <= 30]}
pass-rate: {evidence: tests, where: {suites: e2e, properties: "tier=gold"}, require: [pass-rate >= 97.5%]}
many-cases: {evidence: tests, where: {names: "property *"}, require: [passed >= 200, failed = 0]}
in-files: {evidence: tests, where: {files: "**/*.spec.ts"}, require: [total >= 3, duration < 2s]}
each-aggregate: {each: "${service.aggregates}", evidence: tests, where: {about: "*${each}*round-trip*"}, require: [passed >= 1]}
literal-list: {each: [/health/live, /health/ready], evidence: tests, where: {about: "*${each}*"}, require: [passed >= 1]}
linted: {evidence: findings, where: {tools: eslint, levels: [error, warning]}, require: [total = 0, files-scanned >= 3]}
suppressed: {evidence: findings, where: {rules: [sql-*, xss]}, require: [rules-run >= 2, suppressed <= 2, new = 0]}
severe: {evidence: vulnerabilities, where: {severities: [critical, high]}, require: [total = 0, packages >= 5]}
tagged-evals: {evidence: evals, where: {tags: "model:large", prompts: "*tutor*"}, require: [pass-rate >= 95%]}
licences: {evidence: sbom, where: {licenses: "MIT*"}, require: [components >= 2, without-version = 0]}
deployed: {evidence: contracts, where: {environments: production, branches: main}, require: [verified >= 2, failed = 0]}
incoming: {evidence: events, where: {directions: incoming}, require: [registered >= 2]}
sync-policy: {evidence: sync, where: {policies: append_only}, require: [registered >= 1]}
pinned: {evidence: prompts, where: {prompts: "summary*"}, require: [registered >= 2, unpinned = 0]}
burst: {evidence: load, where: {scenarios: burst, tags: "phase:peak"}, require: ["p95 < 80% of ${service.slo.p95}", rps >= 500]}
pushes: {evidence: load, where: {groups: "::sync*"}, require: [checks > 99%, requests >= 1000, p50 < 50ms]}
queue: {evidence: load, where: {metrics: queue_depth}, require: [value <= 10]}
drops: {evidence: load, where: {metrics: drop_share}, require: [rate <= 0.01]}
budgets: {evidence: load, where: {report: "**/budget*.json"}, require: [thresholds-failed = 0, duration >= 1h, vus >= 50]}
objectives: {evidence: slo, where: {indicators: "*checkout*"}, require: [objectives >= 2, availability >= 99.95%]}
slow-objective: {evidence: slo, where: {indicators: "*search*p99*"}, require: [latency <= 2s]}
errors-objective: {evidence: slo, where: {indicators: "*refund*"}, require: [error-rate <= 0.5%]}
signals: {evidence: dashboards, where: {titles: "*orders*"}, require: [errors >= 2, latency >= 1, panels >= 4]}
paging: {evidence: alerts, where: {severities: page, names: "*burn*"}, require: [alerts >= 2, without-runbook = 0]}
soak-series: {evidence: measurements, where: {series: lag_seconds}, require: [max < 30, window >= 7d, gaps = 0]}
steady: {evidence: measurements, where: {series: ready}, require: [min >= 1, last = 1, avg >= 1]}
chain: {evidence: traces, where: {services: gateway}, require: [services >= 3, propagated >= 2, broken = 0]}
handbook: {evidence: documents, where: {paths: "docs/handbook.md", headings: "*on-call*"}, require: [words >= 120, links >= 2]}
fresh-page: {evidence: documents, where: {paths: "docs/adr/*.md"}, require: [files >= 3, "changed >= ${milestone.starts}"]}
lockfile: {evidence: files, where: {paths: "**/package-lock.json"}, require: [count >= 1]}
no-secrets: {evidence: files, where: {paths: "**/*.pem"}, require: [count = 0]}
rfc-on-base: {evidence: files, where: {paths: "docs/adopted/*.md", trees: base}, require: [count >= 1]}
small-change: {evidence: changes, where: {paths: "vendor/**"}, require: [count <= 2]}
jobs: {each: [build, deploy], evidence: jobs, where: {names: "${each}"}, require: [succeeded >= 1, failed = 0]}
no-bugs: {evidence: issues, where: {labels: bug, milestones: M1}, require: [open <= 1, closed >= 2]}
reviewed: {evidence: reviews, where: {teams: acme/readers}, require: [approvals >= 2]}
drill: {evidence: attestations, where: {subjects: drill, roles: sre}, require: [signed >= 1, rto <= 15m, size < 5MB, age <= 30d]}
soaked: {evidence: soak, where: {names: nightly}, require: [window >= 48h, breaches = 0, tool >= 2.1, held >= 2026-10-01]}
either: {any: [{evidence: tests, where: {about: "*abac-bypass*"}, require: [passed >= 1, failed = 0]}, {evidence: attestations, where: {subjects: abac}, require: [signed >= 1]}]}
nested: {all: [{evidence: jobs, where: {names: smoke}, require: [succeeded >= 1]}, {any: [{evidence: load, where: {scenarios: smoke}, require: [p95 < 1s]}, {evidence: attestations, where: {subjects: smoke}, require: [signed >= 1]}]}]}
touched: {when: {changed: ["src/crypto/**"]}, evidence: attestations, where: {subjects: crypto-review}, require: [signed >= 1]}
reacts: {each: "${service.consumes}", evidence: tests, where: {about: "*${each}*"}, require: [passed >= 1]}
"""
TWINS = """
strict: {evidence: coverage, where: {paths: "**/src/**"}, require: [lines >= 95%]}
lax: {evidence: coverage, where: {paths: "**/src/**"}, require: [lines >= 80%]}
twin: {evidence: issues, where: {labels: sev1}, require: [open = 0]}
other-twin: {evidence: issues, where: {labels: sev1}, require: [open = 0]}
marked: {evidence: tests, where: {about: "*smoke*"}, require: [passed >= 1, failed = 0]}
marked-too: {evidence: tests, where: {about: "*smoke*"}, require: [passed >= 1, failed = 0]}
wide: {evidence: tests, require: [failed = 0, passed >= 1]}
"""


def policy(criteria: str) -> Policy:
    lines = "".join(f"      {_whole(line)}\n" for line in criteria.strip().splitlines())
    sign_offs = "sign-offs: {level-upgrade: [security, product]}\n"
    file = PolicyFile(path="readygate.yml", data=(HEAD + lines + sign_offs).encode())
    return load([file], kinds=KINDS, formats=FORMATS, packs=packs(), today=TODAY)


def _whole(line: str) -> str:
    """A criterion with what every one needs."""
    name, _, rest = line.partition(": {")
    return f"{name}: {{title: {name}, from: L1, {rest}"


@cache
def proof(criteria: str) -> Proof:
    rules = policy(criteria)
    return prove(rules, rules.services[0])


def test_evidence_of_every_kind_is_made_and_each_criterion_fails_alone() -> None:
    found = proof(CRITERIA)
    assert (found.reached, found.ready, found.unproved, found.implied) == ("L1", True, {}, {})
    names = {f"G1.{line.partition(':')[0]}" for line in CRITERIA.strip().splitlines()}
    beside = {"freeze.F1", "release.level-upgrade-security", "release.level-upgrade-product"}
    assert found.proved.keys() == {*names, *beside} - {"G1.reacts"}
    assert found.idle.keys() == {"G1.reacts"}


def test_every_kind_is_asked_here() -> None:
    asked = {leaf.kind for leaf in policy(CRITERIA).leaves} | {"custom"}
    assert asked >= set(KINDS) - {"api-diff"}


def test_criteria_that_cannot_differ_are_found() -> None:
    found = proof(TWINS)
    assert {name: told.by for name, told in found.implied.items()} == {
        "G1.lax": ("G1.strict",),
        "G1.twin": ("G1.other-twin",),
        "G1.other-twin": ("G1.twin",),
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
