"""A policy against another: every contradiction has both places, and nothing else is one."""

from __future__ import annotations

import pytest

from readygate.policies.against import against_policy
from readygate.policies.drift import Compared, Said
from tests.unit.policies.stated import OURS, THEIRS, lines, policy

LADDER = "ladders: {own: {A: {title: a}, B: {title: b, is: L2}, C: {title: c, is: L4}, D: {title: d}}}\n"


def compared(ours: str, theirs: str) -> Compared:
    return against_policy(policy(ours), policy(theirs, path=THEIRS))


def matrix(rows: str, *, ladder: str = "", name: str = "a") -> str:
    own = f"ladder: {ladder}, " if ladder else ""
    return f"services: {{{name}: {{{own}matrix: {{{rows}}}}}}}\n"


def test_the_same_matrix_is_no_contradiction() -> None:
    rows = matrix("M2: {level: L1, gates: G1}, M4: {level: L3, gates: all}")
    found = compared(rows, rows)
    assert (found.drift, found.untold) == ((), ())
    assert (found.file, found.what, found.services, found.of) == (THEIRS, "policy", 1, 1)


def test_a_level_that_differs_is_told_at_each_milestone() -> None:
    ours = matrix("M3: {level: L3, gates: all}, M4: {level: L4}")
    theirs = matrix("M3: {level: L4, gates: all}, M5: {level: L3}")
    assert lines(compared(ours, theirs)) == [
        "level a M3 | 3:30 L3 | 3:30 L4",
        "level a M5 | 3:59 L4 | 3:59 L3",
    ]


def test_a_service_that_only_one_has_in_scope() -> None:
    early, late = matrix("M1: {level: L1, gates: all}"), matrix("M2: {level: L1, gates: all}")
    assert lines(compared(late, early)) == ["scope a M1 | 3:16 not in scope | 3:30 L1"]
    assert lines(compared(early, late)) == ["scope a M1 | 3:30 L1 | 3:16 not in scope"]


def test_levels_of_two_ladders_are_compared_by_what_they_contain() -> None:
    ours = matrix("M1: {level: L1, gates: all}, M2: {level: L2}, M3: {level: L4}, M4: {level: L3}")
    theirs = LADDER + matrix("M1: {level: B, gates: all}, M3: {level: D}, M4: {level: C}", ladder="own")
    assert lines(compared(ours, theirs)) == [
        "level a M1 | 3:30 L1 | 4:43 B of the ladder own, which contains L2",
        "level a M4 | 3:93 L3 | 4:87 C of the ladder own, which contains L4",
        "level a M5 | 3:93 L3 | 4:87 C of the ladder own, which contains L4",
    ]


def test_levels_of_one_ladder_are_compared_by_name_whatever_its_titles() -> None:
    other = LADDER.replace("title: d", "title: other")
    ours = LADDER + matrix("M1: {level: C, gates: all}", ladder="own")
    theirs = other + matrix("M1: {level: D, gates: all}, M2: {level: C}", ladder="own")
    assert lines(compared(ours, theirs)) == [
        "level a M1 | 4:43 C of the ladder own, which contains L4 | 4:43 D of the ladder own, which contains L4"
    ]


def test_gates_that_differ_are_told_once_as_long_as_they_stay() -> None:
    ours = matrix("M1: {level: L1, gates: [G1, G2]}, M3: {gates: [G1, G2]}, M4: {gates: all}, M5: {gates: [G2, G8]}")
    theirs = matrix("M1: {level: L1, gates: [G1, G8]}, M5: {gates: G1}")
    assert lines(compared(ours, theirs)) == [
        "gates a M1 | 3:41 with G2 and without G8 | 3:41 with G8 and without G2",
        "gates a M4 | 3:87 with G2 | 3:41 without G2",
        "gates a M5 | 3:105 with G2, G8 and without G1 | 3:64 with G1 and without G2, G8",
    ]


def test_a_difference_that_comes_back_is_told_again() -> None:
    ours = matrix("M1: {level: L1, gates: G1}, M2: {gates: all}, M3: {gates: G1}")
    theirs = matrix("M1: {level: L1, gates: all}")
    assert [one.split(" | ")[0] for one in lines(compared(ours, theirs))] == ["gates a M1", "gates a M3"]


def test_gates_that_only_one_knows_are_not_compared() -> None:
    own = "gates: {X1: {title: t, criteria: {c: {title: t, evidence: tests, require: [failed = 0]}}}}\n"
    theirs = own + matrix("M1: {level: L1, gates: [G1, X1]}")
    assert lines(compared(matrix("M1: {level: L1, gates: G1}"), theirs)) == []


def test_services_that_the_policy_does_not_have_are_named_and_not_compared() -> None:
    row = "matrix: {M1: {level: L1, gates: G1}}"
    found = compared(
        f"services: {{b: {{{row}}}}}", f"services: {{a: {{{row}}}, b: {{path: b, {row}}}, c: {{path: c}}}}"
    )
    assert (found.drift, found.services, found.of, found.agrees) == ((), 1, 1, True)
    assert found.untold == (Said(says=f"{OURS} does not have a, c", place=f"{THEIRS}:3:1"),)


