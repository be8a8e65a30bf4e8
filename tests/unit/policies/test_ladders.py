"""Ladders, and of which one a criterion speaks."""

from __future__ import annotations

import pytest

from readygate.model.policy import Ladder, Rung
from tests.unit.policies.samples import FULL, faults, loaded, only

GATES = "gates: {G1: {title: T, criteria: {x: {title: X, evidence: tests, require: [passed >= 1]}}}}\n"


def rungs(text: str) -> list[tuple[str, str, str]]:
    ladder = loaded(f"version: 1\nservices: {{shop: {{}}}}\nladders: {text}\n").ladders
    return [(rung.id, rung.title, rung.contains) for rung in list(ladder.values())[-1].rungs]


def test_the_canonical_ladder_is_always_there() -> None:
    titles = ("Not started", "Skeleton", "Internal MVP", "Customer-facing MVP", "Feature-complete")
    assert loaded("version: 1\nservices: {shop: {}}").ladders == {
        "canonical": Ladder(
            name="canonical",
            rungs=tuple(Rung(id=f"L{n}", title=title, contains=f"L{n}") for n, title in enumerate(titles)),
        )
    }


def test_an_own_ladder() -> None:
    assert rungs("{own: {A: {title: Low}, B: {title: Mid, is: L2}, C: {title: High}, D: {title: Top, is: L4}}}") == [
        ("A", "Low", ""),
        ("B", "Mid", "L2"),
        ("C", "High", ""),
        ("D", "Top", "L4"),
    ]


def test_canonical_rungs_may_have_other_titles() -> None:
    assert rungs("{canonical: {L1: {title: Bones}}}")[:2] == [("L0", "Not started", "L0"), ("L1", "Bones", "L1")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[]", ["3:10 `ladders` must be a mapping, not a list"]),
        ("{own: x}", ["3:16 `own` must be a mapping, not text"]),
        ("{own: {A: {title: a}}}", ["3:11 a ladder needs two rungs at least: the lowest asks nothing"]),
        ("{Own: {A: {title: a}, B: {title: b}}}", ["3:11 the ladder 'Own' is no kebab-case name"]),
        ("{own: {A: {}, B: {title: b}}}", ["3:17 `title` is missing in `A`"]),
        ("{own: {A: {title: a}, M1: {title: b}}}", ["3:32 the rung 'M1' is called like a milestone"]),
        (
            "{own: {A: {title: a}, release: {title: b}}}",
            ["3:32 the rung 'release' is reserved [letters and digits, joined by `-` or `_`]"],
        ),
        (
            "{own: {A: {title: a}, B: {title: b, is: L9}}}",
            ["3:50 unknown canonical rung 'L9' [known: `L0`, `L1`, `L2`, `L3`, `L4`]"],
        ),
        (
            "{own: {A: {title: a, is: L3}, B: {title: b, is: L2}}}",
            ["3:58 `is: L2` stands above a rung that contains as much or more"],
        ),
        (
            "{own: {A: {title: a, is: L2}, B: {title: b, is: L2}}}",
            ["3:58 `is: L2` stands above a rung that contains as much or more"],
        ),
        (
            "{canonical: {L5: {title: a}}}",
            ["3:23 unknown rung 'L5' [the canonical ladder is L0-L4; declare a ladder of your own]"],
        ),
        ("{canonical: {L1: {is: L2}}}", ["3:28 a canonical rung contains itself; `is` stands in own ladders"]),
    ],
)
def test_what_ladders_refuse(text: str, found: list[str]) -> None:
    assert faults(f"version: 1\nservices: {{shop: {{}}}}\nladders: {text}\n") == found


SOLE = "ladders: {own: {Low: {title: a}, Mid: {title: b}, High: {title: c}}}\n"


def test_without_a_pack_the_sole_ladder_is_that_of_gates_levels_and_services() -> None:
    levels = "levels: {High: {criteria: {y: {title: Y, evidence: tests, require: [passed >= 1]}}}}\n"
    service = only(loaded(f"version: 1\nservices: {{shop: {{}}}}\n{SOLE}{GATES}{levels}"))
    assert service.ladder == "own"
    assert [(found.id, found.ladder, found.start) for found in service.criteria] == [
        ("G1.x", "own", "Mid"),
        ("High.y", "own", "High"),
    ]


def test_two_own_ladders_leave_the_canonical_one_to_gates() -> None:
    more = "ladders: {own: {A: {title: a}, B: {title: b}}, other: {A: {title: a}, B: {title: b}}}\n"
    service = only(loaded(f"version: 1\nservices: {{shop: {{ladder: own}}}}\n{more}{GATES}"))
    assert (service.ladder, service.criteria[0].ladder, service.criteria[0].start) == ("own", "canonical", "L1")


def test_a_pack_leaves_the_canonical_ladder_to_gates() -> None:
    policy = loaded(FULL.replace(b"ladder: canonical", b"ladder: assignment"))
    service = only(policy)
    found = {criterion.id: (criterion.ladder, criterion.start) for criterion in service.criteria}
    assert found["G1.coverage"] == ("canonical", "L2")
    assert found["G8.asvs-l2"] == ("assignment", "L1")
    assert found["L4.report"] == ("assignment", "L4")
    assert found["L4.dr-drill"] == ("canonical", "L4")
    assert found["M5.ai-recommender-depth"] == ("assignment", "M5")
    assert [row.level for row in service.matrix] == ["L1", "L4", "L4", "L4"]


@pytest.mark.parametrize(
    ("service", "found"),
    [
        (
            "{ladder: canonical}",
            ("2:27 gates and levels of this policy speak of the ladder own [extend a pack, or use that ladder]"),
        ),
        ("{ladder: onw}", "2:27 unknown ladder 'onw' [did you mean `own`?]"),
    ],
)
def test_a_service_uses_a_ladder_that_its_gates_can_speak_of(service: str, found: str) -> None:
    assert faults(f"version: 1\nservices: {{shop: {service}}}\n{SOLE}{GATES}") == [found]
