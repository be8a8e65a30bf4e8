"""Pull requests, pushes and reports from end to end, against a GitHub on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.company import Company
from tests.github.scene import Scene
from tests.github.server import github
from tests.unit.cli.shop import COVERAGE, GREEN, POLICY, RED

NAMED = ".github/readygate.yml"
REPORTS = {"services/cart/unit.xml": GREEN, "services/cart/coverage.xml": COVERAGE.format(hits=1)}
UNCOVERED = {**REPORTS, "services/cart/coverage.xml": COVERAGE.format(hits=0)}
FAILING = {**REPORTS, "services/cart/unit.xml": RED}
SOURCES = {NAMED: POLICY, "services/cart/src/a.py": "a = 1\n", ".gitignore": "*.xml\n"}


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A repository with a policy of one service on its default branch."""
    scene = Scene("acme/shop")
    scene.push("main", SOURCES)
    with github(scene) as server:
        yield Company(server, tmp_path)


def test_the_first_run_reports_only_and_says_so(company: Company) -> None:
    pull = company.scene.pull_request("feature", {"services/cart/src/a.py": "a = 2\n"})
    ran = company.pull(pull, FAILING)
    assert (ran.code, ran.verdict["judged"]["base"]["first"]) == (0, True), ran.err
    (comment,) = company.comments(pull)
    assert "First look" in comment.body


def test_a_new_gap_blocks_and_a_known_one_does_not(company: Company) -> None:
    assert company.push(UNCOVERED).code == 0  # nothing to compare with yet
    pull = company.scene.pull_request("feature", {"services/cart/src/a.py": "a = 2\n"})
    known = company.pull(pull, UNCOVERED)
    assert known.delta("cart", "G1.covered") == "known"
    ran = company.pull(pull, {**UNCOVERED, "services/cart/unit.xml": RED})
    assert (ran.delta("cart", "G1.covered"), ran.delta("cart", "G1.unit")) == ("known", "new")
    assert ran.code == 1
    assert ran.requests <= 9
    (comment,) = company.comments(pull)
    assert f"run={ran.run.id}.1" in comment.body
