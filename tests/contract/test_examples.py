"""Every example file has exactly its true numbers, under no filter and under each filter of its expectations."""

from __future__ import annotations

import math
from typing import Any

import pytest

from readygate.evaluate.inspect import inspect
from readygate.kinds.registry import kind
from readygate.model.evidence import Bundle, Item, Unrecognised
from tests.contract.bench import TODAY
from tests.contract.corpus import Case, cases, readable


def _same(found: Any, expected: Any) -> bool:
    if isinstance(expected, str):
        return bool(found == expected)
    return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)


def _metrics(item: Item, where: dict[str, tuple[str, ...]]) -> tuple[dict[str, Any], dict[str, str]]:
    found = inspect(Bundle.of([item]), kinds=kind, where=where, today=TODAY)[item.kind]
    return dict(found.values), dict(found.untold)


def test_there_are_examples_of_every_collector() -> None:
    from readygate.collectors.catalog import ENTRIES

    assert {case.expected["format"] for case in readable()} == {entry.name for entry in ENTRIES}


@pytest.mark.parametrize("case", readable(), ids=lambda case: case.name)
def test_an_example_has_its_true_numbers(case: Case) -> None:
    item = case.item()
    assert isinstance(item, Item)
    expected_problems = case.expected.get("problems", [])
    assert all(any(wanted in problem.fault for wanted in expected_problems) for problem in item.fatal)
    assert (item.kind, item.format) == (case.expected["kind"], case.expected["format"])
    if "rows" in case.expected:
        assert len(item.table) == case.expected["rows"]
    if "tool" in case.expected:
        assert item.tool == case.expected["tool"]
    for asked in [{"where": {}, "metrics": case.expected["metrics"]}, *case.expected.get("where", [])]:
        values, untold = _metrics(item, {name: tuple(globs) for name, globs in asked["where"].items()})
        wrong = {
            name: (values.get(name), value)
            for name, value in asked["metrics"].items()
            if name not in values or not _same(values[name], value)
        }
        assert not wrong, asked["where"]
        if not asked["where"]:
            assert set(values) == set(asked["metrics"])
    values, untold = _metrics(item, {})
    assert set(case.expected.get("untold", [])) <= set(untold)
    notes = [problem.fault for problem in item.problems]
    for wanted in expected_problems:
        assert any(wanted in note for note in notes), wanted


@pytest.mark.parametrize("case", [case for case in cases() if "refused" in case.expected], ids=lambda case: case.name)
def test_an_example_that_must_be_refused_is_invalid_and_says_why(case: Case) -> None:
    item = case.item()
    assert isinstance(item, Item)
    assert any(case.expected["refused"] in problem.fault for problem in item.fatal)


@pytest.mark.parametrize("case", [case for case in cases() if "looks" in case.expected], ids=lambda case: case.name)
def test_an_example_of_another_purpose_is_named_and_not_counted(case: Case) -> None:
    assert isinstance(case.item(declared=False), Unrecognised)
    declared = case.item()
    assert isinstance(declared, Item)
    assert any(case.expected["looks"] in problem.fault for problem in declared.fatal)
