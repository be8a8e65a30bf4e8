"""The verdicts that comments are made for: ready, new and known gaps, first run, monorepo, weaker policy."""

from __future__ import annotations

from typing import Any

import msgspec

from readygate.model.verdict import (
    Base,
    Carried,
    Cause,
    Comparison,
    CriterionVerdict,
    Delta,
    Effect,
    EvidenceRef,
    Expiry,
    Judged,
    Location,
    Measuring,
    NearMiss,
    Outcome,
    PolicyChange,
    ServiceVerdict,
    Step,
)
from readygate.renderers.links import Links, Previous
from tests.unit.renderers.samples import criterion, gate, judged, result, service

HEAD = "9c1d2e3f" * 5
TIP = "a1b2c3d4" * 5
RUN_URL = "https://github.com/acme/shop/actions/runs/4242"
LINKS = Links(
    server="https://github.com",
    repository="acme/shop",
    head=HEAD,
    run=4242,
    attempt=1,
    pull=7,
    artifacts={"unit-assignment": f"{RUN_URL}/artifacts/77", "k6-nightly": f"{RUN_URL}/artifacts/61"},
)
BASE = Base(commit=TIP, date="2026-11-21", policy_commit=TIP, policy_branch="main")
_ROOT = "services/assignment-service"
_TITLES = {
    "G1": "Domain",
    "G2": "API",
    "G3": "Events",
    "G4": "Sync",
    "G5": "AI",
    "G6": "Observability",
    "G7": "Performance",
    "G8": "Security",
}
_KNOWN = Comparison(delta=Delta.KNOWN, outcome="missing", since="2026-04-02")


def change(seen: str = "", delta: Delta = Delta.NEW) -> Comparison:
    """This change's doing."""
    return Comparison(delta=delta, cause=Cause.CHANGE, outcome="pass", seen=seen)


def passing(*names: str) -> list[CriterionVerdict]:
    """Criteria that hold."""
    one = (result("total", "0", "= 0", holds=True),)
    return [criterion(name, seen="0", results=one, evidence=("reports/semgrep.json",)) for name in names]


def known(name: str, outcome: Outcome = Outcome.MISSING, **fields: Any) -> CriterionVerdict:
    """A gap that the baseline has too."""
    given: dict[str, Any] = {
        "reason": "no evidence of the kind `tests`",
        "wanted": "a JUnit report",
        "compared": _KNOWN,
    }
    return criterion(name, outcome, **{**given, **fields})


COVERAGE = criterion(
    "G1.coverage",
    Outcome.FAIL,
    seen="93.1 %",
    needed="lines ≥ 95 %",
    distance="1.9 points short",
    reason="lines 93.1 %, needed ≥ 95 %",
    locations=(
        Location(path=f"{_ROOT}/src/domain/window.ts", line=41, text="14 lines without a test"),
        Location(path=f"{_ROOT}/src/domain/due.ts", line=9),
        Location(path=f"{_ROOT}/src/domain/roster.ts", line=3),
    ),
    fix="Test the branch in `window.ts`; 4 more lines are enough.",
    compared=change("96.0 %"),
)
IF_MATCH = criterion(
    "G2.if-match",
    Outcome.FAIL,
    seen="mutations-without-if-match 1",
    needed="= 0",
    reason="one operation without",
    locations=(Location(path=f"{_ROOT}/openapi.yaml", line=118, text="PUT /assignments/{id}"),),
    fix="Add the `If-Match` header parameter to `PUT /assignments/{id}`.",
    compared=change("mutations-without-if-match 0"),
)
PACT = criterion(
    "G2.pact",
    Outcome.FAIL,
    seen="2 of 3 hold",
    needed="all 3",
    reason="2 of 3 hold",
    locations=(Location(text="analytics-service: verification failed"),),
    fix="`analytics-service` expects `dueAt` in `GET /assignments/{id}`.",
    compared=change("3 of 3 hold"),
)
PEAK = criterion(
    "G7.peak-hour",
    Outcome.STALE,
    reason="the nightly run of `main` is 9 days old, limit 7 days",
    wanted="a fresh report: a k6 summary",
    fix="Run the nightly workflow.",
    compared=Comparison(
        delta=Delta.KNOWN,
        cause=Cause.TIME,
        outcome="stale",
        because="the nightly run of `main` is 9 days old, limit 7 days",
        ask="platform-perf",
    ),
)
_HELD = criterion(
    "G1.coverage",
    seen="97.4 %",
    results=(result("lines", "97.4 %", "≥ 95 %", holds=True),),
    evidence=("coverage.xml",),
)
_NIGHTLY = criterion(
    "G7.peak-hour",
    seen="p95 212 ms",
    results=(result("p95", "212 ms", "< 300 ms", holds=True), result("p99", "640 ms", "< 800 ms", holds=True)),
    evidence=("k6-summary.json",),
)
_FIXED = criterion("G2.if-match", compared=Comparison(delta=Delta.FIXED, cause=Cause.CHANGE, outcome="fail"))
_IDLE = criterion("G5.ai-client", Outcome.NOT_APPLICABLE, reason="`service.ai` is none: calls no model")
EVIDENCE = (
    EvidenceRef(
        path="coverage.xml",
        kind="coverage",
        format="cobertura",
        sha256="0" * 64,
        rows=41,
        services=("assignment-service",),
        artifact="unit-assignment",
        run=4242,
        commit=HEAD,
    ),
    EvidenceRef(
        path="k6-summary.json",
        kind="load",
        format="k6-summary",
        sha256="1" * 64,
        rows=9,
        services=("assignment-service",),
        artifact="k6-nightly",
        run=4201,
        commit="1f2e3d4c" * 5,
        branch="main",
        date="2026-11-16",
    ),
)
_LEVELS: dict[str, Any] = {"ladder": ("L0", "L1", "L2", "L3", "L4"), "target_level": "L3", "milestone": "M3"}


