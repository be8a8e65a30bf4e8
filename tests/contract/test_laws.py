"""The ten laws of DESIGN section 3, over all kinds and all example files (5, 6 and 10 as far as one run allows)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readygate.evaluate.level import HOLDS, Span, reached
from readygate.kinds.kind import Better, Kind, Metric
from readygate.kinds.registry import kind, names
from readygate.model.evidence import Bundle, Item, Origin, Problem
from readygate.model.quantity import Unit
from readygate.model.verdict import Outcome
from tests.contract.bench import asked, criterion, declared, judge, moved, policy, service
from tests.contract.corpus import Case, usable

pytestmark = pytest.mark.unmeasured

CASES = usable()
READ = list(names())
OPEN = {Outcome.PASS, Outcome.NOT_APPLICABLE, Outcome.WAIVED}
CUTS = 50


def _item(case: Case) -> Item:
    found = case.item()
    assert isinstance(found, Item)
    return found


def _of_all(case: Case) -> bool:
    """Whether a file tells of the whole repository: of the diff, the reviews, the jobs."""
    return case.expected["format"] in kind(case.expected["kind"]).repository


def _bounds(case: Case) -> Iterator[tuple[str, str]]:
    """For each metric of a case a threshold that its true number just meets, in the direction that is better."""
    for name, value in case.expected["metrics"].items():
        metric = kind(case.expected["kind"]).metric(name)
        assert metric is not None
        if isinstance(value, str) or metric.better is Better.NEITHER:
            continue
        sign = ">=" if metric.better is Better.HIGHER else "<="
        unit = "ms" if metric.unit is Unit.DURATION else ""
        yield name, f"{name} {sign} {value!r}{unit}"


def _met(case: Case) -> list[tuple[str, str]]:
    """The bounds of a case that its own file meets."""
    item = _item(case)
    return [(name, text) for name, text in _bounds(case) if asked(item.kind, [text], [item]).outcome is Outcome.PASS]


def _bound(one: Kind) -> str:
    """A threshold that any number of the kind's first metric meets."""
    return _at_least_nothing(next(metric for metric in one.metrics if metric.unit is not Unit.VERSION))


def _at_least_nothing(metric: Metric) -> str:
    unit = {Unit.DURATION: "ms", Unit.BYTES: "B"}.get(metric.unit, "")
    return f"{metric.name} >= {'2000-01-01' if metric.unit is Unit.DATE else '0'}{unit}"


# Law 1 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_law_1_without_evidence_no_gate_opens(name: str) -> None:
    rules = policy(service(criterion(name, [_bound(kind(name))])))
    verdict = judge(rules, []).services[0]
    assert verdict.gates[0].opened == 0
    assert verdict.gates[0].state.value == "closed"
    assert not verdict.ready
    assert verdict.gaps == ("G1.asked",)


@given(st.lists(st.sampled_from(list(Outcome)), max_size=6), st.integers(0, 4))
def test_law_1_only_opening_outcomes_open_and_only_holding_ones_raise_the_level(
    outcomes: list[Outcome], due: int
) -> None:
    assert {outcome for outcome in Outcome if outcome.opens} == OPEN
    level = reached([(Span(first=1, last=4), outcome) for outcome in outcomes], due)
    assert level == 0 or (Outcome.PASS in outcomes and all(outcome in HOLDS for outcome in outcomes))


# Law 2 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_law_2_no_item_is_missing_and_says_what_would_answer(name: str) -> None:
    found = asked(name, [_bound(kind(name))], [])
    assert found.outcome is Outcome.MISSING
    assert kind(name).satisfied_by in found.wanted


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_law_2_nothing_left_by_the_filters_never_passes(case: Case) -> None:
    item = _item(case)
    for known in kind(item.kind).filters:
        for _, bound in _bounds(case):
            found = asked(item.kind, [bound], [item], {known.name: ("no-such-thing-anywhere/x",)})
            assert found.outcome is not Outcome.PASS or _unfiltered(item, known.entries), (
                known.name,
                bound,
                found.reason,
            )


def _unfiltered(item: Item, entries: tuple[str, ...]) -> bool:
    """Whether rows stay whatever the filter says: the compared pair, the document, a contract that is not verified."""
    return bool(entries) and item.kind in {"api-diff", "findings", "api", "contracts", "documents", "issues"}


