"""The exit of a milestone: who is due, who is green, who blocks by what."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from readygate.evaluate.milestone import due_at, exit_of
from readygate.model.errors import UsageError
from readygate.model.policy import Criterion, Milestone, Policy, Row, Service, Waiver
from readygate.model.release import Blocker, Blocks, Gap, MilestoneExit, Move, ServiceExit, Standing
from tests.unit.evaluate.samples import DAY, criterion, policy, service

MILESTONES = tuple(Milestone(id=f"M{number}") for number in range(4))
MATRIX = (
    Row(milestone="M1", level="L1", gates=("G1",)),
    Row(milestone="M2", level="L3", gates=("G1", "G2")),
    Row(milestone="M3", level="L3", gates=("G1", "G2")),
)
BANNER = criterion(id="M3.banner", start="M3")
LOST = Blocker(what=Blocks.REGRESSION, name="G1", reason="was green")


def rules(*services: Service, **fields: Any) -> Policy:
    return policy(*services, milestones=MILESTONES, **fields)


def shop(*criteria: Criterion, **fields: Any) -> Service:
    return service(*criteria, matrix=MATRIX, owner="@shop", **fields)


def standing(**fields: Any) -> Standing:
    given = {"service": "shop", "milestone": "M2", "current_level": "L3", "target_level": "L3", "ready": True}
    gates = (("G1", "open"), ("G2", "closed"))
    return Standing(**{**given, "gates": gates, "commit": "c", "date": "2026-11-20", **fields})


def exit_at(milestone: str, *standings: Standing, one: Service | None = None, **given: Any) -> MilestoneExit:
    fields = {"regressions": {}, "today": DAY, **given}
    own = fields.pop("rules", None) or rules(one or shop())
    return exit_of(own, milestone, {known.service: known for known in standings}, **fields)


def only(found: MilestoneExit) -> ServiceExit:
    (service,) = found.services
    return service


@pytest.mark.parametrize(
    ("milestone", "expected"),
    [
        ("M0", []),
        ("M1", [("L1", Move.NEW, "")]),
        ("M2", [("L3", Move.RAISED, "L1")]),
        ("M3", [("L3", Move.SAME, "L3")]),
    ],
)
def test_a_milestone_asks_what_the_matrix_says(milestone: str, expected: list[Any]) -> None:
    assert [(due.level, due.move, due.before) for due in due_at(rules(shop()), milestone)] == expected


def test_capabilities_and_other_gates_are_additions_and_a_lower_level_is_told() -> None:
    rows = (
        Row(milestone="M0", level="L3", gates=("G1",)),
        Row(milestone="M1", level="L3", gates=("G1", "G2")),
        Row(milestone="M2", level="L1", gates=("G1", "G2")),
        Row(milestone="M3", level="L1", gates=("G1", "G2")),
    )
    one = service(criterion(), BANNER, matrix=rows)
    found = [due_at(rules(one), milestone)[0] for milestone in ("M0", "M1", "M2", "M3")]
    assert [due.move for due in found] == [Move.NEW, Move.ADDS, Move.LOWERED, Move.ADDS]
    assert [due.adds for due in found] == [(), (), (), ("M3.banner",)]
    assert found[1].gates == ("G1", "G2")


def test_a_service_without_a_matrix_is_always_due_at_the_top_with_every_gate() -> None:
    (due,) = due_at(rules(service()), "M0")
    assert (due.level, due.gates, due.move) == ("L4", ("G1", "G2"), Move.SAME)


def test_a_target_goes_before_a_lower_level_due_where_the_ladder_has_it() -> None:
    assert [due.level for due in due_at(rules(shop(), service(name="till")), "M1", "L2")] == ["L2", "L4"]
    assert [due.level for due in due_at(rules(shop()), "M2", "L1")] == ["L3"]
    assert [due.level for due in due_at(rules(shop()), "M1", "S9")] == ["L1"]


def test_a_target_below_what_is_due_is_told_and_changes_nothing() -> None:
    told = ("more than L1 is due of shop, and a release asks no less than is due",)
    assert exit_at("M2", standing(), target="L1").notes == told
    assert [exit_at("M2", standing(), target=target).notes for target in ("", "L3", "L4", "S9")] == [()] * 4


def test_a_signature_that_is_not_asked_is_told() -> None:
    one = Gap(criterion="release.ga-legal", outcome="not-applicable", reason="internal")
    assert only(exit_at("M2", standing(unasked=(one,)))).notes == ("not asked: release.ga-legal: internal",)


def test_unknown_names_are_mistakes_of_the_caller() -> None:
    with pytest.raises(UsageError, match="no milestone 'M9'"):
        due_at(rules(shop()), "M9")
    with pytest.raises(UsageError, match="no service 'till'"):
        exit_at("M1", services=("till",))


def test_a_green_service_lets_the_milestone_exit() -> None:
    found = exit_at("M2", standing(), commit="abc")
    assert (found.opens, found.milestone, found.commit, found.date) == (True, "M2", "abc", DAY.isoformat())
    one = only(found)
    assert (one.green, one.owner, one.current_level, one.commit, one.date) == (True, "@shop", "L3", "c", "2026-11-20")
    assert (one.open_gates, one.closed_gates, one.blockers, one.notes) == (("G1",), ("G2",), (), ())


def test_nothing_in_scope_opens_nothing() -> None:
    found = exit_at("M0", standing())
    assert (found.opens, found.services, found.not_due) == (False, (), ("shop",))


def test_gaps_and_sign_offs_block_by_name() -> None:
    gaps = (
        Gap(criterion="G1.a", outcome="fail", reason="2 failed", fix="repair"),
        Gap(criterion="release.ga-legal", outcome="missing"),
    )
    one = only(exit_at("M2", standing(ready=False, gaps=gaps, current_level="L1")))
    assert one.blockers == (
        Blocker(what=Blocks.GAP, name="G1.a", reason="fail: 2 failed", fix="repair"),
        Blocker(what=Blocks.SIGN_OFF, name="release.ga-legal", reason="not signed"),
    )


def test_a_service_without_any_evidence_is_one_sentence() -> None:
    gaps = tuple(Gap(criterion=f"G1.{name}", outcome="missing") for name in "ab")
    (blocker,) = only(exit_at("M2", standing(ready=False, gaps=gaps, evidenced=False))).blockers
    assert (blocker.what, blocker.name) == (Blocks.NOTHING, "shop")
    assert "all of its 2 open criteria" in blocker.reason


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ([], "nobody judged it: there is no evidence and no verdict of it"),
        ([standing(milestone="M1")], "it was judged for L3 at M1, not for L3 at M2"),
        ([standing(target_level="L1")], "it was judged for L1 at M2, not for L3 at M2"),
        ([standing(milestone="")], "it was judged for L3, not for L3 at M2"),
    ],
)
def test_a_verdict_on_something_else_is_none(known: list[Standing], reason: str) -> None:
    found = exit_at("M2", *known, regressions={"shop": (LOST,)})
    unknown, lost = only(found).blockers
    assert (found.opens, unknown.what, unknown.reason, lost) == (False, Blocks.UNKNOWN, reason, LOST)
    assert unknown.fix == "judge shop with `--milestone M2` on the release commit"


def test_without_a_matrix_the_milestone_of_the_verdict_does_not_matter_and_no_level_is_declared() -> None:
    one = service()
    found = exit_at("M2", standing(milestone="", target_level="L4", current_level="L1"), one=one)
    assert (found.opens, only(found).blockers) == (True, ())


def test_a_declared_level_that_nothing_shows_blocks() -> None:
    (blocker,) = only(exit_at("M2", standing(current_level="L1"))).blockers
    assert (blocker.what, blocker.name) == (Blocks.LEVEL, "L3")
    assert blocker.reason == "it stands on L1, and nothing that it was asked shows L3"
    (blocker,) = only(exit_at("M2", standing(ready=False))).blockers
    assert blocker.what is Blocks.LEVEL
    (blocker,) = only(exit_at("M2", standing(current_level="elsewhere"))).blockers
    assert blocker.what is Blocks.LEVEL


def test_a_service_may_ship_below_its_level_with_a_documented_delta() -> None:
    one = only(exit_at("M2", standing(current_level="L1", waived=("L3.slo",))))
    assert (one.green, one.notes) == (True, ("waived: L3.slo; it ships on L1 with a documented delta from L3",))


def waiver(expires: dt.date, name: str = "shop") -> Waiver:
    return Waiver(
        criterion="L4.drill", service=name, reason="r", owner="@o", approved_by="@a", expires=expires, place="p.yml:3"
    )


def test_an_expired_waiver_blocks_until_it_is_out_of_the_register() -> None:
    day = dt.timedelta(days=1)
    held = exit_at("M2", standing(), rules=rules(shop(), waivers=(waiver(DAY), waiver(DAY - day, "till"))))
    assert held.opens
    (blocker,) = only(exit_at("M2", standing(), rules=rules(shop(), waivers=(waiver(DAY - day),)))).blockers
    assert (blocker.what, blocker.name) == (Blocks.WAIVER, "L4.drill")
    assert blocker.reason == f"the waiver of L4.drill expired on {DAY - day} (owner @o, p.yml:3)"


def test_a_lost_gate_blocks_a_green_service() -> None:
    found = exit_at("M2", standing(), regressions={"shop": (LOST,), "till": (LOST,)})
    assert (found.opens, only(found).blockers) == (False, (LOST,))
    assert [one.due.service for one in found.blocking] == ["shop"]


def test_some_services_may_be_asked_for_alone() -> None:
    both = rules(shop(), shop(name="till"), service(name="late", matrix=(Row(milestone="M3", level="L1", gates=()),)))
    found = exit_at("M2", standing(), rules=both, services=("shop",), notes=("n",))
    assert (found.opens, found.narrowed, found.not_due, found.notes) == (True, True, (), ("n",))
    everything = exit_at("M2", standing(), rules=both)
    assert (everything.opens, everything.narrowed, everything.not_due) == (False, False, ("late",))
    assert [one.green for one in everything.services] == [True, False]


def test_what_a_verdict_says_of_a_service() -> None:
    from tests.unit.renderers.samples import OPEN, READY

    for verdict in (READY, OPEN):
        found = Standing.of(verdict, commit="c", date="d")
        assert (found.service, found.ready, found.evidenced) == (verdict.service, verdict.ready, True)
        assert [gap.criterion for gap in found.gaps] == list(verdict.gaps)
        assert {state for _, state in found.gates} <= {"open", "closed"}
