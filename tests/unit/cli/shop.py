"""A small repository with a policy of two services and their reports, and commands run on it in this process."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from readygate.cli.main import main

GREEN = '<testsuite name="unit"><testcase name="adds" time="0.5"/><testcase name="removes" time="0.25"/></testsuite>\n'
RED = (
    '<testsuite name="unit"><testcase name="adds"/><testcase name="b"><failure message="no"/></testcase></testsuite>\n'
)
COVERAGE = """\
<coverage><packages><package><classes><class filename="services/cart/src/a.py">
<lines><line number="1" hits="1"/><line number="2" hits="{hits}"/></lines>
</class></classes></package></packages></coverage>
"""
POLICY = """\
version: 1
ladders:
  canonical:
    L0: {title: Stubbed}
    L1: {title: Skeleton}
gates:
  G1:
    title: Domain
    criteria:
      unit:
        title: All unit tests pass
        source: the handbook
        from: L1
        evidence: tests
        require: ["failed = 0", "total >= 1"]
        fix: Make the tests pass
      covered:
        title: All lines are covered
        source: the handbook
        from: L1
        evidence: coverage
        where: {paths: "services/${service.name}/**"}
        require: ["lines >= 100%"]
        fix: Cover them
milestones: {M1: {}}
services:
  cart:
    path: services/cart
    reports: {junit: services/cart/unit.xml, cobertura: services/cart/coverage.xml}
"""
OTHER = """\
  till:
    path: services/till
    reports: {junit: services/till/unit.xml}
    not-applicable: [{criterion: G1.covered, reason: no code of its own}]
"""


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


class Shop:
    """The repository; `run` runs a command in it as on a laptop that is no git repository."""

    def __init__(self, root: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.root = root
        self._capture = capture

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def run(self, *arguments: str) -> Ran:
        code = main(arguments)
        out, err = self._capture.readouterr()
        return Ran(code, out.decode(), err.decode())


def ready(shop: Shop) -> None:
    """All that the cart's policy asks."""
    shop.write(
        {
            ".github/readygate.yml": POLICY,
            "services/cart/unit.xml": GREEN,
            "services/cart/coverage.xml": COVERAGE.format(hits=1),
        }
    )


def git(folder: Path, *arguments: str) -> str:
    """What git prints, for a developer with a name."""
    who = ("-c", "user.name=Developer", "-c", "user.email=developer@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()
