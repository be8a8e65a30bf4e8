"""One service judged: its level, gates, gaps, warnings (laws 1, 2, 8 and 9)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from readygate.model.policy import (
    Condition,
    Criterion,
    GateTitle,
    Milestone,
    NotApplicable,
    Policy,
    Row,
    Service,
    Waiver,
)
from readygate.model.verdict import GateState, GateVerdict, Outcome, ServiceVerdict, Step
from tests.unit.evaluate.samples import (
    DAY,
    all_of,
    any_of,
    asked,
    criterion,
    item,
    judged,
    leaf,
    only,
    policy,
    service,
)

GOOD = item("a")
HOLDS, FAILS, LACKS = leaf("bad = 0"), leaf("total = 0"), leaf("bad = 0", kind="docs")
OLD, INVALID = leaf("time < 1s"), leaf("bad = 0", titles="x")
IDLE = leaf("bad = 0", parameters={"inapplicable": ("bad",)})
NEXT_DAY = DAY + dt.timedelta(days=1)
MATRIX = (Row(milestone="M2", level="L1", gates=("G1",)), Row(milestone="M3", level="L3", gates=("G1", "G2")))
MILESTONES = tuple(Milestone(id=f"M{number}") for number in range(1, 5))


def c(name: str, condition: Condition = HOLDS, start: str = "L1", **fields: Any) -> Criterion:
    return criterion(condition, id=name, start=start, **fields)


def verdict(*criteria: Criterion, rules: dict[str, Any] | None = None, **fields: Any) -> ServiceVerdict:
    subject = {name: fields.pop(name) for name in ("target", "milestone", "today") if name in fields}
    return only(policy(service(*criteria, **fields), **(rules or {})), [GOOD], **{"target": "L4", **subject})


def waiver(name: str, **fields: Any) -> Waiver:
    given = {"criterion": name, "service": "shop", "reason": "r", "owner": "o", "approved_by": "b", "expires": DAY}
    return Waiver(**{**given, "place": "policy.yml:9:5", **fields})


# Ready ----------------------------------------------------------------------------------------------------------------


def test_a_service_is_ready_when_all_that_is_due_opens_and_something_passed() -> None:
    found = verdict(c("G1.a"), c("G2.b", IDLE), c("G1.z", FAILS, start="L2"), target="L1")
    assert (found.ready, found.gaps, found.current_level, found.target_level) == (True, (), "L1", "L1")
    assert (found.next_level, found.blocking_next, found.way_up, found.warnings) == ("", (), (), ())
    assert [one.id for one in found.criteria] == ["G1.a", "G2.b"]
    assert (found.service, found.owner, found.ladder) == ("shop", "", ("L0", "L1", "L2", "L3", "L4"))


@pytest.mark.parametrize("condition", [FAILS, LACKS, OLD, INVALID])
def test_one_gap_keeps_it_shut(condition: Condition) -> None:
    found = verdict(c("G1.a"), c("G2.b", condition), target="L1")
    assert (found.ready, found.gaps, found.current_level) == (False, ("G2.b",), "L0")


def test_a_service_with_a_gap_is_not_told_that_nothing_was_shown() -> None:
    assert NOTHING not in verdict(c("G1.a", LACKS), target="L1").warnings


NOTHING = "nothing that is due passed: a service is ready when something was shown, not when nothing is asked"


@pytest.mark.parametrize(
    "given",
    [
        {"not_applicable": (NotApplicable(criterion="*", reason="we are special"),)},
        {"not_applicable": (NotApplicable(criterion="G1.*", reason="we are special"),)},
        {"rules": {"waivers": (waiver("G1.a"),)}},
    ],
)
def test_a_service_that_excuses_everything_is_not_ready_and_is_told_why(given: dict[str, Any]) -> None:
    for target in ("L1", "L4"):
        found = verdict(c("G1.a", FAILS, waivable=True), target=target, **given)
        assert (found.ready, found.gaps, found.current_level) == (False, (), "L0")
        assert NOTHING in found.warnings
    assert verdict(c("G1.a", FAILS, waivable=True), c("L1.b"), target="L1", **given).ready is (
        given.get("not_applicable", (None,))[0] != NotApplicable(criterion="*", reason="we are special")
    )


def test_rules_that_only_come_make_nothing_ready() -> None:
    found = verdict(c("G1.a", FAILS, warn_until=NEXT_DAY), target="L1")
    assert (found.ready, found.gaps) == (False, ())
    assert found.warnings == (NOTHING, "G1.a: fail today; asked from 2026-11-22 on")


def test_a_service_of_which_nothing_is_asked_is_ready_at_the_lowest_rung_only() -> None:
    bottom = verdict(c("G1.a", FAILS), target="L0")
    assert (bottom.ready, bottom.criteria, bottom.current_level) == (True, (), "L0")
    assert bottom.warnings == ("the policy asks nothing of this service at the level due",)
    top = verdict(c("release.a", start="release"), target="L1")
    assert (top.ready, top.gaps, top.warnings) == (False, (), bottom.warnings)


def test_what_a_milestone_asks_at_the_lowest_rung_must_pass_too() -> None:
    rules = {"milestones": MILESTONES, "milestone": "M2"}
    assert verdict(c("M2.a", start="M2"), target="L0", rules=rules).ready
    assert not verdict(c("M2.a", FAILS, start="M2"), target="L0", rules=rules).ready
    off = (NotApplicable(criterion="M2.*", reason="r"),)
    assert not verdict(c("M2.a", start="M2"), target="L0", rules=rules, not_applicable=off).ready


# Not applicable -------------------------------------------------------------------------------------------------------


def test_a_criterion_that_the_service_switches_off_has_its_reason_and_is_not_judged() -> None:
    off = (NotApplicable(criterion="G1.*", reason="no domain"), NotApplicable(criterion="G1.a", reason="later"))
    found = verdict(c("G1.a", FAILS), c("G1.b", FAILS), c("G10.c"), not_applicable=off, target="L1")
    told = [(one.id, one.outcome, one.reason, one.evidence) for one in found.criteria]
    assert told == [
        ("G1.a", Outcome.NOT_APPLICABLE, "no domain", ()),
        ("G1.b", Outcome.NOT_APPLICABLE, "no domain", ()),
        ("G10.c", Outcome.PASS, "bad 0, needed = 0", ("reports/things.json",)),
    ]


# Waivers --------------------------------------------------------------------------------------------------------------


def test_a_waiver_opens_the_gate_and_never_raises_the_level() -> None:
    found = verdict(
        c("G1.a"), c("G1.b", FAILS, start="L4"), c("L3.c", start="L3"), rules={"waivers": (waiver("G1.b"),)}
    )
    assert (found.ready, found.gaps, found.current_level) == (True, (), "L3")
    assert (found.next_level, found.blocking_next) == ("L4", ("G1.b",))
    waived = found.criterion("G1.b")
    assert waived is not None
    assert (waived.outcome, waived.reason) == (Outcome.WAIVED, "total 1, needed = 0")
    assert waived.waiver == "fail, waived until 2026-11-21: r (owner o, approved by b)"
    assert found.gates[0].state is GateState.OPEN
    assert (found.gates[0].opened, found.gates[0].total) == (2, 2)


def test_a_waiver_that_law_9_forbids_does_not_count_even_if_it_was_loaded() -> None:
    rules = {"waivers": (waiver("G1.tenant-isolation"), waiver("G1.b"))}
    found = verdict(c("G1.tenant-isolation", FAILS, start="L4"), c("G1.b", FAILS, start="L3"), c("G1.c"), rules=rules)
    assert found.gaps == ("G1.b", "G1.tenant-isolation")
    assert [one.waiver for one in found.criteria] == [
        "the waiver does not count, tenant isolation is never waived: r (owner o, approved by b)",
        "the waiver does not count, only criteria first needed above L3 can be waived: r (owner o, approved by b)",
        "",
    ]


def test_waivers_that_expired_or_that_nothing_needs_are_told() -> None:
    waivers = (
        waiver("G1.z", service="other"),
        waiver("G1.a"),
        waiver("G1.b", expires=DAY - dt.timedelta(days=1)),
        waiver("G1.c"),
        waiver("G1.gone"),
        waiver("G1.a", service="other"),
    )
    criteria = (c("G1.a", start="L4"), c("G1.b", FAILS, start="L4"), c("G1.c", FAILS, start="L4"))
    found = verdict(*criteria, rules={"waivers": waivers})
    assert found.warnings == (
        "the waiver of G1.a is not needed (policy.yml:9:5)",
        "the waiver of G1.b expired on 2026-11-20 (policy.yml:9:5)",
        "the waiver of G1.gone is not needed (policy.yml:9:5)",
    )
    assert found.gaps == ("G1.b",)


def test_a_waiver_of_one_service_is_none_of_another() -> None:
    one = c("G1.a", leaf("bad = 0", kind="docs"), start="L4")
    rules = policy(service(one), service(one, name="cart"), waivers=(waiver("G1.a"),))
    shop, cart = judged(rules, target="L4").services
    assert (shop.criteria[0].outcome, cart.criteria[0].outcome) == (Outcome.WAIVED, Outcome.MISSING)


# Levels and gaps ------------------------------------------------------------------------------------------------------


def test_gaps_are_ordered_by_rung_then_by_what_is_known_to_be_wrong_and_milestones_last() -> None:
    found = verdict(
        c("M2.m", FAILS, start="M2"),
        c("G1.missing", LACKS),
        c("L2.fail", FAILS, start="L2"),
        c("G1.invalid", INVALID),
        c("G1.fail-2", FAILS),
        c("G1.fail", FAILS),
        c("G1.pass"),
        rules={"milestones": MILESTONES, "milestone": "M2"},
    )
    assert found.gaps == ("G1.fail-2", "G1.fail", "G1.invalid", "G1.missing", "L2.fail", "M2.m")
    assert (found.current_level, found.target_level, found.next_level) == ("L0", "L4", "L1")
    assert found.blocking_next == ("G1.missing", "G1.invalid", "G1.fail-2", "G1.fail")
    assert found.way_up[1] == Step(what="a report of things", answers=("G1.missing",))
    assert len(found.way_up) == 6


def test_a_capability_blocks_the_target_and_never_lowers_the_level() -> None:
    rules = {"milestones": MILESTONES, "milestone": "M2"}
    found = verdict(c("L1.a"), c("M2.b", FAILS, start="M2"), c("M3.d", FAILS, start="M3"), target="L1", rules=rules)
    assert (found.current_level, found.ready, found.gaps) == ("L1", False, ("M2.b",))
    capability = found.criterion("M2.b")
    assert capability is not None
    assert (capability.level, capability.due, capability.group) == ("M2", True, "M2")
    assert (found.next_level, found.blocking_next) == ("", ())


def test_a_criterion_that_the_service_has_outgrown_is_not_asked() -> None:
    criteria = (c("L1.stub", FAILS, until="L1"), c("L1.a"), c("L2.b", start="L2"))
    assert verdict(*criteria, target="L2").current_level == "L2"
    assert verdict(*criteria, target="L1").gaps == ("L1.stub",)


def test_before_its_first_row_a_service_is_not_in_scope() -> None:
    rules = {"milestones": MILESTONES, "milestone": "M1"}
    found = verdict(c("G1.a", FAILS), matrix=MATRIX, rules=rules, target="")
    assert (found.in_scope, found.ready, found.gaps, found.way_up) == (False, False, (), ())
    assert (found.milestone, found.target_level, found.warnings) == ("M1", "L4", ())
    assert [one.due for one in found.criteria] == [False]
    assert {gate.state for gate in found.gates} == {GateState.NOT_APPLICABLE}


def test_another_target_than_the_matrix_has_is_said() -> None:
    rules: dict[str, Any] = {"milestones": MILESTONES, "milestone": "M3"}
    found = verdict(c("G1.a"), matrix=MATRIX, rules=rules, target="L1")
    assert (found.ready, found.target_level, found.planned_level) == (True, "L1", "L3")
    higher = verdict(c("G1.a"), matrix=MATRIX, rules=rules, target="L4")
    assert (higher.target_level, higher.planned_level) == ("L4", "L3")
    assert higher.warnings == ("L3 is due at M3; a higher level was asked for",)
    assert verdict(c("G1.a"), matrix=MATRIX, rules=rules, target="L3").planned_level == ""
    assert found.warnings == ("L3 is due at M3; a lower level was asked for",)
    later = verdict(c("G1.a"), matrix=MATRIX, rules={"milestones": MILESTONES}, target="L1")
    assert later.warnings == ("L3 is due at the last milestone; a lower level was asked for",)


# Gates ----------------------------------------------------------------------------------------------------------------


def test_gates_count_what_is_due_of_their_own() -> None:
    found = verdict(
        c("G1.a"),
        c("G1.b", FAILS),
        c("G1.c", IDLE),
        c("G1.d", FAILS, warn_until=NEXT_DAY),
        c("L1.e", FAILS),
        target="L1",
        notes={"G1": "auth only"},
        rules={"gates": (GateTitle(id="G1", title="First"), GateTitle(id="G2", title="Second"))},
    )
    assert found.gates == (
        GateVerdict(
            id="G1", title="First", state=GateState.CLOSED, opened=1, total=2, not_applicable=2, note="auth only"
        ),
        GateVerdict(id="G2", title="Second", state=GateState.NOT_APPLICABLE, opened=0, total=0),
    )


@pytest.mark.parametrize(
    ("condition", "state"),
    [
        (HOLDS, GateState.OPEN),
        (FAILS, GateState.CLOSED),
        (LACKS, GateState.CLOSED),
        (INVALID, GateState.CLOSED),
        (IDLE, GateState.NOT_APPLICABLE),
    ],
)
def test_a_gate_is_one_mark(condition: Condition, state: GateState) -> None:
    assert verdict(c("G1.a", condition), target="L1").gates[0].state is state


def test_a_gate_that_the_milestone_leaves_out_is_not_applicable_and_asks_nothing() -> None:
    rules = {"milestones": MILESTONES, "milestone": "M2"}
    found = verdict(c("G1.a"), c("G2.b", FAILS), matrix=MATRIX, rules=rules, target="")
    assert [(gate.id, gate.state) for gate in found.gates] == [("G1", GateState.OPEN), ("G2", GateState.NOT_APPLICABLE)]
    assert [one.id for one in found.criteria] == ["G1.a"]


# What a criterion's verdict says --------------------------------------------------------------------------------------


def test_a_verdict_has_all_that_a_person_needs() -> None:
    one = criterion(
        leaf("total >= 1", "bad = 0", parameters={"notes": ("n",)}), source="001 §1", fix="mend it", title="None is bad"
    )
    found = asked(one, item("a!@x.ts"))
    assert (found.id, found.group, found.title, found.source, found.level) == (
        "G1.asked",
        "G1",
        "None is bad",
        "001 §1",
        "L1",
    )
    assert (found.outcome, found.due, found.reason) == (Outcome.FAIL, True, "bad 1, needed = 0")
    assert (found.seen, found.needed, found.distance, found.kinds) == ("1", "bad = 0", "1 over", ("things",))
    assert (found.notes, found.fix, found.waiver, found.wanted) == (("n",), "mend it", "", "")
    assert [result.metric for result in found.results] == ["total", "bad"]
    assert [place.path for place in found.locations] == ["x.ts"]


def test_the_kinds_of_all_parts_are_named_once() -> None:
    condition = any_of(HOLDS, all_of(LACKS, leaf("bad = 0", kind="rows")), leaf("total = 1"))
    assert asked(condition, GOOD).kinds == ("things", "docs", "rows")


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({}, "Tests of ${each} in ${service.name} pass"),
        ({"variables": {"service.name": ("shop",)}}, "Tests of ${each} in shop pass"),
        (
            {"variables": {"service.name": ("shop",), "service.aggregates": ("Cart", "Till")}},
            "Tests of Cart, Till in shop pass",
        ),
        ({"empty": {"service.aggregates": "none"}}, "Tests of ${each} in ${service.name} pass"),
    ],
)
def test_title_and_fix_show_the_values_of_variables(fields: dict[str, Any], title: str) -> None:
    text = "Tests of ${each} in ${service.name} pass"
    one = criterion(leaf("bad = 0", titles="${each}"), each="${service.aggregates}", title=text, fix=text)
    found = asked(one, GOOD, **fields)
    assert (found.title, found.fix) == (title, title)


@pytest.mark.parametrize("field", ["title", "fix"])
def test_texts_with_variables_are_each_services_own_though_the_answer_is_the_same(field: str) -> None:
    one = criterion(LACKS, **{field: "for ${service.name}"})
    shared = (one,)
    shop, cart = (Service(name=name, criteria=shared, variables={"service.name": (name,)}) for name in ("shop", "cart"))
    found = judged(policy(shop, cart)).services
    assert [getattr(verdict.criteria[0], field) for verdict in found] == ["for shop", "for cart"]


def test_services_of_different_criteria_are_each_asked_their_own() -> None:
    first = (c("G1.a"), c("L2.b", start="L2"))
    services = [Service(name="one", criteria=first), Service(name="two", criteria=(c("G1.c"),))]
    found = judged(policy(*services)).services
    assert [[one.id for one in verdict.criteria] for verdict in found] == [["G1.a"], ["G1.c"]]
    assert [[one.id for one in verdict.criteria] for verdict in judged(policy(*services), target="L2").services] == [
        ["G1.a", "L2.b"],
        ["G1.c"],
    ]


def test_the_same_answer_for_many_services_keeps_what_differs_between_them() -> None:
    shared = (c("G1.a", LACKS), c("G1.b", LACKS, start="L4", waivable=True))
    services = (
        Service(name="shop", criteria=shared),
        Service(name="waived", criteria=shared),
        Service(name="outside", criteria=shared, matrix=MATRIX),
        Service(name="inside", criteria=shared, matrix=(Row(milestone="M1", level="L1", gates=("G1",)),)),
    )
    rules: Policy = policy(
        *services, milestones=MILESTONES, milestone="M1", waivers=(waiver("G1.b", service="waived"),)
    )
    shop, waived, outside, inside = judged(rules, target="").services
    assert [one.outcome for one in shop.criteria] == [Outcome.MISSING, Outcome.MISSING]
    assert [one.outcome for one in waived.criteria] == [Outcome.MISSING, Outcome.WAIVED]
    assert [one.due for one in outside.criteria] == [False, False]
    assert [(one.id, one.due) for one in inside.criteria] == [("G1.a", True)]
    assert shop.criteria[0] is waived.criteria[0]
