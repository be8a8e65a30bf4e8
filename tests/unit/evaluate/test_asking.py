"""What services have in common is made once, and each is told of its own files."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from readygate.evaluate.exhibit import Pool
from readygate.evaluate.leaf import Asked, Wanted, answer
from readygate.evaluate.select import Evidence
from readygate.kinds.kind import Measurement
from readygate.model.policy import Group, Leaf
from readygate.model.quantity import Unit
from readygate.model.threshold import parse_threshold
from readygate.model.verdict import CriterionVerdict, Outcome
from tests.unit.evaluate.samples import THINGS, all_of, any_of, criterion, item, judged, leaf, policy, service

ONE = leaf("total >= 1")


def of_two(condition: Leaf | Group, *rows: str) -> list[CriterionVerdict]:
    """One criterion, asked of two services that share it; `rows` are those of the second, the first has one."""
    shared = (criterion(condition),)
    services = (service(name=name, path=name) for name in ("shop", "cart"))
    rules = policy(*(msgspec.structs.replace(one, criteria=shared) for one in services))
    found = judged(rules, [item("a", path="shop/a.json"), item(*rows, path="cart/b.json")])
    return [one.criteria[0] for one in found.services]


@pytest.mark.parametrize("condition", [ONE, all_of(ONE, leaf("bad = 0")), any_of(ONE, leaf("bad = 0"))])
def test_services_with_the_same_numbers_share_the_answer_and_keep_their_files(condition: Leaf | Group) -> None:
    shop, cart = of_two(condition, "b")
    assert (shop.outcome, shop.evidence, cart.evidence) == (Outcome.PASS, ("shop/a.json",), ("cart/b.json",))
    assert shop.results is cart.results
    assert msgspec.structs.replace(shop, evidence=()) == msgspec.structs.replace(cart, evidence=())


@pytest.mark.parametrize("condition", [ONE, all_of(ONE, leaf("bad = 0")), any_of(ONE, leaf("bad = 0"))])
def test_services_with_other_numbers_have_answers_of_their_own(condition: Leaf | Group) -> None:
    shop, cart = of_two(condition, "b", "c")
    assert [shop.results[0].value, cart.results[0].value] == [1.0, 2.0]
    failed = of_two(all_of(ONE, leaf("bad = 0")), "b!")
    assert [one.outcome for one in failed] == [Outcome.PASS, Outcome.FAIL]


def test_zero_and_minus_zero_are_told_apart() -> None:
    values: Iterator[float] = iter((0.0, -0.0))
    kind = msgspec.structs.replace(
        THINGS, measure=lambda _: Measurement(examined=1, subject="things", values={"total": next(values)})
    )
    asked = Asked(kind=kind, require=(Wanted(threshold=parse_threshold("total >= 0"), bound=0.0, unit=Unit.NUMBER),))
    seen = [str(answer(asked, Evidence(items=(item("a"),)), Pool()).results[0].value) for _ in range(2)]
    assert seen == ["0.0", "-0.0"]


def test_the_same_report_twice_is_named_once_by_a_group() -> None:
    parts = all_of(ONE, leaf("bad = 0"))
    items = [item("a", path="r.json", tool="x"), item("b", path="r.json", service="shop")]
    (found,) = judged(policy(service(criterion(parts))), items).services
    assert found.criteria[0].evidence == ("r.json",)
