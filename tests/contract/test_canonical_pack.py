"""The canonical pack asks what POLICY's table says, in words that the kinds of evidence understand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from readygate.kinds import registry
from readygate.kinds.filtering import accepts
from readygate.kinds.kind import ITEM_FILTERS, Matching
from readygate.model.glob import fold_words, whole
from readygate.model.quantity import parse_days
from readygate.model.threshold import parse_threshold
from tools.pages import CANONICAL, criteria, data

PACK = data(CANONICAL)
CRITERIA = criteria(PACK)
TABLE = {
    "G1 Domain": "L1 framework-free no-any, L2 invariants coverage value-objects",
    "G2 API": "L1 openapi, L2 problem-json idempotency-key if-match cursor-pagination error-codes no-breaking-change "
    "pact, L3 rate-limit-headers",
    "G3 Events": "L2 outgoing-schemas incoming-validated outbox inbox consumer-pacts envelope",
    "G4 Sync": "L3 registration conflict-policy push-idempotency pull-cursor conformance, L4 chaos",
    "G5 AI": "L3 ai-client provenance prompt-registry budget, L4 prompt-regression safety-eval",
    "G6 Observability": "L2 slo metrics dashboard alerts, L3 traces",
    "G7 Performance": "L3 peak-hour saturation degradation cold-and-warm",
    "G8 Security": "L2 tenant-isolation threat-model dependency-scan audit-events, L3 pen-test tenant-keys, "
    "L4 security-review",
    "L1": "L1 no-direct-sdk no-customer-endpoints",
    "L2": "L2 tenant-isolation rls",
    "L3": "L3 slo-met pen-test",
    "L4": "L4 chaos dr-drill",
}
EACH = {
    "G1.invariants": "${service.aggregates}",
    "G2.pact": "${service.consumers.http}",
    "G3.outgoing-schemas": "${service.publishes}",
    "G3.incoming-validated": "${service.consumes}",
    "G3.consumer-pacts": "${service.consumers.messages}",
    "G3.envelope": "${service.publishes}",
    "G4.registration": "${service.replicates}",
    "G4.conflict-policy": "${service.replicates}",
    "G4.chaos": ["drop", "retry", "partial push"],
}
MAX_AGE = {
    **dict.fromkeys(["G7.peak-hour", "G7.saturation", "G7.degradation", "G7.cold-and-warm"], "7d"),
    **dict.fromkeys(["L3.slo-met", "G4.chaos", "L4.chaos"], "7d"),
    **dict.fromkeys(["L4.dr-drill", "G8.security-review"], "90d"),
}
PROVEN = ["passed >= 1", "failed = 0", "errored = 0", "skipped = 0"]

every_criterion = pytest.mark.parametrize("name", CRITERIA)


def leaves(condition: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "evidence" in condition:
        yield condition
    for part in [*condition.get("any", []), *condition.get("all", [])]:
        yield from leaves(part)


def listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


ALL_LEAVES = [(name, leaf) for name, asked in CRITERIA.items() for leaf in leaves(asked)]
every_leaf = pytest.mark.parametrize(("name", "leaf"), ALL_LEAVES, ids=[name for name, _ in ALL_LEAVES])


def test_gates_levels_names_and_first_levels_are_those_of_the_table() -> None:
    expected = {}
    for group, text in TABLE.items():
        for part in text.split(", "):
            level, *names = part.split()
            expected.update({f"{group.split()[0]}.{name}": level for name in names})
    assert {name: asked["from"] for name, asked in CRITERIA.items()} == expected
    assert list(CRITERIA) == list(expected)
    assert [f"{name} {gate['title']}" for name, gate in PACK["gates"].items()] == list(TABLE)[:8]


def test_the_ladder_and_the_milestones_are_those_of_the_source() -> None:
    titles = {name: rung["title"] for name, rung in PACK["ladders"]["canonical"].items()}
    assert titles == {
        "L0": "Not started",
        "L1": "Skeleton",
        "L2": "Internal MVP",
        "L3": "Customer-facing MVP",
        "L4": "Feature-complete",
    }
    assert PACK["milestones"] == {f"M{number}": {} for number in range(6)}


def test_each_until_age_and_waivers_are_those_of_the_table() -> None:
    def given(key: str) -> dict[str, Any]:
        return {name: asked[key] for name, asked in CRITERIA.items() if key in asked}

    assert given("each") == EACH
    assert given("until") == {"L1.no-customer-endpoints": "L1"}
    assert given("max-age") == MAX_AGE
    assert given("waivable") == dict.fromkeys(["G8.tenant-isolation", "L2.tenant-isolation", "L2.rls"], False)
    assert [parse_days(age).days for age in ("7d", "90d")] == [7, 90]


@every_criterion
def test_a_criterion_says_what_it_asks_where_that_is_written_and_what_to_do(name: str) -> None:
    asked = CRITERIA[name]
    for text in (asked["title"], asked["fix"]):
        assert re.fullmatch(r"[A-Z][^\n]{20,118}\.", text)
        assert "${" not in text
    assert re.fullmatch(r"001 §[124] [GL]\d", asked["source"])


@every_leaf
def test_filters_parameters_metrics_and_units_are_known_to_the_kind(name: str, leaf: dict[str, Any]) -> None:
    kind = registry.kind(leaf["evidence"])
    assert set(leaf.get("where", {})) <= {known.name for known in kind.filters} | set(ITEM_FILTERS)
    assert set(leaf.get("with", {})) <= set(kind.parameters)
    for globs in leaf.get("where", {}).values():
        for glob in listed(globs):
            for matching in Matching:
                accepts(matching, [re.sub(r"\$\{[a-z.]+\}", "x", glob)])
    assert leaf["require"]
    for text in leaf["require"]:
        threshold = parse_threshold(text)
        metric = kind.metric(threshold.metric)
        assert metric is not None, text
        if "${" not in threshold.bound:
            threshold.bound_value(threshold.bound, metric.unit)


@every_leaf
def test_tests_must_be_there_and_none_failed_broke_or_was_skipped(name: str, leaf: dict[str, Any]) -> None:
    if leaf["evidence"] == "tests":
        assert leaf["require"] == PROVEN
        assert leaf["where"]["about"]


@every_leaf
def test_findings_ask_for_one_rule_that_ran_and_found_nothing(name: str, leaf: dict[str, Any]) -> None:
    if leaf["evidence"] == "findings":
        assert leaf["require"] == ["rules-run >= 1", "total = 0"]
        assert re.fullmatch(r"readygate-[a-z-]+", leaf["where"]["rules"])


def test_findings_criteria_ask_for_the_rules_that_are_shipped_and_leave_no_path_out() -> None:
    where = {name: leaf["where"] for name, leaf in ALL_LEAVES if leaf["evidence"] == "findings"}
    domain = "${service.folders.domain}/**"
    assert where == {
        "G1.framework-free": {"rules": "readygate-domain-framework-import", "paths": domain},
        "G1.no-any": {"rules": "readygate-domain-any", "paths": domain},
        "G5.ai-client": {"rules": "readygate-ai-port-bypassed"},
        "L1.no-direct-sdk": {"rules": "readygate-direct-llm-sdk"},
    }


@every_leaf
def test_attestations_must_be_signed_and_not_expired(name: str, leaf: dict[str, Any]) -> None:
    if leaf["evidence"] == "attestations":
        assert leaf["require"][:2] == ["signed >= 1", "expired = 0"]


def test_security_signs_what_is_of_security() -> None:
    roles = {name: leaf["where"].get("roles") for name, leaf in ALL_LEAVES if leaf["evidence"] == "attestations"}
    security = dict.fromkeys(["G8.pen-test", "G8.security-review", "L3.pen-test"], "security")
    assert roles == {**security, "L4.dr-drill": None}


def test_every_runbook_is_asked_and_not_all_of_them_together() -> None:
    """A count over all runbooks is met by one of them, so each criterion on runbooks also asks for none without."""
    asked = [
        leaf for name, leaf in ALL_LEAVES if name in ("G6.dashboard", "G6.alerts") and "paths" in leaf.get("where", {})
    ]
    assert [leaf["require"][:2] for leaf in asked] == [
        ["links >= 1", "files-without-links = 0"],
        ["sections >= 1", "files-without-sections = 0"],
    ]
    assert asked[0]["where"]["paths"] == asked[1]["where"]["paths"]


FOUND = {
    "G1.invariants": [
        "test/domain/assignment.test.ts > Assignment invariants > rejects a blank title",
        "tests.domain.test_assignment_invariants test_rejects_a_blank_title",
        "invariants of Assignment refuses to publish without learners",
    ],
    "G1.value-objects": [
        "test/domain/value-objects.test.ts DuePolicy > equals another of the same values",
        "tests.test_value_objects test_windows_are_equal_by_value",
        "Money equals by value",
    ],
    "G3.incoming-validated": [
        "inbox > rejects an invalid assignment.created.v1",
        "test/inbox.test.ts assignment.created.v1 > is validated on consume",
        "inbox > validates assignment.created.v1",
    ],
    "G3.outbox": ["test/outbox/outbox.test.ts outbox > drains in order", "OutboxRelayTest sendsOnce"],
    "G3.inbox": ["inbox handles a message once", "tests_gates.test_inbox test_is_idempotent"],
    "G4.push-idempotency": ["push is idempotent by clientMutationId", "test_client_mutation_id_makes_push_idempotent"],
    "G4.conformance": ["sync conformance > registers", "tests/conformance/sync.spec.ts pulls"],
    "G4.chaos": [
        "test/chaos/offline-sync.chaos.test.ts chaos: offline sync > drop: connection lost on the first push",
        "chaos › offline sync drop",
        "tests_gates.test_chaos test_drop",
    ],
    "G5.ai-client": ["suggest > calls the AIClient port", "test_summary_goes_through_ai_client"],
    "G5.provenance": ["rejects an artifact without AIProvenance", "AIProvenance is required on save"],
    "G8.tenant-isolation": [
        "tenant isolation denies a cross-tenant GET",
        "test/tenant-isolation/tenant-isolation.test.ts reads > returns 404",
        "tests_gates.test_tenant_isolation test_scopes_a_read",
        "com.acme.TenantIsolationTest deniesForeignRead",
        "two-tenant isolation > lists only own rows",
    ],
    "G8.audit-events": ["delete emits an audit event", "AuditEventTest exportIsRecorded", "emits an audit record"],
    "G8.tenant-keys": ["uses one KMS key per tenant", "encrypts with the tenant's KMS key"],
    "L1.no-customer-endpoints": ["GET /assignments answers 501 Not Implemented", "test_routes_are_not_implemented"],
    "L2.rls": [
        "RLS > denies foreign rows",
        "tests.test_rls test_select",
        "row-level security hides rows",
        "TenantRlsPolicyTest denies",
        "reads are bound by RLS",
    ],
    "L4.chaos": ["chaos: kill pod mid-materialize", "tests_gates.test_chaos test_partition"],
}
NOT_FOUND = {
    "G1.invariants": [
        "Assignment aggregate > records a created event",
        "AssignmentDraft invariants > rejects a blank title",
        "Window invariants hold",
    ],
    "G1.value-objects": ["test/domain/value-objects.test.ts ids > rejects malformed ids", "totals are equal"],
    "G3.incoming-validated": [
        "the cache is invalidated on assignment.created.v1",
        "rejects an invalid assignment.created.v10",
        "handles assignment.created.v1",
    ],
    "G4.push-idempotency": ["push sends a clientMutationId", "create is idempotent"],
    "G4.conformance": ["sync pushes", "OpenAPI conformance"],
    "G4.chaos": ["chaos: dropdown renders", "drop: connection lost"],
    "G5.ai-client": ["AIClient retries after 429", "AIClient factory"],
    "G5.provenance": ["shows provenance in the footer"],
    "G8.tenant-isolation": ["tenant settings are saved", "an operator sees the cross-tenant dashboard"],
    "G8.audit-events": ["npm audit is quiet", "audits are paged"],
    "G8.tenant-keys": ["tenant idempotency key is kept", "KMS key rotates"],
    "L1.no-customer-endpoints": ["GET /assignments answers 200"],
    "L2.rls": ["urls are signed", "girls names sort", "curls retry"],
    "L4.chaos": ["network drops"],
}


def about(name: str, each: str) -> list[str]:
    """The patterns of a criterion's one condition on tests, with `each` as evaluation puts it in."""
    (where,) = (leaf["where"] for leaf in leaves(CRITERIA[name]) if leaf["evidence"] == "tests")
    globs = listed(where["about"])
    named = (glob.replace("${each}", whole(each)) for glob in globs)
    return [re.sub(r"\$\{service\.\w+\}", "an.event.v1", glob) for glob in named]


