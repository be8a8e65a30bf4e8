"""What real files do that a reader must know: one test a trap, each of which would fail if the trap sprang.

The files are those of `tests/examples`; `docs/formats.md` says the same in the words of users.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from readygate.evaluate.inspect import inspect
from readygate.kinds.kind import Selection
from readygate.kinds.registry import kind
from readygate.model.evidence import Bundle, Item, Unrecognised
from readygate.model.verdict import Outcome
from tests.contract.bench import asked
from tests.contract.corpus import Case, cases

NAMED = {case.name: case for case in cases()}


def case(name: str) -> Case:
    return NAMED[name]


def item(name: str, data: bytes | None = None) -> Item:
    found = case(name).item(data)
    assert isinstance(found, Item)
    return found


def metrics(name: str, **where: str) -> dict[str, Any]:
    found = item(name)
    patterns = {key: (glob,) for key, glob in where.items()}
    return dict(inspect(Bundle.of([found]), kinds=kind, where=patterns)[found.kind].values)


def outcome(name: str, *require: str, trust: tuple[str, ...] = (), **where: str) -> Outcome:
    found = item(name)
    patterns = {key: (glob,) for key, glob in where.items()}
    return asked(found.kind, require, [found], patterns, trust=trust).outcome


# k6 ------------------------------------------------------------------------------------------------------------------


def test_in_a_summary_export_true_means_breached_and_in_handle_summary_ok_means_passed() -> None:
    assert metrics("k6-summary/peak-pass-export")["thresholds-failed"] == 0
    assert metrics("k6-summary/peak-fail-handle")["thresholds-failed"] == 6
    data = case("k6-summary/peak-pass-export").data
    assert b'"p(95)<120": false' in data
    breached = item("k6-summary/peak-pass-export", data.replace(b'"p(95)<120": false', b'"p(95)<120": true'))
    assert asked("load", ["thresholds-failed = 0"], [breached]).outcome is Outcome.FAIL


def test_passes_of_http_req_failed_count_failed_requests() -> None:
    assert metrics("k6-summary/peak-fail-handle")["error-rate"] == pytest.approx(37 / 363, rel=1e-9)
    assert metrics("k6-ndjson/peak-fail")["error-rate"] == pytest.approx(37 / 363, rel=1e-9)
    assert metrics("k6-summary/peak-pass-export")["error-rate"] == 0


def test_a_threshold_without_a_sample_is_not_passed() -> None:
    for name in ("k6-summary/untagged-export", "k6-summary/untagged-handle"):
        assert outcome(name, "thresholds-failed = 0") is not Outcome.PASS
        assert outcome(name, "p95 < 10s", tags="phase:peak") is not Outcome.PASS


def test_a_run_without_a_request_proves_nothing() -> None:
    for name in ("k6-summary/idle-export", "k6-ndjson/idle", "k6-csv/idle"):
        assert outcome(name, "p95 < 10s") is not Outcome.PASS
        assert outcome(name, "error-rate < 1%") is not Outcome.PASS


def test_percentiles_that_a_summary_lacks_are_missing() -> None:
    assert "p99" not in metrics("k6-summary/simple-legacy-export")
    assert outcome("k6-summary/simple-legacy-export", "p99 < 800ms") is Outcome.MISSING


# Pact ----------------------------------------------------------------------------------------------------------------


def test_can_i_deploy_is_read_not_its_exit_code() -> None:
    assert outcome("pact-matrix/can-i-deploy-fail", "failed = 0") is Outcome.FAIL
    assert outcome("pact-matrix/can-i-deploy-fail", "verified >= 1", "failed = 0", consumers="enrollment-service") is (
        Outcome.PASS
    )
    assert outcome("pact-matrix/can-i-deploy-fail", "verified >= 1", consumers="analytics-service") is Outcome.FAIL


def test_an_empty_matrix_is_deployable_and_proves_nothing() -> None:
    assert outcome("pact-matrix/nothing-to-verify", "failed = 0", "unverified = 0") is Outcome.INVALID


def test_messages_of_v3_and_v4_pacts_are_told_from_http() -> None:
    assert metrics("pact-file/v3-messages-notification", types="message")["unverified"] == 1
    assert metrics("pact-file/v4-mixed", types="message")["unverified"] == 1
    assert metrics("pact-file/v4-mixed", types="http")["unverified"] == 1


def test_the_verifiers_results_are_tied_to_consumers_by_its_output() -> None:
    for consumer, verified in (("enrollment-service", 1), ("analytics-service", 0), ("notification-service", 1)):
        assert metrics("pact-verifier/fail", consumers=consumer)["verified"] == verified


def test_durations_of_the_verifier_are_words_and_are_not_read() -> None:
    data, changed = re.subn(rb'"duration":"\d+ms"', b'"duration":"long"', case("pact-verifier/fail").data)
    assert changed
    assert item("pact-verifier/fail", data).table.wire() == item("pact-verifier/fail").table.wire()


# Findings ------------------------------------------------------------------------------------------------------------


def test_a_rule_that_had_nothing_to_scan_passes_nothing() -> None:
    for name in ("semgrep/include-matches-nothing", "semgrep/rule-without-files", "semgrep/no-file"):
        assert outcome(name, "rules-run >= 1", "total = 0", rules="readygate-*") is not Outcome.PASS, name


def test_semgreps_json_names_rules_only_with_time() -> None:
    assert "rules-run" not in metrics("semgrep/clean-without-time")
    assert outcome("semgrep/clean-without-time", "rules-run >= 1", "total = 0") is Outcome.MISSING


def test_a_sarif_alone_says_that_it_cannot_prove_a_scan() -> None:
    found = item("sarif/semgrep-clean")
    answer = asked("findings", ["rules-run >= 1", "total = 0"], [found], {"rules": ("domain-no-any",)})
    assert answer.outcome is Outcome.PASS
    assert any("files scanned: unknown" in note for note in answer.notes)
    assert outcome("sarif/semgrep-clean", "files-scanned >= 1") is Outcome.MISSING


def test_an_absent_level_is_the_rules_default_then_warning() -> None:
    values = metrics("sarif/semgrep-failing")
    assert (values["errors"] + values["warnings"] + values["notes"], values["suppressed"]) == (7, 2)
    bandit = metrics("sarif/bandit-failing")
    assert bandit["total"] == 4


def test_suppressed_results_are_no_findings_and_ids_match_without_their_prefix() -> None:
    assert metrics("sarif/semgrep-failing", rules="domain-no-any")["total"] == 2
    assert metrics("semgrep/failing")["total"] == metrics("sarif/semgrep-failing")["total"] == 7


def test_a_clean_sarif_that_lists_neither_rules_nor_files_is_believed_of_trusted_tools_only() -> None:
    assert outcome("sarif/ruff-clean", "total = 0") is Outcome.INVALID
    assert outcome("sarif/ruff-clean", "total = 0", trust=("ruff",)) is Outcome.PASS
    assert outcome("sarif/ruff-clean", "total = 0", trust=("bandit",)) is Outcome.INVALID


def test_eslints_clean_sarif_proves_files_and_no_rule() -> None:
    assert outcome("sarif/eslint-clean", "total = 0") is Outcome.PASS
    assert outcome("sarif/eslint-clean", "total = 0", rules="no-restricted-imports") is not Outcome.PASS


def test_paths_of_findings_become_repo_relative() -> None:
    for name in ("sarif/eslint-clean", "sarif/ruff-failing"):
        paths = {path for path in item(name).table.text("path").pool if path}
        assert paths
        assert all(not path.startswith(("/", "file:")) for path in paths)


def test_bandits_sarif_names_no_version_and_relative_paths() -> None:
    found = item("sarif/bandit-failing")
    assert (found.tool, found.tool_version) == ("Bandit", "")
    assert metrics("sarif/bandit-failing", paths="src/rollcall/**")["total"] == 4


# API and its changes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in NAMED if name.startswith(("optic/", "openapi-schema-diff/"))])
def test_a_diff_that_never_says_what_breaks_cannot_tell(name: str) -> None:
    for bound in ("breaking = 0", "warnings = 0"):
        assert outcome(name, bound) is Outcome.MISSING


def test_an_empty_oasdiff_report_is_believed_only_where_declared() -> None:
    empty = case("oasdiff/empty-list")
    assert isinstance(empty.item(declared=False), Unrecognised)
    for name in ("oasdiff/empty-list", "oasdiff/empty-object", "oasdiff/wrapped-identical"):
        assert outcome(name, "breaking = 0") is Outcome.PASS


def test_levels_of_oasdiff_are_numbers_of_which_3_is_an_error() -> None:
    values = metrics("oasdiff/changelog")
    assert (values["breaking"], values["warnings"], values["changes"]) == (2, 1, 5)


def test_api_smart_diff_tells_breaking_by_its_type() -> None:
    assert metrics("api-smart-diff/v1-to-v3-breaking")["breaking"] == 10
    assert metrics("api-smart-diff/v1-to-v2-compatible")["breaking"] == 0


# JUnit ---------------------------------------------------------------------------------------------------------------


def test_a_report_without_a_case_has_no_failures_and_proves_nothing() -> None:
    for name in ("junit/pytest-empty", "junit/spectral-clean"):
        assert outcome(name, "failed = 0", "errored = 0") is Outcome.INVALID


def test_totals_in_attributes_are_never_believed() -> None:
    data = case("junit/pytest-failing").data
    lying = data.replace(b'errors="2" failures="3"', b'errors="0" failures="0"')
    assert lying != data
    found = item("junit/pytest-failing", lying)
    assert asked("tests", ["failed = 0"], [found]).outcome is Outcome.FAIL
    assert any("claims 0 failures" in problem.fault for problem in found.problems)


def test_failures_that_are_claimed_and_written_nowhere_are_a_contradiction() -> None:
    data = case("junit/pytest-good").data.replace(b'failures="0"', b'failures="1"')
    assert asked("tests", ["failed = 0"], [item("junit/pytest-good", data)]).outcome is Outcome.INVALID


def test_what_could_not_load_and_a_failing_hook_count_as_failures() -> None:
    assert metrics("junit/vitest-failing")["failed"] == 6
    assert outcome("junit/vitest-failing", "failed = 0", "errored = 0", about="*inbox*") is Outcome.FAIL
    assert outcome("junit/jest-junit-failing", "failed = 0", "errored = 0", about="*inbox*") is Outcome.FAIL


def test_todo_and_expected_failures_are_skipped() -> None:
    assert metrics("junit/nodetest-good")["skipped"] == 2
    assert metrics("junit/vitest-good")["skipped"] == 1
    assert metrics("junit/pytest-failing")["skipped"] == 3


def test_a_todo_of_jest_junit_is_not_passed() -> None:
    assert outcome("junit/jest-junit-good", "failed = 0", "passed >= 10") is Outcome.PASS
    assert outcome("junit/jest-junit-good", "passed >= 11") is Outcome.FAIL
    assert outcome("junit/jest-junit-good", "skipped = 0", about="*outbox*") is Outcome.FAIL
    assert outcome("junit/jest-junit-good", "pass-rate = 100%", names="outbox purges") is Outcome.FAIL
    assert outcome("junit/jest-junit-good", "pass-rate = 100%", suites="tenant isolation") is Outcome.PASS


def test_a_case_that_passed_and_broke_in_its_teardown_is_one_errored_case() -> None:
    values = metrics("junit/pytest-failing")
    assert (values["errored"], values["total"]) == (2, 222)


@pytest.mark.parametrize(
    "name",
    ["bandit", "cosmic-ray", "mypy", "pact-verifier", "promptfoo-fail", "ruff-failing", "semgrep", "spectral-failing"],
)
def test_junit_of_other_tools_is_no_test_result(name: str) -> None:
    assert isinstance(case(f"junit/{name}").item(declared=False), Unrecognised)


@pytest.mark.parametrize("name", ["vitest-good", "pytest-good", "jest-junit-good", "nodetest-good"])
def test_no_time_of_a_report_is_believed(name: str) -> None:
    """They are zoned (vitest, pytest), naive (jest-junit, 1970 for what could not load), or not there (node:test)."""
    data = re.sub(rb' timestamp="[^"]*"', b"", case(f"junit/{name}").data)
    assert item(f"junit/{name}", data).table.wire() == item(f"junit/{name}").table.wire()


def test_pending_tests_that_mocha_counts_and_does_not_write_are_told() -> None:
    """And its failing before-hook is a case that stands for all tests of its suite, which are not there."""
    hook = b'<testcase name="inbox &quot;before all&quot; hook" classname="inbox"><failure message="no"/></testcase>'
    data = b"""<testsuites name="Mocha Tests" tests="3" failures="1">
