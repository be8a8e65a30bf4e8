"""The verdict on all services, and what stands beside it."""

from __future__ import annotations

import msgspec
import pytest

from readygate.kinds.kind import Measurement, Selection
from readygate.model.errors import UsageError
from readygate.model.evidence import Bundle, Origin, Problem, Unrecognised
from readygate.model.policy import Milestone, Row
from readygate.model.verdict import EvidenceRef
from tests.unit.evaluate.samples import KINDS, criterion, fatal, item, judged, leaf, policy, service

SHOP, CART = service(path="shop"), service(name="cart", path="cart")
TWO = policy(SHOP, CART, milestones=(Milestone(id="M1"), Milestone(id="M2")))


def test_every_service_in_scope_must_be_ready() -> None:
    both = [item("a", path="shop/x"), item("a", path="cart/x")]
    found = judged(TWO, both)
    assert (found.ready, [one.service for one in found.services]) == (True, ["shop", "cart"])
    assert (found.policy, found.commit, found.date, found.warnings) == ("0" * 64, "", "2026-11-21", ())
    assert not judged(TWO, both[:1]).ready
    assert judged(TWO, both[:1], services=("shop",), commit="abc").ready


def test_named_services_are_judged_and_the_others_keep_their_evidence() -> None:
    found = judged(TWO, [item("a", path="shop/x"), item("a", path="cart/x")], services=("cart",))
    assert [one.service for one in found.services] == ["cart"]
    assert [ref.services for ref in found.evidence] == [("cart",), ("shop",)]


def test_nothing_in_scope_is_said() -> None:
    later = service(matrix=(Row(milestone="M2", level="L1", gates=("G1",)),))
    rules = policy(later, milestones=TWO.milestones, milestone="M1", warnings=("from the policy",))
    found = judged(rules, target="")
    assert found.ready
    assert found.warnings == (
        "from the policy",
        "no service is in scope at this milestone, so nothing was judged",
    )
    mixed = policy(later, CART, milestones=TWO.milestones, milestone="M1")
    assert (judged(mixed, target="").ready, judged(mixed, target="").warnings) == (False, ())


def test_unknown_names_are_errors_of_use() -> None:
    with pytest.raises(UsageError) as caught:
        judged(TWO, services=("cart", "till"))
    assert (caught.value.fault, caught.value.hint) == ("the policy has no service 'till'", "it has cart, shop")
    with pytest.raises(UsageError) as caught:
        judged(TWO, milestone="M9")
    assert (caught.value.fault, caught.value.hint) == ("the policy has no milestone 'M9'", "it has M1, M2")
    with pytest.raises(UsageError) as caught:
        judged(policy(SHOP), milestone="M9")
    assert caught.value.hint == "it has none"
    assert judged(TWO, milestone="M2").services[0].milestone == "M2"


def test_every_file_is_listed_with_whom_it_counted_for_and_what_is_wrong() -> None:
    problems = (*fatal("cut off", place="line 3"), Problem(fault="a remark", fatal=False))
    first = item("a", path="shop/x", origin=Origin(run=1, attempt=1))
    found = judged(
        TWO,
        [
            item("a", "b", path="shop/y", tool="k6", tool_version="1.0", problems=problems),
            item("c", path="z", tool="jest"),
            first,
            item("b", path="shop/x", origin=Origin(run=1, attempt=2)),
        ],
    )
    by_path = {(ref.path, ref.sha256): ref for ref in found.evidence}
    assert [ref.path for ref in found.evidence] == ["shop/x", "shop/x", "shop/y", "z"]
    (y,) = [ref for ref in found.evidence if ref.path == "shop/y"]
    assert y == EvidenceRef(
        path="shop/y",
        kind="things",
        format="things-json",
        sha256=y.sha256,
        rows=2,
        services=("shop",),
        problems=("line 3: cut off", "a remark"),
        tool="k6 1.0",
    )
    replaced = by_path["shop/x", first.sha256]
    assert replaced.services == ()
    assert replaced.problems == ("not counted: attempt 1 was repeated, a later attempt's file stands",)
    assert (found.evidence[-1].services, found.evidence[-1].tool) == ((), "jest")
    assert found.unowned == ("z",)


def test_what_nothing_recognised_is_listed() -> None:
    lost = [Unrecognised(path="a.txt", sha256="", size=1, looks="a log"), Unrecognised(path="b", sha256="", size=1)]
    assert judged(TWO, bundle=Bundle.of([], lost)).unrecognised == ("a.txt: a log", "b")


def test_rows_that_nobody_owns_are_a_warning() -> None:
    found = judged(TWO, [item("a@shop/a.ts", "b@lib/b.ts", kind="rows", path="lint")])
    assert found.warnings == (
        "`lint`: 1 of 2 rows belong to no service and count for nobody, the first is of `lib/b.ts`",
    )


def test_evidence_that_nobody_owns_is_a_near_miss_of_its_kind_for_each_service() -> None:
    found = judged(TWO, [item("a", path="x.json"), item("a", kind="docs", path="y.json")])
    for verdict in found.services:
        (near,) = verdict.criteria[0].near_misses
        assert near.seen == "`x.json` is evidence of this kind and belongs to no service"


def test_the_trust_of_the_policy_reaches_the_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def measure(selection: Selection) -> Measurement:
        seen.append(selection.trusted)
        return KINDS["docs"].measure(selection)

    monkeypatch.setitem(KINDS, "things", msgspec.structs.replace(KINDS["things"], measure=measure))
    judged(policy(service(), trust=("ruff",)), [item("a")])
    assert seen == [("ruff",)]


def test_the_subject_reaches_selection() -> None:
    one = service(criterion(leaf("bad = 0")))
    tracked = [item("a", origin=Origin(tracked=True))]
    assert not judged(policy(one), tracked).ready
    assert judged(policy(one), tracked, replay=True).ready
