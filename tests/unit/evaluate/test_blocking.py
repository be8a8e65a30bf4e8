"""What `fail-on` and the rollout let block."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from readygate.evaluate.blocking import NOTHING_SHOWN, decide, enforced_on
from readygate.model.policy import Enforce, Rollout
from readygate.model.verdict import Base, Comparison, CriterionVerdict, Delta, Judged, Outcome, ServiceVerdict
from tests.unit.evaluate.samples import DAY, policy, service

TOMORROW = DAY + dt.timedelta(days=1)
BASE = Base(commit="b" * 40)


def gap(name: str, delta: Delta = Delta.NONE) -> CriterionVerdict:
    return CriterionVerdict(
        id=name,
        group="G1",
        title="",
        source="",
        level="L1",
        outcome=Outcome.FAIL,
        due=True,
        reason="",
        compared=Comparison(delta=delta),
    )


def verdict(*criteria: CriterionVerdict, name: str = "shop", ready: bool = False, in_scope: bool = True) -> Judged:
    one = ServiceVerdict(
        service=name,
        owner="",
        ladder=("L0", "L1"),
        current_level="L0",
        target_level="L1",
        ready=ready,
        gaps=tuple(one.id for one in criteria),
        gates=(),
        criteria=criteria,
        in_scope=in_scope,
    )
    return Judged(ready=ready, policy="", commit="", date=DAY.isoformat(), services=(one,), base=BASE)


MIXED = verdict(gap("G1.new", Delta.NEW), gap("G1.known", Delta.KNOWN), gap("G1.worse", Delta.WORSE), gap("G1.odd"))
ALL = ("shop: G1.new", "shop: G1.known", "shop: G1.worse", "shop: G1.odd")
NEW = ("shop: G1.new", "shop: G1.worse", "shop: G1.odd")
RULES = policy(service())


@pytest.mark.parametrize(
    ("fail_on", "rollout", "blocks", "said"),
    [
        ("any", None, ALL, "any: the input fail-on"),
        ("new", None, NEW, "new: the input fail-on"),
        ("never", None, (), "never: the input fail-on"),
        ("", None, ALL, "any: the policy's rollout"),
        ("", Rollout(enforce=Enforce.ALL), ALL, "any: the policy's rollout"),
        ("", Rollout(enforce=Enforce.NEW), NEW, "new: the policy's rollout"),
        ("", Rollout(enforce=Enforce.NONE), (), "never: the policy's rollout"),
        ("", Rollout(enforce=Enforce.ALL, start=DAY), ALL, "any: the policy's rollout"),
        ("", Rollout(enforce=Enforce.ALL, start=TOMORROW), (), "never: the policy's rollout"),
        ("any", Rollout(enforce=Enforce.NONE), ALL, "any: the input fail-on"),
        ("never", Rollout(enforce=Enforce.ALL), (), "never: the input fail-on"),
    ],
)
def test_the_input_wins_over_the_rollout(
    fail_on: str, rollout: Rollout | None, blocks: tuple[str, ...], said: str
) -> None:
    found = decide(policy(service(), rollout=rollout), MIXED, fail_on=fail_on, day=DAY)
    assert (found.blocks, found.fail_on) == (blocks, said)
    assert found.ready is False


def test_the_rollout_of_a_service_goes_before_the_policys() -> None:
    rules = policy(rollout=Rollout(enforce=Enforce.NEW), rollouts={"shop": Rollout(enforce=Enforce.NONE)})
    assert [enforced_on(rules, name, DAY) for name in ("shop", "cart")] == [Enforce.NONE, Enforce.NEW]
    both = msgspec.structs.replace(MIXED, services=(*MIXED.services, *verdict(gap("G1.a"), name="cart").services))
    found = decide(rules, both, day=DAY)
    assert (found.blocks, found.fail_on) == (("cart: G1.a",), "new or never: the policy's rollout")
    assert [one.enforced for one in found.services] == ["none", "new"]
    assert [one.enforced for one in decide(rules, both, fail_on="any", day=DAY).services] == ["none", "new"]


def test_no_service_blocks_nothing() -> None:
    nothing = msgspec.structs.replace(MIXED, services=())
    found = decide(RULES, nothing, day=DAY)
    assert (found.blocks, found.fail_on) == ((), "never: the policy's rollout")


@pytest.mark.parametrize("fail_on", ["any", "new", "never", ""])
def test_nothing_blocks_where_the_default_branch_never_had_a_baseline(fail_on: str) -> None:
    first = msgspec.structs.replace(MIXED, base=Base(first=True))
    found = decide(RULES, first, fail_on=fail_on, day=DAY)
    assert (found.blocks, found.fail_on) == ((), "never: the default branch has no baseline yet")
    assert found.services[0].enforced == "all"


def test_nothing_blocks_where_the_caller_only_reports() -> None:
    found = decide(RULES, MIXED, fail_on="any", day=DAY, report_only="the policy is the change's own")
    assert (found.blocks, found.fail_on) == ((), "never: the policy is the change's own")


def test_on_a_laptop_every_gap_is_new() -> None:
    found = decide(RULES, msgspec.structs.replace(verdict(gap("G1.a")), base=None), fail_on="new", day=DAY)
    assert found.blocks == ("shop: G1.a",)


@pytest.mark.parametrize("fail_on", ["any", "new"])
def test_a_service_of_which_nothing_was_shown_blocks_without_a_gap(fail_on: str) -> None:
    assert decide(RULES, verdict(), fail_on=fail_on, day=DAY).blocks == (f"shop: {NOTHING_SHOWN}",)
    assert decide(RULES, verdict(), fail_on="never", day=DAY).blocks == ()


@pytest.mark.parametrize(
    ("base", "blocks"),
    [
        (verdict(), False),
        (verdict(ready=True), True),
        (verdict(gap("G1.a")), True),
        (verdict(in_scope=False), True),
        (verdict(name="cart"), True),
        (None, True),
    ],
)
def test_nothing_shown_is_known_where_the_baseline_shows_nothing_either(base: Judged | None, blocks: bool) -> None:
    assert bool(decide(RULES, verdict(), fail_on="new", day=DAY, base=base).blocks) is blocks
    assert decide(RULES, verdict(), fail_on="any", day=DAY, base=base).blocks


@pytest.mark.parametrize("given", [verdict(ready=True), verdict(gap("G1.a"), in_scope=False)])
def test_what_is_ready_or_out_of_scope_does_not_block(given: Judged) -> None:
    assert decide(RULES, given, fail_on="any", day=DAY).blocks == ()
