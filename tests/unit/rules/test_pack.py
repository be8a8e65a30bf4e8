"""The rules that are shipped: their text, and the recorded runs of semgrep over code that says what they find."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from readygate.kinds.filtering import accepts
from readygate.kinds.kind import Matching
from readygate.rules import pack
from tests.unit.rules import measured

EXAMPLES = Path(__file__).parents[2] / "examples"
LABELLED = EXAMPLES / "rules"
LABEL = "// ruleid: "
Finding = tuple[str, str, int]


def labelled(folder: str) -> set[Finding]:
    """What the labels say: the rule, the file, the line after the label."""
    found = set()
    for path in sorted((LABELLED / folder).rglob("*.[jt]s")):
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines, 1):
            _, mark, rules = line.partition(LABEL)
            found |= {(rule, path.relative_to(LABELLED).as_posix(), number + 1) for rule in rules.split(", ") if mark}
    return found


def recorded(case: str) -> set[Finding]:
    report = json.loads((EXAMPLES / "semgrep" / case / f"{case}.json").read_text())
    found = [(each["check_id"], each["path"], each["start"]["line"]) for each in report["results"]]
    assert len(found) == len(set(found))
    return {(rule.rpartition(".")[2], path.removeprefix("src/"), line) for rule, path, line in found}


def rules() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(pack.text())["rules"]
    return found


def test_the_records_and_the_text_have_the_same_rules() -> None:
    assert [rule["id"] for rule in rules()] == [rule.id for rule in pack.RULES]


def test_no_rule_limits_its_own_paths_and_the_languages_are_those_told() -> None:
    for rule, told in zip(rules(), pack.RULES, strict=True):
        assert "paths" not in rule
        assert tuple(rule["languages"]) == told.languages


def test_every_rule_has_a_twin_for_python() -> None:
    half = len(pack.RULES) // 2
    for first, second in zip(pack.RULES[:half], pack.RULES[half:], strict=True):
        assert second == msgspec.structs.replace(first, id=f"python.{first.id}", languages=("python",))


@pytest.mark.parametrize("rule", [rule for rule in pack.RULES if rule.criterion], ids=lambda rule: rule.id)
def test_each_rule_answers_the_criterion_that_filters_by_it(rule: pack.PackRule) -> None:
    policies = Path(pack.__file__).parents[1] / "policies" / "canonical.yml"
    gate, _, name = rule.criterion.partition(".")
    canonical = yaml.safe_load(policies.read_text())
    groups = {**canonical["gates"], **canonical["levels"]}
    asked = groups[gate]["criteria"][name]["where"]["rules"]
    assert accepts(Matching.RULE, [asked])([rule.id])
    assert rule.id.removeprefix("python.") == asked


@pytest.mark.parametrize("folder", ["bad", "good"])
def test_semgrep_found_what_the_labels_say_and_nothing_else(folder: str) -> None:
    assert recorded(f"pack-{folder}") == labelled(folder)


def test_the_labels_reach_every_rule_and_the_good_code_none() -> None:
    assert Counter(rule for rule, _, _ in labelled("bad")) == {
        "readygate-domain-any": 24,
        "readygate-domain-framework-import": 21,
        "readygate-direct-llm-sdk": 10,
    }
    assert labelled("good") == set()


def test_the_recorded_run_over_the_corpus_agrees_with_every_label() -> None:
    found = measured.recorded()
    labels = measured.labels()
    assert {place for place, label in labels.items() if label in measured.FINDS} == found
    assert {rule for rule, _, _ in labels} == {rule.id for rule in pack.RULES}


def test_the_error_rates_of_the_page_are_those_of_the_labels_and_the_recorded_run() -> None:
    page = (EXAMPLES.parents[1] / "docs" / "rules.md").read_text(encoding="utf-8")
    table = measured.table(measured.labels(), measured.recorded())
    assert table in page, table


def test_the_page_names_every_rule() -> None:
    page = (EXAMPLES.parents[1] / "docs" / "rules.md").read_text(encoding="utf-8")
    assert all(f"`{rule.id}`" in page for rule in pack.RULES)
