"""The reference page of the language: its examples load, and it names every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from readygate.policies import keys
from readygate.policies.custom import UNITS
from readygate.policies.settings import ROLES
from readygate.policies.variables import FIXED_NAMES, MILESTONE_NAMES
from readygate.policies.warnings import USUAL_GATES
from tests.unit.policies.samples import criteria, loaded, only

PAGE = (Path(__file__).parents[3] / "docs" / "policy.md").read_text(encoding="utf-8")
WHOLE, CRITERION = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
NAMES = {name for known in vars(keys).values() if isinstance(known, tuple) for name in known}


def test_the_whole_policy_loads_without_a_warning_but_for_the_gates_it_leaves_out() -> None:
    policy = loaded(WHOLE)
    assert policy.warnings == ()
    assert only(policy).ladder == "assignment"


def test_the_criterion_loads() -> None:
    (found,) = only(loaded(criteria("".join(f"      {line}\n" for line in CRITERION.splitlines())))).criteria
    assert (found.id, found.start, found.until) == ("G1.coverage", "L2", "L3")


@pytest.mark.parametrize("name", sorted(NAMES | set(UNITS) | set(ROLES)))
def test_every_key_is_named(name: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", PAGE.replace(WHOLE, "")) or f"{name}: " in CRITERION


@pytest.mark.parametrize("name", [*FIXED_NAMES, *MILESTONE_NAMES])
def test_every_variable_is_named(name: str) -> None:
    assert name.removeprefix("service").replace("folders.domain", "folders.<name>") in PAGE


def test_usual_gates_are_those_of_the_page() -> None:
    assert f"L1: {', '.join(USUAL_GATES['L1'])};" in PAGE
    assert f"L2: {', '.join(USUAL_GATES['L2'])};" in " ".join(PAGE.split())
