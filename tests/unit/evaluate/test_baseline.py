"""The base branch, judged again today."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from readygate.evaluate.baseline import Baseline, Past, is_gap, judge_base, renewed
from readygate.model.evidence import Bundle, Item, Origin, Unrecognised
from readygate.model.policy import Policy
from readygate.model.subject import Subject
from readygate.model.verdict import Outcome
from tests.unit.evaluate.samples import (
    DAY,
    FORMATS,
    KINDS,
    all_of,
    criterion,
    fatal,
    item,
    judged,
    leaf,
    policy,
    service,
)

ONE = criterion(leaf("bad = 0"), id="G1.one")
TWO = criterion(leaf("bad = 0", kind="docs"), id="G1.two")
SHOP = policy(service(ONE, TWO, name="shop", path="shop"))
BOTH = policy(service(ONE, TWO, name="shop", path="shop"), service(ONE, TWO, name="cart", path="cart"))


def past(commit: str, *items: Item, **fields: object) -> Past:
    return Past(commit=commit, date=f"2026-11-{commit[-2:]}", bundle=Bundle.of(items), **fields)  # type: ignore[arg-type]


def subject_of(one: Past) -> Subject:
    return Subject(today=DAY, commit=one.commit, target="L1")


def base_of(rules: Policy, *pasts: Past) -> Baseline:
    found = judge_base(rules, pasts, subject_of, kinds=KINDS.__getitem__, formats=FORMATS)
    assert found is not None
    return found


def outcomes(found: Baseline, name: str = "shop") -> dict[str, str]:
    (one,) = [one for one in found.judged.services if one.service == name]
    return {judged.id: judged.outcome.value for judged in one.criteria}


def test_there_is_none_without_a_bundle() -> None:
    assert judge_base(SHOP, [], subject_of, kinds=KINDS.__getitem__, formats=FORMATS) is None


def test_the_newest_bundle_answers_what_it_can() -> None:
    then = judged(SHOP)
    found = base_of(SHOP, past("c20", item("a!"), item("a", kind="docs"), verdict=then), past("c19", item("a")))
    assert outcomes(found) == {"G1.one": "fail", "G1.two": "pass"}
    assert (found.commit, found.date, found.answered) == ("c20", "2026-11-20", {})
    assert found.then is then
    assert found.judged.commit == "c20"


@pytest.mark.parametrize("silent", [(), (item("a", problems=fatal()),), (item("note:x"),)])
def test_what_it_leaves_open_is_taken_from_the_newest_that_answers(silent: tuple[Item, ...]) -> None:
    found = base_of(
        SHOP,
        past("c20", item("a", kind="docs"), *silent),
        past("c19"),
        past("c18", item("a"), item("b!", kind="docs")),
        past("c17", item("a!")),
    )
    assert outcomes(found) == {"G1.one": "pass", "G1.two": "pass"}
    assert found.answered == {("shop", "G1.one"): "c18"}
    (one,) = found.judged.services
    assert (one.gaps, one.ready) == ((), True)


def test_an_earlier_failure_stays_a_gap() -> None:
    found = base_of(SHOP, past("c20", item("a", kind="docs")), past("c19", item("a!")))
    (one,) = found.judged.services
    assert outcomes(found)["G1.one"] == "fail"
    assert (one.gaps, one.ready) == (("G1.one",), False)


def test_what_nothing_answers_stays_as_the_newest_has_it() -> None:
    found = base_of(SHOP, past("c20", item("a", problems=fatal())), past("c19", item("a", kind="docs")))
    assert outcomes(found) == {"G1.one": "invalid", "G1.two": "pass"}
    (one,) = found.judged.services
    assert (one.gaps, one.ready) == (("G1.one",), False)


def test_earlier_bundles_are_not_asked_for_without_need() -> None:
    asked = []

    def pasts() -> Iterator[Past]:
        for one in (past("c20", item("a")), past("c19", item("a", kind="docs")), past("c18")):
            asked.append(one.commit)
            yield one

    judge_base(SHOP, pasts(), subject_of, kinds=KINDS.__getitem__, formats=FORMATS)
    assert asked == ["c20", "c19"]


def test_services_are_completed_each_for_itself() -> None:
    found = base_of(
        BOTH,
        past("c20", item("a", path="shop/a"), item("a", path="shop/b", kind="docs"), item("a!", path="cart/a")),
        past("c19", item("a!", path="shop/a"), item("a", path="cart/a"), item("a", path="cart/b", kind="docs")),
        past("c18", item("a!", path="cart/b", kind="docs")),
    )
    assert outcomes(found, "shop") == {"G1.one": "pass", "G1.two": "pass"}
    assert outcomes(found, "cart") == {"G1.one": "fail", "G1.two": "pass"}
    assert found.answered == {("cart", "G1.two"): "c19"}


def test_a_gap_is_due_and_shuts() -> None:
    found = judged(SHOP, [item("a")]).services[0]
    assert [is_gap(one) for one in found.criteria] == [False, True]
    later = judged(policy(service(criterion(all_of(leaf("bad = 0")), warn_until=DAY.replace(month=12))))).services[0]
    assert later.criteria[0].outcome is Outcome.COMING
    assert not is_gap(later.criteria[0])


def test_a_service_of_which_only_earlier_bundles_show_nothing_is_not_ready() -> None:
    idle = policy(service(criterion(leaf("bad = 0", parameters={"inapplicable": ("bad",)}), id="G1.one"), path="shop"))
    found = base_of(idle, past("c20"), past("c19", item("a")))
    (one,) = found.judged.services
    assert (outcomes(found), one.gaps, one.ready) == ({"G1.one": "not-applicable"}, (), False)


NIGHTLY = Origin(source="artifact", workflow="nightly.yml", artifact="nightly", run=7)


def test_evidence_of_other_workflows_is_taken_as_it_is_today() -> None:
    old = item("a", path="k6.json", origin=NIGHTLY)
    other = item("a", path="k6.json", origin=Origin(source="artifact", workflow="nightly.yml", artifact="soak", run=7))
    own = item("a", path="own.json")
    bundle = Bundle.of([old, other, own], [Unrecognised(path="x", sha256="0", size=1)])
    new = item(
        "a!", path="k6.json", origin=Origin(source="artifact", workflow="nightly.yml", artifact="nightly", run=8)
    )
    found = renewed(bundle, [new, item("b", path="work.json"), item("c", origin=Origin(artifact="loose"))])
    assert found == Bundle.of([new, other, own], bundle.unrecognised)
    assert renewed(bundle, []) == bundle
