"""What a service changes in its gates."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from readygate.model.policy import Condition, Criterion, Group, Leaf, Service
from tests.unit.policies.samples import faults, loaded, only

HEAD = "version: 1\nextends: canonical\n"
OWN = "ladders: {own: {A: {title: a}, B: {title: b, is: L2}, C: {title: c, is: L4}}}\n"


def service(gates: str, ladder: str = "canonical") -> Service:
    return only(loaded(f"{HEAD}{OWN}services: {{shop: {{ladder: {ladder}, gates: {gates}}}}}\n"))


def called(found: Service, name: str) -> Criterion:
    return next(criterion for criterion in found.criteria if criterion.id == name)


def filters(condition: Condition) -> list[Mapping[str, tuple[str, ...]]]:
    if isinstance(condition, Leaf):
        return [condition.where]
    return [where for part in condition.parts for where in filters(part)]


def refused(gates: str, ladder: str = "canonical") -> list[str]:
    return faults(f"{HEAD}{OWN}services: {{shop: {{ladder: {ladder}, gates: {gates}}}}}\n")


def test_notes() -> None:
    assert service("{G2: {note: auth endpoints}, G1: {}}").notes == {"G2": "auth endpoints"}


def test_more_criteria_stand_with_those_of_their_gate() -> None:
    found = service("{G1: {criteria: {more: {title: M, evidence: tests, require: [passed >= 1]}}}}")
    assert [criterion.id for criterion in found.criteria[:4]] == [
        "G1.invariants",
        "G1.coverage",
        "G1.more",
        "G2.openapi",
    ]


def test_an_override_keeps_the_other_keys() -> None:
    coverage = called(service("{G1: {criteria: {coverage: {require: [lines >= 99%]}}}}"), "G1.coverage")
    assert isinstance(coverage.condition, Leaf)
    assert [threshold.text for threshold in coverage.condition.require] == ["lines >= 99%"]
    assert coverage.condition.where == {"paths": ("${service.folders.domain}/**",)}
    assert (coverage.start, coverage.fix) == ("L2", "Write tests")


def test_an_override_touches_no_other_service() -> None:
    text = "services: {shop: {gates: {G1: {criteria: {coverage: {fix: Other}}}}}, till: {}}"
    shop, till = loaded(f"{HEAD}{text}\n").services
    assert (called(shop, "G1.coverage").fix, called(till, "G1.coverage").fix) == ("Other", "Write tests")


@pytest.mark.parametrize(
    ("override", "ladder", "start", "until"),
    [
        ("{fix: a}", "canonical", "L2", ""),
        ("{from: C}", "own", "C", ""),
        ("{from: B, until: C}", "own", "B", "C"),
    ],
)
def test_rungs_of_an_override_are_those_of_the_own_ladder(override: str, ladder: str, start: str, until: str) -> None:
    found = called(service(f"{{G1: {{criteria: {{coverage: {override}}}}}}}", "own"), "G1.coverage")
    assert (found.ladder, found.start, found.until) == (ladder, start, until)


def test_a_criterion_of_its_own_speaks_of_the_own_ladder() -> None:
    found = service("{G1: {criteria: {more: {title: M, evidence: tests, require: [passed >= 1]}}}}", "own")
    assert (called(found, "G1.more").ladder, called(found, "G1.more").start) == ("own", "B")


def test_rungs_of_two_ladders_in_one_criterion_are_refused() -> None:
    (found,) = refused("{G1: {criteria: {coverage: {until: C}}}}", "own")
    assert found.startswith(
        "4:56 G1.coverage has `from` of the ladder canonical; here rungs are those of own [say both `from` and `until`]"
    )


def test_where_is_set_on_conditions_that_know_the_filter_and_do_not_use_it() -> None:
    found = service("{G2: {where: {paths: '/auth/**'}}}")
    assert filters(called(found, "G2.openapi").condition) == [{"paths": ("/auth/**",)}]
    assert filters(called(found, "G2.notes").condition) == [{"paths": ("docs/**",)}]
    either = called(found, "G2.either").condition
    assert isinstance(either, Group)
    assert filters(either) == [{"rules": ("x",), "paths": ("/auth/**",)}, {}]


def test_exclusions_are_added_to_conditions_that_use_the_filter() -> None:
    found = service("{G2: {where: {paths: ['/auth/**', '!docs/old/**']}}}")
    assert filters(called(found, "G2.notes").condition) == [{"paths": ("docs/**", "!docs/old/**")}]
    assert filters(called(found, "G2.openapi").condition) == [{"paths": ("/auth/**", "!docs/old/**")}]


def test_patterns_are_set_where_a_condition_only_excludes() -> None:
    found = service(
        "{G2: {where: {paths: ['/auth/**', '!b']},"
        " criteria: {openapi: {where: {paths: '!b'}}, notes: {where: {paths: ['!c', a]}}}}}"
    )
    assert filters(called(found, "G2.openapi").condition) == [{"paths": ("!b", "/auth/**")}]
    assert filters(called(found, "G2.notes").condition) == [{"paths": ("!c", "a", "!b")}]


def test_where_reaches_criteria_of_the_service_and_filters_of_items() -> None:
    found = service(
        "{G2: {where: {report: 'a/**'}, criteria: {more: {title: M, evidence: load, require: [p95 < 1s]}}}}"
    )
    assert filters(called(found, "G2.more").condition) == [{"report": ("a/**",)}]
    assert filters(called(found, "G2.notes").condition) == [{"paths": ("docs/**",), "report": ("a/**",)}]
    assert filters(called(found, "G1.coverage").condition) == [{"paths": ("${service.folders.domain}/**",)}]


@pytest.mark.parametrize(
    ("gates", "found"),
    [
        ("{G3: {note: a}}", "4:46 unknown gate 'G3' [known: `G1`, `G2`, `G8`]"),
        ("{G1: {criteria: {coverage: ~}}}", "`coverage` has no value: a criterion cannot be removed"),
        ("{G1: {criteria: {coverage: x}}}", "`coverage` must be a mapping, not text"),
        ("{G1: {criteria: {coverge: {fix: a}}}}", "`title` is missing in `coverge` [did you mean `coverage`?]"),
        ("{G1: {title: a}}", "unknown key 'title' [known: `note`, `where`, `criteria`]"),
        ("{G1: {note: '${each}'}}", "'${each}' holds a variable; variables stand in criteria only"),
        ("{G2: {where: {path: a}}}", "no criterion of G2 has a filter 'path' [did you mean `paths`?]"),
        (
            "{G2: {where: {paths: '${each}'}}}",
            "${each} stands for an item of `each`, which this criterion does not have",
        ),
        ("{G2: {where: a}}", "`where` must be a mapping, not text"),
        ("[]", "`gates` must be a mapping, not a list"),
    ],
)
def test_what_gates_of_a_service_refuse(gates: str, found: str) -> None:
    assert any(found in fault for fault in refused(gates))


def test_a_text_in_the_place_of_an_override_is_refused_for_an_own_ladder_too() -> None:
    assert any("`coverage` must be a mapping, not text" in f for f in refused("{G1: {criteria: {coverage: x}}}", "own"))
