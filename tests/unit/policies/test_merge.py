"""Overrides by id, and joins of files."""

from __future__ import annotations

from typing import Any

import pytest

from readygate.policies.merge import join, override
from readygate.policies.reading import Cursor, Faults
from readygate.readers.yaml import compose
from tests.unit.policies.samples import PATH, faults, loaded, only


def cursor(text: str, file: str, found: Faults) -> Cursor:
    return Cursor(compose(text.encode()), file, found, name="all")


def shown(value: Cursor) -> Any:
    if value.is_mapping:
        return {name: shown(child) for name, child in value.entries()}
    return [shown(item) for item in value.items()] if value.is_list else value.scalar()


@pytest.mark.parametrize(
    ("base", "over", "result"),
    [
        (
            "{a: 1, b: {c: 2, d: 3}}",
            "{b: {d: 4, e: 5}, f: 6}",
            {"a": "1", "b": {"c": "2", "d": "4", "e": "5"}, "f": "6"},
        ),
        ("{a: [1, 2]}", "{a: [3]}", {"a": ["3"]}),
        ("{a: {b: 1}}", "{a: [3]}", {"a": ["3"]}),
        ("{a: [3]}", "{a: {b: 1}}", {"a": {"b": "1"}}),
    ],
)
def test_mappings_merge_and_the_rest_is_replaced(base: str, over: str, result: Any) -> None:
    found = Faults()
    assert shown(override(cursor(base, "base", found), cursor(over, "over", found))) == result
    assert not found


@pytest.mark.parametrize(
    ("base", "over", "result"),
    [
        (
            "{title: T, evidence: a, where: {x: 1}, require: [p]}",
            "{evidence: a, require: [q]}",
            {"title": "T", "evidence": "a", "where": {"x": "1"}, "require": ["q"]},
        ),
        (
            "{title: T, evidence: a, where: {x: 1}, with: {y: 1}, require: [p]}",
            "{evidence: b, require: [q]}",
            {"title": "T", "evidence": "b", "require": ["q"]},
        ),
        ("{title: T, evidence: a, require: [p]}", "{all: [q]}", {"title": "T", "all": ["q"]}),
        ("{title: T, any: [p]}", "{evidence: a}", {"title": "T", "evidence": "a"}),
        ("{title: T, any: [p]}", "{any: [q]}", {"title": "T", "any": ["q"]}),
    ],
)
def test_another_kind_of_evidence_replaces_the_whole_condition(base: str, over: str, result: Any) -> None:
    found = Faults()
    layers = (cursor(f"criteria: {{n: {text}}}", text, found) for text in (base, over))
    assert shown(override(*layers)) == {"criteria": {"n": result}}
    assert not found


def test_an_override_keeps_the_other_keys_and_says_where_it_stands() -> None:
    policy = loaded(
        "version: 1\nextends: [canonical]\nservices: {shop: {}}\n"
        "gates: {G1: {criteria: {coverage: {require: [lines >= 97%]}}}}\n"
    )
    coverage = next(criterion for criterion in only(policy).criteria if criterion.id == "G1.coverage")
    assert [threshold.text for threshold in coverage.condition.require] == ["lines >= 97%"]  # type: ignore[union-attr]
    assert (coverage.source, coverage.start, coverage.fix) == ("001 G1", "L2", "Write tests")
    assert coverage.place == f"{PATH}:4:25"


@pytest.mark.parametrize("at", ["gates: {G1: {criteria: {coverage: ~}}}", "gates: {G1: {criteria: {coverage: }}}"])
def test_a_criterion_cannot_be_removed(at: str) -> None:
    (fault,) = faults(f"version: 1\nextends: [canonical]\nservices: {{shop: {{}}}}\n{at}\n")
    assert "`coverage` has no value: a criterion cannot be removed" in fault
    assert "not-applicable" in fault


@pytest.mark.parametrize(
    ("at", "fault"),
    [
        ("gates: ~", "4:8 `gates` has no value; it must be a mapping"),
        ("gates: {G1: ~}", "4:13 `G1` has no value; it must be a mapping"),
        ("gates: {G1: {criteria: ~}}", "4:24 `criteria` has no value; it must be a mapping"),
        ("gates: {G1: {criteria: {coverage: x}}}", "4:35 `coverage` must be a mapping, not text"),
        (
            "gates: {G1: {criteria: {coverage: {require: ~}}}}",
            "4:45 `require` has no value; it must be text or a list of texts",
        ),
        ("gates: {G1: {criteria: {coverage: {require: []}}}}", "4:45 `require` is an empty list"),
    ],
)
def test_nothing_is_removed_by_null(at: str, fault: str) -> None:
    assert faults(f"version: 1\nextends: [canonical]\nservices: {{shop: {{}}}}\n{at}\n") == [fault]


def test_joined_files_say_different_things() -> None:
    found = Faults()
    left, right = cursor("{a: {b: 1}, c: 2}", "left", found), cursor("{a: {d: 3}, c: 4}", "right", found)
    assert shown(join(left, right)) == {"a": {"b": "1", "d": "3"}, "c": "2"}
    with pytest.raises(Exception, match="right:1:13: `c` is already given in left:1:13"):
        found.stop()