def gates(**opened: int) -> tuple[Any, ...]:
    """The eight gates; G5 asks nothing."""
    totals = {"G1": 5, "G2": 9, "G3": 6, "G4": 4, "G5": 0, "G6": 5, "G7": 4, "G8": 6}
    return tuple(
        gate(name, _TITLES[name], opened.get(name, total), total, 0 if total else 6) for name, total in totals.items()
    )


def assignment(*criteria: CriterionVerdict, **fields: Any) -> ServiceVerdict:
    """The service of the source documents."""
    return service(*criteria, name="assignment-service", **{**_LEVELS, "gates": gates(), **fields})


_GOOD = assignment(
    _HELD,
    *passing("G1.no-any", "G2.openapi", "G3.envelope", "G8.threat-model"),
    _FIXED,
    _NIGHTLY,
    _IDLE,
    current_level="L3",
)
READY = judged(
    msgspec.structs.replace(
        _GOOD,
        coming_up=(
            Expiry(criterion="G7.peak-hour", what="rests on the nightly run of `main` and goes stale", on="2026-11-23"),
            Expiry(criterion="G4.chaos", what="M4 starts and asks for it; it is open today", on="2026-12-03"),
        ),
    ),
    base=BASE,
    evidence=EVIDENCE,
    fail_on="new (the policy's rollout)",
)
MIXED_SERVICE = assignment(
    COVERAGE,
    IF_MATCH,
    PACT,
    known("G4.pull-cursor"),
    known("G4.push-idempotency", Outcome.FAIL),
    known("G6.dashboard"),
    known("G6.alerts", Outcome.FAIL),
    known("G6.traces"),
    known("G7.saturation"),
    known("G7.degradation"),
    known("G7.cold-and-warm"),
    PEAK,
    known("G8.threat-model", Outcome.FAIL),
    known("G8.audit-events", Outcome.FAIL),
    known("G8.tenant-keys"),
    *passing("G1.no-any", "G2.openapi", "G3.envelope"),
    _IDLE,
    gates=gates(G1=4, G2=7, G4=2, G6=2, G7=0, G8=3),
    current_level="L1",
)
MIXED = judged(
    MIXED_SERVICE,
    base=BASE,
    evidence=EVIDENCE,
    fail_on="new (the policy's rollout)",
    blocks=tuple(f"assignment-service: {name}" for name in ("G1.coverage", "G2.if-match", "G2.pact")),
)
MIXED_LINKS = msgspec.structs.replace(
    LINKS,
    attempt=2,
    previous=Previous(
        head="77aa001b" * 5,
        gaps=tuple(
            f"assignment-service: {name}"
            for name in (*(gap for gap in MIXED_SERVICE.gaps if gap not in {"G1.coverage", "G2.pact"}), "G3.envelope")
        ),
    ),
)


def _asked(name: str, wanted: str, fix: str) -> CriterionVerdict:
    return criterion(name, Outcome.MISSING, wanted=wanted, fix=fix, reason="no evidence")