<testsuite name="outbox" tests="2" failures="0"><testcase name="outbox drains" classname="drains"/></testsuite>
<testsuite name="inbox" tests="1" failures="1">%s</testsuite></testsuites>"""
    found = item("junit/pytest-good", data % hook)
    assert asked("tests", ["passed >= 1", "failed = 0"], [found], {"about": ("*outbox*",)}).outcome is Outcome.PASS
    assert asked("tests", ["failed = 0"], [found], {"about": ("*inbox*",)}).outcome is Outcome.FAIL
    assert any("claims 2 tests" in problem.fault for problem in found.problems)


def test_a_suite_is_found_in_every_dialect() -> None:
    for name in ("jest-junit-good", "nodetest-good", "pytest-failing", "vitest-good", "vitest-failing"):
        assert metrics(f"junit/{name}", about="*tenant-isolation*")["total"] >= 1


# Coverage ------------------------------------------------------------------------------------------------------------


def test_branches_that_were_not_measured_are_missing_not_zero_and_not_whole() -> None:
    assert "branches" not in metrics("cobertura/coveragepy-absolute-nobranch")
    assert outcome("cobertura/coveragepy-absolute-nobranch", "branches >= 0%") is Outcome.MISSING


def test_two_providers_count_the_lines_of_one_code_differently() -> None:
    v8, istanbul = metrics("cobertura/vitest-v8-good"), metrics("cobertura/vitest-istanbul-good")
    assert v8["lines"] != istanbul["lines"]


@pytest.mark.parametrize("name", ["coveragepy-good", "gcovr-poor"])
def test_no_time_of_a_coverage_report_is_believed(name: str) -> None:
    """coverage.py writes milliseconds, gcovr seconds."""
    data, changed = re.subn(rb' timestamp="[^"]*"', b' timestamp="1"', case(f"cobertura/{name}").data)
    assert changed == 1
    assert item(f"cobertura/{name}", data).table.wire() == item(f"cobertura/{name}").table.wire()


def test_lines_and_branches_are_not_mixed() -> None:
    values = metrics("cobertura/coveragepy-good")
    assert (values["lines"], values["branches"]) == (53 / 57, 11 / 12)


def test_file_names_are_joined_with_the_source_and_become_repo_relative() -> None:
    for name, glob in (
        ("coveragepy-good", "src/rollcall/domain/**"),
        ("coveragepy-absolute-nobranch", "services/rollcall/src/rollcall/domain/**"),
        ("gcovr-poor", "services/scorer/src/**"),
        ("vitest-v8-good", "services/assignment-service/src/domain/**"),
    ):
        assert metrics(f"cobertura/{name}", paths=glob)["lines"] > 0.6


def test_a_run_that_loaded_few_files_cannot_flatter_unseen() -> None:
    """v8 counts no branch in files that were never loaded: lines fall, branches hardly do."""
    good, poor = metrics("cobertura/vitest-v8-good"), metrics("cobertura/vitest-v8-poor")
    assert poor["branches"] > 0.89
    assert poor["lines"] < 0.55 < good["lines"]
    assert poor["files"] == good["files"]


# Operation and registries --------------------------------------------------------------------------------------------


def test_ids_of_otlp_are_base64_in_protobufs_own_json_and_hexadecimal_in_otlp_json() -> None:
    assert b'"traceId": "TlPjfEnLmCoaluMpKA1SGw=="' in case("otlp/propagated").data
    assert item("otlp/propagated").table.text("trace")[0] == "4e53e37c49cb982a1a96e329280d521b"
    assert item("otlp/propagated").table.text("role")[0] == "internal"
    assert item("otlp/lines").table.text("trace")[0] == "84b265e4fa46490ce067f53d11f1e817"


def test_ids_with_0x_are_the_same_ids_and_times_are_not_read() -> None:
    data = re.sub(rb'"((?:trace|span|parentSpan)Id)": ?"(?=[0-9a-f])', rb'"\1":"0x', case("otlp/lines").data)
    data, changed = re.subn(rb'"startTimeUnixNano": ?"\d+"', b'"startTimeUnixNano":"0"', data)
    assert (b"0x" in data, bool(changed)) == (True, True)
    assert item("otlp/lines", data).table.wire() == item("otlp/lines").table.wire()


def test_a_span_whose_parent_was_not_exported_breaks_its_trace() -> None:
    assert outcome("otlp/propagated", "propagated >= 1", "broken = 0") is Outcome.PASS
    assert outcome("otlp/orphan", "broken = 0") is Outcome.FAIL
    assert "traces begin at `api`" in " ".join(asked("traces", ["traces >= 1"], [item("otlp/split")]).notes)


def test_a_recording_rule_is_no_alert_and_absent_is_no_threshold() -> None:
    assert metrics("prometheus-rules/assignment")["alerts"] == 3
    assert outcome("prometheus-rules/recording", "without-severity = 0") is Outcome.INVALID
    assert outcome("prometheus-rules/absent", "alerts >= 1") is Outcome.FAIL


def test_a_text_panel_called_latency_measures_nothing() -> None:
    assert outcome("grafana/text-only", "latency >= 1") is Outcome.INVALID
    assert (
        outcome("grafana/grafanalib", "traffic >= 1", "latency >= 1", "errors >= 1", "saturation >= 1") is Outcome.PASS
    )


def test_a_query_that_failed_is_no_measurement() -> None:
    for name in ("prometheus-range/failed", "prometheus-range/partial"):
        assert outcome(name, "max < 1000") is Outcome.INVALID


def test_an_event_whose_schema_lies_elsewhere_is_not_registered() -> None:
    assert outcome("asyncapi/assignment", "registered >= 1") is Outcome.FAIL


def test_subscribe_of_the_second_version_is_what_a_service_sends() -> None:
    assert (
        metrics("asyncapi/second-version", subjects="assignment.created.v1", directions="outgoing")["registered"] == 1
    )


def test_of_objectives_with_a_percentage_as_target_nothing_is_believed() -> None:
    assert outcome("openslo/target-over-one", "availability > 0%") is Outcome.INVALID
    assert outcome("openslo/assignment", "latency > 0ms", indicators="*p95*") is not Outcome.PASS


def test_reports_of_one_run_agree_whatever_their_format() -> None:
    """vitest's LCOV is repo-relative, its Clover and JSON are absolute; numbers and paths are the same."""
    for provider in ("vitest-v8-good", "vitest-istanbul-poor"):
        told = [
            metrics(f"{form}/{provider}") for form in ("cobertura", "lcov", "clover", "istanbul", "istanbul-summary")
        ]
        for name in ("lines", "branches", "functions", "files"):
            assert len({round(values[name], 12) for values in told}) == 1, name
    glob = "services/assignment-service/src/domain/**"
    assert (
        metrics("clover/vitest-v8-good", paths=glob)["files"] == metrics("istanbul/vitest-v8-good", paths=glob)["files"]
    )
    assert metrics("lcov/vitest-v8-good", paths="src/domain/**")["files"] == 8


