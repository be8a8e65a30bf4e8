"""Variables of a policy, replaced."""

from __future__ import annotations

import pytest

from readygate.evaluate.variables import EmptyListError, Scope, UndeclaredError, names_in

SCOPE = Scope(
    values={"service.folders.domain": ("src/domain",), "service.aggregates": ("Cart", "Till"), "service.vars.none": ()},
    empty={"service.consumes": "reacts to no event"},
)


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("plain", ("plain",)),
        ("${service.folders.domain}/**", ("src/domain/**",)),
        ("a ${service.aggregates} b", ("a Cart b", "a Till b")),
        (
            "${service.aggregates}/${service.aggregates}",
            ("Cart/Cart", "Cart/Till", "Till/Cart", "Till/Till"),
        ),
        ("$service {service}", ("$service {service}",)),
    ],
)
def test_a_text_is_expanded_once_for_each_value(text: str, expanded: tuple[str, ...]) -> None:
    assert SCOPE.expand(text) == expanded


def test_several_texts_are_expanded_in_their_order() -> None:
    assert SCOPE.expand_all(("x", "${service.aggregates}")) == ("x", "Cart", "Till")


@pytest.mark.parametrize("name", ["service.slo.p95", "service.vars.none"])
def test_what_is_not_declared_or_has_no_value_says_its_name(name: str) -> None:
    with pytest.raises(UndeclaredError) as caught:
        SCOPE.expand(f"< ${{{name}}}")
    assert (caught.value.name, str(caught.value)) == (name, name)


def test_a_list_declared_empty_says_its_reason() -> None:
    with pytest.raises(EmptyListError) as caught:
        SCOPE.lookup("service.consumes")
    assert (caught.value.name, caught.value.reason) == ("service.consumes", "reacts to no event")
    assert str(caught.value) == "service.consumes"


def test_having_adds_a_name_and_keeps_the_rest() -> None:
    wider = SCOPE.having("each", "Cart", "Till")
    assert wider.lookup("each") == ("Cart", "Till")
    assert wider.lookup("service.folders.domain") == ("src/domain",)
    assert wider.empty == SCOPE.empty
    assert "each" not in SCOPE.values


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Tests of ${service.aggregates} pass", "Tests of Cart, Till pass"),
        ("p95 below ${service.slo.p95}", "p95 below ${service.slo.p95}"),
        ("after ${service.vars.none}", "after ${service.vars.none}"),
        ("plain", "plain"),
    ],
)
def test_shown_puts_values_side_by_side_and_leaves_unknown_names(text: str, shown: str) -> None:
    assert SCOPE.shown(text) == shown


def test_names_in_a_text() -> None:
    assert names_in("${each} of ${service.vars.a-b} or $each") == ("each", "service.vars.a-b")
