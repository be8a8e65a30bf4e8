"""Criteria that belong to more than one service."""

from __future__ import annotations

import pytest

from readygate.model.policy import Criterion, GateTitle, Leaf
from readygate.model.threshold import parse_threshold
from tests.unit.policies.samples import PATH, criteria, faults, loaded, only

X = "{title: X, evidence: tests, require: [passed >= 1]}"


def asked(text: str, service: str = "{}") -> list[tuple[str, str, str]]:
    found = only(loaded(f"version: 1\nextends: canonical\nservices: {{shop: {service}}}\n{text}\n")).criteria
    return [(criterion.id, criterion.ladder, criterion.start) for criterion in found]


def test_criteria_stand_in_the_order_gates_levels_freezes() -> None:
    text = f"levels: {{L2: {{criteria: {{y: {X}}}}}}}\ngates: {{G9: {{title: New, criteria: {{x: {X}}}}}}}\n"
    assert asked(text + "freeze: {F1: {paths: a, at: M2}}") == [
        ("G1.invariants", "canonical", "L1"),
        ("G1.coverage", "canonical", "L2"),
        ("G2.openapi", "canonical", "L1"),
        ("G2.notes", "canonical", "L1"),
        ("G2.either", "canonical", "L1"),
        ("G8.tenant-isolation", "canonical", "L1"),
        ("G8.tenant-keys", "canonical", "L3"),
        ("G9.x", "canonical", "L1"),
        ("L1.no-endpoints", "canonical", "L1"),
        ("L4.dr-drill", "canonical", "L4"),
        ("L2.y", "canonical", "L2"),
        ("freeze.F1", "canonical", "M2"),
    ]


def test_rungs_of_a_ladder_ask_services_of_that_ladder() -> None:
    text = f"ladders: {{own: {{A: {{title: a}}, B: {{title: b, criteria: {{y: {X}}}}}}}}}"
    assert ("B.y", "own", "B") in asked(text, "{ladder: own}")
    assert ("B.y", "own", "B") not in asked(text)


def test_a_canonical_rung_may_ask_too() -> None:
    assert ("L3.y", "canonical", "L3") in asked(f"ladders: {{canonical: {{L3: {{criteria: {{y: {X}}}}}}}}}")


@pytest.mark.parametrize(
    ("unless", "title", "fix"),
    [
        ("", "F1 is frozen from M2 on", "Leave the paths of F1 as they are"),
        (
            ", unless: docs/*.md",
            "F1 is frozen from M2 on unless docs/*.md is on the base branch",
            "Leave the paths of F1 as they are, or land the document first",
        ),
    ],
)
def test_a_freeze_point_is_a_criterion(unless: str, title: str, fix: str) -> None:
    text = f"version: 1\nservices: {{shop: {{}}}}\nfreeze: {{F1: {{paths: [a/**, b], at: M2{unless}}}}}\n"
    assert only(loaded(text)).criteria == (
        Criterion(
            id="freeze.F1",
            group="freeze",
            name="F1",
            title=title,
            source="",
            start="M2",
            condition=Leaf(kind="changes", where={"paths": ("a/**", "b")}, require=(parse_threshold("count = 0"),)),
            fix=fix,
            place=f"{PATH}:3:10",
        ),
    )


def test_gates_have_titles() -> None:
    text = criteria(f"      x: {X}\n") + f"  G0: {{title: First, criteria: {{x: {X}}}}}\n"
    assert loaded(text).gates == (GateTitle(id="G1", title="Domain"), GateTitle(id="G0", title="First"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gates: {G9: {criteria: {}}}", "3:9 `title` is missing in `G9`"),
        ("gates: {G9: x}", "3:13 `G9` must be a mapping, not text"),
        (
            "gates: {G.9: {title: T}}",
            "3:9 the gate 'G.9' is no name such as `G1` [letters and digits, joined by `-` or `_`]",
        ),
        (
            "gates: {freeze: {title: T}}",
            "3:9 the gate 'freeze' is reserved [letters and digits, joined by `-` or `_`]",
        ),
        ("gates: {L3: {title: T}}", "3:9 the gate 'L3' is called like a rung"),
        ("gates: {M3: {title: T}}", "3:9 the gate 'M3' is called like a milestone"),
        ("gates: {G9: {title: T, criteria: []}}", "3:34 `criteria` must be a mapping, not a list"),
        (
            f"gates: {{G9: {{title: T, criteria: {{A_b: {X}}}}}}}",
            "3:35 the criterion 'A_b' is no kebab-case name [letters a-z, digits, joined by `-`]",
        ),
        (
            f"levels: {{L9: {{criteria: {{x: {X}}}}}}}",
            "3:10 the ladder canonical has no rung 'L9' [known: `L0`, `L1`, `L2`, `L3`, `L4`]",
        ),
        (
            "levels: {L2: {criteria: {x: {title: X, from: L3, evidence: tests, require: [passed >= 1]}}}}",
            "3:46 criteria of L2 are asked from L2 on, not from L3",
        ),
        (
            (
                f"levels: {{L2: {{criteria: {{x: {X}}}}}}}\n"
                f"ladders: {{own: {{L1: {{title: a}}, L2: {{title: b, criteria: {{x: {X}}}}}}}}}\n"
                "extends: canonical"
            ),
            f"4:59 the criterion L2.x is already given in {PATH}:3:26 [call it otherwise]",
        ),
    ],
)
def test_what_groups_refuse(text: str, found: str) -> None:
    assert faults(f"version: 1\nservices: {{shop: {{}}}}\n{text}\n") == [found]


def test_a_level_may_repeat_its_rung() -> None:
    text = "levels: {L2: {criteria: {x: {title: X, from: L2, until: L3, evidence: tests, require: [passed >= 1]}}}}"
    assert ("L2.x", "canonical", "L2") in asked(text)
