"""What a change of the policy would do to today's evidence."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from readygate.evaluate.effects import SAME, effects, totals
from readygate.model.difference import Difference, Reach
from readygate.model.verdict import CriterionVerdict, Effect, Judged, Outcome, PolicyChange, ServiceVerdict

PASS, FAIL, MISSING, WAIVED, IDLE, COMING = (
    Outcome.PASS,
    Outcome.FAIL,
    Outcome.MISSING,
    Outcome.WAIVED,
    Outcome.NOT_APPLICABLE,
    Outcome.COMING,
)
Outcomes = Mapping[str, Outcome]


def verdict(name: str, outcomes: Outcomes, *, in_scope: bool = True) -> ServiceVerdict:
    criteria = tuple(
        CriterionVerdict(id=name, group="G1", title="", source="", level="L1", outcome=outcome, due=in_scope, reason="")
        for name, outcome in outcomes.items()
    )
    gaps = tuple(one.id for one in criteria if not one.outcome.opens and one.outcome is not COMING)
    return ServiceVerdict(
        service=name,
        owner="",
        ladder=(),
        current_level="",
        target_level="",
        ready=in_scope and not gaps,
        gaps=gaps,
        gates=(),
        criteria=criteria,
        in_scope=in_scope,
    )


def judged(*services: ServiceVerdict) -> Judged:
    return Judged(ready=False, policy="", commit="", date="2026-11-21", services=services)


def of(**services: Outcomes) -> Judged:
    return judged(*(verdict(name, outcomes) for name, outcomes in services.items()))


def difference(
    *criteria: str, services: tuple[str, ...] = (), reach: Reach = Reach.OUTCOME, what: str = "G1.a"
) -> Difference:
    return Difference(
        what=what,
        before="95%",
        after="80%",
        effect=Effect.WEAKER,
        place="policy.yml:3",
        reach=reach,
        services=services,
        criteria=criteria,
    )


def today(before: Judged, after: Judged, *differences: Difference) -> list[str]:
    return [one.today for one in effects(differences, before, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (FAIL, PASS, "2 failing services would pass"),
        (FAIL, WAIVED, "2 gaps would be waived"),
        (MISSING, IDLE, "2 gaps would not be asked"),
        (FAIL, COMING, "2 gaps would not be asked"),
        (FAIL, MISSING, SAME),
        (FAIL, FAIL, SAME),
        (PASS, FAIL, "2 services would turn red"),
        (COMING, MISSING, "2 services would turn red"),
        (PASS, IDLE, SAME),
    ],
)
def test_an_effect_is_counted_over_services(before: Outcome, after: Outcome, expected: str) -> None:
    old, new = (of(shop={"G1.a": one}, cart={"G1.a": one}, till={"G1.a": PASS}) for one in (before, after))
    assert today(old, new, difference("G1.a")) == [expected]


def test_a_change_keeps_what_differs() -> None:
    one = difference("G1.a")
    assert effects([one], of(shop={"G1.a": FAIL}), of(shop={"G1.a": PASS})) == (
        PolicyChange(
            what="G1.a",
            before="95%",
            after="80%",
            effect=Effect.WEAKER,
            place="policy.yml:3",
            today="1 failing service would pass",
        ),
    )


@pytest.mark.parametrize(("before", "expected"), [({"G1.a": FAIL}, "1 gap would leave scope"), ({"G1.a": PASS}, SAME)])
def test_gaps_leave_scope_and_passes_are_not_missed(before: Outcomes, expected: str) -> None:
    asked = difference("G1.a", reach=Reach.ASKED)
    assert today(of(shop=before), of(shop={}), asked) == [expected]
    assert today(of(shop=before), of(), asked) == [expected]
    assert today(of(shop=before), judged(verdict("shop", before, in_scope=False)), asked) == [expected]
    assert today(of(shop=before), of(shop={}), difference("G1.a")) == [SAME]


def test_services_that_are_red_already_only_get_more_gaps() -> None:
    old = of(shop={"G1.a": PASS, "G1.b": FAIL}, cart={"G1.b": PASS})
    new = of(shop={"G1.a": FAIL, "G1.b": FAIL}, cart={"G1.a": FAIL, "G1.b": PASS})
    asked = difference("G1.a", reach=Reach.ASKED)
    assert today(old, new, difference("G1.a"), asked) == [
        "1 gap would open in services that are red already",
        "1 service would turn red",
    ]


def test_a_new_service_turns_nothing_red() -> None:
    found = today(of(), of(shop={"G1.a": FAIL}), difference(services=("shop",), reach=Reach.ASKED))
    assert found == ["1 gap would open in services that are red already"]


def test_several_criteria_of_one_service_are_gaps() -> None:
    old, new = (of(shop={"G1.a": one, "G1.b": one, "G2.c": one}) for one in (FAIL, PASS))
    assert today(old, new, difference("G1.*")) == ["2 gaps would pass"]
    assert today(old, new, difference("G1.a", services=("cart",))) == [SAME]


def test_several_effects_are_told_together() -> None:
    old = of(shop={"G1.a": FAIL}, cart={"G1.a": FAIL}, till={"G1.a": PASS})
    new = of(shop={"G1.a": PASS}, cart={"G1.a": WAIVED}, till={"G1.a": FAIL})
    assert today(old, new, difference("G1.a")) == [
        "1 failing service would pass, 1 gap would be waived, 1 service would turn red"
    ]


def test_settings_tell_what_nothing_else_explains() -> None:
    old = of(shop={"G1.a": FAIL, "G1.b": FAIL})
    new = of(shop={"G1.a": PASS, "G1.b": PASS})
    whole, named = difference(what="trust"), difference("G1.a")
    assert today(old, new, whole, named) == ["1 failing service would pass", "1 failing service would pass"]
    assert today(old, new, whole) == ["2 gaps would pass"]
    assert today(old, new, difference(reach=Reach.NOTHING)) == [SAME]


def test_totals_count_services_in_scope() -> None:
    old = of(a={"x": FAIL}, b={"x": FAIL}, c={"x": PASS}, d={"x": PASS}, e={"x": FAIL}, gone={"x": FAIL})
    new = of(a={"x": PASS}, b={"x": PASS}, c={"x": FAIL}, d={"x": PASS}, e={"x": FAIL}, new={"x": FAIL})
    assert totals(old, new) == "2 turn green, 1 turn red, 2 stay, 1 judged besides, 1 judged no longer"
    assert totals(old, old) == "0 turn green, 0 turn red, 6 stay"
    assert totals(judged(verdict("a", {}, in_scope=False)), of(a={})) == (
        "0 turn green, 0 turn red, 0 stay, 1 judged besides"
    )