def test_the_lines_of_istanbuls_clover_are_not_passed_off_as_statements() -> None:
    assert metrics("istanbul/vitest-istanbul-good")["statements"] == 276 / 285
    assert "statements" not in metrics("clover/vitest-istanbul-good")
    assert outcome("clover/vitest-istanbul-good", "statements >= 97%") is Outcome.MISSING


def test_a_summary_without_lines_is_only_compared_with_a_report_that_has_them() -> None:
    summary, lines = item("istanbul-summary/vitest-v8-good"), item("istanbul/vitest-v8-good")
    assert asked("coverage", ["lines >= 98%"], [summary, lines]).outcome is Outcome.PASS
    other = item("istanbul-summary/vitest-v8-poor")
    assert asked("coverage", ["lines >= 1%"], [other, lines]).outcome is Outcome.INVALID


def test_percent_covered_of_coverage_py_mixes_lines_and_branches() -> None:
    values = metrics("coverage-py/good")
    assert (values["lines"], values["branches"]) == (53 / 57, 11 / 12)


def test_lcov_of_gcovr_is_absolute_and_becomes_repo_relative() -> None:
    assert metrics("lcov/gcovr-checksums", paths="services/scorer/src/**")["lines"] == 5 / 7


def test_a_method_of_phpunit_that_ran_in_part_was_called() -> None:
    assert metrics("clover/phpunit-form")["functions"] == 1


