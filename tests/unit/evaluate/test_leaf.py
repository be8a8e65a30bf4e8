"""One condition judged: every way to an outcome, and what it says (laws 2, 3 and 5)."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from readygate.evaluate.leaf import LOCATIONS, Answer, Asked, Pool, Wanted, answer, chosen
from readygate.evaluate.select import Evidence, Stale
from readygate.kinds.kind import Kind
from readygate.model.evidence import Item, Origin, Problem
from readygate.model.quantity import Unit
from readygate.model.threshold import parse_threshold
from readygate.model.verdict import Location, NearMiss, Outcome
from tests.unit.evaluate.samples import DOCS, OTHERS, THINGS, declared, fatal, item


def wanted(text: str) -> Wanted:
    threshold = parse_threshold(text)
    metric = THINGS.metric(threshold.metric)
    unit = metric.unit if metric else Unit.COUNT
    return Wanted(threshold=threshold, bound=threshold.bound_value(threshold.bound, unit), unit=unit)


def ask(*require: str, kind: Kind = THINGS, **fields: Any) -> Asked:
    return Asked(kind=kind, require=tuple(map(wanted, require or ("bad = 0",))), **fields)


def said(asked: Asked, *items: Item, **fields: Any) -> Answer:
    return answer(asked, Evidence(items=items, **fields), Pool())


def stale(one: Item, reason: str = "`old.json` is older than the newest change, `a.ts`") -> tuple[Stale, ...]:
    return (Stale(item=one, reason=reason),)


# A measured pass is the only way to a pass ----------------------------------------------------------------------------


def test_all_thresholds_hold() -> None:
    found = said(ask("total >= 2", "share >= 50%"), item("a", "b"))
    assert (found.outcome, found.reason) == (Outcome.PASS, "total 2, needed ≥ 2; share 100 %, needed ≥ 50 %")
    assert [result.holds for result in found.results] == [True, True]
    assert (found.evidence, found.locations, found.near, found.notes, found.wanted) == (
        ("reports/things.json",),
        (),
        (),
        (),
        "",
    )


def test_one_threshold_that_does_not_hold_fails_with_its_places() -> None:
    found = said(ask("bad = 0", "total >= 2", "share >= 90%"), item("a", "b!@src/b.ts"))
    assert (found.outcome, found.reason) == (Outcome.FAIL, "bad 1, needed = 0; share 50 %, needed ≥ 90 %")
    assert [(result.metric, result.holds, result.distance) for result in found.results] == [
        ("bad", False, "1 over"),
        ("total", True, ""),
        ("share", False, "40 points short"),
    ]
    assert found.locations == (Location(path="src/b.ts", line=1, text="b"),)
    assert found.wanted == ""


def test_no_more_than_200_places_are_kept_and_a_note_says_that_there_are_more() -> None:
    rows = [f"t{number}!" for number in range(LOCATIONS)]
    exact = said(ask(), item(*rows))
    assert (len(exact.locations), exact.notes) == (200, ())
    more = said(ask(), item(*rows, "last!"))
    assert (len(more.locations), more.notes) == (200, ("there are more places than these 200",))
    assert more.locations == exact.locations


def test_a_place_behind_two_metrics_is_kept_once() -> None:
    found = said(ask("bad = 0", "share = 100%", "total = 0"), item("a!", "b"))
    assert [place.text for place in found.locations] == ["a", "b"]


def test_a_policy_that_compares_nothing_passes_nothing() -> None:
    found = said(Asked(kind=THINGS), item("a"))
    assert (found.outcome, found.reason) == (
        Outcome.INVALID,
        "the policy compares no metric, so anything would pass",
    )


# Law 2: nothing examined ----------------------------------------------------------------------------------------------


def test_nothing_examined_is_invalid_and_says_what_was_read() -> None:
    found = said(ask(), item("note:a"), item(path="b.json"))
    assert found.outcome is Outcome.INVALID
    assert found.reason == "2 reports with 1 row read, 0 things examined"
    assert found.evidence == ("reports/things.json", "b.json")


def test_nothing_left_by_filters_names_them_as_people_wrote_them() -> None:
    where = {"titles": ("*\x02b\x03*",), "labels": ("x", "y"), "tool": ("k6",)}
    asked = ask(where=where, shown={"titles": ("*b*",), "labels": ("x", "y"), "tool": ("k6",)})
    found = said(asked, item("a#z", "c", tool="k6"))
    assert found.reason == "1 report with 2 rows read, 0 things examined for labels: `x` `y`, titles: `*b*`"
    assert [miss.seen for miss in found.near] == [
        "2 rows read, none with labels `x`, `y`",
        "2 rows read, none with titles `*b*`",
    ]


def test_large_numbers_are_grouped() -> None:
    found = said(ask(), item(*["note:x"] * 1200))
    assert found.reason == "1 report with 1,200 rows read, 0 things examined"


# Law 2 and 3: what the evidence does not tell -------------------------------------------------------------------------


def test_a_metric_that_is_not_told_is_missing_with_the_reason() -> None:
    found = said(ask("bad = 0", "time < 1s", "share >= 1%", parameters={"untold": ("share",)}), item("a"))
    assert (found.outcome, found.reason) == (
        Outcome.MISSING,
        "`time`: the evidence does not tell it; `share`: the tool leaves it out",
    )
    assert found.wanted == "a report of things"
    assert [result.metric for result in found.results] == ["bad"]


def test_a_failure_speaks_before_what_is_not_told() -> None:
    found = said(ask("bad = 0", "time < 1s", parameters={"notes": ("a note",)}), item("a!"))
    assert (found.outcome, found.reason, found.wanted) == (Outcome.FAIL, "bad 1, needed = 0", "")
    assert found.notes == ("a note", "`time`: the evidence does not tell it")


def test_a_metric_without_subject_is_not_applicable_only_if_all_are() -> None:
    idle = {"inapplicable": ("bad", "share")}
    found = said(ask("bad = 0", "share >= 1%", parameters=idle), item("a!"))
    assert (found.outcome, found.reason) == (Outcome.NOT_APPLICABLE, "nothing here has one")
    mixed = said(ask("bad = 0", "total >= 1", parameters=idle), item("a!"))
    assert (mixed.outcome, mixed.reason) == (Outcome.PASS, "total 1, needed ≥ 1")
    assert mixed.notes == ("`bad` is not applicable: nothing here has one",)
    assert said(ask("bad = 0", "total >= 2", parameters=idle), item("a!")).outcome is Outcome.FAIL
    assert said(ask("bad = 0", "time < 1s", parameters=idle), item("a!")).outcome is Outcome.MISSING


def test_a_value_goes_before_a_claim_that_it_does_not_apply() -> None:
    def both(selection: Any) -> Any:
        found = THINGS.measure(selection)
        return msgspec.structs.replace(found, inapplicable={"bad": "none"})

    found = said(ask(kind=msgspec.structs.replace(THINGS, measure=both)), item("a!"))
    assert (found.outcome, found.reason) == (Outcome.FAIL, "bad 1, needed = 0")


@pytest.mark.parametrize(
    ("threshold", "outcome"),
    [
        ("total <= 5", Outcome.MISSING),
        ("total < 5", Outcome.MISSING),
        ("total < 3", Outcome.MISSING),
        ("total = 2", Outcome.MISSING),
        ("total = 3", Outcome.MISSING),
        ("total != 2", Outcome.MISSING),
        ("total != 5", Outcome.MISSING),
        ("total >= 3", Outcome.MISSING),
        ("total > 2", Outcome.MISSING),
        ("total >= 2", Outcome.PASS),
        ("total > 1", Outcome.PASS),
        ("total != 1", Outcome.PASS),
        ("total <= 1", Outcome.FAIL),
        ("total < 2", Outcome.FAIL),
        ("total = 1", Outcome.FAIL),
    ],
)
def test_a_lower_bound_can_break_a_threshold_but_never_meet_an_upper_one(threshold: str, outcome: Outcome) -> None:
    found = said(ask(threshold, parameters={"at-least": ("total",)}), item("a", "b"))
    assert found.outcome is outcome
    if outcome is Outcome.MISSING:
        assert found.reason == "`total` is at least 2, more is not told: it stops counting"


# Law 3: unreadable, absent, contradictory -----------------------------------------------------------------------------


def test_a_fatal_problem_of_any_item_makes_the_kind_invalid() -> None:
    broken = item(path="b.json", problems=(*fatal("cut off", place="line 3", hint="write it again"), *fatal("bad sum")))
    found = said(ask(where={"report": ("reports/*",)}), item("a"), broken)
    assert (found.outcome, found.reason) == (Outcome.INVALID, "`b.json`, line 3: cut off (and 1 more)")
    assert found.near == (NearMiss(seen="`b.json`: cut off", suggestion="write it again"),)
    assert found.evidence == ("reports/things.json", "b.json")


def test_one_fatal_problem_without_a_place_has_no_tail() -> None:
    found = said(ask(), item(path="b.json", problems=fatal()))
    assert (found.reason, found.near) == ("`b.json`: cut off", ())


def test_remarks_are_told_and_change_nothing() -> None:
    remark = Problem(fault="it says 3 in all, 2 are there", fatal=False)
    found = said(ask(parameters={"notes": ("measured",)}), item("a", problems=(remark,)))
    assert found.outcome is Outcome.PASS
    assert found.notes == ("measured", "`reports/things.json`: it says 3 in all, 2 are there")


def test_reports_that_contradict_each_other_are_invalid_each_time() -> None:
    pool, items = Pool(), (item("disputed"), item("disputed!", path="b.json"))
    for _ in range(2):
        found = answer(ask(), Evidence(items=items), pool)
        assert (found.outcome, found.reason) == (Outcome.INVALID, "two reports disagree about `disputed`")
        assert found.evidence == ("reports/things.json", "b.json")


def test_items_are_combined_once_for_all_criteria() -> None:
    calls = []

    def combine(tables: Any) -> Any:
        calls.append(len(tables))
        return THINGS.combine(tables)

    kind, pool = msgspec.structs.replace(THINGS, combine=combine), Pool()
    evidence = Evidence(items=(item("a"), item("b", path="b.json")))
    for _ in range(3):
        assert answer(ask("total = 2", kind=kind), evidence, pool).outcome is Outcome.PASS
    assert answer(ask("total = 1", kind=kind, where={"report": ("b.json",)}), evidence, pool).outcome is Outcome.PASS
    assert calls == [2, 1]


def test_a_misread_declaration_is_invalid_with_its_hint() -> None:
    problems = (Problem(fault="`a` is x", hint="correct it"), Problem(fault="`b` is y", hint="correct it"))
    found = said(ask(), item("a"), misread=problems, absent=(declared("c.json"),))
    assert (found.outcome, found.reason) == (Outcome.INVALID, "`a` is x; `b` is y")
    assert found.near[0] == NearMiss(seen="`a` is x", suggestion="correct it")
    assert found.evidence == ("reports/things.json",)


def test_an_absent_declared_report_is_missing_whatever_else_is_there() -> None:
    found = said(ask(), item("a"), absent=(declared("b.json"),))
    assert (found.outcome, found.reason) == (Outcome.MISSING, "the declared report `b.json` is not there")
    assert (found.wanted, found.evidence) == ("`b.json` (things-json)", ("reports/things.json",))
    two = said(ask(), absent=(declared("b.json"), declared("c.json"), declared("d.xml", "things-xml")))
    assert two.reason == "declared reports are not there: `b.json`, `c.json`, `d.xml`"
    assert two.wanted == "`b.json`, `c.json`, `d.xml` (things-json, things-xml)"


def test_an_unreadable_report_speaks_before_a_misread_or_absent_one() -> None:
    found = said(ask(), item(problems=fatal()), misread=(Problem(fault="x"),), absent=(declared("b.json"),))
    assert found.reason == "`reports/things.json`: cut off"


def test_no_evidence_is_missing_and_says_what_would_answer() -> None:
    found = said(ask())
    assert (found.outcome, found.reason) == (Outcome.MISSING, "no evidence of the kind `things`")
    assert (found.wanted, found.near, found.evidence) == ("a report of things", (), ())
    other = said(ask(kind=OTHERS))
    assert (other.reason, other.wanted) == ("no evidence of the kind `others`", "a report of others")


def test_evidence_that_nobody_owns_is_a_near_miss() -> None:
    found = said(ask(), orphans=("a.json", "b.json", "c.json", "d.json"))
    assert [miss.seen for miss in found.near] == [
        f"`{name}.json` is evidence of this kind and belongs to no service" for name in "abc"
    ]
    assert {miss.suggestion for miss in found.near} == {
        "declare it under the service's `reports:`, or give `--service` where it is collected"
    }


# Law 5: stale ---------------------------------------------------------------------------------------------------------


def test_only_old_evidence_is_stale() -> None:
    old = (*stale(item("a")), *stale(item("b"), "another reason"))
    found = said(ask(), stale=old)
    assert found.outcome is Outcome.STALE
    assert found.reason == "`old.json` is older than the newest change, `a.ts`; another reason"
    assert found.wanted == "a fresh report: a report of things"


@pytest.mark.parametrize(
    ("fresh", "old", "outcome"),
    [
        (("a",), item("b"), Outcome.STALE),
        (("a",), item("b!"), Outcome.STALE),
        (("a",), item(problems=fatal()), Outcome.STALE),
        (("note:a",), item("b"), Outcome.STALE),
        (("a!",), item("b"), Outcome.FAIL),
        (("a",), item(), Outcome.PASS),
        (("a",), item("c"), Outcome.PASS),
        (("a",), item("b", tool="other"), Outcome.PASS),
    ],
)
def test_an_old_report_that_would_have_a_say_makes_what_passes_stale(
    fresh: tuple[str, ...], old: Item, outcome: Outcome
) -> None:
    asked = ask(where={"tool": ("!other",), "titles": ("a", "b")})
    found = said(asked, item(*fresh), stale=stale(old))
    assert found.outcome is outcome
    assert found.notes == ("not counted: `old.json` is older than the newest change, `a.ts`",)
    if outcome is Outcome.STALE:
        assert found.reason == "`old.json` is older than the newest change, `a.ts`"
        assert found.wanted == "a fresh report: a report of things"


# Filters of items -----------------------------------------------------------------------------------------------------


def test_items_are_chosen_by_report_tool_and_artifact() -> None:
    one = item(path="reports/unit.json", tool="vitest", origin=Origin(artifact="web"))
    assert chosen(one, {})
    assert chosen(one, {"report": ("reports/*",), "tool": ("vi*",), "artifact": ("web", "api"), "paths": ("x",)})
    assert not chosen(one, {"report": ("*.json",)})
    assert not chosen(one, {"tool": ("!vitest",)})
    assert not chosen(one, {"artifact": ("api",)})


def test_only_chosen_items_are_measured() -> None:
    asked = ask(where={"tool": ("vitest",)})
    found = said(asked, item("a", tool="vitest"), item("b!", path="b.json", tool="jest"))
    assert (found.outcome, found.evidence) == (Outcome.PASS, ("reports/things.json",))


def test_no_chosen_item_is_invalid_and_says_which_there_are() -> None:
    asked = ask(where={"tool": ("vitest", "mocha"), "report": ("**",), "titles": ("x",)})
    found = said(asked, item("a", tool="jest", problems=(Problem(fault="r", fatal=False),)), item("b", path="b.json"))
    assert found.outcome is Outcome.INVALID
    assert found.reason == "2 reports read, none passes the filter report: `**`, tool: `vitest` `mocha`"
    assert found.near == (
        NearMiss(seen="2 reports read, none with tool `vitest`, `mocha`", suggestion="the evidence has `jest`"),
    )
    assert (found.evidence, found.notes) == (("reports/things.json", "b.json"), ())
    assert said(ask(where={"tool": ("x",)}), item("a")).reason == "1 report read, none passes the filter tool: `x`"


def test_parameters_patterns_items_and_trust_reach_the_kind() -> None:
    seen = []

    def measure(selection: Any) -> Any:
        seen.append(selection)
        return THINGS.measure(selection)

    asked = ask(
        kind=msgspec.structs.replace(DOCS, measure=measure),
        where={"titles": ("a",)},
        parameters={"notes": ("n",)},
        trusted=("ruff",),
    )
    one = item("a", "b")
    said(asked, one)
    (selection,) = seen
    assert (list(selection.rows), selection.items, selection.patterns) == ([0], (one,), {"titles": ("a",)})
    assert (selection.parameters, selection.trusted) == ({"notes": ("n",)}, ("ruff",))
