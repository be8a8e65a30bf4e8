"""Laws beside those of `test_laws`: over all example files, what must not help does not help."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from readygate.kinds.kind import Better
from readygate.kinds.registry import kind
from readygate.model.codec import encode
from readygate.model.evidence import Item, Origin, Problem, Unrecognised
from readygate.model.policy import NotApplicable, Waiver
from readygate.model.quantity import Unit
from readygate.model.subject import Change
from readygate.model.verdict import Outcome
from tests.contract.bench import FORMATS, TODAY, asked, criterion, declared, judge, moved, policy, service
from tests.contract.corpus import Case, readable

pytestmark = pytest.mark.unmeasured

CASES = readable()
SHUT = {Outcome.FAIL, Outcome.MISSING, Outcome.STALE, Outcome.INVALID}
CHANGES = {"shop": Change(path="src/a.ts", modified=100.0)}


def _item(case: Case) -> Item:
    found = case.item()
    assert isinstance(found, Item)
    return found


def _met(case: Case) -> Iterator[str]:
    """Thresholds that the file's own numbers just meet."""
    item = _item(case)
    for name, value in case.expected["metrics"].items():
        metric = kind(item.kind).metric(name)
        assert metric is not None
        if isinstance(value, str) or metric.better is Better.NEITHER:
            continue
        sign = ">=" if metric.better is Better.HIGHER else "<="
        text = f"{name} {sign} {value!r}{'ms' if metric.unit is Unit.DURATION else ''}"
        if asked(item.kind, [text], [item]).outcome is Outcome.PASS:
            yield text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_law_1_an_outcome_always_has_a_reason(case: Case) -> None:
    item = _item(case)
    for metric in kind(item.kind).metrics:
        if metric.unit in {Unit.VERSION, Unit.DATE}:
            continue
        unit = "ms" if metric.unit is Unit.DURATION else ""
        for bound in (f"{metric.name} >= 0{unit}", f"{metric.name} < 0{unit}"):
            found = asked(item.kind, [bound], [item])
            assert found.reason
            assert found.outcome is not Outcome.MISSING or found.wanted
            assert found.outcome is not Outcome.FAIL or (found.seen and found.needed)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_law_3_an_old_report_does_not_help_by_being_left_out(case: Case) -> None:
    """Law 5 leaves old evidence out; what it may have said is then unknown, not good."""
    old = moved(_item(case), path="old", origin=Origin(modified=99.0))
    fresh = moved(_item(case), origin=Origin(modified=101.0))
    if kind(old.kind).documents:
        return
    for bound in _met(case):
        asks = policy(service(criterion(old.kind, [bound])))
        alone = judge(asks, [fresh], changes=CHANGES).services[0].criteria[0]
        both = judge(asks, [fresh, old], changes=CHANGES).services[0].criteria[0]
        assert alone.outcome is Outcome.PASS
        assert both.outcome in SHUT
        assert "`old` is older than the newest change" in both.reason


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_law_3_a_file_that_nothing_recognises_spoils_the_glob_that_declares_it(case: Case) -> None:
    item = moved(_item(case), path="reports/whole")
    if item.format not in FORMATS:
        return
    asks = service(*(criterion(item.kind, [bound], id=f"G1.c{number}") for number, bound in enumerate(_met(case))))
    rules = policy(service(*asks.criteria, reports=(declared(item.format, "reports/*"),)))
    whole = judge(rules, [item]).services[0]
    assert {found.outcome for found in whole.criteria} <= {Outcome.PASS}
    rest = [Unrecognised(path="reports/rest", sha256="", size=1)]
    spoilt = judge(rules, [item], lost=rest).services[0]
    assert {found.outcome for found in spoilt.criteria} <= {Outcome.INVALID}


OWNED = [case for case in CASES if case.expected["format"] not in kind(case.expected["kind"]).repository]


@pytest.mark.parametrize("case", OWNED, ids=lambda case: case.name)
def test_law_4_two_services_in_one_folder_cannot_be_told_apart(case: Case) -> None:
    item = moved(_item(case), path="app/report")
    for bound in _met(case):
        asks = criterion(item.kind, [bound])
        verdict = judge(policy(service(asks, path="app"), service(asks, name="other", path="app")), [item])
        assert {found.criteria[0].outcome for found in verdict.services} == {Outcome.MISSING}
        near = verdict.services[0].criteria[0].near_misses
        assert near[0].seen == "`app/report` is evidence of this kind and belongs to no service"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_law_8_and_9_what_is_switched_off_or_waived_makes_nothing_ready(case: Case) -> None:
    item = _item(case)
    for bound in _met(case):
        one = criterion(item.kind, [bound], waivable=True)
        off = policy(service(one, not_applicable=(NotApplicable(criterion="*", reason="r"),)))
        end = TODAY + dt.timedelta(days=1)
        waiver = Waiver(criterion=one.id, service="shop", reason="r", owner="o", approved_by="a", expires=end)
        waived = policy(service(one), waivers=(waiver,))
        for rules, items in ((off, [item]), (waived, [])):
            (verdict,) = judge(rules, items).services
            assert (verdict.ready, verdict.current_level) == (False, "L0")
            assert any(text.startswith("nothing that is due passed") for text in verdict.warnings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_order_of_items_never_shows(case: Case) -> None:
    item = _item(case)
    items = (item, moved(item, path="copy"), moved(item, path="broken", problems=(Problem(fault="cut off"),)))
    rules = policy(service(*(criterion(item.kind, [bound]) for bound in _met(case))))
    first = encode(judge(rules, items))
    for order in (items[::-1], (items[1], items[2], items[0])):
        assert encode(judge(rules, order)) == first
