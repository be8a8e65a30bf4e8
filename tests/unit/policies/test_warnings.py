"""What is allowed and told."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.unit.policies.samples import PATH, loaded

GATES = """\
gates:
  G3: {title: Events, criteria: {x: {title: X, evidence: tests, require: [passed >= 1]}}}
  G6: {title: Observability, criteria: {x: {title: X, evidence: tests, require: [passed >= 1]}}}
  G7: {title: Performance, criteria: {x: {title: X, evidence: tests, require: [passed >= 1]}}}
"""


def warnings(text: str, *, head: str = "milestone: M3\n", today: dt.date = dt.date(2026, 4, 15)) -> tuple[str, ...]:
    return loaded(f"version: 1\nextends: canonical\n{head}{text}\n", today=today).warnings


def test_a_milestone_whose_exit_has_passed() -> None:
    text = "milestones: {M3: {exits: 2026-04-14}, M4: {exits: 2026-04-15}}\nservices: {a: {}}"
    assert warnings(text) == (f"{PATH}: milestone M3 was to exit on 2026-04-14; is it still current?",)
    assert warnings(text, head="milestone: M4\n") == ()


def test_a_matrix_without_a_milestone() -> None:
    text = "services: {a: {matrix: {M3: {level: L1, gates: G1}}}}"
    assert warnings(text, head="") == (f"{PATH}: services have a matrix, but no `milestone` says which row is due",)
    assert warnings("services: {a: {}}", head="") == ()
    assert warnings(text) == ()


def test_a_level_that_sinks() -> None:
    text = "services: {a: {matrix: {M2: {level: L1, gates: G1}, M3: {level: L0}, M4: {level: L1}}}}"
    assert warnings(text) == (f"{PATH}:4:12: a is due at a lower level in M3 than before it",)


@pytest.mark.parametrize(
    ("service", "lacking"),
    [
        ("{matrix: {M3: {level: L4, gates: [G1, G6]}}}", "L4 in M5 with gates G1, G6; G2, G3, G7, G8 usually apply"),
        (
            "{matrix: {M3: {level: L3, gates: [G1, G2, G3, G6, G8]}}}",
            "L3 in M5 with gates G1, G2, G8, G3, G6; G7 usually applies",
        ),
        ("{matrix: {M3: {level: L2, gates: [G1, G2, G3, G6, G8]}}}", ""),
        ("{matrix: {M3: {level: L1, gates: [G1]}}}", ""),
        ("{matrix: {M3: {level: L0, gates: [G2]}}}", ""),
        (
            "{matrix: {M3: {level: L2, gates: G1}, M4: {level: L4, gates: all}}}",
            "L2 in M3 with gates G1; G2, G3, G6, G8 usually apply",
        ),
        (
            (
                "{not-applicable: [{criterion: 'G7.*', reason: r}], "
                "matrix: {M3: {level: L3, gates: [G1, G2, G3, G6, G8]}}}"
            ),
            "",
        ),
    ],
)
def test_gates_that_a_level_usually_has(service: str, lacking: str) -> None:
    found = warnings(f"services: {{a: {service}}}\n{GATES}")
    assert found == ((f"{PATH}:4:12: a is due at {lacking} at that level",) if lacking else ())


def test_usual_gates_are_those_of_the_canonical_rung_that_a_level_contains() -> None:
    ladder = "ladders: {own: {A: {title: a}, B: {title: b, is: L1}, C: {title: c}, D: {title: d, is: L4}}}\n"
    text = f"{ladder}{GATES}services: {{a: {{ladder: own, matrix: {{M3: {{level: C, gates: G1}}, M4: {{level: D}}}}}}}}"
    (found,) = warnings(text)
    assert "due at D in M5 with gates G1" in found
    text = f"{ladder}{GATES}services: {{a: {{ladder: own, matrix: {{M3: {{level: C, gates: G1}}}}}}}}"
    assert warnings(text) == ()
    text = f"{ladder}{GATES}services: {{a: {{ladder: own, matrix: {{M3: {{level: A, gates: G2}}}}}}}}"
    assert warnings(text) == ()


def test_rungs_that_a_ladder_never_reaches() -> None:
    ladder = "ladders: {own: {A: {title: a}, B: {title: b, is: L1}}}\n"
    text = f"{ladder}services: {{a: {{ladder: own}}, b: {{ladder: own, path: b}}}}"
    assert warnings(text) == (
        (
            f"{PATH}:5:12: the ladder own has no rung with `is: L4`, "
            "so criteria of L2, L3, L4 are asked of a on the top rung only"
        ),
    )
    assert warnings(text.replace("L1", "L4")) == ()


def test_a_ladder_without_canonical_rungs() -> None:
    text = "ladders: {own: {A: {title: a}, B: {title: b}}}\nservices: {a: {ladder: own}}"
    (found,) = warnings(text)
    assert "criteria of L1, L2, L3, L4 are asked of a on the top rung only" in found


def test_services_of_one_path() -> None:
    text = "services: {a: {path: x}, b: {path: x}, c: {}, d: {}}"
    assert warnings(text) == (
        f"{PATH}:4:26: b has the path x, like a: files below it cannot be told apart",
        f"{PATH}:4:47: d has no path, like c: files below it cannot be told apart",
    )
