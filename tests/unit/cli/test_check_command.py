"""`check` judges the workspace as CI would."""

from __future__ import annotations

import json
import os

import pytest

from tests.unit.cli.shop import COVERAGE, POLICY, RED, Shop, git


def test_a_ready_service_ends_with_0_and_an_unready_one_with_1(shop: Shop) -> None:
    ran = shop.run("check")
    assert (ran.code, ran.err) == (0, "")
    assert "READY" in ran.out
    shop.write({"services/cart/coverage.xml": COVERAGE.format(hits=0)})
    ran = shop.run("check")
    assert (ran.code, ran.err) == (1, "")
    assert "NOT READY" in ran.out
    assert "G1.covered" in ran.out


def test_mistakes_are_told_before_any_evidence_is_read(shop: Shop) -> None:
    shop.write({"services/cart/unit.xml": b"\x00"})
    for arguments in (["--service", "crt"], ["--level", "L9"], ["--needs", "{"], ["--at", "2026-02-30"]):
        ran = shop.run("check", *arguments)
        assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize("name", ["unit.xml", "coverage.xml"])
def test_a_declared_report_that_is_absent_is_missing_and_nothing_else_is(shop: Shop, name: str) -> None:
    (shop.root / "services/cart" / name).unlink()
    judged = json.loads(shop.run("check", "--json").out)["judged"]
    outcomes = {criterion["id"]: criterion["outcome"] for criterion in judged["services"][0]["criteria"]}
    gone = "G1.unit" if name == "unit.xml" else "G1.covered"
    assert outcomes == {"G1.unit": "pass", "G1.covered": "pass"} | {gone: "missing"}


def test_a_report_that_git_tracks_is_invalid_also_below_a_named_root(shop: Shop) -> None:
    git(shop.root, "init", "-q")
    assert shop.run("check").code == 0
    git(shop.root, "add", "services/cart/unit.xml")
    for arguments in ((), ("--root", ".")):
        ran = shop.run("check", *arguments)
        assert ran.code == 1
        assert "git tracks this report" in ran.out
    own = POLICY[: POLICY.rindex("    path")] + "    reports: {junit: unit.xml}\n"
    shop.write({"services/cart/.github/readygate.yml": own})
    assert "git tracks this report" in shop.run("check", "--root", "services/cart").out


def test_a_report_that_is_older_than_the_code_is_stale(shop: Shop) -> None:
    shop.write({"services/cart/src/a.py": ""})
    git(shop.root, "init", "-q")
    git(shop.root, "add", "services/cart/src")
    os.utime(shop.root / "services/cart/unit.xml", (1000, 1000))
    judged = json.loads(shop.run("check", "--json").out)["judged"]
    outcomes = {criterion["id"]: criterion["outcome"] for criterion in judged["services"][0]["criteria"]}
    assert outcomes["G1.unit"] == "stale"


def test_a_replay_takes_files_as_they_lie_and_says_so(shop: Shop) -> None:
    git(shop.root, "init", "-q")
    git(shop.root, "add", ".")
    assert shop.run("check").code == 1
    ran = shop.run("check", "--replay", "--at", "2026-04-01", "--json")
    verdict = json.loads(ran.out)
    assert (ran.code, verdict["judged"]["date"], verdict["judged"]["commit"]) == (0, "2026-04-01", "")
    assert "cannot be published" in verdict["context"]["replay"]


def test_evidence_of_the_command_line_that_is_absent_is_invalid_and_nothing_else_is_lost(shop: Shop) -> None:
    shop.write({".github/readygate.yml": POLICY[: POLICY.rindex("    reports")]})
    ran = shop.run("check", "--json", "--evidence", "junit=nope.xml", "services/cart/coverage.xml")
    criteria = json.loads(ran.out)["judged"]["services"][0]["criteria"]
    assert {one["id"]: one["outcome"] for one in criteria} == {"G1.unit": "invalid", "G1.covered": "pass"}
    assert any("No such file" in one["reason"] for one in criteria)


def test_a_failing_test_is_told(shop: Shop) -> None:
    shop.write({"services/cart/unit.xml": RED})
    assert "failed" in shop.run("check").out
