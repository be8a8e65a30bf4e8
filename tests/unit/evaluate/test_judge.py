"""One criterion judged: variables, `each`, `any`, `all`, markers, whole names (law 7)."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from readygate.kinds import tests
from readygate.model.evidence import Item
from readygate.model.policy import Criterion, Group, Leaf
from readygate.model.table import Table
from readygate.model.verdict import CriterionVerdict, NearMiss, Outcome
from tests.unit.evaluate import samples
from tests.unit.evaluate.samples import all_of, any_of, asked, criterion, fatal, item, leaf

GOOD, BAD = item("a"), item("a!")
PASS, FAIL = leaf("bad = 0"), leaf("total = 0")
INVALID, MISSING, OTHER = leaf("bad = 0", titles="x"), leaf("bad = 0", kind="docs"), leaf("bad = 0", kind="others")
UNTOLD, IDLE = leaf("time < 1s"), leaf("bad = 0", parameters={"inapplicable": ("bad",)})
NONE = leaf("bad = 0", titles="${service.vars.none}")
NOT_EXAMINED = "things: 1 report with 1 row read, 0 things examined for titles: `x`"


# Variables ------------------------------------------------------------------------------------------------------------


def test_variables_are_replaced_in_filters_parameters_and_bounds() -> None:
    one = leaf(
        "total = ${service.vars.count}",
        titles="${service.vars.names}",
        parameters={"notes": ("from ${service.name}", "${service.vars.names}")},
    )
    values = {"service.vars.count": ("2",), "service.vars.names": ("a", "b"), "service.name": ("shop",)}
    found = asked(one, item("a", "b", "c"), variables=values)
    assert (found.outcome, found.reason) == (Outcome.PASS, "total 2, needed = 2")
    assert found.notes == ("from shop", "a", "b")


def test_every_bound_of_a_list_must_hold() -> None:
    one = leaf("total >= ${service.vars.least}")
    assert asked(one, item("a", "b"), variables={"service.vars.least": ("1", "2")}).reason == (
        "total 2, needed ≥ 1; total 2, needed ≥ 2"
    )
    found = asked(one, item("a", "b"), variables={"service.vars.least": ("1", "3", "4")})
    assert (found.outcome, found.reason) == (Outcome.FAIL, "total 2, needed ≥ 3; total 2, needed ≥ 4")
    assert (found.seen, found.needed, found.distance) == ("total 2, total 2", "total ≥ 3, total ≥ 4", "")


@pytest.mark.parametrize(
    "one",
    [
        leaf("bad = 0", titles="${service.vars.x}"),
        leaf("bad = ${service.vars.x}"),
        leaf("bad = 0", parameters={"notes": ("${service.vars.x}",)}),
        criterion(leaf("bad = 0", titles="${each}"), each="${service.vars.x}"),
    ],
)
def test_a_variable_without_a_value_is_missing_and_one_that_is_none_not_applicable(one: Criterion | Leaf) -> None:
    undeclared = asked(one, GOOD)
    assert (undeclared.outcome, undeclared.reason) == (
        Outcome.MISSING,
        "the policy does not declare `service.vars.x` for this service",
    )
    assert undeclared.wanted == "`service.vars.x` in the policy"
    assert asked(one, GOOD, variables={"service.vars.x": ()}).outcome is Outcome.MISSING
    none = asked(one, GOOD, empty={"service.vars.x": "it has no state"})
    assert (none.outcome, none.reason) == (Outcome.NOT_APPLICABLE, "`service.vars.x` is none: it has no state")
    assert none.wanted == ""


@pytest.mark.parametrize("items", [(), (GOOD,), (BAD,)])
def test_a_variable_is_asked_for_before_the_evidence(items: tuple[Item, ...]) -> None:
    found = asked(leaf("bad = 0", titles="${service.vars.x}"), *items)
    assert found.reason == "the policy does not declare `service.vars.x` for this service"


@pytest.mark.parametrize(
    ("one", "fault"),
    [
        (leaf("share >= ${service.vars.x}"), "the unit 'ms' does not fit a ratio"),
        (leaf("bad = 0", titles="${service.vars.x}{"), "has a brace without its partner"),
        (leaf("bad = 0", report="${service.vars.x}{"), "has a brace without its partner"),
        (leaf("bad = 0", about="${service.vars.x}{"), "has a brace without its partner"),
        (leaf("bad = 0", colours="red"), "the kind things has no filter 'colours'"),
    ],
)
def test_a_value_that_does_not_fit_is_invalid_and_says_so(one: Leaf, fault: str) -> None:
    found = asked(one, GOOD, variables={"service.vars.x": ("300ms",)})
    assert found.outcome is Outcome.INVALID
    assert found.reason.startswith("the policy's value does not fit: ")
    assert fault in found.reason


def test_a_condition_is_made_once_for_all_services_unless_it_has_variables() -> None:
    one = leaf("total = ${service.vars.count}")
    shop = samples.service(criterion(one), variables={"service.vars.count": ("1",)}, path="shop")
    cart = samples.service(criterion(one), variables={"service.vars.count": ("2",)}, path="cart", name="cart")
    verdict = samples.judged(samples.policy(shop, cart), [item("a", path="shop/x"), item("a", path="cart/x")])
    assert [found.criteria[0].outcome for found in verdict.services] == [Outcome.PASS, Outcome.FAIL]


def test_two_criteria_may_share_one_condition_and_keep_their_markers() -> None:
    one = leaf("total = 1", kind="tests", about="*cart*")
    both = [criterion(one, id="G1.one"), criterion(one, id="G1.two")]
    verdict = samples.only(samples.policy(samples.service(*both)), [cases("@G1.one x", "@G1.two y", "@G1.two z")])
    assert [found.outcome for found in verdict.criteria] == [Outcome.PASS, Outcome.FAIL]


# all ------------------------------------------------------------------------------------------------------------------


NO_TESTS = "no evidence of the kind `tests`"


@pytest.mark.parametrize(
    ("parts", "outcome", "reason"),
    [
        ((PASS, PASS), Outcome.PASS, "all 2 hold"),
        ((PASS, IDLE, PASS), Outcome.PASS, "2 of 3 hold, 1 not applicable"),
        ((IDLE, IDLE), Outcome.NOT_APPLICABLE, "nothing here has one"),
        ((IDLE, NONE), Outcome.NOT_APPLICABLE, "nothing here has one; `service.vars.none` is none: r"),
        ((PASS,), Outcome.PASS, "bad 0, needed = 0"),
        ((FAIL,), Outcome.FAIL, "total 1, needed = 0"),
        ((IDLE,), Outcome.NOT_APPLICABLE, "nothing here has one"),
        ((PASS, FAIL), Outcome.FAIL, "1 of 2 hold; things: total 1, needed = 0"),
        (
            (MISSING, FAIL, PASS, IDLE),
            Outcome.FAIL,
            "1 of 4 hold, 1 not applicable; things: total 1, needed = 0; docs: no evidence of the kind `docs`",
        ),
        (
            (FAIL, INVALID),
            Outcome.INVALID,
            f"0 of 2 hold; {NOT_EXAMINED}; things: total 1, needed = 0",
        ),
        ((PASS, MISSING), Outcome.MISSING, "1 of 2 hold; docs: no evidence of the kind `docs`"),
        ((IDLE, MISSING), Outcome.MISSING, "0 of 2 hold, 1 not applicable; docs: no evidence of the kind `docs`"),
        ((MISSING,) * 7, Outcome.MISSING, "0 of 7 hold; docs: no evidence of the kind `docs`"),
        (
            (MISSING, leaf("total > 0", kind="tests", about="*x*"), FAIL),
            Outcome.FAIL,
            "0 of 3 hold; things: total 1, needed = 0; docs: no evidence of the kind `docs`; tests: " + NO_TESTS,
        ),
        (
            tuple(leaf(f"total > {number}") for number in range(1, 8)),
            Outcome.FAIL,
            "0 of 7 hold; "
            + "; ".join(f"things: total 1, needed > {number}" for number in range(1, 6))
            + "; and 2 more",
        ),
        (
            tuple(leaf(f"total > {number}") for number in range(1, 6)),
            Outcome.FAIL,
            "0 of 5 hold; " + "; ".join(f"things: total 1, needed > {number}" for number in range(1, 6)),
        ),
    ],
)
def test_all_parts_must_hold(parts: tuple[Leaf, ...], outcome: Outcome, reason: str) -> None:
    found = asked(all_of(*parts), GOOD, empty={"service.vars.none": "r"})
    assert (found.outcome, found.reason) == (outcome, reason)
    assert len(found.parts) == (len(parts) if len(parts) > 1 else 0)


def test_all_joins_what_its_parts_say() -> None:
    one = leaf("bad = 0", parameters={"notes": ("n",)})
    found = asked(all_of(one, MISSING, OTHER, one, leaf("total = 0")), item("a!@x.ts"))
    assert found.wanted == "a report of things and a report of others"
    assert [place.path for place in found.locations] == ["x.ts"]
    assert (found.evidence, found.notes) == (("reports/things.json",), ("n",))
    assert [result.metric for result in found.results] == ["bad", "bad", "total"]
    assert [(part.label, part.outcome) for part in found.parts] == [
        ("things", Outcome.FAIL),
        ("docs", Outcome.MISSING),
        ("others", Outcome.MISSING),
        ("things", Outcome.FAIL),
        ("things", Outcome.FAIL),
    ]
    assert found.parts[0].reason == "bad 1, needed = 0"
    assert found.parts[0].results == found.results[:1]


# any ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "outcome", "reason"),
    [
        ((FAIL, PASS), Outcome.PASS, "things: bad 0, needed = 0"),
        ((INVALID, PASS), Outcome.PASS, "things: bad 0, needed = 0"),
        ((MISSING, PASS, leaf("total = 1")), Outcome.PASS, "things: bad 0, needed = 0"),
        ((FAIL, INVALID), Outcome.INVALID, NOT_EXAMINED),
        ((FAIL, MISSING), Outcome.FAIL, "things: total 1, needed = 0"),
        ((IDLE, FAIL), Outcome.FAIL, "things: total 1, needed = 0"),
        (
            (MISSING, IDLE, OTHER, MISSING),
            Outcome.MISSING,
            "none of the alternatives has evidence: no evidence of the kind `docs`; no evidence of the kind `others`",
        ),
        (
            (UNTOLD, IDLE),
            Outcome.MISSING,
            "none of the alternatives has evidence: `time`: the evidence does not tell it",
        ),
        ((IDLE, IDLE), Outcome.NOT_APPLICABLE, "nothing here has one"),
        ((IDLE, NONE), Outcome.NOT_APPLICABLE, "nothing here has one; `service.vars.none` is none: r"),
        ((any_of(FAIL, MISSING), MISSING), Outcome.FAIL, "things: total 1, needed = 0"),
        ((all_of(PASS, PASS), MISSING), Outcome.PASS, "all 2 hold"),
    ],
)
def test_one_alternative_suffices_else_the_worst_with_evidence(
    parts: tuple[Leaf | Group, ...], outcome: Outcome, reason: str
) -> None:
    found = asked(any_of(*parts), GOOD, empty={"service.vars.none": "r"})
    assert (found.outcome, found.reason) == (outcome, reason)
    assert len(found.parts) == len(parts)


def test_any_shows_only_what_decided() -> None:
    failing = leaf("bad = 0", parameters={"notes": ("n",)})
    found = asked(any_of(failing, leaf("total = 1"), MISSING), item("a!"))
    assert ([result.metric for result in found.results], found.locations, found.notes, found.wanted) == (
        ["total"],
        (),
        (),
        "",
    )
    assert found.evidence == ("reports/things.json",)
    open_one = asked(any_of(failing, MISSING, OTHER), item("a!"))
    assert ([result.metric for result in open_one.results], open_one.wanted) == (["bad"], "")
    two = asked(any_of(leaf("total >= 1"), leaf("share >= 0%")), item("a!"))
    assert [result.metric for result in two.results] == ["total"]
    idle = leaf("bad = 0", parameters={"inapplicable": ("bad",), "notes": ("idle",)})
    assert asked(any_of(idle, MISSING), item("a!")).notes == ()
    missing = asked(any_of(MISSING, OTHER))
    assert missing.wanted == "a report of things or a report of others"


def test_an_unreadable_item_spoils_every_part_of_its_kind() -> None:
    broken = item(path="b", problems=fatal(hint="again"))
    found = asked(any_of(PASS, FAIL), GOOD, broken)
    assert (found.outcome, found.reason) == (Outcome.INVALID, "things: `b`: cut off")
    assert found.near_misses == (NearMiss(seen="`b`: cut off", suggestion="again"),)
    assert asked(any_of(PASS, leaf("bad = 0", kind="docs")), broken, item("a", kind="docs")).outcome is Outcome.PASS


# each -----------------------------------------------------------------------------------------------------------------


def test_each_item_must_hold_and_is_named() -> None:
    one = criterion(leaf("total >= 1", titles="${each} *"), each=("Cart", "Till", "Cart"))
    found = asked(one, item("Cart x", "Till y"))
    assert (found.outcome, found.reason, [part.label for part in found.parts]) == (
        Outcome.PASS,
        "all 2 hold",
        ["Cart", "Till"],
    )
    lacking = asked(one, item("Cart x"))
    assert lacking.outcome is Outcome.INVALID
    assert lacking.reason == ("1 of 2 hold; Till: 1 report with 1 row read, 0 things examined for titles: `Till *`")
    single = asked(criterion(leaf("total >= 1", titles="${each}"), each=("Cart",)), item("Cart"))
    assert (single.reason, single.parts) == ("total 1, needed ≥ 1", ())


def test_each_takes_the_items_of_a_variable_and_stands_in_bounds_and_parameters() -> None:
    one = criterion(leaf("total >= ${each}", parameters={"notes": ("at ${each}",)}), each="${service.vars.least}")
    found = asked(one, item("a", "b"), variables={"service.vars.least": ("1", "2")})
    assert (found.outcome, found.notes) == (Outcome.PASS, ("at 1", "at 2"))
    assert [result.bound for result in found.results] == [1.0, 2.0]


def test_a_part_without_each_in_a_group_is_not_shared_between_items() -> None:
    shared = leaf("total >= 1", kind="tests", about="*shared*")
    one = criterion(all_of(shared, leaf("failed <= ${each}", kind="tests")), each=("1", "2"))
    marked = asked(one, cases("@G1.asked 1", "x"))
    assert [part.outcome for part in marked.parts] == [Outcome.PASS, Outcome.INVALID]


# Words, whole names, markers ------------------------------------------------------------------------------------------


def cases(*names: str) -> Item:
    table = Table(tests.COLUMNS)
    for text in names:
        suite, _, name = text.rpartition(" > ")
        table.add(suite, "", name.rstrip("!"), "", 0, "failed" if name.endswith("!") else "passed", None, "", "", "")
    return Item(path="unit.xml", kind="tests", format="junit", sha256="0" * 64, size=1, table=table)


@pytest.fixture(autouse=True)
def _the_kind_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(samples.KINDS, "tests", tests.KIND)
    monkeypatch.setitem(samples.FORMATS, "junit", "tests")


def invariants(*aggregates: str, about: tuple[str, ...] = ("*${each}*invariant*",), **fields: Any) -> Criterion:
    condition = leaf("passed >= 1", "failed = 0", kind="tests", about=about)
    return criterion(condition, each=aggregates, **fields)


def parts(found: CriterionVerdict) -> dict[str, Outcome]:
    return {part.label: part.outcome for part in found.parts}


def test_an_item_is_matched_as_a_whole_name_only() -> None:
    found = asked(invariants("Window", "Cart"), cases("ComplianceWindow > invariant", "Cart > invariants hold"))
    assert parts(found) == {"Window": Outcome.INVALID, "Cart": Outcome.PASS}


@pytest.mark.parametrize(
    "name", ["Compliance Window invariant", "ComplianceWindow invariant", "compliance_window invariant"]
)
def test_a_sibling_that_holds_the_name_does_not_answer_for_it(name: str) -> None:
    found = asked(invariants("Window", "ComplianceWindow", "Window pane"), cases(name))
    assert parts(found) == {
        "Window": Outcome.INVALID,
        "ComplianceWindow": Outcome.PASS,
        "Window pane": Outcome.INVALID,
    }


def test_a_sibling_that_begins_with_the_name_does_not_answer_for_it() -> None:
    found = asked(invariants("Window", "Window pane"), cases("Window pane invariant"))
    assert parts(found) == {"Window": Outcome.INVALID, "Window pane": Outcome.PASS}


def test_a_sibling_in_other_spelling_does_not_answer_either() -> None:
    found = asked(invariants("CartItem", "Cart Item Line"), cases("Cart Item Line invariant"))
    assert parts(found) == {"CartItem": Outcome.INVALID, "Cart Item Line": Outcome.PASS}


def test_a_list_that_is_none_leaves_each_item_without_object() -> None:
    one = criterion(leaf("total >= 1", titles=("${each}", "${service.vars.none}")), each=("a", "b"))
    found = asked(one, GOOD, empty={"service.vars.none": "r"})
    assert (found.outcome, found.reason) == (Outcome.NOT_APPLICABLE, "`service.vars.none` is none: r")


def test_one_of_several_patterns_of_words_suffices() -> None:
    one = criterion(leaf("total = 2", kind="tests", about=("*cart*", "*till*", "*none*")))
    assert asked(one, cases("a cart", "a till", "else")).outcome is Outcome.PASS


def test_a_part_whose_value_does_not_fit_is_named_by_its_kind() -> None:
    found = asked(
        all_of(PASS, leaf("bad = 0", titles="${service.vars.x}{")), GOOD, variables={"service.vars.x": ("a",)}
    )
    assert [part.label for part in found.parts] == ["things", "things"]
    assert found.reason.startswith("1 of 2 hold; things: the policy's value does not fit: ")


def test_other_filters_take_the_item_as_it_is() -> None:
    one = criterion(leaf("passed >= 1", kind="tests", names="${each}"), each=("Win*", "x"))
    assert parts(asked(one, cases("Window", "x"))) == {"Win*": Outcome.PASS, "x": Outcome.PASS}


def test_a_failing_case_of_one_item_fails_that_item() -> None:
    found = asked(invariants("Cart", "Till"), cases("Cart invariant", "Cart invariant 2!", "Till invariant"))
    assert parts(found) == {"Cart": Outcome.FAIL, "Till": Outcome.PASS}
    assert found.reason == "1 of 2 hold; Cart: failed 1, needed = 0"


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("refuses @G1.asked", Outcome.PASS),
        ("G1.asked > refuses", Outcome.PASS),
        ("test_g1_asked_refuses", Outcome.PASS),
        ("refuses @XG1.asked", Outcome.INVALID),
        ("refuses @G1.askedly", Outcome.INVALID),
        ("refuses @G1.asked!", Outcome.FAIL),
        ("refuses asked", Outcome.INVALID),
    ],
)
def test_a_marker_in_a_tests_name_answers_the_criterion(name: str, outcome: Outcome) -> None:
    one = criterion(leaf("passed >= 1", "failed = 0", kind="tests", about="*tenant-isolation*"))
    assert asked(one, cases(name)).outcome is outcome


def test_the_marker_of_a_longer_id_is_not_that_of_the_shorter_one() -> None:
    condition = leaf("passed >= 1", kind="tests", about="*x*")
    short, long = criterion(condition, id="G1.ai"), criterion(condition, id="G1.ai-depth")
    rules = samples.policy(samples.service(short, long, criterion(condition, id="G1.aide")))
    verdict = samples.only(rules, [cases("@G1.ai-depth digs")])
    assert [found.outcome for found in verdict.criteria] == [Outcome.INVALID, Outcome.PASS, Outcome.INVALID]
    alone = samples.only(samples.policy(samples.service(short)), [cases("@G1.ai-depth digs")])
    assert alone.criteria[0].outcome is Outcome.PASS
    both = samples.only(rules, [cases("@G1.ai digs", "@G1.ai-depth digs", "@G1.aide")])
    assert [found.outcome for found in both.criteria] == [Outcome.PASS] * 3


def test_a_marker_of_each_needs_its_item_too() -> None:
    found = asked(invariants("Cart", "Till"), cases("@G1.asked Cart adds up", "@G1.asked something"))
    assert parts(found) == {"Cart": Outcome.PASS, "Till": Outcome.INVALID}


def test_a_marker_of_each_with_a_longer_id_is_not_that_of_the_shorter_one() -> None:
    condition = leaf("passed >= 1", kind="tests", about="*nothing*${each}*")
    short, long = (
        criterion(condition, id="G1.ai", each=("Cart",)),
        criterion(condition, id="G1.ai-deep", each=("Cart",)),
    )
    verdict = samples.only(samples.policy(samples.service(short, long)), [cases("@G1.ai-deep Cart")])
    assert [found.outcome for found in verdict.criteria] == [Outcome.INVALID, Outcome.PASS]


def test_a_filter_of_exclusions_is_not_narrowed_to_the_marker() -> None:
    one = criterion(leaf("total = 2", kind="tests", about="!*slow*"))
    assert asked(one, cases("a", "b", "slow c")).outcome is Outcome.PASS


def test_an_exclusion_holds_for_marked_cases_too() -> None:
    one = criterion(leaf("total = 1", kind="tests", about=("*x*", "!*slow*")))
    assert asked(one, cases("x", "@G1.asked slow")).outcome is Outcome.PASS


def test_other_filters_of_words_know_no_marker() -> None:
    one = criterion(leaf("total >= 1", words="*x*"))
    assert asked(one, item("G1.asked x")).outcome is Outcome.PASS
    assert asked(one, item("G1.asked")).outcome is Outcome.INVALID


def test_nothing_of_how_names_are_marked_is_shown() -> None:
    found = asked(invariants("Cart", "CartItem"), cases("a"))
    text = str(msgspec.to_builtins(found))
    assert "\\x02" not in text
    assert "!*" not in text
    assert found.near_misses[0].suggestion == (
        "name the suite or the case so that it holds the words `cart invariant`, or carries `@G1.asked`"
    )
    assert "0 test cases examined for about: `*Cart*invariant*`" in found.reason
