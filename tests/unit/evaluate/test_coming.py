"""What holds today and stops at a known day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from readygate.evaluate.coming import milestone_ahead, milestone_asks
from readygate.model.evidence import Item
from readygate.model.policy import Milestone, Policy, Row, Waiver
from readygate.model.subject import Kinship
from readygate.model.verdict import CriterionVerdict, Expiry, Outcome
from tests.unit.evaluate.samples import DAY, all_of, any_of, criterion, leaf, only, policy, service
from tests.unit.evaluate.test_belonging import OLD, WEEK, fresh, nightly, subject


def after(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


def coming(rules: Policy, *items: Item, **fields: Any) -> tuple[Expiry, ...]:
    return only(rules, items, **{**subject(), **fields}).coming_up


# Aged evidence --------------------------------------------------------------------------------------------------------

AGED = policy(service(criterion(max_age=WEEK)))
TOLD = "rests on `k6.json` of run 41 of nightly.yml (`main` at `1111111`), {} old; it goes stale"


@pytest.mark.parametrize(("days", "age", "on"), [(5, "5 days", 3), (1, "1 day", 7), (7, "7 days", 1), (0, "0 days", 8)])
def test_a_pass_on_aged_evidence_tells_the_first_day_on_which_it_is_stale(days: int, age: str, on: int) -> None:
    assert coming(AGED, nightly(days=days)) == (
        Expiry(criterion="G1.asked", what=TOLD.format(age), on=after(on).isoformat()),
    )
    stale = only(AGED, [nightly(days=days)], **subject(today=after(on)))
    assert stale.criteria[0].outcome is Outcome.STALE
    assert only(AGED, [nightly(days=days)], **subject(today=after(on - 1))).ready


@pytest.mark.parametrize(
    ("items", "fields"),
    [
        ((nightly("a!"),), {}),
        ((fresh(),), {}),
        ((nightly(days=9),), {}),
        ((nightly(),), {"commits": {OLD: Kinship(ancestor=True, same=("shop",))}}),
    ],
)
def test_what_does_not_pass_or_rests_on_this_content_has_no_day(
    items: tuple[Item, ...], fields: dict[str, Any]
) -> None:
    assert coming(AGED, *items, **fields) == ()


def test_only_evidence_that_has_a_say_is_told() -> None:
    one = criterion(leaf("total >= 1", titles="a", tool=("", "jest")), max_age=WEEK)
    assert coming(policy(service(one)), fresh("a"), nightly("b")) == ()
    other = nightly("a", item={"tool": "k6"})
    assert coming(policy(service(one)), fresh("a"), other) == ()
    assert len(coming(policy(service(one)), fresh("a"), nightly("a"))) == 1


def test_the_first_to_go_stale_of_several_is_told() -> None:
    one = criterion(all_of(leaf("total >= 1"), leaf("bad = 0", kind="rows")), max_age=WEEK)
    items = (nightly(days=1), nightly(days=4, path="rows.json", item={"kind": "rows"}))
    (found,) = coming(policy(service(one)), *items)
    assert (found.on, found.what.startswith("rests on `rows.json`")) == (after(4).isoformat(), True)


def test_of_alternatives_the_one_that_passes_is_told() -> None:
    one = criterion(any_of(leaf("bad = 0"), leaf("bad = 0", kind="rows")), max_age=WEEK)
    assert coming(policy(service(one)), fresh(), nightly(path="rows.json", item={"kind": "rows"})) == ()


def test_only_the_next_two_weeks_are_told() -> None:
    one = criterion(max_age=dt.timedelta(days=90))
    assert coming(policy(service(one)), nightly(days=76)) == ()
    assert [known.on for known in coming(policy(service(one)), nightly(days=77))] == [after(14).isoformat()]


# Waivers and coming rules ---------------------------------------------------------------------------------------------


def waived(days: int, **fields: Any) -> Policy:
    waiver = Waiver(
        criterion="G1.asked", service="shop", reason="r", owner="@o", approved_by="@a", expires=after(days), **fields
    )
    return policy(service(criterion(waivable=True)), waivers=(waiver,))


@pytest.mark.parametrize(("days", "told"), [(0, True), (14, True), (15, False), (-1, False)])
def test_a_waiver_in_use_tells_when_it_ends(days: int, told: bool) -> None:
    expected = Expiry(
        criterion="G1.asked",
        what=f"is waived through {after(days)} (@o), and then open",
        on=after(days + 1).isoformat(),
    )
    assert coming(waived(days), fresh("a!")) == ((expected,) if told else ())
    assert coming(waived(days), fresh()) == ()


def test_the_waiver_that_lasts_longest_is_told() -> None:
    first, second = waived(3).waivers[0], waived(9).waivers[0]
    rules = policy(service(criterion(waivable=True)), waivers=(first, second))
    assert [known.on for known in coming(rules, fresh("a!"))] == [after(10).isoformat()]


def test_a_waiver_without_end_is_no_fault() -> None:
    forever = Waiver(
        criterion="G1.asked", service="shop", reason="r", owner="@o", approved_by="@a", expires=dt.date.max
    )
    assert coming(policy(service(criterion(waivable=True)), waivers=(forever,)), fresh("a!")) == ()


def test_a_rule_that_comes_and_does_not_hold_tells_its_day() -> None:
    rules = policy(service(criterion(warn_until=after(90))))
    assert coming(rules, fresh("a!")) == (
        Expiry(criterion="G1.asked", what="does not hold today and becomes due", on=after(90).isoformat()),
    )
    assert coming(rules, fresh()) == ()


def test_the_nearest_day_is_first() -> None:
    ones = (
        criterion(warn_until=after(9)),
        criterion(id="G1.b", warn_until=after(3)),
        criterion(id="G1.a", warn_until=after(3)),
    )
    assert [known.criterion for known in coming(policy(service(*ones)), fresh("a!"))] == ["G1.a", "G1.b", "G1.asked"]


# The next milestone ---------------------------------------------------------------------------------------------------


def staged(days: int | None = 12, current: str = "M1", *, row: bool = True, first: bool = True) -> Policy:
    """Due at L1 now; at M2 the gate G2 and L2 are asked."""
    rows = (Row(milestone="M1", level="L1", gates=("G1",)),) * first
    rows += (Row(milestone="M2", level="L2", gates=("G1", "G2")),) * row
    ones = (
        criterion(),
        criterion(id="G2.asked"),
        criterion(leaf("bad = 0", kind="rows"), id="G2.more", start="L2"),
        criterion(leaf("total >= 1"), id="M2.adds", start="M2"),
    )
    starts = None if days is None else after(days)
    return policy(
        service(*ones, matrix=rows),
        milestones=(Milestone(id="M0"), Milestone(id="M1"), Milestone(id="M2", starts=starts)),
        milestone=current,
    )


def test_the_next_milestone_tells_how_much_more_it_asks_and_what_is_open_today() -> None:
    assert coming(staged(), fresh(), target="") == (
        Expiry(
            criterion="M2",
            what="starts and asks 3 more criteria; 1 is open today: `G2.more`",
            on=after(12).isoformat(),
        ),
    )


def test_a_service_that_comes_into_scope_is_asked_everything() -> None:
    (found,) = coming(staged(first=False), fresh("a!"), target="")
    assert found.what == "starts and asks 4 more criteria; 3 are open today: `G1.asked`, `G2.asked`, `G2.more`"


@pytest.mark.parametrize(
    ("rules", "fields"),
    [
        (staged(15), {}),
        (staged(0), {}),
        (staged(-3), {}),
        (staged(None), {}),
        (staged(current="M0"), {}),
        (staged(current="M2"), {}),
        (staged(current=""), {}),
        (staged(), {"target": "L1"}),
        (staged(), {"milestone": "M2"}),
    ],
)
def test_a_milestone_that_is_not_near_is_not_told(rules: Policy, fields: dict[str, Any]) -> None:
    assert coming(rules, fresh(), **{"target": "", **fields}) == ()


def test_a_milestone_that_asks_nothing_more_is_not_told() -> None:
    rows = tuple(Row(milestone=name, level="L1", gates=("G1",)) for name in ("M1", "M2"))
    rules = policy(
        service(criterion(), matrix=rows),
        milestones=(Milestone(id="M1"), Milestone(id="M2", starts=after(3))),
        milestone="M1",
    )
    assert coming(rules, fresh(), target="") == ()


def test_a_milestone_that_does_not_concern_the_service_is_not_told() -> None:
    rows = (Row(milestone="M1", level="L1", gates=("G1",)),)
    found = staged()
    one = service(*found.services[0].criteria, matrix=rows)
    assert coming(policy(one, milestones=found.milestones, milestone="M1"), fresh(), target="") == ()


def test_the_next_milestone_is_the_one_after_the_current() -> None:
    rules = staged()
    assert milestone_ahead(rules, "M1", DAY) == rules.milestones[2]
    assert milestone_ahead(rules, "M9", DAY) is None


def verdict_of(name: str, outcome: Outcome) -> CriterionVerdict:
    return CriterionVerdict(id=name, group="G1", title="", source="", level="L1", outcome=outcome, due=True, reason="")


@pytest.mark.parametrize(
    ("outcomes", "what"),
    [
        ([Outcome.PASS], "starts and asks 1 more criterion; all hold"),
        (
            [Outcome.WAIVED, Outcome.NOT_APPLICABLE, Outcome.COMING, Outcome.STALE],
            "starts and asks 4 more criteria; 1 is open today: `c3`",
        ),
        (
            [Outcome.MISSING] * 7,
            "starts and asks 7 more criteria; 7 are open today: `c0`, `c1`, `c2`, `c3`, `c4` and 2 more",
        ),
    ],
)
def test_what_is_open_today_is_counted_and_named(outcomes: list[Outcome], what: str) -> None:
    more = [verdict_of(f"c{number}", outcome) for number, outcome in enumerate(outcomes)]
    assert milestone_asks(Milestone(id="M2", starts=DAY), more) == Expiry(criterion="M2", what=what, on="2026-11-21")
