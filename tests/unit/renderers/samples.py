"""Verdicts made by hand: one of each outcome, and services in every state."""

from __future__ import annotations

from typing import Any

from readygate.model.threshold import Result
from readygate.model.verdict import (
    CriterionVerdict,
    GateState,
    GateVerdict,
    Judged,
    Location,
    NearMiss,
    Outcome,
    Part,
    ServiceVerdict,
    Step,
    Verdict,
)

DIGEST = "0123456789abcdef" * 4


def criterion(id: str = "G1.coverage", outcome: Outcome = Outcome.PASS, **fields: Any) -> CriterionVerdict:  # noqa: A002
    """A criterion that is due, asked from L1 on."""
    given = {"title": f"Title of {id}.", "source": "test", "level": "L1", "due": True, "reason": "reason"}
    return CriterionVerdict(**{"id": id, "group": id.partition(".")[0], "outcome": outcome, **given, **fields})


def result(metric: str, seen: str, needed: str, *, holds: bool = False, distance: str = "") -> Result:
    """A threshold judged."""
    return Result(metric=metric, holds=holds, seen=seen, needed=needed, distance=distance)


PASSED = criterion(
    "G1.no-any",
    results=(result("rules-run", "1", "≥ 1", holds=True), result("total", "0", "= 0", holds=True)),
    seen="rules-run 1, total 0",
    needed="rules-run ≥ 1, total = 0",
    evidence=("reports/semgrep.json",),
    notes=("files scanned: unknown",),
)
FAILED = criterion(
    "G1.coverage",
    Outcome.FAIL,
    title="Tests cover at least 95 % of the lines of the domain folder.",
    reason="lines 92.31 %, needed ≥ 95 %",
    results=(result("lines", "92.31 %", "≥ 95 %", distance="2.69 points short"),),
    seen="92.31 %",
    needed="lines ≥ 95 %",
    distance="2.69 points short",
    locations=(
        Location(path="src/domain/roster.ts", line=6, text="18 lines without a test"),
        Location(path="src/domain/assignment.ts", line=60, text="3 lines without a test"),
    ),
    evidence=("reports/coverage.xml",),
    fix="Test the lines that no test runs.",
)
EACH = criterion(
    "G2.pact",
    Outcome.FAIL,
    title="The contract with each HTTP consumer is verified.",
    reason="1 of 2 hold; web: verified 0, needed ≥ 1",
    seen="1 of 2 hold",
    needed="all 2",
    parts=(
        Part(label="app", outcome=Outcome.PASS, reason="verified 1, needed ≥ 1"),
        Part(label="web", outcome=Outcome.FAIL, reason="verified 0, needed ≥ 1"),
    ),
    locations=(Location(text="web → shop (http): no key `dueAt`"),),
    fix="Repair what the verification names.",
)
MISSING = criterion(
    "G7.peak-hour",
    Outcome.MISSING,
    title="p95 holds at peak hour.",
    reason="no evidence of the kind `load`",
    wanted="a k6 summary",
    fix="Run the k6 scenario `peak`.",
)
STALE = criterion(
    "G7.saturation",
    Outcome.STALE,
    reason="`k6.json` is of 2026-11-01, limit 7 days",
    wanted="a fresh report: a k6 summary",
    notes=("not counted: `old.json`",),
    fix="Run the nightly workflow.",
)
INVALID = criterion(
    "G8.dependency-scan",
    Outcome.INVALID,
    reason="`audit.json`, byte 12: the file ends early",
    near_misses=(NearMiss(seen="41 files read, 0 under `src/domain`", suggestion="set `root: services/shop`"),),
    fix="Run `npm audit --json` again.",
    waiver="the waiver expired on 2026-06-30: no time (owner @alice, approved by @acme/security)",
)
WAIVED = criterion(
    "L4.dr-drill",
    Outcome.WAIVED,
    reason="no evidence of the kind `attestations`",
    waiver="missing, waived until 2026-12-31: new region (owner @alice, approved by @acme/architecture)",
)
COMING = criterion(
    "G8.asvs",
    Outcome.COMING,
    reason="no evidence of the kind `attestations`",
    waiver="missing today; asked from 2027-01-01 on",
)
IDLE = criterion("G5.ai-client", Outcome.NOT_APPLICABLE, reason="`service.ai` is none: calls no model")


