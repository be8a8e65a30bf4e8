"""A policy against a summary of its matrix: what is left out, repeated, or said otherwise."""

from __future__ import annotations

import pytest

from readygate.policies.against_summary import against_summary
from readygate.policies.drift import Compared, Said
from tests.unit.policies.stated import OURS, STATED, lines, policy, summary

ROWS = "services: {a: {matrix: {M1: {level: L1, gates: G1}, M2: {level: L2}, M4: {level: L3}}}}"


def compared(ours: str, stated: str) -> Compared:
    dues = policy(ours)
    return against_summary(dues, summary(stated, dues))


def milestones(rows: str) -> str:
    return f"milestones: {{{rows}}}\n"


def test_a_summary_that_lists_what_changes_agrees() -> None:
    found = compared(ROWS, "source: page 5\n" + milestones("M1: {a: L1}, M2: {a: L2}, M4: {a: L3}"))
    assert (found.drift, found.untold) == ((), ())
    assert (found.file, found.what, found.services, found.of) == (STATED, "summary of page 5", 1, 1)


def test_a_summary_need_not_say_what_it_sums_up() -> None:
    assert compared(ROWS, milestones("M1: {a: L1}, M2: {a: L2}, M4: {a: L3}")).what == "summary"


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        (
            "M2: {a: L2}, M4: {a: L3}",
            ["omitted a M1 | 3:30 comes into scope at L1 | 2:1 does not list it; M2 does, at L2"],
        ),
        (
            "M0: {}, M1: {}, M2: {a: L2}, M4: {a: L3}",
            ["omitted a M1 | 3:30 comes into scope at L1 | 2:22 does not list it; M2 does, at L2"],
        ),
        (
            "M1: {a: L1}, M2: {}, M4: {a: L3}",
            ["omitted a M2 | 3:58 raised from L1 to L2 | 2:27 does not list it; M4 does, at L3"],
        ),
        (
            "M1: {a: L1}, M2: {a: L2}, M4: {}",
            ["omitted a M4 | 3:75 raised from L2 to L3 | 2:40 does not list it"],
        ),
        (
            "M1: {a: L1}, M2: {a: L2}, M3: {a: L2}, M4: {a: L3}",
            ["repeated a M3 | 3:58 L2 since M2 | 2:45 lists it at L2"],
        ),
        (
            "M1: {a: L1}, M2: {a: L2}, M3: {a: {level: L2, note: again}}, M4: {a: L3}",
            ["repeated a M3 | 3:58 L2 since M2 | 2:45 lists it at L2 (again)"],
        ),
        ("M1: {a: L1}, M2: {a: L2}, M3: {a: {level: L2, unchanged: true}}, M4: {a: L3}", []),
        (
            "M1: {a: L1}, M2: {a: {level: L2, unchanged: true}}, M4: {a: L3}",
            ["unchanged a M2 | 3:58 raised from L1 to L2 | 2:32 lists it at L2, unchanged"],
        ),
        (
            "M1: {a: L1}, M2: {a: L4}, M4: {a: L3}",
            ["level a M2 | 3:58 raised from L1 to L2 | 2:32 lists it at L4"],
        ),
        (
            "M1: {a: L1}, M2: {a: L2}, M3: {a: {level: L3, unchanged: true}}, M4: {a: L3}",
            ["level a M3 | 3:58 L2 since M2 | 2:45 lists it at L3, unchanged"],
        ),
        (
            "M0: {a: L0}, M1: {a: L1}, M2: {a: L2}, M4: {a: L3}",
            ["scope a M0 | 3:16 not in scope | 2:19 lists it at L0"],
        ),
    ],
)
def test_what_contradicts_is_told_with_both_places(stated: str, found: list[str]) -> None:
    assert lines(compared(ROWS, milestones(stated))) == found


def test_what_was_left_out_and_is_caught_up_with_is_told_once() -> None:
    late = milestones("M1: {a: L1}, M3: {a: L2}, M4: {a: L3}")
    assert lines(compared(ROWS, late)) == [
        "omitted a M2 | 3:58 raised from L1 to L2 | 2:1 does not list it; M3 does, at L2"
    ]


def test_a_level_that_sinks_is_a_change_too() -> None:
    ours = "services: {a: {matrix: {M1: {level: L3, gates: G1}, M2: {level: L1}}}}"
    assert lines(compared(ours, milestones("M1: {a: L3}"))) == [
        "omitted a M2 | 3:58 lowered from L3 to L1 | 2:1 does not list it"
    ]


def test_milestones_count_in_the_order_of_the_policy_not_of_the_summary() -> None:
    assert lines(compared(ROWS, milestones("M4: {a: L3}, M2: {a: L2}, M1: {a: L1}"))) == []
    ours = "milestones: {Z: {}, A: {}}\nservices: {a: {matrix: {Z: {level: L1, gates: G1}, A: {level: L2}}}}"
    assert lines(compared(ours, milestones("A: {a: L2}"))) == [
        "omitted a Z | 4:29 comes into scope at L1 | 2:1 does not list it; A does, at L2"
    ]


def test_levels_are_rungs_of_the_service_s_own_ladder() -> None:
    ladder = "ladders: {own: {A: {title: a}, B: {title: b, is: L2}, C: {title: c}}}\n"
    ours = f"{ladder}services: {{a: {{ladder: own, matrix: {{M1: {{level: A, gates: G1}}, M2: {{level: C}}}}}}}}"
    assert lines(compared(ours, milestones("M1: {a: A}, M2: {a: B}"))) == [
        "level a M2 | 4:70 raised from A to C of the ladder own, which contains L2 | 2:31 lists it at B"
    ]


def test_an_unknown_service_is_told_after_the_known_ones_of_its_milestone() -> None:
    found = compared(ROWS, milestones("M1: {b: L1}, M2: {a: L2}, M4: {a: L3}"))
    assert lines(found) == [
        "omitted a M1 | 3:30 comes into scope at L1 | 2:14 does not list it; M2 does, at L2",
        "service b M1 | 3:1 does not know it | 2:19 lists it at L1",
    ]


def test_a_service_without_a_matrix_is_not_compared() -> None:
    ours = ROWS.replace("}}}}", "}}}, b: {path: b}, c: {path: c}}")
    found = compared(ours, milestones("M1: {a: L1, b: L1}, M2: {a: L2}, M4: {a: L3}"))
    place = f"{OURS}:3:89"
    assert (found.drift, found.services, found.of) == ((), 1, 3)
    assert found.untold == (Said(says="b has no matrix", place=place),)


def test_what_is_about_no_single_service_is_not_compared() -> None:
    found = compared(ROWS, milestones("M1: {a: L1}, M2: {a: L2}, M4: {a: L3}") + "also: {M5: [all else L4]}\n")
    assert (found.drift, found.untold) == ((), (Said(says="M5: all else L4", place=f"{STATED}:3:8"),))


def test_contradictions_stand_by_milestone_then_by_service() -> None:
    row = "matrix: {M1: {level: L1, gates: G1}, M2: {level: L2}}"
    found = compared(f"services: {{b: {{path: b, {row}}}, a: {{{row}}}}}", milestones(""))
    assert [(drift.milestone, drift.subject) for drift in found.drift] == [
        ("M1", "b"),
        ("M1", "a"),
        ("M2", "b"),
        ("M2", "a"),
    ]
