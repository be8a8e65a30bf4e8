"""Rows, inheritance, capabilities."""

from __future__ import annotations

import pytest

from readygate.model.policy import Group, How, Leaf, Row
from readygate.model.threshold import parse_threshold
from tests.unit.policies.samples import FULL, PATH, faults, loaded, only

HEAD = "version: 1\nextends: canonical\nmilestone: M3\n"
TESTED = tuple(map(parse_threshold, ("total >= 1", "failed = 0", "errored = 0", "skipped = 0")))
SIGNED = (parse_threshold("signed >= 1"),)


def rows(matrix: str) -> tuple[Row, ...]:
    return only(loaded(f"{HEAD}services: {{shop: {{matrix: {matrix}}}}}\n")).matrix


def row(milestone: str, level: str, *gates: str) -> Row:
    return Row(milestone=milestone, level=level, gates=gates)


def test_rows_inherit_from_the_first_declared_one_on() -> None:
    assert rows("{M2: {level: L1, gates: G1}, M3: {level: L4, gates: all}, M5: {gates: [G8, G1]}}") == (
        row("M2", "L1", "G1"),
        row("M3", "L4", "G1", "G2", "G8"),
        row("M4", "L4", "G1", "G2", "G8"),
        row("M5", "L4", "G1", "G8"),
    )


def test_rows_stand_in_the_order_of_milestones() -> None:
    assert rows("{M5: {level: L2}, M4: {level: L1, gates: [G2]}}") == (row("M4", "L1", "G2"), row("M5", "L2", "G2"))


def test_no_matrix_has_no_rows() -> None:
    assert only(loaded(f"{HEAD}services: {{shop: {{}}}}")).matrix == ()


@pytest.mark.parametrize(
    ("matrix", "found"),
    [
        ("{M3: {}}", ["4:28 `gates` is missing in `M3`", "4:28 `level` is missing in `M3`"]),
        ("{M3: {gates: all}}", ["4:28 `level` is missing in `M3`"]),
        ("{M3: {level: L1}}", ["4:28 `gates` is missing in `M3`"]),
        ("{M3: {level: L1, gates: []}}", ["4:51 `gates` is an empty list"]),
        ("{M3: {level: L1, gates: {}}}", ["4:51 `gates` must be text or a list of texts, not a mapping"]),
        ("{M3: {level: L1, gates: [G1, {}]}}", ["4:56 an entry of `gates` must be a gate, not a mapping"]),
        ("{M3: {level: L1, gates: [G1, G1]}}", ["4:56 `gates` names 'G1' twice"]),
        ("{M3: {level: L1, gates: [all]}}", ["4:52 `all` stands alone [write `gates: all`]"]),
        ("{M3: {level: L1, gates: [G7]}}", ["4:52 unknown gate 'G7' [known: `G1`, `G2`, `G8`, `all`]"]),
        (
            "{M3: {level: L9, gates: all}}",
            ["4:40 unknown rung of the ladder canonical 'L9' [known: `L0`, `L1`, `L2`, `L3`, `L4`]"],
        ),
        ("{M9: {level: L1, gates: all}}", ["4:28 unknown milestone 'M9' [known: `M0`, `M1`, `M2`, `M3`, `M4`, `M5`]"]),
        ("{M3: x}", ["4:32 `M3` must be a mapping, not text"]),
        ("[M3]", ["4:27 `matrix` must be a mapping, not a list"]),
        ("{M3: {level: L1, gates: all, adds: [a]}}", ["4:62 `adds` must be a mapping, not a list"]),
        ("{M3: {level: L1, gates: all, adds: {A: {title: x}}}}", ["4:63 the capability 'A' is no kebab-case name"]),
        ("{M3: {level: L1, gates: all, adds: {a: {}}}}", ["4:63 `title` is missing in `a`"]),
        ("{M3: {level: L1, gates: all, adds: {a: x}}}", ["4:66 `a` must be a mapping, not text"]),
        (
            "{M3: {level: L1, gates: all, adds: {a: {title: t, from: M4}}}}",
            ["4:83 criteria of M3 are asked from M3 on, not from M4"],
        ),
        (
            "{M3: {level: L1, gates: all, adds: {a: {title: t, where: {names: a}}}}}",
            ["4:63 exactly one of `evidence`, `any`, `all` is needed in `a`: none"],
        ),
    ],
)
def test_what_a_matrix_refuses(matrix: str, found: list[str]) -> None:
    assert faults(f"{HEAD}services: {{shop: {{matrix: {matrix}}}}}\n") == found


def test_a_capability_without_evidence_is_answered_by_marked_tests_or_an_attestation() -> None:
    capability = only(loaded(FULL)).criteria[-1]
    name = "M5.ai-recommender-depth"
    assert (capability.id, capability.group, capability.start) == (name, "M5", "M5")
    assert (capability.title, capability.place) == ("AI recommender depth", f"{PATH}:46:19")
    assert capability.condition == Group(
        how=How.ANY,
        parts=(
            Leaf(kind="tests", where={"about": (f"*{name}*",)}, require=TESTED),
            Leaf(kind="attestations", where={"subjects": (name,)}, require=SIGNED),
        ),
    )


def test_a_capability_may_name_its_evidence() -> None:
    text = "{M4: {level: L1, gates: all, adds: {a: {title: A, until: L2, evidence: load, require: [p95 < 1s]}}}}"
    capability = only(loaded(f"{HEAD}services: {{shop: {{matrix: {text}}}}}\n")).criteria[-1]
    assert capability.condition == Leaf(kind="load", require=(parse_threshold("p95 < 1s"),))
    assert (capability.start, capability.until) == ("M4", "L2")


def test_a_capability_is_not_answered_by_the_marks_of_one_that_begins_alike() -> None:
    adds = "adds: {sso: {title: A}, sso-admin: {title: B}, ssology: {title: C}, scim: {title: D}}"
    text = f"{{M4: {{level: L1, gates: all, {adds}}}, M5: {{adds: {{sso: {{title: E}}}}}}}}"
    found = only(loaded(f"{HEAD}services: {{shop: {{matrix: {text}}}}}\n")).criteria
    patterns = {
        criterion.id: criterion.condition.parts[0].where["about"]  # type: ignore[union-attr]
        for criterion in found
        if criterion.group in {"M4", "M5"}
    }
    assert patterns == {
        "M4.sso": ("*M4.sso*", "!*M4.sso-admin*", "!*M4.ssology*"),
        "M4.sso-admin": ("*M4.sso-admin*",),
        "M4.ssology": ("*M4.ssology*",),
        "M4.scim": ("*M4.scim*",),
        "M5.sso": ("*M5.sso*",),
    }