# Mutation and evaluations --------------------------------------------------------------------------------------------


def test_the_score_that_stryker_does_not_store_is_counted() -> None:
    assert round(metrics("mutation-report/stryker-good")["score"], 4) == 0.7683
    assert outcome("mutation-report/stryker-good", "score >= 77%") is Outcome.FAIL


def test_a_run_with_pending_mutants_is_invalid() -> None:
    assert outcome("mutation-report/realtime-pending", "survived = 0") is Outcome.INVALID


def test_a_case_that_passed_on_its_threshold_is_told_apart() -> None:
    values = metrics("promptfoo/fail")
    assert (values["passed"], values["failed"], values["passed-by-threshold"]) == (2, 4, 2)
    assert outcome("promptfoo/fail", "passed-by-threshold = 0", suites="*cites*") is Outcome.FAIL
    assert outcome("promptfoo/fail", "failed = 0", suites="*cites*") is Outcome.PASS


def test_a_case_without_assertions_proves_nothing() -> None:
    data = case("promptfoo/pass").data
    bare = data.replace(b'"componentResults"', b'"other"').replace(b'"assert"', b'"unchecked"')
    assert bare != data
    found = item("promptfoo/pass", bare)
    assert asked("evals", ["failed = 0"], [found]).outcome is Outcome.INVALID