def test_where_nothing_could_be_compared_nothing_agrees() -> None:
    found = compared(matrix("M1: {level: L1, gates: G1}"), matrix("M1: {level: L1, gates: G1}", name="b"))
    assert (found.drift, found.services, found.of, found.agrees) == ((), 0, 1, False)
    theirs = "milestones: {GA: {}}\n" + matrix("GA: {level: L1, gates: G1}")
    apart = compared(matrix("M1: {level: L1, gates: G1}"), theirs)
    assert (apart.drift, apart.services, apart.agrees) == ((), 0, False)


def test_what_contradicts_does_not_agree() -> None:
    found = compared(matrix("M5: {level: L1, gates: G1}"), matrix("M5: {level: L2, gates: G1}"))
    assert (len(found.drift), found.services, found.agrees) == (1, 1, False)


def test_the_other_need_not_have_all_services() -> None:
    row = "matrix: {M1: {level: L1, gates: G1}}"
    found = compared(f"services: {{a: {{{row}}}, b: {{path: b, {row}}}}}", f"services: {{b: {{{row}}}}}")
    assert (found.drift, found.untold, found.services, found.of, found.agrees) == ((), (), 1, 2, True)


@pytest.mark.parametrize("bare", ["ours", "theirs"])
def test_a_service_without_a_matrix_is_not_compared(bare: str) -> None:
    full, none = matrix("M1: {level: L1, gates: G1}"), "services: {a: {}}"
    found = compared(*((none, full) if bare == "ours" else (full, none)))
    place = f"{OURS if bare == 'ours' else THEIRS}:3:12"
    assert (found.drift, found.services) == ((), 0)
    assert found.untold == (Said(says="a has no matrix", place=place),)


def test_a_ladder_that_does_not_say_what_it_contains_is_not_compared() -> None:
    plain = LADDER.replace(", is: L2", "").replace(", is: L4", "")
    row = matrix("M1: {level: B, gates: G1}", ladder="own")
    ours = matrix("M1: {level: L1, gates: G1}")
    found = compared(ours, plain + row)
    says = "no rung of the ladder own of a says with `is` what it contains"
    assert (found.drift, found.untold) == ((), (Said(says=says, place=f"{THEIRS}:4:29"),))
    assert compared(plain + row, plain + row).untold == ()


def test_milestones_that_only_one_has_are_not_compared() -> None:
    ours = matrix("M1: {level: L1, gates: G1}")
    theirs = "milestones: {M1: {}, GA: {}}\n" + matrix("M1: {level: L1, gates: G1}, GA: {level: L4}")
    found = compared(ours, theirs)
    assert (found.drift, found.untold) == (
        (),
        (
            Said(says=f"{THEIRS} has no milestone M0, M2, M3, M4, M5", place=f"{OURS}:3:1"),
            Said(says=f"{OURS} has no milestone GA", place=f"{THEIRS}:4:1"),
        ),
    )


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        (LADDER, []),
        (LADDER.replace("title: b", "title: other"), []),
        (
            LADDER.replace(", D: {title: d}", ""),
            ["ladder own | 3:78 D without `is` | 3:11 no rung D"],
        ),
        (
            LADDER.replace("is: L2", "is: L3"),
            ["ladder own | 3:32 B with `is: L2` | 3:32 B with `is: L3`"],
        ),
        (
            "ladders: {own: {A: {title: a}, B: {title: b, is: L2}, D: {title: d}, C: {title: c, is: L4}}}\n",
            ["ladder own | 3:11 in the order A, B, C, D | 3:11 in the order A, B, D, C"],
        ),
        (LADDER.replace("own:", "else:"), []),
    ],
)
def test_ladders_of_one_name(theirs: str, found: list[str]) -> None:
    service = "services: {a: {matrix: {M1: {level: L1, gates: G1}}}}\n"
    assert lines(compared(LADDER + service, theirs + service)) == found


def test_titles_of_the_canonical_ladder_are_no_contradiction() -> None:
    service = "services: {a: {matrix: {M1: {level: L1, gates: G1}}}}\n"
    ours = "ladders: {canonical: {L1: {title: One}, L2: {title: Two}}}\n" + service
    theirs = "ladders: {canonical: {L2: {title: 2}}}\n" + service
    assert lines(compared(ours, theirs)) == []


def test_ladders_come_first_then_levels_by_milestone() -> None:
    def rows(level: str) -> str:
        return f"matrix: {{M1: {{level: {level}, gates: G1}}}}"

    ours = f"{LADDER}services: {{a: {{{rows('L1')}}}, b: {{path: b, {rows('L1')}}}}}"
    changed = LADDER.replace("is: L2", "is: L1")
    theirs = f"{changed}services: {{b: {{{rows('L2')}}}, a: {{path: a, {rows('L2')}}}, c: {{path: c}}}}"
    heads = [one.split(" | ")[0] for one in lines(compared(ours, theirs))]
    five = [f"M{number}" for number in range(1, 6)]
    assert heads == ["ladder own", *(f"level {name} {at}" for at in five for name in ("b", "a"))]
