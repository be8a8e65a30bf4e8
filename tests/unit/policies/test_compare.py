"""Two policies compared: every difference is told, with the way in which it moves the gate."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readygate.kinds.kind import Kind
from readygate.model.difference import Reach
from readygate.model.policy import (
    CANONICAL,
    Criterion,
    DeclaredReport,
    Enforce,
    Freeze,
    GateTitle,
    Group,
    Ladder,
    Leaf,
    Milestone,
    NotApplicable,
    OtherEvidence,
    Policy,
    Rollout,
    Row,
    Rung,
    Service,
    Waiver,
)
from readygate.model.quantity import Unit
from readygate.model.threshold import Threshold, judge, parse_threshold
from readygate.model.verdict import Effect
from readygate.policies import compare_exceptions, compare_settings
from readygate.policies.accepting import effect_of
from readygate.policies.compare import compare
from readygate.policies.compare_conditions import ConditionRules
from readygate.policies.compare_criteria import CriterionRules
from readygate.policies.compare_services import ServiceRules
from readygate.policies.compare_variables import VariableRules
from readygate.policies.weighing import by_field, line_of, listed, nothing, of_order, opposite, together
from tests.unit.evaluate.samples import DAY, LADDER, all_of, any_of, leaf
from tests.unit.policies.samples import FULL, KINDS, loaded

WEAKER, STRONGER, UNKNOWN = Effect.WEAKER, Effect.STRONGER, Effect.UNKNOWN
WEEK = dt.timedelta(days=7)
MILESTONES = (Milestone(id="M1"), Milestone(id="M2"), Milestone(id="M3"))


def kinds(name: str) -> Kind:
    return KINDS[name]


def criterion(condition: Leaf | Group | None = None, id: str = "G1.coverage", **fields: Any) -> Criterion:  # noqa: A002
    group, _, name = id.partition(".")
    given: dict[str, Any] = {"title": "", "source": "", "start": "L2", "place": "policy.yml:7:3", **fields}
    asked = condition or leaf("lines >= 95%", kind="coverage")
    return Criterion(id=id, group=group, name=name, condition=asked, **given)


def service(*criteria: Criterion, name: str = "shop", **fields: Any) -> Service:
    return Service(name=name, criteria=criteria or (criterion(),), **{"place": "policy.yml:3:1", **fields})


def policy(*services: Service, **fields: Any) -> Policy:
    given: dict[str, Any] = {
        "digest": "0" * 64,
        "files": ("policy.yml",),
        "services": services or (service(),),
        "ladders": {CANONICAL: LADDER},
        "gates": (GateTitle(id="G1", title="First"), GateTitle(id="G2", title="Second")),
        "milestones": MILESTONES,
    }
    return Policy(**{**given, **fields})


def differences(before: Policy, after: Policy, **given: Any) -> list[tuple[str, str, str, Effect]]:
    found = compare(before, after, kinds, **given)
    return [(one.what, one.before, one.after, one.effect) for one in found]


def mirrored(found: list[tuple[str, str, str, Effect]]) -> set[tuple[str, str, str, Effect]]:
    return {(what, after, before, opposite(effect)) for what, before, after, effect in found}


def asked(one: Leaf | Group, **fields: Any) -> Policy:
    return policy(service(criterion(one, **fields)))


def require(*texts: str, kind: str = "coverage", **given: Any) -> Leaf:
    return leaf(*texts, kind=kind, **given)


A, B, C = (require(f"total >= {number}", kind="tests", about=name) for number, name in enumerate("abc", 1))
TEXT_A, TEXT_B, TEXT_C = (f"tests about {name}: total ≥ {number}" for number, name in enumerate("abc", 1))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["lines >= 95%"], ["lines >= 80%"], [("", "lines ≥ 95%", "lines ≥ 80%", WEAKER)]),
        (["lines >= 95%"], ["lines >= 0.95"], []),
        (["lines >= 95%"], ["lines > 95%"], [("", "lines ≥ 95%", "lines > 95%", STRONGER)]),
        (["files <= 5"], ["files <= 6"], [("", "files ≤ 5", "files ≤ 6", WEAKER)]),
        (["files < 5"], ["files <= 5"], [("", "files < 5", "files ≤ 5", WEAKER)]),
        (["files = 5"], ["files = 6"], [("", "files = 5", "files = 6", UNKNOWN)]),
        (["files = 5"], ["files >= 5"], [("", "files = 5", "files ≥ 5", WEAKER)]),
        (["files = 5"], ["files != 6"], [("", "files = 5", "files ≠ 6", WEAKER)]),
        (["files = 6"], ["files != 6"], [("", "files = 6", "files ≠ 6", UNKNOWN)]),
        (["files > 6"], ["files != 6"], [("", "files > 6", "files ≠ 6", WEAKER)]),
        (["files >= 6"], ["files != 6"], [("", "files ≥ 6", "files ≠ 6", UNKNOWN)]),
        (["files != 5"], ["files != 6"], [("", "files ≠ 5", "files ≠ 6", UNKNOWN)]),
        (["files != 5"], ["files != 5.0"], []),
        (["files >= 5"], ["files <= 6"], [("", "files ≥ 5", "files ≤ 6", UNKNOWN)]),
        (["lines >= 95%", "files >= 1"], ["lines >= 95%"], [("", "files ≥ 1", "none", WEAKER)]),
        (["files >= 1", "files <= 9"], ["files >= 1"], [("", "files ≥ 1, files ≤ 9", "files ≥ 1", WEAKER)]),
        (
            ["lines >= 95%"],
            ["branches >= 95%"],
            [("", "lines ≥ 95%", "none", WEAKER), ("", "none", "branches ≥ 95%", STRONGER)],
        ),
        (["lines >= 95%", "files >= 1"], ["files >= 1", "lines >= 95%"], []),
        (
            ["files > ${service.a}"],
            ["files > ${service.b}"],
            [("", "files > ${service.a}", "files > ${service.b}", UNKNOWN)],
        ),
        (
            ["lines > 80% of ${service.a}"],
            ["lines > 70% of ${service.a}"],
            [("", "lines > 80% of ${service.a}", "lines > 70% of ${service.a}", WEAKER)],
        ),
        (["unheard >= 5"], ["unheard >= 6"], [("", "unheard ≥ 5", "unheard ≥ 6", UNKNOWN)]),
    ],
)
def test_thresholds_have_a_direction(
    before: list[str], after: list[str], expected: list[tuple[str, str, str, Effect]]
) -> None:
    old, new = asked(require(*before)), asked(require(*after))
    told = [(f"G1.coverage {what}".strip(), *rest) for what, *rest in expected]
    assert differences(old, new) == told
    assert mirrored(differences(new, old)) == set(told)


@pytest.mark.parametrize(
    ("kind", "before", "after", "effect"),
    [
        ("api", "version >= 3.1", "version >= 3.0", WEAKER),
        ("api", "version >= 3.9", "version >= 3.10", STRONGER),
        ("api", "version >= 3.1", "version >= 3.1.0", None),
        ("documents", "changed >= 2026-04-01", "changed >= 2026-03-31", WEAKER),
        ("load", "p95 < 300ms", "p95 < 1s", WEAKER),
        ("load", "p95 < 1000ms", "p95 < 1s", None),
        ("load", "p95 < 80% of ${service.slo.p95}", "p95 < ${service.slo.p95}", WEAKER),
        ("load", "p95 < 80% of 300ms", "p95 < 240ms", None),
        ("load", "p95 < 300", "p95 < 400ms", UNKNOWN),
        ("unheard", "lines >= 5", "lines >= 6", UNKNOWN),
    ],
)
def test_bounds_are_compared_in_the_unit_of_their_metric(
    kind: str, before: str, after: str, effect: Effect | None
) -> None:
    found = compare(asked(require(before, kind=kind)), asked(require(after, kind=kind)), kinds)
    assert [one.effect for one in found] == ([effect] if effect else [])


def test_numbers_without_a_sign_have_no_headroom_to_compare() -> None:
    old, new = (parse_threshold(f"value < {percent}% of ${{service.a}}") for percent in (80, 90))
    assert effect_of([old], [new], Unit.NUMBER) is UNKNOWN
    assert effect_of([old], [new], Unit.DURATION) is WEAKER


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            require("lines > 1%", paths="a/**"),
            require("lines > 1%", paths="b/**"),
            ("where.paths", "a/**", "b/**", UNKNOWN),
        ),
        (require("lines > 1%", paths=("a", "b")), require("lines > 1%", paths=("b", "a")), None),
        (require("lines > 1%"), require("lines > 1%", paths="!a/**"), ("where.paths", "none", "!a/**", UNKNOWN)),
        (
            require("lines > 1%", parameters={"fields": ("a", "b")}),
            require("lines > 1%", parameters={"fields": ("a",)}),
            ("with.fields", "a, b", "a", UNKNOWN),
        ),
        (
            require("files > 1"),
            require("total > 1", kind="tests"),
            ("evidence", "coverage: files > 1", "tests: total > 1", UNKNOWN),
        ),
        (A, any_of(A), None),
        (A, all_of(A), None),
        (any_of(A), all_of(A), None),
        (A, any_of(A, B), ("any", "none", TEXT_B, WEAKER)),
        (A, all_of(A, B), ("all", "none", TEXT_B, STRONGER)),
        (any_of(A, B), any_of(B, A), None),
        (any_of(A, B), all_of(B, A), ("parts", "any", "all", STRONGER)),
        (
            any_of(A, B),
            all_of(B, C),
            ("parts", f"any of ({TEXT_A}; {TEXT_B})", f"all of ({TEXT_B}; {TEXT_C})", UNKNOWN),
        ),
        (any_of(A, B), all_of(A), ("parts", f"any of ({TEXT_A}; {TEXT_B})", f"all of ({TEXT_A})", UNKNOWN)),
        (any_of(A, B), any_of(A, C), ("where.about", "b", "c", UNKNOWN)),
        (all_of(any_of(A, B), C), all_of(any_of(A), C), ("any", TEXT_B, "none", STRONGER)),
    ],
)
def test_conditions_are_compared_part_by_part(
    before: Leaf | Group, after: Leaf | Group, expected: tuple[str, str, str, Effect] | None
) -> None:
    old, new = asked(before), asked(after)
    if expected:
        assert (f"G1.coverage {expected[0]}", *expected[1:]) in differences(old, new)
    else:
        assert differences(old, new) == []
    assert mirrored(differences(new, old)) == set(differences(old, new))


def test_parts_that_are_lost_and_won_in_other_numbers_cannot_be_told() -> None:
    found = differences(asked(any_of(A, B)), asked(any_of(A, C, all_of(B, C))))
    assert {effect for *_, effect in found} == {UNKNOWN}
    assert [before for _, before, *_ in found] == [TEXT_B, "none", "none"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"start": "L3"}, {"start": "L2"}, ("", "from L3", "from L2", STRONGER)),
        ({"start": "M1"}, {"start": "M3"}, ("", "from M1", "from M3", WEAKER)),
        ({"start": "L3"}, {"start": "M3"}, ("", "from L3", "from M3", UNKNOWN)),
        ({"start": "L3"}, {"start": "release"}, ("", "from L3", "from release", UNKNOWN)),
        (
            {"ladder": "own"},
            {"start": "L1"},
            ("", "from L2 of the ladder own", "from L1 of the ladder canonical", UNKNOWN),
        ),
        ({}, {"until": "L3"}, ("", "none", "until L3", WEAKER)),
        ({"until": "L2"}, {"until": "L3"}, ("", "until L2", "until L3", STRONGER)),
        ({"until": "L2"}, {"until": "L9"}, ("", "until L2", "until L9", UNKNOWN)),
        (
            {"until": "L2", "ladder": "own"},
            {},
            ("", "from L2 of the ladder own", "from L2 of the ladder canonical", UNKNOWN),
        ),
        ({"each": ("a", "b")}, {"each": ("b",)}, ("each", "a", "none", WEAKER)),
        ({"each": ("a", "b")}, {"each": ("b", "c")}, ("each", "a", "c", UNKNOWN)),
        ({"each": ("a",)}, {}, ("each", "a", "none", UNKNOWN)),
        ({"each": "${service.a}"}, {"each": ("a", "b")}, ("each", "${service.a}", "a, b", UNKNOWN)),
        ({"changed": ("a/**",)}, {}, ("when.changed", "a/**", "none", STRONGER)),
        ({"changed": ("a/**", "b/**")}, {"changed": ("b/**",)}, ("when.changed", "a/**", "none", WEAKER)),
        ({"max_age": WEEK}, {"max_age": 2 * WEEK}, ("max-age", "7d", "14d", WEAKER)),
        ({"max_age": WEEK}, {}, ("max-age", "7d", "none", STRONGER)),
        ({"max_age": dt.timedelta(hours=36)}, {"max_age": WEEK}, ("max-age", "36h", "7d", WEAKER)),
        ({"warn_until": DAY}, {}, ("warn-until", "2026-11-21", "none", STRONGER)),
        ({"warn_until": DAY}, {"warn_until": DAY + WEEK}, ("warn-until", "2026-11-21", "2026-11-28", WEAKER)),
        ({"waivable": True}, {}, ("waivable", "true", "none", STRONGER)),
        ({"waivable": False}, {}, ("waivable", "false", "none", WEAKER)),
        ({"title": "a", "source": "a", "fix": "a", "place": "a:1:1"}, {}, None),
    ],
)
def test_criteria_are_compared_field_by_field(
    before: dict[str, Any], after: dict[str, Any], expected: tuple[str, str, str, Effect] | None
) -> None:
    old, new = (policy(service(criterion(**fields))) for fields in (before, after))
    told = [(f"G1.coverage {expected[0]}".strip(), *expected[1:])] if expected else []
    assert differences(old, new) == told
    assert mirrored(differences(new, old)) == set(told)


def test_orders_that_differ_between_the_policies_tell_nothing() -> None:
    other = Ladder(name=CANONICAL, rungs=(*LADDER.rungs[1:], LADDER.rungs[0]))
    old = policy(service(criterion(start="L1")), ladders={})
    new = policy(service(criterion(start="L2")), ladders={CANONICAL: other})
    assert ("G1.coverage", "from L1", "from L2", UNKNOWN) in differences(old, new)


def test_what_many_services_have_in_common_is_told_once() -> None:
    lower = criterion(require("lines >= 80%"))
    old, new = ((criterion(),), (lower,))
    names = ("a", "b", "c")

    def of(*changed: str) -> Policy:
        return policy(*(Service(name=name, criteria=new if name in changed else old) for name in names))

    assert [what for what, *_ in differences(of(), of(*names))] == ["G1.coverage"]
    assert [what for what, *_ in differences(of(), of("a", "b"))] == ["G1.coverage of 2 services"]
    assert [what for what, *_ in differences(of(), of("c"))] == ["G1.coverage of `c`"]
    (found,) = compare(of(), of("a", "b"), kinds)
    assert (found.services, found.criteria, found.reach) == (("a", "b"), ("G1.coverage",), Reach.OUTCOME)
    assert found.place == "policy.yml:7"


def test_criteria_that_services_share_are_told_once_beside_their_own() -> None:
    lower, own = criterion(require("lines >= 80%")), criterion(id="G1.own")
    before = criterion()
    old = policy(service(before), Service(name="cart", criteria=(before, own)))
    new = policy(service(lower), Service(name="cart", criteria=(lower, own)))
    assert differences(old, new) == [("G1.coverage", "lines ≥ 95%", "lines ≥ 80%", WEAKER)]


def test_criteria_that_come_and_go() -> None:
    more = policy(service(criterion(), criterion(id="G2.pact", start="L3", place="policy.yml:9:5")))
    less = policy(service(criterion()))
    assert differences(more, less) == [("G2.pact", "from L3", "none", WEAKER)]
    (found,) = compare(less, more, kinds)
    assert (found.before, found.after, found.effect, found.place) == ("none", "from L3", STRONGER, "policy.yml:9")
    assert found.reach is Reach.ASKED


def test_services_that_come_and_go() -> None:
    both, one = policy(service(), service(name="cart")), policy(service())
    assert differences(both, one) == [("cart", "judged", "none", WEAKER)]
    (found,) = compare(one, both, kinds)
    assert (found.what, found.effect, found.services, found.place) == ("cart", STRONGER, ("cart",), "policy.yml:3")


def test_criteria_of_freezes_are_told_as_freezes() -> None:
    frozen = policy(service(criterion(), criterion(id="freeze.F1")))
    assert differences(frozen, policy(service())) == []


def rows(*levels: str, gates: tuple[str, ...] = ("G1", "G2"), first: int = 0) -> tuple[Row, ...]:
    names = [milestone.id for milestone in MILESTONES[first:]]
    return tuple(Row(milestone=name, level=level, gates=gates) for name, level in zip(names, levels, strict=True))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"path": "a"}, {"path": "b"}, [("path", "a", "b", UNKNOWN)]),
        ({"owner": "@a"}, {}, [("owner", "@a", "none", UNKNOWN)]),
        ({"ladder": "a"}, {"ladder": "b"}, [("ladder", "a", "b", UNKNOWN)]),
        ({"depends_on": ("a",)}, {}, [("depends-on", "a", "none", WEAKER)]),
        ({"folders": {"domain": "a"}}, {"folders": {"domain": "b"}}, [("folders.domain", "a", "b", UNKNOWN)]),
        ({"folders": {"domain": "a"}}, {}, [("folders.domain", "a", "none", UNKNOWN)]),
        ({"reports": (DeclaredReport(format="junit", path="a"),)}, {}, [("reports", "junit a", "none", WEAKER)]),
        (
            {"reports": (DeclaredReport(format="junit", path="a"),)},
            {"reports": (DeclaredReport(format="junit", path="a", root="b"),)},
            [("reports", "junit a", "junit a, root b", UNKNOWN)],
        ),
        (
            {},
            {"not_applicable": (NotApplicable(criterion="G5.*", reason="no AI"),)},
            [("not-applicable G5.*", "none", "no AI", WEAKER)],
        ),
        (
            {"not_applicable": (NotApplicable(criterion="G5.*", reason="no AI"),)},
            {"not_applicable": (NotApplicable(criterion="G5.*", reason="none"),)},
            [("not-applicable G5.*", "no AI", "none", UNKNOWN)],
        ),
        ({"notes": {"G1": "a"}, "place": "a:1:1"}, {"notes": {"G1": "b"}}, []),
        ({"matrix": rows("L2", "L2", "L2")}, {"matrix": rows("L2", "L1", "L1")}, [("M2 to M3", "L2", "L1", WEAKER)]),
        ({"matrix": rows("L2", "L2", "L2")}, {"matrix": rows("L2", "L2", "L3")}, [("M3", "L2", "L3", STRONGER)]),
        (
            {"matrix": rows("L2", "L2", "L2")},
            {"matrix": rows("L2", "L2", "L2", gates=("G1",))},
            [("M1 to M3", "gates G2", "gates none", WEAKER)],
        ),
        (
            {"matrix": rows("L2", "L2", "L2")},
            {"matrix": rows("L3", "L3", "L3", gates=("G1",))},
            [("M1 to M3", "L2 with gates G1, G2", "L3 with gates G1", UNKNOWN)],
        ),
        (
            {"matrix": rows("L2", "L2", "L2")},
            {"matrix": rows("L2", "L2", first=1)},
            [("M1", "L2 with gates G1, G2", "not in scope", WEAKER)],
        ),
        (
            {},
            {"matrix": rows("L2", "L2", first=1)},
            [
                (
                    "matrix",
                    "no matrix: all gates and the top level are due",
                    "from M2 on: L2 with gates G1, G2",
                    WEAKER,
                )
            ],
        ),
        (
            {"matrix": rows("L2", "L2", "L2"), "ladder": "own"},
            {"matrix": rows("L3", "L3", "L3")},
            [("ladder", "own", "canonical", UNKNOWN), ("M1 to M3", "L2", "L3", UNKNOWN)],
        ),
    ],
)
def test_services_are_compared_field_by_field(
    before: dict[str, Any], after: dict[str, Any], expected: list[tuple[str, str, str, Effect]]
) -> None:
    old, new = (policy(service(**fields)) for fields in (before, after))
    told = [(f"shop {what}", *rest) for what, *rest in expected]
    assert differences(old, new) == told
    assert mirrored(differences(new, old)) == set(told)


def test_levels_of_ladders_that_differ_cannot_be_told() -> None:
    short = Ladder(name=CANONICAL, rungs=LADDER.rungs[:4])
    old, new = (policy(service(matrix=rows(level, level, level))) for level in ("L2", "L3"))
    cut = msgspec.structs.replace(new, ladders={CANONICAL: short})
    assert ("shop M1 to M3", "L2", "L3", UNKNOWN) in differences(old, cut)
    gone = msgspec.structs.replace(new, ladders={})
    assert ("shop M1 to M3", "L2", "L3", UNKNOWN) in differences(old, gone)


def test_one_ladder_is_looked_at_once_for_all_services() -> None:
    old, new = (
        policy(service(matrix=rows(level, level, level)), service(name="cart", matrix=rows(level, level, level)))
        for level in ("L2", "L3")
    )
    assert {(what, effect) for what, _, _, effect in differences(old, new)} == {
        ("shop M1 to M3", STRONGER),
        ("cart M1 to M3", STRONGER),
    }


EACH = criterion(require("total >= 1", kind="tests", about="*${each}*"), each="${service.aggregates}")
BOUND = criterion(require("p95 < 80% of ${service.slo.p95}", kind="load"))
FILTER = criterion(require("total >= 1", kind="tests", about="*outbox*${service.aggregates}*"))
WITH = criterion(require("lines > 1%", parameters={"registry": ("${service.aggregates}",)}))
WHEN = criterion(changed=("${service.aggregates}",))
AGGREGATES, P95 = "service.aggregates", "service.slo.p95"


@pytest.mark.parametrize(
    ("one", "before", "after", "expected"),
    [
        (EACH, {AGGREGATES: ("A", "B")}, {AGGREGATES: ("A",)}, ("aggregates", "B", "none", WEAKER)),
        (EACH, {AGGREGATES: ("A",)}, {AGGREGATES: ("B",)}, ("aggregates", "A", "B", UNKNOWN)),
        (EACH, {AGGREGATES: ("A", "B")}, {AGGREGATES: ("B", "A")}, None),
        (EACH, {AGGREGATES: ("A",)}, {}, ("aggregates", "A", "none", UNKNOWN)),
        (FILTER, {AGGREGATES: ("A", "B")}, {AGGREGATES: ("A",)}, ("aggregates", "B", "none", UNKNOWN)),
        (FILTER, {AGGREGATES: ("A", "B")}, {AGGREGATES: ("B", "A")}, None),
        (WITH, {AGGREGATES: ("A", "B")}, {AGGREGATES: ("A",)}, ("aggregates", "B", "none", UNKNOWN)),
        (WHEN, {AGGREGATES: ("A", "B")}, {AGGREGATES: ("A",)}, ("aggregates", "B", "none", UNKNOWN)),
        (BOUND, {P95: ("300ms",)}, {P95: ("400ms",)}, ("slo.p95", "300ms", "400ms", WEAKER)),
        (BOUND, {P95: ("1000ms",)}, {P95: ("1s",)}, None),
        (BOUND, {AGGREGATES: ("A",)}, {AGGREGATES: ("B",)}, ("aggregates", "A", "B", UNKNOWN)),
        (EACH, {"service.path": ("a",)}, {"service.path": ("b",)}, None),
        (EACH, {"service.folders.domain": ("a",)}, {"service.folders.domain": ("b",)}, None),
    ],
)
def test_declarations_are_weighed_by_how_criteria_use_them(
    one: Criterion,
    before: dict[str, tuple[str, ...]],
    after: dict[str, tuple[str, ...]],
    expected: tuple[str, str, str, Effect] | None,
) -> None:
    old, new = (policy(service(one, variables=values)) for values in (before, after))
    told = [(f"shop {expected[0]}", *expected[1:])] if expected else []
    assert differences(old, new) == told
    assert mirrored(differences(new, old)) == set(told)


def test_a_list_with_two_uses_cannot_be_told_unless_it_is_walked_through() -> None:
    both = (EACH, msgspec.structs.replace(WITH, id="G1.other"))
    old, new = (policy(service(*both, variables={AGGREGATES: items})) for items in (("A", "B"), ("A",)))
    assert differences(old, new) == [("shop aggregates", "B", "none", UNKNOWN)]
    tied = (EACH, msgspec.structs.replace(FILTER, id="G1.other"))
    criteria = tied
    shops = [
        policy(*(Service(name=name, criteria=criteria, variables={AGGREGATES: items}) for name in ("shop", "cart")))
        for items in (("A", "B"), ("A",))
    ]
    assert differences(*shops) == [
        ("shop aggregates", "B", "none", WEAKER),
        ("cart aggregates", "B", "none", WEAKER),
    ]


NAMED, IDLE, NOTHING = {"variables": {AGGREGATES: ("A",)}}, {"empty": {AGGREGATES: "no state"}}, dict[str, Any]()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (NAMED, IDLE, ("A", "none: no state", WEAKER)),
        (NOTHING, IDLE, ("not declared", "none: no state", UNKNOWN)),
        (IDLE, {"empty": {AGGREGATES: "stateless"}}, ("none: no state", "none: stateless", UNKNOWN)),
    ],
)
def test_lists_that_are_none(before: dict[str, Any], after: dict[str, Any], expected: tuple[str, str, Effect]) -> None:
    old, new = (policy(service(EACH, **fields)) for fields in (before, after))
    told = [("shop aggregates", *expected)]
    assert differences(old, new) == told
    assert mirrored(differences(new, old)) == set(told)


def test_a_list_that_stays_none_is_not_told() -> None:
    old, new = (policy(service(empty={AGGREGATES: "no state", "service.publishes": text})) for text in ("a", "b"))
    assert differences(old, new) == [("shop publishes", "none: a", "none: b", UNKNOWN)]


def waiver(**fields: Any) -> Waiver:
    given = {"criterion": "G1.coverage", "service": "shop", "reason": "later", "owner": "@a", "approved_by": "@acme/qa"}
    return Waiver(**{**given, "expires": DAY, "place": "policy.yml:58:3", **fields})


WAIVED = "until 2026-11-21, approved by @acme/qa, owner @a: later"
NEW = Rollout(enforce=Enforce.NEW)
FROZEN = Freeze(id="F1", paths=("a/**",), milestone="M2", place="policy.yml:60:3")
RFC = Freeze(id="F1", paths=("a/**",), milestone="M2", unless="rfc.md")


def nightly(age: dt.timedelta | None = None) -> OtherEvidence:
    return OtherEvidence(workflow="nightly.yml", artifact="nightly", max_age=age)


def ladder(*rungs: Rung, name: str = "own") -> Mapping[str, Ladder]:
    return {CANONICAL: LADDER, name: Ladder(name=name, rungs=rungs)}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"digest": "1", "files": ("a",), "warnings": ("w",)}, {}, None),
        ({"branches": ("main",)}, {"branches": ("main", "*")}, ("branches", "none", "*", WEAKER)),
        ({"shared": ("a",)}, {}, ("scope.shared", "a", "none", WEAKER)),
        ({"ignored": ("a",)}, {}, ("scope.ignore", "a", "none", STRONGER)),
        ({}, {"trust": ("ruff",)}, ("trust", "none", "ruff", WEAKER)),
        ({"roles": {"sre": ("@a",)}}, {"roles": {"sre": ("@b", "@c")}}, ("role sre", "@a", "@b, @c", UNKNOWN)),
        ({"roles": {"sre": ("@a",)}}, {}, ("role sre", "@a", "none", UNKNOWN)),
        (
            {"sign_offs": {"ga": ("sre", "legal")}},
            {"sign_offs": {"ga": ("sre",)}},
            ("sign-offs ga", "legal", "none", WEAKER),
        ),
        ({"sign_offs": {"ga": ("sre",)}}, {}, ("sign-offs ga", "sre", "none", WEAKER)),
        ({"evidence": (nightly(),)}, {}, ("evidence nightly.yml nightly", "given", "none", UNKNOWN)),
        (
            {"evidence": (nightly(),)},
            {"evidence": (nightly(WEEK),)},
            ("evidence nightly.yml nightly max-age", "none", "7d", STRONGER),
        ),
        (
            {"kinds": {"soak": {"w": Unit.DURATION}}},
            {"kinds": {"soak": {"w": Unit.COUNT}}},
            ("kind soak", "w in ms", "w in count", UNKNOWN),
        ),
        ({"kinds": {"soak": {"w": Unit.DURATION}}}, {}, ("kind soak", "w in ms", "none", UNKNOWN)),
        ({"gates": (GateTitle(id="G1", title="a"),)}, {}, ("gates", "none", "G2", UNKNOWN)),
        ({"gates": (GateTitle(id="G1", title="a"), GateTitle(id="G2", title="b"))}, {}, None),
        ({"ladders": ladder(Rung(id="A", title="a"))}, {}, ("ladder own", "A", "none", UNKNOWN)),
        (
            {"ladders": ladder(Rung(id="A", title="a"))},
            {"ladders": ladder(Rung(id="A", title="b", contains="L1"))},
            ("ladder own", "A", "A is L1", UNKNOWN),
        ),
        ({"ladders": ladder(Rung(id="A", title="a"))}, {"ladders": ladder(Rung(id="A", title="b"))}, None),
        ({"milestones": MILESTONES[:2]}, {}, ("milestones", "M1, M2", "M1, M2, M3", UNKNOWN)),
        (
            {"milestones": (Milestone(id="M1", starts=DAY),)},
            {"milestones": (Milestone(id="M1"),)},
            ("milestone M1 starts", "2026-11-21", "none", UNKNOWN),
        ),
        (
            {"milestones": (Milestone(id="M1"),)},
            {"milestones": (Milestone(id="M1", exits=DAY),)},
            ("milestone M1 exits", "none", "2026-11-21", UNKNOWN),
        ),
        ({"milestone": "M1"}, {"milestone": "M2"}, ("milestone", "M1", "M2", STRONGER)),
        ({"milestone": "M1"}, {}, ("milestone", "M1", "none", STRONGER)),
        ({"milestone": "M9"}, {"milestone": "M1"}, ("milestone", "M9", "M1", UNKNOWN)),
        ({"rollout": NEW}, {}, ("rollout", "enforce new", "none", STRONGER)),
        ({"rollout": Rollout()}, {}, None),
        ({}, {"rollout": Rollout(start=DAY)}, ("rollout", "none", "enforce all from 2026-11-21", WEAKER)),
        (
            {"rollout": Rollout(start=DAY)},
            {"rollout": Rollout(start=DAY + WEEK)},
            ("rollout", "enforce all from 2026-11-21", "enforce all from 2026-11-28", WEAKER),
        ),
        (
            {"rollout": Rollout(enforce=Enforce.NEW, start=DAY)},
            {"rollout": Rollout(start=DAY + WEEK)},
            ("rollout", "enforce new from 2026-11-21", "enforce all from 2026-11-28", UNKNOWN),
        ),
        (
            {"rollout": Rollout(enforce=Enforce.NONE)},
            {"rollout": Rollout(start=DAY)},
            ("rollout", "enforce none", "enforce all from 2026-11-21", STRONGER),
        ),
        ({"rollout": Rollout(enforce=Enforce.NONE)}, {"rollout": Rollout(enforce=Enforce.NONE, start=DAY)}, None),
        ({"rollouts": {"shop": NEW}}, {}, ("shop rollout", "enforce new", "none", STRONGER)),
        ({"rollouts": {"gone": NEW}}, {}, None),
        ({}, {"waivers": (waiver(),)}, ("waiver G1.coverage of shop", "none", WAIVED, WEAKER)),
        (
            {"waivers": (waiver(),)},
            {"waivers": (waiver(expires=DAY + WEEK, reason="much later"),)},
            (
                "waiver G1.coverage of shop",
                WAIVED,
                "until 2026-11-28, approved by @acme/qa, owner @a: much later",
                WEAKER,
            ),
        ),
        (
            {"waivers": (waiver(),)},
            {"waivers": (waiver(owner="@b", approved_by="@c"),)},
            ("waiver G1.coverage of shop", WAIVED, "until 2026-11-21, approved by @c, owner @b: later", UNKNOWN),
        ),
        ({"waivers": (waiver(),)}, {"waivers": (waiver(place="policy.yml:1:1"),)}, None),
        ({"freezes": (FROZEN,)}, {}, ("freeze F1", "a/**", "none", WEAKER)),
        ({"freezes": (FROZEN,)}, {"freezes": (RFC,)}, ("freeze F1 unless", "none", "rfc.md", WEAKER)),
        (
            {"freezes": (RFC,)},
            {"freezes": (msgspec.structs.replace(RFC, unless="*.md"),)},
            ("freeze F1 unless", "rfc.md", "*.md", UNKNOWN),
        ),
        (
            {"freezes": (FROZEN,)},
            {"freezes": (msgspec.structs.replace(FROZEN, paths=("a/**", "b/**")),)},
            ("freeze F1 paths", "none", "b/**", STRONGER),
        ),
        (
            {"freezes": (FROZEN,)},
            {"freezes": (msgspec.structs.replace(FROZEN, milestone="M3"),)},
            ("freeze F1 at", "M2", "M3", WEAKER),
        ),
    ],
)
def test_settings_are_compared_field_by_field(
    before: dict[str, Any], after: dict[str, Any], expected: tuple[str, str, str, Effect] | None
) -> None:
    old, new = (policy(**fields) for fields in (before, after))
    told = [expected] if expected else []
    assert differences(old, new) == told
    assert mirrored(differences(new, old)) == set(told)


def test_a_freeze_moves_in_no_order_where_milestones_differ() -> None:
    later = msgspec.structs.replace(FROZEN, milestone="M3")
    old, new = policy(freezes=(FROZEN,), milestones=MILESTONES[:2]), policy(freezes=(later,))
    assert ("freeze F1 at", "M2", "M3", UNKNOWN) in differences(old, new)


@pytest.mark.parametrize(
    ("matrix", "effect"),
    [
        (rows("L1", "L2", "L2"), STRONGER),
        (rows("L2", "L1", "L1"), UNKNOWN),
        (rows("L2", "L2", first=1), STRONGER),
        ((*rows("L2", "L2", "L2")[:1], *rows("L3", "L3", gates=("G1",), first=1)), UNKNOWN),
    ],
)
def test_a_later_milestone_is_stronger_where_no_service_is_asked_less(matrix: tuple[Row, ...], effect: Effect) -> None:
    old, new = (policy(service(matrix=matrix), service(name="cart"), milestone=name) for name in ("M1", "M2"))
    assert differences(old, new) == [("milestone", "M1", "M2", effect)]
    assert differences(new, old) == [("milestone", "M2", "M1", opposite(effect))]


def test_a_waiver_says_where_its_approver_did_not_approve_this_change() -> None:
    old, new = policy(), policy(service(), waivers=(waiver(),))
    lacking = "until 2026-11-21, approved by @acme/qa (no approval by that team on this pull request), owner @a: later"
    assert [after for _, _, after, _ in differences(old, new, approved=lambda _team: False)] == [lacking]
    assert [after for _, _, after, _ in differences(old, new, approved="@acme/qa".__eq__)] == [WAIVED]
    assert [after for _, _, after, _ in differences(new, old, approved=lambda _team: False)] == ["none"]
    (found,) = compare(old, new, kinds)
    assert (found.services, found.criteria, found.place) == (("shop",), ("G1.coverage",), "policy.yml:58")


def test_nothing_is_told_of_what_identifies_a_record() -> None:
    assert list(nothing(service(name="a"), service(name="b"))) == []
    assert of_order(1, 1, more=WEAKER) is None


def test_the_weaker_come_first_and_places_are_lines() -> None:
    old = policy(trust=("a",), roles={"sre": ("@a",)})
    new = policy(trust=(), roles={}, branches=("main", "next"))
    found = compare(old, new, kinds)
    assert [one.effect for one in found] == [WEAKER, STRONGER, UNKNOWN]
    assert {one.place for one in found} == {"policy.yml"}
    assert [line_of(text) for text in ("a.yml:3:1", "a.yml:3", "")] == ["a.yml:3", "a.yml:3", ""]


# Exhaustive by construction.

RULES: dict[type[msgspec.Struct], Mapping[str, object]] = {
    Policy: compare_settings.setting_rules(),
    Service: ServiceRules(policy(), policy(), VariableRules(lambda _kind, _metric: None)).rules,
    Criterion: CriterionRules(policy(), policy(), lambda _kind, _metric: None).rules,
    Leaf: ConditionRules(lambda _kind, _metric: None).leaf,
    Group: ConditionRules(lambda _kind, _metric: None).group,
    Ladder: compare_settings.LADDER,
    Milestone: compare_settings.MILESTONE,
    OtherEvidence: compare_settings.OTHER_EVIDENCE,
    Waiver: compare_exceptions.WAIVER,
    Rollout: compare_exceptions.ROLLOUT,
    Freeze: compare_exceptions.freeze_rules(),
}
WHOLE: dict[type[msgspec.Struct], tuple[str, ...]] = {
    Threshold: ("text", "metric", "comparison", "bound", "percent"),
    Rung: ("id", "title", "contains"),
    GateTitle: ("id", "title"),
    DeclaredReport: ("format", "path", "root"),
    NotApplicable: ("criterion", "reason"),
    Row: ("milestone", "level", "gates"),
}
"""Records that are compared as a whole; the tables above have a row for each of their fields."""


def records_of(kind: type[msgspec.Struct], known: dict[type[msgspec.Struct], None]) -> None:
    """All records that `kind` is made of."""
    if kind in known:
        return
    known[kind] = None
    for field in msgspec.structs.fields(kind):
        for inner in types_in(field.type):
            records_of(inner, known)


def types_in(given: Any) -> list[type[msgspec.Struct]]:
    if isinstance(given, type) and issubclass(given, msgspec.Struct):
        return [given]
    return [found for part in getattr(given, "__args__", ()) for found in types_in(part)]


def test_every_field_of_every_record_has_a_rule() -> None:
    known: dict[type[msgspec.Struct], None] = {}
    records_of(Policy, known)
    assert set(known) == RULES.keys() | WHOLE.keys()
    for record, rules in RULES.items():
        assert set(rules) == set(record.__struct_fields__), record
    for record, fields in WHOLE.items():
        assert record.__struct_fields__ == fields, record


def test_a_field_without_a_rule_is_told_and_nobody_can_tell() -> None:
    (found,) = by_field(service(path="a"), service(path="b"), {"name": nothing})
    assert (found.label, found.before, found.after, found.effect) == ("path", '"a"', '"b"', UNKNOWN)
    (found,) = by_field(service(depends_on=("a" * 400,)), service(), {})
    assert (found.label, len(found.before), found.before[-1]) == ("depends-on", 301, "…")


@pytest.mark.parametrize("found", [listed([]), listed(["a"]), listed([str(number) for number in range(12)])])
def test_lists_are_cut(found: str) -> None:
    assert found in {"none", "a", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"}


def test_effects_agree_or_cannot_be_told() -> None:
    assert [together(effects) for effects in ([], [None], [WEAKER, None], [WEAKER, STRONGER])] == [
        None,
        None,
        WEAKER,
        UNKNOWN,
    ]
    assert [opposite(effect) for effect in (WEAKER, STRONGER, UNKNOWN)] == [STRONGER, WEAKER, UNKNOWN]


# A policy as it is written.


def changed(old: bytes, new: bytes) -> list[tuple[str, str, str, Effect]]:
    assert old in FULL
    return differences(loaded(FULL), loaded(FULL.replace(old, new)))


def test_a_policy_is_no_different_from_itself_however_it_is_laid_out() -> None:
    assert differences(loaded(FULL), loaded(FULL)) == []
    assert differences(loaded(FULL), loaded(b"# a remark\n" + FULL + b"\n# another\n")) == []
    assert changed(b"expires: 2026-06-30", b"expires:    2026-06-30") == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"trust: [ruff]", b"trust: [ruff, mypy]", ("trust", "none", "mypy", WEAKER)),
        (b"milestone: M3\n", b"milestone: M2\n", ("milestone", "M3", "M2", WEAKER)),
        (b"slo: {p95: 300ms", b"slo: {p95: 400ms", ("assignment-service slo.p95", "300ms", "400ms", WEAKER)),
        (
            b"aggregates: [Assignment, ComplianceWindow]",
            b"aggregates: [Assignment]",
            ("assignment-service aggregates", "ComplianceWindow", "none", WEAKER),
        ),
    ],
)
def test_a_written_change_is_found(old: bytes, new: bytes, expected: tuple[str, str, str, Effect]) -> None:
    assert changed(old, new) == [expected]


# Laws.

BOUNDS = st.builds(
    "{} {} {}".format,
    st.sampled_from(["files", "rows"]),
    st.sampled_from([">=", "<=", ">", "<", "=", "!="]),
    st.integers(0, 6),
)
REQUIRED = st.lists(BOUNDS, min_size=1, max_size=3)


def passes(texts: list[str], seen: Mapping[str, float]) -> bool:
    return all(
        judge(one, one.bound_value(one.bound, Unit.COUNT), seen[one.metric], Unit.COUNT).holds
        for one in map(parse_threshold, texts)
    )


@settings(max_examples=100)
@given(REQUIRED, REQUIRED, st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=20))
def test_what_is_called_weaker_lets_all_pass_that_passed(
    before: list[str], after: list[str], values: list[tuple[int, int]]
) -> None:
    old, new = ([parse_threshold(text) for text in texts] for texts in (before, after))
    effects = set()
    for metric in ("files", "rows"):
        one, two = ([bound for bound in bounds if bound.metric == metric] for bounds in (old, new))
        effects.add(effect_of(one, two, Unit.COUNT))
    effect = together(effects)
    for files, number in values:
        seen = {"files": float(files), "rows": float(number)}
        if effect in (WEAKER, None):
            assert passes(after, seen) or not passes(before, seen)
        if effect in (STRONGER, None):
            assert passes(before, seen) or not passes(after, seen)


CONDITIONS = st.recursive(
    st.sampled_from([A, B, C, require("lines >= 1%"), require("lines >= 2%")]),
    lambda inner: st.builds(
        lambda how, parts: how(*parts), st.sampled_from([all_of, any_of]), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=100)
@given(CONDITIONS, CONDITIONS)
def test_the_way_back_is_the_opposite(before: Leaf | Group, after: Leaf | Group) -> None:
    old, new = asked(before), asked(after)
    there, back = differences(old, new), differences(new, old)
    assert sorted(mirrored(back), key=str) == sorted(set(there), key=str)
    assert differences(old, old) == []


@pytest.mark.unmeasured
def test_ten_thousand_services_are_compared_in_seconds() -> None:
    many = tuple(criterion(id=f"G1.c{number}") for number in range(60))
    lower = (criterion(require("lines >= 80%"), id="G1.c0"), *many[1:])

    def of(criteria: tuple[Criterion, ...]) -> Policy:
        return policy(*(Service(name=f"s{number}", criteria=criteria) for number in range(10_000)))

    start = time.process_time()
    (found,) = compare(of(many), of(lower), kinds)
    assert time.process_time() - start < 5
    assert (found.what, len(found.services)) == ("G1.c0", 10_000)


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        (("@sam",), ("@sam", "@acme/security"), WEAKER),
        (("@sam", "@eve"), ("@sam",), STRONGER),
        (("@sam",), ("@eve",), UNKNOWN),
        (("@sam",), (), UNKNOWN),
        ((), ("@sam",), UNKNOWN),
    ],
)
def test_the_more_may_sign_for_a_role_the_weaker(before: Any, after: Any, effect: Effect) -> None:
    old, new = (msgspec.structs.replace(loaded(FULL), roles={"legal": people}) for people in (before, after))
    (found,) = compare(old, new, kinds)
    assert (found.what, found.effect) == ("role legal", effect)