def gate(id: str, title: str, opened: int, total: int, idle: int = 0) -> GateVerdict:  # noqa: A002
    """A gate, in the state that its numbers give."""
    state = GateState.OPEN if opened == total else GateState.CLOSED
    return GateVerdict(
        id=id,
        title=title,
        state=state if total else GateState.NOT_APPLICABLE,
        opened=opened,
        total=total,
        not_applicable=idle,
    )


def service(*criteria: CriterionVerdict, name: str = "shop", **fields: Any) -> ServiceVerdict:
    """A service due at L2 for M3; not ready where a criterion is open."""
    shut = {Outcome.FAIL, Outcome.MISSING, Outcome.STALE, Outcome.INVALID}
    gaps = tuple(found.id for found in criteria if found.outcome in shut)
    given: dict[str, Any] = {
        "service": name,
        "owner": "@acme/shop",
        "ladder": ("L0", "L1", "L2"),
        "current_level": "L1" if gaps else "L2",
        "target_level": "L2",
        "milestone": "M3",
        "ready": not gaps,
        "gaps": gaps,
        "gates": (),
        "next_level": "L2" if gaps else "",
    }
    return ServiceVerdict(**{**given, "criteria": criteria, **fields})


OPEN = service(
    FAILED,
    EACH,
    MISSING,
    STALE,
    INVALID,
    PASSED,
    WAIVED,
    COMING,
    IDLE,
    gates=(
        gate("G1", "Domain", 1, 2),
        gate("G2", "API", 0, 1),
        gate("G3", "Events", 0, 0),
        gate("G5", "AI", 0, 0, idle=1),
        gate("G7", "Performance", 0, 2),
        gate("G8", "Security", 0, 1),
    ),
    way_up=(
        Step(what="a k6 summary", answers=("G7.peak-hour",)),
        Step(what="Test the lines that no test runs.", answers=("G1.coverage",)),
        Step(what="Repair what the verification names.", answers=("G2.pact",)),
        Step(what="Run the nightly workflow.", answers=("G7.saturation",)),
        Step(what="Run `npm audit --json` again.", answers=("G8.dependency-scan",)),
    ),
    warnings=(
        f"G8.asvs: {COMING.waiver}",
        "the waiver of L3.pen-test is not needed (readygate.yml:58:3)",
    ),
)
READY = service(PASSED, name="search", gates=(gate("G1", "Domain", 1, 1),))
OUTSIDE = service(MISSING, name="media", in_scope=False, ready=False, gaps=())


def judged(*services: ServiceVerdict, **fields: Any) -> Judged:
    """A verdict of one day."""
    ready = all(one.ready for one in services if one.in_scope)
    return Judged(
        **{"ready": ready, "policy": DIGEST, "commit": "", "date": "2026-11-21", "services": services, **fields}
    )


ALL = judged(
    READY,
    OUTSIDE,
    OPEN,
    commit="9c1d2e3f" * 5,
    warnings=("readygate.yml:8:3: shop is due at L2 with gates G1, G2",),
    unowned=("packages/other/coverage.xml",),
    unrecognised=("reports/notes.txt: plain text",),
)


def verdict(what: Judged) -> Verdict:
    """A whole verdict."""
    return Verdict(version=1, judged=what, context={"readygate": "0.1.0"})


def _first(number: int) -> CriterionVerdict:
    what = ("junit", "openapi", "semgrep")[number % 3]
    wanted, reason = f"a report of `{what}`", f"no evidence of the kind `{what}`"
    return criterion(f"G{number // 5 + 1}.asked-{number}", Outcome.MISSING, wanted=wanted, reason=reason, fix="Run it.")


FIRST = service(
    *map(_first, range(40)),
    current_level="L0",
    next_level="L1",
    blocking_next=("G1.asked-0", "G1.asked-1"),
    gates=tuple(gate(f"G{number}", f"Gate number {number}", 0, 5) for number in range(1, 9)),
    way_up=tuple(
        Step(
            what=f"a report of `{what}`",
            answers=tuple(f"G{number // 5 + 1}.asked-{number}" for number in range(at, 40, 3)),
        )
        for at, what in enumerate(("junit", "openapi", "semgrep"))
    ),
    warnings=("nothing that is due passed",),
)
SILENT = service(IDLE, COMING, ready=False, current_level="L0", warnings=("nothing that is due passed",))
