"""The example service, judged: ready and not, and what every loss of evidence does to it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readygate.cli.main import main
from readygate.readers.yaml import compose, plain

EXAMPLE = Path(__file__).parents[2] / "examples" / "assignment-service"
POLICY = EXAMPLE / "readygate.yml"
SERVICE = "assignment-service"
REPORTS: dict[str, str] = plain(compose(POLICY.read_bytes()))["services"][SERVICE]["reports"]
KINDS = {
    "junit": "tests",
    "cobertura": "coverage",
    "semgrep": "findings",
    "openapi": "api",
    "api-smart-diff": "api-diff",
    "pact-verifier": "contracts",
    "k6-summary": "load",
}
CUTS = 50

Judge = Callable[..., dict[str, Any]]


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A copy of the ready state, to take things away from."""
    return Path(shutil.copytree(EXAMPLE / "ready", tmp_path / "ready"))


@pytest.fixture
def judge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Judge:
    """Judges a state and answers its verdict on the service, with the exit code under `exit`."""

    def run(root: Path, policy: Path = POLICY) -> dict[str, Any]:
        out = tmp_path / "out"
        given = ["--root", str(root), "--policy", str(policy), "--replay", "--at", "2026-11-21", "-o", str(out)]
        code = main(["check", *given])
        assert "Traceback" not in "".join(capsys.readouterr())
        judged = json.loads((out / "verdict.json").read_text(encoding="utf-8"))["judged"]
        return {**judged["services"][0], "exit": code, "services": judged["services"]}

    return run


def outcomes(verdict: dict[str, Any]) -> dict[str, str]:
    return {found["id"]: found["outcome"] for found in verdict["criteria"]}


def test_the_ready_state_is_ready(judge: Judge) -> None:
    verdict = judge(EXAMPLE / "ready")
    assert (verdict["exit"], verdict["ready"], verdict["gaps"]) == (0, True, [])
    assert (verdict["current_level"], verdict["target_level"]) == ("L2", "L2")
    assert set(outcomes(verdict).values()) == {"pass"}


def test_the_other_state_is_not_ready_for_five_different_reasons(judge: Judge) -> None:
    verdict = judge(EXAMPLE / "unready")
    assert (verdict["exit"], verdict["ready"]) == (1, False)
    found = outcomes(verdict)
    assert {gap: found[gap] for gap in verdict["gaps"]} == {
        "G1.coverage": "fail",
        "G2.if-match": "fail",
        "G2.no-breaking-change": "fail",
        "G2.pact": "fail",
        "G2.peak-latency": "missing",
    }


def test_explain_names_the_operations_with_file_and_line(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--root", str(EXAMPLE / "unready"), "--policy", str(POLICY), "--replay", "--at", "2026-11-21"]
    assert main(["explain", "G2.if-match", *given]) == 0
    told = capsys.readouterr().out
    line = (
        (EXAMPLE / "unready" / REPORTS["openapi"])
        .read_text(encoding="utf-8")
        .splitlines()
        .index("      operationId: submit")
    )
    assert f"{REPORTS['openapi']}:{line}" in told
    assert "POST /assignments/{id}/submissions" in told
    assert "publish" not in told


@pytest.mark.parametrize("form", REPORTS)
def test_without_a_declared_report_exactly_the_criteria_of_its_kind_are_missing(
    form: str, ready: Path, judge: Judge
) -> None:
    before = judge(ready)
    (ready / REPORTS[form]).unlink()
    after = judge(ready)
    lost = {found["id"] for found in before["criteria"] if KINDS[form] in found["kinds"]}
    assert lost
    assert {name for name, outcome in outcomes(after).items() if outcome == "missing"} == lost
    assert {name for name, outcome in outcomes(after).items() if outcome == "pass"} == set(outcomes(before)) - lost
    assert after["exit"] == 1


@pytest.mark.unmeasured
@pytest.mark.parametrize("form", REPORTS)
def test_a_cut_report_is_invalid_or_missing_and_nothing_else_is_lost(form: str, ready: Path, judge: Judge) -> None:
    before = judge(ready)
    report = ready / REPORTS[form]
    whole = report.read_bytes().rstrip()
    for cut in [len(whole) * step // CUTS for step in range(CUTS)] + [len(whole) - 1]:
        report.write_bytes(whole[:cut])
        after = judge(ready)
        for found in after["criteria"]:
            if KINDS[form] in found["kinds"]:
                assert found["outcome"] in {"invalid", "missing"}, (cut, found["id"], found["reason"])
            else:
                assert found["outcome"] == outcomes(before)[found["id"]]


def test_evidence_of_one_service_leaves_the_other_missing_everywhere(ready: Path, tmp_path: Path, judge: Judge) -> None:
    text = POLICY.read_text(encoding="utf-8")
    other = text.split("services:\n")[1].replace(f"{SERVICE}:\n", "grading-service:\n", 1)
    other = other.replace(f"services/{SERVICE}", "services/grading-service")
    policy = tmp_path / "two.yml"
    policy.write_text(text + other, encoding="utf-8")
    mine, grading = judge(ready, policy)["services"]
    assert mine["ready"]
    assert set(outcomes(grading).values()) == {"missing"}
    assert (grading["ready"], grading["current_level"]) == (False, "L0")


def test_undeclared_evidence_of_one_service_leaves_the_other_missing_everywhere(
    ready: Path, tmp_path: Path, judge: Judge
) -> None:
    text = POLICY.read_text(encoding="utf-8")
    start, end = text.index("    reports:\n"), text.index("    matrix:\n")
    text = text[:start] + text[end:]
    other = text.split("services:\n")[1].replace(f"{SERVICE}:\n", "grading-service:\n", 1)
    other = other.replace(f"services/{SERVICE}", "services/grading-service")
    policy = tmp_path / "two.yml"
    policy.write_text(text + other, encoding="utf-8")
    mine, grading = judge(ready, policy)["services"]
    assert mine["ready"], mine["gaps"]
    assert set(outcomes(grading).values()) == {"missing"}


def test_a_finished_service_that_declares_no_aggregates_is_not_ready(ready: Path, tmp_path: Path, judge: Judge) -> None:
    policy = tmp_path / "bare.yml"
    text = POLICY.read_text(encoding="utf-8")
    policy.write_text(text.replace("    aggregates: [Assignment]\n", ""), encoding="utf-8")
    verdict = judge(ready, policy)
    assert (verdict["ready"], verdict["gaps"]) == (False, ["G1.invariants"])
    assert outcomes(verdict)["G1.invariants"] == "missing"
    reasons = {found["id"]: found["reason"] for found in verdict["criteria"]}
    assert "service.aggregates" in reasons["G1.invariants"]