@pytest.mark.parametrize("run", ["vitest-istanbul-just", "vitest-v8-poor"])
def test_several_formats_of_one_run_together_say_what_each_says(run: str) -> None:
    """Cobertura counts branches that it does not list, Clover places fewer, the summary none."""
    formats = ("cobertura", "lcov", "clover", "istanbul", "istanbul-summary")
    service = "services/assignment-service/"
    tables = [
        item(f"{form}/{run}").table.with_paths(lambda path: service + path.removeprefix(service)) for form in formats
    ]
    told = metrics(f"istanbul/{run}")
    for some in [*itertools.permutations(tables, 2), tuple(tables), tuple(reversed(tables))]:
        table = kind("coverage").combine(some)
        values = kind("coverage").measure(Selection(table=table, rows=range(len(table)))).values
        assert values == {name: pytest.approx(told[name]) for name in values}


# Dependency scans ----------------------------------------------------------------------------------------------------


def test_packages_that_pip_audit_skipped_were_not_asked_about() -> None:
    """pip-audit says "No known vulnerabilities found" and ends with 0 where it could ask about none."""
    assert outcome("pip-audit/all-skipped", "total = 0") is Outcome.INVALID
    assert outcome("pip-audit/all-skipped", "total = 0", trust=("pip-audit",)) is Outcome.INVALID
    assert outcome("pip-audit/all-skipped", "packages >= 1") is Outcome.INVALID
    assert outcome("pip-audit/partly-skipped", "packages >= 1", "total = 0") is Outcome.MISSING
    assert outcome("pip-audit/partly-skipped", "skipped = 0") is Outcome.FAIL
    assert outcome("pip-audit/partly-skipped", "total = 0", packages="!left-out") is Outcome.PASS
    assert outcome("pip-audit/vulnerable", "total = 0", packages="acme-rollcall") is Outcome.INVALID