# Law 3 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_law_3_an_unreadable_item_beside_it_makes_the_kind_invalid(case: Case) -> None:
    item = _item(case)
    broken = moved(item, path="broken", sha256="0" * 64, problems=(Problem(fault="cut off"),))
    for _, bound in _met(case):
        assert asked(item.kind, [bound], [item, broken]).outcome is Outcome.INVALID


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_law_3_an_absent_declared_report_is_missing(case: Case) -> None:
    item = _item(case)
    reports = (declared(item.format, "reports/absent"),)
    for _, bound in _met(case):
        assert asked(item.kind, [bound], [item], reports=reports).outcome is Outcome.MISSING


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_law_3_a_cut_file_never_answers_better(case: Case) -> None:
    """50 cut points of every file: what it passes when cut, it passed when whole, at the same or a better value."""
    size = len(case.data)
    whole = _item(case)
    better = [(name, _stricter(name, text, whole.kind)) for name, text in _bounds(case)]
    for cut in sorted({size * step // CUTS for step in range(CUTS)}):
        item = case.item(case.data[:cut])
        if case.expected["format"] == "markdown" and case.data[:cut].endswith(b"\n"):
            continue  # a page has no end mark: cut between two lines it is a page
        if isinstance(item, Item) and not item.fatal:
            for name, bound in better:
                found = asked(item.kind, [bound], [item])
                assert found.outcome is not Outcome.PASS, (cut, name, found.reason)


def _stricter(name: str, text: str, kind_name: str) -> str:
    """The bound of `_bounds`, made strict: only a better value than the true one meets it."""
    return text.replace(">=", ">").replace("<=", "<")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_law_3_an_untold_metric_is_missing_never_zero(case: Case) -> None:
    item = _item(case)
    for name in case.expected.get("untold", []):
        metric = kind(item.kind).metric(name)
        assert metric is not None
        if metric.unit is Unit.VERSION:
            continue
        for sign in (">=", "<="):
            found = asked(item.kind, [f"{name} {sign} 0" + ("ms" if metric.unit is Unit.DURATION else "")], [item])
            assert found.outcome not in OPEN - {Outcome.NOT_APPLICABLE}, (name, found.reason)


# Law 4 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_law_4_evidence_of_one_service_counts_for_no_other(case: Case) -> None:
    item = moved(_item(case), service="shop")
    for _, bound in _met(case):
        asks = criterion(item.kind, [bound])
        verdict = judge(policy(service(asks), service(asks, name="other")), [item])
        mine, other = verdict.services
        assert mine.criteria[0].outcome is Outcome.PASS
        assert other.criteria[0].outcome is Outcome.MISSING


@pytest.mark.parametrize("case", [case for case in CASES if not _of_all(case)], ids=lambda case: case.name)
def test_law_4_what_no_service_owns_counts_for_nobody(case: Case) -> None:
    item = moved(_item(case), path="elsewhere/report")
    for _, bound in _met(case):
        asks = criterion(item.kind, [bound])
        services = (service(asks, path="services/shop"), service(asks, name="other", path="services/other"))
        verdict = judge(policy(*services), [item])
        assert verdict.unowned == (() if kind(item.kind).everywhere else ("elsewhere/report",))
        assert {found.criteria[0].outcome for found in verdict.services} == {Outcome.MISSING}


@pytest.mark.parametrize("case", [case for case in CASES if _of_all(case)], ids=lambda case: case.name)
def test_law_4_what_tells_of_the_repository_counts_for_every_service(case: Case) -> None:
    item = moved(_item(case), path="elsewhere/report")
    for _, bound in _met(case):
        asks = criterion(item.kind, [bound])
        services = (service(asks, path="services/shop"), service(asks, name="other", path="services/other"))
        verdict = judge(policy(*services), [item])
        assert verdict.unowned == ()
        assert {found.criteria[0].outcome for found in verdict.services} == {Outcome.PASS}


# Law 5 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_law_5_a_report_that_git_tracks_is_invalid_and_a_document_is_not(case: Case) -> None:
    item = moved(_item(case), origin=Origin(tracked=True))
    for _, bound in _met(case):
        expected = Outcome.PASS if kind(item.kind).documents and not _of_all(case) else Outcome.INVALID
        assert asked(item.kind, [bound], [item]).outcome is expected


# Law 6 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_law_6_the_same_thing_twice_is_counted_once(case: Case) -> None:
    item = _item(case)
    again = moved(item, path=f"copy/{item.path}")
    one = kind(item.kind)
    for metric in one.metrics:
        if metric.unit is Unit.VERSION:
            continue
        bound = _at_least_nothing(metric)
        alone, both = asked(item.kind, [bound], [item]), asked(item.kind, [bound], [item, again])
        assert [result.value for result in both.results] == [result.value for result in alone.results], metric.name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_law_6_a_later_attempt_replaces_the_file_of_the_same_job(case: Case) -> None:
    item = _item(case)
    first = moved(item, origin=Origin(run=7, attempt=1, job="test"), problems=(Problem(fault="cut off"),))
    second = moved(item, origin=Origin(run=7, attempt=2, job="test"))
    for _, bound in _met(case):
        assert asked(item.kind, [bound], [first, second]).outcome is Outcome.PASS


@given(st.permutations(range(5)), st.integers(0, 4))
def test_law_6_bundles_merge_in_any_order_and_grouping(order: list[int], at: int) -> None:
    items = [_item(case) for case in CASES[:5]]
    whole = Bundle.of(items)
    shuffled = [items[number] for number in order]
    left, right = Bundle.of(shuffled[:at]), Bundle.of(shuffled[at:])
    assert left.merged(right) == right.merged(left) == whole == whole.merged(left)


# Law 7 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", READ)
def test_law_7_each_over_an_undeclared_list_is_missing_and_an_empty_one_has_its_reason(name: str) -> None:
    asks = criterion(name, [_bound(kind(name))], each="${service.aggregates}")
    undeclared = judge(policy(service(asks)), []).services[0].criteria[0]
    assert undeclared.outcome is Outcome.MISSING
    assert "service.aggregates" in undeclared.reason
    empty = judge(policy(service(asks, empty={"service.aggregates": "pure queries"})), []).services[0].criteria[0]
    assert (empty.outcome, "pure queries" in empty.reason) == (Outcome.NOT_APPLICABLE, True)


# Law 8 ---------------------------------------------------------------------------------------------------------------

SPAN = st.builds(lambda first, more: Span(first=first, last=min(4, first + more)), st.integers(1, 4), st.integers(0, 4))
SPANS = st.lists(st.tuples(SPAN, st.sampled_from(list(Outcome))), max_size=8)


@given(SPANS, st.integers(0, 4))
def test_law_8_a_level_has_a_criterion_of_its_own_and_never_exceeds_the_one_due(
    spans: list[tuple[Span, Outcome]], due: int
) -> None:
    level = reached(spans, due)
    assert 0 <= level <= due
    assert level == 0 or any(
        span.first == level and outcome not in {Outcome.NOT_APPLICABLE, Outcome.COMING} for span, outcome in spans
    )
    assert all(outcome in HOLDS for span, outcome in spans if span.covers(level))


@given(SPANS, st.integers(0, 4), st.data())
def test_law_8_a_worse_outcome_never_raises_the_level(
    spans: list[tuple[Span, Outcome]], due: int, data: st.DataObject
) -> None:
    passing = [number for number, (_, outcome) in enumerate(spans) if outcome is Outcome.PASS]
    if not passing:
        return
    number = data.draw(st.sampled_from(passing))
    worse = data.draw(st.sampled_from([Outcome.FAIL, Outcome.MISSING, Outcome.STALE, Outcome.INVALID, Outcome.WAIVED]))
    changed = [*spans[:number], (spans[number][0], worse), *spans[number + 1 :]]
    assert reached(changed, due) <= reached(spans, due)


# Law 9 is held by tests/unit/evaluate/test_service.py; law 10 by tests/unit/evaluate/test_purity.py -------------------


def test_the_examples_reach_every_kind_that_is_read() -> None:
    assert {case.expected["kind"] for case in CASES} == set(READ)


def test_each_example_meets_some_bound() -> None:
    """The laws above say nothing of a file that meets no bound: nearly every file must meet one."""
    idle = [case.name for case in CASES if not _met(case) and list(itertools.islice(_bounds(case), 1))]
    assert len(idle) <= len(CASES) // 4, idle