def found(name: str, text: str) -> bool:
    each = {"G1.invariants": "Assignment", "G3.incoming-validated": "assignment.created.v1"}.get(name, "drop")
    return accepts(Matching.WORDS, about(name, each))([fold_words(text)])


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in FOUND.items() for text in texts])
def test_names_of_real_dialects_are_found(name: str, text: str) -> None:
    assert found(name, text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in NOT_FOUND.items() for text in texts])
def test_names_that_do_not_state_the_claim_are_not_found(name: str, text: str) -> None:
    assert not found(name, text)


def test_every_criterion_on_tests_has_names_that_it_finds() -> None:
    on_tests = Counter(name for name, leaf in ALL_LEAVES if leaf["evidence"] == "tests")
    single = {name for name, conditions in on_tests.items() if conditions == 1}
    assert single == {*FOUND, "L2.tenant-isolation"}
    assert CRITERIA["L2.tenant-isolation"]["where"] == CRITERIA["G8.tenant-isolation"]["where"]


def test_a_pull_test_must_say_cursor_and_has_more() -> None:
    cursor, more = (accepts(Matching.WORDS, [part["where"]["about"]]) for part in CRITERIA["G4.pull-cursor"]["all"])
    both = fold_words("pull returns a cursor and hasMore")
    assert (cursor([both]), more([both])) == (True, True)
    one = fold_words("pull resumes at the cursor")
    assert (cursor([one]), more([one])) == (True, False)