@pytest.mark.parametrize("name", ["endpoint-refused", "no-lockfile"])
def test_an_error_of_npm_audit_is_not_zero_vulnerabilities(name: str) -> None:
    assert outcome(f"npm-audit/{name}", "total = 0") is Outcome.INVALID


def test_a_clean_scan_that_tells_what_it_asked_about_passes() -> None:
    for name in (
        "npm-audit/version-2-clean",
        "pip-audit/clean-list",
        "osv-scanner/all-packages-clean",
        "trivy/cargo-lock",
    ):
        assert outcome(name, "packages >= 1", "total = 0") is Outcome.PASS


def test_npm_counts_packages_and_each_advisory_counts_once() -> None:
    assert b'"total": 5' in case("npm-audit/version-2").data
    assert metrics("npm-audit/version-2")["total"] == 5
    assert metrics("npm-audit/version-2", packages="lodash")["total"] == 3
    assert outcome("npm-audit/version-2", "total = 0", packages="socks") is Outcome.INVALID


@pytest.mark.parametrize(("name", "tool"), [("grype/empty", "grype"), ("osv-scanner/nothing-listed", "osv-scanner")])
def test_a_scan_that_lists_nothing_proves_nothing_unless_its_tool_is_trusted(name: str, tool: str) -> None:
    assert outcome(name, "total = 0") is Outcome.INVALID
    assert outcome(name, "total = 0", trust=(tool,)) is Outcome.PASS
    assert outcome(name, "packages >= 1", trust=(tool,)) is Outcome.MISSING


