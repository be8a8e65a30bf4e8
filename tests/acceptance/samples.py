"""The repository that tests of events start from: a policy of one service, its source, and reports of its state."""

from __future__ import annotations

from tests.unit.cli.shop import COVERAGE, GREEN, POLICY, RED

NAMED = ".github/readygate.yml"
UNIT = "services/cart/unit.xml"
COVERED = "services/cart/coverage.xml"
SOURCE = "services/cart/src/a.py"
REPORTS = {UNIT: GREEN, COVERED: COVERAGE.format(hits=1)}
"""Everything is well."""
UNCOVERED = {**REPORTS, COVERED: COVERAGE.format(hits=0)}
FAILING = {**REPORTS, UNIT: RED}
SOURCES = {NAMED: POLICY, SOURCE: "a = 1\n", ".gitignore": "*.xml\n"}
CHANGE = {SOURCE: "a = 2\n"}


def with_criterion(name: str, text: str, policy: str = POLICY) -> str:
    """The policy with one criterion more in gate G1; `text` are its lines below the title."""
    lines = "".join(f"        {line}\n" for line in text.strip().splitlines())
    head = f"      {name}:\n        title: Test of {name}\n        source: the handbook\n        from: L1\n"
    return policy.replace("milestones: {M1: {}}\n", f"{head}{lines}milestones: {{M1: {{}}}}\n")
