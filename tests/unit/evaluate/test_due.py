"""What is due: level, gates, milestone, and which criteria they ask."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from readygate.evaluate.due import Due, asked_of, due_of, scope_of
from readygate.evaluate.level import Ladders
from readygate.model.errors import UsageError
from readygate.model.policy import LEVEL_UPGRADE, RELEASE, Ladder, Milestone, Policy, Row, Rung, Service
from readygate.model.subject import Subject
from tests.unit.evaluate.samples import DAY, LADDER, criterion, policy, service

MILESTONES = (
    Milestone(id="M1"),
    Milestone(id="M2", starts=dt.date(2026, 4, 1), exits=dt.date(2026, 7, 1)),
    Milestone(id="M3", exits=dt.date(2026, 9, 1)),
)
MATRIX = (
    Row(milestone="M2", level="L1", gates=("G1",)),
    Row(milestone="M3", level="L3", gates=("G1", "G2")),
)


def rules(one: Service, milestone: str = "") -> Policy:
    return policy(one, milestones=MILESTONES, milestone=milestone)


def due(one: Service, current: str = "", **subject: Any) -> Due:
    about = Subject(today=DAY, **subject)
    return due_of(rules(one, current), one, about, Ladders(LADDER, {LADDER.name: LADDER}))


def test_without_a_matrix_the_top_and_every_gate_are_due() -> None:
    assert due(service(), "M2") == Due(level=4, gates=None, milestone="M2")
    assert due(service()) == Due(level=4, gates=None, milestone="")


@pytest.mark.parametrize(
    ("milestone", "expected"),
    [
        ("M2", Due(level=1, gates=("G1",), milestone="M2")),
        ("M3", Due(level=3, gates=("G1", "G2"), milestone="M3")),
        ("", Due(level=3, gates=("G1", "G2"), milestone="")),
        ("M1", Due(level=4, gates=None, milestone="M1", in_scope=False)),
    ],
)
def test_the_row_of_the_milestone_says_what_is_due_the_last_one_without_a_milestone(
    milestone: str, expected: Due
) -> None:
    assert due(service(matrix=MATRIX), milestone) == expected


def test_the_milestone_of_the_subject_goes_before_the_policys() -> None:
    assert due(service(matrix=MATRIX), "M3", milestone="M2").level == 1


@pytest.mark.parametrize(
    ("target", "level", "planned"), [("L4", 4, "L3"), ("L3", 3, ""), ("L2", 2, "L3"), ("L0", 0, "L3")]
)
def test_a_target_goes_before_the_matrix_and_that_is_remembered(target: str, level: int, planned: str) -> None:
    found = due(service(matrix=MATRIX), "M3", target=target)
    assert found == Due(level=level, gates=("G1", "G2"), milestone="M3", planned=planned)


def test_a_target_brings_into_scope_and_without_a_row_nothing_was_planned() -> None:
    assert due(service(matrix=MATRIX), "M1", target="L1") == Due(level=1, gates=None, milestone="M1")
    assert due(service(), target="L1") == Due(level=1, gates=None, milestone="")


def test_a_target_that_the_ladder_lacks_is_an_error_of_use() -> None:
    with pytest.raises(UsageError) as caught:
        due(service(), target="L9")
    assert caught.value.fault == "the ladder of shop has no level 'L9'"
    assert caught.value.hint == "it has L0, L1, L2, L3, L4"


@pytest.mark.parametrize(
    ("owners", "signs"),
    [
        (("@olga", "peter"), ("@olga", "olga", "peter", "peter")),
        (("@olga", "@acme/cart"), ("*",)),
        (("Team Cart",), ("*",)),
    ],
)
def test_people_sign_as_owners_where_only_people_own(owners: tuple[str, ...], signs: tuple[str, ...]) -> None:
    one = service(variables={"service.owner": owners})
    found = scope_of(rules(one), one, Due(level=1, gates=None, milestone=""))
    assert found.values["service.owner.signs"] == signs


def test_the_scope_has_the_services_values_and_the_milestones() -> None:
    one = service(variables={"service.name": ("shop",)}, empty={"service.consumes": "none"})

    def scope(milestone: str) -> dict[str, tuple[str, ...]]:
        found = scope_of(rules(one), one, Due(level=1, gates=None, milestone=milestone))
        assert found.empty == {"service.consumes": "none"}
        return dict(found.values)

    own = {"service.name": ("shop",), "level": ("L1",)}
    assert scope("") == own
    assert scope("M1") == {**own, "milestone.id": ("M1",)}
    assert scope("M2") == {
        **own,
        "milestone.id": ("M2",),
        "milestone.starts": ("2026-04-01",),
        "milestone.exits": ("2026-07-01",),
    }
    assert scope("M3") == {**own, "milestone.id": ("M3",), "milestone.exits": ("2026-09-01",)}


CRITERIA = (
    criterion(id="G1.a", start="L1"),
    criterion(id="G2.b", start="L1"),
    criterion(id="G1.c", start="L2"),
    criterion(id="L1.d", start="L1", until="L1"),
    criterion(id="L3.e", start="L3"),
    criterion(id="M2.f", start="M2"),
    criterion(id="M3.g", start="M3"),
    criterion(id="G2.h", start="M2"),
    criterion(id="release.i", start="release"),
)


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        ({"level": 1, "gates": None, "milestone": "M1"}, "G1.a G2.b L1.d"),
        ({"level": 1, "gates": ("G1",), "milestone": "M2"}, "G1.a L1.d M2.f"),
        ({"level": 2, "gates": ("G1", "G2"), "milestone": "M2"}, "G1.a G2.b G1.c M2.f G2.h"),
        ({"level": 3, "gates": (), "milestone": "M3"}, "L3.e M2.f M3.g"),
        ({"level": 0, "gates": None, "milestone": ""}, "M2.f M3.g G2.h"),
        ({"level": 0, "gates": None, "milestone": "M1"}, ""),
    ],
)
def test_level_gates_and_begun_milestones_decide_what_is_asked(fields: dict[str, Any], ids: str) -> None:
    one = service(*CRITERIA)
    found = asked_of(rules(one), one, Due(**fields), Ladders(LADDER, {LADDER.name: LADDER}))
    assert " ".join(asked.criterion.id for asked in found) == ids


def test_an_asked_criterion_tells_its_rung_on_the_own_ladder_or_its_milestone() -> None:
    one = service(*CRITERIA)
    due = Due(level=1, gates=None, milestone="M2")
    found = asked_of(rules(one), one, due, Ladders(LADDER, {LADDER.name: LADDER}))
    told = {asked.criterion.id: (asked.level, asked.span and (asked.span.first, asked.span.last)) for asked in found}
    assert told == {
        "G1.a": ("L1", (1, 4)),
        "G2.b": ("L1", (1, 4)),
        "L1.d": ("L1", (1, 1)),
        "M2.f": ("M2", None),
        "G2.h": ("M2", None),
    }


def released(
    level: int, *, release: bool = True, rungs: tuple[str, ...] = ("", "L1", "L3", "L4", "")
) -> list[tuple[str, str]]:
    """What a release asks of a service at a level of a ladder of five rungs that contain canonical ones."""
    own = Ladder(name="own", rungs=tuple(Rung(id=f"S{at}", title="", contains=held) for at, held in enumerate(rungs)))
    criteria = (criterion(id="release.up-owner", start=LEVEL_UPGRADE), criterion(id="G1.rollback", start=RELEASE))
    due = Due(level=level, gates=None, milestone="", release=release)
    asked = asked_of(rules(service()), service(*criteria), due, Ladders(own, {own.name: own, LADDER.name: LADDER}))
    return [(one.criterion.id, one.level) for one in asked]


def test_a_release_asks_for_the_level_upgrade_above_the_lowest_rung_and_for_the_rest_from_general_availability() -> (
    None
):
    upgrade, rollback = ("release.up-owner", RELEASE), ("G1.rollback", RELEASE)
    assert [released(level) for level in range(5)] == [
        [],
        [upgrade],
        [upgrade],
        [upgrade, rollback],
        [upgrade, rollback],
    ]
    assert released(4, rungs=("", "L1", "L2", "L3", "")) == [upgrade, rollback]
    assert released(3, rungs=("", "L1", "L2", "L3", "")) == [upgrade]


def test_what_a_release_asks_is_not_asked_of_a_change() -> None:
    assert released(4, release=False) == []
    assert due(service()).release is False
    assert due(service(), release=True).release is True