def test_an_advisory_without_a_rating_is_not_harmless() -> None:
    assert outcome("pip-audit/vulnerable", "unrated = 0") is Outcome.FAIL
    assert outcome("osv-scanner/vulnerable", "unrated = 0", packages="py") is Outcome.FAIL


# Bills of materials --------------------------------------------------------------------------------------------------


def test_a_bill_without_components_proves_nothing() -> None:
    """What pip-audit writes as CycloneDX where it could ask about no package."""
    assert outcome("cyclonedx/no-components", "without-license = 0") is Outcome.INVALID
    assert outcome("cyclonedx/no-components", "components >= 0") is Outcome.INVALID


def test_bills_of_one_tree_differ_by_tool() -> None:
    assert metrics("cyclonedx/npm-prod")["components"] == 48
    assert metrics("cyclonedx-xml/npm-prod-1-5")["components"] == 48
    assert metrics("spdx/npm-prod")["components"] == 43


# API lints -----------------------------------------------------------------------------------------------------------


def test_severity_0_of_spectral_and_of_the_asyncapi_parser_is_an_error() -> None:
    assert metrics("spectral/asyncapi-parser")["notes"] == 1
    values = metrics("spectral/failing")
    assert (values["errors"], values["warnings"], values["notes"]) == (2, 2, 0)


@pytest.mark.parametrize("name", ["spectral/clean", "redocly/clean"])
def test_a_clean_lint_that_names_neither_rules_nor_files_proves_nothing(name: str) -> None:
    tool = name.partition("/")[0]
    assert outcome(name, "errors = 0") is Outcome.INVALID
    assert outcome(name, "errors = 0", trust=(tool,)) is Outcome.PASS
    assert outcome(name, "rules-run >= 1", trust=(tool,)) is Outcome.MISSING


def test_totals_of_redocly_that_its_problems_do_not_reach_are_no_evidence() -> None:
    """`redocly lint` lists 100 problems at most and counts all."""
    cut = case("redocly/clean").data.replace(b'"warnings": 1', b'"warnings": 101')
    assert (
        asked("findings", ["errors = 0"], [item("redocly/clean", cut)], trust=("redocly",)).outcome is Outcome.INVALID
    )