_JUNIT = ("G3.inbox", "G3.outbox", "G4.push-idempotency", "G8.tenant-isolation", "G4.pull-cursor", "G3.envelope")
_K6 = ("G7.peak-hour", "G7.saturation", "G7.cold-and-warm")
FIRST = judged(
    assignment(
        _asked("G1.no-any", "a semgrep report", "Run semgrep with the rules of `readygate rules --export`."),
        _asked("L1.no-direct-sdk", "a semgrep report", "Run semgrep with the rules of `readygate rules --export`."),
        *(_asked(name, "a JUnit report of the integration tests", "Upload `reports/*.xml`.") for name in _JUNIT),
        *(_asked(name, "a k6 summary of the nightly run", "List the workflow under `evidence:`.") for name in _K6),
        criterion(
            "G1.coverage",
            Outcome.INVALID,
            reason="41 files read, none under `services/assignment-service/src/domain`",
            near_misses=(
                NearMiss(
                    seen="`coverage/cobertura.xml`: 41 files read, none under `services/assignment-service/src/domain`",
                    suggestion="paths start with `src/domain`: set `root: services/assignment-service`",
                ),
            ),
        ),
        *passing("G2.openapi", "G2.problem-json"),
        current_level="L0",
        next_level="L1",
        blocking_next=("G1.no-any", "L1.no-direct-sdk"),
        gates=gates(G1=1, G2=5, G3=0, G4=0, G6=2, G7=0, G8=1),
        way_up=(
            Step(what="a semgrep report", answers=("G1.no-any", "L1.no-direct-sdk")),
            Step(what="a JUnit report of the integration tests", answers=_JUNIT),
            Step(what="a k6 summary of the nightly run", answers=_K6),
        ),
    ),
    base=Base(
        first=True,
        reason="`main` has no verdict yet",
        policy_commit=HEAD,
        policy_reason="the policy is this pull request's own, because `main` has none",
    ),
    fail_on="never (the first run only reports)",
    unrecognised=("reports/oasdiff.json: `[]`; declare it: oasdiff=reports/oasdiff.json",),
)


def _other(name: str, *criteria: CriterionVerdict, touched: str, **fields: Any) -> ServiceVerdict:
    own = gates(**({} if all(one.outcome.opens for one in criteria) else {"G3": 4, "G6": 3}))
    return service(*criteria, name=name, **{**_LEVELS, "gates": own, "touched": touched, **fields})


MONOREPO = judged(
    msgspec.structs.replace(
        assignment(
            COVERAGE,
            *(known(f"G4.known-{number}") for number in range(3)),
            *(known(f"G6.known-{number}") for number in range(3)),
            gates=gates(G1=4, G4=1, G6=2, G7=4),
            current_level="L1",
        ),
        touched="12 files",
    ),
    _other("enrollment-service", *passing("G1.no-any"), touched="through `packages/domain/**`", current_level="L3"),
    _other("media-service", *(known(f"G3.known-{number}") for number in range(4)), touched="1 file"),
    _other("search-service", known("G6.slo"), known("G6.alerts"), touched="through `packages/domain/**`"),
    base=BASE,
    fail_on="new (the policy's rollout)",
    blocks=("assignment-service: G1.coverage",),
    carried=tuple(
        Carried(service=f"service-{number}", commit=TIP, date="2026-11-21", ready=number > 2) for number in range(36)
    ),
    scope=("2 changed files belong to no service: `docs/readme.md`, `.editorconfig` (declared harmless)",),
)
WEAKER = judged(
    _GOOD,
    base=BASE,
    evidence=EVIDENCE,
    fail_on="new (the policy's rollout)",
    policy_changes=(
        PolicyChange(
            what="G2.error-codes",
            before="from L3",
            after="from L2",
            effect=Effect.STRONGER,
            place=".github/readygate.yml:40",
            today="2 services would turn red",
        ),
        PolicyChange(
            what="G1.coverage",
            before="lines ≥ 95 %",
            after="lines ≥ 80 %",
            effect=Effect.WEAKER,
            place=".github/readygate.yml:31",
            today="3 failing services would pass",
        ),
        PolicyChange(
            what="waiver L4.dr-drill",
            before="none",
            after="until 2026-06-30, approved by @acme/architecture",
            effect=Effect.WEAKER,
            place=".github/readygate.yml:58",
            today="1 gap would be waived",
        ),
        PolicyChange(
            what="G8.audit-events where.names",
            before="audit*",
            after="*audit*",
            effect=Effect.UNKNOWN,
            today="same outcome on today's evidence",
        ),
    ),
    measuring=(
        Measuring(path=".github/workflows/ci.yml", what="workflow that produces evidence"),
        Measuring(path=f"{_ROOT}/vitest.config.ts", what="coverage settings; files measured 41 → 29"),
        Measuring(what="2 new suppressions in `findings` (`nosemgrep`): 3 → 5"),
    ),
)
SHAPES: dict[str, tuple[Judged, Links]] = {
    "comment-1-ready": (READY, LINKS),
    "comment-2-new-and-known": (MIXED, MIXED_LINKS),
    "comment-3-first-run": (FIRST, LINKS),
    "comment-4-monorepo": (MONOREPO, LINKS),
    "comment-5-policy-weaker": (WEAKER, LINKS),
}
